package related

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A class says what a character does to a word.
type class uint8

const (
	other   class = iota // ends a word
	letter               // part of a word
	capital              // a letter in upper case
	digit                // part of a number or a word
	mark                 // stays with the letter before it
	silent               // inside a word, not part of it: stretching, vowel points, soft hyphens
	glyph                // of a script that writes no spaces between words
)

// A folding is what becomes of a character: its class and the character that
// stands for it.
type folding struct {
	class class
	to    uint16
}

// tabled is where the table of foldings ends; above it are mostly the scripts
// of East Asia.
const tabled = 0x3000

// foldings returns the foldings of the characters below tabled. It is made on
// first use.
var foldings = sync.OnceValue(func() *[tabled]folding {
	var t [tabled]folding
	var value uint16 // of the digit at hand: digits come in runs that begin with zero
	for r := rune(0); r < tabled; r++ {
		f := folding{to: uint16(r)}
		switch {
		case isSilent(r):
			f.class = silent
		case unicode.IsDigit(r):
			f = folding{digit, '0' + value%10}
			value++
		case unicode.IsMark(r):
			f.class = mark
		case isGlyph(r):
			f.class = glyph
		case unicode.IsUpper(r) || unicode.IsTitle(r):
			f = folding{capital, uint16(unicode.ToLower(r))}
		case unicode.IsLetter(r):
			f.class = letter
		}
		if f.class != digit {
			value = 0
		}
		t[r] = f
	}
	for from, to := range spellings {
		t[from].to = uint16(to)
	}
	for r := range t { // Greek loses its accents
		if unicode.Is(unicode.Greek, rune(r)) && (t[r].class == letter || t[r].class == capital) {
			base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(rune(t[r].to))))
			t[r].to = uint16(unicode.ToLower(base))
		}
	}
	t['ς'].to = 'σ'
	return &t
})

// spellings are letters that one word may be written with either of. Those
// that a stemmer wants to see come later, in arabicSpellings.
var spellings = map[rune]rune{
	'ё': 'е', 'Ё': 'е',
	'ș': 'ş', 'Ș': 'ş', 'ț': 'ţ', 'Ț': 'ţ',
	'ک': 'ك', 'ی': 'ي', 'ۍ': 'ي', 'ې': 'ي', 'ۀ': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ۂ': 'ه', 'ھ': 'ه', 'ۃ': 'ة',
}

// arabicSpellings are applied after stemming.
var arabicSpellings = map[rune]rune{
	'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ؤ': 'و', 'ئ': 'ي', 'ى': 'ي', 'ة': 'ه',
}

const zeroWidthNonJoiner = '\u200c'

func isSilent(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x640, // soft hyphen, grapheme joiner, Arabic stretching
		r >= 0x591 && r <= 0x5C7 && unicode.IsMark(r),                                      // Hebrew points
		r >= 0x610 && r <= 0x6ED && unicode.IsMark(r),                                      // Arabic vowels
		r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x2069: // zero width, direction
		return true
	}
	return false
}

// isGlyph reports whether the letter is of a script that writes no spaces
// between words, or, like Korean, joins so much to a word that pairs of
// characters do better.
func isGlyph(r rune) bool {
	return r >= 0xE00 && unicode.IsLetter(r) && unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
		unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Yi, unicode.Bopomofo) ||
		r == 'ー' || r == '々'
}

// fold returns the folding of any character.
func fold(t *[tabled]folding, r rune) (class, rune) {
	switch {
	case r < tabled:
		return t[r].class, rune(t[r].to)
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3, isGlyph(r):
		return glyph, r
	case unicode.IsUpper(r):
		return capital, unicode.ToLower(r)
	case unicode.IsLetter(r):
		return letter, r
	case unicode.IsMark(r):
		return mark, r
	}
	return other, r
}

// compose returns the text with characters that have a plainer form replaced
// by it: accents written apart, full-width letters, Arabic presentation forms.
// Text without such is returned as it is.
func compose(text string) string {
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if isComposite(r) {
			return norm.NFKC.String(text)
		}
		i += size
	}
	return text
}

func isComposite(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36F, r >= 0x653 && r <= 0x655, r >= 0x1100 && r <= 0x11FF, r == 0x3099 || r == 0x309A,
		r >= 0xF900 && r <= 0xFDFF, r >= 0xFE70 && r <= 0xFEFC, r >= 0xFF01 && r <= 0xFFEE:
		return true
	}
	return false
}
