package auth

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sort"
)

// OpenBreached opens a list of stolen passwords: the SHA-1 of each as 40
// capital digits at the beginning of a line, in ascending order, as the
// downloader of haveibeenpwned.com writes them. What follows in the line is
// not read. The file may be of any size; a look-up reads some thirty lines.
// lookup may be called by any number of goroutines until close.
func OpenBreached(path string) (lookup func(password string) (bool, error), close func() error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	list := breached{f, info.Size()}
	if _, err := list.line(0); err != nil {
		f.Close()
		return nil, nil, fmt.Errorf("%s is no list of stolen passwords: %w", path, err)
	}
	return list.holds, f.Close, nil
}

type breached struct {
	r    io.ReaderAt
	size int64
}

func (b breached) holds(password string) (bool, error) {
	sum := sha1.Sum([]byte(password))
	want := bytes.ToUpper([]byte(hex.EncodeToString(sum[:])))
	var failed error
	at := sort.Search(int(b.size), func(i int) bool { // the first place whose next line is not below
		line, err := b.line(int64(i))
		if err != nil && err != io.EOF {
			failed = err
		}
		return err != nil || bytes.Compare(line, want) >= 0
	})
	if failed != nil {
		return false, failed
	}
	line, err := b.line(int64(at))
	if err == io.EOF {
		return false, nil
	}
	return bytes.Equal(line, want), err
}

// line returns the first 40 bytes of the first line that begins at or after a
// place; io.EOF if none does.
func (b breached) line(at int64) ([]byte, error) {
	const most = 128 // no line is longer
	buf := make([]byte, 2*most)
	skip := 0
	if at > 0 { // a line begins here only if the last byte ended one
		at--
		skip = 1
	}
	n, err := b.r.ReadAt(buf, at)
	if err != nil && err != io.EOF {
		return nil, err
	}
	buf = buf[:n]
	if skip == 1 {
		end := bytes.IndexByte(buf, '\n')
		if end < 0 {
			if n == cap(buf) {
				return nil, fmt.Errorf("at byte %d a line is too long", at)
			}
			return nil, io.EOF
		}
		buf = buf[end+1:]
	}
	if len(buf) == 0 {
		return nil, io.EOF
	}
	if len(buf) < 40 || bytes.ContainsFunc(buf[:40], func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'F') }) {
		return nil, fmt.Errorf("at byte %d stands no SHA-1", at)
	}
	return buf[:40], nil
}
