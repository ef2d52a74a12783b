package collab_test

import (
	"encoding/json"
	"fmt"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A spot is a node and where it stands.
type spot struct {
	n      *prose.Node
	pos    int // before it
	parent *prose.Node
}

// spots lists the nodes of a document.
func spots(doc *prose.Node) (out []spot) {
	var walk func(n *prose.Node, pos int)
	walk = func(n *prose.Node, pos int) {
		for _, c := range n.Children() {
			out = append(out, spot{c, pos, n})
			walk(c, pos+1)
			pos += c.NodeSize()
		}
	}
	walk(doc, 0)
	return out
}

func only(list []spot, types ...news.NodeType) (out []spot) {
	for _, s := range list {
		for _, t := range types {
			if s.n.Type() == t {
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
	for _, c := range s.n.Children() {
		if c.Text() == "" {
			pos++
			at = append(at, pos)
			continue
		}
		for _, r := range c.Text() {
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
	passages := only(all, prose.Headline, prose.Standfirst, news.Paragraph, news.Heading, news.PullQuote)
	marked := only(all, news.Paragraph, news.Heading, news.PullQuote)
	blocks := only(all, news.Paragraph, news.Heading, news.PullQuote, news.Quotation, news.Bullets, news.Divider)
	some := func(list []spot) spot {
		if len(list) == 0 {
			list = passages // the headline is always there
		}
		return list[rapid.IntRange(0, len(list)-1).Draw(t, "node")]
	}
	text, _ := json.Marshal(typed)
	switch rapid.SampledFrom([]string{"type", "type", "type", "type", "delete", "across", "split", "join", "mark", "unmark", "wrap", "lift", "heading", "level", "field", "box", "remove"}).Draw(t, "edit") {
	case "type":
		p := within(t, some(passages))
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"text","text":%s}]}}`, p, text)
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
		if s.n.Type() == news.Heading {
			attrs = fmt.Sprintf(`,"attrs":{"level":%s}`, s.n.Attr("level"))
		}
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"%[3]s"%[4]s},{"type":"%[3]s"%[4]s}],"openStart":1,"openEnd":1},"structure":true}`, p, p, s.n.Type(), attrs)
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
		end := s.pos + s.n.NodeSize()
		slice, insert := `{"type":"quotation"}`, 1
		if rapid.Bool().Draw(t, "list") {
			slice, insert = `{"type":"bullet_list","content":[{"type":"list_item"}]}`, 2
		}
		return fmt.Sprintf(`{"stepType":"replaceAround","from":%d,"to":%d,"gapFrom":%[1]d,"gapTo":%[2]d,"insert":%[3]d,"slice":{"content":[%[4]s]},"structure":true}`, s.pos, end, insert, slice)
	case "lift":
		if wraps := only(all, news.Quotation); len(wraps) > 0 {
			s := some(wraps)
			end := s.pos + s.n.NodeSize()
			return fmt.Sprintf(`{"stepType":"replaceAround","from":%d,"to":%d,"gapFrom":%d,"gapTo":%d,"insert":0,"structure":true}`, s.pos, end, s.pos+1, end-1)
		}
	case "heading":
		s := some(marked)
		end := s.pos + s.n.NodeSize()
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
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"divider"},{"type":"paragraph","content":[{"type":"text","text":%s}]}]}}`, s.pos, text)
	case "remove":
		s := some(blocks)
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, s.pos, s.pos+s.n.NodeSize())
	}
	return ""
}
