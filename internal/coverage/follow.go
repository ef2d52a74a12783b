package coverage

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/storyline"
)

// CatchUp applies what the change log holds since the position.
func (c *Coverage) CatchUp(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		changes, err := c.opt.Source.After(ctx, c.position, 500)
		if err != nil {
			return err
		}
		if len(changes) == 0 {
			break
		}
		if last, err := c.opt.Source.Last(ctx); err != nil {
			return err
		} else if farBehind(last-c.position, c.index.Load()) {
			if err := c.rebuild(ctx); err != nil {
				return err
			}
			c.announceAll()
			continue
		}
		stale, err := c.apply(ctx, changes)
		if errors.Is(err, related.ErrDamaged) || errors.Is(err, errOutgrown) {
			if !errors.Is(err, errOutgrown) {
				c.opt.Log.Warn("the index of related coverage is damaged; it is built anew", "err", err)
			}
			if err := c.rebuild(ctx); err != nil {
				return err
			}
			c.announceAll()
			continue
		}
		if err != nil {
			return err
		}
		c.position = changes[len(changes)-1].Seq
		if c.opt.Stale != nil && len(stale) > 0 {
			c.opt.Stale(stale)
		}
		if err := c.save(); err != nil {
			c.opt.Log.Error("related coverage was not saved; the next change tries again", "err", err)
		}
	}
	if x := c.index.Load(); c.Built() && x.Stats().Stories <= small && x.NeedsRebuild() {
		if err := c.rebuild(ctx); err != nil {
			return err
		}
		if err := c.fill(ctx); err != nil {
			return err
		}
		c.announceAll()
	}
	return nil
}

// errOutgrown says that the index was built for other settings.
var errOutgrown = errors.New("the index of related coverage is to be built with other settings")

// apply brings index and storylines up to date with some changes, and returns
// the keys of what is no longer what it was.
func (c *Coverage) apply(ctx context.Context, changes []news.Change) ([]news.Key, error) {
	var keys []news.Key
	var moved []news.StoryID // for storylines
	x, done := c.index.Load(), map[news.StoryID]bool{}
	take := func(changed []related.Changed) {
		for _, ch := range changed {
			keys = append(keys, news.RelatedKey(ch.ID))
			if ch.Earlier {
				moved = append(moved, ch.ID)
			}
		}
	}
	for _, ch := range changes {
		switch ch.Kind {
		case news.Configured:
			if !slices.Contains(ch.Keys, news.EditionsKey) {
				continue
			}
			abroad, err := c.abroad(ctx)
			if err != nil {
				return nil, err
			}
			if abroad.settings != x.Settings() {
				return nil, errOutgrown
			}
			anew, err := c.configure(ctx)
			if err != nil {
				return nil, err
			}
			if anew {
				keys = append(keys, news.AllRelatedKey)
			}
		case news.Curated:
			changed, err := c.decide(ctx, ch.Story)
			if err != nil {
				return nil, err
			}
			take(changed)
			keys = append(keys, news.RelatedKey(ch.Story), news.StorylineKey(ch.Story))
			moved = append(moved, ch.Story)
		case news.Published, news.Withdrew:
			if done[ch.Story] {
				continue
			}
			done[ch.Story] = true                              // the present form serves for all changes
			if _, err := c.decide(ctx, ch.Story); err != nil { // titles are public with their stories
				return nil, err
			}
			changed, err := c.refresh(ctx, x, ch.Story)
			if err != nil {
				return nil, err
			}
			take(changed)
			moved = append(append(moved, ch.Story), c.deciders(ch.Story)...)
		}
	}
	touched, err := c.align(moved)
	if err != nil {
		return nil, err
	}
	for _, id := range touched {
		keys = append(keys, news.StorylineKey(id))
	}
	slices.Sort(keys)
	return slices.Compact(keys), nil
}

// refresh puts the present form of a story into the index.
func (c *Coverage) refresh(ctx context.Context, x *related.Index, id news.StoryID) ([]related.Changed, error) {
	st, err := c.opt.Source.Public().Story(ctx, id)
	switch {
	case errors.Is(err, news.NotFound) || err == nil && st.Standing:
		return x.Remove(id)
	case err != nil:
		return nil, err
	}
	one, err := c.stories(ctx, st)
	if err != nil {
		return nil, err
	}
	return x.Put(one[0])
}

// deciders returns the stories that an editor put into the storyline of one
// which came or went.
func (c *Coverage) deciders(id news.StoryID) []news.StoryID {
	c.deciding.RLock()
	defer c.deciding.RUnlock()
	var list []news.StoryID
	for other, cur := range c.curations {
		if cur.Storyline == id && other != id {
			list = append(list, other)
		}
	}
	return list
}

// align brings storylines up to date and returns the stories that begin those
// which changed.
func (c *Coverage) align(moved []news.StoryID) ([]news.StoryID, error) {
	lines := c.lines.Load()
	if lines == nil {
		c.missed = append(c.missed, moved...)
		return nil, nil
	}
	return lines.Update(c.index.Load(), moved)
}

// announceAll makes every list stale: after a rebuild each may be another.
func (c *Coverage) announceAll() {
	if c.opt.Stale != nil {
		c.opt.Stale([]news.Key{news.AllRelatedKey})
	}
}

// Save makes what was applied safe on disk.
func (c *Coverage) Save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.save()
}

func (c *Coverage) save() error {
	if c.readOnly || !c.Built() {
		return nil
	}
	return c.index.Load().Flush(c.position)
}

// Fill makes all lists and storylines that are not made yet. It goes on where
// one that ended early has stopped.
func (c *Coverage) Fill(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fill(ctx)
}

func (c *Coverage) fill(ctx context.Context) error {
	done, total := 0, c.index.Load().Stats().Stories
	for left := 1; left > 0; {
		var err error
		if left, err = c.fillSome(ctx, 512, runtime.GOMAXPROCS(0), func(n int) {
			if done += n; c.opt.Progress != nil {
				c.opt.Progress(related.Linking, min(done, total), total)
			}
		}); err != nil {
			return err
		}
	}
	return c.makeLines()
}

// fillSome makes at most n lists, and returns how many stories are left.
func (c *Coverage) fillSome(ctx context.Context, n, workers int, progress func(int)) (left int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if c.readOnly || !c.Built() {
		return 0, nil
	}
	if err := c.save(); err != nil {
		return 0, err
	}
	return c.index.Load().Fill(n, workers, progress)
}

// makeLines makes the storylines, if they are not made yet.
func (c *Coverage) makeLines() error {
	if c.lines.Load() != nil {
		return nil
	}
	return c.prepareLines(c.index.Load())()
}

// Follow keeps catching up until ctx ends: at once when woken, and now and
// then for what other processes commit. When there is nothing to catch up
// with it makes what is not made yet, at an easy pace.
func (c *Coverage) Follow(ctx context.Context, wake <-chan struct{}) {
	poll := time.NewTicker(time.Second)
	defer poll.Stop()
	work := time.NewTimer(0)
	defer work.Stop()
	var ready chan func() error // what work in the background leaves to be done
	for {
		select {
		case <-ctx.Done():
			if ready != nil {
				<-ready
			}
			return
		case <-wake:
		case <-poll.C:
		case put := <-ready:
			ready = nil
			if err := c.put(put); err != nil && ctx.Err() == nil {
				c.opt.Log.Error("related coverage could not be made anew", "err", err)
			}
		case <-work.C:
			began := time.Now()
			left, err := c.improve(ctx)
			if err != nil && ctx.Err() == nil {
				c.opt.Log.Error("related coverage is not complete", "err", err)
			} else if left {
				work.Reset(time.Since(began)) // readers and editors come first
			}
			continue
		}
		if err := c.CatchUp(ctx); err != nil && ctx.Err() == nil {
			c.opt.Log.Error("related coverage is behind", "err", err)
			continue
		}
		if ready == nil {
			ready = c.background(ctx)
		}
		work.Reset(50 * time.Millisecond)
	}
}

// Rebuild has Follow build the index anew, for whatever reason, while the
// present one serves, and returns when the new one is in use. Its lists are
// then made as after a start.
func (c *Coverage) Rebuild(ctx context.Context) error {
	if c.readOnly {
		return news.Fault{Kind: news.Conflict, Say: "Another process keeps the related coverage of this newsroom."}
	}
	c.unbuilt.Store(true)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for !c.Built() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
	return nil
}

// improve makes some of the lists that are not made yet, and reports whether
// there are more.
func (c *Coverage) improve(ctx context.Context) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	left, err := c.fillSome(ctx, 8, 1, nil) // readers of unmade lists wait for so many
	return left > 0, err
}

// put puts into use what was made in the background.
func (c *Coverage) put(use func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := use(); err != nil {
		return err
	}
	c.announceAll()
	return nil
}

// background begins work that takes long, if there is any: statistics that
// the archive has outgrown, or storylines once all lists are made.
func (c *Coverage) background(ctx context.Context) chan func() error {
	var work func() func() error
	switch x := c.index.Load(); {
	case (!c.Built() || x.NeedsRebuild()) && !c.readOnly:
		work = func() func() error { return c.prepareIndex(ctx) }
	case c.Built() && c.lines.Load() == nil && x.Filled():
		work = func() func() error { return c.prepareLines(x) }
	default:
		return nil
	}
	ready := make(chan func() error, 1)
	go func() { ready <- work() }()
	return ready
}

// prepareIndex builds another index.
func (c *Coverage) prepareIndex(ctx context.Context) func() error {
	x, position, curations, err := c.build(ctx)
	return func() error {
		if err != nil {
			return err
		}
		return c.install(x, position, curations)
	}
}

// prepareLines makes the storylines of an index that goes on to change.
func (c *Coverage) prepareLines(x *related.Index) func() error {
	lines := storyline.New()
	c.decideLines(lines)
	err := lines.Build(x)
	return func() error {
		if x != c.index.Load() { // they are made again
			return nil
		}
		if err != nil {
			return err
		}
		c.decideLines(lines)
		if _, err := lines.Update(x, c.missed); err != nil {
			return err
		}
		c.missed = nil
		c.lines.Store(lines)
		return nil
	}
}

// decideLines tells storylines what editors decided.
func (c *Coverage) decideLines(lines *storyline.Lines) {
	c.deciding.RLock()
	defer c.deciding.RUnlock()
	for id, cur := range c.curations {
		lines.Decide(id, cur.Storyline)
	}
}
