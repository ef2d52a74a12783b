package site_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
)

// validate checks a document against a schema of testdata/xsd.
func validate(t *testing.T, schema, what, text string) {
	t.Helper()
	if _, err := exec.LookPath("xmllint"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("xmllint is missing")
		}
		t.Skip("xmllint is missing")
	}
	cmd := exec.Command("xmllint", "--noout", "--nonet", "--schema", filepath.Join("testdata", "xsd", schema), "-")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s is not valid: %s\n%s", what, out, text)
	}
}

func TestSitemaps(t *testing.T) {
	r := open(t)
	r.rich(t)
	clip := story("clip", "Clip & co")
	clip.Kind, clip.Media = news.Video, []news.Media{{Kind: news.Clip, Src: "/media/ab/two.mp4", Poster: "/media/ab/three.webp", Duration: 61.4}}
	r.air(t, clip)
	for _, e := range []news.EditionID{"en", "ar"} {
		st := story("both", "Both "+string(e))
		st.Edition, st.Set = e, 7
		r.air(t, st)
	}
	old := story("old", "Old")
	old.Edition, old.Kind = "en", news.Article
	if err := r.Save(t.Context(), old, edit); err != nil {
		t.Fatal(err)
	}
	if err := r.Publish(t.Context(), old.ID, old.Head, noon.AddDate(0, -1, 0), edit); err != nil {
		t.Fatal(err)
	}
	const base = "https://post.example"
	has := func(path, schema string, want ...string) string {
		t.Helper()
		w := get(r.site, path)
		body := w.Body.String()
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/xml; charset=utf-8" {
			t.Fatalf("%s: %d %v", path, w.Code, w.Header())
		}
		validate(t, schema, path, body)
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("%s lacks %s:\n%s", path, s, body)
			}
		}
		return body
	}
	index := has("/sitemap.xml", "siteindex.xsd", base+"/sitemap/en-2026-03.xml", base+"/sitemap/en-2026-02.xml", base+"/sitemap/ar-2026-03.xml")
	for _, part := range strings.Split(index, "<loc>")[1:] {
		loc, _, _ := strings.Cut(part, "<")
		has(strings.TrimPrefix(loc, base), "sitemap-all-offline.xsd")
	}
	has("/sitemap/en-2026-03.xml", "sitemap-all-offline.xsd", "<loc>"+base+"/world/2026/03/gates</loc><lastmod>2026-03-01T11:00:00Z</lastmod>",
		"<image:loc>"+base+"/media/ab/one.webp</image:loc>", "<video:title>Clip &amp; co</video:title>", "<video:content_loc>"+base+"/media/ab/two.mp4</video:content_loc>", "<video:duration>61<",
		`hreflang="ar" href="`+base+`/ar/world/2026/03/both"`, `hreflang="en" href="`+base+`/world/2026/03/both"`)
	if body := has("/sitemap-news.xml", "sitemap-all-offline.xsd", "<news:name>The Harbour Post</news:name>", "<news:language>ar</news:language>", "Gates &#34;shut&#34; &amp; &lt;dry&gt;"); strings.Contains(body, "/old<") {
		t.Error("the news sitemap has old stories")
	}
	if body := get(r.site, "/robots.txt").Body.String(); !strings.Contains(body, "Sitemap: "+base+"/sitemap.xml\n") {
		t.Error(body)
	}
	for _, path := range []string{"/sitemap/en-2026-04.xml", "/sitemap/en-2026-13.xml", "/sitemap/xx-2026-03.xml", "/sitemap/en-2026-03-1.xml", "/sitemap/en-2026-03-2.xml", "/sitemap/"} {
		if w := get(r.site, path); w.Code != 404 && w.Code != 301 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// A publication makes the index, the news and the story's own month anew, and
// no other month.
func TestSitemapPartsStay(t *testing.T) {
	r := open(t)
	for i := range 3 {
		st := story(news.Slug(fmt.Sprint("s", i)), fmt.Sprint("Story ", i))
		st.Edition, st.Kind = "en", news.Article
		if err := r.Save(t.Context(), st, edit); err != nil {
			t.Fatal(err)
		}
		if err := r.Publish(t.Context(), st.ID, st.Head, noon.AddDate(0, -i, 0), edit); err != nil {
			t.Fatal(err)
		}
	}
	parts := []string{"/sitemap/en-2026-03.xml", "/sitemap/en-2026-02.xml", "/sitemap/en-2026-01.xml"}
	visit := func() int64 {
		before := r.site.Stats().Fills
		for _, p := range parts {
			get(r.site, p)
		}
		return r.site.Stats().Fills - before
	}
	visit()
	r.air(t, story("new", "New"))
	if n := visit(); n != 1 {
		t.Errorf("%d parts were made anew", n)
	}
}

// The news sitemap lets go of a story when it is two days old, though nothing
// changed.
func TestNewsSitemapForgets(t *testing.T) {
	r := open(t)
	r.air(t, story("a", "A"))
	now := noon
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, BaseURL: "https://post.example", Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {47*time.Hour - time.Second, true}, {47*time.Hour + time.Second, false}} {
		now = noon.Add(step.after)
		if got := strings.Contains(get(s, "/sitemap-news.xml").Body.String(), "/a<"); got != step.want {
			t.Errorf("after %v: %v", step.after, got)
		}
	}
}

// Pages that are no stories stand in a part of their own, all of them and
// nothing else, in step with what is published.
func TestSitemapOfPages(t *testing.T) {
	r := open(t)
	st := r.rich(t)
	about := story("about", "About us")
	about.Standing, about.Section = true, ""
	r.air(t, about)
	const base = "https://post.example"
	pages := func(path string) (list []string) {
		t.Helper()
		w := get(r.site, path)
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		validate(t, "sitemap-all-offline.xsd", path, w.Body.String())
		for _, part := range strings.Split(w.Body.String(), "<loc>")[1:] {
			loc, _, _ := strings.Cut(part, "<")
			loc = strings.TrimPrefix(loc, base)
			list = append(list, loc)
			if w := get(r.site, loc); w.Code != 200 {
				t.Errorf("%s: %d", loc, w.Code)
			}
		}
		return list
	}
	same := func(path string, want ...string) {
		t.Helper()
		if got := pages(path); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s has %q, want %q", path, got, want)
		}
	}
	own := []string{"/", "/world", "/sport", "/archive", "/corrections", "/about"}
	same("/sitemap/pages-en.xml", append(own, "/topic/storms-tides", "/author/tomas-reil", "/author/in%C3%AAs-co")...)
	same("/sitemap/pages-ar.xml", "/ar", "/ar/world", "/ar/archive", "/ar/corrections")
	if body := get(r.site, "/sitemap/pages-en.xml").Body.String(); !strings.Contains(body, `hreflang="ar" href="`+base+`/ar/world"`) || strings.Contains(body, "<lastmod>") {
		t.Error(body)
	}
	if body := get(r.site, "/sitemap.xml").Body.String(); !strings.Contains(body, base+"/sitemap/pages-en.xml<") || !strings.Contains(body, base+"/sitemap/pages-ar.xml<") {
		t.Error(body)
	}
	if err := r.Withdraw(t.Context(), st.ID, "It was wrong.", edit); err != nil {
		t.Fatal(err)
	}
	same("/sitemap/pages-en.xml", own...)
	if w := get(r.site, "/sitemap/pages-xx.xml"); w.Code != 404 {
		t.Errorf("an edition that there is not: %d", w.Code)
	}
}
