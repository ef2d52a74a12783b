package pagecache_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
)

// One crawl of an archive ten times larger than the cache must not push out
// the pages that readers come for.
func TestCrawlLeavesHotPages(t *testing.T) {
	c := pagecache.New(400_000, nil)
	made := map[string]int{}
	get := func(addr string) {
		if _, err := c.Get(t.Context(), addr, func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			made[addr]++
			r.Note(news.Key(addr))
			return page(strings.Repeat("x", 1000)), nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	readers := func() {
		for i := range 50 {
			get(fmt.Sprint("/hot/", i))
		}
	}
	for range 3 {
		readers()
	}
	for i := range 2000 {
		get(fmt.Sprint("/archive/", i))
		if i%400 == 0 {
			c.Drop([]news.Key{"/hot/7"}, false) // an edit does not cost a page its place
			get("/hot/7")
		}
	}
	clear(made)
	readers()
	if len(made) > 0 {
		t.Errorf("a crawl pushed out %d of 50 hot pages", len(made))
	}
	if s := c.Stats(); s.Bytes > 400_000 || s.Evicted < 1500 {
		t.Errorf("%+v", s)
	}
}

// What readers want changes: pages that became hot must get in, and those
// that nobody asks for any more must leave.
func TestHotPagesMayChange(t *testing.T) {
	c := pagecache.New(100_000, nil)
	misses := 0
	get := func(addr string) {
		c.Get(t.Context(), addr, func(context.Context, *pagecache.Reads) (*pagecache.Page, error) {
			misses++
			return page(strings.Repeat("x", 1000)), nil
		})
	}
	for _, day := range []string{"monday", "tuesday", "wednesday"} {
		for round := range 12 {
			misses = 0
			for i := range 40 {
				get(fmt.Sprint("/", day, "/", i))
				get(fmt.Sprint("/once/", day, round, i))
			}
		}
		if misses > 45 {
			t.Errorf("%s: %d misses a round of 80, 40 of them hot", day, misses)
		}
	}
}

// A change that a page has not read neither spoils the page that is being made
// nor starts a second making of it.
func TestOtherChangesDuringFill(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	var made atomic.Int32
	begun, goOn := make(chan struct{}), make(chan struct{})
	fill := func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
		r.Note("k")
		if made.Add(1) == 1 {
			close(begun)
			<-goOn
		}
		return page("x"), nil
	}
	var wg sync.WaitGroup
	wg.Go(func() { c.Get(t.Context(), "/", fill) })
	<-begun
	for i := range 20 {
		c.Drop([]news.Key{news.Key(fmt.Sprint("other", i))}, i%2 == 0)
	}
	for range 20 {
		wg.Go(func() { c.Get(t.Context(), "/", fill) })
	}
	close(goOn)
	wg.Wait()
	if c.Get(t.Context(), "/", fill); made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

// Who comes after a change never gets a page begun before it, however many
// wait together; and they wait for one making of the new one.
func TestComersAfterAChangeShareTheNewPage(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	var made, version atomic.Int32
	begun, goOn := make(chan struct{}), make(chan struct{})
	fill := func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
		r.Note("k")
		seen := version.Load()
		if made.Add(1) == 1 {
			close(begun)
			<-goOn
		}
		return page(fmt.Sprint(seen)), nil
	}
	var wg sync.WaitGroup
	wg.Go(func() { c.Get(t.Context(), "/", fill) })
	<-begun
	version.Store(1)
	c.Drop([]news.Key{"k"}, false)
	for range 20 {
		wg.Go(func() {
			if p, err := c.Get(t.Context(), "/", fill); err != nil || string(p.Body) != "1" {
				t.Errorf("after the change: %s, %v", p.Body, err)
			}
		})
	}
	close(goOn)
	wg.Wait()
	if made.Load() != 2 {
		t.Errorf("made %d times", made.Load())
	}
}

func BenchmarkHeld(b *testing.B) {
	c := pagecache.New(1<<20, nil)
	c.Get(b.Context(), "/", func(context.Context, *pagecache.Reads) (*pagecache.Page, error) { return page("x"), nil })
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if c.Held("/") == nil {
				b.Fatal("not held")
			}
		}
	})
}

// Many readers, changes of both kinds, forms and a tight budget at once: what
// was asked for after a change never shows what was before it, and nothing is
// counted wrongly in the end.
func TestManyAtOnce(t *testing.T) {
	c := pagecache.New(30_000, nil)
	const pages = 40
	var versions [pages]atomic.Int64
	var changing [pages]sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 1))
			for range 800 {
				i := rnd.IntN(pages)
				key := news.Key(fmt.Sprint("k", i))
				if rnd.IntN(20) == 0 {
					changing[i].Lock()
					versions[i].Add(1)
					c.Drop([]news.Key{key}, rnd.IntN(2) == 0)
					changing[i].Unlock()
					continue
				}
				changing[i].Lock() // between changes
				least := versions[i].Load()
				changing[i].Unlock()
				p, err := c.Get(t.Context(), fmt.Sprint("/", i), func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
					r.Note(key)
					return page(fmt.Sprint(versions[i].Load(), strings.Repeat(" x", 500))), nil
				})
				if err != nil {
					t.Error(err)
					return
				}
				var got int64
				if fmt.Sscan(string(p.Body), &got); got < least {
					t.Errorf("page %d shows %d after change %d", i, got, least)
				}
				c.Form(p, pagecache.Coding(rnd.IntN(int(pagecache.Codings))))
			}
		})
	}
	wg.Wait()
	if s := c.Stats(); s.Bytes > 30_000 || s.Hits == 0 || s.Evicted == 0 || s.Dropped == 0 || s.Failed != 0 {
		t.Errorf("%+v", s)
	}
	for i := range pages {
		c.Drop([]news.Key{news.Key(fmt.Sprint("k", i))}, true)
	}
	if s := c.Stats(); s.Bytes != 0 || s.Pages != 0 {
		t.Errorf("everything was dropped, and yet %+v", s)
	}
}
