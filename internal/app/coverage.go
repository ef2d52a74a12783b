package app

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
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

// coverage keeps related coverage in step with the store: a follower of the
// change log, with a snapshot on disk so that a start need not compute
// everything anew. The store is the truth; a snapshot that is missing, damaged
// or of another newsroom is only slow.
type coverage struct {
	n        *newsroom
	log      *slog.Logger
	stale    func([]news.Key) // told which related lists changed; may be nil
	progress func(stage related.Stage, done, total int)

	mu       sync.Mutex // one catch-up at a time
	index    atomic.Pointer[related.Index]
	position int64 // change up to which index is right
	unsaved  int   // changes since the snapshot
}

func snapshotPath(n *newsroom) string { return filepath.Join(n.dir, "index", "related.snapshot") }

// openCoverage loads the snapshot and catches up.
func openCoverage(ctx context.Context, n *newsroom, log *slog.Logger, progress func(related.Stage, int, int)) (*coverage, error) {
	c := &coverage{n: n, log: log, progress: progress}
	last, err := n.Last(ctx)
	if err != nil {
		return nil, err
	}
	index, position, err := loadSnapshot(n)
	switch {
	case err == nil && position <= last:
		c.index.Store(index)
		c.position = position
	case err == nil:
		log.Warn("the snapshot of related coverage is of another newsroom; it is made anew")
	case !errors.Is(err, fs.ErrNotExist):
		log.Warn("the snapshot of related coverage cannot be used; it is made anew", "err", err)
	}
	if c.index.Load() == nil {
		if err := c.rebuild(ctx); err != nil {
			return nil, err
		}
	}
	return c, c.catchUp(ctx)
}

func loadSnapshot(n *newsroom) (*related.Index, int64, error) {
	f, err := os.Open(snapshotPath(n))
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	return related.Load(bufio.NewReaderSize(f, 1<<20))
}

// checkSnapshot reports a snapshot that is damaged. One that is missing is
// none.
func checkSnapshot(n *newsroom, report func(string)) error {
	_, _, err := loadSnapshot(n)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		report("the snapshot of related coverage is damaged; the next start makes it anew: " + err.Error())
	}
	return nil
}

// rebuild makes the index from nothing.
func (c *coverage) rebuild(ctx context.Context) error {
	position, err := c.n.Last(ctx) // before reading: what comes meanwhile is applied again, to no effect
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(snapshotPath(c.n)), 0o777); err != nil {
		return err
	}
	x, err := related.Build(ctx, allStories(ctx, c.n.Public()), related.Options{TempDir: filepath.Dir(snapshotPath(c.n)), Progress: c.progress})
	if err != nil {
		return fmt.Errorf("compute related coverage: %w", err)
	}
	c.index.Store(x)
	c.position, c.unsaved = position, 1
	return nil
}

// allStories reads every public story as related coverage sees it.
func allStories(ctx context.Context, p store.Public) iter.Seq2[related.Story, error] {
	return func(yield func(related.Story, error) bool) {
		for after := news.StoryID(0); ; {
			page, err := p.Stories(ctx, after, 500)
			if err != nil {
				yield(related.Story{}, err)
				return
			}
			for _, st := range page {
				if after = st.ID; !st.Standing && !yield(relatedStory(st), nil) {
					return
				}
			}
			if len(page) < 500 {
				return
			}
		}
	}
}

// relatedStory is what related coverage reads of a public story.
func relatedStory(st *store.PublicStory) related.Story {
	at := st.Published
	if !news.Dated(at) {
		at = time.Time{}
	}
	return related.Story{ID: st.ID, Edition: st.Edition, Published: at, Headline: st.Headline, Lead: st.Standfirst, Body: textOf(st.HTML)}
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

// catchUp applies what the change log holds since the position.
func (c *coverage) catchUp(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		changes, err := c.n.After(ctx, c.position, 1000)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			break
		}
		if last, err := c.n.Last(ctx); err != nil {
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
func (c *coverage) apply(ctx context.Context, changes []news.Change) ([]news.StoryID, error) {
	var stale []news.StoryID
	x, done := c.index.Load(), map[news.StoryID]bool{}
	for _, ch := range changes {
		if ch.Kind != news.Published && ch.Kind != news.Withdrew || done[ch.Story] {
			continue
		}
		done[ch.Story] = true // the present form serves for all changes
		st, err := c.n.Public().Story(ctx, ch.Story)
		switch {
		case errors.Is(err, news.NotFound) || err == nil && st.Standing:
			stale = append(stale, x.Remove(ch.Story)...)
		case err != nil:
			return nil, err
		default:
			stale = append(stale, x.Put(relatedStory(st))...)
		}
		c.unsaved++
	}
	return stale, nil
}

func (c *coverage) announce(stale []news.StoryID) {
	if c.stale == nil || len(stale) == 0 {
		return
	}
	keys := make([]news.Key, len(stale))
	for i, id := range stale {
		keys[i] = news.RelatedKey(id)
	}
	c.stale(keys)
}

// announceAll makes every list stale: after a rebuild each may be another.
func (c *coverage) announceAll() {
	if c.stale != nil {
		c.stale([]news.Key{news.AllRelatedKey})
	}
}

// save writes the snapshot: to a file beside it, synced, then renamed.
func (c *coverage) save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unsaved == 0 {
		return nil
	}
	path := snapshotPath(c.n)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".related-*")
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

// follow keeps catching up until ctx ends: at once when woken, and now and
// then for what other processes commit.
func (c *coverage) follow(ctx context.Context, wake <-chan struct{}) {
	poll, snapshot := time.NewTicker(time.Second), time.NewTicker(5*time.Minute)
	defer poll.Stop()
	defer snapshot.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-poll.C:
		case <-snapshot.C:
			if err := c.save(); err != nil {
				c.log.Error("the snapshot of related coverage was not written", "err", err)
			}
		}
		if err := c.catchUp(ctx); err != nil && ctx.Err() == nil {
			c.log.Error("related coverage is behind", "err", err)
		}
	}
}

// Related implements what pages ask.
func (c *coverage) Related(id news.StoryID, n int) []related.Link {
	return c.index.Load().Related(id, n)
}

// relateNow brings related coverage up to date at the end of an import, with
// a bar, and saves it.
func relateNow(ctx context.Context, n *newsroom, std Stdio) error {
	b, began := newBar(std.Err, "Relating stories"), time.Now()
	c, err := openCoverage(ctx, n, slog.New(slog.DiscardHandler), func(_ related.Stage, done, total int) { b.count(done, total) })
	b.done()
	if err != nil {
		return err
	}
	if err := c.save(); err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "Related coverage of %d stories is up to date (%s).\n", c.index.Load().Stats().Stories, time.Since(began).Round(10*time.Millisecond))
	return nil
}

// Why implements what pages ask: words of the story that say what it shares
// with each link.
func (c *coverage) Why(st *store.PublicStory, links []related.Link, most int) [][]string {
	words := c.index.Load().Words(relatedStory(st))
	out := make([][]string, len(links))
	for i, l := range links {
		out[i] = words.Of(l, most)
	}
	return out
}
