package related

import (
	"fmt"
	"math"
	"sort"
	"sync"
	"time"

	"broadsheet/internal/news"
)

// none is the ordinal of no record.
const none = ^uint32(0)

// marks are what a pair's rules need to know of a record at once.
type marks uint8

const (
	gone   marks = 1 << iota // removed, or replaced by a record with a higher ordinal
	moving                   // video, gallery or audio
	hand                     // an editor has decided something: see Index.hands
)

// What floors holds besides the least score of a full list.
const (
	unknown    = math.MaxUint16     // the lists were never made, or are of another era
	unresolved = math.MaxUint16 - 1 // nobody has looked since the start
)

// floorStep is the unit of floors.
const floorStep = 16

// A shelf is the index of one edition. Stories are known by their ordinals,
// which count up from 0 and are used once. What a query needs of every story
// is in memory, about 165 bytes a story; slips and lists are in files.
type shelf struct {
	number   uint16
	tag      news.EditionID
	language *language
	abroad   *travellers // of the shelf of all editions, nil for others
	epoch    *epoch
	slips    file
	stored   file // lists
	rules    rules
	era      uint32 // of the rules; lists of another era count as unknown

	ids      numbers
	minutes  []int32 // of publication, since 1970; see minute
	marks    []marks
	sections []uint16
	floors   []uint16 // least score of a full More list in units of floorStep, or one of the above
	postings postings

	ordered  uint32                  // below it, ordinals are in the order of IDs
	later    map[news.StoryID]uint32 // ordinals from there on
	living   int                     // stories
	changes  int                     // arrivals and removals since the statistics were frozen
	unfilled uint32                  // from there on, Fill has seen to all lists

	records uint32 // as the journal says, at a start

	pendingSlips map[uint32]*slip  // not in the file yet
	pendingLists map[uint32]*lists // not in the file yet
}

func newShelf(number int, tag news.EditionID, e *epoch) *shelf {
	s := &shelf{number: uint16(number), tag: tag, epoch: e, era: 1, rules: newRules(),
		slips: &memory{}, stored: &memory{}, later: map[news.StoryID]uint32{},
		pendingSlips: map[uint32]*slip{}, pendingLists: map[uint32]*lists{}}
	if tag == abroad {
		s.abroad = &travellers{pools: map[news.EditionID]*sync.Pool{}}
		e.strict = true
	} else {
		s.language = languageOf(tag)
	}
	return s
}

// length returns how many ordinals were given.
func (s *shelf) length() uint32 { return uint32(s.ids.len()) }

// find returns the ordinal of a story.
func (s *shelf) find(id news.StoryID) (uint32, bool) {
	if ord, ok := s.later[id]; ok {
		return ord, true
	}
	i := sort.Search(int(s.ordered), func(i int) bool { return s.ids.at(uint32(i)) >= id })
	if ord := uint32(i); ord < s.ordered && s.ids.at(ord) == id && s.marks[ord]&gone == 0 {
		return ord, true
	}
	return 0, false
}

// append gives the slip's story the next ordinal.
func (s *shelf) append(p *slip) uint32 {
	s.ids.append(p.id)
	s.minutes = append(s.minutes, minute(p.published))
	s.marks = append(s.marks, p.marks)
	s.sections = append(s.sections, s.rules.section(p.section))
	s.floors = append(s.floors, unknown)
	return s.length() - 1
}

// room makes room for the stories of an empty shelf, whose IDs ascend.
func (s *shelf) room(ids []news.StoryID) {
	n := len(ids)
	s.ids.low = make([]uint32, 0, n)
	for _, id := range ids {
		s.ids.append(id)
	}
	s.minutes, s.marks = make([]int32, n), make([]marks, n)
	s.sections, s.floors = make([]uint16, n), make([]uint16, n)
	for i := range s.floors {
		s.floors[i] = unknown
	}
	s.ordered, s.unfilled, s.living = uint32(n), uint32(n), n
}

// undated is the minute of a story without a date of publication.
const undated = math.MinInt32

// minute returns the minute of a time of publication in microseconds.
func minute(published int64) int32 {
	if published == undatedMicro {
		return undated
	}
	return int32(min(max(published/int64(time.Minute/time.Microsecond), undated+1), math.MaxInt32))
}

var undatedMicro = time.Time{}.UnixMicro()

// before reports whether a was published before b: the order of a storyline.
func (s *shelf) before(a, b uint32) bool {
	if s.minutes[a] != s.minutes[b] {
		return s.minutes[a] < s.minutes[b]
	}
	return s.ids.at(a) < s.ids.at(b)
}

// better reports whether a stands before b in a list: by score, then the
// newer, then the higher ID.
func (s *shelf) better(a, b entry) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	return s.before(b.ord, a.ord)
}

// read reads the bytes of a record's slip, into the buffer or not.
func (s *shelf) read(ord uint32, buffer []byte) ([]byte, error) {
	if len(s.pendingSlips) > 0 {
		if pending := s.pendingSlips[ord]; pending != nil {
			pending.encode(buffer)
			return buffer, nil
		}
	}
	if _, err := s.slips.ReadAt(buffer, int64(ord)*slipSize); err != nil {
		return nil, fmt.Errorf("related: reading a sketch: %w", err)
	}
	if !whole(buffer) {
		return nil, fmt.Errorf("%w: the sketch of story %d is not what was written", ErrDamaged, s.ids.at(ord))
	}
	return buffer, nil
}

// slip reads what is kept of a record. The buffer is of slipSize bytes.
func (s *shelf) slip(ord uint32, p *slip, buffer []byte) error {
	if pending := s.pendingSlips[ord]; pending != nil {
		*p = *pending
		return nil
	}
	b, err := s.read(ord, buffer)
	if err == nil {
		p.decode(b)
	}
	return err
}

// lists reads the lists of a record and reports whether they are known.
func (s *shelf) lists(ord uint32, l *lists) (bool, error) {
	if s.floors[ord] == unknown {
		return false, nil
	}
	if pending := s.pendingLists[ord]; pending != nil {
		*l = *pending
		return true, nil
	}
	var buffer [listsSize]byte
	if _, err := s.stored.ReadAt(buffer[:], int64(ord)*listsSize); err != nil {
		return false, fmt.Errorf("related: reading a list: %w", err)
	}
	return l.decode(buffer[:], s.era, s.length()), nil
}

// floor returns what floors holds for lists.
func (l *lists) floor() uint16 {
	if !l.full(More) {
		return 0
	}
	return uint16(l.least(More) / floorStep)
}

// same reports whether two lists say the same.
func (s *shelf) same(a, b *lists) bool {
	if a.kept != b.kept {
		return false
	}
	for slot := range slots {
		y := b.of(slot)
		for i, x := range a.of(slot) {
			if x.score != y[i].score || s.ids.at(x.ord) != s.ids.at(y[i].ord) {
				return false
			}
		}
	}
	return true
}

// forget makes all lists unknown.
func (s *shelf) forget() {
	s.era++
	for i := range s.floors {
		s.floors[i] = unknown
	}
	s.unfilled = s.length()
	clear(s.pendingLists)
}

func (s *shelf) bytes() int64 {
	n := s.ids.bytes() + int64(cap(s.minutes))*4 + int64(cap(s.marks)) + int64(cap(s.sections))*2 + int64(cap(s.floors))*2
	n += s.epoch.bytes() + s.postings.bytes() + int64(len(s.later))*32
	return n + int64(len(s.pendingSlips))*int64(slipSize+64) + int64(len(s.pendingLists))*int64(listsSize+64)
}
