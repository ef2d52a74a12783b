package newsroom

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// A request is what a handler gets once the guard let it through.
type request struct {
	*http.Request
	Who   *auth.Actor    // nil on routes for anyone
	Story *store.DeskRow // of routes with {story}
	do    auth.Action    // what the guard asked for
	quiet bool           // what is done is no matter for the audit log
	Lang  string         // in which to speak
	W     words
	zone  *time.Location // of the default edition, once it was asked for
}

// A handler answers a request, or says why it cannot; then nothing was written.
type handler func(w http.ResponseWriter, r *request) error

// anyone is the policy of routes that need no session.
const anyone = auth.Action(web.Anyone)

// route makes a row of the table: who may do what.
func (n *Newsroom) route(methods []string, pattern string, do auth.Action, serve handler) web.Route {
	return web.Route{Pattern: pattern, Methods: methods, Policy: web.Policy(do), Cache: web.Never, Surface: web.Desk, Serve: n.guard(do, serve)}
}

// guard finds out who asks, asks auth whether they may, and answers what the
// handler cannot.
func (n *Newsroom) guard(do auth.Action, serve handler) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		r := &request{Request: req, do: do}
		err := n.admit(r, do)
		if err == nil {
			err = serve(w, r)
		}
		if err == nil && r.Story != nil && r.Method != http.MethodGet && r.Method != http.MethodHead && !r.quiet {
			n.record(r, do)
		}
		if err != nil {
			n.fail(w, r, err)
		}
	}
}

// admit fills in who asks and for which story. The error says why they may not.
func (n *Newsroom) admit(r *request, do auth.Action) error {
	n.speak(r, "")
	if do == anyone {
		return nil
	}
	who, err := n.auth.Resume(r.Context(), n.client(r.Request))
	if err != nil {
		return err
	}
	r.Who, r.Request = who, r.WithContext(auth.With(r.Context(), who))
	n.speak(r, who.User.Language)
	on := auth.Subject{Edition: news.EditionID(r.URL.Query().Get("edition")), Owner: do == auth.CreateStory} // a body is read by who may send one
	if do == auth.EditFront {
		on.Section = news.SectionID(r.URL.Query().Get("section"))
	}
	if (do == auth.CreateStory || do == auth.EditFront) && on.Edition == "" {
		return somewhere(who, do)
	}
	if (do == auth.ManageSections || do == auth.ManageEdition) && on.Edition == "" && mayWhole(who, do) { // the handler asks for the one that it shows
		return nil
	}
	if text := r.PathValue("story"); text != "" {
		if r.Story, err = n.row(r, text); err != nil {
			return err
		}
		on = n.subject(who, r.Story)
	}
	return auth.May(who, do, on)
}

// row finds the story that an address names.
func (n *Newsroom) row(r *request, text string) (*store.DeskRow, error) {
	id, err := parseID[news.StoryID](text)
	if err != nil {
		return nil, news.Fault{Kind: news.NotFound, Say: r.W["no_story"]}
	}
	rows, err := n.store.DeskRows(r.Context(), []news.StoryID{id})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, news.Fault{Kind: news.NotFound, Say: r.W["no_story"]}
	}
	return &rows[0], nil
}

// subject is a story as the table of rights sees it.
func (n *Newsroom) subject(who *auth.Actor, row *store.DeskRow) auth.Subject {
	return auth.Subject{Edition: row.Edition, Section: row.Section, State: row.State, Embargoed: row.Embargo.After(n.now()),
		Owner: row.Owner != 0 && row.Owner == who.User.ID}
}

// still asks again for a story as it is by now: it may have been moved, or what
// was just saved may have put it into another section.
func (n *Newsroom) still(r *request, do auth.Action, st *news.Story) error {
	on := n.subject(r.Who, r.Story)
	on.Section, on.State, on.Embargoed = st.Section, st.State, st.Embargo.After(n.now())
	return auth.May(r.Who, do, on)
}

// client is who asks, as auth wants to know it.
func (n *Newsroom) client(r *http.Request) auth.Client {
	c := auth.Client{Addr: n.opt.Proxies.Client(r), Agent: r.UserAgent()}
	if cookie, err := r.Cookie(n.auth.CookieName()); err == nil {
		c.Token = cookie.Value
	}
	return c
}

// statuses are what kinds of faults are in HTTP.
var statuses = map[news.FaultKind]int{
	news.Invalid: http.StatusUnprocessableEntity, news.NotFound: http.StatusNotFound, news.Gone: http.StatusGone, news.Conflict: http.StatusConflict,
	news.Forbidden: http.StatusForbidden, auth.SignedOut: http.StatusUnauthorized, auth.Unproved: http.StatusForbidden, news.Busy: http.StatusServiceUnavailable,
}

// fail answers with what went wrong: as data to scripts, as a page to people.
// What we do not understand is logged under a reference.
func (n *Newsroom) fail(w http.ResponseWriter, r *request, err error) {
	if r.Context().Err() != nil { // nobody waits for it
		return
	}
	var fault news.Fault
	errors.As(err, &fault)
	status, known := statuses[fault.Kind]
	p := problem{Say: n.inLanguage(r.Lang, fault.Say), Field: fault.Field}
	var wait auth.TooMany
	switch {
	case errors.As(err, &wait):
		status, p.Say = http.StatusTooManyRequests, r.W["too_many"]
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Wait.Seconds())+1))
	case known && p.Say == "":
		p.Say = r.W["not_found"]
	case !known:
		p.Reference = web.Reference()
		status, p.Say = http.StatusInternalServerError, r.W["broken"]
		n.log.Error("newsroom", "path", r.URL.Path, "reference", p.Reference, "err", err)
	case status == http.StatusServiceUnavailable:
		w.Header().Set("Retry-After", "2")
		n.log.Warn("newsroom", "path", r.URL.Path, "err", err)
	}
	w.Header().Set("Cache-Control", string(web.Never))
	switch {
	case wantsData(r.Request):
		writeData(w, status, p)
	case status == http.StatusUnauthorized && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		http.Redirect(w, r.Request, "/newsroom/signin?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
	default:
		n.show(w, r, status, "wrong", r.W["wrong_title"], p)
	}
}

// A problem is what a person learns of an error.
type problem struct {
	Say       string `json:"say"`
	Field     string `json:"field,omitempty"`
	Reference string `json:"reference,omitempty"`
}

// wantsData reports whether the request comes from a script.
func wantsData(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json") || r.Header.Get("Sec-Fetch-Dest") == "empty" && !strings.Contains(r.Header.Get("Accept"), "text/html")
}

// foreign answers a request that another site made a browser send.
func (n *Newsroom) foreign(w http.ResponseWriter, req *http.Request) {
	r := &request{Request: req}
	n.speak(r, "")
	n.fail(w, r, news.Fault{Kind: news.Forbidden, Say: r.W["foreign"]})
}

// broken answers after a panic.
func (n *Newsroom) broken(w http.ResponseWriter, req *http.Request, reference string) {
	r := &request{Request: req}
	n.speak(r, "")
	w.Header().Set("Cache-Control", string(web.Never))
	n.show(w, r, http.StatusInternalServerError, "wrong", r.W["wrong_title"], problem{Say: r.W["broken"], Reference: reference})
}

// record notes in the audit log what somebody did to a story.
func (n *Newsroom) record(r *request, do auth.Action) {
	subject := "story " + number(r.Story.ID)
	if err := n.auth.Record(context.WithoutCancel(r.Context()), r.Who, do, subject, r.Story.Headline); err != nil {
		n.log.Error("newsroom: a line of the audit log is lost", "action", do, "subject", subject, "err", err)
	}
}

// somewhere reports whether somebody may do that in any edition or section at
// all; the handler asks again for the one that it is to be.
func somewhere(who *auth.Actor, do auth.Action) error {
	err := auth.May(who, do, auth.Subject{Owner: true})
	for _, g := range who.User.Grants {
		if err != nil {
			err = auth.May(who, do, auth.Subject{Edition: g.Edition, Section: g.Section, Owner: true})
		}
	}
	return err
}
