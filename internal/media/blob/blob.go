// Package blob keeps media files in a folder, each named by the SHA-256 of
// what it holds: a file never changes, is kept once however often it is used,
// and can be checked at any time. It knows nothing of pictures or stories.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// MaxBytes is the largest file taken in.
const MaxBytes = 2 << 30

// A Folder holds files. Make one with Open.
type Folder struct{ root *os.Root }

// Open opens the folder, making it if need be.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root}, nil
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// FS returns the folder for reading.
func (f *Folder) FS() fs.FS { return f.root.FS() }

// A File says where a file is and what it holds.
type File struct {
	Path   string // in the folder: "ab/cdef….webp"
	SHA256 string // hexadecimal
	Bytes  int64
}

// extensions are those that a stored file may keep, with the type that it is
// served as.
var extensions = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
	".mp4": "video/mp4", ".webm": "video/webm", ".m4a": "audio/mp4", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".vtt": "text/vtt; charset=utf-8",
	".pdf": "application/pdf",
}

// TypeOf returns the type that a file of that name is served as, or
// "application/octet-stream".
func TypeOf(name string) string {
	if t := extensions[strings.ToLower(path.Ext(name))]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// Put stores what r gives. name tells the extension only. When Put returns,
// the file is on disk.
func (f *Folder) Put(ctx context.Context, name string, r io.Reader) (File, error) {
	if err := ctx.Err(); err != nil {
		return File{}, err
	}
	const temporary = "tmp"
	if err := f.root.MkdirAll(temporary, 0o777); err != nil {
		return File{}, err
	}
	var (
		tmp *os.File
		at  string
		err error
	)
	for n := 0; ; n++ {
		at = path.Join(temporary, fmt.Sprintf("%d-%d", os.Getpid(), n))
		tmp, err = f.root.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return File{}, err
	}
	defer f.root.Remove(at)
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(tmp, h), io.LimitReader(r, MaxBytes+1))
	if err == nil && n > MaxBytes {
		err = fmt.Errorf("%s is larger than %d MiB", name, MaxBytes>>20)
	}
	if err == nil {
		err = tmp.Sync()
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err != nil {
		return File{}, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	ext := strings.ToLower(path.Ext(name))
	if extensions[ext] == "" {
		ext = ".bin"
	}
	out := File{Path: sum[:2] + "/" + sum[2:] + ext, SHA256: sum, Bytes: n}
	if _, err := f.root.Stat(out.Path); err == nil {
		return out, nil
	}
	if err := f.root.MkdirAll(sum[:2], 0o777); err != nil {
		return File{}, err
	}
	if err := f.root.Rename(at, out.Path); err != nil {
		return File{}, err
	}
	return out, f.syncDir(sum[:2])
}

func (f *Folder) syncDir(name string) error {
	d, err := f.root.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Check reads every file and reports those whose content is not what their
// name says. It returns how many it read.
func (f *Folder) Check(ctx context.Context, report func(problem string)) (files int, err error) {
	err = fs.WalkDir(f.FS(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if err == nil && p == "tmp" {
				return fs.SkipDir
			}
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		files++
		file, err := f.root.Open(filepath.FromSlash(p))
		if err != nil {
			return err
		}
		defer file.Close()
		h := sha256.New()
		if _, err := io.Copy(h, file); err != nil {
			return err
		}
		want := strings.TrimSuffix(strings.ReplaceAll(p, "/", ""), path.Ext(p))
		if !bytes.Equal([]byte(hex.EncodeToString(h.Sum(nil))), []byte(want)) {
			report("media file " + p + " was damaged on disk")
		}
		return nil
	})
	return files, err
}
