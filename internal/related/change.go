package related

import (
	"errors"
	"maps"
	"slices"

	"broadsheet/internal/news"
)

// Changed says which lists of a story are no longer what they were.
type Changed struct {
	ID      news.StoryID
	Earlier bool // its Earlier slot too, which storylines are made from
}

// Put adds a story, or replaces it after an edit. It returns the stories whose
// lists are no longer what they were, ascending: the story's own, those that
// it enters or leaves, and those in which it scores differently. Lists that
// were never made do not count. Statistics are those of the epoch: an unseen
// term weighs like one of a single story. A full edition (MaxStories) takes no
// more. After an error the index is of no use; build it anew.
func (x *Index) Put(story Story) ([]Changed, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	home, err := x.openShelf(story.Edition)
	if err != nil {
		return nil, err
	}
	c := &changes{x: x}
	if s, old, known := x.find(story.ID); known && s != home { // it changed its edition
		if err := c.remove(s, old); err != nil {
			return nil, err
		}
	}
	if err := c.put(home, &story); err != nil {
		return nil, err
	}
	if x.abroad != nil {
		if err := c.put(x.abroad, &story); err != nil {
			return nil, err
		}
	}
	return c.result(), nil
}

// put puts a story on a shelf.
func (c *changes) put(s *shelf, story *Story) error {
	p := s.sketch(story)
	old, known := s.find(story.ID)
	if known {
		var before slip
		if err := s.slip(old, &before, make([]byte, slipSize)); err != nil {
			return err
		}
		p.marks |= before.marks & hand
		if before == *p {
			return nil
		}
	}
	c.begin(s)
	if s.length() >= MaxStories {
		return nil
	}
	if known {
		c.leave(old)
		c.bury(old)
		c.replaced = old
	}
	fresh := c.add(p)
	c.enter(fresh)
	return c.finish(fresh)
}

// remove takes a record from its shelf.
func (c *changes) remove(s *shelf, old uint32) error {
	c.begin(s)
	c.leave(old)
	c.bury(old)
	return c.finish(none)
}

// Remove takes a story out and returns the stories whose lists it leaves,
// ascending.
func (x *Index) Remove(id news.StoryID) ([]Changed, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	s, old, known := x.find(id)
	if !known {
		return nil, nil
	}
	c := &changes{x: x}
	if err := c.remove(s, old); err != nil {
		return nil, err
	}
	if x.abroad != nil {
		if old, known := x.abroad.find(id); known {
			if err := c.remove(x.abroad, old); err != nil {
				return nil, err
			}
		}
	}
	return c.result(), nil
}

// SetHand takes what editors decided about a story, which need not be in the
// index, and returns the stories whose lists it changed.
func (x *Index) SetHand(id news.StoryID, h Hand) ([]Changed, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	h.Blocks = slices.Sorted(slices.Values(h.Blocks))
	before := x.hands[id]
	if before.equal(h) {
		return nil, nil
	}
	c := &changes{x: x}
	var left []*changes // on each shelf that has the story
	var ords []uint32
	for _, s := range x.shelves {
		if ord, known := s.find(id); known {
			one := &changes{x: x}
			one.begin(s)
			one.leave(ord)
			left, ords = append(left, one), append(ords, ord)
		}
	}
	x.reading.Lock()
	if h.empty() {
		delete(x.hands, id)
	} else {
		x.hands[id] = h
	}
	for i, one := range left {
		one.shelf.marks[ords[i]] |= hand
	}
	x.reading.Unlock()
	x.unsaved.hands, x.unsaved.any = append(x.unsaved.hands, id), true
	for i, one := range left {
		one.enter(ords[i])
		if err := one.finish(none); err != nil {
			return nil, err
		}
		c.changed = append(c.changed, one.changed...)
	}
	return c.result(), x.direct()
}

// SetRules sets the rules of an edition. If they are others than before, all
// of its lists are unknown from then on, and are made again when they are
// asked for; then it reports true.
func (x *Index) SetRules(e news.EditionID, r Rules) (bool, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	s, err := x.openShelf(e)
	if err != nil {
		return false, err
	}
	if s.rules.given.equal(r) {
		return false, nil
	}
	x.reading.Lock()
	s.rules.set(r)
	s.forget()
	x.reading.Unlock()
	x.unsaved.rules = append(x.unsaved.rules, s)
	return true, x.direct()
}

// openShelf returns the shelf of an edition, made with its files if need be.
func (x *Index) openShelf(e news.EditionID) (*shelf, error) {
	if s := x.byTag[e]; s != nil {
		return s, nil
	}
	s := newShelf(len(x.shelves), e, newEpoch(0, nil, nil))
	if x.folder != nil {
		if err := x.folder.open(s); err != nil {
			return nil, err
		}
	}
	x.addShelf(s)
	return s, nil
}

// shelf returns the shelf of an edition, made without files if need be.
func (x *Index) shelf(e news.EditionID) *shelf {
	if s := x.byTag[e]; s != nil {
		return s
	}
	s := newShelf(len(x.shelves), e, newEpoch(0, nil, nil))
	x.addShelf(s)
	return s
}

func (x *Index) addShelf(s *shelf) {
	x.reading.Lock()
	defer x.reading.Unlock()
	if x.shelves = append(x.shelves, s); s.abroad != nil {
		x.abroad = s
	} else {
		x.byTag[s.tag] = s
	}
	x.unsaved.any = true
}

// sketch makes the slip of a story.
func (s *shelf) sketch(story *Story) *slip {
	p := s.outline(story)
	s.count(story, func(counts []count, text *sample) {
		s.epoch.sketch(counts, &p.sketch)
		p.sketch.shingles = *text
	})
	return &p
}

// count counts the terms of a story.
func (s *shelf) count(story *Story, use func([]count, *sample)) {
	if s.abroad != nil {
		pool := s.abroad.of(story.Edition)
		v := pool.Get().(*traveller)
		defer pool.Put(v)
		use(v.count(story), &v.sample)
		return
	}
	r := s.language.readers.Get().(*reader)
	defer s.language.readers.Put(r)
	use(r.count(story), &r.sample)
}

// outline makes the slip of a story without its sketch.
func (s *shelf) outline(story *Story) slip {
	p := slip{id: story.ID, published: story.Published.UnixMicro(), section: sectionHash(story.Section)}
	if story.Moving {
		p.marks |= moving
	}
	if s.abroad != nil {
		p.section = sectionHash(news.SectionID(story.Edition))
	}
	return p
}

// changes are what one change does to the lists of a shelf. Readers see all
// lists as they were, and then all as they are.
type changes struct {
	x        *Index
	shelf    *shelf
	lists    map[uint32]*lists // those to write
	before   map[uint32]*lists // as they were
	redo     map[uint32]bool   // those to make afresh
	replaced uint32            // the record that a fresh one stands for, or none
	changed  []Changed
	err      error
}

func (c *changes) begin(s *shelf) {
	c.shelf, c.replaced = s, none
	c.lists, c.before, c.redo = map[uint32]*lists{}, map[uint32]*lists{}, map[uint32]bool{}
}

// of returns the lists of a record for writing, or nil if they are not known.
func (c *changes) of(ord uint32) *lists {
	if l := c.lists[ord]; l != nil {
		return l
	}
	l := &lists{}
	known, err := c.shelf.lists(ord, l)
	if err != nil {
		c.err = err
	}
	if !known {
		c.floor(ord, unknown)
		return nil
	}
	before := *l
	c.lists[ord], c.before[ord] = l, &before
	return l
}

func (c *changes) floor(ord uint32, f uint16) {
	if c.shelf.floors[ord] != f {
		c.x.reading.Lock()
		c.shelf.floors[ord] = f
		c.x.reading.Unlock()
	}
}

// concerns calls f with every known record whose lists may name the query's,
// and with the scores that it has there.
func (c *changes) concerns(q *query, f func(b uint32, v [slots]int32)) {
	s := c.shelf
	for i := range q.found {
		can := &q.found[i]
		floor := s.floors[can.ord]
		if floor == unknown {
			continue
		}
		if can.alike < 0 {
			b := bound(uint32(can.product))
			if b < leastCopy && !enters(c.x.places(s, can.ord, q.ord, b, false), floor) {
				continue
			}
			q.compare(can)
		}
		if v := c.x.places(s, can.ord, q.ord, can.alike, can.copied); enters(v, floor) {
			f(can.ord, v)
		}
	}
	c.err = errors.Join(c.err, q.err)
}

// enters reports whether a record with these scores may be in lists with that
// floor.
func enters(v [slots]int32, floor uint16) bool {
	if floor == unresolved {
		floor = 0
	}
	for slot, score := range v {
		if score > 0 && (Slot(slot) != More || score/floorStep >= int32(floor)) {
			return true
		}
	}
	return false
}

// leave notes the lists that name a record, to be made afresh.
func (c *changes) leave(ord uint32) {
	q := &c.x.query
	q.run(c.x, c.shelf, ord)
	c.err = errors.Join(c.err, q.err)
	c.concerns(q, func(b uint32, _ [slots]int32) {
		if l := c.of(b); l != nil && l.names(ord) {
			c.redo[b] = true
		}
	})
	if l := c.of(ord); l != nil && c.replaced == none {
		c.redo[ord] = true
	}
}

// bury marks a record as gone.
func (c *changes) bury(ord uint32) {
	s := c.shelf
	var p slip
	if err := s.slip(ord, &p, make([]byte, slipSize)); err != nil {
		c.err = errors.Join(c.err, err)
		return
	}
	p.marks |= gone
	c.x.reading.Lock()
	defer c.x.reading.Unlock()
	s.marks[ord] |= gone
	s.pendingSlips[ord] = &p
	delete(s.later, p.id)
	delete(s.pendingLists, ord)
	s.living--
	s.changes++
	delete(c.redo, ord)
}

// add gives a story its record. Readers find it, with lists unknown.
func (c *changes) add(p *slip) uint32 {
	s := c.shelf
	if !c.x.hands[p.id].empty() {
		p.marks |= hand
	}
	c.x.reading.Lock()
	defer c.x.reading.Unlock()
	ord := s.append(p)
	s.pendingSlips[ord] = p
	s.later[p.id] = ord
	s.living++
	if c.replaced == none {
		s.changes++
	} else {
		s.changes-- // an edit is no arrival
	}
	s.postings.add(ord, &p.sketch, func(ord uint32) bool { return s.marks[ord]&gone != 0 })
	return ord
}

// enter makes the lists of a record and puts it into those of others.
func (c *changes) enter(ord uint32) {
	q := &c.x.query
	q.run(c.x, c.shelf, ord)
	own, err := q.lists()
	c.err = errors.Join(c.err, err)
	if err != nil {
		return
	}
	before := &lists{}
	if c.shelf.floors[ord] != unknown && c.of(ord) != nil {
		before = c.before[ord]
	} else if c.replaced != none && c.shelf.floors[c.replaced] != unknown {
		if _, err := c.shelf.lists(c.replaced, before); err != nil {
			c.err = err
		}
	}
	delete(c.redo, ord)
	c.lists[ord], c.before[ord] = own, before
	c.concerns(q, func(b uint32, v [slots]int32) {
		l := c.of(b)
		if l == nil || c.redo[b] {
			return
		}
		for slot, score := range v {
			slot := Slot(slot)
			switch {
			case score == 0 || score < l.least(slot):
			case !slot.distinct():
				l.insert(c.shelf, slot, entry{ord, score})
			default:
				switch copied, better := c.copyIn(q, l.of(slot), entry{ord, score}); {
				case !copied:
					l.insert(c.shelf, slot, entry{ord, score})
				case !better: // the newcomer stands under it; others it stands over
					c.redo[b] = true
				}
			}
		}
	})
}

// copyIn reports whether a copy of the query's record is among the entries of a
// slot, and whether one of them stands before the entry that the record would
// have: then the list stays as it is.
func (c *changes) copyIn(q *query, list []entry, e entry) (copied, better bool) {
	for i := range q.found {
		can := &q.found[i]
		if !can.copied {
			continue
		}
		if at := slices.IndexFunc(list, func(o entry) bool { return o.ord == can.ord }); at >= 0 {
			copied = true
			better = better || c.shelf.better(list[at], e)
		}
	}
	return copied, better
}

// atOnce is how many lists a change makes afresh at most. The others are named
// as changed and made when somebody asks.
const atOnce = 2

// finish makes the lists that are to be made afresh, and puts all in place.
// fresh is the record that the change is about, or none.
func (c *changes) finish(fresh uint32) error {
	s := c.shelf
	for i, ord := range slices.Sorted(maps.Keys(c.redo)) {
		if i >= atOnce {
			c.lists[ord] = forgotten
			continue
		}
		q := &c.x.query
		q.run(c.x, s, ord)
		l, err := q.lists()
		if err != nil {
			return errors.Join(c.err, err)
		}
		c.lists[ord] = l
	}
	if c.err != nil {
		return c.err
	}
	c.x.reading.Lock()
	for ord, l := range c.lists {
		if s.marks[ord]&gone != 0 {
			continue
		}
		before := c.before[ord]
		if l == forgotten {
			s.floors[ord], s.pendingLists[ord] = unknown, l
			c.changed = append(c.changed, Changed{s.ids.at(ord), true})
			continue
		}
		s.floors[ord] = l.floor()
		if *l == *before && ord != fresh {
			continue
		}
		s.pendingLists[ord] = l
		arrived := ord == fresh && c.replaced == none
		if arrived || !s.same(before, l) {
			earlier := arrived || !slices.EqualFunc(before.of(Earlier), l.of(Earlier), func(a, b entry) bool {
				return a.score == b.score && s.ids.at(a.ord) == s.ids.at(b.ord)
			})
			c.changed = append(c.changed, Changed{s.ids.at(ord), earlier})
		}
	}
	c.x.reading.Unlock()
	c.x.unsaved.any = true
	return c.x.direct()
}

// result returns the changed stories in order, each once.
func (c *changes) result() []Changed {
	slices.SortFunc(c.changed, func(a, b Changed) int { return int(a.ID - b.ID) })
	out := c.changed[:0]
	for _, ch := range c.changed {
		if n := len(out); n > 0 && out[n-1].ID == ch.ID {
			out[n-1].Earlier = out[n-1].Earlier || ch.Earlier
			continue
		}
		out = append(out, ch)
	}
	return out
}
