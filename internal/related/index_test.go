package related

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
)

func TestListsMatchPlainScoring(t *testing.T) {
	var stories []Story
	for id := 1; id <= 400; id++ {
		stories = append(stories, invent(id, 6))
	}
	x := build(t, stories)
	want := plainly(t, x)
	compareAll(t, "on demand", readAll(t, x), want)
	y := build(t, stories)
	fillAll(t, y)
	compareAll(t, "filled", readAll(t, y), want)
	var full, some [slots]int
	for _, lists := range want {
		for slot, list := range lists[:slots] {
			if len(list) > 0 {
				some[slot]++
			}
			if len(list) == sizes[slot] {
				full[slot]++
			}
		}
	}
	t.Log("lists with something", some, "full", full)
	for slot := range slots {
		if some[slot] < 10 || slot != Copies && full[slot] < 10 {
			t.Errorf("slot %d: %d lists hold something, %d are full: the test tests little", slot, some[slot], full[slot])
		}
	}
}

// After any arrivals, edits, removals and decisions of editors every list is
// what it would be if made afresh, and every list that changed was named.
func TestChangesKeepListsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		n := rapid.SampledFrom([]int{0, 5, 70}).Draw(t, "built")
		var stories []Story
		for id := 1; id <= n; id++ {
			stories = append(stories, invent(id, seed))
		}
		x, err := Build(context.Background(), sequence(stories), Options{Abroad: rapid.Bool().Draw(t, "abroad")})
		if err != nil {
			t.Fatal(err)
		}
		for id := range rapid.SampledFrom([]int{0, 90}).Draw(t, "arrived") {
			if _, err := x.Put(invent(id+1, seed)); err != nil {
				t.Fatal(err)
			}
		}
		before := rapidAll(t, x)
		for step := range rapid.IntRange(1, 15).Draw(t, "steps") {
			id := news.StoryID(rapid.IntRange(1, n+20).Draw(t, "id"))
			var changed []Changed
			var err error
			whole := false
			what := rapid.SampledFrom([]string{"put", "put", "move", "remove", "hand", "rules", "settle"}).Draw(t, "what")
			switch what {
			case "put":
				s := invent(int(id), seed+uint64(step))
				changed, err = x.Put(s)
				if again, _ := x.Put(s); len(again) > 0 {
					t.Fatalf("the same story again changed %v", again)
				}
			case "move":
				s := invent(int(id), seed)
				s.Edition = rapid.SampledFrom([]news.EditionID{"en", "fr", "xx"}).Draw(t, "edition")
				changed, err = x.Put(s)
			case "remove":
				changed, err = x.Remove(id)
			case "hand":
				changed, err = x.SetHand(id, Hand{
					Blocks: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) news.StoryID {
						return news.StoryID(rapid.IntRange(1, n+20).Draw(t, "blocked"))
					}), 0, 3).Draw(t, "blocks"),
					Hidden: rapid.Bool().Draw(t, "hidden"), Boost: rapid.IntRange(-90, 200).Draw(t, "boost")})
			case "rules":
				whole, err = x.SetRules("en", Rules{Apart: [][2]news.SectionID{{"city", "sport"}}[:rapid.IntRange(0, 1).Draw(t, "apart")],
					Days: map[news.SectionID]int{"city": rapid.IntRange(0, 9).Draw(t, "days")}})
			case "settle":
				for _, s := range x.shelves {
					s.postings.settle(func(ord uint32) bool { return s.marks[ord]&gone != 0 })
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			left := map[news.StoryID]bool{} // lists that are made when somebody asks
			for _, s := range x.shelves {
				for ord, floor := range s.floors {
					left[s.ids.at(uint32(ord))] = left[s.ids.at(uint32(ord))] || floor == unknown
				}
			}
			after, want := rapidAll(t, x), plainlyRapid(t, x)
			for other, lists := range want {
				if !equal(after[other], lists) {
					t.Fatalf("after %s of %d, lists of %d:\n got %v\nwant %v", what, id, other, after[other], lists)
				}
				old, was := before[other]
				at := slices.IndexFunc(changed, func(c Changed) bool { return c.ID == other })
				if named := whole || at >= 0; !named && (!was || !equal(old, lists)) || named && !whole && other != id && !left[other] && was && equal(old, lists) {
					t.Fatalf("after %s of %d, %d named as changed: %v\n was %v\n  is %v", what, id, other, named, old, lists)
				}
				if !whole && !slices.Equal(old[Earlier], lists[Earlier]) && !changed[at].Earlier {
					t.Fatalf("after %s of %d nobody says that what came before %d changed", what, id, other)
				}
			}
			before = after
		}
	})
}

// rapid's T is no testing.TB.
type quiet struct {
	testing.TB
	t *rapid.T
}

func (q quiet) Helper()           {}
func (q quiet) Fatal(args ...any) { q.t.Fatal(args...) }

func rapidAll(t *rapid.T, x *Index) map[news.StoryID]all     { return readAll(quiet{t: t}, x) }
func plainlyRapid(t *rapid.T, x *Index) map[news.StoryID]all { return plainly(quiet{t: t}, x) }

// A preview is what the story gets when it comes, and leaves no trace.
func TestPreview(t *testing.T) {
	var stories []Story
	for id := 1; id <= 300; id++ {
		stories = append(stories, invent(id, 6))
	}
	x := build(t, stories)
	for id := 290; id < 330; id++ {
		s := invent(id, 13)
		before := readAll(t, x)
		preview, err := x.Preview(s)
		if err != nil {
			t.Fatal(err)
		}
		compareAll(t, "after a preview", readAll(t, x), before)
		put(t, x, s)
		for slot := range slots {
			if got := relatedTo(t, x, s.ID, slot); !slices.Equal(got, preview[slot]) {
				t.Fatalf("slot %d of %d: preview %v, then %v", slot, id, preview[slot], got)
			}
		}
	}
	if got, err := x.Preview(Story{ID: 1, Edition: "zz"}); err != nil || len(got[More]) > 0 {
		t.Error("in an unknown edition:", got, err)
	}
}

func TestOrderAndProcessorsDoNotMatter(t *testing.T) {
	var stories []Story
	for id := 1; id <= 1500; id++ {
		stories = append(stories, invent(id, 3))
	}
	var first map[news.StoryID]all
	for run := range 4 {
		rand.New(rand.NewPCG(1, uint64(run))).Shuffle(len(stories), func(i, j int) { stories[i], stories[j] = stories[j], stories[i] })
		func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1 + run%3))
			x := build(t, stories)
			fillAll(t, x)
			if got := readAll(t, x); first == nil {
				first = got
			} else {
				compareAll(t, fmt.Sprint("run ", run), got, first)
			}
		}()
	}
}

func TestBuildFails(t *testing.T) {
	trouble := errors.New("no database")
	_, err := Build(context.Background(), func(yield func(Story, error) bool) {
		for id := range 1000 {
			if !yield(invent(id, 1), nil) {
				return
			}
		}
		yield(Story{}, trouble)
	}, Options{})
	if !errors.Is(err, trouble) {
		t.Errorf("an error of the sequence gives %v", err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	_, err = Build(ctx, func(yield func(Story, error) bool) {
		for id := range 1000 {
			if id == 500 {
				cancel(trouble)
			}
			if !yield(invent(id, 1), nil) {
				return
			}
		}
	}, Options{})
	if !errors.Is(err, trouble) {
		t.Errorf("a cancelled context gives %v", err)
	}
	twice := []Story{invent(1, 1), invent(2, 1), invent(1, 1)}
	if _, err = Build(context.Background(), sequence(twice), Options{}); err == nil {
		t.Error("a story may come twice")
	}
	if _, err = Build(context.Background(), sequence(nil), Options{TempDir: "no/such/folder"}); err == nil {
		t.Error("the folder need not be there")
	}
}

func TestProgress(t *testing.T) {
	var stories []Story
	for id := 1; id <= 300; id++ {
		stories = append(stories, invent(id, 1))
	}
	last := map[Stage]string{}
	x := buildWith(t, stories, Options{TempDir: t.TempDir(), Progress: func(s Stage, done, total int) {
		last[s] = fmt.Sprint(done, " of ", total)
	}})
	filled := 0
	if left, err := x.Fill(1<<20, 2, func(done int) { filled += done }); left != 0 || err != nil {
		t.Error(left, err)
	}
	if last[Reading] != "300 of 0" || last[Weighing] != "300 of 300" || filled != 300 {
		t.Error(last, filled)
	}
}

func TestScoreIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newShelf(0, "en", newEpoch(100, nil, nil))
		a, b := invent(rapid.IntRange(1, 99).Draw(t, "a"), 1), invent(rapid.IntRange(1, 99).Draw(t, "b"), 2)
		p, q := s.sketch(&a), s.sketch(&b)
		score := func(p, q *slip) (int32, int32) {
			var l lens
			l.set(&p.sketch)
			heads := product(&p.sketch, &q.sketch)
			all := l.product(&q.sketch)
			if heads > all {
				t.Fatalf("heads have %d in common, all have %d", heads, all)
			}
			return alike(heads, all), fade(alike(heads, all), minute(p.published), minute(q.published))
		}
		one, oneFaded := score(p, q)
		two, twoFaded := score(q, p)
		if one != two || oneFaded != twoFaded || one < 0 || one > full || oneFaded > one {
			t.Fatalf("scores %d and %d, faded %d and %d", one, two, oneFaded, twoFaded)
		}
		if self, _ := score(p, p); self < 950_000 || self > full {
			t.Fatalf("a story scores %d with itself", self)
		}
	})
}

func TestFading(t *testing.T) {
	at := minute(day.UnixMicro())
	const week = 7 * 24 * 60
	for apart, want := range map[int32]int32{0: full, week: 794_000, 2 * week: 650_000, 52 * week: 300_000, 1 << 30: 300_000} {
		if got := fade(full, at, at+apart); got < want-2000 || got > want+2000 {
			t.Errorf("apart %d: %d, want about %d", apart, got, want)
		}
	}
	if a, b := fade(full, undated, at), fade(full, at, undated); a != fade(full, at, at+2*week) || a != b {
		t.Errorf("one without a date: %d and %d", a, b)
	}
	if fade(full, undated, undated) != full {
		t.Error("two without a date are not of the same time")
	}
	old := time.Date(1843, 9, 2, 0, 0, 0, 0, time.UTC)
	if m := minute(old.UnixMicro()); m == undated || m >= 0 {
		t.Error("a story of 1843 is of minute", m)
	}
	if minute(time.Time{}.UnixMicro()) != undated {
		t.Error("the zero time is a date")
	}
}

func TestNothingKnown(t *testing.T) {
	for _, x := range []*Index{New(), build(t, nil)} {
		if len(relatedTo(t, x, 1, More)) > 0 || remove(t, x, 1) != nil || x.NeedsRebuild() {
			t.Error("an empty index knows something")
		}
		put(t, x, Story{ID: 1, Edition: "en"})
		if got := relatedTo(t, x, 1, More); len(got) > 0 {
			t.Error("a lone story has links", got)
		}
		if got, err := x.Related(1, More, -1); len(got) > 0 || err != nil {
			t.Error("fewer than no links", got, err)
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
			put(t, x, Story{ID: news.StoryID(c.built + id), Edition: "en"})
		}
		for id := range c.edit {
			put(t, x, Story{ID: news.StoryID(id), Edition: "en", Headline: "Harbour bridge reopens"})
		}
		for id := range c.remove {
			remove(t, x, news.StoryID(id))
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
	x := buildWith(t, stories, Options{Dir: t.TempDir()})
	defer x.Close()
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
				list, err := x.Related(id, More, Kept)
				for i, l := range list {
					if l.ID == id || l.Score < leastMore || i > 0 && list[i-1].Score < l.Score {
						t.Errorf("list of %d: %v", id, list)
						return
					}
				}
				if _, whyErr := x.Shared(id, id/2); err != nil || whyErr != nil {
					t.Error(err, whyErr)
				}
			}
		})
	}
	for id := 1; id <= 220; id++ {
		put(t, x, invent(id, 6))
		if id%3 == 0 {
			remove(t, x, news.StoryID(id/2))
		}
		if id%50 == 0 {
			if _, err := x.Fill(50, 2, nil); err != nil {
				t.Error(err)
			}
			x.Stats()
		}
		if id%10 == 0 {
			if err := x.Flush(int64(id)); err != nil {
				t.Error(err)
			}
		}
	}
	close(stop)
	readers.Wait()
}
