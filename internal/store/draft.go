package store

import (
	"context"
	"encoding/json"
	"time"

	"broadsheet/internal/news"
)

// A Draft is what is being written of a story: the revision that it began
// with, and the steps taken since, counted by its version.
type Draft struct {
	Story    news.StoryID
	Base     news.RevisionNum // the revision that Saved is
	Version  int64            // steps taken
	Saved    int64            // the version that was saved as Base
	First    int64            // the journal holds the steps after this version
	Remarks  int64            // advances when a comment is made or resolved
	Snapshot int64            // the version of which there is a snapshot
	At       time.Time        // when it last changed
}

// A Batch is some steps that were taken at once.
type Batch struct {
	Version int64 // after the last of them
	Client  string
	By      UserID
	Name    string // of the person
	At      time.Time
	Steps   []json.RawMessage
}

// Drafts keeps the manuscripts that are being written, for the desk. What is
// kept here is no revision and makes no page stale: it is not in the log of
// changes. What the steps mean is not known here.
type Drafts interface {
	// Draft returns the story's draft. NotFound if none was begun.
	Draft(ctx context.Context, id news.StoryID) (*Draft, error)

	// BeginDraft begins the draft of a story, of version 0, with its
	// manuscript. Conflict if there is one; NotFound if there is no such story
	// or revision.
	BeginDraft(ctx context.Context, id news.StoryID, base news.RevisionNum, manuscript []byte) error

	// BeginStory saves s as a new story with its first revision, gives it an
	// owner and begins its draft with the manuscript, all or nothing. If the
	// client began a story before, s becomes that one instead.
	BeginStory(ctx context.Context, s *news.Story, client string, owner UserID, manuscript []byte, by Edit) error

	// Append takes the batch's steps after the version. Conflict if that is
	// not the draft's version: someone was quicker. NotFound if there is no
	// draft.
	Append(ctx context.Context, id news.StoryID, after int64, b Batch) error

	// Steps returns the batches with steps after the version, in order, at
	// most limit; the first may begin before it. Gone if the journal does not
	// go back to it.
	Steps(ctx context.Context, id news.StoryID, after int64, limit int) ([]Batch, error)

	// Snapshot returns the last manuscript that was kept and its version.
	// NotFound if there is no draft; Corrupt if it is not what was kept.
	Snapshot(ctx context.Context, id news.StoryID) ([]byte, int64, error)

	// KeepSnapshot keeps the manuscript of a version in the place of the one
	// before, with where comments are in it, and forgets steps up to the
	// version first. An older snapshot than the one kept changes nothing.
	KeepSnapshot(ctx context.Context, id news.StoryID, version int64, manuscript []byte, places []Comment, first int64) error

	// DraftSaved notes that the version was saved as the revision. An older
	// one than was noted before changes nothing.
	DraftSaved(ctx context.Context, id news.StoryID, base news.RevisionNum, version int64) error
}

// A Comment is a remark on a passage of a manuscript, or an answer to one.
type Comment struct {
	ID       int64 // counted from 1 in each story
	Parent   int64 // the comment that it answers; 0 if none
	Version  int64 // of the manuscript in which the passage is From to To
	From, To int   // equal if the passage is gone
	Quote    string
	Text     string
	By       UserID
	Name     string // of the person
	At       time.Time
	Resolved UserID // who resolved it; 0 while it is open
}

// Comments keeps what editors say to each other about a draft.
type Comments interface {
	// AddComment stores the comment, filling in ID and At. NotFound if there
	// is no draft of the story, or not the comment that it answers.
	AddComment(ctx context.Context, id news.StoryID, c *Comment) error

	// Comments returns the story's comments in the order in which they were
	// made.
	Comments(ctx context.Context, id news.StoryID) ([]Comment, error)

	// ResolveComment notes who resolved the comment; the first one stays.
	// NotFound if there is no such comment.
	ResolveComment(ctx context.Context, id news.StoryID, comment int64, by UserID) error
}
