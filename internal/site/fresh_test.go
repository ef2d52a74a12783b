package site_test

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/coverage"
	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/site"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// A room is a newsroom with its site and everything derived.
type room struct {
	*sqlstore.DB
	cov  *coverage.Coverage
	read *mostread.MostRead
	site *site.Site
	log  *strings.Builder
}

var edit = store.Edit{By: "ines"}

func open(t testing.TB) *room {
	t.Helper()
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlstore.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, e := range []news.Edition{
		{ID: "en", Name: "English", Title: "The Harbour Post", Abroad: true, Dir: news.LTR, Zone: "Europe/Lisbon", Sections: []news.Section{{ID: "world", Name: "World", Menu: true}, {ID: "sport", Name: "Sport", Menu: true}}},
		{ID: "ar", Name: "العربية", Title: "بريد المرفأ", Dir: news.RTL, Zone: "Europe/Lisbon", Prefix: "/ar", Sections: []news.Section{{ID: "world", Name: "العالم", Menu: true}}},
	} {
		if err := db.SaveEdition(t.Context(), e, edit); err != nil {
			t.Fatal(err)
		}
	}
	r := &room{DB: db, log: &strings.Builder{}}
	r.cov, err = coverage.Open(t.Context(), coverage.Options{Source: db, Dir: t.TempDir(), Stale: func(keys []news.Key) {
		if r.site != nil {
			r.site.Apply([]news.Change{{Keys: keys}})
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	r.read = mostread.New(mostread.Options{Counts: db, Ranks: db.Public(), Now: func() time.Time { return noon }, Changed: func(keys []news.Key) {
		r.site.Apply([]news.Change{{Keys: keys}})
	}})
	r.site = r.fresh(t)
	db.OnChange(r.site.Apply)
	return r
}

// fresh returns a site that has made no page yet, with some options changed.
func (r *room) fresh(t testing.TB, change ...func(*site.Options)) *site.Site {
	t.Helper()
	opt := site.Options{Public: r.Public(), Related: r.cov, MostRead: r.read, Media: fstest.MapFS{}, BaseURL: "https://post.example", Hub: "https://hub.example/", Now: func() time.Time { return noon }, Log: slog.New(slog.NewTextHandler(r.log, nil))}
	for _, f := range change {
		f(&opt)
	}
	s, err := site.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(s *site.Site, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

// storm is what the random stories are about, so that some are related.
var storm = strings.Fields("barrier surge harbour pilots Solberg gates flood council budget vote theatre cannery gulls laboratory ferry timetable regatta oarsmen market auction lighthouse mussels saltmarsh engineers sensors")

func random(rnd *rand.Rand, n int) string {
	var b strings.Builder
	theme := rnd.IntN(len(storm) - 6)
	for range n {
		b.WriteString(storm[theme+rnd.IntN(6)] + " ")
	}
	return b.String()
}

// After any random edit, every cached page equals one made afresh, the related
// lists equal those of an index that replays the change log, and the store has
// nothing to report. This finds any change that forgets to announce a key.
func TestDerivedEqualsFresh(t *testing.T) {
	seeds, steps := uint64(2), 45
	if testing.Short() {
		seeds, steps = 1, 25
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			t.Parallel()
			newRandomRoom(t, seed).walk(steps)
		})
	}
}

type randomRoom struct {
	*room
	t       *testing.T
	rnd     *rand.Rand
	stories []*news.Story
	topics  []news.TopicID
	paths   map[string]bool

	timelines, abroad int // pages with them that were compared
}

func newRandomRoom(t *testing.T, seed uint64) *randomRoom {
	r := &randomRoom{room: open(t), t: t, rnd: rand.New(rand.NewPCG(seed, 7)), paths: map[string]bool{}}
	for _, name := range []string{"Storms", "Marit Solberg"} {
		id, err := r.Topic(t.Context(), "en", name, news.Subject, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Topic(t.Context(), "ar", "ar "+name, news.Subject, id); err != nil {
			t.Fatal(err)
		}
		r.topics = append(r.topics, id)
	}
	for _, p := range []string{"/", "/ar", "/world", "/sport", "/ar/world", "/archive", "/archive/2026/02", "/archive/2026/02/20", "/corrections", "/most-read", "/most-read.html", "/world/most-read.json", "/ar/most-read", "/topic/storms", "/topic/marit-solberg",
		"/ar/topic/ar-storms", "/author/ines", "/author/tomas", "/about", "/nothing", "/elsewhere",
		"/feed.rss", "/ar/feed.atom", "/world/feed.json", "/topic/storms/feed.rss", "/author/ines/feed.atom",
		"/manifest.webmanifest", "/llms.txt", "/sitemap.xml", "/sitemap-news.xml", "/sitemap/en-2026-02.xml", "/sitemap/ar-2026-03.xml"} {
		r.paths[p] = true
	}
	r.begin()
	return r
}

func (r *randomRoom) walk(steps int) {
	for step := range steps {
		did := r.step(step)
		if err := r.cov.CatchUp(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		fresh := r.fresh(r.t)
		for path := range r.paths {
			got, want := get(r.site, path), get(fresh, path)
			if got.Code != want.Code || got.Body.String() != want.Body.String() || got.Header().Get("Location") != want.Header().Get("Location") {
				r.t.Fatalf("step %d (%s): %s is stale: %d %s\n%s\nwant %d %s\n%s", step, did, path, got.Code, got.Header().Get("Location"), difference(got.Body.String(), want.Body.String()), want.Code, want.Header().Get("Location"), "")
			}
			if got.Code == 200 && strings.HasSuffix(path, "/timeline") {
				r.timelines++
			}
			if strings.Contains(got.Body.String(), `id="abroad"`) {
				r.abroad++
			}
			if got.Code == 500 {
				r.t.Fatalf("step %d (%s): %s failed: %s", step, did, path, r.log)
			}
		}
		if strings.Contains(r.log.String(), "left out") {
			r.t.Fatalf("step %d (%s): %s", step, did, r.log)
		}
	}
	if r.timelines == 0 || r.abroad == 0 {
		r.t.Errorf("%d timelines and %d stories with other languages were looked at", r.timelines, r.abroad)
	}
	if err := r.Check(r.t.Context(), func(p string) { r.t.Error("Check:", p) }); err != nil {
		r.t.Fatal(err)
	}
	r.compareCoverage()
}

// difference returns where two texts part.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-80)
	return fmt.Sprintf("…%s…\n…%s…", a[from:min(len(a), i+120)], b[from:min(len(b), i+120)])
}

// compareCoverage computes related coverage anew from the store, as a start
// without an index does, and compares every list with what another start finds
// there.
func (r *randomRoom) compareCoverage() {
	dir := r.t.TempDir()
	built, err := coverage.Open(r.t.Context(), coverage.Options{Source: r.DB, Dir: dir})
	if err != nil {
		r.t.Fatal(err)
	}
	defer built.Close()
	if err := built.Save(); err != nil {
		r.t.Fatal(err)
	}
	opened, err := coverage.Open(r.t.Context(), coverage.Options{Source: r.DB, Dir: dir})
	if err != nil {
		r.t.Fatal(err)
	}
	defer opened.Close()
	of := func(c *coverage.Coverage, id news.StoryID) coverage.Story {
		all, err := c.Of(id, related.Kept)
		if err != nil {
			r.t.Fatal(err)
		}
		return all
	}
	for _, st := range r.stories {
		got, want := of(opened, st.ID), of(built, st.ID)
		if fmt.Sprint(got) != fmt.Sprint(want) {
			r.t.Errorf("story %d: opened %v, from nothing %v", st.ID, got, want)
		}
		if now := of(r.cov, st.ID); !st.Public() && len(now.More)+len(now.Background)+len(now.Copies) > 0 {
			r.t.Errorf("story %d is not public and has related coverage", st.ID)
		}
	}
}

// draft returns a story that is not saved yet.
func (r *randomRoom) draft(n int) *news.Story {
	return &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Section: "world", Slug: news.Slug(fmt.Sprint("s", n)), Headline: fmt.Sprint(random(r.rnd, 4), n),
		Body: news.Doc{Blocks: []news.Node{news.Para(random(r.rnd, 60))}}, Bylines: []news.Byline{{Name: "Ines"}}, Topics: r.topics[:1]}}
}

// begin publishes a storyline in one edition, and what the other has on it.
func (r *randomRoom) begin() {
	ctx := r.t.Context()
	for i := range 7 {
		st := r.draft(1000 + i)
		st.Body.Blocks = append(st.Body.Blocks, news.Para("In Ostrow Quay the gates of Gull Holm closed, said Marit Solberg to Tomas Reil."))
		if i == 3 {
			st.Body = r.stories[2].Body // a copy
		}
		if i > 3 {
			st.Edition = "ar"
		}
		r.must(r.Save(ctx, st, edit))
		r.stories = append(r.stories, st)
		r.publish(st, noon.Add(-time.Duration(i)*time.Hour))
		if 0 < i && i < 4 {
			c, err := r.Curation(ctx, st.ID)
			r.must(err)
			c.Storyline = r.stories[0].ID
			r.must(r.Curate(ctx, &c, edit))
		}
	}
}

// publish publishes what a story holds and walks its pages from now on.
func (r *randomRoom) publish(st *news.Story, at time.Time) {
	ctx := r.t.Context()
	r.must(r.Publish(ctx, st.ID, st.Head, at, edit))
	p, err := r.Public().Story(ctx, st.ID)
	r.must(err)
	r.paths[p.Path], r.paths[p.Path+"/timeline"], r.paths[p.Path+".md"], r.paths["/oembed?url=https://post.example"+p.Path] = true, true, true, true
	now, err := r.Story(ctx, st.ID)
	r.must(err)
	*st = *now
}

func (r *randomRoom) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *randomRoom) step(n int) string {
	ctx, must := r.t.Context(), r.must
	if len(r.stories) < 4 || r.rnd.IntN(4) == 0 {
		st := r.draft(n)
		if r.rnd.IntN(4) == 0 {
			st.Edition = "ar"
		}
		if r.rnd.IntN(9) == 0 {
			st.Standing, st.Slug = true, "about"
		}
		must(r.Save(ctx, st, edit))
		r.stories = append(r.stories, st)
	}
	st := r.stories[r.rnd.IntN(len(r.stories))]
	now, err := r.Story(ctx, st.ID)
	must(err)
	*st = *now
	did := ""
	for range r.rnd.IntN(6) {
		r.read.Count(r.stories[r.rnd.IntN(len(r.stories))].ID)
	}
	if r.rnd.IntN(4) == 0 {
		must(r.read.Write(ctx))
		must(r.read.Rank(ctx, mostread.Hour, mostread.Day))
	}
	switch r.rnd.IntN(12) {
	case 0:
		did, st.Headline = "headline", fmt.Sprint(random(r.rnd, 4), n)
	case 1:
		did, st.Section = "section", []news.SectionID{"world", "sport", ""}[r.rnd.IntN(3)]
	case 2:
		did, st.Topics = "topics", r.topics[r.rnd.IntN(2):]
	case 3:
		did, st.Bylines = "byline", []news.Byline{{Name: []string{"Ines", "Tomas"}[r.rnd.IntN(2)]}}
	case 4:
		did, st.Slug = "slug", news.Slug(fmt.Sprint("moved", n))
	case 5:
		did, st.Corrections = "correction", append(st.Corrections, news.Correction{At: noon.Add(-time.Duration(n) * time.Minute), Note: fmt.Sprint("Mended ", n), Grave: n%2 == 0})
	case 6:
		did, st.Kind = "kind", news.StoryKinds[r.rnd.IntN(5)]
	case 7:
		c, err := r.Curation(ctx, st.ID)
		must(err)
		c.Pins, c.Blocks = nil, nil
		for _, list := range []*[]news.StoryID{&c.Pins, &c.Blocks} {
			if id := r.stories[r.rnd.IntN(len(r.stories))].ID; id != st.ID && !slices.Contains(c.Pins, id) {
				*list = append(*list, id)
			}
		}
		c.Boost, c.Title, c.Hidden = 10*r.rnd.IntN(10), fmt.Sprint("Storyline ", n), r.rnd.IntN(6) == 0
		c.Storyline = []news.StoryID{0, st.ID, r.stories[r.rnd.IntN(len(r.stories))].ID}[r.rnd.IntN(3)]
		if err := r.Curate(ctx, &c, edit); !errors.Is(err, news.Invalid) { // a circle, or another edition
			must(err)
		}
		return "curate"
	case 8:
		did = "reference"
		st.References = []news.Reference{{Title: "Old item", ID: "7", Story: r.stories[r.rnd.IntN(len(r.stories))].ID}, {Title: "Unknown item"}}
	case 9:
		if st.Public() {
			must(r.Withdraw(ctx, st.ID, "It was wrong.", edit))
			return "withdraw"
		}
	case 10:
		if r.rnd.IntN(2) == 0 {
			must(r.Redirect(ctx, "/elsewhere", fmt.Sprint("/to", n), edit))
			return "redirect"
		}
		e := news.Edition{ID: "en", Name: "English", Title: fmt.Sprint("The Harbour Post ", n), Abroad: r.rnd.IntN(3) > 0, Dir: news.LTR, Zone: "Europe/Lisbon", Sections: []news.Section{{ID: "world", Name: fmt.Sprint("World ", n), Menu: true}, {ID: "sport", Name: "Sport", Menu: true}}}
		must(r.SaveEdition(ctx, e, edit))
		return "edition"
	case 11:
		if st.Edition != "en" {
			break
		}
		sec := []news.SectionID{"", "world", "sport"}[r.rnd.IntN(3)]
		d, err := r.EditFront(ctx, "en", sec, edit, func(f *news.Front) error {
			slot := &f.Slots[r.rnd.IntN(2)]
			if err := f.Put(st.ID, slot.ID, r.rnd.IntN(slot.Size), noon); err != nil {
				return err
			}
			return f.Change(news.Pin{Story: st.ID, Headline: []string{"", fmt.Sprint("Front ", n)}[r.rnd.IntN(2)]})
		})
		must(err)
		if r.rnd.IntN(4) > 0 {
			must(r.PublishFront(ctx, "en", sec, d.Num, edit))
		}
		return "front"
	}
	must(r.Save(ctx, st, edit))
	if r.rnd.IntN(3) > 0 {
		did += " and publish"
		r.publish(st, noon.Add(-time.Duration(r.rnd.IntN(20*24))*time.Hour))
	}
	return did
}
