package related

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
)

// A file is where slips or lists are kept.
type file interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
	Close() error
}

// memory is a file that is gone with the process, for archives that are not
// kept: tests, measurements and a demonstration.
type memory struct {
	growing sync.Mutex // Build writes from several goroutines
	blocks  []*[memoryBlock]byte
}

const memoryBlock = 1 << 20

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	n := len(b)
	for len(b) > 0 {
		m.growing.Lock()
		for int(at/memoryBlock) >= len(m.blocks) {
			m.blocks = append(m.blocks, new([memoryBlock]byte))
		}
		block := m.blocks[at/memoryBlock]
		m.growing.Unlock()
		done := copy(block[at%memoryBlock:], b)
		b, at = b[done:], at+int64(done)
	}
	return n, nil
}

// ReadAt reads zeros where nothing was written.
func (m *memory) ReadAt(b []byte, at int64) (int, error) {
	n := len(b)
	for len(b) > 0 {
		var done int
		if i := int(at / memoryBlock); i < len(m.blocks) {
			done = copy(b, m.blocks[i][at%memoryBlock:])
		} else {
			clear(b)
			done = len(b)
		}
		b, at = b[done:], at+int64(done)
	}
	return n, nil
}

func (m *memory) Sync() error  { return nil }
func (m *memory) Close() error { return nil }

// disk is a file on disk that reads as zeros after its end. Where the system
// can, it is read through memory that is mapped to it, which for the thousands
// of short readings of a query takes a tenth of the time.
type disk struct {
	*os.File
	mapped mapped
	end    atomic.Int64 // of the file
}

func newDisk(f *os.File) (*disk, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	d := &disk{File: f}
	d.end.Store(info.Size())
	return d, nil
}

func (d *disk) ReadAt(b []byte, at int64) (int, error) {
	if end := at + int64(len(b)); len(b) < mappedBlock && end <= d.end.Load() {
		if n, err := d.mapped.read(d.File, b, at); n == len(b) || err != nil {
			return n, err
		}
	}
	n, err := d.File.ReadAt(b, at)
	if err == io.EOF {
		clear(b[n:])
		return len(b), nil
	}
	return n, err
}

func (d *disk) WriteAt(b []byte, at int64) (int, error) {
	n, err := d.File.WriteAt(b, at)
	for end := at + int64(n); ; {
		if was := d.end.Load(); end <= was || d.end.CompareAndSwap(was, end) {
			return n, err
		}
	}
}

func (d *disk) Close() error { return errors.Join(d.mapped.close(), d.File.Close()) }

// openFile opens or makes a file.
func openFile(path string) (file, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, fmt.Errorf("related: %w", err)
	}
	return newDisk(f)
}

// openFileToRead opens a file that need not be there.
func openFileToRead(path string) (file, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &memory{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("related: %w", err)
	}
	return newDisk(f)
}

// writeSafely writes a file and has it on disk when it returns.
func writeSafely(path string, data []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("related: %w", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("related: %w", err)
	}
	return nil
}
