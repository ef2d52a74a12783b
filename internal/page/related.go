package page

import (
	"slices"
	"strings"

	"broadsheet/internal/coverage"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

// How much related coverage a story page shows.
const (
	mostRelated    = 8
	leastRelated   = 1
	mostBackground = 6
	mostMoving     = 4
	mostCopies     = 4
	mostOfLine     = 3
	mostAbroad     = 4
	whyWords       = 3
)

// related is related coverage on its way onto a page.
type relating struct {
	*making
	page      *Story
	cards     map[news.StoryID]store.Card
	shown     map[news.StoryID]bool
	headlines map[string]bool
}

// relate shares related coverage out: what editors pinned and the best of
// about the same time as cards, older stories as background, video and
// galleries that are not among them, the same text elsewhere, and the
// storyline. No story stands twice, and none that the page lists elsewhere.
func (m *making) relate(p *Story) error {
	c, err := m.read.coverage(p.ID, related.Kept)
	if err != nil {
		return err
	}
	line, err := m.storyline(p, c)
	if err != nil {
		return err
	}
	r := &relating{making: m, page: p, cards: map[news.StoryID]store.Card{}, shown: map[news.StoryID]bool{p.ID: true},
		headlines: map[string]bool{strings.ToLower(p.Headline): true}}
	for _, l := range p.Listed {
		if l.Card != nil {
			r.shown[l.Card.ID] = true
		}
	}
	ids := slices.Clone(c.Pins)
	if !m.edition.Abroad {
		c.Other = nil
	}
	for _, links := range [][]related.Link{c.More[:min(len(c.More), 2*mostRelated)], c.Background, c.Media, c.Copies[:min(len(c.Copies), mostCopies)], c.Other} {
		for _, l := range links {
			ids = append(ids, l.ID)
		}
	}
	slices.Sort(ids)
	cards, err := m.read.cards(slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, card := range cards {
		r.cards[card.ID] = card
	}
	for _, id := range c.Pins {
		r.take(&p.More, id, mostRelated)
	}
	for _, l := range c.Copies {
		r.headlines = map[string]bool{} // a copy may well have the same
		r.take(&p.Copies, l.ID, mostCopies)
	}
	r.headlines[strings.ToLower(p.Headline)] = true
	older := map[news.StoryID]bool{}
	for _, l := range c.Background {
		older[l.ID] = true
	}
	for _, l := range c.More {
		if !older[l.ID] {
			r.take(&p.More, l.ID, mostRelated)
		}
	}
	for _, l := range c.Media {
		if !older[l.ID] {
			r.take(&p.Moving, l.ID, mostMoving)
		}
	}
	background := slices.DeleteFunc(slices.Clone(c.Background), func(l related.Link) bool { return r.shown[l.ID] })
	if len(p.More) <= leastRelated && len(background) > 2 { // an old story: its background is what there is
		n := min(4-len(p.More), len(background))
		for _, l := range background[:n] {
			r.take(&p.More, l.ID, mostRelated)
		}
		background = background[n:]
	}
	if m.Related != nil {
		if background, err = m.Related.Diverse(background, mostBackground); err != nil {
			return err
		}
	}
	for _, l := range background {
		r.take(&p.Background, l.ID, mostBackground)
	}
	r.newest(line)
	r.abroad(c.Other)
	slices.SortStableFunc(p.Background, func(a, b Card) int { return b.Published.Compare(a.Published) })
	return nil
}

// take adds a story to a list, if it is public, new to the page, and not
// the same headline again.
func (r *relating) take(list *[]Card, id news.StoryID, most int) {
	card, ok := r.cards[id]
	same := strings.ToLower(card.Headline)
	if !ok || r.shown[id] || r.headlines[same] || len(*list) >= most {
		return
	}
	r.shown[id], r.headlines[same] = true, true
	*list = append(*list, r.card(card))
}

// abroad shows what other editions have, but for translations, which the page
// links elsewhere, and one of each set of them.
func (r *relating) abroad(links []related.Link) {
	sets := map[news.SetID]bool{r.page.Set: r.page.Set != 0}
	for _, l := range links {
		card, ok := r.cards[l.ID]
		if !ok || r.shown[l.ID] || sets[card.Set] || len(r.page.Abroad) >= mostAbroad {
			continue
		}
		r.shown[l.ID], sets[card.Set] = true, card.Set != 0
		for i := range r.editions {
			if e := &r.editions[i]; e.ID == card.Edition {
				r.page.Abroad = append(r.page.Abroad, Foreign{r.card(card), e})
			}
		}
	}
}

// why says in a few words what each card shares with the story: topics first,
// then words of the text.
func (m *making) why(p *Story) (func(), error) {
	if m.Related == nil || len(p.More) == 0 {
		return nil, nil
	}
	ids := make([]news.StoryID, len(p.More))
	for i, c := range p.More {
		ids[i] = c.ID
	}
	words, err := m.Related.Why(p.PublicStory, ids, 2*whyWords)
	if err != nil {
		return nil, err
	}
	lines := make([]string, len(p.More))
	for i, c := range p.More {
		var say []string
		for _, id := range c.Topics {
			if name := p.topicNames[id]; name != "" {
				say = add(say, name)
			}
		}
		if i < len(words) {
			for _, w := range words[i] {
				say = add(say, w)
			}
		}
		lines[i] = strings.Join(say, m.comma())
	}
	return func() {
		for i := range p.More {
			p.More[i].Why = lines[i]
		}
	}, nil
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

// storyline shows the story's storyline, if it is one, and returns its
// stories, newest first.
func (m *making) storyline(p *Story, c coverage.Story) ([]store.Card, error) {
	if len(c.Line) < leastLine {
		return nil, nil
	}
	cards, err := m.line(c.Line)
	if err != nil {
		return nil, err
	}
	if ok, err := m.enough(cards); err != nil || !ok {
		return nil, err
	}
	root, err := m.read.story(c.Root)
	if err != nil {
		return nil, err
	}
	title, err := m.lineTitle(root, c.Line)
	if err != nil {
		return nil, err
	}
	p.Line = &Line{Link: Link{Name: title, Href: Href(root.Path + timeline)}, Stories: len(cards), Since: root.Published}
	return cards, nil
}

// newest lists the newest of the storyline that the page does not show yet.
func (r *relating) newest(line []store.Card) {
	for _, card := range line {
		r.cards[card.ID] = card
		r.take(&r.page.Line.Cards, card.ID, mostOfLine)
	}
}
