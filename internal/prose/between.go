package prose

import "slices"

// Between returns steps that turn one manuscript into another: the attributes
// that differ, and one replacement of what lies between the beginning and the
// end that both have in common, so that positions there stay what they are.
func Between(a, b *Node) ([]Step, error) {
	var steps []Step
	for i, spec := range a.kind.attrs {
		if a.attrs[i] != b.attrs[i] {
			steps = append(steps, &setStory{spec.name, b.attrs[i]})
		}
	}
	if same := slices.EqualFunc(a.content, b.content, (*Node).Equal); same {
		return steps, nil
	}
	s, err := exchange(a, b)
	if err == nil {
		var got *Node
		if got, err = s.Apply(a); err == nil && slices.EqualFunc(got.content, b.content, (*Node).Equal) {
			return append(steps, s), nil
		}
	}
	// The nodes around the two ends are not the same: whole blocks then.
	from, toA, toB := 0, a.size, b.size
	i := 0
	for i < len(a.content) && i < len(b.content) && a.content[i].Equal(b.content[i]) {
		from += a.content[i].NodeSize()
		i++
	}
	for j, k := len(a.content)-1, len(b.content)-1; j >= i && k >= i && a.content[j].Equal(b.content[k]); j, k = j-1, k-1 {
		toA -= a.content[j].NodeSize()
		toB -= b.content[k].NodeSize()
	}
	return append(steps, &replace{from: from, to: toA, slice: Slice{content: cut(b.content, from, toB)}}), nil
}

// exchange is the smallest replacement.
func exchange(a, b *Node) (Step, error) {
	from := firstDifference(a.content, b.content, 0)
	toA, toB := lastDifference(a.content, b.content, a.size, b.size)
	if short := from - min(toA, toB); short > 0 { // something is repeated there
		toA, toB = toA+short, toB+short
	}
	s, err := b.slice(from, toB)
	return &replace{from: from, to: toA, slice: s}, err
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
