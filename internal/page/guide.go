package page

// Guide says what is where on the site, for programs that read it.
type Guide struct {
	Base  // of the edition that most see
	Parts []GuidePart
}

// A GuidePart is a list of addresses under a name.
type GuidePart struct {
	Name  string
	Links []GuideLink
}

// A GuideLink is a whole address with what it is.
type GuideLink struct{ Name, Href, Note string }

const guidePath = "/llms.txt"

// guide makes the guide. All in it are whole addresses, so a site that does
// not know its own has none.
func (m *making) guide() (*Guide, error) {
	if m.BaseURL == "" {
		return nil, errNothing
	}
	m.edition = &m.editions[0] // the default stands first
	p := &Guide{Base: m.frameless("")}
	w := p.Words()
	whole := func(name, path, note string) GuideLink { return GuideLink{name, p.Absolute(path), note} }
	sections := GuidePart{Name: w.Sections, Links: []GuideLink{whole(m.edition.Title, p.Home(), "")}}
	for _, s := range m.edition.Sections {
		sections.Links = append(sections.Links, whole(s.Name, m.href(string(s.ID)), ""))
	}
	archive := GuidePart{Name: w.Archive, Links: []GuideLink{whole(w.Archive, m.href("archive"), ""), whole(w.Corrections, m.href("corrections"), "")}}
	feeds := GuidePart{Name: "Feeds", Links: []GuideLink{whole("RSS", FeedAddress(p.Home(), RSS), ""), whole("Atom", FeedAddress(p.Home(), Atom), ""), whole("JSON Feed", FeedAddress(p.Home(), JSONFeed), "")}}
	maps := GuidePart{Name: "Sitemaps", Links: []GuideLink{whole("Sitemap", sitemapIndex, "all stories by month, and all other pages"), whole("News", sitemapNews, "stories of the last two days")}}
	others := GuidePart{Name: w.Editions}
	for i := range m.editions[1:] {
		e := &m.editions[i+1]
		others.Links = append(others.Links, whole(e.Name, home(e), e.Title))
	}
	p.Parts = []GuidePart{sections, archive, feeds, maps, others}
	return p, nil
}
