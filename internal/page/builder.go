package page

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/store"
)

// A Builder gathers pages. Public and Now are required.
type Builder struct {
	Public  Public
	Related Related // nil: pages have no related coverage
	Ranks   Ranks   // nil: nothing is read most
	Now     func() time.Time
	BaseURL string // the site's own address, such as https://news.example
	Hub     string // the WebSub hub that feeds name; "" if there is none
	Contact string // where to report security holes; "" if nowhere
	Beacon  bool   // stories' pages report by script that they are read
	// Failed is told when a part of the page at a path could not be made; the
	// page is made without it and remade soon. It may be nil.
	Failed func(path string, part Part, err error)
	// PartBudget is how long a part may take; 0 means half a second. All parts
	// of a page may take four times as long, all of a page ten times.
	PartBudget time.Duration
	// Trial is called before a part is gathered, and its error or panic is the
	// part's: for tests of what is left when it fails. It may be nil.
	Trial func(ctx context.Context, part Part) error

	late    late
	sharing sync.Once
	shared  *pagecache.Cache
	seen    atomic.Pointer[[]news.Edition] // the editions, when they were last read
}

// A Request is what a page is asked with.
type Request struct {
	Path   string // clean and unescaped: news.CleanPath
	Before string // where a list goes on, as List.Older gave it; "" is the top
	Embed  Embedding
}

// A Redirect is the answer for an address that leads elsewhere: for good, or
// only as long as editors decide nothing else.
type Redirect struct {
	To     string
	ForNow bool
}

func (r Redirect) Error() string { return "redirect to " + r.To }

// Answer says that a redirect is the right answer and no failure.
func (r Redirect) Answer() bool { return true }

// making is one page being made.
type making struct {
	*Builder
	read     reader
	req      Request
	editions []news.Edition
	edition  *news.Edition
	rest     string // the path within the edition, without slashes at the ends
	now      time.Time
	partsEnd time.Time // when parts must have been gathered, by the machine's clock
}

// Build makes the page at an address: a pointer to one of this package's
// structs. It returns a Redirect, or a news.Fault of kind NotFound or Gone,
// where there is none.
func (b *Builder) Build(ctx context.Context, req Request, note *pagecache.Reads) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, pageShare*b.budget())
	defer cancel()
	m, err := b.begin(ctx, req, note)
	if err != nil {
		return nil, err
	}
	if p, err := m.machine(); p != nil || err != nil {
		return p, err
	}
	if p, err := m.sitemap(); p != nil || err != nil {
		return p, err
	}
	if list, format, ok := feedOf(m.rest); ok {
		return m.feed(list, format)
	}
	if list, form, ok := mostReadOf(m.rest); ok {
		if p, err := m.mostRead(list, form); !errors.Is(err, news.NotFound) {
			return p, err
		}
	}
	first, more, _ := strings.Cut(m.rest, "/")
	switch {
	case m.rest == "":
		return m.front()
	case first == "topic" && plain(more):
		return m.topicPage(news.Slug(more))
	case first == "author" && plain(more):
		return m.authorPage(news.Slug(more))
	case first == "archive":
		return m.archivePages(more)
	case m.rest == "corrections":
		return m.corrections()
	}
	if s, ok := m.edition.Section(news.SectionID(first)); ok && more == "" {
		return m.section(s)
	}
	if path, ok := strings.CutSuffix(m.req.Path, timeline); ok {
		if p, err := m.timelinePage(path); !errors.Is(err, news.NotFound) {
			return p, err
		}
	}
	at, err := m.read.find(m.req.Path)
	switch {
	case err != nil:
		return nil, err
	case at.To != "":
		return nil, m.follow(at.To)
	}
	return m.story(at.Story)
}

// follow returns the redirect to where an address of ours leads in the end, so
// that readers go there at once, and never in a circle.
func (m *making) follow(to string) error {
	const most = 16
	for range most {
		path, ok := news.CleanPath(to)
		if !ok || !strings.HasPrefix(to, "/") {
			return Redirect{To: to}
		}
		at, err := m.read.find(path)
		switch {
		case errors.Is(err, news.NotFound) || err == nil && at.To == "":
			return Redirect{To: to} // a story, or perhaps a list
		case err != nil:
			return err
		}
		to = at.To
	}
	return errNothing
}

func plain(part string) bool { return part != "" && !strings.Contains(part, "/") }

var errNothing = news.Fault{Kind: news.NotFound, Say: "There is nothing at this address."}

func (b *Builder) begin(ctx context.Context, req Request, note *pagecache.Reads) (*making, error) {
	m := b.making(ctx, req, note)
	var err error
	if m.editions, err = m.read.editions(); err != nil {
		return nil, err
	}
	if len(m.editions) == 0 {
		return nil, errNothing
	}
	b.seen.Store(&m.editions)
	return m, m.enter()
}

func (b *Builder) making(ctx context.Context, req Request, note *pagecache.Reads) *making {
	return &making{Builder: b, req: req, now: b.Now(), partsEnd: time.Now().Add(partsShare * b.budget()), read: reader{ctx: ctx, public: b.Public, related: b.Related, shares: b.shares(), note: note}}
}

// enter finds the edition that the path is in.
func (m *making) enter() error {
	for i := range m.editions {
		e := &m.editions[i]
		rest, ok := strings.CutPrefix(m.req.Path+"/", e.Prefix+"/")
		if ok && (m.edition == nil || len(e.Prefix) > len(m.edition.Prefix)) {
			m.edition, m.rest = e, strings.Trim(rest, "/")
		}
	}
	if m.edition == nil { // every edition has a prefix, and this is none of them
		if m.edition = &m.editions[0]; m.req.Path == "/" {
			return Redirect{To: m.edition.Prefix}
		}
		m.rest = strings.Trim(m.req.Path, "/")
	}
	return nil
}

// frameless is what every page and feed has, without the frame around it.
func (m *making) frameless(title string) Base {
	b := Base{Edition: m.edition, Lang: locale.For(m.edition.ID), Now: m.now, Title: title, Path: Href(m.req.Path)}
	if m.BaseURL != "" {
		b.URL = strings.TrimSuffix(m.BaseURL, "/") + b.Path
	}
	return b
}

// base is what every page has.
func (m *making) base(title string) Base {
	b := m.framed(title)
	m.footer(&b)
	return b
}

// framed is the same without what has to be read for it.
func (m *making) framed(title string) Base {
	e, b := m.edition, m.frameless(title)
	for _, s := range e.Sections {
		if s.Menu {
			b.Menu = append(b.Menu, m.sectionLink(s))
		}
	}
	for i := range m.editions {
		if other := &m.editions[i]; other.ID != e.ID {
			b.Editions = append(b.Editions, Alternate{Link: Link{Name: other.Name, Href: home(other)}, Edition: other})
		}
	}
	m.alike(&b)
	w := b.Words()
	b.Footer = []Link{{Name: w.MostRead, Href: m.href(mostRead)}, {Name: w.Corrections, Href: m.href("corrections")}, {Name: w.Archive, Href: m.href("archive")}}
	return b
}

func home(e *news.Edition) string {
	if e.Prefix == "" {
		return "/"
	}
	return Href(e.Prefix)
}

// alike links to the same page of other editions where they surely have it:
// front page, section, archive and corrections.
func (m *making) alike(b *Base) {
	for i := range b.Editions {
		a := &b.Editions[i]
		_, section := a.Edition.Section(news.SectionID(m.rest))
		if m.rest == "" || m.rest == "archive" || m.rest == "corrections" || section {
			a.Same, a.Href = true, Href(strings.TrimSuffix(a.Edition.Prefix+"/"+m.rest, "/"))
			if a.Href == "" {
				a.Href = "/"
			}
		}
	}
}

// footer adds links to the standing pages that the edition has.
func (m *making) footer(b *Base) {
	w := b.Words()
	m.part(FooterPart, func(m *making) (func(), error) {
		links, err := shared(&m.read, "footer"+m.edition.Prefix, func(r *reader) ([]Link, error) {
			var links []Link
			for _, p := range []struct{ slug, name string }{{"about", w.About}, {"contact", w.Contact}, {"corrections-policy", w.CorrectionsPolicy}} {
				path := m.edition.Prefix + "/" + p.slug
				if ok, err := r.stands(path); err != nil {
					return nil, err
				} else if ok {
					links = append(links, Link{Name: p.name, Href: Href(path)})
				}
			}
			return links, nil
		})
		return func() { b.Footer = append(slices.Clone(links), b.Footer...) }, err
	})
}

// href is the address of a page of the edition.
func (m *making) href(parts ...string) string {
	return Href(m.edition.Prefix + "/" + strings.Join(parts, "/"))
}

func (m *making) sectionLink(s news.Section) Link {
	return Link{Name: s.Name, Href: m.href(string(s.ID)), Active: m.rest == string(s.ID)}
}

// card makes a store's card into a page's.
func (m *making) card(c store.Card) Card {
	out := Card{Card: c}
	if s, ok := m.edition.Section(c.Section); ok {
		out.SectionName = s.Name
	}
	m.ages(c.Published)
	return out
}

func (m *making) cards(list []store.Card) []Card {
	out := make([]Card, len(list))
	for i := range list {
		out[i] = m.card(list[i])
	}
	return out
}

// ages notes until when the age of something published at t is right.
func (m *making) ages(t time.Time) {
	switch age := m.now.Sub(t); {
	case age < 0:
		m.read.note.Until(t)
	case age >= 24*time.Hour:
	case age < time.Hour:
		m.read.note.Until(t.Add(age.Truncate(time.Minute) + time.Minute))
	default:
		m.read.note.Until(t.Add(age.Truncate(time.Hour) + time.Hour))
	}
}

// today notes that the page shows today's date.
func (m *making) today() {
	y, mo, d := m.now.In(m.edition.Location()).Date()
	m.read.note.Until(time.Date(y, mo, d+1, 0, 0, 0, 0, m.edition.Location()))
}

// Prefix is the prefix of the edition that a path is in, as far as is known
// without reading.
func (b *Builder) Prefix(path string) string {
	m := &making{Builder: b, req: Request{Path: path}}
	if seen := b.seen.Load(); seen != nil {
		m.editions = *seen
		m.enter()
	}
	if m.edition == nil {
		return ""
	}
	return m.edition.Prefix
}

// Wrong makes the page for what cannot be shown. It must always succeed, so
// what it cannot read it does without; of a failure's it reads nothing.
func (b *Builder) Wrong(ctx context.Context, path string, status int, reason, reference string, note *pagecache.Reads) *Wrong {
	m := b.making(ctx, Request{Path: path}, note)
	if status < 500 {
		if known, err := b.begin(ctx, m.req, note); err == nil {
			m = known
		}
	}
	if seen := b.seen.Load(); m.edition == nil && seen != nil {
		m.editions = *seen
		m.enter() // where the root is no page the first edition speaks
	}
	if m.edition == nil {
		m.edition = &news.Edition{ID: "en", Name: "English", Title: "News", Dir: news.LTR, Zone: "UTC"}
		w := &Wrong{Base: Base{Edition: m.edition, Lang: locale.For("en"), Now: m.now, Path: Href(path)}}
		return w.say(status, reason, reference)
	}
	m.rest = "\x00" // no page: nothing is alike or active
	w := &Wrong{Base: m.framed("")}
	w.URL, w.Path = "", m.href("")
	if status >= 500 {
		return w.say(status, reason, reference)
	}
	m.footer(&w.Base)
	m.part(LatestPart, func(m *making) (func(), error) {
		list, _, err := m.read.list(store.Scope{Edition: m.edition.ID}, store.Cursor{}, 6)
		cards := m.cards(list)
		return func() { w.Latest = cards }, err
	})
	return w.say(status, reason, reference)
}

func (w *Wrong) say(status int, reason, reference string) *Wrong {
	words := w.Words()
	w.Status, w.Reason, w.Reference, w.NoIndex = status, reason, reference, true
	switch status {
	case 404:
		w.Heading, w.Text = words.NotFoundTitle, words.NotFoundText
	case 410:
		w.Heading, w.Text = words.GoneTitle, words.GoneText
	default:
		w.Heading, w.Text = words.ErrorTitle, words.ErrorText
	}
	w.Title = w.Heading
	return w
}
