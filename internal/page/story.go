package page

import (
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

// What a story page shows beside the story.
const (
	mostRelated    = 8
	leastRelated   = 1
	mostBackground = 8
	mostLatest     = 5
	whyWords       = 3
	backgroundAge  = 14 * 24 * time.Hour // older coverage is background
	wordsAMinute   = 230
	sharedTopics   = 2 // that background has in common with the story
	topicsAsked    = 6 // of the story's topics, the first so many
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

// relate shares related coverage out: the best of about the same time as
// cards, older ones as background. What the story lists elsewhere on the page
// and its translations are left out.
func (m *making) relate(p *Story) error {
	links := m.read.links(p.ID)
	skip := map[news.StoryID]bool{p.ID: true}
	for _, l := range p.Listed {
		if l.Card != nil {
			skip[l.Card.ID] = true
		}
	}
	var ids []news.StoryID
	byID := map[news.StoryID]related.Link{}
	for _, l := range links {
		byID[l.ID] = l
		if !skip[l.ID] {
			ids, skip[l.ID] = append(ids, l.ID), true
		}
	}
	cards, err := m.read.cards(ids)
	if err != nil {
		return err
	}
	headlines := map[string]bool{strings.ToLower(p.Headline): true}
	for _, c := range cards {
		same := strings.ToLower(c.Headline)
		if headlines[same] { // the same text again
			continue
		}
		headlines[same] = true
		older := news.Dated(c.Published) && news.Dated(p.PublicStory.Published) && p.PublicStory.Published.Sub(c.Published) > backgroundAge
		switch {
		case !older && len(p.More) < mostRelated:
			p.More = append(p.More, m.card(c))
		case len(p.Background) < mostBackground:
			p.Background = append(p.Background, m.card(c))
		}
	}
	if len(p.More) < leastRelated+1 && len(p.Background) > 2 { // an old story: its background is what there is
		n := min(4-len(p.More), len(p.Background))
		p.More, p.Background = append(p.More, p.Background[:n]...), p.Background[n:]
	}
	if err := m.background(p, skip, headlines); err != nil {
		return err
	}
	slices.SortStableFunc(p.Background, func(a, b Card) int { return b.Published.Compare(a.Published) })
	return m.why(p, byID)
}

// background adds older stories that share at least two topics with the story:
// those that editors have tied together, however their words differ.
func (m *making) background(p *Story, skip map[news.StoryID]bool, headlines map[string]bool) error {
	if len(p.Topics) < sharedTopics || !news.Dated(p.PublicStory.Published) {
		return nil
	}
	seen := map[news.StoryID]int{}
	var found []store.Card
	for _, id := range p.Topics[:min(len(p.Topics), topicsAsked)] {
		list, _, err := m.read.list(store.Scope{Edition: m.edition.ID, Topic: id}, store.Cursor{}, 4*mostBackground)
		if err != nil {
			return err
		}
		for _, c := range list {
			if seen[c.ID]++; seen[c.ID] == sharedTopics && !skip[c.ID] {
				found = append(found, c)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b store.Card) int { return seen[b.ID] - seen[a.ID] })
	for _, c := range found {
		same := strings.ToLower(c.Headline)
		if p.PublicStory.Published.Sub(c.Published) > backgroundAge && news.Dated(c.Published) && !headlines[same] && len(p.Background) < mostBackground {
			headlines[same] = true
			p.Background = append(p.Background, m.card(c))
		}
	}
	return nil
}

// why says in a few words what each card shares with the story: topics first,
// then words of the text.
func (m *making) why(p *Story, byID map[news.StoryID]related.Link) error {
	if m.Related == nil || len(p.More) == 0 {
		return nil
	}
	names := map[news.TopicID]string{}
	topics, err := m.read.topics(p.Topics)
	if err != nil {
		return err
	}
	for _, t := range topics {
		names[t.ID] = t.Names[m.edition.ID].Name
	}
	var links []related.Link
	for _, c := range p.More {
		links = append(links, byID[c.ID])
	}
	words := m.Related.Why(p.PublicStory, links, 2*whyWords)
	for i := range p.More {
		c := &p.More[i]
		var say []string
		for _, id := range c.Topics {
			if name := names[id]; name != "" {
				say = add(say, name)
			}
		}
		if i < len(words) {
			for _, w := range words[i] {
				say = add(say, w)
			}
		}
		c.Why = strings.Join(say, m.comma())
	}
	return nil
}

// add appends a word unless it says again what stands there, or there are
// enough.
func add(said []string, word string) []string {
	low := strings.ToLower(word)
	for i, s := range said {
		have := strings.ToLower(s)
		if strings.Contains(have, low) {
			return said
		}
		if strings.Contains(low, have) {
			said[i] = word
			return said
		}
	}
	if len(said) == whyWords {
		return said
	}
	return append(said, word)
}

// comma is what stands between the items of a line in the page's language.
func (m *making) comma() string {
	switch base, _, _ := strings.Cut(string(m.edition.ID), "-"); base {
	case "ar", "fa", "ur":
		return "، "
	case "zh", "ja":
		return "、"
	}
	return ", "
}

// latest lists what else is new in the section.
func (m *making) latest(p *Story) error {
	if p.Section == nil {
		return nil
	}
	list, _, err := m.read.list(store.Scope{Edition: m.edition.ID, Section: p.PublicStory.Section}, store.Cursor{}, mostLatest+mostRelated+1)
	if err != nil {
		return err
	}
	shown := map[news.StoryID]bool{p.ID: true}
	for _, cards := range [][]Card{p.More, p.Background} {
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
