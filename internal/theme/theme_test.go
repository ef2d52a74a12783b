package theme

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

func open(t *testing.T) *Theme {
	t.Helper()
	th, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func render(t *testing.T, th *Theme, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := th.Render(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// each runs f on every sample page.
func each(t *testing.T, f func(t *testing.T, l language, name string, p any)) {
	for _, l := range languages {
		for _, samples := range []map[string]any{l.full(), l.bare()} {
			for name, p := range samples {
				t.Run(string(l.id)+"/"+name, func(t *testing.T) { f(t, l, name, p) })
			}
		}
	}
}

// elements returns all elements of a page in order.
func elements(t *testing.T, page []byte) (list []*html.Node) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// named reports whether an element, or one within, has a label.
func named(n *html.Node) bool {
	for c := range n.Descendants() {
		if attr(c, "aria-label") != "" {
			return true
		}
	}
	return attr(n, "aria-label") != ""
}

// harmless reports what in a page our policy would not let run, or should not
// be there at all.
func harmless(t *testing.T, th *Theme, page []byte) {
	t.Helper()
	for _, n := range elements(t, page) {
		switch n.Data {
		case "iframe", "object", "embed", "base", "form", "style", "template", "frame":
			t.Errorf("there is a %s element", n.Data)
		case "script":
			switch {
			case attr(n, "type") == "application/ld+json":
				if !json.Valid([]byte(text(n))) {
					t.Errorf("data is not JSON: %s", text(n))
				}
			case strings.HasPrefix(attr(n, "src"), "/assets/site-") && text(n) == "":
			default:
				t.Errorf("script: %v %q", n.Attr, text(n))
			}
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "http-equiv":
				t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "poster":
				v := strings.ToLower(strings.TrimSpace(a.Val))
				if strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") || strings.HasPrefix(v, "vbscript:") {
					t.Errorf("%s has %s=%q", n.Data, a.Key, a.Val)
				}
			}
			if path, ok := strings.CutPrefix(a.Val, "/assets/"); ok {
				if _, ok := th.Asset(path); !ok {
					t.Errorf("there is no asset %s", a.Val)
				}
			}
		}
	}
}

// TestPages renders every type of page, full and empty, in three scripts, and
// checks what holds for all.
func TestPages(t *testing.T) {
	th := open(t)
	each(t, func(t *testing.T, l language, name string, p any) {
		b := render(t, th, p)
		harmless(t, th, b)
		if limit := 40_000; len(b) > limit {
			t.Errorf("%d bytes", len(b))
		}
		if bytes.Contains(b, []byte("ZgotmplZ")) || bytes.Contains(b, []byte("<no value>")) || bytes.Contains(b, []byte("%!")) {
			t.Error("something was not rendered")
		}
		if bytes.Contains(b, []byte("\n\n")) || bytes.Contains(b, []byte("\n ")) {
			t.Error("untidy")
		}
		ids := map[string]bool{}
		level, h1, first := 0, 0, 0
		for _, n := range elements(t, b) {
			if id := attr(n, "id"); id != "" {
				if ids[id] {
					t.Errorf("id %s stands twice", id)
				}
				ids[id] = true
			}
			switch n.Data {
			case "html":
				if attr(n, "lang") != string(l.id) || attr(n, "dir") != string(news.DirectionOf(l.id)) {
					t.Errorf("html has %v", n.Attr)
				}
			case "h1", "h2", "h3", "h4", "h5", "h6":
				now := int(n.Data[1] - '0')
				if now > level+1 {
					t.Errorf("h%d follows h%d: %s", now, level, text(n))
				}
				if now == 1 {
					h1++
				}
				level = now
				if strings.TrimSpace(text(n)) == "" {
					t.Errorf("empty %s", n.Data)
				}
			case "img":
				for _, a := range []string{"width", "height"} {
					if attr(n, a) == "" {
						t.Errorf("img without %s: %v", a, n.Attr)
					}
				}
				if !reflect.DeepEqual(attr(n, "fetchpriority") == "high", attr(n, "loading") != "lazy") {
					t.Errorf("neither first nor lazy: %v", n.Attr)
				}
				if attr(n, "loading") != "lazy" {
					first++
				}
			case "time":
				_, moment := time.Parse(time.RFC3339, attr(n, "datetime"))
				if _, day := time.Parse(time.DateOnly, attr(n, "datetime")); moment != nil && day != nil {
					t.Error(moment, day)
				}
			case "p", "ul", "ol", "nav", "section", "header", "a":
				if strings.TrimSpace(text(n)) == "" && !named(n) {
					t.Errorf("empty %s %v", n.Data, n.Attr)
				}
			}
		}
		for _, n := range elements(t, b) {
			if to := attr(n, "aria-labelledby"); to != "" && !ids[to] {
				t.Errorf("nothing has the id %s", to)
			}
			if to, ok := strings.CutPrefix(attr(n, "href"), "#"); ok && !ids[to] {
				t.Errorf("nothing has the id %s", to)
			}
		}
		if h1 != 1 {
			t.Errorf("%d h1", h1)
		}
		if first > 1 {
			t.Errorf("%d first pictures", first)
		}
		if !strings.HasPrefix(name, "bare-") && name != "standing" {
			return
		}
		if bytes.Contains(b, []byte("1970")) || bytes.Contains(b, []byte(`<div class="meta">`+"\n"+`</div>`)) {
			t.Error("an unknown date is shown")
		}
	})
}

// TestHostile fills every string of every page with things that must not get
// out of their place.
func TestHostile(t *testing.T) {
	th := open(t)
	for name, evil := range map[string]string{
		"script":    `"><script>alert(1)</script>`,
		"handler":   `' onmouseover='alert(1)' x="`,
		"address":   `javascript:alert(1)`,
		"held":      `/media/x"onerror="alert(1)">.webp`,
		"override":  "\u202e\u2066evil\u202d",
		"comment":   `--><!-- </script><script>alert(1)</script>`,
		"template":  `{{.}}${alert(1)}</title></style></textarea>`,
		"separator": "\u2028alert(1)\u2029\x00\xff",
		"list":      "\ue000\ue001\ue000\ue0ff %s %d",
	} {
		t.Run(name, func(t *testing.T) {
			for kind, p := range languages[0].full() {
				body := ""
				if s, ok := p.(*page.Story); ok {
					body = s.Body
				}
				poison(reflect.ValueOf(p), evil, "javascript:"+evil)
				if s, ok := p.(*page.Story); ok {
					s.Body = body
				}
				var b bytes.Buffer
				if err := th.Render(&b, p); err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				harmless(t, th, b.Bytes())
				if !bytes.Contains(b.Bytes(), []byte("</html>")) {
					t.Errorf("%s is not whole", kind)
				}
			}
		})
	}
}

// poison sets all strings within v. Those whose name says that they are
// addresses get one.
func poison(v reflect.Value, evil, address string) {
	switch v.Kind() {
	case reflect.Pointer:
		if _, ok := v.Interface().(*locale.Language); !ok && !v.IsNil() {
			poison(v.Elem(), evil, address)
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), evil, address)
		}
	case reflect.Struct:
		if _, ok := v.Interface().(time.Time); ok {
			return
		}
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if !v.Type().Field(i).IsExported() || name == "Kind" {
				continue // so that every branch of a template is taken
			}
			if f := v.Field(i); f.Kind() == reflect.String && regexp.MustCompile("^(Href|URL|Older|Newest)$").MatchString(name) {
				f.SetString(address)
			} else {
				poison(f, evil, address)
			}
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString(evil)
		}
	}
}

func TestUnknownPage(t *testing.T) {
	if err := open(t).Render(&bytes.Buffer{}, "front"); err == nil {
		t.Error("a string was rendered")
	}
}

// TestAssets checks budgets, names, and that the style sheet asks for nothing
// that is not there.
func TestAssets(t *testing.T) {
	th := open(t)
	fonts := 0
	for name, a := range th.assets {
		got, ok := th.Asset(name)
		if !ok || got.Type == "" || len(got.Body) == 0 || !regexp.MustCompile(`-[0-9a-f]{10}\.[a-z0-9]+$`).MatchString(name) {
			t.Errorf("%s: %s, %d bytes", name, got.Type, len(got.Body))
		}
		switch filepath.Ext(name) {
		case ".css":
			if len(a.Body) > 20_000 {
				t.Errorf("the style sheet has %d bytes", len(a.Body))
			}
			for _, m := range regexp.MustCompile(`url\(([^)]*)\)`).FindAllSubmatch(a.Body, -1) {
				if _, ok := th.Asset(string(m[1])); !ok {
					t.Errorf("there is no font %s", m[1])
				}
			}
			if bytes.Count(a.Body, []byte("{")) != bytes.Count(a.Body, []byte("}")) {
				t.Error("the style sheet's braces do not match")
			}
			if m := regexp.MustCompile(`[{;](margin|padding|border|inset)?-?(left|right)(-[a-z]+)?:`).Find(a.Body); m != nil {
				t.Errorf("%s is not for both directions of writing", m)
			}
		case ".js":
			if len(a.Body) > 4_000 {
				t.Errorf("the script has %d bytes", len(a.Body))
			}
		case ".woff2":
			fonts += len(a.Body)
		}
	}
	if fonts == 0 || fonts > 600_000 {
		t.Errorf("the fonts have %d bytes", fonts)
	}
	if _, ok := th.Asset("site.css"); ok {
		t.Error("an asset can be had without the hash of its content")
	}
}

// TestStoryHead checks what a story tells machines.
func TestStoryHead(t *testing.T) {
	th := open(t)
	p := languages[0].story(news.Video)
	b := render(t, th, p)
	var data []struct {
		Type          string `json:"@type"`
		Headline      string
		DatePublished time.Time
		DateModified  time.Time
		Author        []struct{ Name, URL string }
		Publisher     struct {
			Name string
			Logo struct{ URL string }
		}
		Image []struct {
			URL           string
			Width, Height string
		}
		Video struct{ Duration, ContentURL string }
		Free  *bool `json:"isAccessibleForFree"`
		Items []struct {
			Position int
			Name     string
			Item     struct {
				ID string `json:"@id"`
			}
		} `json:"itemListElement"`
	}
	seen := map[string][]string{}
	for _, n := range elements(t, b) {
		switch {
		case n.Data == "script" && attr(n, "type") == "application/ld+json":
			if err := json.Unmarshal([]byte(text(n)), &data); err != nil {
				t.Fatal(err)
			}
		case n.Data == "meta":
			seen[attr(n, "property")+attr(n, "name")] = append(seen[attr(n, "property")+attr(n, "name")], attr(n, "content"))
		case n.Data == "link":
			key := attr(n, "rel") + attr(n, "hreflang")
			seen[key] = append(seen[key], attr(n, "href"))
		case n.Data == "title" && n.Parent.Data == "head":
			seen["title"] = append(seen["title"], text(n))
		}
	}
	if len(data) != 2 {
		t.Fatalf("%d things", len(data))
	}
	a, trail := data[0], data[1]
	if a.Type != "NewsArticle" || a.Headline != p.Headline || !a.DatePublished.Equal(p.Base.Published) || !a.DateModified.Equal(p.Updated) ||
		len(a.Author) != 2 || a.Author[0].URL != "https://post.example/author/ines" || a.Publisher.Name != "The Harbour Post" ||
		!strings.HasPrefix(a.Publisher.Logo.URL, "https://post.example/assets/icon-") || a.Free == nil || !*a.Free || a.Video.Duration != "PT134S" ||
		len(a.Image) != 1 || a.Image[0].URL != "https://post.example/media/control-1280.webp" || a.Image[0].Width != "1280 px" {
		t.Errorf("%+v", a)
	}
	if trail.Type != "BreadcrumbList" || len(trail.Items) != 3 || trail.Items[2].Position != 3 || trail.Items[1].Item.ID != "https://post.example/s1" {
		t.Errorf("%+v", trail)
	}
	for key, want := range map[string]string{
		"title":              p.Headline + " · The Harbour Post",
		"canonical":          p.URL,
		"description":        p.Summary,
		"og:title":           p.Headline,
		"og:type":            "article",
		"og:url":             p.URL,
		"og:image":           "https://post.example/media/control-1280.webp",
		"og:site_name":       "The Harbour Post",
		"og:locale":          "en_US",
		"twitter:card":       "summary_large_image",
		"og:video":           "https://post.example/media/gates.mp4",
		"og:video:type":      "video/mp4",
		"og:video:width":     "1280",
		"og:video:height":    "720",
		"robots":             "max-image-preview:large",
		"alternateen":        p.URL,
		"alternatear":        "https://post.example/ar/",
		"alternatex-default": p.URL,
	} {
		if got := seen[key]; len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if len(seen["preload"]) != 1 || !strings.HasPrefix(seen["preload"][0], "/assets/newsreader-latin-") {
		t.Errorf("preload: %q", seen["preload"])
	}
}

// TestWrite writes the samples and assets as files into the folder named by
// BROADSHEET_RENDER_DIR, to be looked at in a browser.
func TestWrite(t *testing.T) {
	dir := os.Getenv("BROADSHEET_RENDER_DIR")
	if dir == "" {
		t.Skip("BROADSHEET_RENDER_DIR is not set")
	}
	th := open(t)
	if err := os.RemoveAll(filepath.Join(dir, "assets")); err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, a := range th.assets {
		write("assets/"+name, a.Body)
	}
	each(t, func(t *testing.T, l language, name string, p any) {
		write(string(l.id)+"-"+name+".html", render(t, th, p))
	})
}

func BenchmarkStory(b *testing.B) {
	th, err := Open()
	if err != nil {
		b.Fatal(err)
	}
	p := languages[0].story(news.Article)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := th.Render(&out, p); err != nil {
			b.Fatal(err)
		}
	}
}
