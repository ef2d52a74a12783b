package related

import (
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
)

// A kind says what a token is made of.
type kind uint8

const (
	plainWord kind = iota
	nameWord       // begins with a capital
	number         // of two digits or more
	glyphs         // two characters in a row of a script without spaces
	phrase         // two name words in a row; it follows the second of them
)

// A token is a term as it stands in a text.
type token struct {
	term       uint32
	kind       kind
	start, end int // bytes
}

// longestWord is the length in bytes above which a run of letters is taken
// for something else than a word.
const longestWord = 128

// A reader turns texts of one language into tokens. It is not safe for
// concurrent use.
type reader struct {
	*language
	folds  *[tabled]folding
	memory []remembered
	env    snowballstem.Env
	counts counts
	text   string
	tokens []token
	name   token // the last word, if it was a name
	word   []byte
	words  []uint32 // every word of the text, small ones too, for shingles
	hashes []uint32
	sample sample
}

// remembered is a word whose term has been worked out before.
type remembered struct {
	term   uint32
	length uint8
	word   [27]byte
}

const memorySize = 1 << 15 // words; 1 MB

func newReader(l *language) *reader {
	return &reader{language: l, folds: foldings(), memory: make([]remembered, memorySize)}
}

// read returns the tokens of a text as compose returns it. They are good until
// the next call.
func (r *reader) read(text string) []token {
	r.text, r.tokens, r.words, r.name = text, r.tokens[:0], r.words[:0], token{}
	for i := 0; i < len(text); {
		c, size := r.folds[text[i]].class, 1
		if text[i] >= utf8.RuneSelf {
			c, _, size = r.char(text[i:])
		}
		switch c {
		case letter:
			i = r.readWord(text, i, plainWord)
		case capital:
			i = r.readWord(text, i, nameWord)
		case digit:
			i = r.readNumber(text, i)
		case glyph:
			i = r.readGlyphs(text, i)
		default:
			i += size
		}
	}
	return r.tokens
}

// char returns the class of the text's first character, what it folds to and
// its size.
func (r *reader) char(text string) (class, rune, int) {
	if b := text[0]; b < utf8.RuneSelf {
		f := r.folds[b]
		return f.class, rune(f.to), 1
	}
	c, size := utf8.DecodeRuneInString(text)
	if c == utf8.RuneError && size == 1 {
		return other, c, 1
	}
	if r.dotless && c == 'İ' {
		return capital, 'i', size
	}
	class, to := fold(r.folds, c)
	return class, to, size
}

// readWord reads the word of a kind that begins at start and returns where to go
// on.
func (r *reader) readWord(text string, start int, k kind) int {
	word, i, hash := r.word[:0], start, uint32(2166136261)
	if !r.dotless {
		for i < len(text) && text[i] < utf8.RuneSelf {
			f := r.folds[text[i]]
			if f.class == other {
				break
			}
			word = append(word, byte(f.to))
			hash = (hash ^ uint32(f.to)) * 16777619
			i++
		}
	}
	letters, end, next := i-start, i, i
	if i < len(text) && (text[i] >= utf8.RuneSelf || text[i] == '\'' || r.dotless) {
		word, letters, end, next = r.readRest(text, word, i, letters)
		hash = 2166136261
		for _, c := range word {
			hash = (hash ^ uint32(c)) * 16777619
		}
	}
	r.word = word
	if letters >= 2 && len(word) <= longestWord {
		r.add(token{r.lookUp(word, hash), k, start, end})
	}
	return max(next, start+1)
}

// readRest reads on in a word, from i, that has more than plain letters and
// digits. It returns the word, the number of its letters, its end, and where to
// go on, which is behind an ending that does not count.
func (r *reader) readRest(text string, word []byte, i, letters int) (_ []byte, n, end, next int) {
	end, next = i, 0
scan:
	for i < len(text) {
		class, to, size := r.char(text[i:])
		switch {
		case class == letter || class == capital || class == digit:
			if to == 'i' && r.dotless && text[i] == 'I' {
				to = 'ı'
			}
			word = utf8.AppendRune(word, to)
			letters++
		case class == mark:
			word = utf8.AppendRune(word, to)
		case class == silent:
			if last, _ := utf8.DecodeLastRune(word); to == zeroWidthNonJoiner && unicode.Is(unicode.Arabic, last) {
				break scan // it parts a Persian word from its endings
			}
		case text[i] == '\'' || to == '’':
			if !r.joined(text[i+size:]) {
				next = r.skip(text, i+size)
				break scan
			}
		default:
			break scan
		}
		i += size
		end = i
	}
	return word, letters, end, max(end, next)
}

// joined reports whether an apostrophe before rest is part of the word.
func (r *reader) joined(rest string) bool {
	if r.apostrophe != joins {
		return false
	}
	n := r.run(rest)
	return n > 2 || n == 1 && (rest[0] == 't' || rest[0] >= utf8.RuneSelf)
}

// skip returns where to go on after an apostrophe at the end of a word.
func (r *reader) skip(text string, i int) int {
	if r.apostrophe == parts {
		return i
	}
	return i + r.run(text[i:])
}

// run returns the length in bytes of the letters that text begins with.
func (r *reader) run(text string) int {
	n := 0
	for n < len(text) {
		c, _, size := r.char(text[n:])
		if c != letter && c != capital {
			break
		}
		n += size
	}
	return n
}

// readNumber reads the number that begins at start. A point or comma before
// exactly three digits groups them and is dropped; before others it is the
// decimal sign. Digits with a letter at their end are a word, as in "5g".
func (r *reader) readNumber(text string, start int) int {
	word, i, whole, signs := r.word[:0], start, 0, 0
	for i < len(text) {
		c, to, size := r.char(text[i:])
		if c == digit {
			word = append(word, byte(to))
			whole++
			i += size
			continue
		}
		if (c == letter || c == capital) && signs == 0 {
			return r.readWord(text, start, plainWord)
		}
		if text[i] != '.' && text[i] != ',' {
			break
		}
		n := 0
		for j := i + 1; j < len(text) && text[j] >= '0' && text[j] <= '9'; j++ {
			n++
		}
		if n == 0 {
			break
		}
		if n != 3 {
			word = append(word, '.')
		}
		signs++
		i++
	}
	r.word = word
	if start > 0 && text[start-1] == '#' && i < len(text) && text[i] == ';' {
		return i + 1 // what a careless export has left of a character's number
	}
	if whole >= 2 && len(word) <= longestWord {
		t := termOf(word)
		r.words = append(r.words, t)
		r.add(token{t, number, start, i})
	}
	return i
}

// readGlyphs reads the run of glyphs that begins at start: every two in a row
// are a term, marks included; a single one is a term of its own.
func (r *reader) readGlyphs(text string, start int) int {
	last, at, n := start, start, 0 // where the glyph before, and this one, begin
	i := start
	for {
		class, size := other, 0
		if i < len(text) {
			class, _, size = r.char(text[i:])
		}
		if class == mark || class == silent {
			i += size
			continue
		}
		// The glyph at hand is text[at:i].
		if n >= 2 || n == 1 && class != glyph {
			t := termOf([]byte(text[last:i]))
			r.words = append(r.words, t)
			r.add(token{t, glyphs, last, i})
		}
		if class != glyph {
			return i
		}
		last, at = at, i
		n++
		i += size
	}
}

// add appends a token that is not a stop word, and the phrase that it ends.
func (r *reader) add(t token) {
	before := r.name
	r.name = token{}
	if t.term == 0 {
		return
	}
	r.tokens = append(r.tokens, t)
	if t.kind != nameWord {
		return
	}
	if before.term != 0 && before.end+1 == t.start && r.text[before.end] == ' ' {
		r.tokens = append(r.tokens, token{pair(before.term, t.term), phrase, before.start, t.end})
	}
	r.name = t
}

// lookUp returns the term of a folded word from memory, or works it out.
func (r *reader) lookUp(word []byte, hash uint32) uint32 {
	r.words = append(r.words, hash)
	if len(word) > len(remembered{}.word) {
		return r.term(word, &r.env)
	}
	m := &r.memory[(hash^hash>>15)%memorySize]
	if string(m.word[:m.length]) != string(word) || m.length == 0 {
		m.term, m.length = r.term(word, &r.env), uint8(len(word))
		copy(m.word[:], word)
	}
	return m.term
}

// folded returns a single word in the form in which it is looked up.
func (r *reader) folded(word string) string {
	r.read(word)
	return string(r.word)
}
