package markup_test

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
)

// TestHostile reads what is deep, long or never closed: it must take no time
// to speak of, keep the words and give a valid document.
func TestHostile(t *testing.T) {
	deep := func(open, close string) string {
		return strings.Repeat(open, 10_000) + "words" + strings.Repeat(close, 10_000) + "<p>after"
	}
	long := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) + "<p>after" }
	longest := func(s string) string { return strings.Repeat(s, 5<<20/len(s)) + "<p>after" }
	for name, source := range map[string]string{
		"div":        deep("<div>", "</div>"),
		"span":       deep("<span lang=fr>", "</span>"),
		"unknown":    deep("<x-y>", "</x-y>"),
		"b":          deep("<b>", "</b>"),
		"a":          deep("<a href=/x>", "</a>"),
		"list":       deep("<ul><li>x", "</li></ul>"),
		"items":      deep("<li>x", ""),
		"quote":      deep("<blockquote><p>x", "</blockquote>"),
		"table":      deep("<table><tr><td>x", "</td></tr></table>"),
		"figure":     deep("<figure>", "</figure>"),
		"object":     deep("<object data=http://x.example/>", "</object>"),
		"svg":        deep("<svg>", "</svg>"),
		"mixed":      deep("<p><b><div><a href=/y><i><table><td><h2>x", ""),
		"cross":      strings.Repeat("<b><p><i>x</b></p></i>", 10_000) + "words<p>after",
		"many divs":  longest("<div>"),
		"many ends":  strings.Repeat("<span>", 600) + long("</b></q></div>x"),
		"many b":     long("a<b></b>"),
		"many i b":   long("<i>a<b> b"),
		"many p":     longest("<p>a"),
		"many br":    long("a<br>"),
		"many nbsp":  long("&nbsp;<br>"),
		"many cells": "<table>" + long("<td>a"),
		"many items": "<ul>" + long("<li>a"),
		"in quotes":  strings.Repeat("<blockquote>", 500) + long("<p>a"),
		"in tables":  strings.Repeat("<table><td>", 500) + long("<p>a"),
		"in figures": strings.Repeat("<figure>", 500) + long("<img src=/a.jpg>"),
		"captions":   "<figure>" + long("<figcaption>a</figcaption>"),
		"credits":    "<figure>" + long("<cite class=credit>a </cite>"),
		"footers":    "<blockquote>" + long("<footer>a</footer>"),
		"lessthan":   long("<"),
		"comments":   long("<!--a-->b "),
		"attributes": "<p " + long("a=b ") + ">x",
		"ampersands": long("&amp"),
		"words":      longest("word and "),
		"one word":   long("a"),
		"srcset":     `<img src=/a.jpg srcset="` + long("/a.jpg 1w, ") + `">`,
		"styles":     long(`<span style="font-weight:bold;x:y">a</span>`),
		"classes":    `<p class="` + long("a ") + `">x`,
		"raised":     "<sup>" + long("1"),
		"dd":         long("<dt>a<dd>b"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc, _ := markup.FromHTML(source, markup.Options{})
			took := time.Since(start)
			if err := doc.Validate(); err != nil {
				t.Fatal(err)
			}
			if limit := 2 * time.Minute; took > limit {
				t.Errorf("took %v", took)
			}
			text := doc.PlainText()
			if strings.Contains(source, "words") && !strings.Contains(text, "words") {
				t.Error("the words are lost")
			}
		})
	}
}

func TestTooLong(t *testing.T) {
	for _, source := range []string{
		strings.Repeat("<p>a", news.MaxNodes),
		strings.Repeat("<ul><li>a</ul>", news.MaxNodes/2),
		"<table>" + strings.Repeat("<tr><td>a<td>b", news.MaxNodes/3),
		strings.Repeat("é", news.MaxText),
		"<p>a<p>" + strings.Repeat("ab cd ", news.MaxText),
	} {
		doc, notes := markup.FromHTML(source, markup.Options{})
		if err := doc.Validate(); err != nil {
			t.Errorf("%.20s: %v", source, err)
		}
		if len(notes) != 1 || len(doc.Blocks) == 0 {
			t.Errorf("%.20s: notes %q, %d blocks", source, notes, len(doc.Blocks))
		}
	}
}

// body is a story of 3 kB as a CMS writes it.
var body = strings.Repeat(`<p>The harbour bridge <strong>reopened</strong> on Tuesday after nine months of repair, &amp; the <a href="https://example.com/x">council said</a>. Traffic was heavy from six o’clock in the morning.</p>`+"\n", 15)

func BenchmarkFromHTML(b *testing.B) {
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		markup.FromHTML(body, markup.Options{Lang: "en"})
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{
		body[:300], "<ul><li>a<ol start=3><li>b</ol></ul>", "<blockquote><p>a<p>— B</blockquote>", "<table><caption>c<tr><th>a<td colspan=2>b</table>",
		`<figure class="picture wide"><img src="/media/a.jpg" width=2000 height=2 alt=x><figcaption>a <cite>b</cite></figcaption></figure>`,
		`<aside class="pull-quote"><p>a<br>b</p><footer><bdi>c</bdi></footer></aside>`, `<p class="embed"><a href="https://a.example/"><bdi>t</bdi> <span class="host">a.example</span></a></p>`,
		`<video src=/media/a.mp4 poster=/media/b.jpg><track kind=captions src=/media/c.vtt></video>`, `<svg><style><img src=x onerror=alert(1)></style></svg>`,
		`<a href="javascript:alert(1)">x</a><iframe src="//youtube.com/embed/x">`, "<pre>a\n  b\n\nc</pre>", `<p lang=fr>a <b><i>b</b> c</i></p><sup>12</sup><q>d</q>`,
		`<dl><dt>a<dd>b</dl><h1><b>c</b></h1><hr><noscript><img src=a></noscript><object data=http://a/><param name=movie value=b>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkSafe(t, s) })
}

func FuzzFromText(f *testing.F) {
	f.Add("a\nb\n\nc")
	f.Fuzz(func(t *testing.T, s string) {
		if err := markup.FromText(s).Validate(); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}

func TestFromText(t *testing.T) {
	long := strings.Repeat("word ", 15)
	for _, test := range []struct{ text, want string }{
		{"", `{"type":"doc","content":[]}`},
		{"One.\r\n\r\n\r\nTwo & <b>.\n", docOf("One.", "Two & <b>.")},
		{"One\nTwo\nThree", docOf("One", "Two", "Three")},
		{"One\nTwo\n\nThree", docOf("One\nTwo", "Three")},
		{"One\n" + long + "\ntwo\n\nThree", docOf("One "+long+"two", "Three")},
		{"\x00One\u2028Two\x01", docOf("One", "Two")},
		{" One  two\u00a0three ", docOf("One two\u00a0three")},
	} {
		if got := asJSON(t, markup.FromText(test.text)); got != test.want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.text, got, test.want)
		}
	}
}

// docOf returns the JSON of a document of plain paragraphs, with breaks for
// line ends.
func docOf(paragraphs ...string) string {
	var list []string
	for _, p := range paragraphs {
		p = strings.ReplaceAll(p, "\n", `"},{"type":"break"},{"type":"text","text":"`)
		list = append(list, `{"type":"paragraph","content":[{"type":"text","text":"`+p+`"}]}`)
	}
	return `{"type":"doc","content":[` + strings.Join(list, ",") + `]}`
}
