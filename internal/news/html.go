package news

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// HTML renders a valid document for readers of an edition written in the
// direction dir. The result is safe to put into a page as it is: every text
// and attribute is escaped, and links and files are checked once more and left
// out if they are not publishable, whatever was stored.
func (d Doc) HTML(dir Direction) string {
	w := htmlWriter{dir: dir}
	w.b.Grow(1024)
	for i := range d.Blocks {
		w.node(&d.Blocks[i])
	}
	return w.b.String()
}

type htmlWriter struct {
	b   strings.Builder
	dir Direction
}

func (w *htmlWriter) put(parts ...string) {
	for _, s := range parts {
		w.b.WriteString(s)
	}
}

func esc(s string) string { return html.EscapeString(s) }

func (w *htmlWriter) children(n *Node) {
	for i := range n.Content {
		w.node(&n.Content[i])
	}
}

func (w *htmlWriter) node(n *Node) {
	a := n.Attrs
	if a == nil {
		a = &Attrs{}
	}
	switch n.Type {
	case Text:
		w.text(n)
	case Break:
		w.put("<br>")
	case Paragraph:
		if len(n.Content) > 0 {
			w.wrap("p", n)
		}
	case Heading:
		w.wrap("h"+strconv.Itoa(min(max(a.Level, 2), 4)), n)
	case Quotation:
		w.put(`<blockquote class="quotation">`)
		w.children(n)
		w.speaker(a)
		w.put("</blockquote>\n")
	case PullQuote:
		w.put(`<aside class="pull-quote"><p`, w.dirOf(n), ">")
		w.children(n)
		w.put("</p>")
		w.speaker(a)
		w.put("</aside>\n")
	case Bullets:
		w.wrap("ul", n)
	case Numbers:
		if a.Start > 1 {
			w.put(`<ol start="`, strconv.Itoa(a.Start), `">`)
			w.children(n)
			w.put("</ol>\n")
		} else {
			w.wrap("ol", n)
		}
	case ListItem:
		w.wrap("li", n)
	case PictureBox, VideoBox:
		w.media(a)
	case Embed:
		w.elsewhere("embed", a.URL, a.Title)
	case Table:
		w.table(n)
	case Divider:
		w.put("<hr>\n")
	}
}

func (w *htmlWriter) wrap(tag string, n *Node) {
	w.put("<", tag, w.dirOf(n), ">")
	w.children(n)
	w.put("</", tag, ">\n")
}

// dirOf returns a dir attribute for a block that is written wholly against
// the edition's direction.
func (w *htmlWriter) dirOf(n *Node) string {
	if n.Type != Paragraph && n.Type != Heading && n.Type != PullQuote {
		return ""
	}
	if d := textDirection(n); d != "" && d != w.dir {
		return ` dir="` + string(d) + `"`
	}
	return ""
}

// textDirection returns the direction of a block whose letters are all of one
// direction, else "".
func textDirection(n *Node) Direction {
	var ltr, rtl bool
	for i := range n.Content {
		s := n.Content[i].Text
		for _, r := range s {
			if r < 0x80 {
				ltr = ltr || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
				continue
			}
			if !unicode.IsLetter(r) {
				continue
			}
			if isRTL(r) {
				rtl = true
			} else {
				ltr = true
			}
		}
	}
	switch {
	case ltr && !rtl:
		return LTR
	case rtl && !ltr:
		return RTL
	}
	return ""
}

func isRTL(r rune) bool {
	return r >= 0x590 && r <= 0x8ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff || r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

func (w *htmlWriter) text(n *Node) {
	var after []string
	for _, m := range n.Marks {
		switch {
		case m.Type == Strong:
			w.put("<strong>")
			after = append(after, "</strong>")
		case m.Type == Emphasis:
			w.put("<em>")
			after = append(after, "</em>")
		case m.Type == Link && SafeLink(m.Href):
			w.put(`<a href="`, esc(m.Href), `"`)
			if strings.HasPrefix(strings.ToLower(m.Href), "http") {
				w.put(` rel="noopener"`)
			}
			w.put(">")
			after = append(after, "</a>")
		case m.Type == Language && LanguageTag(m.Lang):
			w.put(`<span lang="`, esc(m.Lang), `" dir="`, string(DirectionOf(EditionID(m.Lang))), `">`)
			after = append(after, "</span>")
		}
	}
	w.put(esc(n.Text))
	for i := len(after) - 1; i >= 0; i-- {
		w.put(after[i])
	}
}

func (w *htmlWriter) speaker(a *Attrs) {
	if a.Speaker != "" {
		w.put("<footer><bdi>", esc(a.Speaker), "</bdi></footer>")
	}
}

func (w *htmlWriter) media(a *Attrs) {
	m := a.Media
	if m == nil {
		return
	}
	if !m.Held() {
		title := m.Caption
		if title == "" {
			title = m.Alt
		}
		w.elsewhere("elsewhere", m.Src, title)
		return
	}
	class := string(m.Kind)
	if a.Wide {
		class += " wide"
	}
	w.put(`<figure class="`, class, `">`)
	switch m.Kind {
	case Picture:
		w.put(PictureTag(m, "(min-width: 62rem) 41rem, 100vw", true))
	case Clip:
		w.put(`<video controls preload="none" src="`, esc(m.Src), `"`)
		if m.Width > 0 && m.Height > 0 {
			w.put(fmt.Sprintf(` width="%d" height="%d"`, m.Width, m.Height))
		}
		if held(m.Poster) {
			w.put(` poster="`, esc(m.Poster), `"`)
		}
		w.put(">")
		if held(m.Captions) {
			w.put(`<track kind="captions" src="`, esc(m.Captions), `" default>`)
		}
		w.put("</video>")
	case Sound:
		w.put(`<audio controls preload="none" src="`, esc(m.Src), `"></audio>`)
	}
	if m.Caption != "" || m.Credit != "" {
		w.put("<figcaption>")
		if m.Caption != "" {
			w.put("<span>", esc(m.Caption), "</span>")
		}
		if m.Credit != "" {
			w.put(" <cite>", esc(m.Credit), "</cite>")
		}
		w.put("</figcaption>")
	}
	w.put("</figure>\n")
}

// PictureTag returns the img element of a held picture, or of a clip's
// poster: with all its sizes, its alt text, and width and height so that
// nothing moves when it arrives. sizes is the img element's sizes attribute.
func PictureTag(m *Media, sizes string, lazy bool) string {
	src := m.Still()
	if src == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<img src="` + esc(src) + `"`)
	if len(m.Sizes) > 0 {
		b.WriteString(` srcset="`)
		for _, r := range m.Sizes {
			if held(r.Src) {
				fmt.Fprintf(&b, "%s %dw, ", esc(r.Src), r.Width)
			}
		}
		fmt.Fprintf(&b, `%s %dw" sizes="%s"`, esc(src), max(m.Width, 1), esc(sizes))
	}
	if m.Width > 0 && m.Height > 0 {
		fmt.Fprintf(&b, ` width="%d" height="%d"`, m.Width, m.Height)
	}
	if class := m.Focus.Class(); class != "" {
		b.WriteString(` class="` + class + `"`)
	}
	b.WriteString(` alt="` + esc(m.Alt) + `"`)
	if lazy {
		b.WriteString(` loading="lazy"`)
	}
	b.WriteString(` decoding="async">`)
	return b.String()
}

// elsewhere renders something that lies on another host as a link to it:
// readers' browsers ask that host for nothing until they follow it.
func (w *htmlWriter) elsewhere(class, link, title string) {
	if !SafeLink(link) {
		return
	}
	host := ""
	if u, err := url.Parse(link); err == nil {
		host = strings.TrimPrefix(u.Host, "www.")
	}
	if title == "" {
		title = host
	}
	if title == "" {
		return // a file of ours that is missing and has no words
	}
	w.put(`<p class="`, class, `"><a href="`, esc(link), `" rel="noopener nofollow"><bdi>`, esc(title), `</bdi>`)
	if host != "" && host != title {
		w.put(` <span class="host">`, esc(host), `</span>`)
	}
	w.put("</a></p>\n")
}

func (w *htmlWriter) table(n *Node) {
	w.put(`<div class="table" tabindex="0" role="region"><table>`)
	for i := range n.Content {
		w.put("<tr>")
		for j := range n.Content[i].Content {
			cell := &n.Content[i].Content[j]
			a := cell.Attrs
			if a == nil {
				a = &Attrs{}
			}
			tag := "td"
			if a.Header {
				tag = "th"
			}
			w.put("<", tag)
			if a.Header {
				if i == 0 {
					w.put(` scope="col"`)
				} else {
					w.put(` scope="row"`)
				}
			}
			if a.Colspan > 1 {
				w.put(` colspan="`, strconv.Itoa(a.Colspan), `"`)
			}
			if a.Rowspan > 1 {
				w.put(` rowspan="`, strconv.Itoa(a.Rowspan), `"`)
			}
			w.put(">")
			if len(cell.Content) == 1 && cell.Content[0].Type == Paragraph {
				w.children(&cell.Content[0])
			} else {
				w.children(cell)
			}
			w.put("</", tag, ">")
		}
		w.put("</tr>\n")
	}
	w.put("</table></div>\n")
}
