package related

import (
	"math"
	"slices"
	"time"
)

// floor is the least score of a link. Nothing is better than filler.
const floor = 125_000

// scale turns a product of two sketches into a score: unit² × scale = 1,000,000.
const scale = 1_000_000 / (unit * unit)

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

// undated is the time of a story without a date of publication.
var undated = time.Time{}.UnixMicro()

// score returns the score of two stories from the product of their sketches
// and the times of their publications in microseconds.
func score(product uint32, a, b int64) int32 {
	apart := uint64(a) - uint64(b)
	if a < b {
		apart = -apart
	}
	hours := min(apart/uint64(time.Hour/time.Microsecond), uint64(len(decay)-1))
	if (a == undated) != (b == undated) { // nobody knows how far apart: neither near nor old
		hours = halfLife
	}
	return int32(uint64(min(product*scale, 1_000_000)) * uint64(decay[hours]) >> 16)
}

// product returns the dot product of two sketches, at most 65,535. One term in
// common is no relation: the product is then 0.
func product(a, b *sketch) uint32 {
	sum, n := uint32(0), 0
	shared(a, b, func(i, j int) {
		sum += uint32(a.weights[i]) * uint32(b.weights[j])
		n++
	})
	if n < 2 {
		return 0
	}
	return sum
}

// shared calls f with the places of every term that both sketches have.
func shared(a, b *sketch, f func(i, j int)) {
	i, j := 0, 0
	for i < int(a.used) && j < int(b.used) {
		switch {
		case a.terms[i] < b.terms[j]:
			i++
		case a.terms[i] > b.terms[j]:
			j++
		default:
			f(i, j)
			i++
			j++
		}
	}
}

// maxShared is how many of the shared terms a link names.
const maxShared = 8

// appendShared appends the strongest shared terms of two sketches.
func appendShared(list []Shared, a, b *sketch) []Shared {
	from := len(list)
	var all [sketchTerms]Shared
	n := 0
	shared(a, b, func(i, j int) {
		all[n] = Shared{a.terms[i], int32(a.weights[i]) * int32(b.weights[j]) * scale}
		n++
	})
	slices.SortStableFunc(all[:n], func(x, y Shared) int { return int(y.Score - x.Score) })
	return append(list[:from], all[:min(n, maxShared)]...)
}
