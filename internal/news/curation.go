package news

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of a curation. Boosts are percents; the title's is in characters.
const (
	MaxPins           = 24
	MaxBlocks         = 200
	MinBoost          = -90
	MaxBoost          = 200
	MaxStorylineTitle = 200
)

// A Curation is what editors decided about one story's related coverage. It
// belongs to no revision and takes effect at once, without publishing.
type Curation struct {
	Story  StoryID   `json:"story"`
	Pins   []StoryID `json:"pins,omitempty"`   // shown first in its list, in this order
	Blocks []StoryID `json:"blocks,omitempty"` // never related with it, in either direction
	Hidden bool      `json:"hidden,omitempty"` // never shown as related anywhere
	Boost  int       `json:"boost,omitempty"`  // percent by which its score is raised as seen from other stories

	// Storyline says which storyline the story belongs to: 0, the one that is
	// computed; the story itself, one of its own that it begins; another, the
	// one that the other begins or belongs to. So two storylines are merged by
	// setting it on the first story of one, and one is split by setting a
	// story to itself.
	Storyline StoryID `json:"storyline,omitempty"`
	// Title names the storyline that this story begins; "" leaves it as
	// suggested. It is kept while the story begins none.
	Title string `json:"title,omitempty"`

	Num int `json:"num"` // 0 when nothing is stored, up by one on each save
}

// Empty reports whether the curation decides nothing: everything is as
// computed.
func (c *Curation) Empty() bool {
	return len(c.Pins) == 0 && len(c.Blocks) == 0 && !c.Hidden && c.Boost == 0 && c.Storyline == 0 && c.Title == ""
}

// Validate reports the first thing that must be mended before the curation can
// be saved. The error's kind is Invalid. Whether the stories that it names
// exist is the store's to say.
func (c *Curation) Validate() error {
	invalid := func(field, say string, args ...any) error {
		return Fault{Kind: Invalid, Field: field, Say: fmt.Sprintf(say, args...)}
	}
	switch {
	case c.Story <= 0:
		return invalid("story", "A curation needs its story.")
	case len(c.Pins) > MaxPins:
		return invalid("pins", "%d stories are pinned; %d is the limit.", len(c.Pins), MaxPins)
	case len(c.Blocks) > MaxBlocks:
		return invalid("blocks", "%d stories are blocked; %d is the limit.", len(c.Blocks), MaxBlocks)
	}
	pinned, blocked := map[StoryID]bool{}, map[StoryID]bool{}
	for _, id := range c.Pins {
		switch {
		case id == c.Story:
			return invalid("pins", "A story cannot be pinned to itself.")
		case pinned[id]:
			return invalid("pins", "Story %d is pinned twice.", id)
		}
		pinned[id] = true
	}
	for _, id := range c.Blocks {
		switch {
		case id == c.Story:
			return invalid("blocks", "A story cannot be blocked from itself; hide it to show it nowhere.")
		case blocked[id]:
			return invalid("blocks", "Story %d is blocked twice.", id)
		case pinned[id]:
			return invalid("blocks", "Story %d is both pinned and blocked; choose one.", id)
		}
		blocked[id] = true
	}
	if c.Boost < MinBoost || c.Boost > MaxBoost {
		return invalid("boost", "A boost is from %d to %d percent, not %d.", MinBoost, MaxBoost, c.Boost)
	}
	switch n := utf8.RuneCountInString(c.Title); {
	case n > MaxStorylineTitle:
		return invalid("title", "The storyline's title has %d characters; %d is the limit.", n, MaxStorylineTitle)
	case !utf8.ValidString(c.Title) || strings.ContainsFunc(c.Title, unicode.IsControl):
		return invalid("title", "The storyline's title must be text on one line.")
	}
	return nil
}
