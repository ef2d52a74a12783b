// Package collab is where several people write one story at once. It is the
// only authority over manuscripts: it takes steps one after the other, has
// them on disk before it says so, and tells everyone who watches.
//
// A room is a story that is open. What is in it can be made again from the
// store at any time, so a room may go whenever nobody is there.
package collab

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

// Store is what manuscripts are kept in.
type Store interface {
	store.Stories
	store.Drafts
	store.Comments
	Drafted(ctx context.Context, id news.StoryID, headline string, words int) error
	Assign(ctx context.Context, id news.StoryID, owner store.UserID, by store.Edit) error
}

// Options are what rooms need. Store is required.
type Options struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger
}

// Rooms are all stories that are open.
type Rooms struct {
	store Store
	now   func() time.Time
	log   *slog.Logger

	mu     sync.Mutex
	rooms  map[news.StoryID]*room
	lobby  map[*Watcher]bool // who watches the desk
	starts sync.Mutex        // one new story at a time
}

// New returns rooms of which none is open.
func New(opt Options) *Rooms {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Rooms{store: opt.Store, now: opt.Now, log: opt.Log, rooms: map[news.StoryID]*room{}, lobby: map[*Watcher]bool{}}
}

// A Person is somebody who writes.
type Person struct {
	ID    store.UserID `json:"id"`
	Name  string       `json:"name"`
	Color string       `json:"color,omitempty"`
}

// An Item is a step that was taken, as editors are told of it.
type Item struct {
	Client string          `json:"client"`
	By     Person          `json:"by"`
	At     time.Time       `json:"at"`
	Step   json.RawMessage `json:"step"`
}

// A Manuscript is a story as it is being written.
type Manuscript struct {
	Version int64
	Doc     *prose.Node
	Head    news.RevisionNum
	Saved   int64            // the version that the head revision was made of
	Outside news.RevisionNum // a revision made elsewhere that these words do not have; 0 if there is none
}

// Limits of one request.
const (
	MaxSteps = 1000
	MaxBytes = 1 << 20
)

// Open returns the story's manuscript, beginning one if there is none.
func (rs *Rooms) Open(ctx context.Context, id news.StoryID) (Manuscript, error) {
	var m Manuscript
	err := rs.in(ctx, id, func(r *room) error {
		if err := r.refresh(ctx); err != nil {
			return err
		}
		if err := r.outside(ctx); err != nil {
			return err
		}
		r.told = r.elsewhere
		m = Manuscript{Version: r.version, Doc: r.doc, Head: r.base, Saved: r.saved, Outside: r.elsewhere}
		return nil
	})
	return m, err
}

// Take takes steps that a tab made of the version, all or none. When it
// returns they are on disk. Conflict if others were quicker; items are what
// was taken since then; if those begin with the tab's own, they had been taken
// before. Invalid if a step does not fit. Gone if the journal does not go back
// to the version. Forbidden if the tab's name is that of another's.
func (rs *Rooms) Take(ctx context.Context, id news.StoryID, client string, by Person, version int64, steps []json.RawMessage) (now int64, items []Item, err error) {
	if len(steps) == 0 || len(steps) > MaxSteps || client == "" || len(client) > 100 {
		return 0, nil, news.Fault{Kind: news.Invalid, Field: "steps", Say: "That is no change of a story."}
	}
	parsed := make([]prose.Step, len(steps))
	for i, data := range steps {
		if parsed[i], err = prose.ParseStep(data); err != nil {
			return 0, nil, err
		}
	}
	err = rs.in(ctx, id, func(r *room) error {
		if err := r.mayWrite(client, by); err != nil {
			return err
		}
		if version != r.version { // another node may have taken steps
			if err := r.refresh(ctx); err != nil {
				return err
			}
		}
		if version == r.version {
			if err = r.take(ctx, client, by, parsed); !errors.Is(err, news.Conflict) {
				now = r.version
				return err
			}
			if err := r.refresh(ctx); err != nil {
				return err
			}
		}
		now = r.version
		if version > r.version {
			return news.Fault{Kind: news.Gone, Say: "The story was not written so far. Take it as it is now."}
		}
		var since error
		if items, since = r.since(ctx, version); since != nil {
			return since
		}
		return news.Fault{Kind: news.Conflict, Say: "Others wrote in the meantime."}
	})
	return now, items, err
}

// After returns the steps that were taken since the version. Gone if the
// journal does not go back so far.
func (rs *Rooms) After(ctx context.Context, id news.StoryID, version int64) (items []Item, now int64, err error) {
	err = rs.in(ctx, id, func(r *room) error {
		if err := r.refresh(ctx); err != nil {
			return err
		}
		now = r.version
		if version > now {
			return news.Fault{Kind: news.Gone, Say: "The story was not written so far. Take it as it is now."}
		}
		items, err = r.since(ctx, version)
		return err
	})
	return items, now, err
}

// Create makes a new story, or finds the one that the tab made before.
func (rs *Rooms) Create(ctx context.Context, edition news.EditionID, owner store.UserID, client string, by store.Edit) (news.StoryID, error) {
	if client == "" || len(client) > 100 {
		return 0, news.Fault{Kind: news.Invalid, Field: "client", Say: "Reload the page to begin a story."}
	}
	rs.starts.Lock()
	defer rs.starts.Unlock()
	if d, err := rs.store.DraftBy(ctx, client); err == nil {
		return d.Story, nil
	} else if !errors.Is(err, news.NotFound) {
		return 0, err
	}
	st := &news.Story{Edition: edition, Content: news.Content{Kind: news.Article, Slug: untitled, Headline: Untitled}}
	if err := rs.store.Save(ctx, st, by); err != nil {
		return 0, err
	}
	doc, err := prose.Empty().MarshalJSON()
	if err != nil {
		return 0, err
	}
	if _, err := rs.store.BeginDraft(ctx, store.Draft{Story: st.ID, Client: client, Base: st.Head, Snapshot: doc}); err != nil {
		return 0, err
	}
	if err := rs.store.Assign(ctx, st.ID, owner, by); err != nil {
		return 0, err
	}
	return st.ID, rs.store.Drafted(ctx, st.ID, "", 0)
}

// Untitled is the headline of the first revision of a story that was begun and
// has none yet.
const (
	Untitled = "Untitled"
	untitled = "untitled"
)

// Save makes the manuscript a revision, unless it is the last one, and
// returns its number and the version that it was made of. Invalid if
// something must be mended first.
func (rs *Rooms) Save(ctx context.Context, id news.StoryID, by store.Edit) (head news.RevisionNum, version int64, err error) {
	err = rs.in(ctx, id, func(r *room) error {
		if err := r.refresh(ctx); err != nil {
			return err
		}
		if err := r.save(ctx, by); err != nil {
			return err
		}
		head, version = r.base, r.version
		return nil
	})
	return head, version, err
}

// Put makes the manuscript be what change makes of its content, as steps, so
// that whoever has it open sees it and can undo it.
func (rs *Rooms) Put(ctx context.Context, id news.StoryID, by Person, change func(*news.Content) error) error {
	return rs.in(ctx, id, func(r *room) error {
		if err := r.refresh(ctx); err != nil {
			return err
		}
		st, err := rs.store.Story(ctx, id)
		if err != nil {
			return err
		}
		c, err := prose.Content(r.doc, &st.Content)
		if err != nil {
			return err
		}
		if err := change(&c); err != nil {
			return err
		}
		doc, err := prose.FromContent(&c)
		if err != nil {
			return err
		}
		return r.become(ctx, doc, by)
	})
}

// Run closes rooms in which nobody is, forgets old steps, and looks for what
// other nodes took. It returns when ctx is done, with all on disk.
func (rs *Rooms) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			rs.sweep(context.WithoutCancel(ctx), true)
			return
		case <-tick.C:
		}
		rs.sweep(ctx, false)
		if n%3600 == 0 {
			if err := rs.Prune(ctx); err != nil && ctx.Err() == nil {
				rs.log.Error("old steps could not be forgotten", "err", err)
			}
		}
	}
}

// keepSteps is how long a tab may be away and still be merged step by step.
const keepSteps = 30 * 24 * time.Hour

// Prune forgets the steps that no tab needs any longer, a few at a time, so
// that nobody who writes has to wait.
func (rs *Rooms) Prune(ctx context.Context) error {
	const most = 2000
	for {
		if n, err := rs.store.PruneSteps(ctx, rs.now().Add(-keepSteps), most); n < most || err != nil {
			return err
		}
	}
}

// in runs f in the story's room, which nobody else is in meanwhile.
func (rs *Rooms) in(ctx context.Context, id news.StoryID, f func(*room) error) error {
	for {
		rs.mu.Lock()
		r := rs.rooms[id]
		if r == nil {
			r = &room{rs: rs, id: id, watchers: map[*Watcher]bool{}, used: rs.now()}
			rs.rooms[id] = r
		}
		rs.mu.Unlock()
		r.mu.Lock()
		if r.closed {
			r.mu.Unlock()
			continue
		}
		defer r.mu.Unlock()
		r.used = rs.now()
		if r.doc == nil {
			if err := r.load(ctx); err != nil {
				r.close()
				return err
			}
		}
		return f(r)
	}
}

// sweep looks after every room.
func (rs *Rooms) sweep(ctx context.Context, all bool) {
	rs.mu.Lock()
	list := make([]*room, 0, len(rs.rooms))
	for _, r := range rs.rooms {
		list = append(list, r)
	}
	rs.mu.Unlock()
	for _, r := range list {
		r.mu.Lock()
		if !r.closed && r.doc != nil {
			r.look(ctx, all)
		}
		r.mu.Unlock()
	}
}
