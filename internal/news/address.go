package news

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A Slug is the part of an address that names a story, section or topic, such
// as "harbour-bridge-reopens". It is in lower case, may be in any script, and
// is held unescaped.
type Slug string

// Slugify makes a slug from text in any script: letters, marks and digits in
// lower case, everything else a single hyphen, at most MaxSlug characters, cut
// between words where it can be. It returns "" for text without letters or
// digits. Slugify(Slugify(x)) == Slugify(x).
func Slugify(text string) Slug {
	var b strings.Builder
	n, gap := 0, false
	lastWord := 0
	for _, r := range text {
		if r == '\'' || r == '’' || r == '\u00ad' || r == '\u0640' { // apostrophes, soft hyphens and Arabic stretching join
			continue
		}
		keep := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && n > 0 && !gap
		if r == utf8.RuneError || !keep {
			gap = n > 0
			continue
		}
		lower := unicode.ToLower(r)
		if gap {
			lastWord = b.Len()
			b.WriteByte('-')
			n, gap = n+1, false
		}
		if n >= MaxSlug {
			if lastWord > 0 {
				return Slug(b.String()[:lastWord])
			}
			break
		}
		b.WriteRune(lower)
		n++
	}
	return Slug(strings.TrimRight(b.String(), "-"))
}

// An AddressPattern says how an edition's story addresses are made. It begins
// with a slash and holds {slug}, and may hold {section}, {yyyy}, {mm}, {dd}
// and {id}.
type AddressPattern string

// DefaultPattern is what a new edition uses.
const DefaultPattern AddressPattern = "/{section}/{yyyy}/{mm}/{slug}"

var patternParts = []string{"{section}", "{yyyy}", "{mm}", "{dd}", "{slug}", "{id}"}

// Validate reports what is wrong with the pattern. The error's kind is Invalid.
func (p AddressPattern) Validate() error {
	s := string(p)
	ok := strings.HasPrefix(s, "/") && strings.Contains(s, "{slug}") && !strings.Contains(s, "//")
	for _, part := range patternParts {
		s = strings.ReplaceAll(s, part, "x")
	}
	for _, r := range s {
		if r != '/' && r != '-' && r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			ok = false
		}
	}
	if !ok {
		return Fault{Kind: Invalid, Field: "pattern", Say: fmt.Sprintf(
			"%q is not an address pattern; it begins with a slash, holds {slug}, and may hold %s.", p, strings.Join(patternParts, " "))}
	}
	return nil
}

// Address returns the story's address in its edition, unescaped and with the
// edition's prefix. The date is that of first publication in the edition's
// time zone. A standing page lives at the top: "/about".
func (e *Edition) Address(id StoryID, c *Content, published time.Time) string {
	if c.Standing {
		return e.Prefix + "/" + string(c.Slug)
	}
	section := string(c.Section)
	if section == "" {
		section = "news"
	}
	t := published.In(e.Location())
	var b strings.Builder
	b.WriteString(e.Prefix)
	rest := string(e.Pattern)
	for rest != "" {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			b.WriteString(rest)
			break
		}
		b.WriteString(rest[:open])
		end := strings.IndexByte(rest, '}')
		switch rest[open : end+1] {
		case "{section}":
			b.WriteString(section)
		case "{yyyy}":
			fmt.Fprintf(&b, "%04d", t.Year())
		case "{mm}":
			fmt.Fprintf(&b, "%02d", int(t.Month()))
		case "{dd}":
			fmt.Fprintf(&b, "%02d", t.Day())
		case "{slug}":
			b.WriteString(string(c.Slug))
		case "{id}":
			fmt.Fprint(&b, id)
		}
		rest = rest[end+1:]
	}
	return b.String()
}

// CleanPath returns the form in which addresses are compared and kept:
// unescaped, without query or fragment, with one leading slash, no empty or
// dot parts and no trailing slash. It reports false for what cannot be an
// address of ours.
func CleanPath(raw string) (string, bool) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", false
	}
	p := u.Path
	if !utf8.ValidString(p) || len(p) > 2000 {
		return "", false
	}
	var parts []string
	for _, part := range strings.Split(p, "/") {
		switch part {
		case "", ".":
		case "..":
			return "", false
		default:
			for _, r := range part {
				if unicode.IsControl(r) || r == '\\' {
					return "", false
				}
			}
			parts = append(parts, part)
		}
	}
	return "/" + strings.Join(parts, "/"), true
}

// SafeLink reports whether a link may stand in a published page: an http,
// https, mailto or tel address, or a path or fragment of our own.
func SafeLink(raw string) bool {
	if raw == "" || len(raw) > 4000 {
		return false
	}
	for _, r := range raw {
		if unicode.IsControl(r) || r == '\\' || unicode.Is(unicode.Bidi_Control, r) {
			return false
		}
	}
	u, err := url.Parse(raw)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https": // no host may be written so that it reads as another
		return u.Host != "" && u.User == nil && !strings.ContainsAny(u.Host, "%<>\"'` ")
	case "mailto", "tel":
		return u.Opaque != ""
	case "":
		return u.Host == "" && (strings.HasPrefix(raw, "/") && !strings.HasPrefix(raw, "//") || strings.HasPrefix(raw, "#"))
	}
	return false
}

// Claims reports whether the path is one that the edition itself answers: its
// front page, a section, a feed, what is read most, or a reserved word.
func (e *Edition) Claims(path string) bool {
	rest, ok := strings.CutPrefix(path, e.Prefix+"/")
	if !ok || rest == "" {
		return true
	}
	first, more, _ := strings.Cut(rest, "/")
	if isIn(first, Reserved) || FeedName(rest[strings.LastIndexByte(rest, '/')+1:]) {
		return true
	}
	_, section := e.Section(SectionID(first))
	return section && (more == "" || more == "most-read" || more == "most-read.html" || more == "most-read.json")
}

// FeedName reports whether the last part of an address is that of a feed:
// every list has its feeds below its own address.
func FeedName(last string) bool {
	return last == "feed.rss" || last == "feed.atom" || last == "feed.json"
}
