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
// alike, are rewritings of each other. A bound for what they share, if there is
// one, saves counting.
func (s *sample) copies(o *sample, alike int32, bound int) bool {
	if alike < leastCopy {
		return false
	}
	a, b, need := s.need(o, alike)
	if need == 0 || bound < need {
		return false
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

// need returns the parts of two samples that can be compared, and how many they
// must share to be of copies that are so much alike; 0 if that cannot be told.
func (s *sample) need(o *sample, alike int32) (a, b []uint32, need int) {
	rate := max(s.rate, o.rate)
	a, b = s.hashes[:s.n], o.hashes[:o.n]
	if s.rate < rate {
		a = a[:below(a, rate)]
	}
	if o.rate < rate {
		b = b[:below(b, rate)]
	}
	share := copyShare
	if alike >= leastClose {
		share = closeShare
	}
	switch n := min(len(a), len(b)); {
	case n < fewest:
		return a, b, 0
	case n < few:
		return a, b, (n + 1) / 2
	default:
		return a, b, max((n*share+99)/100, fewest)
	}
}

// A sieve lets all shingles of a sample through, and one in 128 of others.
type sieve [256]uint64

func (v *sieve) set(s *sample) {
	clear(v[:])
	for _, h := range s.hashes[:s.n] {
		v[h>>6%256] |= 1 << (h & 63)
	}
}

// count returns how many shingles of a sample come through.
func (v *sieve) count(s *sample) (n int) {
	for _, h := range s.hashes[:s.n] {
		n += int(v[h>>6%256] >> (h & 63) & 1)
	}
	return n
}

// shingle returns the hash of shingleWords terms.
func shingle(terms []uint32) uint32 {
	h := uint64(0)
	for _, t := range terms {
		h = bits.RotateLeft64(h, 16)*0x9E3779B97F4A7C15 + uint64(t)
	}
	return mix(h)
}
