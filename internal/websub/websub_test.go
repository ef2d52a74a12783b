package websub_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
	"broadsheet/internal/websub"
)

// A hub takes pings and answers them as it is told; once it takes one, what it
// was told of can be waited for.
type hub struct {
	*httptest.Server
	mu     sync.Mutex
	answer []int // statuses of the next answers; then 204
	asked  int
	told   chan []string
}

func newHub(t *testing.T, answer ...int) *hub {
	h := &hub{answer: answer, told: make(chan []string, 100)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.asked++
		if err := r.ParseForm(); err != nil || r.Method != "POST" || r.PostForm.Get("hub.mode") != "publish" || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
			t.Errorf("%s %v: %v", r.Method, r.PostForm, err)
		}
		status := http.StatusNoContent
		if len(h.answer) > 0 {
			status, h.answer = h.answer[0], h.answer[1:]
		}
		if status == http.StatusFound {
			w.Header().Set("Location", "http://127.0.0.1:1/")
		}
		w.WriteHeader(status)
		if status == http.StatusNoContent {
			h.told <- r.PostForm["hub.url"]
		}
	}))
	t.Cleanup(h.Close)
	return h
}

// wait returns what the hub is told next.
func (h *hub) wait(t *testing.T) []string {
	t.Helper()
	select {
	case list := <-h.told:
		return list
	case <-time.After(10 * time.Second):
		t.Fatal("the hub was told nothing")
		return nil
	}
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked
}

// lines is a log that tests may read.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// publisher runs one for the time of a test. Its feeds are named like the keys.
func publisher(t *testing.T, h *hub, opt websub.Options) (*websub.Publisher, *lines) {
	t.Helper()
	log := &lines{}
	opt.Hub, opt.Log = h.URL, slog.New(slog.NewTextHandler(log, nil))
	if opt.Feeds == nil {
		opt.Feeds = func(_ context.Context, keys []news.Key) (list []string, err error) {
			for _, k := range keys {
				list = append(list, "https://post.example/"+string(k))
			}
			return list, nil
		}
	}
	if opt.Gather == 0 {
		opt.Gather = 20 * time.Millisecond
	}
	p, err := websub.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.Run(ctx); close(done) }()
	t.Cleanup(func() {
		stop()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Error("it does not stop")
		}
	})
	return p, log
}

func change(keys ...news.Key) []news.Change {
	return []news.Change{{Kind: news.Published, Keys: keys}}
}

// Changes that come together are told together, each feed once.
func TestChangesAreGathered(t *testing.T) {
	h := newHub(t)
	p, _ := publisher(t, h, websub.Options{Gather: 200 * time.Millisecond})
	p.Changed(change(news.EditionsKey, news.RelatedKey(1)))
	for range 50 {
		p.Changed(change(news.LatestKey("en"), news.SectionKey("en", "world"), news.StoryKey(1), news.MonthKey("en", time.Now())))
	}
	got := h.wait(t)
	slices.Sort(got)
	if want := []string{"https://post.example/latest/en", "https://post.example/section/en/world", "https://post.example/story/1"}; !slices.Equal(got, want) || h.count() != 1 {
		t.Errorf("told %d times: %q", h.count(), got)
	}
}

// A hub that is down is asked again, with what changed meanwhile.
func TestRetries(t *testing.T) {
	h := newHub(t, 500, 503, 429)
	p, log := publisher(t, h, websub.Options{Retry: []time.Duration{time.Millisecond, time.Millisecond, 300 * time.Millisecond, time.Millisecond}})
	p.Changed(change(news.LatestKey("en")))
	for h.count() < 3 {
		time.Sleep(time.Millisecond)
	}
	p.Changed(change(news.LatestKey("ar")))
	if got := h.wait(t); !slices.Equal(got, []string{"https://post.example/latest/ar", "https://post.example/latest/en"}) || strings.Count(log.String(), "tried again") != 1 {
		t.Errorf("told %q; %s", got, log)
	}
}

// What a hub refuses is not sent again, nor after too many failures, nor to
// where the hub points; later changes are.
func TestGivesUp(t *testing.T) {
	for name, answers := range map[string][]int{"refused": {404}, "sent elsewhere": {302}, "down": {500, 500, 500}} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t, answers...)
			p, log := publisher(t, h, websub.Options{Retry: []time.Duration{time.Millisecond, time.Millisecond}})
			p.Changed(change(news.LatestKey("en")))
			for !strings.Contains(log.String(), "was not told") {
				time.Sleep(time.Millisecond)
			}
			if h.count() != len(answers) {
				t.Errorf("asked %d times", h.count())
			}
			p.Changed(change(news.LatestKey("ar")))
			if got := h.wait(t); !slices.Equal(got, []string{"https://post.example/latest/ar"}) {
				t.Errorf("told %q", got)
			}
		})
	}
}

// Keys are kept when it cannot be known which feeds they mean, and many feeds
// go in several requests.
func TestFeedsThatCannotBeReadAndMany(t *testing.T) {
	h := newHub(t)
	failed := false
	p, _ := publisher(t, h, websub.Options{Retry: []time.Duration{time.Millisecond}, Feeds: func(_ context.Context, keys []news.Key) (list []string, err error) {
		if !failed {
			failed = true
			return nil, errors.New("the store is down")
		}
		for i := range 150 {
			list = append(list, fmt.Sprint(keys[0], i))
		}
		return list, nil
	}})
	p.Changed(change(news.LatestKey("en")))
	if a, b := h.wait(t), h.wait(t); len(a) != 100 || len(b) != 50 {
		t.Errorf("%d and %d", len(a), len(b))
	}
}

func TestCheckHub(t *testing.T) {
	for hub, ok := range map[string]bool{"https://hub.example/": true, "http://10.0.0.7:8080/hub": true, "": false, "hub.example": false, "ftp://hub.example": false, "https://": false, "https://u:p@hub.example": false, "https://hub.example/#x": false, "https://hub.example/\n": false} {
		if err := websub.CheckHub(hub); (err == nil) != ok {
			t.Errorf("%q: %v", hub, err)
		}
	}
}

// A subscriber that finds the hub in a feed and subscribes there has a story
// soon after it is published, and its correction, by way of the hub. Readers'
// publishing waits for none of it.
func TestSubscribersHearOfStories(t *testing.T) {
	var pages http.Handler
	public := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pages.ServeHTTP(w, r) }))
	t.Cleanup(public.Close)
	fetch := func(at string) *http.Response {
		resp, err := http.Get(at)
		if err != nil {
			t.Error(err)
			return &http.Response{Body: io.NopCloser(strings.NewReader(""))}
		}
		return resp
	}
	h := newHub(t)
	heard := make(chan string, 100)
	subscriber := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" { // the hub makes sure that we mean it
			io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			return
		}
		b, _ := io.ReadAll(r.Body)
		heard <- string(b)
	}))
	t.Cleanup(subscriber.Close)

	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlstore.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	edit := store.Edit{By: "ines"}
	if err := db.SaveEdition(t.Context(), news.Edition{ID: "en", Name: "English", Title: "The Post", Dir: news.LTR, Zone: "UTC", Sections: []news.Section{{ID: "world", Name: "World"}}}, edit); err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Options{Public: db.Public(), Media: fstest.MapFS{}, BaseURL: public.URL, Hub: h.URL})
	if err != nil {
		t.Fatal(err)
	}
	pages = s.Handler()
	p, log := publisher(t, h, websub.Options{Feeds: s.Feeds})
	db.OnChange(func(list []news.Change) { s.Apply(list); p.Changed(list) })

	// Discovery, and the hub's verification.
	feed := fetch(public.URL + "/world/feed.atom")
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`<([^>]+)>; rel="([a-z]+)"`).FindAllStringSubmatch(feed.Header.Get("Link"), -1) {
		found[m[2]] = m[1]
	}
	if found["hub"] != h.URL || found["self"] != public.URL+"/world/feed.atom" {
		t.Fatalf("%v", found)
	}
	echo := fetch(subscriber.URL + "?hub.mode=subscribe&hub.topic=" + url.QueryEscape(found["self"]) + "&hub.challenge=7f3k")
	if b, _ := io.ReadAll(echo.Body); string(b) != "7f3k" {
		t.Fatalf("%s", b)
	}
	deliver := func() (told []string) {
		told = h.wait(t)
		if slices.Contains(told, found["self"]) {
			resp := fetch(found["self"])
			if _, err := http.Post(subscriber.URL, resp.Header.Get("Content-Type"), resp.Body); err != nil {
				t.Error(err)
			}
		}
		return told
	}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Section: "world", Slug: "gates", Headline: "Gates shut", Bylines: []news.Byline{{Name: "Ines"}}, Body: news.Doc{Blocks: []news.Node{news.Para("Text.")}}}}
	topic, err := db.Topic(t.Context(), "en", "Storms", news.Subject, 0)
	if err != nil {
		t.Fatal(err)
	}
	st.Topics = []news.TopicID{topic}
	publish := func() {
		t.Helper()
		if err := db.Save(t.Context(), st, edit); err != nil {
			t.Fatal(err)
		}
		if err := db.Publish(t.Context(), st.ID, st.Head, now.Add(-time.Hour), edit); err != nil {
			t.Fatal(err)
		}
	}
	for _, headline := range []string{"Gates shut", "Gates shut again"} { // the second changes no list but the story
		st.Headline = headline
		publish()
		told := deliver()
		for _, list := range []string{"", "/world", "/topic/storms", "/author/ines"} {
			for _, format := range []string{"rss", "atom", "json"} {
				at := public.URL + list + "/feed." + format
				if !slices.Contains(told, at) {
					t.Errorf("%s is not told: %q", at, told)
				}
				if resp := fetch(at); resp.StatusCode != 200 {
					t.Errorf("%s: %d", at, resp.StatusCode)
				}
			}
		}
		select {
		case text := <-heard:
			if !strings.Contains(text, ">"+headline+"<") {
				t.Errorf("heard\n%s", text)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was heard")
		}
	}
	if log.String() != "" {
		t.Error(log)
	}
}
