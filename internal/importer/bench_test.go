package importer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/importer"
	"broadsheet/internal/importer/jsonl"
)

// BenchmarkRun imports stories of about 3 kB into a new SQLite database.
func BenchmarkRun(b *testing.B) {
	body := strings.Repeat("<p>The gates closed at 21:04 on Tuesday, eleven minutes ahead of plan, and stayed closed for <em>seven</em> hours while the highest surge in two decades pushed up the estuary.</p>\n", 17)
	var lines strings.Builder
	const n = 5000
	for i := range n {
		fmt.Fprintf(&lines, `{"id":%d,"title":"Story number %d of the archive","dek":"A sentence that stands under it","published_at":"2025-%02d-%02dT%02d:00:00Z","body_html":%q,"section":"s%d","tags":["t%d","u%d","v%d"],"author":"A%d"}`+"\n",
			i, i, i%12+1, i%28+1, i%24, body, i%7, i%31, i%1001, i%5003, i%11)
	}
	for b.Loop() {
		r := open(b)
		in := filepath.Join(r.dir, "a.jsonl")
		if err := os.WriteFile(in, []byte(lines.String()), 0o666); err != nil {
			b.Fatal(err)
		}
		file := in
		if other := os.Getenv("BROADSHEET_BENCH_FILE"); other != "" {
			file = other
		}
		inputs, err := importer.Inputs([]string{file})
		if err != nil {
			b.Fatal(err)
		}
		sum, err := importer.Run(b.Context(), inputs, r, keeper{r.media}, importer.Options{Formats: []importer.Format{jsonl.Format}})
		if err != nil || sum.Refused > 0 {
			b.Fatal(sum, err)
		}
		b.ReportMetric(float64(sum.Items)/sum.Took.Seconds(), "stories/s")
	}
}
