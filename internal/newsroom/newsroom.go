// Package newsroom is where editors work: the desk, the editor of a story, and
// the screens around them, at /newsroom. Pages are made on the server; small
// islands of script make them quick.
//
// Every route names who may use it, and the guard asks before a handler runs.
// The package keeps nothing itself: store, auth and collab do.
package newsroom

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/news"
	"broadsheet/internal/outbound"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// Store is what the newsroom works on.
type Store interface {
	store.Stories
	store.Names
	store.Topics
	store.Authors
	store.Editions
	store.Curations
	store.Fronts
	store.Desk
	store.Directory
	store.Library
	store.Changes
	store.Mentions
	store.Reversals
	store.Translations
	store.Jobs
	store.Views
	Public() store.Readers
}

// Options are what a newsroom is made of. Store and Auth are required.
type Options struct {
	Store    Store
	Auth     *auth.Auth
	People   People      // who is named on screens
	Scripts  Manuscripts // what is being written
	Proxies  web.Proxies // whom to believe whom they ask for
	Now      func() time.Time
	Log      *slog.Logger
	Related  Related          // may be nil
	Files    Files            // nil: nothing can be uploaded
	Outside  *outbound.Client // gets files that people name by their address; nil: nobody does
	Fronts   Fronts           // nil: fronts cannot be laid out
	Health   Health
	Running  Running                                                   // what the settings' screen shows
	Key      []byte                                                    // seals links for outsiders; nil: there are none
	Preview  func(context.Context, *store.PublicStory) ([]byte, error) // nil: there is none
	Inbox    *inbox.Inbox                                              // of archives to be imported; nil: nothing can be
	WakeJobs func()                                                    // told that a job waits; may be nil
	CatchUp  func(context.Context) error                               // waits until related coverage is up to date; may be nil
}

// People finds those who work in the newsroom.
type People interface {
	// User returns NotFound if there is none.
	User(ctx context.Context, id store.UserID) (*store.User, error)
	// Users returns users in the order of their e-mail addresses, from after
	// that one.
	Users(ctx context.Context, after string, limit int) ([]*store.User, error)
}

// A Newsroom answers editors' requests.
type Newsroom struct {
	opt       Options
	store     Store
	auth      *auth.Auth
	log       *slog.Logger
	now       func() time.Time
	templates map[string]*template.Template
	words     map[string]words // by language
	sayings   map[string]sayings
	assets    map[string]asset
	names     map[string]string // of assets: "desk.js" → with its hash
	watch     watches           // who looks at which front
	handler   http.Handler
}

// New makes a newsroom.
func New(opt Options) (*Newsroom, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	n := &Newsroom{opt: opt, store: opt.Store, auth: opt.Auth, log: opt.Log, now: opt.Now}
	for _, load := range []func(fs.FS) error{n.loadWords, n.loadSayings, n.loadAssets, n.loadTemplates} {
		if err := load(files); err != nil {
			return nil, fmt.Errorf("newsroom: %w", err)
		}
	}
	mux, err := web.Mux(n.Routes())
	if err != nil {
		return nil, err
	}
	same := http.NewCrossOriginProtection()
	same.SetDenyHandler(http.HandlerFunc(n.foreign))
	n.handler = web.Headers(headers(web.Log(opt.Log, nil, n.broken, compressed(same.Handler(mux)))))
	return n, nil
}

// Handler returns what answers all below /newsroom.
func (n *Newsroom) Handler() http.Handler { return n.handler }

// headers makes sure that nothing of the newsroom is kept or indexed, and that
// addresses within it stay within it.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		w.Header().Set("Referrer-Policy", "same-origin")
		w.Header().Set("Vary", "Cookie, Accept-Encoding")
		next.ServeHTTP(w, r)
	})
}

// editions returns all editions, and the one of the ID; the default if it is
// none.
func (n *Newsroom) editions(ctx context.Context, id news.EditionID) ([]news.Edition, *news.Edition, error) {
	list, err := n.store.Public().Editions(ctx)
	if err != nil {
		return nil, nil, err
	}
	if len(list) == 0 {
		return nil, nil, errors.New("the newsroom has no edition")
	}
	for i := range list {
		if list[i].ID == id {
			return list, &list[i], nil
		}
	}
	return list, &list[0], nil
}
