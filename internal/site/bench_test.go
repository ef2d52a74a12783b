package site_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/web/fastlane"
)

// full is a newsroom of some hundred stories with related coverage.
func full(b *testing.B) *room {
	r := open(b)
	rnd := rand.New(rand.NewPCG(1, 1))
	for i := range 400 {
		st := story(news.Slug(fmt.Sprint("s", i)), fmt.Sprint(random(rnd, 5), i))
		for range 12 {
			st.Body.Blocks = append(st.Body.Blocks, news.Para(random(rnd, 45)))
		}
		st.Bylines = []news.Byline{{Name: "Ines"}}
		r.air(b, st)
	}
	if err := r.cov.CatchUp(b.Context()); err != nil {
		b.Fatal(err)
	}
	return r
}

// BenchmarkPage measures a page that is made anew each time, and one that is
// held.
func BenchmarkPage(b *testing.B) {
	r := full(b)
	for name, path := range map[string]string{"story": "/world/2026/03/s7", "front": "/", "section": "/world"} {
		h := r.site.Handler()
		ask := func() {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			if w.Code != 200 {
				b.Fatal(w.Code)
			}
		}
		b.Run(name+"/made", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.site.Apply([]news.Change{{Keys: []news.Key{news.EditionsKey}}})
				ask()
			}
		})
		b.Run(name+"/held", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ask()
			}
		})
	}
}

// still is a writer that keeps nothing, so that only the site's own work is
// measured.
type still struct{ header http.Header }

func (s *still) Header() http.Header         { return s.header }
func (s *still) WriteHeader(int)             {}
func (s *still) Write(b []byte) (int, error) { return len(b), nil }

// BenchmarkPageHeld measures the way of a held page to readers, many at once.
func BenchmarkPageHeld(b *testing.B) {
	r := full(b)
	for name, headers := range map[string][]string{"plain": nil, "gzip": {"Accept-Encoding", "gzip, deflate"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(32)
			b.RunParallel(func(pb *testing.PB) {
				req := httptest.NewRequest("GET", "/world/2026/03/s7", nil)
				for i := 0; i < len(headers); i += 2 {
					req.Header.Set(headers[i], headers[i+1])
				}
				w := &still{header: http.Header{}}
				for pb.Next() {
					clear(w.header)
					r.site.Handler().ServeHTTP(w, req)
				}
			})
		})
	}
}

// The way of a held page to readers allocates next to nothing: what the lane
// gives is one small value, and through net/http come the header's values.
func TestHeldPagesAllocateLittle(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	const path = "/world/2026/03/a"
	get(r.site, path)
	asked := &fastlane.Request{Host: []byte("a"), Path: []byte(path), AcceptEncoding: []byte("gzip"), UserAgent: []byte(firefox)}
	if r.site.Lane(asked) == nil {
		t.Fatal("the page is not held")
	}
	if n := testing.AllocsPerRun(200, func() { r.site.Lane(asked) }); n > 2 {
		t.Errorf("the lane allocates %v times", n)
	}
	req := httptest.NewRequest("GET", path, nil)
	req.Header.Set("User-Agent", firefox)
	req.Header.Set("Accept-Encoding", "gzip")
	w := &still{header: http.Header{}}
	if n := testing.AllocsPerRun(200, func() { clear(w.header); r.site.Handler().ServeHTTP(w, req) }); n > 10 {
		t.Errorf("the handler allocates %v times", n)
	}
}
