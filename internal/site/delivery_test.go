package site_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
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
