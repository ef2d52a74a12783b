// Package prose is what an editor writes as a document of ProseMirror: its
// nodes, the steps that change them, and how it becomes content that can be
// saved. It does what prosemirror-model and prosemirror-transform 1.x do, for
// one schema, the editor's; positions count UTF-16 code units as browsers do.
//
// It keeps nothing and knows no store. Documents never change: a step makes a
// new one that shares what stayed.
package prose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Limits of a manuscript.
const (
	MaxNodes = news.MaxNodes
	MaxDepth = news.MaxDepth + 2
	MaxUnits = 4 << 20 // of text, and of what stands for a step
)

// A nodeType is a kind of node and what may stand in it.
type nodeType struct {
	name    string
	attrs   map[string]any // defaults
	content []string       // what may stand in it
	first   string         // what must come first, if anything must
	exact   []string       // instead of content: just these, in order, then content at least once
	some    bool           // it may not be empty
	leaf    bool
	inline  bool
	text    bool // holds text
	marks   bool // which may be marked
}

var (
	blocks = []string{"paragraph", "heading", "quotation", "pull_quote", "bullet_list", "ordered_list", "picture", "video", "embed", "table", "divider"}
	words  = []string{"text", "break"}
	inner  = []string{"paragraph", "bullet_list", "ordered_list"}
	boxed  = []string{"paragraph", "bullet_list", "ordered_list", "picture"}
)

func types(list ...*nodeType) map[string]*nodeType {
	all := map[string]*nodeType{}
	for _, t := range list {
		all[t.name] = t
	}
	return all
}

// schema is all kinds of nodes, by name.
var schema = types(
	&nodeType{name: "story", exact: []string{"headline", "standfirst"}, content: blocks, some: true, attrs: map[string]any{
		"kind": "article", "section": "", "slug": "", "place": "", "bylines": []any{}, "sources": []any{}, "topics": []any{}, "media": []any{}, "standing": false, "corrections": []any{}}},
	&nodeType{name: "headline", content: []string{"text"}, text: true},
	&nodeType{name: "standfirst", content: []string{"text"}, text: true},
	&nodeType{name: "paragraph", content: words, text: true, marks: true},
	&nodeType{name: "heading", content: words, text: true, marks: true, attrs: map[string]any{"level": 2.0}},
	&nodeType{name: "quotation", content: inner, some: true, attrs: map[string]any{"speaker": ""}},
	&nodeType{name: "pull_quote", content: words, text: true, marks: true, attrs: map[string]any{"speaker": ""}},
	&nodeType{name: "bullet_list", content: []string{"list_item"}, some: true},
	&nodeType{name: "ordered_list", content: []string{"list_item"}, some: true, attrs: map[string]any{"start": 1.0}},
	&nodeType{name: "list_item", first: "paragraph", content: boxed, some: true},
	&nodeType{name: "picture", leaf: true, attrs: map[string]any{"media": nil, "alt": "", "caption": "", "credit": "", "wide": false}},
	&nodeType{name: "video", leaf: true, attrs: map[string]any{"media": nil, "alt": "", "caption": "", "credit": "", "wide": false}},
	&nodeType{name: "embed", leaf: true, attrs: map[string]any{"url": "", "title": ""}},
	&nodeType{name: "table", content: []string{"table_row"}, some: true},
	&nodeType{name: "table_row", content: []string{"table_cell"}, some: true},
	&nodeType{name: "table_cell", content: boxed, some: true, attrs: map[string]any{"header": false, "colspan": 1.0, "rowspan": 1.0, "colwidth": nil}},
	&nodeType{name: "divider", leaf: true},
	&nodeType{name: "text", leaf: true, inline: true},
	&nodeType{name: "break", leaf: true, inline: true},
)

// begins lists what may come first in a node of the type.
func (t *nodeType) begins() []string {
	switch {
	case len(t.exact) > 0:
		return t.exact[:1]
	case t.first != "":
		return []string{t.first}
	}
	return t.content
}

// compatible reports whether content of the two types may be joined.
func (t *nodeType) compatible(other *nodeType) bool {
	if t == other {
		return true
	}
	for _, a := range t.begins() {
		for _, b := range other.begins() {
			if a == b {
				return true
			}
		}
	}
	return false
}

// holds reports what is wrong with nodes as content of the type; "" if
// nothing is.
func (t *nodeType) holds(list []*Node) string {
	rest := list
	for _, name := range t.exact {
		if len(rest) == 0 || rest[0].typ.name != name {
			return fmt.Sprintf("a %s needs its %s", t.name, name)
		}
		rest = rest[1:]
	}
	if t.some && len(rest) == 0 {
		return fmt.Sprintf("a %s cannot be empty", t.name)
	}
	if t.first != "" && rest[0].typ.name != t.first {
		return fmt.Sprintf("a %s begins with a %s", t.name, t.first)
	}
	for _, n := range rest {
		if !contains(t.content, n.typ.name) {
			return fmt.Sprintf("a %s cannot stand in a %s", n.typ.name, t.name)
		}
	}
	for _, n := range list {
		if len(n.marks) > 0 && !t.marks {
			return fmt.Sprintf("nothing in a %s can be marked", t.name)
		}
	}
	return ""
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// markRank is the order of marks on a piece of text.
var markRank = map[string]int{"strong": 0, "emphasis": 1, "link": 2, "language": 3}

// markAttr is the one attribute of a mark, "" if it has none.
var markAttr = map[string]string{"link": "href", "language": "lang"}

// fit says what is wrong with the value of an attribute; "" if nothing is.
func fit(t *nodeType, name string, v any) string {
	wrong := fmt.Sprintf("the %s of a %s is not one", name, t.name)
	switch name {
	case "media":
		if t.name == "story" {
			list, ok := v.([]any)
			if !ok || len(list) > 2000 {
				return wrong
			}
			for _, m := range list {
				if !fitMedia(m) {
					return wrong
				}
			}
			return ""
		}
		if v != nil && !fitMedia(v) {
			return wrong
		}
		return ""
	case "bylines", "sources", "topics", "corrections":
		list, ok := v.([]any)
		if !ok || len(list) > 500 {
			return wrong
		}
		for _, x := range list {
			if !fitItem(name, x) {
				return wrong
			}
		}
		return ""
	case "wide", "header", "standing":
		if _, ok := v.(bool); !ok {
			return wrong
		}
		return ""
	case "level", "start", "colspan", "rowspan":
		low, high := 1, 1000
		if name == "level" {
			low, high = 2, 4
		} else if name == "start" {
			low, high = -1<<30, 1<<30
		} else if name == "colspan" {
			high = 100
		}
		n, ok := v.(float64)
		if !ok || n != float64(int(n)) || int(n) < low || int(n) > high {
			return wrong
		}
		return ""
	case "colwidth": // of the editor's tables; we keep none
		return ""
	}
	s, ok := v.(string)
	if !ok || len(s) > 64<<10 || !plain(s) {
		return wrong
	}
	if name == "url" && s != "" && !news.SafeLink(s) {
		return "that is not a link that we can publish"
	}
	if name == "kind" && !contains([]string{"article", "video", "gallery", "live", "audio"}, s) {
		return wrong
	}
	return ""
}

func fitItem(list string, v any) bool {
	if list == "topics" {
		n, ok := v.(float64)
		return ok && n == float64(int64(n)) && n > 0
	}
	m, ok := v.(map[string]any)
	if !ok {
		return false
	}
	for k, x := range m {
		s, text := x.(string)
		switch {
		case k == "author":
			if n, ok := x.(float64); !ok || n != float64(int64(n)) || n < 0 {
				return false
			}
		case k == "grave":
			if _, ok := x.(bool); !ok {
				return false
			}
		case !text || !plain(s):
			return false
		case k == "url" && s != "" && !news.SafeLink(s):
			return false
		}
	}
	return true
}

// fitMedia reports whether a value is a media item whose addresses we may
// publish.
func fitMedia(v any) bool {
	m, err := asMedia(v)
	if err != nil {
		return false
	}
	return m.Validate() == nil
}

// plain reports whether a text can be kept by every database.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
