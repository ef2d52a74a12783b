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

// near returns every living record with a score of at least floor, except
// the given one. The entries are good until the next call.
func (s *shelf) near(q *query, a *sketch, published int64, except uint32) []entry {
	if len(q.products) < int(s.length) {
		q.products = make([]uint16, s.length+s.length/8+64)
	}
	q.reached, q.near = q.reached[:0], q.near[:0]
	walked := 0
	for i, t := range a.terms[:a.used] {
		built, tail := s.postings.list(t)
		q.add(built, uint16(a.weights[i]))
		q.add(tail, uint16(a.weights[i]))
		walked += len(built) + len(tail)
	}
	for _, c := range q.reached {
		r, product := s.at(c.ord), q.products[c.ord]
		if product == c.alone || c.ord == except || c.ord == q.leaving || r.gone {
			continue
		}
		if sc := score(uint32(product), published, r.published); sc >= floor {
			q.near = append(q.near, entry{c.ord, sc})
		}
	}
	if walked > len(q.products)/8 {
		clear(q.products)
	} else {
		for _, t := range a.terms[:a.used] {
			built, tail := s.postings.list(t)
			for _, p := range built {
				q.products[p>>8] = 0
			}
			for _, p := range tail {
				q.products[p>>8] = 0
			}
		}
	}
	return q.near
}

// reach is the least product that can make a score of floor.
const reach = (floor + scale - 1) / scale

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

// nearest returns the list of a record, made afresh.
func (s *shelf) nearest(q *query, ord uint32, r *record) links {
	var l links
	for _, e := range s.near(q, &r.sketch, r.published, ord) {
		l.insert(s, e)
	}
	return l
}
