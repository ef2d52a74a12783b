package prose

import "encoding/json"

// A Step is one change of a manuscript.
type Step interface {
	// Apply returns the manuscript after the step. The error's kind is Invalid
	// if the step does not fit it.
	Apply(doc *Node) (*Node, error)
	// Maps says where positions go.
	Maps() StepMap
	// Map returns the step as it is after other changes, or nil if they left
	// it nothing to change.
	Map(m *Mapping) Step
	// Invert returns the step that undoes this one, which fits doc.
	Invert(doc *Node) (Step, error)
	json.Marshaler
}

type rawStep struct {
	Type      string            `json:"stepType"`
	From      *int              `json:"from"`
	To        *int              `json:"to"`
	GapFrom   *int              `json:"gapFrom"`
	GapTo     *int              `json:"gapTo"`
	Insert    *int              `json:"insert"`
	Slice     json.RawMessage   `json:"slice"`
	Structure bool              `json:"structure"`
	Mark      *rawMark          `json:"mark"`
	Pos       *int              `json:"pos"`
	Attr      *string           `json:"attr"`
	Value     json.RawMessage   `json:"value"`
	Steps     []json.RawMessage `json:"steps"`
}

// ParseStep reads a step. The error's kind is Invalid if it is none that a
// manuscript knows, or would bring in something that may not be.
func ParseStep(data []byte) (Step, error) {
	var raw rawStep
	if err := decode(data, &raw); err != nil {
		return nil, err
	}
	missing := func(list ...*int) bool {
		for _, p := range list {
			if p == nil || *p < 0 || *p > maxInput {
				return true
			}
		}
		return false
	}
	wrong := unfit("A step does not say where.")
	switch raw.Type {
	case "replace":
		if missing(raw.From, raw.To) || *raw.From > *raw.To {
			return nil, wrong
		}
		s, err := readSlice(raw.Slice)
		return replaceStep{*raw.From, *raw.To, s, raw.Structure}, err
	case "replaceAround":
		if missing(raw.From, raw.To, raw.GapFrom, raw.GapTo, raw.Insert) ||
			*raw.From > *raw.GapFrom || *raw.GapFrom > *raw.GapTo || *raw.GapTo > *raw.To {
			return nil, wrong
		}
		s, err := readSlice(raw.Slice)
		if err == nil && *raw.Insert > s.size() {
			err = wrong
		}
		return aroundStep{*raw.From, *raw.To, *raw.GapFrom, *raw.GapTo, s, *raw.Insert, raw.Structure}, err
	case "addMark", "removeMark":
		if missing(raw.From, raw.To) || *raw.From > *raw.To || raw.Mark == nil {
			return nil, wrong
		}
		m, err := readMark(*raw.Mark)
		return markStep{*raw.From, *raw.To, m, raw.Type == "addMark"}, err
	case "markSet":
		return parseMarkSet(raw.Steps)
	case "attr":
		if missing(raw.Pos) || raw.Attr == nil {
			return nil, wrong
		}
		return attrStep{*raw.Pos, *raw.Attr, compact(raw.Value)}, nil
	case "docAttr":
		if raw.Attr == nil {
			return nil, wrong
		}
		return docAttrStep{*raw.Attr, compact(raw.Value)}, nil
	}
	return nil, unfit("There is no step %.40q.", raw.Type)
}

func parseMarkSet(list []json.RawMessage) (Step, error) {
	var set markSet
	for _, raw := range list {
		var kind struct {
			Type string `json:"stepType"`
		}
		if err := decode(raw, &kind); err != nil {
			return nil, err
		}
		if kind.Type != "addMark" && kind.Type != "removeMark" && kind.Type != "markSet" {
			return nil, unfit("There is no such set of steps.")
		}
		s, err := ParseStep(raw)
		if err != nil {
			return nil, err
		}
		if inner, ok := s.(markSet); ok { // of marks undone and done again
			set = append(set, inner...)
		} else {
			set = append(set, s.(markStep))
		}
		if len(set) > 1000 {
			return nil, unfit("The set of steps is too large.")
		}
	}
	return set, nil
}

// compact is the value in its canonical form, whatever it is.
func compact(raw json.RawMessage) string {
	if isNull(raw) {
		return "null"
	}
	return canonical(raw)
}
