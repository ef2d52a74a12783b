package theme

import (
	"encoding/json"
	"fmt"
	"html/template"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// A head is what a page tells machines.
type head struct {
	Title      string
	Canonical  string
	Alternates []alternate
	Feeds      []feed
	Image      *news.Media // its still picture stands for the page
	ImageURL   string
	Locale     string   // for Open Graph
	Locales    []string // of the other editions that have the page
	Video      *recording
	Audio      *recording
	Structured template.HTML // JSON-LD
}

// An alternate is the same page in another edition.
type alternate struct{ Lang, Href string }

// A feed is where the page's stories are for feed readers.
type feed struct{ Type, Href string }

// feeds lists the feeds of a list at an address. A site that does not know its
// own address has none.
func feeds(b *page.Base) []feed {
	if b.URL == "" || b.NoIndex {
		return nil
	}
	return []feed{{"application/rss+xml", page.FeedAddress(b.Path, page.RSS)},
		{"application/atom+xml", page.FeedAddress(b.Path, page.Atom)},
		{"application/feed+json", page.FeedAddress(b.Path, page.JSONFeed)}}
}

func (t *Theme) head(b *page.Base, p any) head {
	h := head{Title: title(b), Locale: territory(b.Edition.ID), Locales: elsewhere(b), Video: recorded(b, p, news.Clip), Audio: recorded(b, p, news.Sound)}
	if !b.NoIndex {
		h.Canonical = b.URL
	}
	if h.Canonical != "" {
		h.Alternates = alternates(b)
	}
	switch p := p.(type) {
	case *page.Story:
		h.Image = still(p.Lead)
		if h.Image == nil && len(p.Gallery) > 0 {
			h.Image = &p.Gallery[0]
		}
		if h.Image == nil {
			h.Image = still(p.Card.Lead)
		}
	case *page.Front:
		h.Feeds = feeds(b)
		if p.Lead != nil {
			h.Image = p.Lead.Picture()
		}
	case *page.List:
		h.Feeds = feeds(b)
		if p.Lead != nil {
			h.Image = p.Lead.Picture()
		}
	case *page.Timeline:
		h.Image = newest(p)
	}
	if h.Image != nil {
		h.ImageURL = b.Absolute(h.Image.Still())
	}
	h.Structured = t.structured(b, p, h)
	return h
}

// newest is the picture of the newest story of a timeline that has one.
func newest(p *page.Timeline) *news.Media {
	for _, day := range p.Days {
		for _, s := range day.Stories {
			if m := s.Picture(); m != nil {
				return m
			}
		}
	}
	return nil
}

func still(m *news.Media) *news.Media {
	if m.Still() == "" {
		return nil
	}
	return m
}

func title(b *page.Base) string {
	switch {
	case b.Title != "":
		return b.Title + " · " + b.Edition.Title
	case b.Edition.Tagline != "":
		return b.Edition.Title + " · " + b.Edition.Tagline
	}
	return b.Edition.Title
}

// alternates lists the same page in all editions that have it, itself too,
// and which of them is for everybody else.
func alternates(b *page.Base) []alternate {
	list := []alternate{{string(b.Edition.ID), b.URL}}
	other := b.URL
	for _, a := range b.Editions {
		if !a.Same {
			continue
		}
		list = append(list, alternate{string(a.Edition.ID), b.Absolute(a.Href)})
		if a.Edition.Default {
			other = b.Absolute(a.Href)
		}
	}
	if len(list) == 1 {
		return nil
	}
	return append(list, alternate{"x-default", other})
}

// The types of schema.org that we use, with what we say of them.
type (
	thing struct {
		Type string `json:"@type"`
		Name string `json:"name,omitempty"`
		URL  string `json:"url,omitempty"`
	}
	publisher struct {
		thing
		Logo image `json:"logo"`
	}
	image struct {
		Type    string `json:"@type"`
		URL     string `json:"url"`
		Width   string `json:"width,omitempty"` // a Distance: a number and its unit
		Height  string `json:"height,omitempty"`
		Caption string `json:"caption,omitempty"`
		Credit  string `json:"creditText,omitempty"`
	}
	clip struct {
		Type        string `json:"@type"`
		Name        string `json:"name"`
		Description string `json:"description,omitempty"`
		Thumbnail   string `json:"thumbnailUrl"`
		Uploaded    string `json:"uploadDate,omitempty"`
		Duration    string `json:"duration,omitempty"`
		Content     string `json:"contentUrl"`
	}
	article struct {
		Context     string       `json:"@context"`
		Type        string       `json:"@type"`
		Headline    string       `json:"headline"`
		Description string       `json:"description,omitempty"`
		Page        string       `json:"mainEntityOfPage,omitempty"`
		Language    string       `json:"inLanguage"`
		Section     string       `json:"articleSection,omitempty"`
		Published   string       `json:"datePublished,omitempty"`
		Modified    string       `json:"dateModified,omitempty"`
		Author      []thing      `json:"author"`
		Publisher   publisher    `json:"publisher"`
		Image       []image      `json:"image,omitempty"`
		Video       *clip        `json:"video,omitempty"`
		Place       *thing       `json:"contentLocation,omitempty"`
		About       []thing      `json:"about,omitempty"`
		Words       int          `json:"wordCount,omitempty"`
		Correction  []correction `json:"correction,omitempty"`
		Free        bool         `json:"isAccessibleForFree"`
	}
	correction struct {
		Type string `json:"@type"`
		Text string `json:"text"`
		At   string `json:"datePublished"`
	}
	gallery struct {
		Context string  `json:"@context"`
		Type    string  `json:"@type"`
		Name    string  `json:"name"`
		Text    string  `json:"description,omitempty"`
		Page    string  `json:"mainEntityOfPage,omitempty"`
		Lang    string  `json:"inLanguage"`
		Media   []image `json:"associatedMedia"`
	}
	crumbs struct {
		Context string  `json:"@context"`
		Type    string  `json:"@type"`
		Items   []crumb `json:"itemListElement"`
	}
	crumb struct {
		Type     string `json:"@type"`
		Position int    `json:"position"`
		Name     string `json:"name"`
		Item     ref    `json:"item"`
	}
	ref struct {
		ID string `json:"@id"`
	}
)

const schema = "https://schema.org"

// structured returns the page's data for search engines, a script element
// that holds no script.
func (t *Theme) structured(b *page.Base, p any, h head) template.HTML {
	var data []any
	trail := []page.Link{{Name: b.Edition.Title, Href: b.Home()}}
	switch p := p.(type) {
	case *page.Front:
		data = append(data, t.houseOf(b), siteOf(b))
	case *page.Story:
		if !p.Standing {
			data = append(data, t.article(p, h))
			if len(p.Gallery) > 0 {
				data = append(data, galleryOf(p))
			}
		}
		if p.SectionLink != nil {
			trail = append(trail, *p.SectionLink)
		}
		trail = append(trail, page.Link{Name: p.Headline, Href: b.Path})
	case *page.Timeline:
		trail = append(trail, page.Link{Name: p.Heading, Href: b.Path})
	case *page.List:
		trail = append(trail, page.Link{Name: p.Heading, Href: b.Path})
	case *page.Dates:
		if p.Months != nil {
			trail = append(trail, *p.Months)
		}
		trail = append(trail, page.Link{Name: p.Heading, Href: b.Path})
	}
	if len(trail) > 1 && !b.NoIndex {
		list := crumbs{Context: schema, Type: "BreadcrumbList"}
		for i, l := range trail {
			list.Items = append(list.Items, crumb{"ListItem", i + 1, l.Name, ref{b.Absolute(l.Href)}})
		}
		data = append(data, list)
	}
	if len(data) == 0 {
		return ""
	}
	text, err := json.Marshal(data) // escapes <, > and &
	if err != nil {
		return ""
	}
	return template.HTML(`<script type="application/ld+json">` + string(text) + `</script>`)
}

func (t *Theme) article(p *page.Story, h head) article {
	b := &p.Base
	a := article{Context: schema, Type: "NewsArticle", Headline: p.Headline, Description: p.Summary, Page: b.URL,
		Language: string(b.Edition.ID), Publisher: t.publisher(b),
		Words: p.PublicStory.Words, Free: true}
	if p.SectionLink != nil {
		a.Section = p.SectionLink.Name
	}
	if !b.Published.IsZero() {
		a.Published = b.ISO(b.Published)
		a.Modified = a.Published
		if p.Updated.After(b.Published) {
			a.Modified = b.ISO(p.Updated)
		}
	}
	for _, l := range p.By {
		one := thing{Type: "Person", Name: l.Name}
		if l.Href != "" {
			one.URL = b.Absolute(l.Href)
		}
		a.Author = append(a.Author, one)
	}
	if len(a.Author) == 0 {
		a.Author = []thing{houseName(b)}
	}
	if p.Place != "" {
		a.Place = &thing{Type: "Place", Name: p.Place}
	}
	for _, l := range p.TopicLinks {
		a.About = append(a.About, thing{"Thing", l.Name, b.Absolute(l.Href)})
	}
	for _, c := range p.Corrections {
		a.Correction = append(a.Correction, correction{"CorrectionComment", c.Note, b.ISO(c.At)})
	}
	if m := h.Image; m != nil {
		a.Image = []image{imageOf(b, m)}
	}
	if m := p.Lead; m != nil && m.Kind == news.Clip && m.Held() && h.Image != nil {
		a.Video = &clip{Type: "VideoObject", Name: p.Headline, Description: p.Summary, Thumbnail: h.ImageURL,
			Uploaded: a.Published, Content: b.Absolute(m.Src)}
		if m.Duration > 0 {
			a.Video.Duration = fmt.Sprintf("PT%dS", int(m.Duration+0.5))
		}
	}
	return a
}

// imageOf describes the still picture of m.
func imageOf(b *page.Base, m *news.Media) image {
	i := image{Type: "ImageObject", URL: b.Absolute(m.Still()), Caption: m.Caption, Credit: m.Credit}
	if m.Width > 0 && m.Height > 0 {
		i.Width, i.Height = fmt.Sprint(m.Width, " px"), fmt.Sprint(m.Height, " px")
	}
	return i
}

// galleryOf describes a story's gallery.
func galleryOf(p *page.Story) gallery {
	g := gallery{Context: schema, Type: "MediaGallery", Name: p.Headline, Text: p.Summary, Page: p.URL, Lang: string(p.Base.Edition.ID)}
	for i := range p.Gallery {
		g.Media = append(g.Media, imageOf(&p.Base, &p.Gallery[i]))
	}
	return g
}
