package related

import "slices"

// A tally counts in how many stories each term stands: a hash table of pairs,
// at most three quarters full. A term is never 0, so 0 is an empty place.
type tally struct {
	slots []struct{ term, n uint32 }
	used  int
	first map[uint32]uint32 // by term, the first edition that has it; several if there are more
}

const several = 1<<32 - 1

// addOf is add for terms of several editions.
func (t *tally) addOf(term, edition uint32) {
	if t.first == nil {
		t.first = map[uint32]uint32{}
	}
	if first, ok := t.first[term]; !ok {
		t.first[term] = edition
	} else if first != edition {
		t.first[term] = several
	}
	t.add(term)
}

// inSeveral reports whether more than one edition has a term.
func (t *tally) inSeveral(term uint32) bool { return t.first[term] == several }

func (t *tally) add(term uint32) { t.addN(term, 1) }

func (t *tally) addN(term, n uint32) {
	if t.used*4 >= len(t.slots)*3 {
		old := t.slots
		t.slots = make([]struct{ term, n uint32 }, max(1024, 2*len(old)))
		t.used = 0
		for _, s := range old {
			if s.term != 0 {
				t.addN(s.term, s.n)
			}
		}
	}
	mask := uint32(len(t.slots) - 1)
	for i := term & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.term == 0 {
			s.term = term
			t.used++
		}
		if s.term == term {
			s.n += n
			return
		}
	}
}

// several returns the terms that were counted more than once, ascending, and
// how often.
func (t *tally) several() (terms, n []uint32) {
	var both []uint64
	for _, s := range t.slots {
		if s.n > 1 {
			both = append(both, uint64(s.term)<<32|uint64(s.n))
		}
	}
	slices.Sort(both)
	terms, n = make([]uint32, len(both)), make([]uint32, len(both))
	for i, b := range both {
		terms[i], n[i] = uint32(b>>32), uint32(b)
	}
	return terms, n
}
