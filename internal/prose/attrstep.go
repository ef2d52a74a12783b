package prose

import "slices"

// setAttr sets an attribute of the node at a position.
type setAttr struct {
	pos   int
	attr  string
	value string // canonical JSON
}

func (s *setAttr) Apply(doc *Node) (*Node, error) {
	p, err := doc.resolve(s.pos)
	if err != nil {
		return nil, err
	}
	d := p.depth()
	if p.textOffset() > 0 || p.index(d) == len(p.parent().content) {
		return nil, misfit("no node at attribute step's position")
	}
	n, err := p.parent().content[p.index(d)].with(s.attr, s.value)
	if err != nil {
		return nil, err
	}
	for ; d >= 0; d-- {
		n = p.node(d).holding(replaced(p.node(d).content, p.index(d), n))
	}
	return n, bounded(n)
}

// with returns the node with another value of the attribute.
func (n *Node) with(attr, value string) (*Node, error) {
	if n.kind.dropped(attr) {
		return n, nil
	}
	i, v, err := n.kind.value(attr, []byte(value))
	if err != nil {
		return nil, err
	}
	attrs := slices.Clone(n.attrs)
	attrs[i] = v
	return n.kind.make(attrs, n.content, n.marks), nil
}

func (s *setAttr) Ranges() Map { return Map{} }

func (s *setAttr) Invert(doc *Node) (Step, error) {
	n := doc.nodeAt(s.pos)
	if n == nil {
		return nil, misfit("no node at attribute step's position")
	}
	was := n.Attr(s.attr)
	if was == "" {
		was = "null"
	}
	return &setAttr{s.pos, s.attr, was}, nil
}

func (s *setAttr) Map(over *Mapping) Step {
	r := over.result(s.pos, 1)
	if r.deleted.wentAfter() {
		return nil
	}
	return &setAttr{r.pos, s.attr, s.value}
}

func (s *setAttr) MarshalJSON() ([]byte, error) {
	b := appendString(append(appendStep("attr", "pos", s.pos), `,"attr":`...), s.attr)
	return append(append(append(b, `,"value":`...), s.value...), '}'), nil
}

// setStory sets an attribute of the manuscript itself.
type setStory struct {
	attr  string
	value string
}

func (s *setStory) Apply(doc *Node) (*Node, error) {
	n, err := doc.with(s.attr, s.value)
	if err != nil {
		return nil, err
	}
	return n, bounded(n)
}

func (s *setStory) Ranges() Map { return Map{} }

func (s *setStory) Invert(doc *Node) (Step, error) {
	was := doc.Attr(s.attr)
	if was == "" {
		return nil, misfit("a story has no %.40q", s.attr)
	}
	return &setStory{s.attr, was}, nil
}

func (s *setStory) Map(*Mapping) Step { return s }

func (s *setStory) MarshalJSON() ([]byte, error) {
	b := appendString(append(appendStep("docAttr"), `,"attr":`...), s.attr)
	return append(append(append(b, `,"value":`...), s.value...), '}'), nil
}
