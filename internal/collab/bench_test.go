package collab_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

// BenchmarkTake measures keystrokes that are on disk before they are
// acknowledged, one a request, of so many stories at once.
func BenchmarkTake(b *testing.B) {
	for _, stories := range []int{1, 16, 64} {
		b.Run(fmt.Sprint(stories), func(b *testing.B) {
			db := open(b, b.TempDir())
			rs := collab.New(collab.Options{Store: db})
			ids := make([]news.StoryID, stories)
			for i := range ids {
				ids[i] = long(b, db, 1000)
			}
			var next atomic.Int64
			b.SetParallelism(stories) // for each processor
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(p *testing.PB) {
				n := int(next.Add(1)) - 1
				if n >= stories {
					return // a story has one writer here
				}
				version := int64(0)
				for p.Next() {
					now, _, err := rs.Take(b.Context(), ids[n], fmt.Sprint("tab", n), ines, version, []json.RawMessage{put(10, "x")})
					if err != nil {
						b.Error(err)
						return
					}
					version = now
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

// long saves a story of so many words.
func long(b *testing.B, db store.Stories, words int) news.StoryID {
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "Ferry"}}
	for range words / 50 {
		st.Body.Blocks = append(st.Body.Blocks, news.Para(strings.TrimSpace(strings.Repeat("ferry ", 50))))
	}
	if err := db.Save(b.Context(), st, store.Edit{By: "ines"}); err != nil {
		b.Fatal(err)
	}
	return st.ID
}

// BenchmarkOpen measures taking up a manuscript of 10,000 words from the
// store, with as many steps after its snapshot as there may be.
func BenchmarkOpen(b *testing.B) {
	db := open(b, b.TempDir())
	id := long(b, db, 10_000)
	rs := collab.New(collab.Options{Store: db})
	version := int64(0)
	for range 200 {
		version = take(b, rs, id, "tab", ines, version, put(10, "x"))
	}
	b.ReportAllocs()
	for b.Loop() {
		m, err := collab.New(collab.Options{Store: db}).Open(b.Context(), id)
		if err != nil || m.Version != version {
			b.Fatal(m.Version, err)
		}
		if data, err := m.Doc.MarshalJSON(); err != nil || len(data) < 50_000 {
			b.Fatal(len(data), err)
		}
	}
}

// BenchmarkApply measures a keystroke in a manuscript of 10,000 words.
func BenchmarkApply(b *testing.B) {
	c := news.Content{Kind: news.Article, Slug: "a", Headline: "Ferry"}
	for range 200 {
		c.Body.Blocks = append(c.Body.Blocks, news.Para(strings.Repeat("ferry ", 50)))
	}
	doc, err := prose.FromContent(&c)
	if err != nil {
		b.Fatal(err)
	}
	raw := put(10+100*302+5, "x")
	b.ReportAllocs()
	for b.Loop() {
		s, err := prose.ParseStep(raw)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := s.Apply(doc); err != nil {
			b.Fatal(err)
		}
	}
}
