package store

import (
	"context"

	"broadsheet/internal/news"
)

// Library is the newsroom's files, and where they are used. A list costs the
// same however many files there are.
type Library interface {
	// Library returns files that the newsroom holds and that match the filter,
	// the last added first, from after the cursor. The work is bounded: if few
	// match, a call may return less than limit, even nothing, and a cursor to
	// go on from. The cursor is zero when there are no more. What readers get
	// as a smaller form of another file, or as the subtitles of a clip, is not
	// listed.
	Library(ctx context.Context, f LibraryFilter, after LibraryCursor, limit int) ([]news.Asset, LibraryCursor, error)

	// Asset returns a file that the newsroom holds. NotFound if there is none.
	Asset(ctx context.Context, id news.AssetID) (*news.Asset, error)

	// Describe lets change change the words and the focal point of a file as
	// they are stored, and stores the outcome; nobody else changes it in
	// between. Nothing else of the file changes, and no story does. An error of
	// change is returned as it is. NotFound if the newsroom holds no such file.
	Describe(ctx context.Context, id news.AssetID, by Edit, change func(*news.Asset) error) error

	// Uses returns the stories that use a file, the last made first, those
	// below the ID before; 0 is the top. A file is used where its address
	// stands: in what readers see, in what was saved last and in what is being
	// written. What was taken out of a manuscript may count until that is saved.
	Uses(ctx context.Context, id news.AssetID, before news.StoryID, limit int) ([]Use, error)

	// FrontUses returns the front pages on which a story has the file for its
	// picture.
	FrontUses(ctx context.Context, id news.AssetID) ([]FrontUse, error)
}

// A LibraryFilter picks files. Zero fields match everything.
type LibraryFilter struct {
	Text string         // words of the name, alt text, caption and credit; the last may be a beginning if few have it whole
	Kind news.MediaKind // "": any
	Bare bool           // those that lack words: see news.Asset.Bare
}

// A LibraryCursor is a place in a list of files. The zero cursor is the top.
type LibraryCursor struct {
	Before news.AssetID
	Begun  bool // the last word is a beginning
}

// A Use is a story that uses a file.
type Use struct {
	Story   news.StoryID
	Live    bool // readers see it there
	Written bool // it is in what is being written
}

// A FrontUse is a front page that uses a file.
type FrontUse struct {
	Edition news.EditionID
	Section news.SectionID
	Live    bool // readers see it there; else it is in the draft
}
