package news

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a body, so that no document can exhaust a reader's browser or us.
const (
	MaxNodes = 100_000
	MaxDepth = 24
	MaxText  = 4 << 20 // bytes of text
)

// allowedIn says which nodes may stand directly in which.
var allowedIn = map[NodeType][]NodeType{
	"doc":      {Paragraph, Heading, Quotation, PullQuote, Bullets, Numbers, PictureBox, VideoBox, Embed, Table, Divider},
	Paragraph:  {Text, Break},
	Heading:    {Text, Break},
	PullQuote:  {Text, Break},
	Quotation:  {Paragraph, Bullets, Numbers},
	Bullets:    {ListItem},
	Numbers:    {ListItem},
	ListItem:   {Paragraph, Bullets, Numbers, PictureBox},
	Table:      {TableRow},
	TableRow:   {TableCell},
	TableCell:  {Paragraph, Bullets, Numbers, PictureBox},
	PictureBox: {}, VideoBox: {}, Embed: {}, Divider: {}, Text: {}, Break: {},
}

// mustHold are the nodes that may not be empty.
var mustHold = map[NodeType]bool{Quotation: true, PullQuote: true, Bullets: true, Numbers: true, ListItem: true,
	Table: true, TableRow: true, TableCell: true}

// Validate checks the document against the schema: which nodes stand in
// which, the attributes that each needs, and that every link and file is one
// that we may publish. The error's kind is Invalid and names the place, as in
// "block 3".
func (d Doc) Validate() error {
	c := check{}
	for i := range d.Blocks {
		if say := c.node("doc", &d.Blocks[i], 1); say != "" {
			return Fault{Kind: Invalid, Field: "body", Say: fmt.Sprintf("In block %d of the body: %s", i+1, say)}
		}
	}
	return nil
}

type check struct{ nodes, text int }

// node returns a sentence on what is wrong, or "".
func (c *check) node(parent NodeType, n *Node, depth int) string {
	c.nodes++
	c.text += len(n.Text)
	switch {
	case c.nodes > MaxNodes || c.text > MaxText:
		return "the body is too large."
	case depth > MaxDepth:
		return "things are nested too deeply."
	case allowedIn[n.Type] == nil:
		return fmt.Sprintf("there is no %q.", n.Type)
	case !isIn(n.Type, allowedIn[parent]):
		return fmt.Sprintf("a %s cannot stand in a %s.", n.Type, parent)
	case mustHold[n.Type] && len(n.Content) == 0:
		return fmt.Sprintf("a %s cannot be empty.", n.Type)
	case n.Type == Text && (n.Text == "" || !utf8.ValidString(n.Text) || strings.ContainsRune(n.Text, 0)):
		return "a piece of text is empty or holds bytes that are not text."
	case n.Type != Text && n.Text != "":
		return fmt.Sprintf("a %s has no text of its own.", n.Type)
	case n.Type != Text && len(n.Marks) > 0:
		return "only text can be marked."
	}
	if say := attrs(n); say != "" {
		return say
	}
	for _, m := range n.Marks {
		switch m.Type {
		case Strong, Emphasis:
		case Link:
			if !SafeLink(m.Href) {
				return fmt.Sprintf("%.60q is not a link that we can publish.", m.Href)
			}
		case Language:
			if !LanguageTag(m.Lang) {
				return fmt.Sprintf("%.20q is not a language tag.", m.Lang)
			}
		default:
			return fmt.Sprintf("there is no mark %q.", m.Type)
		}
	}
	for i := range n.Content {
		if say := c.node(n.Type, &n.Content[i], depth+1); say != "" {
			return say
		}
	}
	return ""
}

func attrs(n *Node) string {
	a := n.Attrs
	if a == nil {
		a = &Attrs{}
	}
	switch n.Type {
	case Heading:
		if a.Level < 2 || a.Level > 4 {
			return "a heading's level is 2, 3 or 4."
		}
	case PictureBox, VideoBox:
		if a.Media == nil {
			return fmt.Sprintf("a %s needs a file.", n.Type)
		}
		if err := a.Media.Validate(); err != nil {
			return err.(Fault).Say
		}
		if (a.Media.Kind == Picture) != (n.Type == PictureBox) || a.Media.Kind == Attachment {
			return fmt.Sprintf("a %s cannot show a %s.", n.Type, a.Media.Kind)
		}
	case Embed:
		if !SafeLink(a.URL) || !strings.HasPrefix(strings.ToLower(a.URL), "http") {
			return "an embed needs a web address."
		}
	case TableCell:
		if a.Colspan < 0 || a.Colspan > 100 || a.Rowspan < 0 || a.Rowspan > 1000 {
			return "a table cell spans too much."
		}
	}
	if !utf8.ValidString(a.Speaker + a.Title) {
		return "a speaker or title holds bytes that are not text."
	}
	return ""
}

// MarshalJSON writes the document in its ProseMirror form.
func (d Doc) MarshalJSON() ([]byte, error) {
	blocks := d.Blocks
	if blocks == nil {
		blocks = []Node{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(struct {
		Type    string `json:"type"`
		Content []Node `json:"content"`
	}{"doc", blocks})
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// UnmarshalJSON reads a document. It does not validate it.
func (d *Doc) UnmarshalJSON(b []byte) error {
	var doc struct {
		Type    string `json:"type"`
		Content []Node `json:"content"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return err
	}
	if doc.Type != "doc" {
		return Fault{Kind: Invalid, Field: "body", Say: fmt.Sprintf("A body begins with a node of type doc, not %.40q.", doc.Type)}
	}
	d.Blocks = doc.Content
	if len(d.Blocks) == 0 {
		d.Blocks = nil
	}
	return nil
}
