package theme

import (
	"strings"

	bcp47 "golang.org/x/text/language"

	"broadsheet/internal/media/blob"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// A recording is a clip or a sound for Open Graph.
type recording struct {
	*news.Media
	URL, MIME string
}

// territory is an edition's language as Open Graph writes it, with the territory
// where most of those who read it live if its tag names none.
func territory(id news.EditionID) string {
	tag, err := bcp47.Parse(string(id))
	if err != nil {
		return strings.ReplaceAll(string(id), "-", "_")
	}
	base, _ := tag.Base()
	region, _ := tag.Region()
	return base.String() + "_" + region.String()
}

// elsewhere lists the languages of the other editions that have the page.
func elsewhere(b *page.Base) (list []string) {
	for _, a := range b.Editions {
		if a.Same {
			list = append(list, territory(a.Edition.ID))
		}
	}
	return list
}

// recorded returns what a story plays, if we hold it and it is of a kind.
func recorded(b *page.Base, p any, kind news.MediaKind) *recording {
	s, ok := p.(*page.Story)
	if !ok || s.Lead == nil || s.Lead.Kind != kind || !s.Lead.Held() {
		return nil
	}
	r := &recording{Media: s.Lead, URL: b.Absolute(s.Lead.Src), MIME: s.Lead.Type}
	if r.MIME == "" {
		r.MIME = blob.TypeOf(s.Lead.Src)
	}
	return r
}
