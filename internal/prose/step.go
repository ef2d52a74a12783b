package prose

import (
	"encoding/json"
	"strconv"
)

// A Step is one change of a manuscript. It means something for the document
// that it was made for only; Map makes it fit a later one.
type Step interface {
	json.Marshaler

	// Apply returns the document after the step. The error, if the step does
	// not fit it, is a fault of kind Invalid.
	Apply(doc *Node) (*Node, error)

	// Ranges says which ranges it replaces.
	Ranges() Map

	// Invert returns the step that undoes this one in the document after it;
	// doc is that before it.
	Invert(doc *Node) (Step, error)

	// Map returns the step for the document that the mapping leads to, or nil
	// if what it was about is gone.
	Map(over *Mapping) Step
}

// stepJSON is a step of any kind.
type stepJSON struct {
	Type      string          `json:"stepType"`
	From      *int            `json:"from"`
	To        *int            `json:"to"`
	GapFrom   *int            `json:"gapFrom"`
	GapTo     *int            `json:"gapTo"`
	Insert    *int            `json:"insert"`
	Slice     *sliceJSON      `json:"slice"`
	Structure bool            `json:"structure"`
	Mark      *markJSON       `json:"mark"`
	Pos       *int            `json:"pos"`
	Attr      *string         `json:"attr"`
	Value     json.RawMessage `json:"value"`
	Steps     []stepJSON      `json:"steps"`
}

// ParseStep reads a step from ProseMirror's JSON. The error is a fault of kind
// Invalid: what it brings in may not stand in a manuscript, or it is no step.
func ParseStep(data []byte) (Step, error) {
	if !whole(data) {
		return nil, halves()
	}
	var j stepJSON
	if err := strictly(data, &j); err != nil {
		return nil, err
	}
	return j.step()
}

func (j *stepJSON) step() (Step, error) {
	need := func(list ...*int) bool {
		last := 0
		for _, n := range list {
			if n == nil || *n < last {
				return false
			}
			last = *n
		}
		return true
	}
	incomplete := misfit("a step of type %.40q lacks what it needs", j.Type)
	switch j.Type {
	case "replace":
		if !need(j.From, j.To) {
			return nil, incomplete
		}
		s, err := j.Slice.slice()
		return &replace{*j.From, *j.To, s, j.Structure}, err
	case "replaceAround":
		if !need(j.From, j.GapFrom, j.GapTo, j.To) || !need(j.Insert) {
			return nil, incomplete
		}
		s, err := j.Slice.slice()
		if err == nil && *j.Insert > s.size() {
			err = incomplete
		}
		return &replaceAround{*j.From, *j.To, *j.GapFrom, *j.GapTo, s, *j.Insert, j.Structure}, err
	case "addMark", "removeMark":
		if !need(j.From, j.To) || j.Mark == nil {
			return nil, incomplete
		}
		m, err := j.Mark.mark()
		return &markRange{*j.From, *j.To, m, j.Type == "addMark"}, err
	case "markSet":
		set := markRanges{}
		for _, inner := range j.Steps {
			s, err := inner.step()
			if err != nil {
				return nil, err
			}
			switch s := s.(type) {
			case *markRange:
				set = append(set, s)
			case markRanges: // undone and done again
				set = append(set, s...)
			default:
				return nil, incomplete
			}
		}
		return set, nil
	case "attr":
		if !need(j.Pos) || j.Attr == nil || j.Value == nil {
			return nil, incomplete
		}
		v, err := canonical(j.Value)
		return &setAttr{*j.Pos, *j.Attr, v}, err
	case "docAttr":
		if j.Attr == nil || j.Value == nil {
			return nil, incomplete
		}
		v, err := canonical(j.Value)
		return &setStory{*j.Attr, v}, err
	}
	return nil, misfit("there is no step %.40q", j.Type)
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// appendStep writes the start of a step and its numbers.
func appendStep(kind string, fields ...any) []byte {
	b := append(append([]byte(`{"stepType":"`), kind...), '"')
	for i := 0; i < len(fields); i += 2 {
		b = append(append(append(b, `,"`...), fields[i].(string)...), `":`...)
		b = appendInt(b, fields[i+1].(int))
	}
	return b
}

func (s Slice) finish(b []byte, structure bool) []byte {
	if s.size() > 0 {
		b = s.append(append(b, `,"slice":`...))
	}
	if structure {
		b = append(b, `,"structure":true`...)
	}
	return append(b, '}')
}
