package site_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/site"
)

// marks are what a reader sees of each part, and where.
var marks = map[page.Part]map[string]string{
	page.FooterPart:       {"/": `href="/about"`, "/world": `href="/about"`, "/nothing": `href="/about"`},
	page.LeadPart:         {"/": `class="card lead"`, "/world/2026/03/gates": `<figure class="hero`, "/world": `class="card top"`},
	page.BodyPart:         {"/world/2026/03/gates": `<div class="body">`},
	page.SecondsPart:      {"/": `class="seconds"`},
	page.LatestPart:       {"/": `id="latest"`, "/world/2026/03/gates": `id="latest"`, "/nothing": `id="latest"`},
	page.MovingPart:       {"/": `id="moving"`},
	page.SectionPart:      {"/": `id="section-world"`},
	page.LayoutPart:       {"/": "By hand"},
	page.PinsPart:         {"/world": "Above all others"},
	page.AuthorsPart:      {"/world/2026/03/gates": `rel="author"`},
	page.TopicsPart:       {"/world/2026/03/gates": `class="topics"`},
	page.TranslationsPart: {"/world/2026/03/gates": `hreflang="ar" lang="ar"`, "/topic/storms": `hreflang="ar" href="https://post.example/ar/topic/ar-storms"`},
	page.ListedPart:       {"/world/2026/03/gates": `id="listed"`},
	page.RelatedPart:      {"/world/2026/03/s1000": `id="more"`},
	page.WhyPart:          {"/world/2026/03/s1000": `class="why"`},
	page.MostReadPart:     {"/": `id="most-read"`, "/world": `id="most-read"`},
	page.CopiesPart:       {"/world/2026/03/s1000/timeline": `class="also"`},
}

// needs are the parts that a part does not stand without.
var needs = map[page.Part]page.Part{page.WhyPart: page.RelatedPart, page.LayoutPart: page.LatestPart, page.PinsPart: page.LayoutPart}

// everything publishes stories whose pages have every part.
func everything(t *testing.T) *room {
	r := newRandomRoom(t, 1)
	for i := range 30 {
		more := r.draft(2000 + i)
		if more.Kind = news.Article; i%6 == 0 {
			more.Kind = news.Video
			more.Media = []news.Media{{Kind: news.Clip, Src: "/media/ab/two.mp4", Poster: "/media/ab/three.webp", Duration: 61.4}}
		}
		r.air(t, more)
	}
	about := story("about", "About us")
	about.Standing, about.Section = true, ""
	r.air(t, about)
	st, twin := r.richDraft(t), story("gates", "البوابات")
	st.References, st.Media = []news.Reference{{Title: "From the old site", Order: 1}}, st.Media[:1]
	st.Edition, st.Kind, twin.Edition, twin.Kind = "en", news.Article, "ar", news.Article
	st.Topics, twin.Topics = r.topics[:1], r.topics[:1]
	for _, s := range []*news.Story{st, twin} {
		r.must(r.Save(t.Context(), s, edit))
		s.Set = 77
		r.must(r.SetFlow(t.Context(), s, edit))
		r.must(r.Publish(t.Context(), s.ID, s.Head, noon, edit))
	}
	r.front(t, "", func(f *news.Front) error {
		f.Add(news.Slot{Shape: news.TilesSlot, Title: "By hand", Fill: news.Fill{By: news.FillLatest}, Size: 2}, 4)
		return nil
	})
	r.front(t, "world", func(f *news.Front) error {
		if err := f.Put(st.ID, "rows", 0, noon); err != nil {
			return err
		}
		return f.Change(news.Pin{Story: st.ID, Headline: "Above all others"})
	})
	r.must(r.cov.CatchUp(t.Context()))
	for i := range 12 {
		r.read.Count(r.stories[i%4].ID)
	}
	r.must(r.read.Write(t.Context()))
	r.must(r.read.Rank(t.Context(), mostread.Hour, mostread.Day))
	return r.room
}

// Whatever part of a page fails, by an error, a panic or because it hangs, the
// page answers with all others, shows nothing of the failure, and is whole
// again soon after.
func TestEveryPartMayFail(t *testing.T) {
	r := everything(t)
	healthy := r.fresh(t)
	for part, at := range marks {
		for path, mark := range at {
			if body := get(healthy, path).Body.String(); !strings.Contains(body, mark) {
				t.Errorf("%s does not show its %s at all: no %s", path, part, mark)
			}
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	secret := errors.New("pq: SELECT secret FROM story at 10.0.0.7, goroutine 7 [running] /srv/news.go:12 *page.Story {{.Secret}}")
	ways := map[string]func(context.Context) error{
		"error": func(context.Context) error { return secret },
		"panic": func(context.Context) error { panic(secret) },
		"hang":  func(ctx context.Context) error { <-ctx.Done(); return secret },
		"stuck": func(context.Context) error { time.Sleep(1500 * time.Millisecond); return nil }, // hears nothing
	}
	var tried sync.Map
	t.Cleanup(func() {
		tried.Range(func(part, _ any) bool {
			if marks[part.(page.Part)] == nil {
				t.Errorf("pages have a part %v that no test makes fail", part)
			}
			return true
		})
	})
	for part := range marks {
		for way, trouble := range ways {
			if way == "stuck" && part != page.RelatedPart && part != page.LatestPart && part != page.FooterPart {
				continue // it is the slowest to try
			}
			t.Run(string(part)+"/"+way, func(t *testing.T) {
				t.Parallel()
				now, healed := noon, new(atomic.Bool)
				var log strings.Builder
				s := r.fresh(t, func(o *site.Options) {
					o.Now, o.Log = func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil))
					if o.PartBudget = 30 * time.Second; way == "hang" || way == "stuck" {
						o.PartBudget = time.Second
					}
					o.Trial = func(ctx context.Context, p page.Part) error {
						if tried.Store(p, true); p == part && !healed.Load() {
							return trouble(ctx)
						}
						return nil
					}
				})
				for path := range marks[part] {
					want := get(healthy, path)
					got := get(s, path)
					body := got.Body.String()
					if got.Code != want.Code {
						t.Errorf("%s answers %d, want %d", path, got.Code, want.Code)
					}
					for other, at := range marks {
						if mark := at[path]; mark != "" && (other == part || needs[other] == part) == strings.Contains(body, mark) {
							t.Errorf("%s: %s is there: %t", path, other, strings.Contains(body, mark))
						}
					}
					leakless(t, path, body)
				}
				if !strings.Contains(log.String(), "left out") || !strings.Contains(log.String(), "part="+string(part)) {
					t.Errorf("the log says %q", log.String())
				}
				if s.LeftOut()[part] == 0 || len(s.LeftOut()) != 1 {
					t.Errorf("counted %v", s.LeftOut())
				}
				now = now.Add(5 * time.Second)
				healed.Store(true)
				if way == "stuck" {
					time.Sleep(2 * time.Second)
				}
				for path := range marks[part] {
					if got, want := get(s, path).Body.String(), get(healthy, path).Body.String(); got != want {
						t.Errorf("%s is not whole again: %s", path, difference(got, want))
					}
				}
			})
		}
	}
}

// A part that hangs for ever is not begun for ever.
func TestStuckPartsAreNotBegunAgain(t *testing.T) {
	r := everything(t)
	end := make(chan struct{})
	defer close(end)
	begun := make(chan struct{}, 1000)
	s := r.fresh(t, func(o *site.Options) {
		o.PartBudget = 60 * time.Millisecond
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
		o.Trial = func(_ context.Context, p page.Part) error {
			if p == page.LatestPart {
				begun <- struct{}{}
				<-end
			}
			return nil
		}
	})
	for range 50 {
		s.Apply([]news.Change{{Keys: []news.Key{news.EditionsKey}}})
		if w := get(s, "/world/2026/03/gates"); w.Code != 200 || strings.Contains(w.Body.String(), `id="latest"`) {
			t.Fatal(w.Code)
		}
	}
	if n := len(begun); n > 10 {
		t.Errorf("it was begun %d times", n)
	}
}

// leakless looks for what no reader should see: paths, stack traces, SQL, names
// of Go's types, template syntax.
func leakless(t *testing.T, path, body string) {
	t.Helper()
	for _, leak := range []string{"goroutine", "panic", "10.0.0.7", "SELECT", "secret", ".go:", "<nil>", "%!", "map[", "index out", "runtime error", "{{", "*page.", "page.Part",
		"context deadline", "context canceled", "too long", "sql:", "pq:", "sqlite", "/srv/", "/home/", "/tmp/", "template:", "no such file"} {
		if i := strings.Index(body, leak); i >= 0 {
			t.Errorf("%s shows %q: …%s…", path, leak, body[max(0, i-60):min(len(body), i+60)])
		}
	}
}
