package diff

// A script is what is found out about two rows of things: the divide and
// conquer of Myers, "An O(ND) difference algorithm and its variations"
// (Algorithmica 1986), which needs linear space.
type script struct {
	a, b       []int32
	gone, came []bool
	fore, back []int // furthest points by diagonal, from either end
	budget     int
}

// mostWork bounds how many points are looked at.
const mostWork = 20_000_000

// changes returns which of a are not in b, and which of b are not in a, in a
// shortest script that makes one the other, or in a longer one where that
// would take too long.
func changes(a, b []string) (gone, came []bool) {
	ids := map[string]int32{}
	number := func(list []string) []int32 {
		out := make([]int32, len(list))
		for i, s := range list {
			id, ok := ids[s]
			if !ok {
				id = int32(len(ids))
				ids[s] = id
			}
			out[i] = id
		}
		return out
	}
	s := script{a: number(a), b: number(b), gone: make([]bool, len(a)), came: make([]bool, len(b)), budget: mostWork}
	s.compare(0, len(a), 0, len(b))
	return s.gone, s.came
}

func (s *script) compare(aLo, aHi, bLo, bHi int) {
	for {
		for aLo < aHi && bLo < bHi && s.a[aLo] == s.b[bLo] {
			aLo, bLo = aLo+1, bLo+1
		}
		for aLo < aHi && bLo < bHi && s.a[aHi-1] == s.b[bHi-1] {
			aHi, bHi = aHi-1, bHi-1
		}
		x, y, ok := 0, 0, false
		if aLo < aHi && bLo < bHi {
			x, y, ok = s.middle(s.a[aLo:aHi], s.b[bLo:bHi])
		}
		if !ok {
			for i := aLo; i < aHi; i++ {
				s.gone[i] = true
			}
			for j := bLo; j < bHi; j++ {
				s.came[j] = true
			}
			return
		}
		s.compare(aLo, aLo+x, bLo, bLo+y)
		aLo, bLo = aLo+x, bLo+y
	}
}

const nowhere = -1 << 40

// middle returns a point that a shortest script passes through, or false if
// looking for it takes too long.
func (s *script) middle(a, b []int32) (int, int, bool) {
	n, m := len(a), len(b)
	delta, most := n-m, (n+m+1)/2
	off := most + 1
	if len(s.fore) < 2*off+1 {
		s.fore, s.back = make([]int, 2*off+1), make([]int, 2*off+1)
	}
	for k := range 2*off + 1 {
		s.fore[k], s.back[k] = nowhere, nowhere
	}
	s.budget -= 2 * off
	s.fore[off+1], s.back[off+1] = 0, 0
	for d := 0; d <= most; d++ {
		if s.budget -= d + 1; s.budget < 0 {
			return 0, 0, false
		}
		for k := -d; k <= d; k += 2 {
			x := step(s.fore, off+k, d, k, n, m)
			if x == nowhere {
				s.fore[off+k] = x
				continue
			}
			y := x - k
			for x < n && y < m && a[x] == b[y] {
				x, y = x+1, y+1
			}
			s.fore[off+k] = x
			if other := delta - k; delta&1 != 0 && other > -d && other < d && s.back[off+other] != nowhere && x+s.back[off+other] >= n {
				return x, y, true
			}
		}
		for k := -d; k <= d; k += 2 {
			x := step(s.back, off+k, d, k, n, m)
			if x == nowhere {
				s.back[off+k] = x
				continue
			}
			y := x - k
			for x < n && y < m && a[n-1-x] == b[m-1-y] {
				x, y = x+1, y+1
			}
			s.back[off+k] = x
			if other := delta - k; delta&1 == 0 && other >= -d && other <= d && s.fore[off+other] != nowhere && x+s.fore[off+other] >= n {
				return n - x, m - y, true
			}
		}
	}
	return 0, 0, false
}

// step returns the furthest point on a diagonal after one more edit, nowhere
// if there is none.
func step(v []int, at, d, k, n, m int) int {
	if d == 0 {
		return 0
	}
	best := nowhere
	if x := v[at-1] + 1; v[at-1] != nowhere && k > -d && x <= n {
		best = x
	}
	if x := v[at+1]; x != nowhere && k < d && x-k <= m && x > best {
		best = x
	}
	if best != nowhere && best-k < 0 {
		return nowhere
	}
	return best
}
