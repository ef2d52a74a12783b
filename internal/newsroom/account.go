package newsroom

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

func (n *Newsroom) accountRoutes() []web.Route {
	own := func(methods []string, at string, serve handler) web.Route {
		return n.route(methods, "/newsroom/account"+at, auth.OwnAccount, n.atAccount(serve))
	}
	return []web.Route{
		own(get, "", n.accountPage),
		own(post, "/confirm", n.confirm),
		own(post, "/profile", n.saveProfile),
		own(post, "/password", n.changePassword),
		n.form("/newsroom/account/codes", auth.OwnAccount, n.atAccount(n.codesPage), n.atAccount(n.confirmCodes)),
		own(post, "/codes/remove", n.removeCodes),
		own(post, "/recovery", n.newRecovery),
		own(post, "/passkeys/ask", n.askRegister),
		own(post, "/passkeys", n.addPasskey),
		own(post, "/passkeys/remove", n.removePasskey),
		own(get, "/providers/{provider}", n.bindProvider),
		own(post, "/providers/remove", n.unbindProvider),
		own(post, "/sessions/end", n.endOwnSession),
		own(post, "/sessions/end-others", n.endOtherSessions),
		n.route(post, "/newsroom/account/keys", auth.OwnKeys, n.atAccount(n.makeKey)),
		n.route(post, "/newsroom/account/keys/end", auth.OwnKeys, n.atAccount(n.endOwnKey)),
	}
}

// An accountMain is one's own account.
type accountMain struct {
	W         words
	Problem   problem
	Done      string
	User      *store.User
	Languages []string
	Colors    []string
	Roles     []string

	Proved       bool // grave changes are open
	HasPassword  bool
	Codes        bool
	RecoveryText string
	Passkeys     []passkeyRow
	CanPasskey   bool
	Script       string
	Identities   []identityRow
	Providers    []auth.Provider
	Sessions     []sessionRow
	Keys         []keyRow
	MayKeys      bool
	Scopes       []auth.Scope

	NewCodes []string // recovery codes, shown this once
	NewKey   string   // an API key, shown this once
}

type passkeyRow struct{ ID, Name, Made, Used string }

type identityRow struct{ Issuer, Subject, Name, Made string }

type sessionRow struct {
	ID                     store.SessionID
	Agent, From, Seen, How string
	Begun                  string
	Current                bool
}

type keyRow struct {
	ID                       store.KeyID
	Name, Prefix, Made, Used string
	Ends                     string
	Over                     bool
	Scopes                   []string
}

// atAccount shows what a form on the account's page did not like there, and
// not on a page of its own.
func (n *Newsroom) atAccount(serve handler) handler {
	return func(w http.ResponseWriter, r *request) error {
		err := serve(w, r)
		if err == nil || wantsData(r.Request) || errors.Is(err, auth.SignedOut) || errors.Is(err, news.NotFound) {
			return err
		}
		p, status := n.wrong(w, r, err)
		if status == 0 {
			return err
		}
		return n.showAccount(w, r, status, accountMain{Problem: p})
	}
}

// showAccount fills in what the page always shows.
func (n *Newsroom) showAccount(w http.ResponseWriter, r *request, status int, m accountMain) error {
	u, cred, err := n.auth.User(r.Context(), r.Who, r.Who.User.ID)
	if err != nil {
		return err
	}
	sessions, err := n.auth.Sessions(r.Context(), r.Who, u.ID)
	if err != nil {
		return err
	}
	m.W, m.User, m.Languages, m.Colors, m.Script = r.W, u, languages, auth.Colors(), n.names["passkey.js"]
	m.Proved, m.HasPassword, m.Codes = n.auth.ProvedLately(r.Who), cred.Password != "", cred.TOTP != nil
	m.RecoveryText = r.W.say("recovery_left", "n", r.locale().Number(cred.Recovery))
	m.CanPasskey, m.Providers, m.Scopes = n.auth.HasPasskeys(), n.auth.Providers(), auth.Scopes
	for _, g := range u.Grants {
		m.Roles = append(m.Roles, n.grantText(r, g))
	}
	for _, p := range cred.Passkeys {
		m.Passkeys = append(m.Passkeys, passkeyRow{base64.RawURLEncoding.EncodeToString(p.ID), p.Name, n.when(r, p.Created), n.when(r, p.Used)})
	}
	for _, i := range cred.Identities {
		name := i.Issuer
		for _, p := range m.Providers {
			if p.Issuer == i.Issuer {
				name = p.Name
			}
		}
		m.Identities = append(m.Identities, identityRow{i.Issuer, i.Subject, name, n.when(r, i.Created)})
	}
	m.Sessions = n.sessionRows(r, sessions)
	if m.MayKeys = auth.May(r.Who, auth.OwnKeys, auth.Subject{}) == nil; m.MayKeys {
		keys, err := n.auth.Keys(r.Context(), r.Who, u.ID)
		if err != nil {
			return err
		}
		m.Keys = n.keyRows(r, keys)
	}
	n.show(w, r, status, "account", r.W["nav_account"], m)
	return nil
}

func (n *Newsroom) sessionRows(r *request, list []store.Session) (rows []sessionRow) {
	for _, s := range list {
		rows = append(rows, sessionRow{ID: s.ID, Agent: agentName(s.Agent), From: s.From, Seen: n.when(r, s.Seen), Begun: n.when(r, s.Created), How: s.How,
			Current: r.Who.Session != nil && r.Who.Session.ID == s.ID})
	}
	return rows
}

func (n *Newsroom) keyRows(r *request, list []store.Key) (rows []keyRow) {
	for _, k := range list {
		row := keyRow{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Made: n.when(r, k.Created), Used: n.when(r, k.Used), Ends: n.when(r, k.Ends),
			Over: !k.Ends.IsZero() && !n.now().Before(k.Ends)}
		for _, s := range k.Scopes {
			row.Scopes = append(row.Scopes, r.W["scope_"+s])
		}
		rows = append(rows, row)
	}
	return rows
}

// when writes a time in the zone of the default edition; "" if it is zero.
func (n *Newsroom) when(r *request, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return r.locale().DateTime(t.In(n.zone(r)))
}

// zone is that of the default edition.
func (n *Newsroom) zone(r *request) *time.Location {
	if r.zone == nil {
		r.zone = time.UTC
		if _, e, err := n.editions(r.Context(), ""); err == nil {
			r.zone = e.Location()
		}
	}
	return r.zone
}

// agentName says in a few words what a browser calls itself.
func agentName(agent string) string {
	pick := func(names ...[2]string) string {
		for _, name := range names {
			if strings.Contains(agent, name[0]) {
				return name[1]
			}
		}
		return ""
	}
	browser := pick([2]string{"Edg/", "Edge"}, [2]string{"OPR/", "Opera"}, [2]string{"Firefox/", "Firefox"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := pick([2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"Android", "Android"}, [2]string{"Windows", "Windows"}, [2]string{"Mac OS X", "macOS"}, [2]string{"CrOS", "ChromeOS"}, [2]string{"Linux", "Linux"})
	switch {
	case browser != "" && system != "":
		return browser + ", " + system
	case browser+system != "":
		return browser + system
	}
	return agent
}

func (n *Newsroom) accountPage(w http.ResponseWriter, r *request) error {
	return n.showAccount(w, r, http.StatusOK, accountMain{Done: r.W["done_"+r.URL.Query().Get("done")]})
}

// changed answers that the account was changed: the session may have another
// token.
func (n *Newsroom) changed(w http.ResponseWriter, r *request, token, what string) error {
	if token != "" {
		http.SetCookie(w, n.auth.Cookie(token))
	}
	return n.done(w, r, "/newsroom/account?done="+what)
}

// once shows recovery codes, which cannot be shown again.
func (n *Newsroom) once(w http.ResponseWriter, r *request, token, what string, codes []string) error {
	if len(codes) == 0 {
		return n.changed(w, r, token, what)
	}
	if token != "" {
		http.SetCookie(w, n.auth.Cookie(token))
	}
	return n.showAccount(w, r, http.StatusOK, accountMain{NewCodes: codes, Done: r.W["done_"+what]})
}

func (n *Newsroom) confirm(w http.ResponseWriter, r *request) error {
	token, err := n.auth.Confirm(r.Context(), r.Who, r.PostFormValue("password"))
	if err != nil {
		return err
	}
	return n.changed(w, r, token, "confirmed")
}

func (n *Newsroom) saveProfile(w http.ResponseWriter, r *request) error {
	if err := n.auth.SaveOwn(r.Context(), r.Who, r.PostFormValue("name"), r.PostFormValue("language"), r.PostFormValue("color")); err != nil {
		return err
	}
	return n.changed(w, r, "", "profile")
}

func (n *Newsroom) changePassword(w http.ResponseWriter, r *request) error {
	token, err := n.auth.ChangePassword(r.Context(), r.Who, r.PostFormValue("present"), r.PostFormValue("password"))
	if err != nil {
		return err
	}
	return n.changed(w, r, token, "password")
}

// A codesMain is the page on which an app learns to make codes.
type codesMain struct {
	W       words
	Problem problem
	Secret  string
	Path    string // of the QR code's squares
	Box     int    // the side of the drawing, in squares
}

func (n *Newsroom) codesPage(w http.ResponseWriter, r *request) error {
	e, flow, err := n.auth.EnrolTOTP(r.Who)
	if err != nil {
		return err
	}
	http.SetCookie(w, n.auth.FlowCookie(flow))
	return n.showCodes(w, r, http.StatusOK, e, problem{})
}

func (n *Newsroom) showCodes(w http.ResponseWriter, r *request, status int, e auth.Enrolment, p problem) error {
	path, size, err := e.QR()
	if err != nil {
		return err
	}
	n.show(w, r, status, "codes", r.W["codes"], codesMain{W: r.W, Problem: p, Secret: inFours(e.Secret), Path: path, Box: size + 8}) // with the quiet zone
	return nil
}

// inFours spaces a secret so that people can type it.
func inFours(s string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (n *Newsroom) confirmCodes(w http.ResponseWriter, r *request) error {
	flow := n.flow(r)
	codes, token, err := n.auth.ConfirmTOTP(r.Context(), r.Who, flow, r.PostFormValue("code"))
	if errors.Is(err, news.Invalid) || errors.Is(err, news.Conflict) {
		e, lost := n.auth.EnrollingTOTP(r.Who, flow)
		p, status := n.wrong(w, r, err)
		if lost == nil && status != 0 {
			return n.showCodes(w, r, status, e, p)
		}
	}
	if err != nil {
		return err
	}
	http.SetCookie(w, n.auth.FlowCookie(""))
	return n.once(w, r, token, "codes", codes)
}

func (n *Newsroom) removeCodes(w http.ResponseWriter, r *request) error {
	codes, token, err := n.auth.RemoveTOTP(r.Context(), r.Who)
	if err != nil {
		return err
	}
	return n.once(w, r, token, "codes_removed", codes)
}

func (n *Newsroom) newRecovery(w http.ResponseWriter, r *request) error {
	codes, token, err := n.auth.NewRecovery(r.Context(), r.Who)
	if err != nil {
		return err
	}
	return n.once(w, r, token, "recovery", codes)
}

func (n *Newsroom) askRegister(w http.ResponseWriter, r *request) error {
	options, flow, err := n.auth.RegisterPasskey(r.Context(), r.Who)
	if err != nil {
		return err
	}
	http.SetCookie(w, n.auth.FlowCookie(flow))
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(options)
	return err
}

// addPasskey takes what the browser made. If there are recovery codes to show
// the script shows them.
func (n *Newsroom) addPasskey(w http.ResponseWriter, r *request) error {
	var made struct {
		Name     string          `json:"name"`
		Response json.RawMessage `json:"response"`
	}
	if err := readData(r, &made); err != nil {
		return err
	}
	codes, token, err := n.auth.AddPasskey(r.Context(), r.Who, n.flow(r), made.Name, made.Response)
	if err != nil {
		return err
	}
	http.SetCookie(w, n.auth.Cookie(token))
	http.SetCookie(w, n.auth.FlowCookie(""))
	writeData(w, http.StatusOK, map[string]any{"to": "/newsroom/account?done=passkey", "codes": codes})
	return nil
}

func (n *Newsroom) removePasskey(w http.ResponseWriter, r *request) error {
	id, err := base64.RawURLEncoding.DecodeString(r.PostFormValue("id"))
	if err != nil {
		return news.Fault{Kind: news.NotFound}
	}
	token, err := n.auth.RemovePasskey(r.Context(), r.Who, id)
	if err != nil {
		return err
	}
	return n.changed(w, r, token, "passkey_removed")
}

func (n *Newsroom) bindProvider(w http.ResponseWriter, r *request) error {
	address, flow, err := n.auth.AskProvider(r.Context(), r.Who, r.PathValue("provider"), "")
	if err != nil {
		return err
	}
	http.SetCookie(w, n.auth.FlowCookie(flow))
	http.Redirect(w, r.Request, address, http.StatusSeeOther)
	return nil
}

func (n *Newsroom) unbindProvider(w http.ResponseWriter, r *request) error {
	token, err := n.auth.Unbind(r.Context(), r.Who, store.Identity{Issuer: r.PostFormValue("issuer"), Subject: r.PostFormValue("subject")})
	if err != nil {
		return err
	}
	return n.changed(w, r, token, "unbound")
}

func (n *Newsroom) endOwnSession(w http.ResponseWriter, r *request) error {
	id, err := parseID[store.SessionID](r.PostFormValue("id"))
	if err != nil {
		return err
	}
	if err := n.auth.EndSession(r.Context(), r.Who, r.Who.User.ID, id); err != nil && !errors.Is(err, news.NotFound) {
		return err
	}
	return n.changed(w, r, "", "session")
}

func (n *Newsroom) endOtherSessions(w http.ResponseWriter, r *request) error {
	if err := n.auth.EndSessions(r.Context(), r.Who, r.Who.User.ID); err != nil {
		return err
	}
	return n.changed(w, r, "", "sessions")
}

// makeKey makes an API key and shows it, this once.
func (n *Newsroom) makeKey(w http.ResponseWriter, r *request) error {
	if err := r.ParseForm(); err != nil {
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"], Err: err}
	}
	var scopes []auth.Scope
	for _, s := range r.PostForm["scope"] {
		scopes = append(scopes, auth.Scope(s))
	}
	var ends time.Time
	if days := map[string]int{"30": 30, "90": 90, "365": 365}[r.PostFormValue("days")]; days > 0 {
		ends = n.now().AddDate(0, 0, days)
	}
	token, _, err := n.auth.MakeKey(r.Context(), r.Who, r.PostFormValue("name"), scopes, ends)
	if err != nil {
		return err
	}
	return n.showAccount(w, r, http.StatusOK, accountMain{NewKey: token})
}

func (n *Newsroom) endOwnKey(w http.ResponseWriter, r *request) error {
	id, err := parseID[store.KeyID](r.PostFormValue("id"))
	if err != nil {
		return err
	}
	if err := n.auth.EndKey(r.Context(), r.Who, r.Who.User.ID, id); err != nil && !errors.Is(err, news.NotFound) {
		return err
	}
	return n.changed(w, r, "", "key")
}
