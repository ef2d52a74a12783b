package prose

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// An attribute is a row of a node type's attributes. Values are kept as JSON
// in one canonical form, so that equal values are equal strings.
type attribute struct {
	name    string
	initial string
	read    reader
}

// A reader takes a value from outside, or says what is wrong with it.
type reader func(json.RawMessage) (any, error)

// attr returns the number of the named attribute, or -1.
func (t *nodeType) attr(name string) int {
	return slices.IndexFunc(t.attrs, func(a attribute) bool { return a.name == name })
}

// initialAttrs are the attributes that a node of the type has when none are
// given.
func (t *nodeType) initialAttrs() []string {
	if len(t.attrs) == 0 {
		return nil
	}
	list := make([]string, len(t.attrs))
	for i, a := range t.attrs {
		list[i] = a.initial
	}
	return list
}

// readAttrs takes attributes from outside: what is missing has its initial
// value, what the type does not know is dropped.
func (t *nodeType) readAttrs(given map[string]json.RawMessage) ([]string, error) {
	list := t.initialAttrs()
	for i, a := range t.attrs {
		raw, ok := given[a.name]
		if !ok {
			continue
		}
		v, err := a.take(raw)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func (a *attribute) take(raw json.RawMessage) (string, error) {
	if len(raw) > maxAttrs {
		return "", unfit("The %s is too long.", a.name)
	}
	v, err := a.read(raw)
	if err != nil {
		if _, ok := err.(news.Fault); !ok {
			err = unfitIn(err, "The %s is not of its form.", a.name)
		}
		return "", err
	}
	return canonical(v), nil
}

// canonical writes a value as JSON with the names of objects in order.
func canonical(v any) string {
	raw := encode(v)
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		var plain any
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if d.Decode(&plain) == nil {
			raw = encode(plain)
		}
	}
	return string(raw)
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null")
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func readAs[T any](raw json.RawMessage) (v T, err error) {
	if bytes.Equal(raw, []byte("null")) {
		return v, unfit("A value is missing.")
	}
	return v, json.Unmarshal(raw, &v)
}

func readText(raw json.RawMessage) (any, error) {
	s, err := readAs[string](raw)
	return strings.ReplaceAll(s, "\x00", ""), err
}

func readName(raw json.RawMessage) (any, error) {
	s, err := readText(raw)
	if err == nil && len(s.(string)) > 2000 {
		return nil, unfit("A name is too long.")
	}
	return s, err
}

func readBool(raw json.RawMessage) (any, error) { return readAs[bool](raw) }

func readNumber(raw json.RawMessage, least, most int, say string) (any, error) {
	n, err := readAs[int](raw)
	if err != nil || n < least || n > most {
		return nil, unfitIn(err, "%s", say)
	}
	return n, nil
}

func readLevel(raw json.RawMessage) (any, error) {
	return readNumber(raw, 2, 4, "A heading's level is 2, 3 or 4.")
}

func readStart(raw json.RawMessage) (any, error) {
	return readNumber(raw, -1e9, 1e9, "A list begins with a number.")
}

func readColspan(raw json.RawMessage) (any, error) {
	return readNumber(raw, 1, 100, "A table cell spans too much.")
}

func readRowspan(raw json.RawMessage) (any, error) {
	return readNumber(raw, 1, 1000, "A table cell spans too much.")
}

func readKind(raw json.RawMessage) (any, error) {
	k, err := readAs[news.StoryKind](raw)
	if err == nil && !slices.Contains(news.StoryKinds, k) {
		return nil, unfit("There is no kind of story called %q.", k)
	}
	return k, err
}

func readWebAddress(raw json.RawMessage) (any, error) {
	s, err := readAs[string](raw)
	if err == nil && s != "" && (!news.SafeLink(s) || !strings.HasPrefix(strings.ToLower(s), "http")) {
		return nil, unfit("An embed needs a web address.")
	}
	return s, err
}

func readList[T any](raw json.RawMessage, check func(*T) error) (any, error) {
	list, err := readAs[[]T](raw)
	if err == nil && len(list) > 2000 {
		err = unfit("A list is too long.")
	}
	for i := range list {
		if err == nil && check != nil {
			err = check(&list[i])
		}
	}
	return list, err
}

func readBylines(raw json.RawMessage) (any, error) { return readList[news.Byline](raw, nil) }
func readTopics(raw json.RawMessage) (any, error)  { return readList[news.TopicID](raw, nil) }

func readCorrections(raw json.RawMessage) (any, error) {
	return readList[news.Correction](raw, nil)
}

func readSources(raw json.RawMessage) (any, error) {
	return readList(raw, func(s *news.Source) error {
		if s.URL != "" && !news.SafeLink(s.URL) {
			return unfit("The link of source %.60q is not one we can publish.", s.Name)
		}
		return nil
	})
}

func readMediaList(raw json.RawMessage) (any, error) { return readList(raw, (*news.Media).Validate) }

func readPicture(raw json.RawMessage) (any, error) { return readMedia(raw, news.Picture) }

func readVideo(raw json.RawMessage) (any, error) { return readMedia(raw, news.Clip, news.Sound) }

// readMedia takes the file of a figure. Its words stand beside it, in
// attributes of their own.
func readMedia(raw json.RawMessage, kinds ...news.MediaKind) (any, error) {
	if bytes.Equal(raw, []byte("null")) {
		return nil, nil
	}
	m, err := readAs[news.Media](raw)
	if err != nil {
		return nil, err
	}
	if err := m.Validate(); err != nil {
		return nil, err
	}
	if !slices.Contains(kinds, m.Kind) {
		return nil, unfit("A %s cannot stand in this place.", m.Kind)
	}
	m.Alt, m.Caption, m.Credit = "", "", ""
	return m, nil
}
