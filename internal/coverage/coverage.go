// Package coverage keeps related coverage in step with the store: a follower of
// the change log, with a snapshot on disk so that a start need not compute
// everything anew. The store is the truth; a snapshot that is missing, damaged
// or of another newsroom is only slow.
package coverage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

// A Source is what coverage follows.
type Source interface {
	After(ctx context.Context, seq int64, limit int) ([]news.Change, error)
	Last(ctx context.Context) (int64, error)
	Public() interface {
		store.Public
		store.PublicNames
		store.PublicCurations
	}
}

// Options are what a Coverage is made of. Source and Dir are required.
type Options struct {
	Source   Source
	Dir      string // the folder of the snapshot; made if need be
	Log      *slog.Logger
	Stale    func([]news.Key)                           // told which related lists changed, as keys; may be nil
	Progress func(stage related.Stage, done, total int) // of a rebuild; may be nil
}

// A Coverage is the related coverage of a newsroom. Readers may ask at any
// time; they get the state of the last change that was applied.
type Coverage struct {
	opt Options

	mu       sync.Mutex // one catch-up at a time
	index    atomic.Pointer[related.Index]
	position int64 // change up to which index is right
	unsaved  int   // changes since the snapshot
}

// Open loads the snapshot, or computes everything anew, and catches up.
func Open(ctx context.Context, opt Options) (*Coverage, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	c := &Coverage{opt: opt}
	last, err := opt.Source.Last(ctx)
	if err != nil {
		return nil, err
	}
	index, position, err := load(opt.Dir)
	switch {
	case err == nil && position <= last:
		c.index.Store(index)
		c.position = position
	case err == nil:
		opt.Log.Warn("the snapshot of related coverage is of another newsroom; it is made anew")
	case !errors.Is(err, fs.ErrNotExist):
		opt.Log.Warn("the snapshot of related coverage cannot be used; it is made anew", "err", err)
	}
	if c.index.Load() == nil {
		if err := c.rebuild(ctx); err != nil {
			return nil, err
		}
	}
	return c, c.CatchUp(ctx)
}

func snapshot(dir string) string { return filepath.Join(dir, "related.snapshot") }

func load(dir string) (*related.Index, int64, error) {
	f, err := os.Open(snapshot(dir))
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	return related.Load(bufio.NewReaderSize(f, 1<<20))
}

// Check reports a snapshot that is damaged. One that is missing is none.
func Check(dir string, report func(string)) {
	if _, _, err := load(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		report("the snapshot of related coverage is damaged; the next start makes it anew: " + err.Error())
	}
}

// Stats returns the size of the index.
func (c *Coverage) Stats() related.Stats { return c.index.Load().Stats() }

// rebuild makes the index from nothing.
func (c *Coverage) rebuild(ctx context.Context) error {
	position, err := c.opt.Source.Last(ctx) // before reading: what comes meanwhile is applied again, to no effect
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.opt.Dir, 0o777); err != nil {
		return err
	}
	x, err := related.Build(ctx, c.allStories(ctx), related.Options{TempDir: c.opt.Dir, Progress: c.opt.Progress})
	if err != nil {
		return fmt.Errorf("compute related coverage: %w", err)
	}
	c.index.Store(x)
	c.position, c.unsaved = position, 1
	return nil
}

// allStories reads every public story as related coverage sees it.
func (c *Coverage) allStories(ctx context.Context) iter.Seq2[related.Story, error] {
	return func(yield func(related.Story, error) bool) {
		for after := news.StoryID(0); ; {
			page, err := c.opt.Source.Public().Stories(ctx, after, 500)
			if err != nil {
				yield(related.Story{}, err)
				return
			}
			stories, err := c.stories(ctx, page...)
			if err != nil {
				yield(related.Story{}, err)
				return
			}
			for i, st := range page {
				if after = st.ID; !st.Standing && !yield(stories[i], nil) {
					return
				}
			}
			if len(page) < 500 {
				return
			}
		}
	}
}

// stories returns what related coverage reads of public stories.
func (c *Coverage) stories(ctx context.Context, list ...*store.PublicStory) ([]related.Story, error) {
	var ids []news.TopicID
	for _, st := range list {
		ids = append(ids, st.Topics...)
	}
	slices.Sort(ids)
	topics, err := c.opt.Source.Public().Topics(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	names := map[news.TopicID]map[news.EditionID]news.TopicName{}
	for _, t := range topics {
		names[t.ID] = t.Names
	}
	out := make([]related.Story, len(list))
	for i, st := range list {
		out[i] = related.Story{ID: st.ID, Edition: st.Edition, Published: st.Published, Headline: st.Headline, Lead: st.Standfirst, Body: textOf(st.HTML)}
		if !news.Dated(st.Published) {
			out[i].Published = time.Time{}
		}
		for _, id := range st.Topics {
			if name := names[id][st.Edition].Name; name != "" {
				out[i].Names = append(out[i].Names, name)
			}
		}
	}
	return out, nil
}

// textOf returns the text of HTML that we rendered ourselves.
func textOf(body string) string {
	var b strings.Builder
	b.Grow(len(body))
	for body != "" {
		open := strings.IndexByte(body, '<')
		if open < 0 {
			b.WriteString(body)
			break
		}
		b.WriteString(body[:open])
		end := strings.IndexByte(body[open:], '>')
		if end < 0 {
			break
		}
		if tag := body[open : open+end]; strings.HasPrefix(tag, "</p") || strings.HasPrefix(tag, "</h") || strings.HasPrefix(tag, "</t") || strings.HasPrefix(tag, "</f") || strings.HasPrefix(tag, "<br") {
			b.WriteByte('\n')
		}
		body = body[open+end+1:]
	}
	return html.UnescapeString(b.String())
}

// CatchUp applies what the change log holds since the position.
func (c *Coverage) CatchUp(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		changes, err := c.opt.Source.After(ctx, c.position, 1000)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			break
		}
		if last, err := c.opt.Source.Last(ctx); err != nil {
			return err
		} else if behind := last - c.position; behind > 2000 && int(behind) > c.index.Load().Stats().Stories/4 {
			if err := c.rebuild(ctx); err != nil { // faster than one by one
				return err
			}
			c.announceAll()
			continue
		}
		stale, err := c.apply(ctx, changes)
		if err != nil {
			return err
		}
		c.position = changes[len(changes)-1].Seq
		c.announce(stale)
	}
	if c.index.Load().NeedsRebuild() {
		if err := c.rebuild(ctx); err != nil {
			return err
		}
		c.announceAll()
	}
	return nil
}

// apply brings the index up to date with some changes, and returns the
// stories whose lists changed.
func (c *Coverage) apply(ctx context.Context, changes []news.Change) ([]news.StoryID, error) {
	var stale []news.StoryID
	x, done := c.index.Load(), map[news.StoryID]bool{}
	for _, ch := range changes {
		if ch.Kind != news.Published && ch.Kind != news.Withdrew || done[ch.Story] {
			continue
		}
		done[ch.Story] = true // the present form serves for all changes
		st, err := c.opt.Source.Public().Story(ctx, ch.Story)
		switch {
		case errors.Is(err, news.NotFound) || err == nil && st.Standing:
			stale = append(stale, x.Remove(ch.Story)...)
		case err != nil:
			return nil, err
		default:
			one, err := c.stories(ctx, st)
			if err != nil {
				return nil, err
			}
			stale = append(stale, x.Put(one[0])...)
		}
		c.unsaved++
	}
	return stale, nil
}

func (c *Coverage) announce(stale []news.StoryID) {
	if c.opt.Stale == nil || len(stale) == 0 {
		return
	}
	keys := make([]news.Key, len(stale))
	for i, id := range stale {
		keys[i] = news.RelatedKey(id)
	}
	c.opt.Stale(keys)
}

// announceAll makes every list stale: after a rebuild each may be another.
func (c *Coverage) announceAll() {
	if c.opt.Stale != nil {
		c.opt.Stale([]news.Key{news.AllRelatedKey})
	}
}

// Save writes the snapshot, if there is anything new: to a file beside it, synced, then renamed.
func (c *Coverage) Save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unsaved == 0 {
		return nil
	}
	path := snapshot(c.opt.Dir)
	if err := os.MkdirAll(c.opt.Dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(c.opt.Dir, ".related-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(c.index.Load().Save(w, c.position), w.Flush(), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err == nil {
		c.unsaved = 0
	}
	return err
}

// Follow keeps catching up until ctx ends: at once when woken, and now and
// then for what other processes commit.
func (c *Coverage) Follow(ctx context.Context, wake <-chan struct{}) {
	poll, save := time.NewTicker(time.Second), time.NewTicker(5*time.Minute)
	defer poll.Stop()
	defer save.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-poll.C:
		case <-save.C:
			if err := c.Save(); err != nil {
				c.opt.Log.Error("the snapshot of related coverage was not written", "err", err)
			}
		}
		if err := c.CatchUp(ctx); err != nil && ctx.Err() == nil {
			c.opt.Log.Error("related coverage is behind", "err", err)
		}
	}
}

// Related returns the story's links, best first.
func (c *Coverage) Related(id news.StoryID, n int) []related.Link {
	return c.index.Load().Related(id, n)
}

// Why returns, for each link, at most most words of the story that say what it
// shares with the other: names first.
func (c *Coverage) Why(st *store.PublicStory, links []related.Link, most int) [][]string {
	words := c.index.Load().Words(related.Story{ID: st.ID, Edition: st.Edition, Headline: st.Headline, Lead: st.Standfirst, Body: textOf(st.HTML)})
	out := make([][]string, len(links))
	for i, l := range links {
		out[i] = words.Of(l, most)
	}
	return out
}
