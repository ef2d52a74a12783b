package store

import (
	"context"

	"broadsheet/internal/news"
)

// Authors looks after authors, for the desk.
type Authors interface {
	// AuthorList returns authors whose names begin so, in the order of the
	// folded form, those after it.
	AuthorList(ctx context.Context, begin, after string, limit int) ([]AuthorEntry, error)

	// SaveAuthor gives the author of a.ID the name and the description. The
	// address stays, and so do the names that are printed with stories.
	// Conflict if another author has the name; NotFound if there is none.
	SaveAuthor(ctx context.Context, a news.Author, by Edit) error
}

// MaxBio is the longest description of an author, in bytes.
const MaxBio = 2000

// An AuthorEntry is an author in a list.
type AuthorEntry struct {
	news.Author
	Folded string // the form by which names are told apart and listed
}
