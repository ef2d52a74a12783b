package related

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
)

// An encoder writes numbers. Its error is that of Flush.
type encoder struct {
	*bufio.Writer
	number [8]byte
	record [1024]byte
}

func (e *encoder) bytes(b []byte) { e.Write(b) }

func (e *encoder) u16(v uint16) { e.Write(binary.LittleEndian.AppendUint16(e.number[:0], v)) }
func (e *encoder) u32(v uint32) { e.Write(binary.LittleEndian.AppendUint32(e.number[:0], v)) }
func (e *encoder) u64(v uint64) { e.Write(binary.LittleEndian.AppendUint64(e.number[:0], v)) }

// A decoder reads numbers. After an error it reads zeros.
type decoder struct {
	source *bufio.Reader
	buf    [1024]byte
	err    error
}

// fail notes what is wrong with the input, if nothing was before.
func (d *decoder) fail(say string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", ErrSnapshot, say)
	}
}

// bytes reads n bytes, at most len(d.buf). They are good until the next call.
func (d *decoder) bytes(n int) []byte {
	b := d.buf[:min(n, len(d.buf))]
	if d.err == nil {
		if _, err := io.ReadFull(d.source, b); err == io.EOF || err == io.ErrUnexpectedEOF {
			d.fail("it ends too soon")
		} else if err != nil {
			d.err = fmt.Errorf("related: reading the snapshot: %w", err)
		}
	}
	if d.err != nil {
		clear(b)
	}
	return b
}

func (d *decoder) u16() uint16 { return binary.LittleEndian.Uint16(d.bytes(2)) }
func (d *decoder) u32() uint32 { return binary.LittleEndian.Uint32(d.bytes(4)) }
func (d *decoder) u64() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }

// A checkedReader adds up what it reads, all but the end, which holds the sum.
type checkedReader struct {
	source io.Reader
	sum    hash.Hash
	end    []byte // the last bytes read, as many as the sum has
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.source.Read(p)
	seen := p[:n]
	if size := c.sum.Size(); n >= size {
		c.sum.Write(c.end)
		c.sum.Write(seen[:n-size])
		c.end = append(c.end[:0], seen[n-size:]...)
	} else {
		c.end = append(c.end, seen...)
		over := max(len(c.end)-size, 0)
		c.sum.Write(c.end[:over])
		c.end = append(c.end[:0], c.end[over:]...)
	}
	return n, err
}

// good reports whether what was read ends in its own sum.
func (c *checkedReader) good() bool { return string(c.sum.Sum(nil)) == string(c.end) }
