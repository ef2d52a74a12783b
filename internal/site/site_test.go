package site_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/coverage"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// air saves and publishes a story an hour before noon.
func (r *room) air(t testing.TB, st *news.Story) *news.Story {
	t.Helper()
	if st.Edition == "" {
		st.Edition = "en"
	}
	if st.Kind == "" {
		st.Kind = news.Article
	}
	if err := r.Save(t.Context(), st, edit); err != nil {
		t.Fatal(err)
	}
	if err := r.Publish(t.Context(), st.ID, st.Head, noon.Add(-time.Hour), edit); err != nil {
		t.Fatal(err)
	}
	return st
}

func story(slug news.Slug, headline string) *news.Story {
	return &news.Story{Content: news.Content{Section: "world", Slug: slug, Headline: headline, Body: news.Doc{Blocks: []news.Node{news.Para("Text of " + headline)}}}}
}

func TestRouteTable(t *testing.T) {
	for _, route := range open(t).site.Routes() {
		if route.Pattern == "" || route.Policy == "" || route.Cache == "" || route.Surface == "" || len(route.Methods) == 0 || route.Serve == nil {
			t.Errorf("route %q lacks a field", route.Pattern)
		}
		for _, m := range route.Methods {
			if m != http.MethodGet && m != http.MethodHead && route.Pattern != "/most-read/{story}" { // which only counts
				t.Errorf("the public route %q takes %s", route.Pattern, m)
			}
		}
	}
	if _, err := web.Mux([]web.Route{{Pattern: "/x", Methods: web.Read, Cache: web.Never, Surface: web.Pages, Serve: http.NotFound}}); err == nil {
		t.Error("a route without a policy was accepted")
	}
}

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	for _, path := range []string{"/", "/world", "/world/2026/03/a", "/nothing", "/media/none", "/assets/none", "/healthz", "/robots.txt", "/world/", "/feed.rss", "/sitemap.xml", "/world/2026/03/a.md", "/oembed", "/llms.txt"} {
		h := get(r.site, path).Header()
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict"} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
	w := httptest.NewRecorder()
	r.site.Handler().ServeHTTP(w, httptest.NewRequest("POST", "/world", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("POST: %d %q", w.Code, w.Header().Get("Allow"))
	}
}

func TestConditionalAndCompressed(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	ask := func(method string, headers ...string) *httptest.ResponseRecorder {
		req := httptest.NewRequest(method, "/world/2026/03/a", nil)
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		r.site.Handler().ServeHTTP(w, req)
		return w
	}
	plain, zipped := ask("GET"), ask("GET", "Accept-Encoding", "br, gzip;q=0.5")
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(z)
	if string(body) != plain.Body.String() || zipped.Header().Get("Vary") != "Accept-Encoding" || zipped.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Errorf("compressed: %v", zipped.Header())
	}
	if w := ask("GET", "Accept-Encoding", "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
		t.Error("compressed for one who does not want it")
	}
	if w := ask("GET", "If-None-Match", "W/"+plain.Header().Get("ETag")); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("If-None-Match: %d", w.Code)
	}
	if w := ask("HEAD"); w.Code != 200 || w.Body.Len() != 0 || w.Header().Get("Content-Length") != plain.Header().Get("Content-Length") {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
	before := r.site.Stats()
	ask("GET", "User-Agent", "x", "Cookie", "y", "X-Forwarded-Host", "evil.example")
	if now := r.site.Stats(); now.Fills != before.Fills || now.Hits != before.Hits+1 {
		t.Errorf("a header split the cache: %+v, then %+v", before, now)
	}
	get(r.site, "/world/2026/03/a?utm_source=x&fbclid=y")
	if now := r.site.Stats(); now.Fills != before.Fills {
		t.Error("a parameter that no page knows split the cache")
	}
}

func TestSpellingsLeadToOneAddress(t *testing.T) {
	r := open(t)
	r.air(t, story("خبر", "خبر"))
	for path, want := range map[string]string{
		"/world/": "/world", "//world": "/world", "/world//2026/03/x": "/world/2026/03/x", "/./world": "/world", "/%77orld": "/world",
		"/world/2026/03/%d8%ae%d8%a8%d8%b1": "/world/2026/03/%D8%AE%D8%A8%D8%B1", "//evil.example/x": "/evil.example/x", "///evil.example": "/evil.example",
		"/%2f%2fevil.example": "/evil.example", "/world%2f": "/world",
	} {
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET " + path + " HTTP/1.1\r\nHost: news.example\r\n\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		r.site.Handler().ServeHTTP(w, req)
		to := w.Header().Get("Location")
		if w.Code != http.StatusMovedPermanently || to != want || strings.HasPrefix(to, "//") {
			t.Errorf("%s: %d to %q, want %q", path, w.Code, to, want)
		}
	}
	for _, path := range []string{"/..%2f..%2fetc/passwd", "/world/%00", `/\evil.example`, "/%5cevil.example"} {
		req := httptest.NewRequest("GET", "/", nil)
		if u, err := req.URL.Parse(path); err == nil {
			req.URL = u
		}
		w := httptest.NewRecorder()
		r.site.Handler().ServeHTTP(w, req)
		if w.Code != http.StatusBadRequest && w.Code != http.StatusNotFound {
			t.Errorf("%s: %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestOldAddressesAndWithdrawals(t *testing.T) {
	r := open(t)
	st := r.air(t, story("a", "First title"))
	if w := get(r.site, "/world/2026/03/a"); w.Code != 200 || !strings.Contains(w.Body.String(), "First title") {
		t.Fatalf("%d", w.Code)
	}
	now, _ := r.Story(t.Context(), st.ID)
	now.Slug = "b"
	r.air(t, now)
	if w := get(r.site, "/world/2026/03/a"); w.Code != 301 || w.Header().Get("Location") != "/world/2026/03/b" {
		t.Errorf("the old address: %d to %q", w.Code, w.Header().Get("Location"))
	}
	if err := r.Redirect(t.Context(), "/old", "https://elsewhere.example/x", edit); err != nil {
		t.Fatal(err)
	}
	if w := get(r.site, "/old"); w.Header().Get("Location") != "https://elsewhere.example/x" {
		t.Errorf("an editor's redirect: %q", w.Header().Get("Location"))
	}
	get(r.site, "/")
	if err := r.Withdraw(t.Context(), st.ID, "A court has asked us to.", edit); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/world/2026/03/a", "/world/2026/03/b"} {
		if w := get(r.site, path); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "A court has asked us to.") || strings.Contains(w.Body.String(), "First title") || w.Header().Get("Cache-Control") != string(web.Never) {
			t.Errorf("%s after withdrawal: %d", path, w.Code)
		}
	}
	for _, path := range []string{"/", "/world"} {
		if strings.Contains(get(r.site, path).Body.String(), "First title") {
			t.Errorf("%s still shows the withdrawn story", path)
		}
	}
}

// Not a byte of what is not public shows anywhere, and the site is the same
// with and without it.
func TestDraftsAndEmbargoesLeakNothing(t *testing.T) {
	plain, secret := open(t), open(t)
	for _, r := range []*room{plain, secret} {
		r.air(t, story("a", "Public story"))
	}
	const canary = "CANARY7Q2X"
	for i, state := range []news.State{news.Draft, news.Ready, news.Scheduled} {
		st := story(news.Slug(fmt.Sprint("canary7q2x-", i)), canary+" headline")
		st.Edition, st.Kind, st.Standfirst, st.Place = "en", news.Article, canary, canary
		st.Media = []news.Media{{Kind: news.Picture, Src: "https://x.example/" + canary + ".jpg", Alt: canary, Caption: canary}}
		st.Sources = []news.Source{{Name: canary}}
		st.Embargo = noon.Add(time.Hour)
		if err := secret.Save(t.Context(), st, edit); err != nil {
			t.Fatal(err)
		}
		st.State, st.Scheduled = state, noon.Add(-time.Minute)
		if err := secret.SetFlow(t.Context(), st, edit); err != nil {
			t.Fatal(err)
		}
		if err := secret.Publish(t.Context(), st.ID, st.Head, noon, edit); !errors.Is(err, news.Forbidden) {
			t.Fatalf("published under embargo: %v", err)
		}
	}
	paths := []string{"/", "/ar", "/world", "/sport", "/archive", "/archive/2026/03", "/archive/2026/03/01", "/corrections", "/world/2026/03/a", "/nothing", "/robots.txt", "/author/ines", "/topic/x",
		"/feed.rss", "/world/feed.atom", "/ar/feed.json", "/author/ines/feed.rss", "/sitemap.xml", "/sitemap-news.xml", "/sitemap/en-2026-03.xml", "/llms.txt", "/manifest.webmanifest", "/world/2026/03/a.md", "/oembed?url=https://post.example/world/2026/03/a"}
	for i := range 3 {
		paths = append(paths, fmt.Sprintf("/world/2026/03/canary7q2x-%d", i), fmt.Sprintf("/canary7q2x-%d", i), fmt.Sprintf("/world/2026/03/canary7q2x-%d.md", i), fmt.Sprintf("/oembed?url=https://post.example/world/2026/03/canary7q2x-%d", i))
	}
	for _, path := range paths {
		a, b := get(plain.site, path), get(secret.site, path)
		if strings.Contains(strings.ToUpper(b.Body.String()), canary) && !strings.Contains(strings.ToUpper(path), canary) {
			t.Errorf("%s shows what is under embargo", path)
		}
		if a.Code != b.Code || a.Body.String() != b.Body.String() {
			t.Errorf("%s differs: %d and %d, %s", path, a.Code, b.Code, difference(b.Body.String(), a.Body.String()))
		}
	}
}

// failing is a store that is down, or slow to say so.
type failing struct {
	page.Public
	what string
	off  bool
}

var errDown = errors.New("dial tcp 10.0.0.7:5432: connection refused; SELECT secret FROM story")

func (f *failing) List(ctx context.Context, s store.Scope, c store.Cursor, n int) ([]store.Card, store.Cursor, error) {
	if !f.off && (f.what == "lists" || f.what == "everything") {
		return nil, store.Cursor{}, errDown
	}
	return f.Public.List(ctx, s, c, n)
}

func (f *failing) Topics(ctx context.Context, ids []news.TopicID) ([]news.Topic, error) {
	if !f.off && f.what == "panic" {
		panic("goroutine 7 in /home/newsroom/secret.go")
	}
	return f.Public.Topics(ctx, ids)
}

func (f *failing) Story(ctx context.Context, id news.StoryID) (*store.PublicStory, error) {
	if !f.off && f.what == "everything" {
		return nil, errDown
	}
	return f.Public.Story(ctx, id)
}

func (f *failing) Editions(ctx context.Context) ([]news.Edition, error) {
	if !f.off && f.what == "everything" {
		return nil, errDown
	}
	return f.Public.Editions(ctx)
}

type brokenCoverage struct{ page.Related }

func (brokenCoverage) Of(news.StoryID, int) (coverage.Story, error) {
	panic("index out of range [3]")
}

func TestFailuresShowNothing(t *testing.T) {
	for _, what := range []string{"lists", "panic", "coverage", "everything"} {
		t.Run(what, func(t *testing.T) {
			r := open(t)
			r.air(t, story("a", "Headline that stays"))
			var log strings.Builder
			broken := &failing{Public: r.Public(), what: what}
			now := noon
			opt := site.Options{Public: broken, Media: fstest.MapFS{}, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil))}
			if what == "coverage" {
				opt.Related = brokenCoverage{}
			}
			s, err := site.New(opt)
			if err != nil {
				t.Fatal(err)
			}
			w := get(s, "/world/2026/03/a")
			if what == "everything" {
				if w.Code != 500 || !strings.Contains(log.String(), "10.0.0.7") {
					t.Errorf("%d, log %q", w.Code, log.String())
				}
			} else if w.Code != 200 || !strings.Contains(w.Body.String(), "Headline that stays") {
				t.Errorf("the story's page: %d", w.Code)
			}
			for _, path := range []string{"/world/2026/03/a", "/", "/world", "/nothing"} {
				body := get(s, path).Body.String()
				for _, leak := range []string{"goroutine", "panic", "10.0.0.7", "SELECT", "secret", ".go", "<nil>", "%!", "map[", "index out"} {
					if strings.Contains(body, leak) {
						t.Errorf("%s shows %q", path, leak)
					}
				}
			}
			// The last good copy serves when making a fresh one fails.
			broken.off = true
			now = now.Add(time.Minute)
			good := get(s, "/world")
			broken.off = false
			s.Apply([]news.Change{{Kind: news.Published, Keys: []news.Key{news.SectionKey("en", "world")}}})
			if again := get(s, "/world"); what == "lists" && (again.Code != 200 || again.Body.String() != good.Body.String()) {
				t.Errorf("in an outage: %d", again.Code)
			}
		})
	}
}

func TestMediaFiles(t *testing.T) {
	r := open(t)
	s, err := site.New(site.Options{Public: r.Public(), Now: func() time.Time { return noon }, Media: fstest.MapFS{
		"ab/cd.webp": {Data: []byte("pixels")}, "ab/evil.html": {Data: []byte("<script>")}, "ab/x.bin": {Data: []byte("<script>")}, "tmp/1-1": {Data: []byte("half")}, "ab/clip.mp4": {Data: []byte("0123456789")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if w := get(s, "/media/ab/cd.webp"); w.Code != 200 || w.Header().Get("Content-Type") != "image/webp" || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("picture: %d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/media/ab/evil.html", "/media/ab/x.bin"} {
		if w := get(s, path); w.Header().Get("Content-Disposition") != "attachment" || w.Header().Get("Content-Type") != "application/octet-stream" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %v", path, w.Header())
		}
	}
	for _, path := range []string{"/media/tmp/1-1", "/media/ab", "/media/", "/media/none", "/media/ab/.hidden"} {
		if w := get(s, path); w.Code != 404 && w.Code != 301 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	req := httptest.NewRequest("GET", "/media/ab/clip.mp4", nil)
	req.Header.Set("Range", "bytes=2-4")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, req)
	if w.Code != http.StatusPartialContent || w.Body.String() != "234" {
		t.Errorf("range: %d %q", w.Code, w.Body)
	}
}

func TestNoStoryTwiceOnTheFront(t *testing.T) {
	r := open(t)
	for i := range 40 {
		st := story(news.Slug(fmt.Sprint("s", i)), fmt.Sprintf("Headline number %d.", i))
		st.Section = []news.SectionID{"world", "sport"}[i%2]
		if i%5 == 0 {
			st.Kind = news.Video
		}
		r.air(t, st)
	}
	body := get(r.site, "/").Body.String()
	shown := 0
	for i := range 40 {
		n := strings.Count(body, fmt.Sprintf("/s%d\"", i))
		if n > 1 {
			t.Errorf("story %d stands %d times", i, n)
		}
		shown += n
	}
	if shown < 20 {
		t.Errorf("only %d stories shown", shown)
	}
}

func TestListsGoOnToTheEnd(t *testing.T) {
	r := open(t)
	for i := range 50 {
		r.air(t, story(news.Slug(fmt.Sprint("s", i)), fmt.Sprint("Story ", i)))
	}
	var seen []string
	path := "/world"
	for pages := 0; path != "" && pages < 5; pages++ {
		w := get(r.site, path)
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		body := w.Body.String()
		for i := range 50 {
			if strings.Contains(body, fmt.Sprintf("/s%d\"", i)) {
				seen = append(seen, fmt.Sprint(i))
			}
		}
		path = ""
		if _, rest, ok := strings.Cut(body, `href="/world?before=`); ok {
			token, _, _ := strings.Cut(rest, `"`)
			path = "/world?before=" + token
		}
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 50 {
		t.Errorf("%d of 50 stories are reached", len(seen))
	}
	for _, bad := range []string{"x", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA", strings.Repeat("A", 500)} {
		if w := get(r.site, "/world?before="+bad); w.Code != 404 {
			t.Errorf("before=%s: %d", bad, w.Code)
		}
	}
}
