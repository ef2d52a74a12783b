package site_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"broadsheet/internal/site"
	"broadsheet/internal/theme"
)

// A theme's folder changes while readers come, also into broken forms: every
// answer is a whole page of one theme whose style sheet is there, and none is
// of a theme that was put off before it was asked for.
func TestRestyleWhileReading(t *testing.T) {
	r, dir := open(t), t.TempDir()
	for _, d := range []string{"front", "wrong"} {
		if err := os.Mkdir(filepath.Join(dir, d), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, body string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o644); err != nil {
			t.Error(err)
		}
	}
	dressed := func(n int) {
		body := fmt.Sprintf(`{{define "main"}}<h2 id="v%d">{{end}}`, n)
		if n%5 == 4 {
			body = fmt.Sprintf(`{{define "main"}}<h2 id="v%d">{{.Page.Nothing}}{{end}}`, n) // fails while it runs
		}
		write("front/front.html", body)
		write("wrong/wrong.html", body)
		write("extra.css", fmt.Sprintf(".v%d{color:red}", n))
	}
	dressed(0)
	quiet := slog.New(slog.DiscardHandler)
	look, err := theme.OpenOverlay(dir, quiet)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Options{Public: r.Public(), Related: r.cov, Media: fstest.MapFS{}, Log: quiet, Theme: look})
	if err != nil {
		t.Fatal(err)
	}
	body := regexp.MustCompile(`<h2 id="v(\d+)">`)
	sheet := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)
	var worn atomic.Int64
	done := make(chan struct{})
	var wg sync.WaitGroup
	var seen [2]atomic.Int64
	for i := range 16 {
		path, status := []string{"/", "/ar", "/nothing/here"}[i%3], http.StatusOK
		if i%3 == 2 {
			status = http.StatusNotFound
		}
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				least := worn.Load()
				w := get(s, path)
				page := w.Body.String()
				link := sheet.FindStringSubmatch(page)
				if w.Code != status || link == nil || !strings.Contains(page, "</html>") {
					t.Errorf("%s: %d %s", path, w.Code, page)
					return
				}
				css := get(s, link[1])
				if css.Code != http.StatusOK {
					t.Errorf("%s: the style sheet %s: %d", path, link[1], css.Code)
					return
				}
				m := body.FindStringSubmatch(page)
				if m == nil { // as embedded
					if regexp.MustCompile(`\.v\d`).MatchString(css.Body.String()) {
						t.Errorf("%s: an embedded page in another theme's style", path)
					}
					seen[1].Add(1)
					continue
				}
				if !strings.Contains(css.Body.String(), ".v"+m[1]+"{") {
					t.Errorf("%s: a page of theme %s in another's style", path, m[1])
				}
				if n, _ := strconv.ParseInt(m[1], 10, 64); n < least {
					t.Errorf("%s: theme %d was shown after %d was on", path, n, least)
				}
				seen[0].Add(1)
			}
		})
	}
	for n := 1; n < 25; n++ {
		dressed(n)
		look.Reload()
		s.Restyle()
		worn.Store(int64(n))
	}
	close(done)
	wg.Wait()
	if seen[0].Load() == 0 || seen[1].Load() == 0 {
		t.Errorf("%d pages of the overlay, %d as embedded", seen[0].Load(), seen[1].Load())
	}
}

// An overlay changes nothing of what the headers say.
func TestOverlayKeepsThePolicy(t *testing.T) {
	r, dir := open(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "extra.css"), []byte("@import url(https://elsewhere.example/x.css);"), 0o644); err != nil {
		t.Fatal(err)
	}
	look, err := theme.OpenOverlay(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Options{Public: r.Public(), Related: r.cov, Media: fstest.MapFS{}, Theme: look})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := get(s, "/").Header(), get(r.site, "/").Header(); a.Get("Content-Security-Policy") == "" || a.Get("Content-Security-Policy") != b.Get("Content-Security-Policy") {
		t.Error(a, b)
	}
}
