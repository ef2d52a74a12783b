package feed

import (
	"encoding/xml"
	"time"

	"broadsheet/internal/page"
)

const atomSpace = "http://www.w3.org/2005/Atom"

type (
	atom struct {
		XMLName  xml.Name     `xml:"http://www.w3.org/2005/Atom feed"`
		Lang     string       `xml:"xml:lang,attr"`
		ID       string       `xml:"id"`
		Title    string       `xml:"title"`
		Subtitle string       `xml:"subtitle,omitempty"`
		Updated  string       `xml:"updated"`
		Author   []atomPerson `xml:"author"`
		Links    []atomLink   `xml:"link"`
		Entries  []atomEntry  `xml:"entry"`
	}
	atomPerson struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel   string `xml:"rel,attr"`
		Type  string `xml:"type,attr,omitempty"`
		Title string `xml:"title,attr,omitempty"`
		Href  string `xml:"href,attr"`
	}
	atomEntry struct {
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Published  string         `xml:"published"`
		Updated    string         `xml:"updated"`
		Authors    []atomPerson   `xml:"author"`
		Categories []atomCategory `xml:"category"`
		Links      []atomLink     `xml:"link"`
		Summary    string         `xml:"summary,omitempty"`
		Content    atomText       `xml:"content"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	atomText struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
)

func newAtom(f *page.Feed) *atom {
	a := &atom{Lang: string(f.Edition.ID), ID: f.ID, Title: title(f), Subtitle: f.Summary, Updated: stamp(f.Updated),
		Author: []atomPerson{{f.Edition.Title}},
		Links:  []atomLink{{Rel: "self", Type: "application/atom+xml", Href: f.Self}, {Rel: "alternate", Type: "text/html", Href: f.URL}}}
	if f.Hub != "" {
		a.Links = append(a.Links, atomLink{Rel: "hub", Href: f.Hub})
	}
	for i := range f.Items {
		it := &f.Items[i]
		e := atomEntry{ID: it.ID, Title: it.Headline, Published: stamp(it.Published), Updated: stamp(it.Changed), Summary: it.Standfirst,
			Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: it.URL}}, Content: atomText{"html", content(f, it)}}
		for _, b := range it.Bylines {
			e.Authors = append(e.Authors, atomPerson{b.Name})
		}
		for _, t := range it.Tags {
			e.Categories = append(e.Categories, atomCategory{t})
		}
		for _, m := range held(it) {
			e.Links = append(e.Links, atomLink{Rel: "enclosure", Type: mediaType(m), Title: m.Alt, Href: f.Absolute(m.Src)})
		}
		a.Entries = append(a.Entries, e)
	}
	return a
}

// stamp writes a time. Every entry must have one, so an unknown date is the
// first of 1970.
func stamp(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}
