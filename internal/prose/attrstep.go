package prose

import (
	"encoding/json"
	"slices"
)

// An attrStep sets an attribute of the node that begins at a position. What
// the node's type does not know changes nothing.
type attrStep struct {
	pos   int
	attr  string
	value string
}

func (s attrStep) Apply(doc *Node) (*Node, error) {
	n := doc.at(s.pos)
	if n == nil || n.typ.text() {
		return nil, unfit("There is nothing with attributes at position %d.", s.pos)
	}
	changed, err := n.setAttr(s.attr, s.value)
	if err != nil || changed == n {
		return doc, err
	}
	return checked(doc.put(s.pos, changed), nil)
}

// put returns the node with another in the place of the one at the position.
func (n *Node) put(pos int, with *Node) *Node {
	i, offset := n.kids.find(pos)
	if offset != pos {
		with = n.kids.list[i].put(pos-offset-1, with)
	}
	return n.with(n.kids.replace(i, with))
}

func (n *Node) setAttr(name, value string) (*Node, error) {
	i := n.typ.attr(name)
	if i < 0 {
		return n, nil
	}
	v, err := n.typ.attrs[i].take(json.RawMessage(value))
	if err != nil {
		return nil, err
	}
	attrs := slices.Clone(n.attrs)
	attrs[i] = v
	return newNode(n.typ, attrs, n.kids, n.marks), nil
}

func (s attrStep) Maps() StepMap { return StepMap{} }

func (s attrStep) Map(m *Mapping) Step {
	r := m.result(s.pos, 1)
	if r.deletedAfter() {
		return nil
	}
	return attrStep{r.pos, s.attr, s.value}
}

func (s attrStep) Invert(doc *Node) (Step, error) {
	n := doc.at(s.pos)
	if n == nil {
		return nil, unfit("There is nothing with attributes at position %d.", s.pos)
	}
	return attrStep{s.pos, s.attr, n.attr(s.attr)}, nil
}

// attr returns an attribute as JSON; null if there is none of that name.
func (n *Node) attr(name string) string {
	if i := n.typ.attr(name); i >= 0 {
		return n.attrs[i]
	}
	return "null"
}

func (s attrStep) MarshalJSON() ([]byte, error) {
	return encode(struct {
		Type  string          `json:"stepType"`
		Pos   int             `json:"pos"`
		Attr  string          `json:"attr"`
		Value json.RawMessage `json:"value"`
	}{"attr", s.pos, s.attr, json.RawMessage(s.value)}), nil
}

// A docAttrStep sets an attribute of the manuscript.
type docAttrStep struct{ attr, value string }

func (s docAttrStep) Apply(doc *Node) (*Node, error) {
	n, err := doc.setAttr(s.attr, s.value)
	if err != nil {
		return nil, err
	}
	return checked(n, nil)
}

func (s docAttrStep) Maps() StepMap     { return StepMap{} }
func (s docAttrStep) Map(*Mapping) Step { return s }

func (s docAttrStep) Invert(doc *Node) (Step, error) {
	return docAttrStep{s.attr, doc.attr(s.attr)}, nil
}

func (s docAttrStep) MarshalJSON() ([]byte, error) {
	return encode(struct {
		Type  string          `json:"stepType"`
		Attr  string          `json:"attr"`
		Value json.RawMessage `json:"value"`
	}{"docAttr", s.attr, json.RawMessage(s.value)}), nil
}
