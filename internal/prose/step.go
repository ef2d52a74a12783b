package prose

import (
	"errors"
	"fmt"
	"slices"

	"broadsheet/internal/news"
)

// A Step is one change of a document.
type Step interface {
	// Apply returns the changed document. The error is Invalid if the step
	// does not fit the document; then nothing is changed.
	Apply(doc *Node) (*Node, error)
	// Map tells where positions of the document before are in that after.
	Map() StepMap
}

type (
	replaceStep struct {
		from, to  int
		slice     slice
		structure bool
	}
	aroundStep struct {
		from, to, gapFrom, gapTo int
		slice                    slice
		insert                   int
		structure                bool
	}
	markStep struct {
		from, to int
		mark     mark
		remove   bool
	}
	attrStep struct {
		pos   int
		name  string
		value any
	}
	docAttrStep struct {
		name  string
		value any
	}
)

// applied makes what every step ends with: recovering from a cut within a
// character, and checking the outcome.
func applied(f func() (*Node, error)) (doc *Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(errSplit); !ok {
				panic(p)
			}
			doc, err = nil, unfit(errors.New("it would cut a character in two"))
		}
	}()
	if doc, err = f(); err != nil {
		return nil, unfit(err)
	}
	switch {
	case doc.nodes > MaxNodes || doc.size > MaxUnits || doc.depth > MaxDepth:
		return nil, unfit(errors.New("the story becomes too large"))
	default:
		if say := doc.check(); say != "" {
			return nil, unfit(errors.New(say))
		}
	}
	return doc, nil
}

func unfit(err error) error {
	return news.Fault{Kind: news.Invalid, Field: "steps", Say: fmt.Sprintf("This change does not fit the story: %s.", err)}
}

func (s replaceStep) Apply(doc *Node) (*Node, error) {
	return applied(func() (*Node, error) {
		if s.structure {
			if over, err := between(doc, s.from, s.to); over || err != nil {
				return nil, errors.Join(err, errors.New("it would overwrite content"))
			}
		}
		return replaced(doc, s.from, s.to, s.slice)
	})
}

func (s replaceStep) Map() StepMap { return StepMap{{s.from, s.to - s.from, s.slice.length()}} }

func (s aroundStep) Apply(doc *Node) (*Node, error) {
	return applied(func() (*Node, error) {
		if s.from > s.gapFrom || s.gapFrom > s.gapTo || s.gapTo > s.to || s.to > doc.size {
			return nil, errors.New("its places are not in order")
		}
		if s.structure {
			for _, r := range [][2]int{{s.from, s.gapFrom}, {s.gapTo, s.to}} {
				if over, err := between(doc, r[0], r[1]); over || err != nil {
					return nil, errors.Join(err, errors.New("it would overwrite content"))
				}
			}
		}
		gap, err := sliceOf(doc, s.gapFrom, s.gapTo)
		if err != nil {
			return nil, err
		}
		if gap.openStart > 0 || gap.openEnd > 0 {
			return nil, errors.New("its gap is not flat")
		}
		in, ok := s.slice.insertAt(s.insert, gap.content)
		if !ok {
			return nil, errors.New("the content does not fit into its gap")
		}
		return replaced(doc, s.from, s.to, in)
	})
}

func (s aroundStep) Map() StepMap {
	return StepMap{{s.from, s.gapFrom - s.from, s.insert}, {s.gapTo, s.to - s.gapTo, s.slice.length() - s.insert}}
}

func (s markStep) Apply(doc *Node) (*Node, error) {
	return applied(func() (*Node, error) {
		old, err := sliceOf(doc, s.from, s.to)
		if err != nil {
			return nil, err
		}
		p, err := resolve(doc, s.from)
		if err != nil {
			return nil, err
		}
		old.content = s.mapped(old.content, p.nodes[p.shared(s.to)].typ)
		return replaced(doc, s.from, s.to, old)
	})
}

// mapped marks, or unmarks, all text and breaks below.
func (s markStep) mapped(list []*Node, parent *nodeType) []*Node {
	var out []*Node
	for _, c := range list {
		if len(c.content) > 0 {
			c = c.with(s.mapped(c.content, c.typ))
		}
		if c.typ.inline {
			if s.remove {
				c = c.marked(without(c.marks, s.mark))
			} else if parent.marks {
				c = c.marked(including(c.marks, s.mark))
			}
		}
		out = add(out, c)
	}
	return out
}

func (s markStep) Map() StepMap { return nil }

// including adds a mark to a set, in the order of marks. One of its kind is
// replaced.
func including(set []mark, m mark) []mark {
	out := make([]mark, 0, len(set)+1)
	placed := false
	for _, x := range set {
		switch {
		case x == m:
			return set
		case x.name == m.name:
			continue
		case !placed && markRank[x.name] > markRank[m.name]:
			out, placed = append(out, m), true
		}
		out = append(out, x)
	}
	if !placed {
		out = append(out, m)
	}
	return out
}

func without(set []mark, m mark) []mark {
	return slices.DeleteFunc(slices.Clone(set), func(x mark) bool { return x == m })
}

func (s attrStep) Apply(doc *Node) (*Node, error) {
	return applied(func() (*Node, error) {
		n := nodeAt(doc, s.pos)
		if n == nil {
			return nil, errors.New("there is nothing at its place")
		}
		attrs, err := withAttr(n, s.name, s.value)
		if err != nil {
			return nil, err
		}
		bare := slice{content: []*Node{{typ: n.typ, attrs: attrs, marks: n.marks, nodes: 1}}, openEnd: 1}
		if n.typ.leaf {
			bare.openEnd = 0
		}
		if n.typ.name == "text" {
			return nil, errors.New("text has no attributes")
		}
		return replaced(doc, s.pos, s.pos+1, bare)
	})
}

func (s attrStep) Map() StepMap { return nil }

func (s docAttrStep) Apply(doc *Node) (*Node, error) {
	return applied(func() (*Node, error) {
		attrs, err := withAttr(doc, s.name, s.value)
		if err != nil {
			return nil, err
		}
		return newNode(doc.typ, attrs, doc.content, doc.marks), nil
	})
}

func (s docAttrStep) Map() StepMap { return nil }

// withAttr returns a node's attributes with one changed. An attribute that the
// kind of node does not have changes nothing.
func withAttr(n *Node, name string, value any) (map[string]any, error) {
	out := make(map[string]any, len(n.attrs))
	for k, v := range n.attrs {
		out[k] = v
	}
	if _, known := n.typ.attrs[name]; !known {
		return out, nil
	}
	if say := fit(n.typ, name, value); say != "" {
		return nil, errors.New(say)
	}
	out[name] = value
	return out, nil
}

// A StepMap is the ranges that a step replaced: where each was, how long it
// was and how long it is. They are in order, of the document before.
type StepMap [][3]int

// Map returns where a position is after the step. One at the side of what was
// put in, or within what was taken out, goes before it if assoc is negative,
// else after it.
func (m StepMap) Map(pos, assoc int) int {
	diff := 0
	for _, r := range m {
		start, old, now := r[0], r[1], r[2]
		if start > pos {
			break
		}
		if end := start + old; pos <= end {
			side := assoc
			if old > 0 {
				if pos == start {
					side = -1
				} else if pos == end {
					side = 1
				}
			}
			if side < 0 {
				return start + diff
			}
			return start + diff + now
		}
		diff += now - old
	}
	return pos + diff
}
