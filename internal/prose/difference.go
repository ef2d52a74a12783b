package prose

import (
	"slices"

	"encoding/json"
)

// Difference returns steps, as JSON, that make a document into another: whole
// blocks between those that are the same, and attributes.
func Difference(a, b *Node) ([]json.RawMessage, error) {
	var steps []stepOut
	names := make([]string, 0, len(b.attrs))
	for name := range b.attrs {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !equalAttrs(map[string]any{"": a.attrs[name]}, map[string]any{"": b.attrs[name]}) {
			steps = append(steps, stepOut{"stepType": "docAttr", "attr": name, "value": b.attrs[name]})
		}
	}
	first, last := 0, 0
	for first < min(len(a.content), len(b.content)) && a.content[first].Equal(b.content[first]) {
		first++
	}
	for last < min(len(a.content), len(b.content))-first && a.content[len(a.content)-1-last].Equal(b.content[len(b.content)-1-last]) {
		last++
	}
	from, to := sizeOf(a.content[:first]), sizeOf(a.content[:len(a.content)-last])
	if put := b.content[first : len(b.content)-last]; from != to || len(put) > 0 {
		s := sliceJSON{Content: []nodeJSON{}}
		for _, n := range put {
			s.Content = append(s.Content, n.form())
		}
		steps = append(steps, stepOut{"stepType": "replace", "from": from, "to": to, "slice": s})
	}
	out := make([]json.RawMessage, len(steps))
	for i, s := range steps {
		data, err := encode(s)
		if err != nil {
			return nil, err
		}
		out[i] = data
	}
	return out, nil
}

type stepOut map[string]any

// Between returns the text between two positions, a space where blocks meet.
func (n *Node) Between(from, to int) string {
	if from < 0 || to > n.size || from >= to {
		return ""
	}
	s := ""
	func() {
		defer func() {
			if p := recover(); p != nil {
				if _, ok := p.(errSplit); !ok {
					panic(p)
				}
				s = ""
			}
		}()
		for _, c := range cut(n.content, from, to) {
			c.gather(&s)
		}
	}()
	return s
}

func (n *Node) gather(s *string) {
	if n.typ.name == "text" {
		*s += n.text
		return
	}
	if *s != "" && !n.typ.inline {
		*s += " "
	}
	for _, c := range n.content {
		c.gather(s)
	}
}
