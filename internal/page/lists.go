package page

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// How many stories the pages show.
const (
	listStories  = 25
	monthStories = 200
)

// fill reads a page of a list, from where the request says.
func (m *making) fill(p *List, s store.Scope) error {
	after, err := readCursor(m.req.Before)
	if err != nil {
		return err
	}
	s.Edition = m.edition.ID
	list, next, err := m.page(func(n int) ([]store.Card, store.Cursor, error) { return m.read.list(s, after, n) }, listStories)
	if err != nil {
		return err
	}
	if !after.Zero() {
		p.Newest, p.NoIndex = p.Path, true
		if len(list) == 0 {
			return errNothing
		}
	}
	p.Cards = m.cards(list)
	if !next.Zero() {
		p.Older = p.Path + "?before=" + writeCursor(next)
	}
	return nil
}

// page reads one story more than a page shows, so that there is an older page
// only if something is on it.
func (m *making) page(read func(n int) ([]store.Card, store.Cursor, error), show int) ([]store.Card, store.Cursor, error) {
	list, _, err := read(show + 1)
	if err != nil || len(list) <= show {
		return list, store.Cursor{}, err
	}
	last := list[show-1]
	return list[:show], store.Cursor{At: last.Published, ID: last.ID}, nil
}

// A cursor in an address is 16 bytes: time and ID.
func writeCursor(c store.Cursor) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(c.At.UnixMicro()))
	return base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, uint64(c.ID)))
}

func readCursor(s string) (store.Cursor, error) {
	if s == "" {
		return store.Cursor{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) != 16 {
		return store.Cursor{}, errNothing
	}
	c := store.Cursor{At: time.UnixMicro(int64(binary.BigEndian.Uint64(b))).UTC(), ID: news.StoryID(binary.BigEndian.Uint64(b[8:]))}
	if writeCursor(c) != s || c.ID <= 0 {
		return store.Cursor{}, errNothing
	}
	return c, nil
}

func (m *making) section(s news.Section) (*List, error) {
	p := &List{Base: m.base(s.Name), Kind: SectionList, Heading: s.Name}
	link := m.sectionLink(s)
	p.Section = &link
	if err := m.fill(p, store.Scope{Section: s.ID}); err != nil {
		return nil, err
	}
	if p.Newest != "" {
		return p, nil
	}
	if err := m.sectionFront(p, s.ID); err != nil {
		return nil, err
	}
	m.readMost(s.ID, mostReadShown, func(cards []Card) { p.MostRead = cards })
	return p, nil
}

func (m *making) topicPage(slug news.Slug) (*List, error) {
	t, err := m.read.topic(m.edition.ID, slug)
	if err != nil {
		return nil, err
	}
	name := t.Names[m.edition.ID]
	if name.Slug != slug { // a second name: one page for one topic
		return nil, Redirect{To: m.edition.Prefix + "/topic/" + string(name.Slug)}
	}
	p := &List{Base: m.base(name.Name), Kind: TopicList, Heading: name.Name}
	p.Summary = fmt.Sprintf(p.Words().StoriesOn, name.Name)
	m.part(TranslationsPart, func(m *making) (func(), error) { return m.sameTopic(p, t) })
	if err := m.fill(p, store.Scope{Topic: t.ID}); err != nil {
		return nil, err
	}
	if len(p.Cards) == 0 { // a topic of drafts, or of other editions
		return nil, errNothing
	}
	return p, nil
}

// sameTopic links the editions that have stories on a topic.
func (m *making) sameTopic(p *List, t *news.Topic) (func(), error) {
	editions := slices.Clone(p.Editions)
	for i := range editions {
		e := editions[i].Edition
		other, ok := t.Names[e.ID]
		if !ok {
			continue
		}
		some, _, err := m.read.list(store.Scope{Edition: e.ID, Topic: t.ID}, store.Cursor{}, 1)
		if err != nil {
			return nil, err
		}
		if len(some) > 0 {
			editions[i].Same, editions[i].Href = true, Href(e.Prefix+"/topic/"+string(other.Slug))
		}
	}
	return func() { p.Editions = editions }, nil
}

func (m *making) authorPage(slug news.Slug) (*List, error) {
	a, err := m.read.author(slug)
	if err != nil {
		return nil, err
	}
	p := &List{Base: m.base(a.Name), Kind: AuthorList, Heading: a.Name, Intro: a.Bio}
	p.Summary = fmt.Sprintf(p.Words().StoriesBy, a.Name)
	if err := m.fill(p, store.Scope{Author: a.ID}); err != nil {
		return nil, err
	}
	if len(p.Cards) == 0 && p.Newest == "" { // an author of other editions only
		return nil, errNothing
	}
	return p, nil
}

// archivePages makes the archive, a month of it or a day: the parts are year,
// month and day.
func (m *making) archivePages(rest string) (any, error) {
	if rest == "" {
		return m.archive()
	}
	parts := strings.Split(rest, "/")
	n := make([]int, 3)
	for i, s := range parts {
		v, err := strconv.Atoi(s)
		if i > 2 || err != nil || len(s) != []int{4, 2, 2}[min(i, 2)] {
			return nil, errNothing
		}
		n[i] = v
	}
	switch len(parts) {
	case 2:
		return m.month(n[0], n[1])
	case 3:
		return m.day(n[0], n[1], n[2])
	}
	return nil, errNothing
}

func (m *making) archive() (*Archive, error) {
	p := &Archive{}
	p.Base = m.base("")
	p.Title = p.Words().Archive
	months, err := m.read.months(m.edition.ID)
	if err != nil {
		return nil, err
	}
	for _, mo := range months {
		at := time.Date(mo.Year, time.Month(mo.Month), 1, 12, 0, 0, 0, time.UTC)
		link := MonthLink{Link{Name: monthName(&p.Base, at), Href: m.href("archive", at.Format("2006/01"))}, mo.Stories}
		if mo.Year <= news.Undated.Year() {
			p.Undated = &Link{Name: p.Words().Undated, Href: link.Href}
			continue
		}
		year := p.Lang.Digits(strconv.Itoa(mo.Year))
		if len(p.Years) == 0 || p.Years[len(p.Years)-1].Name != year {
			p.Years = append(p.Years, Year{Name: year})
		}
		y := &p.Years[len(p.Years)-1]
		y.Months = append(y.Months, link)
	}
	return p, nil
}

// monthName names the calendar month that t is in, which is one of the common
// calendar. A language with another one names the two months that it covers.
func monthName(b *Base, t time.Time) string {
	first := time.Date(t.Year(), t.Month(), 1, 12, 0, 0, 0, time.UTC)
	from, to := b.Lang.MonthYear(first), b.Lang.MonthYear(first.AddDate(0, 1, -1))
	if from == to {
		return from
	}
	return from + " – " + to
}

func (m *making) month(year, month int) (*Dates, error) {
	if month < 1 || month > 12 {
		return nil, errNothing
	}
	loc := m.edition.Location()
	from := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, loc)
	p := &Dates{Base: m.base("")}
	p.Heading = monthName(&p.Base, from)
	if year <= news.Undated.Year() {
		p.Heading = p.Words().Undated
	}
	p.Title = p.Words().Archive + ", " + p.Heading
	p.Months = &Link{Name: p.Words().Archive, Href: m.href("archive")}
	after, err := readCursor(m.req.Before)
	if err != nil {
		return nil, err
	}
	list, next, err := m.page(func(n int) ([]store.Card, store.Cursor, error) {
		return m.read.dates(m.edition, from, from.AddDate(0, 1, 0), after, n)
	}, monthStories)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNothing
	}
	if !next.Zero() {
		p.Older = p.Path + "?before=" + writeCursor(next)
	}
	for _, c := range list {
		at := c.Published.In(loc)
		href := m.href("archive", at.Format("2006/01/02"))
		if len(p.Days) == 0 || p.Days[len(p.Days)-1].Href != href {
			d := Day{Link: Link{Name: p.Lang.WeekDate(at), Href: href}, At: at}
			if !news.Dated(c.Published) {
				d.Name = p.Words().Undated
			}
			p.Days = append(p.Days, d)
		}
		d := &p.Days[len(p.Days)-1]
		d.Cards = append(d.Cards, m.card(c))
	}
	return p, nil
}

func (m *making) day(year, month, day int) (*Dates, error) {
	loc := m.edition.Location()
	from := time.Date(year, time.Month(month), day, 0, 0, 0, 0, loc)
	if from.Day() != day || from.Month() != time.Month(month) {
		if noon := time.Date(year, time.Month(month), day, 12, 0, 0, 0, loc); noon.Day() != day || noon.Month() != time.Month(month) {
			return nil, errNothing // 31 February
		}
	}
	p := &Dates{Base: m.base("")}
	p.Heading = p.Lang.WeekDate(from)
	p.Title = p.Words().Archive + ", " + p.Heading
	p.Months = &Link{Name: monthName(&p.Base, from), Href: m.href("archive", from.Format("2006/01"))}
	after, err := readCursor(m.req.Before)
	if err != nil {
		return nil, err
	}
	list, next, err := m.page(func(n int) ([]store.Card, store.Cursor, error) {
		return m.read.dates(m.edition, from, time.Date(year, time.Month(month), day+1, 0, 0, 0, 0, loc), after, n)
	}, monthStories)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errNothing
	}
	if !next.Zero() {
		p.Older = p.Path + "?before=" + writeCursor(next)
	}
	p.Days = []Day{{Link: Link{Name: p.Heading, Href: p.Path}, At: from, Cards: m.cards(list)}}
	return p, nil
}

func (m *making) corrections() (*Corrections, error) {
	p := &Corrections{}
	p.Base = m.base("")
	p.Title, p.Summary = p.Words().Corrections, p.Words().CorrectionsText
	after, err := readCursor(m.req.Before)
	if err != nil {
		return nil, err
	}
	list, next, err := m.read.list(store.Scope{Edition: m.edition.ID, Corrected: true}, after, listStories)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 && !after.Zero() {
		return nil, errNothing
	}
	if !next.Zero() {
		p.Older = p.Path + "?before=" + writeCursor(next)
	}
	for _, c := range list {
		st, err := m.read.story(c.ID)
		if errors.Is(err, news.NotFound) { // withdrawn since the list was read
			continue
		}
		if err != nil {
			return nil, err
		}
		p.Items = append(p.Items, Corrected{m.card(c), latestFirst(st.Corrections)})
	}
	return p, nil
}

func latestFirst(notes []news.Correction) []news.Correction {
	out := slices.Clone(notes)
	slices.SortStableFunc(out, func(a, b news.Correction) int { return b.At.Compare(a.At) })
	return out
}
