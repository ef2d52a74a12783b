package prose

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"broadsheet/internal/news"
)

// The forms in which ProseMirror writes nodes, slices and steps.
type (
	nodeJSON struct {
		Type    string         `json:"type"`
		Attrs   map[string]any `json:"attrs,omitempty"`
		Content []nodeJSON     `json:"content,omitempty"`
		Marks   []markJSON     `json:"marks,omitempty"`
		Text    string         `json:"text,omitempty"`
	}
	markJSON struct {
		Type  string         `json:"type"`
		Attrs map[string]any `json:"attrs,omitempty"`
	}
	sliceJSON struct {
		Content   []nodeJSON `json:"content"`
		OpenStart int        `json:"openStart,omitempty"`
		OpenEnd   int        `json:"openEnd,omitempty"`
	}
	stepJSON struct {
		Type      string     `json:"stepType"`
		From      int        `json:"from"`
		To        int        `json:"to"`
		GapFrom   int        `json:"gapFrom"`
		GapTo     int        `json:"gapTo"`
		Insert    int        `json:"insert"`
		Slice     *sliceJSON `json:"slice"`
		Structure bool       `json:"structure"`
		Mark      *markJSON  `json:"mark"`
		Pos       int        `json:"pos"`
		Attr      string     `json:"attr"`
		Value     any        `json:"value"`
	}
)

// Parse reads a document. The error is Invalid if it is none of the schema.
func Parse(data []byte) (*Node, error) {
	var j nodeJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, unread(err)
	}
	n, err := j.node(0)
	if err != nil {
		return nil, unread(err)
	}
	if n.typ.name != "story" {
		return nil, unread(errors.New("it is no story"))
	}
	return applied(func() (*Node, error) { return n, nil })
}

func unread(err error) error {
	return news.Fault{Kind: news.Invalid, Say: fmt.Sprintf("The newsroom cannot read this: %s.", err), Err: err}
}

func (j *nodeJSON) node(depth int) (*Node, error) {
	t := schema[j.Type]
	switch {
	case t == nil:
		return nil, fmt.Errorf("there is no %.40q", j.Type)
	case depth > MaxDepth:
		return nil, errors.New("things are nested too deeply")
	}
	var marks []mark
	for _, m := range j.Marks {
		x, err := m.mark()
		if err != nil {
			return nil, err
		}
		marks = including(marks, x)
	}
	if t.name == "text" {
		if j.Text == "" || !plain(j.Text) {
			return nil, errors.New("a piece of text is empty or holds bytes that are not text")
		}
		return textNode(j.Text, marks), nil
	}
	attrs := maps.Clone(t.attrs)
	for name, v := range j.Attrs {
		if _, known := t.attrs[name]; !known {
			continue
		}
		if say := fit(t, name, v); say != "" {
			return nil, errors.New(say)
		}
		attrs[name] = v
	}
	if t.leaf && len(j.Content) > 0 {
		return nil, fmt.Errorf("a %s holds nothing", t.name)
	}
	var content []*Node
	for i := range j.Content {
		c, err := j.Content[i].node(depth + 1)
		if err != nil {
			return nil, err
		}
		content = add(content, c)
	}
	return newNode(t, attrs, content, marks), nil
}

func (j *markJSON) mark() (mark, error) {
	if _, known := markRank[j.Type]; !known {
		return mark{}, fmt.Errorf("there is no mark %.40q", j.Type)
	}
	m := mark{name: j.Type}
	if name := markAttr[j.Type]; name != "" {
		m.value, _ = j.Attrs[name].(string)
		if say := fitMark(m); say != "" {
			return mark{}, errors.New(say)
		}
	}
	return m, nil
}

func (j *sliceJSON) slice() (s slice, err error) {
	if j == nil {
		return slice{}, nil
	}
	for i := range j.Content {
		c, err := j.Content[i].node(0)
		if err != nil {
			return slice{}, err
		}
		s.content = add(s.content, c)
	}
	s.openStart, s.openEnd = j.OpenStart, j.OpenEnd
	if !opens(s.content, s.openStart, func(l []*Node) *Node { return l[0] }) || !opens(s.content, s.openEnd, func(l []*Node) *Node { return l[len(l)-1] }) {
		return slice{}, errors.New("a slice is opened deeper than it is")
	}
	return s, nil
}

// opens reports whether a side of the content is at least so deep.
func opens(list []*Node, depth int, side func([]*Node) *Node) bool {
	for ; depth > 0; depth-- {
		if len(list) == 0 || side(list).typ.leaf {
			return false
		}
		list = side(list).content
	}
	return depth == 0
}

// ParseStep reads a step. The error is Invalid if it is none that the editor
// makes.
func ParseStep(data []byte) (Step, error) {
	var j stepJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, unread(err)
	}
	s, err := j.step()
	if err != nil {
		return nil, unread(err)
	}
	return s, nil
}

func (j *stepJSON) step() (Step, error) {
	for _, pos := range []int{j.From, j.To, j.GapFrom, j.GapTo, j.Insert, j.Pos} {
		if pos < 0 || pos > 2*MaxUnits {
			return nil, errors.New("a place of the step is none")
		}
	}
	switch j.Type {
	case "replace":
		s, err := j.Slice.slice()
		return replaceStep{j.From, j.To, s, j.Structure}, err
	case "replaceAround":
		s, err := j.Slice.slice()
		return aroundStep{j.From, j.To, j.GapFrom, j.GapTo, s, j.Insert, j.Structure}, err
	case "addMark", "removeMark":
		if j.Mark == nil {
			return nil, errors.New("the step names no mark")
		}
		m, err := j.Mark.mark()
		return markStep{j.From, j.To, m, j.Type == "removeMark"}, err
	case "attr":
		return attrStep{j.Pos, j.Attr, j.Value}, nil
	case "docAttr":
		return docAttrStep{j.Attr, j.Value}, nil
	}
	return nil, fmt.Errorf("there is no step %.40q", j.Type)
}

// MarshalJSON writes a node as ProseMirror does.
func (n *Node) MarshalJSON() ([]byte, error) { return encode(n.form()) }

func (n *Node) form() nodeJSON {
	j := nodeJSON{Type: n.typ.name, Text: n.text}
	if len(n.attrs) > 0 {
		j.Attrs = n.attrs
	}
	for _, m := range n.marks {
		j.Marks = append(j.Marks, m.form())
	}
	for _, c := range n.content {
		j.Content = append(j.Content, c.form())
	}
	return j
}

func (m mark) form() markJSON {
	j := markJSON{Type: m.name}
	if name := markAttr[m.name]; name != "" {
		j.Attrs = map[string]any{name: m.value}
	}
	return j
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}
