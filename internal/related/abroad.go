package related

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Stories of different languages are compared on a shelf of their own, by
// terms that mean the same everywhere: names and numbers as they are written,
// the consonants of names in every script, topics, and, where there is a
// dictionary, words by what they mean in English. Of other words only those
// count that stand in stories of several editions.

// abroad is the tag of that shelf. No edition has it.
const abroad news.EditionID = "*"

// A Dictionary says what words of a language mean in English.
type Dictionary map[uint32][]uint32 // by the term of the word, the terms of its translations

// mostMeanings is how many translations of a word are used.
const mostMeanings = 3

// ReadDictionary reads a dictionary of a language: a word, a tab and its
// translations, apart by commas or semicolons, on each line. Empty lines and
// those that begin with # are left out. A line of another form is an error
// that names it.
func ReadDictionary(language news.EditionID, r io.Reader) (Dictionary, error) {
	d := Dictionary{}
	from, to := newReader(languageOf(language)), newReader(languageOf(pivot))
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		word, meanings, ok := strings.Cut(line, "\t")
		if !ok || !utf8.ValidString(line) {
			return nil, fmt.Errorf("line %d of the dictionary is not a word, a tab and its translations", n)
		}
		term := single(from, word)
		if term == 0 {
			continue // several words, or a small one
		}
		for _, m := range strings.FieldsFunc(meanings, func(r rune) bool { return r == ',' || r == ';' }) {
			if t := single(to, strings.TrimPrefix(strings.TrimSpace(m), "to ")); t != 0 && len(d[term]) < mostMeanings {
				d[term] = append(d[term], pair(t, pivotMark))
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading the dictionary: %w", err)
	}
	return d, nil
}

// pivot is the language that dictionaries lead to.
const pivot news.EditionID = "en"

// Marks that keep terms of one sort from those of another.
const (
	pivotMark    = 0x70697601
	skeletonMark = 0x736b6501
	topicMark    = 0x746f7001
)

// topicTerm returns the term of a topic, the same in every language.
func topicTerm(topic news.TopicID) uint32 { return pair(mix(uint64(topic)), topicMark) }

// single returns the term of a text of one word, else 0.
func single(r *reader, text string) uint32 {
	if tokens := r.read(compose(text)); len(tokens) == 1 {
		return tokens[0].term
	}
	return 0
}

// A traveller turns the stories of one edition into terms for abroad.
type traveller struct {
	*reader               // words as they are written
	own        *reader    // as the edition has them
	dictionary Dictionary // nil if there is none
	isPivot    bool
}

func newTraveller(edition news.EditionID, d Dictionary) *traveller {
	own := languageOf(edition)
	raw := &language{script: own.script, stops: own.stops, apostrophe: own.apostrophe, dotless: own.dotless, plain: true}
	base, _, _ := strings.Cut(strings.ToLower(string(edition)), "-")
	return &traveller{reader: newReader(raw), own: newReader(own), dictionary: d, isPivot: base == string(pivot)}
}

// travellers are those of every edition.
type travellers struct {
	mu           sync.Mutex
	pools        map[news.EditionID]*sync.Pool
	dictionaries map[string]Dictionary // by language
}

// of returns the travellers of an edition.
func (t *travellers) of(edition news.EditionID) *sync.Pool {
	t.mu.Lock()
	defer t.mu.Unlock()
	pool := t.pools[edition]
	if pool == nil {
		base, _, _ := strings.Cut(strings.ToLower(string(edition)), "-")
		d := t.dictionaries[base]
		pool = &sync.Pool{New: func() any { return newTraveller(edition, d) }}
		t.pools[edition] = pool
	}
	return pool
}

// SetDictionaries gives an index that relates editions the dictionaries that
// it was built with, by language.
func (x *Index) SetDictionaries(d map[string]Dictionary) {
	if x.abroad != nil {
		x.abroad.abroad.mu.Lock()
		defer x.abroad.abroad.mu.Unlock()
		x.abroad.abroad.dictionaries = d
		clear(x.abroad.abroad.pools)
	}
}

// Settings returns what Build was told to remember.
func (x *Index) Settings() uint32 { return x.settings }

// evenUnseen marks the frequency of a term that counts even if no story had it
// when the statistics were frozen.
const evenUnseen = 1 << 15

// count returns the terms of a story. They are good until the traveller is
// used again.
func (v *traveller) count(s *Story) []count {
	c := &v.counts
	c.clear()
	place := v.countText(compose(withoutCredit(s.Headline)), 0, titleCount)
	place = v.countText(compose(s.Lead), place, leadCount)
	place = v.countText(compose(s.Body), place, bodyCount)
	v.takeSample()
	for _, topic := range s.Topics {
		c.add(topicTerm(topic), leadCount, place, number)
	}
	c.result = c.result[:0]
	for _, t := range c.list {
		f := t.frequency()
		if t.kind == nameWord || t.kind == number {
			f |= evenUnseen
		}
		c.result = append(c.result, count{t.term, f})
	}
	return c.result
}

func (v *traveller) countText(text string, place int, n uint16) int {
	for _, t := range v.read(text) {
		if t.kind == phrase {
			continue
		}
		place++
		v.counts.add(t.term, n, place, t.kind)
		if t.kind == number {
			continue
		}
		word := text[t.start:t.end]
		if bones := skeleton(word); len(bones) >= 3 && (t.kind == nameWord || caseless(word)) {
			v.counts.add(pair(termOf(bones), skeletonMark), n, place, phrase)
		}
		if v.isPivot || v.dictionary != nil {
			term := single(v.own, word)
			if v.isPivot {
				v.counts.add(pair(term, pivotMark), n, place, phrase)
			}
			for _, meaning := range v.dictionary[term] {
				v.counts.add(meaning, n, place, phrase)
			}
		}
	}
	return place
}

// sounds are the consonants of several scripts by how they sound, in few
// classes, since transcriptions differ. A letter that is not here is a vowel or
// is not heard.
var sounds = map[rune]byte{
	'b': 'b', 'p': 'b', 'd': 'd', 't': 'd', 'f': 'f', 'v': 'f', 'g': 'g', 'j': 'g', 'k': 'k', 'c': 'k', 'q': 'k', 'l': 'l', 'm': 'm', 'n': 'n', 'r': 'r', 's': 's', 'z': 's', 'x': 's',
	'б': 'b', 'п': 'b', 'д': 'd', 'т': 'd', 'ф': 'f', 'в': 'f', 'г': 'g', 'ґ': 'g', 'ж': 'g', 'к': 'k', 'х': 'k', 'л': 'l', 'м': 'm', 'н': 'n', 'р': 'r', 'с': 's', 'з': 's', 'ц': 's', 'ш': 's', 'щ': 's', 'ч': 's',
	'β': 'f', 'γ': 'g', 'δ': 'd', 'ζ': 's', 'θ': 'd', 'κ': 'k', 'λ': 'l', 'μ': 'm', 'ν': 'n', 'ξ': 's', 'π': 'b', 'ρ': 'r', 'σ': 's', 'ς': 's', 'τ': 'd', 'φ': 'f', 'χ': 'k', 'ψ': 's',
	'ب': 'b', 'پ': 'b', 'ت': 'd', 'ط': 'd', 'ث': 'd', 'د': 'd', 'ذ': 'd', 'ض': 'd', 'ظ': 'd', 'ج': 'g', 'غ': 'g', 'گ': 'g', 'ح': 0, 'خ': 'k', 'ك': 'k', 'ک': 'k', 'ق': 'k', 'ر': 'r', 'ز': 's', 'ژ': 's', 'س': 's', 'ش': 's', 'ص': 's', 'چ': 's', 'ف': 'f', 'ل': 'l', 'م': 'm', 'ن': 'n',
	'ב': 'b', 'פ': 'b', 'ף': 'b', 'ד': 'd', 'ט': 'd', 'ת': 'd', 'ג': 'g', 'כ': 'k', 'ך': 'k', 'ק': 'k', 'ל': 'l', 'מ': 'm', 'ם': 'm', 'נ': 'n', 'ן': 'n', 'ר': 'r', 'ז': 's', 'ס': 's', 'צ': 's', 'ץ': 's', 'ש': 's',
}

// skeleton returns the consonants of a word by their sound, doubled ones once.
func skeleton(word string) []byte {
	word = strings.TrimPrefix(word, "ال")
	var bones []byte
	last := byte(0)
	for _, r := range word {
		s := sounds[unicode.ToLower(r)]
		if s != 0 && s != last {
			bones = append(bones, s)
		}
		last = s
	}
	return bones
}
