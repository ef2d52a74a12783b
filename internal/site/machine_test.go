package site_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/site/schemaorg"
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
