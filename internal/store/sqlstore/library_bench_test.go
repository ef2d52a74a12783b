package sqlstore

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// BenchmarkLibrary asks a library of BROADSHEET_BENCH_FILES files for what
// editors ask, and tells how long the 95th of a hundred took.
func BenchmarkLibrary(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("BROADSHEET_BENCH_FILES"))
	if err != nil {
		b.Skip("BROADSHEET_BENCH_FILES is no number of files")
	}
	ctx := b.Context()
	db, err := OpenSQLite(ctx, filepath.Join(b.TempDir(), "a.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string { return fmt.Sprintf("w%dx", int(r.ExpFloat64()*2000)) }
	for at := 0; at < n; at += 10_000 {
		err := db.inTx(ctx, func(t *tx) error {
			for i := at; i < min(n, at+10_000); i++ {
				sum := fmt.Sprintf("%064x", i)
				a := news.Asset{Kind: news.Picture, Path: sum[:2] + "/" + sum[2:] + ".jpg", SHA256: sum, Origin: fmt.Sprintf("IMG_%d-%s.jpg", i, word()), Alt: word() + " at the " + word(), Caption: word() + " " + word() + " harbour " + word()}
				if i%7 > 0 {
					a.Credit = word()
				}
				if i%1000 == 0 {
					a.Kind = news.Clip
				}
				if err := t.asset(&a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, c := range []struct {
		name string
		f    func() store.LibraryFilter
	}{
		{"all", func() store.LibraryFilter { return store.LibraryFilter{} }},
		{"clips", func() store.LibraryFilter { return store.LibraryFilter{Kind: news.Clip} }},
		{"without words", func() store.LibraryFilter { return store.LibraryFilter{Bare: true} }},
		{"clips without words", func() store.LibraryFilter { return store.LibraryFilter{Bare: true, Kind: news.Clip} }},
		{"one word", func() store.LibraryFilter { return store.LibraryFilter{Text: word()} }},
		{"the word of all", func() store.LibraryFilter { return store.LibraryFilter{Text: "harbour"} }},
		{"two words", func() store.LibraryFilter { return store.LibraryFilter{Text: word() + " harbour"} }},
		{"three letters", func() store.LibraryFilter { return store.LibraryFilter{Text: word()[:3]} }},
		{"clips with a word", func() store.LibraryFilter { return store.LibraryFilter{Text: "harbour", Kind: news.Clip} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				if _, _, err := db.Library(ctx, c.f(), store.LibraryCursor{}, 48); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
		})
	}
}
