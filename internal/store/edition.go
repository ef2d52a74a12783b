package store

import (
	"context"

	"broadsheet/internal/news"
)

// Editions changes editions one at a time, for the desk.
type Editions interface {
	// AddEdition validates and stores an edition. Conflict if there is one of
	// its ID, in whatever letters, or the prefix is another's.
	AddEdition(ctx context.Context, e news.Edition, by Edit) error

	// ChangeEdition lets change change the edition as it is stored, and stores
	// the outcome; nobody else changes it in between. An error of change is
	// returned as it is. NotFound if there is no such edition. Conflict if the
	// prefix would be another's, or would change while stories are in the
	// edition: their addresses begin with it.
	ChangeEdition(ctx context.Context, id news.EditionID, by Edit, change func(*news.Edition) error) error
}
