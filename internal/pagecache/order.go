package pagecache

import (
	"container/list"
	"hash/maphash"
)

// An order decides which pages leave when the budget is used up: S3-FIFO
// (Yang and others, SOSP 2023). Newcomers stand in a short queue. Who is asked
// for twice there, or comes back soon after leaving it, gets into the long
// one. So a crawl of the archive passes through the short queue and pushes
// nobody out of the long one. A page that is asked for is only marked and does
// not move, so that readers of held pages need no lock.
type order struct {
	budget      int64
	short, long queue
	left        memory // who left the short queue lately
}

type queue struct {
	list.List // of *entry, the newest first
	bytes     int64
}

func newOrder(budget int64) *order {
	return &order{budget: budget, left: memory{seed: maphash.MakeSeed(), young: map[uint64]struct{}{}}}
}

func (o *order) bytes() int64 { return o.short.bytes + o.long.bytes }

// add lets a page in. former is the one whose place it takes, or nil; it must
// have been removed.
func (o *order) add(e, former *entry) {
	q := &o.short
	if former != nil {
		q = former.in
		e.used.Store(former.used.Load())
	} else if o.left.forget(e.addr) {
		q = &o.long
	}
	o.push(q, e)
}

func (o *order) push(q *queue, e *entry) {
	e.in, e.at = q, q.PushFront(e)
	q.bytes += e.size
}

func (o *order) remove(e *entry) {
	e.in.Remove(e.at)
	e.in.bytes -= e.size
}

// grow notes that a page holds more bytes than it did.
func (o *order) grow(e *entry, by int64) {
	e.size += by
	e.in.bytes += by
}

// leaving returns the page that has to leave, or nil if there is room or only
// one page.
func (o *order) leaving() *entry {
	for o.bytes() > o.budget && o.short.Len()+o.long.Len() > 1 {
		if o.long.Len() == 0 || o.short.bytes > o.budget/10 && o.short.Len() > 1 {
			e := o.short.Back().Value.(*entry)
			if e.used.Load() < 2 {
				o.left.note(e.addr, max(64, o.short.Len()+o.long.Len()))
				return e
			}
			e.used.Store(0)
			o.remove(e)
			o.push(&o.long, e)
			continue
		}
		e := o.long.Back().Value.(*entry)
		n := e.used.Load()
		if n == 0 {
			return e
		}
		e.used.Store(n - 1)
		o.long.MoveToFront(e.at)
	}
	return nil
}

// A memory knows the last addresses that it was told, at least most and at
// most twice as many, by their hashes.
type memory struct {
	seed       maphash.Seed
	young, old map[uint64]struct{}
}

func (m *memory) note(addr string, most int) {
	if len(m.young) >= most {
		m.young, m.old = map[uint64]struct{}{}, m.young
	}
	m.young[maphash.String(m.seed, addr)] = struct{}{}
}

// forget forgets an address and reports whether it was known.
func (m *memory) forget(addr string) bool {
	h := maphash.String(m.seed, addr)
	_, young := m.young[h]
	_, old := m.old[h]
	delete(m.young, h)
	delete(m.old, h)
	return young || old
}
