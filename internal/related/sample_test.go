package related

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

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
	return buildWith(t, stories, Options{TempDir: t.TempDir()})
}

func buildWith(t testing.TB, stories []Story, opt Options) *Index {
	t.Helper()
	x, err := Build(context.Background(), sequence(stories), opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Install(); err != nil {
		t.Fatal(err)
	}
	return x
}

// fillAll makes every list.
func fillAll(t testing.TB, x *Index) {
	t.Helper()
	for left := 1; left > 0; {
		var err error
		if left, err = x.Fill(1000, 2, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t testing.TB, x *Index, s Story) []Changed {
	t.Helper()
	changed, err := x.Put(s)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func remove(t testing.TB, x *Index, id news.StoryID) []Changed {
	t.Helper()
	changed, err := x.Remove(id)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func relatedTo(t testing.TB, x *Index, id news.StoryID, slot Slot) []Link {
	t.Helper()
	links, err := x.Related(id, slot, Kept)
	if err != nil {
		t.Fatal(err)
	}
	return links
}

var day = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// invent makes a story on one of a few subjects, seven at most, each with few
// words of its own, so that many stories are alike. Some are rewritings of the
// story before, some are videos, some have no date.
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
	s := Story{ID: news.StoryID(id), Edition: editions[id%len(editions)], Published: day.Add(time.Duration(r.IntN(3000)) * 20 * time.Minute),
		Section: []news.SectionID{"", "city", "sport"}[id%3], Moving: id%5 == 0, Headline: text(4), Body: text(20 + r.IntN(20))}
	if id%7 == 0 && id > 1 {
		before := invent(id-1, seed)
		words := strings.Fields(before.Body)
		words[r.IntN(len(words))] = "rewritten"
		s.Edition, s.Headline, s.Body = before.Edition, before.Headline, strings.Join(words, " ")
	}
	if id%23 == 0 {
		s.Published = time.Time{}
	}
	return s
}

// all are the lists of one story, Other the last of them.
type all [slots + 1][]Link

// plainly returns what every list should be, without an index: the places of
// all pairs, the best first, and copies dropped as they come.
func plainly(t testing.TB, x *Index) map[news.StoryID]all {
	t.Helper()
	want := map[news.StoryID]all{}
	for _, s := range x.shelves {
		slips := make([]slip, s.length())
		for ord := range s.length() {
			if err := s.slip(ord, &slips[ord], make([]byte, slipSize)); err != nil {
				t.Fatal(err)
			}
		}
		like := func(a, b uint32) (score int32, copied bool) {
			p := product(&slips[a].sketch, &slips[b].sketch)
			if p < reach {
				return 0, false
			}
			var l lens
			l.set(&slips[a].sketch)
			score = alike(p, l.product(&slips[b].sketch))
			return score, slips[a].sketch.shingles.copies(&slips[b].sketch.shingles, score, most)
		}
		for a := range s.length() {
			if s.marks[a]&gone != 0 {
				continue
			}
			var found [slots][]entry
			for b := range s.length() {
				if a == b || s.marks[b]&gone != 0 {
					continue
				}
				if score, copied := like(a, b); score > 0 {
					for slot, v := range x.places(s, a, b, score, copied) {
						if v > 0 {
							found[slot] = append(found[slot], entry{b, v})
						}
					}
				}
			}
			var lists all
			for slot := range slots {
				slices.SortFunc(found[slot], func(p, q entry) int {
					if s.better(p, q) {
						return -1
					}
					return 1
				})
				chosen := []entry{}
				for _, e := range found[slot] {
					same := slot.distinct() && slices.ContainsFunc(chosen, func(o entry) bool {
						_, copied := like(o.ord, e.ord)
						return copied
					})
					if len(chosen) < sizes[slot] && !same {
						chosen = append(chosen, e)
					}
				}
				lists[slot] = []Link{}
				for _, e := range chosen {
					lists[slot] = append(lists[slot], Link{s.ids.at(e.ord), e.score})
				}
			}
			if s == x.abroad {
				mine := want[s.ids.at(a)]
				mine[slots] = lists[More]
				want[s.ids.at(a)] = mine
				continue
			}
			lists[slots] = want[s.ids.at(a)][slots]
			want[s.ids.at(a)] = lists
		}
	}
	return want
}

// readAll returns every list as readers get them.
func readAll(t testing.TB, x *Index) map[news.StoryID]all {
	t.Helper()
	got := map[news.StoryID]all{}
	for _, s := range x.shelves {
		if s == x.abroad {
			continue
		}
		for ord := range s.length() {
			if s.marks[ord]&gone != 0 {
				continue
			}
			var lists all
			for slot := range slots {
				lists[slot] = relatedTo(t, x, s.ids.at(ord), slot)
			}
			lists[slots] = relatedTo(t, x, s.ids.at(ord), Other)
			got[s.ids.at(ord)] = lists
		}
	}
	return got
}

func equal(a, b all) bool {
	for slot := range slots + 1 {
		if !slices.Equal(a[slot], b[slot]) {
			return false
		}
	}
	return true
}

func compareAll(t testing.TB, what string, got, want map[news.StoryID]all) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d stories, not %d", what, len(got), len(want))
	}
	for id, lists := range want {
		for slot := range slots + 1 {
			if !slices.Equal(got[id][slot], lists[slot]) {
				t.Fatalf("%s: slot %d of %d:\n got %v\nwant %v", what, slot, id, got[id][slot], lists[slot])
			}
		}
	}
}
