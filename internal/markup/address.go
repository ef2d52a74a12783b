package markup

import (
	"net/url"
	"strings"
	"unicode"

	"broadsheet/internal/news"
)

// address returns the address that a link in the source leads to, as it can
// be published, or "" if it cannot be. A fragment leads nowhere: a document
// has no anchors.
func (b *builder) address(raw string) string {
	raw = bare(raw)
	if raw == "" || raw[0] == '#' {
		return ""
	}
	host := authority(raw)
	web := strings.HasPrefix(raw, "https://") || strings.HasPrefix(raw, "http://")
	switch {
	case web && goodHost(host) && news.SafeLink(raw):
		return raw
	case raw[0] == '/' && host == "" && b.base == nil && news.SafeLink(raw):
		return raw
	case strings.HasPrefix(raw, "www."):
		raw = "https://" + raw
	}
	u, err := url.Parse(mendEscapes(forwardSlashes(raw)))
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "mailto", "tel", "http", "https":
	case "":
		if b.base != nil {
			u = b.base.ResolveReference(u)
		} else if u = siteRoot.ResolveReference(u); u.Host != "" {
			u.Scheme = "https"
		}
	default:
		return ""
	}
	s := u.String()
	if u.Host != "" {
		if !goodHost(u.Host) {
			return ""
		}
		s = u.Scheme + "://" + u.Host + u.EscapedPath()
		if u.RawQuery != "" {
			s += "?" + u.RawQuery
		}
		if u.Fragment != "" {
			s += "#" + u.EscapedFragment()
		}
	}
	if news.SafeLink(s) {
		return s
	}
	return ""
}

// goodHost reports whether a host is written plainly: no escapes, no user
// before it, nothing invisible.
func goodHost(host string) bool {
	for _, r := range host {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-._:[]", r) {
			return false
		}
	}
	return host != ""
}

// authority returns the part of an address that names the host.
func authority(raw string) string {
	before, rest, ok := strings.Cut(raw, "//")
	if !ok || strings.ContainsAny(before, "/?#") {
		return ""
	}
	if end := strings.IndexAny(rest, `/\?#`); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// siteRoot is what relative addresses are resolved against for want of better.
var siteRoot = &url.URL{Path: "/"}

// bare returns an address without what browsers take out of it: spaces and
// controls around it, tabs and line ends in it.
func bare(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' || r == '\u00a0' || r == '\ufeff' })
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	return s
}

// forwardSlashes turns the backslashes of a path into slashes, as browsers do.
func forwardSlashes(s string) string {
	end := strings.IndexAny(s, "?#")
	if end < 0 {
		end = len(s)
	}
	return strings.ReplaceAll(s[:end], `\`, "/") + s[end:]
}

// mendEscapes escapes per cent signs that begin no escape.
func mendEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	hex := func(i int) bool {
		return i < len(s) && strings.IndexByte("0123456789abcdefABCDEF", s[i]) >= 0
	}
	var out strings.Builder
	for i := range len(s) {
		out.WriteByte(s[i])
		if s[i] == '%' && !(hex(i+1) && hex(i+2)) {
			out.WriteString("25")
		}
	}
	return out.String()
}

// webAddress returns an address on the web, or "".
func (b *builder) webAddress(raw string) string {
	if a := b.address(raw); strings.HasPrefix(a, "http") {
		return a
	}
	return ""
}

// hostOf returns the host of an address as people write it.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Host, "www.")
}

// langTag returns a language tag in the form of BCP 47, or "".
func langTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if len(s) > 35 {
		return ""
	}
	for i, part := range strings.Split(s, "-") {
		if len(part) == 0 || len(part) > 8 || i == 0 && len(part) < 2 {
			return ""
		}
		for _, c := range []byte(part) {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return ""
			}
		}
	}
	return s
}

// sameLanguage reports whether text in one language needs no mark in the
// other: the language and the script are the same, whatever the region.
func sameLanguage(a, b string) bool {
	parts := func(s string) (lang, script string) {
		lang, rest, _ := strings.Cut(s, "-")
		for part := range strings.SplitSeq(rest, "-") {
			if len(part) == 4 {
				script = part
			}
		}
		return lang, script
	}
	if a == "" || b == "" {
		return a == b
	}
	al, as := parts(a)
	bl, bs := parts(b)
	return strings.EqualFold(al, bl) && strings.EqualFold(as, bs)
}
