package related

import (
	"strings"
	"unicode/utf8"
)

// How often a term counts, by where it stands. A topic that an editor gave
// counts like a word with which the lead begins, and its name like the lead.
const (
	titleCount = 3
	leadCount  = 2
	bodyCount  = 1
)

// A count is one term of a story and how much of the story it is, in all its
// parts: its frequency in units of 1/1024.
type count struct {
	term      uint32
	frequency uint16
}

// A tallied term is a count in the making.
type tallied struct {
	term  uint32
	n     uint16 // how often it counts
	place uint16 // how many words stand before it first does
	kind  kind
}

const maxCount = 1000

// counts is a hash table of terms that is used for one story after another.
type counts struct {
	list   []tallied
	slots  []int32 // index in list, plus 1; a power of two, at most half full
	result []count
}

func (c *counts) clear() {
	c.list = c.list[:0]
	clear(c.slots)
}

func (c *counts) add(term uint32, n uint16, place int, k kind) {
	if len(c.slots) < 2*(len(c.list)+1) {
		c.grow()
	}
	mask := uint32(len(c.slots) - 1)
	for i := term & mask; ; i = (i + 1) & mask {
		switch at := c.slots[i]; {
		case at == 0:
			c.list = append(c.list, tallied{term, n, uint16(min(place, 1<<16-1)), k})
			c.slots[i] = int32(len(c.list))
			return
		case c.list[at-1].term == term:
			e := &c.list[at-1]
			e.n = min(e.n+n, maxCount)
			e.kind = min(e.kind, k)
			return
		}
	}
}

func (c *counts) grow() {
	c.slots = make([]int32, max(1024, 2*len(c.slots)))
	mask := uint32(len(c.slots) - 1)
	for k, e := range c.list {
		i := e.term & mask
		for c.slots[i] != 0 {
			i = (i + 1) & mask
		}
		c.slots[i] = int32(k + 1)
	}
}

// What a term's place and number do to its frequency.
const (
	early  = 3  // at its beginning a story says a word for early more
	fading = 32 // half of that is gone after so many words
	enough = 8  // a word said so often has half of the greatest frequency
)

// frequency returns how much of a story a term is, in units of 1/1024. A word
// that stands near the beginning counts for more, up to fourfold; the more
// often a word is said, the less does it matter to say it again; numbers, which
// tell one event from another like it, have half as much again, and phrases,
// whose words count too, half.
func (t tallied) frequency() uint16 {
	n := uint32(t.n) * (1024 + 1024*early*fading/(fading+uint32(t.place)))
	f := uint32(uint64(n) * (enough + 1) * 1024 / uint64(n+enough*1024))
	switch t.kind {
	case number:
		f += f / 2
	case phrase:
		f /= 2
	}
	return uint16(f)
}

// count returns the terms of a story, in no order that matters. They are good
// until the reader is used again.
func (r *reader) count(s *Story) []count {
	c := &r.counts
	c.clear()
	place := r.countText(compose(withoutCredit(s.Headline)), 0, titleCount, 0)
	place = r.countText(compose(s.Lead), place, leadCount, 0)
	body, lead := compose(afterHeadline(s.Body, s.Headline)), 0
	if s.Lead == "" {
		lead = len(opening(body))
	}
	place = r.countText(body, place, bodyCount, lead)
	r.takeSample()
	for _, name := range s.Names {
		place = r.countText(compose(name), place, leadCount, 0)
	}
	for _, topic := range s.Topics {
		c.add(topicTerm(topic), leadCount, 0, plainWord)
	}
	c.result = c.result[:0]
	for _, t := range c.list {
		c.result = append(c.result, count{t.term, t.frequency()})
	}
	return c.result
}

// countText counts the terms of a text before which so many words stand, and
// returns how many stand before its end. Up to the byte lead they count like a
// lead. A headline with capitals throughout has no phrases.
func (r *reader) countText(text string, place int, n uint16, lead int) int {
	tokens := r.read(text)
	phrases := n != titleCount || !capitalised(tokens)
	for _, t := range tokens {
		m := n
		if t.start < lead {
			m = leadCount
		}
		switch {
		case t.kind != phrase:
			place++
			r.counts.add(t.term, m, place, t.kind)
		case phrases:
			r.counts.add(t.term, m, place, t.kind)
		}
	}
	return place
}

// takeSample takes the shingles of the text that was read last.
func (r *reader) takeSample() {
	r.hashes = r.hashes[:0]
	for i := shingleWords; i <= len(r.words); i++ {
		r.hashes = append(r.hashes, shingle(r.words[i-shingleWords:i]))
	}
	r.sample.take(r.hashes)
}

const space = "\r\n \t"

// afterHeadline returns a body without the headline, if that is its first
// line: some feeds repeat it there.
func afterHeadline(body, headline string) string {
	body = strings.TrimLeft(body, space)
	if rest, found := strings.CutPrefix(body, headline); found && headline != "" && (rest == "" || strings.ContainsAny(rest[:1], "\r\n")) {
		return strings.TrimLeft(rest, space)
	}
	return body
}

// withoutCredit returns a headline without the agency that it credits at its
// end, in brackets.
func withoutCredit(headline string) string {
	if at := strings.LastIndexByte(headline, '('); at > 0 && strings.HasSuffix(headline, ")") && len(headline)-at <= 20 && !strings.Contains(headline[at:], " ") {
		return headline[:at]
	}
	return headline
}

// longestOpening is how many bytes of a body stand for a missing lead.
const longestOpening = 400

// opening returns the first paragraph of a body that begins with one, or what
// whole words of it fit.
func opening(body string) string {
	body, _, _ = strings.Cut(body, "\n")
	if len(body) <= longestOpening {
		return body
	}
	end := longestOpening
	for end > 0 && !utf8.RuneStart(body[end]) {
		end--
	}
	if space := strings.LastIndexByte(body[:end], ' '); space > 0 {
		end = space
	}
	return body[:end]
}

// capitalised reports whether all the longer words of a headline, four or
// more, begin with a capital, so that capitals do not tell its names.
func (r *reader) capitalised(headline string) bool { return capitalised(r.read(compose(headline))) }

func capitalised(headline []token) bool {
	names := 0
	for _, t := range headline {
		switch {
		case t.kind == nameWord:
			names++
		case t.kind == plainWord && t.end-t.start >= 5:
			return false
		}
	}
	return names >= 4
}
