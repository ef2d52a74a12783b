// Package related computes related coverage: for each story, which others of
// its edition are about the same events, people and places, how strongly, and
// why. It knows no store, no clock and no randomness: equal stories give equal
// lists, whatever the order in which they came.
//
// A story is reduced to a sketch: its 128 best terms, each with a weight. The
// best 32 are its head, and what the index holds in memory. Stories whose heads
// have enough in common are candidates for each other; the cosine of the whole
// sketches, faded by the time between their publications, is the score. It is
// a pure and symmetric function on whole numbers, and what the heads have in
// common bounds it, so that most candidates need not be compared. A newcomer's
// own lists and the lists that it enters come of one query, and lists kept up
// change by change equal lists made afresh.
//
// Lists are made on first demand, or by Fill, and kept up from then on. They
// and the sketches are in files; a change is on disk after Flush, first in a
// journal and then in its place, so that a process killed at any point loses
// nothing that Flush has taken.
//
// Term statistics are frozen by Build; what is frozen is an epoch. NeedsRebuild
// says when the archive has outgrown it.
//
// Sources of the method. That few weighted terms of the whole article find
// background reading better than titles, keywords or embeddings is the finding
// of the TREC News Track, background linking (Soboroff, Huang and Harman, 2018
// to 2021). To index each document by its own best terms is the document-centric
// pruning of Büttcher and Clarke (CIKM 2006). Weights are those of Salton and
// Buckley (1988), with counts that saturate as in BM25 (Robertson and Walker,
// 1994) and fade with their place in the story. To read no candidate whose bound is too low is the
// idea of MaxScore (Turtle and Flood, 1995).
package related

import (
	"errors"
	"math"
	"sync"
	"time"

	"broadsheet/internal/news"
)

// A Story is what related coverage reads of a public story.
type Story struct {
	ID        news.StoryID
	Edition   news.EditionID
	Section   news.SectionID
	Moving    bool      // a video, a gallery or audio
	Published time.Time // zero if nobody knows
	Headline  string
	Lead      string   // standfirst
	Body      string   // plain text, captions included
	Names     []string // topics by name
	Topics    []news.TopicID
}

// A Link is one entry of a story's related list, best first.
type Link struct {
	ID    news.StoryID
	Score int32 // 0 to 1,000,000; the same in both directions but for a boost
}

// MaxStories is how many stories an edition can hold in one index, those
// edited or removed since the last Build counted too.
const MaxStories = 1 << 24

// ErrDamaged is wrapped by every error that is due to files which do not hold
// what was written. The index is then to be built anew.
var ErrDamaged = errors.New("related: the index is damaged")

// An Index holds the related lists of every edition. Any number of goroutines
// may read it while others change it; changes wait for each other.
type Index struct {
	changing sync.Mutex   // held for the whole of a change, of making lists, and of a Flush
	reading  sync.RWMutex // held for writing only while what is finished is put in place
	shelves  []*shelf
	byTag    map[news.EditionID]*shelf
	hands    map[news.StoryID]Hand
	query    query    // of who holds changing
	queries  []*query // of Fill's workers
	abroad   *shelf   // of all editions together; nil if there is none
	settings uint32   // as Build was told
	folder   *folder
	unsaved  unsaved
	position int64 // of the last Flush
}

// unsaved is what Flush will write besides slips and lists.
type unsaved struct {
	any   bool // something changed since the last Flush
	hands []news.StoryID
	rules []*shelf
}

// New returns an index without stories, in memory. It serves until ten
// stories have come, when NeedsRebuild asks for better statistics.
func New() *Index {
	return &Index{byTag: map[news.EditionID]*shelf{}, hands: map[news.StoryID]Hand{}}
}

// Related returns the best n links of a slot, best first, fewer if fewer are
// good enough. Of an unknown story it returns none. It takes microseconds, or
// the time of a query if the lists were never made.
func (x *Index) Related(id news.StoryID, slot Slot, n int) ([]Link, error) {
	var l lists
	x.reading.RLock()
	s, ord, ok := x.where(id, slot)
	if !ok {
		x.reading.RUnlock()
		return nil, nil
	}
	known, err := s.lists(ord, &l)
	if known {
		defer x.reading.RUnlock()
		return s.links(&l, slot, n), nil
	}
	x.reading.RUnlock()
	if err != nil {
		return nil, err
	}
	return x.make(id, slot, n)
}

// make makes the lists of a story that are not known, and keeps them.
func (x *Index) make(id news.StoryID, slot Slot, n int) ([]Link, error) {
	x.changing.Lock()
	defer x.changing.Unlock()
	s, ord, ok := x.where(id, slot)
	if !ok {
		return nil, nil
	}
	var l lists
	if known, err := s.lists(ord, &l); known || err != nil {
		return s.links(&l, slot, n), err
	}
	x.query.run(x, s, ord)
	made, err := x.query.lists()
	if err != nil {
		return nil, err
	}
	x.reading.Lock()
	s.floors[ord], s.pendingLists[ord] = made.floor(), made
	x.reading.Unlock()
	return s.links(made, slot, n), x.direct()
}

// links returns the first n links of a slot.
func (s *shelf) links(l *lists, slot Slot, n int) []Link {
	if slot == Other {
		slot = More
	}
	list := l.of(slot)
	links := make([]Link, min(max(n, 0), len(list)))
	for i := range links {
		links[i] = Link{s.ids.at(list[i].ord), list[i].score}
	}
	return links
}

// where returns the shelf that has a slot of a story, and its ordinal there.
func (x *Index) where(id news.StoryID, slot Slot) (*shelf, uint32, bool) {
	if slot != Other {
		return x.find(id)
	}
	if x.abroad == nil {
		return nil, 0, false
	}
	ord, ok := x.abroad.find(id)
	return x.abroad, ord, ok
}

// find returns the shelf of a story's edition and its ordinal there.
func (x *Index) find(id news.StoryID) (*shelf, uint32, bool) {
	for _, s := range x.shelves {
		if s == x.abroad {
			continue
		}
		if ord, ok := s.find(id); ok {
			return s, ord, true
		}
	}
	return nil, 0, false
}

// Similarity returns how alike two stories are, from 0 to 1, whether they are
// in the index or not, by the statistics of the first one's edition, or, where
// the index relates editions, by those of all if theirs differ. Dates and
// editors' decisions play no part. It is the cosine of the sketches, for
// one language to the power of 3/4: that is nearer to how alike people find two
// stories.
func (x *Index) Similarity(a, b Story) float64 {
	x.reading.RLock()
	s := x.byTag[a.Edition]
	if x.abroad != nil && a.Edition != b.Edition {
		s = x.abroad
	}
	x.reading.RUnlock()
	if s == nil {
		s = newShelf(0, a.Edition, newEpoch(0, nil, nil))
	}
	var l lens
	p := s.sketch(&a)
	l.set(&p.sketch)
	cosine := float64(min(l.product(&s.sketch(&b).sketch)*scale, full)) / full
	if s.abroad != nil {
		return cosine
	}
	return math.Pow(cosine, 0.75)
}

// Stats says how large an index is.
type Stats struct {
	Stories int   // in all editions
	Epoch   int   // stories that the frozen statistics were taken from
	Bytes   int64 // memory that the index holds
}

// BytesPerStory returns the memory held for each story.
func (s Stats) BytesPerStory() float64 { return float64(s.Bytes) / float64(max(s.Stories, 1)) }

// Stats returns the size of the index.
func (x *Index) Stats() Stats {
	x.changing.Lock()
	defer x.changing.Unlock()
	var t Stats
	for _, s := range x.shelves {
		t.Bytes += s.bytes()
		if s != x.abroad {
			t.Stories += s.living
			t.Epoch += s.epoch.stories
		}
	}
	t.Bytes += int64(cap(x.query.products)) * 2
	return t
}

// NeedsRebuild reports whether an edition has changed so much since its
// statistics were frozen that Build should be run again: by ten stories, by a
// quarter while it is small, by as many as it had when it is large; or so much
// edited that most records are old ones.
func (x *Index) NeedsRebuild() bool {
	x.changing.Lock()
	defer x.changing.Unlock()
	for _, s := range x.shelves {
		due := max(10, s.epoch.stories/4)
		if s.epoch.stories >= 800 {
			due = s.epoch.stories
		}
		if old := int(s.length()) - s.living; s.changes >= due || old > max(1000, s.living) {
			return true
		}
	}
	return false
}
