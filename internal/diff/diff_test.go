package diff

import (
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

func TestContents(t *testing.T) {
	a := &news.Content{Headline: "A", Section: "world", Body: news.Doc{Blocks: []news.Node{news.Para("One."), news.Para("Two.")}}}
	b := &news.Content{Headline: "A", Section: "sport", Body: news.Doc{Blocks: []news.Node{news.Para("One."), news.Para("Three.")}}}
	list := Contents(a, b)
	if len(list) != 2 || list[0].Name != "body" || list[1].Name != "section" || !list[0].Changed() {
		t.Errorf("%+v", list)
	}
}

// The blocks of a body say both bodies, and what they were.
func TestBody(t *testing.T) {
	item := func(text string) news.Node {
		return news.Node{Type: news.ListItem, Content: []news.Node{news.Para(text)}}
	}
	a := news.Doc{Blocks: []news.Node{news.Para("The ferry is late today."), news.Para("Nobody knows why."), news.Para("The mayor is silent."), {Type: news.Bullets, Content: []news.Node{item("one"), item("two")}}}}
	b := news.Doc{Blocks: []news.Node{{Type: news.Heading, Attrs: &news.Attrs{Level: 2}, Content: []news.Node{{Type: news.Text, Text: "The ferry is late again today."}}}, news.Para("The mayor is silent."),
		{Type: news.Bullets, Content: []news.Node{item("one"), item("three"), item("two")}}, {Type: news.Divider}}}
	got := ""
	for _, x := range Body(a, b) {
		got += string(x.Kind) + " " + string(x.Type)
		if x.Was != "" {
			got += " was " + string(x.Was)
		}
		if x.Within != "" {
			got += " in " + string(x.Within)
		}
		for _, r := range x.Runs {
			got += " [" + string(r.Kind) + ": " + r.Text + "]"
		}
		got += "\n"
	}
	const want = `changed heading was paragraph [same: The ferry is late ] [added: again ] [same: today.]
removed paragraph [removed: Nobody knows why.]
same paragraph [same: The mayor is silent.]
same paragraph in list_item [same: one]
added paragraph in list_item [added: three]
same paragraph in list_item [same: two]
added divider
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	b = news.Doc{Blocks: []news.Node{{Type: news.Paragraph, Content: []news.Node{{Type: news.Text, Text: "The ferry is late today.", Marks: []news.Mark{{Type: news.Strong}}}}}}}
	if list := Body(news.Doc{Blocks: a.Blocks[:1]}, b); len(list) != 1 || list[0].Kind != Changed || !list[0].Form || len(list[0].Runs) != 1 {
		t.Errorf("of marks: %+v", list)
	}
}

// A shortest script is found, whatever the rows.
func TestChangesAreFewest(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		row := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 14)
		a, b := row.Draw(r, "a"), row.Draw(r, "b")
		gone, came := changes(a, b)
		n := 0
		for _, g := range append(gone, came...) {
			if g {
				n++
			}
		}
		table := make([][]int, len(a)+1)
		for i := range table {
			table[i] = make([]int, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				table[i][j] = max(table[i+1][j], table[i][j+1])
				if a[i] == b[j] {
					table[i][j] = table[i+1][j+1] + 1
				}
			}
		}
		if want := len(a) + len(b) - 2*table[0][0]; n != want {
			r.Fatalf("%d changes, %d would do", n, want)
		}
	})
}

// A shaken text of 100,000 words is compared in bounded time.
func TestShaken(t *testing.T) {
	var a, b strings.Builder
	seed := uint32(1)
	for i := range 100_000 {
		seed = seed*1664525 + 1013904223
		w := "word" + string(rune('a'+i%26)) + string(rune('a'+seed>>28)) + " "
		if seed>>24&3 != 0 {
			a.WriteString(w)
		}
		if seed>>20&3 != 0 {
			b.WriteString(w)
		}
	}
	began := time.Now()
	runs := Words(a.String(), b.String())
	t.Logf("%d runs in %v", len(runs), time.Since(began))
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}
