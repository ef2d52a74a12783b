package store

import (
	"context"
	"time"

	"broadsheet/internal/news"
)

// A Draft is a manuscript as it is being written: a document and the steps
// that were taken since.
type Draft struct {
	Story    news.StoryID
	Client   string           // the tab that began the story, "" if none did
	Base     news.RevisionNum // the revision that it began with, or the last that was saved from it
	Saved    int64            // the version at which that was
	Version  int64            // how many steps were taken
	Snapshot []byte           // the document as it once was
	At       int64            // at which version that was
}

// A DraftStep is one change of a manuscript.
type DraftStep struct {
	Version int64 // of the manuscript after it
	Client  string
	By      UserID
	Name    string // of who made it
	At      time.Time
	Data    []byte
}

// Drafts keeps manuscripts and the journal of their steps. It is no change of
// the log: readers see nothing of it.
type Drafts interface {
	// Draft returns the story's manuscript. NotFound if none was begun;
	// Corrupt if the snapshot is not what was stored.
	Draft(ctx context.Context, id news.StoryID) (*Draft, error)

	// DraftBy finds the manuscript that a tab began. NotFound if there is none.
	DraftBy(ctx context.Context, client string) (*Draft, error)

	// BeginDraft stores a manuscript at version 0, unless there is one, and
	// returns what is stored. NotFound if there is no such story.
	BeginDraft(ctx context.Context, d Draft) (*Draft, error)

	// AppendSteps adds steps to the journal, all or none. Their versions
	// follow on each other from version+1. Conflict if version is not the
	// stored one: someone was quicker. NotFound if no draft was begun.
	AppendSteps(ctx context.Context, id news.StoryID, version int64, steps []DraftStep) error

	// StepsAfter returns steps with higher versions, in order, at most limit.
	// Gone if the journal no longer goes back so far; Corrupt if a step is not
	// what was taken.
	StepsAfter(ctx context.Context, id news.StoryID, version int64, limit int) ([]DraftStep, error)

	// KeepDraft stores the document at a version, unless a later one is
	// stored, and that it holds what the revision base does; with base 0 that
	// stays as it is.
	KeepDraft(ctx context.Context, id news.StoryID, snapshot []byte, at int64, base news.RevisionNum) error

	// SaveDraft saves a story as Stories.Save does, and notes with it that
	// the revision is what was written up to the version.
	SaveDraft(ctx context.Context, s *news.Story, version int64, by Edit) error

	// PruneSteps forgets steps from before the time that are in a snapshot and
	// by which no open comment has yet to be moved. It drops at most limit and
	// returns how many.
	PruneSteps(ctx context.Context, before time.Time, limit int) (int, error)
}

// A Comment is a remark on a passage of a manuscript, or on another.
type Comment struct {
	ID       int64
	Story    news.StoryID
	Parent   int64 // 0: on the passage
	By       UserID
	Name     string // of who wrote it
	At       time.Time
	Text     string
	Quote    string // the passage as it was
	From, To int    // its place in the manuscript
	Version  int64  // of that
	Resolved bool
	Mentions []UserID // who is named in it
	Proposes bool     // Proposal in place of the passage; "" takes it away
	Proposal string
}

// Mentions keeps who is named in comments, until they have seen it. A thread
// that is dealt with is seen.
type Mentions interface {
	// Mentions returns comments that name the user and that they have not
	// seen, the last first, those below the ID before; 0 is the top.
	Mentions(ctx context.Context, user UserID, before int64, limit int) ([]Comment, error)

	// SeeMentions says that the user saw a thread of the story, named by the
	// comment with which it begins.
	SeeMentions(ctx context.Context, user UserID, id news.StoryID, thread int64) error
}

// Comments keeps what editors remark on manuscripts.
type Comments interface {
	// AddComment stores a comment, filling in ID. NotFound if there is no
	// such story or parent.
	AddComment(ctx context.Context, c *Comment) error
	// Comments returns those of a story by ID.
	Comments(ctx context.Context, id news.StoryID) ([]Comment, error)
	// PlaceComments stores From, To and Version of comments.
	PlaceComments(ctx context.Context, id news.StoryID, list []Comment) error
	// ResolveComment says that a comment of the story is dealt with. NotFound
	// if there is none.
	ResolveComment(ctx context.Context, id news.StoryID, comment int64, resolved bool) error
}
