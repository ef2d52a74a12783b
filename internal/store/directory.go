package store

import (
	"context"

	"broadsheet/internal/news"
)

// Directory finds names as they are typed. Each call is one indexed
// read.
type Directory interface {
	// TopicsNamed returns topics of the edition whose names begin so, in the
	// order of their names.
	TopicsNamed(ctx context.Context, e news.EditionID, begin string, limit int) ([]news.TopicID, error)

	// AuthorsNamed returns authors whose names begin so, in the order of
	// their names.
	AuthorsNamed(ctx context.Context, begin string, limit int) ([]news.Author, error)
}
