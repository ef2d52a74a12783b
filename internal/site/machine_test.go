package site_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"image/png"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
	"broadsheet/internal/site/schemaorg"
	"broadsheet/internal/web"
)

// Every edition has a manifest, and all icons are there in the size they say.
func TestManifestsAndIcons(t *testing.T) {
	r := open(t)
	for path, want := range map[string][]string{"/manifest.webmanifest": {"The Harbour Post", "en", "ltr", "/"}, "/ar/manifest.webmanifest": {"بريد المرفأ", "ar", "rtl", "/ar"}} {
		w := get(r.site, path)
		var m struct {
			Name, Lang, Dir string
			Short           string `json:"short_name"`
			Start           string `json:"start_url"`
			Icons           []struct{ Src, Type, Sizes string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil || w.Header().Get("Content-Type") != "application/manifest+json" {
			t.Fatalf("%s: %v %v", path, err, w.Header())
		}
		if m.Name != want[0] || m.Short != want[0] || m.Lang != want[1] || m.Dir != want[2] || m.Start != want[3] || len(m.Icons) != 3 {
			t.Errorf("%s: %+v", path, m)
		}
		for _, icon := range m.Icons {
			got := get(r.site, icon.Src)
			if got.Code != 200 || got.Header().Get("Content-Type") != icon.Type {
				t.Errorf("%s: %d %v", icon.Src, got.Code, got.Header())
			}
			if icon.Type == "image/png" {
				sized(t, got.Body.Bytes(), icon.Sizes)
			}
		}
		front := get(r.site, want[3]).Body.String()
		if !strings.Contains(front, `<link rel="manifest" href="`+path+`">`) {
			t.Errorf("%s does not name its manifest", want[3])
		}
		touch := regexp.MustCompile(`<link rel="apple-touch-icon" href="([^"]+)">`).FindStringSubmatch(front)
		if touch == nil {
			t.Fatal("no icon for home screens")
		}
		sized(t, get(r.site, touch[1]).Body.Bytes(), "180x180")
	}
	ico := get(r.site, "/favicon.ico")
	b := ico.Body.Bytes()
	if ico.Header().Get("Content-Type") != "image/vnd.microsoft.icon" || len(b) < 6 || binary.LittleEndian.Uint16(b[2:]) != 1 {
		t.Fatalf("%v %q", ico.Header(), b[:min(len(b), 6)])
	}
	for i, size := range []string{"16x16", "32x32"} {
		one := b[6+16*i:]
		n, at := binary.LittleEndian.Uint32(one[8:]), binary.LittleEndian.Uint32(one[12:])
		sized(t, b[at:at+n], size)
	}
}

// sized checks that a file is a PNG of a size.
func sized(t *testing.T, b []byte, want string) {
	t.Helper()
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%dx%d", c.Width, c.Height); got != want {
		t.Errorf("a picture is %s, not %s", got, want)
	}
}

// What pages of a real store tell of themselves is in the words of schema.org.
func TestStructuredDataIsValid(t *testing.T) {
	v, r := schemaorg.Shared(t), open(t)
	st := r.rich(t)
	st.Place, st.Corrections = "Ostrow Quay", []news.Correction{{At: noon, Note: "A name was wrong."}}
	r.air(t, st)
	clip := story("clip", "A clip")
	clip.Kind, clip.Media = news.Video, []news.Media{{Kind: news.Clip, Src: "/media/ab/two.mp4", Poster: "/media/ab/three.webp", Duration: 61.4}}
	r.air(t, clip)
	show := story("show", "A gallery")
	show.Kind, show.Media = news.Gallery, []news.Media{{Kind: news.Picture, Src: "/media/ab/one.webp", Width: 1600, Height: 900, Caption: "One"}, {Kind: news.Picture, Src: "/media/ab/two.webp"}}
	r.air(t, show)
	for _, slug := range []news.Slug{"contact", "corrections-policy"} {
		st := story(slug, "Standing "+string(slug))
		st.Standing, st.Section = true, ""
		r.air(t, st)
	}
	seen := map[string]int{}
	for _, path := range []string{"/", "/ar", "/world", "/topic/storms-tides", "/author/tomas-reil", "/archive", "/archive/2026/03", "/corrections", "/contact",
		"/world/2026/03/gates", "/world/2026/03/clip", "/world/2026/03/show"} {
		w := get(r.site, path)
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		for _, text := range regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindAllStringSubmatch(w.Body.String(), -1) {
			for _, problem := range v.Check([]byte(text[1])) {
				t.Errorf("%s: %s", path, problem)
			}
			for _, class := range regexp.MustCompile(`"@type":"([A-Za-z]+)"`).FindAllStringSubmatch(text[1], -1) {
				seen[class[1]]++
			}
		}
	}
	for _, class := range []string{"NewsMediaOrganization", "ContactPoint", "WebSite", "NewsArticle", "VideoObject", "MediaGallery", "ImageObject", "CorrectionComment", "Person", "Place", "Thing", "BreadcrumbList", "ListItem"} {
		if seen[class] == 0 {
			t.Errorf("no page has a %s", class)
		}
	}
}

// Every story can be had as text, which is no page of its own for search
// engines, and is as fresh and as gone as the story.
func TestTexts(t *testing.T) {
	r := open(t)
	st := r.rich(t)
	const path = "/world/2026/03/gates"
	w := get(r.site, path+".md")
	for name, want := range map[string]string{"Content-Type": "text/markdown; charset=utf-8", "X-Robots-Tag": "noindex", "Link": `<https://post.example` + path + `>; rel="canonical"`} {
		if w.Code != 200 || w.Header().Get(name) != want {
			t.Errorf("%d, %s is %q", w.Code, name, w.Header().Get(name))
		}
	}
	for _, want := range []string{`# Gates "shut" \& \<dry\>`, "All dry \\& well.", "Inês \\& Co](https://post.example/author/", "Text of Gates", "![The gates](https://post.example/media/ab/five.webp)", "[https\\://post.example" + path + "](https://post.example" + path + ")",
		"[Storms \\& \\<tides\\>](https://post.example/topic/storms-tides)", "![The gates](https://post.example/media/ab/one.webp) Shut on Sunday. A. Reil"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the text lacks %s:\n%s", want, w.Body)
		}
	}
	if strings.Contains(w.Body.String(), "elsewhere.example") {
		t.Error("the text has a file that we do not hold")
	}
	if body := get(r.site, path).Body.String(); !strings.Contains(body, `<link rel="alternate" type="text/markdown" href="`+path+`.md">`) {
		t.Error("the page does not name its text")
	}
	st.Headline, st.Slug = "Gates open", "gates-open"
	r.air(t, st)
	if w := get(r.site, path+".md"); w.Code != 301 || w.Header().Get("Location") != "/world/2026/03/gates-open.md" {
		t.Errorf("after a move: %d %v", w.Code, w.Header())
	}
	if w := get(r.site, "/world/2026/03/gates-open.md"); !strings.HasPrefix(w.Body.String(), "# Gates open\n") {
		t.Errorf("after a change: %s", w.Body)
	}
	if err := r.Withdraw(t.Context(), st.ID, "It was wrong.", edit); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/world/2026/03/gates-open.md": 410, "/world/2026/03/none.md": 404, "/.md": 404, "/world.md": 404} {
		if w := get(r.site, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

// Other sites may show our stories, and nothing else, in the way of oEmbed.
func TestOEmbed(t *testing.T) {
	r := open(t)
	st := r.rich(t)
	st.Media[0].Sizes = []news.Rendition{{Src: "/media/ab/small.webp", Width: 400}}
	r.air(t, st)
	const path = "/world/2026/03/gates"
	ask := func(query string) *httptest.ResponseRecorder { return get(r.site, "/oembed?"+query) }
	type answer struct {
		Version     string `json:"version" xml:"version"`
		Type        string `json:"type" xml:"type"`
		Title       string `json:"title" xml:"title"`
		Author      string `json:"author_name" xml:"author_name"`
		AuthorURL   string `json:"author_url" xml:"author_url"`
		Provider    string `json:"provider_name" xml:"provider_name"`
		ProviderURL string `json:"provider_url" xml:"provider_url"`
		Thumbnail   string `json:"thumbnail_url" xml:"thumbnail_url"`
		Width       int    `json:"thumbnail_width" xml:"thumbnail_width"`
		Height      int    `json:"thumbnail_height" xml:"thumbnail_height"`
	}
	whole := answer{"1.0", "link", st.Headline, "Inês & Co and Tomas Reil", "", "The Harbour Post", "https://post.example/", "https://post.example/media/ab/one.webp", 1600, 900}
	small := whole
	small.Thumbnail, small.Width, small.Height = "https://post.example/media/ab/small.webp", 400, 225
	bare := whole
	bare.Thumbnail, bare.Width, bare.Height = "", 0, 0
	at := "url=" + url.QueryEscape("https://post.example"+path)
	for query, want := range map[string]answer{at: whole, at + "&format=json": whole, at + "&maxwidth=800": small, at + "&maxheight=300": small, at + "&maxwidth=399": bare, at + "&maxwidth=-1": whole, at + "&maxwidth=99999999999999999999": whole,
		"url=" + url.QueryEscape("http://POST.example"+path+"/?utm=1#x"): whole} {
		w := ask(query)
		var got answer
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Header().Get("Content-Type") != "application/json" {
			t.Fatalf("%s: %d %v %s", query, w.Code, w.Header(), w.Body)
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", query, got, want)
		}
		w = ask(strings.ReplaceAll(query, "&format=json", "") + "&format=xml")
		got = answer{}
		if err := xml.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Header().Get("Content-Type") != "text/xml; charset=utf-8" || !strings.HasPrefix(w.Body.String(), "<?xml") || !strings.Contains(w.Body.String(), "<oembed>") {
			t.Fatalf("%s: %v %v %s", query, err, w.Header(), w.Body)
		}
		if got != want {
			t.Errorf("%s as XML: %+v, want %+v", query, got, want)
		}
	}
	// The page leads there.
	for kind, link := range map[string]string{"application/json+oembed": "json", "text/xml+oembed": "xml"} {
		m := regexp.MustCompile(`type="` + regexp.QuoteMeta(kind) + `" href="https://post\.example([^"]+)"`).FindStringSubmatch(get(r.site, path).Body.String())
		if m == nil {
			t.Fatalf("no link to %s", kind)
		}
		if w := get(r.site, html.UnescapeString(m[1])); w.Code != 200 || !strings.Contains(w.Header().Get("Content-Type"), link) {
			t.Errorf("%s: %d %v", m[1], w.Code, w.Header())
		}
	}
	draft := story("draft", "A draft")
	draft.Edition, draft.Kind = "en", news.Article
	if err := r.Save(t.Context(), draft, edit); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]int{at + "&format=yaml": 501, "": 404, "url=/world/2026/03/gates": 404, "url=https://other.example" + path: 404, "url=https://u@post.example" + path: 404, "url=ftp://post.example" + path: 404,
		"url=https://post.example/": 404, "url=https://post.example/world": 404, "url=https://post.example/feed.rss": 404, "url=https://post.example/world/2026/03/draft": 404, "url=https://post.example/world/2026/03/none": 404, "url=%zz": 404} {
		if w := ask(query); w.Code != want || strings.Contains(w.Body.String(), "<") {
			t.Errorf("%s: %d, want %d: %s", query, w.Code, want, w.Body)
		}
	}
	// It is held, changes with the story, follows it, and goes with it.
	fills := r.site.Stats().Fills
	ask(at)
	if r.site.Stats().Fills != fills {
		t.Error("an answer was made twice")
	}
	st.Headline, st.Slug = "Gates open", "gates-open"
	r.air(t, st)
	if body := ask(at).Body.String(); !strings.Contains(body, "Gates open") {
		t.Errorf("after a change: %s", body)
	}
	if err := r.Redirect(t.Context(), "/elsewhere", "/world/2026/03/gates-open", edit); err != nil {
		t.Fatal(err)
	}
	if w := ask("url=https://post.example/elsewhere"); w.Code != 200 {
		t.Errorf("where a redirect leads: %d", w.Code)
	}
	if err := r.Redirect(t.Context(), "/elsewhere", "/world", edit); err != nil {
		t.Fatal(err)
	}
	if w := ask("url=https://post.example/elsewhere"); w.Code != 404 {
		t.Errorf("where a redirect led before: %d", w.Code)
	}
	if err := r.Withdraw(t.Context(), st.ID, "It was wrong.", edit); err != nil {
		t.Fatal(err)
	}
	if w := ask(at); w.Code != 410 {
		t.Errorf("after a withdrawal: %d %s", w.Code, w.Body)
	}
}

// What is not held costs oEmbed's clients as much as others.
func TestOEmbedIsLimited(t *testing.T) {
	r := open(t)
	r.rich(t)
	s, err := site.New(site.Options{Public: r.Public(), Media: fstest.MapFS{}, BaseURL: "https://post.example", Now: func() time.Time { return noon }, Limit: web.NewLimiter(1, func() time.Time { return noon })})
	if err != nil {
		t.Fatal(err)
	}
	last := 0
	for i := range 12 {
		req := httptest.NewRequest("GET", fmt.Sprint("/oembed?maxwidth=", i+1, "&url=https://post.example/world/2026/03/gates"), nil)
		req.RemoteAddr = "203.0.113.7:1"
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, req)
		last = w.Code
	}
	if last != 429 {
		t.Errorf("after many: %d", last)
	}
}

// The guide leads to what there is, and follows the settings.
func TestGuide(t *testing.T) {
	r := open(t)
	r.rich(t)
	w := get(r.site, "/llms.txt")
	body := w.Body.String()
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/plain; charset=utf-8" || !strings.HasPrefix(body, "# The Harbour Post\n") {
		t.Fatalf("%d %v\n%s", w.Code, w.Header(), body)
	}
	found := regexp.MustCompile(`(?m)^- \[[^\]]+\]\(https://post\.example([^)]*)\)`).FindAllStringSubmatch(body, -1)
	if len(found) < 10 {
		t.Errorf("%d links:\n%s", len(found), body)
	}
	for _, m := range found {
		if w := get(r.site, m[1]); w.Code != 200 {
			t.Errorf("%s: %d", m[1], w.Code)
		}
	}
	for _, want := range []string{"https://post.example/world)", "https://post.example/ar): بريد المرفأ", "https://post.example/feed.rss)", "https://post.example/sitemap.xml)", ".md"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s:\n%s", want, body)
		}
	}
	e := news.Edition{ID: "en", Name: "English", Title: "The New Post", Tagline: "Now new", Dir: news.LTR, Zone: "Europe/Lisbon"}
	if err := r.SaveEdition(t.Context(), e, edit); err != nil {
		t.Fatal(err)
	}
	if body := get(r.site, "/llms.txt").Body.String(); !strings.HasPrefix(body, "# The New Post\n\n> Now new\n") {
		t.Errorf("after a change:\n%s", body)
	}
}

// The Link header names what the page itself asks for, in the same words, so
// that browsers fetch it once.
func TestPreloads(t *testing.T) {
	r := open(t)
	st := r.rich(t)
	st.Media[0].Src, st.Media[0].Sizes = "/media/ab/löwe, 1.webp", []news.Rendition{{Src: "/media/ab/small.webp", Width: 400}}
	r.air(t, st)
	show := story("show", "A gallery")
	show.Kind, show.Section, show.Media = news.Gallery, "sport", []news.Media{{Kind: news.Picture, Src: "/media/ab/one.webp", Width: 1600, Height: 900, Sizes: []news.Rendition{{Src: "/media/ab/six.webp", Width: 400}}}}
	r.air(t, show)
	first := regexp.MustCompile(`<img fetchpriority="high" src="([^"]+)"(?: srcset="([^"]+)" sizes="([^"]+)")?`)
	for _, path := range []string{"/", "/world", "/sport", "/world/2026/03/gates", "/sport/2026/03/show", "/archive"} {
		w := get(r.site, path)
		link := w.Header().Get("Link")
		for _, b := range []byte(link) {
			if b < ' ' || b > '~' {
				t.Fatalf("%s: no valid header: %q", path, link)
			}
		}
		img := first.FindStringSubmatch(w.Body.String())
		if style := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`).FindStringSubmatch(w.Body.String()); style == nil || !strings.Contains(link, "<"+style[1]+">; rel=preload; as=style") {
			t.Errorf("%s: style: %q", path, link)
		}
		if !strings.Contains(link, `.woff2>; rel=preload; as=font; type="font/woff2"; crossorigin`) {
			t.Errorf("%s: font: %q", path, link)
		}
		if path == "/archive" {
			if img != nil || strings.Contains(link, "image") {
				t.Errorf("%s: a picture: %q", path, link)
			}
			continue
		}
		if img == nil || img[2] == "" {
			t.Fatalf("%s has no first picture with sizes", path)
		}
		unescape := strings.NewReplacer("%C3%B6", "ö", "%20", " ")
		if want := "<" + img[1] + ">; rel=preload; as=image; fetchpriority=high; imagesrcset=\"" + img[2] + "\"; imagesizes=\"" + html.UnescapeString(img[3]) + "\""; !strings.HasSuffix(unescape.Replace(link), want) {
			t.Errorf("%s: %q, want %q", path, link, want)
		}
	}
	for path, want := range map[string]string{"/feed.rss": `<https://post.example/feed.rss>; rel="self", <https://hub.example/>; rel="hub"`, "/nothing": "", "/robots.txt": ""} {
		if link := get(r.site, path).Header().Get("Link"); link != want {
			t.Errorf("%s: %q", path, link)
		}
	}
}
