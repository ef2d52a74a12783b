package prose

import (
	"encoding/json"
	"strings"

	"broadsheet/internal/news"
)

// Content makes what can be saved of a manuscript; what no manuscript holds is
// taken from base. What is not finished is left out: boxes without a file or
// address, pull quotes without words, bylines and sources without a name, empty
// paragraphs at the end. Whether the story is fit to be saved,
// news.Content.Validate says.
func Content(root *Node, base *news.Content) (news.Content, error) {
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
	c.Place = strings.TrimSpace(c.Place)
	c.Bylines = named(c.Bylines, func(b news.Byline) string { return b.Name })
	c.Sources = named(c.Sources, func(s news.Source) string { return s.Name })
	c.Headline, c.Standfirst = root.Headline(), strings.TrimSpace(root.content[1].line())
	blocks, err := saved(root.content[2:])
	for len(blocks) > 0 && blank(blocks[len(blocks)-1]) {
		blocks = blocks[:len(blocks)-1]
	}
	if len(blocks) > 0 {
		c.Body.Blocks = blocks
	}
	return c, err
}

func blank(n news.Node) bool { return n.Type == news.Paragraph && len(n.Content) == 0 }

// named returns those that have a name.
func named[T any](list []T, name func(T) string) (out []T) {
	for _, x := range list {
		if strings.TrimSpace(name(x)) != "" {
			out = append(out, x)
		}
	}
	return out
}

// Headline returns the headline as it is being written.
func (n *Node) Headline() string { return strings.TrimSpace(n.content[0].line()) }

// line returns the text of a headline or standfirst.
func (n *Node) line() string {
	var b strings.Builder
	for _, c := range n.content {
		b.WriteString(c.text)
	}
	return b.String()
}

// saved returns the nodes as a body has them, without what is not finished.
func saved(list []*Node) (out []news.Node, err error) {
	for _, n := range list {
		b, err := n.block()
		if err != nil {
			return nil, misread(err)
		}
		if b != nil {
			out = append(out, *b)
		}
	}
	return out, nil
}

// block returns the node as a body has it, nil if it is to be left out.
func (n *Node) block() (*news.Node, error) {
	out := &news.Node{Type: n.kind.name, Text: n.text}
	for _, m := range n.marks {
		mark := news.Mark{Type: m.Type}
		switch m.Type {
		case news.Link:
			mark.Href = m.Value
		case news.Language:
			mark.Lang = m.Value
		}
		if n.isText() {
			out.Marks = append(out.Marks, mark)
		}
	}
	content := n.content
	if n.kind.name == news.ListItem && len(content) > 1 && content[0].size == 0 {
		content = content[1:] // the paragraph that there must be
	}
	var err error
	if out.Content, err = saved(content); err != nil {
		return nil, err
	}
	a, err := n.blockAttrs()
	if err != nil {
		return nil, err
	}
	switch n.kind.name {
	case news.PictureBox, news.VideoBox:
		if a.Media == nil {
			return nil, nil
		}
	case news.Embed:
		if a.URL == "" {
			return nil, nil
		}
	case news.PullQuote:
		if len(n.content) == 0 {
			return nil, nil
		}
	case news.ListItem, news.TableCell:
		if len(out.Content) == 0 { // its one picture was left out
			out.Content = []news.Node{{Type: news.Paragraph}}
		}
	}
	if a != (news.Attrs{}) {
		out.Attrs = &a
	}
	return out, nil
}

// blockAttrs returns the attributes as a body has them.
func (n *Node) blockAttrs() (a news.Attrs, err error) {
	var alt, caption, credit string
	into := map[string]any{"level": &a.Level, "start": &a.Start, "speaker": &a.Speaker, "media": &a.Media, "wide": &a.Wide, "url": &a.URL, "title": &a.Title,
		"header": &a.Header, "colspan": &a.Colspan, "rowspan": &a.Rowspan, "alt": &alt, "caption": &caption, "credit": &credit}
	for i, spec := range n.kind.attrs {
		if n.attrs[i] == spec.usual && n.kind.name != news.Heading {
			continue
		}
		if err := json.Unmarshal([]byte(n.attrs[i]), into[spec.name]); err != nil {
			return a, err
		}
	}
	if a.Media != nil {
		a.Media.Alt, a.Media.Caption, a.Media.Credit = alt, caption, credit
	}
	return a, nil
}

// FromContent makes the manuscript of a story's content, so that Content of it
// is that content again, but for what means the same: pieces of text with the
// same marks become one, marks are put in order, and nothing empty is at the
// end. The error is a fault of kind Invalid, for content that could not be
// saved either.
func FromContent(c *news.Content) (*Node, error) {
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
	if b.Type == news.ListItem && len(content) > 0 && content[0].kind.name != news.Paragraph {
		content = append([]*Node{kinds[news.Paragraph].make(nil, nil, nil)}, content...)
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
