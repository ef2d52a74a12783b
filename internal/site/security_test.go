package site_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/site"
)

func TestSecurity(t *testing.T) {
	r := open(t)
	for _, path := range []string{"/.well-known/security.txt", "/security.txt"} {
		if w := get(r.site, path); w.Code != 404 {
			t.Errorf("%s without a contact: %d", path, w.Code)
		}
	}
	now := noon
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, BaseURL: "https://post.example", Contact: "mailto:security@post.example", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Duration{0, 11 * time.Hour, 12 * time.Hour, 24 * time.Hour, 300 * 24 * time.Hour, 4000 * 24 * time.Hour} {
		now = noon.Add(at)
		w := get(s, "/.well-known/security.txt")
		if w.Code != 200 || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
		fields := map[string]string{}
		for line := range strings.Lines(w.Body.String()) {
			name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			if !ok || fields[name] != "" {
				t.Errorf("line %q", line)
			}
			fields[name] = value
		}
		for name, want := range map[string]string{"Contact": "mailto:security@post.example", "Preferred-Languages": "en, ar", "Canonical": "https://post.example/.well-known/security.txt"} {
			if fields[name] != want {
				t.Errorf("%s is %q", name, fields[name])
			}
		}
		expires, err := time.Parse(time.RFC3339, fields["Expires"])
		if left := expires.Sub(now); err != nil || left < 90*24*time.Hour || left > 365*24*time.Hour {
			t.Errorf("at %v it expires %q", now, fields["Expires"])
		}
	}
	if w := get(s, "/security.txt"); w.Code != 301 || w.Header().Get("Location") != "/.well-known/security.txt" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for contact, ok := range map[string]bool{"mailto:a@b.example": true, "https://b.example/report?x=1": true, "": false, "a@b.example": false, "mailto:": false, "mailto:x": false, "mailto:@": false, "http://b.example": false, "tel:+1": false, "https://b.example/\nContact: x": false, "mailto:a@b.example x": false, "javascript:alert(1)": false, "https://": false, "/security": false} {
		if err := site.CheckContact(contact); (err == nil) != ok {
			t.Errorf("%q: %v", contact, err)
		}
	}
}
