package pagecache_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
)

var text = strings.Repeat("The gates of the barrier closed before the surge came. ", 200)

func open(t *testing.T, f *pagecache.Form) string {
	t.Helper()
	var r io.Reader = bytes.NewReader(f.Body)
	var err error
	switch f.Coding {
	case pagecache.Gzip:
		r, err = gzip.NewReader(r)
	case pagecache.Zstd:
		var z *zstd.Decoder
		z, err = zstd.NewReader(r)
		r = z
	case pagecache.Brotli:
		r = brotli.NewReader(r)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFormsHoldThePage(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	p := page(text)
	tags := map[string]bool{}
	for coding := pagecache.Plain; coding < pagecache.Codings; coding++ {
		f := c.Form(p, coding)
		for i := 0; f == nil && coding == pagecache.Brotli && i < 100; i++ {
			f = c.Form(p, coding)
		}
		if f == nil || f.Coding != coding || open(t, f) != text || f.Length != fmt.Sprint(len(f.Body)) {
			t.Errorf("%v: %+v", coding, f)
			continue
		}
		if tags[f.ETag] || !p.Has(f.ETag) {
			t.Errorf("%v has the tag %s", coding, f.ETag)
		}
		tags[f.ETag] = true
	}
	if other := page(text + "."); other.Has(p.ETag) || p.Has(`"x"`) || p.Has("") {
		t.Error("a tag names another page")
	}
	if f := c.Form(page("short"), pagecache.Gzip); f.Coding != pagecache.Plain {
		t.Error("a page is sent compressed that is not smaller so")
	}
}

func TestBrotliIsForHotPages(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	p := page(text)
	for i := range 5 {
		if c.Form(p, pagecache.Brotli) != nil {
			t.Fatalf("made when it was asked for %d times", i+1)
		}
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if f := c.Form(p, pagecache.Brotli); f != nil && f.Coding != pagecache.Brotli {
					t.Error("another form")
				}
			}
		})
	}
	wg.Wait()
	if c.Form(p, pagecache.Brotli) == nil {
		t.Error("not made for a hot page")
	}
}

func TestFormsCountAgainstTheBudget(t *testing.T) {
	c := pagecache.New(1<<20, nil)
	get := func() *pagecache.Page {
		p, err := c.Get(t.Context(), "/", func(_ context.Context, r *pagecache.Reads) (*pagecache.Page, error) {
			r.Note("k")
			return page(text), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p := get()
	before := c.Stats().Bytes
	f := c.Form(p, pagecache.Gzip)
	if grown := c.Stats().Bytes - before; grown < int64(len(f.Body)) {
		t.Errorf("grew by %d for a form of %d bytes", grown, len(f.Body))
	}
	c.Drop([]news.Key{"k"}, true)
	c.Form(p, pagecache.Zstd) // a reader still holds the page, the cache does not
	if s := c.Stats(); s.Bytes != 0 || s.Pages != 0 {
		t.Errorf("empty, and yet %+v", s)
	}
	// Two pages fit, and their forms do not.
	small := pagecache.New(2*before+int64(len(f.Body)), nil)
	for i := range 2 {
		p, _ := small.Get(t.Context(), fmt.Sprint("/", i), func(context.Context, *pagecache.Reads) (*pagecache.Page, error) { return page(text), nil })
		small.Form(p, pagecache.Gzip)
		small.Form(p, pagecache.Zstd)
	}
	if s := small.Stats(); s.Pages != 1 || s.Evicted != 1 {
		t.Errorf("%+v", s)
	}
}
