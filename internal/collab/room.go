package collab

import (
	"context"
	"errors"
	"fmt"
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
	told      news.RevisionNum // the revision made elsewhere that somebody was told of
	recent    []Item           // the last steps, up to version
	weight    int              // their bytes
	snapshot  int64            // the version that is stored whole
	comments  []store.Comment
	placed    int64 // the version at which the comments' places were stored

	watchers map[*Watcher]bool
	shown    int64     // the version that the desk was told of
	showed   time.Time // when
}

const (
	mostRecent    = 500
	mostWeight    = 4 << 20
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
	r.doc, r.version, r.snapshot, r.base, r.saved = doc, d.At, d.At, d.Base, d.Saved
	r.recent, r.weight, r.shown = nil, 0, d.At
	if r.comments, err = s.Comments(ctx, r.id); err != nil {
		r.doc = nil
		return err
	}
	if err = r.refresh(ctx); err != nil {
		r.doc = nil
		return err
	}
	if err = r.replace(ctx); err != nil {
		r.doc = nil
	}
	return err
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
	data, err := doc.MarshalJSON()
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
	if errors.Is(err, news.Gone) { // their places are lost; they are kept
		for i := range r.comments {
			if c := &r.comments[i]; c.Version < r.version {
				c.From = min(c.From, r.doc.Len())
				c.To, c.Version = c.From, r.version
			}
		}
		return nil
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
			c.From, c.To = moved(m, c.From, c.To)
			c.Version = version
		}
	}
}

// moved returns where a passage is after a step. What is put in at its ends is
// not in it; if it went, it is empty.
func moved(m prose.StepMap, from, to int) (int, int) {
	from, to = m.Map(from, 1), m.Map(to, -1)
	return min(from, to), max(to, min(from, to))
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
	for _, i := range items {
		r.weight += len(i.Step)
	}
	if len(r.recent) > mostRecent*3/2 || r.weight > mostWeight {
		keep := len(r.recent)
		for weight := 0; keep > 0 && len(r.recent)-keep < mostRecent && weight < mostWeight/2; {
			keep--
			weight += len(r.recent[keep].Step)
		}
		r.recent = append([]Item(nil), r.recent[keep:]...)
		r.weight = 0
		for _, i := range r.recent {
			r.weight += len(i.Step)
		}
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

// take takes steps made of the present version. They are kept and passed on as
// we write them, not as they came: what every browser can read.
func (r *room) take(ctx context.Context, client string, by Person, steps []prose.Step) error {
	doc, now := r.doc, r.rs.now().UTC()
	items, kept := make([]Item, len(steps)), make([]store.DraftStep, len(steps))
	for i, step := range steps {
		data, err := step.MarshalJSON()
		if err != nil {
			return err
		}
		if doc, err = step.Apply(doc); err != nil {
			return err
		}
		items[i] = Item{Client: client, By: by, At: now, Step: data}
		kept[i] = store.DraftStep{Client: client, By: by.ID, Name: by.Name, At: now, Data: data}
	}
	// Who hangs up now has said it all the same.
	if err := r.rs.store.AppendSteps(context.WithoutCancel(ctx), r.id, r.version, kept); err != nil {
		if !errors.Is(err, news.Conflict) {
			r.close() // whether they are on disk is not known; look again
		}
		return err
	}
	for i, step := range steps {
		r.place(step, r.version+int64(i)+1)
	}
	r.doc, r.version = doc, r.version+int64(len(steps))
	r.remember(items)
	r.show(ctx, false)
	return nil
}

// mayWrite reports whether the person may go by the name of the tab: nobody
// takes that of another's, whose browser would believe that the steps are its
// own.
func (r *room) mayWrite(client string, by Person) error {
	mine := client != ourselves
	for _, i := range r.recent {
		mine = mine && (i.Client != client || i.By.ID == by.ID)
	}
	for w := range r.watchers {
		mine = mine && (w.who.Client != client || w.who.ID == by.ID)
	}
	if !mine {
		return news.Fault{Kind: news.Forbidden, Field: "client", Say: "This window belongs to someone else. Reload it."}
	}
	return nil
}

// ourselves is the client of steps that no tab made.
const ourselves = "newsroom"

// become makes the manuscript another document, by steps.
func (r *room) become(ctx context.Context, doc *prose.Node, by Person) error {
	steps := prose.Difference(r.doc, doc)
	if len(steps) == 0 {
		return nil
	}
	return r.take(ctx, ourselves, by, steps)
}

// save makes the manuscript a revision.
func (r *room) save(ctx context.Context, by store.Edit) error {
	if err := r.outside(ctx); err != nil {
		return err
	}
	if r.elsewhere != r.told {
		r.told = r.elsewhere
		return news.Fault{Kind: news.Conflict, Say: fmt.Sprintf("Version %d was made elsewhere while you wrote, and is not in this text. Compare them, then save again to keep yours.", r.elsewhere)}
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
	if err := r.rs.store.SaveDraft(ctx, st, r.version, by); err != nil {
		return err
	}
	r.base, r.saved, r.elsewhere, r.told = st.Head, r.version, 0, 0
	if err := r.keep(ctx, 0); err != nil { // it is only quicker to open so
		r.rs.log.Error("a manuscript could not be kept whole", "story", r.id, "err", err)
	}
	return nil
}

func (r *room) note(ctx context.Context) string {
	rev, err := r.rs.store.Revision(ctx, r.id, r.base)
	if err != nil {
		return ""
	}
	return rev.Note
}

// keep stores the document whole, with where its comments are, and that it is
// what the revision base holds, unless that is 0.
func (r *room) keep(ctx context.Context, base news.RevisionNum) error {
	data, err := r.doc.MarshalJSON()
	if err != nil {
		return err
	}
	if err := r.rs.store.KeepDraft(ctx, r.id, data, r.version, base); err != nil {
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
	if err != nil || st.Head == r.base || st.Head == r.elsewhere {
		return err
	}
	d, err := r.rs.store.Draft(ctx, r.id) // another node may have saved
	if err != nil {
		return err
	}
	if r.base, r.saved = d.Base, d.Saved; st.Head <= r.base {
		r.elsewhere, r.told = 0, 0
		return r.refresh(ctx)
	}
	if err := r.refresh(ctx); err != nil {
		return err
	}
	theirs, err := prose.FromContent(&st.Content)
	if err != nil {
		return err
	}
	untouched := r.version == r.saved
	if !untouched { // or written the same
		c, err := prose.Content(r.doc, &st.Content)
		if err != nil {
			return err
		}
		if mine, err := prose.FromContent(&c); err != nil || !mine.Equal(theirs) {
			r.elsewhere = st.Head
			return nil
		}
	}
	if untouched {
		if err := r.become(ctx, theirs, Person{Name: "import"}); err != nil {
			return err
		}
	}
	if err := r.keep(ctx, st.Head); err != nil {
		return err
	}
	r.base, r.saved, r.elsewhere, r.told = st.Head, r.version, 0, 0
	return nil
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
		if err := r.keep(ctx, 0); err != nil && ctx.Err() == nil {
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
