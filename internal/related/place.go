package related

import "slices"

// Least scores, of 1,000,000. Nothing is better than filler.
const (
	leastMore       = 160_000
	leastOther      = 160_000
	leastBackground = 220_000
	leastEarlier    = 150_000
	leastCopy       = 250_000
	leastClose      = 400_000
)

// backgroundMinutes is how much older background is.
const backgroundMinutes = 14 * 24 * 60

// places returns the score with which b stands in each slot of a, 0 for not at
// all. It is a function of the two records alone: how alike they are, when
// they were published, and what editors decided.
func (x *Index) places(s *shelf, a, b uint32, alike int32, copied bool) (v [slots]int32) {
	if a == b {
		return
	}
	at, bt := s.minutes[a], s.minutes[b]
	apart := int64(at) - int64(bt)
	apart = max(apart, -apart)
	faded := fade(alike, at, bt)
	if s.abroad != nil {
		if s.sections[a] != s.sections[b] && faded >= leastOther && !x.hands[s.ids.at(b)].Hidden && !x.blocked(s, a, b) {
			v[More] = faded
		}
		return
	}
	if s.before(b, a) && faded >= leastEarlier {
		v[Earlier] = faded
	}
	percent := 0
	if (s.marks[a]|s.marks[b])&hand != 0 {
		h := x.hands[s.ids.at(b)]
		if h.Hidden || x.blocked(s, a, b) {
			return
		}
		percent = h.Boost
	}
	if copied {
		v[Copies] = alike
		return
	}
	if s.rules.part(s.sections[a], s.sections[b], apart) {
		return
	}
	if percent != 0 {
		alike, faded = boost(alike, percent), boost(faded, percent)
	}
	if faded >= leastMore {
		v[More] = faded
		if s.marks[b]&moving != 0 {
			v[Media] = faded
		}
	}
	if at != undated && bt != undated && int64(at)-int64(bt) >= backgroundMinutes && alike >= leastBackground {
		v[Background] = alike
	}
	return
}

func boost(score int32, percent int) int32 {
	return int32(min(int64(score)*int64(100+percent)/100, 1_000_000))
}

// blocked reports whether an editor keeps two stories apart.
func (x *Index) blocked(s *shelf, a, b uint32) bool {
	_, ab := slices.BinarySearch(x.hands[s.ids.at(a)].Blocks, s.ids.at(b))
	_, ba := slices.BinarySearch(x.hands[s.ids.at(b)].Blocks, s.ids.at(a))
	return ab || ba
}
