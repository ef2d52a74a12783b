package related

import (
	"errors"
	"fmt"
	"slices"
)

// Fill makes lists that are not known, the newest first, and keeps them: at
// most n of them, so that others need not wait for long. It returns how many
// stories it has not looked at yet; 0 says that all lists are known. It does nothing between a change and its Flush.
// progress, which may be nil, is told of every story looked at.
func (x *Index) Fill(n, workers int, progress func(done int)) (left int, err error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	if x.folder != nil && x.unsaved.any {
		return 1, nil
	}
	looked := 0
	for _, s := range x.shelves {
		for n > 0 && s.unfilled > 0 && looked < 8*fillBlock {
			from := max(int(s.unfilled)-min(n, fillBlock), 0)
			looked += int(s.unfilled) - from
			made, err := x.fill(s, uint32(from), s.unfilled, workers)
			if err != nil {
				return 1, err
			}
			if progress != nil {
				progress(int(s.unfilled) - from)
			}
			s.unfilled = uint32(from)
			n -= made
		}
		left += int(s.unfilled)
	}
	return left, nil
}

// Filled reports whether Fill has nothing left to do.
func (x *Index) Filled() bool {
	x.changing.Lock()
	defer x.changing.Unlock()
	return !slices.ContainsFunc(x.shelves, func(s *shelf) bool { return s.unfilled > 0 })
}

// fillBlock is how many records Fill takes at a time.
const fillBlock = 512

// fill makes the unknown lists of a range of records, and returns how many.
func (x *Index) fill(s *shelf, from, to uint32, workers int) (int, error) {
	todo := make([]uint32, 0, fillBlock)
	for ord := from; ord < to; ord++ {
		var l lists
		known, err := s.lists(ord, &l)
		if err != nil {
			return 0, err
		}
		switch {
		case s.marks[ord]&gone != 0:
		case !known:
			todo = append(todo, ord)
		case s.floors[ord] == unresolved:
			x.reading.Lock()
			s.floors[ord] = l.floor()
			x.reading.Unlock()
		}
	}
	made := make([]*lists, len(todo))
	errs := make([]error, len(todo))
	for len(x.queries) < workers {
		x.queries = append(x.queries, &query{})
	}
	free := make(chan *query, workers)
	for _, q := range x.queries[:workers] {
		free <- q
	}
	each(len(todo), workers, func() func(int) {
		q := <-free
		return func(i int) {
			q.run(x, s, todo[i])
			made[i], errs[i] = q.lists()
		}
	})
	if err := errors.Join(errs...); err != nil {
		return 0, err
	}
	x.reading.Lock()
	defer x.reading.Unlock()
	var buffer [listsSize]byte
	for i, ord := range todo {
		made[i].encode(buffer[:], s.era)
		if _, err := s.stored.WriteAt(buffer[:], int64(ord)*listsSize); err != nil {
			return 0, fmt.Errorf("related: writing lists: %w", err)
		}
		s.floors[ord] = made[i].floor()
	}
	return len(todo), nil
}
