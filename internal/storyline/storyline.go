// Package storyline tells which stories report one running event: the first
// report, and every later one that is close enough to those before it. It
// knows no store and no text; it works on what related coverage says came
// before each story.
//
// A story joins the storyline that it is closest to, by the average of its two
// best links into it, if that reaches a threshold; else it begins one. That is
// single-pass clustering in the order of publication (Allan, Papka and
// Lavrenko, On-line new event detection and tracking, SIGIR 1998), and since
// it looks only at what came before, the result does not depend on the order
// in which stories arrive. What editors decide goes before what is computed.
package storyline

import (
	"slices"
	"sync"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// joins is the least average score with which a story joins a storyline.
const joins = 260_000

// An Index is what storylines are made from.
type Index interface {
	// Related returns links of a slot; storylines ask for Earlier.
	Related(id news.StoryID, slot related.Slot, n int) ([]related.Link, error)
	// Later returns the stories that have the story in their Earlier slot.
	Later(id news.StoryID) ([]news.StoryID, error)
	// Minute says when the story was published, for order: ties go by ID.
	Minute(id news.StoryID) (minute int32, known bool)
	// Order returns all stories, the first published first.
	Order() []news.StoryID
}

// Lines are the storylines of a newsroom. Any number of goroutines may ask
// while one changes them. The zero value is not ready: use New.
type Lines struct {
	mu       sync.RWMutex
	base     map[news.StoryID]news.StoryID   // what a story joined, if it joined another
	children map[news.StoryID][]news.StoryID // the other way round, ascending
	hand     map[news.StoryID]news.StoryID   // what editors decided; a story itself to begin one
}

// New returns no storylines.
func New() *Lines {
	return &Lines{base: map[news.StoryID]news.StoryID{}, children: map[news.StoryID][]news.StoryID{}, hand: map[news.StoryID]news.StoryID{}}
}

// Decide takes what an editor decided about a story: 0 for nothing, the story
// itself to begin a storyline, another to belong to the one that that begins.
// It takes effect with the next Update of the story.
func (l *Lines) Decide(id, line news.StoryID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line == 0 {
		delete(l.hand, id)
	} else {
		l.hand[id] = line
	}
}

// Root returns the story that begins the storyline of a story: itself, if
// there is no other.
func (l *Lines) Root(id news.StoryID) news.StoryID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.root(id)
}

func (l *Lines) root(id news.StoryID) news.StoryID {
	for range 1000 { // a loop of decisions ends somewhere
		next, joined := l.base[id]
		if !joined {
			return id
		}
		id = next
	}
	return id
}

// Members returns the stories of the storyline that a story begins, itself
// included, by ID.
func (l *Lines) Members(root news.StoryID) []news.StoryID {
	l.mu.RLock()
	defer l.mu.RUnlock()
	seen := map[news.StoryID]bool{root: true}
	list := []news.StoryID{root}
	for i := 0; i < len(list); i++ {
		for _, id := range l.children[list[i]] {
			if !seen[id] {
				seen[id] = true
				list = append(list, id)
			}
		}
	}
	slices.Sort(list)
	return list
}

// Update brings the storylines up to date with stories that came, went, or
// have other links to what came before them. It returns the stories that
// begin, or began, a storyline that changed, ascending.
func (l *Lines) Update(x Index, changed []news.StoryID) ([]news.StoryID, error) {
	var queue queue
	for _, id := range changed {
		m, known := x.Minute(id)
		if !known {
			m = -1 << 31
		}
		queue.push(place{m, id})
	}
	var touched []news.StoryID
	for len(queue.list) > 0 {
		at := queue.pop()
		base, err := l.join(x, at.id)
		if err != nil {
			return nil, err
		}
		before, after, moved := l.set(at.id, base)
		if !moved {
			continue
		}
		touched = append(touched, before, after)
		if _, known := x.Minute(at.id); !known {
			continue
		}
		later, err := x.Later(at.id)
		if err != nil {
			return nil, err
		}
		for _, id := range later {
			if m, known := x.Minute(id); known && (place{m, id}).after(at) {
				queue.push(place{m, id})
			}
		}
	}
	slices.Sort(touched)
	return slices.Compact(touched), nil
}

// Build makes the storylines of all stories of an index.
func (l *Lines) Build(x Index) error {
	for _, id := range x.Order() {
		base, err := l.join(x, id)
		if err != nil {
			return err
		}
		l.set(id, base)
	}
	return nil
}

// set puts a story under another, or under itself, and returns the storylines
// that it was and is in.
func (l *Lines) set(id, base news.StoryID) (before, after news.StoryID, moved bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	old, joined := l.base[id]
	if !joined {
		old = id
	}
	if old == base {
		return 0, 0, false
	}
	before = l.root(id)
	if joined {
		list := l.children[old]
		if i, ok := slices.BinarySearch(list, id); ok {
			list = slices.Delete(list, i, i+1)
		}
		if l.children[old] = list; len(list) == 0 {
			delete(l.children, old)
		}
		delete(l.base, id)
	}
	if base != id {
		l.base[id] = base
		i, _ := slices.BinarySearch(l.children[base], id)
		l.children[base] = slices.Insert(l.children[base], i, id)
	}
	return before, l.root(id), true
}

// join returns what a story joins: the story that begins that storyline.
func (l *Lines) join(x Index, id news.StoryID) (news.StoryID, error) {
	if _, known := x.Minute(id); !known {
		return id, nil
	}
	l.mu.RLock()
	by, decided := l.hand[id]
	l.mu.RUnlock()
	if _, known := x.Minute(by); decided && known {
		return by, nil
	}
	links, err := x.Related(id, related.Earlier, related.Kept)
	if err != nil {
		return 0, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	type sum struct {
		root        news.StoryID
		best, other int32
	}
	var sums []sum // links come best first, so the first of a storyline is its best
	for _, link := range links {
		root, joined := l.base[link.ID]
		if !joined {
			root = link.ID
		}
		i := slices.IndexFunc(sums, func(s sum) bool { return s.root == root })
		switch {
		case i < 0:
			sums = append(sums, sum{root: root, best: link.Score})
		case sums[i].other == 0:
			sums[i].other = link.Score
		}
	}
	join, most := id, int32(joins-1)
	for _, s := range sums {
		score := s.best / 4 * 3 // a lone link has to be a strong one
		if s.other > 0 {
			score = (s.best + s.other) / 2
		}
		if score > most {
			join, most = s.root, score
		}
	}
	return join, nil
}

// A place is a story in the order of publication.
type place struct {
	minute int32
	id     news.StoryID
}

func (p place) after(o place) bool {
	return p.minute > o.minute || p.minute == o.minute && p.id > o.id
}

// A queue gives out places in order, each once at a time.
type queue struct{ list []place } // descending

func (q *queue) push(p place) {
	i, found := slices.BinarySearchFunc(q.list, p, func(a, b place) int {
		switch {
		case a == b:
			return 0
		case a.after(b):
			return -1
		}
		return 1
	})
	if !found {
		q.list = slices.Insert(q.list, i, p)
	}
}

func (q *queue) pop() place {
	p := q.list[len(q.list)-1]
	q.list = q.list[:len(q.list)-1]
	return p
}
