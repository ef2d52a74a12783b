package prose

import "slices"

// markRange adds a mark to what stands between two positions, or removes it.
type markRange struct {
	from, to int
	mark     Mark
	add      bool
}

func (s *markRange) Apply(doc *Node) (*Node, error) {
	part, err := doc.slice(s.from, s.to)
	if err != nil {
		return nil, err
	}
	at, err := doc.resolve(s.from)
	if err != nil {
		return nil, err
	}
	part.content = s.marked(part.content, at.node(at.sharedDepth(s.to)))
	return doc.replace(s.from, s.to, part)
}

// marked returns the content of the parent with the step's marks.
func (s *markRange) marked(content []*Node, parent *Node) []*Node {
	var out []*Node
	for _, n := range content {
		switch {
		case len(n.content) > 0:
			n = n.holding(s.marked(n.content, n))
		case !n.kind.inline:
		case s.add && parent.kind.marked():
			n = n.bearing(s.mark.addTo(n.marks))
		case !s.add:
			n = n.bearing(s.mark.removeFrom(n.marks))
		}
		out = add(out, n)
	}
	return out
}

func (s *markRange) Ranges() Map { return Map{} }

func (s *markRange) Invert(doc *Node) (Step, error) {
	var undo markRanges
	push := func(r markRange) {
		if last := len(undo) - 1; last >= 0 && undo[last].add == r.add && undo[last].to == r.from && undo[last].mark == r.mark {
			undo[last] = &markRange{undo[last].from, r.to, r.mark, r.add}
			return
		}
		undo = append(undo, &r)
	}
	doc.inlineBetween(s.from, s.to, 0, func(n *Node, pos int) {
		from, to := max(s.from, pos), min(s.to, pos+n.NodeSize())
		if !s.add {
			if slices.Contains(n.marks, s.mark) {
				push(markRange{from, to, s.mark, true})
			}
			return
		}
		added := s.mark.addTo(n.marks)
		if slices.Equal(added, n.marks) {
			return
		}
		push(markRange{from, to, s.mark, false})
		for _, m := range n.marks {
			if !slices.Contains(added, m) {
				push(markRange{from, to, m, true})
			}
		}
	})
	if len(undo) == 1 {
		return undo[0], nil
	}
	return undo, nil
}

// inlineBetween calls f for text and breaks that overlap the range.
func (n *Node) inlineBetween(from, to, start int, f func(n *Node, pos int)) {
	pos := start
	for _, c := range n.content {
		if pos >= to {
			return
		}
		end := pos + c.NodeSize()
		if end > from {
			if c.kind.inline {
				f(c, pos)
			} else {
				c.inlineBetween(from, to, pos+1, f)
			}
		}
		pos = end
	}
}

func (s *markRange) Map(over *Mapping) Step {
	from, to := over.Pos(s.from, 1), over.Pos(s.to, -1)
	if from >= to {
		return nil
	}
	return &markRange{from, to, s.mark, s.add}
}

func (s *markRange) MarshalJSON() ([]byte, error) {
	b := []byte(`{"stepType":"removeMark","mark":`)
	if s.add {
		b = []byte(`{"stepType":"addMark","mark":`)
	}
	b = append(appendInt(append(s.mark.append(b), `,"from":`...), s.from), `,"to":`...)
	return append(appendInt(b, s.to), '}'), nil
}

// markRanges is several changes of marks as one step: what undoes a change of
// marks where some were there before.
type markRanges []*markRange

func (s markRanges) Apply(doc *Node) (*Node, error) {
	for _, one := range s {
		next, err := one.Apply(doc)
		if err != nil {
			return nil, err
		}
		doc = next
	}
	return doc, nil
}

func (s markRanges) Ranges() Map { return Map{} }

func (s markRanges) Invert(doc *Node) (Step, error) {
	undo := markRanges{}
	for _, one := range s {
		inverse, err := one.Invert(doc)
		if err != nil {
			return nil, err
		}
		switch inverse := inverse.(type) {
		case *markRange:
			undo = append(undo, inverse)
		case markRanges:
			undo = append(undo, inverse...)
		}
	}
	return undo, nil
}

func (s markRanges) Map(over *Mapping) Step {
	var out markRanges
	for _, one := range s {
		if m, ok := one.Map(over).(*markRange); ok {
			out = append(out, m)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (s markRanges) MarshalJSON() ([]byte, error) {
	b := []byte(`{"stepType":"markSet","steps":[`)
	for i, one := range s {
		if i > 0 {
			b = append(b, ',')
		}
		j, _ := one.MarshalJSON()
		b = append(b, j...)
	}
	return append(b, "]}"...), nil
}
