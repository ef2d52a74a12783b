package inbox

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// Limits of a ZIP: beyond, it is made to fill a disk.
const (
	mostFiles    = 1_000_000
	mostUnpacked = 256 << 30
	mostRatio    = 200 // times its own size; text shrinks to a tenth or so
	smallZip     = 64 << 20
)

const (
	sayZip     = "The ZIP is damaged. Make it anew and send it again."
	sayBomb    = "What the ZIP holds is far too large. Unpack it and bring it in with \"broadsheet import\"."
	sayLocked  = "The ZIP is locked with a password. Make one without."
	sayHollow  = "There is nothing in the ZIP."
	sayUnheard = "The ZIP is packed in a way that is not known here. Make it with the usual settings."
)

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// zipped lists the files in a ZIP. A fault says why it is not taken.
func zipped(r io.ReaderAt, size int64) ([]*zip.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fault(news.Invalid, sayZip, err)
	}
	if len(z.File) > mostFiles {
		return nil, fault(news.Invalid, sayBomb, fmt.Errorf("%d files", len(z.File)))
	}
	var files []*zip.File
	var all uint64
	for _, f := range z.File {
		name := strings.TrimSuffix(f.Name, "/")
		switch {
		case f.Mode().IsDir() || strings.HasSuffix(f.Name, "/"), !f.Mode().IsRegular():
			continue
		case !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00"):
			return nil, fault(news.Invalid, sayZip, fmt.Errorf("it names %q", name))
		case beside(name):
			continue
		case f.Flags&1 != 0:
			return nil, fault(news.Invalid, sayLocked, nil)
		case f.Method != zip.Store && f.Method != zip.Deflate:
			return nil, fault(news.Invalid, sayUnheard, fmt.Errorf("method %d", f.Method))
		}
		all += f.UncompressedSize64
		if f.UncompressedSize64 > mostUnpacked || all > mostUnpacked || all > uint64(max(size*mostRatio, smallZip)) {
			return nil, fault(news.Invalid, sayBomb, nil)
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, fault(news.Invalid, sayHollow, nil)
	}
	return files, nil
}

// beside reports what programs put into archives beside what is meant.
func beside(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" || strings.HasPrefix(part, ".") && part != ".." {
			return true
		}
	}
	return false
}

// beginning reads the first bytes of what is compressed with gzip.
func beginning(f io.ReadSeeker) ([]byte, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(z, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	return head[:n], nil
}

// Inputs returns what a complete parcel holds, for importer.Run. A ZIP is
// unpacked first, beside it, once.
func (b *Inbox) Inputs(ctx context.Context, id string, progress func(done, total int64)) ([]importer.Input, error) {
	p, err := b.Parcel(id)
	if err != nil {
		return nil, err
	}
	if !p.Complete() {
		return nil, fault(news.Conflict, sayComplete, nil)
	}
	data := b.path(id, "data")
	f, err := os.Open(data)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var head [4]byte
	if _, err := f.ReadAt(head[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !isZip(head[:]) {
		return []importer.Input{{Name: p.Name, Size: p.Size, Open: func() (fs.File, error) { return os.Open(data) }}}, nil
	}
	unpacked := b.path(id, "unpacked")
	if _, err := os.Stat(unpacked); errors.Is(err, fs.ErrNotExist) {
		err = unpack(ctx, f, p.Size, unpacked, progress)
		if err != nil {
			return nil, full(err)
		}
	} else if err != nil {
		return nil, err
	}
	return importer.Inputs([]string{unpacked})
}

// unpack unpacks a ZIP into a folder, whole or not at all. A file that is
// larger than it says, or damaged, is a fault.
func unpack(ctx context.Context, r io.ReaderAt, size int64, into string, progress func(done, total int64)) error {
	files, err := zipped(r, size)
	if err != nil {
		return err
	}
	part := into + ".part"
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	if err := os.Mkdir(part, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(part)
	if err != nil {
		return err
	}
	defer root.Close()
	var done, total int64
	for _, f := range files {
		total += int64(f.UncompressedSize64)
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := unpackFile(root, f); err != nil {
			return err
		}
		done += int64(f.UncompressedSize64)
		progress(done, total)
	}
	return os.Rename(part, into)
}

func unpackFile(root *os.Root, f *zip.File) error {
	if dir := path.Dir(f.Name); dir != "." {
		if err := root.MkdirAll(filepath.FromSlash(dir), 0o700); err != nil {
			return err
		}
	}
	src, err := f.Open()
	if err != nil {
		return fault(news.Invalid, sayZip, err)
	}
	defer src.Close()
	dst, err := root.OpenFile(filepath.FromSlash(f.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fault(news.Invalid, sayZip, fmt.Errorf("%q is in it twice", f.Name))
	}
	if err != nil {
		return err
	}
	n, err := io.Copy(dst, io.LimitReader(src, int64(f.UncompressedSize64)+1))
	var ours *fs.PathError // from writing; else the ZIP is to blame
	if n > int64(f.UncompressedSize64) || err != nil && !errors.As(err, &ours) {
		err = fault(news.Invalid, sayZip, err)
	}
	return errors.Join(err, dst.Close())
}
