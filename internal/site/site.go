// Package site serves the public site: pages from the cache, the theme's
// assets, and media files. It reads through the public handle only and says
// nothing to readers but what pages and package locale say.
package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/feed"
	"broadsheet/internal/markdown"
	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	"broadsheet/internal/oembed"
	"broadsheet/internal/page"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/sitemap"
	"broadsheet/internal/theme"
	"broadsheet/internal/web"
)

// Options are what a site is made of. Public and Media are required.
type Options struct {
	Public     page.Public
	Related    page.Related       // nil: no related coverage
	MostRead   *mostread.MostRead // counts and ranks what is read; nil: nothing does
	Media      fs.FS              // the media folder
	BaseURL    string             // the site's own address; "" if it does not know it
	Hub        string             // the WebSub hub that feeds name; "" if there is none
	Contact    string             // where to report security holes: mailto or https; "" if nowhere
	Now        func() time.Time
	Log        *slog.Logger
	CacheBytes int64                       // memory for finished pages; 0 means 64 MiB
	Answered   func(web.Answered)          // told of each request; may be nil
	Ready      func(context.Context) error // whether the store answers; nil: always
	Limit      *web.Limiter                // of what clients may ask for that is not held; nil: none
	Proxies    web.Proxies                 // whom to believe whom they ask for
	Theme      *theme.Overlay              // how pages look; nil: as embedded
	CDN        time.Duration               // how long a cache in front of us that drops by key may keep pages; 0: there is none

	PartBudget time.Duration                          // see page.Builder
	Trial      func(context.Context, page.Part) error // likewise
}

// A Site is the public site of one newsroom.
type Site struct {
	pages    *pagecache.Cache
	builder  *page.Builder
	theme    *theme.Overlay
	media    fs.FS
	log      *slog.Logger
	handler  http.Handler
	quiet    http.Handler // without noting who was answered
	answered func(web.Answered)
	assets   sync.Map // name → *pagecache.Page
	ready    func(context.Context) error
	limit    *web.Limiter
	proxies  web.Proxies
	cdn      string // the rule for a cache in front of us; "" if there is none
	read     *mostread.MostRead
	audience *mostread.Audience
	left     sync.Map // page.Part → *atomic.Int64: how often it was left out
}

// New makes a site.
func New(opt Options) (*Site, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.CacheBytes == 0 {
		opt.CacheBytes = 64 << 20
	}
	if opt.Theme == nil {
		var err error
		if opt.Theme, err = theme.OpenOverlay("", opt.Log); err != nil {
			return nil, fmt.Errorf("the theme is broken: %w", err)
		}
	}
	s := &Site{pages: pagecache.New(opt.CacheBytes, opt.Now), theme: opt.Theme, media: opt.Media, log: opt.Log, ready: seldom(opt.Ready, opt.Now), limit: opt.Limit, proxies: opt.Proxies, cdn: cdnRule(opt.CDN), read: opt.MostRead, audience: mostread.NewAudience()}
	s.builder = &page.Builder{Public: opt.Public, Related: opt.Related, Now: opt.Now, BaseURL: opt.BaseURL, Hub: opt.Hub, Contact: opt.Contact, Failed: s.leave, PartBudget: opt.PartBudget, Trial: opt.Trial}
	if opt.MostRead != nil {
		s.builder.Ranks, s.builder.Beacon = opt.MostRead, s.cdn != ""
	}
	mux, err := web.Mux(s.Routes())
	if err != nil {
		return nil, err
	}
	s.quiet, s.answered = web.Headers(canonical(mux)), opt.Answered
	s.handler = web.Headers(web.Log(opt.Log, opt.Answered, s.failed, canonical(mux)))
	return s, nil
}

// Handler returns the site's handler.
func (s *Site) Handler() http.Handler { return s.handler }

// Routes lists every address that the site answers.
func (s *Site) Routes() []web.Route {
	return []web.Route{
		{Pattern: "/", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Pages, Serve: s.page},
		{Pattern: "/assets/{name}", Methods: web.Read, Policy: web.Anyone, Cache: web.Immutable, Surface: web.Assets, Serve: s.asset},
		{Pattern: "/media/{path...}", Methods: web.Read, Policy: web.Anyone, Cache: web.Immutable, Surface: web.Media, Serve: s.file},
		{Pattern: "/robots.txt", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.robots},
		{Pattern: "/oembed", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.embed},
		{Pattern: "/.well-known/security.txt", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.page},
		{Pattern: "/security.txt", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.security},
		{Pattern: "/llms.txt", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.page},
		{Pattern: "/sitemap.xml", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.page},
		{Pattern: "/sitemap-news.xml", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.page},
		{Pattern: "/sitemap/{part}", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Machine, Serve: s.page},
		{Pattern: "/most-read/{story}", Methods: []string{http.MethodPost}, Policy: web.Anyone, Cache: web.Never, Surface: web.Machine, Serve: s.beacon},
		{Pattern: "/favicon.ico", Methods: web.Read, Policy: web.Anyone, Cache: web.Page, Surface: web.Assets, Serve: s.icon},
		{Pattern: "/healthz", Methods: web.Read, Policy: web.Anyone, Cache: web.Never, Surface: web.Machine, Serve: s.health},
		{Pattern: "/readyz", Methods: web.Read, Policy: web.Anyone, Cache: web.Never, Surface: web.Machine, Serve: s.readiness},
	}
}

// Apply drops what changes made stale. Nothing that it names is given in its
// old form after it returns; of a hard change not even if making the new form
// fails.
func (s *Site) Apply(changes []news.Change) {
	for _, c := range changes {
		s.builder.Drop(c.Keys)
		s.pages.Drop(c.Keys, c.Hard())
	}
}

// Restyle drops the pages of a former theme, and those of its assets that
// nobody can ask for any more.
func (s *Site) Restyle() {
	s.pages.Drop([]news.Key{news.ThemeKey}, false)
	s.assets.Range(func(name, _ any) bool {
		if _, ok := s.theme.Asset(name.(string)); !ok {
			s.assets.Delete(name)
		}
		return true
	})
}

// render writes a page in the theme of this moment, and notes that it depends
// on it: before it is taken, lest it changes in between.
func (s *Site) render(w io.Writer, v any, reads *pagecache.Reads) error {
	reads.Note(news.ThemeKey)
	return s.theme.Now().Render(w, v)
}

// Stats returns what the page cache did so far.
func (s *Site) Stats() pagecache.Stats { return s.pages.Stats() }

// leave notes that a page was made without a part.
func (s *Site) leave(path string, part page.Part, err error) {
	n, _ := s.left.LoadOrStore(part, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
	s.log.Error("a part of a page was left out", "path", path, "part", part, "err", err)
}

// LeftOut tells how often pages were made without each part.
func (s *Site) LeftOut() map[page.Part]int64 {
	counts := map[page.Part]int64{}
	s.left.Range(func(part, n any) bool {
		counts[part.(page.Part)] = n.(*atomic.Int64).Load()
		return true
	})
	return counts
}

// An unmade is why a page could not be made. It is logged, and every reader
// who meets it until the next try sees the same reference.
type unmade struct {
	error
	reference string
}

func (u unmade) Unwrap() error { return u.error }

// unmade logs why a page could not be made.
func (s *Site) unmade(path string, err error) unmade {
	ref := web.Reference()
	s.log.Error("a page could not be made", "path", path, "reference", ref, "err", err)
	return unmade{err, ref}
}

// make builds and renders the page that a request asks for.
func (s *Site) make(ctx context.Context, req page.Request, reads *pagecache.Reads) (p *pagecache.Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
		var answer pagecache.Answer
		if err != nil && !(errors.As(err, &answer) && answer.Answer()) {
			p, err = nil, s.unmade(req.Path, err)
		}
	}()
	v, err := s.builder.Build(ctx, req, reads)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	kind := "text/html; charset=utf-8"
	switch v := v.(type) {
	case *page.Feed:
		kind, err = feed.Type(v.Format), feed.Write(&b, v)
	case *page.MostRead:
		if v.Form == page.MostReadData {
			kind, err = "application/json", mostReadData(&b, v)
			break
		}
		err = s.render(&b, v, reads)
	case *page.SitemapIndex, *page.Sitemap:
		kind, err = "application/xml; charset=utf-8", sitemap.Write(&b, v)
	case *page.Manifest:
		reads.Note(news.ThemeKey)
		kind, err = "application/manifest+json", s.theme.Now().WriteManifest(&b, v)
	case *page.Text:
		kind, err = "text/markdown; charset=utf-8", markdown.Write(&b, v)
	case *page.Security:
		kind = "text/plain; charset=utf-8"
		writeSecurity(&b, v)
	case *page.Embed:
		kind, err = oembed.Type(v.Format), oembed.Write(&b, v)
	case *page.Guide:
		kind, err = "text/plain; charset=utf-8", markdown.Write(&b, v)
	default:
		err = s.render(&b, v, reads)
	}
	if err != nil {
		return nil, fmt.Errorf("write %T: %w", v, err)
	}
	p = pagecache.NewPage(kind, bytes.Clone(b.Bytes()))
	switch v := v.(type) {
	case *page.Story:
		if !v.Standing {
			p.Story = v.ID
		}
	case *page.List, *page.Dates, *page.Corrections:
		p.Listed = true
	}
	p.Link, p.Unlisted = links(v, p), unlisted(v)
	if s.cdn != "" {
		p.Surrogate = surrogate(reads.Keys())
	}
	return p, nil
}
