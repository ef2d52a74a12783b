package prose

// replace puts the slice between two positions, joining what is open. It is
// ProseMirror's algorithm: see Node.replace there.
func (n *Node) replace(from, to int, s Slice) (*Node, error) {
	a, err := n.resolve(from)
	if err != nil {
		return nil, err
	}
	b, err := n.resolve(to)
	if err != nil {
		return nil, err
	}
	switch {
	case from > to:
		return nil, misfit("from %d to %d", from, to)
	case s.openStart > a.depth():
		return nil, misfit("inserted content deeper than insertion position")
	case a.depth()-s.openStart != b.depth()-s.openEnd:
		return nil, misfit("inconsistent open depths")
	}
	out, err := replaceOuter(&a, &b, s, 0)
	if err != nil {
		return nil, err
	}
	if err := out.sound(n); err != nil {
		return nil, err
	}
	return out, bounded(out)
}

func replaceOuter(from, to *place, s Slice, depth int) (*Node, error) {
	index, node := from.index(depth), from.node(depth)
	switch {
	case index == to.index(depth) && depth < from.depth()-s.openStart:
		inner, err := replaceOuter(from, to, s, depth+1)
		if err != nil {
			return nil, err
		}
		return node.holding(replaced(node.content, index, inner)), nil
	case len(s.content) == 0:
		content, err := replaceTwoWay(from, to, depth)
		if err != nil {
			return nil, err
		}
		return closed(node, content)
	case s.openStart == 0 && s.openEnd == 0 && from.depth() == depth && to.depth() == depth:
		content := from.parent().content
		content = joined(joined(cut(content, 0, from.offset), s.content), cut(content, to.offset, sizeOf(content)))
		return closed(from.parent(), content)
	}
	start, end, err := s.along(from)
	if err != nil {
		return nil, err
	}
	content, err := replaceThreeWay(from, &start, &end, to, depth)
	if err != nil {
		return nil, err
	}
	return closed(node, content)
}

// along puts the slice into the nodes around a place, so that its open sides
// are as deep as the place.
func (s Slice) along(at *place) (start, end place, err error) {
	extra := at.depth() - s.openStart
	node := at.node(extra).holding(s.content)
	for i := extra - 1; i >= 0; i-- {
		node = at.node(i).holding([]*Node{node})
	}
	if start, err = node.resolve(s.openStart + extra); err == nil {
		end, err = node.resolve(node.size - s.openEnd - extra)
	}
	return start, end, err
}

func checkJoin(main, sub *Node) error {
	if !sub.kind.joins(main.kind) {
		return misfit("cannot join %s onto %s", sub.kind.name, main.kind.name)
	}
	return nil
}

// joinable returns the node before at the depth, if that after can be joined
// onto it.
func joinable(before, after *place, depth int) (*Node, error) {
	if before.depth() < depth || after.depth() < depth {
		return nil, misfit("nothing to join at depth %d", depth)
	}
	return before.node(depth), checkJoin(before.node(depth), after.node(depth))
}

// addRange adds what is between two places at the depth, or from the beginning
// or to the end where one is nil.
func addRange(start, end *place, depth int, into []*Node) []*Node {
	around := start
	if end != nil {
		around = end
	}
	node := around.node(depth)
	first, last := 0, len(node.content)
	if end != nil {
		last = end.index(depth)
	}
	if start != nil {
		first = start.index(depth)
		if start.depth() > depth {
			first++
		} else if off := start.textOffset(); off > 0 {
			c := start.parent().content[first]
			into = add(into, c.cut(off, c.size))
			first++
		}
	}
	for i := first; i < last; i++ {
		into = add(into, node.content[i])
	}
	if end != nil && end.depth() == depth {
		if off := end.textOffset(); off > 0 {
			into = add(into, end.parent().content[end.index(depth)].cut(0, off))
		}
	}
	return into
}

func closed(n *Node, content []*Node) (*Node, error) {
	if !n.kind.fits(content) {
		return nil, misfit("invalid content for %s", n.kind.name)
	}
	return n.holding(content), nil
}

func replaceThreeWay(from, start, end, to *place, depth int) (content []*Node, err error) {
	var openStart, openEnd *Node
	if from.depth() > depth {
		if openStart, err = joinable(from, start, depth+1); err != nil {
			return nil, err
		}
	}
	if to.depth() > depth {
		if openEnd, err = joinable(end, to, depth+1); err != nil {
			return nil, err
		}
	}
	content = addRange(nil, from, depth, content)
	put := func(n *Node, inner []*Node, err error) error {
		if err == nil {
			if n, err = closed(n, inner); err == nil {
				content = add(content, n)
			}
		}
		return err
	}
	if openStart != nil && openEnd != nil && start.index(depth) == end.index(depth) {
		if err := checkJoin(openStart, openEnd); err != nil {
			return nil, err
		}
		inner, err := replaceThreeWay(from, start, end, to, depth+1)
		if err := put(openStart, inner, err); err != nil {
			return nil, err
		}
	} else {
		if openStart != nil {
			inner, err := replaceTwoWay(from, start, depth+1)
			if err := put(openStart, inner, err); err != nil {
				return nil, err
			}
		}
		content = addRange(start, end, depth, content)
		if openEnd != nil {
			inner, err := replaceTwoWay(end, to, depth+1)
			if err := put(openEnd, inner, err); err != nil {
				return nil, err
			}
		}
	}
	return addRange(to, nil, depth, content), nil
}

func replaceTwoWay(from, to *place, depth int) ([]*Node, error) {
	content := addRange(nil, from, depth, nil)
	if from.depth() > depth {
		n, err := joinable(from, to, depth+1)
		if err != nil {
			return nil, err
		}
		inner, err := replaceTwoWay(from, to, depth+1)
		if err != nil {
			return nil, err
		}
		if n, err = closed(n, inner); err != nil {
			return nil, err
		}
		content = add(content, n)
	}
	return addRange(to, nil, depth, content), nil
}
