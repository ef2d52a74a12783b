package capture

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
)

// A thing is an object of JSON-LD.
type thing map[string]any

// things reads the JSON-LD of a page: every object of it, graphs and lists
// resolved, in order. What cannot be read is left out.
type things struct {
	top  []thing
	byID map[string]thing
}

var (
	ldComment  = regexp.MustCompile(`^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?://\s*)?(?:-->|/\*\s*\]\]>\s*\*/|\]\]>)\s*;?\s*$|;\s*$`)
	looseComma = regexp.MustCompile(`,(\s*[}\]])`)
)

func (t *things) read(script string) {
	if t.byID == nil {
		t.byID = map[string]thing{}
	}
	script = strings.TrimSpace(ldComment.ReplaceAllString(script, ""))
	var traces []dump
	for _, d := range findTraces(script) {
		if !strings.Contains(script[d.start:d.end], `"@type"`) {
			traces = append(traces, d)
		}
	}
	script = without(script, traces)
	var v any
	for _, attempt := range []func(string) string{
		func(s string) string { return s },
		controls,
		func(s string) string { return looseComma.ReplaceAllString(controls(s), "$1") },
		func(s string) string { return html.UnescapeString(controls(s)) },
	} {
		d := json.NewDecoder(strings.NewReader(attempt(script)))
		if d.Decode(&v) == nil {
			t.add(v, 0)
			for v = nil; d.Decode(&v) == nil; v = nil {
				t.add(v, 0)
			}
			return
		}
	}
}

// controls makes spaces of line ends and tabs, which must not stand in a
// string and mean nothing elsewhere.
func controls(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

func (t *things) add(v any, depth int) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if depth < 8 {
				t.add(item, depth+1)
			}
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			t.byID[id] = v
		}
		if v["@type"] != nil {
			t.top = append(t.top, v)
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			if inner, ok := v[key]; ok && depth < 8 {
				t.add(inner, depth+1)
			}
		}
	}
}

// types returns the types of a thing.
func (x thing) types() []string { return texts(x["@type"]) }

// is reports whether a type of the thing ends in one of the words.
func (x thing) is(words ...string) bool {
	for _, t := range x.types() {
		t = t[strings.LastIndexAny(t, "/:")+1:]
		for _, w := range words {
			if strings.HasSuffix(t, w) {
				return true
			}
		}
	}
	return false
}

// article returns what describes the page's article, or nil. Where several
// articles are described, the fullest first one is it.
func (t *things) article() thing {
	var best thing
	score := 0
	for _, x := range t.top {
		if !x.is("Article", "Posting", "Report") && !x.is("Recipe", "Review", "VideoObject", "ImageGallery", "MediaGallery") {
			continue
		}
		n := 1
		if x.is("Article", "Posting", "Report") {
			n += 4
		}
		for _, key := range []string{"headline", "datePublished", "author", "articleBody", "articleSection"} {
			if x[key] != nil {
				n += 2
			}
		}
		if n > score {
			best, score = x, n
		}
	}
	return best
}

// texts returns a value's texts: itself, or those of a list, or the names of
// things.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		if v = strings.TrimSpace(v); v != "" {
			return []string{v}
		}
	case []any:
		var list []string
		for _, item := range v {
			list = append(list, texts(item)...)
		}
		return list
	case map[string]any:
		for _, key := range []string{"name", "@value", "url", "@id"} {
			if list := texts(v[key]); list != nil {
				return list
			}
		}
	}
	return nil
}

func (x thing) text(key string) string {
	if list := texts(x[key]); len(list) > 0 {
		return list[0]
	}
	return ""
}

// related returns the things that a property names, looked up by their ID
// where only that is given.
func (t *things) related(v any) []thing {
	switch v := v.(type) {
	case string:
		return []thing{{"name": v}}
	case []any:
		var list []thing
		for _, item := range v {
			list = append(list, t.related(item)...)
		}
		return list
	case map[string]any:
		if id, ok := v["@id"].(string); ok && v["name"] == nil && v["url"] == nil {
			if x, ok := t.byID[id]; ok {
				return []thing{x}
			}
		}
		return []thing{v}
	}
	return nil
}
