package pagecache_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
)

func page(s string) *pagecache.Page { return pagecache.NewPage("text/plain", []byte(s)) }

// A change that lands while a page is being made must not leave the old page
// behind.
func TestChangeDuringFill(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	version := 1
	fill := func(during func()) string {
		p, err := c.Get(t.Context(), "/", func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			r.Note("k")
			seen := version
			during()
			return page(fmt.Sprint(seen)), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(p.Body)
	}
	fill(func() { version = 2; c.Drop([]news.Key{"k"}, false) })
	if got := fill(func() {}); got != "2" {
		t.Errorf("page shows version %s after the change to 2", got)
	}
}

func TestDropsExactly(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	made := map[string]int{}
	get := func(addr string, keys ...news.Key) {
		t.Helper()
		if _, err := c.Get(t.Context(), addr, func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			made[addr]++
			r.Note(keys...)
			return page(addr), nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	both := func() { get("/a", "x", "y"); get("/b", "y", "z") }
	both()
	both()
	c.Drop([]news.Key{"x", "unused"}, false)
	both()
	c.Drop([]news.Key{"y"}, true)
	both()
	if made["/a"] != 3 || made["/b"] != 2 {
		t.Errorf("made %v; want /a three times and /b twice", made)
	}
}

func TestStaleIfError(t *testing.T) {
	now := time.Unix(1000, 0)
	c := pagecache.New(1<<20, func() time.Time { return now })
	get := func(body string, err error) (string, error) {
		now = now.Add(2 * time.Second)
		p, err := c.Get(t.Context(), "/", func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			r.Note("k")
			if body == "panic" {
				panic("in the template")
			}
			if err != nil {
				return nil, err
			}
			return page(body), nil
		})
		if p == nil {
			return "", err
		}
		return string(p.Body), err
	}
	outage := errors.New("the database is down")
	get("first", nil)
	c.Drop([]news.Key{"k"}, false)
	for _, how := range []string{"", "panic"} {
		if body, err := get(how, outage); body != "first" || err == nil {
			t.Errorf("in an outage: %q, %v; want the former copy and the error", body, err)
		}
	}
	if body, _ := get("second", nil); body != "second" {
		t.Errorf("after the outage: %q", body)
	}
	c.Drop([]news.Key{"k"}, true)
	if body, err := get("", outage); body != "" || err == nil {
		t.Errorf("a withdrawn page was served: %q, %v", body, err)
	}
	get("third", nil)
	c.Drop([]news.Key{"k"}, false)
	if body, _ := get("", fmt.Errorf("wrapped: %w", news.Fault{Kind: news.Corrupt})); body != "third" {
		t.Errorf("a page whose story is damaged: %q, want the former copy", body)
	}
	if body, _ := get("", fmt.Errorf("wrapped: %w", news.Fault{Kind: news.Gone})); body != "" {
		t.Errorf("a page that is gone was served: %q", body)
	}
}

// What could not be made is not tried again at once, or an outage would cost
// every reader the wait for it.
func TestPauseAfterFailure(t *testing.T) {
	now := time.Unix(1000, 0)
	c := pagecache.New(1<<20, func() time.Time { return now })
	tries, outage := 0, errors.New("the database is down")
	get := func() (string, error) {
		p, err := c.Get(t.Context(), "/", func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			tries++
			r.Note("k")
			if outage != nil {
				return nil, outage
			}
			return page("made"), nil
		})
		if p == nil {
			return "", err
		}
		return string(p.Body), err
	}
	want := func(when, body string, failed bool, tried int) {
		t.Helper()
		if got, err := get(); got != body || (err != nil) != failed || tries != tried {
			t.Errorf("%s: %q, %v after %d tries; want %q after %d", when, got, err, tries, body, tried)
		}
	}
	want("at first", "", true, 1)
	want("at once", "", true, 1)
	now = now.Add(999 * time.Millisecond)
	want("within the second", "", true, 1)
	now = now.Add(time.Millisecond)
	want("after a second", "", true, 2)
	outage = nil
	want("before anybody knows that the outage is over", "", true, 2)
	c.Drop([]news.Key{"other"}, false)
	want("when a change came through", "made", false, 3)
	outage = errors.New("again")
	c.Drop([]news.Key{"k"}, false)
	want("with a former copy", "made", true, 4)
	want("with a former copy, at once", "made", true, 4)
}

// When too many pages are being made, one more is a failure like others: a
// former copy serves.
func TestFillsAreBounded(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	fill := func(context.Context, *pagecache.Reads) (*pagecache.Page, error) { return page("former"), nil }
	keyed := func(ctx context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
		r.Note("k")
		return fill(ctx, r)
	}
	if _, err := c.Get(t.Context(), "/", keyed); err != nil {
		t.Fatal(err)
	}
	c.Drop([]news.Key{"k"}, false)
	end := make(chan struct{})
	var running, most atomic.Int32
	var wg sync.WaitGroup
	const asked = 400
	for i := range asked {
		wg.Go(func() {
			c.Get(t.Context(), fmt.Sprint("/", i), func(context.Context, *pagecache.Reads) (*pagecache.Page, error) {
				n := running.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				<-end
				running.Add(-1)
				return page("x"), nil
			})
		})
	}
	for running.Load() < 8 {
		time.Sleep(time.Millisecond)
	}
	p, err := c.Get(t.Context(), "/", keyed)
	if p == nil || string(p.Body) != "former" || !errors.Is(err, pagecache.ErrBusy) {
		t.Errorf("got %v, %v", p, err)
	}
	close(end)
	wg.Wait()
	if n := most.Load(); n >= asked/2 {
		t.Errorf("%d pages were made at once", n)
	}
}

func TestUntil(t *testing.T) {
	now := time.Unix(1000, 0)
	c := pagecache.New(1<<20, func() time.Time { return now })
	made := 0
	get := func() {
		c.Get(t.Context(), "/", func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			made++
			r.Until(now.Add(time.Hour))
			r.Until(now.Add(time.Minute))
			return page("x"), nil
		})
	}
	get()
	now = now.Add(59 * time.Second)
	get()
	now = now.Add(time.Second)
	get()
	if made != 2 {
		t.Errorf("made %d times, want 2", made)
	}
}

func TestBudget(t *testing.T) {
	c := pagecache.New(50_000, nil)
	for i := range 100 {
		c.Get(t.Context(), fmt.Sprint("/", i), func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			r.Note(news.Key(fmt.Sprint("k", i)))
			return page(strings.Repeat("x", 1000)), nil
		})
	}
	if s := c.Stats(); s.Bytes > 50_000 || s.Pages < 20 || s.Evicted == 0 {
		t.Errorf("stats = %+v", s)
	}
}

func TestSingleFlight(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	var made atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			c.Get(t.Context(), "/", func(context.Context, *pagecache.Reads) (*pagecache.Page, error) {
				made.Add(1)
				time.Sleep(20 * time.Millisecond)
				return page("x"), nil
			})
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times by 50 at once", made.Load())
	}
}
