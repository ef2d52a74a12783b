package related

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/news"
)

// stemmers are the stemmers of Snowball (Porter, 2001) by language.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem,
	"fr": french.Stem, "hu": hungarian.Stem, "it": italian.Stem, "nl": dutch.Stem,
	"no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "ru": russian.Stem, "sv": swedish.Stem, "tr": turkish.Stem,
}

// An apostropheRule says what an apostrophe between two letters does.
type apostropheRule uint8

const (
	joins   apostropheRule = iota // "O'Brien"; but a short ending is dropped: "Brazil's"
	parts                         // "l'Europe"
	endings                       // "Ankara'da": what follows is an ending
)

// A language knows how the words of an edition become terms.
type language struct {
	stem       func(*snowballstem.Env) bool // nil if there is none
	script     *unicode.RangeTable          // of the words that stem knows
	stops      map[string]bool              // folded words that are no terms
	apostrophe apostropheRule
	dotless    bool // I and ı, İ and i are the pairs
	plain      bool // accents are foreign to it and are dropped
	readers    sync.Pool
}

// languageOf returns the language of an edition, by the first part of its tag.
func languageOf(edition news.EditionID) *language {
	base, _, _ := strings.Cut(strings.ToLower(string(edition)), "-")
	if base == "nb" || base == "nn" {
		base = "no"
	}
	l := &language{stem: stemmers[base], script: unicode.Latin, stops: map[string]bool{}}
	switch base {
	case "ar":
		l.script = unicode.Arabic
	case "ru":
		l.script = unicode.Cyrillic
	case "fr", "it", "ca", "oc":
		l.apostrophe = parts
	case "tr", "az":
		l.apostrophe, l.dotless = endings, true
	case "en":
		l.plain = true
	}
	l.readers.New = func() any { return newReader(l) }
	r := newReader(l)
	for _, w := range strings.Fields(stopWords[base]) {
		l.stops[r.folded(w)] = true
	}
	return l
}

// term returns the term of a folded word, or 0 for a stop word. It stems in env.
func (l *language) term(folded []byte, env *snowballstem.Env) uint32 {
	if l.stops[string(folded)] {
		return 0
	}
	word := folded
	first, _ := utf8.DecodeRune(word)
	if l.stem != nil && unicode.Is(l.script, first) {
		env.SetCurrent(string(word))
		l.stem(env)
		if stemmed := env.Current(); stemmed != "" {
			word = []byte(stemmed)
		}
	}
	switch {
	case unicode.Is(unicode.Arabic, first):
		word = []byte(strings.Map(func(r rune) rune {
			if to, ok := arabicSpellings[r]; ok {
				return to
			}
			return r
		}, string(word)))
	case l.plain && slices.ContainsFunc(word, func(c byte) bool { return c >= utf8.RuneSelf }) && unicode.Is(unicode.Latin, first):
		word = []byte(strings.Map(func(r rune) rune {
			if unicode.IsMark(r) {
				return -1
			}
			return r
		}, norm.NFD.String(string(word))))
	}
	return termOf(word)
}

// termOf returns the term of some bytes, never 0. It is FNV-1a with a final
// mixing, and must never change: terms are kept in snapshots.
func termOf(b []byte) uint32 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return mix(h)
}

// pair returns the term of two terms in a row.
func pair(a, b uint32) uint32 { return mix(uint64(a)<<32 | uint64(b)) }

// mix spreads 64 bits over a term (the finaliser of MurmurHash3).
func mix(h uint64) uint32 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return max(uint32(h>>32), 1)
}
