package site_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/site"
	"broadsheet/internal/web"
	"broadsheet/internal/web/fastlane"
)

// listen serves a site, through the lane or not, and counts what the lane
// answered.
func listen(t testing.TB, s *site.Site, lane bool) (addr string, answered *atomic.Int64) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	answered = new(atomic.Int64)
	if lane {
		l = fastlane.New(l, func(r *fastlane.Request) *fastlane.Answer {
			a := s.Lane(r)
			if a != nil {
				answered.Add(1)
			}
			return a
		})
	}
	srv := &http.Server{Handler: s.Handler()}
	go srv.Serve(l)
	t.Cleanup(func() { srv.Close() })
	return l.Addr().String(), answered
}

var date = regexp.MustCompile(`\r\nDate: [^\r]+ GMT\r\n`)

// raw sends requests in a row and returns the bytes of so many answers, without
// the date.
func raw(t testing.TB, addr, send string, answers int) string {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(c, send)
	method, _, _ := strings.Cut(send, " ")
	var got bytes.Buffer
	in := bufio.NewReader(io.TeeReader(c, &got))
	for range answers {
		resp, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("%q: %v", send, err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil {
			t.Fatalf("%q: %v", send, err)
		}
	}
	return date.ReplaceAllString(got.String(), "\r\nDate: -\r\n")
}

// Byte for byte the lane answers what net/http and the handler answer.
func TestLaneAnswersAsTheHandlerDoes(t *testing.T) {
	r := open(t)
	st := r.air(t, story("a", "A"))
	style := regexp.MustCompile(`/assets/[a-z0-9.-]+\.css`).FindString(get(r.site, "/").Body.String())
	plain, _ := listen(t, r.site, false)
	fast, answered := listen(t, r.site, true)
	etag := ask(r.site, "GET", "/", "Accept-Encoding", "gzip").Header().Get("ETag")
	compare := func() {
		t.Helper()
		for range 30 { // pages prove hot, and are held in every form
			for _, coding := range []string{"identity", "gzip", "zstd", "br"} {
				for _, path := range []string{"/", "/world", "/world/2026/03/a", "/nothing", style} {
					ask(r.site, "GET", path, "Accept-Encoding", coding)
				}
			}
		}
		for _, path := range []string{"/", "/world", "/world/2026/03/a", "/world/2026/03/a.md", "/feed.rss", style, "/nothing", "/world/", "//world", "/world/../world", "/?x=1", "/world?before=x", "/robots.txt", "/healthz", "/W", "*", "http://x/"} {
			for _, method := range []string{"GET", "HEAD", "POST", "BREW"} {
				for _, headers := range []string{"", "Accept-Encoding: gzip\r\n", "accept-encoding: br, gzip;q=0.5\r\n", "Accept-Encoding: identity;q=0.1, zstd\r\n", "Accept-Encoding:\r\n", "If-None-Match: " + etag + "\r\n",
					"If-None-Match: \"other\"\r\nAccept-Encoding: gzip\r\n", "Range: bytes=0-10\r\n", "Connection: close\r\n", "Cookie: a=b\r\nUser-Agent: x\r\n", "X-Forwarded-For: 1.2.3.4\r\n", "Bad Header: x\r\n", "Accept-Encoding: gzip\r\nAccept-Encoding: br\r\n"} {
					send := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: a.example\r\n%s\r\n", method, path, headers)
					if a, b := raw(t, plain, send, 1), raw(t, fast, send, 1); a != b {
						t.Errorf("%q:\nnet/http %.300q\nthe lane %.300q", send, a, b)
					}
				}
			}
		}
		two := strings.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 2)
		if a, b := raw(t, plain, two, 2), raw(t, fast, two, 2); a != b {
			t.Errorf("two in a row differ")
		}
	}
	compare()
	before := answered.Load()
	if before < 50 {
		t.Errorf("the lane answered %d requests", before)
	}
	st.Headline = "A changed headline"
	r.air(t, st)
	if got := raw(t, fast, "GET /world/2026/03/a HTTP/1.1\r\nHost: a\r\n\r\n", 1); !strings.Contains(got, "A changed headline") {
		t.Errorf("after a change the lane gives %.300q", got)
	}
	compare()
}

func BenchmarkLane(b *testing.B) {
	r := full(b)
	path := "/"
	get(r.site, path)
	req := &fastlane.Request{Host: []byte("a"), Path: []byte(path), AcceptEncoding: []byte("gzip")}
	b.ReportAllocs()
	for b.Loop() {
		if r.site.Lane(req) == nil {
			b.Fatal("not held")
		}
	}
}

// Whoever answers, operators see the same kind of thing asked for.
func TestLaneNamesTheSurface(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	var told []web.Answered
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, BaseURL: "https://post.example", Contact: "mailto:a@post.example", Now: func() time.Time { return noon }, Answered: func(a web.Answered) { told = append(told, a) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/world/2026/03/a", "/world/2026/03/a.md", "/feed.rss", "/manifest.webmanifest", "/sitemap.xml", "/sitemap-news.xml", "/sitemap/pages-en.xml", "/llms.txt", "/.well-known/security.txt"} {
		get(s, path)
		if s.Lane(&fastlane.Request{Host: []byte("a"), Path: []byte(path)}) == nil {
			t.Fatalf("%s is not held", path)
		}
		if n := len(told); told[n-1].Surface != told[n-2].Surface || told[n-1].Path != told[n-2].Path {
			t.Errorf("%s: %s by the lane, %s by the handler", path, told[n-1].Surface, told[n-2].Surface)
		}
	}
}
