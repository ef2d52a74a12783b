package page

import (
	"fmt"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// What a story page shows beside the story.
const (
	mostLatest   = 5
	wordsAMinute = 230
)

func (m *making) story(id news.StoryID) (*Story, error) {
	st, err := m.read.story(id)
	if err != nil {
		return nil, err
	}
	p := &Story{PublicStory: st}
	p.Base = m.base(st.Headline)
	p.Summary = st.Standfirst
	if !st.Standing && news.Dated(st.Published) {
		p.Base.Published = st.Published
	}
	p.Minutes = (st.Words + wordsAMinute/2) / wordsAMinute
	if s, ok := m.edition.Section(st.Section); ok {
		link := m.sectionLink(s)
		p.SectionLink, p.Section = &link, &link
		for i := range p.Menu {
			p.Menu[i].Active = p.Menu[i].Href == link.Href
		}
	}
	m.part(BodyPart, func(*making) (func(), error) { return func() { p.Body = headed(st.HTML) }, nil })
	m.part(LeadPart, func(*making) (func(), error) { return func() { p.leads() }, nil })
	for _, c := range latestFirst(st.Corrections) {
		if c.Grave {
			p.Grave = append(p.Grave, c)
		} else {
			p.Noted = append(p.Noted, c)
		}
	}
	m.part(AuthorsPart, func(m *making) (func(), error) { return m.byline(p) })
	m.part(TopicsPart, func(m *making) (func(), error) { return m.topicLinks(p) })
	m.part(TranslationsPart, func(m *making) (func(), error) { return m.translated(p) })
	if st.Standing {
		return p, nil
	}
	m.part(ListedPart, func(m *making) (func(), error) { return m.listed(p) })
	p.MostRead = m.href(mostRead) + string(MostReadFragment)
	if m.Beacon {
		p.Reading = fmt.Sprintf("/%s/%d", mostRead, p.ID)
	}
	on := *p // of which related coverage takes a part at a time
	m.part(RelatedPart, func(m *making) (func(), error) {
		return func() {
			p.Line, p.More, p.Moving, p.Background, p.Copies, p.Abroad = on.Line, on.More, on.Moving, on.Background, on.Copies, on.Abroad
		}, m.relate(&on)
	})
	m.part(WhyPart, func(m *making) (func(), error) { return m.why(p) })
	m.part(LatestPart, func(m *making) (func(), error) { return m.latest(p) })
	return p, nil
}

// leads picks what stands at the top. Files that we do not hold are not
// shown.
func (p *Story) leads() {
	for i := range p.Media {
		one := &p.Media[i]
		if one.Held() && p.Lead == nil && i == 0 {
			p.Lead = one
		}
		if one.Held() && one.Kind == news.Picture && p.Kind == news.Gallery {
			p.Gallery = append(p.Gallery, *one)
		}
	}
	// A lead picture that the body shows again at its start would stand twice.
	if p.Lead != nil && p.Lead.Kind == news.Picture && strings.Contains(p.HTML[:min(len(p.HTML), 2000)], `src="`+p.Lead.Src+`"`) && p.Kind != news.Gallery {
		p.Lead = nil
	}
}

func (m *making) byline(p *Story) (func(), error) {
	by := make([]Link, 0, len(p.Bylines))
	var ids []news.AuthorID
	for _, b := range p.Bylines {
		by = append(by, Link{Name: b.Name})
		if b.Author != 0 {
			ids = append(ids, b.Author)
		}
	}
	authors, err := m.read.authors(ids)
	if err != nil {
		return nil, err
	}
	for i, b := range p.Bylines {
		for _, a := range authors {
			if a.ID == b.Author {
				by[i].Href = m.href("author", string(a.Slug))
			}
		}
	}
	return func() { p.By = by }, nil
}

func (m *making) topicLinks(p *Story) (func(), error) {
	topics, err := m.read.topics(p.Topics)
	if err != nil {
		return nil, err
	}
	var links []Link
	names := map[news.TopicID]string{}
	for _, t := range topics {
		if n, ok := t.Names[m.edition.ID]; ok {
			names[t.ID] = n.Name
			links = append(links, Link{Name: n.Name, Href: m.href("topic", string(n.Slug))})
		}
	}
	return func() { p.TopicLinks, p.topicNames = links, names }, nil
}

// translated links the editions that have the same story.
func (m *making) translated(p *Story) (func(), error) {
	list, err := m.read.translations(p.Set)
	if err != nil {
		return nil, err
	}
	editions := slices.Clone(p.Editions)
	if p.Standing { // the page of the same name is the same page
		for i := range editions {
			a := &editions[i]
			path := a.Edition.Prefix + "/" + m.rest
			if ok, err := m.read.stands(path); err != nil {
				return nil, err
			} else if ok {
				a.Same, a.Href = true, Href(path)
			}
		}
	}
	for _, c := range list {
		for i := range editions {
			if a := &editions[i]; a.Edition.ID == c.Edition && !a.Same {
				a.Same, a.Href = true, Href(c.Path)
			}
		}
	}
	return func() { p.Editions = editions }, nil
}

// listed shows what an old site listed with the story.
func (m *making) listed(p *Story) (func(), error) {
	var ids []news.StoryID
	for _, r := range p.References {
		if r.Story != 0 {
			ids = append(ids, r.Story)
		}
	}
	cards, err := m.read.cards(ids)
	if err != nil {
		return nil, err
	}
	var list []Listed
	for _, r := range p.References {
		l := Listed{Reference: r}
		for i := range cards {
			if cards[i].ID == r.Story {
				card := m.card(cards[i])
				l.Card = &card
			}
		}
		if l.Card != nil || r.Story == 0 && r.Title != "" { // of a withdrawn story of ours nothing is said
			list = append(list, l)
		}
	}
	return func() { p.Listed = list }, nil
}

// latest lists what else is new in the section.
func (m *making) latest(p *Story) (func(), error) {
	if p.Section == nil {
		return nil, nil
	}
	list, err := m.read.newest(m.edition.ID, p.PublicStory.Section, mostLatest+mostRelated+mostMoving+mostOfLine+1)
	if err != nil {
		return nil, err
	}
	shown := map[news.StoryID]bool{p.ID: true}
	lists := [][]Card{p.More, p.Background, p.Moving, p.Copies}
	if p.Line != nil {
		lists = append(lists, p.Line.Cards)
	}
	for _, cards := range lists {
		for _, c := range cards {
			shown[c.ID] = true
		}
	}
	var latest []Card
	for _, c := range list {
		if !shown[c.ID] && len(latest) < mostLatest {
			latest = append(latest, m.card(c))
		}
	}
	return func() { p.Latest = latest }, nil
}
