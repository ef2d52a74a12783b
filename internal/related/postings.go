package related

import (
	"runtime"
	"slices"
	"sync"
)

// postings says which stories have a term at the head of their sketch, and
// with what weight: the ordinal in the upper 24 bits, the weight in the lower 8.
//
// Arrivals go into the tail. A tail that has grown is made into a layer, and
// layers of like size are merged, so that no arrival waits for long and a
// query looks into few of them.
type postings struct {
	layers []layer // of rising ordinals, each smaller than the one before
	tail   map[uint32][]uint32
	count  int // postings in the tail
}

// A layer is flat arrays that never change.
type layer struct {
	terms table
	from  []uint32 // list[from[i]:from[i+1]] are those of term i
	list  []uint32
}

// tailStories is how many stories the tail holds at most.
const tailStories = 1024

// each calls f with every part of a term's postings.
func (p *postings) each(term uint32, f func(list []uint32)) {
	for i := range p.layers {
		l := &p.layers[i]
		if at, ok := l.terms.find(term); ok {
			f(l.list[l.from[at]:l.from[at+1]])
		}
	}
	if list := p.tail[term]; list != nil {
		f(list)
	}
}

// add adds a story.
func (p *postings) add(ord uint32, k *sketch, dead func(ord uint32) bool) {
	if p.count > tailStories*headTerms {
		p.settle(dead)
	}
	if p.tail == nil {
		p.tail = map[uint32][]uint32{}
	}
	for i, t := range k.head[:k.heads] {
		p.tail[t] = append(p.tail[t], ord<<8|uint32(k.weights[i]))
	}
	p.count += int(k.heads)
}

// settle makes the tail a layer, and merges layers until each has less than a
// quarter of the one before. The postings of dead records are left out.
func (p *postings) settle(dead func(ord uint32) bool) {
	terms := make([]uint32, 0, len(p.tail))
	for t := range p.tail {
		terms = append(terms, t)
	}
	slices.Sort(terms)
	last := layer{from: make([]uint32, 0, len(terms)+1), list: make([]uint32, 0, p.count)}
	for _, t := range terms {
		last.from = append(last.from, uint32(len(last.list)))
		last.list = append(last.list, p.tail[t]...)
	}
	last.from = append(last.from, uint32(len(last.list)))
	last.terms = newTable(terms)
	p.tail, p.count = nil, 0
	p.layers = append(p.layers, last)
	for n := len(p.layers); n > 1 && len(p.layers[n-1].list)*4 > len(p.layers[n-2].list); n-- {
		p.layers[n-2] = merge(p.layers[n-2], p.layers[n-1], dead)
		p.layers = p.layers[:n-1]
	}
}

// merge returns a layer of the postings of two; those of b have the higher
// ordinals.
func merge(a, b layer, dead func(ord uint32) bool) layer {
	m := layer{from: make([]uint32, 0, len(a.from)+len(b.from)), list: make([]uint32, 0, len(a.list)+len(b.list))}
	terms := make([]uint32, 0, len(a.from)+len(b.from))
	keep := func(list []uint32) {
		for _, p := range list {
			if !dead(p >> 8) {
				m.list = append(m.list, p)
			}
		}
	}
	as, bs := a.terms.list(), b.terms.list()
	for i, j := 0, 0; i < len(as) || j < len(bs); {
		var t uint32
		fromA := j == len(bs) || i < len(as) && as[i] <= bs[j]
		fromB := i == len(as) || j < len(bs) && bs[j] <= as[i]
		begin := uint32(len(m.list))
		if fromA {
			t = as[i]
			keep(a.list[a.from[i]:a.from[i+1]])
			i++
		}
		if fromB {
			t = bs[j]
			keep(b.list[b.from[j]:b.from[j+1]])
			j++
		}
		if len(m.list) > int(begin) {
			terms, m.from = append(terms, t), append(m.from, begin)
		}
	}
	m.from = slices.Clip(append(m.from, uint32(len(m.list))))
	m.list = slices.Clip(m.list)
	m.terms = newTable(slices.Clip(terms))
	return m
}

func (p *postings) bytes() int64 {
	n := int64(len(p.tail))*48 + int64(p.count)*6
	for i := range p.layers {
		l := &p.layers[i]
		n += l.terms.bytes() + 4*int64(cap(l.from)+cap(l.list))
	}
	return n
}

// heads are the heads of many sketches on their way into postings.
type heads struct {
	used    []uint8
	terms   []uint32 // headTerms for each
	weights []uint8
}

func newHeads(n int) *heads {
	return &heads{make([]uint8, n), make([]uint32, n*headTerms), make([]uint8, n*headTerms)}
}

func (h *heads) set(ord uint32, k *sketch) {
	h.used[ord] = k.heads
	copy(h.terms[ord*headTerms:], k.head[:k.heads])
	copy(h.weights[ord*headTerms:], k.weights[:k.heads])
}

// group is about how many postings are sorted at a time.
const group = 1 << 21

// layer makes a layer of all heads. The terms are taken in groups of equal
// first bits, so that little memory is needed beside the result.
func (h *heads) layer() layer {
	var counts [256]int // of postings by the first 8 bits of their term
	n := uint32(len(h.used))
	for ord := range n {
		for _, t := range h.terms[ord*headTerms:][:h.used[ord]] {
			counts[t>>24]++
		}
	}
	type part struct {
		low, high uint32 // first 8 bits
		at, size  int    // of the postings
		terms     []uint32
		from      []uint32
	}
	var parts []*part
	total := 0
	for b, size := range counts {
		if len(parts) == 0 || parts[len(parts)-1].size+size > group {
			parts = append(parts, &part{low: uint32(b), at: total})
		}
		last := parts[len(parts)-1]
		last.high = uint32(b)
		last.size += size
		total += size
	}
	l := layer{list: make([]uint32, total)}
	each(len(parts), runtime.GOMAXPROCS(0), func() func(int) {
		var pairs, spare []uint64
		return func(i int) {
			part := parts[i]
			pairs, spare = slices.Grow(pairs[:0], part.size), slices.Grow(spare[:0], part.size)
			for ord := range n {
				for k, t := range h.terms[ord*headTerms:][:h.used[ord]] {
					if b := t >> 24; b >= part.low && b <= part.high {
						pairs = append(pairs, uint64(t)<<32|uint64(ord)<<8|uint64(h.weights[ord*headTerms+uint32(k)]))
					}
				}
			}
			sortByTerm(pairs, spare[:len(pairs)])
			for k, pair := range pairs {
				if t := uint32(pair >> 32); k == 0 || t != uint32(pairs[k-1]>>32) {
					part.terms = append(part.terms, t)
					part.from = append(part.from, uint32(part.at+k))
				}
				l.list[part.at+k] = uint32(pair)
			}
		}
	})
	distinct := 0
	for _, part := range parts {
		distinct += len(part.terms)
	}
	terms := make([]uint32, 0, distinct)
	l.from = make([]uint32, 0, distinct+1)
	for _, part := range parts {
		terms = append(terms, part.terms...)
		l.from = append(l.from, part.from...)
	}
	l.from = append(l.from, uint32(total))
	l.terms = newTable(terms)
	return l
}

// sortByTerm sorts pairs by their upper 32 bits and leaves those with the same
// term in order: a radix sort with three digits of 11 bits.
func sortByTerm(pairs, spare []uint64) {
	const digits, values = 3, 1 << 11
	from, to := pairs, spare
	for d := range digits {
		shift := 32 + 11*d
		var at [values + 1]int
		for _, p := range from {
			at[p>>shift%values+1]++
		}
		for v := range values {
			at[v+1] += at[v]
		}
		for _, p := range from {
			v := p >> shift % values
			to[at[v]] = p
			at[v]++
		}
		from, to = to, from
	}
	copy(pairs, from) // after an odd number of digits it is in spare
}

// each calls work(0) to work(n-1) on so many goroutines, each with a work of
// its own.
func each(n, workers int, worker func() (work func(i int))) {
	var wg sync.WaitGroup
	var next sync.Mutex
	i := 0
	for range min(n, workers) {
		wg.Go(func() {
			work := worker()
			for {
				next.Lock()
				mine := i
				i++
				next.Unlock()
				if mine >= n {
					return
				}
				work(mine)
			}
		})
	}
	wg.Wait()
}
