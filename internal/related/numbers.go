package related

import (
	"sort"

	"broadsheet/internal/news"
)

// numbers are the IDs of stories by ordinal, in four bytes each: of the upper
// half of an ID it is noted where it changes, which it hardly ever does.
type numbers struct {
	low  []uint32
	high []upper // by ordinal
}

// An upper half of IDs, from an ordinal on.
type upper struct{ from, half uint32 }

func (n *numbers) len() int { return len(n.low) }

func (n *numbers) at(ord uint32) news.StoryID {
	i := len(n.high) - 1
	if n.high[i].from > ord {
		i = sort.Search(i, func(i int) bool { return n.high[i].from > ord }) - 1
	}
	return news.StoryID(uint64(n.high[i].half)<<32 | uint64(n.low[ord]))
}

func (n *numbers) append(id news.StoryID) {
	half := uint32(uint64(id) >> 32)
	if last := len(n.high) - 1; last < 0 || n.high[last].half != half {
		n.high = append(n.high, upper{uint32(len(n.low)), half})
	}
	n.low = append(n.low, uint32(id))
}

// cut leaves the first IDs only.
func (n *numbers) cut(length uint32) {
	n.low = n.low[:length]
	for last := len(n.high) - 1; last >= 0 && n.high[last].from >= length; last-- {
		n.high = n.high[:last]
	}
}

func (n *numbers) bytes() int64 { return 4*int64(cap(n.low)) + 8*int64(cap(n.high)) }
