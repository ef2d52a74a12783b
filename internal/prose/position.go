package prose

import "strings"

// A place is a position with the nodes around it, the manuscript first.
type place struct {
	pos  int
	path []level
	off  int // in the innermost node
}

type level struct {
	node   *Node
	index  int // of the child at or around the position
	before int // where that child begins
}

func (n *Node) resolve(pos int) (*place, error) {
	if pos < 0 || pos > n.kids.size {
		return nil, unfit("There is no position %d.", pos)
	}
	p := &place{pos: pos, path: make([]level, 0, 4)}
	start, off := 0, pos
	for {
		i, offset := n.kids.find(off)
		p.path = append(p.path, level{n, i, start + offset})
		if off == offset {
			break
		}
		n = n.kids.list[i]
		if n.typ.text() {
			break
		}
		off -= offset + 1
		start += offset + 1
	}
	p.off = off
	return p, nil
}

func (p *place) depth() int       { return len(p.path) - 1 }
func (p *place) node(d int) *Node { return p.path[d].node }
func (p *place) index(d int) int  { return p.path[d].index }
func (p *place) parent() *Node    { return p.path[len(p.path)-1].node }
func (p *place) textOffset() int  { return p.pos - p.path[len(p.path)-1].before }

func (p *place) indexAfter(d int) int {
	if d == p.depth() && p.textOffset() == 0 {
		return p.index(d)
	}
	return p.index(d) + 1
}

func (p *place) start(d int) int {
	if d == 0 {
		return 0
	}
	return p.path[d-1].before + 1
}

func (p *place) sharedDepth(pos int) int {
	for d := p.depth(); d > 0; d-- {
		if p.start(d) <= pos && p.start(d)+p.node(d).kids.size >= pos {
			return d
		}
	}
	return 0
}

// after and before return what there is of the text in which the place is.
func (p *place) after() *Node {
	n := p.parent().kids.list[p.index(p.depth())]
	return newText(n.text[p.textOffset():], n.marks)
}

func (p *place) before() *Node {
	n := p.parent().kids.list[p.index(p.depth())]
	return newText(n.text[:p.textOffset()], n.marks)
}

// at returns the node that begins at the position, or the text around it.
func (n *Node) at(pos int) *Node {
	if pos < 0 || pos > n.kids.size {
		return nil
	}
	for {
		i, offset := n.kids.find(pos)
		if i == len(n.kids.list) {
			return nil
		}
		n = n.kids.list[i]
		if offset == pos || n.typ.text() {
			return n
		}
		pos -= offset + 1
	}
}

// between calls f for every node that lies in the range, with where it begins.
func (f fragment) between(from, to, start int, visit func(n *Node, pos int)) {
	pos := 0
	for _, n := range f.list {
		if pos >= to {
			return
		}
		end := pos + n.size()
		if end > from {
			visit(n, start+pos)
			if n.kids.size > 0 {
				n.kids.between(max(0, from-pos-1), min(n.kids.size, to-pos-1), start+pos+1, visit)
			}
		}
		pos = end
	}
}

// Between returns the words of a range, blocks and breaks parted by a space.
func (n *Node) Between(from, to int) string {
	var b strings.Builder
	gap := false
	n.kids.between(max(0, from), min(to, n.kids.size), 0, func(k *Node, pos int) {
		if !k.typ.text() {
			gap = b.Len() > 0
			return
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteString(text(k.text[max(0, from-pos):min(len(k.text), to-pos)]))
	})
	return b.String()
}
