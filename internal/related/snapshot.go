package related

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"broadsheet/internal/news"
)

// A snapshot is, in little-endian order: the magic, the version, the position,
// the number of editions, each edition, and the SHA-256 of all that. An
// edition is its tag (length, bytes), the number of stories of its epoch, the
// changes since, the number of terms with their rarity and each of them, the
// number of stories and each of them in the order of IDs. A story is its ID,
// time, the lengths of its sketch and list, and these; list entries point to
// stories by their place in the order.
//
// The version goes up with any change of how stories become terms, sketches
// and scores, so that a snapshot of other terms is never taken for ours.
const (
	magic   = "BSrelate"
	version = 1
)

// ErrSnapshot is wrapped by every error of Load that is due to what was read:
// it is no snapshot, of another version, cut short or damaged.
var ErrSnapshot = errors.New("related: no good snapshot")

// Save writes the state of the index and the position in the change log that
// it reflects. Equal states give equal bytes, whatever led to them. Readers do
// not wait for it; changes do.
func (x *Index) Save(w io.Writer, position int64) error {
	x.changing.Lock()
	defer x.changing.Unlock()
	sum := sha256.New()
	out := &encoder{Writer: bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<20)}
	out.bytes([]byte(magic))
	out.u32(version)
	out.u64(uint64(position))
	out.u32(uint32(len(x.shelves)))
	for _, tag := range x.editions() {
		out.u32(uint32(len(tag)))
		out.bytes([]byte(tag))
		x.shelves[tag].save(out)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("related: writing the snapshot: %w", err)
	}
	if _, err := w.Write(sum.Sum(nil)); err != nil {
		return fmt.Errorf("related: writing the snapshot: %w", err)
	}
	return nil
}

func (s *shelf) save(out *encoder) {
	out.u32(uint32(s.epoch.stories))
	out.u32(uint32(s.changes))
	out.u32(uint32(len(s.epoch.rarity)))
	for i, t := range s.epoch.terms.terms {
		out.u32(t)
		out.u16(uint16(s.epoch.rarity[i]))
	}
	order := make([]uint32, 0, s.living) // ordinals in the order of IDs
	for ord := range s.length {
		if !s.at(ord).gone {
			order = append(order, ord)
		}
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(s.at(a).id, s.at(b).id) })
	place := make([]uint32, s.length)
	for i, ord := range order {
		place[ord] = uint32(i)
	}
	out.u32(uint32(len(order)))
	for _, ord := range order {
		r := s.at(ord)
		b := binary.LittleEndian.AppendUint64(out.record[:0], uint64(r.id))
		b = binary.LittleEndian.AppendUint64(b, uint64(s.times[ord]))
		b = append(b, r.sketch.used, r.kept)
		for _, t := range r.sketch.terms[:r.sketch.used] {
			b = binary.LittleEndian.AppendUint32(b, t)
		}
		b = append(b, r.sketch.weights[:r.sketch.used]...)
		for _, e := range r.list[:r.kept] {
			b = binary.LittleEndian.AppendUint32(b, place[e.ord])
			b = binary.LittleEndian.AppendUint32(b, uint32(e.score))
		}
		out.bytes(b)
	}
}

// Load reads what Save wrote and returns the position too. The index behaves
// as the one that was saved. An error that wraps ErrSnapshot says what is
// wrong with the input; any other is of the reader.
func Load(r io.Reader) (x *Index, position int64, err error) {
	checked := &checkedReader{source: r, sum: sha256.New()}
	in := &decoder{source: bufio.NewReaderSize(checked, 1<<20)}
	x = New()
	if string(in.bytes(len(magic))) != magic {
		in.fail("it does not begin as one")
	}
	if v := in.u32(); v != version {
		in.fail(fmt.Sprintf("it is of version %d, not %d", v, version))
	}
	position = int64(in.u64())
	for n := in.u32(); n > 0 && in.err == nil; n-- {
		length := in.u32()
		if length > 1000 {
			in.fail("an edition's tag is too long")
		}
		tag := news.EditionID(in.bytes(int(length)))
		if x.shelves[tag] != nil {
			in.fail("an edition comes twice")
		}
		x.shelves[tag] = loadShelf(tag, in)
	}
	in.bytes(sha256.Size)
	if _, err := in.source.ReadByte(); in.err == nil && err != io.EOF {
		in.fail("more follows its end")
	}
	if !checked.good() {
		in.fail("its checksum is wrong")
	}
	if in.err != nil {
		return nil, 0, in.err
	}
	for _, s := range x.shelves {
		s.index()
	}
	return x, position, nil
}

func loadShelf(tag news.EditionID, in *decoder) *shelf {
	stories, changes := in.u32(), in.u32()
	n := in.u32()
	terms, rarities := make([]uint32, 0, min(n, 1<<16)), make([]rare, 0, min(n, 1<<16))
	for ; n > 0 && in.err == nil; n-- {
		t := in.u32()
		if len(terms) > 0 && t <= terms[len(terms)-1] {
			in.fail("terms are out of order")
		}
		terms, rarities = append(terms, t), append(rarities, rare(in.u16()))
	}
	e := newEpoch(int(stories), slices.Clip(terms), nil)
	e.rarity = slices.Clip(rarities)
	s := newShelf(tag, e)
	s.changes = int(changes)
	n = in.u32()
	if n > MaxStories {
		in.fail("an edition has too many stories")
	}
	for ord := uint32(0); ord < n && in.err == nil; ord++ {
		s.extend(ord + 1)
		r := s.at(ord)
		s.times[ord] = in.record(r, n)
		if ord > 0 && r.id <= s.at(ord-1).id {
			in.fail("stories are out of order")
		}
	}
	s.ordered, s.living = s.length, int(s.length)
	return s
}

// record reads a story of n and returns when it was published.
func (d *decoder) record(r *record, n uint32) (published int64) {
	head := d.bytes(18)
	r.id = news.StoryID(binary.LittleEndian.Uint64(head))
	published = int64(binary.LittleEndian.Uint64(head[8:]))
	r.sketch.used, r.kept = head[16], head[17]
	if r.sketch.used > sketchTerms || r.kept > Kept {
		d.fail("a sketch or list is too long")
		r.sketch.used, r.kept = 0, 0
		return 0
	}
	used := int(r.sketch.used)
	b := d.bytes(5*used + 8*int(r.kept))
	for i := range used {
		r.sketch.terms[i] = binary.LittleEndian.Uint32(b[4*i:])
		if i > 0 && r.sketch.terms[i] <= r.sketch.terms[i-1] {
			d.fail("terms are out of order")
		}
	}
	copy(r.sketch.weights[:used], b[4*used:])
	b = b[5*used:]
	for i := range r.list[:r.kept] {
		r.list[i] = entry{binary.LittleEndian.Uint32(b[8*i:]), int32(binary.LittleEndian.Uint32(b[8*i+4:]))}
		if r.list[i].ord >= n {
			d.fail("a list names a story that is not there")
			r.list[i].ord = 0
		}
	}
	return published
}
