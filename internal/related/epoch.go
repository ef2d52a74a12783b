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
// often a misprint as a name that will come again, so that it weighs three
// fifths of what its rarity would have it; less loses what is new in the news.
func newEpoch(n int, terms []uint32, df []uint32) *epoch {
	e := &epoch{stories: n, terms: newTable(terms), rarity: make([]rare, len(terms)), unseen: rarity(1, n) * 3 / 5}
	for i, d := range df {
		e.rarity[i] = rarity(int(d), n)
	}
	return e
}

// epochOf is an epoch as it was before.
func epochOf(n int, terms []uint32, rarities []rare) *epoch {
	return &epoch{stories: n, terms: newTable(terms), rarity: rarities, unseen: rarity(1, n) * 3 / 5}
}

// of returns how rare a term is.
func (e *epoch) of(term uint32) rare {
	if i, ok := e.terms.find(term); ok {
		return e.rarity[i]
	}
	return e.unseen
}

func (e *epoch) bytes() int64 { return e.terms.bytes() + 2*int64(len(e.rarity)) }

// unit is the length of a sketch as a vector of weights. Its square, and so
// every product of two sketches, fits 16 bits.
const unit = 250

// frequency returns how much a term counts that stands n times, in units of
// 1/1024: it saturates as in BM25 (Robertson and Walker, SIGIR 1994), with
// k1 = 2 and no regard for length.
var frequency = func() (t [maxCount + 1]uint64) {
	for n := 1; n < len(t); n++ {
		t[n] = uint64(math.Round(1024 * 3 * float64(n) / float64(n+2)))
	}
	return
}()

// kindWeight is how much a term counts by its kind, in tenths. Who and how
// many tell events apart better than what.
var kindWeight = [...]uint64{plainWord: 10, nameWord: 13, number: 13, glyphs: 10, phrase: 7}

// sketch makes the terms of a sketch: those of the greatest weight, frequency
// × rarity × kindWeight, scaled so that the squares of the weights add up to
// about unit squared.
func (e *epoch) sketch(counts []count, k *sketch) {
	type weighted struct {
		weight uint64
		term   uint32
	}
	best := make([]weighted, 0, 512)
	for _, c := range counts {
		w := frequency[c.n] * uint64(e.of(c.term)) * kindWeight[c.kind] / 10
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
	best = best[:min(len(best), allTerms)]
	var squares uint64
	for _, b := range best {
		squares += b.weight * b.weight
	}
	length := max(uint64(math.Sqrt(float64(squares))), 1)
	head, rest := best[:min(len(best), headTerms)], best[min(len(best), headTerms):]
	byTerm := func(a, b weighted) int { return int(int64(a.term) - int64(b.term)) }
	slices.SortFunc(head, byTerm)
	slices.SortFunc(rest, byTerm)
	k.heads, k.rests = 0, 0
	seen := map[uint32]bool{}
	for _, b := range head {
		if w := (2*unit*b.weight + length) / (2 * length); w > 0 && !seen[key(b.term)] {
			seen[key(b.term)] = true
			k.head[k.heads], k.weights[k.heads] = b.term, uint8(min(w, 255))
			k.heads++
		}
	}
	for _, b := range rest {
		if w := (2*unit*b.weight + length) / (2 * length); w > 0 && !seen[key(b.term)] {
			seen[key(b.term)] = true
			k.rest[k.rests] = key(b.term)<<8 | uint32(min(w, 255))
			k.rests++
		}
	}
}
