package related

import "math/bits"

// A table finds terms in a sorted list. Terms are hashes, so that their first
// bits tell nearly where they are. It is never changed once made.
type table struct {
	terms []uint32 // ascending, each once
	from  []uint32 // from[b] is where terms that begin with the bits b begin
	shift int
}

// newTable makes a table of terms that ascend strictly; it keeps the slice.
func newTable(terms []uint32) table {
	width := max(bits.Len(uint(len(terms)))-2, 0) // about four terms for each value
	t := table{terms: terms, from: make([]uint32, 1<<width+1), shift: 32 - width}
	b := 0
	for i, term := range terms {
		for ; b <= int(term>>t.shift); b++ {
			t.from[b] = uint32(i)
		}
	}
	for ; b < len(t.from); b++ {
		t.from[b] = uint32(len(terms))
	}
	return t
}

// find returns the index of a term.
func (t *table) find(term uint32) (int, bool) {
	if len(t.terms) == 0 {
		return 0, false
	}
	b := term >> t.shift
	for i := t.from[b]; i < t.from[b+1]; i++ {
		if t.terms[i] >= term {
			return int(i), t.terms[i] == term
		}
	}
	return 0, false
}

func (t *table) bytes() int64 { return 4 * int64(len(t.terms)+len(t.from)) }
