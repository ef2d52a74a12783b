// Package store says what it means to keep the newsroom's work: the
// operations, what each guarantees, and which errors it returns. Package
// sqlstore implements it for SQLite and PostgreSQL; package storetest checks
// any implementation against what is written here.
//
// There are two sides. The desk (Stories, Names, Curations, Importing) sees everything.
// Public sees copies of what has been published and can reach nothing else,
// so that a draft or an embargoed byte cannot leak by a forgotten condition.
//
// Every error is either a news.Fault or an outage. Every method that changes
// something does so in one transaction together with its row in the change
// log, and after a nil return the change is on disk.
package store

import (
	"context"
	"time"

	"broadsheet/internal/news"
)

// A Cursor marks a place in a newest-first list. It stays valid while stories
// are published above it. The zero Cursor is the top.
type Cursor struct {
	At time.Time
	ID news.StoryID
}

// Zero reports whether c is the top of a list.
func (c Cursor) Zero() bool { return c.ID == 0 && c.At.IsZero() }

// An Edit says who saves a story and why.
type Edit struct {
	By   string // user, or "import"
	Note string
	Log  Entry // of names and settings: the line of the audit log, in the same transaction; none without an Action
}

// Stories keeps stories and their revisions, for the desk.
type Stories interface {
	// Story returns the story with its Head content. NotFound if there is none.
	Story(ctx context.Context, id news.StoryID) (*news.Story, error)

	// Save validates and stores s as a new revision, filling in ID, Created
	// and State on the first save and advancing Head by one. Conflict if
	// s.Head is not the stored head: someone saved in between.
	// On an error s is unchanged.
	Save(ctx context.Context, s *news.Story, by Edit) error

	// Revision returns a saved state. NotFound if there is none; Corrupt if
	// it is not what was saved.
	Revision(ctx context.Context, id news.StoryID, num news.RevisionNum) (*news.Revision, error)

	// List returns stories that match the filter, the last saved first.
	List(ctx context.Context, f Filter, after Cursor, limit int) ([]*news.Story, Cursor, error)

	// Publish makes revision num the live one. It gives the story its
	// address: if that is taken, the slug's address with "-2", "-3" and so on.
	// Published is set on the first call and never changes after; Updated is
	// set when a later revision goes live. Forbidden under embargo.
	Publish(ctx context.Context, id news.StoryID, num news.RevisionNum, at time.Time, by Edit) error

	// Withdraw takes the story from readers. Its addresses answer Gone with
	// the reason from then on.
	Withdraw(ctx context.Context, id news.StoryID, reason string, by Edit) error

	// SetFlow stores State, Scheduled, Embargo and Set of s, which must be
	// neither OnAir nor Withdrawn. Setting an embargo on a story that is
	// public is a Conflict: withdraw it first.
	SetFlow(ctx context.Context, s *news.Story, by Edit) error

	// PublishDue publishes the head of every scheduled story whose time has
	// come and whose embargo is over, oldest first, at most limit, and
	// returns them. One that cannot be published keeps none of the others
	// back; the error says why.
	PublishDue(ctx context.Context, now time.Time, limit int) ([]news.StoryID, error)
}

// Reversals undo what was done to stories. What they do is done at once for
// readers too. The entries go into the audit log with it, both or neither.
type Reversals interface {
	// Unpublish takes back the last Publish of the story, if that is not
	// longer ago than within and nothing was published since: the story is as
	// it was before. If it never had been public its address is free again,
	// and answers as if nothing had ever been there. Conflict if there is
	// nothing to take back.
	Unpublish(ctx context.Context, id news.StoryID, within time.Duration, by Edit, log Entry) error

	// Delete removes the story with all its revisions, comments and what was
	// being written. Its number is never given again. Addresses at which it
	// was public answer Gone. Its last content is kept in the entry, as JSON
	// after the entry's Detail. Conflict if the story is public: withdraw it
	// first.
	Delete(ctx context.Context, id news.StoryID, by Edit, log Entry) error
}

// Translations says which stories are the same in other languages. For public
// ones it takes effect at once.
type Translations interface {
	// InSet returns the stories of a set by ID, public or not; none for 0.
	InSet(ctx context.Context, set news.SetID) ([]news.StoryID, error)

	// Translate puts two stories into one set. Conflict if both are in
	// different ones, or the set would have two stories of an edition.
	Translate(ctx context.Context, a, b news.StoryID, by Edit) error

	// Untranslate takes a story out of its set; what is left alone in it is
	// in none.
	Untranslate(ctx context.Context, id news.StoryID, by Edit) error
}

// A Filter picks stories for the desk. Zero fields match everything.
type Filter struct {
	Edition news.EditionID
	State   news.State
}

// Names keeps editions, topics and authors, for the desk.
type Names interface {
	// SaveEdition validates and stores the edition's settings, adding it if
	// it is new. The first edition is the default. Conflict if the prefix is
	// another's.
	SaveEdition(ctx context.Context, e news.Edition, by Edit) error

	// SaveSections validates list and makes it the edition's sections. Conflict
	// if they are no longer was, or if stories of the edition, whatever their
	// state, are in one that list leaves out.
	SaveSections(ctx context.Context, e news.EditionID, was, list []news.Section, by Edit) error

	// Topic finds the topic by its name in the edition, creating it with a
	// slug of its own if there is none. If same is not 0 the new name is
	// given to that topic.
	Topic(ctx context.Context, e news.EditionID, name string, kind news.TopicKind, same news.TopicID) (news.TopicID, error)

	// Author finds the author by the printed name, creating one if needed.
	Author(ctx context.Context, name string) (news.AuthorID, error)

	// Redirect makes the path from lead to the path or http(s) address to. A
	// from such as /old/* is a rule for all below /old at which nothing else
	// is; the nearest rule counts. A star at the end of to stands for the rest
	// then. Invalid if that would make a loop or hide a story's present
	// address.
	Redirect(ctx context.Context, from, to string, by Edit) error

	// RemoveRedirect takes back a redirect or a rule. NotFound if there is
	// none.
	RemoveRedirect(ctx context.Context, from string, by Edit) error

	// Redirects lists redirects and rules that begin so by from, those after
	// it.
	Redirects(ctx context.Context, begin, after string, limit int) ([]Redirect, error)

	// SaveAsset stores the description of a file, filling in ID. An asset
	// with the same hash, or without a hash the same origin, is returned
	// instead of a second one.
	SaveAsset(ctx context.Context, a *news.Asset) error
}

// A Redirect leads readers from a path, or from all below one, elsewhere.
type Redirect struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Curations keeps what editors decided about related coverage, for the desk.
type Curations interface {
	// Curation returns what is stored for the story, public or not; the empty
	// curation, with Num 0, if nothing is. NotFound if there is no such story.
	Curation(ctx context.Context, id news.StoryID) (news.Curation, error)

	// Curate validates c, replaces the curation of c.Story and advances c.Num
	// by one. It takes effect at once and is logged as news.Curated with the
	// story's RelatedKey, and its StorylineKey if readers saw or see the
	// title that changed. Saving what is stored already changes nothing and
	// is not logged. Spaces around the title are dropped.
	//
	// Conflict if c.Num is not the stored number: someone saved in between.
	// NotFound if there is no such story. Invalid if a pinned or blocked
	// story does not exist, or the storyline is of no story of the same
	// edition, or storylines would belong to each other in a circle. Pins
	// and blocks may be of other editions, and not public yet.
	// On an error c is unchanged.
	Curate(ctx context.Context, c *news.Curation, by Edit) error
}

// A Card is a story as lists show it.
type Card struct {
	ID         news.StoryID   `json:"id"`
	Edition    news.EditionID `json:"edition"`
	Kind       news.StoryKind `json:"kind"`
	Section    news.SectionID `json:"section,omitempty"`
	Path       string         `json:"path"` // its address, unescaped
	Headline   string         `json:"headline"`
	Standfirst string         `json:"standfirst,omitempty"`
	Place      string         `json:"place,omitempty"`
	Bylines    []news.Byline  `json:"bylines,omitempty"`
	Lead       *news.Media    `json:"lead,omitempty"`
	Pictures   int            `json:"pictures,omitempty"` // in a gallery
	Published  time.Time      `json:"published"`
	Updated    time.Time      `json:"updated,omitzero"`
	Set        news.SetID     `json:"set,omitempty"`
	Topics     []news.TopicID `json:"topics,omitempty"`
	Standing   bool           `json:"standing,omitempty"`
}

// A PublicStory is all that readers may see of a story.
type PublicStory struct {
	Card
	HTML        string            `json:"html"` // the body, safe to show as it is
	Words       int               `json:"words"`
	Media       []news.Media      `json:"media,omitempty"`
	Sources     []news.Source     `json:"sources,omitempty"`
	Corrections []news.Correction `json:"corrections,omitempty"`
	References  []news.Reference  `json:"references,omitempty"`
}

// A Scope picks public stories. Edition is required. At most one of Section,
// Topic, Author, Kind and Corrected may be set; From and To (From <= published
// < To) combine with an otherwise plain Scope. Standing pages are in no list.
type Scope struct {
	Edition   news.EditionID
	Section   news.SectionID
	Topic     news.TopicID
	Author    news.AuthorID
	Kind      news.StoryKind
	Corrected bool // stories with corrections, the last corrected first
	From, To  time.Time
}

// Public is what the site, feeds, API, search and related coverage may read.
// Each call is one or a few indexed reads, however large the archive.
type Public interface {
	// Story returns a public story. NotFound if readers cannot see it.
	Story(ctx context.Context, id news.StoryID) (*PublicStory, error)

	// Find says what is at an address, in the form of news.CleanPath.
	// NotFound if nothing ever was; Gone, with the public reason, if it was
	// withdrawn.
	Find(ctx context.Context, path string) (Place, error)

	// List returns the scope's stories, newest first, ties broken by higher
	// ID first, from after the cursor. The cursor returned is that of the
	// last one; it is Zero when there are no more.
	List(ctx context.Context, s Scope, after Cursor, limit int) ([]Card, Cursor, error)

	// Stories returns public stories by ascending ID, from the first above
	// after: how everything derived is built anew.
	Stories(ctx context.Context, after news.StoryID, limit int) ([]*PublicStory, error)

	// Cards returns those of the stories that are public, in the order asked.
	Cards(ctx context.Context, ids []news.StoryID) ([]Card, error)

	// Translations returns the public members of a set, by edition.
	Translations(ctx context.Context, set news.SetID) ([]Card, error)

	// Months returns the calendar months (in the edition's zone, as the first
	// instant of each) in which stories were published, newest first.
	Months(ctx context.Context, e news.EditionID) ([]Month, error)

	// TopicsIn and AuthorsIn return the topics and authors that have stories
	// in the edition's lists, the highest ID first, at most limit. They cost
	// one indexed read for each that they return.
	TopicsIn(ctx context.Context, e news.EditionID, limit int) ([]news.TopicID, error)
	AuthorsIn(ctx context.Context, e news.EditionID, limit int) ([]news.AuthorID, error)
}

// A Month is a calendar month and how many stories it has.
type Month struct {
	Year, Month, Stories int
}

// PublicNames is what readers may know of editions, topics and authors.
type PublicNames interface {
	// Editions returns all editions, the default first, then by ID.
	Editions(ctx context.Context) ([]news.Edition, error)

	// TopicBySlug and AuthorBySlug return NotFound if there is none.
	TopicBySlug(ctx context.Context, e news.EditionID, slug news.Slug) (*news.Topic, error)
	AuthorBySlug(ctx context.Context, slug news.Slug) (*news.Author, error)

	// Topics and Authors return those that exist, in the order asked.
	Topics(ctx context.Context, ids []news.TopicID) ([]news.Topic, error)
	Authors(ctx context.Context, ids []news.AuthorID) ([]news.Author, error)
}

// PublicCurations is what may be read of editors' decisions by what is derived
// for readers. Nothing that an editor wrote for a story which is not public is
// in it: the curation of such a story holds numbers, and its Title is "" until
// the story is published. So read it again after Published and Withdrew, as
// after Curated; if that changed the title the story's StorylineKey is told.
type PublicCurations interface {
	// Curation returns the story's curation. If nothing is stored that is no
	// error but the empty curation, with Num 0, whether or not there is such
	// a story: to decide nothing is the rule, and who asks learns nothing of
	// stories that are not public.
	Curation(ctx context.Context, id news.StoryID) (news.Curation, error)

	// Curations returns what is stored by ascending story, from the first
	// above after. Fewer than limit are the last.
	Curations(ctx context.Context, after news.StoryID, limit int) ([]news.Curation, error)
}

// Readings counts how often stories are read. Who read is not known.
type Readings interface {
	// CountReads adds to what was read in the hour of at. What is counted is
	// deleted from reads, so after an error the rest is still to be counted.
	// Of stories that are not public nothing is counted. It is no change of
	// the log.
	CountReads(ctx context.Context, at time.Time, reads map[news.StoryID]int64) error

	// ForgetReads drops what was counted in the hours before that of the time.
	ForgetReads(ctx context.Context, before time.Time) error
}

// PublicReadings is what may be known of how often stories are read.
type PublicReadings interface {
	// MostRead returns the public stories most read in the window up to now,
	// those of each edition together and the most read first, equal ones by
	// higher ID: all that are among the most of their edition, or of their
	// section. The hour in which the window begins counts by the share of it
	// that is within. Standing pages do not count.
	MostRead(ctx context.Context, now time.Time, window time.Duration, most int) ([]Reads, error)
}

// Reads is how often a story was read.
type Reads struct {
	Edition news.EditionID
	Section news.SectionID // "" if it has none
	Story   news.StoryID
	Views   int64
	Place   int // among those of its edition, from 1
	Among   int // among those of its section there, from 1
}

// Readers is all that may be read by what works for readers.
type Readers interface {
	Public
	PublicNames
	PublicCurations
	PublicFronts
	PublicReadings
}

// A Place is what an address leads to: a story if Path is the address asked
// for, else a redirect to To.
type Place struct {
	Story news.StoryID
	To    string // "" if the address is the story's present one
}

// Changes is the log of what was committed, oldest first, without gaps.
type Changes interface {
	// After returns changes with a higher sequence number.
	After(ctx context.Context, seq int64, limit int) ([]news.Change, error)

	// Last returns the highest sequence number, 0 if there is none.
	Last(ctx context.Context) (int64, error)

	// OnChange registers f to be called after each commit of this process,
	// before the call that made it returns. f must be quick and must not call
	// the store. Register before the first write.
	OnChange(f func([]news.Change))
}

// An Imported is one story as an importer brings it. Of Story the importer
// gives Edition, State, Published, Updated, Scheduled, Embargo and the
// content without topics; the store fills in the rest.
type Imported struct {
	Source string // which archive
	Key    string // identity in it
	Hash   string // of the item as read; equal means nothing to do
	Story  news.Story
	Topics []NamedTopic
	Assets []news.Asset // files that the story's media use, by Path
	Old    []string     // former paths, cleaned, that shall lead here
	Refs   []string     // keys of the items that References[i] mean; "" for none
	Same   string       // key of the story that this one translates; "" if none
}

// A NamedTopic is a topic as an importer knows it.
type NamedTopic struct {
	Name   string
	Kind   news.TopicKind
	SameAs string         // its name in the edition In, if it is known there
	In     news.EditionID // with SameAs
}

// Outcome says what became of an imported item.
type Outcome struct {
	ID     news.StoryID
	Result Result
	Err    error // with Refused: why
}

// Result is a word for an Outcome.
type Result string

const (
	Added     Result = "imported"
	Updated   Result = "updated"
	Unchanged Result = "unchanged"
	Skipped   Result = "skipped" // left alone for the reason in Err
	Refused   Result = "refused"
)

// Importing brings stories in, many to a transaction.
type Importing interface {
	// Known returns the hashes of those keys that were imported before.
	Known(ctx context.Context, source string, keys []string) (map[string]string, error)

	// Import stores the batch in one transaction and returns an outcome for
	// each. A bad item is Refused and leaves no trace; the others are kept.
	// State OnAir publishes at Published; Scheduled schedules. An item whose
	// story was edited here since its last import, or withdrawn or deleted
	// here, is Skipped.
	Import(ctx context.Context, batch []Imported) ([]Outcome, error)
}

// Store is everything. Most packages should ask for less.
type Store interface {
	Stories
	Reversals
	Translations
	Names
	Topics
	Authors
	Editions
	Curations
	Fronts
	Desk
	Directory
	Library
	Drafts
	Comments
	Mentions
	Importing
	Changes
	Readings
	Accounts
	Credentials
	Identities
	Sessions
	Tickets
	Keys
	Audit
	Jobs
	Views
	// Public returns the readers' handle.
	Public() Readers
	// Check reads everything once and reports each thing that is wrong:
	// content that does not have its hash, public copies that differ from
	// their revision, gaps in the change log, dangling rows.
	Check(ctx context.Context, report func(problem string)) error
	Close() error
}
