package related

import (
	"encoding/binary"
	"hash/crc32"

	"broadsheet/internal/news"
)

// How much of a story a sketch keeps.
const (
	headTerms = 32 // its best terms, which the index finds it by
	restTerms = 96 // the next best, which only refine a score
	most      = 128
	allTerms  = headTerms + restTerms
)

// A sketch is what the index keeps of a story's text. Terms ascend and are
// told apart by their keys.
type sketch struct {
	heads, rests uint8
	head         [headTerms]uint32
	weights      [headTerms]uint8
	rest         [restTerms]uint32 // key in the upper 24 bits, weight in the lower 8
	shingles     sample
}

// key is what is kept of a term outside the index.
func key(term uint32) uint32 { return term >> 8 }

// packed returns all the terms of a sketch, each as its key and weight; those
// of the head first.
func (k *sketch) packed(to *[allTerms]uint32) []uint32 {
	for i, t := range k.head[:k.heads] {
		to[i] = t&^0xff | uint32(k.weights[i])
	}
	n := int(k.heads) + copy(to[k.heads:], k.rest[:k.rests])
	return to[:n]
}

// A slip is all that is kept of a story but its lists, and how it is written
// into a file: slipSize bytes, the checksum first.
type slip struct {
	id        news.StoryID
	published int64  // microseconds since 1970
	section   uint32 // hash of the section's ID, 0 for none
	marks     marks
	sketch    sketch
}

const slipSize = 32 + 5*headTerms + 4*restTerms + 4*most

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encode writes the slip into slipSize bytes.
func (p *slip) encode(b []byte) {
	k := &p.sketch
	b[4], b[5], b[6], b[7] = k.heads, k.rests, k.shingles.n, k.shingles.rate
	binary.LittleEndian.PutUint64(b[8:], uint64(p.id))
	binary.LittleEndian.PutUint64(b[16:], uint64(p.published))
	binary.LittleEndian.PutUint32(b[24:], p.section)
	binary.LittleEndian.PutUint32(b[28:], uint32(p.marks))
	at := 32
	for _, t := range k.head {
		binary.LittleEndian.PutUint32(b[at:], t)
		at += 4
	}
	at += copy(b[at:], k.weights[:])
	for _, t := range k.rest {
		binary.LittleEndian.PutUint32(b[at:], t)
		at += 4
	}
	for _, t := range k.shingles.hashes {
		binary.LittleEndian.PutUint32(b[at:], t)
		at += 4
	}
	binary.LittleEndian.PutUint32(b, crc32.Checksum(b[4:slipSize], castagnoli))
}

// decode reads what encode wrote and reports whether it is whole.
func (p *slip) decode(b []byte) bool {
	k := &p.sketch
	if !p.decodeHead(b) {
		return false
	}
	at := 32 + 5*headTerms
	for i := range k.rest[:k.rests] {
		k.rest[i] = binary.LittleEndian.Uint32(b[at+4*i:])
	}
	k.shingles.decode(b)
	return true
}

// decode reads the sample of a slip.
func (s *sample) decode(b []byte) {
	s.n, s.rate = b[6], b[7]
	at := 32 + 5*headTerms + 4*restTerms
	for i := range s.hashes[:s.n] {
		s.hashes[i] = binary.LittleEndian.Uint32(b[at+4*i:])
	}
}

// whole reports whether b is a slip as it was written.
func whole(b []byte) bool {
	return b[4] <= headTerms && b[5] <= restTerms && b[6] <= most && b[7] <= 32 &&
		binary.LittleEndian.Uint32(b) == crc32.Checksum(b[4:slipSize], castagnoli)
}

// decodeHead reads all but the rest and the shingles.
func (p *slip) decodeHead(b []byte) bool {
	k := &p.sketch
	*p = slip{}
	if !whole(b) {
		return false
	}
	k.heads, k.rests = b[4], b[5]
	p.id = news.StoryID(binary.LittleEndian.Uint64(b[8:]))
	p.published = int64(binary.LittleEndian.Uint64(b[16:]))
	p.section = binary.LittleEndian.Uint32(b[24:])
	p.marks = marks(binary.LittleEndian.Uint32(b[28:]))
	for i := range k.head[:k.heads] {
		k.head[i] = binary.LittleEndian.Uint32(b[32+4*i:])
	}
	copy(k.weights[:k.heads], b[32+4*headTerms:])
	return true
}
