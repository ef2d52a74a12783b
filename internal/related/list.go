package related

import (
	"encoding/binary"
	"hash/crc32"
)

// A Slot is one of the lists of a story.
type Slot uint8

const (
	// More is related coverage of about the same time: scores fade.
	More Slot = iota
	// Background is older by background days or more; nothing fades.
	Background
	// Media is More among videos, galleries and audio.
	Media
	// Earlier is what came before the story, of about the same time. It
	// takes no notice of editors' decisions and rules.
	Earlier
	// Copies are rewritings of the same text.
	Copies
	slots

	// Other is what other editions have on the matter, if the index was built
	// to relate them.
	Other Slot = 100
)

// sizes says how many links each slot keeps.
var sizes = [slots]int{24, 12, 8, 8, 8}

// starts says where each slot begins among the entries.
var starts = [slots + 1]int{0, 24, 36, 44, 52, 60}

// Kept is how many links are kept in the longest slot.
const Kept = 24

// An entry of a list. Score 0 means that there is none.
type entry struct {
	ord   uint32
	score int32
}

// lists are all the slots of a story.
type lists struct {
	kept    [slots]uint8
	entries [60]entry
}

// forgotten stands for lists that are to be made when somebody asks.
var forgotten = &lists{}

// of returns the entries of a slot.
func (l *lists) of(slot Slot) []entry { return l.entries[starts[slot]:][:l.kept[slot]] }

// full reports whether a slot has no more room.
func (l *lists) full(slot Slot) bool { return int(l.kept[slot]) == sizes[slot] }

// least returns the score that an entry needs to be in a slot; with that
// score it may or may not be.
func (l *lists) least(slot Slot) int32 {
	if !l.full(slot) {
		return 1
	}
	return l.entries[starts[slot+1]-1].score
}

// names reports whether any slot names a record.
func (l *lists) names(ord uint32) bool {
	for slot := range slots {
		for _, e := range l.of(slot) {
			if e.ord == ord {
				return true
			}
		}
	}
	return false
}

// insert puts an entry into its place in a slot and drops what falls off the
// end. It reports whether the entry is in.
func (l *lists) insert(s *shelf, slot Slot, e entry) bool {
	at, end := starts[slot], starts[slot]+int(l.kept[slot])
	if l.full(slot) {
		if !s.better(e, l.entries[end-1]) {
			return false
		}
		end--
	} else {
		l.kept[slot]++
	}
	for ; end > at && s.better(e, l.entries[end-1]); end-- {
		l.entries[end] = l.entries[end-1]
	}
	l.entries[end] = e
	return true
}

// listsSize is how many bytes the lists of a story take in a file: a
// checksum, the era, the lengths and the entries. All zero is a story whose
// lists are not known.
const listsSize = 4 + 4 + 8 + 8*60

func (l *lists) encode(b []byte, era uint32) {
	if l == forgotten {
		clear(b[:listsSize])
		return
	}
	binary.LittleEndian.PutUint32(b[4:], era)
	clear(b[8:16])
	copy(b[8:], l.kept[:])
	for i, e := range l.entries {
		binary.LittleEndian.PutUint32(b[16+8*i:], e.ord)
		binary.LittleEndian.PutUint32(b[20+8*i:], uint32(e.score))
	}
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:listsSize], castagnoli))
}

// decode reads what encode wrote. It reports false if that is of another era
// or not whole: then the lists are not known.
func (l *lists) decode(b []byte, era, records uint32) bool {
	if era != binary.LittleEndian.Uint32(b[4:]) || binary.LittleEndian.Uint32(b) != crc32.Checksum(b[4:listsSize], castagnoli) {
		return false
	}
	copy(l.kept[:], b[8:])
	for slot := range slots {
		if int(l.kept[slot]) > sizes[slot] {
			return false
		}
	}
	for i := range l.entries {
		l.entries[i] = entry{binary.LittleEndian.Uint32(b[16+8*i:]), int32(binary.LittleEndian.Uint32(b[20+8*i:]))}
		if l.entries[i].ord >= records && l.entries[i].score != 0 {
			return false
		}
	}
	return true
}
