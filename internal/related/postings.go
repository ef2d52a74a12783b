package related

import (
	"runtime"
	"slices"
	"sync"
)

// postings says which stories have a term in their sketch, and with what
// weight: the ordinal in the upper 24 bits, the weight in the lower 8.
//
// The built part is flat arrays; arrivals go into the tail until build is
// called again.
type postings struct {
	terms table
	from  []uint32 // built[from[i]:from[i+1]] are those of the term terms.terms[i]
	built []uint32
	tail  map[uint32][]uint32
	count int // postings in the tail
}

// list returns the postings of a term: the built ones and the others.
func (p *postings) list(term uint32) (built, tail []uint32) {
	if i, ok := p.terms.find(term); ok {
		built = p.built[p.from[i]:p.from[i+1]]
	}
	return built, p.tail[term]
}

// add adds a story to the tail.
func (p *postings) add(ord uint32, s *sketch) {
	if p.tail == nil {
		p.tail = map[uint32][]uint32{}
	}
	for i := range s.used {
		t := s.terms[i]
		p.tail[t] = append(p.tail[t], ord<<8|uint32(s.weights[i]))
	}
	p.count += int(s.used)
}

func (p *postings) bytes() int64 {
	return p.terms.bytes() + 4*int64(len(p.from)+len(p.built)) + int64(len(p.tail))*48 + int64(p.count)*6
}

// group is about how many postings are sorted at a time.
const group = 1 << 21

// buildPostings makes postings of n sketches; of returns nil for those to be
// left out. The terms are taken in groups of equal first bits, so that little
// memory is needed beside the result.
func buildPostings(n int, of func(ord uint32) *sketch) postings {
	var sizes [256]int // of postings by the first 8 bits of their term
	for ord := range uint32(n) {
		if s := of(ord); s != nil {
			for _, t := range s.terms[:s.used] {
				sizes[t>>24]++
			}
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
	for b, size := range sizes {
		if len(parts) == 0 || parts[len(parts)-1].size+size > group {
			parts = append(parts, &part{low: uint32(b), at: total})
		}
		last := parts[len(parts)-1]
		last.high = uint32(b)
		last.size += size
		total += size
	}
	p := postings{built: make([]uint32, total)}
	each(len(parts), runtime.GOMAXPROCS(0), func() func(int) {
		var pairs, spare []uint64
		return func(i int) {
			part := parts[i]
			pairs, spare = slices.Grow(pairs[:0], part.size), slices.Grow(spare[:0], part.size)
			for ord := range uint32(n) {
				s := of(ord)
				if s == nil {
					continue
				}
				for k, t := range s.terms[:s.used] {
					if b := t >> 24; b >= part.low && b <= part.high {
						pairs = append(pairs, uint64(t)<<32|uint64(ord)<<8|uint64(s.weights[k]))
					}
				}
			}
			sortByTerm(pairs, spare[:len(pairs)])
			for k, pair := range pairs {
				if t := uint32(pair >> 32); k == 0 || t != uint32(pairs[k-1]>>32) {
					part.terms = append(part.terms, t)
					part.from = append(part.from, uint32(part.at+k))
				}
				p.built[part.at+k] = uint32(pair)
			}
		}
	})
	distinct := 0
	for _, part := range parts {
		distinct += len(part.terms)
	}
	terms := make([]uint32, 0, distinct)
	p.from = make([]uint32, 0, distinct+1)
	for _, part := range parts {
		terms = append(terms, part.terms...)
		p.from = append(p.from, part.from...)
	}
	p.from = append(p.from, uint32(total))
	p.terms = newTable(terms)
	return p
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
