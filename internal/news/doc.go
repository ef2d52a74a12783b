package news

import "strings"

// A Doc is a story's body: a list of blocks. Its JSON form is that of a
// ProseMirror document of the same schema: {"type":"doc","content":[…]}.
type Doc struct {
	Blocks []Node
}

// A NodeType names a kind of node.
type NodeType string

const (
	Paragraph  NodeType = "paragraph"
	Heading    NodeType = "heading"     // Attrs.Level 2 to 4
	Quotation  NodeType = "quotation"   // paragraphs; Attrs.Speaker
	PullQuote  NodeType = "pull_quote"  // text; Attrs.Speaker
	Bullets    NodeType = "bullet_list" // list items
	Numbers    NodeType = "ordered_list"
	ListItem   NodeType = "list_item"
	PictureBox NodeType = "picture" // Attrs.Media
	VideoBox   NodeType = "video"   // Attrs.Media: a clip or a sound
	Embed      NodeType = "embed"   // Attrs.URL, Attrs.Title
	Table      NodeType = "table"   // rows
	TableRow   NodeType = "table_row"
	TableCell  NodeType = "table_cell" // Attrs.Header, Colspan, Rowspan
	Divider    NodeType = "divider"
	Text       NodeType = "text"
	Break      NodeType = "break" // a line break inside a block
)

// A Node is a block or a piece of text of a body.
type Node struct {
	Type    NodeType `json:"type"`
	Attrs   *Attrs   `json:"attrs,omitempty"`
	Content []Node   `json:"content,omitempty"`
	Text    string   `json:"text,omitempty"`
	Marks   []Mark   `json:"marks,omitempty"`
}

// Attrs are the attributes of a node; each type has its own few.
type Attrs struct {
	Level   int    `json:"level,omitempty"`
	Start   int    `json:"start,omitempty"`
	Speaker string `json:"speaker,omitempty"`
	Media   *Media `json:"media,omitempty"`
	Wide    bool   `json:"wide,omitempty"`
	URL     string `json:"url,omitempty"`
	Title   string `json:"title,omitempty"`
	Header  bool   `json:"header,omitempty"`
	Colspan int    `json:"colspan,omitempty"`
	Rowspan int    `json:"rowspan,omitempty"`
}

// A MarkType names a kind of mark on text.
type MarkType string

const (
	Strong   MarkType = "strong"
	Emphasis MarkType = "emphasis"
	Link     MarkType = "link"     // Href
	Language MarkType = "language" // Lang
)

// A Mark is a property of a piece of text.
type Mark struct {
	Type MarkType `json:"type"`
	Href string   `json:"href,omitempty"`
	Lang string   `json:"lang,omitempty"`
}

// Para returns a paragraph of plain text.
func Para(text string) Node {
	return Node{Type: Paragraph, Content: []Node{{Type: Text, Text: text}}}
}

// PlainText returns the document's words: a blank line between blocks, a tab
// between the cells of a table row; captions and speakers included.
func (d Doc) PlainText() string {
	var b strings.Builder
	for i := range d.Blocks {
		plain(&b, &d.Blocks[i])
	}
	return strings.TrimSpace(b.String())
}

// Walk calls f for every node, parents first, in the order of reading.
func (d Doc) Walk(f func(*Node)) {
	var walk func([]Node)
	walk = func(list []Node) {
		for i := range list {
			f(&list[i])
			walk(list[i].Content)
		}
	}
	walk(d.Blocks)
}

func plain(b *strings.Builder, n *Node) {
	gap := func(s string) {
		if b.Len() > 0 && !strings.HasSuffix(b.String()[max(0, b.Len()-len(s)):], s) {
			b.WriteString(s)
		}
	}
	switch n.Type {
	case Text:
		b.WriteString(n.Text)
	case Break:
		b.WriteByte('\n')
	case Divider:
	case PictureBox, VideoBox, Embed:
		if n.Attrs == nil {
			return
		}
		text := n.Attrs.Title
		if n.Attrs.Media != nil {
			text = n.Attrs.Media.Caption
		}
		if text != "" {
			gap("\n\n")
			b.WriteString(text)
		}
	case TableCell:
		for i := range n.Content {
			if i > 0 {
				b.WriteByte(' ')
			}
			for j := range n.Content[i].Content {
				plain(b, &n.Content[i].Content[j])
			}
		}
		b.WriteByte('\t')
	case TableRow:
		gap("\n")
		for i := range n.Content {
			plain(b, &n.Content[i])
		}
	case Paragraph, Heading, PullQuote:
		gap("\n\n")
		for i := range n.Content {
			plain(b, &n.Content[i])
		}
	default:
		for i := range n.Content {
			plain(b, &n.Content[i])
		}
	}
	if n.Attrs != nil && n.Attrs.Speaker != "" {
		gap("\n")
		b.WriteString("— " + n.Attrs.Speaker)
	}
}
