package markup

import (
	"unicode/utf8"

	"broadsheet/internal/news"
)

// document makes a document of blocks, within the limits of a body.
func (b *builder) document(blocks []news.Node) news.Doc {
	blocks = unnest(blocks, 1)
	left := budget{nodes: news.MaxNodes, text: news.MaxText}
	for i := range blocks {
		if !left.keep(&blocks[i]) {
			b.note("the end of the body, which was too long")
			blocks = blocks[:i]
			break
		}
	}
	if left.cut {
		b.note("the end of the body, which was too long")
	}
	if len(blocks) == 0 {
		return news.Doc{}
	}
	return news.Doc{Blocks: blocks}
}

// unnest turns lists that nest too deeply into the paragraphs in them. depth
// is that of the nodes.
func unnest(nodes []news.Node, depth int) []news.Node {
	for i := range nodes {
		n := &nodes[i]
		list := n.Type == news.Bullets || n.Type == news.Numbers
		if list && depth+3 > news.MaxDepth {
			flat := nodes[:i:i]
			for ; i < len(nodes); i++ {
				flat = paragraphs(flat, nodes[i])
			}
			return flat
		}
		if n.Type != news.Paragraph && n.Type != news.Heading && n.Type != news.PullQuote {
			n.Content = unnest(n.Content, depth+1)
		}
	}
	return nodes
}

// paragraphs appends the paragraphs and pictures in n.
func paragraphs(to []news.Node, n news.Node) []news.Node {
	switch n.Type {
	case news.Bullets, news.Numbers, news.ListItem:
		for _, child := range n.Content {
			to = paragraphs(to, child)
		}
		return to
	}
	return append(to, n)
}

// A budget is what may still be added to a body.
type budget struct {
	nodes, text int
	cut         bool
}

// keep cuts a node to the budget and reports whether anything is left of it.
func (left *budget) keep(n *news.Node) bool {
	if left.nodes == 0 || left.cut {
		left.cut = true
		return false
	}
	left.nodes--
	if len(n.Text) > left.text {
		end := left.text
		for end > 0 && !utf8.RuneStart(n.Text[end]) {
			end--
		}
		n.Text = n.Text[:end]
		left.cut = true
	}
	left.text -= len(n.Text)
	if n.Type == news.Text && n.Text == "" {
		return false
	}
	for i := range n.Content {
		if !left.keep(&n.Content[i]) {
			n.Content = n.Content[:i]
			return i > 0
		}
	}
	return true
}
