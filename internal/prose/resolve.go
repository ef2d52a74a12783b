package prose

import "fmt"

// A place is a position in a document and the nodes around it, outermost
// first.
type place struct {
	pos    int
	nodes  []*Node
	at     []int // index of the child, in each node, at or after the position
	start  []int // where the content of each node begins
	offset int   // in the innermost node
}

// resolve finds a position. The error says that it lies outside.
func resolve(doc *Node, pos int) (*place, error) {
	if pos < 0 || pos > doc.size {
		return nil, fmt.Errorf("position %d is outside of the document", pos)
	}
	p := &place{pos: pos}
	start, offset, n := 0, pos, doc
	for {
		i, before := findIndex(n.content, offset)
		p.nodes, p.at, p.start = append(p.nodes, n), append(p.at, i), append(p.start, start)
		rest := offset - before
		if rest == 0 || n.content[i].typ.name == "text" {
			p.offset = offset
			return p, nil
		}
		n = n.content[i]
		offset = rest - 1
		start += before + 1
	}
}

// findIndex returns the child in which, or before which, an offset lies, and
// where that begins.
func findIndex(list []*Node, offset int) (i, before int) {
	for i, c := range list {
		end := before + c.Size()
		if end > offset {
			return i, before
		}
		before = end
	}
	return len(list), before
}

func (p *place) depth() int      { return len(p.nodes) - 1 }
func (p *place) parent() *Node   { return p.nodes[len(p.nodes)-1] }
func (p *place) textOffset() int { return p.pos - p.posAt() }

// posAt is where the child at the innermost index begins.
func (p *place) posAt() int {
	d := p.depth()
	pos := p.start[d]
	for _, c := range p.nodes[d].content[:p.at[d]] {
		pos += c.Size()
	}
	return pos
}

// indexAfter is the index of the child after the place, at a depth.
func (p *place) indexAfter(d int) int {
	if d == p.depth() && p.textOffset() == 0 {
		return p.at[d]
	}
	return p.at[d] + 1
}

func (p *place) end(d int) int { return p.start[d] + p.nodes[d].size }

// shared is the depth of the innermost node that holds both the place and pos.
func (p *place) shared(pos int) int {
	for d := p.depth(); d > 0; d-- {
		if p.start[d] <= pos && p.end(d) >= pos {
			return d
		}
	}
	return 0
}

// before and after return the parts of the text that the place splits.
func (p *place) before() *Node {
	d := p.depth()
	return cutNode(p.nodes[d].content[p.at[d]], 0, p.textOffset())
}

func (p *place) after() *Node {
	d := p.depth()
	c := p.nodes[d].content[p.at[d]]
	return cutNode(c, p.textOffset(), c.size)
}

// nodeAt returns the node that begins at a position, or nil.
func nodeAt(doc *Node, pos int) *Node {
	for n := doc; ; {
		i, before := findIndex(n.content, pos)
		if i == len(n.content) || pos < 0 {
			return nil
		}
		n = n.content[i]
		if before == pos || n.typ.name == "text" {
			return n
		}
		pos -= before + 1
	}
}

// A slice is a piece of a document, which may be cut open at its sides.
type slice struct {
	content   []*Node
	openStart int
	openEnd   int
}

func (s slice) length() int {
	n := -s.openStart - s.openEnd
	for _, c := range s.content {
		n += c.Size()
	}
	return n
}

func sizeOf(list []*Node) (n int) {
	for _, c := range list {
		n += c.Size()
	}
	return n
}

// sliceOf cuts a piece out of a document.
func sliceOf(doc *Node, from, to int) (slice, error) {
	if from == to {
		return slice{}, nil
	}
	a, err := resolve(doc, from)
	if err != nil {
		return slice{}, err
	}
	b, err := resolve(doc, to)
	if err != nil {
		return slice{}, err
	}
	d := a.shared(to)
	start := a.start[d]
	return slice{cut(a.nodes[d].content, a.pos-start, b.pos-start), a.depth() - d, b.depth() - d}, nil
}
