package prose

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"pgregory.net/rapid"
)

func str(least int) *rapid.Generator[string] {
	return rapid.StringOfN(rapid.SampledFrom([]rune("ab مر日😀\u0301\u2028\"<")), least, 12, -1)
}

func textNodes(t *rapid.T) []news.Node {
	var out []news.Node
	for range rapid.IntRange(0, 3).Draw(t, "pieces") {
		if rapid.Bool().Draw(t, "break") {
			out = append(out, news.Node{Type: news.Break})
			continue
		}
		n := news.Node{Type: news.Text, Text: str(1).Draw(t, "text")}
		for _, m := range []news.Mark{{Type: news.Strong}, {Type: news.Emphasis}, {Type: news.Link, Href: "https://example.org/?a=1&b"}, {Type: news.Language, Lang: "ar"}} {
			if rapid.Bool().Draw(t, "marked") {
				n.Marks = append(n.Marks, m)
			}
		}
		if len(out) > 0 && reflect.DeepEqual(out[len(out)-1].Marks, n.Marks) && out[len(out)-1].Type == news.Text {
			continue // the two would be one
		}
		out = append(out, n)
	}
	return out
}

func someMedia(t *rapid.T, kinds ...news.MediaKind) news.Media {
	return news.Media{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Src: "/media/a", Width: rapid.IntRange(0, 9).Draw(t, "width"), Duration: 1.25,
		Alt: str(0).Draw(t, "alt"), Caption: str(0).Draw(t, "caption"), Credit: str(0).Draw(t, "credit"), Sizes: []news.Rendition{{Src: "/media/b", Width: 1}}}
}

func attrsOf(a news.Attrs) *news.Attrs {
	if a == (news.Attrs{}) {
		return nil
	}
	return &a
}

func someBlock(t *rapid.T, types []news.NodeType, depth int) news.Node {
	if depth > 3 {
		types = types[:1]
	}
	n := news.Node{Type: rapid.SampledFrom(types).Draw(t, "type")}
	a := news.Attrs{}
	many := func(types ...news.NodeType) {
		for range rapid.IntRange(1, 2).Draw(t, "many") {
			n.Content = append(n.Content, someBlock(t, types, depth+1))
		}
	}
	switch n.Type {
	case news.Paragraph:
		n.Content = textNodes(t)
	case news.Heading:
		n.Content, a.Level = textNodes(t), rapid.IntRange(2, 4).Draw(t, "level")
	case news.PullQuote:
		n.Content, a.Speaker = append([]news.Node{{Type: news.Break}}, textNodes(t)...), str(0).Draw(t, "speaker")
	case news.Quotation:
		a.Speaker = str(0).Draw(t, "speaker")
		many(news.Paragraph, news.Bullets, news.Numbers)
	case news.Bullets:
		many(news.ListItem)
	case news.Numbers:
		a.Start = rapid.SampledFrom([]int{0, 2, 7}).Draw(t, "start")
		many(news.ListItem)
	case news.ListItem, news.TableCell:
		if n.Type == news.TableCell {
			a.Header, a.Colspan = rapid.Bool().Draw(t, "header"), rapid.SampledFrom([]int{0, 2}).Draw(t, "span")
		}
		many(news.Paragraph, news.Bullets, news.Numbers, news.PictureBox)
		if first := &n.Content[0]; n.Type == news.ListItem && first.Type == news.Paragraph && len(first.Content) == 0 && len(n.Content) > 1 {
			n.Content = n.Content[1:] // it would mean nothing
			if n.Content[0].Type == news.Paragraph && len(n.Content[0].Content) == 0 {
				n.Content = n.Content[:1]
			}
		}
	case news.PictureBox:
		m := someMedia(t, news.Picture)
		a.Media, a.Wide = &m, rapid.Bool().Draw(t, "wide")
	case news.VideoBox:
		m := someMedia(t, news.Clip, news.Sound)
		a.Media = &m
	case news.Embed:
		a.URL, a.Title = "https://example.org/v", str(0).Draw(t, "title")
	case news.Table:
		many(news.TableRow)
	case news.TableRow:
		many(news.TableCell)
	}
	n.Attrs = attrsOf(a)
	return n
}

var blockTypes = []news.NodeType{news.Paragraph, news.Heading, news.Quotation, news.PullQuote, news.Bullets, news.Numbers, news.PictureBox, news.VideoBox, news.Embed, news.Table, news.Divider}

func someContent(t *rapid.T) news.Content {
	c := news.Content{Kind: news.Gallery, Section: "world", Slug: "a-b", Headline: strings.TrimSpace(str(1).Draw(t, "headline") + "x"), Standfirst: strings.TrimSpace(str(0).Draw(t, "standfirst")), Place: str(0).Draw(t, "place"),
		Standing: rapid.Bool().Draw(t, "standing"), References: []news.Reference{{Title: "r"}}, Extra: json.RawMessage(`{"a":1}`)}
	if rapid.Bool().Draw(t, "more") {
		c.Bylines = []news.Byline{{Author: 3, Name: "Ines"}, {Name: "N"}}
		c.Sources = []news.Source{{Name: "S", URL: "https://example.org/"}}
		c.Topics = []news.TopicID{4, 1 << 50}
		c.Media = []news.Media{someMedia(t, news.Picture, news.Clip, news.Attachment)}
		c.Corrections = []news.Correction{{At: time.Unix(1e9, 123000).UTC(), Note: "n", Grave: true}}
	}
	for range rapid.IntRange(0, 5).Draw(t, "blocks") {
		c.Body.Blocks = append(c.Body.Blocks, someBlock(t, blockTypes, 0))
	}
	for n := len(c.Body.Blocks); n > 0 && c.Body.Blocks[n-1].Type == news.Paragraph && len(c.Body.Blocks[n-1].Content) == 0; n-- {
		c.Body.Blocks = c.Body.Blocks[:n-1]
	}
	if len(c.Body.Blocks) == 0 {
		c.Body.Blocks = nil
	}
	return c
}

// What can be saved becomes a manuscript and comes back the same, also by way
// of JSON.
func TestContentComesBackTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := someContent(t)
		if err := c.Validate(); err != nil {
			t.Fatal(err)
		}
		root, err := FromContent(&c)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := root.MarshalJSON()
		again, err := Parse(data)
		if err != nil || !again.Equal(root) {
			t.Fatalf("parsed again: %v", err)
		}
		got, err := Content(again, &news.Content{References: c.References, Extra: c.Extra})
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Fatalf("%v\n got %s\nwant %s", err, encode(got), encode(c))
		}
		if root.Headline() != strings.TrimSpace(c.Headline) {
			t.Fatalf("headline %q", root.Headline())
		}
	})
}

func fromContent(t *rapid.T) (*Node, error) {
	c := someContent(t)
	return FromContent(&c)
}

// Difference makes any manuscript into any other, and changes nothing outside
// of what differs.
func TestDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, err := fromContent(t)
		if err != nil {
			t.Fatal(err)
		}
		c := someContent(t)
		if rapid.Bool().Draw(t, "close") {
			if c, err = Content(a, &news.Content{}); err != nil {
				t.Fatal(err)
			}
			c.Body.Blocks = append(c.Body.Blocks, someBlock(t, blockTypes, 0))
			c.Headline += "😀"
		}
		b, err := FromContent(&c)
		if err != nil {
			t.Fatal(err)
		}
		doc := a
		for _, s := range Difference(a, b) {
			parsed, err := ParseStep([]byte(jsonOf(s)))
			if err != nil {
				t.Fatal(err)
			}
			if doc, err = parsed.Apply(doc); err != nil {
				t.Fatal(err)
			}
		}
		if !doc.Equal(b) {
			t.Fatalf("got %s\nwant %s", print(doc), print(b))
		}
	})
}

func TestEmptyIsWhatTheEditorBeginsWith(t *testing.T) {
	const want = `{"type":"story","attrs":{"kind":"article","section":"","slug":"","place":"","bylines":[],"sources":[],"topics":[],"media":[],"standing":false,"corrections":[]},"content":[{"type":"headline"},{"type":"standfirst"},{"type":"paragraph"}]}`
	if got := print(Empty()); got != want {
		t.Errorf("New is %s", got)
	}
	c, err := Content(Empty(), &news.Content{})
	if err != nil || c.Body.Blocks != nil || c.Kind != news.Article {
		t.Errorf("its content: %+v, %v", c, err)
	}
	if steps := Difference(Empty(), Empty()); steps != nil {
		t.Errorf("it differs from itself by %v", steps)
	}
}

func TestUnsafeAndUnfitIsRefused(t *testing.T) {
	put := func(node string) string {
		return `{"stepType":"replace","from":5,"to":5,"slice":{"content":[` + node + `]}}`
	}
	link := func(href string) string {
		return `{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"` + href + `"}}]}`
	}
	doc := Empty()
	for name, c := range map[string]struct {
		step string
		ok   bool
	}{
		"text":                 {put(`{"type":"text","text":"x"}`), true},
		"a link":               {put(link("https://example.org/")), true},
		"a script":             {put(link("javascript:alert(1)")), false},
		"a hidden script":      {put(link("java\\nscript:alert(1)")), false},
		"another's host":       {put(link("//evil.example/")), false},
		"a marked script":      {`{"stepType":"addMark","from":5,"to":5,"mark":{"type":"link","attrs":{"href":"javascript:alert(1)"}}}`, false},
		"a link without goal":  {put(`{"type":"text","text":"x","marks":[{"type":"link"}]}`), false},
		"two links":            {put(`{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"/a"}},{"type":"link","attrs":{"href":"/b"}}]}`), false},
		"a lead":               {`{"stepType":"docAttr","attr":"media","value":[{"kind":"picture","src":"/media/a"}]}`, true},
		"a lead from a script": {`{"stepType":"docAttr","attr":"media","value":[{"kind":"picture","src":"javascript:x"}]}`, false},
		"a source":             {`{"stepType":"docAttr","attr":"sources","value":[{"name":"S","url":"data:text/html,x"}]}`, false},
		"a kind":               {`{"stepType":"docAttr","attr":"kind","value":"novel"}`, false},
		"no kind":              {`{"stepType":"docAttr","attr":"kind","value":null}`, false},
		"an unknown attribute": {`{"stepType":"docAttr","attr":"colour","value":{"a":[1]}}`, true},
		"a node mark":          {`{"stepType":"addNodeMark","pos":4,"mark":{"type":"strong"}}`, false},
		"no place":             {`{"stepType":"replace","to":5}`, false},
		"far away":             {`{"stepType":"replace","from":500,"to":500}`, false},
		"a block in a line":    {put(`{"type":"paragraph"}`), false},
		"marks in a headline":  {`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"x","marks":[{"type":"strong"}]}]}}`, false},
		"no headline":          {`{"stepType":"replace","from":0,"to":2}`, false},
		"hidden depths":        {`{"stepType":"replace","from":6,"to":6,"slice":{"content":[{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"table"}]}]}]}}`, false},
		"an embedded script":   {`{"stepType":"replace","from":6,"to":6,"slice":{"content":[{"type":"embed","attrs":{"url":"javascript:x"}}]}}`, false},
		"deep":                 {`{"stepType":"replace","from":6,"to":6,"slice":{"content":[` + strings.Repeat(`{"type":"quotation","content":[`, 40) + strings.Repeat(`]}`, 40) + `]}}`, false},
	} {
		_, _, err := try(doc, []byte(c.step))
		if (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && !errors.Is(err, news.Invalid) {
			t.Errorf("%s: %v is no fault", name, err)
		}
	}
}

// A picture that is still on its way is no part of what is saved, and a list
// item that began with one begins with a paragraph for the editor only.
func TestUnfinishedFiguresAreLeftOut(t *testing.T) {
	data := strings.Replace(print(Empty()), `{"type":"paragraph"}]}`, `{"type":"picture"},{"type":"embed"},{"type":"pull_quote"},
		{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","content":[{"type":"picture"}]}]}]},{"type":"divider"}]}`, 1)
	root, err := Parse([]byte(data))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Content(root, &news.Content{})
	if err != nil || len(c.Body.Blocks) != 2 || c.Body.Validate() != nil {
		t.Errorf("content %s, %v, %v", encode(c), err, c.Body.Validate())
	}
	picture := news.Node{Type: news.PictureBox, Attrs: &news.Attrs{Media: &news.Media{Kind: news.Picture, Src: "/media/a"}}}
	c = news.Content{Kind: news.Article, Body: news.Doc{Blocks: []news.Node{{Type: news.Bullets, Content: []news.Node{{Type: news.ListItem, Content: []news.Node{picture}}}}}}}
	if root, err = FromContent(&c); err != nil || !strings.Contains(print(root), `"list_item","content":[{"type":"paragraph"},{"type":"picture"`) {
		t.Errorf("%v: %s", err, print(root))
	}
}

// The two halves of a character may come one after the other.
func TestHalvesOfCharacters(t *testing.T) {
	doc := Empty()
	for i, half := range []string{`\ud83d`, `\ude00`} {
		_, next, err := try(doc, encode(json.RawMessage(`{"stepType":"replace","from":`+string(encode(1+i))+`,"to":`+string(encode(1+i))+`,"slice":{"content":[{"type":"text","text":"`+half+`"}]}}`)))
		if err != nil {
			t.Fatal(err)
		}
		doc = next
		if again, err := Parse([]byte(print(doc))); err != nil || !again.Equal(doc) {
			t.Fatalf("%s comes back otherwise: %v", print(doc), err)
		}
	}
	if doc.Headline() != "😀" {
		t.Errorf("headline %q", doc.Headline())
	}
}
