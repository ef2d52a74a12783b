package fastlane

import (
	"io"
	"net"
)

// A handed connection begins with bytes that the lane has read.
type handed struct {
	net.Conn
	first []byte
}

func handOver(c net.Conn, first []byte) net.Conn {
	if tcp, ok := c.(*net.TCPConn); ok {
		return &handedTCP{handed{tcp, first}, tcp}
	}
	return &handed{c, first}
}

func (h *handed) Read(b []byte) (int, error) {
	if len(h.first) > 0 {
		n := copy(b, h.first)
		if h.first = h.first[n:]; len(h.first) == 0 {
			h.first = nil // the buffer is of no more use
		}
		return n, nil
	}
	return h.Conn.Read(b)
}

// A handedTCP sends files as a TCP connection does, without copying them.
type handedTCP struct {
	handed
	tcp *net.TCPConn
}

func (h *handedTCP) ReadFrom(r io.Reader) (int64, error) { return h.tcp.ReadFrom(r) }

func (h *handedTCP) CloseWrite() error { return h.tcp.CloseWrite() }
