// Package related computes related coverage: for each story, which others of
// its edition are about the same events, people and places, how strongly, and
// why. It knows no store, no clock and no randomness: equal stories give equal
// lists, whatever the order in which they came.
//
// A story is reduced to a sketch: its 32 best terms, each with a weight. The
// score of two stories is the cosine of their sketches, faded by the time
// between their publications. It is a pure and symmetric function on whole
// numbers, so that a newcomer's own list and the lists that it enters come of
// one query, and lists kept up change by change equal lists made afresh.
//
// Term statistics are frozen by Build; what is frozen is an epoch. NeedsRebuild
// says when the archive has outgrown it.
//
// Sources of the method. That few weighted terms of the whole article find
// background reading better than titles, keywords or embeddings is the finding
// of the TREC News Track, background linking (Soboroff, Huang and Harman, 2018
// to 2021). To index each document by its own best terms is the document-centric
// pruning of Büttcher and Clarke (CIKM 2006). Weights are those of Salton and
// Buckley (1988): logarithm of the count, times inverse document frequency,
// normalised by length.
package related

import (
	"slices"
	"sync"
	"time"

	"broadsheet/internal/news"
)

// A Story is what related coverage reads of a public story.
type Story struct {
	ID        news.StoryID
	Edition   news.EditionID
	Published time.Time // zero if nobody knows
	Headline  string
	Lead      string   // standfirst
	Body      string   // plain text, captions included
	Names     []string // topics by name
}

// A Link is one entry of a story's related list, best first.
type Link struct {
	ID     news.StoryID
	Score  int32    // 0 to 1,000,000; the same in both directions
	Shared []Shared // the strongest addends of the score, strongest first
}

// Shared is one term that two stories have in common.
type Shared struct {
	Term  uint32 // hash of the term in its stemmed form
	Score int32  // what it adds to the score, before decay
}

// Kept is how many links are kept for each story.
const Kept = 24

// MaxStories is how many stories an edition can hold in one index, those
// edited or removed since the last Build counted too.
const MaxStories = 1 << 24

// An Index holds the related lists of every edition. Any number of goroutines
// may read it while others change it; changes wait for each other.
type Index struct {
	changing sync.Mutex   // held for the whole of a change or a Save
	reading  sync.RWMutex // held for writing only while finished lists are put in place
	shelves  map[news.EditionID]*shelf
}

// New returns an index without stories. It serves until ten stories have come,
// when NeedsRebuild asks for better statistics.
func New() *Index { return &Index{shelves: map[news.EditionID]*shelf{}} }

// Related returns the story's best n links, best first, fewer if fewer are
// good enough, at most Kept. Of an unknown story it returns nil. It takes
// microseconds.
func (x *Index) Related(id news.StoryID, n int) []Link {
	x.reading.RLock()
	defer x.reading.RUnlock()
	s, ord, ok := x.find(id)
	if !ok {
		return nil
	}
	a := s.at(ord)
	n = min(n, int(a.kept))
	if n <= 0 {
		return nil
	}
	links := make([]Link, n)
	reasons := make([]Shared, 0, n*maxShared)
	for i, e := range a.list[:n] {
		b := s.at(e.ord)
		from := len(reasons)
		reasons = appendShared(reasons, &a.sketch, &b.sketch)
		links[i] = Link{ID: b.id, Score: e.score, Shared: reasons[from:len(reasons):len(reasons)]}
	}
	return links
}

// find returns the shelf and the ordinal of a story.
func (x *Index) find(id news.StoryID) (*shelf, uint32, bool) {
	for _, s := range x.shelves {
		if ord, ok := s.find(id); ok {
			return s, ord, true
		}
	}
	return nil, 0, false
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
		t.Stories += s.living
		t.Epoch += s.epoch.stories
		t.Bytes += s.bytes()
	}
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
		if old := int(s.length) - s.living; s.changes >= due || old > max(1000, s.living) {
			return true
		}
	}
	return false
}

// editions returns the editions in the order of their tags.
func (x *Index) editions() []news.EditionID {
	var tags []news.EditionID
	for tag := range x.shelves {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	return tags
}
