// Package jsonl reads our neutral format: one JSON object a line, described in
// docs/jsonl.md. It knows several names for most fields, so that exports of
// other systems often need no mapping.
package jsonl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// Format reads JSON lines.
var Format = importer.Format{Name: "jsonl", Title: "JSON lines, our neutral format (docs/jsonl.md)", Sniff: sniff, Items: items}

// maxLine is the longest line accepted, in bytes.
const maxLine = 32 << 20

func sniff(name string, head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	first, _, _ := bytes.Cut(head, []byte("\n"))
	return bytes.HasPrefix(first, []byte("{")) && (json.Valid(first) || strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson"))
}

func items(f importer.File) iter.Seq2[importer.Item, error] {
	return func(yield func(importer.Item, error) bool) {
		r := bufio.NewReaderSize(f.Body, 1<<20)
		for line := 1; ; line++ {
			data, err := readLine(r)
			at := importer.Place{File: f.Name, Line: line}
			if err != nil && err != io.EOF && !errors.Is(err, errLong) {
				yield(importer.Item{Place: at}, fmt.Errorf("line %d: %w", line, err))
				return
			}
			end := err == io.EOF
			if line == 1 {
				data = bytes.TrimPrefix(data, []byte("\ufeff"))
			}
			if data = bytes.TrimSpace(data); len(data) > 0 || errors.Is(err, errLong) {
				var it importer.Item
				if !errors.Is(err, errLong) {
					it, err = read(data)
				}
				it.Place = at
				if it.ID != "" {
					it.Place.Name = it.ID
				}
				if err == io.EOF {
					err = nil
				}
				if err != nil {
					err = importer.BadItem{Place: it.Place, Err: err}
				}
				if !yield(it, err) {
					return
				}
			}
			if end {
				return
			}
		}
	}
}

var errLong = fmt.Errorf("the line is longer than %d MiB", maxLine>>20)

// readLine returns the next line. Of one that is too long it skips the rest.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxLine {
			line, long = nil, true
		} else if !long {
			if line == nil && err == nil {
				return part, nil
			}
			line = append(line, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if long && (err == nil || err == io.EOF) {
			return nil, errLong
		}
		return line, err
	}
}

// A record is a line. Where a field has several names, the first that is
// given counts.
type record struct {
	ID            text              `json:"id"`
	Lang          string            `json:"lang"`
	Language      string            `json:"language"`
	Kind          string            `json:"kind"`
	Title         string            `json:"title"`
	Headline      string            `json:"headline"`
	Standfirst    string            `json:"standfirst"`
	Dek           string            `json:"dek"`
	Summary       string            `json:"summary"`
	Description   string            `json:"description"`
	BodyHTML      string            `json:"body_html"`
	HTML          string            `json:"html"`
	BodyText      string            `json:"body_text"`
	Body          json.RawMessage   `json:"body"` // HTML, text or a document
	Text          string            `json:"text"`
	Date          moment            `json:"date"`
	PublishedAt   moment            `json:"published_at"`
	Published     moment            `json:"published"`
	Updated       moment            `json:"updated"`
	UpdatedAt     moment            `json:"updated_at"`
	Section       string            `json:"section"`
	SectionName   string            `json:"section_name"`
	Category      string            `json:"category"`
	Topics        topics            `json:"topics"`
	Tags          topics            `json:"tags"`
	Keywords      topics            `json:"keywords"`
	Authors       words             `json:"authors"`
	Author        words             `json:"author"`
	Sources       sources           `json:"sources"`
	Place         string            `json:"place"`
	Dateline      string            `json:"dateline"`
	Slug          string            `json:"slug"`
	Address       words             `json:"address"`
	Addresses     words             `json:"addresses"`
	URL           words             `json:"url"`
	Link          words             `json:"link"`
	Media         []media           `json:"media"`
	Image         string            `json:"image"`
	TranslationOf text              `json:"translation_of"`
	State         string            `json:"state"`
	Status        string            `json:"status"`
	Embargo       moment            `json:"embargo"`
	Corrections   []news.Correction `json:"corrections"`
	Related       references        `json:"related"`
	Standing      bool              `json:"standing"`
	Extra         map[string]any    `json:"extra"`
}

type media struct {
	Kind      string      `json:"kind"`
	Src       string      `json:"src"`
	Type      string      `json:"type"`
	Width     int         `json:"width"`
	Height    int         `json:"height"`
	Duration  float64     `json:"duration"`
	Alt       string      `json:"alt"`
	Caption   string      `json:"caption"`
	Credit    string      `json:"credit"`
	Poster    string      `json:"poster"`
	Captions  string      `json:"captions"`
	Sizes     []rendition `json:"renditions"`
	PosterTwo []rendition `json:"poster_renditions"`
	Focus     *news.Focus `json:"focus"`
}

type rendition struct {
	Src    string `json:"src"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

func first(list ...string) string {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// read turns a line into an Item.
func read(data []byte) (importer.Item, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		var id struct {
			ID text `json:"id"`
		}
		_ = json.Unmarshal(data, &id) // for the report only
		return importer.Item{ID: string(id.ID)}, explain(err)
	}
	it := importer.Item{
		ID: string(r.ID), Lang: first(r.Lang, r.Language), Kind: news.StoryKind(r.Kind),
		Title: first(r.Title, r.Headline), Standfirst: first(r.Standfirst, r.Dek, r.Summary, r.Description),
		HTML: first(r.BodyHTML, r.HTML), Text: first(r.BodyText, r.Text),
		Section: first(r.Section, r.Category), SectionName: r.SectionName, Sources: r.Sources,
		Dateline: first(r.Place, r.Dateline), Slug: r.Slug, Translation: string(r.TranslationOf),
		State: state(first(r.State, r.Status)), Embargo: time.Time(r.Embargo), Corrections: r.Corrections,
		References: r.Related, Standing: r.Standing, Extra: r.Extra,
	}
	for _, t := range []moment{r.Date, r.PublishedAt, r.Published} {
		if it.Date.IsZero() {
			it.Date = time.Time(t)
		}
	}
	if it.Updated = time.Time(r.Updated); it.Updated.IsZero() {
		it.Updated = time.Time(r.UpdatedAt)
	}
	for _, list := range []topics{r.Topics, r.Tags, r.Keywords} {
		it.Topics = append(it.Topics, list...)
	}
	for _, list := range []words{r.Authors, r.Author} {
		it.Authors = append(it.Authors, list...)
	}
	for _, list := range []words{r.Address, r.Addresses, r.URL, r.Link} {
		it.Addresses = append(it.Addresses, list...)
	}
	for _, m := range r.Media {
		it.Media = append(it.Media, m.item())
	}
	if len(r.Media) == 0 && r.Image != "" {
		it.Media = []news.Media{{Kind: news.Picture, Src: r.Image}}
	}
	if it.ID == "" && len(it.Addresses) > 0 {
		it.ID = it.Addresses[0]
	}
	if err := body(&it, r.Body); err != nil {
		return it, err
	}
	switch {
	case it.ID == "":
		return it, errors.New(`it has no "id" (and no "address" to know it by)`)
	case it.Title == "":
		return it, errors.New(`it has no "title"`)
	}
	return it, nil
}

// body reads the field "body": a document, HTML or text.
func body(it *importer.Item, raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" || it.HTML != "" || it.Text != "" {
		return nil
	}
	if raw[0] == '{' {
		it.Doc = &news.Doc{}
		return json.Unmarshal(raw, it.Doc)
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return errors.New(`its "body" is neither text, nor HTML, nor a document`)
	}
	if looksLikeHTML(s) {
		it.HTML = s
	} else {
		it.Text = s
	}
	return nil
}

func looksLikeHTML(s string) bool {
	low := strings.ToLower(s[:min(len(s), 4096)])
	for _, tag := range []string{"<p>", "<p ", "</p>", "<br", "<div", "<h2", "<ul", "<figure", "<blockquote"} {
		if strings.Contains(low, tag) {
			return true
		}
	}
	return false
}

func (m media) item() news.Media {
	out := news.Media{Kind: news.MediaKind(first(m.Kind, "picture")), Src: m.Src, Type: m.Type, Width: m.Width, Height: m.Height,
		Duration: m.Duration, Alt: m.Alt, Caption: m.Caption, Credit: m.Credit, Poster: m.Poster, Captions: m.Captions}
	if m.Focus.Validate() == nil { // another system's idea of a point is no reason to refuse a story
		out.Focus = m.Focus
	}
	for _, list := range [][]rendition{m.Sizes, m.PosterTwo} {
		for _, r := range list {
			out.Sizes = append(out.Sizes, news.Rendition(r))
		}
	}
	return out
}

// state understands the words of other systems too.
func state(s string) news.State {
	switch strings.ToLower(s) {
	case "", "live", "publish", "published":
		return news.OnAir
	case "future":
		return news.Scheduled
	case "pending":
		return news.Review
	}
	return news.State(strings.ToLower(s))
}

// explain says in words what is wrong with a line.
func explain(err error) error {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("it is not JSON: %s at byte %d", strings.TrimPrefix(syntax.Error(), "json: "), syntax.Offset)
	case errors.As(err, &typ):
		return fmt.Errorf("its %q cannot be a %s", typ.Field, typ.Value)
	}
	return err
}
