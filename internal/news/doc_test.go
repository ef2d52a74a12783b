package news_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func text(s string, marks ...news.Mark) news.Node {
	return news.Node{Type: news.Text, Text: s, Marks: marks}
}

func block(t news.NodeType, a *news.Attrs, content ...news.Node) news.Node {
	return news.Node{Type: t, Attrs: a, Content: content}
}

// every is a document with every kind of node and mark.
var every = news.Doc{Blocks: []news.Node{
	block(news.Paragraph, nil, text("One "), text("two", news.Mark{Type: news.Strong}), block(news.Break, nil), text("three", news.Mark{Type: news.Emphasis}, news.Mark{Type: news.Link, Href: "https://a.example/?x=1&y=2"})),
	block(news.Heading, &news.Attrs{Level: 2}, text("Head")),
	block(news.Quotation, &news.Attrs{Speaker: "Marit Solberg"}, news.Para("We measured.")),
	block(news.PullQuote, &news.Attrs{Speaker: "Lene"}, text("I went to bed")),
	block(news.Bullets, nil, block(news.ListItem, nil, news.Para("a"), block(news.Numbers, &news.Attrs{Start: 3}, block(news.ListItem, nil, news.Para("b"))))),
	block(news.PictureBox, &news.Attrs{Media: &news.Media{Kind: news.Picture, Src: "/media/ab/c.webp", Width: 1280, Height: 720, Alt: `A "pier"`, Caption: "At <dawn>", Credit: "Desk", Sizes: []news.Rendition{{Src: "/media/ab/d.webp", Width: 640}}}}),
	block(news.VideoBox, &news.Attrs{Media: &news.Media{Kind: news.Clip, Src: "/media/ab/c.mp4", Poster: "/media/ab/p.webp", Captions: "/media/ab/c.vtt"}}),
	block(news.PictureBox, &news.Attrs{Media: &news.Media{Kind: news.Picture, Src: "https://other.example/x.jpg", Caption: "Elsewhere"}}),
	block(news.Embed, &news.Attrs{URL: "https://video.example/1", Title: "A clip"}),
	block(news.Table, nil, block(news.TableRow, nil, block(news.TableCell, &news.Attrs{Header: true}, news.Para("H")), block(news.TableCell, &news.Attrs{Colspan: 2}, news.Para("v"), news.Para("w")))),
	block(news.Divider, nil),
	block(news.Paragraph, nil, text("نص عربي", news.Mark{Type: news.Language, Lang: "ar"})),
}}

func TestDocRoundTrip(t *testing.T) {
	if err := every.Validate(); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(every)
	if err != nil || !strings.HasPrefix(string(b), `{"type":"doc","content":[{"type":"paragraph"`) {
		t.Fatalf("%s, %v", b, err)
	}
	var back news.Doc
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(back)
	if string(again) != string(b) {
		t.Errorf("read back:\n%s\nwant:\n%s", again, b)
	}
	if err := json.Unmarshal([]byte(`{"type":"text"}`), &back); !errors.Is(err, news.Invalid) {
		t.Errorf("a node that is no document: %v", err)
	}
}

func TestDocHTML(t *testing.T) {
	want := `<p>One <strong>two</strong><br><em><a href="https://a.example/?x=1&amp;y=2" rel="noopener">three</a></em></p>
<h2>Head</h2>
<blockquote class="quotation"><p>We measured.</p>
<footer><bdi>Marit Solberg</bdi></footer></blockquote>
<aside class="pull-quote"><p>I went to bed</p><footer><bdi>Lene</bdi></footer></aside>
<ul><li><p>a</p>
<ol start="3"><li><p>b</p>
</li>
</ol>
</li>
</ul>
<figure class="picture"><img src="/media/ab/c.webp" srcset="/media/ab/d.webp 640w, /media/ab/c.webp 1280w" sizes="(min-width: 62rem) 41rem, 100vw" width="1280" height="720" alt="A &#34;pier&#34;" loading="lazy" decoding="async"><figcaption><span>At &lt;dawn&gt;</span> <cite>Desk</cite></figcaption></figure>
<figure class="video"><video controls preload="none" src="/media/ab/c.mp4" poster="/media/ab/p.webp"><track kind="captions" src="/media/ab/c.vtt" default></video></figure>
<p class="elsewhere"><a href="https://other.example/x.jpg" rel="noopener nofollow"><bdi>Elsewhere</bdi> <span class="host">other.example</span></a></p>
<p class="embed"><a href="https://video.example/1" rel="noopener nofollow"><bdi>A clip</bdi> <span class="host">video.example</span></a></p>
<div class="table" tabindex="0" role="region"><table><tr><th scope="col">H</th><td colspan="2"><p>v</p>
<p>w</p>
</td></tr>
</table></div>
<hr>
<p dir="rtl"><span lang="ar" dir="rtl">نص عربي</span></p>
`
	if got := every.HTML(news.LTR); got != want {
		t.Errorf("HTML:\n%s\nwant:\n%s", got, want)
	}
	if rtl := every.HTML(news.RTL); !strings.Contains(rtl, `<h2 dir="ltr">Head</h2>`) || strings.Contains(rtl, `<p dir="rtl">`) {
		t.Errorf("in a right-to-left edition:\n%s", rtl)
	}
}

func TestDocPlainText(t *testing.T) {
	got := every.PlainText()
	for _, want := range []string{"One two\nthree\n\nHead\n\nWe measured.\n— Marit Solberg", "At <dawn>", "H\tv w", "نص عربي"} {
		if !strings.Contains(got, want) {
			t.Errorf("text lacks %q:\n%s", want, got)
		}
	}
}

func TestDocRefuses(t *testing.T) {
	deep := news.Para("x")
	for range 40 {
		deep = block(news.Bullets, nil, block(news.ListItem, nil, deep))
	}
	for name, n := range map[string]news.Node{
		"unknown node":              block("script", nil),
		"text at the top":           text("x"),
		"heading 1":                 block(news.Heading, &news.Attrs{Level: 1}, text("x")),
		"heading without level":     block(news.Heading, nil, text("x")),
		"script link":               block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: "javascript:alert(1)"})),
		"script link, disguised":    block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: "java\nscript:alert(1)"})),
		"data link":                 block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: "data:text/html,x"})),
		"protocol-relative link":    block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: "//evil.example"})),
		"backslash link":            block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: `/\evil.example`})),
		"host in disguise":          block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: "https://good.example%2f@evil.example/"})),
		"user in a link":            block(news.Paragraph, nil, text("x", news.Mark{Type: news.Link, Href: "https://good.example@evil.example/"})),
		"unknown mark":              block(news.Paragraph, nil, text("x", news.Mark{Type: "blink"})),
		"bad language":              block(news.Paragraph, nil, text("x", news.Mark{Type: news.Language, Lang: `en" onclick="x`})),
		"empty list":                block(news.Bullets, nil),
		"picture without file":      block(news.PictureBox, nil),
		"picture that is a clip":    block(news.PictureBox, &news.Attrs{Media: &news.Media{Kind: news.Clip, Src: "/media/a"}}),
		"picture from a script":     block(news.PictureBox, &news.Attrs{Media: &news.Media{Kind: news.Picture, Src: "javascript:x"}}),
		"embed of a script":         block(news.Embed, &news.Attrs{URL: "javascript:x"}),
		"list item at the top":      block(news.ListItem, nil, news.Para("x")),
		"marks on a block":          {Type: news.Paragraph, Marks: []news.Mark{{Type: news.Strong}}},
		"text that is not UTF-8":    news.Para("\xff"),
		"text with a null":          news.Para("a\x00b"),
		"nested without end":        deep,
		"a clip's poster elsewhere": block(news.VideoBox, &news.Attrs{Media: &news.Media{Kind: news.Clip, Src: "/media/a", Poster: "https://x.example/p.jpg"}}),
	} {
		d := news.Doc{Blocks: []news.Node{n}}
		if err := d.Validate(); !errors.Is(err, news.Invalid) {
			t.Errorf("%s: %v, want Invalid", name, err)
		}
		if h := d.HTML(news.LTR); strings.Contains(h, "javascript:") || strings.Contains(h, "data:") || strings.Contains(h, "onclick=\"") || strings.Contains(h, "//evil") {
			t.Errorf("%s: rendered all the same: %s", name, h)
		}
	}
}

// Whatever is stored, rendering escapes it.
// Old texts begin with any heading; on our pages no level is left out.
func TestHeadingsWithoutGaps(t *testing.T) {
	head := func(level int) news.Node {
		return news.Node{Type: news.Heading, Attrs: &news.Attrs{Level: level}, Content: []news.Node{{Type: news.Text, Text: "x"}}}
	}
	for _, c := range []struct {
		levels []int
		want   string
	}{{[]int{3, 3}, "h2 h2"}, {[]int{2, 4, 4, 2}, "h2 h3 h3 h2"}, {[]int{4, 4}, "h2 h2"}, {[]int{2, 3, 4}, "h2 h3 h4"}, {[]int{3, 4, 3}, "h2 h3 h2"}} {
		var d news.Doc
		for _, l := range c.levels {
			d.Blocks = append(d.Blocks, head(l))
		}
		got := strings.NewReplacer("<", "", ">x", "", "\n", " ").Replace(regexp.MustCompile("</[^>]*>").ReplaceAllString(d.HTML(news.LTR), ""))
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%v: %q, want %s", c.levels, got, c.want)
		}
	}
}

func FuzzHTML(f *testing.F) {
	b, _ := json.Marshal(every)
	f.Add(string(b))
	f.Fuzz(func(t *testing.T, s string) {
		var d news.Doc
		if json.Unmarshal([]byte(s), &d) != nil {
			return
		}
		h := strings.ToLower(d.HTML(news.LTR))
		for _, bad := range []string{"<script", "javascript:", "<iframe", " onerror="} {
			if strings.Contains(h, bad) && !strings.Contains(h, "&") {
				t.Fatalf("%q in %s", bad, h)
			}
		}
		if d.Validate() == nil {
			if _, err := json.Marshal(d); err != nil {
				t.Fatal(err)
			}
			d.PlainText()
		}
	})
}
