// Package importertest runs an import format over example files.
//
// Each example is a txtar archive: a comment saying what it shows, one file
// to be read, and the file "want" with what is to come of it: items as JSON
// without empty fields, skips and errors as lines that begin with "skip:" and
// "error:". Run the test with -update to write what comes into "want".
package importertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"broadsheet/internal/importer"
)

var update = flag.Bool("update", false, "rewrite what is wanted of the examples")

// Run checks a format against every example that matches the glob. An example
// may hold more files than the first; they lie beside it when it is read.
func Run(t *testing.T, f importer.Format, glob string) {
	t.Helper()
	names, err := filepath.Glob(glob)
	if err != nil || len(names) == 0 {
		t.Fatalf("no examples match %s (%v)", glob, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { example(t, f, name) })
	}
}

func example(t *testing.T, f importer.Format, name string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	last := len(ar.Files) - 1
	if last < 1 || ar.Files[last].Name != "want" {
		t.Fatal("an example holds a file to be read and, at the end, want")
	}
	input, want := ar.Files[0], string(ar.Files[last].Data)
	dir := fstest.MapFS{}
	for _, file := range ar.Files[:last] {
		dir[file.Name] = &fstest.MapFile{Data: file.Data}
	}
	if !f.Sniff(input.Name, input.Data[:min(len(input.Data), 64<<10)]) {
		t.Errorf("Sniff does not know %s", input.Name)
	}
	got := Outline(f, importer.File{Name: input.Name, Body: bytes.NewReader(input.Data), Dir: dir})
	switch {
	case got == want:
	case *update:
		ar.Files[last].Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(ar), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", ar.Comment, got, want)
	}
}

// Outline writes what comes of a file, as it stands in the want of an example.
func Outline(f importer.Format, file importer.File) string {
	var out strings.Builder
	for it, err := range f.Items(file) {
		var skip importer.Skip
		var bad importer.BadItem
		switch {
		case errors.As(err, &skip):
			fmt.Fprintf(&out, "skip: %d %s: %s\n", it.Place.Line, it.ID, skip.Why)
		case errors.As(err, &bad):
			fmt.Fprintf(&out, "error: %s:%d: %s: %v\n", bad.Place.File, bad.Place.Line, bad.Place.Name, err)
		case err != nil:
			fmt.Fprintf(&out, "end: %v\n", err)
		default:
			out.WriteString(Brief(it) + "\n")
		}
	}
	return out.String()
}

// Brief writes an item as JSON without its empty fields, one field a line.
func Brief(it importer.Item) string {
	var lines []string
	v := reflect.ValueOf(it)
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			continue
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(v.Field(i).Interface()); err != nil {
			b.WriteString(err.Error())
		}
		lines = append(lines, fmt.Sprintf("\t%q: %s", v.Type().Field(i).Name, bytes.TrimSpace(b.Bytes())))
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}
