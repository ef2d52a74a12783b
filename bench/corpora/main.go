// Corpora maps collections of labelled news texts to our neutral format, as
// one newsroom with an edition a language, so that imports and related
// coverage can be tried on real stories:
//
//	go run ./bench/corpora DIR >archive.jsonl
//
// DIR holds files *.jsonl.gz whose rows have a text under body (or pairs of
// texts under a and b) and some of lang, title, date, topic, tags, authors,
// source and url. Rows without a title get their first sentence as one. A
// date is given only where the row has one.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bench/corpora DIR >archive.jsonl")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "corpora:", err)
		os.Exit(1)
	}
}

func run(dir string, out io.Writer) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl.gz"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no files *.jsonl.gz in %s", dir)
	}
	w := bufio.NewWriter(out)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	seen := map[string]bool{}
	for _, f := range files {
		err := rows(f, func(r row) error {
			for _, s := range r.stories(strings.TrimSuffix(filepath.Base(f), ".jsonl.gz")) {
				if strings.TrimSpace(s.Body) == "" || seen[s.ID] {
					continue
				}
				seen[s.ID] = true
				if err := e.Encode(s); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	return w.Flush()
}

func rows(name string, f func(row) error) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	d := json.NewDecoder(z)
	for {
		var r row
		if err := d.Decode(&r); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := f(r); err != nil {
			return err
		}
	}
}

// A row is a line of a collection.
type row struct {
	ID, Lang, Date, URL, Source, Summary string
	LangA                                string `json:"lang_a"`
	LangB                                string `json:"lang_b"`
	Title                                *string
	Body                                 string
	Topic, Label                         any    // of scoring labels some are numbers
	LabelKind                            string `json:"label_kind"`
	Authors                              string
	Tags, Topics, Places, People, Orgs   []string
	Keyphrases                           []string
	Headlines                            []struct{ Headline string }
	A, B                                 *text
}

type text struct{ Lang, Title, Body, Text, URL string }

// A story is a line of our neutral format.
type story struct {
	ID          string   `json:"id"`
	Lang        string   `json:"lang"`
	Title       string   `json:"title"`
	Standfirst  string   `json:"standfirst,omitempty"`
	Body        string   `json:"body_text"`
	Date        string   `json:"date,omitempty"`
	Section     string   `json:"section,omitempty"`
	SectionName string   `json:"section_name,omitempty"`
	Topics      []topic  `json:"topics,omitempty"`
	Authors     []string `json:"authors,omitempty"`
	Sources     []string `json:"sources,omitempty"`
	Address     string   `json:"address,omitempty"`
	Translation string   `json:"translation_of,omitempty"`
}

type topic struct {
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
}

// sections maps labels to a section and its name by language.
var sections = map[string]string{"Sci/Tech": "technology", "tech": "technology", "sports": "sport", "Sports": "sport", "World": "world", "Business": "business"}

var arabicSections = map[string]string{"economy": "اقتصاد", "politics": "سياسة", "science": "علوم", "culture": "ثقافة"}

func (r row) stories(set string) []story {
	if r.A != nil && r.B != nil {
		return r.pair(set)
	}
	s := story{ID: r.ID, Lang: r.Lang, Standfirst: r.Summary, Body: r.Body, Date: r.Date, Address: r.URL}
	if r.Title != nil {
		s.Title = *r.Title
	}
	if s.Title == "" && len(r.Headlines) > 0 {
		s.Title = r.Headlines[0].Headline
	}
	if s.Title == "" {
		s.Title = firstSentence(r.Body)
	}
	label, _ := r.Topic.(string)
	switch {
	case set == "allsides":
		s.Section = "politics"
		s.Topics = append(s.Topics, topic{Name: words(label)})
	case r.LabelKind == "": // labels of events are for scoring only
		s.Section = label
	}
	if known := sections[s.Section]; known != "" {
		s.Section = known
	}
	if r.Lang == "ar" {
		s.SectionName = arabicSections[s.Section]
	}
	for _, list := range []struct {
		names []string
		kind  string
	}{{r.Tags, ""}, {r.Topics, ""}, {r.Keyphrases, ""}, {r.Places, "place"}, {r.People, "person"}, {r.Orgs, "organisation"}} {
		for _, n := range list.names {
			s.Topics = append(s.Topics, topic{words(n), list.kind})
		}
	}
	if a := strings.TrimSpace(r.Authors); a != "" && !strings.Contains(a, "Avatar") {
		for _, name := range strings.Split(a, ",") {
			if name = strings.TrimSpace(name); name != "" {
				s.Authors = append(s.Authors, name)
			}
		}
	}
	if r.Source != "" {
		s.Sources = []string{r.Source}
	}
	return []story{s}
}

func (r row) pair(set string) []story {
	var out []story
	for i, t := range []*text{r.A, r.B} {
		s := story{ID: r.ID + "-" + string("ab"[i]), Lang: first(t.Lang, []string{r.LangA, r.LangB}[i], r.Lang), Title: t.Title, Body: first(t.Body, t.Text), Address: t.URL}
		if s.Title == "" {
			s.Title = firstSentence(s.Body)
		}
		if label, ok := r.Label.(string); ok && strings.HasPrefix(label, "translation") && i == 1 {
			s.Translation = r.ID + "-a"
		}
		out = append(out, s)
	}
	return out
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

func words(label string) string { return strings.NewReplacer("_", " ", "-", " ").Replace(label) }

// firstSentence returns the first sentence or line, at most 140 characters.
func firstSentence(body string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(body), "\n")
	for _, end := range []string{" | ", ". ", "؟ ", "? ", "! ", "。"} {
		if s, _, ok := strings.Cut(line, end); ok && utf8.RuneCountInString(s) > 20 {
			line = s
		}
	}
	if utf8.RuneCountInString(line) <= 140 {
		return strings.TrimRight(line, ". ")
	}
	cut := string([]rune(line)[:140])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
