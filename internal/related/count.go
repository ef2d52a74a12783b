package related

import (
	"strings"
	"unicode/utf8"
)

// How often a term counts, by where it stands. Names of topics count like a
// lead.
const (
	titleCount = 2
	leadCount  = 3
	bodyCount  = 1
)

// A count is how much of a story is one term, in all its parts.
type count struct {
	term uint32
	n    uint8 // at most maxCount
	kind kind
}

const maxCount = 63

// counts is a hash table of counts that is used for one story after another.
type counts struct {
	list  []count
	slots []int32 // index in list, plus 1; a power of two, at most half full
}

func (c *counts) clear() {
	c.list = c.list[:0]
	clear(c.slots)
}

// add counts a term n times. A word that is a name once is a name.
func (c *counts) add(term uint32, n uint8, k kind) {
	if len(c.slots) < 2*(len(c.list)+1) {
		c.grow()
	}
	mask := uint32(len(c.slots) - 1)
	for i := term & mask; ; i = (i + 1) & mask {
		switch at := c.slots[i]; {
		case at == 0:
			c.list = append(c.list, count{term, n, k})
			c.slots[i] = int32(len(c.list))
			return
		case c.list[at-1].term == term:
			e := &c.list[at-1]
			e.n = min(e.n+n, maxCount)
			if e.kind == plainWord {
				e.kind = k
			}
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

// count returns the terms of a story, in no order that matters. They are good
// until the reader is used again.
func (r *reader) count(s *Story) []count {
	r.counts.clear()
	r.countText(s.Headline, titleCount, !r.capitalised(s.Headline))
	r.countText(s.Lead, leadCount, true)
	if s.Lead == "" {
		r.countText(opening(s.Body), leadCount-bodyCount, true)
	}
	r.countText(s.Body, bodyCount, true)
	r.takeSample()
	for _, name := range s.Names {
		r.countText(name, leadCount, true)
	}
	return r.counts.list
}

func (r *reader) countText(text string, n uint8, phrases bool) {
	for _, t := range r.read(compose(text)) {
		if t.kind != phrase || phrases {
			r.counts.add(t.term, n, t.kind)
		}
	}
}

// takeSample takes the shingles of the text that was read last.
func (r *reader) takeSample() {
	r.hashes = r.hashes[:0]
	for i := shingleWords; i <= len(r.words); i++ {
		r.hashes = append(r.hashes, shingle(r.words[i-shingleWords:i]))
	}
	r.sample.take(r.hashes)
}

// longestOpening is how many bytes of a body stand for a missing lead.
const longestOpening = 400

// opening returns the first paragraph of a body, or what whole words of it fit.
func opening(body string) string {
	body, _, _ = strings.Cut(strings.TrimLeft(body, "\r\n \t"), "\n")
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
func (r *reader) capitalised(headline string) bool {
	names := 0
	for _, t := range r.read(compose(headline)) {
		switch {
		case t.kind == nameWord:
			names++
		case t.kind == plainWord && t.end-t.start >= 5:
			return false
		}
	}
	return names >= 4
}
