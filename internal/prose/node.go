// Package prose is the manuscript: the document that editors write together,
// and the steps that change it. It does in Go what prosemirror-model and
// prosemirror-transform do in the browser, for one schema, and never does
// anything else than they: what one side takes, the other does, with the same
// result. Positions count UTF-16 code units, as there.
//
// A manuscript fits the schema and may be unfit to publish. No step brings in
// a link or file that may not be published, half a character, or more than the
// limits of news. It knows no store, no clock and no network.
package prose

import (
	"slices"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// A Node is a manuscript or a part of one. Nodes never change: what changes
// one makes another that shares all that stayed.
type Node struct {
	kind    *kind
	attrs   []string // values by the kind's attributes
	marks   []Mark
	text    string
	content []*Node
	size    int // of the content or text, in positions
	weight  weight
}

// A Mark is a property of text: Value is a link's address, or a language.
type Mark struct {
	Type  news.MarkType
	Value string
}

// weight is what the limits are about.
type weight struct{ nodes, text, attrs, depth int }

// make returns a node that holds the content; the slices are its own from then
// on.
func (k *kind) make(attrs []string, content []*Node, marks []Mark) *Node {
	n := &Node{kind: k, attrs: attrs, marks: marks, content: content, weight: weight{nodes: 1}}
	for _, c := range content {
		n.size += c.NodeSize()
		n.weight.nodes += c.weight.nodes
		n.weight.text += c.weight.text
		n.weight.attrs += c.weight.attrs
		n.weight.depth = max(n.weight.depth, 1+c.weight.depth)
	}
	for _, a := range attrs {
		n.weight.attrs += len(a)
	}
	for _, m := range marks {
		n.weight.attrs += len(m.Value)
	}
	return n
}

func newText(s string, marks []Mark) *Node {
	n := kinds[news.Text].make(nil, nil, marks)
	n.text, n.size, n.weight.text = s, units(s), len(s)
	return n
}

// units returns the length of the text in UTF-16 code units.
func units(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if b := s[i]; b < 0x80 || b >= 0xc0 {
			n++
			if b >= 0xf0 {
				n++
			}
		}
	}
	return n
}

// offset returns the place in the text of the n-th unit, or false if that is
// within a character.
func offset(s string, n int) (int, bool) {
	if n <= 0 {
		return 0, n == 0
	}
	for i, r := range s {
		if n <= 0 {
			return i, n == 0
		}
		n--
		if r > 0xffff {
			n--
		}
	}
	return len(s), n == 0
}

// Type returns the type of the node.
func (n *Node) Type() news.NodeType { return n.kind.name }

// Text returns the text of a node of text, else "".
func (n *Node) Text() string { return n.text }

// Children returns what the node holds. It must not be changed.
func (n *Node) Children() []*Node { return n.content }

// Marks returns the marks of a piece of text. They must not be changed.
func (n *Node) Marks() []Mark { return n.marks }

// Attr returns an attribute as JSON, "" if there is no such.
func (n *Node) Attr(name string) string {
	if i := n.kind.attr(name); i >= 0 {
		return n.attrs[i]
	}
	return ""
}

// Size returns how many positions are in the node.
func (n *Node) Size() int { return n.size }

// NodeSize returns how many positions the node takes up where it stands.
func (n *Node) NodeSize() int {
	switch {
	case n.kind.name == news.Text:
		return n.size
	case n.kind.leaf():
		return 1
	}
	return n.size + 2
}

func (n *Node) isText() bool { return n.kind.name == news.Text }

// holding returns the node with other content.
func (n *Node) holding(content []*Node) *Node { return n.kind.make(n.attrs, content, n.marks) }

// bearing returns the text or break with other marks.
func (n *Node) bearing(marks []Mark) *Node {
	if slices.Equal(n.marks, marks) {
		return n
	}
	if n.isText() {
		return newText(n.text, marks)
	}
	return n.kind.make(n.attrs, n.content, marks)
}

// alike reports whether type, attributes and marks are the same.
func (n *Node) alike(other *Node) bool {
	return n.kind == other.kind && slices.Equal(n.attrs, other.attrs) && slices.Equal(n.marks, other.marks)
}

// Equal reports whether the two are the same document.
func (n *Node) Equal(other *Node) bool {
	return n == other || n.size == other.size && n.text == other.text && n.alike(other) && slices.EqualFunc(n.content, other.content, (*Node).Equal)
}

// Empty returns what a new story begins with.
func Empty() *Node {
	blank := func(t news.NodeType) *Node { return kinds[t].make(kinds[t].usual, nil, nil) }
	return kinds[Story].make(kinds[Story].usual, []*Node{blank(Headline), blank(Standfirst), blank(news.Paragraph)}, nil)
}

// Words returns the text of the node, a line for each passage.
func (n *Node) Words() string {
	var b []byte
	var walk func(*Node)
	walk = func(n *Node) {
		b = append(b, n.text...)
		if n.kind.name == news.Break {
			b = append(b, '\n')
		}
		for _, c := range n.content {
			walk(c)
		}
		if n.kind.passage() {
			b = append(b, '\n')
		}
	}
	walk(n)
	if len(b) > 0 && b[len(b)-1] == '\n' {
		b = b[:len(b)-1]
	}
	return string(b)
}

// Limits of a manuscript: those of a body, and a few nodes around it.
const (
	maxNodes = news.MaxNodes + 100
	maxDepth = news.MaxDepth
	maxText  = news.MaxText + 1<<20
	maxAttrs = 8 << 20
)

// bounded reports a manuscript that is past the limits.
func bounded(root *Node) error {
	w := root.weight
	switch {
	case w.nodes > maxNodes || w.text > maxText || w.attrs > maxAttrs:
		return refuse("The manuscript would be too large.", "%+v", w)
	case w.depth > maxDepth:
		return refuse("Things would be nested too deeply.", "%d deep", w.depth)
	}
	return nil
}

// sound reports what is wrong in the node or below, of which old is a former
// state: what the two share is sound already.
func (n *Node) sound(old *Node) error {
	if n == old {
		return nil
	}
	if err := n.check(); err != nil {
		return err
	}
	was, is := []*Node(nil), n.content
	if old != nil {
		was = old.content
	}
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	for i, c := range is {
		var before *Node
		if i < len(was) {
			before = was[i]
		}
		if err := c.sound(before); err != nil {
			return err
		}
	}
	return nil
}

// check reports what is wrong with the node itself.
func (n *Node) check() error {
	switch {
	case n.isText():
		if n.text == "" || !utf8.ValidString(n.text) || slices.Contains([]byte(n.text), 0) {
			return refuse("The manuscript would hold bytes that are not text.", "text %.40q", n.text)
		}
	case !n.kind.fits(n.content):
		return misfit("content of a %s", n.kind.name)
	}
	return nil
}
