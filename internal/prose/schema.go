package prose

import "broadsheet/internal/news"

// Node types that only a manuscript has; the others are those of a body.
const (
	storyNode      news.NodeType = "story"
	headlineNode   news.NodeType = "headline"
	standfirstNode news.NodeType = "standfirst"
)

// A nodeType is a row of the schema. The editor's schema.ts has the same.
type nodeType struct {
	name   news.NodeType
	bit    set
	attrs  []attribute
	holds  set  // types of children
	first  set  // types that the first child may have
	must   bool // it may not be empty
	inline bool // it stands in a line of text
	marks  bool // its content may be marked
}

type set uint32

func (t *nodeType) leaf() bool { return t.holds == 0 }
func (t *nodeType) text() bool { return t.name == news.Text }

// compatible reports whether a node of one type may be joined to one of the
// other.
func (t *nodeType) compatible(o *nodeType) bool { return t == o || t.first&o.first != 0 }

// fits reports whether the children, in this order, are what the type holds.
func (t *nodeType) fits(kids []*Node) bool {
	if len(kids) == 0 {
		return !t.must
	}
	if t.name == storyNode {
		if len(kids) < 3 || kids[0].typ.name != headlineNode || kids[1].typ.name != standfirstNode {
			return false
		}
		for _, k := range kids[2:] {
			if k.typ.bit&blocks == 0 {
				return false
			}
		}
		return true
	}
	if kids[0].typ.bit&t.first == 0 {
		return false
	}
	for _, k := range kids {
		if k.typ.bit&t.holds == 0 || !t.marks && len(k.marks) > 0 {
			return false
		}
	}
	return true
}

// The types by number, which is the place of their bit.
const (
	tStory = iota
	tHeadline
	tStandfirst
	tParagraph
	tHeading
	tQuotation
	tPullQuote
	tBullets
	tNumbers
	tListItem
	tPicture
	tVideo
	tEmbed
	tTable
	tRow
	tCell
	tDivider
	tText
	tBreak
)

const (
	blocks = set(1<<tParagraph | 1<<tHeading | 1<<tQuotation | 1<<tPullQuote | 1<<tBullets | 1<<tNumbers | 1<<tPicture | 1<<tVideo | 1<<tEmbed | 1<<tTable | 1<<tDivider)
	line   = set(1<<tText | 1<<tBreak)
	quoted = set(1<<tParagraph | 1<<tBullets | 1<<tNumbers)
	small  = quoted | 1<<tPicture
)

var types = [...]nodeType{
	tStory: {bit: 1 << tStory, name: storyNode, holds: 1<<tHeadline | 1<<tStandfirst | blocks, first: 1 << tHeadline, must: true, attrs: []attribute{
		{"kind", `"article"`, readKind}, {"section", `""`, readName}, {"slug", `""`, readName}, {"place", `""`, readText},
		{"bylines", `[]`, readBylines}, {"sources", `[]`, readSources}, {"topics", `[]`, readTopics}, {"media", `[]`, readMediaList},
		{"standing", `false`, readBool}, {"corrections", `[]`, readCorrections}}},
	tHeadline:   {bit: 1 << tHeadline, name: headlineNode, holds: 1 << tText, first: 1 << tText},
	tStandfirst: {bit: 1 << tStandfirst, name: standfirstNode, holds: 1 << tText, first: 1 << tText},
	tParagraph:  {bit: 1 << tParagraph, name: news.Paragraph, holds: line, first: line, marks: true},
	tHeading:    {bit: 1 << tHeading, name: news.Heading, holds: line, first: line, marks: true, attrs: []attribute{{"level", `2`, readLevel}}},
	tQuotation:  {bit: 1 << tQuotation, name: news.Quotation, holds: quoted, first: quoted, must: true, attrs: speaker},
	tPullQuote:  {bit: 1 << tPullQuote, name: news.PullQuote, holds: line, first: line, marks: true, attrs: speaker},
	tBullets:    {bit: 1 << tBullets, name: news.Bullets, holds: 1 << tListItem, first: 1 << tListItem, must: true},
	tNumbers:    {bit: 1 << tNumbers, name: news.Numbers, holds: 1 << tListItem, first: 1 << tListItem, must: true, attrs: []attribute{{"start", `1`, readStart}}},
	tListItem:   {bit: 1 << tListItem, name: news.ListItem, holds: small, first: 1 << tParagraph, must: true},
	tPicture:    {bit: 1 << tPicture, name: news.PictureBox, attrs: figure(readPicture)},
	tVideo:      {bit: 1 << tVideo, name: news.VideoBox, attrs: figure(readVideo)},
	tEmbed:      {bit: 1 << tEmbed, name: news.Embed, attrs: []attribute{{"url", `""`, readWebAddress}, {"title", `""`, readText}}},
	tTable:      {bit: 1 << tTable, name: news.Table, holds: 1 << tRow, first: 1 << tRow, must: true},
	tRow:        {bit: 1 << tRow, name: news.TableRow, holds: 1 << tCell, first: 1 << tCell, must: true},
	tCell: {bit: 1 << tCell, name: news.TableCell, holds: small, first: small, must: true, attrs: []attribute{
		{"header", `false`, readBool}, {"colspan", `1`, readColspan}, {"rowspan", `1`, readRowspan}}},
	tDivider: {bit: 1 << tDivider, name: news.Divider},
	tText:    {bit: 1 << tText, name: news.Text, inline: true},
	tBreak:   {bit: 1 << tBreak, name: news.Break, inline: true},
}

var speaker = []attribute{{"speaker", `""`, readText}}

func figure(read reader) []attribute {
	return []attribute{{"media", `null`, read}, {"alt", `""`, readText}, {"caption", `""`, readText}, {"credit", `""`, readText}, {"wide", `false`, readBool}}
}

// named finds a type by its name.
var named = func() map[news.NodeType]*nodeType {
	m := map[news.NodeType]*nodeType{}
	for i := range types {
		m[types[i].name] = &types[i]
	}
	return m
}()
