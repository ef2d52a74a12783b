package coverage

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// handOf returns the part of a curation that the index wants.
func handOf(c news.Curation) related.Hand {
	return related.Hand{Blocks: c.Blocks, Hidden: c.Hidden, Boost: c.Boost}
}

// allCurations reads everything that editors decided.
func (c *Coverage) allCurations(ctx context.Context) (map[news.StoryID]news.Curation, error) {
	const some = 500
	all := map[news.StoryID]news.Curation{}
	for after := news.StoryID(0); ; {
		page, err := c.opt.Source.Public().Curations(ctx, after, some)
		if err != nil {
			return nil, err
		}
		for _, cur := range page {
			if after = cur.Story; !cur.Empty() {
				all[cur.Story] = cur
			}
		}
		if len(page) < some {
			return all, nil
		}
	}
}

// rules reads what each edition wants.
func (c *Coverage) rules(ctx context.Context) (map[news.EditionID]related.Rules, error) {
	editions, err := c.opt.Source.Public().Editions(ctx)
	if err != nil {
		return nil, err
	}
	all := map[news.EditionID]related.Rules{}
	for _, e := range editions {
		r := related.Rules{}
		for _, s := range e.Sections {
			for _, other := range s.Apart {
				r.Apart = append(r.Apart, [2]news.SectionID{s.ID, other})
			}
			if s.RelatedDays > 0 {
				if r.Days == nil {
					r.Days = map[news.SectionID]int{}
				}
				r.Days[s.ID] = s.RelatedDays
			}
		}
		all[e.ID] = r
	}
	return all, nil
}

// decideAll takes every decision of editors after a start.
func (c *Coverage) decideAll(ctx context.Context) error {
	curations, err := c.allCurations(ctx)
	if err != nil {
		return err
	}
	c.deciding.Lock()
	c.curations = curations
	c.deciding.Unlock()
	for id, cur := range curations {
		if _, err := c.index.Load().SetHand(id, handOf(cur)); err != nil {
			return err
		}
	}
	_, err = c.configure(ctx)
	return err
}

// configure takes the editions' rules. It reports whether lists have to be
// made anew.
func (c *Coverage) configure(ctx context.Context) (bool, error) {
	rules, err := c.rules(ctx)
	if err != nil {
		return false, err
	}
	anew := false
	for e, r := range rules {
		changed, err := c.index.Load().SetRules(e, r)
		if err != nil {
			return false, err
		}
		anew = anew || changed
	}
	return anew, nil
}

// decide takes what editors decided about one story, and returns what it
// changed.
func (c *Coverage) decide(ctx context.Context, id news.StoryID) ([]related.Changed, error) {
	cur, err := c.opt.Source.Public().Curation(ctx, id)
	if err != nil {
		return nil, err
	}
	c.deciding.Lock()
	if c.curations[id] = cur; cur.Empty() {
		delete(c.curations, id)
	}
	c.deciding.Unlock()
	if lines := c.lines.Load(); lines != nil {
		lines.Decide(id, cur.Storyline)
	}
	return c.index.Load().SetHand(id, handOf(cur))
}
