package page

import (
	"context"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/store"
)

// What many pages need is read once and shared until something in it changes:
// the editions, what stands in the footer of each, the newest of each section,
// the names of topics.
// It is held as pages are, and dropped before them.

// shareBytes is about the memory for what is shared.
const shareBytes = 16 << 20

// shareBudget is how long it may take to read something. Those who wait for it
// have budgets of their own.
const shareBudget = 5 * time.Second

// A share is something read and what it depends on. Neither changes.
type share struct {
	value any
	reads *pagecache.Reads
}

// Drop makes what pages share stale where it read any of the keys. It must be
// called before pages are dropped.
func (b *Builder) Drop(keys []news.Key) { b.shares().Drop(keys, true) }

func (b *Builder) shares() *pagecache.Cache {
	b.sharing.Do(func() { b.shared = pagecache.New(shareBytes, b.Now) })
	return b.shared
}

// shared returns what read reads, from memory if it was read before and
// nothing of it has changed, and notes for the page what it depends on.
func shared[T any](r *reader, name string, read func(*reader) (T, error)) (T, error) {
	p, err := r.shares.Get(r.ctx, name, func(ctx context.Context, reads *pagecache.Reads) (*pagecache.Page, error) {
		ctx, cancel := context.WithTimeout(ctx, shareBudget)
		defer cancel()
		own := *r
		own.ctx, own.note = ctx, reads
		v, err := read(&own)
		return pagecache.NewValue(share{v, reads}, 1<<10), err
	})
	if err != nil {
		var none T
		return none, err
	}
	s := p.Value.(share)
	r.note.Add(s.reads)
	return s.value.(T), nil
}

// newest returns the newest cards of a section. They must not be changed.
func (r *reader) newest(e news.EditionID, s news.SectionID, most int) ([]store.Card, error) {
	return shared(r, "newest/"+string(e)+"/"+string(s), func(r *reader) ([]store.Card, error) {
		cards, _, err := r.list(store.Scope{Edition: e, Section: s}, store.Cursor{}, most)
		return cards, err
	})
}
