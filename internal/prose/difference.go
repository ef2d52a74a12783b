package prose

// Difference returns steps that make a into b: one for each attribute that
// differs, and one for all that lies between the first and the last place at
// which the words differ.
func Difference(a, b *Node) []Step {
	var steps []Step
	for i, at := range a.typ.attrs {
		if a.attrs[i] != b.attrs[i] {
			steps = append(steps, docAttrStep{at.name, b.attrs[i]})
		}
	}
	start, differ := diffStart(a.kids, b.kids, 0)
	if !differ {
		return steps
	}
	endA, endB := diffEnd(a.kids, b.kids, a.kids.size, b.kids.size)
	if over := start - min(endA, endB); over > 0 {
		endA, endB = endA+over, endB+over
	}
	made, err := b.slice(start, endB)
	narrow := replaceStep{from: start, to: endA, slice: made}
	if err == nil {
		if doc, err := narrow.Apply(a); err == nil && doc.kids.equal(b.kids) {
			return append(steps, narrow)
		}
	}
	return append(steps, replaceStep{from: 0, to: a.kids.size, slice: slice{content: b.kids}})
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
