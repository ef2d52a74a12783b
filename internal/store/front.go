package store

import (
	"context"
	"time"

	"broadsheet/internal/news"
)

// Fronts keeps how front pages are laid out, for the desk. Each has one draft,
// which editors change together step by step, and what readers see, which is a
// version of the draft that was published. Nothing is overwritten: every step
// is a version of its own.
type Fronts interface {
	// Front returns the draft. A front that nobody laid out has the slots that
	// come by themselves and the number 0. NotFound if there is no such edition
	// or section.
	Front(ctx context.Context, e news.EditionID, s news.SectionID) (FrontDraft, error)

	// EditFront lets change change the draft, whatever others did to it in
	// between, and stores the outcome as its next version. An error of change
	// is returned as it is. Invalid if a story or topic that it names does not
	// exist in the edition. by.Note says what was done.
	EditFront(ctx context.Context, e news.EditionID, s news.SectionID, by Edit, change func(*news.Front) error) (FrontDraft, error)

	// UndoFront takes back the last step that was not taken back, as a version
	// of its own; with redo it does that step again. Conflict if num is not
	// the draft's version any more, or there is nothing to take back.
	UndoFront(ctx context.Context, e news.EditionID, s news.SectionID, num int, redo bool, by Edit) (FrontDraft, error)

	// PublishFront makes the draft what readers see. Conflict if num is not
	// the draft's version any more: someone changed it in between.
	PublishFront(ctx context.Context, e news.EditionID, s news.SectionID, num int, by Edit) error

	// FrontVersions lists versions below the number before, the latest first;
	// 0 is the top. With published only those that readers saw.
	FrontVersions(ctx context.Context, e news.EditionID, s news.SectionID, published bool, before, limit int) ([]FrontVersion, error)

	// FrontVersion returns a version. NotFound if there is none; Corrupt if it
	// is not what was stored.
	FrontVersion(ctx context.Context, e news.EditionID, s news.SectionID, num int) (*news.Front, error)

	// PinnedOn lists the fronts that readers see to which the story is pinned.
	PinnedOn(ctx context.Context, id news.StoryID) ([]FrontPlace, error)
}

// A FrontDraft is a front as editors see it.
type FrontDraft struct {
	news.Front
	Live             int // the version that readers see; 0: what comes by itself
	MayUndo, MayRedo bool
}

// A FrontVersion says what a step of a front was.
type FrontVersion struct {
	Num  int
	At   time.Time
	Edit           // who did what
	Live time.Time // when it was published; zero if it never was
}

// A FrontPlace is a front by its page.
type FrontPlace struct {
	Edition news.EditionID
	Section news.SectionID
}

// PublicFronts is what readers may know of fronts. Of a story that is not
// public it holds no more than the number.
type PublicFronts interface {
	// Front returns what was published; a front without slots if nothing was.
	Front(ctx context.Context, e news.EditionID, s news.SectionID) (news.Front, error)
}
