package prose

import "encoding/json"

// A slice is a piece cut out of a manuscript: openStart and openEnd are how
// many nodes at its edges are cut through.
type slice struct {
	content            fragment
	openStart, openEnd int
}

func (s slice) size() int { return s.content.size - s.openStart - s.openEnd }

func readSlice(raw json.RawMessage) (slice, error) {
	if isNull(raw) {
		return slice{}, nil
	}
	var in struct {
		Content            []rawNode `json:"content"`
		OpenStart, OpenEnd int
	}
	if err := decode(raw, &in); err != nil {
		return slice{}, err
	}
	content, err := (&reading{}).fragment(in.Content, 1)
	if err != nil {
		return slice{}, err
	}
	s := slice{content, in.OpenStart, in.OpenEnd}
	first := func(f fragment) *Node { return f.list[0] }
	last := func(f fragment) *Node { return f.list[len(f.list)-1] }
	if s.openStart < 0 || s.openEnd < 0 || s.openStart > open(content, first) || s.openEnd > open(content, last) || s.size() < 0 {
		return slice{}, unfit("A piece of a manuscript is cut deeper than it is.")
	}
	return s, nil
}

// open returns how deep the fragment can be cut through at an edge.
func open(f fragment, edge func(fragment) *Node) int {
	d := 0
	for len(f.list) > 0 && !edge(f).typ.leaf() {
		f = edge(f).kids
		d++
	}
	return d
}

func (s slice) appendJSON(b []byte) []byte {
	b = append(b, `{"content":`...)
	b = s.content.appendJSON(b)
	if s.openStart > 0 {
		b = append(append(b, `,"openStart":`...), encode(s.openStart)...)
	}
	if s.openEnd > 0 {
		b = append(append(b, `,"openEnd":`...), encode(s.openEnd)...)
	}
	return append(b, '}')
}

// slice cuts a range out of the manuscript.
func (n *Node) slice(from, to int) (slice, error) {
	if from == to {
		return slice{}, nil
	}
	if from > to {
		return slice{}, unfit("A range ends before it begins.")
	}
	a, err := n.resolve(from)
	if err != nil {
		return slice{}, err
	}
	b, err := n.resolve(to)
	if err != nil {
		return slice{}, err
	}
	d := a.sharedDepth(to)
	start := a.start(d)
	return slice{a.node(d).kids.cut(from-start, to-start), a.depth() - d, b.depth() - d}, nil
}

// insertAt puts the fragment into the slice at a position of it.
func (s slice) insertAt(pos int, f fragment) (slice, bool) {
	content, ok := insertInto(s.content, pos+s.openStart, f, s.openStart+1, s.openEnd+1, nil)
	return slice{content, s.openStart, s.openEnd}, ok
}

func insertInto(in fragment, at int, f fragment, openStart, openEnd int, parent *Node) (fragment, bool) {
	if at < 0 || at > in.size {
		return in, false
	}
	i, offset := in.find(at)
	if offset == at || in.list[i].typ.text() {
		made := in.cut(0, at).append(f).append(in.cut(at, in.size))
		if parent != nil && openStart <= 0 && openEnd <= 0 && !parent.typ.fits(made.list) {
			return in, false
		}
		return made, true
	}
	n := in.list[i]
	start, end := 0, 0
	if i == 0 {
		start = openStart - 1
	}
	if i == len(in.list)-1 {
		end = openEnd - 1
	}
	inner, ok := insertInto(n.kids, at-offset-1, f, start, end, n)
	if !ok {
		return in, false
	}
	return in.replace(i, n.with(inner)), true
}

// removeBetween takes a flat range out of the slice.
func (s slice) removeBetween(from, to int) (slice, bool) {
	content, ok := removeRange(s.content, from+s.openStart, to+s.openStart)
	return slice{content, s.openStart, s.openEnd}, ok
}

func removeRange(f fragment, from, to int) (fragment, bool) {
	if from < 0 || to < from || to > f.size {
		return f, false
	}
	i, offset := f.find(from)
	j, offsetTo := f.find(to)
	if offset == from || f.list[i].typ.text() {
		if offsetTo != to && !f.list[j].typ.text() {
			return f, false
		}
		return f.cut(0, from).append(f.cut(to, f.size)), true
	}
	if i != j {
		return f, false
	}
	n := f.list[i]
	inner, ok := removeRange(n.kids, from-offset-1, to-offset-1)
	if !ok {
		return f, false
	}
	return f.replace(i, n.with(inner)), true
}
