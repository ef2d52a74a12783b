package prose

// A place is a position in a document with the nodes around it.
type place struct {
	pos    int
	path   []level // from the document inwards
	offset int     // of the position in the innermost
}

type level struct {
	node  *Node
	index int // of the child that begins at or holds the position
	start int // position where that child begins
}

// resolve finds a position. It fails outside of the document and within a
// character.
func (n *Node) resolve(pos int) (place, error) {
	if pos < 0 || pos > n.size {
		return place{}, misfit("position %d is not in a document of %d", pos, n.size)
	}
	p := place{pos: pos, offset: pos}
	start := 0
	for node := n; ; {
		index, at := find(node.content, p.offset)
		rem := p.offset - at
		p.path = append(p.path, level{node, index, start + at})
		if rem == 0 {
			return p, nil
		}
		node = node.content[index]
		if node.isText() {
			if _, ok := offset(node.text, rem); !ok {
				return p, halves()
			}
			return p, nil
		}
		p.offset = rem - 1
		start += at + 1
	}
}

// find returns the child that begins at or holds the offset, and where it
// begins. The offset is within the content.
func find(content []*Node, offset int) (index, at int) {
	for i, c := range content {
		end := at + c.NodeSize()
		if offset < end {
			return i, at
		}
		at = end
	}
	return len(content), at
}

func (p *place) depth() int       { return len(p.path) - 1 }
func (p *place) parent() *Node    { return p.path[len(p.path)-1].node }
func (p *place) node(d int) *Node { return p.path[d].node }
func (p *place) index(d int) int  { return p.path[d].index }
func (p *place) textOffset() int  { return p.pos - p.path[len(p.path)-1].start }
func (p *place) indexAfter(d int) int {
	if d == p.depth() && p.textOffset() == 0 {
		return p.index(d)
	}
	return p.index(d) + 1
}

// start returns where the content of the node at the depth begins.
func (p *place) start(d int) int {
	if d == 0 {
		return 0
	}
	return p.path[d-1].start + 1
}

func (p *place) end(d int) int { return p.start(d) + p.node(d).size }

// sharedDepth returns the depth down to which pos has the same nodes around
// it.
func (p *place) sharedDepth(pos int) int {
	for d := p.depth(); d > 0; d-- {
		if p.start(d) <= pos && p.end(d) >= pos {
			return d
		}
	}
	return 0
}

// nodeAt returns the node right after the position, nil if there is none.
func (n *Node) nodeAt(pos int) *Node {
	if pos < 0 || pos > n.size {
		return nil
	}
	for node := n; ; {
		index, at := find(node.content, pos)
		if index == len(node.content) {
			return nil
		}
		node = node.content[index]
		if at == pos || node.isText() {
			return node
		}
		pos -= at + 1
	}
}
