package prose

import (
	"errors"
	"fmt"
)

// replaced returns the document with the piece from one place to another
// replaced, as Node.replace of prosemirror-model does it. That the outcome is
// sound is for the caller to check.
func replaced(doc *Node, from, to int, s slice) (*Node, error) {
	a, err := resolve(doc, from)
	if err != nil {
		return nil, err
	}
	b, err := resolve(doc, to)
	if err != nil {
		return nil, err
	}
	switch {
	case from > to:
		return nil, errors.New("the step ends before it begins")
	case s.openStart > a.depth():
		return nil, errors.New("what is put in is deeper than where it is put")
	case a.depth()-s.openStart != b.depth()-s.openEnd:
		return nil, errors.New("the sides of what is put in do not fit")
	}
	return replaceOuter(a, b, s, 0)
}

func replaceOuter(a, b *place, s slice, d int) (*Node, error) {
	i, n := a.at[d], a.nodes[d]
	switch {
	case i == b.at[d] && d < a.depth()-s.openStart:
		in, err := replaceOuter(a, b, s, d+1)
		if err != nil {
			return nil, err
		}
		return n.with(replaceChild(n.content, i, in)), nil
	case sizeOf(s.content) == 0:
		list, err := twoWay(a, b, d)
		if err != nil {
			return nil, err
		}
		return n.with(list), nil
	case s.openStart == 0 && s.openEnd == 0 && a.depth() == d && b.depth() == d:
		p := a.parent()
		list := addAll(cut(p.content, 0, a.offset), s.content)
		return p.with(addAll(list, cut(p.content, b.offset, p.size))), nil
	}
	start, end, err := prepare(s, a)
	if err != nil {
		return nil, err
	}
	list, err := threeWay(a, start, end, b, d)
	if err != nil {
		return nil, err
	}
	return n.with(list), nil
}

// prepare puts a slice into the nodes around a place, and resolves its sides.
func prepare(s slice, along *place) (start, end *place, err error) {
	extra := along.depth() - s.openStart
	n := along.nodes[extra].with(s.content)
	for i := extra - 1; i >= 0; i-- {
		n = along.nodes[i].with([]*Node{n})
	}
	if start, err = resolve(n, s.openStart+extra); err == nil {
		end, err = resolve(n, n.size-s.openEnd-extra)
	}
	return start, end, err
}

func joinable(a, b *place, d int) (*Node, error) {
	if d > a.depth() || d > b.depth() {
		return nil, errors.New("the sides of what is put in do not fit")
	}
	n, o := a.nodes[d], b.nodes[d]
	if !o.typ.compatible(n.typ) {
		return nil, fmt.Errorf("a %s cannot be joined to a %s", o.typ.name, n.typ.name)
	}
	return n, nil
}

// addRange appends what lies between two places at a depth; nil is the side
// of the node.
func addRange(list []*Node, start, end *place, d int) []*Node {
	p := end
	if p == nil {
		p = start
	}
	n := p.nodes[d]
	from, to := 0, len(n.content)
	if end != nil {
		to = end.at[d]
	}
	if start != nil {
		from = start.at[d]
		if start.depth() > d {
			from++
		} else if start.textOffset() > 0 {
			list = add(list, start.after())
			from++
		}
	}
	for i := from; i < to; i++ {
		list = add(list, n.content[i])
	}
	if end != nil && end.depth() == d && end.textOffset() > 0 {
		list = add(list, end.before())
	}
	return list
}

func threeWay(a, start, end, b *place, d int) (list []*Node, err error) {
	var openStart, openEnd *Node
	if a.depth() > d {
		if openStart, err = joinable(a, start, d+1); err != nil {
			return nil, err
		}
	}
	if b.depth() > d {
		if openEnd, err = joinable(end, b, d+1); err != nil {
			return nil, err
		}
	}
	list = addRange(nil, nil, a, d)
	if openStart != nil && openEnd != nil && start.at[d] == end.at[d] {
		if !openEnd.typ.compatible(openStart.typ) {
			return nil, fmt.Errorf("a %s cannot be joined to a %s", openEnd.typ.name, openStart.typ.name)
		}
		in, err := threeWay(a, start, end, b, d+1)
		if err != nil {
			return nil, err
		}
		list = add(list, openStart.with(in))
	} else {
		if openStart != nil {
			in, err := twoWay(a, start, d+1)
			if err != nil {
				return nil, err
			}
			list = add(list, openStart.with(in))
		}
		list = addRange(list, start, end, d)
		if openEnd != nil {
			in, err := twoWay(end, b, d+1)
			if err != nil {
				return nil, err
			}
			list = add(list, openEnd.with(in))
		}
	}
	return addRange(list, b, nil, d), nil
}

func twoWay(a, b *place, d int) ([]*Node, error) {
	list := addRange(nil, nil, a, d)
	if a.depth() > d {
		n, err := joinable(a, b, d+1)
		if err != nil {
			return nil, err
		}
		in, err := twoWay(a, b, d+1)
		if err != nil {
			return nil, err
		}
		list = add(list, n.with(in))
	}
	return addRange(list, b, nil, d), nil
}

// between reports whether anything but the sides of nodes lies between two
// positions.
func between(doc *Node, from, to int) (bool, error) {
	p, err := resolve(doc, from)
	if err != nil {
		return false, err
	}
	dist, d := to-from, p.depth()
	for dist > 0 && d > 0 && p.indexAfter(d) == len(p.nodes[d].content) {
		d--
		dist--
	}
	if dist <= 0 {
		return false, nil
	}
	child := func(n *Node, i int) *Node {
		if n == nil || i >= len(n.content) {
			return nil
		}
		return n.content[i]
	}
	for next := child(p.nodes[d], p.indexAfter(d)); dist > 0; dist-- {
		if next == nil || next.typ.leaf {
			return true, nil
		}
		next = child(next, 0)
	}
	return false, nil
}

// insertAt puts nodes into a slice at an offset behind its open start; not ok
// if that is no place between nodes.
func (s slice) insertAt(at int, list []*Node) (slice, bool) {
	content, ok := insertInto(s.content, at+s.openStart, list)
	return slice{content, s.openStart, s.openEnd}, ok
}

func insertInto(content []*Node, dist int, list []*Node) ([]*Node, bool) {
	if dist < 0 || dist > sizeOf(content) {
		return nil, false
	}
	i, before := findIndex(content, dist)
	if before == dist || content[i].typ.name == "text" {
		out := addAll(cut(content, 0, dist), list)
		return addAll(out, cut(content, dist, sizeOf(content))), true
	}
	in, ok := insertInto(content[i].content, dist-before-1, list)
	if !ok {
		return nil, false
	}
	return replaceChild(content, i, content[i].with(in)), true
}
