package prose

// A replaceStep puts a slice in the place of a range. With structure it may
// take away no content, only the edges of nodes.
type replaceStep struct {
	from, to  int
	slice     slice
	structure bool
}

func (s replaceStep) Apply(doc *Node) (*Node, error) {
	if s.structure {
		full, err := contentBetween(doc, s.from, s.to)
		if err != nil {
			return nil, err
		}
		if full {
			return nil, unfit("The step would overwrite content.")
		}
	}
	return checked(doc.replace(s.from, s.to, s.slice))
}

func checked(doc *Node, err error) (*Node, error) {
	if err != nil {
		return nil, err
	}
	return doc, doc.check()
}

func (s replaceStep) Maps() StepMap {
	return mapOf([3]int{s.from, s.to - s.from, s.slice.size()})
}

func (s replaceStep) Map(m *Mapping) Step {
	to, from := m.result(s.to, -1), m.result(s.from, 1)
	if from.across && to.across {
		return nil
	}
	return replaceStep{from.pos, max(from.pos, to.pos), s.slice, s.structure}
}

func (s replaceStep) Invert(doc *Node) (Step, error) {
	was, err := doc.slice(s.from, s.to)
	return replaceStep{s.from, s.from + s.slice.size(), was, false}, err
}

func (s replaceStep) MarshalJSON() ([]byte, error) {
	b := append([]byte(`{"stepType":"replace","from":`), encode(s.from)...)
	b = append(append(b, `,"to":`...), encode(s.to)...)
	return ended(b, s.slice, s.structure), nil
}

func ended(b []byte, s slice, structure bool) []byte {
	if s.size() > 0 || s.content.size > 0 {
		b = s.appendJSON(append(b, `,"slice":`...))
	}
	if structure {
		b = append(b, `,"structure":true`...)
	}
	return append(b, '}')
}

// An aroundStep puts a slice in the place of a range but keeps what is in a
// gap of it, at the position insert of the slice.
type aroundStep struct {
	from, to, gapFrom, gapTo int
	slice                    slice
	insert                   int
	structure                bool
}

func (s aroundStep) Apply(doc *Node) (*Node, error) {
	if s.structure {
		for _, side := range [][2]int{{s.from, s.gapFrom}, {s.gapTo, s.to}} {
			full, err := contentBetween(doc, side[0], side[1])
			if err != nil {
				return nil, err
			}
			if full {
				return nil, unfit("The step would overwrite content.")
			}
		}
	}
	gap, err := doc.slice(s.gapFrom, s.gapTo)
	if err != nil {
		return nil, err
	}
	if gap.openStart > 0 || gap.openEnd > 0 {
		return nil, unfit("What the step keeps is not flat.")
	}
	full, ok := s.slice.insertAt(s.insert, gap.content)
	if !ok {
		return nil, unfit("What the step keeps does not fit there.")
	}
	return checked(doc.replace(s.from, s.to, full))
}

func (s aroundStep) Maps() StepMap {
	return mapOf([3]int{s.from, s.gapFrom - s.from, s.insert}, [3]int{s.gapTo, s.to - s.gapTo, s.slice.size() - s.insert})
}

func (s aroundStep) Map(m *Mapping) Step {
	from, to := m.result(s.from, 1), m.result(s.to, -1)
	gapFrom, gapTo := from.pos, to.pos
	if s.from != s.gapFrom {
		gapFrom = m.Map(s.gapFrom, -1)
	}
	if s.to != s.gapTo {
		gapTo = m.Map(s.gapTo, 1)
	}
	if from.across && to.across || gapFrom < from.pos || gapTo > to.pos || gapFrom > gapTo {
		return nil
	}
	return aroundStep{from.pos, to.pos, gapFrom, gapTo, s.slice, s.insert, s.structure}
}

func (s aroundStep) Invert(doc *Node) (Step, error) {
	gap := s.gapTo - s.gapFrom
	was, err := doc.slice(s.from, s.to)
	if err != nil {
		return nil, err
	}
	rest, ok := was.removeBetween(s.gapFrom-s.from, s.gapTo-s.from)
	if !ok {
		return nil, unfit("What the step keeps is not flat.")
	}
	return aroundStep{s.from, s.from + s.slice.size() + gap, s.from + s.insert, s.from + s.insert + gap, rest, s.gapFrom - s.from, s.structure}, nil
}

func (s aroundStep) MarshalJSON() ([]byte, error) {
	b := []byte(`{"stepType":"replaceAround"`)
	for _, f := range []struct {
		name string
		n    int
	}{{"from", s.from}, {"to", s.to}, {"gapFrom", s.gapFrom}, {"gapTo", s.gapTo}, {"insert", s.insert}} {
		b = append(append(append(b, `,"`...), f.name...), `":`...)
		b = append(b, encode(f.n)...)
	}
	return ended(b, s.slice, s.structure), nil
}

// contentBetween reports whether there is more in the range than edges.
func contentBetween(doc *Node, from, to int) (bool, error) {
	p, err := doc.resolve(from)
	if err != nil {
		return false, err
	}
	dist, d := to-from, p.depth()
	for dist > 0 && d > 0 && p.indexAfter(d) == len(p.node(d).kids.list) {
		d--
		dist--
	}
	if dist <= 0 {
		return false, nil
	}
	var next *Node
	if i := p.indexAfter(d); i < len(p.node(d).kids.list) {
		next = p.node(d).kids.list[i]
	}
	for ; dist > 0; dist-- {
		if next == nil || next.typ.leaf() {
			return true, nil
		}
		if len(next.kids.list) == 0 {
			next = nil
		} else {
			next = next.kids.list[0]
		}
	}
	return false, nil
}
