package importer

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Store is what an import needs of the store.
type Store interface {
	store.Importing
	SaveEdition(ctx context.Context, e news.Edition, by store.Edit) error
	Public() store.Readers
}

// Files keeps media files. It returns the asset with its path and hash.
type Files interface {
	Put(ctx context.Context, name string, r io.Reader) (news.Asset, error)
}

// Options say how to import.
type Options struct {
	Formats  []Format
	Format   string         // name of the format; "" means to find out
	Edition  news.EditionID // for items without a language; "" means the default edition
	Source   string         // name of the archive; "" means the file's name, or the format's where IDs are the same in all files
	Title    string         // of editions that are made; "" means that of the default edition
	DryRun   bool           // read and check everything, store nothing
	Progress func(Progress) // called now and then; may be nil
	Report   func(Entry)    // called in order for everything worth telling; may be nil
	Now      func() time.Time
}

// Progress is how far an import has come.
type Progress struct {
	File        string
	Bytes, Size int64 // read of all inputs, as they lie on disk
	Items       int64
}

// An Entry tells of one item.
type Entry struct {
	Result store.Result `json:"result"`
	File   string       `json:"file"`
	Line   int          `json:"line,omitempty"`
	Item   string       `json:"item,omitempty"`
	Title  string       `json:"title,omitempty"`
	Story  news.StoryID `json:"story,omitempty"`
	Reason string       `json:"reason,omitempty"`
	Notes  []string     `json:"notes,omitempty"`
}

// A Summary counts what became of the items.
type Summary struct {
	Files     int           `json:"files"`
	Items     int64         `json:"items"`
	Imported  int64         `json:"imported"`
	Updated   int64         `json:"updated"`
	Unchanged int64         `json:"unchanged"`
	Skipped   int64         `json:"skipped"`
	Refused   int64         `json:"refused"`
	Undated   int64         `json:"undated"`          // imported or updated without a date
	Noted     int64         `json:"noted"`            // items with notes
	Broken    []string      `json:"broken,omitempty"` // inputs that could not be read to their end
	Took      time.Duration `json:"took_ns"`
}

// add counts an entry.
func (s *Summary) add(r store.Result) {
	switch r {
	case store.Added:
		s.Imported++
	case store.Updated:
		s.Updated++
	case store.Unchanged:
		s.Unchanged++
	case store.Skipped:
		s.Skipped++
	case store.Refused:
		s.Refused++
	}
}

// chunkItems is how many items travel together: read, converted by one
// worker, and stored in one transaction.
const chunkItems = 500

// A chunk is some items in the order of the input.
type chunk struct {
	source string
	dir    fs.FS
	in     string // names dir
	items  []readItem
	ready  chan struct{} // closed when converted
	err    error
}

type readItem struct {
	item  Item
	err   error // Skip or BadItem
	hash  string
	known string // hash at the last import, "" if new
	story *store.Imported
	notes []string
}

// Run imports the files and folders at the paths. Items are read in order,
// converted on all processors, and stored in order, so that a run which is
// cut short leaves the same as one that stopped there by itself; running
// again goes on. It returns an error only when it could not go on: whatever is
// wrong with an item, or a file, is reported and counted.
func Run(ctx context.Context, inputs []Input, st Store, files Files, opt Options) (Summary, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	began := opt.Now()
	var size int64
	for _, in := range inputs {
		size += in.Size
	}
	d, err := newDesk(ctx, st, files, opt)
	if err != nil {
		return Summary{}, err
	}
	whole := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()

	r := &reader{opt: opt, size: size}
	read := make(chan *chunk)                           // to be converted
	order := make(chan *chunk, 4*runtime.GOMAXPROCS(0)) // the same chunks, to be stored in turn
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(read)
		defer close(order)
		r.readAll(ctx, inputs, read, order)
	})
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for c := range read {
				c.err = d.convert(ctx, c)
				close(c.ready)
			}
		})
	}
	sum := Summary{Files: len(inputs)}
	for c := range order {
		<-c.ready
		if err == nil {
			if err = c.err; err == nil {
				err = d.keep(ctx, c, &sum)
			}
			if err != nil {
				stop()
			}
			r.tell(false)
		}
	}
	wg.Wait()
	r.tell(true)
	sum.Broken = r.broken
	sum.Took = opt.Now().Sub(began)
	if err == nil {
		err = whole.Err()
	}
	return sum, err
}

// An Input is a file to import.
type Input struct {
	Name string // as reports show it
	Size int64
	Open func() (fs.File, error)
	Dir  fs.FS  // the folder that it lies in, for media beside it; may be nil
	In   string // names that folder
}

// besideStories are the endings of files that lie in folders beside those
// with stories: they come in if a story names them.
var besideStories = map[string]bool{".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".webp": true, ".avif": true, ".svg": true, ".ico": true,
	".mp4": true, ".webm": true, ".mov": true, ".m4a": true, ".mp3": true, ".ogg": true, ".wav": true, ".vtt": true, ".pdf": true,
	".css": true, ".js": true, ".woff": true, ".woff2": true, ".ttf": true, ".eot": true}

// Inputs lists the files at and under the paths, in a stable order; of folders
// without pictures, sounds and the like. What a file says lies beside it is
// looked for in its own folder only.
func Inputs(paths []string) ([]Input, error) {
	var list []Input
	folders := map[string]fs.FS{}
	add := func(at, name string, size int64) error {
		in := filepath.Dir(at)
		if folders[in] == nil {
			root, err := os.OpenRoot(in)
			if err != nil {
				return err
			}
			folders[in] = root.FS()
		}
		list = append(list, Input{Name: name, Size: size, Dir: folders[in], In: in, Open: func() (fs.File, error) { return os.Open(at) }})
		return nil
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			return nil, news.Fault{Kind: news.NotFound, Say: fmt.Sprintf("There is no file or folder %s.", p), Err: err}
		}
		if !info.IsDir() {
			if err := add(p, filepath.Base(p), info.Size()); err != nil {
				return nil, err
			}
			continue
		}
		err = filepath.WalkDir(p, func(at string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				return err
			}
			if besideStories[strings.ToLower(filepath.Ext(at))] {
				return nil
			}
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() {
				return err
			}
			rel, err := filepath.Rel(p, at)
			if err != nil {
				return err
			}
			return add(at, filepath.ToSlash(rel), info.Size())
		})
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// A reader turns inputs into chunks.
type reader struct {
	opt    Options
	size   int64
	bytes  atomic.Int64
	items  atomic.Int64
	file   atomic.Pointer[string]
	told   time.Time
	broken []string
}

func (r *reader) tell(last bool) {
	if r.opt.Progress == nil || !last && time.Since(r.told) < 100*time.Millisecond {
		return
	}
	r.told = time.Now()
	p := Progress{Bytes: r.bytes.Load(), Size: r.size, Items: r.items.Load()}
	if f := r.file.Load(); f != nil {
		p.File = *f
	}
	r.opt.Progress(p)
}

func (r *reader) readAll(ctx context.Context, inputs []Input, read, order chan<- *chunk) {
	for _, in := range inputs {
		if err := r.readFile(ctx, in, read, order); err != nil {
			if ctx.Err() != nil {
				return
			}
			r.broken = append(r.broken, in.Name+": "+err.Error())
			c := &chunk{ready: make(chan struct{}), items: []readItem{{item: Item{Place: Place{File: in.Name}},
				err: BadItem{Place: Place{File: in.Name}, Err: fmt.Errorf("the file could not be read further: %w", err)}}}}
			if !send(ctx, c, read, order) {
				return
			}
		}
	}
}

func send(ctx context.Context, c *chunk, read, order chan<- *chunk) bool {
	select {
	case order <- c:
	case <-ctx.Done():
		return false
	}
	select {
	case read <- c:
		return true
	case <-ctx.Done():
		close(c.ready)
		return false
	}
}

func (r *reader) readFile(ctx context.Context, in Input, read, order chan<- *chunk) error {
	r.file.Store(&in.Name)
	f, err := in.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, 64<<10)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	head = head[:n]
	seeker, ok := f.(io.ReadSeeker)
	if !ok {
		return errors.New("it cannot be read from its start again")
	}
	if _, err := seeker.Seek(0, io.SeekStart); err != nil {
		return err
	}
	name, body := in.Name, io.Reader(&counting{ReadSeeker: seeker, n: &r.bytes})
	if len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b {
		name = strings.TrimSuffix(name, ".gz")
		z, err := gzip.NewReader(bufio.NewReaderSize(body, 1<<18))
		if err != nil {
			return err
		}
		defer z.Close()
		buffered := bufio.NewReaderSize(z, 1<<18)
		if head, err = buffered.Peek(64 << 10); err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return err
		}
		body = buffered
	}
	format, err := r.format(name, head)
	if err != nil {
		return err
	}
	source := r.opt.Source
	if source == "" {
		if source = format.Name; !format.GlobalIDs {
			source += ":" + strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		}
	}
	file := File{Name: in.Name, Body: body, Dir: in.Dir}
	return r.chunks(ctx, format.Items(file), func() *chunk { return &chunk{source: source, dir: in.Dir, in: in.In, ready: make(chan struct{})} }, read, order)
}

// chunks gathers items and sends them on.
func (r *reader) chunks(ctx context.Context, items iter.Seq2[Item, error], fresh func() *chunk, read, order chan<- *chunk) error {
	c := fresh()
	var end error
	for it, err := range items {
		var skip Skip
		var bad BadItem
		if err != nil && !errors.As(err, &skip) && !errors.As(err, &bad) {
			end = err
			break
		}
		r.items.Add(1)
		if c.items = append(c.items, readItem{item: it, err: err}); len(c.items) == chunkItems {
			if !send(ctx, c, read, order) {
				return ctx.Err()
			}
			c = fresh()
		}
	}
	if len(c.items) > 0 && !send(ctx, c, read, order) {
		return ctx.Err()
	}
	return end
}

func (r *reader) format(name string, head []byte) (Format, error) {
	var names []string
	for _, f := range r.opt.Formats {
		names = append(names, f.Name)
		if r.opt.Format == f.Name || r.opt.Format == "" && f.Sniff(name, head) {
			return f, nil
		}
	}
	if r.opt.Format != "" {
		return Format{}, fmt.Errorf("there is no format %q; the formats are %s", r.opt.Format, strings.Join(names, ", "))
	}
	return Format{}, fmt.Errorf("its format is none of %s; name it with --format if it is one of them", strings.Join(names, ", "))
}

// counting counts the bytes read, and can go back for formats that read a
// file twice.
type counting struct {
	io.ReadSeeker
	n  *atomic.Int64
	at int64 // counted so far
	p  int64 // position
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.ReadSeeker.Read(b)
	if c.p += int64(n); c.p > c.at {
		c.n.Add(c.p - c.at)
		c.at = c.p
	}
	return n, err
}

func (c *counting) Seek(offset int64, whence int) (int64, error) {
	p, err := c.ReadSeeker.Seek(offset, whence)
	c.p = p
	return p, err
}

// FormatNames lists the formats for a help text.
func FormatNames(list []Format) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Name
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
