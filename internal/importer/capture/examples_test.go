package capture

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/net/html/charset"
)

var update = flag.Bool("update", false, "write what is read into the examples")

var encodeAs = regexp.MustCompile(`(?m)^encode: (\S+)$`)

// TestExamples reads the first file of each archive in testdata and compares
// what comes out with its file "want": the item's fields that are set, and the
// error. A line "encode: NAME" in the comment has the page written in that
// character set first.
func TestExamples(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no examples", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			page := string(ar.Files[0].Data)
			if m := encodeAs.FindSubmatch(ar.Comment); m != nil {
				enc, _ := charset.Lookup(string(m[1]))
				if page, err = enc.NewEncoder().String(page); err != nil {
					t.Fatal(err)
				}
			}
			it, err := readOne(t, ar.Files[0].Name, page)
			got := shown(it, err)
			if *update {
				ar.Files = append(ar.Files[:1], txtar.File{Name: "want", Data: got})
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(ar.Files[1].Data), string(got)); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

// shown returns the fields of a value that are set, as indented JSON.
func shown(v any, err error) []byte {
	fields := map[string]any{}
	s := reflect.ValueOf(v)
	for i := range s.NumField() {
		if f := s.Field(i); !f.IsZero() && s.Type().Field(i).Name != "Place" {
			fields[s.Type().Field(i).Name] = f.Interface()
		}
	}
	if err != nil {
		fields["error"] = err.Error()
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(fields); err != nil {
		panic(err)
	}
	return b.Bytes()
}
