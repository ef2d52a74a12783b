// Package fastlane answers plain requests for what is held in memory before
// net/http sees them: with one reading and one writing of the connection, and
// nothing allocated. A connection that asks for anything else, or in any other
// way, is handed to net/http with all that it has sent, and stays there.
package fastlane

import (
	"net"
	"sync"
	"time"
)

// A Request is one that the lane understood. Its bytes are good until the
// answer is given.
type Request struct {
	Head           bool   // HEAD, else GET
	Host           []byte // as it was sent
	Path           []byte // letters, digits, dots, dashes, underscores and slashes
	AcceptEncoding []byte
	IfNoneMatch    []byte
	UserAgent      []byte
	Purpose        []byte // of Sec-Purpose or Purpose
}

// An Answer is what the lane sends: Header, which is the status line and the
// header lines but for the date, then the date, and then Body, but not for
// HEAD. None of it may change.
type Answer struct {
	Header, Body []byte
}

// A Lane is a listener for an http.Server. It gives it only those connections
// that the lane does not keep.
type Lane struct {
	inner   net.Listener
	answer  func(*Request) *Answer
	handed  chan net.Conn
	closing chan struct{}
	once    sync.Once

	mu   sync.Mutex
	open map[net.Conn]struct{} // kept by the lane
	kept sync.WaitGroup        // that there are some
}

// How long a client may be silent between requests, and how long it may take
// to receive an answer.
const (
	idle    = 2 * time.Minute
	receive = time.Minute
)

// New makes a lane of a listener. answer returns what is held, or nil; it is
// called by many goroutines at once.
func New(inner net.Listener, answer func(*Request) *Answer) *Lane {
	l := &Lane{inner: inner, answer: answer, handed: make(chan net.Conn), closing: make(chan struct{}), open: map[net.Conn]struct{}{}}
	go l.accept()
	return l
}

// Accept returns the next connection that net/http is to serve.
func (l *Lane) Accept() (net.Conn, error) {
	select {
	case c := <-l.handed:
		return c, nil
	case <-l.closing:
		return nil, net.ErrClosed
	}
}

// Addr returns the address of the listener.
func (l *Lane) Addr() net.Addr { return l.inner.Addr() }

// Close closes the listener, and the connections that the lane has kept, each
// after the answer that is under way. For those it waits, but not for long.
func (l *Lane) Close() error {
	err := l.inner.Close()
	l.once.Do(func() { close(l.closing) })
	l.mu.Lock()
	for c := range l.open {
		c.SetReadDeadline(time.Unix(1, 0)) // whoever waits for a request waits no more
	}
	l.mu.Unlock()
	done := make(chan struct{})
	go func() { l.kept.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
	}
	return err
}

func (l *Lane) closed() bool {
	select {
	case <-l.closing:
		return true
	default:
		return false
	}
}

func (l *Lane) accept() {
	for wait := time.Duration(0); ; {
		c, err := l.inner.Accept()
		if err != nil {
			if l.closed() {
				return
			}
			// Too many files are open, say: it passes, or Close ends it.
			wait = min(max(2*wait, 5*time.Millisecond), time.Second)
			select {
			case <-l.closing:
				return
			case <-time.After(wait):
			}
			continue
		}
		wait = 0
		l.mu.Lock()
		if l.closed() {
			l.mu.Unlock()
			c.Close()
			return
		}
		l.open[c] = struct{}{}
		l.kept.Add(1)
		l.mu.Unlock()
		go l.keep(c)
	}
}

// keep serves a connection as long as the lane can.
func (l *Lane) keep(c net.Conn) {
	rest, ok := l.serve(c)
	l.mu.Lock()
	delete(l.open, c)
	l.mu.Unlock()
	l.kept.Done()
	if !ok {
		c.Close()
		return
	}
	c.SetDeadline(time.Time{}) // net/http sets its own
	select {
	case l.handed <- handOver(c, rest):
	case <-l.closing:
		c.Close()
	}
}

// bufferSize is how long a request may be that the lane reads.
const bufferSize = 4 << 10

// serve answers requests until there is one that it cannot answer. It returns
// what was read of that, and false if the connection is of no more use.
func (l *Lane) serve(c net.Conn) (rest []byte, ok bool) {
	in, out, date := make([]byte, 0, bufferSize), make([]byte, 0, bufferSize), make([]byte, 0, 64)
	var r Request
	var reads, writes, dated time.Time // when each was last set: to do so every time takes long
	now := time.Now()
	for {
		if len(in) == 0 {
			if now.Sub(reads) > time.Second {
				reads = now
				c.SetReadDeadline(now.Add(idle))
			}
			if l.closed() {
				return nil, false
			}
			n, err := c.Read(in[:cap(in)])
			if n == 0 && err != nil {
				return nil, false
			}
			in, now = in[:n], time.Now()
		}
		length := r.parse(in)
		if length == 0 {
			return in, true
		}
		a := l.answer(&r)
		if a == nil {
			return in, true
		}
		if now.Sub(writes) > time.Second {
			writes = now
			c.SetWriteDeadline(now.Add(receive))
		}
		if now.Unix() != dated.Unix() {
			dated = now
			date = now.UTC().AppendFormat(date[:0], "Date: Mon, 02 Jan 2006 15:04:05 GMT\r\n\r\n")
		}
		out = append(append(out[:0], a.Header...), date...)
		if err := write(c, &out, a.Body, r.Head); err != nil {
			return nil, false
		}
		in = in[:copy(in[:cap(in)], in[length:])]
	}
}

// copied is up to how many bytes of a body are copied behind its header, to be
// sent with it.
const copied = 32 << 10

// write sends the header and, unless it is for HEAD, the body.
func write(c net.Conn, head *[]byte, body []byte, headOnly bool) error {
	if headOnly || len(body) == 0 {
		_, err := c.Write(*head)
		return err
	}
	if len(body) <= copied {
		*head = append(*head, body...)
		_, err := c.Write(*head)
		return err
	}
	both := net.Buffers{*head, body}
	_, err := both.WriteTo(c)
	return err
}
