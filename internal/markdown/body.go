package markdown

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// body turns a story's HTML, as package news makes it, into blocks of
// Markdown. Of elements that news does not make the text is kept.
func body(text string, b *page.Base) []string {
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
	if err != nil {
		return nil // of a string reader there is none
	}
	w := writer{b}
	return w.blocks(nodes, 0)
}

type writer struct{ base *page.Base }

// deepest is how deep blocks may lie in one another; what lies deeper is text.
const deepest = 20

func children(n *html.Node) (list []*html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		list = append(list, c)
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// flows reports whether a node stands in a line of text.
func flows(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return n.Type == html.TextNode
	}
	switch n.DataAtom {
	case atom.A, atom.Strong, atom.Em, atom.B, atom.I, atom.Span, atom.Bdi, atom.Bdo, atom.Br, atom.Cite, atom.Img, atom.Video, atom.Audio, atom.Time, atom.Code, atom.Sub, atom.Sup:
		return true
	}
	return false
}

// blocks writes nodes that stand one below the other. Text among them makes
// paragraphs.
func (w writer) blocks(nodes []*html.Node, depth int) (list []string) {
	var flow []*html.Node
	flush := func() {
		if text := guard(w.line(flow)); text != "" {
			list = append(list, text)
		}
		flow = nil
	}
	for _, n := range nodes {
		if flows(n) || depth > deepest {
			flow = append(flow, n)
			continue
		}
		flush()
		if n.Type == html.ElementNode {
			list = append(list, w.block(n, depth+1)...)
		}
	}
	flush()
	return list
}

func (w writer) block(n *html.Node, depth int) []string {
	inside := children(n)
	if silent(n) {
		return nil
	}
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		if text := w.line(inside); text != "" {
			return []string{heading(max(int(n.Data[1]-'0'), 2), text)}
		}
		return nil
	case atom.Hr:
		return []string{"* * *"}
	case atom.Blockquote, atom.Aside:
		if text := strings.Join(w.blocks(inside, depth), "\n\n"); text != "" {
			return []string{indent(text, "> ", "> ")}
		}
		return nil
	case atom.Footer: // who says a quotation
		if text := w.line(inside); text != "" {
			return []string{"— " + text}
		}
		return nil
	case atom.Ul, atom.Ol:
		return w.items(n, depth)
	case atom.Table:
		return w.table(n)
	}
	return w.blocks(inside, depth)
}

// indent begins the first line with one thing and all others with another.
func indent(text, first, rest string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i == 0 {
			l = first + l
		} else if l != "" || strings.TrimSpace(rest) != "" {
			l = rest + l
		}
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (w writer) items(n *html.Node, depth int) []string {
	var items []string
	number, _ := strconv.Atoi(attr(n, "start"))
	number = min(max(number, 1), 99_999_999)
	for _, c := range children(n) {
		if c.DataAtom != atom.Li {
			continue
		}
		mark := "- "
		if n.DataAtom == atom.Ol {
			mark = fmt.Sprintf("%d. ", number)
			number++
		}
		if text := strings.Join(w.blocks(children(c), depth), "\n\n"); text != "" {
			items = append(items, indent(text, mark, strings.Repeat(" ", len(mark))))
		}
	}
	if len(items) == 0 {
		return nil
	}
	return []string{strings.Join(items, "\n")}
}

// table writes a table. Its first row is the head: there must be one.
func (w writer) table(n *html.Node) []string {
	var rows [][]string
	wide := 0
	for c := range n.Descendants() {
		if c.DataAtom != atom.Tr {
			continue
		}
		var row []string
		for _, cell := range children(c) {
			if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
				continue
			}
			row = append(row, strings.ReplaceAll(strings.Join(w.blocks(children(cell), deepest), " "), "\\\n", " "))
			span, _ := strconv.Atoi(attr(cell, "colspan"))
			for range min(span, 100) - 1 {
				row = append(row, "")
			}
		}
		rows = append(rows, row)
		wide = max(wide, len(row))
	}
	if wide == 0 {
		return nil
	}
	var b strings.Builder
	for i, row := range rows {
		for len(row) < wide {
			row = append(row, "")
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", wide) + "|\n")
		}
	}
	return []string{strings.TrimRight(b.String(), "\n")}
}

// line writes nodes that follow one another in a line of text.
func (w writer) line(nodes []*html.Node) string {
	text := w.inline(nodes)
	for strings.HasSuffix(text, "\\\n") || strings.HasSuffix(text, " ") {
		text = strings.TrimSuffix(strings.TrimRight(text, " "), "\\\n")
	}
	return strings.TrimLeft(text, " \n")
}

// run takes the elements away that Markdown has no marks for, and joins the
// texts that meet: what is a link and what is none shows only in the whole.
func run(nodes []*html.Node) (list []*html.Node) {
	for _, n := range nodes {
		last := len(list) - 1
		switch {
		case n.Type == html.TextNode && last >= 0 && list[last].Type == html.TextNode:
			list[last] = &html.Node{Type: html.TextNode, Data: list[last].Data + n.Data}
		case n.Type == html.TextNode:
			list = append(list, n)
		case n.Type != html.ElementNode:
		case kept(n):
			list = append(list, n)
		default:
			inside := run(children(n))
			if last >= 0 && len(inside) > 0 && list[last].Type == html.TextNode && inside[0].Type == html.TextNode {
				list[last] = &html.Node{Type: html.TextNode, Data: list[last].Data + inside[0].Data}
				inside = inside[1:]
			}
			list = append(list, inside...)
		}
	}
	return list
}

// kept reports whether an element in a line has a form in Markdown, or is no
// text at all.
func kept(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Br, atom.Strong, atom.B, atom.Em, atom.I, atom.A, atom.Img, atom.Video, atom.Audio:
		return true
	}
	return silent(n)
}

// silent reports whether an element holds no text for readers.
func silent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Title, atom.Textarea:
		return true
	}
	return false
}

func (w writer) inline(nodes []*html.Node) string {
	var b strings.Builder
	nodes = run(nodes)
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		if n.Type == html.TextNode {
			b.WriteString(spaced(n.Data, plain(n.Data)))
			continue
		}
		inside := children(n)
		switch n.DataAtom {
		case atom.Br:
			b.WriteString("\\\n")
		case atom.Strong, atom.B, atom.Em, atom.I:
			for i+1 < len(nodes) && nodes[i+1].DataAtom == n.DataAtom { // two in a row are one
				i++
				inside = append(inside, children(nodes[i])...)
			}
			mark := "*"
			if n.DataAtom == atom.Strong || n.DataAtom == atom.B {
				mark = "**"
			}
			b.WriteString(around(w.inline(inside), func(s string) string { return mark + s + mark }))
		case atom.A:
			to := attr(n, "href")
			if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") {
				to = w.base.Absolute(to)
			}
			b.WriteString(around(w.inline(inside), func(s string) string { return link(s, to) }))
		case atom.Img, atom.Video, atom.Audio:
			b.WriteString(w.media(n))
		}
	}
	return b.String()
}

// spaced gives an escaped text the space at its ends that it had.
func spaced(was, is string) string {
	const space = " \t\n\r\f"
	if is == "" {
		if was == "" {
			return ""
		}
		return " "
	}
	if strings.IndexByte(space, was[0]) >= 0 {
		is = " " + is
	}
	if strings.IndexByte(space, was[len(was)-1]) >= 0 {
		is += " "
	}
	return is
}

// around puts marks around a text, within the space and breaks at its ends.
func around(text string, mark func(string) string) string {
	core := strings.TrimLeft(text, " ")
	before := text[:len(text)-len(core)]
	for strings.HasPrefix(core, "\\\n") {
		before, core = before+"\\\n", strings.TrimLeft(core[2:], " ")
	}
	after := ""
	for {
		cut := strings.TrimSuffix(strings.TrimRight(core, " "), "\\\n")
		if cut == core {
			break
		}
		after, core = core[len(cut):]+after, cut
	}
	if core == "" {
		return before + after
	}
	return before + mark(core) + after
}

func (w writer) media(n *html.Node) string {
	src := attr(n, "src")
	if !news.SafeLink(src) {
		return ""
	}
	src = w.base.Absolute(src)
	switch n.DataAtom {
	case atom.Video:
		return bracket(plain(w.base.Words().Video), src) + " "
	case atom.Audio:
		return bracket(plain(w.base.Words().Audio), src) + " "
	}
	return "!" + bracket(plain(attr(n, "alt")), src) + " "
}
