package store

import (
	"context"

	"broadsheet/internal/news"
)

// Topics looks after topics by their names, for the desk.
type Topics interface {
	// TopicList returns names of the edition that begin so, in the order of
	// their folded form, those after it.
	TopicList(ctx context.Context, e news.EditionID, begin, after string, limit int) ([]TopicEntry, error)

	// RenameTopic gives the topic another name in place of the one that folds
	// to folded, and a kind in all editions. Its address stays. Conflict if
	// another topic of the edition has the name; NotFound if the topic has no
	// such name there.
	RenameTopic(ctx context.Context, e news.EditionID, id news.TopicID, folded, name string, kind news.TopicKind, by Edit) error
}

// MostCounted is how far stories of a topic are counted.
const MostCounted = 1000

// A TopicEntry is a name of a topic in an edition.
type TopicEntry struct {
	ID      news.TopicID
	Kind    news.TopicKind
	Name    string
	Slug    news.Slug
	Folded  string // the form by which names are told apart and listed
	Stories int    // that readers see, at most MostCounted
}
