package page

import (
	"path"
	"strings"

	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
)

// Ranks says what is read most.
type Ranks interface {
	// Top returns the stories of an edition, or of one of its sections if s is
	// not "", that were read most in the window. Some may not be public.
	Top(e news.EditionID, s news.SectionID, w mostread.Window) []news.StoryID
}

// MostReadForm is a form of what is read most, as its address ends.
type MostReadForm string

const (
	MostReadPage     MostReadForm = ""      // a page of its own
	MostReadFragment MostReadForm = ".html" // a part that scripts put into other pages
	MostReadData     MostReadForm = ".json"
)

const (
	mostRead      = "most-read"
	mostReadShown = 5 // beside other things
	leastRead     = 3 // fewer are no list
)

// MostRead is what is read most in an edition or one of its sections.
type MostRead struct {
	Base
	Form      MostReadForm
	Heading   string
	Hour, Day []Card
	Short     []Card // the few that stand beside other things; may be empty
}

// mostReadOf returns the list that an address within an edition has what is
// read most of.
func mostReadOf(rest string) (list string, f MostReadForm, ok bool) {
	dir, file := path.Split(rest)
	end, ok := strings.CutPrefix(file, mostRead)
	f = MostReadForm(end)
	return strings.TrimSuffix(dir, "/"), f, ok && (f == MostReadPage || f == MostReadFragment || f == MostReadData)
}

// mostRead makes what is read most of the edition, if list is "", or of a
// section of it.
func (m *making) mostRead(list string, f MostReadForm) (*MostRead, error) {
	p := &MostRead{Form: f}
	if f == MostReadPage {
		p.Base = m.base("")
	} else {
		p.Base = m.frameless("")
	}
	p.Heading = p.Words().MostRead
	if list != "" {
		s, ok := m.edition.Section(news.SectionID(list))
		if !ok {
			return nil, errNothing
		}
		link := m.sectionLink(s)
		p.Section, p.Heading = &link, p.Heading+" · "+s.Name
	}
	p.Title = p.Heading
	var err error
	if p.Hour, err = m.top(news.SectionID(list), mostread.Hour); err != nil {
		return nil, err
	}
	if p.Day, err = m.top(news.SectionID(list), mostread.Day); err != nil {
		return nil, err
	}
	p.Short = short(p.Hour, p.Day, mostReadShown)
	return p, nil
}

// top returns what is read most of the edition or a section.
func (m *making) top(s news.SectionID, w mostread.Window) ([]Card, error) {
	m.read.note.Note(news.MostReadKey(m.edition.ID, s))
	if m.Ranks == nil {
		return nil, nil
	}
	cards, err := m.read.cards(m.Ranks.Top(m.edition.ID, s, w))
	return m.cards(cards), err
}

// readMost puts the few that are read most onto another page.
func (m *making) readMost(s news.SectionID, most int, put func([]Card)) {
	m.part(MostReadPart, func(m *making) (func(), error) {
		hour, err := m.top(s, mostread.Hour)
		if err != nil {
			return nil, err
		}
		day, err := m.top(s, mostread.Day)
		return func() { put(short(hour, day, most)) }, err
	})
}

// short picks what stands beside other things: of the last hour if enough was
// read, else of the day.
func short(hour, day []Card, most int) []Card {
	if len(hour) < mostReadShown {
		hour = day
	}
	if len(hour) < leastRead {
		return nil
	}
	return hour[:min(len(hour), most)]
}
