package related

import (
	"encoding/binary"
	"math"
)

// full is the highest score.
const full = 1_000_000

// scale turns a product of two sketches into a score: unit² × scale = full.
const scale = full / (unit * unit)

// reach is the least product of two heads with which stories are candidates
// for each other.
const reach = 3900

// bound returns the highest score that two stories can have, by the product
// of their heads.
func bound(product uint32) int32 { return int32(min(product*scale*2, full)) }

// alike returns how alike two stories are, from the product of their heads
// and that of all their terms: no more than bound of the first.
func alike(heads, all uint32) int32 { return min(int32(min(all*scale, full)), bound(heads)) }

// The score fades with the time between two publications: from 1 towards
// oldest, half of the way in halfLife.
const (
	halfLife = 14 * 24 // hours
	oldest   = 0.3
)

// decay is the factor of the score, in units of 1/65536, by whole hours apart.
var decay = func() (t [16 * halfLife]uint32) {
	for h := range t {
		t[h] = uint32(math.Round(65536 * (oldest + (1-oldest)*math.Exp2(-float64(h)/halfLife))))
	}
	return
}()

// fade returns the score of two stories published at the given minutes.
func fade(alike, a, b int32) int32 {
	apart := int64(a) - int64(b)
	hours := min(max(apart, -apart)/60, int64(len(decay)-1))
	if (a == undated) != (b == undated) { // nobody knows how far apart: neither near nor old
		hours = halfLife
	}
	return int32(uint64(alike) * uint64(decay[hours]) >> 16)
}

// product returns the product of two heads, 0 if they have a single term in
// common: that is no relation.
func product(a, b *sketch) uint32 {
	sum, n := uint32(0), 0
	for i, j := 0, 0; i < int(a.heads) && j < int(b.heads); {
		switch {
		case a.head[i] < b.head[j]:
			i++
		case a.head[i] > b.head[j]:
			j++
		default:
			sum += uint32(a.weights[i]) * uint32(b.weights[j])
			n++
			i++
			j++
		}
	}
	if n < 2 {
		return 0
	}
	return sum
}

// A lens holds the terms of one sketch so that others are compared with it
// fast: a hash table of keys with weights, at most a sixteenth full.
type lens struct {
	slots [16 * allTerms]uint32
}

func (l *lens) set(k *sketch) {
	clear(l.slots[:])
	var buffer [allTerms]uint32
	for _, t := range k.packed(&buffer) {
		i := t >> 8 % uint32(len(l.slots))
		for l.slots[i] != 0 {
			i = (i + 1) % uint32(len(l.slots))
		}
		l.slots[i] = t
	}
}

// weight returns the weight of the term with a packed term's key.
func (l *lens) weight(t uint32) uint32 {
	for i := t >> 8 % uint32(len(l.slots)); ; i = (i + 1) % uint32(len(l.slots)) {
		switch at := l.slots[i]; {
		case at == 0:
			return 0
		case (at^t)>>8 == 0:
			return at & 0xff
		}
	}
}

// product returns the product of all terms of the lens's sketch and another.
func (l *lens) product(k *sketch) uint32 {
	sum := uint32(0)
	for i, t := range k.head[:k.heads] {
		sum += l.weight(t) * uint32(k.weights[i])
	}
	for _, t := range k.rest[:k.rests] {
		sum += l.weight(t) * (t & 0xff)
	}
	return sum
}

// productOf is product with the sketch of a slip as it is written.
func (l *lens) productOf(slip []byte) uint32 {
	sum := uint32(0)
	heads, rests := int(slip[4]), int(slip[5])
	terms, weights := slip[32:32+4*headTerms], slip[32+4*headTerms:]
	for i := range heads {
		sum += l.weight(binary.LittleEndian.Uint32(terms[4*i:])) * uint32(weights[i])
	}
	terms = slip[32+5*headTerms:][:4*restTerms]
	for i := range rests {
		t := binary.LittleEndian.Uint32(terms[4*i:])
		sum += l.weight(t) * (t & 0xff)
	}
	return sum
}
