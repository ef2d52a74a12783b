package store

import (
	"context"
	"time"

	"broadsheet/internal/news"
)

// Desk lists stories as editors see them, whatever their state. A list costs
// the same however large the archive is.
type Desk interface {
	// Desk returns stories that match the filter from after the cursor, the
	// last worked on first; with Text or an author or topic, the last made
	// first. What was imported counts as worked on when it was published or
	// updated. The work is bounded: if few stories match, a call may return
	// less than limit, even nothing, and a cursor to go on from. The cursor
	// is Zero when there are no more.
	Desk(ctx context.Context, f DeskFilter, after Cursor, limit int) ([]DeskRow, Cursor, error)

	// DeskRows returns those of the stories that exist, in the order asked.
	DeskRows(ctx context.Context, ids []news.StoryID) ([]DeskRow, error)

	// CountDesk counts the stories that match, at most most. Of the filter
	// only Edition, State and Owner count, or Embargoed.
	CountDesk(ctx context.Context, f DeskFilter, most int) (int, error)

	// Due returns scheduled stories by their time, from (included) to to
	// (excluded).
	Due(ctx context.Context, from, to time.Time, limit int) ([]DeskRow, error)

	// Assign gives the story an owner; 0 takes it from everyone. NotFound if
	// there is no such story.
	Assign(ctx context.Context, id news.StoryID, owner UserID, by Edit) error

	// Drafted notes that the story is being written: what the desk shows of it
	// until it is saved. It is no revision, and no change of the log.
	Drafted(ctx context.Context, id news.StoryID, headline string, words int) error
}

// A DeskFilter picks stories for the desk. Zero fields match everything.
type DeskFilter struct {
	Text      string // words of the headline, standfirst and bylines; the last may be a beginning if few have it whole
	Edition   news.EditionID
	Section   news.SectionID
	State     news.State
	Kind      news.StoryKind
	Topic     news.TopicID
	Author    news.AuthorID
	Owner     UserID
	Embargoed bool // an embargo was set, even if it is over
}

// A DeskRow is a story as the desk lists it.
type DeskRow struct {
	ID        news.StoryID
	Edition   news.EditionID
	Section   news.SectionID
	State     news.State
	Kind      news.StoryKind
	Headline  string // as last written, "" if nothing is
	Owner     UserID // 0: nobody
	Words     int
	Picture   bool      // it has a lead
	At        time.Time // when it was last worked on
	Scheduled time.Time
	Embargo   time.Time
	Published time.Time
}
