package storyline_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/storyline"
)

// report makes a story on one of a few events.
func report(id int, seed uint64) related.Story {
	r := rand.New(rand.NewPCG(seed, uint64(id)))
	event := r.IntN(6)
	var b strings.Builder
	for range 25 + r.IntN(15) {
		if r.IntN(3) == 0 {
			fmt.Fprintf(&b, "other%d ", r.IntN(400))
		} else {
			fmt.Fprintf(&b, "Event%c%c ", 'a'+rune(event), 'a'+rune(r.IntN(20)))
		}
	}
	return related.Story{ID: news.StoryID(id), Edition: "en", Headline: b.String()[:20], Body: b.String(),
		Published: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(3000)) * time.Hour)}
}

// roots returns the storyline of every story.
func roots(l *storyline.Lines, x *related.Index) string {
	var b strings.Builder
	for _, id := range slices.Sorted(slices.Values(x.Order())) {
		root := l.Root(id)
		if !slices.Contains(l.Members(root), id) {
			fmt.Fprintf(&b, "%d is not a member of %d; ", id, root)
		}
		fmt.Fprintf(&b, "%d:%d ", id, root)
	}
	return b.String()
}

// After any arrivals, edits, removals and decisions the storylines are what
// they would be if made afresh, and those that changed were named.
func TestStorylinesDoNotDependOnTheOrder(t *testing.T) {
	joined := 0
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		x, l := related.New(), storyline.New()
		decisions := map[news.StoryID]news.StoryID{}
		for step := range rapid.IntRange(1, 60).Draw(t, "steps") {
			id := rapid.IntRange(1, 50).Draw(t, "id")
			var changed []related.Changed
			var err error
			what := rapid.SampledFrom([]string{"put", "put", "put", "edit", "remove", "decide"}).Draw(t, "what")
			ids := []news.StoryID{news.StoryID(id)}
			switch what {
			case "put":
				changed, err = x.Put(report(id, seed))
			case "edit":
				changed, err = x.Put(report(id, seed+uint64(step)))
			case "remove":
				changed, err = x.Remove(news.StoryID(id))
			case "decide":
				line := news.StoryID(rapid.SampledFrom([]int{0, id, max(id-3, 1)}).Draw(t, "line"))
				if line == 0 {
					delete(decisions, ids[0])
				} else {
					decisions[ids[0]] = line
				}
				l.Decide(ids[0], line)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changed {
				if c.Earlier {
					ids = append(ids, c.ID)
				}
			}
			for id, line := range decisions { // those that name a story which came or went
				if line == ids[0] {
					ids = append(ids, id)
				}
			}
			before := map[news.StoryID][]news.StoryID{}
			for _, id := range x.Order() {
				before[l.Root(id)] = l.Members(l.Root(id))
			}
			touched, err := l.Update(x, ids)
			if err != nil {
				t.Fatal(err)
			}
			fresh := storyline.New()
			for id, line := range decisions {
				fresh.Decide(id, line)
			}
			if err := fresh.Build(x); err != nil {
				t.Fatal(err)
			}
			if got, want := roots(l, x), roots(fresh, x); got != want {
				t.Fatalf("after %s of %d:\n got %s\nwant %s", what, id, got, want)
			}
			for _, id := range x.Order() {
				root := l.Root(id)
				now := l.Members(root)
				if old := before[root]; old != nil && !slices.Equal(old, now) && !slices.Contains(touched, root) {
					t.Fatalf("after %s of %d: %d was %v, is %v, and was not named: %v", what, id, root, old, now, touched)
				}
				if len(now) > 1 {
					joined++
				}
			}
		}
	})
	if joined < 1000 {
		t.Errorf("only %d stories joined: the test tests little", joined)
	}
}

func TestEditorsDecide(t *testing.T) {
	x, l := related.New(), storyline.New()
	for id := 1; id <= 6; id++ {
		s := report(id, 1)
		s.Body = "Storm barrier gates closed before the surge reached Ostrow Quay and Marit Solberg measured"
		s.Published = time.Date(2026, 3, id, 0, 0, 0, 0, time.UTC)
		if _, err := x.Put(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Build(x); err != nil {
		t.Fatal(err)
	}
	if got := l.Members(l.Root(5)); len(got) != 6 {
		t.Fatal("one event has", got)
	}
	l.Decide(4, 4) // from here on it is another matter
	for _, id := range []news.StoryID{5, 6} {
		l.Decide(id, 4)
	}
	if _, err := l.Update(x, []news.StoryID{4, 5, 6}); err != nil {
		t.Fatal(err)
	}
	if got := l.Members(4); !slices.Equal(got, []news.StoryID{4, 5, 6}) || len(l.Members(1)) != 3 {
		t.Fatal("split:", got, l.Members(1))
	}
	l.Decide(1, 4) // and now it is the same again, under the later name
	if touched, err := l.Update(x, []news.StoryID{1}); err != nil || !slices.Contains(touched, 4) {
		t.Fatal(touched, err)
	}
	if got := l.Members(4); len(got) != 6 || l.Root(2) != 4 {
		t.Fatal("merged:", got, l.Root(2))
	}
}

// On labelled news, among other stories, storylines are events: BCubed
// precision and recall (Bagga and Baldwin, 1998) of the labelled ones.
func TestEventsOfRealNews(t *testing.T) {
	const corpora = "../../../shared/data/corpora"
	var stories []related.Story
	events := map[news.StoryID]string{}
	for _, name := range []string{"ecbplus", "bbc", "allsides", "reuters21578"} {
		file, err := os.Open(filepath.Join(corpora, name+".jsonl.gz"))
		if os.IsNotExist(err) && os.Getenv("CI") == "" {
			t.Skipf("no labelled news at %s", corpora)
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(text)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var row struct{ Title, Body, Event string }
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			id := news.StoryID(len(stories) + 1)
			stories = append(stories, related.Story{ID: id, Edition: "en", Headline: row.Title, Body: row.Body})
			if row.Event != "" {
				events[id] = row.Event
			}
		}
		file.Close()
	}
	x, err := related.Build(t.Context(), func(yield func(related.Story, error) bool) {
		for _, s := range stories {
			if !yield(s, nil) {
				return
			}
		}
	}, related.Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	l := storyline.New()
	if err := l.Build(x); err != nil {
		t.Fatal(err)
	}
	members := map[string]int{}
	for _, e := range events {
		members[e]++
	}
	var precision, recall float64
	for id, event := range events {
		line := l.Members(l.Root(id))
		same := 0
		for _, other := range line {
			if events[other] == event {
				same++
			}
		}
		precision += float64(same) / float64(len(line))
		recall += float64(same) / float64(members[event])
	}
	precision, recall = precision/float64(len(events)), recall/float64(len(events))
	f := 2 * precision * recall / (precision + recall)
	t.Logf("BCubed precision %.3f, recall %.3f, F1 %.3f of %d stories", precision, recall, f, len(events))
	if f < 0.80 {
		t.Errorf("F1 is %.3f", f)
	}
}
