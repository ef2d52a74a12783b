package page

import (
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
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
	p := &Story{PublicStory: st, Body: st.HTML}
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
	m.leads(p)
	for _, c := range latestFirst(st.Corrections) {
		if c.Grave {
			p.Grave = append(p.Grave, c)
		} else {
			p.Noted = append(p.Noted, c)
		}
	}
	m.part("authors", func() error { return m.byline(p) })
	m.part("topics", func() error { return m.topicLinks(p) })
	m.part("translations", func() error { return m.translated(p) })
	if st.Standing {
		return p, nil
	}
	m.part("listed", func() error { return m.listed(p) })
	m.part("related", func() error { return m.relate(p) })
	m.part("latest", func() error { return m.latest(p) })
	return p, nil
}

// leads picks what stands at the top. Files that we do not hold are not
// shown.
func (m *making) leads(p *Story) {
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
	if p.Lead != nil && p.Lead.Kind == news.Picture && strings.Contains(p.Body[:min(len(p.Body), 2000)], `src="`+p.Lead.Src+`"`) && p.Kind != news.Gallery {
		p.Lead = nil
	}
}

func (m *making) byline(p *Story) error {
	var ids []news.AuthorID
	for _, b := range p.Bylines {
		p.By = append(p.By, Link{Name: b.Name})
		if b.Author != 0 {
			ids = append(ids, b.Author)
		}
	}
	authors, err := m.read.authors(ids)
	if err != nil {
		return err
	}
	for i, b := range p.Bylines {
		for _, a := range authors {
			if a.ID == b.Author {
				p.By[i].Href = m.href("author", string(a.Slug))
			}
		}
	}
	return nil
}

func (m *making) topicLinks(p *Story) error {
	topics, err := m.read.topics(p.Topics)
	if err != nil {
		return err
	}
	for _, t := range topics {
		if n, ok := t.Names[m.edition.ID]; ok {
			p.TopicLinks = append(p.TopicLinks, Link{Name: n.Name, Href: m.href("topic", string(n.Slug))})
		}
	}
	return nil
}

// translated links the editions that have the same story.
func (m *making) translated(p *Story) error {
	list, err := m.read.translations(p.Set)
	if err != nil {
		return err
	}
	if p.Standing { // the page of the same name is the same page
		for i := range p.Editions {
			a := &p.Editions[i]
			path := a.Edition.Prefix + "/" + m.rest
			m.read.note.Note(news.PageKey(path))
			if at, err := m.Public.Find(m.read.ctx, path); err == nil && at.To == "" {
				a.Same, a.Href = true, Href(path)
			}
		}
	}
	for _, c := range list {
		for i := range p.Editions {
			if a := &p.Editions[i]; a.Edition.ID == c.Edition && !a.Same {
				a.Same, a.Href = true, Href(c.Path)
			}
		}
	}
	return nil
}

// listed shows what an old site listed with the story.
func (m *making) listed(p *Story) error {
	var ids []news.StoryID
	for _, r := range p.References {
		if r.Story != 0 {
			ids = append(ids, r.Story)
		}
	}
	cards, err := m.read.cards(ids)
	if err != nil {
		return err
	}
	for _, r := range p.References {
		l := Listed{Reference: r}
		for i := range cards {
			if cards[i].ID == r.Story {
				card := m.card(cards[i])
				l.Card = &card
			}
		}
		if l.Card != nil || r.Story == 0 && r.Title != "" { // of a withdrawn story of ours nothing is said
			p.Listed = append(p.Listed, l)
		}
	}
	return nil
}

// latest lists what else is new in the section.
func (m *making) latest(p *Story) error {
	if p.Section == nil {
		return nil
	}
	list, _, err := m.read.list(store.Scope{Edition: m.edition.ID, Section: p.PublicStory.Section}, store.Cursor{}, mostLatest+mostRelated+mostMoving+mostOfLine+1)
	if err != nil {
		return err
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
	for _, c := range list {
		if !shown[c.ID] && len(p.Latest) < mostLatest {
			p.Latest = append(p.Latest, m.card(c))
		}
	}
	return nil
}
