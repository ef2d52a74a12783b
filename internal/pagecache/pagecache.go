// Package pagecache keeps finished pages in memory and drops exactly those
// that a change made stale. It knows nothing of what is on them, or of HTTP.
//
// A page is filled by a function that reads through a Reads, which notes every
// key it touches. When a commit announces keys, each page that read one of
// them is dropped. Nothing expires by the clock but pages that say until when
// they hold.
package pagecache

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
)

// Reads notes what a page depends on while it is being made. It is for one
// goroutine.
type Reads struct {
	keys  map[news.Key]struct{}
	until time.Time
}

// NewReads returns a Reads of its own, for pages that are not kept.
func NewReads() *Reads { return &Reads{keys: map[news.Key]struct{}{}} }

// Note records that the page depends on the keys.
func (r *Reads) Note(keys ...news.Key) {
	for _, k := range keys {
		r.keys[k] = struct{}{}
	}
}

// Until records that the page holds until t at the latest, because it shows
// something that depends on the clock. The earliest t counts.
func (r *Reads) Until(t time.Time) {
	if r.until.IsZero() || t.Before(r.until) {
		r.until = t
	}
}

// Add records what another Reads did.
func (r *Reads) Add(other *Reads) {
	for k := range other.keys {
		r.keys[k] = struct{}{}
	}
	if !other.until.IsZero() {
		r.Until(other.until)
	}
}

// Keys returns the keys noted so far, in no order.
func (r *Reads) Keys() []news.Key {
	list := make([]news.Key, 0, len(r.keys))
	for k := range r.keys {
		list = append(list, k)
	}
	return list
}

// Stats counts what a cache did since it was made.
type Stats struct {
	Hits, Fills, Stale, Dropped, Evicted, Failed int64
	Pages                                        int
	Bytes                                        int64
}

// A Cache holds finished pages by address. Make one with New.
type Cache struct {
	now   func() time.Time
	seed  maphash.Seed
	press press
	pages sync.Map // address → *entry; written with mu held, read without

	mu     sync.Mutex
	count  int
	order  *order
	uses   map[keyed]users    // which pages read it
	calls  map[string]*call   // fills in progress
	failed map[string]failure // addresses that could not be made just now
	epoch  uint64             // counts Drops
	recent map[keyed]uint64   // while there are calls: when a key was last dropped
	floor  uint64             // what recent does not know was before this

	filling chan struct{} // has a place for each fill at work

	hits, fills, stale, dropped, evicted, failures atomic.Int64
}

// A failure is that a page could not be made. Nobody tries again before its
// end, unless a change comes.
type failure struct {
	err  error
	ends time.Time
}

const (
	pause        = time.Second // after a failure
	mostFailed   = 10_000      // failures remembered
	longestQueue = 2 * time.Second
)

// ErrBusy says that a page was not made because too many others are.
var ErrBusy = errors.New("too many pages are being made")

type entry struct {
	addr  string
	page  *Page
	keys  []keyed
	until int64        // in nanoseconds; 0: for ever
	old   atomic.Bool  // stale: kept for the case that making it anew fails
	used  atomic.Int32 // how often lately, up to 3
	in    *queue
	at    *list.Element
	size  int64
}

type call struct {
	done  chan struct{}
	epoch uint64 // when it began
	right bool   // nothing that it read was dropped since
	page  *Page
	err   error
}

// New returns a cache that holds about as many bytes of pages as budget says.
// now is the clock; nil means time.Now.
func New(budget int64, now func() time.Time) *Cache {
	if now == nil {
		now = time.Now
	}
	return &Cache{now: now, order: newOrder(budget), seed: maphash.MakeSeed(), uses: map[keyed]users{}, calls: map[string]*call{}, recent: map[keyed]uint64{},
		failed: map[string]failure{}, filling: make(chan struct{}, max(8, 4*runtime.GOMAXPROCS(0)))}
}

// An Answer is an error that is the right answer and no failure: that the
// address leads elsewhere, or that nothing is there any more. It ends a former
// copy.
type Answer interface {
	error
	Answer() bool
}

func (c *Cache) entry(addr string) *entry {
	e, _ := c.pages.Load(addr)
	held, _ := e.(*entry)
	return held
}

// Held returns the page at addr if it is held and right, else nil. It takes
// no lock.
func (c *Cache) Held(addr string) *Page {
	e := c.entry(addr)
	if e == nil || e.old.Load() || e.until != 0 && c.now().UnixNano() >= e.until {
		return nil
	}
	if n := e.used.Load(); n < 3 {
		e.used.Store(n + 1)
	}
	c.hits.Add(1)
	return e.page
}

// Knows reports whether a page at addr is held, right or stale.
func (c *Cache) Knows(addr string) bool { return c.entry(addr) != nil }

// Get returns the page at addr, making it with fill if it is not held or no
// longer right. Concurrent calls for one address share a single fill, as long
// as no change makes it stale. If fill fails, but not with an Answer, and a
// former copy is held, Get returns that copy and the error; so it does for a
// second after, without calling fill, unless something is dropped. Only so many
// fills run at once; one that waits too long for its turn is a failure.
func (c *Cache) Get(ctx context.Context, addr string, fill func(context.Context, *Reads) (*Page, error)) (*Page, error) {
	c.mu.Lock()
	arrived := c.epoch
	for {
		if p := c.Held(addr); p != nil {
			c.mu.Unlock()
			return p, nil
		}
		if f, ok := c.failed[addr]; ok {
			if c.now().Before(f.ends) {
				p := c.former(addr)
				c.mu.Unlock()
				return p, f.err
			}
			delete(c.failed, addr)
		}
		in := c.calls[addr]
		if in == nil {
			break
		}
		c.mu.Unlock()
		select {
		case <-in.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if in.right || in.epoch >= arrived { // one begun before a change may not show it
			return in.page, in.err
		}
		c.mu.Lock()
	}
	in := &call{done: make(chan struct{}), epoch: c.epoch}
	c.calls[addr] = in
	c.mu.Unlock()

	reads := NewReads()
	page, err := c.inTurn(context.WithoutCancel(ctx), reads, fill)

	c.mu.Lock()
	delete(c.calls, addr)
	in.page, in.err, in.right = page, err, c.undisturbed(in.epoch, reads)
	if len(c.calls) == 0 && len(c.recent) > 0 {
		c.recent = map[keyed]uint64{}
	}
	switch former := c.entry(addr); {
	case err == nil && in.right:
		c.keep(addr, page, reads)
	case err == nil: // the next request makes it again
	case isAnswer(err):
		c.failures.Add(1)
		if former != nil {
			c.remove(former)
		}
	default:
		c.failures.Add(1)
		in.page = c.former(addr)
		if in.right {
			if len(c.failed) >= mostFailed {
				clear(c.failed)
			}
			c.failed[addr] = failure{err, c.now().Add(pause)}
		}
	}
	c.mu.Unlock()
	close(in.done)
	return in.page, in.err
}

// former returns the page that is held for the case that making it anew fails,
// or nil, and counts that it is given.
func (c *Cache) former(addr string) *Page {
	e := c.entry(addr)
	if e == nil {
		return nil
	}
	c.stale.Add(1)
	return e.page
}

// inTurn runs fill when there is a place for it.
func (c *Cache) inTurn(ctx context.Context, reads *Reads, fill func(context.Context, *Reads) (*Page, error)) (*Page, error) {
	select {
	case c.filling <- struct{}{}:
	default:
		wait := time.NewTimer(longestQueue)
		defer wait.Stop()
		select {
		case c.filling <- struct{}{}:
		case <-wait.C:
			return nil, ErrBusy
		}
	}
	defer func() { <-c.filling }()
	c.fills.Add(1)
	return safely(ctx, reads, fill)
}

// undisturbed reports whether nothing was dropped since an epoch that was
// read.
func (c *Cache) undisturbed(since uint64, reads *Reads) bool {
	for k := range reads.keys {
		if len(c.recent) > 0 && c.recent[c.keyed(k)] > since {
			return false
		}
	}
	return since >= c.floor
}

func isAnswer(err error) bool {
	var a Answer
	return errors.As(err, &a) && a.Answer()
}

// safely runs fill so that a panic is an error like any other.
func safely(ctx context.Context, reads *Reads, fill func(context.Context, *Reads) (*Page, error)) (p *Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("panic while making a page: %v", r)
		}
	}()
	return fill(ctx, reads)
}

func (c *Cache) keep(addr string, page *Page, reads *Reads) {
	former := c.entry(addr)
	if former != nil {
		c.remove(former)
	}
	e := &entry{addr: addr, page: page, keys: make([]keyed, 0, len(reads.keys))}
	for k := range reads.keys {
		e.keys = append(e.keys, c.keyed(k))
	}
	if !reads.until.IsZero() {
		e.until = reads.until.UnixNano()
	}
	e.size = int64(len(page.Body)+len(page.Surrogate)+len(page.Link)+2*len(addr)+64*len(e.keys)) + 600 + page.extra
	page.entry = e
	c.pages.Store(addr, e)
	c.count++
	c.order.add(e, former)
	for _, k := range e.keys {
		c.use(k, e)
	}
	c.evict()
}

// grew notes that a page has a new form, which counts if the page is kept.
func (c *Cache) grew(p *Page, by int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p.extra += by
	if p.entry != nil {
		c.order.grow(p.entry, by)
		c.evict()
	}
}

func (c *Cache) evict() {
	for e := c.order.leaving(); e != nil; e = c.order.leaving() {
		c.evicted.Add(1)
		c.remove(e)
	}
}

// remove lets go of a page that is held.
func (c *Cache) remove(e *entry) {
	c.pages.Delete(e.addr)
	c.count--
	c.order.remove(e)
	e.page.entry = nil
	for _, k := range e.keys {
		c.unuse(k, e)
	}
}

// Drop makes every page stale that read any of the keys. With hard, no copy
// of them is ever given again; else the last copy still serves if making a
// fresh one fails.
func (c *Cache) Drop(keys []news.Key, hard bool) {
	if len(keys) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.epoch++
	clear(c.failed) // a change came through, so the next try may succeed
	if len(c.recent)+len(keys) > 10_000 {
		c.recent, c.floor = map[keyed]uint64{}, c.epoch
	}
	for _, name := range keys {
		k := c.keyed(name)
		if len(c.calls) > 0 {
			c.recent[k] = c.epoch
		}
		c.uses[k].all(func(e *entry) {
			if !e.old.Swap(true) {
				c.dropped.Add(1)
			}
			if hard {
				c.remove(e)
			}
		})
	}
}

// Stats returns the counts so far.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{Hits: c.hits.Load(), Fills: c.fills.Load(), Stale: c.stale.Load(), Dropped: c.dropped.Load(),
		Evicted: c.evicted.Load(), Failed: c.failures.Load(), Pages: c.count, Bytes: c.order.bytes()}
}
