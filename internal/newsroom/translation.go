package newsroom

import (
	"context"
	"net/http"
	"slices"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// A translationsPart shows in which other editions a story is.
type translationsPart struct {
	W     words
	ID    news.StoryID
	May   bool // change anything
	Items []translation
}

// A translation is an edition and the story in it, if there is one.
type translation struct {
	Edition   news.Edition
	Story     news.StoryID // 0: none yet
	Title     string
	Seen      bool // the person may view it
	StateWord string
	State     news.State
	May       bool // take it out; begin one if there is none
}

// mayLink reports whether somebody may say of which stories this is a
// translation. Readers see it at once if it is public.
func (n *Newsroom) mayLink(who *auth.Actor, row *store.DeskRow) error {
	on := n.subject(who, row)
	if err := auth.May(who, auth.EditStory, on); err != nil || row.State != news.OnAir {
		return err
	}
	return auth.May(who, auth.Update, on)
}

// translations lists the other editions.
func (n *Newsroom) translations(w http.ResponseWriter, r *request) error {
	editions, _, err := n.editions(r.Context(), r.Story.Edition)
	if err != nil {
		return err
	}
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	rows, err := n.set(r.Context(), st.Set)
	if err != nil {
		return err
	}
	titles, err := n.titles(r, rows)
	if err != nil {
		return err
	}
	p := translationsPart{W: r.W, ID: st.ID, May: n.mayLink(r.Who, r.Story) == nil}
	for _, e := range editions {
		if e.ID == st.Edition {
			continue
		}
		t := translation{Edition: e, May: p.May && auth.May(r.Who, auth.CreateStory, auth.Subject{Edition: e.ID, Owner: true}) == nil}
		if i := slices.IndexFunc(rows, func(row store.DeskRow) bool { return row.Edition == e.ID }); i >= 0 {
			row := rows[i]
			t.Story, t.Title, t.Seen, t.State, t.StateWord = row.ID, titles[row.ID], n.sees(r.Who, &row), row.State, r.W["state_"+string(row.State)]
			t.May = p.May && n.mayLink(r.Who, &row) == nil
		}
		p.Items = append(p.Items, t)
	}
	n.part(w, "islands", "translations", p)
	return nil
}

// set returns the stories of a translation set.
func (n *Newsroom) set(ctx context.Context, id news.SetID) ([]store.DeskRow, error) {
	ids, err := n.store.InSet(ctx, id)
	if err != nil {
		return nil, err
	}
	return n.store.DeskRows(ctx, ids)
}

// linking reads the other story of a link, and asks whether both may be
// changed.
func (n *Newsroom) linking(r *request) (*store.DeskRow, error) {
	var form struct {
		Other string `json:"other"`
	}
	if err := readData(r, &form); err != nil {
		return nil, err
	}
	other, err := n.row(r, form.Other)
	if err != nil {
		return nil, err
	}
	if err := auth.May(r.Who, auth.ViewStory, n.subject(r.Who, other)); err != nil {
		return nil, news.Fault{Kind: news.NotFound, Say: r.W["no_story"]}
	}
	if err := n.mayLink(r.Who, r.Story); err != nil {
		return nil, err
	}
	return other, n.mayLink(r.Who, other)
}

// join says that two stories are the same in two editions.
func (n *Newsroom) join(w http.ResponseWriter, r *request) error {
	other, err := n.linking(r)
	if err != nil {
		return err
	}
	if err := n.store.Translate(r.Context(), r.Story.ID, other.ID, n.edit(r, "")); err != nil {
		return err
	}
	return n.linked(w, r, other.ID, flowAnswer{Say: r.W["translation_linked"]})
}

// unlink takes the other story out of the set.
func (n *Newsroom) unlink(w http.ResponseWriter, r *request) error {
	other, err := n.linking(r)
	if err != nil {
		return err
	}
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	rows, err := n.set(r.Context(), st.Set)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rows, func(row store.DeskRow) bool { return row.ID == other.ID }) {
		return news.Fault{Kind: news.NotFound, Say: r.W["no_story"]}
	}
	if err := n.store.Untranslate(r.Context(), other.ID, n.edit(r, "")); err != nil {
		return err
	}
	return n.linked(w, r, other.ID, flowAnswer{Say: r.W["translation_unlinked"]})
}

// translate begins the story in another edition, with its media and its text
// to start from.
func (n *Newsroom) translate(w http.ResponseWriter, r *request) error {
	var form struct {
		Edition news.EditionID `json:"edition"`
	}
	if err := readData(r, &form); err != nil {
		return err
	}
	if err := n.mayLink(r.Who, r.Story); err != nil {
		return err
	}
	_, e, err := n.editions(r.Context(), form.Edition)
	if err != nil {
		return err
	}
	if e.ID != form.Edition || e.ID == r.Story.Edition {
		return news.Fault{Kind: news.Invalid, Field: "edition", Say: r.W["bad_request"]}
	}
	if err := auth.May(r.Who, auth.CreateStory, auth.Subject{Edition: e.ID, Owner: true}); err != nil {
		return err
	}
	ctx := r.Context()
	st, err := n.store.Story(ctx, r.Story.ID)
	if err != nil {
		return err
	}
	rows, err := n.set(ctx, st.Set)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(rows, func(row store.DeskRow) bool { return row.Edition == e.ID }) {
		return news.Fault{Kind: news.Conflict, Say: r.W["translation_there"]}
	}
	from, err := n.versionContent(r, st, "")
	if err != nil {
		return err
	}
	id, err := n.opt.Scripts.Create(ctx, e.ID, r.Who.User.ID, "translation-"+web.Reference()+web.Reference(), n.edit(r, ""))
	if err != nil {
		return err
	}
	err = n.opt.Scripts.Put(ctx, id, r.person(), func(c *news.Content) error {
		slug := c.Slug
		*c = *from
		c.Slug, c.Corrections = slug, nil
		if _, ok := e.Section(c.Section); !ok || auth.May(r.Who, auth.EditStory, auth.Subject{Edition: e.ID, Section: c.Section, Owner: true, State: news.Draft}) != nil {
			c.Section = ""
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := n.store.Translate(ctx, st.ID, id, n.edit(r, "")); err != nil {
		return err
	}
	return n.linked(w, r, id, flowAnswer{Say: r.W["translation_begun"], To: "/newsroom/story/" + number(id)})
}

// linked answers after a change of a set.
func (n *Newsroom) linked(w http.ResponseWriter, r *request, other news.StoryID, a flowAnswer) error {
	n.opt.Scripts.Changed(r.Story.ID)
	n.opt.Scripts.Changed(other)
	writeData(w, http.StatusOK, a)
	return nil
}
