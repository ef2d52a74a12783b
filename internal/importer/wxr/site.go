package wxr

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"

	"broadsheet/internal/news"
)

// A site is what a file says of the site as a whole, and what its items refer
// to. It grows with the number of authors, categories and attachments, not
// with the text.
type site struct {
	declared encoding.Encoding
	begun    bool              // the first piece has been read
	prefixes map[string]string // as declared → as we write them

	address string // of the site
	authors map[string]string
	terms   map[string]term // by ID
	locales map[string]string
	files   map[string]attachment // by ID
	within  map[string][]string   // IDs of the files that belong to a post
	whole   bool                  // all of the file has been seen

	file string            // its name
	seen map[uint64]uint64 // a hash of each item's guid → of its number and title
}

// A term is a category, tag or the like.
type term struct{ taxonomy, slug, name string }

// An attachment is a file that posts show.
type attachment struct {
	url, alt, caption string
	width, height     int
	parent            string
}

func newSite(file string) *site {
	return &site{
		file: file, seen: map[uint64]uint64{},
		prefixes: map[string]string{"wp": "wp", "content": "content", "excerpt": "excerpt", "dc": "dc"},
		authors:  map[string]string{}, terms: map[string]term{}, locales: map[string]string{},
		files: map[string]attachment{}, within: map[string][]string{},
	}
}

// readHead reads what stands outside items. The same text may come twice.
func (s *site) readHead(b []byte) {
	if !s.begun {
		s.begun, s.declared = true, declared(b)
	}
	sp := splitter{buf: b, eof: true}
	open := map[string]bool{} // elements that do not end
	for at := 0; ; {
		t, _ := sp.token(at)
		if t.kind == noToken {
			return
		}
		at = t.end
		name := string(t.name(b))
		known := s.canonical(name, "")
		switch known {
		case "rss", "channel":
			s.declarePrefixes(string(b[t.start:t.end]))
			continue
		case "wp:author", "wp:category", "wp:term", "link", "wp:base_blog_url":
		default:
			continue
		}
		if t.kind != startTag || open[name] {
			continue
		}
		end, after := endOf(&sp, t.end, name)
		if end < 0 {
			open[name] = true
			continue
		}
		inner := b[t.end:end]
		at = after
		switch known {
		case "wp:author":
			s.readAuthor(inner)
		case "wp:category":
			f := s.fields(inner)
			s.terms[f["wp:term_id"]] = term{"category", f["wp:category_nicename"], f["wp:cat_name"]}
		case "wp:term":
			s.readTerm(inner)
		case "link":
			s.address = firstOf(s.address, s.line(inner))
		case "wp:base_blog_url":
			s.address = s.line(inner)
		}
	}
}

// declarePrefixes learns which prefixes a file uses for what we know.
func (s *site) declarePrefixes(tag string) {
	for _, m := range xmlns.FindAllStringSubmatch(tag, -1) {
		prefix, uri := m[1], m[2]
		switch {
		case s.prefixes[prefix] != "":
		case strings.Contains(uri, "wordpress.org/export/") && strings.HasSuffix(uri, "/excerpt/"):
			s.prefixes[prefix] = "excerpt"
		case strings.Contains(uri, "wordpress.org/export/"):
			s.prefixes[prefix] = "wp"
		case strings.Contains(uri, "purl.org/rss/1.0/modules/content"):
			s.prefixes[prefix] = "content"
		case strings.Contains(uri, "purl.org/dc/"):
			s.prefixes[prefix] = "dc"
		}
	}
}

var xmlns = regexp.MustCompile(`xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']`)

// canonical returns an element's name with the prefix that WordPress uses.
// Prefixes count, not what they are bound to: files are wrong about that.
func (s *site) canonical(name, attrs string) string {
	prefix, local, ok := strings.Cut(name, ":")
	if ok {
		if known := s.prefixes[prefix]; known != "" {
			return known + ":" + local
		}
		return name
	}
	if strings.Contains(attr(attrs, "xmlns"), "wordpress.org/export/") {
		return "wp:" + name
	}
	return name
}

// line returns an element's text as one trimmed line.
func (s *site) line(inner []byte) string {
	return strings.Join(strings.Fields(toUTF8([]byte(text(inner)), s.declared)), " ")
}

// fields returns the text of each of the elements in a piece, the first of
// a name winning, as one line.
func (s *site) fields(inner []byte) map[string]string {
	f := map[string]string{}
	for e, err := range elements(inner) {
		name := s.canonical(e.name, e.attrs)
		if _, twice := f[name]; err == nil && !twice {
			f[name] = s.line(e.inner)
		}
	}
	return f
}

func (s *site) readAuthor(inner []byte) {
	f := s.fields(inner)
	name := f["wp:author_display_name"]
	if name == "" || strings.Contains(name, "@") {
		name = strings.TrimSpace(f["wp:author_first_name"] + " " + f["wp:author_last_name"])
	}
	if name == "" {
		name = f["wp:author_login"]
	}
	name = plain(name)
	for _, key := range []string{f["wp:author_login"], f["wp:author_email"]} {
		if key != "" {
			s.authors[strings.ToLower(key)] = name
		}
	}
}

func (s *site) readTerm(inner []byte) {
	f := s.fields(inner)
	t := term{f["wp:term_taxonomy"], f["wp:term_slug"], f["wp:term_name"]}
	if t.taxonomy == "language" { // Polylang; a language's description is a serialized array
		if m := locale.FindStringSubmatch(f["wp:term_description"]); m != nil {
			s.locales[t.slug] = languageTag(m[1])
		}
	}
	if t.taxonomy == "category" {
		s.terms[f["wp:term_id"]] = t
	}
}

var locale = regexp.MustCompile(`"locale";s:\d+:"(\w+)"`)

// languageTag turns a locale such as de_DE_formal into a language tag.
func languageTag(locale string) string {
	parts := strings.FieldsFunc(locale, func(r rune) bool { return r == '_' || r == '-' })
	if len(parts) == 0 {
		return ""
	}
	tag := parts[0]
	if len(parts) > 1 && len(parts[1]) <= 4 {
		tag += "-" + parts[1]
	}
	return tag
}

// remember keeps what posts may want of an attachment.
func (s *site) remember(p *post) {
	if p.f["wp:post_type"] != "attachment" || p.id == "" {
		return
	}
	if _, known := s.files[p.id]; known {
		return
	}
	a := attachment{url: p.f["wp:attachment_url"], alt: plain(p.first("_wp_attachment_image_alt")), caption: plain(p.f["excerpt:encoded"])}
	if a.url == "" {
		a.url = p.f["guid"]
	}
	meta := p.first("_wp_attachment_metadata")
	a.width, a.height = serialNumber(meta, "width"), serialNumber(meta, "height")
	a.parent = p.f["wp:post_parent"]
	s.files[p.id] = a
	if a.parent != "" && a.parent != "0" {
		s.within[a.parent] = append(s.within[a.parent], p.id)
	}
}

// serialNumber finds the first number of that name in serialized PHP.
func serialNumber(serial, name string) int {
	_, rest, ok := strings.Cut(serial, `"`+name+`";`)
	if !ok {
		return 0
	}
	rest = strings.TrimPrefix(rest, "i:")
	if strings.HasPrefix(rest, "s:") {
		_, rest, _ = strings.Cut(rest, `"`)
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	n, _ := strconv.Atoi(rest[:max(end, 0)])
	return n
}

// media returns the attachment as a story shows it.
func (a attachment) media() news.Media {
	return news.Media{Kind: kindOf(a.url), Src: a.url, Alt: a.alt, Caption: a.caption, Width: a.width, Height: a.height}
}

// kindOf tells what a file is by the ending of its address.
func kindOf(address string) news.MediaKind {
	if u, err := url.Parse(address); err == nil {
		address = u.Path
	}
	dot := strings.LastIndexByte(address, '.')
	switch strings.ToLower(address[dot+1:]) {
	case "mp4", "m4v", "webm", "mov", "ogv", "avi", "wmv", "mpg", "3gp":
		return news.Clip
	case "mp3", "m4a", "ogg", "oga", "wav", "opus", "flac", "wma", "mid":
		return news.Sound
	case "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "zip", "txt", "csv":
		return news.Attachment
	}
	return news.Picture
}
