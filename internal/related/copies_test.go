package related

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
)

// rewrite makes of a text what another desk makes of it: only a share of its
// sentences stays, and of their words some are others; the order may change.
func rewrite(text string, r *rand.Rand, sentences, words float64, shuffle bool, vocabulary []string) string {
	var kept []string
	for _, s := range strings.SplitAfter(strings.ReplaceAll(text, "\n", " "), ". ") {
		if r.Float64() >= sentences {
			continue
		}
		list := strings.Fields(s)
		for i := range list {
			if r.Float64() < words {
				list[i] = vocabulary[r.IntN(len(vocabulary))]
			}
		}
		kept = append(kept, strings.Join(list, " "))
	}
	if shuffle {
		r.Shuffle(len(kept), func(i, j int) { kept[i], kept[j] = kept[j], kept[i] })
	}
	return strings.Join(kept, " ")
}

// Rewritten wire copy is known for what it is, and what only looks alike on
// the same day is not.
func TestRewrittenCopies(t *testing.T) {
	var stories []Story
	var vocabulary []string
	for _, name := range []string{"reuters21578", "bbc", "ecbplus"} {
		more, _ := corpus(t, name, 1+len(stories))
		stories = append(stories, more...)
	}
	r := rand.New(rand.NewPCG(5, 5))
	var originals []Story
	for i := range stories {
		stories[i].Published = day.Add(time.Duration(i/200) * 24 * time.Hour) // in the order of the files, which is that of days
		words := strings.Fields(stories[i].Body)
		if len(words) > 20 {
			vocabulary = append(vocabulary, words[r.IntN(len(words))])
		}
		if len(words) >= 100 && i%5 == 0 {
			originals = append(originals, stories[i])
		}
	}
	x := build(t, stories)
	for _, c := range []struct {
		name             string
		sentences, words float64
		shuffle          bool
		least            float64
	}{{"light", .8, .05, false, 1}, {"medium", .6, .15, true, .99}} {
		found, n := 0, 0
		for i, s := range originals {
			copied := Story{ID: news.StoryID(1_000_000 + i), Edition: "en", Published: s.Published.Add(3 * time.Hour),
				Headline: rewrite(s.Headline, r, 1, .3, true, vocabulary), Body: rewrite(s.Body, r, c.sentences, c.words, c.shuffle, vocabulary)}
			if len(strings.Fields(copied.Body)) < 50 {
				continue // nothing much is left
			}
			n++
			put(t, x, copied)
			if slices.ContainsFunc(relatedTo(t, x, copied.ID, Copies), func(l Link) bool { return l.ID == s.ID }) {
				found++
			}
			remove(t, x, copied.ID)
		}
		t.Logf("%s rewriting: %d of %d found", c.name, found, n)
		if float64(found) < c.least*float64(n) {
			t.Errorf("%s rewriting: %d of %d found", c.name, found, n)
		}
	}
	// Of the most alike stories of the same day, few are taken for copies; and
	// those are copies indeed: they share whole sentences.
	pairs, flagged, unlike := 0, 0, 0
	byID := map[news.StoryID]Story{}
	for _, s := range stories {
		byID[s.ID] = s
	}
	for _, s := range stories {
		for _, slot := range []Slot{More, Copies} {
			for _, l := range relatedTo(t, x, s.ID, slot) {
				if o := byID[l.ID]; l.ID > s.ID && o.Published.Equal(s.Published) {
					pairs++
					if slot == Copies {
						flagged++
						if overlap(s.Body, o.Body) < .15 {
							unlike++
						}
					}
				}
			}
		}
	}
	t.Logf("of %d look-alikes of a day %d are taken for copies, %d of them with less than 15 %% of words in fours in common", pairs, flagged, unlike)
	if pairs < 1000 || float64(unlike) > .005*float64(pairs) {
		t.Errorf("%d of %d look-alikes are taken for copies, %d wrongly", flagged, pairs, unlike)
	}
}

// overlap is the share of four words in a row that the shorter text has in
// common with the other.
func overlap(a, b string) float64 {
	fours := func(text string) map[string]bool {
		words, set := strings.Fields(strings.ToLower(text)), map[string]bool{}
		for i := 4; i <= len(words); i++ {
			set[strings.Join(words[i-4:i], " ")] = true
		}
		return set
	}
	x, y := fours(a), fours(b)
	shared := 0
	for s := range x {
		if y[s] {
			shared++
		}
	}
	return float64(shared) / float64(max(min(len(x), len(y)), 1))
}

// No list shows the same text twice, however many copies there are.
func TestNoTextTwice(t *testing.T) {
	stories, _ := corpus(t, "bbc", 1)
	x := build(t, stories)
	r := rand.New(rand.NewPCG(5, 6))
	original := stories[10]
	id := news.StoryID(100_000)
	for range 30 {
		id++
		put(t, x, Story{ID: id, Edition: "en", Headline: fmt.Sprint(original.Headline, id), Body: rewrite(original.Body, r, .9, .03, false, []string{"other", "word"})})
	}
	compareAll(t, "with thirty copies", readAll(t, x), plainly(t, x))
	for _, s := range stories {
		for _, slot := range []Slot{More, Background, Media} {
			shown := 0
			for _, l := range relatedTo(t, x, s.ID, slot) {
				if l.ID > 100_000 || l.ID == original.ID {
					shown++
				}
			}
			if shown > 1 || s.ID == original.ID && shown > 0 {
				t.Fatalf("slot %d of %d shows %d of the same text", slot, s.ID, shown)
			}
		}
	}
}

// What stands below so many copies that they fill a pool is found all the same.
func TestBelowAPoolOfCopies(t *testing.T) {
	const matter = "Storm barrier gates closed before the surge reached Ostrow Quay where Marit Solberg measured the water "
	words := strings.Fields("alder birch cedar dogwood elder fir gorse hazel ivy juniper kelp larch maple nettle oak pine quince rowan spruce thyme")
	stories, _ := corpus(t, "bbc", 1) // among others
	first := news.StoryID(len(stories) + 1)
	add := func(body string) {
		stories = append(stories, Story{ID: news.StoryID(len(stories) + 1), Edition: "en", Published: day, Body: body})
	}
	mixed := func(seed uint64, more ...string) {
		told := append(strings.Fields(matter), more...)
		r := rand.New(rand.NewPCG(1, seed))
		r.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
		add(strings.Join(told, " "))
	}
	add(matter + "first second third")
	for range sizes[More] + slack {
		mixed(1, words[:1]...)
	}
	for i := range 10 {
		mixed(uint64(2+i), words[:8+i]...)
	}
	x := build(t, stories)
	compareAll(t, "below copies", readAll(t, x), plainly(t, x))
	if n := len(relatedTo(t, x, first, More)); n < 5 {
		t.Errorf("%d links", n)
	}
}

// A sample holds all hashes at its rate, and that is the least possible.
func TestSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) uint32 {
			return uint32(rapid.Uint64().Draw(t, "hash")) >> rapid.IntRange(0, 6).Draw(t, "shift")
		}), 0, 900).Draw(t, "hashes")
		at := func(rate uint8) []uint32 {
			var kept []uint32
			for _, h := range list {
				if bits.LeadingZeros32(h) >= int(rate) {
					kept = append(kept, h)
				}
			}
			slices.Sort(kept)
			return slices.Compact(kept)
		}
		var s sample
		s.take(slices.Clone(list))
		if got, want := s.hashes[:s.n], at(s.rate); !slices.Equal(got, want) {
			t.Fatalf("at rate %d: %d hashes, not %d", s.rate, len(got), len(want))
		}
		if s.rate > 0 && len(at(s.rate-1)) <= most && len(at(0)) == len(list) {
			t.Fatalf("rate %d is higher than need be", s.rate)
		}
	})
}
