// Package schemaorg checks JSON-LD against the vocabulary of schema.org, for
// tests: that each type and property exists, and that each value is one that
// its property takes.
package schemaorg

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A Vocabulary is what schema.org defines. Read one with Parse.
type Vocabulary struct {
	above   map[string][]string // of a class: the classes right above it
	data    map[string]bool     // data types
	domains map[string][]string // of a property: classes that have it
	ranges  map[string][]string // of a property: what it takes
}

// names is one reference or several, as the file writes them.
type names []string

func (n *names) UnmarshalJSON(b []byte) error {
	type ref struct {
		ID string `json:"@id"`
	}
	var list []ref
	if len(b) > 0 && b[0] == '{' {
		b = append(append([]byte{'['}, b...), ']')
	}
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	for _, r := range list {
		*n = append(*n, strings.TrimPrefix(r.ID, "schema:"))
	}
	return nil
}

// kinds is the type of an entry, or several.
type kinds []string

func (k *kinds) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		b = append(append([]byte{'['}, b...), ']')
	}
	return json.Unmarshal(b, (*[]string)(k))
}

// Parse reads the vocabulary as schema.org publishes it in JSON-LD.
func Parse(text []byte) (*Vocabulary, error) {
	var file struct {
		Graph []struct {
			ID     string `json:"@id"`
			Type   kinds  `json:"@type"`
			Above  names  `json:"rdfs:subClassOf"`
			Domain names  `json:"schema:domainIncludes"`
			Range  names  `json:"schema:rangeIncludes"`
		} `json:"@graph"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	v := &Vocabulary{above: map[string][]string{}, data: map[string]bool{}, domains: map[string][]string{}, ranges: map[string][]string{}}
	for _, e := range file.Graph {
		id := strings.TrimPrefix(e.ID, "schema:")
		if slices.Contains(e.Type, "rdfs:Class") {
			v.above[id] = e.Above
		}
		if slices.Contains(e.Type, "schema:DataType") {
			v.data[id] = true
		}
		if slices.Contains(e.Type, "rdf:Property") {
			v.domains[id], v.ranges[id] = e.Domain, e.Range
		}
	}
	if len(v.above) < 500 || len(v.domains) < 1000 {
		return nil, fmt.Errorf("schemaorg: only %d classes and %d properties", len(v.above), len(v.domains))
	}
	return v, nil
}

// Shared reads the vocabulary from the test data that lies beside the
// repository, for a package two folders below its root. Without it the test is
// skipped, but fails where CI is set.
func Shared(t testing.TB) *Vocabulary {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "schemaorg", "schemaorg-30.0-all-https.jsonld.gz"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the vocabulary of schema.org is missing: %v", err)
		}
		t.Skipf("the vocabulary of schema.org is not here: %v", err)
	}
	defer f.Close()
	var text []byte
	z, err := gzip.NewReader(f)
	if err == nil {
		text, err = io.ReadAll(z)
	}
	if err != nil {
		t.Fatal(err)
	}
	v, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// is reports whether a class is another or below it.
func (v *Vocabulary) is(class, other string) bool {
	if class == other {
		return true
	}
	for _, up := range v.above[class] {
		if v.is(up, other) {
			return true
		}
	}
	return false
}

// Check returns what is wrong with a JSON-LD text: one thing or an array.
func (v *Vocabulary) Check(text []byte) (problems []string) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var top any
	if err := d.Decode(&top); err != nil {
		return []string{err.Error()}
	}
	list, ok := top.([]any)
	if !ok {
		list = []any{top}
	}
	for i, one := range list {
		thing, ok := one.(map[string]any)
		if !ok || thing["@context"] != "https://schema.org" {
			problems = append(problems, fmt.Sprintf("%d: no thing of https://schema.org", i))
			continue
		}
		problems = append(problems, v.thing(fmt.Sprint(i), thing)...)
	}
	return problems
}

func (v *Vocabulary) thing(at string, thing map[string]any) (problems []string) {
	class, _ := thing["@type"].(string)
	if _, ok := v.above[class]; !ok || v.data[class] {
		return []string{fmt.Sprintf("%s: there is no class %q", at, class)}
	}
	for name, value := range thing {
		here := at + " " + class + "." + name
		if strings.HasPrefix(name, "@") {
			if name != "@type" && name != "@context" && name != "@id" {
				problems = append(problems, here+": what is this?")
			}
			continue
		}
		domain, ok := v.domains[name]
		switch {
		case !ok:
			problems = append(problems, here+": there is no such property")
			continue
		case !slices.ContainsFunc(domain, func(d string) bool { return v.is(class, d) }):
			problems = append(problems, here+": the class does not have it")
		}
		values, many := value.([]any)
		if !many {
			values = []any{value}
		}
		if len(values) == 0 {
			problems = append(problems, here+": is empty")
		}
		for _, one := range values {
			problems = append(problems, v.value(here, v.ranges[name], one)...)
		}
	}
	return problems
}

// value checks one value of a property that takes what is in ranges.
func (v *Vocabulary) value(at string, ranges []string, value any) []string {
	var fits func(kind string) bool
	switch value := value.(type) {
	case map[string]any:
		if id, ok := value["@id"].(string); ok && len(value) == 1 { // a thing told elsewhere
			fits = func(kind string) bool { return !v.data[kind] && address(id) }
			break
		}
		class, _ := value["@type"].(string)
		if !slices.ContainsFunc(ranges, func(kind string) bool { return v.is(class, kind) }) {
			return []string{fmt.Sprintf("%s: takes no %s", at, class)}
		}
		return v.thing(at, value)
	case string:
		fits = func(kind string) bool { return v.text(kind, value) }
	case json.Number:
		_, err := value.Int64()
		fits = func(kind string) bool { return kind == "Number" || kind == "Integer" && err == nil || kind == "Float" }
	case bool:
		fits = func(kind string) bool { return kind == "Boolean" }
	}
	if fits == nil || !slices.ContainsFunc(ranges, fits) {
		return []string{fmt.Sprintf("%s: takes %v, not %v", at, ranges, value)}
	}
	return nil
}

// text reports whether a text is a value of a data type or a quantity.
func (v *Vocabulary) text(kind, text string) bool {
	parses := func(layout string) bool { _, err := time.Parse(layout, text); return err == nil }
	var n float64
	var unit string
	switch {
	case text == "":
		return false
	case kind == "Text":
		return true
	case kind == "URL":
		return address(text)
	case kind == "DateTime":
		return parses(time.RFC3339)
	case kind == "Date":
		return parses(time.DateOnly)
	case kind == "Time":
		return parses(time.TimeOnly)
	case kind == "Duration":
		return strings.HasPrefix(text, "PT") && strings.ContainsAny(text[len(text)-1:], "HMS")
	case v.is(kind, "Quantity"):
		_, err := fmt.Sscanf(text, "%g %s", &n, &unit)
		return err == nil
	}
	return false
}

func address(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" && u.Host != "" || u.Scheme == "" && u.Host == "" && strings.HasPrefix(u.Path, "/")) && u.String() == text
}
