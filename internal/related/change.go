package related

import (
	"slices"

	"broadsheet/internal/news"
)

// none is the ordinal of no record.
const none = ^uint32(0)

// Put adds a story, or replaces it after an edit. It returns the stories whose
// lists are no longer what they were, ascending: the story's own, those that
// it enters or leaves, and those in which it scores differently. Statistics
// are those of the epoch: an unseen term weighs like one of a single story. A
// full shelf (MaxStories) takes no more.
func (x *Index) Put(story Story) (changed []news.StoryID) {
	x.changing.Lock()
	defer x.changing.Unlock()
	home := x.shelves[story.Edition]
	if home == nil {
		home = newShelf(story.Edition, newEpoch(0, nil, nil))
		x.reading.Lock()
		x.shelves[story.Edition] = home
		x.reading.Unlock()
	}
	r, published := &record{id: story.ID, sketch: home.sketch(&story)}, story.Published.UnixMicro()
	s, old, known := x.find(story.ID)
	switch {
	case known && s != home: // it changed its edition
		if s.at(old).kept > 0 {
			changed = append(changed, story.ID)
		}
		changed = append(changed, x.replace(s, old, nil, 0)...)
		old = none
	case !known:
		old = none
	case s.times[old] == published && s.at(old).sketch == r.sketch:
		return nil
	}
	if home.length < MaxStories {
		changed = append(changed, x.replace(home, old, r, published)...)
	}
	slices.Sort(changed)
	return slices.Compact(changed)
}

// Remove takes a story out and returns the stories whose lists it leaves,
// ascending.
func (x *Index) Remove(id news.StoryID) (changed []news.StoryID) {
	x.changing.Lock()
	defer x.changing.Unlock()
	s, old, known := x.find(id)
	if !known {
		return nil
	}
	changed = x.replace(s, old, nil, 0)
	slices.Sort(changed)
	return changed
}

// sketch reads a story.
func (s *shelf) sketch(story *Story) sketch {
	r := s.language.readers.Get().(*reader)
	defer s.language.readers.Put(r)
	return s.epoch.sketch(r.count(story))
}

// replace takes out the record old, if it is not none, puts in r, published at
// that time, if it is not nil, and brings every list up to date. It returns the stories with changed
// lists, in no order. Readers see all lists as they were, and then all as they
// are.
//
// Scores are symmetric, so the stories near a record are those whose lists may
// name it.
func (x *Index) replace(s *shelf, old uint32, r *record, published int64) (changed []news.StoryID) {
	lists := map[uint32]*links{} // those to write
	var short []uint32           // lists that were full and lost old
	q := &s.query
	if old != none {
		for _, e := range s.near(q, old) {
			l := s.at(e.ord).links()
			full := l.kept == Kept
			if l.remove(old) {
				lists[e.ord] = l
				if full {
					short = append(short, e.ord)
				}
			}
		}
	}
	fresh := none
	q.leaving = old
	if r != nil {
		fresh = s.add(x, r, published)
		own := &links{}
		for _, e := range s.near(q, fresh) {
			own.insert(s, e)
			l := lists[e.ord]
			if l == nil {
				l = s.at(e.ord).links()
			}
			if l.insert(s, entry{fresh, e.score}) {
				lists[e.ord] = l
			}
		}
		lists[fresh] = own
	}
	for _, ord := range short {
		// With fresh at the end, or no more than before, the next best is unknown.
		if l := lists[ord]; l.kept < Kept || l.list[Kept-1].ord == fresh {
			*l = *s.nearest(q, ord)
		}
	}
	q.leaving = none
	changed = x.write(s, lists, old, fresh)
	if s.postings.count > max(sketchTerms<<12, len(s.postings.built)/8) {
		s.index() // about a second in an edition of a million; readers do not wait
	}
	return changed
}

// add gives a record its ordinal. No reader finds it before write.
func (s *shelf) add(x *Index, r *record, published int64) uint32 {
	ord := s.length
	x.reading.Lock()
	s.extend(ord + 1)
	x.reading.Unlock()
	*s.at(ord), s.times[ord] = *r, published
	s.postings.add(ord, &r.sketch)
	return ord
}

// write puts finished lists in place and returns the stories for which they
// are new.
func (x *Index) write(s *shelf, lists map[uint32]*links, old, fresh uint32) (changed []news.StoryID) {
	x.reading.Lock()
	defer x.reading.Unlock()
	for ord, l := range lists {
		r := s.at(ord)
		before := r.links()
		if ord == fresh && old != none {
			before = s.at(old).links()
		}
		if !s.same(before, l) {
			changed = append(changed, r.id)
		}
		r.list, r.kept = l.list, l.kept
	}
	if old != none {
		s.at(old).gone = true
		delete(s.later, s.at(old).id)
		s.living--
	}
	if fresh != none {
		s.later[s.at(fresh).id] = fresh
		s.living++
	}
	if old == none || fresh == none {
		s.changes++
	}
	return changed
}
