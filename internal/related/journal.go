package related

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"

	"broadsheet/internal/news"
)

// The journal holds what Flush has taken since the files were last known to
// be on disk. It is a sequence of batches: the magic, the length and checksum
// of what follows, the position in the change log, and entries. An entry is a
// letter and its data, in little-endian order:
//
//	E  number (2), length of the tag (2), tag, records (4), changes (4), era (4): an edition as it is after the batch
//	R  number of the edition (2), length (4), its Rules as JSON
//	H  story (8), length (4), its Hand as JSON
//	S  number of the edition (2), ordinal (4), slip
//	L  number of the edition (2), ordinal (4), lists
//
// The version in the magic goes up with any change of how stories become
// terms, sketches and scores, so that what is of other terms is never taken
// for ours.
const (
	journalMagic = "BSr5"
	batchHead    = 4 + 4 + 4
	longestBatch = 1 << 30
)

// longestJournal is the size above which the files are made safe and a new
// journal is begun.
const longestJournal = 32 << 20

// newBatch begins a batch.
func newBatch(position int64) []byte {
	b := append(make([]byte, 0, 1<<16), journalMagic...)
	b = append(b, make([]byte, batchHead-len(journalMagic))...)
	return binary.LittleEndian.AppendUint64(b, uint64(position))
}

// seal ends a batch.
func seal(b []byte) []byte {
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-batchHead))
	binary.LittleEndian.PutUint32(b[8:], crc32.Checksum(b[batchHead:], castagnoli))
	return b
}

func appendEdition(b []byte, s *shelf) []byte {
	b = binary.LittleEndian.AppendUint16(append(b, 'E'), s.number)
	b = append(binary.LittleEndian.AppendUint16(b, uint16(len(s.tag))), s.tag...)
	b = binary.LittleEndian.AppendUint32(b, s.length())
	b = binary.LittleEndian.AppendUint32(b, uint32(s.changes))
	return binary.LittleEndian.AppendUint32(b, s.era)
}

func appendJSON(b []byte, v any) []byte {
	data, _ := json.Marshal(v) // of numbers, strings and booleans
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(data))), data...)
}

func appendRules(b []byte, s *shelf) []byte {
	type pairs struct {
		Apart [][2]news.SectionID
		Days  map[news.SectionID]int
	}
	b = binary.LittleEndian.AppendUint16(append(b, 'R'), s.number)
	return appendJSON(b, pairs(s.rules.given))
}

func appendHand(b []byte, id news.StoryID, h Hand) []byte {
	b = binary.LittleEndian.AppendUint64(append(b, 'H'), uint64(id))
	return appendJSON(b, h)
}

func appendSlip(b []byte, s *shelf, ord uint32, p *slip) []byte {
	b = binary.LittleEndian.AppendUint16(append(b, 'S'), s.number)
	b = binary.LittleEndian.AppendUint32(b, ord)
	b = append(b, make([]byte, slipSize)...)
	p.encode(b[len(b)-slipSize:])
	return b
}

func appendLists(b []byte, s *shelf, ord uint32, l *lists) []byte {
	b = binary.LittleEndian.AppendUint16(append(b, 'L'), s.number)
	b = binary.LittleEndian.AppendUint32(b, ord)
	b = append(b, make([]byte, listsSize)...)
	l.encode(b[len(b)-listsSize:], s.era)
	return b
}

// head is the batch with which a journal begins: all that is in no file.
func (x *Index) head(position int64) []byte {
	b := newBatch(position)
	for _, s := range x.shelves {
		b = appendRules(appendEdition(b, s), s)
	}
	ids := make([]news.StoryID, 0, len(x.hands))
	for id := range x.hands {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		b = appendHand(b, id, x.hands[id])
	}
	return seal(b)
}

// readJournal calls take with the content of every whole batch, in order, and
// returns where the last one ends. A batch that was cut short at the end is
// left out; anything else that is wrong is ErrDamaged.
func readJournal(f *os.File, take func(position int64, entries []byte) error) (end int64, err error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	var head [batchHead]byte
	for end+batchHead <= size {
		if _, err := f.ReadAt(head[:], end); err != nil {
			return end, err
		}
		n := int64(binary.LittleEndian.Uint32(head[4:]))
		if string(head[:4]) != journalMagic || n < 8 || n > longestBatch {
			return end, fmt.Errorf("%w: the journal holds what is no batch of this version", ErrDamaged)
		}
		if end+batchHead+n > size {
			return end, nil
		}
		b := make([]byte, n)
		if _, err := f.ReadAt(b, end+batchHead); err != nil {
			return end, err
		}
		if crc32.Checksum(b, castagnoli) != binary.LittleEndian.Uint32(head[8:]) {
			if end+batchHead+n == size {
				return end, nil // it never got onto the disk
			}
			return end, fmt.Errorf("%w: a batch of the journal is not what was written", ErrDamaged)
		}
		if err := take(int64(binary.LittleEndian.Uint64(b)), b[8:]); err != nil {
			return end, err
		}
		end += batchHead + n
	}
	return end, nil
}

// An entries is what is left to read of a batch.
type entries struct {
	b   []byte
	bad bool
}

func (e *entries) bytes(n int) []byte {
	if n < 0 || n > len(e.b) {
		e.bad, e.b = true, nil
		return make([]byte, max(0, min(n, slipSize)))
	}
	b := e.b[:n]
	e.b = e.b[n:]
	return b
}

func (e *entries) u16() uint16 { return binary.LittleEndian.Uint16(e.bytes(2)) }
func (e *entries) u32() uint32 { return binary.LittleEndian.Uint32(e.bytes(4)) }
func (e *entries) u64() uint64 { return binary.LittleEndian.Uint64(e.bytes(8)) }

func (e *entries) json(v any) {
	if n := e.u32(); int64(n) > int64(len(e.b)) {
		e.bad, e.b = true, nil
	} else if err := json.Unmarshal(e.bytes(int(n)), v); err != nil {
		e.bad, e.b = true, nil
	}
}

var errBatch = fmt.Errorf("%w: a batch of the journal makes no sense", ErrDamaged)

// replay applies the entries of a batch. Slips and lists are handed to put.
func (x *Index) replay(position int64, content []byte, put func(s *shelf, kind byte, ord uint32, data []byte) error) error {
	e := &entries{b: content}
	x.position = position
	at := func() *shelf {
		n := int(e.u16())
		if n >= len(x.shelves) {
			e.bad, e.b = true, nil
			return nil
		}
		return x.shelves[n]
	}
	for len(e.b) > 0 && !e.bad {
		switch kind := e.bytes(1)[0]; kind {
		case 'E':
			n := int(e.u16())
			tag := news.EditionID(e.bytes(int(e.u16())))
			records, changes, era := e.u32(), e.u32(), e.u32()
			if n == len(x.shelves) && !e.bad && x.byTag[tag] == nil && !(tag == abroad && x.abroad != nil) {
				x.shelf(tag)
			}
			if e.bad || n >= len(x.shelves) || x.shelves[n].tag != tag || records > MaxStories {
				return errBatch
			}
			s := x.shelves[n]
			s.records, s.changes, s.era = records, int(changes), era
		case 'R':
			if s := at(); s != nil {
				var r Rules
				e.json(&r)
				s.rules.set(r)
			}
		case 'H':
			id := news.StoryID(e.u64())
			var h Hand
			e.json(&h)
			if delete(x.hands, id); !h.empty() {
				x.hands[id] = h
			}
		case 'S', 'L':
			s, ord, n := at(), e.u32(), slipSize
			if kind == 'L' {
				n = listsSize
			}
			data := e.bytes(n)
			if e.bad || ord >= MaxStories {
				return errBatch
			}
			if err := put(s, kind, ord, data); err != nil {
				return err
			}
		default:
			return errBatch
		}
	}
	if e.bad {
		return errBatch
	}
	return nil
}

// Flush makes every change so far safe on disk, together with the position in
// the change log that it reflects. After an error the index serves on, and the
// next Flush tries again. In memory it does nothing.
func (x *Index) Flush(position int64) error {
	x.changing.Lock()
	defer x.changing.Unlock()
	f := x.folder
	if f == nil {
		x.position = position
		return nil
	}
	if !x.unsaved.any && position == x.position && !x.pending() {
		return nil
	}
	b := newBatch(position)
	for _, s := range x.shelves {
		b = appendEdition(b, s)
	}
	for _, s := range x.unsaved.rules {
		b = appendRules(b, s)
	}
	for _, id := range x.unsaved.hands {
		b = appendHand(b, id, x.hands[id])
	}
	for _, s := range x.shelves {
		for ord, p := range s.pendingSlips {
			b = appendSlip(b, s, ord, p)
		}
		for ord, l := range s.pendingLists {
			b = appendLists(b, s, ord, l)
		}
	}
	if err := f.append(seal(b)); err != nil {
		return err
	}
	x.position, x.unsaved = position, unsaved{}
	if err := x.settle(); err != nil {
		return err
	}
	if f.size < longestJournal {
		return nil
	}
	return x.rotate()
}

func (x *Index) pending() bool {
	return slices.ContainsFunc(x.shelves, func(s *shelf) bool { return len(s.pendingSlips)+len(s.pendingLists) > 0 })
}

// settle writes what is pending to its place.
func (x *Index) settle() error {
	x.reading.Lock()
	defer x.reading.Unlock()
	buffer := make([]byte, max(slipSize, listsSize))
	for _, s := range x.shelves {
		for ord, p := range s.pendingSlips {
			p.encode(buffer[:slipSize])
			if _, err := s.slips.WriteAt(buffer[:slipSize], int64(ord)*slipSize); err != nil {
				return fmt.Errorf("related: writing a sketch: %w", err)
			}
			delete(s.pendingSlips, ord)
		}
		for ord, l := range s.pendingLists {
			l.encode(buffer[:listsSize], s.era)
			if _, err := s.stored.WriteAt(buffer[:listsSize], int64(ord)*listsSize); err != nil {
				return fmt.Errorf("related: writing a list: %w", err)
			}
			delete(s.pendingLists, ord)
		}
	}
	return nil
}

// direct writes what is pending to its place, if there is no journal.
func (x *Index) direct() error {
	if x.folder != nil {
		return nil
	}
	return x.settle()
}

// rotate makes the files safe and begins a new journal.
func (x *Index) rotate() error {
	var errs []error
	for _, s := range x.shelves {
		errs = append(errs, s.slips.Sync(), s.stored.Sync())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("related: %w", err)
	}
	return x.folder.begin(x.head(x.position))
}
