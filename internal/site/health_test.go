package site_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
	"broadsheet/internal/web"
)

func TestReadiness(t *testing.T) {
	r := open(t)
	now, asked := noon, 0
	var down error
	var log strings.Builder
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil)),
		Ready: func(context.Context) error { asked++; return down }})
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if w := get(s, "/readyz"); w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	}
	if asked != 1 {
		t.Errorf("the store was asked %d times in an instant", asked)
	}
	down, now = errors.New("dial tcp 10.0.0.7: refused"), now.Add(time.Second)
	if w := get(s, "/readyz"); w.Code != 503 || strings.Contains(w.Body.String(), "10.0.0.7") || !strings.Contains(log.String(), "10.0.0.7") {
		t.Errorf("%d %q, log %q", w.Code, w.Body, &log)
	}
	if w := get(s, "/healthz"); w.Code != 200 {
		t.Errorf("the process answers, and yet %d", w.Code)
	}
}

func TestAnswersAreToldWithTheirVerdict(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	broken := &failing{Public: r.Public(), what: "everything", off: true}
	var seen []web.Answered
	s, err := site.New(site.Options{Public: broken, Media: fstest.MapFS{}, Now: func() time.Time { return noon }, Answered: func(a web.Answered) { seen = append(seen, a) }})
	if err != nil {
		t.Fatal(err)
	}
	expect := func(path string, status int, surface web.Surface, verdict web.Verdict) {
		t.Helper()
		seen = nil
		w := get(s, path)
		if len(seen) != 1 || seen[0].Path != path || seen[0].Method != "GET" || seen[0].Status != status || seen[0].Surface != surface || seen[0].Verdict != verdict || seen[0].Bytes != int64(w.Body.Len()) {
			t.Errorf("%s: %+v", path, seen)
		}
	}
	expect("/world", 200, web.Pages, web.Miss)
	expect("/world", 200, web.Pages, web.Hit)
	expect("/nothing", 404, web.Pages, web.Miss)
	expect("/healthz", 200, web.Machine, "")
	expect("/world/", 301, "", "")
	broken.off = false
	s.Apply([]news.Change{{Kind: news.Published, Keys: []news.Key{news.SectionKey("en", "world")}}})
	expect("/world", 200, web.Pages, web.Stale)
	expect("/sport", 500, web.Pages, web.Miss)
}
