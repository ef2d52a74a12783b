package related

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Words are the words of one story, to say in them what it shares with others.
type Words struct {
	texts  []string // headline, lead, body, names
	tokens [][]token
	plain  map[uint32]string // how terms are written without a capital, if they ever are
	named  map[uint32]bool   // terms that are written with one inside a sentence
	titled bool              // the headline is in capitals, which then tell no names
}

// Shared is one term that two stories have in common.
type Shared struct {
	Key   uint32 // of the term in its stemmed form
	Score int32  // what it adds to the score, before decay
}

// maxShared is how many of the shared terms are named.
const maxShared = 12

// Shared returns the strongest addends of the score of two stories of one
// edition, strongest first.
func (x *Index) Shared(a, b news.StoryID) ([]Shared, error) {
	x.reading.RLock()
	defer x.reading.RUnlock()
	s, i, known := x.find(a)
	o, j, also := x.find(b)
	if !known || !also || s != o {
		return nil, nil
	}
	var p, q slip
	buffer := make([]byte, slipSize)
	if err := errors.Join(s.slip(i, &p, buffer), s.slip(j, &q, buffer)); err != nil {
		return nil, err
	}
	return shared(&p.sketch, &q.sketch), nil
}

func shared(a, b *sketch) []Shared {
	var l lens
	l.set(a)
	var buffer [allTerms]uint32
	var all []Shared
	for _, t := range b.packed(&buffer) {
		if w := l.weight(t); w > 0 {
			all = append(all, Shared{key(t), int32(w * (t & 0xff) * scale)})
		}
	}
	slices.SortFunc(all, func(x, y Shared) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Key, y.Key))
	})
	return all[:min(len(all), maxShared)]
}

// Words reads a story once, to explain any number of its links: those that have
// the terms of the lists in common with it.
func (x *Index) Words(a Story, of ...[]Shared) Words {
	x.reading.RLock()
	s := x.byTag[a.Edition]
	x.reading.RUnlock()
	if s == nil {
		s = newShelf(0, a.Edition, nil)
	}
	r := s.language.readers.Get().(*reader)
	defer s.language.readers.Put(r)
	w := Words{plain: map[uint32]string{}, named: map[uint32]bool{}, titled: r.capitalised(a.Headline)}
	terms := sought(of)
	for _, text := range append([]string{a.Headline, a.Lead, a.Body}, a.Names...) {
		text = compose(text)
		tokens := slices.Clone(r.read(text))
		terms.parts(tokens)
		w.texts, w.tokens = append(w.texts, text), append(w.tokens, tokens)
	}
	for i, text := range w.texts {
		w.tokens[i] = slices.DeleteFunc(w.tokens[i], func(t token) bool { return !terms.has(t.term) })
		for _, t := range w.tokens[i] {
			switch {
			case t.kind == plainWord && w.plain[t.term] == "":
				w.plain[t.term] = text[t.start:t.end]
			case t.kind == nameWord && !(i == 0 && w.titled) && !startsSentence(text[:t.start]):
				w.named[t.term] = true
			}
		}
	}
	return w
}

// wanted are the terms that matter. Most words of a story are none, which the
// bits tell at once.
type wanted struct {
	bits [16]uint64
	keys map[uint32]bool
}

func sought(of [][]Shared) *wanted {
	s := &wanted{keys: map[uint32]bool{}}
	for _, list := range of {
		for _, one := range list {
			s.add(one.Key)
		}
	}
	return s
}

func (s *wanted) add(key uint32) {
	s.bits[key>>6&15] |= 1 << (key & 63)
	s.keys[key] = true
}

func (s *wanted) has(term uint32) bool {
	k := key(term)
	return s.bits[k>>6&15]>>(k&63)&1 == 1 && s.keys[k]
}

// parts adds the words that make up the phrases that matter: the two before
// each.
func (s *wanted) parts(tokens []token) {
	var before [2]token
	for _, t := range tokens {
		if t.kind != phrase {
			before[0], before[1] = before[1], t
		} else if s.has(t.term) {
			s.add(key(before[0].term))
			s.add(key(before[1].term))
		}
	}
}

// startsSentence reports whether a sentence begins after the text.
func startsSentence(before string) bool {
	before = strings.TrimRight(before, " \t\u00a0\"'“”„«»‘’¿¡([-–—")
	return before == "" || strings.ContainsAny(before[len(before)-1:], ".!?:\n\r")
}

// Of returns at most max words or phrases that say what the story shares with
// another, as they are written in the story: names of
// several words first, then other names, then plain words, then numbers, each
// rank by what it adds to the score. A word of a chosen phrase is not repeated.
func (w Words) Of(common []Shared, max int) []string {
	findings := w.find(common)
	slices.SortStableFunc(findings, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.score, a.score))
	})
	var said []string
	var used []finding
	for _, f := range findings {
		if len(said) < max && !slices.ContainsFunc(used, f.within) {
			said, used = append(said, f.text), append(used, f)
		}
	}
	return said
}

// A finding is a place of the story that tells one shared term or several.
type finding struct {
	text  string
	terms []uint32
	rank  rank
	score int32
}

// A rank is how much a finding tells a reader.
type rank uint8

const (
	fullName rank = iota // two words or more, or some glyphs
	name                 // one word, with a capital always and not only where sentences begin
	common               // a plain word
	figures              // a number
)

// longestName is the number of words above which a run of capitals is no name.
const longestName = 4

// within reports whether g tells all that f tells.
func (f finding) within(g finding) bool {
	for _, t := range f.terms {
		if !slices.Contains(g.terms, t) {
			return false
		}
	}
	return true
}

// find returns every finding once, at its best rank, in the order of the story.
func (w Words) find(list []Shared) []finding {
	scores := map[uint32]int32{}
	for _, s := range list {
		scores[s.Key] = s.Score
	}
	var findings []finding
	for i := range w.texts {
		tokens, told := w.told(i, scores)
		for len(tokens) > 0 {
			n := 1
			for n < len(tokens) && w.joined(i, tokens[n-1], tokens[n]) {
				n++
			}
			switch {
			case n > longestName && tokens[0].kind == nameWord:
				n = 1
			case n > 3 && tokens[0].kind == plainWord: // a clause, not a name
				n = 2
			}
			f := w.finding(i, tokens[:n], told)
			tokens = tokens[n:]
			same := slices.IndexFunc(findings, func(g finding) bool { return f.within(g) && g.within(f) })
			if same < 0 {
				findings = append(findings, f)
			} else if f.rank < findings[same].rank {
				findings[same] = f
			}
		}
	}
	return findings
}

// told returns the words of a text that tell a shared term, alone or as a part
// of a shared phrase, and what each adds to the score.
func (w Words) told(i int, scores map[uint32]int32) (words []token, told map[uint32]int32) {
	told = map[uint32]int32{}
	var all []token
	for _, t := range w.tokens[i] {
		if t.kind != phrase {
			told[t.term] = max(told[t.term], scores[key(t.term)])
			all = append(all, t)
		} else if score := scores[key(t.term)]; score > 0 {
			for _, part := range all[len(all)-2:] {
				told[part.term] = max(told[part.term], score/2)
			}
		}
	}
	return slices.DeleteFunc(all, func(t token) bool { return told[t.term] == 0 }), told
}

// joined reports whether two tokens of a text, one after the other, are parts
// of one name.
func (w Words) joined(i int, a, b token) bool {
	switch {
	case a.kind == glyphs && b.kind == glyphs:
		return b.start < a.end
	case a.kind == nameWord && b.kind == nameWord:
		return b.start == a.end+1 && w.texts[i][a.end] == ' ' && !(i == 0 && w.titled)
	case a.kind == plainWord && b.kind == plainWord && caseless(w.texts[i][a.start:]) && caseless(w.texts[i][b.start:]):
		return b.start == a.end+1 && w.texts[i][a.end] == ' '
	}
	return false
}

// caseless reports whether a text begins in a script without capitals, where
// only standing side by side tells the words of a name.
func caseless(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) && !unicode.IsUpper(r) && !unicode.IsLower(r) && !unicode.IsTitle(r)
}

// finding makes the finding of some tokens in a row.
func (w Words) finding(i int, tokens []token, told map[uint32]int32) finding {
	first, last := tokens[0], tokens[len(tokens)-1]
	f := finding{text: w.texts[i][first.start:last.end], rank: common}
	for _, t := range tokens {
		if !slices.Contains(f.terms, t.term) {
			f.terms = append(f.terms, t.term)
			f.score += told[t.term]
		}
	}
	switch {
	case first.kind == glyphs || len(tokens) > 1:
		f.rank = fullName
	case first.kind == number:
		f.rank = figures
	case w.plain[first.term] != "":
		f.text = w.plain[first.term]
	case w.named[first.term]:
		f.rank = name
	}
	f.text = strings.ReplaceAll(f.text, "\u00ad", "")
	return f
}
