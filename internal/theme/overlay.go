package theme

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// An Overlay is the theme that the site wears now: the embedded files, and in
// their place those of a folder that has the same names. Any number of
// goroutines may use it.
type Overlay struct {
	dir      string // "" if there is no folder
	files    fs.FS
	log      *slog.Logger
	plain    *Theme
	worn     atomic.Pointer[Theme]
	failures atomic.Int64

	mu     sync.Mutex
	stamp  string // of the folder when it was last read
	at     time.Time
	found  map[string]int // the folder's files then, with their bytes
	former []*Theme
	said   map[string]bool // what the log has, by file version
}

// formerKept is how many themes are kept whose assets may still be asked for.
const formerKept = 16

// OpenOverlay returns the theme with the files of a folder over the embedded
// ones; without a folder if dir is "". What is wrong with single files goes to
// the log; it is an error if there is no folder.
func OpenOverlay(dir string, log *slog.Logger) (*Overlay, error) {
	plain, err := Open()
	if err != nil {
		return nil, err
	}
	files, err := Files()
	if err != nil {
		return nil, err
	}
	o := &Overlay{dir: dir, files: files, log: log, plain: plain, said: map[string]bool{}}
	o.worn.Store(plain)
	if dir == "" {
		return o, nil
	}
	if _, err := o.look(); err != nil {
		return nil, fmt.Errorf("the theme's folder %s cannot be used: %w", dir, err)
	}
	o.Reload()
	return o, nil
}

// Now returns the theme as it is at this moment.
func (o *Overlay) Now() *Theme { return o.worn.Load() }

// Failures counts the pages that an overlay's templates failed to render.
func (o *Overlay) Failures() int64 { return o.failures.Load() }

// Asset returns an asset of the theme, of the embedded one, or of one that
// was worn lately.
func (o *Overlay) Asset(name string) (a Asset, ok bool) {
	if a, ok = o.Now().Asset(name); ok {
		return a, true
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, t := range o.former {
		if a, ok := t.Asset(name); ok {
			return a, true
		}
	}
	return Asset{}, false
}

// Follow reads the folder again whenever something in it changes, until ctx
// ends, and calls changed after each time.
func (o *Overlay) Follow(ctx context.Context, every time.Duration, changed func()) {
	if o.dir == "" {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for last := ""; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := o.look()
		if err != nil {
			now = err.Error()
		}
		o.mu.Lock()
		same := now == o.stamp
		o.mu.Unlock()
		if !same && now == last { // it is still: nobody is half-way through writing
			o.Reload()
			changed()
		}
		last = now
	}
}

// Reload reads the folder and puts the theme on. A file that is broken leaves
// its place to the embedded one; without a folder the theme is the embedded
// one.
func (o *Overlay) Reload() {
	o.mu.Lock()
	defer o.mu.Unlock()
	stamp, err := o.look()
	var over layer
	var wrong []Problem
	if err == nil {
		over, wrong, err = o.read()
	}
	if err != nil {
		stamp = err.Error()
		over, wrong = nil, []Problem{{File: ".", Text: "the folder cannot be read: " + err.Error()}}
	}
	o.stamp, o.at, o.found = stamp, time.Now(), map[string]int{}
	sums := map[string]string{}
	for name, b := range over {
		o.found[name] = len(b)
		sums[name] = fmt.Sprintf("%x", sha256.Sum256(b))
	}
	t, more := o.sound(over)
	t.wrong = append(wrong, more...)
	t.found = func(p Problem) {
		o.failures.Add(1)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.say(p, cmp.Or(sums[p.File], stamp), "pages where it fails are shown with the embedded theme")
	}
	o.log.Info("the theme was read", "folder", o.dir, "files", len(over), "mistakes", len(t.wrong))
	for _, p := range t.wrong {
		if p.File == "." {
			o.said = map[string]bool{}
		}
		o.say(p, sums[p.File], "what is embedded is used in its place")
	}
	o.former = append(o.former, o.worn.Load())
	o.former = o.former[max(0, len(o.former)-formerKept):]
	o.worn.Store(t)
}

// say writes a problem to the log, once for each version of a file.
func (o *Overlay) say(p Problem, version, so string) {
	key := version + "\x00" + p.Error()
	if o.said[key] {
		return
	}
	o.said[key] = true
	o.log.Warn("a mistake in the theme: correct the file, it is read again when you save it; "+so, "folder", o.dir, "file", p.File, "line", p.Line, "mistake", p.Text)
}

// sound builds a theme of those files of a layer that can be used.
func (o *Overlay) sound(over layer) (*Theme, []Problem) {
	over = maps.Clone(over)
	var wrong []Problem
	for {
		t, err := build(o.files, over, o.plain)
		if err == nil {
			return t, wrong
		}
		var p Problem
		if !errors.As(err, &p) {
			p = Problem{File: ".", Text: err.Error()}
		}
		wrong = append(wrong, p)
		before := len(over)
		if _, ours := over[p.File]; ours {
			delete(over, p.File)
			continue
		}
		// Two files do not go together, and which is wrong nobody can say.
		maps.DeleteFunc(over, func(name string, _ []byte) bool { return path.Ext(name) == ".html" })
		if len(over) == before {
			over = nil
		}
	}
}

const (
	mostFiles   = 2000
	biggestFile = 4 << 20
)

// look sums up which files the folder has and when they were changed.
func (o *Overlay) look() (string, error) {
	var b strings.Builder
	err := o.walk(func(name string, info fs.FileInfo, err error) {
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", name, err)
			return
		}
		fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	})
	return b.String(), err
}

// walk calls f with each file of the folder. What leads out of it is an error
// of the file.
func (o *Overlay) walk(f func(name string, info fs.FileInfo, err error)) error {
	root, err := os.OpenRoot(o.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	seen := 0
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			f(name, nil, err)
			return nil
		case name != "." && passed(path.Base(name)):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		if seen++; seen > mostFiles {
			return fmt.Errorf("it has more than %d files and is no theme", mostFiles)
		}
		info, err := root.Stat(name)
		if err == nil && !info.Mode().IsRegular() {
			err = errors.New("it is not a file")
		}
		f(name, info, err)
		return nil
	})
}

// passed reports whether a file is none of a theme's: notes, and what editors
// leave behind.
func passed(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasSuffix(base, "~") || slices.Contains([]string{".md", ".txt", ".bak", ".orig", ".swp", ".tmp"}, path.Ext(base))
}

// read returns the files of the folder that are a theme's.
func (o *Overlay) read() (over layer, wrong []Problem, err error) {
	root, err := os.OpenRoot(o.dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	over = layer{}
	err = o.walk(func(name string, info fs.FileInfo, err error) {
		if err == nil && !o.fits(name) {
			wrong = append(wrong, Problem{File: name, Text: "no file of a theme has this name: see broadsheet theme export for those that have a meaning"})
			return
		}
		if err == nil && info.Size() > biggestFile {
			err = fmt.Errorf("it has more than %d bytes", biggestFile)
		}
		var b []byte
		if err == nil {
			b, err = readFile(root, name)
		}
		if err != nil {
			wrong = append(wrong, Problem{File: name, Text: "it cannot be read: " + plainly(err)})
			return
		}
		over[name] = b
	})
	return over, wrong, err
}

func readFile(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, biggestFile+1))
	if err == nil && len(b) > biggestFile {
		err = fmt.Errorf("it has more than %d bytes", biggestFile)
	}
	return b, err
}

// plainly leaves out of an error what the file is called, which stands beside it.
func plainly(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// fits reports whether a file has a name that means something.
func (o *Overlay) fits(name string) bool {
	if name == extra || mimeOf(name) != "" {
		return true
	}
	switch ext := path.Ext(name); {
	case ext == ".html" || ext == ".css":
		return has(o.files, name) || slices.Contains(pages, path.Dir(name)) && name == path.Dir(name)+"/"+path.Dir(name)+ext
	}
	return false
}
