package prose

import (
	"encoding/json"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// Content returns what the manuscript says as it can be saved. What the
// manuscript does not hold, references and what old systems knew, is that of
// base. Figures without a file, empty quotations and the empty end are left out.
// The content need not be valid yet: it may lack a headline or an address.
func Content(root *Node, base *news.Content) (news.Content, error) {
	if err := root.check(); err != nil {
		return news.Content{}, err
	}
	c := news.Content{References: base.References, Extra: base.Extra}
	for name, into := range map[string]any{"kind": &c.Kind, "section": &c.Section, "slug": &c.Slug, "place": &c.Place, "bylines": &c.Bylines,
		"sources": &c.Sources, "topics": &c.Topics, "media": &c.Media, "standing": &c.Standing, "corrections": &c.Corrections} {
		if err := json.Unmarshal([]byte(root.attr(name)), into); err != nil {
			return news.Content{}, unfitIn(err, "The %s is not of its form.", name)
		}
	}
	c.Slug = news.Slugify(string(c.Slug))
	c.Bylines = orNil(slices.DeleteFunc(c.Bylines, func(b news.Byline) bool { return strings.TrimSpace(b.Name) == "" }))
	c.Sources = orNil(slices.DeleteFunc(c.Sources, func(s news.Source) bool { return strings.TrimSpace(s.Name) == "" && s.URL == "" }))
	c.Topics, c.Media, c.Corrections = orNil(c.Topics), orNil(c.Media), orNil(c.Corrections)
	c.Headline, c.Standfirst = strings.TrimSpace(plain(root.kids.list[0])), strings.TrimSpace(plain(root.kids.list[1]))
	for _, n := range root.kids.list[2:] {
		if b, ok := n.block(); ok {
			c.Body.Blocks = append(c.Body.Blocks, b)
		}
	}
	for n := len(c.Body.Blocks); n > 0 && c.Body.Blocks[n-1].Type == news.Paragraph && c.Body.Blocks[n-1].Content == nil; n-- {
		c.Body.Blocks = c.Body.Blocks[:n-1] // the cursor stood there
	}
	c.Body.Blocks = orNil(c.Body.Blocks)
	return c, nil
}

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// Headline returns the headline as it is being written.
func (n *Node) Headline() string { return strings.TrimSpace(plain(n.kids.list[0])) }

func plain(n *Node) string {
	var b strings.Builder
	for _, k := range n.kids.list {
		b.WriteString(text(k.text))
	}
	return b.String()
}

// block returns a block as a body has it; false if it is not worth saving.
func (n *Node) block() (news.Node, bool) {
	out := news.Node{Type: n.typ.name}
	kids := n.kids.list
	if n.typ == &types[tListItem] && len(kids) > 1 && len(kids[0].kids.list) == 0 {
		kids = kids[1:] // the editor wants a paragraph first
	}
	for _, k := range kids {
		if b, ok := k.piece(); ok {
			out.Content = append(out.Content, b)
		}
	}
	if len(out.Content) == 0 && n.typ == &types[tCell] {
		out.Content = []news.Node{{Type: news.Paragraph}} // or the row would be a cell short
	}
	if len(out.Content) == 0 && (n.typ.must || n.typ == &types[tPullQuote]) {
		return out, false
	}
	a := news.Attrs{}
	switch n.typ.name {
	case news.Heading:
		n.take("level", &a.Level)
	case news.Quotation, news.PullQuote:
		n.take("speaker", &a.Speaker)
	case news.Numbers:
		if n.take("start", &a.Start); a.Start == 1 {
			a.Start = 0
		}
	case news.PictureBox, news.VideoBox:
		n.take("media", &a.Media)
		if a.Media == nil {
			return out, false
		}
		n.take("alt", &a.Media.Alt)
		n.take("caption", &a.Media.Caption)
		n.take("credit", &a.Media.Credit)
		n.take("wide", &a.Wide)
	case news.Embed:
		n.take("url", &a.URL)
		n.take("title", &a.Title)
		if a.URL == "" {
			return out, false
		}
	case news.TableCell:
		n.take("header", &a.Header)
		n.take("colspan", &a.Colspan)
		n.take("rowspan", &a.Rowspan)
		if a.Colspan == 1 {
			a.Colspan = 0
		}
		if a.Rowspan == 1 {
			a.Rowspan = 0
		}
	}
	if a != (news.Attrs{}) {
		out.Attrs = &a
	}
	return out, true
}

func (n *Node) take(name string, into any) { json.Unmarshal([]byte(n.attr(name)), into) }

func (n *Node) piece() (news.Node, bool) {
	switch {
	case n.typ.text():
		s := text(n.text)
		out := news.Node{Type: news.Text, Text: s}
		for _, m := range n.marks {
			nm := news.Mark{Type: m.typ}
			switch m.typ {
			case news.Link:
				nm.Href = m.value
			case news.Language:
				nm.Lang = m.value
			}
			out.Marks = append(out.Marks, nm)
		}
		return out, s != ""
	case n.typ.inline:
		return news.Node{Type: n.typ.name}, true
	}
	return n.block()
}

// Empty returns the manuscript of a new story, as the editor begins it.
func Empty() *Node {
	empty := func(t int) *Node { return newNode(&types[t], types[t].initialAttrs(), fragment{}, nil) }
	return newNode(&types[tStory], types[tStory].initialAttrs(), newFragment([]*Node{empty(tHeadline), empty(tStandfirst), empty(tParagraph)}), nil)
}

// FromContent returns the manuscript of the content. Content leads back to the
// same, but for what has no meaning: texts that could be one, attributes that
// a type does not have or that say what holds anyway. The error's kind is
// Invalid if the content is not valid.
func FromContent(c *news.Content) (*Node, error) {
	n := &Node{typ: &types[tStory], attrs: types[tStory].initialAttrs()}
	for i, v := range []any{c.Kind, c.Section, c.Slug, c.Place, orEmpty(c.Bylines), orEmpty(c.Sources), orEmpty(c.Topics), orEmpty(c.Media), c.Standing, orEmpty(c.Corrections)} {
		attr, err := n.typ.attrs[i].take(encode(v))
		if err != nil {
			return nil, err
		}
		n.attrs[i] = attr
	}
	r := &reading{}
	list := []*Node{line1(tHeadline, c.Headline), line1(tStandfirst, c.Standfirst)}
	body, err := r.bodyOf(c.Body.Blocks, 2)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		body = Empty().kids.list[2:]
	}
	return checked(newNode(n.typ, n.attrs, newFragment(append(list, body...)), nil), nil)
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func line1(t int, s string) *Node {
	var kids fragment
	if u := units(s); len(u) > 0 {
		kids = newFragment([]*Node{newText(u, nil)})
	}
	return newNode(&types[t], nil, kids, nil)
}

func (r *reading) bodyOf(list []news.Node, depth int) ([]*Node, error) {
	var out []*Node
	for i := range list {
		n, err := r.body(&list[i], depth)
		if err != nil {
			return nil, err
		}
		out = addNode(out, n)
	}
	return out, nil
}

func (r *reading) body(in *news.Node, depth int) (*Node, error) {
	r.nodes++
	t := named[in.Type]
	if t == nil || r.nodes > maxNodes || depth > maxDepth {
		return nil, unfit("The body is too large, or holds a %.40q.", in.Type)
	}
	if t.text() {
		var marks []mark
		for _, m := range in.Marks {
			one := mark{typ: m.Type}
			switch m.Type {
			case news.Link:
				one.value = m.Href
			case news.Language:
				one.value = m.Lang
			}
			if err := one.check(); err != nil {
				return nil, err
			}
			marks = one.addTo(marks)
		}
		u := units(in.Text)
		if len(u) == 0 {
			return nil, unfit("A piece of text is empty.")
		}
		return newText(u, marks), nil
	}
	attrs, err := t.readAttrs(given(in))
	if err != nil {
		return nil, err
	}
	kids, err := r.bodyOf(in.Content, depth+1)
	if err != nil {
		return nil, err
	}
	if t == &types[tListItem] && len(kids) > 0 && kids[0].typ != &types[tParagraph] {
		kids = append(Empty().kids.list[2:3:3], kids...)
	}
	return newNode(t, attrs, newFragment(kids), nil), nil
}

// given are the attributes of a body's node that say something.
func given(n *news.Node) map[string]json.RawMessage {
	a := n.Attrs
	if a == nil {
		a = &news.Attrs{}
	}
	out := map[string]json.RawMessage{"speaker": encode(a.Speaker), "wide": encode(a.Wide), "url": encode(a.URL), "title": encode(a.Title), "header": encode(a.Header)}
	for name, n := range map[string]int{"level": a.Level, "start": a.Start, "colspan": a.Colspan, "rowspan": a.Rowspan} {
		if n != 0 {
			out[name] = encode(n)
		}
	}
	if a.Media != nil {
		out["media"], out["alt"], out["caption"], out["credit"] = encode(a.Media), encode(a.Media.Alt), encode(a.Media.Caption), encode(a.Media.Credit)
	}
	return out
}
