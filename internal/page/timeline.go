package page

import (
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// timeline ends the address of a storyline: that of the story which begins it,
// and this.
const timeline = "/timeline"

// leastLine is how many stories, copies not counted, make a storyline that is
// worth a page.
const leastLine = 3

// longestLine is how many stories of a storyline are shown, the newest.
const longestLine = 300

// Line is a storyline as its stories show it.
type Line struct {
	Link              // its title and page
	Stories int       // that readers can see
	Since   time.Time // when it began
	Cards   []Card    // the newest that the page shows nowhere else
}

// Timeline is the page of a storyline, newest day first.
type Timeline struct {
	Base
	Heading string
	Stories int // in all
	Since   time.Time
	Days    []LineDay
	Earlier int // stories that are too many to show
}

// A LineDay is what a storyline has of one day, newest first.
type LineDay struct {
	At      time.Time
	Stories []Told
}

// Told is a story of a storyline, with others of the same text.
type Told struct {
	Card
	Also []Card
}

// timelinePage makes the page of the storyline that the story at a path
// begins.
func (m *making) timelinePage(path string) (*Timeline, error) {
	at, err := m.read.find(path)
	if err != nil {
		return nil, err
	}
	if at.To != "" {
		return nil, Redirect{To: at.To + timeline, ForNow: true}
	}
	root, err := m.read.story(at.Story)
	if err != nil {
		return nil, err
	}
	c, err := m.read.coverage(at.Story, 1)
	if err != nil {
		return nil, err
	}
	if c.Root != at.Story {
		begin, err := m.read.story(c.Root)
		if err != nil {
			return nil, err
		}
		return nil, Redirect{To: begin.Path + timeline, ForNow: true}
	}
	cards, err := m.line(c.Line)
	if err != nil {
		return nil, err
	}
	if ok, err := m.enough(cards); err != nil {
		return nil, err
	} else if !ok {
		return nil, errNothing
	}
	title, err := m.lineTitle(root, c.Line)
	if err != nil {
		return nil, err
	}
	p := &Timeline{Base: m.base(title), Heading: title, Stories: len(cards), Since: root.Published}
	p.Summary = root.Headline
	if len(cards) > longestLine {
		p.Earlier = len(cards) - longestLine
		cards = cards[:longestLine]
	}
	m.part(CopiesPart, func(m *making) (func(), error) {
		under, err := m.copies(cards)
		return func() { m.days(p, cards, under) }, err
	})
	if len(p.Days) == 0 { // every story stands for itself
		m.days(p, cards, nil)
	}
	return p, nil
}

// enough reports whether a storyline is worth a page. Of one with many stories
// nobody asks which are copies.
func (m *making) enough(cards []store.Card) (bool, error) {
	if len(cards) < leastLine || len(cards) >= 2*leastLine {
		return len(cards) >= leastLine, nil
	}
	under, err := m.copies(cards)
	return len(cards)-len(under) >= leastLine, err
}

// copies returns, for every story of a list whose text an older one of the list
// has, the oldest of its text. The newest come first.
func (m *making) copies(cards []store.Card) (map[news.StoryID]news.StoryID, error) {
	cards = cards[:min(len(cards), longestLine)]
	place := map[news.StoryID]int{}
	for i, c := range cards {
		place[c.ID] = i
	}
	under := map[news.StoryID]news.StoryID{}
	for i := len(cards) - 1; i >= 0; i-- {
		c, err := m.read.coverage(cards[i].ID, mostCopies)
		if err != nil {
			return nil, err
		}
		for _, l := range c.Copies {
			if at, ok := place[l.ID]; ok && at > i && under[cards[i].ID] == 0 {
				under[cards[i].ID] = l.ID
				if first := under[l.ID]; first != 0 {
					under[cards[i].ID] = first
				}
			}
		}
	}
	return under, nil
}

// days puts the stories of a timeline under their days. Of several with the
// same text, which under knows, the first one stands for all.
func (m *making) days(p *Timeline, cards []store.Card, under map[news.StoryID]news.StoryID) {
	told := map[news.StoryID]*Told{}
	var order []*Told
	for _, c := range slices.Backward(cards) {
		if first := told[under[c.ID]]; first != nil {
			first.Also = append(first.Also, m.card(c))
			continue
		}
		t := &Told{Card: m.card(c)}
		told[c.ID] = t
		order = append(order, t)
	}
	for _, t := range slices.Backward(order) {
		day := t.Published.In(m.edition.Location()).Format(time.DateOnly)
		if n := len(p.Days); n == 0 || p.Days[n-1].At.In(m.edition.Location()).Format(time.DateOnly) != day {
			p.Days = append(p.Days, LineDay{At: t.Published})
		}
		d := &p.Days[len(p.Days)-1]
		d.Stories = append(d.Stories, *t)
	}
}

// line returns those stories of a storyline that readers can see, newest
// first.
func (m *making) line(ids []news.StoryID) ([]store.Card, error) {
	cards, err := m.read.cards(ids)
	if err != nil {
		return nil, err
	}
	cards = slices.Clone(cards)
	slices.SortFunc(cards, func(a, b store.Card) int {
		if order := b.Published.Compare(a.Published); order != 0 {
			return order
		}
		return int(b.ID - a.ID)
	})
	return cards, nil
}

// lineTitle returns the name of the storyline that a story begins.
func (m *making) lineTitle(root *store.PublicStory, line []news.StoryID) (string, error) {
	names, err := m.Related.LineTitle(root, line)
	if err != nil {
		return "", err
	}
	if len(names) == 0 {
		return root.Headline, nil
	}
	for i, name := range names {
		names[i] = firstUpper(name)
	}
	return strings.Join(names, "\u00a0· "), nil
}

// firstUpper begins a heading with a capital.
func firstUpper(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}
