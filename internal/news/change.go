package news

import (
	"fmt"
	"strconv"
	"time"
)

// A Key names one thing that a page can depend on: a single story, or a list
// that changes when its members or their order do.
type Key string

func intKey(prefix string, n int64) Key { return Key(prefix + strconv.FormatInt(n, 10)) }

// StoryKey names the public form of a story: its page and its card.
func StoryKey(id StoryID) Key { return intKey("story/", int64(id)) }

// RelatedKey names the related coverage of a story.
func RelatedKey(id StoryID) Key { return intKey("related/", int64(id)) }

// AllRelatedKey names the related coverage of all stories at once: a page
// that shows any reads it together with the story's own RelatedKey.
const AllRelatedKey Key = "related"

// StorylineKey names the storyline that the story root begins: its title and
// its members.
func StorylineKey(root StoryID) Key { return intKey("storyline/", int64(root)) }

// LatestKey names the list of an edition's stories.
func LatestKey(e EditionID) Key { return Key("latest/" + string(e)) }

// SectionKey names the list of a section's stories.
func SectionKey(e EditionID, s SectionID) Key { return Key("section/" + string(e) + "/" + string(s)) }

// TopicKey names the list of a topic's stories in an edition.
func TopicKey(e EditionID, t TopicID) Key { return intKey("topic/"+string(e)+"/", int64(t)) }

// AuthorKey names the list of an author's stories in an edition.
func AuthorKey(e EditionID, a AuthorID) Key { return intKey("author/"+string(e)+"/", int64(a)) }

// MonthKey names the stories of a calendar month in the edition's time zone.
func MonthKey(e EditionID, t time.Time) Key {
	return Key(fmt.Sprintf("month/%s/%04d-%02d", e, t.Year(), int(t.Month())))
}

// CorrectedKey names the list of an edition's corrected stories.
func CorrectedKey(e EditionID) Key { return Key("corrected/" + string(e)) }

// MostReadKey names what is read most in an edition, or in one of its sections;
// "" is all of it.
func MostReadKey(e EditionID, s SectionID) Key { return Key("mostread/" + string(e) + "/" + string(s)) }

// FrontKey names how a front page is laid out: an edition's, or that of one of
// its sections.
func FrontKey(e EditionID, s SectionID) Key { return Key("front/" + string(e) + "/" + string(s)) }

// SetKey names the members of a translation set.
func SetKey(s SetID) Key { return intKey("set/", int64(s)) }

// EditionsKey names the settings of all editions: menus, names, patterns.
const EditionsKey Key = "editions"

// ThemeKey names how all pages look.
const ThemeKey Key = "theme"

// PageKey names what is at an address that a standing page may have.
func PageKey(path string) Key { return Key("page/" + path) }

// TopicNameKey names a topic's own names.
func TopicNameKey(t TopicID) Key { return intKey("topicname/", int64(t)) }

// AuthorNameKey names an author's own name and description.
func AuthorNameKey(a AuthorID) Key { return intKey("authorname/", int64(a)) }

// ChangeKind says what happened to a story.
type ChangeKind string

const (
	Saved      ChangeKind = "saved"      // a new revision; nothing public changed
	Published  ChangeKind = "published"  // first publication, or publication of a changed revision
	Withdrew   ChangeKind = "withdrawn"  // no longer public
	Moved      ChangeKind = "moved"      // flow changed: state, schedule, embargo
	Curated    ChangeKind = "curated"    // editors decided on its related coverage
	Configured ChangeKind = "configured" // settings, names, redirects
)

// A Change is one committed fact about what became stale.
type Change struct {
	Seq   int64
	At    time.Time
	Kind  ChangeKind
	Story StoryID // 0 if it concerns no single story
	By    string  // who did it, for the audit
	Keys  []Key
}

// Hard reports whether no stale copy of what the change touches may be served
// again, even when making a fresh one fails.
func (c Change) Hard() bool { return c.Kind == Withdrew }
