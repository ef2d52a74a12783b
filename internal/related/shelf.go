package related

import (
	"slices"
	"sort"
	"unsafe"

	"broadsheet/internal/news"
)

// A record is all that the index holds of a story.
type record struct {
	id     news.StoryID
	list   [Kept]entry
	sketch sketch
	kept   uint8 // entries in list
	gone   bool  // removed, or replaced by a record with a higher ordinal
}

// An entry of a list. Score 0 means that there is none.
type entry struct {
	ord   uint32
	score int32
}

// A chunk is how records are allocated, so that a growing shelf never moves
// those that it has.
type chunk [1024]record

// A shelf is the index of one edition. Stories are known by their ordinals,
// which count up from 0 and are used once.
type shelf struct {
	language *language
	epoch    *epoch
	chunks   []*chunk
	times    []int64                 // of publication, by ordinal, in microseconds since 1970
	length   uint32                  // ordinals given
	ordered  uint32                  // below it, ordinals are in the order of IDs
	later    map[news.StoryID]uint32 // ordinals from there on
	living   int                     // stories
	changes  int                     // arrivals and removals since the statistics were frozen
	postings postings
	query    query // of the goroutine that changes the shelf
}

func newShelf(edition news.EditionID, e *epoch) *shelf {
	return &shelf{language: languageOf(edition), epoch: e, later: map[news.StoryID]uint32{}, query: query{leaving: none}}
}

// at returns a record by its ordinal.
func (s *shelf) at(ord uint32) *record {
	return &s.chunks[ord/uint32(len(chunk{}))][ord%uint32(len(chunk{}))]
}

// find returns the ordinal of a story.
func (s *shelf) find(id news.StoryID) (uint32, bool) {
	if ord, ok := s.later[id]; ok {
		return ord, true
	}
	i := sort.Search(int(s.ordered), func(i int) bool { return s.at(uint32(i)).id >= id })
	if ord := uint32(i); ord < s.ordered && s.at(ord).id == id && !s.at(ord).gone {
		return ord, true
	}
	return 0, false
}

// extend makes room for records up to the ordinal length-1.
func (s *shelf) extend(length uint32) {
	for len(s.chunks)*len(chunk{}) < int(length) {
		s.chunks = append(s.chunks, new(chunk))
	}
	s.times = append(s.times, make([]int64, length-s.length)...)
	s.length = length
}

// sketchOf returns the sketch of a living record, or nil.
func (s *shelf) sketchOf(ord uint32) *sketch {
	if r := s.at(ord); !r.gone {
		return &r.sketch
	}
	return nil
}

// index makes the postings of all living records.
func (s *shelf) index() { s.postings = buildPostings(int(s.length), s.sketchOf) }

// better reports whether a stands before b in a list: by score, then the
// newer, then the higher ID.
func (s *shelf) better(a, b entry) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	if x, y := s.times[a.ord], s.times[b.ord]; x != y {
		return x > y
	}
	return s.at(a.ord).id > s.at(b.ord).id
}

// A links is a story's list in the making.
type links struct {
	list [Kept]entry
	kept uint8
}

// insert puts an entry in its place and drops what falls off the end. It
// reports whether the entry is in the list.
func (l *links) insert(s *shelf, e entry) bool {
	if l.kept == Kept && !s.better(e, l.list[Kept-1]) {
		return false
	}
	if l.kept < Kept {
		l.kept++
	}
	i := int(l.kept) - 1
	for ; i > 0 && s.better(e, l.list[i-1]); i-- {
		l.list[i] = l.list[i-1]
	}
	l.list[i] = e
	return true
}

// remove takes an ordinal out and reports whether it was there.
func (l *links) remove(ord uint32) bool {
	for i, e := range l.list[:l.kept] {
		if e.ord == ord {
			l.kept--
			copy(l.list[i:], l.list[i+1:])
			l.list[l.kept] = entry{}
			return true
		}
	}
	return false
}

func (r *record) links() *links { return &links{r.list, r.kept} }

// same reports whether two lists say the same.
func (s *shelf) same(a, b *links) bool {
	return slices.EqualFunc(a.list[:a.kept], b.list[:b.kept], func(x, y entry) bool {
		return x.score == y.score && s.at(x.ord).id == s.at(y.ord).id
	})
}

func (s *shelf) bytes() int64 {
	n := int64(len(s.chunks))*int64(unsafe.Sizeof(chunk{})) + 8*int64(len(s.times))
	n += s.epoch.bytes() + s.postings.bytes() + int64(len(s.later))*32
	return n + 2*int64(len(s.query.products))
}
