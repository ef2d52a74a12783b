package fastlane

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What the lane takes net/http takes too, and understands in the same way.
func FuzzParse(f *testing.F) {
	f.Add("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	f.Add("HEAD /world/2026/01/a-b_c.html HTTP/1.1\r\nHost: a.example:8080\r\nAccept-Encoding: gzip, br;q=0.5\r\nIf-None-Match: W/\"x\", \"y\"\r\nconnection: Keep-Alive\r\n\r\nGET")
	f.Add("GET /../a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
	f.Add("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
	f.Add("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n")
	f.Fuzz(func(t *testing.T, in string) {
		var r Request
		n := r.parse([]byte(in))
		if n == 0 {
			return
		}
		b := bufio.NewReader(strings.NewReader(in))
		want, err := http.ReadRequest(b)
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", in, err)
		}
		if left := b.Buffered(); left != len(in)-n {
			t.Fatalf("%q: the lane left %d bytes, net/http %d", in, len(in)-n, left)
		}
		method := http.MethodGet
		if r.Head {
			method = http.MethodHead
		}
		if want.Method != method || want.URL.Path != string(r.Path) || want.URL.RawQuery != "" || want.URL.RawPath != "" || want.Host != string(r.Host) || want.Close || want.ContentLength != 0 || want.ProtoMinor != 1 ||
			strings.Join(want.Header["Accept-Encoding"], "|") != string(r.AcceptEncoding) || strings.Join(want.Header["If-None-Match"], "|") != string(r.IfNoneMatch) {
			t.Fatalf("%q: the lane read %+v, net/http %+v", in, r, want)
		}
		if len(want.Header["Range"])+len(want.Header["Expect"])+len(want.Header["Upgrade"])+len(want.TransferEncoding) > 0 {
			t.Fatalf("%q was taken", in)
		}
	})
}

// serving starts a lane that holds /held and an http.Server that answers the
// rest, and returns its address.
func serving(t *testing.T) (addr string, lane *Lane) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	header := []byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")
	large := bytes.Repeat([]byte("x"), 3*copied)
	lane = New(inner, func(r *Request) *Answer {
		switch string(r.Path) {
		case "/held":
			return &Answer{header, []byte("held!")}
		case "/large":
			return &Answer{fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n", len(large)), large}
		}
		return nil
	})
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s", r.Method, r.URL, body)
	})}
	go srv.Serve(lane)
	t.Cleanup(func() { srv.Close() })
	return inner.Addr().String(), lane
}

func TestLane(t *testing.T) {
	addr, _ := serving(t)
	const head = " HTTP/1.1\r\nHost: a\r\n\r\n"
	for _, c := range []struct{ send, want string }{
		{"GET /held" + head, "held!"},
		{"GET /held" + head + "GET /held" + head + "GET /held" + head, "held!|held!|held!"},
		{"GET /held" + head + "GET /other" + head + "GET /held" + head, "held!|GET /other |GET /held "},
		{"POST /held HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "POST /held abc"},
		{"GET /held HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /held" + head, "GET /held abc|GET /held "},
		{"GET /held?x=1" + head, "GET /held?x=1 "},
		{"GET /held HTTP/1.0\r\n\r\n", "GET /held "},
		{"GET /large" + head + "GET /held" + head, strings.Repeat("x", 3*copied) + "|held!"},
		{"GET /held HTTP/1.1\r\n\r\n", "400 Bad Request: missing required Host header"},
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(10 * time.Second))
		io.WriteString(conn, c.send)
		b := bufio.NewReader(conn)
		for _, want := range strings.Split(c.want, "|") {
			resp, err := http.ReadResponse(b, nil)
			if err != nil {
				t.Fatalf("%q: %v", c.send, err)
			}
			body, err := io.ReadAll(resp.Body)
			if string(body) != want || err != nil {
				t.Errorf("%q: %.80q, %v; want %.80q", c.send, body, err, want)
			}
		}
		conn.Close()
	}
}

// A request that comes in pieces, or late, is answered all the same.
func TestPieces(t *testing.T) {
	addr, _ := serving(t)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	b := bufio.NewReader(conn)
	for _, pieces := range [][]string{{"GET /held HTTP/1.1\r\nHost: a\r\n\r\n"}, {"G", "ET /held HT", "TP/1.1\r\nHost: a\r\n", "\r\n"}} {
		for _, p := range pieces {
			io.WriteString(conn, p)
			time.Sleep(20 * time.Millisecond)
		}
		resp, err := http.ReadResponse(b, nil)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
	}
}

// HEAD has the header only.
func TestHead(t *testing.T) {
	addr, _ := serving(t)
	resp, err := http.Head("http://" + addr + "/held")
	if err != nil || resp.ContentLength != 5 || resp.Header.Get("Date") == "" {
		t.Fatal(resp, err)
	}
	if _, err := http.ParseTime(resp.Header.Get("Date")); err != nil {
		t.Error(err)
	}
}

// Closing ends connections that wait for a request, and new ones are refused.
func TestClose(t *testing.T) {
	addr, lane := serving(t)
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /held HTTP/1.1\r\nHost: a\r\n\r\n")
	if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	lane.Close()
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n, err := conn.Read(make([]byte, 100)); n > 5 || err != io.EOF && n == 0 {
		t.Errorf("after closing: %d bytes, %v", n, err)
	}
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("closing took %v", took)
	}
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("a closed lane takes connections")
	}
}

func BenchmarkParse(b *testing.B) {
	in := []byte("GET /coast/2026/11/storm-barrier-holds HTTP/1.1\r\nHost: gazette.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: text/html,application/xhtml+xml\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en\r\n\r\n")
	var r Request
	b.ReportAllocs()
	for b.Loop() {
		if r.parse(in) != len(in) {
			b.Fatal("not taken")
		}
	}
}
