package store

import "context"

// A View is a filter of the desk that somebody keeps.
type View struct {
	Name  string // at most 60 characters
	Query string // of the desk's address
}

// MostViews is how many a user may keep.
const MostViews = 30

// Views keeps what users look at again and again.
type Views interface {
	// Views returns the user's views, the first kept first.
	Views(ctx context.Context, user UserID) ([]View, error)

	// KeepView keeps a view; one of the same name gets the query. Invalid if
	// there are too many.
	KeepView(ctx context.Context, user UserID, v View) error

	// DropView returns NotFound if there is none of that name.
	DropView(ctx context.Context, user UserID, name string) error
}
