package prose

import (
	"bytes"
	"encoding/json"
	"slices"

	"broadsheet/internal/news"
)

// rawNode is a node as it comes: ProseMirror's JSON.
type rawNode struct {
	Type    news.NodeType              `json:"type"`
	Attrs   map[string]json.RawMessage `json:"attrs"`
	Content []rawNode                  `json:"content"`
	Text    json.RawMessage            `json:"text"`
	Marks   []rawMark                  `json:"marks"`
}

type rawMark struct {
	Type  news.MarkType              `json:"type"`
	Attrs map[string]json.RawMessage `json:"attrs"`
}

// Parse reads a manuscript. The error's kind is Invalid if it is none, or does
// not fit the schema, or has a link that may not be published.
func Parse(data []byte) (*Node, error) {
	var raw rawNode
	if err := decode(data, &raw); err != nil {
		return nil, err
	}
	n, err := (&reading{}).node(&raw, 1)
	if err != nil {
		return nil, err
	}
	return n, n.check()
}

func decode(data []byte, into any) error {
	if len(data) > maxInput {
		return unfit("The manuscript is too large.")
	}
	if err := json.Unmarshal(data, into); err != nil {
		return unfitIn(err, "This is not a manuscript.")
	}
	return nil
}

// reading bounds what is made of one input.
type reading struct{ nodes int }

func (r *reading) node(raw *rawNode, depth int) (*Node, error) {
	r.nodes++
	t := named[raw.Type]
	switch {
	case r.nodes > maxNodes:
		return nil, unfit("The manuscript is too large.")
	case depth > maxDepth:
		return nil, unfit("Things are nested too deeply.")
	case t == nil:
		return nil, unfit("There is no %.40q.", raw.Type)
	}
	marks, err := readMarks(raw.Marks)
	if err != nil {
		return nil, err
	}
	if t.text() {
		u, ok := unquote(raw.Text)
		if !ok || len(u) == 0 {
			return nil, unfit("A piece of text is empty.")
		}
		return newText(u, marks), nil
	}
	attrs, err := t.readAttrs(raw.Attrs)
	if err != nil {
		return nil, err
	}
	kids, err := r.fragment(raw.Content, depth+1)
	if err != nil {
		return nil, err
	}
	if t.leaf() && kids.size > 0 {
		return nil, unfit("A %s holds nothing.", t.name)
	}
	return newNode(t, attrs, kids, marks), nil
}

func (r *reading) fragment(raw []rawNode, depth int) (fragment, error) {
	list := make([]*Node, 0, len(raw))
	for i := range raw {
		n, err := r.node(&raw[i], depth)
		if err != nil {
			return fragment{}, err
		}
		list = append(list, n)
	}
	return joined(list), nil
}

func readMarks(raw []rawMark) ([]mark, error) {
	if len(raw) > len(markRank) {
		return nil, unfit("Something is marked twice.")
	}
	var marks []mark
	for _, r := range raw {
		m, err := readMark(r)
		if err != nil {
			return nil, err
		}
		marks = append(marks, m)
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return markRank[a.typ] - markRank[b.typ] })
	return marks, nil
}

func readMark(raw rawMark) (mark, error) {
	m := mark{typ: raw.Type}
	if name, ok := markAttr[raw.Type]; ok {
		v, err := readAs[string](raw.Attrs[name])
		if err != nil {
			return m, unfitIn(err, "A %s needs its %s.", raw.Type, name)
		}
		m.value = v
	}
	return m, m.check()
}

// MarshalJSON writes the node as ProseMirror does, with all its attributes.
func (n *Node) MarshalJSON() ([]byte, error) { return n.appendJSON(nil), nil }

func (n *Node) appendJSON(b []byte) []byte {
	b = append(b, `{"type":"`...)
	b = append(b, n.typ.name...)
	b = append(b, '"')
	if len(n.attrs) > 0 {
		b = append(b, `,"attrs":{`...)
		for i, a := range n.attrs {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(append(b, '"'), n.typ.attrs[i].name...), `":`...)
			b = append(b, a...)
		}
		b = append(b, '}')
	}
	if len(n.kids.list) > 0 {
		b = append(b, `,"content":`...)
		b = n.kids.appendJSON(b)
	}
	if len(n.marks) > 0 {
		b = append(b, `,"marks":[`...)
		for i, m := range n.marks {
			if i > 0 {
				b = append(b, ',')
			}
			b = m.appendJSON(b)
		}
		b = append(b, ']')
	}
	if n.typ.text() {
		b = append(b, `,"text":`...)
		b = quote(b, n.text)
	}
	return append(b, '}')
}

func (f fragment) appendJSON(b []byte) []byte {
	b = append(b, '[')
	for i, n := range f.list {
		if i > 0 {
			b = append(b, ',')
		}
		b = n.appendJSON(b)
	}
	return append(b, ']')
}

func (m mark) appendJSON(b []byte) []byte {
	b = append(b, `{"type":"`...)
	b = append(b, m.typ...)
	b = append(b, '"')
	if name, ok := markAttr[m.typ]; ok {
		b = append(b, `,"attrs":{"`...)
		b = append(b, name...)
		b = append(b, `":`...)
		b = append(b, encode(m.value)...)
		b = append(b, '}')
	}
	return append(b, '}')
}

var null = []byte("null")

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || bytes.Equal(raw, null) }
