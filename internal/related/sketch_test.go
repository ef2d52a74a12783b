package related

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestGreatest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfNDistinct(rapid.Uint64(), 0, 300, rapid.ID).Draw(t, "list")
		n := rapid.IntRange(0, 310).Draw(t, "n")
		want := slices.Sorted(slices.Values(list))
		slices.Reverse(want)
		want = want[:min(n, len(want))]
		got := slices.Sorted(slices.Values(greatest(list, n)))
		slices.Reverse(got)
		if !slices.Equal(got, want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	})
}

func TestSortHashes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Uint64(), 0, allTerms).Draw(t, "list")
		want := slices.Sorted(slices.Values(list))
		if sortHashes(list); !slices.Equal(list, want) {
			t.Fatalf("got %v\nwant %v", list, want)
		}
	})
}

// A sketch has terms in order, of a length of about unit; its head has the rare
// ones of the greatest weight.
func TestSketch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := slices.Sorted(slices.Values(rapid.SliceOfNDistinct(rapid.Uint32Min(1), 0, 300, key).Draw(t, "terms")))
		var counts []count
		var df []uint32
		for range terms {
			df = append(df, rapid.Uint32Range(2, 5000).Draw(t, "df"))
		}
		e := newEpoch(5000, terms, df)
		for _, term := range terms {
			counts = append(counts, count{term, rapid.Uint16Range(500, 13_000).Draw(t, "frequency")})
		}
		var k, turned sketch
		e.sketch(counts, &k)
		squares, least, most := 0, 255, 0
		for i, w := range k.weights[:k.heads] {
			squares, least = squares+int(w)*int(w), min(least, int(w))
			if i > 0 && k.head[i] <= k.head[i-1] || w == 0 {
				t.Fatal("terms are out of order, or one has no weight")
			}
			if e.of(k.head[i]) < e.indexed {
				t.Fatal("a common term is in the head")
			}
		}
		for i, p := range k.rest[:k.rests] {
			w := int(p & 0xff)
			squares += w * w
			if i > 0 && p>>8 <= k.rest[i-1]>>8 || w == 0 {
				t.Fatal("keys are out of order, or one has no weight")
			}
			at := slices.IndexFunc(terms, func(t uint32) bool { return key(t) == p>>8 })
			if e.of(terms[at]) >= e.indexed {
				most = max(most, w)
			}
		}
		if most > least {
			t.Fatalf("the least of the head weighs %d, the best of the others %d", least, most)
		}
		if k.heads+k.rests > 0 && (squares < unit*unit*95/100 || squares > unit*unit*105/100) {
			t.Fatalf("the length is the root of %d", squares)
		}
		slices.Reverse(counts)
		if e.sketch(counts, &turned); turned != k {
			t.Fatal("the order of terms matters")
		}
	})
}

// Of terms that are ever more common the rarity falls, to nothing, and so few
// are indexed that a query stays cheap.
func TestRarity(t *testing.T) {
	for _, n := range []int{0, 1, 10, 100, 10_000, 1_000_000, 10_000_000} {
		e := newEpoch(n, nil, nil)
		if e.unseen < e.indexed {
			t.Errorf("of %d stories: an unseen term is not indexed", n)
		}
		if limit := max(1000, n/100); commonest(n) > limit || commonest(n) < min(limit, n/1000) {
			t.Errorf("of %d stories a term may stand in %d", n, commonest(n))
		}
		last := rarity(1, n)
		for df := 2; df <= n; df += 1 + df/10 {
			now := rarity(df, n)
			if now > last || now == 0 && df < n/3 {
				t.Errorf("of %d stories: %d have rarity %d, fewer %d", n, df, now, last)
			}
			last = now
		}
		if n > 10 && last != 0 {
			t.Errorf("of %d stories: a term in all has rarity %d", n, last)
		}
	}
}
