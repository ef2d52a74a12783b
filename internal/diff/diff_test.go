package diff

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
)

// What stayed and went is the first text, what stayed and came the second.
func TestWordsSayBothTexts(t *testing.T) {
	word := rapid.SampledFrom([]string{"the ", "ferry ", "is ", "late", ". ", "ميناء ", "東京", "\n\n", "é", "🚢 "})
	rapid.Check(t, func(r *rapid.T) {
		a := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(r, "a"), "")
		b := strings.Join(rapid.SliceOfN(word, 0, 30).Draw(r, "b"), "")
		var was, is strings.Builder
		for _, run := range Words(a, b) {
			if run.Kind != Added {
				was.WriteString(run.Text)
			}
			if run.Kind != Removed {
				is.WriteString(run.Text)
			}
		}
		if was.String() != a || is.String() != b {
			r.Fatalf("%q to %q: said %q to %q", a, b, was.String(), is.String())
		}
	})
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"nine gates", "eight gates", "-nine-+eight+ gates"},
		{"The ferry is late.", "The ferry was very late.", "The ferry -is-+was very+ late."},
		{"وصلت السفينة", "وصلت سفينة", "وصلت -السفينة-+سفينة+"},
		{"東京の港", "大阪の港", "-東京-+大阪+の港"},
		{"same", "same", "same"},
		{"", "new", "+new+"},
	} {
		got := ""
		for _, r := range Words(c.a, c.b) {
			got += map[Kind]string{Same: "", Added: "+", Removed: "-"}[r.Kind] + r.Text + map[Kind]string{Same: "", Added: "+", Removed: "-"}[r.Kind]
		}
		if got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

// Texts that have nothing in common are no trouble.
func TestHuge(t *testing.T) {
	a, b := strings.Repeat("one two three ", 30_000), strings.Repeat("four five six ", 30_000)
	began := time.Now()
	if n := len(Words(a, b)); n > 4 {
		t.Errorf("%d runs", n)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

// However long a text is, a change of it is found in a moment, and the words
// that changed in each of many blocks are told apart from those that did not.
func TestLong(t *testing.T) {
	var same, was, is strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&same, "word%d ", i)
	}
	for i := range 3000 {
		fmt.Fprintf(&was, "Paragraph %d has a few words.\n\n", i)
		fmt.Fprintf(&is, "Paragraph %d has some words.\n\n", i)
	}
	began := time.Now()
	if n := len(Words(same.String()+"a", same.String()+"b")); n != 3 {
		t.Errorf("%d runs of one change", n)
	}
	if n := len(Words(was.String(), is.String())); n < 3*3000 {
		t.Errorf("%d runs of 3000 changes", n)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestContents(t *testing.T) {
	a := &news.Content{Headline: "A", Section: "world", Body: news.Doc{Blocks: []news.Node{news.Para("One."), news.Para("Two.")}}}
	b := &news.Content{Headline: "A", Section: "sport", Body: news.Doc{Blocks: []news.Node{news.Para("One."), news.Para("Three.")}}}
	list := Contents(a, b)
	if len(list) != 2 || list[0].Name != "body" || list[1].Name != "section" || !list[0].Changed() {
		t.Errorf("%+v", list)
	}
}
