package related

// Preview returns the lists that a story would get, or gets, without putting
// it into the index: by slot, best first. It is for a story that is being
// written, and takes the time of a query.
func (x *Index) Preview(story Story) (map[Slot][]Link, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	s := x.byTag[story.Edition]
	if s == nil {
		return map[Slot][]Link{}, nil
	}
	p := s.sketch(&story)
	if !x.hands[p.id].empty() {
		p.marks |= hand
	}
	x.reading.Lock()
	ord := s.append(p)
	s.marks[ord] |= gone // nobody finds it
	s.pendingSlips[ord] = p
	x.reading.Unlock()
	defer func() {
		x.reading.Lock()
		defer x.reading.Unlock()
		s.drop(ord)
	}()
	x.query.run(x, s, ord)
	if old, known := s.find(story.ID); known {
		x.query.forget(old)
	}
	l, err := x.query.lists()
	if err != nil {
		return nil, err
	}
	links := map[Slot][]Link{}
	for slot := range slots {
		links[slot] = s.links(l, slot, Kept)
	}
	return links, nil
}

// forget leaves a candidate out.
func (q *query) forget(ord uint32) {
	for i := range q.found {
		if q.found[i].ord == ord {
			q.found = append(q.found[:i], q.found[i+1:]...)
			return
		}
	}
}

// drop takes back the last ordinal.
func (s *shelf) drop(ord uint32) {
	s.ids.cut(ord)
	s.minutes, s.marks = s.minutes[:ord], s.marks[:ord]
	s.sections, s.floors = s.sections[:ord], s.floors[:ord]
	delete(s.pendingSlips, ord)
}
