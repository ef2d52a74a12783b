package prose

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"broadsheet/internal/news"
)

// An attribute is what the schema says of an attribute of a kind of node. Its
// values are JSON in one canonical spelling, so that equal values are equal
// strings: keys in order, no spaces.
type attribute struct {
	name  string
	usual string                    // the default
	check func(value string) string // says what is wrong with a value, or ""
}

// mostAttr bounds the JSON of one attribute.
const mostAttr = 1 << 20

// canonical returns the JSON value in its canonical spelling.
func canonical(raw []byte) (string, error) {
	if len(raw) > mostAttr {
		return "", refuse("This is more than a manuscript can hold.", "an attribute of %d bytes", len(raw))
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", misread(err)
	}
	return spelt(v)
}

// spelt returns the canonical JSON of a value.
func spelt(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", misread(err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// The checks of values.

func text(v string) string {
	if !strings.HasPrefix(v, `"`) {
		return "it is text"
	}
	var s string
	if json.Unmarshal([]byte(v), &s) != nil || strings.ContainsRune(s, 0) {
		return "it holds bytes that are not text"
	}
	return ""
}

func truth(v string) string {
	if v != "true" && v != "false" {
		return "it is true or false"
	}
	return ""
}

func number(least, most int) func(string) string {
	return func(v string) string {
		var n int
		if json.Unmarshal([]byte(v), &n) != nil || v == "null" || n < least || n > most {
			return fmt.Sprintf("it is a number from %d to %d", least, most)
		}
		return ""
	}
}

func storyKind(v string) string {
	var k news.StoryKind
	if json.Unmarshal([]byte(v), &k) == nil {
		for _, known := range news.StoryKinds {
			if k == known {
				return ""
			}
		}
	}
	return "there is no such kind of story"
}

func webAddress(v string) string {
	if say := text(v); say != "" {
		return say
	}
	var url string
	if json.Unmarshal([]byte(v), &url) != nil || url != "" && (!news.SafeLink(url) || !strings.HasPrefix(strings.ToLower(url), "http")) {
		return "it is a web address"
	}
	return ""
}

// as decodes a value strictly: what it holds is what the type knows, by its
// exact name.
func as[T any](v string) (into T, ok bool) {
	var any any
	if json.Unmarshal([]byte(v), &any) != nil || !exact(any) {
		return into, false
	}
	d := json.NewDecoder(strings.NewReader(v))
	d.DisallowUnknownFields()
	return into, d.Decode(&into) == nil
}

// exact reports whether all keys of the value are in lower case and all its
// texts are text. Go takes keys of either case for the same; browsers do not.
func exact(v any) bool {
	switch v := v.(type) {
	case string:
		return !strings.ContainsRune(v, 0)
	case map[string]any:
		for k, inner := range v {
			if strings.Trim(k, "abcdefghijklmnopqrstuvwxyz_0123456789") != "" || !exact(inner) {
				return false
			}
		}
	case []any:
		for _, inner := range v {
			if !exact(inner) {
				return false
			}
		}
	}
	return true
}

// list returns a check of a list whose members are each checked.
func list[T any](what string, check func(*T) bool) func(string) string {
	return func(v string) string {
		all, ok := as[[]T](v)
		ok = ok && v != "null"
		for i := range all {
			ok = ok && check(&all[i])
		}
		if !ok {
			return what
		}
		return ""
	}
}

var (
	bylines     = list("it lists who wrote the story", func(*news.Byline) bool { return true })
	sources     = list("it lists sources with links that we can publish", func(s *news.Source) bool { return s.URL == "" || news.SafeLink(s.URL) })
	topics      = list("it lists topics", func(t *news.TopicID) bool { return *t > 0 })
	allMedia    = list("it lists pictures and clips that we can publish", func(m *news.Media) bool { return m.Validate() == nil })
	corrections = list("it lists corrections with their time", func(c *news.Correction) bool { return true })
)

func picture(v string) string {
	return medium(v, func(k news.MediaKind) bool { return k == news.Picture })
}
func clip(v string) string {
	return medium(v, func(k news.MediaKind) bool { return k == news.Clip || k == news.Sound })
}

func medium(v string, fits func(news.MediaKind) bool) string {
	m, ok := as[*news.Media](v)
	switch {
	case !ok:
		return "it is a file"
	case m == nil:
		return ""
	case !fits(m.Kind):
		return "it is a file of the right kind"
	}
	if err := m.Validate(); err != nil {
		return "it is a file that we can publish"
	}
	return ""
}
