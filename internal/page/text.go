package page

import (
	"errors"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Text is a story for programs that read: all of it and nothing beside it. The
// addresses of its Base are those of the story's page.
type Text struct {
	Base
	*store.PublicStory
	By         []Link
	TopicLinks []Link
	Shown      []news.Media // what we hold of its media and the body does not show
}

const textSuffix = ".md"

// TextAddress is the address of the text of a story's page, escaped.
func (b *Base) TextAddress() string { return b.Path + textSuffix }

// text makes the text of the story at a path. It is a news.Fault of kind
// NotFound if there is no story.
func (m *making) text(path string) (*Text, error) {
	st, to, err := m.storyAt(path)
	if to != "" {
		return nil, Redirect{To: to + textSuffix}
	}
	if err != nil {
		return nil, err
	}
	m.req.Path = st.Path
	p := &Text{PublicStory: st, Base: m.frameless(st.Headline)}
	p.Summary = st.Standfirst
	for _, one := range st.Media {
		if one.Held() && one.Kind != news.Attachment && !strings.Contains(st.HTML, `src="`+one.Src+`"`) {
			p.Shown = append(p.Shown, one)
		}
	}
	if p.By, err = m.bylineOf(st); err != nil {
		return nil, err
	}
	topics, err := m.read.topics(st.Topics)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		if n, ok := t.Names[m.edition.ID]; ok {
			p.TopicLinks = append(p.TopicLinks, Link{Name: n.Name, Href: m.href("topic", string(n.Slug))})
		}
	}
	return p, nil
}

// storyAt returns the story at a path, or the path to which redirects lead in
// the end, if a story is there.
func (m *making) storyAt(path string) (st *store.PublicStory, to string, err error) {
	at, err := m.read.find(path)
	if err != nil {
		return nil, "", err
	}
	if at.To != "" {
		var end Redirect
		if err := m.follow(at.To); !errors.As(err, &end) {
			return nil, "", err
		}
		if path, ok := news.CleanPath(end.To); ok && strings.HasPrefix(end.To, "/") {
			if now, err := m.read.find(path); err == nil && now.To == "" {
				return nil, path, nil
			}
		}
		return nil, "", errNothing
	}
	st, err = m.read.story(at.Story)
	return st, "", err
}

// bylineOf lists a story's authors, each with its page if it has one.
func (m *making) bylineOf(st *store.PublicStory) ([]Link, error) {
	var ids []news.AuthorID
	for _, b := range st.Bylines {
		if b.Author != 0 {
			ids = append(ids, b.Author)
		}
	}
	authors, err := m.read.authors(ids)
	if err != nil {
		return nil, err
	}
	var by []Link
	for _, b := range st.Bylines {
		l := Link{Name: b.Name}
		for _, a := range authors {
			if a.ID == b.Author {
				l.Href = m.href("author", string(a.Slug))
			}
		}
		by = append(by, l)
	}
	return by, nil
}

// notFound reports whether an error says that nothing is at an address.
func notFound(err error) bool { return errors.Is(err, news.NotFound) }
