package prose

import "slices"

// A Node is a manuscript or a part of one. It never changes.
type Node struct {
	typ   *nodeType
	attrs []string // JSON, as many as the type has
	marks []mark
	text  []uint16
	kids  fragment

	nodes, depth int  // it and all in it; how deep they are nested
	chars, bytes int  // of text and of attributes, in bytes
	sound        bool // it and all in it fit the schema
}

// A fragment is a list of siblings. size is that of their positions.
type fragment struct {
	list []*Node
	size int
}

func newFragment(list []*Node) fragment {
	f := fragment{list: list}
	for _, n := range list {
		f.size += n.size()
	}
	return f
}

// newNode makes a node that is no text.
func newNode(t *nodeType, attrs []string, kids fragment, marks []mark) *Node {
	n := &Node{typ: t, attrs: attrs, marks: marks, kids: kids, nodes: 1, sound: t.fits(kids.list) && sound(marks) && (t.inline || len(marks) == 0)}
	for _, a := range attrs {
		n.bytes += len(a)
	}
	for _, m := range marks {
		n.bytes += len(m.value)
	}
	for _, k := range kids.list {
		n.nodes += k.nodes
		n.chars += k.chars
		n.bytes += k.bytes
		n.depth = max(n.depth, k.depth)
		n.sound = n.sound && k.sound
	}
	n.depth++
	return n
}

func newText(u []uint16, marks []mark) *Node {
	n := &Node{typ: &types[tText], text: u, marks: marks, nodes: 1, depth: 1, chars: weigh(u), sound: len(u) > 0 && sound(marks)}
	for _, m := range marks {
		n.bytes += len(m.value)
	}
	return n
}

// Len returns the last position in the manuscript.
func (n *Node) Len() int { return n.kids.size }

func (n *Node) size() int {
	switch {
	case n.typ.text():
		return len(n.text)
	case n.typ.leaf():
		return 1
	}
	return n.kids.size + 2
}

// check reports whether the node is a manuscript.
func (n *Node) check() error {
	switch {
	case n.typ != &types[tStory]:
		return unfit("This is not a manuscript.")
	case n.nodes > maxNodes || n.chars > maxText || n.bytes > maxAttrs:
		return unfit("The manuscript is too large.")
	case n.depth > maxDepth:
		return unfit("Things are nested too deeply.")
	case !n.sound:
		return unfit("Things stand where they cannot.")
	}
	return nil
}

// Equal reports whether the two are the same, word for word.
func (n *Node) Equal(o *Node) bool {
	return n == o || n.sameMarkup(o) && slices.Equal(n.text, o.text) && n.kids.equal(o.kids)
}

func (f fragment) equal(o fragment) bool {
	return f.size == o.size && slices.EqualFunc(f.list, o.list, (*Node).Equal)
}

func (n *Node) sameMarkup(o *Node) bool {
	return n.typ == o.typ && slices.Equal(n.attrs, o.attrs) && slices.Equal(n.marks, o.marks)
}

func (n *Node) with(kids fragment) *Node { return newNode(n.typ, n.attrs, kids, n.marks) }

func (n *Node) withMarks(marks []mark) *Node {
	if slices.Equal(marks, n.marks) {
		return n
	}
	if n.typ.text() {
		return newText(n.text, marks)
	}
	return newNode(n.typ, n.attrs, n.kids, marks)
}

// join returns the two as one text, if they are texts of the same marks.
func join(a, b *Node) (*Node, bool) {
	if !a.typ.text() || !a.sameMarkup(b) {
		return nil, false
	}
	return newText(append(a.text[:len(a.text):len(a.text)], b.text...), a.marks), true
}

// joined is a fragment of the nodes, texts of the same marks put together.
func joined(list []*Node) fragment {
	var out []*Node
	for _, n := range list {
		out = addNode(out, n)
	}
	return newFragment(out)
}

func addNode(list []*Node, n *Node) []*Node {
	if len(list) > 0 {
		if one, ok := join(list[len(list)-1], n); ok {
			list[len(list)-1] = one
			return list
		}
	}
	return append(list, n)
}

func (f fragment) append(o fragment) fragment {
	if o.size == 0 {
		return f
	}
	if f.size == 0 {
		return o
	}
	list := make([]*Node, 0, len(f.list)+len(o.list))
	list = append(list, f.list...)
	list = addNode(list, o.list[0])
	return newFragment(append(list, o.list[1:]...))
}

// cut returns what is from one position to another.
func (f fragment) cut(from, to int) fragment {
	if from == 0 && to == f.size {
		return f
	}
	var list []*Node
	pos := 0
	for _, n := range f.list {
		if pos >= to || to <= from {
			break
		}
		end := pos + n.size()
		if end > from {
			if pos < from || end > to {
				if n.typ.text() {
					n = newText(n.text[max(0, from-pos):min(len(n.text), to-pos)], n.marks)
				} else {
					n = n.with(n.kids.cut(max(0, from-pos-1), min(n.kids.size, to-pos-1)))
				}
			}
			list = append(list, n)
		}
		pos = end
	}
	return newFragment(list)
}

func (f fragment) replace(i int, n *Node) fragment {
	list := slices.Clone(f.list)
	list[i] = n
	return fragment{list, f.size + n.size() - f.list[i].size()}
}

// find returns the child at or around the position and where it begins. After
// the last one it is their number.
func (f fragment) find(pos int) (index, offset int) {
	for i, n := range f.list {
		if offset == pos {
			return i, offset
		}
		end := offset + n.size()
		if end > pos {
			return i, offset
		}
		offset = end
	}
	return len(f.list), offset
}
