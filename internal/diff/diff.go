// Package diff says word by word what changed between two forms of a story.
package diff

import (
	"reflect"
	"strconv"
	"strings"

	"broadsheet/internal/news"
)

// Kind says what became of a run of text, or of a block.
type Kind string

const (
	Same    Kind = "same"
	Added   Kind = "added"
	Removed Kind = "removed"
	Changed Kind = "changed" // of a block: its runs say what
)

// A Run is text that stayed, came or went.
type Run struct {
	Kind Kind
	Text string
}

// A Field is one part of a story and its runs. In those of the body a blank
// line is between blocks; Blocks says the same with their structure.
type Field struct {
	Name   string // headline, standfirst, body, section, …
	Runs   []Run
	Blocks []Block // of the body
}

// Changed reports whether anything in the field changed.
func (f Field) Changed() bool {
	for _, b := range f.Blocks {
		if b.Kind != Same {
			return true
		}
	}
	return len(f.Runs) > 1 || len(f.Runs) == 1 && f.Runs[0].Kind != Same
}

// Contents returns the fields that differ, in the order of reading.
func Contents(a, b *news.Content) (list []Field) {
	for _, f := range []struct{ name, a, b string }{
		{"headline", a.Headline, b.Headline},
		{"standfirst", a.Standfirst, b.Standfirst},
		{"body", "", ""},
		{"place", a.Place, b.Place},
		{"section", string(a.Section), string(b.Section)},
		{"kind", string(a.Kind), string(b.Kind)},
		{"slug", string(a.Slug), string(b.Slug)},
		{"bylines", names(a.Bylines, func(x news.Byline) string { return x.Name }), names(b.Bylines, func(x news.Byline) string { return x.Name })},
		{"sources", names(a.Sources, source), names(b.Sources, source)},
		{"topics", names(a.Topics, func(x news.TopicID) string { return "#" + strconv.FormatInt(int64(x), 10) }), names(b.Topics, func(x news.TopicID) string { return "#" + strconv.FormatInt(int64(x), 10) })},
		{"media", names(a.Media, media), names(b.Media, media)},
		{"standing", strconv.FormatBool(a.Standing), strconv.FormatBool(b.Standing)},
		{"corrections", names(a.Corrections, func(x news.Correction) string { return x.Note }), names(b.Corrections, func(x news.Correction) string { return x.Note })},
	} {
		switch {
		case f.name == "body" && !reflect.DeepEqual(a.Body, b.Body):
			blocks := Body(a.Body, b.Body)
			list = append(list, Field{f.name, flat(blocks), blocks})
		case f.a != f.b:
			list = append(list, Field{Name: f.name, Runs: Words(f.a, f.b)})
		}
	}
	return list
}

func media(m news.Media) string {
	return strings.TrimSpace(strings.Join(strings.Fields(m.Src+" "+m.Alt+" "+m.Caption+" "+m.Credit), " "))
}

func source(s news.Source) string { return strings.TrimSpace(s.Name + " " + s.URL) }

func names[T any](list []T, name func(T) string) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = name(x)
	}
	return strings.Join(out, "\n")
}
