//go:build unix

package related

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
)

// mappedBlock is how much of a file is mapped at a time.
const mappedBlock = 64 << 20

// mapped is what of a file is in mapped memory: blocks that stay where they
// are as the file grows.
type mapped struct {
	growing sync.Mutex
	blocks  atomic.Pointer[[]*block]
}

type block [mappedBlock]byte

// read reads what is within the file and one block. It reads nothing of what
// is in two, and nothing where memory cannot be mapped. That a disk cannot be
// read, or a file was cut by others, is an error, not the end of the process.
func (m *mapped) read(f *os.File, b []byte, at int64) (n int, err error) {
	number, from := int(at/mappedBlock), int(at%mappedBlock)
	if from+len(b) > mappedBlock {
		return 0, nil
	}
	k := m.block(f, number)
	if k == nil {
		return 0, nil
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			n, err = 0, fmt.Errorf("%s cannot be read at %d: %v", f.Name(), at, fault)
		}
	}()
	return copy(b, k[from:]), nil
}

// block returns a block, mapped now if it was not, or nil if it cannot be.
func (m *mapped) block(f *os.File, number int) *block {
	if list := m.blocks.Load(); list != nil && number < len(*list) && (*list)[number] != nil {
		return (*list)[number]
	}
	m.growing.Lock()
	defer m.growing.Unlock()
	var list []*block
	if before := m.blocks.Load(); before != nil {
		list = append(list, *before...)
	}
	for number >= len(list) {
		list = append(list, nil)
	}
	if list[number] == nil {
		b, err := syscall.Mmap(int(f.Fd()), int64(number)*mappedBlock, mappedBlock, syscall.PROT_READ, syscall.MAP_SHARED)
		if err != nil {
			return nil
		}
		list[number] = (*block)(b)
	}
	m.blocks.Store(&list)
	return list[number]
}

// close gives the memory back. Nobody may be reading.
func (m *mapped) close() error {
	var errs []error
	if list := m.blocks.Swap(nil); list != nil {
		for _, k := range *list {
			if k != nil {
				errs = append(errs, syscall.Munmap(k[:]))
			}
		}
	}
	return errors.Join(errs...)
}
