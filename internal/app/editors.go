package app

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/coverage"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	desks "broadsheet/internal/newsroom"
	"broadsheet/internal/outbound"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/theme"
	"broadsheet/internal/web"
)

// signInFlags say how people of the newsroom sign in and get letters.
type signInFlags struct {
	SMTP       string `help:"The mail server for invitations and resets: smtp://user@host:587, or smtps:// for TLS from the first byte. Its password is read from BROADSHEET_SMTP_PASSWORD. Without it, links are shown to the admin." name:"smtp" placeholder:"URL"`
	MailFrom   string `help:"The sender of letters, such as \"The Post <desk@post.example>\"." placeholder:"ADDRESS"`
	OIDC       string `help:"The address of an OpenID Connect provider to sign in with. Its secret is read from BROADSHEET_OIDC_SECRET." name:"oidc" placeholder:"URL"`
	OIDCClient string `help:"Our client ID at that provider." name:"oidc-client" placeholder:"ID"`
	OIDCName   string `help:"What people call that provider." name:"oidc-name" default:"single sign-on" placeholder:"NAME"`
	Breached   string `help:"A sorted list of the SHA-1 hashes of breached passwords, which are refused then." type:"path" placeholder:"FILE"`
}

// secret is the newsroom's key, which lies beside the database.
func (n *newsroom) secret() ([]byte, error) {
	key, err := auth.KeyFile(filepath.Join(n.dir, "secret.key"))
	if err != nil {
		return nil, fmt.Errorf("the key that seals secrets: %w", err)
	}
	return key, nil
}

// auth makes the doorkeeper from the flags.
func (f signInFlags) auth(n *newsroom, key []byte, url, name string, log *slog.Logger) (_ *auth.Auth, err error) {
	opt := auth.Options{Store: n, Key: key, URL: url, Name: name, Log: log}
	if f.SMTP != "" {
		if opt.Mail, err = f.mailer(); err != nil {
			return nil, err
		}
	}
	if f.OIDC != "" {
		opt.Providers = []auth.Provider{{ID: "oidc", Name: f.OIDCName, Issuer: f.OIDC, ClientID: f.OIDCClient, Secret: os.Getenv("BROADSHEET_OIDC_SECRET")}}
	}
	if f.Breached != "" {
		if opt.Breached, _, err = auth.OpenBreached(f.Breached); err != nil { // read for as long as we run
			return nil, err
		}
	}
	return auth.New(opt)
}

// mailer reads --smtp.
func (f signInFlags) mailer() (auth.Mailer, error) {
	u, err := url.Parse(f.SMTP)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("--smtp takes an address such as smtp://user@mail.example:587")
	}
	s := auth.SMTP{Host: u.Hostname(), User: u.User.Username(), Password: os.Getenv("BROADSHEET_SMTP_PASSWORD"), From: f.MailFrom, Implicit: u.Scheme == "smtps"}
	if s.Port, err = strconv.Atoi(cmp.Or(u.Port(), "0")); err != nil {
		return nil, fmt.Errorf("--smtp: %q is no port", u.Port())
	}
	if f.MailFrom == "" {
		return nil, fmt.Errorf("--smtp needs --mail-from, the sender of letters")
	}
	s.Plain = u.Scheme == "smtp" && (s.Host == "localhost" || s.Host == "127.0.0.1" || s.Host == "::1")
	return auth.NewSMTP(s)
}

// withEditors serves the newsroom's screens below /newsroom, and the site at
// all other addresses.
func withEditors(editors, site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/newsroom" || strings.HasPrefix(r.URL.Path, "/newsroom/") {
			editors.ServeHTTP(w, r)
			return
		}
		site.ServeHTTP(w, r)
	})
}

// invite prints the link that makes the first admin, if there is none.
func invite(ctx context.Context, a *auth.Auth, base string, out io.Writer) error {
	token, err := a.Setup(ctx)
	if err != nil || token == "" {
		return err
	}
	link := a.Link(store.Setup, token)
	if strings.HasPrefix(link, "/") {
		link = base + link
	}
	_, err = fmt.Fprintf(out, "Nobody can sign in to the newsroom yet. Make the first account within a day at\n  %s\n", link)
	return err
}

// editors opens the newsroom's screens.
func (n *newsroom) editors(a *auth.Auth, key []byte, rooms *collab.Rooms, pages *site.Site, health desks.Health, proxies web.Proxies, cov *coverage.Coverage, box *inbox.Inbox, wake func(), address string, log *slog.Logger) (*desks.Newsroom, error) {
	running := desks.Running{Address: address, Postgres: n.postgres, Version: Version, Go: runtime.Version()}
	return desks.New(desks.Options{Store: n, People: n, Auth: a, Scripts: rooms, Related: cov, Files: files{n.media}, Outside: outbound.New(outbound.Options{}), Preview: pages.Preview, Fronts: pages, Health: health, Key: key, Proxies: proxies, Log: log, CatchUp: cov.CatchUp, Inbox: box, WakeJobs: wake, Running: running})
}

// tellEditors tells who has a story or the desk open what changed.
func tellEditors(rooms *collab.Rooms, list []news.Change) {
	if len(list) > 100 { // an import; the desk is read again when it is looked at
		return
	}
	for _, c := range list {
		if c.Story != 0 {
			go rooms.Changed(c.Story) // a listener may not wait for a room
		}
	}
}

// healthOf tells editors what failed on the public site.
func healthOf(pages *site.Site, look *theme.Overlay, read *mostread.MostRead) desks.Health {
	return desks.Health{
		Minutes: func() []int64 { m := read.Minutes(); return m[:] },
		LeftOut: func() map[string]int64 {
			out := map[string]int64{}
			for part, n := range pages.LeftOut() {
				out[string(part)] = n
			}
			return out
		},
		Theme: func() desks.Theme {
			s := look.State()
			t := desks.Theme{Folder: s.Folder, Read: s.Read, Failures: s.Failures}
			for _, f := range s.Files {
				t.Files = append(t.Files, desks.ThemeFile{Name: f.Name, Bytes: int64(f.Bytes), Replaces: f.Replaces, Worn: f.Worn})
			}
			for _, p := range s.Problems {
				t.Problems = append(t.Problems, p.Error())
			}
			return t
		},
	}
}
