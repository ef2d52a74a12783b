package prose

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// Empty is the manuscript of a new story.
func Empty() *Node {
	part := func(name string, content ...*Node) *Node {
		return newNode(schema[name], maps.Clone(schema[name].attrs), content, nil)
	}
	return part("story", part("headline"), part("standfirst"), part("paragraph"))
}

// FromContent makes the manuscript of a story's content. What of it is not
// written in the editor (References, Extra) is not in it.
func FromContent(c *news.Content) *Node {
	attrs := maps.Clone(schema["story"].attrs)
	attrs["kind"], attrs["section"], attrs["slug"], attrs["place"], attrs["standing"] = string(c.Kind), string(c.Section), string(c.Slug), c.Place, c.Standing
	for name, v := range map[string]any{"bylines": c.Bylines, "sources": c.Sources, "topics": c.Topics, "media": c.Media, "corrections": c.Corrections} {
		attrs[name] = generic(v)
	}
	content := []*Node{line("headline", c.Headline), line("standfirst", c.Standfirst)}
	for i := range c.Body.Blocks {
		content = append(content, fromNews(&c.Body.Blocks[i]))
	}
	if len(content) == 2 {
		content = append(content, newNode(schema["paragraph"], nil, nil, nil))
	}
	return newNode(schema["story"], attrs, content, nil)
}

func line(name, text string) *Node {
	var content []*Node
	if text != "" {
		content = []*Node{textNode(text, nil)}
	}
	return newNode(schema[name], nil, content, nil)
}

// generic returns a list as JSON has it, never nil.
func generic(v any) any {
	var out any
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	if err != nil || out == nil {
		return []any{}
	}
	return out
}

func fromMarks(list []news.Mark) (out []mark) {
	for _, m := range list {
		out = including(out, mark{string(m.Type), m.Href + m.Lang})
	}
	return out
}

func toMarks(list []mark) (out []news.Mark) {
	for _, m := range list {
		x := news.Mark{Type: news.MarkType(m.name)}
		switch x.Type {
		case news.Link:
			x.Href = m.value
		case news.Language:
			x.Lang = m.value
		}
		out = append(out, x)
	}
	return out
}

// fitMark says what is wrong with a mark; "" if nothing is.
func fitMark(m mark) string {
	n := news.Node{Type: news.Text, Text: "x", Marks: toMarks([]mark{m})}
	err := news.Doc{Blocks: []news.Node{{Type: news.Paragraph, Content: []news.Node{n}}}}.Validate()
	if err == nil {
		return ""
	}
	if m.name == "link" {
		return "that is not a link that we can publish"
	}
	return "that is not a language"
}

func fromNews(n *news.Node) *Node {
	if n.Type == news.Text {
		return textNode(n.Text, fromMarks(n.Marks))
	}
	t := schema[string(n.Type)]
	attrs := maps.Clone(t.attrs)
	if a := n.Attrs; a != nil {
		set := func(name string, v any, empty bool) {
			if _, known := attrs[name]; known && !empty {
				attrs[name] = v
			}
		}
		set("level", float64(a.Level), a.Level == 0)
		set("start", float64(a.Start), a.Start == 0)
		set("speaker", a.Speaker, false)
		set("wide", a.Wide, false)
		set("url", a.URL, false)
		set("title", a.Title, false)
		set("header", a.Header, false)
		set("colspan", float64(a.Colspan), a.Colspan == 0)
		set("rowspan", float64(a.Rowspan), a.Rowspan == 0)
		if a.Media != nil {
			m := *a.Media
			attrs["alt"], attrs["caption"], attrs["credit"] = m.Alt, m.Caption, m.Credit
			m.Alt, m.Caption, m.Credit = "", "", ""
			attrs["media"] = generic(m)
		}
	}
	var content []*Node
	for i := range n.Content {
		content = add(content, fromNews(&n.Content[i]))
	}
	if t.first != "" && (len(content) == 0 || content[0].typ.name != t.first) {
		content = slices.Insert(content, 0, newNode(schema[t.first], nil, nil, nil))
	}
	return newNode(t, attrs, content, nil)
}

// Content returns the manuscript as content that can be saved, with what base
// has besides. What is not finished is left out: pictures without a file,
// embeds without an address, empty quotations and the empty end. Whether it
// can be published is for Validate to say.
func Content(doc *Node, base *news.Content) (news.Content, error) {
	c := news.Content{References: base.References, Extra: base.Extra}
	text := func(name string) string { s, _ := doc.attrs[name].(string); return s }
	c.Kind, c.Section, c.Slug, c.Place = news.StoryKind(text("kind")), news.SectionID(text("section")), news.Slug(text("slug")), strings.TrimSpace(text("place"))
	c.Standing, _ = doc.attrs["standing"].(bool)
	for name, into := range map[string]any{"bylines": &c.Bylines, "sources": &c.Sources, "topics": &c.Topics, "media": &c.Media, "corrections": &c.Corrections} {
		data, err := json.Marshal(doc.attrs[name])
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return c, news.Fault{Kind: news.Invalid, Field: name, Say: "A field of the story is not as it should be.", Err: err}
		}
	}
	c.Bylines = none(slices.DeleteFunc(c.Bylines, func(b news.Byline) bool { return strings.TrimSpace(b.Name) == "" }))
	c.Sources = none(slices.DeleteFunc(c.Sources, func(s news.Source) bool { return strings.TrimSpace(s.Name) == "" }))
	c.Topics, c.Media, c.Corrections = none(c.Topics), none(c.Media), none(c.Corrections)
	c.Headline, c.Standfirst = strings.TrimSpace(plainText(doc.content[0])), strings.TrimSpace(plainText(doc.content[1]))
	blocks := doc.content[2:]
	for len(blocks) > 0 && blocks[len(blocks)-1].typ.name == "paragraph" && blocks[len(blocks)-1].size == 0 {
		blocks = blocks[:len(blocks)-1]
	}
	for _, b := range blocks {
		if n, ok := toNews(b); ok {
			c.Body.Blocks = append(c.Body.Blocks, n)
		}
	}
	return c, nil
}

func none[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func plainText(n *Node) string {
	var b strings.Builder
	for _, c := range n.content {
		b.WriteString(c.text)
	}
	return b.String()
}

// toNews turns a node around; not ok if it is not finished.
func toNews(n *Node) (news.Node, bool) {
	out := news.Node{Type: news.NodeType(n.typ.name)}
	if n.typ.name == "text" {
		out.Text, out.Marks = n.text, toMarks(n.marks)
		return out, true
	}
	a := news.Attrs{}
	text := func(name string) string { s, _ := n.attrs[name].(string); return s }
	number := func(name string, plain int) int {
		v, _ := n.attrs[name].(float64)
		if int(v) == plain {
			return 0
		}
		return int(v)
	}
	switch out.Type {
	case news.Heading:
		a.Level = number("level", 0)
	case news.Numbers:
		a.Start = number("start", 1)
	case news.Quotation, news.PullQuote:
		a.Speaker = text("speaker")
	case news.TableCell:
		a.Header, _ = n.attrs["header"].(bool)
		a.Colspan, a.Rowspan = number("colspan", 1), number("rowspan", 1)
	case news.Embed:
		if a.URL, a.Title = text("url"), text("title"); a.URL == "" {
			return out, false
		}
	case news.PictureBox, news.VideoBox:
		m, err := asMedia(n.attrs["media"])
		if err != nil || n.attrs["media"] == nil {
			return out, false
		}
		m.Alt, m.Caption, m.Credit = text("alt"), text("caption"), text("credit")
		a.Media = &m
		a.Wide, _ = n.attrs["wide"].(bool)
	}
	if a != (news.Attrs{}) {
		out.Attrs = &a
	}
	list := n.content
	if n.typ.first != "" && len(list) > 1 && list[0].size == 0 {
		list = list[1:]
	}
	for _, c := range list {
		if in, ok := toNews(c); ok {
			out.Content = append(out.Content, in)
		}
	}
	return out, len(out.Content) > 0 || !(n.typ.some || out.Type == news.PullQuote)
}

func asMedia(v any) (m news.Media, err error) {
	data, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	return m, err
}

// Headline returns the headline as it is being written.
func (n *Node) Headline() string { return strings.TrimSpace(plainText(n.content[0])) }

// Attr returns an attribute of the story.
func (n *Node) Attr(name string) any { return n.attrs[name] }
