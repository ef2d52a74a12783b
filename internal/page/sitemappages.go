package page

import (
	"regexp"
	"slices"
	"time"

	"broadsheet/internal/news"
)

// The part of the sitemap that lists pages which are no stories: one for each
// edition.

const (
	sitemapNames = 10_000    // topics, and as many authors: the newest
	namesHold    = time.Hour // how long the part may miss a topic or an author that a story only now names
)

// sitemapPagesOf matches the address of a part: an edition.
var sitemapPagesOf = regexp.MustCompile(`^/sitemap/pages-(.+)\.xml$`)

func sitemapPagesAddress(e news.EditionID) string {
	return Href("/sitemap/pages-" + string(e) + ".xml")
}

// sitemapPages lists the front page, the sections, what an edition always has,
// its standing pages, topics and authors. It returns nil for other addresses.
//
// Publishing makes nothing here anew: it is made when somebody asks.
func (m *making) sitemapPages() (*Sitemap, error) {
	part := sitemapPagesOf.FindStringSubmatch(m.req.Path)
	if part == nil {
		return nil, nil
	}
	i := slices.IndexFunc(m.editions, func(e news.Edition) bool { return string(e.ID) == part[1] })
	if i < 0 {
		return nil, nil
	}
	if m.BaseURL == "" || m.req.Before != "" {
		return nil, errNothing
	}
	m.edition = &m.editions[i]
	p := &Sitemap{}
	prefix := m.edition.Prefix
	m.sitemapPage(p, "")
	for _, s := range m.edition.Sections {
		m.sitemapPage(p, string(s.ID))
	}
	m.sitemapPage(p, "archive")
	m.sitemapPage(p, "corrections")
	for _, slug := range []string{"about", "contact", "corrections-policy"} {
		ok, err := m.read.stands(prefix + "/" + slug)
		if err != nil {
			return nil, err
		}
		if ok {
			m.sitemapPage(p, slug)
		}
	}
	return p, m.sitemapNamed(p)
}

// sitemapPage adds the page at an address within the edition, and says which
// other editions have the same.
func (m *making) sitemapPage(p *Sitemap, rest string) {
	m.rest, m.req.Path = rest, m.edition.Prefix+"/"+rest
	if rest == "" && m.edition.Prefix != "" {
		m.req.Path = m.edition.Prefix
	}
	e := SitemapEntry{Base: m.frameless("")}
	for i := range m.editions {
		if o := &m.editions[i]; o.ID != m.edition.ID {
			e.Editions = append(e.Editions, Alternate{Edition: o})
		}
	}
	m.alike(&e.Base)
	for _, a := range e.Editions {
		if a.Same {
			if len(e.Alternates) == 0 {
				e.Alternates = append(e.Alternates, Alternate{Link: Link{Href: e.URL}, Edition: m.edition, Same: true})
			}
			a.Href = e.Absolute(a.Href)
			e.Alternates = append(e.Alternates, a)
		}
	}
	p.Entries = append(p.Entries, e)
}

// sitemapNamed adds the edition's topics and authors. It depends on every
// publication and withdrawal in the edition; that a story which stays has
// another topic, or a topic another name, shows after a while.
func (m *making) sitemapNamed(p *Sitemap) error {
	m.read.note.Note(news.LatestKey(m.edition.ID))
	m.read.note.Until(m.now.Add(namesHold))
	topics, err := m.read.public.TopicsIn(m.read.ctx, m.edition.ID, sitemapNames)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(topics, 500) {
		list, err := m.read.public.Topics(m.read.ctx, some)
		if err != nil {
			return err
		}
		for _, t := range list {
			if n, ok := t.Names[m.edition.ID]; ok {
				m.sitemapPage(p, "topic/"+string(n.Slug))
			}
		}
	}
	authors, err := m.read.public.AuthorsIn(m.read.ctx, m.edition.ID, sitemapNames)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(authors, 500) {
		list, err := m.read.public.Authors(m.read.ctx, some)
		if err != nil {
			return err
		}
		for _, a := range list {
			m.sitemapPage(p, "author/"+string(a.Slug))
		}
	}
	return nil
}
