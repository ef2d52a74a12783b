// Package diff says word by word what changed between two forms of a story.
package diff

import (
	"strconv"
	"strings"

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
