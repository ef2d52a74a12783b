package newsroom

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

func (n *Newsroom) signInRoutes() []web.Route {
	routes := []web.Route{
		n.form("/newsroom/signin", anyone, n.signInPage, n.signIn),
		n.form("/newsroom/signin/second", anyone, n.secondPage, n.second),
		n.route(post, "/newsroom/signin/passkey/ask", anyone, n.askPasskey),
		n.route(post, "/newsroom/signin/passkey", anyone, n.signInPasskey),
		n.route(get, "/newsroom/oidc/{provider}", anyone, n.askProvider),
		n.route(get, "/newsroom/oidc/{provider}/callback", anyone, n.signInProvider),
		n.route(post, "/newsroom/signout", auth.OwnAccount, n.signOut),
		n.form("/newsroom/reset", anyone, n.askResetPage, n.askReset),
		n.form("/newsroom/setup/{token}", anyone, n.setUpPage, n.setUp),
	}
	for _, kind := range []store.TicketKind{store.Invitation, store.Reset} {
		routes = append(routes, n.form("/newsroom/"+string(kind)+"/{token}", anyone, n.linkPage(kind), n.useLink(kind)))
	}
	return routes
}

// A signInMain is a sheet of its own, for who is not signed in.
type signInMain struct {
	W         words
	Problem   problem
	Done      string // what was done, in place of the form
	To        string // where to go afterwards
	Email     string
	Name      string
	Language  string
	Newsroom  string
	Providers []auth.Provider
	Needs     []auth.Factor
	Passkeys  bool
	CanMail   bool
	Script    string // address of the passkeys' script
	Languages []string
}

// Has reports whether the second step may be that.
func (m signInMain) Has(f auth.Factor) bool { return slices.Contains(m.Needs, f) }

// sheet shows a sheet; err is what was wrong with the last try.
func (n *Newsroom) sheet(w http.ResponseWriter, r *request, screen string, m signInMain, err error) error {
	status := http.StatusOK
	if err != nil {
		if m.Problem, status = n.wrong(w, r, err); status == 0 {
			return err
		}
	}
	m.W, m.To, m.Script, m.Languages = r.W, auth.SafeNext(r.FormValue("to")), n.names["passkey.js"], languages
	m.Providers, m.Passkeys, m.CanMail = n.auth.Providers(), n.auth.HasPasskeys(), n.auth.CanMail()
	if _, e, err := n.editions(r.Context(), ""); err == nil {
		m.Newsroom = e.Title
	}
	n.show(w, r, status, screen, r.W["title_"+screen], m)
	return nil
}

// wrong says what a form shows of an error; the status is 0 if that is no
// business of a form.
func (n *Newsroom) wrong(w http.ResponseWriter, r *request, err error) (problem, int) {
	var fault news.Fault
	if !errors.As(err, &fault) || fault.Say == "" || fault.Kind == news.Corrupt {
		return problem{}, 0
	}
	status := statuses[fault.Kind]
	var wait auth.TooMany
	if errors.As(err, &wait) {
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", fmt.Sprint(int(wait.Wait.Seconds())+1))
	}
	return problem{Say: n.inLanguage(r.Lang, fault.Say), Field: fault.Field}, status
}

func (n *Newsroom) signInPage(w http.ResponseWriter, r *request) error {
	return n.sheet(w, r, "signin", signInMain{}, nil)
}

func (n *Newsroom) signIn(w http.ResponseWriter, r *request) error {
	email := r.PostFormValue("email")
	step, err := n.auth.SignIn(r.Context(), n.client(r.Request), email, r.PostFormValue("password"))
	if err != nil {
		return n.sheet(w, r, "signin", signInMain{Email: email}, err)
	}
	return n.stepped(w, r, step, r.FormValue("to"))
}

// stepped goes where a step of signing in leads: on, or to the next step.
func (n *Newsroom) stepped(w http.ResponseWriter, r *request, step auth.Step, to string) error {
	to = auth.SafeNext(to)
	if step.Token == "" {
		http.SetCookie(w, n.auth.FlowCookie(step.Flow))
		to = "/newsroom/signin/second?to=" + url.QueryEscape(to)
	} else {
		http.SetCookie(w, n.auth.Cookie(step.Token))
		http.SetCookie(w, n.auth.FlowCookie(""))
	}
	if wantsData(r.Request) {
		writeData(w, http.StatusOK, map[string]string{"to": to})
		return nil
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// flow is how far the browser has come.
func (n *Newsroom) flow(r *request) string {
	c, err := r.Cookie(n.auth.FlowCookie("").Name)
	if err != nil {
		return ""
	}
	return c.Value
}

func (n *Newsroom) secondPage(w http.ResponseWriter, r *request) error {
	needs, err := n.auth.Needs(r.Context(), n.flow(r))
	if err != nil {
		return n.sheet(w, r, "signin", signInMain{}, err)
	}
	return n.sheet(w, r, "second", signInMain{Needs: needs}, nil)
}

func (n *Newsroom) second(w http.ResponseWriter, r *request) error {
	flow := n.flow(r)
	step, err := n.auth.SignInCode(r.Context(), n.client(r.Request), flow, r.PostFormValue("code"))
	if errors.Is(err, auth.SignedOut) {
		return n.sheet(w, r, "signin", signInMain{}, err)
	}
	if err != nil {
		needs, lost := n.auth.Needs(r.Context(), flow)
		if lost != nil {
			return n.sheet(w, r, "signin", signInMain{}, lost)
		}
		return n.sheet(w, r, "second", signInMain{Needs: needs}, err)
	}
	return n.stepped(w, r, step, r.FormValue("to"))
}

// askPasskey begins a sign-in by passkey: all of it, or with ?second the step
// after the password.
func (n *Newsroom) askPasskey(w http.ResponseWriter, r *request) error {
	flow := ""
	if r.URL.Query().Has("second") {
		flow = n.flow(r)
	}
	options, flow, err := n.auth.AskPasskey(r.Context(), flow)
	if err != nil {
		return err
	}
	http.SetCookie(w, n.auth.FlowCookie(flow))
	w.Header().Set("Content-Type", "application/json")
	_, err = w.Write(options)
	return err
}

func (n *Newsroom) signInPasskey(w http.ResponseWriter, r *request) error {
	response, err := io.ReadAll(r.Body) // bounded by web
	if err != nil {
		return err
	}
	step, err := n.auth.SignInPasskey(r.Context(), n.client(r.Request), n.flow(r), response)
	if err != nil {
		return err
	}
	return n.stepped(w, r, step, r.URL.Query().Get("to"))
}

func (n *Newsroom) askProvider(w http.ResponseWriter, r *request) error {
	address, flow, err := n.auth.AskProvider(r.Context(), nil, r.PathValue("provider"), auth.SafeNext(r.FormValue("to")))
	if err != nil {
		return n.sheet(w, r, "signin", signInMain{}, err)
	}
	http.SetCookie(w, n.auth.FlowCookie(flow))
	http.Redirect(w, r.Request, address, http.StatusSeeOther)
	return nil
}

func (n *Newsroom) signInProvider(w http.ResponseWriter, r *request) error {
	c := n.client(r.Request)
	who, err := n.auth.Resume(r.Context(), c)
	if err != nil && !errors.Is(err, auth.SignedOut) {
		return err
	}
	step, err := n.auth.SignInProvider(r.Context(), c, who, n.flow(r), r.FormValue("state"), r.FormValue("code"))
	if err != nil {
		return n.sheet(w, r, "signin", signInMain{}, err)
	}
	if step.Next == "" {
		step.Next = "/newsroom/account"
	}
	return n.stepped(w, r, step, step.Next)
}

func (n *Newsroom) signOut(w http.ResponseWriter, r *request) error {
	if err := n.auth.SignOut(r.Context(), r.Who); err != nil {
		return err
	}
	http.SetCookie(w, n.auth.Cookie(""))
	return n.done(w, r, "/newsroom/signin")
}

func (n *Newsroom) askResetPage(w http.ResponseWriter, r *request) error {
	return n.sheet(w, r, "forgot", signInMain{}, nil)
}

func (n *Newsroom) askReset(w http.ResponseWriter, r *request) error {
	email := r.PostFormValue("email")
	if err := n.auth.AskReset(r.Context(), n.client(r.Request), email); err != nil {
		return n.sheet(w, r, "forgot", signInMain{Email: email}, err)
	}
	return n.sheet(w, r, "forgot", signInMain{Done: r.W["reset_sent"]}, nil)
}

func (n *Newsroom) setUpPage(w http.ResponseWriter, r *request) error {
	if _, err := n.auth.Ticket(r.Context(), store.Setup, r.PathValue("token")); err != nil {
		return err
	}
	return n.sheet(w, r, "setup", signInMain{Language: r.Lang}, nil)
}

func (n *Newsroom) setUp(w http.ResponseWriter, r *request) error {
	u := &store.User{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), Language: r.PostFormValue("language")}
	step, err := n.auth.SetUp(r.Context(), n.client(r.Request), r.PathValue("token"), u, r.PostFormValue("password"))
	if errors.Is(err, news.Invalid) {
		return n.sheet(w, r, "setup", signInMain{Name: u.Name, Email: u.Email, Language: u.Language}, err)
	}
	if err != nil {
		return err
	}
	return n.stepped(w, r, step, "/newsroom/account")
}

// linkPage makes the page of a one-time link; looking at it does not use it up.
func (n *Newsroom) linkPage(kind store.TicketKind) handler {
	return func(w http.ResponseWriter, r *request) error { return n.link(w, r, kind, nil) }
}

func (n *Newsroom) link(w http.ResponseWriter, r *request, kind store.TicketKind, wrong error) error {
	u, err := n.auth.Ticket(r.Context(), kind, r.PathValue("token"))
	if err != nil {
		return err
	}
	n.speak(r, u.Language)
	return n.sheet(w, r, "link", signInMain{Name: u.Name, Email: u.Email}, wrong)
}

func (n *Newsroom) useLink(kind store.TicketKind) handler {
	return func(w http.ResponseWriter, r *request) error {
		step, err := n.auth.Redeem(r.Context(), n.client(r.Request), kind, r.PathValue("token"), r.PostFormValue("password"))
		if errors.Is(err, news.Invalid) {
			return n.link(w, r, kind, err)
		}
		if err != nil {
			return err
		}
		return n.stepped(w, r, step, "/newsroom")
	}
}
