package wxr

import (
	"fmt"
	"hash/fnv"
	"path"
	"strings"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// A post is an item as it stands in the file. WordPress keeps everything as
// a post: articles, pages, files, menu entries.
type post struct {
	id       string
	f        map[string]string // fields by name; long texts with their lines
	terms    []term
	meta     []pair // in the order of the file
	comments []map[string]any
}

type pair struct{ key, value string }

// first returns the first value of a custom field.
func (p *post) first(key string) string {
	for _, m := range p.meta {
		if m.key == key {
			return m.value
		}
	}
	return ""
}

// damaged is an error with its line, counted from the beginning of the piece.
type damaged struct {
	err  error
	line int
}

func (d damaged) Error() string { return d.err.Error() }

// parse reads an item.
func (s *site) parse(inner []byte) (*post, error) {
	p := &post{f: map[string]string{}}
	for e, err := range elements(inner) {
		if err != nil {
			return p, damaged{err, e.line}
		}
		switch name := s.canonical(e.name, e.attrs); name {
		case "category":
			p.terms = append(p.terms, term{firstOf(attr(e.attrs, "domain"), "category"), attr(e.attrs, "nicename"), plain(s.line(e.inner))})
		case "wp:postmeta":
			var m pair
			for e, err := range elements(e.inner) {
				if err != nil {
					return p, damaged{err, e.line}
				}
				switch s.canonical(e.name, e.attrs) {
				case "wp:meta_key":
					m.key = s.line(e.inner)
				case "wp:meta_value":
					m.value = strings.TrimSpace(s.utf8(text(e.inner)))
				}
			}
			p.meta = append(p.meta, m)
		case "wp:comment":
			p.comments = append(p.comments, s.comment(e.inner))
		case "content:encoded", "excerpt:encoded":
			if _, twice := p.f[name]; !twice {
				p.f[name] = strings.TrimSpace(s.utf8(text(e.inner)))
			}
		default:
			if _, twice := p.f[name]; !twice {
				p.f[name] = s.line(e.inner)
			}
		}
	}
	p.id = p.f["wp:post_id"]
	return p, nil
}

// utf8 returns text as UTF-8 with plain line ends.
func (s *site) utf8(text string) string {
	text = toUTF8([]byte(text), s.declared)
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	return text
}

// comment reads a comment, without what tells where its author can be reached.
func (s *site) comment(inner []byte) map[string]any {
	f := s.fields(inner)
	c := map[string]any{}
	for _, name := range []string{"id", "author", "content", "approved", "parent", "type"} {
		if v := f["wp:comment_"+name]; v != "" && v != "0" {
			c[name] = v
		}
	}
	for e, err := range elements(inner) {
		if err == nil && s.canonical(e.name, e.attrs) == "wp:comment_content" {
			c["content"] = strings.TrimSpace(s.utf8(text(e.inner)))
		}
	}
	if name, ok := c["author"].(string); ok && strings.Contains(name, "@") {
		delete(c, "author")
	}
	c["approved"] = f["wp:comment_approved"] == "1"
	if at := when(f["wp:comment_date_gmt"], f["wp:comment_date"]); !at.IsZero() {
		c["date"] = at
	}
	return c
}

// item turns a piece into an item of the import.
func (s *site) item(n int, p piece) (importer.Item, error) {
	it := importer.Item{Place: importer.Place{File: s.file, Line: p.line, Name: fmt.Sprintf("item %d", n)}}
	bad := func(line int, err error) (importer.Item, error) {
		place := it.Place
		place.Line += line
		return it, importer.BadItem{Place: place, Err: err}
	}
	post, err := s.parse(p.text)
	if post.id != "" {
		it.Place.Name = firstOf(post.f["wp:post_type"], "post") + " " + post.id
	}
	it.ID = s.identity(post)
	if p.damage != nil {
		return bad(0, p.damage)
	}
	if d, ok := err.(damaged); ok {
		return bad(d.line, d)
	}
	if len(post.f) == 0 {
		return bad(0, fmt.Errorf("it is empty"))
	}
	s.remember(post)
	return s.story(it, post)
}

// identity returns what tells an item from every other of every site: its
// guid, which stays when a site moves. Where plugins gave one guid to several
// posts, those after the first are told apart by number or title.
func (s *site) identity(p *post) string {
	guid := firstOf(p.f["guid"], p.f["link"])
	if guid == "" {
		if p.id == "" {
			return ""
		}
		return "wp:" + firstOf(s.address, path.Base(s.file)) + "?p=" + p.id
	}
	key, self := hash(guid), hash(p.id+"\n"+p.f["title"])
	was, twice := s.seen[key]
	switch {
	case !twice:
		s.seen[key] = self
	case was != self:
		return "wp:" + guid + "#" + p.id + "-" + string(news.Slugify(p.f["title"]))
	}
	return "wp:" + guid
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

func firstOf(list ...string) string {
	for _, v := range list {
		if v != "" {
			return v
		}
	}
	return ""
}
