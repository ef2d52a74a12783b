package page

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// SitemapIndex lists the parts of the sitemap: one for each edition and month,
// so that a publication changes one of them, and one for each edition's pages.
type SitemapIndex struct {
	Parts []string // whole addresses; of each edition its pages, then the newest month first
}

// Sitemap lists stories for search engines, newest first, or pages.
type Sitemap struct {
	News    bool // of the last two days, for news search
	Entries []SitemapEntry
}

// A SitemapEntry is one story of a sitemap, or one page: then it has no Card.
type SitemapEntry struct {
	store.Card
	Base       // of its edition; URL is its address
	Changed    time.Time
	Still      string // whole address of its lead's picture; "" if there is none
	Clip       string // whole address of its lead's video; "" if it is none
	Alternates []Alternate
}

const (
	sitemapIndex = "/sitemap.xml"
	sitemapNews  = "/sitemap-news.xml"

	sitemapStories = 10_000 // in a part; readers take up to 50,000
	newsStories    = 1000   // what news search reads
	newsAge        = 48 * time.Hour
)

// sitemapPart matches a part's address: edition, year, month and number.
var sitemapPart = regexp.MustCompile(`^/sitemap/(.+)-([0-9]{4})-([0-9]{2})(?:-([1-9][0-9]{0,3}))?\.xml$`)

// sitemap makes what is at an address of the sitemap, or returns nil for other
// addresses. All in it are whole addresses, so a site that does not know its
// own has none.
func (m *making) sitemap() (any, error) {
	part := sitemapPart.FindStringSubmatch(m.req.Path)
	switch {
	case part == nil && m.req.Path != sitemapIndex && m.req.Path != sitemapNews:
		return nil, nil
	case m.BaseURL == "" || m.req.Before != "":
		return nil, errNothing
	case m.req.Path == sitemapIndex:
		return m.sitemapIndex()
	case m.req.Path == sitemapNews:
		return m.sitemapNews()
	}
	year, _ := strconv.Atoi(part[2])
	month, _ := strconv.Atoi(part[3])
	number := 1
	if part[4] != "" {
		number, _ = strconv.Atoi(part[4])
	}
	i := slices.IndexFunc(m.editions, func(e news.Edition) bool { return string(e.ID) == part[1] })
	if i < 0 || month < 1 || month > 12 || part[4] == "1" {
		return nil, errNothing
	}
	m.edition = &m.editions[i]
	return m.sitemapMonth(year, time.Month(month), number)
}

func (m *making) sitemapIndex() (*SitemapIndex, error) {
	p := &SitemapIndex{}
	b := m.frameless("")
	for i := range m.editions {
		e := &m.editions[i]
		p.Parts = append(p.Parts, b.Absolute(sitemapPagesAddress(e.ID)))
		months, err := m.read.months(e.ID)
		if err != nil {
			return nil, err
		}
		for _, mo := range months {
			name := fmt.Sprintf("/sitemap/%s-%04d-%02d", e.ID, mo.Year, mo.Month)
			for n := 1; n == 1 || (n-1)*sitemapStories < mo.Stories; n++ {
				part := name
				if n > 1 {
					part += fmt.Sprint("-", n)
				}
				p.Parts = append(p.Parts, b.Absolute(Href(part+".xml")))
			}
		}
	}
	return p, nil
}

func (m *making) sitemapMonth(year int, month time.Month, number int) (*Sitemap, error) {
	from := time.Date(year, month, 1, 0, 0, 0, 0, m.edition.Location())
	var (
		cards []store.Card
		next  store.Cursor
		err   error
	)
	for n := range number {
		if n > 0 && next.Zero() {
			return nil, errNothing
		}
		if cards, next, err = m.read.dates(m.edition, from, from.AddDate(0, 1, 0), next, sitemapStories); err != nil {
			return nil, err
		}
	}
	if len(cards) == 0 {
		return nil, errNothing
	}
	p := &Sitemap{}
	return p, m.sitemapEntries(p, cards)
}

// sitemapNews lists what news search takes, and notes when the first of it
// will be too old.
func (m *making) sitemapNews() (*Sitemap, error) {
	p := &Sitemap{News: true}
	from := m.now.Add(-newsAge)
	for i := range m.editions {
		m.edition = &m.editions[i]
		cards, _, err := m.read.list(store.Scope{Edition: m.edition.ID, From: from, To: m.now.Add(newsAge)}, store.Cursor{}, newsStories)
		if err != nil {
			return nil, err
		}
		if err := m.sitemapEntries(p, cards); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(p.Entries, func(a, b SitemapEntry) int { return b.Card.Published.Compare(a.Card.Published) })
	p.Entries = p.Entries[:min(len(p.Entries), newsStories)]
	for _, e := range p.Entries {
		m.read.note.Until(e.Card.Published.Add(newsAge + time.Microsecond))
	}
	return p, nil
}

// sitemapEntries adds stories of the edition at hand.
func (m *making) sitemapEntries(p *Sitemap, cards []store.Card) error {
	for _, c := range cards {
		m.req.Path = c.Path
		e := SitemapEntry{Card: c, Base: m.frameless(c.Headline), Changed: changed(&c)}
		if still := c.Lead.Still(); still != "" {
			e.Still = e.Absolute(still)
			if c.Lead.Kind == news.Clip && c.Lead.Held() {
				e.Clip = e.Absolute(c.Lead.Src)
			}
		}
		same, err := m.read.translations(c.Set)
		if err != nil {
			return err
		}
		if len(same) > 1 {
			for _, t := range same {
				for i := range m.editions {
					if m.editions[i].ID == t.Edition {
						e.Alternates = append(e.Alternates, Alternate{Link: Link{Href: e.Absolute(Href(t.Path))}, Edition: &m.editions[i], Same: true})
					}
				}
			}
		}
		p.Entries = append(p.Entries, e)
	}
	return nil
}
