package prose

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/andybalholm/brotli"

	"broadsheet/internal/news"
)

// seeds calls f with the first histories that are kept.
func seeds(f *testing.F, most int, add func(h *history)) {
	file, err := os.Open("testdata/histories.jsonl.br")
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(brotli.NewReader(file))
	lines.Buffer(nil, 1<<22)
	for i := 0; i < most && lines.Scan(); i++ {
		var h history
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			f.Fatal(err)
		}
		add(&h)
	}
}

// Whatever bytes come, a manuscript that is read is sound and reads back.
func FuzzParse(f *testing.F) {
	seeds(f, 50, func(h *history) { f.Add([]byte(h.Doc)) })
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := Parse(data)
		if err != nil {
			invalid(t, err)
			return
		}
		again, err := Parse(marshal(doc))
		if err != nil || !again.Equal(doc) {
			t.Fatalf("%s does not read back: %v", marshal(doc), err)
		}
		c, err := Content(doc, &news.Content{})
		if err != nil {
			invalid(t, err)
			return
		}
		if err := c.Body.Validate(); err != nil {
			t.Fatalf("what was written cannot be saved: %v", err)
		}
		normal, err := FromContent(&c)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Content(normal, &news.Content{}); err != nil || back.Body.HTML(news.LTR) != c.Body.HTML(news.LTR) {
			t.Fatalf("the content does not come back: %v", err)
		}
	})
}

// Whatever step comes, the manuscript after it is sound, and the step can be
// undone.
func FuzzApply(f *testing.F) {
	seeds(f, 60, func(h *history) {
		for i, s := range h.Steps {
			if i < 8 {
				f.Add([]byte(h.Doc), []byte(s.Step), 3, 9)
			}
		}
	})
	f.Fuzz(func(t *testing.T, data, json []byte, at, long int) {
		doc, err := Parse(data)
		if err != nil {
			return
		}
		before := string(marshal(doc))
		s, err := ParseStep(json)
		if err != nil {
			invalid(t, err)
			return
		}
		over := Through(Map{ranges: []span{{max(0, at%1000), max(0, long%50), max(0, at%30)}}})
		if m := s.Map(over); m != nil {
			m.Apply(doc)
		}
		s.Ranges().Pos(at, 1)
		inverse, inverseErr := s.Invert(doc)
		next, err := s.Apply(doc)
		if err != nil {
			invalid(t, err)
			return
		}
		if string(marshal(doc)) != before {
			t.Fatal("the document was changed")
		}
		if again, err := Parse(marshal(next)); err != nil || !again.Equal(next) {
			t.Fatalf("%s does not read back: %v", marshal(next), err)
		}
		if next.size-doc.size != grown(s) {
			t.Fatalf("the document grew by %d, the map says %d", next.size-doc.size, grown(s))
		}
		if inverseErr != nil {
			invalid(t, inverseErr)
			return
		}
		if back, err := inverse.Apply(next); err == nil && back.size != doc.size {
			t.Fatal("undone, the document is another")
		}
	})
}

func grown(s Step) (n int) {
	for _, r := range s.Ranges().ranges {
		n += r.new - r.old
	}
	return n
}

func invalid(t *testing.T, err error) {
	t.Helper()
	var f news.Fault
	if !errors.As(err, &f) || f.Kind != news.Invalid || f.Say == "" {
		t.Fatalf("a fault without a sentence: %v", err)
	}
}
