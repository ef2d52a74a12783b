package related

import (
	"hash/fnv"
	"slices"

	"broadsheet/internal/news"
)

// Rules are what an edition wants of related coverage. They hold for every
// slot but Earlier and Copies.
type Rules struct {
	Apart [][2]news.SectionID    // stories of these two sections are never related
	Days  map[news.SectionID]int // stories of the section are related only over so many days; 0 is no limit
}

// A Hand is what editors decided about one story.
type Hand struct {
	Blocks []news.StoryID // never related, in either direction; ascending
	Hidden bool           // in no list
	Boost  int            // percent by which its score is raised in lists of others, -90 to 200
}

func (h Hand) empty() bool { return len(h.Blocks) == 0 && !h.Hidden && h.Boost == 0 }

func (h Hand) equal(o Hand) bool {
	return h.Hidden == o.Hidden && h.Boost == o.Boost && slices.Equal(h.Blocks, o.Blocks)
}

// rules are Rules in the form that queries want. Sections are numbers; 0 is
// no section.
type rules struct {
	given   Rules
	numbers map[uint32]uint16 // by hash
	apart   map[[2]uint16]bool
	minutes map[uint16]int32
}

func newRules() rules {
	return rules{numbers: map[uint32]uint16{0: 0}, apart: map[[2]uint16]bool{}, minutes: map[uint16]int32{}}
}

// sectionHash returns the hash of a section's ID, 0 for none.
func sectionHash(id news.SectionID) uint32 {
	if id == "" {
		return 0
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	return max(h.Sum32(), 1)
}

// section returns the number of a section by its hash.
func (r *rules) section(hash uint32) uint16 {
	n, ok := r.numbers[hash]
	if !ok {
		n = uint16(len(r.numbers))
		r.numbers[hash] = n
	}
	return n
}

// set takes other rules.
func (r *rules) set(given Rules) {
	r.given = given
	clear(r.apart)
	clear(r.minutes)
	for _, pair := range given.Apart {
		a, b := r.section(sectionHash(pair[0])), r.section(sectionHash(pair[1]))
		r.apart[[2]uint16{a, b}], r.apart[[2]uint16{b, a}] = true, true
	}
	for id, days := range given.Days {
		if days > 0 {
			r.minutes[r.section(sectionHash(id))] = int32(min(days, 1_000_000)) * 24 * 60
		}
	}
}

// part reports whether the rules keep two stories apart.
func (r *rules) part(a, b uint16, apart int64) bool {
	if len(r.apart) > 0 && r.apart[[2]uint16{a, b}] {
		return true
	}
	if len(r.minutes) == 0 {
		return false
	}
	for _, section := range [2]uint16{a, b} {
		if limit, ok := r.minutes[section]; ok && apart > int64(limit) {
			return true
		}
	}
	return false
}

func (r Rules) equal(o Rules) bool {
	if len(r.Days) != len(o.Days) || !slices.Equal(r.Apart, o.Apart) {
		return false
	}
	for id, days := range r.Days {
		if o.Days[id] != days {
			return false
		}
	}
	return true
}

// mark marks the records of a story that an editor has decided something about.
func (x *Index) mark(id news.StoryID) {
	for _, s := range x.shelves {
		if ord, ok := s.find(id); ok {
			s.marks[ord] |= hand
		}
	}
}
