package site_test

import (
	"fmt"
	"math/rand/v2"
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
