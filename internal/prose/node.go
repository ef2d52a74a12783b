package prose

import (
	"reflect"
	"slices"
	"unicode/utf8"
)

// A Node is a piece of a document. It never changes.
type Node struct {
	typ     *nodeType
	attrs   map[string]any
	content []*Node
	text    string
	marks   []mark
	size    int // of the content, or of the text, in units
	nodes   int // in all, with itself
	depth   int // of what is below
	sound   bool
}

// A mark is a property of a piece of text.
type mark struct {
	name, value string
}

// Type names the kind of node.
func (n *Node) Type() string { return n.typ.name }

// Size is how many positions the node takes.
func (n *Node) Size() int {
	switch {
	case n.typ.name == "text":
		return n.size
	case n.typ.leaf:
		return 1
	}
	return n.size + 2
}

// Len is the size of the node's content: the highest position in a document.
func (n *Node) Len() int { return n.size }

func newNode(t *nodeType, attrs map[string]any, content []*Node, marks []mark) *Node {
	n := &Node{typ: t, attrs: attrs, content: content, marks: marks, nodes: 1}
	for _, c := range content {
		n.size += c.Size()
		n.nodes += c.nodes
		n.depth = max(n.depth, c.depth+1)
	}
	return n
}

func textNode(s string, marks []mark) *Node {
	return &Node{typ: schema["text"], text: s, marks: marks, size: units(s), nodes: 1}
}

// with returns the node with other content.
func (n *Node) with(content []*Node) *Node { return newNode(n.typ, n.attrs, content, n.marks) }

// marked returns the node with other marks.
func (n *Node) marked(marks []mark) *Node {
	c := *n
	c.marks = marks
	return &c
}

// sameMarkup reports whether two nodes differ in content only.
func (n *Node) sameMarkup(o *Node) bool {
	return n.typ == o.typ && slices.Equal(n.marks, o.marks) && equalAttrs(n.attrs, o.attrs)
}

func equalAttrs(a, b map[string]any) bool {
	if len(a) == 0 && len(b) == 0 {
		return true
	}
	return reflect.DeepEqual(a, b)
}

// Equal reports whether two nodes are the same all through.
func (n *Node) Equal(o *Node) bool {
	if n == o {
		return true
	}
	if !n.sameMarkup(o) || n.text != o.text || n.size != o.size || len(n.content) != len(o.content) {
		return false
	}
	for i := range n.content {
		if !n.content[i].Equal(o.content[i]) {
			return false
		}
	}
	return true
}

// check reports what is wrong with a node and all in it. What was found sound
// is not looked at again.
func (n *Node) check() string {
	if n.sound {
		return ""
	}
	if !n.typ.leaf {
		if say := n.typ.holds(n.content); say != "" {
			return say
		}
		for _, c := range n.content {
			if say := c.check(); say != "" {
				return say
			}
		}
	}
	n.sound = true
	return ""
}

// units is the length of a text as browsers count.
func units(s string) int {
	n := len(s)
	for i := range len(s) { // ASCII is most of it
		if s[i] >= utf8.RuneSelf {
			n = 0
			for _, r := range s {
				if n++; r > 0xffff {
					n++
				}
			}
			break
		}
	}
	return n
}

// cutText returns the units from a to b of a text; not ok if either is within
// a character.
func cutText(s string, a, b int) (string, bool) {
	from, ok := byteAt(s, a)
	to, ok2 := byteAt(s, b)
	return s[from:to], ok && ok2
}

// byteAt returns where a unit begins, in bytes.
func byteAt(s string, unit int) (int, bool) {
	n := 0
	for i, r := range s {
		if n >= unit {
			return i, n == unit
		}
		if n++; r > 0xffff {
			n++
		}
	}
	return len(s), n == unit
}

// errSplit is the panic of cutting within a character; Apply recovers it.
type errSplit struct{}

// cut returns the part of the content from a to b.
func cut(list []*Node, a, b int) []*Node {
	var out []*Node
	if b <= a {
		return nil
	}
	pos := 0
	for _, c := range list {
		end := pos + c.Size()
		if pos >= b {
			break
		}
		if end > a {
			out = append(out, cutNode(c, a-pos, b-pos))
		}
		pos = end
	}
	return out
}

// cutNode returns the part of a node between two places relative to its
// beginning, which may lie outside of it.
func cutNode(c *Node, a, b int) *Node {
	if a <= 0 && b >= c.Size() {
		return c
	}
	if c.typ.name == "text" {
		s, ok := cutText(c.text, max(0, a), min(c.size, b))
		if !ok {
			panic(errSplit{})
		}
		return textNode(s, c.marks)
	}
	return c.with(cut(c.content, max(0, a-1), min(c.size, b-1)))
}

// add appends a node, joining text that is marked alike. The list is the
// caller's own.
func add(list []*Node, c *Node) []*Node {
	last := len(list) - 1
	if c.typ.name == "text" && last >= 0 && list[last].sameMarkup(c) {
		list[last] = textNode(list[last].text+c.text, c.marks)
		return list
	}
	return append(list, c)
}

// addAll appends nodes, joining text at the seams.
func addAll(list []*Node, more []*Node) []*Node {
	for _, c := range more {
		list = add(list, c)
	}
	return list
}

// replaceChild returns a list with another node at i.
func replaceChild(list []*Node, i int, c *Node) []*Node {
	out := slices.Clone(list)
	out[i] = c
	return out
}
