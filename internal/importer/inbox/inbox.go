// Package inbox keeps archives that were sent to be imported: they come in
// parts, so that a cut line costs a part and not the whole, are looked at when
// they are complete, and lie in a folder until they are thrown away.
package inbox

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

const (
	// MostBytes is the largest archive taken.
	MostBytes = 64 << 30
	// PartBytes is how much a part may hold.
	PartBytes = 8 << 20

	mostParcels = 100
	headBytes   = 64 << 10
)

// A Parcel is an archive that was sent, or is being sent.
type Parcel struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"` // of the file, as its sender calls it
	Size  int64     `json:"size"`
	Have  int64     `json:"have"` // bytes that are here
	Made  time.Time `json:"made"`
	Mark  string    `json:"mark,omitempty"`  // by which its sender knows the file again
	Kind  string    `json:"kind,omitempty"`  // "zip", or the format's name, once it is complete
	Files int       `json:"files,omitempty"` // in a ZIP
}

// Complete reports whether all of it is here, and was found good.
func (p *Parcel) Complete() bool { return p.Kind != "" }

// An Inbox is a folder of parcels.
type Inbox struct {
	dir     string
	formats []importer.Format
	now     func() time.Time

	mu   sync.Mutex
	busy map[string]bool // parcels to which something is being added
}

// Open opens the folder, making it if need be.
func Open(dir string, formats []importer.Format, now func() time.Time) (*Inbox, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &Inbox{dir: dir, formats: formats, now: now, busy: map[string]bool{}}, nil
}

func fault(kind news.FaultKind, say string, err error) error {
	return news.Fault{Kind: kind, Field: "file", Say: say, Err: err}
}

// Sentences that a person reads.
const (
	sayNone     = "This archive is not here any more. Send it again."
	sayNoName   = "Choose a file."
	sayLarge    = "An archive may have at most 64 GiB. Bring a larger one in with \"broadsheet import\"."
	sayMany     = "There are 100 archives here already. Throw some away first."
	sayElse     = "The archive goes on at another place. Ask how much of it is here."
	sayBusy     = "This archive is being sent from somewhere else."
	sayOver     = "There is more of it than it was said to have."
	sayFull     = "There is no space left on the server's disk."
	sayUnknown  = "This is no archive that can be imported. It may be an export of WordPress, a file of JSON lines, saved pages, or a ZIP of these."
	sayEmpty    = "The file is empty."
	sayComplete = "Wait until all of it is here."
)

var isID = regexp.MustCompile(`^[0-9a-f]{24}$`)

func (b *Inbox) path(id, file string) string { return filepath.Join(b.dir, id, file) }

// cleanName is a file's name without what could mislead.
func cleanName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, name)
	if r := []rune(name); len(r) > 120 { // the end tells the kind
		name = string(r[len(r)-120:])
	}
	return strings.TrimLeft(name, ". /")
}

// Begin makes room for an archive of that name and size. If one of the same
// name, size and mark is here that is not complete, that one goes on.
func (b *Inbox) Begin(name string, size int64, mark string) (*Parcel, error) {
	name = cleanName(name)
	list, err := b.List()
	for _, p := range list {
		if mark != "" && !p.Complete() && p.Name == name && p.Size == size && p.Mark == mark {
			return p, nil
		}
	}
	switch {
	case err != nil:
		return nil, err
	case name == "":
		return nil, fault(news.Invalid, sayNoName, nil)
	case size <= 0:
		return nil, fault(news.Invalid, sayEmpty, nil)
	case size > MostBytes:
		return nil, fault(news.Invalid, sayLarge, nil)
	case len(mark) > 100:
		return nil, fault(news.Invalid, sayNoName, nil)
	case len(list) >= mostParcels:
		return nil, fault(news.Invalid, sayMany, nil)
	}
	var id [12]byte
	rand.Read(id[:])
	p := &Parcel{ID: hex.EncodeToString(id[:]), Name: name, Size: size, Mark: mark, Made: b.now().UTC()}
	if err := os.Mkdir(filepath.Join(b.dir, p.ID), 0o700); err != nil {
		return nil, full(err)
	}
	if err := b.describe(p); err != nil {
		return nil, errors.Join(full(err), os.RemoveAll(filepath.Join(b.dir, p.ID)))
	}
	return p, nil
}

// full says so if a disk is full.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return fault(news.Busy, sayFull, err)
	}
	return err
}

// describe writes down what a parcel is, whole or not at all.
func (b *Inbox) describe(p *Parcel) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	at := b.path(p.ID, "parcel.json")
	if err := os.WriteFile(at+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(at+".new", at)
}

// Parcel returns NotFound if there is none of that ID.
func (b *Inbox) Parcel(id string) (*Parcel, error) {
	if !isID.MatchString(id) {
		return nil, fault(news.NotFound, sayNone, nil)
	}
	data, err := os.ReadFile(b.path(id, "parcel.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault(news.NotFound, sayNone, err)
	}
	if err != nil {
		return nil, err
	}
	var p Parcel
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, err
	}
	p.ID, p.Have = id, 0
	switch info, err := os.Stat(b.path(id, "data")); {
	case err == nil:
		p.Have = info.Size()
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	return &p, nil
}

// List returns all parcels, the newest first.
func (b *Inbox) List() ([]*Parcel, error) {
	entries, err := os.ReadDir(b.dir)
	if err != nil {
		return nil, err
	}
	var list []*Parcel
	for _, e := range entries {
		p, err := b.Parcel(e.Name())
		if errors.Is(err, news.NotFound) { // being made or thrown away
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, c *Parcel) int { return c.Made.Compare(a.Made) })
	return list, nil
}

// Add adds what r holds at that place of the archive, which must be where it
// ends so far: Conflict if it ends elsewhere. When all is here it is looked
// at; what cannot be imported is thrown away, with the reason.
func (b *Inbox) Add(id string, at int64, r io.Reader) (*Parcel, error) {
	if !b.hold(id) {
		return nil, fault(news.Conflict, sayBusy, nil)
	}
	defer b.release(id)
	p, err := b.Parcel(id)
	if err != nil {
		return nil, err
	}
	if at != p.Have || p.Complete() {
		return p, fault(news.Conflict, sayElse, nil)
	}
	f, err := os.OpenFile(b.path(id, "data"), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, full(err)
	}
	defer f.Close()
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return nil, err
	}
	n, err := io.Copy(f, io.LimitReader(r, p.Size-at+1))
	p.Have += n
	if p.Have > p.Size {
		return p, errors.Join(fault(news.Invalid, sayOver, nil), f.Truncate(at))
	}
	if err != nil {
		return p, full(err) // what came is kept
	}
	if p.Have < p.Size {
		return p, nil
	}
	return p, b.finish(p, f)
}

// finish makes a parcel safe of which all is here, and looks at it.
func (b *Inbox) finish(p *Parcel, f *os.File) error {
	if err := f.Sync(); err != nil {
		return full(err)
	}
	if err := b.look(p); err != nil {
		if errors.Is(err, news.Invalid) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(b.dir, p.ID)))
		}
		return err
	}
	return full(b.describe(p))
}

func (b *Inbox) hold(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.busy[id] {
		return false
	}
	b.busy[id] = true
	return true
}

func (b *Inbox) release(id string) {
	b.mu.Lock()
	delete(b.busy, id)
	b.mu.Unlock()
}

// Take takes an archive that comes in one piece, of which nobody said how large
// it is.
func (b *Inbox) Take(name string, r io.Reader) (p *Parcel, err error) {
	if p, err = b.Begin(name, MostBytes, ""); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(filepath.Join(b.dir, p.ID)))
		}
	}()
	f, err := os.Create(b.path(p.ID, "data"))
	if err != nil {
		return p, full(err)
	}
	defer f.Close()
	n, err := io.Copy(f, io.LimitReader(r, MostBytes+1))
	switch p.Size, p.Have = n, n; {
	case err != nil:
		return p, full(err)
	case n == 0:
		return p, fault(news.Invalid, sayEmpty, nil)
	case n > MostBytes:
		return p, fault(news.Invalid, sayLarge, nil)
	}
	return p, b.finish(p, f)
}

// Remove throws a parcel away, with its reports. It is no fault if there is
// none.
func (b *Inbox) Remove(id string) error {
	if !isID.MatchString(id) {
		return nil
	}
	if !b.hold(id) {
		return fault(news.Conflict, sayBusy, nil)
	}
	defer b.release(id)
	return os.RemoveAll(filepath.Join(b.dir, id))
}

// Sweep throws away what was sent before that time.
func (b *Inbox) Sweep(before time.Time) error {
	list, err := b.List()
	for _, p := range list {
		if p.Made.Before(before) {
			err = errors.Join(err, b.Remove(p.ID))
		}
	}
	return err
}

// Report makes a file for what is to be told of a run over the parcel, in
// place of the one before.
func (b *Inbox) Report(id, name string) (io.WriteCloser, error) {
	if _, err := b.Parcel(id); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(b.path(id, cleanName(name)+".jsonl"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	return f, full(err)
}

// OpenReport opens a report. NotFound if there is none.
func (b *Inbox) OpenReport(id, name string) (*os.File, error) {
	if _, err := b.Parcel(id); err != nil {
		return nil, err
	}
	f, err := os.Open(b.path(id, cleanName(name)+".jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault(news.NotFound, "There is no report yet.", err)
	}
	return f, err
}

// look finds out what a complete archive is. A fault says that it cannot be
// imported.
func (b *Inbox) look(p *Parcel) error {
	f, err := os.Open(b.path(p.ID, "data"))
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	head = head[:n]
	if isZip(head) {
		files, err := zipped(f, p.Size)
		if err != nil {
			return err
		}
		p.Kind, p.Files = "zip", len(files)
		return nil
	}
	name := p.Name
	if len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b {
		name = strings.TrimSuffix(name, ".gz")
		if head, err = beginning(f); err != nil {
			return fault(news.Invalid, sayUnknown, err)
		}
	}
	for _, format := range b.formats {
		if format.Sniff(name, head) {
			p.Kind = format.Name
			return nil
		}
	}
	return fault(news.Invalid, sayUnknown, nil)
}
