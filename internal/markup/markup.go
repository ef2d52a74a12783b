// Package markup turns HTML and plain text of any quality into a valid
// news.Doc. It is the way in for everything that people paste and importers
// bring, and it is the sanitizer: what the schema of package news does not
// know is turned into its nearest form or left out, never passed through.
//
// It reads tokens and builds the document as it goes, so that time and memory
// grow with the length of the input, however deep or broken it is. It knows
// nothing of files, stores or networks.
package markup

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

// Options say how to read a piece of HTML.
type Options struct {
	// Lang is the language of the whole. Text that names another language is
	// marked with it; text that names this one is not. "" marks both.
	Lang string
	// Base is the address of the page, against which relative addresses are
	// resolved. "" takes them from the root of the site.
	Base string
}

// FromHTML returns the document that a piece of HTML says, and notes on what
// was left out or changed that a person should know, such as "a form".
//
// The document is always valid, and every word that a browser would show is
// in it, in the same order, except inside controls such as text fields, and
// beyond the limits of a body. FromHTML of the document's own HTML gives the
// same document again, as long as we hold its media.
func FromHTML(source string, opt Options) (news.Doc, []string) {
	if !utf8.ValidString(source) {
		source = strings.ToValidUTF8(source, "\ufffd")
	}
	b := newBuilder(opt)
	b.source = source
	n := b.scan(source)
	if n == len(source) {
		return b.finish()
	}
	return b.read(html.NewTokenizer(strings.NewReader(source[n:])))
}

// read reads tokens to the end of the source.
func (b *builder) read(z *html.Tokenizer) (news.Doc, []string) {
	for {
		tok := z.Next()
		if tok == html.ErrorToken || b.full() {
			return b.finish()
		}
		switch tok {
		case html.TextToken:
			if b.skip == "" {
				b.text(string(z.Text()))
			}
		case html.StartTagToken:
			b.startTag(z, false)
		case html.SelfClosingTagToken:
			b.startTag(z, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.endTag(name)
		}
	}
}

// full reports whether more than a body can hold has been read.
func (b *builder) full() bool { return b.nodes > news.MaxNodes || b.bytes > news.MaxText }

func newBuilder(opt Options) *builder {
	b := &builder{frames: make([]frame, 1, 4), open: make([]open, 0, 8), formats: make([]open, 0, 2), attrs: make(attributes, 0, 4)}
	b.frames[0].blocks = make([]news.Node, 0, 16)
	b.line = line{run: make([]news.Node, 0, 8), buf: make([]byte, 0, 512)}
	b.lang = langTag(opt.Lang)
	if u, err := url.Parse(strings.TrimSpace(opt.Base)); err == nil && u.Host != "" {
		b.base = u
	}
	return b
}

// attrNames are the attributes that we read.
var attrNames = func() map[string]string {
	m := map[string]string{}
	for _, name := range []string{"lang", "xml:lang", "href", "src", "srcset", "class", "style", "hidden", "alt", "title",
		"width", "height", "cite", "start", "colspan", "rowspan", "role", "poster", "kind", "data", "name", "value", "type",
		"data-src", "data-srcset", "data-lazy-src", "data-lazy-srcset", "data-original", "data-href", "data-instgrm-permalink",
		"data-videoid"} {
		m[name] = name
	}
	return m
}()

// attributes are those of one tag that we read, the first of a name winning.
type attributes []attribute

type attribute struct{ name, value string }

func (a attributes) get(name string) string {
	for i := range a {
		if a[i].name == name {
			return a[i].value
		}
	}
	return ""
}

func (a attributes) has(name string) bool {
	for i := range a {
		if a[i].name == name {
			return true
		}
	}
	return false
}

// classed reports whether one of the element's classes is among the names.
func (a attributes) classed(names ...string) bool {
	for class := range strings.FieldsSeq(a.get("class")) {
		for _, n := range names {
			if strings.EqualFold(class, n) {
				return true
			}
		}
	}
	return false
}

// startTag reads a start tag from z.
func (b *builder) startTag(z *html.Tokenizer, closed bool) {
	raw, more := z.TagName()
	if b.skip != "" {
		if string(raw) == b.skip && !closed && nests(b.skip) {
			b.skipDepth++
		}
		return
	}
	el, known := elements[string(raw)]
	if !known {
		el.name = string(raw)
	}
	b.attrs = b.attrs[:0]
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if name := attrNames[string(key)]; name != "" {
			b.attrs = append(b.attrs, attribute{name, string(value)})
		}
	}
	if b.drawings > 0 {
		b.startInDrawing(z, el, known, closed)
		return
	}
	if el.role == noscript {
		z.NextIsNotRawText() // its pictures are worth having
	}
	b.start(el, b.attrs)
	switch {
	case closed && (!known || el.drawing()):
		b.end(el)
	case closed && b.skip != "" && !b.endsSomewhere(el.name): // XML, where <script/> is the whole of it
		z.NextIsNotRawText()
		b.skip = ""
	}
}

// nests reports whether a skipped element may stand in itself.
func nests(name string) bool {
	return name == "template" || name == "xml" || name == "applet" || name == "annotation-xml"
}

// startInDrawing reads a start tag within svg or math, where an element that
// is closed at once is, and an element of HTML ends the drawing.
func (b *builder) startInDrawing(z *html.Tokenizer, el element, known, closed bool) {
	if el.name != "script" {
		z.NextIsNotRawText()
	}
	switch {
	case closed && (!known || el.role == skipped || el.role == image || el.name == "a"):
	case !known || el.role == skipped || el.name == "a" || el.drawing():
		b.start(el, b.attrs)
	case el.role == image:
	default:
		for i := range b.open {
			if b.open[i].drawing() {
				b.closeTo(i)
				break
			}
		}
		b.start(el, b.attrs)
	}
}

// endsSomewhere reports whether the source holds an end tag of the name.
func (b *builder) endsSomewhere(name string) bool {
	ends, known := b.ends[name]
	if !known {
		if b.ends == nil {
			b.ends = map[string]bool{}
		}
		ends = strings.Contains(b.source, "</"+name) || strings.Contains(strings.ToLower(b.source), "</"+name)
		b.ends[name] = ends
	}
	return ends
}

// endTag reads an end tag.
func (b *builder) endTag(raw []byte) {
	if b.skip != "" {
		if string(raw) == b.skip {
			if b.skipDepth--; b.skipDepth == 0 {
				b.skip = ""
			}
		}
		return
	}
	el, known := elements[string(raw)]
	if !known {
		el.name = string(raw)
	}
	b.end(el)
}
