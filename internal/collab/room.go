package collab

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

// A room is one story that is open. mu guards all of it.
type room struct {
	rs     *Rooms
	id     news.StoryID
	mu     sync.Mutex
	closed bool
	used   time.Time

	doc       *prose.Node
	version   int64
	base      news.RevisionNum
	saved     int64
	elsewhere news.RevisionNum
	recent    []Item // the last steps, up to version
	snapshot  int64  // the version that is stored whole
	comments  []store.Comment
	placed    int64 // the version at which the comments' places were stored

	watchers map[*Watcher]bool
	shown    int64     // the version that the desk was told of
	showed   time.Time // when
}

const (
	mostRecent    = 500
	snapshotEvery = 200
	showEvery     = 3 * time.Second
	idle          = time.Minute
)

// load reads the room from the store.
func (r *room) load(ctx context.Context) error {
	s := r.rs.store
	d, err := s.Draft(ctx, r.id)
	if errors.Is(err, news.NotFound) {
		d, err = r.begin(ctx)
	}
	if err != nil {
		return err
	}
	doc, err := prose.Parse(d.Snapshot)
	if err != nil {
		return news.Fault{Kind: news.Corrupt, Say: "What was written cannot be read.", Err: err}
	}
	r.doc, r.version, r.snapshot, r.base, r.saved, r.recent = doc, d.At, d.At, d.Base, d.Saved, nil
	if r.comments, err = s.Comments(ctx, r.id); err != nil {
		r.doc = nil
		return err
	}
	if err = r.refresh(ctx); err != nil {
		r.doc = nil
		return err
	}
	r.shown = r.version
	return r.replace(ctx)
}

// begin starts a manuscript from the story's head.
func (r *room) begin(ctx context.Context) (*store.Draft, error) {
	st, err := r.rs.store.Story(ctx, r.id)
	if err != nil {
		return nil, err
	}
	doc, err := prose.FromContent(&st.Content)
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	return r.rs.store.BeginDraft(ctx, store.Draft{Story: r.id, Base: st.Head, Snapshot: data})
}

// replace moves comments that were placed in an older version to where they
// are now.
func (r *room) replace(ctx context.Context) error {
	oldest := r.version
	for _, c := range r.comments {
		if c.Parent == 0 && !c.Resolved {
			oldest = min(oldest, c.Version)
		}
	}
	if oldest == r.version {
		return nil
	}
	steps, err := r.rs.store.StepsAfter(ctx, r.id, oldest, int(r.version-oldest))
	if errors.Is(err, news.Gone) {
		return nil // their places are lost; they are kept
	}
	if err != nil {
		return err
	}
	for _, st := range steps {
		step, err := prose.ParseStep(st.Data)
		if err != nil {
			return err
		}
		r.place(step, st.Version)
	}
	return nil
}

// place moves comments along with a step that led to the version.
func (r *room) place(step prose.Step, version int64) {
	m := step.Maps()
	for i := range r.comments {
		if c := &r.comments[i]; c.Version == version-1 {
			c.From, c.To, c.Version = m.Map(c.From, 1), m.Map(c.To, -1), version
			c.To = max(c.From, c.To)
		}
	}
}

// refresh takes what other nodes took.
func (r *room) refresh(ctx context.Context) error {
	for {
		list, err := r.rs.store.StepsAfter(ctx, r.id, r.version, 1000)
		if err != nil {
			return err
		}
		var items []Item
		for _, st := range list {
			step, err := prose.ParseStep(st.Data)
			if err == nil {
				var doc *prose.Node
				if doc, err = step.Apply(r.doc); err == nil {
					r.doc = doc
				}
			}
			if err != nil {
				return news.Fault{Kind: news.Corrupt, Say: "What was written cannot be read.", Err: err}
			}
			r.version = st.Version
			r.place(step, st.Version)
			items = append(items, Item{Client: st.Client, By: Person{ID: st.By, Name: st.Name}, At: st.At, Step: st.Data})
		}
		r.remember(items)
		if len(list) < 1000 {
			return nil
		}
	}
}

// remember notes steps that led up to the version, and tells who watches.
func (r *room) remember(items []Item) {
	if len(items) == 0 {
		return
	}
	r.recent = append(r.recent, items...)
	if over := len(r.recent) - mostRecent; over > mostRecent/2 {
		r.recent = append([]Item(nil), r.recent[over:]...)
	}
	r.tell(Event{Type: "steps", Story: r.id, Version: r.version, Steps: items})
}

// since returns the steps after a version.
func (r *room) since(ctx context.Context, version int64) ([]Item, error) {
	if n := int(r.version - version); n <= len(r.recent) {
		return r.recent[len(r.recent)-n:], nil
	}
	list, err := r.rs.store.StepsAfter(ctx, r.id, version, int(r.version-version))
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(list))
	for i, st := range list {
		items[i] = Item{Client: st.Client, By: Person{ID: st.By, Name: st.Name}, At: st.At, Step: st.Data}
	}
	return items, nil
}

// take takes steps made of the present version.
func (r *room) take(ctx context.Context, client string, by Person, steps []json.RawMessage) error {
	doc, now := r.doc, r.rs.now().UTC()
	items, kept, parsed := make([]Item, len(steps)), make([]store.DraftStep, len(steps)), make([]prose.Step, len(steps))
	for i, data := range steps {
		step, err := prose.ParseStep(data)
		if err != nil {
			return err
		}
		if doc, err = step.Apply(doc); err != nil {
			return err
		}
		// What was checked goes on, not what came.
		if data, err = step.MarshalJSON(); err != nil {
			return err
		}
		parsed[i] = step
		items[i] = Item{Client: client, By: by, At: now, Step: data}
		kept[i] = store.DraftStep{Client: client, By: by.ID, Name: by.Name, At: now, Data: data}
	}
	ctx = context.WithoutCancel(ctx) // a tab that goes away must not leave it in doubt
	if err := r.rs.store.AppendSteps(ctx, r.id, r.version, kept); err != nil {
		if !errors.Is(err, news.Conflict) {
			r.close() // whether they are on disk is not known; look again
		}
		return err
	}
	for i, step := range parsed {
		r.place(step, r.version+int64(i)+1)
	}
	r.doc, r.version = doc, r.version+int64(len(steps))
	r.remember(items)
	r.show(ctx, false)
	return nil
}

// become makes the manuscript another document, by steps.
func (r *room) become(ctx context.Context, doc *prose.Node, by Person) error {
	var steps []json.RawMessage
	for _, s := range prose.Difference(r.doc, doc) {
		data, err := s.MarshalJSON()
		if err != nil {
			return err
		}
		steps = append(steps, data)
	}
	if len(steps) == 0 {
		return nil
	}
	return r.take(ctx, "newsroom", by, steps)
}

// save makes the manuscript a revision.
func (r *room) save(ctx context.Context, by store.Edit) error {
	if err := r.outside(ctx); err != nil {
		return err
	}
	st, err := r.rs.store.Story(ctx, r.id)
	if err != nil {
		return err
	}
	if r.version == r.saved && r.base == st.Head && (by.Note == "" || by.Note == r.note(ctx)) && st.Headline != Untitled {
		return nil
	}
	c, err := prose.Content(r.doc, &st.Content)
	if err != nil {
		return err
	}
	if c.Slug == "" {
		if c.Slug = st.Slug; st.Published.IsZero() {
			if c.Slug = news.Slugify(c.Headline); c.Slug == "" {
				c.Slug = "story"
			}
		}
	}
	st.Content = c
	if err := r.rs.store.Save(ctx, st, by); err != nil {
		return err
	}
	r.base, r.saved, r.elsewhere = st.Head, r.version, 0
	return r.keep(ctx)
}

func (r *room) note(ctx context.Context) string {
	rev, err := r.rs.store.Revision(ctx, r.id, r.base)
	if err != nil {
		return ""
	}
	return rev.Note
}

// keep stores the document whole, and what was saved of it.
func (r *room) keep(ctx context.Context) error {
	data, err := json.Marshal(r.doc)
	if err != nil {
		return err
	}
	if err := r.rs.store.KeepDraft(ctx, r.id, data, r.version, r.base, r.saved); err != nil {
		return err
	}
	r.snapshot = r.version
	if r.placed == r.version {
		return nil
	}
	r.placed = r.version
	var open []store.Comment
	for _, c := range r.comments {
		if !c.Resolved && c.Parent == 0 && c.Version == r.version {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return r.rs.store.PlaceComments(ctx, r.id, open)
}

// outside looks whether the story was changed by others than us. Their
// revision is taken over if nothing was written since; else what was written
// stays, and the other revision is named.
func (r *room) outside(ctx context.Context) error {
	for {
		err := r.takeOver(ctx)
		if !errors.Is(err, news.Conflict) {
			return err
		}
		// Another node does the same, and was quicker.
		if err := r.refresh(ctx); err != nil {
			return err
		}
	}
}

func (r *room) takeOver(ctx context.Context) error {
	st, err := r.rs.store.Story(ctx, r.id)
	if err != nil || st.Head == r.base {
		return err
	}
	d, err := r.rs.store.Draft(ctx, r.id)
	if err != nil {
		return err
	}
	if d.Base > r.base { // another node saved it
		r.base, r.saved, r.elsewhere = d.Base, d.Saved, 0
		if err := r.refresh(ctx); err != nil || st.Head == r.base {
			return err
		}
	}
	theirs, err := prose.FromContent(&st.Content)
	if err != nil {
		return err
	}
	mine, err := prose.Content(r.doc, &st.Content)
	if err != nil {
		return err
	}
	untouched := r.version == r.saved
	same, err := prose.FromContent(&mine)
	if err != nil {
		return err
	}
	if !untouched && !same.Equal(theirs) {
		r.base, r.elsewhere = st.Head, st.Head
		return nil
	}
	if untouched {
		if err := r.become(ctx, theirs, Person{Name: "import"}); err != nil {
			return err
		}
	}
	r.base, r.saved = st.Head, r.version
	return r.keep(ctx)
}

// show tells the desk what is being written.
func (r *room) show(ctx context.Context, now bool) {
	if r.shown == r.version || !now && r.rs.now().Sub(r.showed) < showEvery {
		return
	}
	c, err := prose.Content(r.doc, &news.Content{})
	if err == nil {
		err = r.rs.store.Drafted(ctx, r.id, c.Headline, store.CountWords(c.Body))
	}
	if err != nil {
		r.rs.log.Error("the desk does not show what is written", "story", r.id, "err", err)
		return
	}
	r.shown, r.showed = r.version, r.rs.now()
	r.rs.desk(Event{Type: "story", ID: r.id})
}

// look does what is due in a room; all says that it must go now.
func (r *room) look(ctx context.Context, all bool) {
	if len(r.watchers) > 0 && !all {
		if err := r.refresh(ctx); err != nil && ctx.Err() == nil {
			r.rs.log.Error("a manuscript could not be read", "story", r.id, "err", err)
		}
	}
	quiet := len(r.watchers) == 0 && r.rs.now().Sub(r.used) > idle
	r.show(ctx, quiet || all)
	if r.version-r.snapshot >= snapshotEvery || (quiet || all) && r.version > r.snapshot {
		if err := r.keep(ctx); err != nil && ctx.Err() == nil {
			r.rs.log.Error("a manuscript could not be kept whole", "story", r.id, "err", err)
		}
	}
	if quiet || all {
		r.close()
	}
}

// close ends the room; the next who comes opens another.
func (r *room) close() {
	r.closed = true
	for w := range r.watchers {
		w.end()
	}
	r.rs.mu.Lock()
	if r.rs.rooms[r.id] == r {
		delete(r.rs.rooms, r.id)
	}
	r.rs.mu.Unlock()
}
