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

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// A text is one story of a corpus file, or one half of a pair.
type text struct {
	Lang    string          `json:"lang"`
	Title   string          `json:"title"`
	Summary string          `json:"summary"`
	Dek     string          `json:"dek"`
	Body    string          `json:"body"`
	Text    string          `json:"text"`
	HTML    string          `json:"body_html"`
	Tags    []string        `json:"tags"`
	Date    string          `json:"date"`
	At      string          `json:"published_at"`
	Event   string          `json:"event"`
	A, B    json.RawMessage // a pair of stories in place of one
}

// read calls f for every story of a file.
func read(path string, f func(text)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var t text
		if err := json.Unmarshal(lines.Bytes(), &t); err != nil {
			continue // of another shape, such as a number for a title
		}
		if t.A == nil {
			f(t)
			continue
		}
		for _, half := range []json.RawMessage{t.A, t.B} {
			var h text
			if json.Unmarshal(half, &h) == nil {
				if h.Lang == "" {
					h.Lang = t.Lang
				}
				f(h)
			}
		}
	}
	return lines.Err()
}

var tags = regexp.MustCompile(`<[^>]*>`)

// story makes the story of a text.
func (t text) story(id int) related.Story {
	s := related.Story{ID: news.StoryID(id), Edition: "en", Headline: t.Title, Lead: t.Summary + t.Dek, Names: t.Tags,
		Body: t.Body + t.Text + tags.ReplaceAllString(t.HTML, " ")}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(form, t.Date+t.At); err == nil {
			s.Published = at
		}
	}
	return s
}
