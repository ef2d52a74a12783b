package store

import (
	"context"

	"broadsheet/internal/news"
)

// Directory finds names and files as they are typed. Each call is one indexed
// read.
type Directory interface {
	// TopicsNamed returns topics of the edition whose names begin so, in the
	// order of their names.
	TopicsNamed(ctx context.Context, e news.EditionID, begin string, limit int) ([]news.TopicID, error)

	// AuthorsNamed returns authors whose names begin so, in the order of
	// their names.
	AuthorsNamed(ctx context.Context, begin string, limit int) ([]news.Author, error)

	// Files returns assets that the newsroom holds, the newest first, those
	// below the ID before; 0 is the top. kind "" is every kind.
	Files(ctx context.Context, kind news.MediaKind, before news.AssetID, limit int) ([]news.Asset, error)
}
