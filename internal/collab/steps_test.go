package collab_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf16"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A tree is a document as its JSON says it.
type tree struct {
	Type    news.NodeType
	Text    string
	Attrs   map[string]any
	Content []*tree
}

func treeOf(doc *prose.Node) *tree {
	data, _ := doc.MarshalJSON()
	n := &tree{}
	if err := json.Unmarshal(data, n); err != nil {
		panic(err)
	}
	return n
}

// size is how many positions the node takes up.
func (n *tree) size() int {
	switch n.Type {
	case news.Text:
		return len(utf16.Encode([]rune(n.Text)))
	case news.Divider, news.Break, news.PictureBox, news.VideoBox, news.Embed:
		return 1
	}
	size := 2
	for _, c := range n.Content {
		size += c.size()
	}
	return size
}

// text is all text of the document, a line for each passage.
func text(doc *prose.Node) string {
	var b strings.Builder
	var walk func(*tree)
	walk = func(n *tree) {
		b.WriteString(n.Text)
		for _, c := range n.Content {
			walk(c)
		}
		if n.Type != news.Text && (len(n.Content) == 0 || n.Content[0].Type == news.Text) {
			b.WriteByte('\n')
		}
	}
	walk(treeOf(doc))
	return strings.TrimSuffix(b.String(), "\n")
}

// A spot is a node and where it stands.
type spot struct {
	n   *tree
	pos int // before it
}

// spots lists the nodes of a document.
func spots(doc *prose.Node) (out []spot) {
	var walk func(n *tree, pos int)
	walk = func(n *tree, pos int) {
		for _, c := range n.Content {
			out = append(out, spot{c, pos})
			walk(c, pos+1)
			pos += c.size()
		}
	}
	walk(treeOf(doc), 0)
	return out
}

func only(list []spot, types ...news.NodeType) (out []spot) {
	for _, s := range list {
		for _, t := range types {
			if s.n.Type == t {
				out = append(out, s)
			}
		}
	}
	return out
}

// within draws a position in a passage that is not within a sign.
func within(t *rapid.T, s spot) int {
	at := []int{0}
	pos := 0
	for _, c := range s.n.Content {
		if c.Text == "" {
			pos++
			at = append(at, pos)
			continue
		}
		for _, r := range c.Text {
			pos++
			if r > 0xffff {
				pos++
			}
			at = append(at, pos)
		}
	}
	return s.pos + 1 + rapid.SampledFrom(at).Draw(t, "offset")
}

// step draws a change of the document, as an editor makes it; typed is the
// next sign.
func step(t *rapid.T, doc *prose.Node, typed string) string {
	all := spots(doc)
	passages := only(all, "headline", "standfirst", news.Paragraph, news.Heading, news.PullQuote)
	marked := only(all, news.Paragraph, news.Heading, news.PullQuote)
	blocks := only(all, news.Paragraph, news.Heading, news.PullQuote, news.Quotation, news.Bullets, news.Divider)
	some := func(list []spot) spot {
		if len(list) == 0 {
			list = passages // the headline is always there
		}
		return list[rapid.IntRange(0, len(list)-1).Draw(t, "node")]
	}
	typedJSON, _ := json.Marshal(typed)
	switch rapid.SampledFrom([]string{"type", "type", "type", "type", "delete", "across", "split", "join", "mark", "unmark", "wrap", "lift", "heading", "level", "field", "box", "remove"}).Draw(t, "edit") {
	case "type":
		p := within(t, some(passages))
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"text","text":%s}]}}`, p, typedJSON)
	case "delete":
		s := some(passages)
		a, b := within(t, s), within(t, s)
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, min(a, b), max(a, b))
	case "across":
		a, b := within(t, some(marked)), within(t, some(marked))
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, min(a, b), max(a, b))
	case "split":
		s := some(marked)
		p := within(t, s)
		attrs := ""
		if s.n.Type == news.Heading {
			attrs = fmt.Sprintf(`,"attrs":{"level":%v}`, s.n.Attrs["level"])
		}
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"%[3]s"%[4]s},{"type":"%[3]s"%[4]s}],"openStart":1,"openEnd":1},"structure":true}`, p, p, s.n.Type, attrs)
	case "join":
		s := some(blocks)
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"structure":true}`, s.pos-1, s.pos+1)
	case "mark", "unmark":
		kind := rapid.SampledFrom([]string{`{"type":"strong"}`, `{"type":"emphasis"}`, `{"type":"link","attrs":{"href":"/a"}}`, `{"type":"link","attrs":{"href":"/b"}}`}).Draw(t, "mark")
		a, b := within(t, some(marked)), within(t, some(marked))
		name := rapid.SampledFrom([]string{"addMark", "removeMark"}).Draw(t, "way")
		return fmt.Sprintf(`{"stepType":%q,"from":%d,"to":%d,"mark":%s}`, name, min(a, b), max(a, b), kind)
	case "wrap":
		s := some(blocks)
		end := s.pos + s.n.size()
		slice, insert := `{"type":"quotation"}`, 1
		if rapid.Bool().Draw(t, "list") {
			slice, insert = `{"type":"bullet_list","content":[{"type":"list_item"}]}`, 2
		}
		return fmt.Sprintf(`{"stepType":"replaceAround","from":%d,"to":%d,"gapFrom":%[1]d,"gapTo":%[2]d,"insert":%[3]d,"slice":{"content":[%[4]s]},"structure":true}`, s.pos, end, insert, slice)
	case "lift":
		if wraps := only(all, news.Quotation); len(wraps) > 0 {
			s := some(wraps)
			end := s.pos + s.n.size()
			return fmt.Sprintf(`{"stepType":"replaceAround","from":%d,"to":%d,"gapFrom":%d,"gapTo":%d,"insert":0,"structure":true}`, s.pos, end, s.pos+1, end-1)
		}
	case "heading":
		s := some(marked)
		end := s.pos + s.n.size()
		to := rapid.SampledFrom([]string{`{"type":"heading","attrs":{"level":3}}`, `{"type":"paragraph"}`, `{"type":"pull_quote"}`}).Draw(t, "to")
		return fmt.Sprintf(`{"stepType":"replaceAround","from":%d,"to":%d,"gapFrom":%d,"gapTo":%d,"insert":1,"slice":{"content":[%s]},"structure":true}`, s.pos, end, s.pos+1, end-1, to)
	case "level":
		if list := only(all, news.Heading); len(list) > 0 {
			return fmt.Sprintf(`{"stepType":"attr","pos":%d,"attr":"level","value":%d}`, some(list).pos, rapid.IntRange(2, 4).Draw(t, "level"))
		}
	case "field":
		return fmt.Sprintf(`{"stepType":"docAttr","attr":%q,"value":%q}`, rapid.SampledFrom([]string{"section", "place"}).Draw(t, "field"), rapid.SampledFrom([]string{"world", "sport"}).Draw(t, "value"))
	case "box":
		s := some(blocks)
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"divider"},{"type":"paragraph","content":[{"type":"text","text":%s}]}]}}`, s.pos, typedJSON)
	case "remove":
		s := some(blocks)
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, s.pos, s.pos+s.n.size())
	}
	return ""
}
