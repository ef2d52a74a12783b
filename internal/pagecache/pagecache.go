// Package pagecache keeps finished pages in memory and drops exactly those
// that a change made stale. It knows nothing of stories or HTTP.
//
// A page is filled by a function that reads through a Reads, which notes every
// key it touches. When a commit announces keys, each page that read one of
// them is dropped. Nothing expires by the clock but pages that say until when
// they hold.
package pagecache

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
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

// Keys returns the keys noted so far, in no order.
func (r *Reads) Keys() []news.Key {
	list := make([]news.Key, 0, len(r.keys))
	for k := range r.keys {
		list = append(list, k)
	}
	return list
}

// A Page is a finished page. It does not change.
type Page struct {
	Type string // media type
	Body []byte
	ETag string // strong, quoted

	gzipOnce sync.Once
	gzipped  []byte
}

// NewPage finishes a page.
func NewPage(mediaType string, body []byte) *Page {
	sum := sha256.Sum256(body)
	return &Page{Type: mediaType, Body: body, ETag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
}

// Gzip returns the compressed form, made when it is first asked for, or nil
// if it would not be smaller.
func (p *Page) Gzip() []byte {
	p.gzipOnce.Do(func() {
		var b bytes.Buffer
		w, _ := gzip.NewWriterLevel(&b, 6)
		w.Write(p.Body)
		if w.Close() == nil && b.Len() < len(p.Body) {
			p.gzipped = b.Bytes()
		}
	})
	return p.gzipped
}

// Stats counts what a cache did since it was made.
type Stats struct {
	Hits, Fills, Stale, Dropped, Evicted, Failed int64
	Pages                                        int
	Bytes                                        int64
}

// A Cache holds finished pages by address. Make one with New.
type Cache struct {
	budget int64
	now    func() time.Time

	mu    sync.Mutex
	pages map[string]*entry
	order *list.List                       // *entry, the last used first
	uses  map[news.Key]map[*entry]struct{} // which pages read it
	bytes int64
	epoch uint64           // counts Drops, so that a page made during one is not kept
	calls map[string]*call // fills in progress

	hits, fills, stale, dropped, evicted, failed atomic.Int64
}

type entry struct {
	addr  string
	page  *Page
	keys  []news.Key
	until time.Time // zero: for ever
	old   bool      // stale: kept for the case that making it anew fails
	at    *list.Element
	size  int64
}

type call struct {
	done  chan struct{}
	epoch uint64 // when it began
	page  *Page
	err   error
}

// New returns a cache that holds about as many bytes of pages as budget says.
// now is the clock; nil means time.Now.
func New(budget int64, now func() time.Time) *Cache {
	if now == nil {
		now = time.Now
	}
	return &Cache{budget: budget, now: now, pages: map[string]*entry{}, order: list.New(),
		uses: map[news.Key]map[*entry]struct{}{}, calls: map[string]*call{}}
}

// An Answer is an error that is the right answer and no failure: that the
// address leads elsewhere, or that nothing is there any more. It ends a former
// copy.
type Answer interface {
	error
	Answer() bool
}

// Get returns the page at addr, making it with fill if it is not held or no
// longer right. Concurrent calls for one address share a single fill. If fill
// fails, but not with an Answer, and a former copy is held, Get returns that
// copy and the error.
func (c *Cache) Get(ctx context.Context, addr string, fill func(context.Context, *Reads) (*Page, error)) (*Page, error) {
	c.mu.Lock()
	if e := c.pages[addr]; e != nil && !e.old && (e.until.IsZero() || c.now().Before(e.until)) {
		c.order.MoveToFront(e.at)
		c.mu.Unlock()
		c.hits.Add(1)
		return e.page, nil
	}
	if in := c.calls[addr]; in != nil && in.epoch == c.epoch { // one begun before a change may not show it
		c.mu.Unlock()
		select {
		case <-in.done:
			return in.page, in.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	in := &call{done: make(chan struct{}), epoch: c.epoch}
	c.calls[addr] = in
	c.mu.Unlock()

	c.fills.Add(1)
	reads := NewReads()
	page, err := safely(context.WithoutCancel(ctx), reads, fill)

	c.mu.Lock()
	if c.calls[addr] == in {
		delete(c.calls, addr)
	}
	in.page, in.err = page, err
	switch former := c.pages[addr]; {
	case err == nil && in.epoch == c.epoch:
		c.keep(addr, page, reads)
	case err == nil: // something changed meanwhile: the next request makes it again
	default:
		c.failed.Add(1)
		if former != nil && !isAnswer(err) {
			in.page = former.page
			c.stale.Add(1)
		} else if former != nil {
			c.remove(former)
		}
	}
	c.mu.Unlock()
	close(in.done)
	return in.page, in.err
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
	if former := c.pages[addr]; former != nil {
		c.remove(former)
	}
	e := &entry{addr: addr, page: page, keys: reads.Keys(), until: reads.until}
	e.size = int64(len(page.Body)) + int64(len(page.Body))/4 + int64(len(addr)) + 64*int64(len(e.keys)) + 300
	e.at = c.order.PushFront(e)
	c.pages[addr] = e
	c.bytes += e.size
	for _, k := range e.keys {
		if c.uses[k] == nil {
			c.uses[k] = map[*entry]struct{}{}
		}
		c.uses[k][e] = struct{}{}
	}
	for c.bytes > c.budget && c.order.Len() > 1 {
		c.evicted.Add(1)
		c.remove(c.order.Back().Value.(*entry))
	}
}

func (c *Cache) remove(e *entry) {
	if c.pages[e.addr] != e {
		return
	}
	delete(c.pages, e.addr)
	c.order.Remove(e.at)
	c.bytes -= e.size
	for _, k := range e.keys {
		delete(c.uses[k], e)
		if len(c.uses[k]) == 0 {
			delete(c.uses, k)
		}
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
	for _, k := range keys {
		for e := range c.uses[k] {
			if hard {
				c.remove(e)
			}
			if !e.old {
				e.old = true
				c.dropped.Add(1)
			}
		}
	}
}

// Stats returns the counts so far.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{Hits: c.hits.Load(), Fills: c.fills.Load(), Stale: c.stale.Load(), Dropped: c.dropped.Load(),
		Evicted: c.evicted.Load(), Failed: c.failed.Load(), Pages: len(c.pages), Bytes: c.bytes}
}
