package prose

import (
	"slices"

	"broadsheet/internal/news"
)

// Names of nodes that stand in manuscripts only.
const (
	Story      news.NodeType = "story"
	Headline   news.NodeType = "headline"
	Standfirst news.NodeType = "standfirst"
)

// A kind is what the schema says of a type of node.
type kind struct {
	name   news.NodeType
	holds  []news.NodeType // what may stand in it, in any order; none in a leaf
	begins []news.NodeType // what it begins with, one of each, before what it holds
	some   bool            // it may not be empty
	inline bool            // it stands among text
	plain  bool            // the text in it bears no marks
	attrs  []attribute
	usual  []string // the attributes' defaults
}

var (
	blocks  = []news.NodeType{news.Paragraph, news.Heading, news.Quotation, news.PullQuote, news.Bullets, news.Numbers, news.PictureBox, news.VideoBox, news.Embed, news.Table, news.Divider}
	passage = []news.NodeType{news.Text, news.Break}
	within  = []news.NodeType{news.Paragraph, news.Bullets, news.Numbers, news.PictureBox}
	items   = []news.NodeType{news.ListItem}

	speaker  = attribute{"speaker", `""`, text}
	pictured = []attribute{{"media", "null", picture}, {"alt", `""`, text}, {"caption", `""`, text}, {"credit", `""`, text}, {"wide", "false", truth}}
	filmed   = append([]attribute{{"media", "null", clip}}, pictured[1:]...)
)

// kinds is the schema. The editor in the browser has the same one.
var kinds = func() map[news.NodeType]*kind {
	all := map[news.NodeType]*kind{}
	for _, k := range []kind{
		{name: Story, begins: []news.NodeType{Headline, Standfirst}, holds: blocks, some: true, attrs: []attribute{
			{"kind", `"article"`, storyKind}, {"section", `""`, text}, {"slug", `""`, text}, {"place", `""`, text},
			{"bylines", "[]", bylines}, {"sources", "[]", sources}, {"topics", "[]", topics}, {"media", "[]", allMedia},
			{"standing", "false", truth}, {"corrections", "[]", corrections}}},
		{name: Headline, holds: passage[:1], plain: true},
		{name: Standfirst, holds: passage[:1], plain: true},
		{name: news.Paragraph, holds: passage},
		{name: news.Heading, holds: passage, attrs: []attribute{{"level", "2", number(2, 4)}}},
		{name: news.Quotation, holds: within[:3], some: true, attrs: []attribute{speaker}},
		{name: news.PullQuote, holds: passage, attrs: []attribute{speaker}},
		{name: news.Bullets, holds: items, some: true},
		{name: news.Numbers, holds: items, some: true, attrs: []attribute{{"start", "1", number(-1<<31, 1<<31-1)}}},
		{name: news.ListItem, begins: within[:1], holds: within},
		{name: news.PictureBox, attrs: pictured},
		{name: news.VideoBox, attrs: filmed},
		{name: news.Embed, attrs: []attribute{{"url", `""`, webAddress}, {"title", `""`, text}}},
		{name: news.Table, holds: []news.NodeType{news.TableRow}, some: true},
		{name: news.TableRow, holds: []news.NodeType{news.TableCell}, some: true},
		{name: news.TableCell, holds: within, some: true, attrs: []attribute{{"header", "false", truth}, {"colspan", "1", number(1, 100)}, {"rowspan", "1", number(1, 1000)}}},
		{name: news.Divider},
		{name: news.Break, inline: true},
		{name: news.Text, inline: true},
	} {
		for _, a := range k.attrs {
			k.usual = append(k.usual, a.usual)
		}
		all[k.name] = &k
	}
	return all
}()

func (k *kind) leaf() bool { return k.holds == nil }

// passage reports whether text stands directly in nodes of the kind.
func (k *kind) passage() bool { return slices.Contains(k.holds, news.Text) }

// marked reports whether what stands directly in nodes of the kind may bear
// marks.
func (k *kind) marked() bool { return k.passage() && !k.plain }

// fits reports whether the nodes are what a node of the kind may hold.
func (k *kind) fits(content []*Node) bool {
	rest := content
	for _, first := range k.begins {
		if len(rest) == 0 || rest[0].kind.name != first {
			return false
		}
		rest = rest[1:]
	}
	if k.some && len(rest) == 0 {
		return false
	}
	for _, n := range rest {
		if !slices.Contains(k.holds, n.kind.name) {
			return false
		}
	}
	for _, n := range content {
		if len(n.marks) > 0 && !k.marked() {
			return false
		}
	}
	return true
}

// joins reports whether the content of a node of the other kind may be put
// into one of this kind: whether the two begin with something in common.
func (k *kind) joins(other *kind) bool {
	if k == other {
		return true
	}
	mine, theirs := k.first(), other.first()
	return slices.ContainsFunc(mine, func(t news.NodeType) bool { return slices.Contains(theirs, t) })
}

func (k *kind) first() []news.NodeType {
	if len(k.begins) > 0 {
		return k.begins[:1]
	}
	return k.holds
}

// attr returns the place of an attribute, or -1.
func (k *kind) attr(name string) int {
	return slices.IndexFunc(k.attrs, func(a attribute) bool { return a.name == name })
}

// dropped reports whether an attribute is one that editors send and nobody
// needs: the width of a column.
func (k *kind) dropped(name string) bool { return k.name == news.TableCell && name == "colwidth" }
