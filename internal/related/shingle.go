package related

import (
	"math/bits"
	"slices"
)

// A sample is some of a text's shingles, four words in a row: those
// whose hashes begin with at least rate zero bits, at the least rate at which
// no more than most are left. Samples of two texts are taken alike, so that
// the share of shingles that they have in common can be told from them
// (Broder, On the resemblance and containment of documents, 1997). Hashes
// ascend, so that a sample at a higher rate is where it begins.
type sample struct {
	n, rate uint8
	hashes  [most]uint32
}

// shingleWords is how many words make a shingle.
const shingleWords = 4

// take takes the sample of hashes, which it reorders.
func (s *sample) take(hashes []uint32) {
	for s.rate = 0; ; s.rate++ {
		n := 0
		for _, h := range hashes {
			if bits.LeadingZeros32(h) >= int(s.rate) {
				hashes[n] = h
				n++
			}
		}
		hashes = hashes[:n]
		if n > 2*most {
			continue // another half has to go, unless a text says the same over and over
		}
		slices.Sort(hashes)
		if hashes = slices.Compact(hashes); len(hashes) <= most {
			break
		}
	}
	s.n = uint8(copy(s.hashes[:], hashes))
	clear(s.hashes[s.n:])
}

// below returns how many of the ascending hashes begin with at least rate
// zero bits.
func below(hashes []uint32, rate uint8) int {
	n, _ := slices.BinarySearch(hashes, uint32(1<<(32-uint(rate))))
	return n
}

// Two texts are copies if they share so many percent of the shorter one's
// shingles: copyShare, or closeShare if their sketches are as alike as
// leastClose as well. Where only few shingles are known it takes half of them.
const (
	copyShare  = 30
	closeShare = 25
	few        = 12
	fewest     = 4
)

// copies reports whether the texts of two samples, whose sketches are so much
// alike, are rewritings of each other.
func (s *sample) copies(o *sample, alike int32) bool {
	if alike < leastCopy {
		return false
	}
	share := copyShare
	if alike >= leastClose {
		share = closeShare
	}
	rate := max(s.rate, o.rate)
	a, b := s.hashes[:s.n], o.hashes[:o.n]
	if s.rate < rate {
		a = a[:below(a, rate)]
	}
	if o.rate < rate {
		b = b[:below(b, rate)]
	}
	n := min(len(a), len(b))
	if n < fewest {
		return false
	}
	need := max((n*share+99)/100, fewest)
	if n < few {
		need = (n + 1) / 2
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			shared++
			i++
			j++
		}
	}
	return shared >= need
}

// shingle returns the hash of shingleWords terms.
func shingle(terms []uint32) uint32 {
	h := uint64(0)
	for _, t := range terms {
		h = bits.RotateLeft64(h, 16)*0x9E3779B97F4A7C15 + uint64(t)
	}
	return mix(h)
}
