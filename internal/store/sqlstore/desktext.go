package sqlstore

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// indexWords returns the words of the texts as the desk finds them: each once,
// without case, accents and the like. Of scripts that are written without
// spaces they are the pairs of characters, and each character.
func indexWords(texts ...string) []string {
	var list []string
	known := map[string]bool{}
	for _, text := range texts {
		eachWord(text, func(word string, glyphs bool) {
			forms := []string{word}
			if glyphs {
				forms = glyphForms(word, true)
			}
			for _, form := range forms {
				if !known[form] {
					known[form] = true
					list = append(list, form)
				}
			}
		})
	}
	return list
}

// askedWords returns what must be found for a query: whole words, and, with
// beginning, that of the last, "" if it is finished.
func askedWords(query string, beginning bool) (whole []string, begin string) {
	eachWord(query, func(word string, glyphs bool) {
		if begin != "" {
			whole, begin = append(whole, begin), ""
		}
		if glyphs {
			whole = append(whole, glyphForms(word, false)...)
			return
		}
		begin = word
	})
	letters := utf8.RuneCountInString(begin)
	if begin != "" && (!beginning || len(whole) > 0 && (letters == 1 || letters > 6) || // which have no index, and would take long
		strings.TrimRightFunc(query, unicode.IsSpace) != query) { // the word is finished
		whole, begin = append(whole, begin), ""
	}
	if long := slices.DeleteFunc(slices.Clone(whole), isSmall); len(long) > 1 {
		whole = long
	}
	const most = 12
	if len(whole) > most {
		whole, begin = whole[:most], ""
	}
	return whole, begin
}

// isSmall reports whether a word is likely one that very many stories have, so
// that it tells little and costs much.
func isSmall(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return utf8.RuneCountInString(word) <= 3 && unicode.IsLetter(r) && !isGlyph(r)
}

// matchFTS writes a query as SQLite's FTS5 reads it.
func matchFTS(query string, beginning bool) (string, bool) {
	whole, begin := askedWords(query, beginning)
	terms := make([]string, 0, len(whole)+1)
	for _, w := range whole {
		terms = append(terms, `"`+w+`"`) // words hold no quotes
	}
	if begin != "" {
		terms = append(terms, `"`+begin+`"*`)
	}
	return strings.Join(terms, " AND "), len(terms) > 0
}

// matchTSQuery writes a query as PostgreSQL reads it.
func matchTSQuery(query string, beginning bool) (string, bool) {
	whole, begin := askedWords(query, beginning)
	terms := make([]string, 0, len(whole)+1)
	for _, w := range whole {
		terms = append(terms, `'`+w+`'`) // words hold no quotes and no backslashes
	}
	if begin != "" {
		terms = append(terms, `'`+begin+`':*`)
	}
	return strings.Join(terms, " & "), len(terms) > 0
}

// glyphForms returns the pairs of neighbours in a run of glyphs, and the
// glyphs themselves if singles or there is but one.
func glyphForms(run string, singles bool) (list []string) {
	glyphs := []rune(run)
	for i, g := range glyphs {
		if singles || len(glyphs) == 1 {
			list = append(list, string(g))
		}
		if i > 0 {
			list = append(list, string(glyphs[i-1:i+1]))
		}
	}
	return list
}

// longestIndexed is the length in bytes at which words are cut.
const longestIndexed = 64

// eachWord calls f for every word of a text, folded, and for every run of
// characters that are written without spaces.
func eachWord(text string, f func(word string, glyphs bool)) {
	var word []rune
	glyphs := false
	flush := func() {
		if len(word) == 0 {
			return
		}
		w := string(word)
		for len(w) > longestIndexed && !glyphs {
			runes := []rune(w)
			w = string(runes[:len(runes)/2])
		}
		f(w, glyphs)
		word = word[:0]
	}
	for _, r := range norm.NFKD.String(text) {
		r = foldRune(r)
		switch {
		case r < 0: // it stands for nothing
		case r == 0:
			flush()
		default:
			if g := isGlyph(r); g != glyphs {
				flush()
				glyphs = g
			}
			word = append(word, r)
		}
	}
	flush()
}

// foldRune returns the character that stands for r: 0 between words, -1 if r
// stands for nothing.
func foldRune(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		return r
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == 'ـ', r == '\'', r == '’':
		return -1
	case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mc, r):
		return 0
	}
	switch r {
	case 'ى', 'ی', 'ې':
		return 'ي'
	case 'ک':
		return 'ك'
	case 'ة', 'ۀ', 'ە':
		return 'ه'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ß':
		return 's'
	case 'ø':
		return 'o'
	case 'ł':
		return 'l'
	case 'ı':
		return 'i'
	case 'ё':
		return 'е'
	}
	if unicode.Is(unicode.Nd, r) { // the digits of every script
		for d := rune(0); d < 10; d++ {
			if !unicode.Is(unicode.Nd, r-d-1) {
				return '0' + d
			}
		}
	}
	return unicode.ToLower(r)
}

// isGlyph reports whether the character is of a script written without spaces.
func isGlyph(r rune) bool {
	return r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar)
}
