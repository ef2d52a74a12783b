package newsroom

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	pages "broadsheet/internal/page"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// Fronts shows what a front looks like; site.Site does.
type Fronts interface {
	Lay(ctx context.Context, f *news.Front, at time.Time) ([]pages.Laid, error)
	PreviewFront(ctx context.Context, f *news.Front, at time.Time) ([]byte, error)
}

// A frontMain is the screen on which a front page is laid out.
type frontMain struct {
	W     words
	Pages []choice
	Board frontBoard
	Now   string // as browsers write it, in the edition's zone
	Zone  string
}

// A choice is one of several.
type choice struct {
	Value, Name string
	Chosen      bool
}

// frontRoutes are the addresses of fronts. Which front one means its query
// says: edition and section.
func (n *Newsroom) frontRoutes() []web.Route {
	return []web.Route{
		n.route(get, "/newsroom/front", auth.EditFront, n.front),
		n.route(post, "/newsroom/front/edit", auth.EditFront, n.frontEdit),
		n.route(post, "/newsroom/front/undo", auth.EditFront, n.frontUndo),
		n.route(post, "/newsroom/front/publish", auth.EditFront, n.frontPublish),
		n.route(get, "/newsroom/front/preview", auth.EditFront, n.frontPreview),
		n.route(get, "/newsroom/front/history", auth.EditFront, n.frontHistory),
		n.route(get, "/newsroom/front/pulse", auth.EditFront, n.frontPulse),
	}
}

// A frontAt is the front that a request is about.
type frontAt struct {
	store.FrontPlace
	edition *news.Edition
	name    string // of its page
	draft   store.FrontDraft
}

// query names the front in addresses.
func (f *frontAt) query() string {
	q := url.Values{"edition": {string(f.Edition)}}
	if f.Section != "" {
		q.Set("section", string(f.Section))
	}
	return q.Encode()
}

// frontAsked finds the front that a request names; the guard asked whether it
// may be laid out.
func (n *Newsroom) frontAsked(r *request) (*frontAt, error) {
	q := r.URL.Query()
	at := &frontAt{FrontPlace: store.FrontPlace{Edition: news.EditionID(q.Get("edition")), Section: news.SectionID(q.Get("section"))}}
	if at.Edition == "" {
		return nil, news.Fault{Kind: news.Invalid, Field: "edition", Say: r.W["bad_request"]}
	}
	var err error
	if at.draft, err = n.store.Front(r.Context(), at.Edition, at.Section); err != nil {
		return nil, err
	}
	if _, at.edition, err = n.editions(r.Context(), at.Edition); err != nil {
		return nil, err
	}
	at.name = n.frontName(r, at.edition, at.Section)
	return at, nil
}

func (n *Newsroom) frontName(r *request, e *news.Edition, s news.SectionID) string {
	if sec, ok := e.Section(s); ok {
		return sec.Name
	}
	return r.W["front_page"]
}

// front shows the screen. Without an edition it leads to the first front that
// the person may lay out.
func (n *Newsroom) front(w http.ResponseWriter, r *request) error {
	editions, _, err := n.editions(r.Context(), "")
	if err != nil {
		return err
	}
	if r.URL.Query().Get("edition") == "" {
		for i := range editions {
			if list := n.frontPages(r, &editions[i], nil); len(list) > 0 {
				http.Redirect(w, r.Request, list[0].Value, http.StatusSeeOther)
				return nil
			}
		}
		return news.Fault{Kind: news.Forbidden, Say: r.W["front_none"]}
	}
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	m := frontMain{W: r.W, Pages: n.frontPages(r, at.edition, at), Zone: at.edition.Zone, Now: n.now().In(at.edition.Location()).Format(wallForm)}
	if m.Board, err = n.board(r, at); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; frame-src 'self'")
	n.show(w, r, http.StatusOK, "fronts", at.name, m)
	return nil
}

// frontPages are the fronts of an edition that the person may lay out.
func (n *Newsroom) frontPages(r *request, e *news.Edition, at *frontAt) (list []choice) {
	add := func(s news.SectionID) {
		if auth.May(r.Who, auth.EditFront, auth.Subject{Edition: e.ID, Section: s}) != nil {
			return
		}
		here := frontAt{FrontPlace: store.FrontPlace{Edition: e.ID, Section: s}}
		list = append(list, choice{"/newsroom/front?" + here.query(), n.frontName(r, e, s), at != nil && at.Section == s})
	}
	add("")
	for _, s := range e.Sections {
		add(s.ID)
	}
	return list
}

// pinnedOn are the fronts that readers see to which a story is pinned.
func (n *Newsroom) pinnedOn(r *request, st *news.Story) (list []choice, err error) {
	places, err := n.store.PinnedOn(r.Context(), st.ID)
	if err != nil {
		return nil, err
	}
	for _, at := range places {
		_, e, err := n.editions(r.Context(), at.Edition)
		if err != nil {
			return nil, err
		}
		c := choice{Name: n.frontName(r, e, at.Section)}
		if auth.May(r.Who, auth.EditFront, auth.Subject{Edition: at.Edition, Section: at.Section}) == nil {
			c.Value = "/newsroom/front?" + (&frontAt{FrontPlace: at}).query()
		}
		list = append(list, c)
	}
	return list, nil
}

// frontEdit does one step on the draft, whatever others did to it meanwhile.
func (n *Newsroom) frontEdit(w http.ResponseWriter, r *request) error {
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	note, change, err := n.frontStep(r, at)
	if err != nil {
		return err
	}
	if at.draft, err = n.store.EditFront(r.Context(), at.Edition, at.Section, n.edit(r, note), change); err != nil {
		return err
	}
	return n.boardAnswer(w, r, at, note)
}

// frontStep reads what is to be done: in words, and as a change.
func (n *Newsroom) frontStep(r *request, at *frontAt) (note string, change func(*news.Front) error, err error) {
	now, slot := n.now(), r.FormValue("slot")
	place, _ := strconv.Atoi(r.FormValue("at"))
	say := func(key, title string) string { return r.W.say(key, "title", title, "slot", n.slotName(r, at, slot)) }
	switch do := r.FormValue("do"); do {
	case "put", "take", "change":
		row, err := n.row(r, r.FormValue("story"))
		if err != nil {
			return "", nil, err
		}
		if !n.sees(r.Who, row) {
			return "", nil, news.Fault{Kind: news.NotFound, Say: r.W["no_story"]}
		}
		note = say("front_did_"+do, titleOf(r, row.Headline))
		switch do {
		case "put":
			return note, func(f *news.Front) error { return f.Put(row.ID, slot, place, now) }, nil
		case "take":
			return note, func(f *news.Front) error { return f.Take(row.ID) }, nil
		}
		return n.frontVariant(r, at, row.ID, note)
	case "slot", "add":
		s, err := n.frontSlot(r, at)
		if err != nil {
			return "", nil, err
		}
		if do == "add" {
			return r.W.say("front_did_add", "slot", r.W["shape_"+string(s.Shape)]), func(f *news.Front) error { f.Add(s, len(f.Slots)); return nil }, nil
		}
		return say("front_did_slot", ""), func(f *news.Front) error {
			old := f.Slot(slot)
			if old == nil {
				return news.Fault{Kind: news.Invalid, Field: "slot", Say: r.W["front_slot_gone"]}
			}
			old.Title, old.Fill, old.Size, old.Window = s.Title, s.Fill, s.Size, s.Window
			return nil
		}, nil
	case "move":
		return say("front_did_move", ""), func(f *news.Front) error { return f.Move(slot, place) }, nil
	case "drop":
		return say("front_did_drop", ""), func(f *news.Front) error { return f.Drop(slot) }, nil
	case "auto":
		return r.W["front_did_auto"], func(f *news.Front) error { f.Slots = news.AutoSlots(at.edition, at.Section); return nil }, nil
	case "restore":
		num, _ := strconv.Atoi(r.FormValue("version"))
		old, err := n.store.FrontVersion(r.Context(), at.Edition, at.Section, num)
		if err != nil {
			return "", nil, err
		}
		return r.W.say("front_did_restore", "n", r.locale().Number(num)), func(f *news.Front) error {
			f.Slots = old.Slots
			f.Tidy(now)
			f.Fit(at.edition)
			return nil
		}, nil
	}
	return "", nil, news.Fault{Kind: news.Invalid, Say: r.W["bad_request"]}
}

// frontVariant reads what is to be shown of a pinned story, and when.
func (n *Newsroom) frontVariant(r *request, at *frontAt, id news.StoryID, note string) (string, func(*news.Front) error, error) {
	pin := news.Pin{Story: id, Headline: r.FormValue("headline")}
	var err error
	if pin.Window, err = frontWindow(r, at.edition); err != nil {
		return "", nil, err
	}
	chosen := r.FormValue("picture")
	if asset, err := parseID[news.AssetID](chosen); err == nil {
		if pin.Picture, err = n.picture(r.Context(), asset); err != nil {
			return "", nil, err
		}
	}
	return note, func(f *news.Front) error {
		if _, old := f.Pin(id); old != nil && chosen == "keep" {
			pin.Picture = old.Picture
		}
		return f.Change(pin)
	}, nil
}

// picture finds a picture that the newsroom holds.
func (n *Newsroom) picture(ctx context.Context, id news.AssetID) (*news.Media, error) {
	a, err := n.store.Asset(ctx, id)
	if errors.Is(err, news.NotFound) || err == nil && a.Kind != news.Picture {
		return nil, news.Fault{Kind: news.Invalid, Field: "picture", Say: fmt.Sprintf("There is no picture %d.", id)}
	}
	if err != nil {
		return nil, err
	}
	m := a.Media()
	return &m, nil
}

// frontWindow reads from when until when something is shown.
func frontWindow(r *request, e *news.Edition) (w news.Window, err error) {
	for field, into := range map[string]*time.Time{"from": &w.From, "until": &w.Until} {
		text := r.FormValue(field)
		if text == "" {
			continue
		}
		at, err := onWall(text, e.Location())
		if err != nil {
			return w, news.Fault{Kind: news.Invalid, Field: field, Say: r.W["bad_time"], Err: err}
		}
		*into = at.At.UTC()
	}
	return w, nil
}

// frontSlot reads the settings of a slot.
func (n *Newsroom) frontSlot(r *request, at *frontAt) (s news.Slot, err error) {
	s = news.Slot{Shape: news.SlotShape(r.FormValue("shape")), Title: strings.TrimSpace(r.FormValue("title"))}
	s.Size, _ = strconv.Atoi(r.FormValue("size"))
	by, of, _ := strings.Cut(r.FormValue("fill"), ":")
	s.Fill.By = news.FillBy(by)
	switch s.Fill.By {
	case news.FillSection:
		s.Fill.Section = news.SectionID(of)
	case news.FillTopic:
		if of == "" {
			of = r.FormValue("topic")
		}
		if s.Fill.Topic, err = parseID[news.TopicID](of); err != nil {
			return s, news.Fault{Kind: news.Invalid, Field: "fill", Say: r.W["front_which_topic"]}
		}
	}
	s.Window, err = frontWindow(r, at.edition)
	return s, err
}

// frontUndo takes a step back, or does it again.
func (n *Newsroom) frontUndo(w http.ResponseWriter, r *request) error {
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	num, _ := strconv.Atoi(r.FormValue("num"))
	redo, note := r.FormValue("redo") != "", r.W["front_did_undo"]
	if redo {
		note = r.W["front_did_redo"]
	}
	if at.draft, err = n.store.UndoFront(r.Context(), at.Edition, at.Section, num, redo, n.edit(r, note)); err != nil {
		return err
	}
	return n.boardAnswer(w, r, at, note)
}

// frontPublish shows readers the draft.
func (n *Newsroom) frontPublish(w http.ResponseWriter, r *request) error {
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	num, _ := strconv.Atoi(r.FormValue("num"))
	if err := n.store.PublishFront(r.Context(), at.Edition, at.Section, num, n.edit(r, "")); err != nil {
		return err
	}
	subject := strings.TrimSuffix("front "+string(at.Edition)+"/"+string(at.Section), "/")
	if err := n.auth.Record(context.WithoutCancel(r.Context()), r.Who, auth.EditFront, subject, fmt.Sprintf("published version %d", num)); err != nil {
		n.log.Error("newsroom: a line of the audit log is lost", "action", auth.EditFront, "subject", subject, "err", err)
	}
	if at, err = n.frontAsked(r); err != nil {
		return err
	}
	return n.boardAnswer(w, r, at, r.W["front_did_publish"])
}

// frontPreview shows the page as readers would see it if the draft were
// published: now, or at another time.
func (n *Newsroom) frontPreview(w http.ResponseWriter, r *request) error {
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	if n.opt.Fronts == nil {
		return news.Fault{Kind: news.Invalid, Say: r.W["not_found"]}
	}
	when := n.now()
	if text := r.URL.Query().Get("at"); text != "" {
		wall, err := onWall(text, at.edition.Location())
		if err != nil {
			return news.Fault{Kind: news.Invalid, Field: "at", Say: r.W["bad_time"], Err: err}
		}
		when = wall.At
	}
	f := at.draft.Front
	if text := r.URL.Query().Get("version"); text != "" {
		num, _ := strconv.Atoi(text)
		old, err := n.store.FrontVersion(r.Context(), at.Edition, at.Section, num)
		if err != nil {
			return err
		}
		f = *old
	}
	html, err := n.opt.Fronts.PreviewFront(r.Context(), &f, when)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	w.Write(html)
	return nil
}

// A frontPast is a version of a front, as its history lists it.
type frontPast struct {
	Num        int
	At, By     string
	Note, Live string
	Current    bool // readers see it
}

// mostPast is how many versions a history shows at once.
const mostPast = 50

// frontHistory lists what was done to a front.
func (n *Newsroom) frontHistory(w http.ResponseWriter, r *request) error {
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	published := r.URL.Query().Get("all") == ""
	list, err := n.store.FrontVersions(r.Context(), at.Edition, at.Section, published, before, mostPast)
	if err != nil {
		return err
	}
	l, zone := r.locale(), at.edition.Location()
	part := struct {
		W           words
		Query, More string
		All         bool
		List        []frontPast
	}{W: r.W, Query: at.query(), All: !published}
	for _, v := range list {
		p := frontPast{Num: v.Num, At: l.DateTime(v.At.In(zone)), By: v.By, Note: v.Note, Current: v.Num == at.draft.Live}
		if !v.Live.IsZero() {
			p.Live = l.DateTime(v.Live.In(zone))
		}
		part.List = append(part.List, p)
	}
	if len(list) == mostPast {
		part.More = strconv.Itoa(list[len(list)-1].Num)
	}
	n.part(w, "fronts", "front-history", part)
	return nil
}

// differs reports whether readers see something else than the draft.
func (n *Newsroom) differs(ctx context.Context, at *frontAt) (bool, error) {
	live := news.AutoSlots(at.edition, at.Section)
	if at.draft.Live == at.draft.Num {
		return false, nil
	}
	if at.draft.Live > 0 {
		f, err := n.store.FrontVersion(ctx, at.Edition, at.Section, at.draft.Live)
		if err != nil {
			return false, err
		}
		if len(f.Slots) > 0 {
			live = f.Slots
		}
	}
	return !reflect.DeepEqual(live, at.draft.Slots), nil
}
