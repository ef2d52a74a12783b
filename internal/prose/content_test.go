package prose_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A story's content becomes a manuscript and content again without loss.
func TestContentAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := content().Draw(t, "content")
		if err := c.Validate(); err != nil {
			t.Fatalf("the generator makes what is not valid: %v", err)
		}
		there(t, c)
	})
}

// there makes the manuscript of the content, and content again.
func there(t interface {
	Helper()
	Fatalf(string, ...any)
}, c news.Content) *prose.Node {
	t.Helper()
	root, err := prose.FromContent(&c)
	if err != nil {
		t.Fatalf("%v", err)
	}
	back, err := prose.Content(root, &news.Content{References: c.References, Extra: c.Extra})
	if err != nil {
		t.Fatalf("%v", err)
	}
	if !reflect.DeepEqual(back, c) {
		t.Fatalf("another content comes back:\n%s", cmp.Diff(c, back))
	}
	data, _ := root.MarshalJSON()
	if again, err := prose.Parse(data); err != nil || !again.Equal(root) {
		t.Fatalf("the manuscript does not read back: %v\n%s", err, data)
	}
	return root
}

// Every story that importers make of real pages is a manuscript. Some are
// tried, and all with CAPTURE_PAGES=all.
func TestRealContent(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "extract")
	files, _ := filepath.Glob(filepath.Join(dir, "*", "pages", "*.html.gz"))
	if len(files) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("the shared test data is missing")
		}
		t.Skip("the shared test data is not here")
	}
	n := 0
	for i, file := range files {
		if os.Getenv("CAPTURE_PAGES") != "all" && i%8 != 0 {
			continue
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(z)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		body, _ := markup.FromHTML(string(page), markup.Options{})
		if body.Validate() != nil {
			continue
		}
		n++
		means(t, file, news.Content{Kind: news.Article, Slug: "a", Headline: "A", Body: body})
	}
	t.Logf("%d pages", n)
}

// means checks that the manuscript shows readers the same: what is not in the
// normal form comes back in it.
func means(t *testing.T, name string, c news.Content) {
	t.Helper()
	root, err := prose.FromContent(&c)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	normal, err := prose.Content(root, &news.Content{})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if normal.Body.PlainText() != c.Body.PlainText() || normal.Body.HTML(news.LTR) != c.Body.HTML(news.LTR) {
		t.Errorf("%s: readers see something else", name)
	}
	there(t, normal)
}

// So are the stories of the demo.
func TestDemoContent(t *testing.T) {
	f, err := os.Open("../demo/stories.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	lines := bufio.NewScanner(f)
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var item struct {
			Headline string `json:"title"`
			HTML     string `json:"body_html"`
		}
		if err := json.Unmarshal(lines.Bytes(), &item); err != nil {
			t.Fatal(err)
		}
		body, _ := markup.FromHTML(item.HTML, markup.Options{})
		means(t, item.Headline, news.Content{Kind: news.Article, Slug: "a", Headline: "A", Body: body})
		n++
	}
	if n < 10 {
		t.Errorf("only %d stories", n)
	}
}

// Difference leads from any manuscript to any other.
func TestDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := content().Draw(t, "content")
		d := content().Draw(t, "other")
		if rapid.Bool().Draw(t, "near") { // a part of the same
			d.Body.Blocks = append([]news.Node(nil), c.Body.Blocks...)
			if n := len(d.Body.Blocks); n > 0 {
				i := rapid.IntRange(0, n-1).Draw(t, "at")
				if rapid.Bool().Draw(t, "doubled") {
					d.Body.Blocks = append(d.Body.Blocks, d.Body.Blocks[i:]...)
				} else {
					d.Body.Blocks = append(d.Body.Blocks[:i], d.Body.Blocks[i+1:]...)
				}
			}
		}
		a, err := prose.FromContent(&c)
		if err != nil {
			t.Fatal(err)
		}
		b, err := prose.FromContent(&d)
		if err != nil {
			t.Fatal(err)
		}
		steps, err := prose.Difference(a, b)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			if a, err = s.Apply(a); err != nil {
				t.Fatal(err)
			}
		}
		if !a.Equal(b) {
			t.Fatal("the steps lead elsewhere")
		}
	})
}

// What is not finished is left out, and what is left can be saved.
func TestUnfinishedContent(t *testing.T) {
	for block, want := range map[string]string{
		`{"type":"pull_quote","attrs":{"speaker":"Ines"}}`:                                                            "",
		`{"type":"picture","attrs":{"caption":"A view"}}`:                                                             "",
		`{"type":"embed","attrs":{"title":"A view"}}`:                                                                 "",
		`{"type":"paragraph"},{"type":"paragraph"}`:                                                                   "",
		`{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"},{"type":"picture"}]}]}`: "<ul><li></li>\n</ul>\n",
	} {
		root, err := prose.Parse([]byte(`{"type":"story","attrs":{"bylines":[{"name":" "}]},"content":[{"type":"headline","content":[{"type":"text","text":" A "}]},{"type":"standfirst"},` + block + `]}`))
		if err != nil {
			t.Fatalf("%s: %v", block, err)
		}
		c, err := prose.Content(root, &news.Content{})
		c.Slug = "a"
		if err == nil {
			err = c.Validate()
		}
		if got := c.Body.HTML(news.LTR); err != nil || got != want || c.Headline != "A" || c.Bylines != nil {
			t.Errorf("%s: %v, %q, %+v", block, err, got, c)
		}
	}
}

// What may not stand in a manuscript is refused, with a sentence.
func TestRefused(t *testing.T) {
	story := `{"type":"story","content":[{"type":"headline"},{"type":"standfirst"},{"type":"paragraph","content":[{"type":"text","text":"a😀b"}]}]}`
	doc, err := prose.Parse([]byte(story))
	if err != nil {
		t.Fatal(err)
	}
	for step, say := range map[string]string{
		`{"stepType":"addMark","from":5,"to":6,"mark":{"type":"link","attrs":{"href":"javascript:alert(1)"}}}`: "This is not a link that can be published.",
		`{"stepType":"addMark","from":5,"to":6,"mark":{"type":"link"}}`:                                        "This is not a link that can be published.",
		`{"stepType":"replace","from":7,"to":7,"slice":{"content":[{"type":"text","text":"x"}]}}`:              "The manuscript would hold half a character.",
		`{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":"\ud83d"}]}}`:         "The manuscript would hold half a character.",
		`{"stepType":"replace","from":5,"to":5,"slice":{"content":[{"type":"text","text":"\u0000"}]}}`:         "The manuscript would hold bytes that are not text.",
		`{"stepType":"docAttr","attr":"slug","value":3}`:                                                       "The slug of this story cannot be kept: it is text.",
		`{"stepType":"docAttr","attr":"slug","value":"\u0000"}`:                                                "The slug of this story cannot be kept: it holds bytes that are not text.",
		`{"stepType":"docAttr","attr":"sources","value":[{"name":"x","url":"javascript:alert(1)"}]}`:           "The sources of this story cannot be kept: it lists sources with links that we can publish.",
		`{"stepType":"docAttr","attr":"sources","value":[{"name":"x","URL":"https://example.org"}]}`:           "The sources of this story cannot be kept: it lists sources with links that we can publish.",
		`{"stepType":"docAttr","attr":"media","value":[{"kind":"picture","src":"data:text/html,x"}]}`:          "The media of this story cannot be kept: it lists pictures and clips that we can publish.",
		`{"stepType":"docAttr","attr":"head","value":3}`:                                                       "This change does not fit the manuscript.",
		`{"stepType":"addNodeMark","pos":4,"mark":{"type":"strong"}}`:                                          "This change does not fit the manuscript.",
		`{"stepType":"replace","from":-1,"to":1}`:                                                              "This change does not fit the manuscript.",
		`{"stepType":"replace","from":1.5,"to":2}`:                                                             "This cannot be read as part of a manuscript.",
		`{"stepType":"replace","from":4,"to":4,"slice":{"content":` + strings.Repeat(`[{"type":"quotation","content":`, 30) + `[{"type":"paragraph"}]` + strings.Repeat(`}]`, 30) + `}}`: "This is more than a manuscript can hold.",
	} {
		s, err := prose.ParseStep([]byte(step))
		if err == nil {
			_, err = s.Apply(doc)
		}
		f, ok := err.(news.Fault)
		if !ok || f.Kind != news.Invalid || f.Say != say {
			t.Errorf("%.120s: %v", step, err)
		}
	}
	s, err := prose.ParseStep([]byte(`{"stepType":"docAttr","attr":"slug","value":"\\u0000 \u2028"}`))
	if err == nil {
		_, err = s.Apply(doc)
	}
	if err != nil {
		t.Errorf("text that only looks odd: %v", err)
	}
}

// The generators make content in the normal form: what importers make.
func content() *rapid.Generator[news.Content] {
	return rapid.Custom(func(t *rapid.T) news.Content {
		c := news.Content{Kind: rapid.SampledFrom(news.StoryKinds).Draw(t, "kind"), Slug: "slug", Headline: word.Draw(t, "headline"),
			Section: news.SectionID(rapid.SampledFrom([]string{"", "world"}).Draw(t, "section")), Standing: rapid.Bool().Draw(t, "standing"),
			Standfirst: rapid.SampledFrom([]string{"", "A \"standfirst\"\n\u2028\\"}).Draw(t, "standfirst"),
			Place:      rapid.SampledFrom([]string{"", "Lisboa"}).Draw(t, "place")}
		if rapid.Bool().Draw(t, "furnished") {
			c.Bylines = []news.Byline{{Author: 3, Name: word.Draw(t, "author")}, {Name: "B"}}
			c.Sources = []news.Source{{Name: "A"}, {Name: "B", URL: "https://example.org/?a=b&c"}}
			c.Topics = []news.TopicID{1, 1 << 40}
			c.Media = []news.Media{media(t, news.Picture, true)}
			c.Corrections = []news.Correction{{At: time.Date(2026, 3, 1, 12, 0, 0, 1000, time.UTC), Note: "It was wrong.", Grave: true}}
			c.References = []news.Reference{{Title: "Old"}}
			c.Extra = json.RawMessage(`{"a":1}`)
		}
		c.Body.Blocks = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) news.Node { return block(t, 0) }), 0, 4).Draw(t, "blocks")
		for n := len(c.Body.Blocks); n > 0 && c.Body.Blocks[n-1].Type == news.Paragraph && c.Body.Blocks[n-1].Content == nil; n-- {
			c.Body.Blocks = c.Body.Blocks[:n-1]
		}
		if len(c.Body.Blocks) == 0 {
			c.Body.Blocks = nil
		}
		return c
	})
}

var word = rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune("abc 😀مé\u0301橋<&>\"\\\n")), 1, 12, -1), func(s string) string { return "w" + s + "." })

func media(t *rapid.T, kind news.MediaKind, words bool) news.Media {
	m := news.Media{Kind: kind, Src: "/media/a.webp", Width: 10, Height: 20, Asset: 7, Duration: rapid.SampledFrom([]float64{0, 1.5}).Draw(t, "duration")}
	if kind == news.Picture {
		m.Sizes = []news.Rendition{{Src: "/media/b.webp", Width: 5}}
	}
	if words {
		m.Alt, m.Caption, m.Credit = "Alt", word.Draw(t, "caption"), "Credit"
	}
	return m
}

func passage(t *rapid.T, least int) (out []news.Node) {
	for range rapid.IntRange(least, 3).Draw(t, "pieces") {
		if len(out) > 0 && rapid.Bool().Draw(t, "break") {
			out = append(out, news.Node{Type: news.Break})
		}
		n := news.Node{Type: news.Text, Text: word.Draw(t, "text")}
		for _, m := range []news.Mark{{Type: news.Strong}, {Type: news.Emphasis}, {Type: news.Link, Href: "https://example.org/a"}, {Type: news.Language, Lang: "pt-BR"}} {
			if rapid.IntRange(0, 3).Draw(t, "mark") == 0 {
				n.Marks = append(n.Marks, m)
			}
		}
		if len(out) > 0 && out[len(out)-1].Type == news.Text && reflect.DeepEqual(out[len(out)-1].Marks, n.Marks) {
			continue // would be one with it
		}
		out = append(out, n)
	}
	return out
}

func block(t *rapid.T, depth int, of ...news.NodeType) news.Node {
	if len(of) == 0 {
		of = []news.NodeType{news.Paragraph, news.Heading, news.Quotation, news.PullQuote, news.Bullets, news.Numbers, news.PictureBox, news.VideoBox, news.Embed, news.Table, news.Divider}
	}
	n := news.Node{Type: rapid.SampledFrom(of).Draw(t, "type")}
	some := func(most int, f func() news.Node) {
		for range rapid.IntRange(1, most).Draw(t, "count") {
			n.Content = append(n.Content, f())
		}
	}
	within := []news.NodeType{news.Paragraph, news.Paragraph, news.Bullets, news.Numbers, news.PictureBox}
	if depth > 1 {
		within = within[:1]
	}
	speaker := func() {
		if rapid.Bool().Draw(t, "speaks") {
			n.Attrs = &news.Attrs{Speaker: "Ines"}
		}
	}
	switch n.Type {
	case news.Paragraph:
		n.Content = passage(t, 0)
	case news.Heading:
		n.Attrs, n.Content = &news.Attrs{Level: rapid.IntRange(2, 4).Draw(t, "level")}, passage(t, 0)
	case news.PullQuote:
		speaker()
		n.Content = passage(t, 1)
	case news.Quotation:
		speaker()
		some(2, func() news.Node { return block(t, depth+1, within[:min(len(within), 4)]...) })
	case news.Bullets, news.Numbers:
		if n.Type == news.Numbers && rapid.Bool().Draw(t, "starts") {
			n.Attrs = &news.Attrs{Start: 5}
		}
		some(2, func() news.Node { return block(t, depth, news.ListItem) })
	case news.ListItem, news.TableCell:
		if n.Type == news.TableCell && rapid.Bool().Draw(t, "spans") {
			n.Attrs = &news.Attrs{Header: true, Colspan: 2}
		}
		some(2, func() news.Node { return block(t, depth+1, within...) })
		if c := n.Content; len(c) > 1 && c[0].Type == news.Paragraph && c[0].Content == nil && n.Type == news.ListItem {
			n.Content = c[1:]
		}
	case news.Table:
		some(2, func() news.Node { return block(t, depth, news.TableRow) })
	case news.TableRow:
		some(2, func() news.Node { return block(t, depth, news.TableCell) })
	case news.PictureBox:
		m := media(t, news.Picture, rapid.Bool().Draw(t, "words"))
		n.Attrs = &news.Attrs{Media: &m, Wide: rapid.Bool().Draw(t, "wide")}
	case news.VideoBox:
		m := media(t, news.Sound, true)
		n.Attrs = &news.Attrs{Media: &m}
	case news.Embed:
		n.Attrs = &news.Attrs{URL: "https://video.example/1", Title: "T"}
	}
	return n
}
