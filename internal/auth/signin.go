package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Signing in is a walk of one or two steps:
//
//	password ──(no second factor)──────────► session
//	password ──► code, recovery code or passkey ──► session
//	passkey, verifying its user ───────────► session
//	OpenID provider ───────────────────────► session
//
// Between two steps nothing is in the store: the browser holds a flow, sealed,
// that says what was proved, and dies when the user's credentials change.

// A Factor is a way to prove who one is after the password.
type Factor string

const (
	ByCode     Factor = "code"
	ByRecovery Factor = "recovery code"
	ByPasskey  Factor = "passkey"
)

// A Step is how far a sign-in has come: a session, or what is missing.
type Step struct {
	Token string      // of the session that began, for Cookie
	User  *store.User // who is signed in, with Token
	Flow  string      // for FlowCookie, to be given back with one of Needs
	Needs []Factor
	Next  string // where the user wanted to go, after a provider
}

// A flow is what has been proved, or begun, in a browser.
type flow struct {
	ID     []byte
	Ends   time.Time
	User   store.UserID `json:",omitempty"` // who proved it, or whose account is changed
	Num    int          `json:",omitempty"` // of the user then
	Proved string       `json:",omitempty"` // "password"; "" if nothing is

	Passkey  *webauthn.SessionData `json:",omitempty"` // a passkey was asked for
	Register *webauthn.SessionData `json:",omitempty"` // a passkey is being registered by User
	TOTP     string                `json:",omitempty"` // a secret that User is taking up
	OIDC     *oidcFlow             `json:",omitempty"`
}

const flowTime = 10 * time.Minute

const proofPassword = "password"

func beginAgain(cause error) error {
	return signedOut("That took too long, or something changed meanwhile. Begin again.", cause)
}

func (a *Auth) sealFlow(f flow) (string, error) {
	if f.ID == nil {
		f.ID = make([]byte, 16)
		rand.Read(f.ID)
	}
	if f.Ends.IsZero() {
		f.Ends = a.opt.Now().Add(flowTime)
	}
	return a.box.sealJSON("flow", f)
}

func (a *Auth) openFlow(text string) (f flow, err error) {
	if err := a.box.openJSON("flow", text, &f); err != nil {
		return flow{}, beginAgain(err)
	}
	if !a.opt.Now().Before(f.Ends) {
		return flow{}, beginAgain(nil)
	}
	return f, nil
}

// spend makes a flow useless for a second time.
func (a *Auth) spend(ctx context.Context, f flow) error {
	return a.store.Spend(ctx, sha256.Sum256(append([]byte("flow\x00"), f.ID...)), f.Ends)
}

// provedBy returns the user who proved the first factor of a flow.
func (a *Auth) provedBy(ctx context.Context, f flow) (*store.User, error) {
	if f.Proved != proofPassword {
		return nil, beginAgain(nil)
	}
	u, err := a.store.User(ctx, f.User)
	if err != nil {
		return nil, err
	}
	if u.Num != f.Num || u.Suspended {
		return nil, beginAgain(nil)
	}
	return u, nil
}

// SignIn checks a password. Whether there is such an account, and whether it
// has a password, shows neither in the answer nor in how long it takes.
func (a *Auth) SignIn(ctx context.Context, c Client, email, password string) (Step, error) {
	succeeded, err := a.try(c, perName, foldEmail(email))
	if err != nil {
		return Step{}, err
	}
	if len(password) > mostPassword {
		password = "" // which nobody has
	}
	u, cred, err := a.findByEmail(ctx, email)
	if err != nil {
		return Step{}, err
	}
	ok, stale, err := a.hasher.check(ctx, password, cred.Password)
	if err != nil {
		return Step{}, err
	}
	if !ok || u == nil {
		a.failed(c, u, proofPassword)
		return Step{}, invalid("password", "The e-mail address or the password is wrong.")
	}
	succeeded()
	if stale {
		if better, err := a.hasher.make(ctx, password); err == nil {
			if err := a.store.Rehash(ctx, u.ID, cred.Password, better); err != nil {
				a.opt.Log.Error("a password could not be hashed anew", "user", u.ID, "err", err)
			}
		}
	}
	return a.proved(ctx, c, u, cred)
}

// findByEmail returns nobody, and no error, if there is no such user.
func (a *Auth) findByEmail(ctx context.Context, email string) (*store.User, store.Credential, error) {
	u, err := a.store.UserByEmail(ctx, email)
	if missing(err) {
		u, err = &store.User{}, nil // asked for all the same
	}
	if err != nil {
		return nil, store.Credential{}, err
	}
	cred, err := a.store.Credential(ctx, u.ID)
	if missing(err) {
		return nil, store.Credential{}, nil
	}
	return u, cred, err
}

// proved goes on from a password that was right.
func (a *Auth) proved(ctx context.Context, c Client, u *store.User, cred store.Credential) (Step, error) {
	if u.Suspended {
		return Step{}, forbidden("This account is suspended. Ask an admin of the newsroom.")
	}
	needs := factors(cred)
	if len(needs) == 0 {
		return a.done(ctx, c, u, proofPassword)
	}
	text, err := a.sealFlow(flow{User: u.ID, Num: u.Num, Proved: proofPassword})
	return Step{Flow: text, Needs: a.usable(needs)}, err
}

// Needs lists what may be the second step of a flow.
func (a *Auth) Needs(ctx context.Context, flowText string) ([]Factor, error) {
	f, err := a.openFlow(flowText)
	if err != nil {
		return nil, err
	}
	u, err := a.provedBy(ctx, f)
	if err != nil {
		return nil, err
	}
	cred, err := a.store.Credential(ctx, u.ID)
	return a.usable(factors(cred)), err
}

// usable leaves out what cannot be asked for without an address.
func (a *Auth) usable(list []Factor) []Factor {
	return slices.DeleteFunc(list, func(f Factor) bool { return f == ByPasskey && a.keys == nil })
}

// factors lists what may stand beside the password.
func factors(cred store.Credential) (list []Factor) {
	if cred.TOTP != nil {
		list = append(list, ByCode)
	}
	if len(cred.Passkeys) > 0 {
		list = append(list, ByPasskey)
	}
	if len(list) > 0 {
		list = append(list, ByRecovery)
	}
	return list
}

func (a *Auth) done(ctx context.Context, c Client, u *store.User, how string) (Step, error) {
	token, err := a.begin(ctx, c, u, how)
	return Step{Token: token, User: u}, err
}

// SignInCode takes the second step: a code of the user's app, or one of their
// recovery codes. Each works once.
func (a *Auth) SignInCode(ctx context.Context, c Client, flowText, code string) (Step, error) {
	f, err := a.openFlow(flowText)
	if err != nil {
		return Step{}, err
	}
	u, err := a.provedBy(ctx, f)
	if err != nil {
		return Step{}, err
	}
	succeeded, err := a.try(c, perFactor, fmt.Sprint(u.ID))
	if err != nil {
		return Step{}, err
	}
	how, err := a.useCode(ctx, c, u, code)
	if err != nil {
		a.failed(c, u, "code")
		return Step{}, err
	}
	succeeded()
	if err := a.spend(ctx, f); err != nil {
		return Step{}, err
	}
	return a.done(ctx, c, u, how)
}

// failed notes in the audit log that someone could not sign in.
func (a *Auth) failed(c Client, u *store.User, what string) {
	e := store.Entry{Action: "sign-in failed", From: c.from(), Detail: what}
	if u != nil {
		e.Subject = fmt.Sprint("user ", int64(u.ID))
	}
	a.leave(func(ctx context.Context) error { return a.store.Record(ctx, e) })
}

// Confirm proves anew that it is the user who sits there, by their password,
// before something grave is changed. The session gets another token.
func (a *Auth) Confirm(ctx context.Context, who *Actor, password string) (token string, err error) {
	if err := a.checkOwn(ctx, who, password); err != nil {
		return "", err
	}
	now := a.opt.Now()
	who.Session.Proved = now
	return a.rotate(ctx, who, now)
}

// checkOwn checks the password of who is signed in.
func (a *Auth) checkOwn(ctx context.Context, who *Actor, password string) error {
	if err := a.inSession(who); err != nil {
		return err
	}
	succeeded, err := a.try(who.Client, perName, foldEmail(who.User.Email))
	if err != nil {
		return err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return err
	}
	ok, _, err := a.hasher.check(ctx, password, cred.Password)
	if err != nil {
		return err
	}
	if !ok {
		a.failed(who.Client, who.User, "confirming")
		return invalid("password", "That is not your password.")
	}
	succeeded()
	return nil
}

// Unproved is the kind of a fault that is mended by Confirm, or by signing in
// again.
const Unproved news.FaultKind = "not proved lately"

const provedFor = 15 * time.Minute

// inSession refuses keys: an account is changed by the person alone.
func (a *Auth) inSession(who *Actor) error {
	if err := May(who, OwnAccount, Subject{}); err != nil {
		return err
	}
	if who.Session == nil {
		return forbidden("That takes a session.")
	}
	return nil
}

// ProvedLately reports whether who has proved lately to be the user, as grave
// changes want it.
func (a *Auth) ProvedLately(who *Actor) bool { return a.provedLately(who) == nil }

// provedLately refuses who has not proved lately to be the user, and not only
// to have found their screen.
func (a *Auth) provedLately(who *Actor) error {
	if err := a.inSession(who); err != nil {
		return err
	}
	if a.opt.Now().Sub(who.Session.Proved) >= provedFor {
		return news.Fault{Kind: Unproved, Say: "Confirm that it is you: type your password, or sign in again."}
	}
	return nil
}

func foldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
