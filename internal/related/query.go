package related

// A query finds what is near a story. It is for one goroutine.
type query struct {
	products []uint16 // by ordinal; all zero between queries
	leaving  uint32   // a record that counts as gone, or none
	reached  []reached
	near     []entry
}

// A reached record has a product that is perhaps enough for a link.
type reached struct {
	ord   uint32
	alone uint16 // the product, if a single term made it
}

// near returns every living record but the given one with a score of at least
// floor to it. The entries are good until the next query.
func (s *shelf) near(q *query, ord uint32) []entry {
	q.near = q.near[:0]
	s.multiply(q, ord, func(other, product uint32) {
		if e := (entry{other, score(product, s.times[ord], s.times[other])}); e.score >= floor && s.counts(q, ord, other) {
			q.near = append(q.near, e)
		}
	})
	return q.near
}

// nearest returns the list of a record, made afresh.
func (s *shelf) nearest(q *query, ord uint32) *links {
	l, least := &links{}, int32(floor)
	s.multiply(q, ord, func(other, product uint32) {
		if product*scale < uint32(least) {
			return
		}
		if e := (entry{other, score(product, s.times[ord], s.times[other])}); e.score >= least && s.counts(q, ord, other) {
			l.insert(s, e)
			if l.kept == Kept {
				least = l.list[Kept-1].score
			}
		}
	})
	return l
}

// counts reports whether a record can be in the list of another.
func (s *shelf) counts(q *query, ord, other uint32) bool {
	return other != ord && other != q.leaving && !s.at(other).gone
}

// reach is the least product that can make a score of floor.
const reach = (floor + scale - 1) / scale

// multiply calls f with every record whose product with the given one is at
// least reach, and with the product. Its cost is that of walking the postings
// of the record's terms.
func (s *shelf) multiply(q *query, ord uint32, f func(other, product uint32)) {
	if len(q.products) < int(s.length) {
		q.products = make([]uint16, s.length+s.length/8+64)
	}
	q.reached = q.reached[:0]
	a := &s.at(ord).sketch
	terms, weights := a.terms[:a.used], a.weights[:a.used]
	walked := 0
	for i, t := range terms {
		built, tail := s.postings.list(t)
		q.add(built, uint16(weights[i]))
		q.add(tail, uint16(weights[i]))
		walked += len(built) + len(tail)
	}
	for _, c := range q.reached {
		if product := q.products[c.ord]; product != c.alone {
			f(c.ord, uint32(product))
		}
	}
	if walked > len(q.products)/8 {
		clear(q.products)
		return
	}
	for _, t := range terms {
		built, tail := s.postings.list(t)
		q.zero(built)
		q.zero(tail)
	}
}

// add adds the products of one term and notes who gets over reach.
func (q *query) add(list []uint32, weight uint16) {
	products := q.products
	for _, p := range list {
		at := &products[p>>8]
		before := *at
		after := before + weight*uint16(p&0xff)
		*at = after
		if after >= reach && before < reach {
			c := reached{ord: p >> 8}
			if before == 0 {
				c.alone = after
			}
			q.reached = append(q.reached, c)
		}
	}
}

func (q *query) zero(list []uint32) {
	for _, p := range list {
		q.products[p>>8] = 0
	}
}
