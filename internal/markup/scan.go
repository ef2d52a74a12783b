package markup

import (
	"strings"

	"golang.org/x/net/html"
)

// scan reads the beginning of a source for as long as it is of the plain kind
// that editors and systems write: text, whole comments, and tags with quoted
// attributes, of elements whose contents are HTML. It returns where it
// stopped, always between two tokens; the tokenizer reads on from there. It
// gives the builder exactly what the tokenizer would, in a third of the time.
func (b *builder) scan(s string) int {
	i := 0
	for i < len(s) && !b.full() {
		if s[i] != '<' {
			end := strings.IndexByte(s[i:], '<')
			if end < 0 {
				end = len(s) - i
			}
			text := s[i : i+end]
			if strings.ContainsAny(text, "\x00\r") || i+end < len(s) && !beginsTag(s[i+end+1:]) {
				return i
			}
			if strings.IndexByte(text, '&') >= 0 {
				text = html.UnescapeString(text)
			}
			b.text(text)
			i += end
			continue
		}
		n := b.scanTag(s[i:])
		if n == 0 {
			return i
		}
		i += n
	}
	return i
}

// beginsTag reports whether what follows a "<" makes it a tag or comment of
// the plain kind.
func beginsTag(s string) bool {
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] == '/' || s[0] == '!')
}

// scanTag reads the tag or comment at the beginning of s and returns its
// length, or 0 if it is not of the plain kind.
func (b *builder) scanTag(s string) int {
	if strings.HasPrefix(s, "<!--") {
		end := strings.Index(s[4:], "-->")
		if end <= 0 || s[4] == '>' || strings.HasPrefix(s[4:], "->") || strings.Contains(s[4:4+end], "--") || strings.HasSuffix(s[4:4+end], "-") {
			return 0
		}
		return 4 + end + 3
	}
	i := 1
	ends := i < len(s) && s[i] == '/'
	if ends {
		i++
	}
	from := i
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	el, known := elements[s[from:i]]
	if !known || !el.plain() || i == len(s) {
		return 0
	}
	if ends {
		if s[i] != '>' {
			return 0
		}
		b.end(el)
		return i + 1
	}
	b.attrs = b.attrs[:0]
	for s[i] == ' ' && !strings.HasPrefix(s[i:], " /") {
		n := b.scanAttribute(s[i+1:])
		if i += 1 + n; n == 0 || i >= len(s) {
			return 0
		}
	}
	if s[i] == ' ' {
		i++
	}
	if i+1 < len(s) && s[i] == '/' {
		i++
	}
	if i == len(s) || s[i] != '>' {
		return 0
	}
	b.start(el, b.attrs)
	return i + 1
}

// scanAttribute reads name="value" at the beginning of s into b.attrs and
// returns its length, or 0 if it is not of that form.
func (b *builder) scanAttribute(s string) int {
	i := 0
	for i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] == '-') {
		i++
	}
	if i == 0 || !strings.HasPrefix(s[i:], `="`) {
		return 0
	}
	value := s[i+2:]
	end := strings.IndexByte(value, '"')
	if end < 0 {
		return 0
	}
	value = value[:end]
	if strings.ContainsAny(value, "\x00\r") {
		return 0
	}
	if amps := strings.Count(value, "&"); amps > 0 {
		if strings.Count(value, "&amp;") != amps {
			return 0
		}
		value = strings.ReplaceAll(value, "&amp;", "&")
	}
	if name := attrNames[s[:i]]; name != "" {
		b.attrs = append(b.attrs, attribute{name, value})
	}
	return i + 2 + end + 1
}

// plain reports whether the element's contents are HTML as any other's.
func (e element) plain() bool {
	switch e.role {
	case skipped, frameOf, noscript, pre:
		return false
	}
	return !e.drawing()
}
