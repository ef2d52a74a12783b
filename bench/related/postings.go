package main

import (
	"context"
	"math"
)

// inverted is an exact ranking in memory: every word of an article is asked
// for, and every word of every article is a posting. What a word adds to the
// score of a query and a story is a product of two weights.
type inverted struct {
	name    string
	weigh   func(e *edition, b bag) (inQuery, inStory []float64) // by word of the bag
	archive *archive
	by      map[string]*edition
	count   int // postings
}

// An edition is the stories of one language.
type edition struct {
	stories  []*story
	place    map[*story]uint32
	postings map[uint32][]posting
	df       map[uint32]int
	length   float64 // of a story on average
}

type posting struct {
	place  uint32
	weight float32
}

func (v *inverted) Name() string { return v.name }

func (v *inverted) Build(_ context.Context, a *archive) error {
	v.archive, v.by = a, editions(a)
	for _, e := range v.by {
		for i, s := range e.stories {
			_, weights := v.weigh(e, s.bag)
			for k, c := range s.bag {
				e.postings[c.word] = append(e.postings[c.word], posting{uint32(i), float32(weights[k])})
			}
			v.count += len(s.bag)
		}
	}
	return nil
}

// editions parts the stories of an archive by language and counts their words.
func editions(a *archive) map[string]*edition {
	by := map[string]*edition{}
	for _, s := range a.stories {
		e := by[s.lang]
		if e == nil {
			e = &edition{postings: map[uint32][]posting{}, df: map[uint32]int{}, place: map[*story]uint32{}}
			by[s.lang] = e
		}
		e.place[s] = uint32(len(e.stories))
		e.stories = append(e.stories, s)
		for _, c := range s.bag {
			e.df[c.word]++
		}
		e.length += float64(s.bag.length())
	}
	for _, e := range by {
		e.length /= float64(len(e.stories))
	}
	return by
}

func (v *inverted) Rank(i, n int) []int {
	s := v.archive.stories[i]
	e := v.by[s.lang]
	weights, _ := v.weigh(e, s.bag)
	scores := make([]float64, len(e.stories))
	for k, c := range s.bag {
		for _, p := range e.postings[c.word] {
			scores[p.place] += weights[k] * float64(p.weight)
		}
	}
	scores[e.place[s]] = 0
	var hits []hit
	for place, score := range scores {
		if score > 0 {
			hits = append(hits, hit{e.stories[place].ord, score})
		}
	}
	return top(hits, n)
}

// Pair returns the score of two stories, each with the statistics of its own
// edition, divided by what they score with themselves.
func (v *inverted) Pair(a, b *story) float64 {
	qa, sa := v.weigh(v.by[a.lang], a.bag)
	qb, sb := v.weigh(v.by[b.lang], b.bag)
	var ab, ba, aa, bb float64
	for i, j := 0, 0; i < len(a.bag) && j < len(b.bag); {
		switch {
		case a.bag[i].word < b.bag[j].word:
			i++
		case a.bag[i].word > b.bag[j].word:
			j++
		default:
			ab += qa[i] * sb[j]
			ba += qb[j] * sa[i]
			i, j = i+1, j+1
		}
	}
	for i := range qa {
		aa += qa[i] * sa[i]
	}
	for j := range qb {
		bb += qb[j] * sb[j]
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return (ab/aa + ba/bb) / 2
}

func (v *inverted) Size() size {
	return size{Postings: float64(v.count) / float64(len(v.archive.stories)), Bytes: math.NaN()}
}

func (v *inverted) Close() error { v.by = nil; return nil }

// newBM25 returns the ranking of Robertson and others, with the whole article
// as the query.
func newBM25() *inverted {
	const k1, b = 1.2, 0.75
	return &inverted{name: "BM25, whole article", weigh: func(e *edition, words bag) (inQuery, inStory []float64) {
		inQuery, inStory = make([]float64, len(words)), make([]float64, len(words))
		if e == nil {
			return inQuery, inStory
		}
		n, norm := float64(len(e.stories)), k1*(1-b+b*float64(words.length())/e.length)
		for i, c := range words {
			df, tf := float64(e.df[c.word]), float64(c.n)
			inQuery[i] = tf * math.Log(1+(n-df+.5)/(df+.5))
			inStory[i] = tf * (k1 + 1) / (tf + norm)
		}
		return inQuery, inStory
	}}
}

// newCosine returns the cosine of tf-idf over all words: the graders' floor.
func newCosine() *inverted {
	return &inverted{name: "cosine of tf-idf, all words", weigh: func(e *edition, words bag) (inQuery, inStory []float64) {
		w := make([]float64, len(words))
		if e == nil {
			return w, w
		}
		sum := 0.0
		for i, c := range words {
			w[i] = (1 + math.Log(float64(c.n))) * idf(len(e.stories), e.df[c.word])
			sum += w[i] * w[i]
		}
		for i := range w {
			w[i] /= math.Sqrt(sum)
		}
		return w, w
	}}
}
