package capture

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A flow is the text of a page as it reads from top to bottom, and where each
// piece of it stands in the tree. Dumps are looked for in it, because one may
// run through any number of elements.
type flow struct {
	text   strings.Builder
	pieces []piece // of text, in order
	boxes  []piece // elements, each after those that it holds
}

type piece struct {
	node       *html.Node
	start, end int
}

// unread are elements whose text a reader does not see.
var unread = map[atom.Atom]bool{atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true,
	atom.Head: true, atom.Title: true, atom.Iframe: true, atom.Textarea: true, atom.Select: true, atom.Object: true, atom.Rt: true, atom.Rp: true}

// blocks are elements that begin and end a line.
var blocks = map[atom.Atom]bool{atom.P: true, atom.Div: true, atom.Section: true, atom.Article: true, atom.Main: true, atom.Header: true,
	atom.Footer: true, atom.Aside: true, atom.Nav: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Ul: true, atom.Ol: true, atom.Li: true, atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Pre: true, atom.Blockquote: true,
	atom.Table: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Form: true, atom.Figure: true, atom.Figcaption: true,
	atom.Hr: true, atom.Body: true, atom.Html: true, atom.Center: true, atom.Address: true}

func flowOf(root *html.Node) *flow {
	f := &flow{}
	f.walk(root)
	return f
}

func (f *flow) walk(n *html.Node) {
	start := f.text.Len()
	switch {
	case n.Type == html.TextNode:
		f.text.WriteString(n.Data)
		f.pieces = append(f.pieces, piece{n, start, f.text.Len()})
		return
	case n.Type == html.ElementNode && unread[n.DataAtom]:
		return
	case n.DataAtom == atom.Br:
		f.text.WriteByte('\n')
	case blocks[n.DataAtom]:
		f.text.WriteByte('\n')
		start++
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.walk(c)
	}
	if n.Type == html.ElementNode {
		f.boxes = append(f.boxes, piece{n, start, f.text.Len()})
	}
	if blocks[n.DataAtom] {
		f.text.WriteByte('\n')
	}
}

// pieceAt returns the piece of text in which the place lies, or after it.
func (f *flow) pieceAt(at int) int {
	i, _ := slices.BinarySearchFunc(f.pieces, at, func(p piece, at int) int {
		if p.end <= at {
			return -1
		}
		return 1
	})
	return i
}

// inCode reports whether the dump stands in an element that marks it as code.
// A bare <pre> does not: those who print dumps put it around them.
func (f *flow) inCode(d dump) bool {
	i := f.pieceAt(d.start)
	if i >= len(f.pieces) {
		return false
	}
	for n := f.pieces[i].node.Parent; n != nil; n = n.Parent {
		if n.DataAtom == atom.Code || n.DataAtom == atom.Kbd || n.DataAtom == atom.Samp || codeClass(n) {
			return true
		}
	}
	return false
}

// showsCode reports whether a page has elements for code. The help text of a
// comment form, which often has, does not count.
func showsCode(root *html.Node) bool {
	shows := false
	each(root, func(n *html.Node) bool {
		if n.DataAtom == atom.Form || n.DataAtom == atom.Footer || n.DataAtom == atom.Aside || n.DataAtom != atom.Body && asideClass.MatchString(attr(n, "class")+" "+attr(n, "id")) {
			return false
		}
		shows = shows || n.DataAtom == atom.Code || codeClass(n)
		return !shows
	})
	return shows
}

// codeClass reports whether the classes of an element are those of a code
// highlighter.
func codeClass(n *html.Node) bool {
	for class := range strings.FieldsSeq(strings.ToLower(attr(n, "class"))) {
		for _, mark := range []string{"highlight", "hljs", "prettyprint", "language-", "syntaxhighlighter", "brush:", "codehilite", "sourcecode", "code-block", "wp-block-code", "crayon", "geshi", "codebox", "enlighterjs"} {
			if strings.HasPrefix(class, mark) && (n.DataAtom == atom.Pre || n.DataAtom == atom.Div || n.DataAtom == atom.Figure || n.DataAtom == atom.Table || n.DataAtom == atom.P || n.DataAtom == atom.Td) {
				return true
			}
		}
	}
	return false
}

// remove takes the dumps out of the tree: their text, the elements that lie
// wholly in one, and those left empty.
func (f *flow) remove(dumps []dump) {
	for _, d := range dumps {
		for i := f.pieceAt(d.start); i < len(f.pieces) && f.pieces[i].start < d.end; i++ {
			p := f.pieces[i]
			from, to := max(d.start, p.start)-p.start, min(d.end, p.end)-p.start
			// Blank out first, since another dump may lie in the same piece.
			p.node.Data = p.node.Data[:from] + strings.Repeat("\x00", to-from) + p.node.Data[to:]
		}
	}
	next := 0
	for _, b := range f.boxes { // in the order of their ends
		for next < len(dumps) && dumps[next].end < b.end {
			next++
		}
		if next == len(dumps) {
			break
		}
		d, empty := dumps[next], b.start == b.end
		if d.start <= b.start && !(empty && (b.start == d.start || b.end == d.end)) && b.node.DataAtom != atom.Body && b.node.DataAtom != atom.Html {
			detach(b.node)
		}
	}
	for _, p := range f.pieces {
		if !strings.Contains(p.node.Data, "\x00") {
			continue
		}
		p.node.Data = collapse.ReplaceAllString(p.node.Data, "\n")
		parent := p.node.Parent
		for parent != nil && parent.DataAtom != atom.Body && blank(parent) {
			up := parent.Parent
			detach(parent)
			parent = up
		}
	}
}

// blank reports whether an element shows nothing.
func blank(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode && strings.TrimSpace(c.Data) != "":
			return false
		case c.Type == html.ElementNode && (c.DataAtom == atom.Img || c.DataAtom == atom.Video || c.DataAtom == atom.Audio || c.DataAtom == atom.Iframe || c.DataAtom == atom.Script || c.DataAtom == atom.Meta || c.DataAtom == atom.Link || c.DataAtom == atom.Title || !blank(c)):
			return false
		}
	}
	return true
}

func detach(n *html.Node) {
	if n.Parent != nil {
		n.Parent.RemoveChild(n)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// each calls f for the elements under root in the order of reading. Where f
// returns false, the element's children are passed over.
func each(root *html.Node, f func(*html.Node) bool) {
	for c := root.FirstChild; c != nil; {
		next := c.NextSibling
		if c.Type == html.ElementNode && f(c) {
			each(c, f)
		}
		c = next
	}
}

// textOf returns the text of an element on one line.
func textOf(n *html.Node) string {
	f := flowOf(n)
	return oneLine(f.text.String())
}
