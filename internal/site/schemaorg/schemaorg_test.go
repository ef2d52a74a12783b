package schemaorg

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// small is a vocabulary with just enough in it.
func small(t *testing.T) *Vocabulary {
	var graph []map[string]any
	class := func(id, above string) {
		graph = append(graph, map[string]any{"@id": "schema:" + id, "@type": "rdfs:Class", "rdfs:subClassOf": map[string]string{"@id": "schema:" + above}})
	}
	property := func(id, domain string, takes ...string) {
		var refs []map[string]string
		for _, r := range takes {
			refs = append(refs, map[string]string{"@id": "schema:" + r})
		}
		graph = append(graph, map[string]any{"@id": "schema:" + id, "@type": "rdf:Property", "schema:domainIncludes": map[string]string{"@id": "schema:" + domain}, "schema:rangeIncludes": refs})
	}
	class("Person", "Thing")
	class("Article", "Thing")
	class("Thing", "")
	graph = append(graph, map[string]any{"@id": "schema:Text", "@type": []string{"schema:DataType", "rdfs:Class"}})
	property("name", "Thing", "Text")
	property("author", "Article", "Person")
	property("datePublished", "Article", "DateTime")
	for i := range 1000 {
		class(fmt.Sprint("C", i), "Thing")
		property(fmt.Sprint("p", i), "Thing", "Text")
	}
	text, err := json.Marshal(map[string]any{"@graph": graph})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	v := small(t)
	for text, want := range map[string]string{
		`{"@context":"https://schema.org","@type":"Article","name":"A","author":[{"@type":"Person","name":"B"},{"@id":"/b"}],"datePublished":"2026-01-02T03:04:05Z"}`: "",
		`{"@type":"Article"}`: "no thing",
		`{"@context":"https://schema.org","@type":"Artikel"}`:                                       "no class",
		`{"@context":"https://schema.org","@type":"Text"}`:                                          "no class",
		`{"@context":"https://schema.org","@type":"Article","nom":"A"}`:                             "no such property",
		`{"@context":"https://schema.org","@type":"Person","author":{"@type":"Person"}}`:            "does not have it",
		`{"@context":"https://schema.org","@type":"Article","author":{"@type":"Article"}}`:          "takes no Article",
		`{"@context":"https://schema.org","@type":"Article","author":"B"}`:                          "takes [Person]",
		`{"@context":"https://schema.org","@type":"Article","author":{"@type":"Person","nom":"B"}}`: "no such property",
		`{"@context":"https://schema.org","@type":"Article","datePublished":"yesterday"}`:           "takes [DateTime]",
		`{"@context":"https://schema.org","@type":"Article","author":[]}`:                           "empty",
		`{"@context":"https://schema.org","@type":"Article","name":""}`:                             "takes [Text]",
		`[{"@context":"https://schema.org","@type":"Article"},{"@context":"https://schema.org"}]`:   `no class ""`,
		`{"@context":"https://schema.org","@type":"Article","name":7}`:                              "takes [Text]",
		`{"@context":"https://schema.org","@type":"Article","@graph":[]}`:                           "what is this",
		`no JSON`: "invalid",
	} {
		got := strings.Join(v.Check([]byte(text)), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
