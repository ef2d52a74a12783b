package collab

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

func newStory(t testing.TB, db store.Stories) *news.Story {
	t.Helper()
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A headline",
		References: []news.Reference{{Title: "kept"}}, Body: news.Doc{Blocks: []news.Node{news.Para("The harbour bridge"), news.Para("reopened 😀 on Monday.")}}}}
	if err := db.Save(t.Context(), st, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	return st
}

// flaky is a store whose disk fails now and then, before or after the steps
// are on it.
type flaky struct {
	Store
	mu    sync.Mutex
	fails func() (before, after bool)
}

type outageError struct{}

func (outageError) Error() string { return "the disk is not there" }

func (f *flaky) AppendSteps(ctx context.Context, id news.StoryID, version int64, steps []store.DraftStep) error {
	f.mu.Lock()
	before, after := f.fails()
	f.mu.Unlock()
	if before {
		return outageError{}
	}
	err := f.Store.AppendSteps(ctx, id, version, steps)
	if err == nil && after {
		return outageError{}
	}
	return err
}

type history struct {
	ctx     context.Context
	rand    *rand.Rand
	renewed bool // a journal was too short: whose step is whose is no longer known
}

// Several people write one story in several tabs, on two nodes with one
// database: some are offline for long, answers get lost, tabs and servers
// crash, the disk fails. In the end all have the same words, and what was
// taken is there once. HISTORIES=N plays more of them.
func TestEverybodyArrivesAtTheSameWords(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("HISTORIES"))
	if n == 0 {
		n = 300
	}
	first, _ := strconv.Atoi(os.Getenv("HISTORIES_FROM"))
	db := openStore(t)
	steps := 0
	for i := first; i < first+n; i++ {
		h := &history{ctx: t.Context(), rand: rand.New(rand.NewPCG(1, uint64(i)))}
		taken, err := h.play(t, db)
		if err != nil {
			t.Fatalf("history %d: %v", i, err)
		}
		steps += taken
	}
	t.Logf("%d steps taken", steps)
}

func (h *history) play(t *testing.T, db *sqlstore.DB) (int, error) {
	st := newStory(t, db)
	r := h.rand
	disk := &flaky{Store: db, fails: func() (bool, bool) { return r.IntN(25) == 0, r.IntN(25) == 0 }}
	nodes := []*Rooms{New(Options{Store: disk}), New(Options{Store: disk})}
	onlyWords := r.IntN(3) == 0
	said, number := map[string]string{}, 0
	var tabs []*tab
	for i := range 2 + r.IntN(3) {
		b := &tab{client: fmt.Sprintf("%d/tab%d", st.ID, i), who: Person{ID: store.UserID(i + 1), Name: "N"}, rooms: nodes[r.IntN(2)], story: st.ID}
		if err := b.open(h); err != nil {
			return 0, err
		}
		tabs = append(tabs, b)
	}
	for range 60 + r.IntN(60) {
		b := tabs[r.IntN(len(tabs))]
		var err error
		switch r.IntN(24) {
		default:
			number++
			word := fmt.Sprintf("«%d»", number)
			if b.edit(b.some(r, word, onlyWords)) {
				said[word] = b.client
			}
		case 0, 1, 2, 3, 4:
			err = b.send(h, arrives)
		case 5:
			err = b.send(h, answerLost)
		case 6, 7, 8:
			err = b.listen(h)
		case 9:
			b.offline = !b.offline
		case 10:
			b.crash()
			b.rooms = nodes[r.IntN(2)]
		case 11: // a server crashes; nobody's room is there any more
			i := r.IntN(2)
			old := nodes[i]
			nodes[i] = New(Options{Store: disk})
			for _, b := range tabs {
				if b.rooms == old {
					b.rooms = nodes[i]
				}
			}
		case 12:
			_, _, err = b.rooms.Save(h.ctx, b.story, store.Edit{By: "n"})
			if errors.Is(err, news.Invalid) || errors.Is(err, news.Conflict) {
				err = nil
			}
		case 13:
			if !onlyWords {
				b.undo()
			}
		}
		if err != nil && !errors.As(err, new(outageError)) {
			return 0, err
		}
	}
	return h.settle(db, nodes, tabs, said, onlyWords)
}

// settle lets everybody come back and checks what they have.
func (h *history) settle(db *sqlstore.DB, nodes []*Rooms, tabs []*tab, said map[string]string, onlyWords bool) (int, error) {
	for round := 0; ; round++ {
		quiet := true
		for _, b := range tabs {
			b.offline = false
			if err := b.send(h, arrives); err != nil {
				return 0, err
			}
			if err := b.listen(h); err != nil {
				return 0, err
			}
			quiet = quiet && len(b.waiting) == 0
		}
		if quiet {
			break
		}
		if round > 2000 {
			return 0, errors.New("it never settles")
		}
	}
	id := tabs[0].story
	total := 0
	for _, rooms := range nodes {
		m, err := rooms.Open(h.ctx, id)
		if err != nil {
			return 0, err
		}
		for _, b := range tabs {
			if err := b.listen(h); err != nil {
				return 0, err
			}
			if b.version != m.Version || !b.doc.Equal(m.Doc) {
				return 0, fmt.Errorf("%s at %d has\n%s\nthe server at %d\n%s", b.client, b.version, words(b.doc), m.Version, words(m.Doc))
			}
		}
		total = int(m.Version)
	}
	journal, err := db.StepsAfter(h.ctx, id, 0, total+10)
	if err != nil {
		return 0, err
	}
	count := map[string]int{}
	for i, s := range journal {
		if s.Version != int64(i+1) {
			return 0, fmt.Errorf("the journal's step %d is version %d", i, s.Version)
		}
		count[s.Client]++
	}
	for _, b := range tabs {
		if count[b.client] != b.taken && !h.renewed {
			return 0, fmt.Errorf("%s had %d steps taken; the journal has %d", b.client, b.taken, count[b.client])
		}
		if onlyWords && b.dropped > 0 {
			return 0, fmt.Errorf("%s lost %d steps though nothing was deleted", b.client, b.dropped)
		}
	}
	if onlyWords { // each is there, once
		text := tabs[0].doc.Between(0, tabs[0].doc.Len())
		for word := range said {
			if strings.Count(text, word) > 1 {
				return 0, fmt.Errorf("%s stands %d times in %s", word, strings.Count(text, word), text)
			}
		}
		if n := strings.Count(text, "«"); n != len(said) {
			return 0, fmt.Errorf("%d words of %d are in %s", n, len(said), text)
		}
	}
	return total, nil
}

// One who writes alone never conflicts with anyone.
func TestAloneThereIsNoConflict(t *testing.T) {
	db := openStore(t)
	rooms := New(Options{Store: db})
	st := newStory(t, db)
	h := &history{ctx: t.Context(), rand: rand.New(rand.NewPCG(1, 2))}
	b := &tab{client: "one", rooms: rooms, story: st.ID}
	if err := b.open(h); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for i := range 500 {
		if !b.edit(b.some(h.rand, fmt.Sprint(i), false)) {
			continue
		}
		for len(b.waiting) > 0 {
			before := len(b.waiting)
			if err := b.send(h, arrives); err != nil {
				t.Fatal(err)
			}
			if len(b.waiting) >= before {
				t.Fatal("a conflict with nobody")
			}
		}
	}
	t.Logf("%d steps in %v", b.version, time.Since(began))
}
