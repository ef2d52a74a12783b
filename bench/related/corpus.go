package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// A row is one line of a corpus file: a story, or a pair of stories in a and
// b, or one of the two.
type row struct {
	ID      string `json:"id"`
	Lang    string `json:"lang"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Dek     string `json:"dek"`
	Body    string `json:"body"`
	Text    string `json:"text"`
	HTML    string `json:"body_html"`
	Date    string `json:"date"`
	At      string `json:"published_at"`

	Event      any      `json:"event"` // words or numbers
	Topic      any      `json:"topic"`
	Section    any      `json:"section"`
	Category   any      `json:"category"`
	Topics     []string `json:"topics"`
	Tags       []string `json:"tags"`
	Keyphrases []string `json:"keyphrases"`
	Places     []string `json:"places"`
	People     []string `json:"people"`
	Orgs       []string `json:"orgs"`

	A, B      *row
	LangA     string      `json:"lang_a"`
	LangB     string      `json:"lang_b"`
	Overall   *float64    `json:"overall_1same_4unrelated"`
	SameEvent *bool       `json:"same_event"`
	Headlines []*headline `json:"headlines"`
}

// A headline stands to a body of another story, or of its own, as its stance
// says.
type headline struct {
	Headline, Stance string
}

// read returns the rows of a file. Those of another shape, such as with a
// number for a title, are left out.
func read(path string) ([]*row, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	var rows []*row
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var r row
		if json.Unmarshal(lines.Bytes(), &r) == nil {
			rows = append(rows, &r)
		}
	}
	return rows, lines.Err()
}

// labels are the kinds of label by which a list may be judged, the sharpest
// first. They are hidden from every method when they judge.
var labels = []struct {
	name string
	of   func(*row) []string
}{
	{"event", func(r *row) []string { return one(r.Event) }},
	{"topic", func(r *row) []string { return one(r.Topic) }},
	{"section", func(r *row) []string { return one(r.Section) }},
	{"category", func(r *row) []string { return one(r.Category) }},
	{"topics", func(r *row) []string { return r.Topics }},
	{"tags", func(r *row) []string { return r.Tags }},
	{"keyphrases", func(r *row) []string { return r.Keyphrases }},
}

// one returns a label as a list.
func one(v any) []string {
	if v == nil || v == "" {
		return nil
	}
	return []string{fmt.Sprint(v)}
}

// judges returns the kinds of label that the rows are judged by: the sharpest
// they have, and after events also topics.
func judges(rows []*row) (kinds []int) {
	for k := range labels {
		for _, r := range rows {
			if len(labels[k].of(r)) > 0 {
				kinds = append(kinds, k)
				break
			}
		}
		if len(kinds) > 0 && labels[kinds[0]].name != "event" || len(kinds) == 2 || k == 1 && len(kinds) > 0 {
			break
		}
	}
	return kinds
}

var markup = regexp.MustCompile(`<[^>]*>`)

// story makes the story of a row; hidden are the kinds of label that it does
// not show.
func (r *row) story(hidden []int) *story {
	open := func(name string) []string {
		for _, k := range hidden {
			if labels[k].name == name {
				return nil
			}
		}
		for _, l := range labels {
			if l.name == name {
				return l.of(r)
			}
		}
		return nil
	}
	s := &story{id: r.ID, lang: base(r.Lang), title: r.Title, lead: r.Summary + r.Dek,
		body: r.Body + r.Text + markup.ReplaceAllString(r.HTML, " ")}
	for _, tags := range [][]string{open("tags"), open("topics"), r.Places, r.People, r.Orgs} {
		s.tags = append(s.tags, tags...)
	}
	for _, from := range [][]string{open("section"), open("category"), open("topic"), s.tags} {
		if len(from) > 0 {
			s.section = from[0]
			break
		}
	}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, r.Date+r.At); err == nil {
			s.at = at
		}
	}
	return s
}

// base returns the short form of a language: "en" of "eng" or "en-GB".
// English is what has none.
func base(lang string) string {
	if lang == "" {
		return "en"
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return strings.ToLower(lang)
	}
	b, _ := tag.Base()
	return b.String()
}
