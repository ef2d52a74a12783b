package store

import (
	"unicode"

	"broadsheet/internal/news"
)

// PublicForm makes what readers may see of a story's content.
func PublicForm(e *news.Edition, st *news.Story, path string) *PublicStory {
	c := &st.Content
	p := &PublicStory{
		Card: Card{
			ID: st.ID, Edition: st.Edition, Kind: c.Kind, Section: c.Section, Path: path,
			Headline: c.Headline, Standfirst: c.Standfirst, Place: c.Place, Bylines: c.Bylines,
			Lead: c.Lead(), Published: st.Published, Updated: st.Updated, Set: st.Set, Topics: c.Topics, Standing: c.Standing,
		},
		HTML: c.Body.HTML(e.Dir), Words: CountWords(c.Body), Media: c.Media, Sources: c.Sources,
		Corrections: c.Corrections, References: c.References,
	}
	if c.Kind == news.Gallery {
		for i := range c.Media {
			if c.Media[i].Kind == news.Picture {
				p.Pictures++
			}
		}
	}
	return p
}

// CountWords counts words; a character of a script written without spaces
// counts as half of one.
func CountWords(d news.Doc) int {
	words, halves := 0, 0
	d.Walk(func(n *news.Node) {
		in := false
		for _, r := range n.Text {
			if r < 0x80 { // most text, most of the time
				letter := r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
				if letter && !in {
					words++
				}
				in = letter || in && r > ' '
				continue
			}
			switch {
			case r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar):
				halves++
				in = false
			case unicode.IsSpace(r):
				in = false
			case !in && (unicode.IsLetter(r) || unicode.IsDigit(r)):
				words++
				in = true
			}
		}
	})
	return words + halves/2
}
