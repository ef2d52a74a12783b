package capture

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// kept are the elements that a body keeps, and the name under which.
var kept = map[atom.Atom]string{atom.P: "p", atom.H2: "h2", atom.H3: "h3", atom.H4: "h4", atom.H1: "h2", atom.H5: "h4", atom.H6: "h4",
	atom.Blockquote: "blockquote", atom.Q: "q", atom.Ul: "ul", atom.Ol: "ol", atom.Li: "li", atom.Dl: "ul", atom.Dt: "li", atom.Dd: "li",
	atom.Table: "table", atom.Tr: "tr", atom.Td: "td", atom.Th: "th", atom.Pre: "pre", atom.Code: "code",
	atom.B: "strong", atom.Strong: "strong", atom.I: "em", atom.Em: "em", atom.A: "a", atom.Br: "br", atom.Hr: "hr",
	atom.Figure: "figure", atom.Figcaption: "figcaption", atom.Img: "img", atom.Iframe: "iframe", atom.Video: "video", atom.Audio: "audio", atom.Sub: "sub", atom.Sup: "sup"}

// inline are those of them that stand in a line of text.
var inline = map[string]bool{"q": true, "code": true, "strong": true, "em": true, "a": true, "br": true, "sub": true, "sup": true}

// keptAttrs are the attributes that a body keeps.
var keptAttrs = map[string]string{"a": "href", "img": "src alt", "iframe": "src title", "video": "src poster", "audio": "src", "td": "colspan rowspan", "th": "colspan rowspan", "ol": "start"}

// body cleans the extracted content and sets it as the item's HTML. It returns
// its text, with blank lines between blocks.
func (p *htmlPage) body(content *html.Node) string {
	if content == nil {
		content = &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	}
	named(content)
	title := fold(p.facts.headline())
	dropRepeat(content, title)
	if dropRepeat(content, fold(p.facts.deck)) {
		p.item.Standfirst = p.facts.deck
	}
	if !p.technical {
		p.fillText(content)
	}
	text := blockText(content)
	if given := p.givenBody(); wordCount(text) < 60 && wordCount(given) > 2*wordCount(text) {
		content, text = paragraphsOf(given), given
	}
	p.restore(content)
	var w bodyWriter
	w.facts = p.facts
	w.children(content)
	w.closeLine()
	p.item.HTML = strings.TrimSpace(w.b.String())
	return text
}

// named gives the elements that the extractor made their proper atoms. It
// makes a block of code from two nested <code>, which was a <pre>, and boxes
// from a table that only lays the page out.
func named(content *html.Node) {
	each(content, func(n *html.Node) bool {
		if n.DataAtom == 0 {
			n.DataAtom = atom.Lookup([]byte(n.Data))
		}
		if n.DataAtom == atom.Code && n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Data == "code" {
			n.DataAtom, n.Data = atom.Pre, "pre"
		}
		return true
	})
	each(content, func(n *html.Node) bool {
		if n.DataAtom == atom.Table && find(n, layoutCell) != nil {
			n.DataAtom, n.Data = atom.Div, "div"
			each(n, func(c *html.Node) bool {
				if c.DataAtom == atom.Tr || c.DataAtom == atom.Td || c.DataAtom == atom.Th || c.DataAtom == atom.Tbody {
					c.DataAtom, c.Data = atom.Div, "div"
				}
				return c.DataAtom != atom.Table
			})
		}
		return true
	})
}

// layoutCell reports whether a cell holds paragraphs as an article does.
func layoutCell(n *html.Node) bool {
	if n.DataAtom != atom.Td {
		return false
	}
	paras := 0
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.P && len(textOf(c)) > 80 {
			paras++
		}
	}
	return paras > 1
}

// dropRepeat removes one of the first two blocks if it merely repeats the
// headline or the standfirst.
func dropRepeat(content *html.Node, text string) bool {
	seen := 0
	var repeated *html.Node
	each(content, func(n *html.Node) bool {
		if !blocks[n.DataAtom] || repeated != nil {
			return false
		}
		if find(n, func(c *html.Node) bool { return blocks[c.DataAtom] }) != nil {
			return true
		}
		if seen++; seen <= 2 && fold(textOf(n)) == text && text != "" {
			repeated = n
		}
		return false
	})
	if repeated != nil {
		detach(repeated)
	}
	return repeated != nil
}

// fillText takes unfilled templates out of the content.
func (p *htmlPage) fillText(content *html.Node) {
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			filled, times, size := fill(n.Data)
			n.Data = filled
			p.fills.times += times
			p.fills.size += size
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom != atom.Code && c.DataAtom != atom.Pre {
				walk(c)
			}
		}
	}
	walk(content)
}

// givenBody returns the body that JSON-LD or microdata give, as text.
func (p *htmlPage) givenBody() string {
	text := p.facts.article.text("articleBody")
	if text == "" {
		text = p.facts.article.text("text")
	}
	if dumps := findDumps(text); !p.technical {
		text = without(text, dumps)
	}
	var paras []string
	for para := range strings.SplitSeq(strings.ReplaceAll(html.UnescapeString(text), "</p>", "\n"), "\n") {
		if para = oneLine(stripTags(para)); para != "" {
			paras = append(paras, para)
		}
	}
	return strings.Join(paras, "\n\n")
}

// paragraphsOf makes content of a text.
func paragraphsOf(text string) *html.Node {
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for para := range strings.SplitSeq(text, "\n\n") {
		n := &html.Node{Type: html.ElementNode, Data: "p", DataAtom: atom.P}
		n.AppendChild(&html.Node{Type: html.TextNode, Data: para})
		root.AppendChild(n)
	}
	return root
}

// blockText returns the text of content, with a blank line between blocks.
// Captions are no part of it.
func blockText(content *html.Node) string {
	var blocksOf []string
	var line strings.Builder
	flush := func() {
		if t := oneLine(line.String()); t != "" {
			blocksOf = append(blocksOf, t)
		}
		line.Reset()
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			line.WriteString(n.Data)
			return
		case n.DataAtom == atom.Figure || unread[n.DataAtom]:
			return
		case n.DataAtom == atom.Br:
			line.WriteByte(' ')
		}
		if blocks[n.DataAtom] {
			flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		if blocks[n.DataAtom] {
			flush()
		}
	}
	walk(content)
	flush()
	return strings.Join(blocksOf, "\n\n")
}

// A bodyWriter writes content as clean HTML. Text that stands in no block gets
// a paragraph.
type bodyWriter struct {
	b     strings.Builder
	facts *facts
	open  bool     // a paragraph of our own is open
	in    []string // the blocks that are open
}

func (w *bodyWriter) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *bodyWriter) openLine() {
	if len(w.in) == 0 && !w.open {
		w.b.WriteString("<p>")
		w.open = true
	}
}

func (w *bodyWriter) closeLine() {
	if w.open {
		w.b.WriteString("</p>\n")
		w.open = false
	}
}

func (w *bodyWriter) node(n *html.Node) {
	if n.Type == html.TextNode {
		if strings.TrimSpace(n.Data) == "" {
			if w.open || len(w.in) > 0 {
				w.b.WriteByte(' ')
			}
			return
		}
		w.openLine()
		w.b.WriteString(html.EscapeString(n.Data))
		return
	}
	if n.Type != html.ElementNode || unread[n.DataAtom] && n.DataAtom != atom.Iframe {
		return
	}
	name := kept[n.DataAtom]
	switch {
	case name == "":
		if blocks[n.DataAtom] {
			w.closeLine()
			defer w.closeLine()
		}
		w.children(n)
	case inline[name]:
		if name == "br" && len(w.in) == 0 && !w.open {
			return
		}
		w.openLine()
		w.element(name, n)
	default:
		w.closeLine()
		if name == "p" && w.within("p") || name == "p" && blank(n) {
			w.children(n)
			return
		}
		w.in = append(w.in, name)
		w.element(name, n)
		w.in = w.in[:len(w.in)-1]
		if len(w.in) == 0 {
			w.b.WriteByte('\n')
		}
	}
}

func (w *bodyWriter) within(name string) bool {
	return len(w.in) > 0 && w.in[len(w.in)-1] == name
}

func (w *bodyWriter) element(name string, n *html.Node) {
	w.b.WriteString("<" + name)
	for _, key := range strings.Fields(keptAttrs[name]) {
		v := attr(n, key)
		if key == "href" || key == "src" || key == "poster" {
			if strings.HasPrefix(v, "#") {
				v = ""
			}
			v = w.facts.absolute(v)
		}
		if v != "" || key == "alt" {
			w.b.WriteString(" " + key + `="` + html.EscapeString(v) + `"`)
		}
	}
	w.b.WriteString(">")
	if name == "br" || name == "hr" || name == "img" {
		return
	}
	w.children(n)
	w.b.WriteString("</" + name + ">")
}
