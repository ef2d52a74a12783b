package news_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
)

func TestSlugify(t *testing.T) {
	for in, want := range map[string]news.Slug{
		"Harbour bridge reopens":    "harbour-bridge-reopens",
		"  Don’t -- stop!  ":        "dont-stop",
		"حاجز العواصف يصمد":         "حاجز-العواصف-يصمد",
		"تـــطويل":                  "تطويل",
		"東京オリンピック２０２０":              "東京オリンピック２０２０",
		"प्रधानमंत्री ने कहा":       "प्रधानमंत्री-ने-कहा",
		"🔥🔥🔥":                       "",
		"../../etc/passwd":          "etc-passwd",
		"a\u202eb":                  "a-b",
		"İSTANBUL":                  "istanbul",
		strings.Repeat("word ", 60): news.Slug(strings.TrimSuffix(strings.Repeat("word-", 24), "-")),
		strings.Repeat("x", 200):    news.Slug(strings.Repeat("x", 120)),
	} {
		if got := news.Slugify(in); got != want {
			t.Errorf("Slugify(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzSlugify(f *testing.F) {
	f.Add("Harbour bridge")
	f.Add("می‌خواهم به خانه")
	f.Fuzz(func(t *testing.T, s string) {
		slug := news.Slugify(s)
		if again := news.Slugify(string(slug)); again != slug {
			t.Errorf("Slugify(%q) = %q, and of that %q", s, slug, again)
		}
		if utf8.RuneCountInString(string(slug)) > news.MaxSlug || strings.ContainsAny(string(slug), "/?#%\\ ") || strings.HasPrefix(string(slug), "-") || strings.HasSuffix(string(slug), "-") {
			t.Errorf("Slugify(%q) = %q", s, slug)
		}
	})
}

func TestAddress(t *testing.T) {
	at := time.Date(2026, 1, 31, 23, 30, 0, 0, time.UTC)
	c := news.Content{Section: "world", Slug: "a-b"}
	for _, tt := range []struct {
		e    news.Edition
		want string
	}{
		{news.Edition{Zone: "UTC", Pattern: news.DefaultPattern}, "/world/2026/01/a-b"},
		{news.Edition{Zone: "Asia/Tokyo", Prefix: "/ja", Pattern: news.DefaultPattern}, "/ja/world/2026/02/a-b"},
		{news.Edition{Zone: "UTC", Pattern: "/{slug}-{id}"}, "/a-b-7"},
		{news.Edition{Zone: "UTC", Pattern: "/news/{yyyy}{mm}{dd}/{slug}.html"}, "/news/20260131/a-b.html"},
	} {
		if got := tt.e.Address(7, &c, at); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.e.Pattern, got, tt.want)
		}
	}
	e := news.Edition{Prefix: "/ar", Zone: "UTC", Pattern: news.DefaultPattern, Sections: []news.Section{{ID: "world"}}}
	if got := e.Address(7, &news.Content{Slug: "about", Standing: true}, at); got != "/ar/about" {
		t.Errorf("standing page at %s", got)
	}
	for path, want := range map[string]bool{"/ar/": true, "/ar/world": true, "/ar/world/x": false, "/ar/archive/x": true, "/ar/other": false,
		"/ar/feed.rss": true, "/ar/world/feed.json": true, "/ar/world/feed.rss/x": false} {
		if e.Claims(path) != want {
			t.Errorf("Claims(%s) = %v", path, !want)
		}
	}
	for _, bad := range []news.AddressPattern{"", "/{section}", "{slug}", "//{slug}", "/{slug}?x", "/{slug} {evil}"} {
		if err := bad.Validate(); !errors.Is(err, news.Invalid) {
			t.Errorf("pattern %q: %v", bad, err)
		}
	}
}

func TestCleanPath(t *testing.T) {
	for in, want := range map[string]string{
		"": "/", "/": "/", "/a/": "/a", "//a//b": "/b", "/a//b": "/a/b", "/a/./b": "/a/b", "https://x.example/a/b/?q#f": "/a/b",
		"/%D8%AE%D8%A8%D8%B1": "/خبر", "/a/../b": "!", "/a\\b": "!", "/a%00b": "!", "/%zz": "!", "/%ff": "!",
	} {
		got, ok := news.CleanPath(in)
		if !ok {
			got = "!"
		}
		if got != want {
			t.Errorf("CleanPath(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestContentValidate(t *testing.T) {
	good := func() *news.Content {
		return &news.Content{Kind: news.Article, Slug: "a", Headline: "Harbour bridge reopens"}
	}
	for name, tt := range map[string]struct {
		change func(*news.Content)
		field  string
	}{
		"complete":           {func(c *news.Content) {}, ""},
		"blank headline":     {func(c *news.Content) { c.Headline = " \t" }, "headline"},
		"longest headline":   {func(c *news.Content) { c.Headline = strings.Repeat("é", news.MaxHeadline) }, ""},
		"one too many":       {func(c *news.Content) { c.Headline = strings.Repeat("x", news.MaxHeadline+1) }, "headline"},
		"no address":         {func(c *news.Content) { c.Slug = "" }, "slug"},
		"address with slash": {func(c *news.Content) { c.Slug = "a/b" }, "slug"},
		"unknown kind":       {func(c *news.Content) { c.Kind = "poem" }, "kind"},
		"source script":      {func(c *news.Content) { c.Sources = []news.Source{{Name: "x", URL: "javascript:x"}} }, "sources"},
		"nameless source":    {func(c *news.Content) { c.Sources = []news.Source{{}} }, "sources"},
		"undated correction": {func(c *news.Content) { c.Corrections = []news.Correction{{Note: "x"}} }, "corrections"},
		"bad media":          {func(c *news.Content) { c.Media = []news.Media{{Kind: "hologram", Src: "/media/x"}} }, "media"},
		"reference script":   {func(c *news.Content) { c.References = []news.Reference{{URL: "data:x"}} }, "references"},
		"broken text":        {func(c *news.Content) { c.Place = "\xff" }, "place"},
	} {
		c := good()
		tt.change(c)
		err := c.Validate()
		var f news.Fault
		if tt.field == "" && err != nil || tt.field != "" && (!errors.As(err, &f) || f.Field != tt.field || !errors.Is(err, news.Invalid)) {
			t.Errorf("%s: %v, want a fault at %q", name, err, tt.field)
		}
	}
}
