// Package diff says word by word what changed between two forms of a story.
package diff

import (
	"strconv"
	"strings"
	"unicode"

	"broadsheet/internal/news"
)

// Kind says what became of a run of text.
type Kind string

const (
	Same    Kind = "same"
	Added   Kind = "added"
	Removed Kind = "removed"
)

// A Run is text that stayed, came or went.
type Run struct {
	Kind Kind
	Text string
}

// A Field is one part of a story and its runs. A blank line is between blocks
// of the body.
type Field struct {
	Name string // headline, standfirst, body, section, …
	Runs []Run
}

// Changed reports whether anything in the field changed.
func (f Field) Changed() bool { return len(f.Runs) > 1 || len(f.Runs) == 1 && f.Runs[0].Kind != Same }

// Contents returns the fields that differ, in the order of reading.
func Contents(a, b *news.Content) (list []Field) {
	for _, f := range []struct{ name, a, b string }{
		{"headline", a.Headline, b.Headline},
		{"standfirst", a.Standfirst, b.Standfirst},
		{"body", outline(a.Body), outline(b.Body)},
		{"place", a.Place, b.Place},
		{"section", string(a.Section), string(b.Section)},
		{"kind", string(a.Kind), string(b.Kind)},
		{"slug", string(a.Slug), string(b.Slug)},
		{"bylines", names(a.Bylines, func(x news.Byline) string { return x.Name }), names(b.Bylines, func(x news.Byline) string { return x.Name })},
		{"sources", names(a.Sources, func(x news.Source) string { return x.Name }), names(b.Sources, func(x news.Source) string { return x.Name })},
		{"topics", names(a.Topics, func(x news.TopicID) string { return "#" + strconv.FormatInt(int64(x), 10) }), names(b.Topics, func(x news.TopicID) string { return "#" + strconv.FormatInt(int64(x), 10) })},
		{"media", names(a.Media, media), names(b.Media, media)},
		{"corrections", names(a.Corrections, func(x news.Correction) string { return x.Note }), names(b.Corrections, func(x news.Correction) string { return x.Note })},
	} {
		if f.a != f.b {
			list = append(list, Field{f.name, Words(f.a, f.b)})
		}
	}
	return list
}

func media(m news.Media) string {
	return strings.TrimSpace(m.Src + " " + m.Alt + " " + m.Caption + " " + m.Credit)
}

func names[T any](list []T, name func(T) string) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = name(x)
	}
	return strings.Join(out, "\n")
}

// outline is a body as text, with what words do not say: headings, links and
// media.
func outline(d news.Doc) string {
	var b strings.Builder
	for i := range d.Blocks {
		if i > 0 {
			b.WriteString("\n\n")
		}
		write(&b, &d.Blocks[i])
	}
	return b.String()
}

func write(b *strings.Builder, n *news.Node) {
	switch n.Type {
	case news.Text:
		b.WriteString(n.Text)
		for _, m := range n.Marks {
			if m.Type == news.Link {
				b.WriteString(" ⟨" + m.Href + "⟩ ")
			}
		}
		return
	case news.Break:
		b.WriteString("\n")
		return
	case news.Heading:
		b.WriteString(strings.Repeat("#", n.Attrs.Level) + " ")
	case news.ListItem:
		b.WriteString("\n• ")
	case news.TableRow:
		b.WriteString("\n")
	case news.TableCell:
		b.WriteString(" | ")
	case news.Divider:
		b.WriteString("———")
	}
	if a := n.Attrs; a != nil {
		if a.Media != nil {
			b.WriteString("▣ " + media(*a.Media))
		}
		if a.URL != "" {
			b.WriteString("▣ " + a.URL + " " + a.Title)
		}
		if a.Speaker != "" {
			b.WriteString("— " + a.Speaker + ": ")
		}
	}
	for i := range n.Content {
		write(b, &n.Content[i])
	}
}

// Words returns what changed between two texts, word by word: the greedy
// algorithm of Myers, "An O(ND) difference algorithm and its variations"
// (Algorithmica 1986). Where very much changed the whole middle counts as
// changed.
func Words(a, b string) []Run {
	x, y := split(a), split(b)
	first := 0
	for first < min(len(x), len(y)) && x[first] == y[first] {
		first++
	}
	last := 0
	for last < min(len(x), len(y))-first && x[len(x)-1-last] == y[len(y)-1-last] {
		last++
	}
	var out runs
	out.add(Same, x[:first]...)
	out.middle(x[first:len(x)-last], y[first:len(y)-last])
	out.add(Same, x[len(x)-last:]...)
	return out
}

// split cuts a text into words, spaces and signs. A character of a script
// without spaces is a word.
func split(s string) (list []string) {
	start, was := 0, 0
	for i, r := range s {
		is := class(r)
		if i > start && (is != was || is == 3) {
			list = append(list, s[start:i])
			start = i
		}
		was = is
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}

func class(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar):
		if unicode.Is(unicode.M, r) {
			return 1
		}
		return 3
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.M, r), r == 0x200c, r == 0x200d, r == '\'', r == '’':
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 3
}

type runs []Run

func (r *runs) add(k Kind, words ...string) {
	for _, w := range words {
		if n := len(*r); n > 0 && (*r)[n-1].Kind == k {
			(*r)[n-1].Text += w
		} else {
			*r = append(*r, Run{k, w})
		}
	}
}

// mostEdits is how many words may come and go before the whole is said to have
// changed.
const mostEdits = 1200

func (r *runs) middle(x, y []string) {
	trace := edits(x, y)
	if trace == nil {
		r.add(Removed, strings.Join(x, ""))
		r.add(Added, strings.Join(y, ""))
		return
	}
	// Walk back from the end, then say it forwards.
	type move struct {
		k    Kind
		word string
	}
	var back []move
	i, j := len(x), len(y)
	for d := len(trace) - 1; d >= 0; d-- {
		v, off := trace[d], d+1
		k := i - j
		prev := k - 1
		if k == -d || k != d && v[off+k-1] < v[off+k+1] {
			prev = k + 1
		}
		pi := 0
		if d > 0 {
			pi = v[off+prev]
		}
		pj := pi - prev
		for i > max(pi, 0) && j > max(pj, 0) && !(d > 0 && i == pi && j == pj) && i > 0 && j > 0 && x[i-1] == y[j-1] {
			i, j = i-1, j-1
			back = append(back, move{Same, x[i]})
		}
		if d == 0 {
			break
		}
		if i > pi {
			i--
			back = append(back, move{Removed, x[i]})
		} else {
			j--
			back = append(back, move{Added, y[j]})
		}
	}
	for n := len(back) - 1; n >= 0; n-- {
		r.add(back[n].k, back[n].word)
	}
}

// edits returns the furthest points before each number of edits, or nil if
// there are too many.
func edits(x, y []string) (trace [][]int) {
	v := map[int]int{1: 0}
	for d := 0; d <= mostEdits; d++ {
		row := make([]int, 2*d+3)
		for k := -d - 1; k <= d+1; k++ {
			row[d+1+k] = v[k]
		}
		trace = append(trace, row)
		for k := -d; k <= d; k += 2 {
			i := v[k-1] + 1
			if k == -d || k != d && v[k-1] < v[k+1] {
				i = v[k+1]
			}
			j := i - k
			for i < len(x) && j < len(y) && x[i] == y[j] {
				i, j = i+1, j+1
			}
			v[k] = i
			if i >= len(x) && j >= len(y) {
				return trace
			}
		}
	}
	return nil
}
