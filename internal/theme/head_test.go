package theme

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// What schema.org and Open Graph ask of galleries and corrections.
func TestHeadOfGalleriesAndCorrections(t *testing.T) {
	p := languages[0].story(news.Gallery)
	p.Updated = p.Base.Published.Add(time.Hour)
	p.Corrections = []news.Correction{{At: p.Updated, Note: "A name </script> was wrong."}}
	page := render(t, open(t), p)
	var data []struct {
		Type       string `json:"@type"`
		Correction []struct {
			Type string `json:"@type"`
			Text string
			At   time.Time `json:"datePublished"`
		}
		Media []struct {
			Type  string `json:"@type"`
			URL   string
			Width string
		} `json:"associatedMedia"`
	}
	meta := map[string]string{}
	for _, n := range elements(t, page) {
		switch {
		case n.Data == "script" && attr(n, "type") == "application/ld+json":
			if err := json.Unmarshal([]byte(text(n)), &data); err != nil {
				t.Fatal(err)
			}
		case n.Data == "meta":
			meta[attr(n, "property")] = attr(n, "content")
		}
	}
	if len(data) != 3 || data[0].Type != "NewsArticle" || data[1].Type != "MediaGallery" || data[2].Type != "BreadcrumbList" {
		t.Fatalf("%+v", data)
	}
	if c := data[0].Correction; len(c) != 1 || c[0].Type != "CorrectionComment" || c[0].Text != p.Corrections[0].Note || !c[0].At.Equal(p.Updated) {
		t.Errorf("corrections: %+v", c)
	}
	if m := data[1].Media; len(m) != len(p.Gallery) || m[0].Type != "ImageObject" || !strings.HasPrefix(m[0].URL, "https://post.example/media/") || m[0].Width != "1280 px" {
		t.Errorf("pictures: %+v", m)
	}
	for property, want := range map[string]string{"article:modified_time": p.Base.ISO(p.Updated), "og:image:width": "1280", "article:tag": p.TopicLinks[len(p.TopicLinks)-1].Name} {
		if meta[property] != want {
			t.Errorf("%s is %q, want %q", property, meta[property], want)
		}
	}
}

// structured returns a page's data for search engines.
func structured(t *testing.T, page []byte) (data []map[string]any) {
	t.Helper()
	for _, n := range elements(t, page) {
		if n.Data == "script" && attr(n, "type") == "application/ld+json" {
			if err := json.Unmarshal([]byte(text(n)), &data); err != nil {
				t.Fatal(err)
			}
		}
	}
	return data
}

// Pages that search engines may show say what they are, also those that
// nobody wrote a summary for.
func TestDescriptions(t *testing.T) {
	th := open(t)
	list := languages[0].list(page.SectionList)
	list.Summary = ""
	wrong := languages[0].wrong(404)
	wrong.Summary, wrong.NoIndex = "", true
	for _, c := range []struct {
		page any
		want string
	}{{list, list.Title + " · The Harbour Post · News from the estuary since 1884"}, {wrong, ""}} {
		got := ""
		for _, n := range elements(t, render(t, th, c.page)) {
			if n.Data == "meta" && attr(n, "name") == "description" {
				got = attr(n, "content")
			}
		}
		if got != c.want {
			t.Errorf("%T is described as %q, want %q", c.page, got, c.want)
		}
	}
}
