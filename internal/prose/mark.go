package prose

import (
	"slices"

	"broadsheet/internal/news"
)

// A mark is a property of inline nodes. value is the link's address or the
// language's tag.
type mark struct {
	typ   news.MarkType
	value string
}

// markRank is the order of marks; markAttr names the attribute of those that
// have one.
var (
	markRank = map[news.MarkType]int{news.Strong: 0, news.Emphasis: 1, news.Link: 2, news.Language: 3}
	markAttr = map[news.MarkType]string{news.Link: "href", news.Language: "lang"}
)

func (m mark) check() error {
	switch m.typ {
	case news.Strong, news.Emphasis:
		return nil
	case news.Link:
		if !news.SafeLink(m.value) {
			return unfit("%.60q is not a link that we can publish.", m.value)
		}
		return nil
	case news.Language:
		if !news.LanguageTag(m.value) {
			return unfit("%.20q is not a language tag.", m.value)
		}
		return nil
	}
	return unfit("There is no mark %.20q.", m.typ)
}

// addTo returns the marks with m: one of each type, in order.
func (m mark) addTo(marks []mark) []mark {
	if slices.Contains(marks, m) {
		return marks
	}
	out := make([]mark, 0, len(marks)+1)
	placed := false
	for _, o := range marks {
		if o.typ == m.typ {
			continue
		}
		if !placed && markRank[o.typ] > markRank[m.typ] {
			out = append(out, m)
			placed = true
		}
		out = append(out, o)
	}
	if !placed {
		out = append(out, m)
	}
	return out
}

func (m mark) removeFrom(marks []mark) []mark {
	i := slices.Index(marks, m)
	if i < 0 {
		return marks
	}
	return slices.Delete(slices.Clone(marks), i, i+1)
}

// sound reports whether the marks are one of each type, in order.
func sound(marks []mark) bool {
	for i := 1; i < len(marks); i++ {
		if markRank[marks[i-1].typ] >= markRank[marks[i].typ] {
			return false
		}
	}
	return true
}
