package sqlstore

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// BenchmarkDesk asks the desk of the newsroom in BROADSHEET_BENCH_DATA for what
// editors ask, and tells how long the 95th of a hundred took.
func BenchmarkDesk(b *testing.B) {
	dir := os.Getenv("BROADSHEET_BENCH_DATA")
	if dir == "" {
		b.Skip("BROADSHEET_BENCH_DATA names no newsroom's folder")
	}
	db, err := OpenSQLite(b.Context(), filepath.Join(dir, "broadsheet.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var pool []store.DeskRow
	r := rand.New(rand.NewPCG(1, 2))
	last, err := db.Last(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for range 300 {
		rows, err := db.DeskRows(b.Context(), []news.StoryID{news.StoryID(r.Int64N(last) + 1)})
		if err != nil {
			b.Fatal(err)
		}
		pool = append(pool, rows...)
	}
	one := func() store.DeskRow { return pool[r.IntN(len(pool))] }
	words := func(n int) string {
		w := strings.Fields(one().Headline)
		r.Shuffle(len(w), func(i, j int) { w[i], w[j] = w[j], w[i] })
		return strings.Join(w[:min(n, len(w))], " ")
	}
	begin := func(s string) string { return string([]rune(s)[:min(3, len([]rune(s)))]) }
	for _, c := range []struct {
		name string
		f    func() store.DeskFilter
	}{
		{"all", func() store.DeskFilter { return store.DeskFilter{} }},
		{"edition", func() store.DeskFilter { return store.DeskFilter{Edition: one().Edition} }},
		{"edition and section", func() store.DeskFilter { s := one(); return store.DeskFilter{Edition: s.Edition, Section: s.Section} }},
		{"videos of a section", func() store.DeskFilter { return store.DeskFilter{Kind: news.Video, Section: one().Section} }},
		{"drafts", func() store.DeskFilter { return store.DeskFilter{State: news.Draft} }},
		{"one word", func() store.DeskFilter { return store.DeskFilter{Text: words(1)} }},
		{"two words", func() store.DeskFilter { return store.DeskFilter{Text: words(2)} }},
		{"four words", func() store.DeskFilter { return store.DeskFilter{Text: words(4)} }},
		{"three letters", func() store.DeskFilter { return store.DeskFilter{Text: begin(words(1))} }},
		{"word and section", func() store.DeskFilter { return store.DeskFilter{Text: words(1), Section: one().Section} }},
		{"deep", func() store.DeskFilter { return store.DeskFilter{Edition: one().Edition} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				var after store.Cursor
				if c.name == "deep" {
					s := one()
					after = store.Cursor{At: s.At, ID: s.ID}
				}
				f := c.f()
				began := time.Now()
				if _, _, err := db.Desk(b.Context(), f, after, 50); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "max-ms")
		})
	}
}
