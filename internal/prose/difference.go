package prose

import "strings"

// Difference returns steps that turn one manuscript into another: attributes
// that differ, and what differs within each block that is in both. So what
// others type meanwhile keeps its place, and so do cursors and comments,
// wherever nothing changed.
func Difference(a, b *Node) ([]Step, error) {
	var steps []Step
	for i, spec := range a.kind.attrs {
		if a.attrs[i] != b.attrs[i] {
			steps = append(steps, &setStory{spec.name, b.attrs[i]})
		}
	}
	// From the end to the beginning, so that no step moves what is still to
	// come.
	start, end := ends(a.content), ends(b.content)
	pairs := aligned(a.content, b.content)
	i, j := len(a.content), len(b.content)
	for n := len(pairs); n >= 0; n-- {
		var p pair
		if n > 0 {
			p = pairs[n-1]
		} else {
			p = pair{-1, -1}
		}
		if i > p.a+1 || j > p.b+1 { // what is between two pairs
			from, to := start[p.a+1], start[i]
			steps = append(steps, &replace{from: from, to: to, slice: Slice{content: cut(b.content, end[p.b+1], end[j])}})
		}
		if i, j = p.a, p.b; n > 0 && !a.content[i].Equal(b.content[j]) {
			steps = append(steps, exchange(a.content[i], b.content[j], start[i]))
		}
	}
	return steps, nil
}

// ends returns where each node begins, and where the last one ends.
func ends(list []*Node) []int {
	out := make([]int, len(list)+1)
	for i, n := range list {
		out[i+1] = out[i] + n.NodeSize()
	}
	return out
}

// A pair is a block of one document and the block of the other that it became.
type pair struct{ a, b int }

// mostAligned bounds the work of finding pairs among blocks that are not at
// the beginning or the end of both.
const mostAligned = 1 << 20

// aligned returns the pairs of blocks in order: those that are the same, and
// between them those of the same markup, as far as there are as many.
func aligned(a, b []*Node) (out []pair) {
	first, last := 0, 0
	for first < min(len(a), len(b)) && a[first].Equal(b[first]) {
		out = append(out, pair{first, first})
		first++
	}
	for last < min(len(a), len(b))-first && a[len(a)-1-last].Equal(b[len(b)-1-last]) {
		last++
	}
	same := longest(a[first:len(a)-last], b[first:len(b)-last])
	i, j := first, first
	for _, p := range append(same, pair{len(a) - last - first, len(b) - last - first}) {
		p.a, p.b = p.a+first, p.b+first
		for i < p.a && j < p.b && a[i].alike(b[j]) {
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

// exchange is the smallest replacement that makes one block of the document
// the other, which has the same markup.
func exchange(x, y *Node, pos int) Step {
	from := firstDifference(x.content, y.content, 0)
	toX, toY := lastDifference(x.content, y.content, x.size, y.size)
	if short := from - min(toX, toY); short > 0 { // something is repeated there
		toX, toY = toX+short, toY+short
	}
	if s, err := y.slice(from, toY); err == nil {
		if got, err := x.replace(from, toX, s); err == nil && got.Equal(y) {
			return &replace{from: pos + 1 + from, to: pos + 1 + toX, slice: s}
		}
	}
	return &replace{from: pos, to: pos + x.NodeSize(), slice: Slice{content: []*Node{y}}}
}

// firstDifference returns the first position at which the contents differ, -1
// if they do not.
func firstDifference(a, b []*Node, pos int) int {
	for i := 0; ; i++ {
		if i == len(a) || i == len(b) {
			if len(a) == len(b) {
				return -1
			}
			return pos
		}
		x, y := a[i], b[i]
		if x == y {
			pos += x.NodeSize()
			continue
		}
		if !x.alike(y) {
			return pos
		}
		if x.isText() && x.text != y.text {
			return pos + units(x.text[:commonPrefix(x.text, y.text)])
		}
		if len(x.content) > 0 || len(y.content) > 0 {
			if inner := firstDifference(x.content, y.content, pos+1); inner >= 0 {
				return inner
			}
		}
		pos += x.NodeSize()
	}
}

// lastDifference returns the last positions at which the contents differ, -1
// if they do not.
func lastDifference(a, b []*Node, posA, posB int) (int, int) {
	for i, j := len(a), len(b); ; {
		if i == 0 || j == 0 {
			if i == j {
				return -1, -1
			}
			return posA, posB
		}
		i, j = i-1, j-1
		x, y := a[i], b[j]
		size := x.NodeSize()
		if x == y {
			posA, posB = posA-size, posB-size
			continue
		}
		if !x.alike(y) {
			return posA, posB
		}
		if x.isText() && x.text != y.text {
			n := units(x.text[len(x.text)-commonSuffix(x.text, y.text):])
			return posA - n, posB - n
		}
		if len(x.content) > 0 || len(y.content) > 0 {
			if inA, inB := lastDifference(x.content, y.content, posA-1, posB-1); inA >= 0 {
				return inA, inB
			}
		}
		posA, posB = posA-size, posB-size
	}
}

// commonPrefix returns how many bytes of whole characters both begin with.
func commonPrefix(a, b string) int {
	for i, r := range a {
		if i >= len(b) || a[i] != b[i] || !sameRune(a[i:], b[i:], r) {
			return i
		}
	}
	return len(a)
}

func sameRune(a, b string, r rune) bool {
	n := len(string(r))
	return len(b) >= n && a[:n] == b[:n]
}

// commonSuffix returns how many bytes of whole characters both end with.
func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && a[len(a)-n]&0xc0 == 0x80 { // not within a character
		n--
	}
	return n
}

// Between returns the words between two positions, a space where blocks meet;
// "" if there is no such place.
func (n *Node) Between(from, to int) string {
	s, err := n.slice(from, to)
	if err != nil {
		return ""
	}
	parts := make([]string, len(s.content))
	for i, c := range s.content {
		if c.kind.inline {
			return strings.Join(strings.Fields(words(s.content)), " ")
		}
		parts[i] = c.Words()
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// words returns the text of the nodes.
func words(list []*Node) string {
	var b strings.Builder
	for _, n := range list {
		b.WriteString(n.Words())
	}
	return b.String()
}
