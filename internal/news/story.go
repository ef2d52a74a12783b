// Package news defines what a newsroom publishes: stories and their
// revisions, the editions, sections and topics that arrange them, and the
// media that they carry, with the rules that hold for each.
//
// It does no I/O and imports only the standard library. Every other package
// speaks in its terms.
package news

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

type (
	// A StoryID identifies a story for ever. It never appears in an address.
	StoryID int64
	// A RevisionNum counts the saved states of one story from 1.
	RevisionNum int
	// A SetID names a translation set. 0 means that the story is in none.
	SetID int64
)

// StoryKind says what a story chiefly is.
type StoryKind string

const (
	Article StoryKind = "article"
	Video   StoryKind = "video"
	Gallery StoryKind = "gallery"
	Live    StoryKind = "live"
	Audio   StoryKind = "audio"
)

// StoryKinds lists every kind.
var StoryKinds = []StoryKind{Article, Video, Gallery, Live, Audio}

// Longest accepted texts, in characters.
const (
	MaxHeadline   = 300
	MaxStandfirst = 2000
	MaxSlug       = 120
)

// A Story is one piece of journalism in one edition.
//
// Saving never overwrites: it appends a revision of the Content and moves
// Head to it. Publishing moves LiveRev. Editors see Head, readers see
// LiveRev, and a story whose LiveRev is zero is not public.
type Story struct {
	ID        StoryID     `json:"id"`
	Edition   EditionID   `json:"edition"`
	Set       SetID       `json:"translation_set,omitempty"`
	State     State       `json:"state"`
	Head      RevisionNum `json:"head"`
	LiveRev   RevisionNum `json:"live"`
	Created   time.Time   `json:"created"`
	Saved     time.Time   `json:"saved"`               // when Head was saved
	Published time.Time   `json:"published,omitzero"`  // first publication; never moves once set
	Updated   time.Time   `json:"updated,omitzero"`    // last publication of a changed revision
	Scheduled time.Time   `json:"scheduled,omitzero"`  // when to publish Head, in state Scheduled
	Embargo   time.Time   `json:"embargo,omitzero"`    // nothing is public before this instant
	Withdrawn string      `json:"withdrawn,omitempty"` // the public reason, in state Withdrawn
	Content
}

// Content is what a revision keeps: all that an editor writes.
type Content struct {
	Kind        StoryKind       `json:"kind"`
	Section     SectionID       `json:"section,omitempty"`
	Slug        Slug            `json:"slug"`
	Headline    string          `json:"headline"`
	Standfirst  string          `json:"standfirst,omitempty"`
	Body        Doc             `json:"body"`
	Place       string          `json:"place,omitempty"` // dateline place
	Bylines     []Byline        `json:"bylines,omitempty"`
	Sources     []Source        `json:"sources,omitempty"`
	Topics      []TopicID       `json:"topics,omitempty"`
	Media       []Media         `json:"media,omitempty"` // the first is the lead; a gallery has them all
	Corrections []Correction    `json:"corrections,omitempty"`
	References  []Reference     `json:"references,omitempty"` // related items that came with the story
	Standing    bool            `json:"standing,omitempty"`   // a page such as "About", in no list
	Extra       json.RawMessage `json:"extra,omitempty"`      // what an old system knew and we have no place for
}

// A Byline credits an author as printed.
type Byline struct {
	Author AuthorID `json:"author,omitempty"`
	Name   string   `json:"name"`
}

// A Source is an agency, outlet or document that the story credits.
type Source struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// A Correction is a public note on what was wrong.
type Correction struct {
	At    time.Time `json:"at"`
	Note  string    `json:"note"`
	Grave bool      `json:"grave,omitempty"` // shown above the story instead of below
}

// A Reference is a related item as an old system listed it. Story is set when
// the item is one of ours.
type Reference struct {
	ID          string    `json:"id,omitempty"` // in the old system
	Order       int64     `json:"order"`        // the old system's sort value
	ContentType string    `json:"content_type,omitempty"`
	Kind        MediaKind `json:"kind,omitempty"`
	Title       string    `json:"title"`
	Media       string    `json:"media,omitempty"` // address of its picture or clip
	At          time.Time `json:"at,omitzero"`
	URL         string    `json:"url,omitempty"`
	Story       StoryID   `json:"story,omitempty"`
}

// A Revision is a saved state of a story.
type Revision struct {
	Story StoryID     `json:"story"`
	Num   RevisionNum `json:"num"`
	At    time.Time   `json:"at"`
	By    string      `json:"by,omitempty"`
	Note  string      `json:"note,omitempty"`
	Content
}

// Undated is the publication time of stories whose date nobody knows. They
// stand at the end of every list, and no date is shown for them.
var Undated = time.Unix(1, 0).UTC()

// Dated reports whether t is a date that somebody knows.
func Dated(t time.Time) bool { return t.After(Undated) }

// Public reports whether readers can see the story.
func (s *Story) Public() bool { return s.LiveRev != 0 }

// Lead returns the lead media, or nil.
func (c *Content) Lead() *Media {
	if len(c.Media) == 0 {
		return nil
	}
	return &c.Media[0]
}

// Validate reports the first thing that must be mended before the content can
// be saved. The error's kind is Invalid.
func (c *Content) Validate() error {
	invalid := func(field, say string, args ...any) error {
		return Fault{Kind: Invalid, Field: field, Say: fmt.Sprintf(say, args...)}
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(c.Headline)); {
	case n == 0:
		return invalid("headline", "A story needs a headline.")
	case n > MaxHeadline:
		return invalid("headline", "The headline has %d characters; %d is the limit.", n, MaxHeadline)
	case utf8.RuneCountInString(c.Standfirst) > MaxStandfirst:
		return invalid("standfirst", "The standfirst is longer than %d characters.", MaxStandfirst)
	case c.Slug == "":
		return invalid("slug", "A story needs an address.")
	case c.Slug != Slugify(string(c.Slug)):
		return invalid("slug", "The address may hold letters, digits and single hyphens only.")
	}
	if !isIn(c.Kind, StoryKinds) {
		return invalid("kind", "There is no kind of story called %q.", c.Kind)
	}
	for field, text := range map[string]string{"headline": c.Headline, "standfirst": c.Standfirst, "place": c.Place} {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return invalid(field, "The %s holds bytes that are not text.", field)
		}
	}
	for i := range c.Media {
		if err := c.Media[i].Validate(); err != nil {
			return err
		}
	}
	for _, s := range c.Sources {
		if strings.TrimSpace(s.Name) == "" {
			return invalid("sources", "A source needs a name.")
		}
		if s.URL != "" && !SafeLink(s.URL) {
			return invalid("sources", "The link of source %q is not one we can publish.", s.Name)
		}
	}
	for _, r := range c.References {
		if r.URL != "" && !SafeLink(r.URL) {
			return invalid("references", "The link of %q is not one we can publish.", r.Title)
		}
	}
	for _, n := range c.Corrections {
		if strings.TrimSpace(n.Note) == "" || n.At.IsZero() {
			return invalid("corrections", "A correction needs its time and a note.")
		}
	}
	return c.Body.Validate()
}

func isIn[T comparable](v T, list []T) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
