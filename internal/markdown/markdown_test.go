package markdown

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	render "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/store"
)

// read reads Markdown as the most generous of readers does, who makes links of
// addresses, tables of bars, and lets HTML through.
func read(t testing.TB, text string) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote), goldmark.WithRendererOptions(render.WithUnsafe())).Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// elements lists the names of a document's elements, and its text.
func elements(doc *html.Node) (names []string, text string) {
	var b strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && n.Data != "html" && n.Data != "head" && n.Data != "body":
			names = append(names, n.Data)
		case n.Type == html.CommentNode:
			names = append(names, "comment")
		}
	}
	return names, b.String()
}

func fields(text string) string { return strings.Join(strings.Fields(text), " ") }

var base = page.Base{Edition: &news.Edition{ID: "en", Title: "The Harbour Post", Zone: "UTC"}, Lang: locale.For("en"), URL: "https://post.example/world/gates", Path: "/world/gates"}

var hostile = []string{"plain words", "<script>alert(1)</script>", "# no heading", "1. no list", "12) nor this", "- nor this", "+ nor", "* nor", "> no quotation", "    no code", "`code`", "```", "~~~", "~~gone~~",
	"[a](javascript:alert(1))", "![x](/y)", "[ref]: https://evil.example", "https://evil.example/x", "HTTP://EVIL.example", "www.evil.example", "WWW.evil.example", "me@evil.example", "mailto:me@evil.example",
	"&lt;b&gt; &copy;", "a | b", "--- | ---", "===", "---", "***", "___", "**bold** _it_", `back\slash \* \`, "<!-- x -->", "a <b>b</b>", "term", ": definition", "[^1]: note", "x[^1]", "- [ ] task",
	"\u2028# x", "a\n# b", "tab\tand\x07bell", "$x$", "ftp://evil.example", "xmpp:a@b.c", "1\u00a0000", "C #", "end \\", "&#35; x", "==x=="}

// Whatever a text holds, who reads the Markdown sees that text and nothing else.
func TestTextStaysText(t *testing.T) {
	for _, text := range hostile {
		for where, with := range map[string]string{
			"paragraph": guard(plain(text)), "heading": heading(2, plain(text)), "item": list([]string{plain(text)}), "link": link(plain(text), "https://post.example/"),
			"second line": "first\\\n" + guard(plain(text)), "quotation": indent(guard(plain(text)), "> ", "> "),
			"cell": strings.Join(writer{&base}.table(fragment(t, "<table><tr><th>"+html.EscapeString(text)+"</th></tr></table>")), ""),
		} {
			names, got := elements(read(t, with))
			want := fields(strings.ToValidUTF8(strings.ReplaceAll(text, "\x07", " "), "\ufffd"))
			if where == "second line" {
				want = "first " + want
			}
			if fields(got) != want {
				t.Errorf("%s: %q reads as %q\n%s", where, text, got, with)
			}
			may := map[string][]string{"paragraph": {"p"}, "heading": {"h2"}, "item": {"ul", "li"}, "link": {"p", "a"}, "second line": {"p", "br"}, "quotation": {"blockquote", "p"}, "cell": {"table", "thead", "tr", "th", "tbody"}}[where]
			for _, n := range names {
				if !slices.Contains(may, n) {
					t.Errorf("%s: %q makes a %s\n%s", where, text, n, with)
				}
			}
		}
	}
}

func fragment(t testing.TB, text string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Every kind of block reads as itself.
func TestBody(t *testing.T) {
	picture := &news.Media{Kind: news.Picture, Src: "/media/ab/one.webp", Width: 16, Height: 9, Alt: "The [gates]", Caption: "Shut.", Credit: "A. Reil"}
	text := func(s string, marks ...news.Mark) news.Node { return news.Node{Type: news.Text, Text: s, Marks: marks} }
	p := func(n ...news.Node) news.Node { return news.Node{Type: news.Paragraph, Content: n} }
	cell := func(s string, head bool) news.Node {
		return news.Node{Type: news.TableCell, Attrs: &news.Attrs{Header: head}, Content: []news.Node{news.Para(s)}}
	}
	doc := news.Doc{Blocks: []news.Node{
		p(text("One "), text("strong", news.Mark{Type: news.Strong}), text(" and "), text("both", news.Mark{Type: news.Strong}, news.Mark{Type: news.Emphasis}), text(", "), text("ours", news.Mark{Type: news.Link, Href: "/world/a_(b)?x=1&copy=2"}), text(".")),
		{Type: news.Heading, Attrs: &news.Attrs{Level: 3}, Content: []news.Node{text("What happens")}},
		{Type: news.Quotation, Attrs: &news.Attrs{Speaker: "M. Solberg"}, Content: []news.Node{news.Para("First."), news.Para("Second.")}},
		{Type: news.PullQuote, Content: []news.Node{text("I went to bed.")}},
		{Type: news.Bullets, Content: []news.Node{{Type: news.ListItem, Content: []news.Node{news.Para("one"), {Type: news.Numbers, Attrs: &news.Attrs{Start: 3}, Content: []news.Node{{Type: news.ListItem, Content: []news.Node{news.Para("three")}}}}}}, {Type: news.ListItem, Content: []news.Node{news.Para("two")}}}},
		{Type: news.PictureBox, Attrs: &news.Attrs{Media: picture}},
		{Type: news.Embed, Attrs: &news.Attrs{URL: "https://video.example/1", Title: "The surge"}},
		{Type: news.Table, Content: []news.Node{{Type: news.TableRow, Content: []news.Node{cell("Gauge", true), cell("a|b", true)}}, {Type: news.TableRow, Content: []news.Node{cell("Old quay", false), cell("2.1", false)}}}},
		{Type: news.Divider},
		p(text("Line"), news.Node{Type: news.Break}, text("1. break")),
	}}
	got := strings.Join(body(doc.HTML(news.LTR), &base), "\n\n")
	want := `One **strong** and ***both***, [ours](https://post.example/world/a_%28b%29?x=1\&copy=2).

### What happens

> First.
>
> Second.
>
> — M. Solberg

> I went to bed.

- one

  3. three
- two

![The \[gates\]](https://post.example/media/ab/one.webp)

Shut. A. Reil

[The surge video.example](https://video.example/1)

| Gauge | a\|b |
| --- | --- |
| Old quay | 2.1 |

* * *

Line\
1\. break`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if names, _ := elements(read(t, got)); strings.Join(names, " ") != "p strong em strong a h3 blockquote p p p blockquote p ul li p ol li li p p img p p a table thead tr th th tbody tr td td hr p br" {
		t.Errorf("it reads as %s", names)
	}
}

func TestStory(t *testing.T) {
	at := time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC)
	p := &page.Text{Base: base, PublicStory: &store.PublicStory{HTML: "<p>The gates closed.</p>\n"}, By: []page.Link{{Name: "Ines", Href: "/author/ines"}, {Name: "T. Reil"}}, TopicLinks: []page.Link{{Name: "Storms", Href: "/topic/storms"}}}
	p.Headline, p.Standfirst, p.Place = "Gates *shut*", "All dry.", "Ostrow Quay"
	p.PublicStory.Published, p.Updated = at, at.Add(time.Hour)
	p.Sources = []news.Source{{Name: "Wire", URL: "https://wire.example/"}, {Name: "Bad", URL: "javascript:alert(1)"}}
	p.Corrections = []news.Correction{{At: at, Note: "A name."}, {At: at, Note: "It was not so.", Grave: true}}
	p.Shown = []news.Media{{Kind: news.Clip, Src: "/media/ab/two.mp4", Caption: "The gates."}}
	var b bytes.Buffer
	if err := Write(&b, p); err != nil {
		t.Fatal(err)
	}
	w := base.Words()
	order := []string{`# Gates \*shut\*`, "All dry.", "[Ines](https://post.example/author/ines)", "T. Reil", "Ostrow Quay", "(2026-03-01T11:00:00Z)", "(2026-03-01T12:00:00Z)", "(https://post.example/world/gates)", "It was not so.",
		"[" + w.Video + "](https://post.example/media/ab/two.mp4) The gates.", "The gates closed.", "## " + w.Corrections, "A name.", "## " + w.Sources, "[Wire](https://wire.example/)", "- Bad", "## " + w.Topics, "[Storms](https://post.example/topic/storms)"}
	rest := b.String()
	for _, want := range order {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("%q is not there, or not in its place:\n%s", want, b.String())
		}
		rest = after
	}
	if strings.Contains(b.String(), "javascript") {
		t.Errorf("a link that runs:\n%s", b.String())
	}
}

// No HTML of any kind comes through as HTML, and no address that is none.
func FuzzBody(f *testing.F) {
	for _, s := range hostile {
		f.Add("<p>" + html.EscapeString(s) + "</p>")
		f.Add("<ul><li>" + s + "</ul><table><tr><td>" + s + "<blockquote><strong>" + s)
	}
	f.Add(`<p><a href="java&#10;script:x"><strong> a </strong></a><em></em>b</p><figure><img src="/media/x" alt="](x)"></figure>`)
	f.Add(`<p>https:<span>//evil.example</span> w<em>ww.evil.example</em></p>`)
	may := strings.Fields("p h1 h2 h3 h4 h5 h6 strong em a ul ol li blockquote hr br img table thead tbody tr th td")
	f.Fuzz(func(t *testing.T, text string) {
		out := strings.Join(body(text, &base), "\n\n")
		for n := range read(t, out).Descendants() {
			if n.Type == html.CommentNode || n.Type == html.ElementNode && n.Data != "html" && n.Data != "head" && n.Data != "body" && !slices.Contains(may, n.Data) {
				t.Fatalf("%q makes a %s:\n%s", text, n.Data, out)
			}
			for _, key := range []string{"href", "src"} {
				if to := attr(n, key); to != "" && !news.SafeLink(to) {
					t.Fatalf("%q leads to %q:\n%s", text, to, out)
				}
			}
		}
	})
}
