package site_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
	"broadsheet/internal/web"
)

// ask sends a request with headers, name and value in turn.
func ask(s *site.Site, method, path string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, req)
	return w
}

func TestCodingsAreNegotiated(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	const path = "/world/2026/03/a"
	plain := ask(r.site, "GET", path).Body.Bytes()
	for range 30 { // the page proves hot
		ask(r.site, "GET", path, "Accept-Encoding", "br")
	}
	readers := map[string]func(io.Reader) (io.Reader, error){
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
	}
	for accept, want := range map[string]string{
		"":                                     "",
		"gzip":                                 "gzip",
		"GZIP;q=1.000":                         "gzip",
		"gzip, deflate, br, zstd":              "br",
		"gzip, zstd":                           "zstd",
		"gzip;q=1, br;q=0.2, zstd;q=0.20":      "gzip",
		"zstd;q=0, br;q=0.0, gzip;q=0.001":     "gzip",
		"gzip;q=0":                             "",
		"*":                                    "br",
		"*;q=0.5, br;q=0":                      "zstd",
		"*;q=0":                                "",
		"identity, gzip;q=0.5":                 "",
		"identity;q=0.5, gzip":                 "gzip",
		"deflate":                              "",
		"gzip;q=x, br;q=, zstd;q=2.0.0":        "",
		", ,;;gzip;,":                          "",
		"identity;q=0":                         "",
		strings.Repeat("x,", 500) + " br ,":    "br",
		"gzip ; q=0.7 , zstd ; q=0.6":          "gzip",
		"zstd;q=0.3,br;q=0.3,gzip;q=0.3,*;q=1": "br",
	} {
		w := ask(r.site, "GET", path, "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding"); got != want {
			t.Errorf("%.40q: %q, want %q", accept, got, want)
			continue
		}
		in, err := readers[want](w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(in); err != nil || !bytes.Equal(body, plain) {
			t.Errorf("%.40q: the page is not whole: %v", accept, err)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Length") == "" {
			t.Errorf("%.40q: %v", accept, w.Header())
		}
		// Who has one form is told so, even if another one is sent by now.
		etag := w.Header().Get("ETag")
		for _, later := range []string{accept, "br"} {
			again := ask(r.site, "GET", path, "Accept-Encoding", later, "If-None-Match", `"x", W/`+etag)
			if again.Code != http.StatusNotModified || again.Body.Len() > 0 || again.Header().Get("ETag") != etag || again.Header().Get("Vary") != "Accept-Encoding" || again.Header().Get("Content-Encoding") != "" {
				t.Errorf("%.40q: known, and yet %d %v", accept, again.Code, again.Header())
			}
		}
		head := ask(r.site, "HEAD", path, "Accept-Encoding", accept)
		if head.Body.Len() > 0 || fmt.Sprint(head.Header()) != fmt.Sprint(w.Header()) {
			t.Errorf("%.40q: HEAD says %v, GET %v", accept, head.Header(), w.Header())
		}
	}
	r.air(t, story("b", "B"))
	front := ask(r.site, "GET", "/").Header().Get("ETag")
	r.air(t, story("c", "C"))
	if w := ask(r.site, "GET", "/", "If-None-Match", front); w.Code != 200 {
		t.Errorf("a front page that changed: %d", w.Code)
	}
}

func TestUnknownQueriesMakeNoPage(t *testing.T) {
	r := open(t)
	for i := range 40 {
		r.air(t, story(news.Slug(fmt.Sprint("s", i)), fmt.Sprint("Story ", i)))
	}
	paths := []string{"/", "/world", "/world/2026/03/s1", "/archive", "/corrections", "/archive/2026/03"}
	plain := map[string]string{}
	for _, path := range paths {
		plain[path] = get(r.site, path).Body.String()
	}
	before := r.site.Stats()
	for _, path := range paths {
		for i, query := range []string{"utm_source=x", "page=2", "BEFORE=x", "%62efore=x", "a=1&a=2;b", "fbclid=before", "q=%zz", ""} {
			w := get(r.site, path+"?"+query)
			if w.Code != 200 || w.Body.String() != plain[path] {
				t.Errorf("%s?%s (%d): %d to %q", path, query, i, w.Code, w.Header().Get("Location"))
			}
		}
	}
	for i := range 20 { // only lists go on
		for _, path := range []string{"/", "/world/2026/03/s1", "/archive"} {
			if w := get(r.site, fmt.Sprint(path, "?before=", i)); w.Code != 200 || w.Body.String() != plain[path] {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	}
	if now := r.site.Stats(); now.Fills != before.Fills || now.Pages != before.Pages {
		t.Errorf("%+v, then %+v", before, now)
	}
}

func TestWarmPagesAreHeld(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	if n, err := r.site.Warm(t.Context()); err != nil || n != 5 {
		t.Fatalf("%d pages, %v", n, err)
	}
	before := r.site.Stats()
	for _, path := range []string{"/", "/ar", "/world", "/sport", "/ar/world"} {
		if w := get(r.site, path); w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if now := r.site.Stats(); now.Fills != before.Fills || now.Hits != before.Hits+5 {
		t.Errorf("%+v, then %+v", before, now)
	}
}

// from sends a request of a client.
func from(s *site.Site, addr, path string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest("GET", path, nil)
	req.RemoteAddr = addr + ":4711"
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, req)
	return w
}

func TestClientsAreLimitedInWhatIsNotHeld(t *testing.T) {
	r := open(t)
	for i := range 40 {
		r.air(t, story(news.Slug(fmt.Sprint("s", i)), fmt.Sprint("Story ", i)))
	}
	now := noon
	proxies, _ := web.ParseProxies([]string{"10.0.0.0/8"})
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, Now: func() time.Time { return noon }, Proxies: proxies,
		Limit: web.NewLimiter(1, func() time.Time { return now })})
	if err != nil {
		t.Fatal(err)
	}
	const crawler, reader = "203.0.113.9", "198.51.100.1"
	from(s, reader, "/world")
	limited := func(w *httptest.ResponseRecorder) bool { return w.Code == http.StatusTooManyRequests }
	for i := range 10 {
		if limited(from(s, crawler, fmt.Sprint("/world/2026/03/s", i))) {
			t.Fatalf("limited after %d pages", i)
		}
	}
	w := from(s, crawler, "/world/2026/03/s20")
	if !limited(w) || w.Header().Get("Retry-After") != "1" || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if !limited(from(s, crawler, "/no/such/page")) {
		t.Error("what there is not costs too")
	}
	for _, path := range []string{"/world", "/world/2026/03/s3", "/healthz", "/assets/none"} {
		if limited(from(s, crawler, path)) {
			t.Errorf("limited for %s, which is held or costs nothing", path)
		}
	}
	s.Apply([]news.Change{{Kind: news.Published, Keys: []news.Key{news.SectionKey("en", "world")}}})
	if limited(from(s, crawler, "/world")) {
		t.Error("a change of ours was booked to the client")
	}
	if limited(from(s, reader, "/world/2026/03/s21")) || !limited(from(s, crawler, "/world/2026/03/s22", "X-Forwarded-For", reader)) {
		t.Error("clients are not told apart")
	}
	// Deep pages cost ten.
	now = now.Add(10 * time.Second)
	if limited(from(s, crawler, "/archive/2026/03")) || !limited(from(s, crawler, "/archive/2026/03/01")) {
		t.Error("the archive costs ten")
	}
	// Behind a proxy that we know, whom it asks for counts.
	if limited(from(s, "10.0.0.1", "/world/2026/03/s23", "X-Forwarded-For", "192.0.2.7")) || !limited(from(s, "10.0.0.1", "/world/2026/03/s24", "X-Forwarded-For", crawler)) {
		t.Error("clients behind a proxy are not told apart")
	}
}

func TestCDNIsToldTheKeys(t *testing.T) {
	r := open(t)
	st := r.air(t, story("a", "A"))
	if h := get(r.site, "/").Header(); h.Get("Surrogate-Key")+h.Get("CDN-Cache-Control")+h.Get("Surrogate-Control") != "" {
		t.Errorf("without a CDN: %v", h)
	}
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, Now: func() time.Time { return noon }, CDN: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	first := get(s, "/")
	for _, h := range []http.Header{first.Header(), ask(s, "GET", "/", "If-None-Match", first.Header().Get("ETag")).Header()} {
		keys := strings.Fields(h.Get("Surrogate-Key"))
		for _, want := range []news.Key{news.StoryKey(st.ID), news.LatestKey("en"), news.EditionsKey} {
			if !slices.Contains(keys, string(want)) {
				t.Errorf("%q lacks %s", keys, want)
			}
		}
		if rule := h.Get("CDN-Cache-Control"); rule != "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400" || h.Get("Surrogate-Control") != rule || h.Get("Cache-Control") != "public, no-cache" {
			t.Errorf("%v", h)
		}
	}
	for _, path := range []string{"/nothing", "/healthz", "/world/"} {
		if h := get(s, path).Header(); h.Get("CDN-Cache-Control")+h.Get("Surrogate-Key") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestBodiesAreRefused(t *testing.T) {
	r := open(t)
	req := httptest.NewRequest("GET", "/", strings.NewReader(strings.Repeat("x", 100_000)))
	w := httptest.NewRecorder()
	r.site.Handler().ServeHTTP(w, req)
	if w.Code != http.StatusRequestEntityTooLarge || w.Header().Get("Connection") != "close" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// A client that takes nothing is let go, and one that takes a film slowly is
// not, though it takes longer than pages may.
func TestSlowClientsOfMedia(t *testing.T) {
	film := bytes.Repeat([]byte("0123456789abcdef"), 1<<19) // more than sockets hold
	r := open(t)
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{"ab/film.mp4": {Data: film}}, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewUnstartedServer(s.Handler())
	srv.Config.WriteTimeout = 200 * time.Millisecond
	srv.Start()
	defer srv.Close()
	resp, err := http.Get(srv.URL + "/media/ab/film.mp4")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	time.Sleep(400 * time.Millisecond)
	if got, err := io.ReadAll(resp.Body); err != nil || !bytes.Equal(got, film) {
		t.Errorf("%d bytes of %d, %v", len(got), len(film), err)
	}
}
