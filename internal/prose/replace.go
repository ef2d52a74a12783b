package prose

// replace puts the slice in the place of a range, joining what it cuts
// through. Everything that it makes fits the schema, or it is an error.
func (n *Node) replace(from, to int, s slice) (*Node, error) {
	if from > to {
		return nil, unfit("A range ends before it begins.")
	}
	a, err := n.resolve(from)
	if err != nil {
		return nil, err
	}
	b, err := n.resolve(to)
	if err != nil {
		return nil, err
	}
	if s.openStart > a.depth() {
		return nil, unfit("What is put in is deeper than its place.")
	}
	if a.depth()-s.openStart != b.depth()-s.openEnd {
		return nil, unfit("What is put in does not join both sides.")
	}
	return replaceOuter(a, b, s, 0)
}

func replaceOuter(from, to *place, s slice, d int) (*Node, error) {
	i, n := from.index(d), from.node(d)
	switch {
	case i == to.index(d) && d < from.depth()-s.openStart:
		inner, err := replaceOuter(from, to, s, d+1)
		if err != nil {
			return nil, err
		}
		return n.with(n.kids.replace(i, inner)), nil
	case s.content.size == 0:
		list, err := replaceTwoWay(from, to, d)
		if err != nil {
			return nil, err
		}
		return closed(n, newFragment(list))
	case s.openStart == 0 && s.openEnd == 0 && from.depth() == d && to.depth() == d:
		n = from.parent()
		return closed(n, n.kids.cut(0, from.off).append(s.content).append(n.kids.cut(to.off, n.kids.size)))
	}
	start, end, err := s.along(from)
	if err != nil {
		return nil, err
	}
	list, err := replaceThreeWay(from, start, end, to, d)
	if err != nil {
		return nil, err
	}
	return closed(n, newFragment(list))
}

// along returns the edges of the slice as if it stood where the place is.
func (s slice) along(p *place) (start, end *place, err error) {
	extra := p.depth() - s.openStart
	n := p.node(extra).with(s.content)
	for i := extra - 1; i >= 0; i-- {
		n = p.node(i).with(newFragment([]*Node{n}))
	}
	if start, err = n.resolve(s.openStart + extra); err != nil {
		return nil, nil, err
	}
	end, err = n.resolve(n.kids.size - s.openEnd - extra)
	return start, end, err
}

func joinable(a, b *place, d int) (*Node, error) {
	if d > a.depth() || d > b.depth() {
		return nil, unfit("What is put in does not join both sides.")
	}
	n := a.node(d)
	return n, checkJoin(n, b.node(d))
}

func checkJoin(a, b *Node) error {
	if !b.typ.compatible(a.typ) {
		return unfit("A %s cannot be joined to a %s.", b.typ.name, a.typ.name)
	}
	return nil
}

func closed(n *Node, kids fragment) (*Node, error) {
	if !n.typ.fits(kids.list) {
		return nil, unfit("A %s cannot hold that.", n.typ.name)
	}
	return n.with(kids), nil
}

// addRange adds the children from the place start, or the beginning, to the
// place end, or the end.
func addRange(start, end *place, d int, list []*Node) []*Node {
	var n *Node
	if end != nil {
		n = end.node(d)
	} else {
		n = start.node(d)
	}
	first, last := 0, len(n.kids.list)
	if end != nil {
		last = end.index(d)
	}
	if start != nil {
		first = start.index(d)
		if start.depth() > d {
			first++
		} else if start.textOffset() > 0 {
			list = addNode(list, start.after())
			first++
		}
	}
	for i := first; i < last; i++ {
		list = addNode(list, n.kids.list[i])
	}
	if end != nil && end.depth() == d && end.textOffset() > 0 {
		list = addNode(list, end.before())
	}
	return list
}

func replaceThreeWay(from, start, end, to *place, d int) ([]*Node, error) {
	var openStart, openEnd *Node
	var err error
	if from.depth() > d {
		if openStart, err = joinable(from, start, d+1); err != nil {
			return nil, err
		}
	}
	if to.depth() > d {
		if openEnd, err = joinable(end, to, d+1); err != nil {
			return nil, err
		}
	}
	list := addRange(nil, from, d, nil)
	if openStart != nil && openEnd != nil && start.index(d) == end.index(d) {
		if err := checkJoin(openStart, openEnd); err != nil {
			return nil, err
		}
		inner, err := replaceThreeWay(from, start, end, to, d+1)
		if list, err = addClosed(list, openStart, inner, err); err != nil {
			return nil, err
		}
	} else {
		if openStart != nil {
			inner, err := replaceTwoWay(from, start, d+1)
			if list, err = addClosed(list, openStart, inner, err); err != nil {
				return nil, err
			}
		}
		list = addRange(start, end, d, list)
		if openEnd != nil {
			inner, err := replaceTwoWay(end, to, d+1)
			if list, err = addClosed(list, openEnd, inner, err); err != nil {
				return nil, err
			}
		}
	}
	return addRange(to, nil, d, list), nil
}

func replaceTwoWay(from, to *place, d int) ([]*Node, error) {
	list := addRange(nil, from, d, nil)
	if from.depth() > d {
		n, err := joinable(from, to, d+1)
		if err != nil {
			return nil, err
		}
		inner, err := replaceTwoWay(from, to, d+1)
		if list, err = addClosed(list, n, inner, err); err != nil {
			return nil, err
		}
	}
	return addRange(to, nil, d, list), nil
}

func addClosed(list []*Node, n *Node, kids []*Node, err error) ([]*Node, error) {
	if err != nil {
		return nil, err
	}
	made, err := closed(n, newFragment(kids))
	if err != nil {
		return nil, err
	}
	return addNode(list, made), nil
}
