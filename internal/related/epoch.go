package related

import (
	"math"
	"slices"
)

// An epoch is the frozen statistics of an edition: how rare each term was when
// they were taken. It never changes.
type epoch struct {
	stories int    // that it was taken from
	terms   table  // those in two stories or more
	rarity  []rare // of each of them
	unseen  rare   // of a term in one story or none; see newEpoch
}

// rare is the inverse document frequency of a term in units of 1/1024, or 0 if
// it is too common to tell stories apart.
type rare uint16

// rarity returns how rare a term is that stands in df of n stories:
// ln(1 + (n+9)/(df+1)). What is added makes it sane from the first story on,
// and in a small archive, where most words are in one story only, keeps them
// from crowding out those that stories share.
func rarity(df, n int) rare {
	if df > commonest(n) {
		return 0
	}
	return rare(math.Round(1024 * math.Log(1+float64(n+9)/float64(df+1))))
}

// commonest returns in how many of n stories a term may stand and still be
// part of a sketch. In a small archive it drops the small words of the
// language. In a large one it bounds the cost of a query: to 32,000 postings up
// to a hundred thousand stories, to 160,000 up to a million, and from there on
// to one for every six stories.
func commonest(n int) int {
	return max(min(3+n/5, 1000), min(n/100, 5000), n/200)
}

// newEpoch freezes the statistics of n stories. The terms ascend strictly, and
// df has their document counts, all of them 2 or more. A term seen once is as
// often a misprint as a name that will come again, so that it weighs a quarter
// less than its rarity would have it; more loses what is new in the news.
func newEpoch(n int, terms []uint32, df []uint32) *epoch {
	e := &epoch{stories: n, terms: newTable(terms), rarity: make([]rare, len(terms)), unseen: rarity(1, n) * 3 / 4}
	for i, d := range df {
		e.rarity[i] = rarity(int(d), n)
	}
	return e
}

// of returns how rare a term is.
func (e *epoch) of(term uint32) rare {
	if i, ok := e.terms.find(term); ok {
		return e.rarity[i]
	}
	return e.unseen
}

func (e *epoch) bytes() int64 { return e.terms.bytes() + 2*int64(len(e.rarity)) }

// sketchTerms is how many terms a sketch holds at most.
const sketchTerms = 32

// unit is the length of a sketch as a vector of weights. Its square, and so
// every product of two sketches, fits 16 bits with room for rounding.
const unit = 250

// A sketch is a story's best terms, ascending, with their weights. Unused
// places are zero.
type sketch struct {
	terms   [sketchTerms]uint32
	weights [sketchTerms]uint8
	used    uint8
}

// frequency returns 1024 (1 + ln n) for counts up to maxCount.
var frequency = func() (t [maxCount + 1]uint64) {
	for n := 1; n < len(t); n++ {
		t[n] = uint64(math.Round(1024 * (1 + math.Log(float64(n)))))
	}
	return
}()

// sketch returns the sketch of a story with the given terms: the sketchTerms
// of the greatest weight (1 + ln count) × rarity, halved for phrases, scaled
// so that the squares of the weights add up to about unit squared.
func (e *epoch) sketch(counts []count) sketch {
	type weighted struct {
		weight uint64
		term   uint32
	}
	best := make([]weighted, 0, 512)
	for _, c := range counts {
		w := frequency[c.n] * uint64(e.of(c.term))
		if c.phrase {
			w /= 2
		}
		if w > 0 {
			best = append(best, weighted{w, c.term})
		}
	}
	slices.SortFunc(best, func(a, b weighted) int {
		if a.weight != b.weight {
			return int(int64(b.weight) - int64(a.weight))
		}
		return int(int64(a.term) - int64(b.term))
	})
	best = best[:min(len(best), sketchTerms)]
	slices.SortFunc(best, func(a, b weighted) int { return int(int64(a.term) - int64(b.term)) })
	var squares uint64
	for _, b := range best {
		squares += b.weight * b.weight
	}
	length := max(uint64(math.Sqrt(float64(squares))), 1)
	var s sketch
	for _, b := range best {
		if w := (2*unit*b.weight + length) / (2 * length); w > 0 {
			s.terms[s.used], s.weights[s.used] = b.term, uint8(w)
			s.used++
		}
	}
	return s
}
