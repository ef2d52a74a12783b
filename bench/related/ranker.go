package main

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// A ranker is one way to find related stories.
type ranker interface {
	Name() string
	Build(ctx context.Context, a *archive) error
	// Rank returns at most n other stories of story i's edition, best first.
	Rank(i, n int) []int
	// Pair says how close two stories are, which may be of two languages or
	// not be in the archive: the more the closer, 0 for nothing in common, NaN
	// if it cannot say.
	Pair(a, b *story) float64
	Size() size
	// Close drops what Build made and returns the first error of any method.
	Close() error
}

// A size is what an index holds for each story. NaN is not known.
type size struct {
	Postings float64 // places where a list of postings names the story
	Bytes    float64 // by its own count, in memory or on disk; if NaN, the growth of the heap is taken
}

// peers are the methods to beat.
func peers() []ranker {
	return []ranker{&byTags{}, &bySection{}, newFTS(), newBleve(), newBM25(), newCosine()}
}

// A hit is a story that was found.
type hit struct {
	ord   int
	score float64
}

// top returns the n best hits, best first, ties by place in the archive.
func top(hits []hit, n int) []int {
	order := func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.ord, b.ord)) }
	var kept []hit
	for _, h := range hits {
		if len(kept) == n && order(h, kept[n-1]) > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(kept, h, order)
		kept = slices.Insert(kept, at, h)
		kept = kept[:min(len(kept), n)]
	}
	list := make([]int, len(kept))
	for i, h := range kept {
		list[i] = h.ord
	}
	return list
}

// A lexicon counts the terms of each edition and finds the best of a story.
type lexicon struct {
	split func(lang, text string, f func(string)) // a text into terms
	df    map[string]map[string]int               // by language and term
	n     map[string]int                          // stories by language
}

func newLexicon(split func(lang, text string, f func(string))) *lexicon {
	return &lexicon{split: split, df: map[string]map[string]int{}, n: map[string]int{}}
}

// counts returns how often each term stands in a story, the title thrice.
func (l *lexicon) counts(s *story, lang string) map[string]int {
	counts := map[string]int{}
	l.split(lang, s.title, func(w string) { counts[w] += titleCount })
	l.split(lang, s.text(), func(w string) { counts[w]++ })
	return counts
}

func (l *lexicon) add(s *story) {
	df := l.df[s.lang]
	if df == nil {
		df = map[string]int{}
		l.df[s.lang] = df
	}
	for w := range l.counts(s, s.lang) {
		df[w]++
	}
	l.n[s.lang]++
}

// best returns the best terms of a story for a search in the edition of a
// language: those that another story there has.
func (l *lexicon) best(s *story, lang string) []weighed {
	least := 1
	if s.ord >= 0 && s.lang == lang {
		least = 2
	}
	counts, df := l.counts(s, lang), l.df[lang]
	for w := range counts {
		if df[w] < least {
			delete(counts, w)
		}
	}
	return best(counts, l.n[lang], df, bestTerms)
}

// An engine is a search engine that is asked for the best terms of a story.
type engine struct {
	*lexicon
	archive *archive
	search  func(terms []weighed, lang string, n int) ([]hit, error)
	failed  error
	last    struct { // the answer for the pairs of one story
		of     *story
		lang   string
		scores map[int]float64
	}
}

// find returns the hits of a search for a story.
func (e *engine) find(s *story, lang string, n int) (hits []hit, weight float64) {
	terms := e.best(s, lang)
	if len(terms) == 0 {
		return nil, 1
	}
	for _, t := range terms {
		weight += t.weight
	}
	hits, err := e.search(terms, lang, n)
	if e.failed == nil {
		e.failed = err
	}
	return hits, weight
}

func (e *engine) Rank(i, n int) []int {
	s := e.archive.stories[i]
	hits, _ := e.find(s, s.lang, n+1)
	hits = slices.DeleteFunc(hits, func(h hit) bool { return h.ord == i })
	return top(hits, n)
}

// mostHits is how far down an engine's answer a pair is looked for.
const mostHits = 1000

// Pair returns the score of b in a search for a, divided by the weight of the
// terms, so that searches can be compared.
func (e *engine) Pair(a, b *story) float64 {
	if b.ord < 0 {
		return math.NaN()
	}
	if e.last.of != a || e.last.lang != b.lang {
		hits, weight := e.find(a, b.lang, mostHits)
		e.last.of, e.last.lang, e.last.scores = a, b.lang, map[int]float64{}
		for _, h := range hits {
			e.last.scores[h.ord] = h.score / weight
		}
	}
	return e.last.scores[b.ord]
}
