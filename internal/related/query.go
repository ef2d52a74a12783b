package related

import "slices"

// A query finds what is near a record. It is for one goroutine at a time, and
// what it found is good until it is used again.
type query struct {
	x     *Index
	shelf *shelf
	ord   uint32
	own   slip
	lens  lens
	sieve sieve // of the own shingles

	products []uint16 // by ordinal; all zero between queries
	reached  []reached
	found    []candidate // the most promising first, roughly
	spare    []candidate
	sample   sample
	samples  []held // of candidates that came into a pool
	pools    [slots]pool
	owners   owners
	buffer   [slipSize]byte
	err      error // the first of reading a slip
}

// A held record is one that came into a pool: its slip, and of it the sample.
type held struct {
	sample
	slip [slipSize]byte
}

// A reached record has a product that is perhaps enough for a candidate.
type reached struct {
	ord   uint32
	alone uint16 // the product, if a single term made it
}

// A candidate is a living record whose head has at least two terms in common
// with the query's, and a product of at least reach.
type candidate struct {
	ord     uint32
	product uint16
	place   uint16 // among the others, for sort
	copied  bool
	alike   int32 // -1 as long as nobody has compared
	sample  int32 // place in samples, -1 if it is not kept
}

// run finds the candidates of a record.
func (q *query) run(x *Index, s *shelf, ord uint32) {
	q.x, q.shelf, q.ord, q.err = x, s, ord, nil
	q.samples = q.samples[:0]
	if err := s.slip(ord, &q.own, q.buffer[:]); err != nil {
		q.found, q.err = q.found[:0], err
		return
	}
	q.lens.set(&q.own.sketch)
	q.sieve.set(&q.own.sketch.shingles)
	q.multiply()
}

// multiply adds up the products of the query's head with all others, by
// walking the postings of its terms.
func (q *query) multiply() {
	s := q.shelf
	if n := int(s.length()); len(q.products) < n {
		q.products = make([]uint16, n+n/8+64)
	}
	q.reached = q.reached[:0]
	k := &q.own.sketch
	walked := 0
	for i, t := range k.head[:k.heads] {
		weight := uint16(k.weights[i])
		s.postings.each(t, func(list []uint32) {
			q.add(list, weight)
			walked += len(list)
		})
	}
	q.found = q.found[:0]
	for _, r := range q.reached {
		if r.ord != q.ord && s.marks[r.ord]&gone == 0 && q.products[r.ord] != r.alone {
			q.found = append(q.found, candidate{ord: r.ord, product: q.products[r.ord], alike: -1, sample: -1})
		}
	}
	if walked > len(q.products)/32 { // one by one would take longer
		clear(q.products)
	} else {
		for _, t := range k.head[:k.heads] {
			s.postings.each(t, func(list []uint32) {
				for _, p := range list {
					q.products[p>>8] = 0
				}
			})
		}
	}
	q.sort()
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
			r := reached{ord: p >> 8}
			if before == 0 {
				r.alone = after
			}
			q.reached = append(q.reached, r)
		}
	}
}

// sort puts candidates with higher products first, but for little differences,
// and those that were published at about the time of the record: then pools
// soon have what will stay in them, and fewer candidates need to be read.
func (q *query) sort() {
	if len(q.found) < 2 {
		return
	}
	const buckets = 512
	var at [buckets + 1]int32
	minutes := q.shelf.minutes
	own := minutes[q.ord]
	for i := range q.found {
		c := &q.found[i]
		c.place = uint16(buckets - 1 - fade(int32(c.product), own, minutes[c.ord])>>7)
		at[c.place+1]++
	}
	for i := range buckets {
		at[i+1] += at[i]
	}
	q.spare = slices.Grow(q.spare[:0], len(q.found))[:len(q.found)]
	for i := range q.found {
		p := q.found[i].place
		q.spare[at[p]] = q.found[i]
		at[p]++
	}
	q.found, q.spare = q.spare, q.found
}

// compare reads what is kept of a candidate, and finds how alike it is. It
// returns what it read, which is good until the next reading.
func (q *query) compare(c *candidate) []byte {
	c.alike = 0
	b, err := q.shelf.read(c.ord, q.buffer[:])
	if err != nil {
		q.err = err
		return nil
	}
	c.alike = alike(uint32(c.product), q.lens.productOf(b))
	if c.alike >= leastCopy {
		q.sample.decode(b)
		c.copied = q.own.sketch.shingles.copies(&q.sample, c.alike, q.sieve.count(&q.sample))
	}
	return b
}

// keep keeps a candidate's slip, which is read unless it is at hand.
func (q *query) keep(c *candidate, slip []byte) {
	if c.sample >= 0 {
		return
	}
	if slip == nil {
		if slip, q.err = q.shelf.read(c.ord, q.buffer[:]); q.err != nil {
			return
		}
	}
	c.sample = int32(len(q.samples))
	q.samples = append(q.samples, held{})
	k := &q.samples[c.sample]
	copy(k.slip[:], slip)
	k.decode(slip)
}

// A pool is the best so far for a slot, some more than the slot holds, in
// case that some turn out to be copies of others.
type pool struct {
	list []pooled
	room int
	over bool // something fell off, or was not let in
}

type pooled struct {
	entry
	at int32 // place of the candidate in found
}

// least returns the score that an entry needs to be in the pool.
func (p *pool) least() int32 {
	if len(p.list) < p.room {
		return 1
	}
	return p.list[len(p.list)-1].score
}

func (p *pool) insert(s *shelf, e pooled) {
	if len(p.list) == p.room {
		p.over = true
		if !s.better(e.entry, p.list[p.room-1].entry) {
			return
		}
	} else {
		p.list = append(p.list, pooled{})
	}
	i := len(p.list) - 1
	for ; i > 0 && s.better(e.entry, p.list[i-1].entry); i-- {
		p.list[i] = p.list[i-1]
	}
	p.list[i] = e
}

// slack is how many copies a pool has room for at first.
const slack = 8

// lists makes the lists of the query's record: in each slot the best, and of
// texts that are copies of each other the best one only (but in Earlier and
// Copies). What cannot be good enough, whatever its rest, is never read.
func (q *query) lists() (*lists, error) {
	for extra := slack; ; extra *= 4 {
		if q.fill(extra); q.err != nil {
			return nil, q.err
		}
		l := &lists{}
		short := false
		for slot := range slots {
			short = q.choose(slot, l) || short
		}
		if !short {
			return l, nil
		}
	}
}

// fill fills the pools.
func (q *query) fill(extra int) {
	s := q.shelf
	for slot := range slots {
		p := &q.pools[slot]
		p.list, p.room, p.over = p.list[:0], sizes[slot], false
		if slot.distinct() {
			p.room += extra
		}
	}
	for i := range q.found {
		c := &q.found[i]
		var slip []byte
		if c.alike < 0 {
			if !q.promising(c) {
				continue
			}
			if slip = q.compare(c); q.err != nil {
				return
			}
		}
		for slot, v := range q.x.places(s, q.ord, c.ord, c.alike, c.copied) {
			p := &q.pools[slot]
			switch {
			case v == 0:
			case v < p.least():
				p.over = true
			default:
				if Slot(slot).distinct() {
					if q.keep(c, slip); q.err != nil {
						return
					}
				}
				p.insert(s, pooled{entry{c.ord, v}, int32(i)})
			}
		}
	}
}

// promising reports whether a candidate may be good enough for a pool.
func (q *query) promising(c *candidate) bool {
	b := bound(uint32(c.product))
	if b >= leastCopy && b >= q.pools[Copies].least() {
		return true
	}
	for slot, v := range q.x.places(q.shelf, q.ord, c.ord, b, false) {
		switch p := &q.pools[slot]; {
		case v == 0:
		case v >= p.least():
			return true
		default:
			p.over = true
		}
	}
	return false
}

// distinct reports whether the slot shows one of several copies only.
func (slot Slot) distinct() bool { return slot != Earlier && slot != Copies }

// choose takes a slot from its pool and reports whether the pool was too small.
func (q *query) choose(slot Slot, l *lists) (short bool) {
	p := &q.pools[slot]
	if slot.distinct() {
		q.owners.clear()
	}
	n := 0 // chosen, moved to the front
	for i := 0; i < len(p.list) && n < sizes[slot]; i++ {
		e := p.list[i]
		if slot.distinct() {
			text := &q.samples[q.found[e.at].sample].sample
			if q.isCopy(e, text, p.list[:n]) {
				continue
			}
			q.owners.add(text, uint8(n))
		}
		p.list[n] = e
		n++
	}
	for i, e := range p.list[:n] {
		l.entries[starts[slot]+i] = e.entry
	}
	l.kept[slot] = uint8(n)
	return n < sizes[slot] && p.over
}

// isCopy reports whether a candidate is a copy of a chosen one. Most have no
// shingle in common with any.
func (q *query) isCopy(e pooled, text *sample, chosen []pooled) bool {
	hits := q.owners.count(text)
	for i, o := range chosen {
		if hits[i] >= fewest && q.sameText(e, o, int(hits[i])) {
			return true
		}
	}
	return false
}

// owners says which of the chosen have a shingle: a hash table of pairs, at
// most half full.
type owners struct {
	hashes [4096]uint32
	who    [4096]uint8
}

func (o *owners) clear() { clear(o.hashes[:]) }

func (o *owners) add(s *sample, who uint8) {
	for _, h := range s.hashes[:s.n] {
		i := h * 0x9E3779B1 >> 20
		for o.hashes[i] != 0 {
			i = (i + 1) % uint32(len(o.hashes))
		}
		o.hashes[i], o.who[i] = h, who
	}
}

// count returns how many shingles of a sample each has.
func (o *owners) count(s *sample) (hits [Kept]uint8) {
	for _, h := range s.hashes[:s.n] {
		for i := h * 0x9E3779B1 >> 20; o.hashes[i] != 0; i = (i + 1) % uint32(len(o.hashes)) {
			if o.hashes[i] == h {
				hits[o.who[i]]++
			}
		}
	}
	return hits
}

// sameText reports whether two candidates, which share so many shingles, are
// copies of each other.
func (q *query) sameText(a, b pooled, shared int) bool {
	one, other := &q.samples[q.found[a.at].sample], &q.samples[q.found[b.at].sample]
	if one.rate == other.rate { // nothing to count once more
		if _, _, need := one.need(&other.sample, full); need == 0 || shared < need {
			return false
		}
	} else if !one.copies(&other.sample, full, shared) {
		return false
	}
	var x, y slip
	x.decode(one.slip[:])
	y.decode(other.slip[:])
	heads := product(&x.sketch, &y.sketch)
	if heads < reach {
		return false
	}
	var l lens
	l.set(&x.sketch)
	return one.copies(&other.sample, alike(heads, l.product(&y.sketch)), shared)
}
