package markup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// A line is the paragraph that is being gathered.
type line struct {
	run      []news.Node // its finished pieces, reused
	buf      []byte      // the piece being written
	marks    marks       // of buf
	gap      bool        // a space was met since, and is due before more text
	gapMarks marks       // where
	words    bool        // the paragraph holds more than spaces
	fresh    bool        // nothing but spaces since the last break
	cited    bool        // all since the last break is cited
}

// text takes text as it stands in the source.
func (b *builder) text(s string) {
	if b.now.raised {
		s = raise(s)
	}
	b.bytes += len(s)
	b.write(s)
}

// write appends text to the paragraph as a browser would show it: spaces run
// together, those at the ends of lines vanish, controls vanish.
func (b *builder) write(s string) {
	if b.now.hidden || b.now.mute {
		return
	}
	if b.now.credit {
		if f := b.innermost(inFigure); f != nil {
			f.credit = appendWords(f.credit, s)
			return
		}
	}
	for i := 0; i < len(s); {
		if n := plainRun(s[i:]); n > 0 {
			b.put(s[i:i+n], true)
			i += n
			continue
		}
		if s[i] < utf8.RuneSelf {
			switch c := s[i]; {
			case c == '\n' && b.now.pre:
				b.breakLine()
			case c == ' ' || c >= '\t' && c <= '\r':
				b.space(c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\u2028' || r == '\u2029':
			b.space(' ')
		case r < 0xa0:
			b.put(windows1252[r-0x80], true)
		case r == '\ufeff' || r == '\ufffe' || r == '\uffff':
		default:
			b.put(s[i:i+n], !unicode.IsSpace(r) && !blankRune(r))
		}
		i += n
	}
}

// plainRun returns the length of the text at the beginning of s that goes into
// a paragraph as it is: words with single spaces between them.
func plainRun(s string) int {
	n := 0
	for n < len(s) {
		switch c := s[n]; {
		case c > ' ' && c < 0x7f:
			n++
		case c == ' ' && n > 0 && n+1 < len(s) && s[n+1] > ' ' && s[n+1] < 0x7f:
			n += 2
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[n:])
			if !plainRune(r) {
				return n
			}
			n += size
		default:
			return n
		}
	}
	return n
}

// plainRune reports whether a character beyond ASCII is neither a space nor
// one that shows nothing or must not pass.
func plainRune(r rune) bool {
	switch {
	case r < 0xa1, r == 0xad, r == 0x1680, r == 0x3000, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return false
	case r >= 0x2000 && r < 0x2070:
		return r >= 0x2010 && r <= 0x2027 || r >= 0x2030 && r <= 0x205e
	}
	return true
}

// blankRune reports whether a character that is no space shows nothing by
// itself.
func blankRune(r rune) bool {
	return r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u206f' || r == '\u00ad'
}

// space notes that a space is due before more text.
func (b *builder) space(c byte) {
	l := &b.line
	if b.now.pre && l.fresh && len(l.run) > 0 { // indentation
		b.put("\u00a0", false)
		if c == '\t' {
			b.put("\u00a0\u00a0\u00a0", false)
		}
		return
	}
	l.space(b.now.marks)
}

// put appends text that goes in as it is.
func (b *builder) put(s string, words bool) {
	l := &b.line
	l.put(s, b.now.marks)
	if words {
		if l.fresh || !l.words {
			l.fresh, l.cited = false, b.now.cite
		}
		l.words = true
		l.cited = l.cited && b.now.cite
	}
}

// put appends text that is marked so.
func (l *line) put(s string, m marks) {
	if l.gap { // the space joins the side that it was written on, or the plainer one
		l.gap = false
		switch {
		case l.marks == m, l.marks == l.gapMarks, l.marks == (marks{}):
			l.buf = append(l.buf, ' ')
		case m == l.gapMarks, m == (marks{}):
			l.cut()
			l.buf, l.marks = append(l.buf, ' '), m
		default:
			l.cut()
			l.buf, l.marks = append(l.buf, ' '), marks{}
		}
	}
	if l.marks != m {
		l.cut()
	}
	l.marks = m
	l.buf = append(l.buf, s...)
}

// space notes that a space is due before more text.
func (l *line) space(m marks) {
	if !l.gap && len(l.buf) > 0 {
		l.gap, l.gapMarks = true, m
	}
}

// cut finishes the piece being written.
func (l *line) cut() {
	if len(l.buf) == 0 {
		return
	}
	l.run = append(l.run, news.Node{Type: news.Text, Text: string(l.buf), Marks: l.marks.list()})
	l.buf = l.buf[:0]
}

// list returns the marks in the order in which a document has them.
func (m marks) list() []news.Mark {
	if m == (marks{}) {
		return nil
	}
	list := make([]news.Mark, 0, 2)
	if m.strong {
		list = append(list, news.Mark{Type: news.Strong})
	}
	if m.emphasis {
		list = append(list, news.Mark{Type: news.Emphasis})
	}
	if m.link != "" {
		list = append(list, news.Mark{Type: news.Link, Href: m.link})
	}
	if m.lang != "" {
		list = append(list, news.Mark{Type: news.Language, Lang: m.lang})
	}
	return list
}

func marksOf(list []news.Mark) (m marks) {
	for _, mark := range list {
		switch mark.Type {
		case news.Strong:
			m.strong = true
		case news.Emphasis:
			m.emphasis = true
		case news.Link:
			m.link = mark.Href
		case news.Language:
			m.lang = mark.Lang
		}
	}
	return m
}

// breakLine ends a line. Two breaks in a row end the paragraph.
func (b *builder) breakLine() {
	l := &b.line
	if b.now.hidden || b.now.mute {
		return
	}
	if b.now.credit && b.innermost(inFigure) != nil {
		return
	}
	if !l.words {
		l.clear()
		return
	}
	if !l.fresh {
		l.cut()
		l.gap, l.fresh = false, true
		l.run = append(l.run, news.Node{Type: news.Break})
		return
	}
	if b.now.level == 0 {
		b.flush()
	}
}

// clear drops what has been gathered.
func (l *line) clear() {
	clear(l.run)
	*l = line{run: l.run[:0], buf: l.buf[:0]}
}

// flush ends the paragraph and places it, as a heading if it stands in one.
func (b *builder) flush() {
	l := &b.line
	if !l.words {
		l.clear()
		return
	}
	l.gap = false
	if l.fresh { // only spaces after the last break
		l.buf = l.buf[:0]
		for l.run[len(l.run)-1].Type != news.Break {
			l.run = l.run[:len(l.run)-1]
		}
		l.run = l.run[:len(l.run)-1]
	}
	l.cut()
	cited, run := l.cited, slices.Clone(l.run)
	b.nodes += 1 + len(run)
	l.clear()
	if b.now.level > 0 {
		b.place(news.Node{Type: news.Heading, Attrs: &news.Attrs{Level: b.now.level}, Content: lighter(run)})
		return
	}
	if cited && (b.within(inQuote) || b.within(inPull)) {
		b.placeCited(run)
		return
	}
	b.place(news.Node{Type: news.Paragraph, Content: run})
}

// lighter returns a heading's text without bold, if all of it is bold.
func lighter(run []news.Node) []news.Node {
	bold := func(m news.Mark) bool { return m.Type == news.Strong }
	for i := range run {
		if run[i].Type == news.Text && !slices.ContainsFunc(run[i].Marks, bold) {
			return run
		}
	}
	return remark(run, func(m *marks) { m.strong = false })
}

// bold marks all text as strong.
func bold(run []news.Node) []news.Node { return remark(run, func(m *marks) { m.strong = true }) }

// remark changes the marks of all text and joins pieces that are then alike.
func remark(run []news.Node, change func(*marks)) []news.Node {
	var l line
	for _, n := range run {
		if n.Type == news.Break {
			l.cut()
			l.run, l.gap = append(l.run, n), false
			continue
		}
		m := marksOf(n.Marks)
		change(&m)
		for i, words := range strings.Split(n.Text, " ") {
			if i > 0 {
				l.space(m)
			}
			if words != "" {
				l.put(words, m)
			}
		}
	}
	l.cut()
	return l.run
}

// raise turns the digits of a superscript into superscript digits, so that
// 10 to the 6th does not become 106.
func raise(s string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return s
		}
		out.WriteString(superscripts[c-'0'])
	}
	return out.String()
}

var superscripts = [10]string{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"}

// windows1252 are the characters that were meant by the controls from 0x80:
// a page in Windows-1252 was taken for Latin 1. Browsers read &#147; so too.
var windows1252 = [32]string{"€", "", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "", "Ž", "",
	"", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "", "ž", "Ÿ"}

// appendWords appends s to text that has no marks: one space where there is
// any, no controls.
func appendWords(text []byte, s string) []byte {
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == ' ' || r >= '\t' && r <= '\r' || r == '\u2028' || r == '\u2029':
			if len(text) > 0 && text[len(text)-1] != ' ' {
				text = append(text, ' ')
			}
		case r < ' ' || r == 0x7f || r == '\ufeff' || r == '\ufffe' || r == '\uffff':
		case r >= 0x80 && r < 0xa0:
			text = append(text, windows1252[r-0x80]...)
		default:
			text = append(text, s[:n]...)
		}
		s = s[n:]
	}
	return text
}

// oneLine returns text as an attribute can hold it.
func oneLine(s string) string { return strings.TrimSpace(string(appendWords(nil, s))) }
