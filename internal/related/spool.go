package related

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"broadsheet/internal/news"
)

// A spool keeps the terms of stories in a temporary file between the two
// passes of Build, in blocks that can be read back in any order.
type spool struct {
	file   *os.File
	out    *bufio.Writer
	blocks []int64 // where each block begins; the last one is the end
	size   int64
}

// blockSize is about how many bytes are read back at a time.
const blockSize = 1 << 20

// A spooled story: its edition by number, its slip with all but the terms,
// and the terms.
type spooled struct {
	edition uint32
	slip    slip
	counts  []count
}

const spooledHead = 4 + 8 + 8 + 4 + 1 + 1 + 1 + 4

func newSpool(dir string) (*spool, error) {
	f, err := os.CreateTemp(dir, "broadsheet-related-*")
	if err != nil {
		return nil, fmt.Errorf("related: making a temporary file: %w", err)
	}
	return &spool{file: f, out: bufio.NewWriterSize(f, 1<<18), blocks: []int64{0}}, nil
}

// close removes the file.
func (s *spool) close() {
	s.file.Close()
	os.Remove(s.file.Name())
}

// encode appends a story to b. A term takes six bytes.
func (s *spooled) encode(b []byte) []byte {
	p := &s.slip
	b = binary.LittleEndian.AppendUint32(b, s.edition)
	b = binary.LittleEndian.AppendUint64(b, uint64(p.id))
	b = binary.LittleEndian.AppendUint64(b, uint64(p.published))
	b = binary.LittleEndian.AppendUint32(b, p.section)
	b = append(b, byte(p.marks), p.sketch.shingles.n, p.sketch.shingles.rate)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s.counts)))
	for _, h := range p.sketch.shingles.hashes[:p.sketch.shingles.n] {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	for _, c := range s.counts {
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint32(b, c.term), c.frequency)
	}
	return b
}

// decode reads a story and returns the bytes after it. It uses the slice of
// counts again.
func (s *spooled) decode(b []byte) ([]byte, error) {
	if len(b) < spooledHead {
		return nil, io.ErrUnexpectedEOF
	}
	p := &s.slip
	s.edition = binary.LittleEndian.Uint32(b)
	p.id = news.StoryID(binary.LittleEndian.Uint64(b[4:]))
	p.published = int64(binary.LittleEndian.Uint64(b[12:]))
	p.section = binary.LittleEndian.Uint32(b[20:])
	p.marks = marks(b[24])
	sample := &p.sketch.shingles
	sample.n, sample.rate = min(b[25], most), b[26]
	n := int(binary.LittleEndian.Uint32(b[27:]))
	b = b[spooledHead:]
	if len(b) < 4*int(sample.n)+6*n {
		return nil, io.ErrUnexpectedEOF
	}
	for i := range sample.hashes[:sample.n] {
		sample.hashes[i] = binary.LittleEndian.Uint32(b)
		b = b[4:]
	}
	s.counts = s.counts[:0]
	for ; n > 0; n, b = n-1, b[6:] {
		s.counts = append(s.counts, count{binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:])})
	}
	return b, nil
}

// write appends encoded stories.
func (s *spool) write(b []byte) error {
	if _, err := s.out.Write(b); err != nil {
		return fmt.Errorf("related: writing the temporary file: %w", err)
	}
	s.size += int64(len(b))
	if s.size-s.blocks[len(s.blocks)-1] >= blockSize {
		s.blocks = append(s.blocks, s.size)
	}
	return nil
}

// finish makes everything written readable.
func (s *spool) finish() error {
	if s.size > s.blocks[len(s.blocks)-1] {
		s.blocks = append(s.blocks, s.size)
	}
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("related: writing the temporary file: %w", err)
	}
	return nil
}

// block returns the bytes of block i, in buf if that is large enough.
func (s *spool) block(i int, buf []byte) ([]byte, error) {
	n := int(s.blocks[i+1] - s.blocks[i])
	if cap(buf) < n {
		buf = make([]byte, n)
	}
	if _, err := s.file.ReadAt(buf[:n], s.blocks[i]); err != nil {
		return buf, fmt.Errorf("related: reading the temporary file: %w", err)
	}
	return buf[:n], nil
}
