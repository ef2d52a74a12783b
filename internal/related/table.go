package related

import "math/bits"

// A table finds terms in a sorted list. Terms are hashes, so that their first
// bits tell nearly where they are; of those of a large table only the last bits
// are kept. It is never changed once made.
type table struct {
	long  []uint32 // the terms of a small table, ascending, each once
	short []uint16 // the last 16 bits of those of a large one
	from  []uint32 // from[b] is where terms that begin with the bits b begin
	shift int
}

// largeTable is how many terms are so many that they are kept short.
const largeTable = 1 << 17

// newTable makes a table of terms that ascend strictly. It may keep the slice.
func newTable(terms []uint32) table {
	n := len(terms)
	width := max(bits.Len(uint(n))-2, 0) // about four terms for each value
	if n >= largeTable {
		width = max(bits.Len(uint(n))-3, 16) // about eight
	}
	t := table{from: make([]uint32, 1<<width+1), shift: 32 - width}
	if n >= largeTable {
		t.short = make([]uint16, n)
	} else {
		t.long = terms
	}
	b := 0
	for i, term := range terms {
		for ; b <= int(term>>t.shift); b++ {
			t.from[b] = uint32(i)
		}
		if t.short != nil {
			t.short[i] = uint16(term)
		}
	}
	for ; b < len(t.from); b++ {
		t.from[b] = uint32(n)
	}
	return t
}

// len returns how many terms there are.
func (t *table) len() int { return len(t.long) + len(t.short) }

// find returns the index of a term.
func (t *table) find(term uint32) (int, bool) {
	if len(t.from) == 0 {
		return 0, false
	}
	b := term >> t.shift
	from, to := t.from[b], t.from[b+1]
	if t.short != nil {
		for i, last := range t.short[from:to] {
			if last >= uint16(term) {
				return int(from) + i, last == uint16(term)
			}
		}
		return 0, false
	}
	for i := from; i < to; i++ {
		if t.long[i] >= term {
			return int(i), t.long[i] == term
		}
	}
	return 0, false
}

// list returns the terms, ascending. They are not to be changed.
func (t *table) list() []uint32 {
	if t.short == nil {
		return t.long
	}
	terms := make([]uint32, len(t.short))
	const last = 1<<16 - 1
	for b := range len(t.from) - 1 {
		first := uint32(b) << t.shift &^ last
		for i := t.from[b]; i < t.from[b+1]; i++ {
			terms[i] = first | uint32(t.short[i])
		}
	}
	return terms
}

func (t *table) bytes() int64 {
	return 4*int64(len(t.long)+len(t.from)) + 2*int64(len(t.short))
}
