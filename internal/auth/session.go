package auth

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/store"
)

const (
	touchEvery = time.Minute // how exactly it is known when a session or key was last used
	mostAgent  = 300
	mostListed = 200 // sessions or keys of one user
)

// begin makes a session for a user who proved who they are. The token is given
// to the browser and kept nowhere. It is always a new one, and the session
// that the browser had ends.
func (a *Auth) begin(ctx context.Context, c Client, u *store.User, how string) (token string, err error) {
	if u.Suspended {
		return "", forbidden("This account is suspended. Ask an admin of the newsroom.")
	}
	token = newToken()
	hash, _ := digest("session", token)
	now := a.opt.Now()
	agent := strings.ToValidUTF8(c.Agent, "")
	if len(agent) > mostAgent {
		agent = strings.ToValidUTF8(agent[:mostAgent], "")
	}
	s := store.Session{User: u.ID, Token: hash, How: how, Agent: agent, From: c.from(), Created: now, Proved: now, Seen: now, Ends: now.Add(a.opt.Absolute)}
	who := &Actor{User: u, Client: c}
	if err := a.store.AddSession(ctx, &s, u.Num, who.Entry("sign in", "", how)); err != nil {
		return "", err
	}
	if old, ok := digest("session", c.Token); ok {
		if before, _, err := a.store.Session(ctx, old); err == nil {
			e := store.Entry{User: before.User, Action: "sign out", From: c.from(), Detail: "another session began in the same browser"}
			if err := a.store.EndSession(ctx, before.User, before.ID, e); err != nil && !missing(err) {
				return "", err
			}
		}
	}
	return token, nil
}

// Resume returns who is signed in by a session's token. It reads the store
// each time, so what was ended is ended. The error's kind is SignedOut if the
// token opens nothing.
func (a *Auth) Resume(ctx context.Context, c Client) (*Actor, error) {
	hash, ok := digest("session", c.Token)
	if !ok {
		return nil, signedOut("Sign in to go on.", nil)
	}
	s, u, err := a.store.Session(ctx, hash)
	if missing(err) {
		return nil, signedOut("You were signed out. Sign in again; what you wrote is kept.", err)
	}
	if err != nil {
		return nil, err
	}
	now := a.opt.Now()
	if u.Suspended || !now.Before(s.Ends) || now.Sub(s.Seen) >= a.opt.Idle {
		return nil, signedOut("Your session is over. Sign in again; what you wrote is kept.", nil)
	}
	if now.Sub(s.Seen) >= touchEvery {
		s.Seen, s.From = now, c.from()
		if err := a.store.Touch(ctx, s.ID, now, s.From); err != nil { // a full disk signs nobody out
			a.opt.Log.Error("it could not be noted when a session was seen", "err", err)
		}
	}
	return &Actor{User: u, Session: s, Client: c}, nil
}

// rotate gives the actor's session another token, after what they may do or
// how they prove who they are has changed.
func (a *Auth) rotate(ctx context.Context, who *Actor, proved time.Time) (token string, err error) {
	if who.Session == nil {
		return "", nil
	}
	token = newToken()
	hash, _ := digest("session", token)
	if err := a.store.Rotate(ctx, who.Session.ID, who.Session.Token, hash, proved); err != nil {
		return "", err
	}
	who.Session.Token, who.Client.Token = hash, token
	return token, nil
}

// SignOut ends the session of the client.
func (a *Auth) SignOut(ctx context.Context, who *Actor) error {
	if who.Session == nil {
		return nil
	}
	err := a.store.EndSession(ctx, who.User.ID, who.Session.ID, who.Entry("sign out", "", ""))
	if missing(err) {
		return nil
	}
	return err
}

// Sessions returns where the user is signed in, the last begun first.
func (a *Auth) Sessions(ctx context.Context, who *Actor, of store.UserID) ([]store.Session, error) {
	if err := a.selfOrAdmin(who, of); err != nil {
		return nil, err
	}
	all, err := a.store.Sessions(ctx, of, mostListed)
	now := a.opt.Now()
	live := all[:0]
	for _, s := range all {
		if now.Before(s.Ends) && now.Sub(s.Seen) < a.opt.Idle {
			live = append(live, s)
		}
	}
	return live, err
}

// EndSession ends a session of the user.
func (a *Auth) EndSession(ctx context.Context, who *Actor, of store.UserID, id store.SessionID) error {
	if err := a.selfOrAdmin(who, of); err != nil {
		return err
	}
	return a.store.EndSession(ctx, of, id, who.Entry("end session", "", ""))
}

// EndSessions ends all sessions of the user but the actor's own.
func (a *Auth) EndSessions(ctx context.Context, who *Actor, of store.UserID) error {
	if err := a.selfOrAdmin(who, of); err != nil {
		return err
	}
	return a.store.EndSessions(ctx, of, who.session(), who.Entry("end sessions", "", ""))
}

// selfOrAdmin lets people at their own account, and admins at all.
func (a *Auth) selfOrAdmin(who *Actor, of store.UserID) error {
	if who != nil && who.User != nil && who.User.ID == of && who.User.ID != 0 {
		return May(who, OwnAccount, Subject{})
	}
	return May(who, ManageUsers, Subject{})
}

// CookieName is the name of the cookie that holds the session's token. With
// TLS its name makes browsers keep it for this host alone.
func (a *Auth) CookieName() string {
	if strings.HasPrefix(a.opt.URL, "https:") {
		return "__Host-newsroom"
	}
	return "newsroom"
}

// Cookie returns the cookie that holds the token; "" removes it.
func (a *Auth) Cookie(token string) *http.Cookie {
	return a.cookie(a.CookieName(), token, a.opt.Absolute)
}

// FlowCookie returns the cookie that holds how far someone is signing in; ""
// removes it.
func (a *Auth) FlowCookie(flow string) *http.Cookie {
	return a.cookie(a.CookieName()+"-flow", flow, flowTime)
}

func (a *Auth) cookie(name, value string, age time.Duration) *http.Cookie {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(a.opt.URL, "https:"), MaxAge: int(age / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

// cut shortens a text to so many characters.
func cut(s string, most int) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most])
	}
	return s
}
