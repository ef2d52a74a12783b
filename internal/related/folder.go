package related

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"

	"broadsheet/internal/news"
)

// A folder is where an index is kept: the statistics in "epochs", two files
// for each edition, and the journal.
type folder struct {
	path    string
	journal *os.File
	size    int64 // of the journal
	reading bool  // nothing may be written
}

// append adds a batch to the journal and makes it safe.
func (f *folder) append(b []byte) error {
	if f.reading {
		return errors.New("related: the index was opened for reading only")
	}
	if _, err := f.journal.WriteAt(b, f.size); err != nil {
		return fmt.Errorf("related: writing the journal: %w", err)
	}
	if err := f.journal.Sync(); err != nil {
		return fmt.Errorf("related: writing the journal: %w", err)
	}
	f.size += int64(len(b))
	return nil
}

// begin begins a new journal with a batch.
func (f *folder) begin(head []byte) error {
	path := filepath.Join(f.path, "journal")
	next, err := os.Create(path + ".new")
	if err != nil {
		return fmt.Errorf("related: %w", err)
	}
	_, err = next.Write(head)
	if err = errors.Join(err, next.Sync()); err == nil {
		err = os.Rename(path+".new", path)
	}
	if err == nil {
		err = syncDir(f.path)
	}
	if err != nil {
		next.Close()
		return fmt.Errorf("related: beginning a journal: %w", err)
	}
	if f.journal != nil {
		f.journal.Close()
	}
	f.journal, f.size = next, int64(len(head))
	return nil
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// files are the paths of an edition's files.
func (f *folder) files(number int) (slips, lists string) {
	return filepath.Join(f.path, fmt.Sprintf("%d.slips", number)), filepath.Join(f.path, fmt.Sprintf("%d.lists", number))
}

// open gives a shelf its files.
func (f *folder) open(s *shelf) error {
	open := openFile
	if f.reading {
		open = openFileToRead
	}
	slips, stored := f.files(int(s.number))
	var err error
	if s.slips, err = open(slips); err != nil {
		return err
	}
	s.stored, err = open(stored)
	return err
}

// Close closes the files. What was not flushed is lost.
func (x *Index) Close() error {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.reading.Lock()
	defer x.reading.Unlock()
	if x.folder == nil {
		return nil
	}
	var errs []error
	for _, s := range x.shelves {
		errs = append(errs, s.slips.Close(), s.stored.Close())
	}
	return errors.Join(append(errs, x.folder.journal.Close())...)
}

// current is the name of the folder in use inside the one that is given.
func current(dir string) string { return filepath.Join(dir, "related") }

// Open opens the index that Build has left in a folder, and returns it with
// the position of its last Flush. With readOnly nothing is written, and changes
// stay in memory. An error that wraps fs.ErrNotExist says that there is none,
// one that wraps ErrDamaged that it must be built anew.
func Open(dir string, readOnly bool) (*Index, int64, error) {
	x := New()
	x.folder = &folder{path: current(dir), reading: readOnly}
	mode := os.O_RDWR
	if readOnly {
		mode = os.O_RDONLY
	}
	var err error
	if x.folder.journal, err = os.OpenFile(filepath.Join(x.folder.path, "journal"), mode, 0); err != nil {
		return nil, 0, fmt.Errorf("related: %w", err)
	}
	if err := x.load(); err != nil {
		x.closeAll()
		return nil, 0, err
	}
	return x, x.position, nil
}

// load reads what is in the folder.
func (x *Index) load() error {
	if err := x.readEpochs(); err != nil {
		return err
	}
	f, opened := x.folder, 0
	openNew := func() error {
		for ; opened < len(x.shelves); opened++ {
			if err := f.open(x.shelves[opened]); err != nil {
				return err
			}
		}
		return nil
	}
	var err error
	f.size, err = readJournal(f.journal, func(position int64, content []byte) error {
		return x.replay(position, content, func(s *shelf, kind byte, ord uint32, data []byte) error {
			if err := openNew(); err != nil {
				return err
			}
			return s.redo(kind, ord, data, f.reading)
		})
	})
	if err != nil {
		return err
	}
	if f.size == 0 {
		return fmt.Errorf("%w: the journal is empty", ErrDamaged)
	}
	if err := openNew(); err != nil {
		return err
	}
	for _, s := range x.shelves {
		if err := s.load(); err != nil {
			return err
		}
	}
	for id := range x.hands {
		x.mark(id)
	}
	x.unsaved = unsaved{}
	return nil
}

func (x *Index) closeAll() {
	for _, s := range x.shelves {
		s.slips.Close()
		s.stored.Close()
	}
	x.folder.journal.Close()
}

// redo writes what the journal has for a place.
func (s *shelf) redo(kind byte, ord uint32, data []byte, readOnly bool) error {
	var err error
	switch {
	case kind == 'S' && readOnly:
		p := &slip{}
		if !p.decode(data) {
			return errBatch
		}
		s.pendingSlips[ord] = p
	case kind == 'S':
		_, err = s.slips.WriteAt(data, int64(ord)*slipSize)
	case readOnly:
		l := &lists{}
		if delete(s.pendingLists, ord); l.decode(data, s.era, MaxStories) {
			s.pendingLists[ord] = l
		}
	default:
		_, err = s.stored.WriteAt(data, int64(ord)*listsSize)
	}
	if err != nil {
		return fmt.Errorf("related: mending the files from the journal: %w", err)
	}
	return nil
}

// load reads all slips and makes of them what is in memory.
func (s *shelf) load() error {
	n := s.records
	s.ids.low, s.minutes, s.marks = make([]uint32, 0, n), make([]int32, 0, n), make([]marks, 0, n)
	s.sections, s.floors = make([]uint16, 0, n), make([]uint16, 0, n)
	heads := newHeads(int(n))
	const some = 1024
	buffer := make([]byte, some*slipSize)
	var p slip
	for ord := uint32(0); ord < n; {
		b := buffer[:min(some, n-ord)*slipSize]
		if _, err := s.slips.ReadAt(b, int64(ord)*slipSize); err != nil {
			return fmt.Errorf("related: reading sketches: %w", err)
		}
		for ; len(b) > 0; b = b[slipSize:] {
			if pending := s.pendingSlips[ord]; pending != nil {
				p = *pending
			} else if !p.decodeHead(b[:slipSize]) {
				return fmt.Errorf("%w: sketch %d of edition %s is not what was written", ErrDamaged, ord, s.tag)
			}
			s.append(&p)
			s.floors[ord] = unresolved
			if ordered := s.ordered == ord && (ord == 0 || s.ids.at(ord-1) < p.id); ordered {
				s.ordered++
			} else if p.marks&gone == 0 {
				s.later[p.id] = ord
			}
			if p.marks&gone == 0 {
				s.living++
				heads.set(ord, &p.sketch)
			}
			ord++
		}
	}
	s.unfilled = n
	s.postings = postings{layers: []layer{heads.layer()}}
	return nil
}

// epochs are: a magic, the settings, the number of editions, and of each its tag (length,
// bytes), the number of stories, and the terms with their rarity; at the end
// the checksum.
const epochsMagic = "BSe3"

func (x *Index) epochs() []byte {
	b := binary.LittleEndian.AppendUint32([]byte(epochsMagic), x.settings)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(x.shelves)))
	for _, s := range x.shelves {
		b = append(binary.LittleEndian.AppendUint16(b, uint16(len(s.tag))), s.tag...)
		b = binary.LittleEndian.AppendUint32(b, uint32(s.epoch.stories))
		b = binary.LittleEndian.AppendUint32(b, uint32(len(s.epoch.rarity)))
		for i, t := range s.epoch.terms.list() {
			b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint32(b, t), uint16(s.epoch.rarity[i]))
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func (x *Index) readEpochs() error {
	b, err := os.ReadFile(filepath.Join(x.folder.path, "epochs"))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: the statistics are missing", ErrDamaged)
	}
	if err != nil {
		return fmt.Errorf("related: %w", err)
	}
	bad := fmt.Errorf("%w: the statistics are not what was written", ErrDamaged)
	if len(b) < 16 || string(b[:4]) != epochsMagic || crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return bad
	}
	e := &entries{b: b[4 : len(b)-4]}
	x.settings = e.u32()
	for n := e.u32(); n > 0 && !e.bad; n-- {
		tag := news.EditionID(e.bytes(int(e.u16())))
		stories, count := e.u32(), e.u32()
		if e.bad || int64(count)*6 > int64(len(e.b)) || x.byTag[tag] != nil {
			return bad
		}
		terms, rarities := make([]uint32, count), make([]rare, count)
		for i := range terms {
			terms[i], rarities[i] = e.u32(), rare(e.u16())
			if i > 0 && terms[i] <= terms[i-1] {
				return bad
			}
		}
		made := epochOf(int(stories), terms, rarities)
		made.strict = tag == abroad
		x.shelf(tag).epoch = made
	}
	if e.bad {
		return bad
	}
	return nil
}

// Install makes an index that Build has made the one which Open finds. One that
// was open in the folder goes on to serve until it is closed, but must not be
// flushed any more.
func (x *Index) Install() error {
	x.changing.Lock()
	defer x.changing.Unlock()
	f := x.folder
	if f == nil {
		return nil
	}
	dir := filepath.Dir(f.path)
	old := current(dir) + ".old"
	err := os.RemoveAll(old)
	if err == nil {
		err = os.Rename(current(dir), old)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(f.path, current(dir))
	}
	if err == nil {
		err = errors.Join(os.RemoveAll(old), syncDir(dir))
	}
	if err != nil {
		return fmt.Errorf("related: putting the index into use: %w", err)
	}
	f.path = current(dir)
	return nil
}
