package diff

import (
	"strings"
	"unicode"
)

// How much may come and go before the whole is said to have changed: blocks
// of a text, words where blocks changed, and words in all.
const (
	mostBlocks = 1500
	mostWords  = 1200
	mostWork   = 8_000_000
)

// Words returns what changed between two texts, word by word within the blocks
// that changed. The work is bounded: where very much changed, whole blocks are
// said to have gone and come.
func Words(a, b string) []Run {
	var out runs
	work := mostWork
	x, y := strings.SplitAfter(a, "\n\n"), strings.SplitAfter(b, "\n\n")
	compare(x, y, mostBlocks, &work, func(k Kind, was, is []string) {
		if k == Same {
			out.add(Same, was...)
			return
		}
		if len(was) == len(is) { // each block has become another
			for i := range was {
				out.words(was[i], is[i], &work)
			}
			return
		}
		// A block may have been parted in two: all are compared at once.
		out.words(strings.Join(was, ""), strings.Join(is, ""), &work)
	})
	return out.list()
}

// split cuts a text into words, spaces and signs. A character of a script
// without spaces is a word.
func split(s string) (list []string) {
	start, was := 0, 0
	for i, r := range s {
		is := class(r)
		if i > start && (is != was || is == 3) {
			list = append(list, s[start:i])
			start = i
		}
		was = is
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}

func class(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar):
		if unicode.Is(unicode.M, r) {
			return 1
		}
		return 3
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.M, r), r == 0x200c, r == 0x200d, r == '\'', r == '’':
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 3
}

// runs gathers what is said of one kind after the other.
type runs struct {
	done []Run
	kind Kind
	text strings.Builder
}

// words adds what changed between two texts, word by word.
func (r *runs) words(a, b string, work *int) {
	compare(split(a), split(b), mostWords, work, func(k Kind, was, is []string) {
		if k == Same {
			r.add(Same, was...)
			return
		}
		r.add(Removed, was...)
		r.add(Added, is...)
	})
}

func (r *runs) add(k Kind, words ...string) {
	for _, w := range words {
		if w == "" {
			continue
		}
		if k != r.kind {
			r.end()
			r.kind = k
		}
		r.text.WriteString(w)
	}
}

func (r *runs) end() {
	if r.text.Len() > 0 {
		r.done = append(r.done, Run{r.kind, r.text.String()})
		r.text.Reset()
	}
}

func (r *runs) list() []Run {
	r.end()
	return r.done
}

// compare tells, in order, which pieces of x and y are the same and which
// pieces of x gave way to which of y. It is the greedy algorithm of Myers, "An
// O(ND) difference algorithm and its variations" (Algorithmica 1986). After so
// many edits, or when the work is used up, all between what both begin and end
// with counts as changed.
func compare(x, y []string, most int, work *int, tell func(k Kind, was, is []string)) {
	first := 0
	for first < min(len(x), len(y)) && x[first] == y[first] {
		first++
	}
	last := 0
	for last < min(len(x), len(y))-first && x[len(x)-1-last] == y[len(y)-1-last] {
		last++
	}
	if first > 0 {
		tell(Same, x[:first], y[:first])
	}
	end := x[len(x)-last:]
	x, y = x[first:len(x)-last], y[first:len(y)-last]
	i, j := 0, 0
	for _, s := range stretches(x, y, most, work) {
		if s.x > i || s.y > j {
			tell(Removed, x[i:s.x], y[j:s.y])
		}
		tell(Same, x[s.x:s.x+s.n], y[s.y:s.y+s.n])
		i, j = s.x+s.n, s.y+s.n
	}
	if i < len(x) || j < len(y) {
		tell(Removed, x[i:], y[j:])
	}
	if last > 0 {
		tell(Same, end, end)
	}
}

// A stretch is n pieces that both have, from a place in each.
type stretch struct{ x, y, n int }

// stretches returns what both have, in order; nothing if there is too much
// else.
func stretches(x, y []string, most int, work *int) []stretch {
	if len(x) == 0 || len(y) == 0 {
		return nil
	}
	trace := edits(x, y, most, work)
	var back []stretch
	i, j := len(x), len(y)
	for d := len(trace) - 1; d >= 0; d-- {
		// trace[d] holds how far each diagonal had come with d-1 edits.
		k, v := i-j, trace[d]
		prev := k - 1
		if k == -d || k != d && v[d+k-1] < v[d+k+1] {
			prev = k + 1
		}
		from, to := 0, 0
		if d > 0 {
			from = v[d+prev]
			to = from - prev
			if prev < k {
				from++
			} else {
				to++
			}
		}
		if n := i - from; n > 0 {
			back = append(back, stretch{from, to, n})
		}
		if d > 0 {
			i, j = v[d+prev], v[d+prev]-prev
		}
	}
	for a, b := 0, len(back)-1; a < b; a, b = a+1, b-1 {
		back[a], back[b] = back[b], back[a]
	}
	return back
}

// edits returns, for each number of edits that it takes, the furthest places
// of x on all diagonals before; nil if it takes too many.
func edits(x, y []string, most int, work *int) (trace [][]int) {
	most = min(most, len(x)+len(y))
	v := make([]int, 2*most+3)
	at := func(k int) int { return most + 1 + k }
	for d := 0; d <= most; d++ {
		if *work -= 2*d + 1; *work < 0 {
			return nil
		}
		trace = append(trace, append([]int(nil), v[at(-d):at(d)+1]...))
		for k := -d; k <= d; k += 2 {
			i := v[at(k-1)] + 1
			if k == -d || k != d && v[at(k-1)] < v[at(k+1)] {
				i = v[at(k+1)]
			}
			if d == 0 {
				i = 0
			}
			j := i - k
			for i < len(x) && j < len(y) && x[i] == y[j] {
				i, j = i+1, j+1
			}
			v[at(k)] = i
			if i >= len(x) && j >= len(y) {
				return trace
			}
		}
	}
	return nil
}
