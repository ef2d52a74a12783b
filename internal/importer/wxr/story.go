package wxr

import (
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/importer"
	"broadsheet/internal/markup"
	"broadsheet/internal/news"
)

// whyNot says why items of a type are no stories.
var whyNot = map[string]string{
	"attachment":          "a file, kept for the stories that show it",
	"nav_menu_item":       "an entry of a menu",
	"revision":            "an old version",
	"wp_block":            "a reusable block",
	"wp_template":         "part of a theme",
	"wp_template_part":    "part of a theme",
	"wp_navigation":       "a menu",
	"wp_global_styles":    "part of a theme",
	"custom_css":          "part of a theme",
	"customize_changeset": "a change of the theme",
	"oembed_cache":        "a copy of something elsewhere",
	"feedback":            "an answer to a form",
	"wpcf7_contact_form":  "a form",
}

// states turns what WordPress calls a post's status into ours.
var states = map[string]news.State{
	"publish": news.OnAir, "future": news.Scheduled, "draft": news.Draft, "auto-draft": news.Draft,
	"pending": news.Review, "private": news.Draft,
}

// story makes a story of a post, or says why it is none.
func (s *site) story(it importer.Item, p *post) (importer.Item, error) {
	kind, status := firstOf(p.f["wp:post_type"], "post"), p.f["wp:status"]
	it.Title = plain(p.f["title"])
	it.Extra = map[string]any{"wp:type": kind, "wp:status": status}
	if len(p.comments) > 0 {
		it.Extra["wp:comments"] = p.comments
	}
	skip := func(why string) (importer.Item, error) {
		return it, importer.Skip{Why: kind + "/" + status + ": " + why}
	}
	switch {
	case kind != "post" && kind != "page":
		return skip(firstOf(whyNot[kind], "a type of its own, which is no post and no page"))
	case status == "inherit":
		return skip(whyNot["revision"])
	case status == "trash":
		return skip("it was thrown away")
	}
	note := func(format string, args ...any) {
		if say := fmt.Sprintf(format, args...); !slices.Contains(it.Notes, say) {
			it.Notes = append(it.Notes, say)
		}
	}
	if it.ID == "" {
		return it, importer.BadItem{Place: it.Place, Err: fmt.Errorf("it has neither an ID nor an address")}
	}
	it.Standing = kind == "page"
	it.Slug = p.f["wp:post_name"]
	if raw, err := url.PathUnescape(it.Slug); err == nil {
		it.Slug = raw
	}
	it.Standfirst = plain(p.f["excerpt:encoded"])
	it.Date = when(p.f["wp:post_date_gmt"], p.f["wp:post_date"])
	if it.Updated = when(p.f["wp:post_modified_gmt"], p.f["wp:post_modified"]); !it.Updated.After(it.Date) {
		it.Updated = time.Time{}
	}
	var known bool
	if it.State, known = states[status]; !known {
		it.State = news.Draft
		note("its status %q is unknown; it became a draft", status)
	}
	if status == "private" {
		note("it was private and became a draft")
	}
	if p.f["wp:post_password"] != "" {
		it.State = news.Draft
		note("it was behind a password and became a draft")
	}
	s.addresses(&it, p)
	s.name(&it, p, note)
	c := content{site: s, post: p, note: note}
	it.Kind = formatOf(p)
	s.pictures(&it, p, note)
	it.HTML = c.html(p.f["content:encoded"])
	s.enclosures(&it, p)
	if it.Kind == news.Gallery {
		gather(&it)
	}
	if strings.TrimSpace(it.Title) == "" {
		it.Title = opening(it)
		note("it has no title; it is named after its first words")
	}
	extras(it.Extra, p)
	return it, nil
}

// addresses lists where the post lived. An address that is a query, such as
// "?p=12", only says which site it was.
func (s *site) addresses(it *importer.Item, p *post) {
	for i, a := range []string{p.f["link"], p.f["guid"]} {
		u, err := url.Parse(a)
		if err != nil || u.Host == "" || i > 0 && (u.RawQuery != "" || strings.Contains(u.Path, "/wp-content/")) {
			continue
		}
		if u.RawQuery != "" {
			u = &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
		}
		if a = u.String(); !slices.Contains(it.Addresses, a) {
			it.Addresses = append(it.Addresses, a)
		}
	}
}

// formatOf tells a story's kind by the post's format.
func formatOf(p *post) news.StoryKind {
	for _, t := range p.terms {
		if t.taxonomy == "post_format" {
			switch t.slug {
			case "post-format-video":
				return news.Video
			case "post-format-gallery":
				return news.Gallery
			case "post-format-audio":
				return news.Audio
			}
		}
	}
	return news.Article
}

// pictures adds the post's featured picture.
func (s *site) pictures(it *importer.Item, p *post, note func(string, ...any)) {
	id := p.first("_thumbnail_id")
	if id == "" || id == "0" || id == "-1" {
		return
	}
	a, ok := s.files[id]
	switch {
	case ok && kindOf(a.url) == news.Picture:
		it.Media = append(it.Media, a.media())
	case !ok && s.whole:
		note("its picture (attachment %s) is not in the file", id)
	case !ok:
		note("its picture (attachment %s) is not in the file, or comes later in it; a file that is not compressed is looked through first", id)
	}
}

// enclosures adds the sounds and clips that a podcast's post carries, unless
// its text shows them.
func (s *site) enclosures(it *importer.Item, p *post) {
	for _, m := range p.meta {
		if m.key != "enclosure" {
			continue
		}
		lines := strings.Split(m.value, "\n")
		src := strings.TrimSpace(lines[0])
		tag := "audio"
		if len(lines) > 2 && strings.HasPrefix(strings.TrimSpace(lines[2]), "video/") || kindOf(src) == news.Clip {
			tag = "video"
		}
		if strings.HasPrefix(src, "http") && !strings.Contains(it.HTML, src) {
			it.HTML += fmt.Sprintf("\n<figure><%s src=\"%s\"></%s></figure>", tag, html.EscapeString(src), tag)
		}
	}
}

// gather moves the pictures of a gallery from its text to its media.
func gather(it *importer.Item) {
	base := ""
	if len(it.Addresses) > 0 {
		base = it.Addresses[0]
	}
	doc, notes := markup.FromHTML(it.HTML, markup.Options{Base: base})
	it.Notes = append(it.Notes, notes...)
	var rest []news.Node
	for _, n := range doc.Blocks {
		if n.Type != news.PictureBox {
			rest = append(rest, n)
			continue
		}
		m := *n.Attrs.Media
		if !slices.ContainsFunc(it.Media, func(o news.Media) bool { return o.Src == m.Src }) {
			it.Media = append(it.Media, m)
		}
	}
	it.HTML, it.Doc = "", &news.Doc{Blocks: rest}
}

// extras keeps as data what we have no place for. Custom fields that begin
// with an underscore are the plugins' own business, but for those that say
// something to search engines.
func extras(extra map[string]any, p *post) {
	if p.f["wp:is_sticky"] == "1" {
		extra["wp:sticky"] = true
	}
	if p.id != "" {
		extra["wp:post_id"] = p.id
	}
	if parent := p.f["wp:post_parent"]; parent != "" && parent != "0" {
		extra["wp:parent"] = parent
	}
	if p.f["wp:post_password"] != "" {
		extra["wp:password"] = true
	}
	fields := map[string]any{}
	for _, m := range p.meta {
		if m.value == "" || m.key == "" || m.key[0] == '_' && !strings.HasPrefix(m.key, "_yoast_") && !strings.HasPrefix(m.key, "_aioseo") {
			continue
		}
		switch was := fields[m.key].(type) {
		case nil:
			fields[m.key] = m.value
		case string:
			fields[m.key] = []string{was, m.value}
		case []string:
			fields[m.key] = append(was, m.value)
		}
	}
	if len(fields) > 0 {
		extra["wp:fields"] = fields
	}
}

// when returns the first time that is one, read as UTC. WordPress writes
// zeros for none.
func when(times ...string) time.Time {
	for _, s := range times {
		for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"} {
			if t, err := time.Parse(layout, s); err == nil && t.Year() > 1 {
				return t.UTC()
			}
		}
	}
	return time.Time{}
}

// plain returns the words of a piece of HTML as one line.
func plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		doc, _ := markup.FromHTML(s, markup.Options{})
		s = doc.PlainText()
	}
	return strings.Join(strings.Fields(s), " ")
}

// opening returns the first words of a story's text, or the day it is of.
func opening(it importer.Item) string {
	words := it.Standfirst
	if doc := it.Doc; doc != nil {
		words = firstOf(words, plainDoc(*doc))
	} else if words == "" {
		doc, _ := markup.FromHTML(it.HTML, markup.Options{})
		words = plainDoc(doc)
	}
	if utf8.RuneCountInString(words) > 80 {
		short := string([]rune(words)[:80])
		if space := strings.LastIndexByte(short, ' '); space > 20 {
			short = short[:space]
		}
		words = short + "…"
	}
	if words == "" && !it.Date.IsZero() {
		words = it.Date.Format("2 January 2006")
	}
	return firstOf(words, it.Slug, it.ID)
}

func plainDoc(doc news.Doc) string { return strings.Join(strings.Fields(doc.PlainText()), " ") }
