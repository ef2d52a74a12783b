package newsroom

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Manuscripts is what is being written.
type Manuscripts interface {
	// Save makes what was written so far a revision, unless it is one already,
	// and returns its number.
	Save(ctx context.Context, id news.StoryID, by store.Edit) (news.RevisionNum, error)
	// Correct adds a correction to what is written.
	Correct(ctx context.Context, id news.StoryID, c news.Correction, by store.Edit) error
	// Moved tells who has the story or the desk open that it changed.
	Moved(id news.StoryID)
}
