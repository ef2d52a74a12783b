package prose

// Rebase returns what a person's steps are after another's, which were made at
// the same document, and the document after all of them. Steps that no longer
// have a place are left out. It is what prosemirror-collab does in a browser
// that has steps of its own and receives others.
func Rebase(doc *Node, mine, theirs []Step) (rest []Step, end *Node, err error) {
	over := &Mapping{}
	undo := make([]Map, len(mine))
	for i, s := range mine {
		undo[len(mine)-1-i] = s.Ranges().Invert()
	}
	over.maps = undo
	for _, s := range theirs {
		if doc, err = s.Apply(doc); err != nil {
			return nil, nil, err
		}
		over.Add(s.Ranges())
	}
	from := len(mine)
	for _, s := range mine {
		s = s.Map(over.From(from))
		from--
		if s == nil {
			continue
		}
		next, err := s.Apply(doc)
		if err != nil {
			continue
		}
		doc = next
		over.Add(s.Ranges())
		over.Mirror(from)
		rest = append(rest, s)
	}
	return rest, doc, nil
}
