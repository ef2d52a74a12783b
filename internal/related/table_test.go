package related

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTable(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 7, 1000, largeTable - 1, largeTable, 3 * largeTable} {
		seen := map[uint32]bool{}
		for len(seen) < n {
			term := r.Uint32()
			if len(seen)%3 == 0 {
				term |= 0xff000000 // many with the same first bits
			}
			seen[term] = true
		}
		terms := make([]uint32, 0, n)
		for term := range seen {
			terms = append(terms, term)
		}
		slices.Sort(terms)
		table := newTable(slices.Clone(terms))
		if table.len() != n || !slices.Equal(table.list(), terms) {
			t.Fatalf("of %d terms: %d listed, not the same", n, table.len())
		}
		for i, term := range terms {
			if at, ok := table.find(term); !ok || at != i {
				t.Fatalf("of %d: term %d at %d, %v; want %d", n, term, at, ok, i)
			}
			if other := term + 1; !seen[other] {
				if _, ok := table.find(other); ok {
					t.Fatalf("of %d: %d was found", n, other)
				}
			}
		}
	}
}
