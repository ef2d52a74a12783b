package prose

// A markStep marks the text of a range, or takes a mark from it.
type markStep struct {
	from, to int
	mark     mark
	add      bool
}

func (s markStep) Apply(doc *Node) (*Node, error) {
	was, err := doc.slice(s.from, s.to)
	if err != nil {
		return nil, err
	}
	p, err := doc.resolve(s.from)
	if err != nil {
		return nil, err
	}
	parent := p.node(p.sharedDepth(s.to)).typ
	return checked(doc.replace(s.from, s.to, slice{s.on(was.content, parent), was.openStart, was.openEnd}))
}

func (s markStep) on(f fragment, parent *nodeType) fragment {
	list := make([]*Node, len(f.list))
	for i, n := range f.list {
		if n.kids.size > 0 {
			n = n.with(s.on(n.kids, n.typ))
		}
		switch {
		case !n.typ.inline:
		case !s.add:
			n = n.withMarks(s.mark.removeFrom(n.marks))
		case parent.marks:
			n = n.withMarks(s.mark.addTo(n.marks))
		}
		list[i] = n
	}
	return joined(list)
}

func (s markStep) Maps() StepMap { return StepMap{} }

func (s markStep) Map(m *Mapping) Step {
	if one, ok := s.mapTo(m); ok {
		return one
	}
	return nil
}

func (s markStep) mapTo(m *Mapping) (markStep, bool) {
	from, to := m.Map(s.from, 1), m.Map(s.to, -1)
	return markStep{from, to, s.mark, s.add}, from < to
}

func (s markStep) Invert(doc *Node) (Step, error) {
	set := s.undo(doc)
	if len(set) == 1 {
		return set[0], nil
	}
	return set, nil
}

func (s markStep) undo(doc *Node) markSet {
	var set markSet
	push := func(n *Node, pos int, m mark, add bool) {
		one := markStep{max(s.from, pos), min(s.to, pos+n.size()), m, add}
		if last := len(set) - 1; last >= 0 && set[last].add == add && set[last].to == one.from && set[last].mark == m {
			set[last].to = one.to
			return
		}
		set = append(set, one)
	}
	doc.kids.between(s.from, s.to, 0, func(n *Node, pos int) {
		if !n.typ.inline {
			return
		}
		if !s.add {
			if len(s.mark.removeFrom(n.marks)) != len(n.marks) {
				push(n, pos, s.mark, true)
			}
			return
		}
		with := s.mark.addTo(n.marks)
		if len(with) == len(n.marks) && equalMarks(with, n.marks) {
			return
		}
		push(n, pos, s.mark, false)
		for _, m := range n.marks {
			if len(m.removeFrom(with)) == len(with) {
				push(n, pos, m, true)
			}
		}
	})
	return set
}

func equalMarks(a, b []mark) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (s markStep) MarshalJSON() ([]byte, error) {
	b := []byte(`{"stepType":"removeMark","mark":`)
	if s.add {
		b = []byte(`{"stepType":"addMark","mark":`)
	}
	b = s.mark.appendJSON(b)
	b = append(append(b, `,"from":`...), encode(s.from)...)
	b = append(append(b, `,"to":`...), encode(s.to)...)
	return append(b, '}'), nil
}

// A markSet is several of them at once: what undoes one of them.
type markSet []markStep

func (s markSet) Apply(doc *Node) (*Node, error) {
	var err error
	for _, one := range s {
		if doc, err = one.Apply(doc); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

func (s markSet) Maps() StepMap { return StepMap{} }

func (s markSet) Map(m *Mapping) Step {
	var out markSet
	for _, one := range s {
		if moved, ok := one.mapTo(m); ok {
			out = append(out, moved)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (s markSet) Invert(doc *Node) (Step, error) {
	var set markSet
	for i := range s {
		// Each undoes what that step did to the manuscript as it found it, the
		// last first.
		at, err := s[:i].Apply(doc)
		if err != nil {
			return nil, err
		}
		set = append(s[i].undo(at), set...)
	}
	return set, nil
}

func (s markSet) MarshalJSON() ([]byte, error) {
	b := []byte(`{"stepType":"markSet","steps":[`)
	for i, one := range s {
		if i > 0 {
			b = append(b, ',')
		}
		j, err := one.MarshalJSON()
		if err != nil {
			return nil, err
		}
		b = append(b, j...)
	}
	return append(b, `]}`...), nil
}
