// Package related computes related coverage: for each story, which others of
// its edition are about the same events, people and places, how strongly, and
// why. It knows no store, no clock and no randomness: equal stories give equal
// lists, whatever the order in which they came.
package related

import (
	"time"

	"broadsheet/internal/news"
)

// A Story is what related coverage reads of a public story.
type Story struct {
	ID        news.StoryID
	Edition   news.EditionID
	Published time.Time
	Headline  string
	Lead      string   // standfirst
	Body      string   // plain text, captions included
	Names     []string // topics by name
}

// A Link is one entry of a story's related list, best first.
type Link struct {
	ID     news.StoryID
	Score  int32    // 0 to 1,000,000; the same in both directions
	Shared []Shared // the strongest addends of the score, strongest first
}

// Shared is one term that two stories have in common.
type Shared struct {
	Term  uint32 // hash of the term in its stemmed form
	Score int32  // what it adds to the score, before decay
}

// Kept is how many links are kept for each story.
const Kept = 24
