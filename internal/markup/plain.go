package markup

import (
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// shortLine is the length up to which lines are verse or a list, whose breaks
// mean something; longer ones are wrapped.
const shortLine = 60

// FromText returns the document that plain text says: paragraphs between
// blank lines, or one a line if there are none. Within a paragraph, line ends
// are breaks if all its lines are short, and spaces otherwise.
func FromText(text string) news.Doc {
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\u0085", "\n", "\f", "\n\n").Replace(text)
	b := newBuilder(Options{})
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	apart := !slices.Contains(lines, "") // each line is a paragraph
	for len(lines) > 0 {
		n := slices.Index(lines, "")
		switch {
		case apart:
			n = 1
		case n < 0:
			n = len(lines)
		}
		b.lines(lines[:n])
		lines = lines[n:]
		if len(lines) > 0 && lines[0] == "" {
			lines = lines[1:]
		}
	}
	doc, _ := b.finish()
	return doc
}

// lines writes a paragraph that stands on these lines.
func (b *builder) lines(lines []string) {
	wrapped := slices.ContainsFunc(lines, func(s string) bool { return utf8.RuneCountInString(s) > shortLine })
	for i, line := range lines {
		switch {
		case i == 0:
		case wrapped:
			b.write(" ")
		default:
			b.breakLine()
		}
		b.write(line)
	}
	b.flush()
}
