// Package auth says who is at the screen and what they may do: people and how
// they prove who they are, sessions, one-time links, API keys, the audit log,
// and the one table (policy.go) that decides every action.
//
// It keeps no secret that a stolen copy of the database would give away:
// passwords are argon2id hashes, tokens SHA-256 hashes, TOTP secrets sealed and
// recovery codes hashed with a key that lies beside the database and not in it.
// It knows no page and no story; whose story something is, its caller says.
package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Store is what auth keeps things in.
type Store interface {
	store.Accounts
	store.Credentials
	store.Identities
	store.Sessions
	store.Tickets
	store.Keys
	store.Audit
}

// Options are what auth needs. Store and Key are required.
type Options struct {
	Store Store
	Key   []byte           // seals what must be read again; see KeyFile
	URL   string           // the newsroom's address, such as https://example.org; without it there are no passkeys and no OpenID
	Name  string           // of the newsroom, for authenticators and letters
	Now   func() time.Time // nil means time.Now
	Log   *slog.Logger     // nil discards
	Mail  Mailer           // nil: links are shown to the admin

	Password  PasswordCost               // zero: the default
	Breached  func(string) (bool, error) // reports whether a password is known to thieves; may be nil; see OpenBreached
	Idle      time.Duration              // a session that is not used ends; 0 means a week
	Absolute  time.Duration              // every session ends; 0 means 30 days
	Providers []Provider                 // where people may sign in by OpenID Connect
	Client    *http.Client               // asks the providers; nil means http.DefaultClient
}

// Auth is the newsroom's doorkeeper. Any number of goroutines may use it.
type Auth struct {
	opt       Options
	store     Store
	box       box
	hasher    *hasher
	limits    limits
	keys      *webauthn.WebAuthn // nil without an address
	providers []*provider
	later     chan func(context.Context)
}

// What Auth does at leisure waits in a queue of this length.
const mostLater = 1000

// New returns an Auth. Run must run for letters that people ask for.
func New(opt Options) (*Auth, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Idle == 0 {
		opt.Idle = 7 * 24 * time.Hour
	}
	if opt.Absolute == 0 {
		opt.Absolute = 30 * 24 * time.Hour
	}
	if opt.Client == nil {
		opt.Client = http.DefaultClient
	}
	if opt.Name == "" {
		opt.Name = "Newsroom"
	}
	opt.URL = strings.TrimSuffix(opt.URL, "/")
	box, err := newBox(opt.Key)
	if err != nil {
		return nil, err
	}
	a := &Auth{opt: opt, store: opt.Store, box: box, hasher: newHasher(opt.Password), limits: newLimits(opt.Now), later: make(chan func(context.Context), mostLater)}
	if opt.URL != "" {
		if err := a.reach(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// reach sets up what depends on the newsroom's address.
func (a *Auth) reach() error {
	u, err := url.Parse(a.opt.URL)
	if err != nil || u.Host == "" {
		return fmt.Errorf("the newsroom's address %q is none", a.opt.URL)
	}
	if a.keys, err = newPasskeys(u, a.opt.Name); err != nil {
		return err
	}
	for _, p := range a.opt.Providers {
		if p.ID == "" || p.Issuer == "" || p.ClientID == "" {
			return fmt.Errorf("the OpenID provider %q lacks an ID, an issuer or a client ID", p.Name)
		}
		a.providers = append(a.providers, &provider{Provider: p})
	}
	return nil
}

// Run does what need not be done while someone waits: letters, lines of the
// log, forgetting what is over. It returns when ctx is done.
func (a *Auth) Run(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case f := <-a.later:
			f(ctx)
		case <-tick.C:
			now := a.opt.Now()
			if err := a.store.Forget(ctx, now, now.Add(-a.opt.Idle)); err != nil && ctx.Err() == nil {
				a.opt.Log.Error("what is over could not be forgotten", "err", err)
			}
		}
	}
}

// leave leaves f to Run. The caller learns nothing from how long it takes.
func (a *Auth) leave(f func(context.Context) error) {
	select {
	case a.later <- func(ctx context.Context) {
		ctx, stop := context.WithTimeout(ctx, time.Minute)
		defer stop()
		if err := f(ctx); err != nil {
			a.opt.Log.Error("a letter or a line of the audit log was lost", "err", err)
		}
	}:
	default:
		a.opt.Log.Error("a letter or a line of the audit log was lost: too many wait")
	}
}

// A Client is the other end of a request.
type Client struct {
	Addr  netip.Addr // where it is, as the connection or a trusted proxy says
	Agent string     // what it calls itself: for people to read, never believed
	Token string     // the session that it had, which ends when another begins
}

func (c Client) from() string {
	if !c.Addr.IsValid() {
		return ""
	}
	return c.Addr.String()
}

// An Actor is who does something: a user in a session, or by an API key.
type Actor struct {
	User    *store.User
	Session *store.Session // nil by key
	Key     *store.Key     // nil in a session
	Client  Client
}

// Operator is who works at the newsroom's command line. They may everything.
func Operator() *Actor {
	return &Actor{User: &store.User{Name: "command line", Grants: []store.Grant{{Role: news.Admin}}}}
}

// Entry returns a line for the audit log.
func (who *Actor) Entry(do Action, subject, detail string) store.Entry {
	e := store.Entry{User: who.User.ID, Name: who.User.Name, Action: string(do), Subject: subject, From: who.Client.from(), Detail: detail}
	if who.Key != nil {
		e.Name += " by key " + who.Key.Prefix
	}
	return e
}

// session returns the actor's session, which stays when others end.
func (who *Actor) session() store.SessionID {
	if who.Session == nil {
		return 0
	}
	return who.Session.ID
}

type actorKey struct{}

// With returns a context that carries the actor.
func With(ctx context.Context, who *Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, who)
}

// From returns the actor of a context, nil if there is none.
func From(ctx context.Context) *Actor {
	who, _ := ctx.Value(actorKey{}).(*Actor)
	return who
}

// SignedOut is the kind of a fault that is mended by signing in.
const SignedOut = news.SignedOut

func signedOut(say string, cause error) error {
	return news.Fault{Kind: SignedOut, Say: say, Err: cause}
}

func invalid(field, say string) error {
	return news.Fault{Kind: news.Invalid, Field: field, Say: say}
}

// missing reports whether err says that something is not there.
func missing(err error) bool { return errors.Is(err, news.NotFound) }
