package newsroom

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const auditPage = 100 // lines on a page

// An auditMain is the audit log.
type auditMain struct {
	W       words
	Asked   auditAsked
	Actions []option
	Rows    []auditRow
	More    string
	CSV     string
	JSON    string
}

// auditAsked is what the form of the log says.
type auditAsked struct{ User, Action, Subject, From, To string }

type auditRow struct {
	At, Iso               string
	Name, Action, Subject string
	UserHref, SubjectHref string
	From, Detail          string
}

// noted are the actions of auth that stand in the log, besides those of the
// table.
var noted = []auth.Action{"sign in", "sign-in failed", "sign out", "set up", "invite", "change user", "suspend", "change password", "set up codes", "remove codes",
	"add passkey", "remove passkey", "new recovery codes", "use recovery code", "clear second factors", "bind account", "unbind account", "make key", "end key",
	"end session", "end sessions", "invitation link", "reset link", "use invitation link", "use reset link", "change own account", "export audit"}

func readAudit(r *request) auditAsked {
	v := func(name string) string { return strings.TrimSpace(r.URL.Query().Get(name)) }
	return auditAsked{v("user"), v("action"), v("subject"), v("from"), v("to")}
}

// filter reads what is asked. The days are those of the default edition.
func (n *Newsroom) auditFilter(r *request, a auditAsked) (f store.LogFilter, err error) {
	f.Action, f.Subject = a.Action, a.Subject
	if a.User != "" {
		u, err := n.auth.UserByEmail(r.Context(), r.Who, a.User)
		if errors.Is(err, news.NotFound) {
			u, err = &store.User{ID: -1}, nil // nobody did anything
		}
		if err != nil {
			return f, err
		}
		f.User = u.ID
	}
	day := func(text string, add int) (t time.Time, err error) {
		if text == "" {
			return t, nil
		}
		if t, err = time.ParseInLocation(time.DateOnly, text, n.zone(r)); err != nil {
			return t, news.Fault{Kind: news.Invalid, Field: "from", Say: r.W["audit_bad_day"], Err: err}
		}
		return t.AddDate(0, 0, add), nil
	}
	if f.From, err = day(a.From, 0); err != nil {
		return f, err
	}
	f.To, err = day(a.To, 1) // to the end of that day
	return f, err
}

func (a auditAsked) query() url.Values {
	v := url.Values{}
	for name, value := range map[string]string{"user": a.User, "action": a.Action, "subject": a.Subject, "from": a.From, "to": a.To} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

func (n *Newsroom) auditPage(w http.ResponseWriter, r *request) error {
	asked := readAudit(r)
	f, err := n.auditFilter(r, asked)
	if err != nil {
		return err
	}
	list, next, err := n.auth.Entries(r.Context(), r.Who, f, readLogCursor(r.URL.Query().Get("after")), auditPage)
	if err != nil {
		return err
	}
	m := auditMain{W: r.W, Asked: asked, CSV: exportAddress(asked, "csv"), JSON: exportAddress(asked, "json")}
	for _, do := range append(auth.Actions(), noted...) {
		m.Actions = append(m.Actions, option{string(do), actionWord(r, string(do))})
	}
	for _, e := range list {
		m.Rows = append(m.Rows, n.auditRow(r, e))
	}
	if next != (store.LogCursor{}) {
		v := asked.query()
		v.Set("after", strconv.FormatInt(next.At.UnixMicro(), 10)+"-"+strconv.FormatInt(next.ID, 10))
		m.More = "/newsroom/audit?" + v.Encode()
	}
	n.show(w, r, http.StatusOK, "audit", r.W["nav_audit"], m)
	return nil
}

func (n *Newsroom) auditRow(r *request, e store.Entry) auditRow {
	row := auditRow{At: n.when(r, e.At), Iso: e.At.Format(time.RFC3339), Name: e.Name, Action: actionWord(r, e.Action), Subject: e.Subject, From: e.From, Detail: shortened(e.Detail)}
	if e.User != 0 {
		row.UserHref = "/newsroom/users/" + strconv.FormatInt(int64(e.User), 10)
	}
	kind, id, _ := strings.Cut(e.Subject, " ")
	if at := map[string]string{"user": "/newsroom/users/", "story": "/newsroom/story/"}[kind]; at != "" {
		if _, err := parseID[store.UserID](id); err == nil {
			row.SubjectHref = at + id
		}
	}
	return row
}

// actionWord says an action in the language of the request.
func actionWord(r *request, do string) string {
	if w := r.W["act_"+strings.NewReplacer(" ", "_", "-", "_").Replace(do)]; w != "" {
		return w
	}
	return do
}

// readLogCursor reads where a page of the log begins; the top if it is nowhere.
func readLogCursor(text string) store.LogCursor {
	at, id, _ := strings.Cut(text, "-")
	us, err1 := strconv.ParseInt(at, 10, 64)
	n, err2 := strconv.ParseInt(id, 10, 64)
	if err1 != nil || err2 != nil {
		return store.LogCursor{}
	}
	return store.LogCursor{At: time.UnixMicro(us).UTC(), ID: n}
}

func exportAddress(a auditAsked, format string) string {
	v := a.query()
	v.Set("format", format)
	return "/newsroom/audit/export?" + v.Encode()
}

// exportAudit writes the log as a file.
func (n *Newsroom) exportAudit(w http.ResponseWriter, r *request) error {
	f, err := n.auditFilter(r, readAudit(r))
	if err != nil {
		return err
	}
	write, kind, name := n.auth.ExportCSV, "text/csv; charset=utf-8", "audit.csv"
	if r.URL.Query().Get("format") == "json" {
		write, kind, name = n.auth.ExportJSON, "application/x-ndjson", "audit.ndjson"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	if err := write(r.Context(), r.Who, f, w); err != nil { // what was written is a part, and must not look like the whole
		n.log.Error("newsroom: the audit log was not exported whole", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// mostDetail is how much of a detail the screen shows; exports have all of it.
const mostDetail = 300

func shortened(s string) string {
	s, _, _ = strings.Cut(s, "\n") // what follows is for exports
	if r := []rune(s); len(r) > mostDetail {
		return string(r[:mostDetail]) + "…"
	}
	return s
}
