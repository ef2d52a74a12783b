package pagecache

import (
	"hash/maphash"

	"broadsheet/internal/news"
)

// A keyed stands for a key in less memory. Two keys may have the same, though
// hardly ever, and then a page is dropped in vain.
type keyed uint64

func (c *Cache) keyed(k news.Key) keyed { return keyed(maphash.String(c.seed, string(k))) }

// users are the pages that read a key. Most keys are read by one.
type users struct {
	one  *entry
	more map[*entry]struct{}
}

// all calls f for each, which may remove it.
func (u users) all(f func(*entry)) {
	if u.one != nil {
		f(u.one)
	}
	for e := range u.more {
		f(e)
	}
}

// use notes that a page read a key.
func (c *Cache) use(k keyed, e *entry) {
	switch u := c.uses[k]; {
	case u.more != nil:
		u.more[e] = struct{}{}
	case u.one != nil:
		u.more = map[*entry]struct{}{e: {}}
		c.uses[k] = u
	default:
		c.uses[k] = users{one: e}
	}
}

// unuse notes that a page which read a key is no longer held.
func (c *Cache) unuse(k keyed, e *entry) {
	u := c.uses[k]
	if delete(u.more, e); u.one == e {
		u.one = nil
	}
	if u.one == nil && len(u.more) == 0 {
		delete(c.uses, k)
		return
	}
	c.uses[k] = u
}
