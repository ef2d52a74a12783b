package site_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"broadsheet/internal/news"
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
