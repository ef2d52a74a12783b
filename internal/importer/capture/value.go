package capture

import (
	"encoding/json"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A value is what a dump holds: a scalar with its text, or fields in their
// order. The fields of a list have its indexes, or nothing, as keys.
type value struct {
	text   string
	fields []field
	group  bool // a list or an object rather than a scalar
	cut    bool // it ended before it was whole
}

type field struct {
	key string
	value
}

// get returns the field of that key, which must be in lower case without
// punctuation: "contenttypeid" finds "content_type_id".
func (v *value) get(key string) (*value, bool) {
	for i := range v.fields {
		if foldKey(v.fields[i].key) == key {
			return &v.fields[i].value, true
		}
	}
	return nil, false
}

// foldKey brings the spellings of a key together. What PHP says of a
// property's visibility is left out.
func foldKey(key string) string {
	key, _, _ = strings.Cut(key, ":")
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, key)
}

// keys returns how many keys with names the value holds at any depth.
func (v *value) keys() int {
	n := 0
	for i := range v.fields {
		if k := v.fields[i].key; k != "" && (k[0] < '0' || k[0] > '9') {
			n++
		}
		n += v.fields[i].keys()
	}
	return n
}

// scalar makes a value of a dumped text. Entities in it are read, and a text
// that is itself JSON is read as such.
func scalar(text string, depth int) value {
	if strings.Contains(text, "&") {
		text = html.UnescapeString(text)
	}
	if t := strings.TrimSpace(text); len(t) > 1 && (t[0] == '[' || t[0] == '{') && depth < maxDepth {
		s := scanner{text: t, depth: depth}
		if v, ok := s.json(); ok && v.keys() > 0 {
			return v
		}
	}
	return value{text: text}
}

// maxDepth bounds how deeply a dump that we read may nest.
const maxDepth = 48

// A scanner reads dumped values. It accepts what leaks leave behind: escaped
// or curly quotation marks, lost bytes, a missing end.
type scanner struct {
	text  string
	pos   int
	depth int
	work  int // bytes looked at beyond pos
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		if !unicode.IsSpace(r) && r != '\ufeff' {
			return
		}
		s.pos += n
	}
}

// done reports whether nothing but space is left.
func (s *scanner) done() bool {
	s.space()
	return s.pos >= len(s.text)
}

// take moves past the token if it stands next.
func (s *scanner) take(token string) bool {
	if strings.HasPrefix(s.text[s.pos:], token) {
		s.pos += len(token)
		return true
	}
	return false
}

// number moves past a run of digits and returns it.
func (s *scanner) number() (n int, ok bool) {
	for s.pos < len(s.text) && s.text[s.pos] >= '0' && s.text[s.pos] <= '9' {
		if n < 1<<40 {
			n = n*10 + int(s.text[s.pos]-'0')
		}
		s.pos++
		ok = true
	}
	return n, ok
}

// quotes are the ways in which a quotation mark arrives: the opening form and
// all that may close it.
var quotes = []struct {
	open  string
	close []string
}{
	{`"`, []string{`"`}},
	{`&quot;`, []string{`&quot;`}},
	{`&#34;`, []string{`&#34;`}},
	{`\"`, []string{`\"`}},
	{`'`, []string{`'`}},
	{"“", []string{"”", "“", "″"}},
	{"”", []string{"”", "“", "″"}},
	{"„", []string{"“", "”"}},
}

// quote returns the quotation mark that stands next: an index in quotes, or -1.
func (s *scanner) quote() int {
	for i := range quotes {
		if strings.HasPrefix(s.text[s.pos:], quotes[i].open) {
			return i
		}
	}
	return -1
}

// json reads a JSON list or object, or reports that none stands next. A value
// that breaks off is returned as far as it goes, marked cut.
func (s *scanner) json() (value, bool) {
	s.space()
	if s.pos >= len(s.text) || s.depth > maxDepth {
		return value{cut: true}, false
	}
	object := s.text[s.pos] == '{'
	if !object && s.text[s.pos] != '[' {
		return value{}, false
	}
	s.pos++
	s.depth++
	defer func() { s.depth-- }()
	v := value{group: true}
	for {
		s.space()
		for s.take(",") {
			s.space()
		}
		if s.pos >= len(s.text) {
			v.cut = true
			return v, true
		}
		if s.take("}") || s.take("]") {
			return v, true
		}
		f := field{}
		if object {
			key, ok := s.jsonString()
			s.space()
			if !ok || !s.take(":") {
				v.cut = true
				return v, true
			}
			f.key = key
		}
		item, ok := s.jsonItem()
		if !ok {
			v.cut = true
			return v, true
		}
		f.value = item
		v.fields = append(v.fields, f)
		if item.cut {
			v.cut = true
			return v, true
		}
	}
}

// jsonItem reads any JSON value.
func (s *scanner) jsonItem() (value, bool) {
	s.space()
	if s.pos >= len(s.text) {
		return value{}, false
	}
	if c := s.text[s.pos]; c == '{' || c == '[' {
		return s.json()
	}
	if s.quote() >= 0 {
		text, ok := s.jsonString()
		if !ok {
			return value{}, false
		}
		return scalar(text, s.depth), true
	}
	start := s.pos
	for s.pos < len(s.text) && strings.IndexByte("+-.0123456789eEaflnrstuNTF", s.text[s.pos]) >= 0 {
		s.pos++
	}
	switch word := s.text[start:s.pos]; word {
	case "":
		return value{}, false
	case "null", "None", "NaN":
		return value{}, true
	default:
		return value{text: word}, true
	}
}

// jsonString reads a quoted string. A quotation mark closes it only where
// JSON could go on, so that marks which somebody forgot to escape do no harm.
// It may be wrapped over three lines; one that does not close breaks off at
// the end of its first.
func (s *scanner) jsonString() (string, bool) {
	q := s.quote()
	if q < 0 {
		return "", false
	}
	s.pos += len(quotes[q].open)
	start, lineEnd, lines := s.pos, -1, 0
	for s.pos < len(s.text) {
		if s.text[s.pos] == '\n' {
			if lineEnd < 0 {
				lineEnd = s.pos
			}
			if lines++; lines > 2 || blankLine(s.text[s.pos:]) {
				break
			}
		}
		for _, mark := range quotes[q].close {
			if !strings.HasPrefix(s.text[s.pos:], mark) {
				continue
			}
			raw := s.text[start:s.pos]
			s.pos += len(mark)
			if s.closes() {
				return jsonText(raw, quotes[q].open), true
			}
			s.pos -= len(mark)
			break
		}
		if s.text[s.pos] == '\\' && quotes[q].open != `\"` && s.pos+1 < len(s.text) {
			s.pos++
		} else if strings.HasPrefix(s.text[s.pos:], `\\\"`) {
			s.pos += 3 // an escaped mark within escaped JSON
		}
		s.pos++
	}
	s.pos = min(s.pos, len(s.text))
	if lineEnd >= 0 {
		s.pos = lineEnd
	}
	return "", false
}

// closes reports whether JSON could go on here after a string.
func (s *scanner) closes() bool {
	rest := strings.TrimLeft(s.text[s.pos:min(len(s.text), s.pos+200)], " \t\r\n")
	if rest == "" {
		return true
	}
	switch rest[0] {
	case ':', '}', ']':
		return true
	case ',':
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		next := scanner{text: rest}
		return rest == "" || next.quote() >= 0 || strings.IndexByte("{[-0123456789tfnNTF}]", rest[0]) >= 0
	}
	return false
}

// blankLine reports whether the text begins with a line's end and an empty line.
func blankLine(text string) bool {
	if text == "" || text[0] != '\n' {
		return false
	}
	rest := strings.TrimLeft(text[1:min(len(text), 200)], " \t\r")
	return rest == "" || rest[0] == '\n'
}

// jsonText undoes the escapes of a string.
func jsonText(raw, quote string) string {
	if strings.HasPrefix(quote, "&") {
		raw = html.UnescapeString(raw) // the whole was escaped once more
	}
	if quote == `\"` {
		raw = strings.ReplaceAll(raw, `\\`, `\`)
	}
	if strings.Contains(raw, `\`) {
		var text string
		if json.Unmarshal([]byte(`"`+strings.NewReplacer(`\'`, `'`, `\"`, `\"`, `\\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", "", "\t", `\t`).Replace(raw)+`"`), &text) == nil {
			raw = text
		}
	}
	return strings.ToValidUTF8(raw, "\ufffd")
}
