package newsroom

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

// Manuscripts is what is being written; collab.Rooms keeps them.
type Manuscripts interface {
	Open(ctx context.Context, id news.StoryID) (collab.Manuscript, error)
	Take(ctx context.Context, id news.StoryID, client string, by collab.Person, version int64, steps []json.RawMessage) (int64, []collab.Item, error)
	After(ctx context.Context, id news.StoryID, version int64) ([]collab.Item, int64, error)
	Create(ctx context.Context, e news.EditionID, owner store.UserID, client string, by store.Edit) (news.StoryID, error)
	Save(ctx context.Context, id news.StoryID, by store.Edit) (news.RevisionNum, int64, error)
	Put(ctx context.Context, id news.StoryID, by collab.Person, change func(*news.Content) error) error
	Presences
	Remarks
}

// Presences is who is where.
type Presences interface {
	Watch(ctx context.Context, id news.StoryID, client string, who collab.Person) (*collab.Watcher, error)
	WatchDesk() *collab.Watcher
	Changed(id news.StoryID)
}

// Remarks is what editors say of manuscripts.
type Remarks interface {
	Comment(ctx context.Context, c store.Comment) (store.Comment, error)
	Comments(ctx context.Context, id news.StoryID) ([]store.Comment, int64, error)
	Resolve(ctx context.Context, id news.StoryID, comment int64) error
}

// A manuscriptAnswer is a manuscript as the editor takes it up.
type manuscriptAnswer struct {
	Story    news.StoryID     `json:"story"`
	Version  int64            `json:"version"`
	Doc      *prose.Node      `json:"doc"`
	Edition  editionAnswer    `json:"edition"`
	Head     news.RevisionNum `json:"head"`
	Saved    int64            `json:"saved_version"`
	Outside  news.RevisionNum `json:"outside,omitempty"`
	You      collab.Person    `json:"you"`
	May      []auth.Action    `json:"may"`
	Comments []remarkAnswer   `json:"comments"`
}

type editionAnswer struct {
	ID   news.EditionID `json:"id"`
	Dir  news.Direction `json:"dir"`
	Zone string         `json:"zone"`
	Name string         `json:"name"`
}

type remarkAnswer struct {
	ID       int64           `json:"id"`
	Parent   int64           `json:"parent,omitempty"`
	From     int             `json:"from"`
	To       int             `json:"to"`
	Quote    string          `json:"quote,omitempty"`
	Text     string          `json:"text"`
	By       collab.Person   `json:"by"`
	At       time.Time       `json:"at"`
	Resolved bool            `json:"resolved,omitempty"`
	Mentions []collab.Person `json:"mentions,omitempty"`
	Proposal *string         `json:"proposal,omitempty"` // in place of the passage
}

// A stepsForm is what a tab sends of what was typed.
type stepsForm struct {
	Client  string            `json:"client"`
	Version int64             `json:"version"`
	Steps   []json.RawMessage `json:"steps"`
}

type stepsAnswer struct {
	Version int64         `json:"version"`
	Steps   []collab.Item `json:"steps"`
	Say     string        `json:"say,omitempty"`
}

// manuscript gives what is being written.
func (n *Newsroom) manuscript(w http.ResponseWriter, r *request) error {
	m, err := n.opt.Scripts.Open(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	_, e, err := n.editions(r.Context(), r.Story.Edition)
	if err != nil {
		return err
	}
	remarks, _, err := n.remarks(r)
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, manuscriptAnswer{Story: r.Story.ID, Version: m.Version, Doc: m.Doc, Head: m.Head, Saved: m.Saved, Outside: m.Outside,
		Edition: editionAnswer{e.ID, e.Dir, e.Zone, e.Title}, You: r.person(), May: auth.Allowed(r.Who, n.subject(r.Who, r.Story)), Comments: remarks})
	return nil
}

// person is who asks, as others in a story see them.
func (r *request) person() collab.Person {
	u := r.Who.User
	return collab.Person{ID: u.ID, Name: u.Name, Color: u.Color}
}

// steps gives what was taken since a version.
func (n *Newsroom) steps(w http.ResponseWriter, r *request) error {
	version, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil || version < 0 {
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"], Err: err}
	}
	items, now, err := n.opt.Scripts.After(r.Context(), r.Story.ID, version)
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, stepsAnswer{Version: now, Steps: listed(items)})
	return nil
}

// take takes what was typed.
func (n *Newsroom) take(w http.ResponseWriter, r *request) error {
	r.quiet = true // the journal says who typed what
	var form stepsForm
	if err := readData(r, &form); err != nil {
		return err
	}
	version, items, err := n.opt.Scripts.Take(r.Context(), r.Story.ID, form.Client, r.person(), form.Version, form.Steps)
	if errors.Is(err, news.Conflict) {
		writeData(w, http.StatusConflict, stepsAnswer{Version: version, Steps: listed(items)})
		return nil
	}
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, stepsAnswer{Version: version, Steps: []collab.Item{}})
	return nil
}

func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// create begins a story.
func (n *Newsroom) create(w http.ResponseWriter, r *request) error {
	var form struct {
		Edition news.EditionID `json:"edition"`
		Client  string         `json:"client"`
	}
	if err := readData(r, &form); err != nil {
		return err
	}
	if err := auth.May(r.Who, auth.CreateStory, auth.Subject{Edition: form.Edition, Owner: true}); err != nil {
		return err
	}
	id, err := n.opt.Scripts.Create(r.Context(), form.Edition, r.Who.User.ID, form.Client, n.edit(r, ""))
	if err != nil {
		return err
	}
	writeData(w, http.StatusCreated, struct {
		ID news.StoryID `json:"id"`
	}{id})
	return nil
}

// save makes what was written a version that is kept under a name.
func (n *Newsroom) save(w http.ResponseWriter, r *request) error {
	var form struct {
		Version int64  `json:"version"`
		Note    string `json:"note"`
	}
	if err := readData(r, &form); err != nil {
		return err
	}
	head, version, err := n.opt.Scripts.Save(r.Context(), r.Story.ID, n.edit(r, form.Note))
	if err != nil {
		return err
	}
	n.opt.Scripts.Changed(r.Story.ID)
	writeData(w, http.StatusOK, struct {
		Head  news.RevisionNum `json:"head"`
		Saved int64            `json:"saved_version"`
		At    time.Time        `json:"at"`
	}{head, version, n.now().UTC()})
	return nil
}

func (n *Newsroom) remarks(r *request) ([]remarkAnswer, int64, error) {
	list, version, err := n.opt.Scripts.Comments(r.Context(), r.Story.ID)
	out := make([]remarkAnswer, len(list))
	for i, c := range list {
		out[i] = remarkAnswer{ID: c.ID, Parent: c.Parent, From: c.From, To: c.To, Quote: c.Quote, Text: c.Text, By: collab.Person{ID: c.By, Name: c.Name}, At: c.At, Resolved: c.Resolved}
		if c.Proposes {
			out[i].Proposal = &list[i].Proposal
		}
		if err == nil {
			out[i].Mentions, err = n.namesOf(r.Context(), c.Mentions)
		}
	}
	return out, version, err
}

// comments gives the remarks on a story.
func (n *Newsroom) comments(w http.ResponseWriter, r *request) error {
	list, version, err := n.remarks(r)
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, struct {
		Version  int64          `json:"version"`
		Comments []remarkAnswer `json:"comments"`
	}{version, list})
	return nil
}

// comment adds a remark.
func (n *Newsroom) comment(w http.ResponseWriter, r *request) error {
	r.quiet = true
	var form struct {
		From     int            `json:"from"`
		To       int            `json:"to"`
		Version  int64          `json:"version"`
		Text     string         `json:"text"`
		Parent   int64          `json:"parent"`
		Mentions []store.UserID `json:"mentions"`
		Proposal *string        `json:"proposal"`
	}
	if err := readData(r, &form); err != nil {
		return err
	}
	proposal := ""
	if form.Proposal != nil {
		proposal = *form.Proposal
	}
	named, err := n.mentioned(r, form.Mentions, form.Text)
	if err != nil {
		return err
	}
	c, err := n.opt.Scripts.Comment(r.Context(), store.Comment{Story: r.Story.ID, Mentions: named, Parent: form.Parent, By: r.Who.User.ID, Name: r.Who.User.Name, Text: form.Text, From: form.From, To: form.To, Version: form.Version,
		Proposes: form.Proposal != nil, Proposal: proposal})
	if err != nil {
		return err
	}
	writeData(w, http.StatusCreated, struct {
		ID int64 `json:"id"`
	}{c.ID})
	return nil
}

// resolve says that a remark is dealt with.
func (n *Newsroom) resolve(w http.ResponseWriter, r *request) error {
	id, err := parseID[int64](r.PathValue("comment"))
	if err != nil {
		return err
	}
	if err := n.opt.Scripts.Resolve(r.Context(), r.Story.ID, id); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom/story/"+r.PathValue("story"))
}
