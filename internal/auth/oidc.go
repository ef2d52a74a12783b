package auth

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A Provider is a place where people have an account already, and by which
// they may sign in here.
type Provider struct {
	ID       string // in addresses of ours: letters, digits, hyphens
	Name     string // on the button
	Issuer   string // its address
	ClientID string
	Secret   string
	Scopes   []string // besides openid, email and profile
}

// A provider is asked for its settings when someone first uses it, so that a
// newsroom starts without it.
type provider struct {
	Provider
	mu    sync.Mutex
	found *oidc.Provider
}

// An oidcFlow is what must come back from the provider.
type oidcFlow struct {
	Provider, State, Nonce, Verifier string
	Next                             string `json:",omitempty"` // where the user wanted to go
	Link                             bool   `json:",omitempty"` // flow.User binds the account to theirs
}

// Providers returns those that can be used, without their secrets.
func (a *Auth) Providers() (list []Provider) {
	for _, p := range a.providers {
		list = append(list, Provider{ID: p.ID, Name: p.Name, Issuer: p.Issuer})
	}
	return list
}

func (a *Auth) provider(id string) (*provider, error) {
	for _, p := range a.providers {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, news.Fault{Kind: news.NotFound, Say: "There is no such provider."}
}

// discover returns the provider's settings.
func (a *Auth) discover(ctx context.Context, p *provider) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The context stays with the provider's keys, which are fetched again later.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), a.opt.Client), p.Issuer)
	if err != nil {
		return nil, news.Fault{Kind: news.Busy, Say: fmt.Sprintf("%s does not answer. Sign in in another way, or try again.", p.Name), Err: err}
	}
	p.found = found
	return found, nil
}

// Callback is the address to which a provider sends people back.
func (a *Auth) Callback(provider string) string {
	return a.opt.URL + "/newsroom/oidc/" + provider + "/callback"
}

func (a *Auth) oauth(p *provider, found *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: a.Callback(p.ID),
		Scopes: append([]string{oidc.ScopeOpenID, "email", "profile"}, p.Scopes...)}
}

// AskProvider begins to sign in at a provider: the browser goes to the address
// and comes back to Callback, with the flow in its cookie. With who, who is
// signed in, the account there is bound to theirs instead.
func (a *Auth) AskProvider(ctx context.Context, who *Actor, id, next string) (address, text string, err error) {
	p, err := a.provider(id)
	if err != nil {
		return "", "", err
	}
	f := flow{OIDC: &oidcFlow{Provider: p.ID, State: newToken(), Nonce: newToken(), Verifier: oauth2.GenerateVerifier(), Next: next}}
	if who != nil {
		if err := a.provedLately(who); err != nil {
			return "", "", err
		}
		f.User, f.OIDC.Link = who.User.ID, true
	}
	found, err := a.discover(ctx, p)
	if err != nil {
		return "", "", err
	}
	address = a.oauth(p, found).AuthCodeURL(f.OIDC.State, oidc.Nonce(f.OIDC.Nonce), oauth2.S256ChallengeOption(f.OIDC.Verifier))
	text, err = a.sealFlow(f)
	return address, text, err
}

// claims is what we read of an ID token.
type claims struct {
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
}

// truth is a boolean that some providers write as a string.
type truth bool

// UnmarshalJSON reads true and "true" as true and all else as false.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = truth(slices.Contains([]string{`true`, `"true"`}, string(b)))
	return nil
}

// SignInProvider goes on when a provider has sent the browser back with a
// state and a code. Who is bound to that account is signed in; who was invited
// under the address that the provider has verified is bound to it first. Who
// has joined already binds it in their own account. With who, it is bound to
// theirs, and the token of the Step is that of their session from now on.
func (a *Auth) SignInProvider(ctx context.Context, c Client, who *Actor, flowText, state, code string) (Step, error) {
	f, err := a.openFlow(flowText)
	if err != nil {
		return Step{}, err
	}
	if f.OIDC == nil || subtle.ConstantTimeCompare([]byte(f.OIDC.State), []byte(state)) != 1 {
		return Step{}, beginAgain(errors.New("the state is not what was sent"))
	}
	if f.OIDC.Link && (who == nil || who.User.ID != f.User) {
		return Step{}, beginAgain(nil)
	}
	if err := a.limits.take(perClient, c.where()); err != nil {
		return Step{}, err
	}
	if err := a.spend(ctx, f); err != nil {
		return Step{}, err
	}
	id, said, err := a.exchange(ctx, f.OIDC, code)
	if err != nil {
		return Step{}, err
	}
	a.limits.giveBack(perClient, c.where())
	if f.OIDC.Link {
		return a.bind(ctx, who, id)
	}
	u, err := a.linked(ctx, c, id, said)
	if err != nil {
		return Step{}, err
	}
	step, err := a.done(ctx, c, u, "provider "+f.OIDC.Provider)
	step.Next = f.OIDC.Next
	return step, err
}

// exchange turns the code into an account at the provider.
func (a *Auth) exchange(ctx context.Context, f *oidcFlow, code string) (id store.Identity, said claims, err error) {
	p, err := a.provider(f.Provider)
	if err != nil {
		return id, said, err
	}
	found, err := a.discover(ctx, p)
	if err != nil {
		return id, said, err
	}
	refused := func(err error) error {
		return news.Fault{Kind: news.Invalid, Say: fmt.Sprintf("%s did not say who you are. Try again, or sign in in another way.", p.Name), Err: err}
	}
	ctx = oidc.ClientContext(ctx, a.opt.Client)
	answer, err := a.oauth(p, found).Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return id, said, refused(err)
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return id, said, refused(errors.New("there is no ID token in its answer"))
	}
	token, err := found.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, Now: a.opt.Now}).Verify(ctx, raw)
	if err != nil {
		return id, said, refused(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.Nonce)) != 1 {
		return id, said, refused(errors.New("the nonce is not what was sent"))
	}
	if err := token.Claims(&said); err != nil {
		return id, said, refused(err)
	}
	return store.Identity{Issuer: token.Issuer, Subject: token.Subject}, said, nil
}

// linked returns the user of an account, binding it if they were invited.
func (a *Auth) linked(ctx context.Context, c Client, id store.Identity, said claims) (*store.User, error) {
	u, err := a.store.Linked(ctx, id.Issuer, id.Subject)
	if err == nil || !missing(err) {
		return u, err
	}
	unknown := news.Fault{Kind: news.Forbidden, Say: "No user of this newsroom is bound to that account. If you have been here before, sign in as then and bind it in your account; else ask an admin to invite you."}
	if !bool(said.Verified) || said.Email == "" {
		return nil, unknown
	}
	u, err = a.store.UserByEmail(ctx, said.Email)
	if missing(err) || err == nil && (!u.Joined.IsZero() || u.Suspended) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	who := &Actor{User: u, Client: c}
	if err := a.store.Link(ctx, u.ID, id, 0, who.Entry("bind account", "", id.Issuer)); err != nil {
		return nil, err
	}
	return a.store.User(ctx, u.ID)
}

func (a *Auth) bind(ctx context.Context, who *Actor, id store.Identity) (Step, error) {
	if err := a.provedLately(who); err != nil {
		return Step{}, err
	}
	if err := a.store.Link(ctx, who.User.ID, id, who.session(), who.Entry("bind account", "", id.Issuer)); err != nil {
		return Step{}, err
	}
	a.tell(who.User, factorAdded)
	token, err := a.rotate(ctx, who, a.opt.Now())
	return Step{Token: token, User: who.User}, err
}

// Unbind takes an account at a provider from the user, but not their last way
// to sign in.
func (a *Auth) Unbind(ctx context.Context, who *Actor, id store.Identity) (token string, err error) {
	if err := a.provedLately(who); err != nil {
		return "", err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return "", err
	}
	if cred.Password == "" && len(cred.Passkeys) == 0 && len(cred.Identities) == 1 {
		return "", invalid("", "This is your only way to sign in. Set a password first.")
	}
	if err := a.store.Unlink(ctx, who.User.ID, id, who.session(), who.Entry("unbind account", "", id.Issuer)); err != nil {
		return "", err
	}
	return a.rotate(ctx, who, a.opt.Now())
}

var _ json.Unmarshaler = (*truth)(nil)

// SafeNext returns the address within the newsroom to which someone is sent
// after signing in; what leads anywhere else is the newsroom itself.
func SafeNext(next string) string {
	const home = "/newsroom"
	if next != home && !strings.HasPrefix(next, home+"/") && !strings.HasPrefix(next, home+"?") || len(next) > 2000 ||
		strings.ContainsAny(next, "\\\r\n\t\x00") || strings.Contains(next, "//") || strings.Contains(next, "/..") {
		return home
	}
	return next
}
