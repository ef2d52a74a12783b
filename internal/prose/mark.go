package prose

import (
	"slices"

	"broadsheet/internal/news"
)

// ranks is the order of marks on a piece of text, the outermost first.
var ranks = []news.MarkType{news.Strong, news.Emphasis, news.Link, news.Language}

func (m Mark) rank() int { return slices.Index(ranks, m.Type) }

// check reports a mark that may not stand in a manuscript.
func (m Mark) check() error {
	switch m.Type {
	case news.Strong, news.Emphasis:
		return nil
	case news.Link:
		if !news.SafeLink(m.Value) {
			return refuse("This is not a link that can be published.", "link to %.100q", m.Value)
		}
		return nil
	case news.Language:
		if !news.ValidTag(m.Value) {
			return refuse("This is not a language that can be named.", "language %.40q", m.Value)
		}
		return nil
	}
	return misfit("there is no mark %.40q", m.Type)
}

// addTo returns the set with the mark in its place, instead of one of its
// type.
func (m Mark) addTo(set []Mark) []Mark {
	if slices.Contains(set, m) {
		return set
	}
	out := make([]Mark, 0, len(set)+1)
	placed := false
	for _, other := range set {
		if other.Type == m.Type {
			continue
		}
		if !placed && other.rank() > m.rank() {
			out, placed = append(out, m), true
		}
		out = append(out, other)
	}
	if !placed {
		out = append(out, m)
	}
	return out
}

func (m Mark) removeFrom(set []Mark) []Mark {
	i := slices.Index(set, m)
	if i < 0 {
		return set
	}
	out := append([]Mark(nil), set[:i]...)
	return append(out, set[i+1:]...)
}
