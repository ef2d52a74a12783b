package wxr

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

// A shortcode is a word in brackets that WordPress or a plugin replaces when
// a post is shown: [gallery ids="1,2"] or [caption]…[/caption].
type shortcode struct {
	name  string
	attrs map[string]string
	bare  []string // values without names
	inner string   // what an enclosing one encloses
}

// bracket is what may be the tag of a shortcode.
var bracket = regexp.MustCompile(`\[(\[?)(/?)([a-zA-Z][a-zA-Z0-9_-]*)((?:[\s=][^\[\]]*)?)\](\]?)`)

// setting is one of a shortcode's settings.
var setting = regexp.MustCompile(`([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|“([^”]*)[”″]|([^\s"']+))|"([^"]*)"|'([^']*)'|([^\s"'=]+)`)

// builders are what the shortcodes of page builders begin with. They arrange
// columns and boxes and say nothing.
var builders = []string{"vc_", "et_pb_", "fusion_", "av_", "cs_", "mk_", "x_", "tatsu_", "nectar_"}

// shortcodes replaces the shortcodes that WordPress itself knows and the
// common ones for embeds. Others stand as they are, with a note.
func (c *content) shortcodes(s string) string {
	if strings.IndexByte(s, '[') < 0 {
		return s
	}
	var out strings.Builder
	for {
		m := bracket.FindStringSubmatchIndex(s)
		if m == nil {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:m[0]])
		whole, name := s[m[0]:m[1]], strings.ToLower(s[m[6]:m[7]])
		if m[3] > m[2] && m[11] > m[10] { // [[name]] stands for [name]
			out.WriteString(whole[1 : len(whole)-1])
			s = s[m[1]:]
			continue
		}
		start, end := m[0], m[1]
		if m[3] > m[2] { // a bracket before it
			out.WriteByte('[')
		}
		if m[11] > m[10] { // a bracket after it
			end--
		}
		sc := readShortcode(name, strings.TrimSuffix(s[m[8]:m[9]], "/"))
		after := s[end:]
		inner, rest, encloses := strings.Cut(after, "[/"+s[m[6]:m[7]]+"]")
		translate := translators[name]
		switch {
		case translate != nil && m[5] == m[4]:
			if encloses && !bracketOpens(inner, name) {
				sc.inner, after = inner, rest
			}
			out.WriteString(translate(c, sc))
		case slices.ContainsFunc(builders, func(b string) bool { return strings.HasPrefix(name, b) }):
			out.WriteString("\n\n")
			c.note("the shortcodes of a page builder were taken out; what they arrange stays")
		default:
			if encloses || len(sc.attrs) > 0 || strings.Contains(name, "_") || len(strings.TrimSpace(out.String())) == 0 && strings.TrimSpace(after) == "" {
				c.note("the shortcode [%s] stands as text", name)
			}
			out.WriteString(strings.TrimPrefix(s[start:end], s[m[2]:m[3]]))
		}
		s = after
	}
}

// bracketOpens reports whether text opens another shortcode of the name.
func bracketOpens(text, name string) bool {
	return strings.Contains(text, "["+name+" ") || strings.Contains(text, "["+name+"]")
}

func readShortcode(name, settings string) shortcode {
	sc := shortcode{name: name, attrs: map[string]string{}}
	settings = strings.NewReplacer("&#8221;", `"`, "&#8220;", `"`, "&#8243;", `"`, "&quot;", `"`, "\u00a0", " ").Replace(settings)
	if value, ok := strings.CutPrefix(settings, "="); ok { // [youtube=address]
		sc.bare = append(sc.bare, strings.TrimSpace(value))
		return sc
	}
	for _, m := range setting.FindAllStringSubmatch(settings, -1) {
		if m[1] != "" {
			sc.attrs[strings.ToLower(m[1])] = firstOf(m[2], m[3], m[4], m[5])
		} else {
			sc.bare = append(sc.bare, firstOf(m[6], m[7], m[8]))
		}
	}
	return sc
}

// translators turn shortcodes into HTML.
var translators = map[string]func(*content, shortcode) string{
	"caption": captioned, "wp_caption": captioned,
	"gallery": gallery, "playlist": gallery,
	"audio": player, "video": player,
	"embed": shownElsewhere, "youtube": shownElsewhere, "embedyt": shownElsewhere, "vimeo": shownElsewhere, "tweet": shownElsewhere, "twitter": shownElsewhere,
	"instagram": shownElsewhere, "facebook": shownElsewhere, "soundcloud": shownElsewhere, "dailymotion": shownElsewhere, "ted": shownElsewhere,
	"tiktok": shownElsewhere, "spotify": shownElsewhere,
}

// captionedImage parts a picture, which may be a link, from its caption.
var captionedImage = regexp.MustCompile(`(?is)^\s*((?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)(.*)$`)

// captioned is [caption]<img …> Words[/caption].
func captioned(_ *content, sc shortcode) string {
	words := html.UnescapeString(sc.attrs["caption"])
	m := captionedImage.FindStringSubmatch(sc.inner)
	if m == nil {
		return sc.inner + " " + words
	}
	return "<figure>" + m[1] + "<figcaption>" + firstOf(strings.TrimSpace(m[2]), words) + "</figcaption></figure>"
}

// gallery is [gallery ids="1,2"], or all the files that belong to the post.
func gallery(c *content, sc shortcode) string {
	list := firstOf(sc.attrs["ids"], sc.attrs["include"])
	ids := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	if list == "" {
		ids = c.within[firstOf(sc.attrs["id"], c.post.id)]
	}
	var out strings.Builder
	missing := 0
	for _, id := range ids {
		a, ok := c.files[id]
		if !ok || a.url == "" {
			missing++
			continue
		}
		out.WriteString(figure(a) + "\n")
	}
	switch {
	case missing > 0:
		c.note("%d of the %d files of a [%s] are not in the file", missing, len(ids), sc.name)
	case len(ids) == 0:
		c.note("a [%s] names no files, and none in the file belong to the post", sc.name)
	}
	return out.String()
}

// player is [audio src="…"] or [video mp4="…"].
func player(_ *content, sc shortcode) string {
	src := sc.attrs["src"]
	for _, kind := range []string{"mp3", "m4a", "ogg", "wav", "wma", "mp4", "m4v", "webm", "ogv", "flv", "wmv"} {
		src = firstOf(src, sc.attrs[kind])
	}
	for _, word := range append(sc.bare, strings.TrimSpace(sc.inner)) {
		if strings.HasPrefix(word, "http") && !strings.ContainsAny(word, " <") {
			src = firstOf(src, word)
		}
	}
	if src == "" {
		return sc.inner
	}
	if embeds(src) {
		return embed(src)
	}
	return "<figure><" + sc.name + ` src="` + html.EscapeString(html.UnescapeString(src)) + `"></` + sc.name + "></figure>"
}

// shownElsewhere is [embed]address[/embed] and the like, with the address in it or
// among its settings.
func shownElsewhere(c *content, sc shortcode) string {
	words := append([]string{strings.TrimSpace(sc.inner), sc.attrs["url"], sc.attrs["src"], sc.attrs["link"]}, sc.bare...)
	for _, word := range words {
		if strings.HasPrefix(word, "http") && !strings.ContainsAny(word, " <") {
			return embed(word)
		}
	}
	id := firstOf(append([]string{sc.attrs["id"], strings.TrimSpace(sc.inner)}, sc.bare...)...)
	if strings.ContainsAny(id, " </") || id == "" {
		c.note("a [%s] without an address was left out", sc.name)
		return sc.inner
	}
	switch sc.name {
	case "youtube", "embedyt":
		return embed("https://www.youtube.com/watch?v=" + id)
	case "vimeo":
		return embed("https://vimeo.com/" + id)
	case "tweet", "twitter":
		return embed("https://twitter.com/i/status/" + id)
	case "dailymotion":
		return embed("https://www.dailymotion.com/video/" + id)
	}
	c.note("a [%s] without an address was left out", sc.name)
	return ""
}
