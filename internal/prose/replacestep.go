package prose

// replace puts a slice in place of what is between two positions.
type replace struct {
	from, to  int
	slice     Slice
	structure bool // it fails if there is anything but tokens between
}

func (s *replace) Apply(doc *Node) (*Node, error) {
	if s.structure {
		if err := onlyTokens(doc, s.from, s.to); err != nil {
			return nil, err
		}
	}
	return doc.replace(s.from, s.to, s.slice)
}

func (s *replace) Ranges() Map {
	return Map{ranges: []span{{s.from, s.to - s.from, s.slice.size()}}}
}

func (s *replace) Invert(doc *Node) (Step, error) {
	was, err := doc.slice(s.from, s.to)
	return &replace{s.from, s.from + s.slice.size(), was, false}, err
}

func (s *replace) Map(over *Mapping) Step {
	to, from := over.result(s.to, -1), over.result(s.from, 1)
	if from.deleted&across != 0 && to.deleted&across != 0 {
		return nil
	}
	return &replace{from.pos, max(from.pos, to.pos), s.slice, s.structure}
}

func (s *replace) MarshalJSON() ([]byte, error) {
	return s.slice.finish(appendStep("replace", "from", s.from, "to", s.to), s.structure), nil
}

// replaceAround replaces what is between two positions but for a gap, which
// goes into the slice.
type replaceAround struct {
	from, to, gapFrom, gapTo int
	slice                    Slice
	insert                   int // where in the slice
	structure                bool
}

func (s *replaceAround) Apply(doc *Node) (*Node, error) {
	if s.structure {
		if err := onlyTokens(doc, s.from, s.gapFrom); err != nil {
			return nil, err
		}
		if err := onlyTokens(doc, s.gapTo, s.to); err != nil {
			return nil, err
		}
	}
	gap, err := doc.slice(s.gapFrom, s.gapTo)
	if err != nil {
		return nil, err
	}
	if gap.openStart > 0 || gap.openEnd > 0 {
		return nil, misfit("gap is not a flat range")
	}
	inserted, ok := s.slice.insertAt(s.insert, gap.content)
	if !ok {
		return nil, misfit("content does not fit in gap")
	}
	return doc.replace(s.from, s.to, inserted)
}

func (s *replaceAround) Ranges() Map {
	return Map{ranges: []span{{s.from, s.gapFrom - s.from, s.insert}, {s.gapTo, s.to - s.gapTo, s.slice.size() - s.insert}}}
}

func (s *replaceAround) Invert(doc *Node) (Step, error) {
	was, err := doc.slice(s.from, s.to)
	if err == nil {
		was, err = was.removeBetween(s.gapFrom-s.from, s.gapTo-s.from)
	}
	gap := s.gapTo - s.gapFrom
	return &replaceAround{s.from, s.from + s.slice.size() + gap, s.from + s.insert, s.from + s.insert + gap, was, s.gapFrom - s.from, s.structure}, err
}

func (s *replaceAround) Map(over *Mapping) Step {
	from, to := over.result(s.from, 1), over.result(s.to, -1)
	gapFrom, gapTo := from.pos, to.pos
	if s.from != s.gapFrom {
		gapFrom = over.Pos(s.gapFrom, -1)
	}
	if s.to != s.gapTo {
		gapTo = over.Pos(s.gapTo, 1)
	}
	if from.deleted&across != 0 && to.deleted&across != 0 || gapFrom < from.pos || gapTo > to.pos || gapFrom > gapTo {
		return nil
	}
	return &replaceAround{from.pos, to.pos, gapFrom, gapTo, s.slice, s.insert, s.structure}
}

func (s *replaceAround) MarshalJSON() ([]byte, error) {
	b := appendStep("replaceAround", "from", s.from, "to", s.to, "gapFrom", s.gapFrom, "gapTo", s.gapTo, "insert", s.insert)
	return s.slice.finish(b, s.structure), nil
}

// onlyTokens fails if there is more between two positions than ends of nodes,
// and then beginnings.
func onlyTokens(doc *Node, from, to int) error {
	p, err := doc.resolve(from)
	if err != nil {
		return err
	}
	dist, depth := to-from, p.depth()
	for dist > 0 && depth > 0 && p.indexAfter(depth) == len(p.node(depth).content) {
		depth--
		dist--
	}
	list := p.node(depth).content[p.indexAfter(depth):]
	for ; dist > 0; dist-- {
		if len(list) == 0 || list[0].kind.leaf() {
			return misfit("structure replace would overwrite content")
		}
		list = list[0].content
	}
	return nil
}
