package browsertest

import (
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// A wire stands between browsers and the program. What goes over its lines
// for live words can be made to vanish, as when a laptop changes its network:
// nobody is told that the connection is dead.
type wire struct {
	port string // of the wire
	over <-chan struct{}

	mu    sync.Mutex
	to    string         // the program's address
	lines []*atomic.Bool // whether each has died
}

// newWire listens at a port.
func newWire(t *testing.T) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	w := &wire{over: t.Context().Done()}
	_, w.port, _ = net.SplitHostPort(l.Addr().String())
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.serve(c)
		}
	}()
	return w
}

func (w *wire) serve(browser net.Conn) {
	defer browser.Close()
	w.mu.Lock()
	to := w.to
	w.mu.Unlock()
	program, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer program.Close()
	died := &atomic.Bool{}
	go func() {
		defer browser.Close()
		w.pass(browser, program, died, func([]byte) {})
	}()
	w.pass(program, browser, died, func(data []byte) {
		if bytes.HasPrefix(data, []byte("GET /newsroom/live ")) {
			w.mu.Lock()
			w.lines = append(w.lines, died)
			w.mu.Unlock()
		}
	})
}

func (w *wire) pass(to io.Writer, from io.Reader, died *atomic.Bool, see func([]byte)) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 && !died.Load() {
			see(buf[:n])
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if died.Load() { // not even that it ends is heard of
				<-w.over
			}
			return
		}
	}
}

// die lets all lines die that there are, and returns how many there were ever.
func (w *wire) die() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.lines {
		d.Store(true)
	}
	return len(w.lines)
}

func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.lines)
}
