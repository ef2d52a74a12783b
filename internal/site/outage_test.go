package site_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
)

// badDisk is a media folder on a disk that fails.
type badDisk struct{}

func (badDisk) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: "/srv/newsroom/media/" + name, Err: errors.New("input/output error")}
}

// When the store and the disk are gone readers get the last good pages, of
// what was never held a calm page, and of nothing a word of what is wrong.
func TestStoreAndDiskGone(t *testing.T) {
	r := everything(t)
	now := noon
	s := r.fresh(t, func(o *site.Options) { o.Media, o.Now = badDisk{}, func() time.Time { return now } })
	held := []string{"/", "/world", "/world/2026/03/gates", "/world/2026/03/s1000", "/world/2026/03/s1000/timeline", "/topic/storms", "/author/ines", "/archive", "/archive/2026/03", "/corrections", "/most-read",
		"/about", "/ar", "/feed.rss", "/world/feed.json", "/sitemap.xml", "/sitemap-news.xml", "/nothing"}
	good := map[string]*httptest.ResponseRecorder{}
	for _, path := range held {
		good[path] = get(s, path)
	}
	gates, err := r.Public().Find(t.Context(), "/world/2026/03/gates")
	if err != nil {
		t.Fatal(err)
	}
	if err := r.DB.Close(); err != nil {
		t.Fatal(err)
	}
	same := func(when string) {
		t.Helper()
		for _, path := range held {
			if w := get(s, path); path != "/nothing" && (w.Code != 200 || w.Body.String() != good[path].Body.String()) {
				t.Errorf("%s %s answers %d", when, path, w.Code)
			}
		}
	}
	same("held,")
	s.Apply([]news.Change{{Kind: news.Configured, Keys: []news.Key{news.EditionsKey}}}) // everything is stale
	for range 3 {
		same("stale,")
		now = now.Add(2 * time.Second)
	}
	for path, code := range map[string]int{"/world/2026/03/s1001": 500, "/sport": 500, "/nothing": 500, "/sitemap/en-2026-03.xml": 500, "/world?before=x": 500, "/media/ab/one.webp": 404,
		"/robots.txt": 200, "/healthz": 200, "/assets/none.css": 404} {
		w := get(s, path)
		if w.Code != code {
			t.Errorf("%s answers %d, want %d", path, w.Code, code)
		}
		leakless(t, path, w.Body.String())
		for name, values := range w.Header() {
			leakless(t, path+" "+name, strings.Join(values, " "))
		}
		if code == 500 && !strings.Contains(w.Body.String(), "Something went wrong") {
			t.Errorf("%s says %.300q", path, w.Body)
		}
	}
	// What was withdrawn is not served again, whatever fails.
	s.Apply([]news.Change{{Kind: news.Withdrew, Keys: []news.Key{news.StoryKey(gates.Story)}}})
	if w := get(s, "/world/2026/03/gates"); w.Code == 200 || strings.Contains(w.Body.String(), "Gates") {
		t.Errorf("a withdrawn story answers %d", w.Code)
	}
}

// slow is a store that answers when it is let.
type slow struct {
	page.Public
	let chan struct{}
}

func (s *slow) Find(ctx context.Context, path string) (store.Place, error) {
	<-s.let
	return s.Public.Find(ctx, path)
}

// Of a crowd that wants pages which are not held some are told to come back;
// what is held is given at once.
func TestCrowd(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	waits := &slow{r.Public(), make(chan struct{}, 1000)}
	s := r.fresh(t, func(o *site.Options) { o.Public, o.PartBudget = waits, time.Minute })
	for range 100 {
		waits.let <- struct{}{}
	}
	if w := get(s, "/world/2026/03/a"); w.Code != 200 {
		t.Fatal(w.Code)
	}
	for len(waits.let) > 0 {
		<-waits.let
	}
	var wg sync.WaitGroup
	var busy atomic.Int32
	for i := range 100 {
		wg.Go(func() {
			w := get(s, fmt.Sprint("/x", i))
			if w.Code == 503 && w.Header().Get("Retry-After") != "" {
				if busy.Add(1); strings.Contains(w.Body.String(), "too many") {
					t.Error(w.Body)
				}
			}
		})
	}
	for deadline := time.Now().Add(20 * time.Second); busy.Load() == 0 && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if w := get(s, "/world/2026/03/a"); w.Code != 200 {
			t.Fatalf("a held page answers %d", w.Code)
		}
	}
	close(waits.let)
	wg.Wait()
	if busy.Load() == 0 || busy.Load() == 100 {
		t.Errorf("%d were told to come back", busy.Load())
	}
}
