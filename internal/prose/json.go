package prose

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// Parse reads a manuscript from ProseMirror's JSON. The error is a fault of
// kind Invalid.
func Parse(data []byte) (*Node, error) {
	if !whole(data) {
		return nil, halves()
	}
	var j nodeJSON
	if err := strictly(data, &j); err != nil {
		return nil, err
	}
	budget := maxNodes
	n, err := j.node(0, &budget)
	if err != nil {
		return nil, err
	}
	if n.kind.name != Story {
		return nil, misfit("a manuscript begins with a story, not a %s", n.kind.name)
	}
	if err := n.sound(nil); err != nil {
		return nil, err
	}
	return n, bounded(n)
}

// nodeJSON is a node as ProseMirror writes it.
type nodeJSON struct {
	Type    news.NodeType              `json:"type"`
	Attrs   map[string]json.RawMessage `json:"attrs"`
	Content []nodeJSON                 `json:"content"`
	Text    *string                    `json:"text"`
	Marks   []markJSON                 `json:"marks"`
}

type markJSON struct {
	Type  news.MarkType     `json:"type"`
	Attrs map[string]string `json:"attrs"`
}

// strictly decodes one JSON value and takes nothing that it does not know.
func strictly(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return misread(err)
	}
	if d.More() {
		return misread(errors.New("there is more after the value"))
	}
	return nil
}

// node makes the node. What it holds is not checked yet: in a slice, what is
// open is checked where it is joined.
func (j *nodeJSON) node(depth int, budget *int) (*Node, error) {
	*budget--
	if *budget < 0 || depth > maxDepth {
		return nil, refuse("This is more than a manuscript can hold.", "%d deep, %d nodes left", depth, *budget)
	}
	k := kinds[j.Type]
	if k == nil {
		return nil, misfit("there is no %.40q", j.Type)
	}
	marks, err := markSet(j.Marks)
	if err != nil {
		return nil, err
	}
	if len(marks) > 0 && !k.inline {
		return nil, misfit("a %s bears no marks", k.name)
	}
	if k.name == news.Text {
		if j.Text == nil || *j.Text == "" || len(j.Content) > 0 || len(j.Attrs) > 0 {
			return nil, misfit("text without words")
		}
		return newText(*j.Text, marks), nil
	}
	if j.Text != nil || k.leaf() && len(j.Content) > 0 {
		return nil, misfit("a %s holds no text or nodes", k.name)
	}
	attrs, err := k.values(j.Attrs)
	if err != nil {
		return nil, err
	}
	var content []*Node
	for i := range j.Content {
		c, err := j.Content[i].node(depth+1, budget)
		if err != nil {
			return nil, err
		}
		content = add(content, c)
	}
	return k.make(attrs, content, marks), nil
}

// values returns the attributes given, checked, and the defaults of the rest.
func (k *kind) values(given map[string]json.RawMessage) ([]string, error) {
	if len(given) == 0 {
		return k.usual, nil
	}
	out := slices.Clone(k.usual)
	for name, raw := range given {
		if k.dropped(name) {
			continue
		}
		i, v, err := k.value(name, raw)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// value checks one attribute and returns its place and canonical value.
func (k *kind) value(name string, raw json.RawMessage) (int, string, error) {
	i := k.attr(name)
	if i < 0 {
		return 0, "", misfit("a %s has no %.40q", k.name, name)
	}
	v, err := canonical(raw)
	if err != nil {
		return 0, "", err
	}
	if say := k.attrs[i].check(v); say != "" {
		return 0, "", refuse("The "+name+" of this "+string(k.name)+" cannot be kept: "+say+".", "%.200s", v)
	}
	return i, v, nil
}

func markSet(list []markJSON) ([]Mark, error) {
	var set []Mark
	for _, j := range list {
		m, err := j.mark()
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(set, func(o Mark) bool { return o.Type == m.Type }) {
			return nil, misfit("two marks %s", m.Type)
		}
		set = m.addTo(set)
	}
	return set, nil
}

func (j markJSON) mark() (Mark, error) {
	m := Mark{Type: j.Type}
	for name, v := range j.Attrs {
		if m.attr() != name {
			return m, misfit("a mark %.40q has no %.40q", j.Type, name)
		}
		m.Value = v
	}
	return m, m.check()
}

// attr names the one attribute that a mark has, or returns "".
func (m Mark) attr() string {
	switch m.Type {
	case news.Link:
		return "href"
	case news.Language:
		return "lang"
	}
	return ""
}

// whole reports whether every string of the JSON is text: no half of a pair of
// UTF-16 units, no bytes that are not UTF-8.
func whole(data []byte) bool {
	if !utf8.Valid(data) {
		return false
	}
	for i := 0; i < len(data)-1; i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] != 'u' {
			continue
		}
		switch unit(data, i) &^ 0x3ff {
		case 0xdc00:
			return false
		case 0xd800:
			if i+6 >= len(data) || data[i+5] != '\\' || data[i+6] != 'u' || unit(data, i+6)&^0x3ff != 0xdc00 {
				return false
			}
			i += 10
		}
	}
	return true
}

func unit(data []byte, u int) uint64 {
	if u+5 > len(data) {
		return 0
	}
	n, _ := strconv.ParseUint(string(data[u+1:u+5]), 16, 32)
	return n
}

func halves() error {
	return refuse("The manuscript would hold half a character.", "the JSON holds what is not text")
}

// MarshalJSON writes the node as ProseMirror does, but with the attributes'
// keys in order.
func (n *Node) MarshalJSON() ([]byte, error) { return n.append(nil), nil }

func (n *Node) append(b []byte) []byte {
	b = append(append(append(b, `{"type":"`...), n.kind.name...), '"')
	for i, v := range n.attrs {
		if i == 0 {
			b = append(b, `,"attrs":{`...)
		} else {
			b = append(b, ',')
		}
		b = append(append(append(append(b, '"'), n.kind.attrs[i].name...), `":`...), v...)
		if i == len(n.attrs)-1 {
			b = append(b, '}')
		}
	}
	if len(n.content) > 0 {
		b = appendNodes(append(b, `,"content":`...), n.content)
	}
	for i, m := range n.marks {
		if i == 0 {
			b = append(b, `,"marks":[`...)
		} else {
			b = append(b, ',')
		}
		b = m.append(b)
		if i == len(n.marks)-1 {
			b = append(b, ']')
		}
	}
	if n.isText() {
		b = appendString(append(b, `,"text":`...), n.text)
	}
	return append(b, '}')
}

func appendNodes(b []byte, list []*Node) []byte {
	b = append(b, '[')
	for i, n := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = n.append(b)
	}
	return append(b, ']')
}

func (m Mark) append(b []byte) []byte {
	b = append(append(append(b, `{"type":"`...), m.Type...), '"')
	if name := m.attr(); name != "" {
		b = append(append(append(b, `,"attrs":{"`...), name...), `":`...)
		b = append(appendString(b, m.Value), '}')
	}
	return append(b, '}')
}

// appendString writes a JSON string.
func appendString(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		}
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}
