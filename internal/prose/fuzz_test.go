package prose

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
)

// seeds are documents with a step each, from the histories.
func seeds(f *testing.F, add func(doc, step []byte)) {
	file, err := os.Open("testdata/histories.jsonl.gz")
	if err != nil {
		f.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		f.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	for n := 0; n < 60 && lines.Scan(); n++ {
		var h history
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			f.Fatal(err)
		}
		for _, s := range h.Steps[:min(4, len(h.Steps))] {
			add(h.Doc, s.Step)
		}
	}
}

// Whatever a browser sends, a step applies to a sound document or is refused
// in words, and what it makes reads back the same.
func FuzzApply(f *testing.F) {
	seeds(f, func(doc, step []byte) { f.Add(doc, step) })
	f.Fuzz(func(t *testing.T, docJSON, stepJSON []byte) {
		doc, err := Parse(docJSON)
		if err != nil {
			if !errors.Is(err, news.Invalid) {
				t.Fatalf("Parse: %v", err)
			}
			return
		}
		step, err := ParseStep(stepJSON)
		if err != nil {
			if !errors.Is(err, news.Invalid) {
				t.Fatalf("ParseStep: %v", err)
			}
			return
		}
		next, err := step.Apply(doc)
		if err != nil {
			if !errors.Is(err, news.Invalid) {
				t.Fatalf("Apply: %v", err)
			}
			return
		}
		if again := parsed2(t, next); !again.Equal(next) {
			t.Fatalf("%s reads back as %s", written(next), written(again))
		}
		c, err := Content(next, &news.Content{})
		if err != nil {
			t.Fatalf("Content: %v", err)
		}
		c.Headline, c.Slug = "x", "x"
		if err := c.Body.Validate(); err != nil {
			t.Fatalf("what was written cannot be saved: %v\n%s", err, written(next))
		}
		for pos := 0; pos <= doc.Len(); pos++ {
			if at := step.Map().Map(pos, 1); at < 0 || at > next.Len() {
				t.Fatalf("%d maps to %d of %d", pos, at, next.Len())
			}
		}
	})
}

func parsed2(t *testing.T, n *Node) *Node {
	t.Helper()
	return parsed(t, []byte(written(n)))
}

// A link that may not be published is refused in every step that could bring
// it in.
func TestBadLinks(t *testing.T) {
	doc := Empty()
	for _, step := range []string{
		`{"stepType":"addMark","mark":{"type":"link","attrs":{"href":"javascript:alert(1)"}},"from":5,"to":5}`,
		`{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]}}`,
		`{"stepType":"replace","from":4,"to":4,"slice":{"content":[{"type":"embed","attrs":{"url":"data:text/html,x"}}]}}`,
		`{"stepType":"replace","from":4,"to":4,"slice":{"content":[{"type":"picture","attrs":{"media":{"kind":"picture","src":"javascript:alert(1)"}}}]}}`,
		`{"stepType":"docAttr","attr":"media","value":[{"kind":"picture","src":"javascript:alert(1)"}]}`,
		`{"stepType":"docAttr","attr":"sources","value":[{"name":"x","url":"javascript:alert(1)"}]}`,
		`{"stepType":"addMark","mark":{"type":"language","attrs":{"lang":"\"><script>"}},"from":5,"to":5}`,
		`{"stepType":"addNodeMark","pos":4,"mark":{"type":"strong"}}`,
	} {
		s, err := ParseStep([]byte(step))
		if err == nil {
			_, err = s.Apply(doc)
		}
		if !errors.Is(err, news.Invalid) {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// What is saved comes back from the manuscript as it was.
func TestContentReturns(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := news.Content{Kind: news.Article, Slug: "a", Headline: "A " + word.Draw(r, "headline"), Standfirst: rapid.SampledFrom([]string{"", "What happened."}).Draw(r, "standfirst"), Place: "Ostrow"}
		if rapid.Bool().Draw(r, "fields") {
			c.Bylines, c.Topics, c.Section = []news.Byline{{Author: 3, Name: "Inês"}}, []news.TopicID{4, 9}, "world"
			c.Sources = []news.Source{{Name: "AFP", URL: "https://afp.example/"}}
			c.Media = []news.Media{{Kind: news.Picture, Src: "/media/a.jpg", Width: 10, Height: 8, Alt: "A boat", Caption: "C", Credit: "D", Sizes: []news.Rendition{{Src: "/media/b.jpg", Width: 5}}}}
			c.References = []news.Reference{{Order: 1, Title: "Old"}}
			c.Extra = json.RawMessage(`{"a":1}`)
		}
		for range rapid.IntRange(0, 5).Draw(r, "blocks") {
			c.Body.Blocks = append(c.Body.Blocks, block(r, 2))
		}
		for len(c.Body.Blocks) > 0 { // an empty end is dropped
			last := c.Body.Blocks[len(c.Body.Blocks)-1]
			if last.Type != news.Paragraph || len(last.Content) > 0 {
				break
			}
			c.Body.Blocks = c.Body.Blocks[:len(c.Body.Blocks)-1]
		}
		if err := c.Validate(); err != nil {
			r.Fatalf("the test made what is not valid: %v", err)
		}
		doc := FromContent(&c)
		again, err := Parse([]byte(written(doc)))
		if err != nil {
			r.Fatalf("%v: %s", err, written(doc))
		}
		got, err := Content(again, &news.Content{References: c.References, Extra: c.Extra})
		if err != nil {
			r.Fatal(err)
		}
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(c)
		if string(a) != string(b) {
			r.Fatalf("came back as\n%s, was\n%s", a, b)
		}
	})
}

var word = rapid.SampledFrom([]string{"harbour", "ميناء", "🚢", "東京", "é"})

func inlines(r *rapid.T, least int) (list []news.Node) {
	marks := [][]news.Mark{nil, {{Type: news.Strong}}, {{Type: news.Emphasis}, {Type: news.Link, Href: "/x"}}, {{Type: news.Language, Lang: "ar"}}}
	last := -1
	for range rapid.IntRange(least, 3).Draw(r, "inline") {
		m := rapid.IntRange(0, len(marks)-1).Draw(r, "marks")
		if m == last { // what is marked alike is one
			list, last = append(list, news.Node{Type: news.Break}), -1
			continue
		}
		last = m
		list = append(list, news.Node{Type: news.Text, Text: word.Draw(r, "word"), Marks: marks[m]})
	}
	return list
}

func block(r *rapid.T, depth int) news.Node {
	para := func() news.Node { return news.Node{Type: news.Paragraph, Content: inlines(r, 1)} }
	items := func() (list []news.Node) {
		for range rapid.IntRange(1, 2).Draw(r, "items") {
			item := news.Node{Type: news.ListItem, Content: []news.Node{para()}}
			if depth > 0 && rapid.Bool().Draw(r, "nested") {
				item.Content = append(item.Content, news.Node{Type: news.Bullets, Content: []news.Node{{Type: news.ListItem, Content: []news.Node{para()}}}})
			}
			list = append(list, item)
		}
		return list
	}
	switch rapid.IntRange(0, 9).Draw(r, "kind") {
	case 0:
		return news.Node{Type: news.Heading, Attrs: &news.Attrs{Level: rapid.IntRange(2, 4).Draw(r, "level")}, Content: inlines(r, 0)}
	case 1:
		return news.Node{Type: news.Quotation, Attrs: &news.Attrs{Speaker: "Ines"}, Content: []news.Node{para()}}
	case 2:
		return news.Node{Type: news.PullQuote, Content: inlines(r, 1)}
	case 3:
		return news.Node{Type: news.Numbers, Attrs: &news.Attrs{Start: 4}, Content: items()}
	case 4:
		return news.Node{Type: news.Bullets, Content: items()}
	case 5:
		return news.Node{Type: news.PictureBox, Attrs: &news.Attrs{Wide: true, Media: &news.Media{Kind: news.Picture, Src: "/media/x.jpg", Alt: "alt", Width: 3}}}
	case 6:
		return news.Node{Type: news.Embed, Attrs: &news.Attrs{URL: "https://example.org/", Title: "t"}}
	case 7:
		return news.Node{Type: news.Table, Content: []news.Node{{Type: news.TableRow, Content: []news.Node{{Type: news.TableCell, Attrs: &news.Attrs{Header: true, Colspan: 2}, Content: []news.Node{para()}}}}}}
	case 8:
		return news.Node{Type: news.Divider}
	}
	return para()
}
