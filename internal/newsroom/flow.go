package newsroom

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A flowForm is what moves a story on: the fields that the move needs.
type flowForm struct {
	At     string `json:"at"` // as the edition's clock shows it; "" for none
	Reason string `json:"reason"`
	Note   string `json:"note"`
	Grave  bool   `json:"grave"`
	Num    string `json:"num"` // of a version
}

// A flowAnswer tells where a story stands after a move.
type flowAnswer struct {
	State     news.State       `json:"state"`
	Word      string           `json:"word"`
	Say       string           `json:"say,omitempty"` // what is worth knowing
	Path      string           `json:"path,omitempty"`
	Head      news.RevisionNum `json:"head,omitempty"`
	Live      news.RevisionNum `json:"live,omitempty"`
	Scheduled *time.Time       `json:"scheduled,omitempty"`
	Embargo   *time.Time       `json:"embargo,omitempty"`
	In        string           `json:"in,omitempty"`     // until the schedule
	Remade    []string         `json:"remade,omitempty"` // what changed with it
	Took      int64            `json:"took_ms"`
	Undo      int              `json:"undo,omitempty"` // for how many seconds the publication can be taken back
	To        string           `json:"to,omitempty"`   // the screen to go to
}

// move makes a handler that takes a story to a state which readers do not see.
func (n *Newsroom) move(to news.State) handler {
	return func(w http.ResponseWriter, r *request) error {
		return n.setFlow(w, r, func(st *news.Story) (string, error) {
			st.State, st.Scheduled = to, time.Time{}
			return "", nil
		})
	}
}

// schedule gives a story its time.
func (n *Newsroom) schedule(w http.ResponseWriter, r *request) error {
	form, err := readFlow(r)
	if err != nil {
		return err
	}
	return n.setFlow(w, r, func(st *news.Story) (say string, err error) {
		at, say, err := n.wallTime(r, form.At)
		if err != nil {
			return "", err
		}
		if at.IsZero() {
			return "", news.Fault{Kind: news.Invalid, Field: "at", Say: r.W["flow_needs_time"]}
		}
		if !at.After(n.now()) {
			return "", news.Fault{Kind: news.Invalid, Field: "at", Say: r.W["flow_past"]}
		}
		st.State, st.Scheduled = news.Scheduled, at
		return say, nil
	})
}

// embargo sets until when nothing of the story may be public, or takes that
// back. What was withdrawn becomes a draft by it.
func (n *Newsroom) embargo(w http.ResponseWriter, r *request) error {
	form, err := readFlow(r)
	if err != nil {
		return err
	}
	return n.setFlow(w, r, func(st *news.Story) (say string, err error) {
		if st.State == news.Withdrawn {
			if err := n.still(r, auth.ToDraft, st); err != nil {
				return "", err
			}
			st.State = news.Draft
		}
		st.Embargo, say, err = n.wallTime(r, form.At)
		return say, err
	})
}

// setFlow saves what was written and moves the story.
func (n *Newsroom) setFlow(w http.ResponseWriter, r *request, change func(*news.Story) (say string, err error)) error {
	began := n.now()
	if _, _, err := n.opt.Scripts.Save(r.Context(), r.Story.ID, n.edit(r, "")); err != nil {
		return err
	}
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	if err := n.still(r, r.do, st); err != nil {
		return err
	}
	say, err := change(st)
	if err != nil {
		return err
	}
	if err := n.store.SetFlow(r.Context(), st, n.edit(r, "")); err != nil {
		return err
	}
	return n.answerFlow(w, r, flowAnswer{Say: say}, began)
}

// publish makes what was written public.
func (n *Newsroom) publish(w http.ResponseWriter, r *request) error {
	return n.air(w, r, n.edit(r, ""), nil)
}

// correct publishes with a note on what was wrong.
func (n *Newsroom) correct(w http.ResponseWriter, r *request) error {
	form, err := readFlow(r)
	if err != nil {
		return err
	}
	note := strings.TrimSpace(form.Note)
	if note == "" {
		return news.Fault{Kind: news.Invalid, Field: "note", Say: r.W["flow_needs_note"]}
	}
	return n.air(w, r, n.edit(r, note), &news.Correction{At: n.now().UTC(), Note: note, Grave: form.Grave})
}

// air saves and publishes, and tells what changed with it.
func (n *Newsroom) air(w http.ResponseWriter, r *request, by store.Edit, correction *news.Correction) error {
	began, ctx, id := n.now(), r.Context(), r.Story.ID
	if correction != nil {
		add := func(c *news.Content) error { c.Corrections = append(c.Corrections, *correction); return nil }
		if err := n.opt.Scripts.Put(ctx, id, r.person(), add); err != nil {
			return err
		}
	}
	head, _, err := n.opt.Scripts.Save(ctx, id, by)
	if err != nil {
		return err
	}
	st, err := n.store.Story(ctx, id)
	if err != nil {
		return err
	}
	do, err := auth.Moving(st.State, news.OnAir)
	if err != nil {
		return err
	}
	if err := n.still(r, do, st); err != nil {
		return err
	}
	from, err := n.store.Last(ctx)
	if err != nil {
		return err
	}
	if err := n.store.Publish(ctx, id, head, n.now(), by); err != nil {
		return err
	}
	if n.opt.CatchUp != nil {
		if err := n.opt.CatchUp(ctx); err != nil { // it is published; the lists come later
			n.log.Error("related coverage did not catch up", "story", id, "err", err)
		}
	}
	a := flowAnswer{Remade: n.remade(ctx, r, from, id)}
	if correction == nil {
		a.Undo = int(undoOffered.Seconds())
	}
	return n.answerFlow(w, r, a, began)
}

// withdraw takes a story from readers.
func (n *Newsroom) withdraw(w http.ResponseWriter, r *request) error {
	form, err := readFlow(r)
	if err != nil {
		return err
	}
	began := n.now()
	if strings.TrimSpace(form.Reason) == "" {
		return news.Fault{Kind: news.Invalid, Field: "reason", Say: r.W["flow_needs_reason"]}
	}
	from, err := n.store.Last(r.Context())
	if err != nil {
		return err
	}
	if err := n.store.Withdraw(r.Context(), r.Story.ID, form.Reason, n.edit(r, form.Reason)); err != nil {
		return err
	}
	return n.answerFlow(w, r, flowAnswer{Say: r.W["flow_gone"], Remade: n.remade(r.Context(), r, from, r.Story.ID)}, began)
}

// answerFlow notes the move in the audit log, tells who has the story open,
// and answers.
func (n *Newsroom) answerFlow(w http.ResponseWriter, r *request, a flowAnswer, began time.Time) error {
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	a.State, a.Word, a.Head, a.Live = st.State, r.W["state_"+string(st.State)], st.Head, st.LiveRev
	if !st.Scheduled.IsZero() {
		a.Scheduled, a.In = &st.Scheduled, until(r, st.Scheduled.Sub(n.now()))
	}
	if st.Embargo.After(n.now()) {
		a.Embargo = &st.Embargo
	}
	if st.Public() {
		cards, err := n.store.Public().Cards(r.Context(), []news.StoryID{st.ID})
		if err != nil {
			return err
		}
		if len(cards) > 0 {
			a.Path = cards[0].Path
		}
	}
	a.Took = n.now().Sub(began).Milliseconds()
	n.opt.Scripts.Changed(st.ID)
	if wantsData(r.Request) {
		writeData(w, http.StatusOK, a)
		return nil
	}
	http.Redirect(w, r.Request, "/newsroom/story/"+r.PathValue("story"), http.StatusSeeOther)
	return nil
}

// mostNamed is how many remade pages are named.
const mostNamed = 12

// remade says in words which lists and pages the changes of a story since a
// sequence touched.
func (n *Newsroom) remade(ctx context.Context, r *request, since int64, id news.StoryID) (list []string) {
	changes, err := n.store.After(ctx, since, 100)
	if err != nil {
		n.log.Error("newsroom: the change log cannot be read", "err", err)
		return nil
	}
	var keys []news.Key
	for _, c := range changes {
		if c.Story == id {
			keys = append(keys, c.Keys...)
		}
	}
	editions, _, err := n.editions(ctx, "")
	if err != nil {
		return nil
	}
	for _, k := range keys {
		if name := n.nameKey(ctx, r, k, editions); name != "" && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	if len(list) > mostNamed {
		list = list[:mostNamed]
	}
	return list
}

// nameKey names what depends on a key; "" if no reader would know it.
func (n *Newsroom) nameKey(ctx context.Context, r *request, k news.Key, editions []news.Edition) string {
	kind, rest, _ := strings.Cut(string(k), "/")
	edition, what, _ := strings.Cut(rest, "/")
	e := slices.IndexFunc(editions, func(e news.Edition) bool { return string(e.ID) == edition })
	switch kind {
	case "latest":
		if e >= 0 {
			return r.W.say("key_front", "name", editions[e].Title)
		}
	case "section":
		if e >= 0 {
			if s, ok := editions[e].Section(news.SectionID(what)); ok {
				return r.W.say("key_section", "name", s.Name)
			}
		}
	case "topic":
		if id, err := parseID[news.TopicID](what); err == nil {
			if list, err := n.store.Public().Topics(ctx, []news.TopicID{id}); err == nil && len(list) > 0 {
				return r.W.say("key_topic", "name", list[0].Names[news.EditionID(edition)].Name)
			}
		}
	case "author":
		if id, err := parseID[news.AuthorID](what); err == nil {
			if list, err := n.store.Public().Authors(ctx, []news.AuthorID{id}); err == nil && len(list) > 0 {
				return r.W.say("key_author", "name", list[0].Name)
			}
		}
	case "month":
		return r.W.say("key_month", "name", what)
	case "corrected":
		return r.W["key_corrected"]
	case "set":
		return r.W["key_set"]
	}
	return ""
}

// wallTime reads a time of the story's edition, "" for none, and says what is
// odd about it.
func (n *Newsroom) wallTime(r *request, text string) (at time.Time, say string, err error) {
	if text == "" {
		return time.Time{}, "", nil
	}
	_, e, err := n.editions(r.Context(), r.Story.Edition)
	if err != nil {
		return time.Time{}, "", err
	}
	t, err := onWall(text, e.Location())
	if err != nil {
		return time.Time{}, "", news.Fault{Kind: news.Invalid, Field: "at", Say: r.W["flow_needs_time"], Err: err}
	}
	l := r.locale()
	switch {
	case t.Gap:
		say = r.W.say("flow_gap", "time", l.Digits(text[len(text)-5:]), "then", l.Clock(t.At.In(e.Location())))
	case t.Twice:
		say = r.W["flow_twice"]
	}
	return t.At, say, nil
}

// edit says for the store who does something.
func (n *Newsroom) edit(r *request, note string) store.Edit {
	return store.Edit{By: r.Who.User.Name, Note: note}
}

// readFlow reads the fields of a move, from a script or a form.
func readFlow(r *request) (f flowForm, err error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return f, readData(r, &f)
	}
	f.At, f.Reason, f.Note, f.Grave, f.Num = r.FormValue("at"), r.FormValue("reason"), r.FormValue("note"), r.FormValue("grave") != "", r.FormValue("num")
	return f, nil
}
