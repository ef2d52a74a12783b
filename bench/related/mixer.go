package main

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// A mixer makes stories out of learnt ones, quickly and the same each time.
//
// In every 64 stories in a row there are 8 events of 8 stories each. An event
// has a source, a learnt story, whose paragraphs make up three quarters of its
// stories, and two names of its own. Each of its stories has two more names
// and two numbers that nobody else has.
type mixer struct {
	sources [][]paragraph // of each story learnt
	start   time.Time
	rand    rand.PCG
	buf     []byte
}

type paragraph struct {
	text  string
	words int
	head  string // its first words, for headlines
}

func newMixer() *mixer {
	return &mixer{start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// longestParagraph is the length in bytes above which a text is cut into
// sentences.
const longestParagraph = 800

// learn takes the paragraphs of a text.
func (m *mixer) learn(text string) {
	var source []paragraph
	add := func(p string) {
		if f := strings.Fields(p); len(f) > 3 {
			source = append(source, paragraph{p, len(f), strings.Join(f[:min(len(f), 8)], " ")})
		}
	}
	for p := range strings.Lines(text) {
		p = strings.TrimSpace(p)
		for len(p) > longestParagraph {
			end := strings.Index(p[longestParagraph/2:], ". ")
			if end < 0 {
				break
			}
			end += longestParagraph/2 + 2
			add(p[:end])
			p = p[end:]
		}
		add(p)
	}
	if len(source) > 0 {
		m.sources = append(m.sources, source)
	}
}

// invent learns stories of made-up words with Zipf's law.
func (m *mixer) invent(stories int) {
	r := rand.New(rand.NewPCG(1, 1))
	zipf := rand.NewZipf(r, 1.1, 20, 2_000_000)
	var b []byte
	for range stories {
		b = b[:0]
		for k := range 500 {
			b = strconv.AppendUint(append(b, 'w'), zipf.Uint64(), 16)
			b = append(b, " \n"[k%50/49])
		}
		m.learn(string(b))
	}
}

// eventOf returns the event of a story.
func eventOf(id int) int { return id/64*8 + id%8 }

// time returns when story id is published: twenty minutes after the one before.
func (m *mixer) time(id int) time.Time { return m.start.Add(time.Duration(id) * 20 * time.Minute) }

// news makes story id as one more on an event of long ago, and dates it so.
func (m *mixer) news(id, event int) *story {
	s := m.of(id, event)
	s.at = m.time(event/8*64 + 64)
	return s
}

// story makes story id.
func (m *mixer) story(id int) *story { return m.of(id, eventOf(id)) }

// of makes story id on an event.
func (m *mixer) of(id, event int) *story {
	m.rand.Seed(2, uint64(event))
	main := m.sources[m.below(len(m.sources))]
	a, b := m.rand.Uint64(), m.rand.Uint64()
	m.rand.Seed(1, uint64(id))
	buf := m.buf[:0]
	for words := 0; words < 480; {
		from := main
		if m.below(4) == 0 {
			from = m.sources[m.below(len(m.sources))]
		}
		p := &from[m.below(len(from))]
		buf = append(append(buf, p.text...), '\n')
		words += p.words
	}
	for range 2 {
		buf = append(buf, "The case of "...)
		buf = appendName(buf, a)
		buf = append(buf, " and "...)
		buf = appendName(buf, b)
		buf = append(buf, " was heard by "...)
		buf = appendName(buf, m.rand.Uint64())
		buf = append(buf, ", who counted "...)
		buf = strconv.AppendUint(buf, m.rand.Uint64()%10_000_000, 10)
		buf = append(buf, " of them.\n"...)
	}
	m.buf = buf
	return &story{ord: id, lang: "en", title: main[m.below(len(main))].head, body: string(buf),
		at: m.time(id), event: event}
}

// below returns a number below n.
func (m *mixer) below(n int) int { return int(m.rand.Uint64() >> 32 * uint64(n) >> 32) }

// appendName appends one of millions of invented names.
func appendName(b []byte, n uint64) []byte {
	const syllables = "babedadoduelfafogaginihakelaleliloluma" +
		"memimonanenooropapeporarerirosasesosutatetitotuvavevowazazezozyqu"
	const pairs = len(syllables) / 2
	start := len(b)
	for range 4 {
		k := int(n % uint64(pairs))
		n /= uint64(pairs)
		b = append(b, syllables[2*k], syllables[2*k+1])
	}
	b[start] -= 'a' - 'A'
	return b
}
