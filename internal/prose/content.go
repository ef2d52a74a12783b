package prose

import (
	"encoding/json"
	"fmt"
	"strings"

	"broadsheet/internal/news"
)

// Content makes what can be saved of a manuscript; what no manuscript holds is
// taken from base. Boxes that nothing was put into are left out. The error is
// a fault of kind Invalid: something with words in it that cannot be kept in
// a story, such as the caption of a picture that is not there yet. Whether the
// story is fit to be saved, news.Content.Validate says.
func Content(root *Node, base news.Content) (news.Content, error) {
	c := news.Content{References: base.References, Extra: base.Extra}
	for _, field := range []struct {
		name string
		into any
	}{
		{"kind", &c.Kind}, {"section", &c.Section}, {"slug", &c.Slug}, {"place", &c.Place}, {"bylines", &c.Bylines}, {"sources", &c.Sources},
		{"topics", &c.Topics}, {"media", &c.Media}, {"standing", &c.Standing}, {"corrections", &c.Corrections},
	} {
		if v := root.Attr(field.name); v != "[]" {
			if err := json.Unmarshal([]byte(v), field.into); err != nil {
				return c, misread(err)
			}
		}
	}
	c.Headline, c.Standfirst = root.content[0].line(), root.content[1].line()
	for i, n := range root.content[2:] {
		b, ok, err := n.block()
		if err != nil {
			err := err.(news.Fault)
			err.Say = fmt.Sprintf("In block %d of the body: %s", i+1, err.Say)
			return c, err
		}
		if ok {
			c.Body.Blocks = append(c.Body.Blocks, b)
		}
	}
	if b := c.Body.Blocks; len(b) == 1 && b[0].Type == news.Paragraph && len(b[0].Content) == 0 {
		c.Body.Blocks = nil
	}
	return c, nil
}

// line returns the text of a headline or standfirst.
func (n *Node) line() string {
	var b strings.Builder
	for _, c := range n.content {
		b.WriteString(c.text)
	}
	return b.String()
}

// block returns the node as a body has it, or false if it is to be left out.
func (n *Node) block() (news.Node, bool, error) {
	out := news.Node{Type: n.kind.name, Text: n.text}
	if n.isText() {
		for _, m := range n.marks {
			mark := news.Mark{Type: m.Type}
			switch m.Type {
			case news.Link:
				mark.Href = m.Value
			case news.Language:
				mark.Lang = m.Value
			}
			out.Marks = append(out.Marks, mark)
		}
		return out, true, nil
	}
	for _, c := range n.content {
		inner, ok, err := c.block()
		if err != nil {
			return out, false, err
		}
		if ok {
			out.Content = append(out.Content, inner)
		}
	}
	if len(n.content) > 0 && len(out.Content) == 0 {
		out.Content = []news.Node{{Type: news.Paragraph}} // of a list item or cell, whose one picture is left out
	}
	a, caption, err := n.blockAttrs()
	if err != nil {
		return out, false, misread(err)
	}
	missing := ""
	switch n.kind.name {
	case news.PictureBox, news.VideoBox:
		if a.Media == nil {
			missing = fmt.Sprintf("the words below a %s have none to stand with.", n.kind.name)
		}
	case news.Embed:
		caption += a.Title
		if a.URL == "" {
			missing = "an embed needs a web address."
		}
	case news.PullQuote:
		caption += a.Speaker
		if len(n.content) == 0 {
			missing = "a pull quote with a speaker needs words."
		}
	}
	switch {
	case missing == "":
	case caption == "":
		return out, false, nil
	default:
		return out, false, refuse(missing, "%s with %.40q", n.kind.name, caption)
	}
	if a != (news.Attrs{}) {
		out.Attrs = &a
	}
	return out, true, nil
}

// blockAttrs returns the attributes as a body has them, and what is written
// below a picture.
func (n *Node) blockAttrs() (a news.Attrs, below string, err error) {
	var alt, caption, credit string
	into := map[string]any{"level": &a.Level, "start": &a.Start, "speaker": &a.Speaker, "media": &a.Media, "wide": &a.Wide, "url": &a.URL, "title": &a.Title,
		"header": &a.Header, "colspan": &a.Colspan, "rowspan": &a.Rowspan, "alt": &alt, "caption": &caption, "credit": &credit}
	for i, spec := range n.kind.attrs {
		if n.attrs[i] == spec.usual && n.kind.name != news.Heading {
			continue
		}
		if err := json.Unmarshal([]byte(n.attrs[i]), into[spec.name]); err != nil {
			return a, "", err
		}
	}
	if a.Media != nil {
		a.Media.Alt, a.Media.Caption, a.Media.Credit = alt, caption, credit
	}
	return a, alt + caption + credit, nil
}

// FromContent makes the manuscript of a story's content, so that Content of it
// is that content again, but for what means the same: pieces of text with the
// same marks become one, and marks are put in order. The error is a fault of
// kind Invalid, for content that could not be saved either.
func FromContent(c news.Content) (*Node, error) {
	story := kinds[Story]
	attrs, err := story.given(map[string]any{"kind": c.Kind, "section": c.Section, "slug": c.Slug, "place": c.Place, "bylines": c.Bylines, "sources": c.Sources,
		"topics": c.Topics, "media": c.Media, "standing": c.Standing, "corrections": c.Corrections})
	if err != nil {
		return nil, err
	}
	line := func(t news.NodeType, s string) *Node {
		if s == "" {
			return kinds[t].make(nil, nil, nil)
		}
		return kinds[t].make(nil, []*Node{newText(s, nil)}, nil)
	}
	content := []*Node{line(Headline, c.Headline), line(Standfirst, c.Standfirst)}
	for i := range c.Body.Blocks {
		n, err := fromBlock(&c.Body.Blocks[i], 1)
		if err != nil {
			return nil, err
		}
		content = append(content, n)
	}
	if len(content) == 2 {
		content = append(content, kinds[news.Paragraph].make(nil, nil, nil))
	}
	root := story.make(attrs, content, nil)
	if err := root.sound(nil); err != nil {
		return nil, err
	}
	return root, bounded(root)
}

func fromBlock(b *news.Node, depth int) (*Node, error) {
	k := kinds[b.Type]
	if k == nil || depth > maxDepth {
		return nil, misfit("a %.40q, %d deep", b.Type, depth)
	}
	if b.Type == news.Text {
		var marks []Mark
		for _, m := range b.Marks {
			mark := Mark{Type: m.Type, Value: m.Href + m.Lang}
			if err := mark.check(); err != nil {
				return nil, err
			}
			marks = mark.addTo(marks)
		}
		return newText(b.Text, marks), nil
	}
	attrs, err := k.fromBlock(b.Attrs)
	if err != nil {
		return nil, err
	}
	var content []*Node
	for i := range b.Content {
		c, err := fromBlock(&b.Content[i], depth+1)
		if err != nil {
			return nil, err
		}
		content = add(content, c)
	}
	return k.make(attrs, content, nil), nil
}

func (k *kind) fromBlock(a *news.Attrs) ([]string, error) {
	if a == nil || len(k.attrs) == 0 {
		return k.usual, nil
	}
	given := map[string]any{"level": a.Level, "start": a.Start, "speaker": a.Speaker, "wide": a.Wide, "url": a.URL, "title": a.Title,
		"header": a.Header, "colspan": max(1, a.Colspan), "rowspan": max(1, a.Rowspan)}
	if a.Start == 0 {
		given["start"] = 1
	}
	if a.Media != nil {
		m := *a.Media
		given["alt"], given["caption"], given["credit"] = m.Alt, m.Caption, m.Credit
		m.Alt, m.Caption, m.Credit = "", "", ""
		given["media"] = m
	}
	for name := range given {
		if k.attr(name) < 0 {
			delete(given, name)
		}
	}
	return k.given(given)
}

// given returns the attributes of Go values.
func (k *kind) given(values map[string]any) ([]string, error) {
	raw := map[string]json.RawMessage{}
	for name, v := range values {
		s, err := spelt(v)
		if err != nil {
			return nil, err
		}
		if s == "null" { // a list with nothing in it
			continue
		}
		raw[name] = json.RawMessage(s)
	}
	return k.values(raw)
}
