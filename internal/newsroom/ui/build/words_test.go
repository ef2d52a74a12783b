package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func table(t *testing.T, path string) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return words
}

// form is the end of a key that is one of several forms for a number.
var form = regexp.MustCompile(`\.(zero|one|two|few|many|other)$`)

var gap = regexp.MustCompile(`\{\w+\}`)

func TestEveryLanguageHasEveryWord(t *testing.T) {
	english := table(t, "../words.en.json")
	files, _ := filepath.Glob("../words.*.json")
	if len(files) < 2 {
		t.Fatal("there is one language only")
	}
	for _, file := range files {
		words := table(t, file)
		for key, want := range english {
			got, there := words[key]
			if !there || strings.TrimSpace(got) == "" {
				t.Errorf("%s has no %q", file, key)
				continue
			}
			if form.MatchString(key) {
				continue // "one word" need not name the number
			}
			a, b := gap.FindAllString(want, -1), gap.FindAllString(got, -1)
			slices.Sort(a)
			slices.Sort(b)
			if !slices.Equal(a, b) {
				t.Errorf("%s: %q fills in %v, in English %v", file, key, b, a)
			}
		}
		for key := range words {
			if _, there := english[key]; !there && !form.MatchString(key) {
				t.Errorf("%s has %q, which English has not", file, key)
			}
		}
	}
}

func TestEveryWordIsUsed(t *testing.T) {
	var source strings.Builder
	files, _ := filepath.Glob("../*.ts")
	for _, f := range append(files, "../../editor/editor.html") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	all := source.String()
	for key := range table(t, "../words.en.json") {
		key = form.ReplaceAllString(key, "")
		made := strings.HasPrefix(key, "kind.") || strings.HasPrefix(key, "tokens.") || strings.HasSuffix(key, ".also") || strings.HasSuffix(key, ".hint")
		if !made && !strings.Contains(all, `"`+key+`"`) {
			t.Errorf("%q is said nowhere", key)
		}
	}
}

// The editor is loaded by people on trains.
func TestTheBundleStaysSmall(t *testing.T) {
	for file, most := range map[string]int{"editor.js": 125_000, "editor.css": 8_000} {
		b, err := os.ReadFile(filepath.Join("..", "..", "static", file))
		if err != nil {
			t.Fatal(err)
		}
		if n := zipped(b); n > most {
			t.Errorf("%s is %d bytes gzipped, more than %d", file, n, most)
		}
	}
}
