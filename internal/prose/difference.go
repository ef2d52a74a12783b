package prose

// Difference returns steps that make a into b: one for each attribute that
// differs, and one for what differs within each block that is in both. So what
// others type meanwhile keeps its place, and so do cursors and comments,
// wherever nothing changed.
func Difference(a, b *Node) []Step {
	var steps []Step
	for i, at := range a.typ.attrs {
		if a.attrs[i] != b.attrs[i] {
			steps = append(steps, docAttrStep{at.name, b.attrs[i]})
		}
	}
	// From the end to the beginning, so that no step moves what is still to
	// come.
	x, y := a.kids.list, b.kids.list
	start, end := edges(x), edges(y)
	pairs := append([]pair{{-1, -1}}, aligned(x, y)...)
	i, j := len(x), len(y)
	for n := len(pairs) - 1; n >= 0; n-- {
		p := pairs[n]
		if i > p.a+1 || j > p.b+1 { // what is between two pairs
			steps = append(steps, replaceStep{from: start[p.a+1], to: start[i], slice: slice{content: b.kids.cut(end[p.b+1], end[j])}})
		}
		if i, j = p.a, p.b; n > 0 && !x[i].Equal(y[j]) {
			steps = append(steps, exchange(x[i], y[j], start[i]))
		}
	}
	return steps
}

// edges returns where each node begins, and where the last one ends.
func edges(list []*Node) []int {
	out := make([]int, len(list)+1)
	for i, n := range list {
		out[i+1] = out[i] + n.size()
	}
	return out
}

// A pair is a block of one document and the block of the other that it became.
type pair struct{ a, b int }

// mostAligned bounds the work of finding pairs among blocks that are not at
// the beginning or the end of both.
const mostAligned = 1 << 20

// aligned returns the pairs of blocks in order: those that are the same, and
// between them those of the same markup, as far as they follow on.
func aligned(a, b []*Node) (out []pair) {
	first, last := 0, 0
	for first < min(len(a), len(b)) && a[first].Equal(b[first]) {
		out = append(out, pair{first, first})
		first++
	}
	for last < min(len(a), len(b))-first && a[len(a)-1-last].Equal(b[len(b)-1-last]) {
		last++
	}
	i, j := first, first
	for _, p := range append(longest(a[first:len(a)-last], b[first:len(b)-last]), pair{len(a) - last - first, len(b) - last - first}) {
		p.a, p.b = p.a+first, p.b+first
		for i < p.a && j < p.b && a[i].sameMarkup(b[j]) {
			out = append(out, pair{i, j})
			i, j = i+1, j+1
		}
		if p.a < len(a)-last && p.b < len(b)-last {
			out = append(out, p)
		}
		i, j = p.a+1, p.b+1
	}
	for n := last; n > 0; n-- {
		out = append(out, pair{len(a) - n, len(b) - n})
	}
	return out
}

// longest returns the longest row of equal nodes in both, nil if that would be
// too much work.
func longest(a, b []*Node) (out []pair) {
	if len(a) == 0 || len(b) == 0 || len(a) > mostAligned/len(b) {
		return nil
	}
	width := len(b) + 1
	best := make([]int32, (len(a)+1)*width)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			n := max(best[(i+1)*width+j], best[i*width+j+1])
			if a[i].Equal(b[j]) {
				n = max(n, best[(i+1)*width+j+1]+1)
			}
			best[i*width+j] = n
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch here := best[i*width+j]; {
		case a[i].Equal(b[j]) && here == best[(i+1)*width+j+1]+1:
			out = append(out, pair{i, j})
			i, j = i+1, j+1
		case here == best[(i+1)*width+j]:
			i++
		default:
			j++
		}
	}
	return out
}

// exchange is the smallest replacement that makes the block at the position
// the other, which has the same markup.
func exchange(x, y *Node, pos int) Step {
	from, _ := diffStart(x.kids, y.kids, 0)
	toX, toY := diffEnd(x.kids, y.kids, x.kids.size, y.kids.size)
	if over := from - min(toX, toY); over > 0 { // something is repeated there
		toX, toY = toX+over, toY+over
	}
	if s, err := y.slice(from, toY); err == nil {
		if got, err := x.replace(from, toX, s); err == nil && got.Equal(y) {
			return replaceStep{from: pos + 1 + from, to: pos + 1 + toX, slice: s}
		}
	}
	return replaceStep{from: pos, to: pos + x.size(), slice: slice{content: newFragment([]*Node{y})}}
}

// diffStart returns the first position at which the two differ.
func diffStart(a, b fragment, pos int) (int, bool) {
	for i := 0; ; i++ {
		if i == len(a.list) || i == len(b.list) {
			return pos, len(a.list) != len(b.list)
		}
		x, y := a.list[i], b.list[i]
		switch {
		case x == y:
		case !x.sameMarkup(y):
			return pos, true
		case x.typ.text():
			n := 0
			for n < len(x.text) && n < len(y.text) && x.text[n] == y.text[n] {
				n++
			}
			if n < len(x.text) || n < len(y.text) {
				if n > 0 && high(x.text[n-1]) {
					n--
				}
				return pos + n, true
			}
		case x.kids.size > 0 || y.kids.size > 0:
			if at, differ := diffStart(x.kids, y.kids, pos+1); differ {
				return at, true
			}
		}
		pos += x.size()
	}
}

// diffEnd returns the last position at which the two differ, in each.
func diffEnd(a, b fragment, posA, posB int) (int, int) {
	endA, endB, _ := diffEndOf(a, b, posA, posB)
	return endA, endB
}

func diffEndOf(a, b fragment, posA, posB int) (int, int, bool) {
	i, j := len(a.list), len(b.list)
	for {
		if i == 0 || j == 0 {
			return posA, posB, i != j
		}
		i, j = i-1, j-1
		x, y := a.list[i], b.list[j]
		switch {
		case x == y:
		case !x.sameMarkup(y):
			return posA, posB, true
		case x.typ.text():
			n := 0
			for n < len(x.text) && n < len(y.text) && x.text[len(x.text)-1-n] == y.text[len(y.text)-1-n] {
				n++
			}
			if n < len(x.text) || n < len(y.text) {
				if n > 0 && low(x.text[len(x.text)-n]) {
					n--
				}
				return posA - n, posB - n, true
			}
		case x.kids.size > 0 || y.kids.size > 0:
			if endA, endB, differ := diffEndOf(x.kids, y.kids, posA-1, posB-1); differ {
				return endA, endB, true
			}
		}
		posA, posB = posA-x.size(), posB-x.size()
	}
}

func high(c uint16) bool { return c >= 0xd800 && c < 0xdc00 }
func low(c uint16) bool  { return c >= 0xdc00 && c < 0xe000 }
