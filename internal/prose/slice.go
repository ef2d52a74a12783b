package prose

import "encoding/json"

// A Slice is a piece cut out of a document. OpenStart and OpenEnd say how many
// nodes are cut through on either side.
type Slice struct {
	content            []*Node
	openStart, openEnd int
}

// size returns how much longer a document gets by the slice.
func (s Slice) size() int { return sizeOf(s.content) - s.openStart - s.openEnd }

func sizeOf(content []*Node) (n int) {
	for _, c := range content {
		n += c.NodeSize()
	}
	return n
}

type sliceJSON struct {
	Content   []nodeJSON `json:"content"`
	OpenStart int        `json:"openStart"`
	OpenEnd   int        `json:"openEnd"`
}

func (j *sliceJSON) slice() (Slice, error) {
	if j == nil {
		return Slice{}, nil
	}
	s := Slice{openStart: j.OpenStart, openEnd: j.OpenEnd}
	budget := maxNodes
	for i := range j.Content {
		n, err := j.Content[i].node(1, &budget)
		if err != nil {
			return s, err
		}
		s.content = add(s.content, n)
	}
	first := func(list []*Node) *Node { return list[0] }
	last := func(list []*Node) *Node { return list[len(list)-1] }
	if !opens(s.content, s.openStart, first) || !opens(s.content, s.openEnd, last) {
		return s, misfit("a slice is not as deep as it is open: %d, %d", s.openStart, s.openEnd)
	}
	return s, nil
}

// opens reports whether the content has nodes to be open as deep as that.
func opens(content []*Node, depth int, side func([]*Node) *Node) bool {
	if depth < 0 {
		return false
	}
	for ; depth > 0; depth-- {
		if len(content) == 0 || side(content).kind.leaf() {
			return false
		}
		content = side(content).content
	}
	return true
}

func (s Slice) append(b []byte) []byte {
	b = appendNodes(append(b, `{"content":`...), s.content)
	if s.openStart > 0 {
		b = appendInt(append(b, `,"openStart":`...), s.openStart)
	}
	if s.openEnd > 0 {
		b = appendInt(append(b, `,"openEnd":`...), s.openEnd)
	}
	return append(b, '}')
}

// MarshalJSON writes the slice as ProseMirror does.
func (s Slice) MarshalJSON() ([]byte, error) { return s.append(nil), nil }

var _ json.Marshaler = Slice{}

// add appends a node to content, as one with the text before it if their marks
// are the same. The content's own slice must not be in use elsewhere.
func add(content []*Node, n *Node) []*Node {
	if last := len(content) - 1; last >= 0 && n.isText() && n.alike(content[last]) {
		content[last] = newText(content[last].text+n.text, n.marks)
		return content
	}
	return append(content, n)
}

// joined returns the content of both.
func joined(a, b []*Node) []*Node {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := make([]*Node, len(a), len(a)+len(b))
	copy(out, a)
	out = add(out, b[0])
	return append(out, b[1:]...)
}

// cut returns the part of the content between two offsets, which are not
// within a character.
func cut(content []*Node, from, to int) []*Node {
	if from == 0 && to == sizeOf(content) {
		return content
	}
	var out []*Node
	pos := 0
	for _, c := range content {
		if pos >= to {
			break
		}
		end := pos + c.NodeSize()
		if end > from {
			if pos < from || end > to {
				c = c.cut(from-pos, to-pos)
			}
			out = append(out, c)
		}
		pos = end
	}
	return out
}

// cut returns the node with only what is between two offsets, counted from
// before it.
func (n *Node) cut(from, to int) *Node {
	if n.isText() {
		i, _ := offset(n.text, max(0, from))
		j, _ := offset(n.text, min(n.size, to))
		return newText(n.text[i:j], n.marks)
	}
	return n.holding(cut(n.content, max(0, from-1), min(n.size, to-1)))
}

// slice cuts out what is between two positions.
func (n *Node) slice(from, to int) (Slice, error) {
	if from == to {
		_, err := n.resolve(from)
		return Slice{}, err
	}
	a, err := n.resolve(from)
	if err != nil {
		return Slice{}, err
	}
	b, err := n.resolve(to)
	if err != nil {
		return Slice{}, err
	}
	if from > to {
		return Slice{}, misfit("from %d to %d", from, to)
	}
	d := a.sharedDepth(to)
	start := a.start(d)
	return Slice{cut(a.node(d).content, from-start, to-start), a.depth() - d, b.depth() - d}, nil
}

// insertAt returns the slice with content put in at the position, or false if
// it does not fit there.
func (s Slice) insertAt(pos int, content []*Node) (Slice, bool) {
	out, ok := insertInto(s.content, pos+s.openStart, content, s.openStart+1, s.openEnd+1, nil)
	return Slice{out, s.openStart, s.openEnd}, ok
}

func insertInto(content []*Node, dist int, insert []*Node, openStart, openEnd int, parent *Node) ([]*Node, bool) {
	index, at := find(content, dist)
	if at == dist || content[index].isText() {
		if at != dist {
			if _, ok := offset(content[index].text, dist-at); !ok {
				return nil, false
			}
		}
		out := joined(joined(cut(content, 0, dist), insert), cut(content, dist, sizeOf(content)))
		if parent != nil && openStart <= 0 && openEnd <= 0 && !parent.kind.fits(out) {
			return nil, false
		}
		return out, true
	}
	if index != 0 {
		openStart = 1
	}
	if index != len(content)-1 {
		openEnd = 1
	}
	child := content[index]
	inner, ok := insertInto(child.content, dist-at-1, insert, openStart-1, openEnd-1, child)
	if !ok {
		return nil, false
	}
	return replaced(content, index, child.holding(inner)), true
}

func replaced(content []*Node, index int, n *Node) []*Node {
	out := append([]*Node(nil), content...)
	out[index] = n
	return out
}

// removeBetween returns the slice without what is between two positions of one
// node.
func (s Slice) removeBetween(from, to int) (Slice, error) {
	out, ok := removeRange(s.content, from+s.openStart, to+s.openStart)
	if !ok {
		return s, misfit("what is removed is not flat")
	}
	return Slice{out, s.openStart, s.openEnd}, nil
}

func removeRange(content []*Node, from, to int) ([]*Node, bool) {
	if size := sizeOf(content); from < 0 || from > size || to < from || to > size {
		return nil, false
	}
	index, at := find(content, from)
	indexTo, atTo := find(content, to)
	if at == from || content[index].isText() {
		if atTo != to && !content[indexTo].isText() {
			return nil, false
		}
		return joined(cut(content, 0, from), cut(content, to, sizeOf(content))), true
	}
	if index != indexTo {
		return nil, false
	}
	child := content[index]
	inner, ok := removeRange(child.content, from-at-1, to-at-1)
	if !ok {
		return nil, false
	}
	return replaced(content, index, child.holding(inner)), true
}
