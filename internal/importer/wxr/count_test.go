package wxr

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/importer"
)

// counts are what a file holds, as a rough search for patterns finds it.
type counts struct {
	File           string         `json:"file"`
	Items          int            `json:"items"`
	ByTypeStatus   map[string]int `json:"by_type_status"`
	Comments       int            `json:"comments"`
	Authors        int            `json:"authors"`
	Categories     int            `json:"categories"`
	Tags           int            `json:"tags"`
	Terms          int            `json:"terms"`
	Sticky         int            `json:"sticky"`
	Passworded     int            `json:"passworded"`
	Blocks         int            `json:"blocks"`
	Shortcodes     int            `json:"shortcodes"`
	NonemptyTitles int            `json:"nonempty_titles"`
}

// differences are the counts in which we are right to differ.
var differences = map[string]func(*counts){
	"wordpress-importer/authors-multiline.xml": func(c *counts) {
		c.Authors = 3 // the fourth is the <wp:author> of an item
	},
	"wordpress-importer/namespace-edge-cases.xml": func(c *counts) {
		c.Authors, c.Terms = 3, 3 // those with an attribute count too
	},
	"polylang/test-import.xml": func(c *counts) {
		c.Blocks = 0 // they stand in the descriptions of terms
	},
}

// TestCounts reads every export of the shared data and accounts for all that
// is in it.
func TestCounts(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "wxr")
	f, err := os.Open(filepath.Join(dir, "expected.jsonl"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the shared test data is missing: %v", err)
		}
		t.Skip("the shared test data is not here")
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var want counts
		if err := json.Unmarshal(lines.Bytes(), &want); err != nil {
			t.Fatal(err)
		}
		t.Run(want.File, func(t *testing.T) {
			if mend := differences[want.File]; mend != nil {
				mend(&want)
			}
			got := counts{File: want.File, ByTypeStatus: map[string]int{}}
			file := open(t, filepath.Join(dir, want.File))
			got.countItems(t, file)
			got.countRaw(t, open(t, filepath.Join(dir, want.File)))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("\ngot  %+v\nwant %+v", got, want)
			}
		})
	}
}

func open(t *testing.T, name string) io.ReadSeeker {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// countItems counts what the format yields.
func (c *counts) countItems(t *testing.T, body io.ReadSeeker) {
	seen := map[string]bool{}
	for it, err := range Format.Items(importer.File{Name: c.File, Body: body}) {
		var skip importer.Skip
		var bad importer.BadItem
		if errors.As(err, &bad) {
			t.Logf("line %d: %v", bad.Place.Line, err)
			continue
		}
		if err != nil && !errors.As(err, &skip) {
			t.Fatal(err)
		}
		if it.Place.Line == 0 || it.ID == "" || err == nil && (it.State == "" || it.Title == "" || seen[it.ID]) {
			t.Errorf("item %+v", it.Place)
		}
		seen[it.ID] = seen[it.ID] || err == nil
		c.Items++
		c.ByTypeStatus[it.Extra["wp:type"].(string)+"/"+it.Extra["wp:status"].(string)]++
		if list, ok := it.Extra["wp:comments"].([]map[string]any); ok {
			c.Comments += len(list)
		}
		if it.Extra["wp:sticky"] != nil {
			c.Sticky++
		}
		if it.Extra["wp:password"] != nil {
			c.Passworded++
		}
	}
}

var rawShortcode = regexp.MustCompile(`\[/?(?:caption|gallery|embed|audio|video|playlist)\b`)

// countRaw counts what the format reads and does not yield as it is.
func (c *counts) countRaw(t *testing.T, body io.Reader) {
	r, err := newReader(body)
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(c.File)
	for {
		p, err := r.next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if p.item {
			if p.damage == nil {
				post, err := s.parse(p.text)
				if err != nil {
					t.Fatal(err)
				}
				if post.f["title"] != "" {
					c.NonemptyTitles++
				}
				c.Blocks += strings.Count(post.f["content:encoded"], "<!-- wp:")
				c.Shortcodes += len(rawShortcode.FindAllString(post.f["content:encoded"], -1))
			}
			continue
		}
		s.readHead(p.text)
		for sp, at := (splitter{buf: p.text, eof: true}), 0; ; {
			tok, _ := sp.token(at)
			if tok.kind == noToken {
				break
			}
			at = tok.end
			if tok.kind == startTag {
				switch s.canonical(string(tok.name(p.text)), "") {
				case "wp:author":
					c.Authors++
				case "wp:category":
					c.Categories++
				case "wp:tag":
					c.Tags++
				case "wp:term":
					c.Terms++
				}
			}
		}
	}
}
