// Package page says what each type of page shows and gathers it: typed structs
// and the reads behind them. It knows no HTTP and no HTML but story bodies,
// and it reads through a tracking reader, so that every page knows what it
// depends on.
package page

import (
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Base is what every page has: its edition, its words, the frame around it.
type Base struct {
	Edition   *news.Edition
	Lang      *locale.Language
	Now       time.Time
	Title     string      // of the document, without the newsroom's name
	Summary   string      // for search engines and cards
	Path      string      // the page's own address, escaped
	URL       string      // the same with scheme and host; "" if the site does not know its own
	Section   *Link       // the section that the menu marks; may be nil
	Menu      []Link      // sections of the edition's menu
	Editions  []Alternate // the other editions: the same page there, or their front page
	Footer    []Link      // about, corrections, contact …
	NoIndex   bool        // not for search engines
	Published time.Time   // of a story, for its metadata
}

// A Link is a name and where it leads.
type Link struct {
	Name   string
	Href   string // escaped
	Active bool
}

// An Alternate leads to another edition.
type Alternate struct {
	Link
	Edition *news.Edition
	Same    bool // it is the same story or page there, not only the front page
}

// Words are the words of the page's language.
func (b *Base) Words() locale.Words { return b.Lang.Words }

func (b *Base) local(t time.Time) time.Time { return t.In(b.Edition.Location()) }

// Dated reports whether a time is a date that somebody knows.
func (b *Base) Dated(t time.Time) bool { return news.Dated(t) }

// DateTime, Date, ShortDate and Clock write a time in the edition's zone,
// calendar and words.
func (b *Base) DateTime(t time.Time) string  { return b.Lang.DateTime(b.local(t)) }
func (b *Base) Date(t time.Time) string      { return b.Lang.Date(b.local(t)) }
func (b *Base) ShortDate(t time.Time) string { return b.Lang.ShortDate(b.local(t)) }
func (b *Base) Clock(t time.Time) string     { return b.Lang.Clock(b.local(t)) }
func (b *Base) WeekDate(t time.Time) string  { return b.Lang.WeekDate(b.local(t)) }

// Day writes the date of a time for machines.
func (b *Base) Day(t time.Time) string { return b.local(t).Format(time.DateOnly) }

// Age writes when something was published as a card shows it: how long ago
// within the first day, then the date.
func (b *Base) Age(t time.Time) string {
	if ago := b.Lang.Ago(b.Now.Sub(t)); ago != "" {
		return ago
	}
	return b.ShortDate(t)
}

// ISO writes a time for machines.
func (b *Base) ISO(t time.Time) string { return b.local(t).Format(time.RFC3339) }

// Href returns an address of ours as it stands in a link.
func Href(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// Home is the address of the edition's front page.
func (b *Base) Home() string {
	if b.Edition.Prefix == "" {
		return "/"
	}
	return Href(b.Edition.Prefix)
}

// A Card is a story in a list.
type Card struct {
	store.Card
	SectionName string
	Why         string // what it shares with the story that it stands beside
}

// Href is the story's address, escaped.
func (c Card) Href() string { return Href(c.Path) }

// Picture returns the media whose still picture stands for the story, or nil.
func (c Card) Picture() *news.Media {
	if c.Lead.Still() == "" {
		return nil
	}
	return c.Lead
}

// Length is the length of a video or sound in seconds, else 0.
func (c Card) Length() float64 {
	if c.Lead == nil || c.Kind != news.Video && c.Kind != news.Audio {
		return 0
	}
	return c.Lead.Duration
}

// Front is an edition's front page. No story is in it twice, but for those that
// are read most.
type Front struct {
	Base
	Lead    *Card
	Seconds []Card      // beside the lead
	Parts   []FrontPart // below, from top to bottom
}

// A FrontPart is a part of a front page.
type FrontPart struct {
	Link                 // its heading; Href is "" if that leads nowhere
	ID    string         // among the parts of the page
	Shape news.SlotShape // how it looks: tiles, block, reel or ranking
	Cards []Card
}

// List is a page that lists stories: a section, topic, author, or the
// corrections.
type List struct {
	Base
	Kind     ListKind
	Heading  string
	Intro    string
	Lead     *Card  // of a section's first page
	Cards    []Card // the rest
	MostRead []Card // of a section's first page
	Older    string // address of the next page, escaped; "" on the last
	Newest   string // address of the first page, "" on it
}

// ListKind says what a List lists.
type ListKind string

const (
	SectionList ListKind = "section"
	TopicList   ListKind = "topic"
	AuthorList  ListKind = "author"
)

// Archive is the list of months.
type Archive struct {
	Base
	Years   []Year // newest first
	Undated *Link  // stories without a date; nil if there are none
}

// A Year is a year's months.
type Year struct {
	Name   string
	Months []MonthLink
}

// A MonthLink leads to a month, with how many stories it has.
type MonthLink struct {
	Link
	Stories int
}

// Dates lists the stories of a day or of a month.
type Dates struct {
	Base
	Heading string
	Days    []Day
	Older   string // address of the next page of the month, escaped
	Months  *Link  // back to the month (of a day) or to the archive
}

// A Day is a day's stories, newest first.
type Day struct {
	Link
	At    time.Time
	Cards []Card
}

// Corrections lists what was put right.
type Corrections struct {
	Base
	Items []Corrected
	Older string
}

// Corrected is a story with its public notes, the last first.
type Corrected struct {
	Card
	Notes []news.Correction
}

// Story is a story's page.
type Story struct {
	Base
	*store.PublicStory
	SectionLink *Link
	By          []Link // authors; Href "" if they have no page
	TopicLinks  []Link
	topicNames  map[news.TopicID]string
	Grave       []news.Correction // shown above the story
	Noted       []news.Correction // shown below it
	Lead        *news.Media       // nil if there is none that we hold
	Gallery     []news.Media      // of a gallery: the pictures that we hold
	Minutes     int               // to read it
	Line        *Line             // its storyline; nil if there is none
	More        []Card            // more on this story
	Moving      []Card            // video, galleries and audio on it
	Background  []Card            // older
	Copies      []Card            // the same text
	Abroad      []Foreign         // in other editions
	Listed      []Listed          // what the old site listed with it
	Latest      []Card            // from the same section
	Body        string            // HTML, safe as it is
	Reading     string            // where a script reports that it is read; "" if we see that ourselves
	MostRead    string            // address of what is read most, to be added by a script
}

// Foreign is a story of another edition.
type Foreign struct {
	Card
	In *news.Edition
}

// Listed is a related item of an old site: a story of ours, or only what is
// known of it.
type Listed struct {
	news.Reference
	Card *Card // nil if it is not a story of ours
}

// Wrong is a page for what cannot be shown.
type Wrong struct {
	Base
	Status    int
	Heading   string
	Text      string
	Reason    string // of a withdrawal
	Reference string // of a failure, as the log has it
	Latest    []Card
}

// OGType is the Open Graph type of a page.
func (b *Base) OGType() string {
	if b.Published.IsZero() {
		return "website"
	}
	return "article"
}

// Absolute returns a whole address for a path of ours, or the path if the
// site does not know its own address.
func (b *Base) Absolute(path string) string {
	if i := strings.Index(b.URL, "://"); i > 0 {
		if j := strings.IndexByte(b.URL[i+3:], '/'); j >= 0 {
			return b.URL[:i+3+j] + path
		}
	}
	return path
}
