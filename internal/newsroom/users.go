package newsroom

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

func (n *Newsroom) userRoutes() []web.Route {
	return []web.Route{
		n.form("/newsroom/users", auth.ManageUsers, n.usersPage, n.invite),
		n.route(get, "/newsroom/users/new", auth.ManageUsers, n.newUserPage),
		n.form("/newsroom/users/{user}", auth.ManageUsers, n.userPage, n.saveUser),
		n.route(post, "/newsroom/users/{user}/link", auth.ManageUsers, n.sendLink),
		n.route(post, "/newsroom/users/{user}/factors", auth.ManageUsers, n.clearFactors),
		n.route(post, "/newsroom/users/{user}/sessions", auth.ManageUsers, n.endUserSessions),
		n.route(post, "/newsroom/users/{user}/keys", auth.ManageUsers, n.endUserKey),
		n.route(get, "/newsroom/audit", auth.SeeAudit, n.auditPage),
		n.route(get, "/newsroom/audit/export", auth.SeeAudit, n.exportAudit),
	}
}

const (
	usersPage  = 100  // users on a page
	mostSought = 5000 // users among whom a word is looked for
)

// A usersMain is the list of people.
type usersMain struct {
	W    words
	Q    string
	Rows []userRow
	More string
}

type userRow struct {
	ID                 store.UserID
	Name, Email        string
	Face               *person
	Roles              []string
	Suspended, Invited bool
	Joined             string
}

func (n *Newsroom) usersPage(w http.ResponseWriter, r *request) error {
	m := usersMain{W: r.W, Q: strings.TrimSpace(r.URL.Query().Get("q"))}
	sought := strings.ToLower(m.Q)
	after := r.URL.Query().Get("after")
	for seen := 0; ; {
		list, err := n.auth.Users(r.Context(), r.Who, after, usersPage)
		if err != nil {
			return err
		}
		seen += len(list)
		for _, u := range list {
			after = u.Email
			if strings.Contains(strings.ToLower(u.Name+" "+u.Email), sought) {
				m.Rows = append(m.Rows, n.userRow(r, u))
			}
		}
		if len(list) < usersPage {
			break
		}
		if len(m.Rows) >= usersPage || seen >= mostSought {
			m.More = "/newsroom/users?" + url.Values{"q": {m.Q}, "after": {after}}.Encode()
			break
		}
	}
	n.show(w, r, http.StatusOK, "users", r.W["nav_users"], m)
	return nil
}

func (n *Newsroom) userRow(r *request, u *store.User) userRow {
	row := userRow{ID: u.ID, Name: u.Name, Email: u.Email, Face: asPerson(int64(u.ID), u.Name, u.Color), Suspended: u.Suspended, Invited: u.Joined.IsZero(), Joined: n.when(r, u.Joined)}
	for _, g := range u.Grants {
		row.Roles = append(row.Roles, n.grantText(r, g))
	}
	return row
}

// grantText says a grant in words.
func (n *Newsroom) grantText(r *request, g store.Grant) string {
	role := roleWord(r, g.Role)
	if g.Edition == "" && g.Section == "" {
		return role
	}
	return role + ": " + n.placeName(r, g)
}

func roleWord(r *request, role news.Role) string {
	return r.W["role_"+strings.ReplaceAll(string(role), " ", "_")]
}

// placeName says where a grant holds.
func (n *Newsroom) placeName(r *request, g store.Grant) string {
	list, _, err := n.editions(r.Context(), "")
	if err != nil {
		return strings.Trim(string(g.Edition)+"/"+string(g.Section), "/")
	}
	for _, e := range list {
		if e.ID != g.Edition {
			continue
		}
		if s, ok := e.Section(g.Section); ok {
			return e.Name + " / " + s.Name
		}
		if g.Section == "" {
			return e.Name
		}
	}
	return strings.Trim(string(g.Edition)+"/"+string(g.Section), "/")
}

// A userMain is one of the people, or a new one.
type userMain struct {
	W                  words
	Problem            problem
	Done               string
	Link               string // to be handed over, shown this once
	User               *store.User
	Row                userRow
	Grants             []grantField
	Roles              []option
	Places             []option
	Languages          []string
	HasPassword, Codes bool
	Passkeys           int
	Proved             bool
	Sessions           []sessionRow
	Keys               []keyRow
}

// A grantField is a row of the form: a role, and where.
type grantField struct{ Role, Place string }

// An option is a choice of a form.
type option struct{ Value, Label string }

func place(g store.Grant) string {
	if g.Section != "" {
		return string(g.Edition) + "/" + string(g.Section)
	}
	return string(g.Edition)
}

const spareGrants = 2 // empty rows of the form

// showUser fills in what the page of a user shows; u.ID is 0 for a new one.
func (n *Newsroom) showUser(w http.ResponseWriter, r *request, status int, m userMain) error {
	m.W, m.Languages, m.Proved = r.W, languages, n.auth.ProvedLately(r.Who)
	for _, role := range auth.Roles() {
		m.Roles = append(m.Roles, option{string(role), roleWord(r, role)})
	}
	m.Places = []option{{"", r.W["place_all"]}}
	list, _, err := n.editions(r.Context(), "")
	if err != nil {
		list = nil // before there is an edition
	}
	for _, e := range list {
		m.Places = append(m.Places, option{string(e.ID), e.Name})
		for _, s := range e.Sections {
			m.Places = append(m.Places, option{string(e.ID) + "/" + string(s.ID), e.Name + " / " + s.Name})
		}
	}
	known := func(value string) bool {
		for _, p := range m.Places {
			if p.Value == value {
				return true
			}
		}
		return false
	}
	for _, g := range m.User.Grants {
		f := grantField{string(g.Role), place(g)}
		if !known(f.Place) { // a section that is no more
			m.Places = append(m.Places, option{f.Place, f.Place})
		}
		m.Grants = append(m.Grants, f)
	}
	for range spareGrants {
		m.Grants = append(m.Grants, grantField{})
	}
	title := r.W["user_new"]
	if id := m.User.ID; id != 0 {
		stored, cred, err := n.auth.User(r.Context(), r.Who, id)
		if err != nil {
			return err
		}
		title, m.Row = stored.Name, n.userRow(r, stored)
		m.HasPassword, m.Codes, m.Passkeys = cred.Password != "", cred.TOTP != nil, len(cred.Passkeys)
		sessions, err := n.auth.Sessions(r.Context(), r.Who, id)
		if err != nil {
			return err
		}
		keys, err := n.auth.Keys(r.Context(), r.Who, id)
		if err != nil {
			return err
		}
		m.Sessions, m.Keys = n.sessionRows(r, sessions), n.keyRows(r, keys)
	}
	n.show(w, r, status, "user", title, m)
	return nil
}

// userForm reads the fields of a user.
func userForm(r *request, u *store.User) error {
	if err := r.ParseForm(); err != nil {
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"], Err: err}
	}
	u.Name, u.Email, u.Language = r.PostFormValue("name"), r.PostFormValue("email"), r.PostFormValue("language")
	u.Grants = nil
	places := r.PostForm["place"]
	for i, role := range r.PostForm["role"] {
		if role == "" || i >= len(places) {
			continue
		}
		edition, section, _ := strings.Cut(places[i], "/")
		u.Grants = append(u.Grants, store.Grant{Role: news.Role(role), Edition: news.EditionID(edition), Section: news.SectionID(section)})
	}
	return nil
}

func (n *Newsroom) newUserPage(w http.ResponseWriter, r *request) error {
	return n.showUser(w, r, http.StatusOK, userMain{User: &store.User{Language: r.Lang}})
}

func (n *Newsroom) invite(w http.ResponseWriter, r *request) error {
	u := &store.User{}
	if err := userForm(r, u); err != nil {
		return err
	}
	sent, err := n.auth.Invite(r.Context(), r.Who, u)
	if err != nil {
		p, status := n.wrong(w, r, err)
		if status == 0 {
			return err
		}
		u.ID = 0
		return n.showUser(w, r, status, userMain{User: u, Problem: p})
	}
	return n.showSent(w, r, u, sent)
}

// showSent shows a user after a link was made for them: it was mailed, or is
// to be handed over.
func (n *Newsroom) showSent(w http.ResponseWriter, r *request, u *store.User, sent auth.Sent) error {
	m := userMain{User: u, Link: sent.Link}
	if sent.Mailed {
		m.Done = r.W.say("link_mailed", "email", u.Email)
	}
	return n.showUser(w, r, http.StatusOK, m)
}

// user finds the user that an address names.
func (n *Newsroom) user(r *request) (*store.User, error) {
	id, err := parseID[store.UserID](r.PathValue("user"))
	if err != nil {
		return nil, err
	}
	u, _, err := n.auth.User(r.Context(), r.Who, id)
	return u, err
}

func (n *Newsroom) userPage(w http.ResponseWriter, r *request) error {
	u, err := n.user(r)
	if err != nil {
		return err
	}
	return n.showUser(w, r, http.StatusOK, userMain{User: u, Done: r.W["done_"+r.URL.Query().Get("done")]})
}

func (n *Newsroom) saveUser(w http.ResponseWriter, r *request) error {
	u, err := n.user(r)
	if err != nil {
		return err
	}
	num, err := strconv.Atoi(r.PostFormValue("num"))
	if err != nil {
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"], Err: err}
	}
	u.Num = num
	if err := userForm(r, u); err != nil {
		return err
	}
	u.Suspended = r.PostFormValue("suspended") != ""
	token, err := n.auth.SaveUser(r.Context(), r.Who, u)
	if err != nil {
		return n.atUser(w, r, u, err)
	}
	if token != "" {
		http.SetCookie(w, n.auth.Cookie(token))
	}
	return n.backToUser(w, r, "saved")
}

// atUser shows an error on the user's page.
func (n *Newsroom) atUser(w http.ResponseWriter, r *request, u *store.User, err error) error {
	p, status := n.wrong(w, r, err)
	if status == 0 || wantsData(r.Request) {
		return err
	}
	return n.showUser(w, r, status, userMain{User: u, Problem: p})
}

func (n *Newsroom) backToUser(w http.ResponseWriter, r *request, done string) error {
	return n.done(w, r, "/newsroom/users/"+r.PathValue("user")+"?done="+done)
}

func (n *Newsroom) sendLink(w http.ResponseWriter, r *request) error {
	u, err := n.user(r)
	if err != nil {
		return err
	}
	sent, err := n.auth.ResetLink(r.Context(), r.Who, u.ID)
	if err != nil {
		return n.atUser(w, r, u, err)
	}
	return n.showSent(w, r, u, sent)
}

func (n *Newsroom) clearFactors(w http.ResponseWriter, r *request) error {
	u, err := n.user(r)
	if err != nil {
		return err
	}
	if err := n.auth.ClearFactors(r.Context(), r.Who, u.ID); err != nil {
		return n.atUser(w, r, u, err)
	}
	return n.backToUser(w, r, "factors")
}

// endUserSessions ends one session of the user, or all.
func (n *Newsroom) endUserSessions(w http.ResponseWriter, r *request) error {
	u, err := n.user(r)
	if err != nil {
		return err
	}
	if r.PostFormValue("id") == "" {
		err = n.auth.EndSessions(r.Context(), r.Who, u.ID)
	} else {
		var id store.SessionID
		if id, err = parseID[store.SessionID](r.PostFormValue("id")); err == nil {
			err = n.auth.EndSession(r.Context(), r.Who, u.ID, id)
		}
	}
	if err != nil && !errors.Is(err, news.NotFound) {
		return n.atUser(w, r, u, err)
	}
	return n.backToUser(w, r, "sessions")
}

func (n *Newsroom) endUserKey(w http.ResponseWriter, r *request) error {
	u, err := n.user(r)
	if err != nil {
		return err
	}
	id, err := parseID[store.KeyID](r.PostFormValue("id"))
	if err == nil {
		err = n.auth.EndKey(r.Context(), r.Who, u.ID, id)
	}
	if err != nil && !errors.Is(err, news.NotFound) {
		return n.atUser(w, r, u, err)
	}
	return n.backToUser(w, r, "key")
}
