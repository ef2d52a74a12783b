package markup_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
)

var update = flag.Bool("update", false, "rewrite the want files of the examples")

// TestFromHTML runs the examples: each archive holds pairs of name.html and
// name.want, the blocks as JSON, one a line, and the notes.
func TestFromHTML(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		ar, err := txtar.ParseFile(file)
		if err != nil || len(ar.Files)%2 != 0 {
			t.Fatalf("%s: want pairs of .html and .want: %v", file, err)
		}
		for i := 0; i < len(ar.Files); i += 2 {
			name := strings.TrimSuffix(ar.Files[i].Name, ".html")
			t.Run(filepath.Base(file)+"/"+name, func(t *testing.T) {
				doc, notes := markup.FromHTML(string(ar.Files[i].Data), markup.Options{Lang: "en", Base: "https://example.com/2024/story"})
				if err := doc.Validate(); err != nil {
					t.Error(err)
				}
				got := outline(t, doc, notes)
				if want := string(ar.Files[i+1].Data); got != want {
					if !*update {
						t.Errorf("%s\ngot:\n%swant:\n%s", ar.Files[i].Data, got, want)
					}
					ar.Files[i+1] = txtar.File{Name: name + ".want", Data: []byte(got)}
				}
			})
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// outline writes a document one block a line.
func outline(t *testing.T, doc news.Doc, notes []string) string {
	var b bytes.Buffer
	for _, n := range doc.Blocks {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(n); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range notes {
		b.WriteString("note: " + n + "\n")
	}
	return b.String()
}
