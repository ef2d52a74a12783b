package site_test

import (
	"encoding/json"
	"html"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"broadsheet/internal/news"
)

// rich publishes a story with everything that feeds and sitemaps say.
func (r *room) rich(t *testing.T) *news.Story {
	t.Helper()
	return r.air(t, r.richDraft(t))
}

func (r *room) richDraft(t *testing.T) *news.Story {
	t.Helper()
	topic, err := r.Topic(t.Context(), "en", "Storms & <tides>", news.Subject, 0)
	if err != nil {
		t.Fatal(err)
	}
	st := story("gates", `Gates "shut" & <dry>`)
	st.Standfirst, st.Topics = "All dry & well.", []news.TopicID{topic}
	st.Bylines = []news.Byline{{Name: "Inês & Co"}, {Name: "Tomas Reil"}}
	picture := news.Media{Kind: news.Picture, Src: "/media/ab/one.webp", Width: 1600, Height: 900, Alt: "The gates", Caption: "Shut on Sunday.", Credit: "A. Reil"}
	st.Media = []news.Media{picture, {Kind: news.Clip, Src: "/media/ab/two.mp4", Poster: "/media/ab/three.webp", Duration: 61.4},
		{Kind: news.Picture, Src: "https://elsewhere.example/four.jpg"}}
	inside := picture
	inside.Src, inside.Sizes = "/media/ab/five.webp", []news.Rendition{{Src: "/media/ab/six.webp", Width: 400}}
	st.Body.Blocks = append(st.Body.Blocks, news.Node{Type: news.PictureBox, Attrs: &news.Attrs{Media: &inside}})
	return st
}

func TestFeedsHaveEveryFieldRight(t *testing.T) {
	r := open(t)
	st := r.rich(t)
	const base = "https://post.example"
	for _, list := range []struct{ path, title string }{{"", "The Harbour Post"}, {"/world", "World · The Harbour Post"},
		{"/topic/storms-tides", "Storms & <tides> · The Harbour Post"}, {"/author/tomas-reil", "Tomas Reil · The Harbour Post"}} {
		for _, format := range []string{"rss", "atom", "json"} {
			path := list.path + "/feed." + format
			w := get(r.site, path)
			if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/") {
				t.Fatalf("%s: %d %v", path, w.Code, w.Header())
			}
			f, err := gofeed.NewParser().ParseString(w.Body.String())
			if err != nil {
				t.Fatalf("%s: %v\n%s", path, err, w.Body)
			}
			same := func(what, got, want string) {
				t.Helper()
				if got != want {
					t.Errorf("%s: %s is %q, want %q", path, what, got, want)
				}
			}
			same("title", f.Title, list.title)
			same("link", f.Link, strings.TrimSuffix(base+list.path, "/")+map[bool]string{true: "/"}[list.path == ""])
			same("own link", f.FeedLink, base+path)
			same("language", f.Language, "en")
			if !strings.Contains(w.Body.String(), "https://hub.example/") {
				t.Errorf("%s names no hub", path)
			}
			if len(f.Items) != 1 {
				t.Fatalf("%s has %d stories", path, len(f.Items))
			}
			it := f.Items[0]
			same("headline", it.Title, st.Headline)
			same("story's link", it.Link, base+"/world/2026/03/gates")
			same("standfirst", it.Description, st.Standfirst)
			same("identity", it.GUID, "tag:post.example,2026:story/1")
			if it.PublishedParsed == nil || !it.PublishedParsed.Equal(noon.Add(-time.Hour)) {
				t.Errorf("%s: published %v", path, it.PublishedParsed)
			}
			var authors []string
			for _, a := range it.Authors {
				authors = append(authors, a.Name)
			}
			if it.DublinCoreExt != nil { // of these gofeed makes only the first an author
				authors = it.DublinCoreExt.Creator
			}
			same("authors", strings.Join(authors, "|"), "Inês & Co|Tomas Reil")
			same("categories", strings.Join(it.Categories, "|"), "World|Storms & <tides>")
			for _, want := range []string{"<p>Text of Gates", `src="` + base + `/media/ab/five.webp"`, base + "/media/ab/six.webp 400w, " + base + "/media/ab/five.webp 1600w"} {
				if !strings.Contains(it.Content, want) {
					t.Errorf("%s: content lacks %s:\n%s", path, want, it.Content)
				}
			}
			if strings.Contains(w.Body.String(), "elsewhere.example") {
				t.Errorf("%s has a file that we do not hold", path)
			}
			if format == "rss" {
				m := it.Extensions["media"]["content"]
				if len(m) != 2 || m[0].Attrs["url"] != base+"/media/ab/one.webp" || m[0].Attrs["type"] != "image/webp" || m[0].Attrs["width"] != "1600" || m[0].Attrs["height"] != "900" ||
					m[1].Attrs["medium"] != "video" || m[1].Attrs["duration"] != "61" || m[0].Children["credit"][0].Value != "A. Reil" {
					t.Errorf("%s: media %+v", path, m)
				}
			} else if len(it.Enclosures) != 2 || it.Enclosures[0].URL != base+"/media/ab/one.webp" || it.Enclosures[1].Type != "video/mp4" {
				t.Errorf("%s: enclosures %+v", path, it.Enclosures)
			}
			if format == "json" && !json.Valid(w.Body.Bytes()) {
				t.Errorf("%s is not JSON", path)
			}
		}
	}
	// The address may change; the identity does not.
	st.Slug = "gates-again"
	r.air(t, st)
	if body := get(r.site, "/feed.rss").Body.String(); !strings.Contains(body, "/gates-again<") || !strings.Contains(body, ">tag:post.example,2026:story/1<") {
		t.Error("after a move:", body)
	}
}

func TestFeedsStandWhereListsDo(t *testing.T) {
	r := open(t)
	r.rich(t)
	for _, path := range []string{"/", "/world", "/ar", "/topic/storms-tides"} {
		if body := html.UnescapeString(get(r.site, path).Body.String()); strings.Count(body, `<link rel="alternate" type="application/rss+xml"`) != 1 || !strings.Contains(body, `href="`+strings.TrimSuffix(path, "/")+`/feed.atom"`) {
			t.Errorf("%s does not name its feeds", path)
		}
	}
	for path, want := range map[string]int{"/sport/feed.rss": 200, "/ar/feed.rss": 200, "/none/feed.rss": 404, "/topic/none/feed.rss": 404, "/topic/feed.rss": 404,
		"/author/none/feed.json": 404, "/world/2026/03/gates/feed.rss": 404, "/feed.rss?before=AAAA": 200, "/feed.xml": 404} {
		if w := get(r.site, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}
