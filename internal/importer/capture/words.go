package capture

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// oneLine brings a text onto one line: runs of space become one, and what is
// invisible and no use goes.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad' || r == '\ufeff' || r == '\u200b' || r == 0:
			return -1
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// collapse finds what is left where a dump was blanked out.
var collapse = regexp.MustCompile(`\x00+`)

var tags = regexp.MustCompile(`<!--(?s:.*?)-->|</?[a-zA-Z][^<>]*>`)

// stripTags takes HTML tags out of a text that should have none.
func stripTags(s string) string {
	if strings.Contains(s, "<") {
		s = tags.ReplaceAllString(s, " ")
	}
	return s
}

// clean mends a short text that a page or its metadata give: a title, a
// name. Entities that were escaped twice are read, and dumps and unfilled
// templates taken out.
func clean(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	if dumps := findDumps(s); len(dumps) > 0 && !technical(without(s, dumps)) {
		s = without(s, dumps)
	}
	s, _, _ = fill(s)
	return oneLine(stripTags(s))
}

// fold brings texts together that differ in case, space and punctuation only.
func fold(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// wordCount counts words; a script without spaces counts two letters as one.
func wordCount(s string) int {
	words, letters := 0, 0
	in := false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar):
			letters++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				words++
			}
			in = true
		case unicode.IsSpace(r):
			in = false
		}
	}
	return words + (letters+1)/2
}

// cutTo shortens a text to n characters, between words where it can.
func cutTo(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	short := string(r[:n-1])
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:–-") + "…"
}
