package collab_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

var (
	ines   = collab.Person{ID: 1, Name: "Ines"}
	tobias = collab.Person{ID: 2, Name: "Tobias"}
)

// newStory saves a story of one paragraph.
func newStory(t testing.TB, db store.Stories, text string) news.StoryID {
	t.Helper()
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "Ferry", Body: news.Doc{Blocks: []news.Node{news.Para(text)}}}}
	if err := db.Save(t.Context(), st, store.Edit{By: "ines"}); err != nil {
		t.Fatal(err)
	}
	return st.ID
}

// put returns the step that puts text in at a position.
func put(at int, text string) json.RawMessage {
	return fmt.Appendf(nil, `{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"text","text":%q}]}}`, at, text)
}

func cutOut(from, to int) json.RawMessage {
	return fmt.Appendf(nil, `{"stepType":"replace","from":%d,"to":%d}`, from, to)
}

func take(t testing.TB, rs *collab.Rooms, id news.StoryID, client string, by collab.Person, version int64, steps ...json.RawMessage) int64 {
	t.Helper()
	now, _, err := rs.Take(t.Context(), id, client, by, version, steps)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func wantKind(t testing.TB, err error, k news.FaultKind) {
	t.Helper()
	if !errors.Is(err, k) {
		t.Fatalf("error = %v, want %q", err, k)
	}
}

func words(t testing.TB, rs *collab.Rooms, id news.StoryID) string {
	t.Helper()
	m, err := rs.Open(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return text(m.Doc)
}

// Who sends the same again, because no answer came, is told that it was taken.
func TestSentAgain(t *testing.T) {
	db := open(t, quickDir(t))
	rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "late")
	take(t, rs, id, "a", ines, 0, put(1, "The "))
	take(t, rs, id, "b", tobias, 1, put(1, "!"))
	now, items, err := rs.Take(t.Context(), id, "a", ines, 0, []json.RawMessage{put(1, "The ")})
	wantKind(t, err, news.Conflict)
	if now != 2 || len(items) != 2 || items[0].Client != "a" || items[1].Client != "b" || items[1].By != tobias {
		t.Errorf("told %d, %+v", now, items)
	}
	if got := words(t, rs, id); got != "!The Ferry\n\nlate" {
		t.Errorf("the words are %q", got)
	}
}

// Steps of one request are taken all or none.
func TestAllOrNone(t *testing.T) {
	db := open(t, quickDir(t))
	rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "late")
	for _, bad := range []json.RawMessage{cutOut(0, 5), cutOut(90, 91), []byte(`{`), []byte(`{"stepType":"addMark","from":1,"to":2,"mark":{"type":"link","attrs":{"href":"javascript:x"}}}`)} {
		_, _, err := rs.Take(t.Context(), id, "a", ines, 0, []json.RawMessage{put(1, "x"), bad})
		wantKind(t, err, news.Invalid)
	}
	_, _, err := rs.Take(t.Context(), id, "a", ines, 9, []json.RawMessage{put(1, "x")})
	wantKind(t, err, news.Gone)
	_, _, err = rs.Take(t.Context(), 404, "a", ines, 0, []json.RawMessage{put(1, "x")})
	wantKind(t, err, news.NotFound)
	if m, err := rs.Open(t.Context(), id); err != nil || m.Version != 0 || text(m.Doc) != "Ferry\n\nlate" {
		t.Errorf("what was refused left %+v, %v", m, err)
	}
}

// Nobody writes in the name of another's tab, whose browser would take the
// words for its own.
func TestAnothersTab(t *testing.T) {
	db := open(t, quickDir(t))
	rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "late")
	take(t, rs, id, "a", ines, 0, put(1, "x"))
	w, err := rs.Watch(t.Context(), id, "quiet", ines)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, client := range []string{"a", "quiet", "newsroom"} {
		_, _, err := rs.Take(t.Context(), id, client, tobias, 1, []json.RawMessage{put(1, "y")})
		wantKind(t, err, news.Forbidden)
	}
}

// A step is passed on as every browser can read it, whatever spelling it came
// in.
func TestPassedOn(t *testing.T) {
	db := open(t, quickDir(t))
	rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "late")
	take(t, rs, id, "a", ines, 0, []byte(`{"stepType":"markSet","steps":[{"stepType":"markSet","steps":[{"stepType":"addMark","from":10,"to":12,"mark":{"type":"strong"}}]}]}`))
	items, _, err := rs.After(t.Context(), id, 0)
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	if want := `{"stepType":"markSet","steps":[{"stepType":"addMark","mark":{"type":"strong"},"from":10,"to":12}]}`; string(items[0].Step) != want {
		t.Errorf("passed on as %s", items[0].Step)
	}
}

// Who watches learns of what is taken here and, within a second, elsewhere.
// Who does not listen is let go.
func TestWatching(t *testing.T) {
	db := open(t, quickDir(t))
	here, there, id := collab.New(collab.Options{Store: db}), collab.New(collab.Options{Store: db}), newStory(t, db, "late")
	go here.Run(t.Context())
	w, err := here.Watch(t.Context(), id, "a", ines)
	if err != nil {
		t.Fatal(err)
	}
	next := func(kind string) collab.Event {
		t.Helper()
		deadline := time.After(5 * time.Second)
		for {
			select {
			case e, ok := <-w.Events:
				if !ok {
					t.Fatal("the watcher was let go")
				}
				if e.Type == kind {
					return e
				}
			case <-deadline:
				t.Fatalf("nothing of %s", kind)
			}
		}
	}
	take(t, here, id, "b", tobias, 0, put(1, "x"))
	if e := next("steps"); e.Version != 1 || len(e.Steps) != 1 || e.Steps[0].Client != "b" {
		t.Errorf("of the same server: %+v", e)
	}
	began := time.Now()
	take(t, there, id, "c", tobias, 1, put(1, "y"), put(1, "z"))
	if e := next("steps"); e.Version != 3 || len(e.Steps) != 2 || e.Steps[0].By.Name != "Tobias" {
		t.Errorf("of another server: %+v", e)
	}
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("that took %v", d)
	}
	other, err := here.Watch(t.Context(), id, "b", tobias)
	if err != nil {
		t.Fatal(err)
	}
	other.Point(4, 7, 3)
	for {
		e := next("people")
		i := len(e.People) - 1
		for ; i >= 0 && e.People[i].Client != "b"; i-- {
		}
		if i >= 0 && e.People[i].Anchor == 4 && e.People[i].Head == 7 && e.People[i].Name == "Tobias" {
			break
		}
	}
	for n := range 600 { // nobody reads other's events
		take(t, here, id, "b", tobias, int64(3+n), put(1, "w"))
		if n%100 == 0 {
			next("steps")
		}
		for len(w.Events) > 0 {
			<-w.Events
		}
	}
	drained := 0
	for range other.Events {
		drained++
	}
	if drained > 300 {
		t.Errorf("%d events were kept for who does not listen", drained)
	}
	other.Close()
	w.Close()
}

// Comments go along with their passages; one whose passage was deleted stays,
// without a place.
func TestComments(t *testing.T) {
	db := open(t, quickDir(t))
	rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "The ferry is late today.")
	at := 10 // where the paragraph's text begins
	add := func(from, to int, version int64) store.Comment {
		t.Helper()
		c, err := rs.Comment(t.Context(), store.Comment{Story: id, By: 1, Name: "Ines", Text: "Sure?", From: from, To: to, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	passage := func(id2 int64) string {
		t.Helper()
		list, _, err := rs.Comments(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		m, err := rs.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if c.ID == id2 {
				return m.Doc.Between(c.From, c.To)
			}
		}
		t.Fatalf("comment %d is gone", id2)
		return ""
	}
	ferry := add(at+4, at+9, 0)
	if ferry.Quote != "ferry" {
		t.Errorf("the quotation is %q", ferry.Quote)
	}
	take(t, rs, id, "a", ines, 0, put(at, "Again: "), put(1, "x"))
	late := add(at+13, at+17, 0) // placed in a version that is no longer the last
	if late.Quote != "late" {
		t.Errorf("the quotation is %q", late.Quote)
	}
	version := take(t, rs, id, "a", ines, 2, put(at+8+4, "small "), put(at+8+4+6+5, ","))
	for range 3 { // also when a server takes it up from the store
		if a, b := passage(ferry.ID), passage(late.ID); a != "ferry" || b != "late" {
			t.Errorf("the passages are %q and %q", a, b)
		}
		rs = collab.New(collab.Options{Store: db})
	}
	at += 8
	version = take(t, rs, id, "a", ines, version, cutOut(at+10, at+12), cutOut(at, at+20))
	if a := passage(ferry.ID); a != "" {
		t.Errorf("a passage that was deleted is %q", a)
	}
	if err := rs.Resolve(t.Context(), id, late.ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []store.Comment{{Text: " "}, {Text: "x", From: 5, To: 4, Version: version}, {Text: "x", From: -3, To: 4, Version: version}, {Text: "x", From: 1, To: 999, Version: version}, {Text: strings.Repeat("x", 4001)}} {
		c.Story = id
		_, err := rs.Comment(t.Context(), c)
		wantKind(t, err, news.Invalid)
	}
}

// What was made elsewhere is taken over if nothing was written meanwhile; else
// both texts are kept, and nobody saves over the other unawares.
func TestOutside(t *testing.T) {
	db := open(t, quickDir(t))
	rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "late")
	elsewhere := func(headline string) news.RevisionNum {
		t.Helper()
		st, err := db.Story(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		st.Headline = headline
		if err := db.Save(t.Context(), st, store.Edit{By: "import"}); err != nil {
			t.Fatal(err)
		}
		return st.Head
	}
	words(t, rs, id)
	elsewhere("Boat")
	m, err := rs.Open(t.Context(), id)
	if err != nil || m.Doc.Headline() != "Boat" || m.Version == 0 || m.Saved != m.Version || m.Head != 2 {
		t.Fatalf("taken over: %+v, %v", m, err)
	}
	take(t, rs, id, "a", ines, m.Version, put(1, "My "))
	elsewhere("Ship")
	_, _, err = rs.Save(t.Context(), id, store.Edit{By: "ines"})
	wantKind(t, err, news.Conflict)
	m, err = rs.Open(t.Context(), id)
	if err != nil || m.Doc.Headline() != "My Boat" || m.Outside != 3 {
		t.Fatalf("with unsaved words: %+v, %v", m, err)
	}
	head, version, err := rs.Save(t.Context(), id, store.Edit{By: "ines", Note: "mine"})
	if err != nil || head != 4 || version != m.Version {
		t.Fatal(head, version, err)
	}
	for num, want := range map[news.RevisionNum]string{3: "Ship", 4: "My Boat"} {
		if rev, err := db.Revision(t.Context(), id, num); err != nil || rev.Headline != want {
			t.Errorf("revision %d is %q, %v", num, rev.Headline, err)
		}
	}
	if again, _, err := rs.Save(t.Context(), id, store.Edit{By: "ines"}); err != nil || again != 4 {
		t.Errorf("saving what is saved makes %d, %v", again, err)
	}
}

// What is typed in one place while an old version is put back in others is
// kept where it was typed.
func TestTypingWhileRestoring(t *testing.T) {
	db := open(t, quickDir(t))
	rs := collab.New(collab.Options{Store: db})
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "Ferry", Body: news.Doc{Blocks: []news.Node{news.Para("First."), news.Para("Second."), news.Para("Third.")}}}}
	if err := db.Save(t.Context(), st, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	old := st.Content
	b := &tab{client: "b", who: tobias}
	version := take(t, rs, st.ID, "a", ines, 0, put(10, "x"), put(29, "y"), put(1, "z"))
	m, err := rs.Open(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.version, b.confirmed, b.doc = version, m.Doc, m.Doc
	typed, err := prose.ParseStep(put(26, "一")) // in the second paragraph
	if err != nil || !b.edit(typed) {
		t.Fatal(err)
	}
	if err := rs.Put(t.Context(), st.ID, ines, func(c *news.Content) error { *c = old; return nil }); err != nil {
		t.Fatal(err)
	}
	items, _, err := rs.After(t.Context(), st.ID, b.version)
	if err != nil || len(items) < 3 {
		t.Fatal(items, err)
	}
	if _, err := b.receive(items); err != nil {
		t.Fatal(err)
	}
	if got := text(b.doc); len(b.mine) != 1 || !strings.Contains(got, "Second一.") {
		t.Errorf("what was typed became %q", got)
	}
}

// Old steps are forgotten after thirty days; who was away longer is told so.
func TestPruning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := open(t, quickDir(t))
		rs, id := collab.New(collab.Options{Store: db}), newStory(t, db, "late")
		version := int64(0)
		for range 250 {
			version = take(t, rs, id, "a", ines, version, put(1, "x"))
		}
		time.Sleep(31 * 24 * time.Hour)
		rs = collab.New(collab.Options{Store: db})
		version = take(t, rs, id, "a", ines, version, put(1, "y"))
		if _, _, err := rs.Save(t.Context(), id, store.Edit{}); err != nil {
			t.Fatal(err)
		}
		if err := rs.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		rs = collab.New(collab.Options{Store: db})
		_, _, err := rs.After(t.Context(), id, 3)
		wantKind(t, err, news.Gone)
		_, _, err = rs.Take(t.Context(), id, "b", tobias, 3, []json.RawMessage{put(1, "z")})
		wantKind(t, err, news.Gone)
		if items, _, err := rs.After(t.Context(), id, version-1); err != nil || len(items) != 1 {
			t.Errorf("the young step: %v, %v", items, err)
		}
		db.Close()
	})
}

// Two who begin a story at once with the same tab begin one.
func TestBeginning(t *testing.T) {
	db := open(t, quickDir(t))
	a, b := collab.New(collab.Options{Store: db}), collab.New(collab.Options{Store: db})
	var (
		wg  sync.WaitGroup
		ids [2]news.StoryID
	)
	for i, rs := range []*collab.Rooms{a, a} {
		wg.Go(func() {
			id, err := rs.Create(t.Context(), "en", 1, "tab", store.Edit{By: "ines"})
			if err != nil {
				t.Error(err)
			}
			ids[i] = id
		})
	}
	wg.Wait()
	if third, err := b.Create(t.Context(), "en", 1, "tab", store.Edit{By: "ines"}); err != nil || third != ids[0] || ids[0] != ids[1] {
		t.Errorf("begun %v and %d, %v", ids, third, err)
	}
	if m, err := b.Open(t.Context(), ids[0]); err != nil || !m.Doc.Equal(prose.Empty()) {
		t.Errorf("it begins with %+v, %v", m, err)
	}
}

// The same histories on PostgreSQL, fewer of them.
func TestHistoriesPostgres(t *testing.T) {
	url := os.Getenv("BROADSHEET_TEST_POSTGRES")
	if url == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("BROADSHEET_TEST_POSTGRES is not set")
		}
		t.Skip("BROADSHEET_TEST_POSTGRES is not set")
	}
	histories(t, openPostgres(t, url), 40)
}
