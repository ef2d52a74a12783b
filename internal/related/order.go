package related

import (
	"slices"

	"broadsheet/internal/news"
)

// Minute returns the minute since 1970 in which a story was published.
// Stories without a date come first of all.
func (x *Index) Minute(id news.StoryID) (minute int32, known bool) {
	x.reading.RLock()
	defer x.reading.RUnlock()
	s, ord, known := x.find(id)
	if !known {
		return 0, false
	}
	return s.minutes[ord], true
}

// Order returns all stories, edition by edition, in the order of publication.
func (x *Index) Order() []news.StoryID {
	x.reading.RLock()
	defer x.reading.RUnlock()
	var ids []news.StoryID
	for _, s := range x.shelves {
		if s == x.abroad {
			continue
		}
		ords := make([]uint32, 0, s.living)
		for ord := range s.length() {
			if s.marks[ord]&gone == 0 {
				ords = append(ords, ord)
			}
		}
		slices.SortFunc(ords, func(a, b uint32) int {
			if s.before(a, b) {
				return -1
			}
			return 1
		})
		for _, ord := range ords {
			ids = append(ids, s.ids.at(ord))
		}
	}
	return ids
}

// Later returns the stories that have a story in their Earlier slot, as far as
// their lists are known, ascending. It takes the time of a query.
func (x *Index) Later(id news.StoryID) ([]news.StoryID, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	s, ord, known := x.find(id)
	if !known {
		return nil, nil
	}
	q := &x.query
	q.run(x, s, ord)
	var later []news.StoryID
	for i := range q.found {
		c := &q.found[i]
		if !s.before(ord, c.ord) || fade(bound(uint32(c.product)), s.minutes[ord], s.minutes[c.ord]) < leastEarlier {
			continue
		}
		var l lists
		known, err := s.lists(c.ord, &l)
		if err != nil {
			return nil, err
		}
		if known && slices.ContainsFunc(l.of(Earlier), func(e entry) bool { return e.ord == ord }) {
			later = append(later, s.ids.at(c.ord))
		}
	}
	slices.Sort(later)
	return later, q.err
}

// Diverse returns at most n of the links, such that they are close to the
// story but not all of one matter: maximal marginal relevance (Carbonell and
// Goldstein, SIGIR 1998) with a weight of 0.7 on closeness. The order stays.
func (x *Index) Diverse(links []Link, n int) ([]Link, error) {
	if len(links) <= n {
		return links, nil
	}
	x.reading.RLock()
	defer x.reading.RUnlock()
	sketches := make([]slip, len(links))
	buffer := make([]byte, slipSize)
	for i, l := range links {
		if s, ord, known := x.find(l.ID); known {
			if err := s.slip(ord, &sketches[i], buffer); err != nil {
				return nil, err
			}
		}
	}
	worst := make([]int64, len(links)) // most alike to a chosen one
	chosen := make([]bool, len(links))
	for range n {
		best, most := -1, int64(0)
		for i, l := range links {
			if v := 7*int64(l.Score) - 3*worst[i]; !chosen[i] && (best < 0 || v > most) {
				best, most = i, v
			}
		}
		chosen[best] = true
		var lens lens
		lens.set(&sketches[best].sketch)
		for i := range links {
			worst[i] = max(worst[i], int64(lens.product(&sketches[i].sketch))*scale)
		}
	}
	out := make([]Link, 0, n)
	for i, l := range links {
		if chosen[i] {
			out = append(out, l)
		}
	}
	return out, nil
}
