package related

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
)

// sequence yields stories.
func sequence(stories []Story) iter.Seq2[Story, error] {
	return func(yield func(Story, error) bool) {
		for _, s := range stories {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func build(t testing.TB, stories []Story) *Index {
	t.Helper()
	x, err := Build(context.Background(), sequence(stories), Options{TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var day = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// invent makes a story on one of a few subjects, seven at most, each with few
// words of its own, so that many stories are alike.
func invent(id int, seed uint64) Story {
	r := rand.New(rand.NewPCG(seed, uint64(id)))
	subject := r.IntN(1 + int(seed%7))
	text := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "W%c%ct ", 'a'+rune(subject), 'a'+rune(r.IntN(24)))
			if r.IntN(6) == 0 {
				fmt.Fprintf(&b, "other%d ", r.IntN(60))
			}
		}
		return b.String()
	}
	editions := []news.EditionID{"en", "en", "en", "fr"}
	return Story{ID: news.StoryID(id), Edition: editions[id%len(editions)], Published: day.Add(time.Duration(r.IntN(3000)) * 20 * time.Minute),
		Headline: text(4), Body: text(20 + r.IntN(20))}
}

// plainly returns what every list should be: the best of all pairs, without
// an index.
func plainly(x *Index) map[news.StoryID][]Link {
	want := map[news.StoryID][]Link{}
	for _, s := range x.shelves {
		for a := range s.length {
			if s.at(a).gone {
				continue
			}
			var all []entry
			for b := range s.length {
				if a == b || s.at(b).gone {
					continue
				}
				if e := (entry{b, score(product(&s.at(a).sketch, &s.at(b).sketch), s.times[a], s.times[b])}); e.score >= floor {
					all = append(all, e)
				}
			}
			slices.SortFunc(all, func(p, q entry) int {
				if s.better(p, q) {
					return -1
				}
				return 1
			})
			list := []Link{}
			for _, e := range all[:min(len(all), Kept)] {
				list = append(list, Link{ID: s.at(e.ord).id, Score: e.score})
			}
			want[s.at(a).id] = list
		}
	}
	return want
}

func lists(x *Index) map[news.StoryID][]Link {
	got := map[news.StoryID][]Link{}
	for _, s := range x.shelves {
		for ord := range s.length {
			if r := s.at(ord); !r.gone {
				list := []Link{}
				for _, l := range x.Related(r.id, Kept) {
					list = append(list, Link{ID: l.ID, Score: l.Score})
				}
				got[r.id] = list
			}
		}
	}
	return got
}

func equal(a, b []Link) bool {
	return slices.EqualFunc(a, b, func(x, y Link) bool { return x.ID == y.ID && x.Score == y.Score })
}

func TestBuildMatchesPlainScoring(t *testing.T) {
	var stories []Story
	for id := 1; id <= 400; id++ {
		stories = append(stories, invent(id, 6))
	}
	x := build(t, stories)
	got, want := lists(x), plainly(x)
	full := 0
	for id, list := range want {
		if !equal(got[id], list) {
			t.Fatalf("list of %d:\n got %v\nwant %v", id, got[id], list)
		}
		if len(list) == Kept {
			full++
		}
	}
	if full < 10 {
		t.Errorf("only %d lists are full: the test tests little", full)
	}
}

// After any arrivals, edits and removals every list is what it would be if
// made afresh, and every list that changed was named.
func TestChangesKeepListsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		n := rapid.SampledFrom([]int{0, 5, 70}).Draw(t, "built")
		var stories []Story
		for id := 1; id <= n; id++ {
			stories = append(stories, invent(id, seed))
		}
		x, err := Build(context.Background(), sequence(stories), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for id := range rapid.SampledFrom([]int{0, 90}).Draw(t, "arrived") {
			x.Put(invent(id+1, seed))
		}
		before := lists(x)
		for step := range rapid.IntRange(1, 20).Draw(t, "steps") {
			id := news.StoryID(rapid.IntRange(1, n+20).Draw(t, "id"))
			var changed []news.StoryID
			var what string
			switch what = rapid.SampledFrom([]string{"put", "put", "move", "remove", "index"}).Draw(t, "what"); what {
			case "put":
				s := invent(int(id), seed+uint64(step))
				changed = x.Put(s)
				if again := x.Put(s); len(again) > 0 {
					t.Fatalf("the same story again changed %v", again)
				}
			case "move":
				s := invent(int(id), seed)
				s.Edition = rapid.SampledFrom([]news.EditionID{"en", "fr", "xx"}).Draw(t, "edition")
				changed = x.Put(s)
			case "remove":
				changed = x.Remove(id)
				if x.Related(id, 5) != nil {
					t.Fatal("a removed story has links")
				}
			case "index":
				for _, s := range x.shelves {
					s.index()
				}
			}
			after, want := lists(x), plainly(x)
			for other, list := range want {
				if !equal(after[other], list) {
					t.Fatalf("after %s of %d, list of %d:\n got %v\nwant %v", what, id, other, after[other], list)
				}
				if old, named := before[other], slices.Contains(changed, other); equal(old, list) == named {
					t.Fatalf("after %s of %d, %d named as changed: %v\n was %v\n  is %v", what, id, other, named, old, list)
				}
			}
			before = after
		}
		// The state is also that of an index that saw only the last versions.
		var a, b bytes.Buffer
		if err := x.Save(&a, 1); err != nil {
			t.Fatal(err)
		}
		y, _, err := Load(bytes.NewReader(a.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := y.Save(&b, 1); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
			t.Fatalf("saved, loaded and saved again it differs: %v", err)
		}
	})
}

func TestScoreIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := newEpoch(100, nil, nil)
		r := newReader(languageOf("en"))
		a, b := invent(rapid.IntRange(1, 99).Draw(t, "a"), 1), invent(rapid.IntRange(1, 99).Draw(t, "b"), 2)
		x, y := e.sketch(r.count(&a)), e.sketch(r.count(&b))
		at, bt := rapid.Int64().Draw(t, "at"), rapid.Int64().Draw(t, "bt")
		one, two := score(product(&x, &y), at, bt), score(product(&y, &x), bt, at)
		if one != two || one < 0 || one > 1_000_000 {
			t.Fatalf("scores %d and %d", one, two)
		}
		if self := score(product(&x, &x), at, at); self < 980_000 || self > 1_000_000 {
			t.Fatalf("a story scores %d with itself", self)
		}
	})
}

func TestDecay(t *testing.T) {
	at := day.UnixMicro()
	week := int64(7 * 24 * time.Hour / time.Microsecond)
	for apart, want := range map[int64]int32{0: 1_000_000, week: 794_000, 2 * week: 650_000, 52 * week: 300_000, 1 << 62: 300_000} {
		if got := score(unit*unit, at, at+apart); got < want-2000 || got > want+2000 {
			t.Errorf("apart %d: %d, want about %d", apart, got, want)
		}
	}
}

func TestNothingKnown(t *testing.T) {
	for _, x := range []*Index{New(), build(t, nil)} {
		if x.Related(1, 5) != nil || x.Remove(1) != nil || x.NeedsRebuild() {
			t.Error("an empty index knows something")
		}
		if changed := x.Put(Story{ID: 1, Edition: "en"}); len(changed) != 0 {
			t.Error("a lone story changes", changed)
		}
		if got := x.Related(1, 5); got != nil {
			t.Error("a lone story has links", got)
		}
		if got := x.Related(1, -1); got != nil {
			t.Error("fewer than no links", got)
		}
	}
}

func TestNeedsRebuild(t *testing.T) {
	for _, c := range []struct{ built, arrive, edit, remove, want int }{
		{0, 9, 0, 0, 0}, {0, 10, 0, 0, 1}, {30, 9, 0, 0, 0}, {30, 5, 0, 5, 1}, {30, 5, 30, 0, 0},
		{200, 49, 0, 0, 0}, {200, 50, 0, 0, 1}, {900, 800, 0, 0, 0}, {900, 900, 0, 0, 1},
	} {
		var stories []Story
		for id := range c.built {
			stories = append(stories, Story{ID: news.StoryID(id), Edition: "en"})
		}
		x := build(t, stories)
		for id := range c.arrive {
			x.Put(Story{ID: news.StoryID(c.built + id), Edition: "en"})
		}
		for id := range c.edit {
			x.Put(Story{ID: news.StoryID(id), Edition: "en", Headline: "Harbour bridge reopens"})
		}
		for id := range c.remove {
			x.Remove(news.StoryID(id))
		}
		if x.NeedsRebuild() != (c.want == 1) {
			t.Errorf("%+v: %v", c, x.NeedsRebuild())
		}
	}
}

// Readers see whole lists while stories come and go. Run with -race.
func TestReadersAndWriter(t *testing.T) {
	var stories []Story
	for id := 1; id <= 200; id++ {
		stories = append(stories, invent(id, 5))
	}
	x := build(t, stories)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for id := news.StoryID(1); ; id = id%220 + 1 {
				select {
				case <-stop:
					return
				default:
				}
				list := x.Related(id, Kept)
				for i, l := range list {
					if l.ID == id || l.Score < floor || i > 0 && list[i-1].Score < l.Score {
						t.Errorf("list of %d: %v", id, list)
						return
					}
				}
			}
		})
	}
	for id := 1; id <= 220; id++ {
		x.Put(invent(id, 6))
		if id%3 == 0 {
			x.Remove(news.StoryID(id / 2))
		}
		if id%50 == 0 {
			if err := x.Save(&bytes.Buffer{}, 1); err != nil {
				t.Error(err)
			}
			x.Stats()
		}
	}
	close(stop)
	readers.Wait()
}
