package site_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	"broadsheet/internal/site"
	"broadsheet/internal/web"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"

// reads returns how often the store knows that stories were read.
func (r *room) reads(t *testing.T) (n int64) {
	t.Helper()
	if err := r.read.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := r.Public().MostRead(t.Context(), noon, time.Hour, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		n += one.Views
	}
	return n
}

func TestReadersAreCounted(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	handler, _ := listen(t, r.site, false)
	lane, _ := listen(t, r.site, true)
	const path = "/world/2026/03/a"
	get(r.site, path)
	etag := get(r.site, path).Header().Get("ETag")
	want := int64(0)
	for _, c := range []struct {
		counts int64
		send   string
	}{
		{1, "GET " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\n\r\n"},
		{1, "GET " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\nIf-None-Match: " + etag + "\r\n\r\n"},
		{1, "GET " + path + "?utm_source=x HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\n\r\n"},
		{0, "GET " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\nSec-Purpose: prefetch\r\n\r\n"},
		{0, "HEAD " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\n\r\n"},
		{0, "GET " + path + " HTTP/1.1\r\nHost: a\r\nUser-Agent: Googlebot/2.1\r\n\r\n"},
		{0, "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"},
		{0, "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\n\r\n"},
		{0, "GET /nothing HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\n\r\n"},
		{0, "POST /most-read/1 HTTP/1.1\r\nHost: a\r\nUser-Agent: " + firefox + "\r\nContent-Length: 0\r\n\r\n"}, // we see it ourselves
	} {
		raw(t, handler, c.send, 1)
		raw(t, lane, c.send, 1)
		if want += 2 * c.counts; r.reads(t) != want {
			t.Fatalf("after %q: %d, want %d", c.send, r.reads(t), want)
		}
	}
}

func TestBehindACDNPagesReport(t *testing.T) {
	r := open(t)
	st := r.air(t, story("a", "A"))
	clock := noon
	s := r.fresh(t, func(o *site.Options) {
		o.CDN, o.Limit = time.Minute, web.NewLimiter(1, func() time.Time { return clock })
	})
	report := fmt.Sprintf("/most-read/%d", st.ID)
	body := get(s, "/world/2026/03/a").Body.String()
	if !strings.Contains(body, `data-reading="`+report+`"`) || strings.Contains(get(r.site, "/world/2026/03/a").Body.String(), "data-reading") {
		t.Error("only behind a CDN a page reports that it is read")
	}
	post := func(path, agent, from string) int {
		req := httptest.NewRequest(http.MethodPost, path, nil)
		req.Header.Set("User-Agent", agent)
		req.Header.Set("Sec-Fetch-Site", from)
		req.RemoteAddr = "203.0.113.9:5"
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, req)
		return w.Code
	}
	if code := post(report, firefox, "same-origin"); code != 204 || r.reads(t) != 1 {
		t.Errorf("%d, %d reads", code, r.reads(t))
	}
	post(report, firefox, "cross-site")
	post(report, "Googlebot/2.1", "same-origin")
	post("/most-read/99", firefox, "same-origin")
	if code := post("/most-read/x", firefox, "same-origin"); code != 404 || r.reads(t) != 1 {
		t.Errorf("%d, %d reads", code, r.reads(t))
	}
	for range 20 {
		post(report, firefox, "same-origin")
	}
	if n := r.reads(t); n > 10 {
		t.Errorf("one client's reports count %d times", n)
	}
}

func TestMostReadIsShown(t *testing.T) {
	r := open(t)
	if w := get(r.site, "/most-read"); w.Code != 200 || !strings.Contains(w.Body.String(), "No stories yet") {
		t.Errorf("before anything was read: %d", w.Code)
	}
	if w := get(r.site, "/most-read.html"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != "" {
		t.Errorf("before anything was read the part is %q", w.Body)
	}
	for i := range 7 {
		st := r.air(t, story(news.Slug(fmt.Sprint("s", i)), fmt.Sprint("Headline ", i)))
		for range i + 1 {
			r.read.Count(st.ID)
		}
	}
	if err := r.read.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.read.Rank(t.Context(), mostread.Hour, mostread.Day); err != nil {
		t.Fatal(err)
	}
	for path, most := range map[string]int{"/": 5, "/world": 5, "/most-read": 7, "/world/most-read": 7, "/most-read.html": 5} {
		body := get(r.site, path).Body.String()
		from := strings.Index(body, `<ol class="dated">`)
		if from < 0 {
			t.Errorf("%s has no list", path)
			continue
		}
		list := body[from : from+strings.Index(body[from:], "</ol>")]
		if strings.Count(list, "<li>") != most || strings.Index(list, "Headline 6") > strings.Index(list, "Headline 5") {
			t.Errorf("%s lists %s", path, list)
		}
	}
	for _, path := range []string{"/sport", "/sport/most-read.html", "/ar/most-read.html"} {
		if strings.Contains(get(r.site, path).Body.String(), `<ol class="dated">`) {
			t.Errorf("%s lists what nobody read there", path)
		}
	}
	if w := get(r.site, "/nowhere/most-read"); w.Code != 404 {
		t.Errorf("of no section: %d", w.Code)
	}
	w := get(r.site, "/world/most-read.json")
	var data struct {
		Edition   string
		Hour, Day []struct {
			ID                     int
			URL, Headline, Section string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &data); err != nil || w.Header().Get("Content-Type") != "application/json" || data.Edition != "en" || len(data.Hour) != 7 || len(data.Day) != 7 ||
		data.Hour[0].Headline != "Headline 6" || !strings.HasPrefix(data.Hour[0].URL, "https://post.example/world/") {
		t.Errorf("%v, %v, %s", err, w.Header(), w.Body)
	}
}
