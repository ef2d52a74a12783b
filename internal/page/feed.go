package page

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// FeedFormat is a format of feeds, as their addresses end.
type FeedFormat string

const (
	RSS      FeedFormat = "rss"
	Atom     FeedFormat = "atom"
	JSONFeed FeedFormat = "json"
)

// Feed is the newest stories of a list, in full, for feed readers. Title,
// Summary and URL of its Base are those of the list's own page.
type Feed struct {
	Base
	Format  FeedFormat
	ID      string // never changes
	Self    string // the feed's whole address
	Hub     string // the WebSub hub that tells of changes; "" if there is none
	Updated time.Time
	Items   []FeedItem
}

// A FeedItem is one story of a feed.
type FeedItem struct {
	*store.PublicStory
	ID      string // never changes, whatever becomes of the story's address
	URL     string
	Changed time.Time // when it was published or last updated
	Tags    []string  // section and topics
}

const feedStories = 25

// feedOf returns the list that an address within an edition is a feed of.
func feedOf(rest string) (list string, f FeedFormat, ok bool) {
	dir, file := path.Split(rest)
	if !news.FeedName(file) {
		return "", "", false
	}
	return strings.TrimSuffix(dir, "/"), FeedFormat(strings.TrimPrefix(path.Ext(file), ".")), true
}

// FeedAddress is the address of the list's feed, escaped; list is the list's
// own.
func FeedAddress(list string, f FeedFormat) string {
	return strings.TrimSuffix(list, "/") + "/feed." + string(f)
}

// feed makes a feed. A site that does not know its own address has none,
// because all that stands in a feed needs whole addresses.
func (m *making) feed(list string, f FeedFormat) (*Feed, error) {
	if m.BaseURL == "" || m.req.Before != "" {
		return nil, errNothing
	}
	own := strings.TrimSuffix(m.edition.Prefix+"/"+list, "/")
	if at := FeedAddress(own, f); at != m.req.Path {
		return nil, Redirect{To: at}
	}
	m.req.Path, m.rest = "/"+strings.TrimPrefix(own, "/"), list
	p := &Feed{Format: f, Hub: m.Hub, Base: m.frameless("")}
	p.Self = p.Absolute(FeedAddress(Href(own), f))
	p.ID = m.tag(own)
	scope, err := m.feedScope(p, list)
	if err != nil {
		return nil, err
	}
	cards, _, err := m.read.list(scope, store.Cursor{}, feedStories)
	if err != nil {
		return nil, err
	}
	if len(cards) == 0 && scope.Topic+news.TopicID(scope.Author) != 0 {
		return nil, errNothing
	}
	for _, c := range cards {
		if err := m.feedItem(p, c.ID); err != nil && !errors.Is(err, news.NotFound) { // withdrawn since the list was read
			return nil, err
		}
	}
	return p, nil
}

// feedScope names the feed and says what is in it.
func (m *making) feedScope(p *Feed, list string) (store.Scope, error) {
	e := m.edition
	scope := store.Scope{Edition: e.ID}
	first, slug, _ := strings.Cut(list, "/")
	switch section, ok := e.Section(news.SectionID(first)); {
	case list == "":
		p.Summary = e.Tagline
	case first == "topic" && plain(slug):
		t, err := m.read.topic(e.ID, news.Slug(slug))
		if err != nil {
			return scope, err
		}
		name := t.Names[e.ID]
		if name.Slug != news.Slug(slug) {
			return scope, Redirect{To: FeedAddress(e.Prefix+"/topic/"+string(name.Slug), p.Format)}
		}
		scope.Topic, p.Title, p.Summary = t.ID, name.Name, fmt.Sprintf(p.Words().StoriesOn, name.Name)
	case first == "author" && plain(slug):
		a, err := m.read.author(news.Slug(slug))
		if err != nil {
			return scope, err
		}
		scope.Author, p.Title, p.Summary = a.ID, a.Name, fmt.Sprintf(p.Words().StoriesBy, a.Name)
	case ok && slug == "":
		scope.Section, p.Title = section.ID, section.Name
	default:
		return scope, errNothing
	}
	return scope, nil
}

func (m *making) feedItem(p *Feed, id news.StoryID) error {
	st, err := m.read.story(id)
	if err != nil {
		return err
	}
	it := FeedItem{PublicStory: st, ID: m.tag(fmt.Sprintf("story/%d", id)), URL: p.Absolute(Href(st.Path)), Changed: changed(&st.Card)}
	if s, ok := m.edition.Section(st.Section); ok {
		it.Tags = append(it.Tags, s.Name)
	}
	topics, err := m.read.topics(st.Topics)
	if err != nil {
		return err
	}
	for _, t := range topics {
		if n, ok := t.Names[m.edition.ID]; ok {
			it.Tags = append(it.Tags, n.Name)
		}
	}
	if it.Changed.After(p.Updated) {
		p.Updated = it.Changed
	}
	p.Items = append(p.Items, it)
	return nil
}

// changed is when a story was published or last updated.
func changed(c *store.Card) time.Time {
	if c.Updated.After(c.Published) {
		return c.Updated
	}
	return c.Published
}

// tag names something of ours for ever: RFC 4151.
func (m *making) tag(what string) string {
	host := "localhost"
	if u, err := url.Parse(m.BaseURL); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:" + Href(what)
}
