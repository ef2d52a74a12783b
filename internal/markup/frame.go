package markup

import (
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/news"
)

// maxFrames limits how deep frames nest; a deeper element's blocks fall to
// the element around it.
const maxFrames = 64

// maxSpeaker is how long the name of a speaker can be.
const maxSpeaker = 500

// A frame gathers the blocks of an element that becomes more than them. When
// the element ends, its frame becomes nodes of the frame around it. Until
// then its blocks are of any kind: only at the end is it known what it is.
type frame struct {
	kind    frameKind
	blocks  []news.Node
	formats []open // those that were open outside a table cell

	attrs  news.Attrs // of a list or cell; the Speaker of a quotation
	class  string     // "embed", "elsewhere" or "wide"
	social string     // the address in a quotation that stands for a post elsewhere
	post   bool       // the quotation stands for one

	citedAt int         // length of blocks just after a paragraph that cites
	looseAt int         // length of blocks just after a list of loose items
	lazyAt  int         // length of blocks just after a picture that loads late
	before  []news.Node // what stood in a table, but in no cell; goes before it
	plain   bool        // the table only arranges things

	caption   []news.Node
	captionAt int    // where in blocks it stood
	credit    []byte // of the picture
}

type frameKind uint8

const (
	inDocument frameKind = iota
	inQuote
	inPull
	inFooter
	inCard // a link that we rendered for something elsewhere
	inList
	inItem
	inTable
	inRow
	inCell
	inFigure
	inCaption
)

// pullClasses are what systems call pull quotes.
var pullClasses = []string{"pull-quote", "pullquote", "pull_quote", "wp-block-pullquote"}

// frameFor opens the frame that the element needs and reports whether it
// needs one.
func (b *builder) frameFor(el element, at attributes) bool {
	if len(b.frames) == maxFrames {
		return false
	}
	top := b.frames[len(b.frames)-1].kind
	var f frame
	switch el.role {
	case paragraph, block, aside:
		switch {
		case len(at) == 0:
			return false
		case el.role == paragraph && at.classed("embed", "elsewhere"):
			f.kind, f.class = inCard, "embed"
			if at.classed("elsewhere") {
				f.class = "elsewhere"
			}
		case at.classed("wp-caption-text") && b.within(inFigure):
			f.kind = inCaption
		case at.classed("wp-caption"):
			f.kind = inFigure
		case el.role != paragraph && at.classed(pullClasses...):
			f.kind = inPull
		default:
			return false
		}
	case quote:
		f.kind = inQuote
		if at.classed(pullClasses...) {
			f.kind = inPull
		}
		b.socialPost(&f, at)
	case footer:
		if top != inQuote && top != inPull {
			return false
		}
		f.kind = inFooter
	case list:
		f.kind = inList
		if el.name == "ol" {
			f.attrs.Start = max(1, number(at.get("start"), 1<<30))
		}
	case item:
		f.kind = inItem
	case table:
		f.kind = inTable
		role := at.get("role")
		f.plain = role == "presentation" || role == "none"
	case row:
		if top != inTable {
			return false
		}
		f.kind = inRow
	case cell:
		if top != inRow {
			return false
		}
		f.kind = inCell
		f.attrs.Header = el.name == "th" || b.inHead()
		f.attrs.Colspan, f.attrs.Rowspan = span(at.get("colspan"), 100), span(at.get("rowspan"), 1000)
		f.formats, b.formats = b.formats, nil
	case figure:
		f.kind = inFigure
		switch {
		case at.classed(pullClasses...):
			f.kind = inPull
		case at.classed("embed", "wp-block-embed"):
			f.class = "embed"
		case at.classed("wide", "alignwide", "alignfull"):
			f.class = "wide"
		}
	case figcaption:
		if !b.within(inFigure) {
			return false
		}
		f.kind = inCaption
	default:
		return false
	}
	b.frames = append(b.frames, f)
	return true
}

// number reads a whole number from 0 to limit, taking more as the limit and
// anything else as 0.
func number(s string, limit int) int {
	s = strings.TrimSuffix(strings.TrimSpace(s), "px")
	if whole, _, ok := strings.Cut(s, "."); ok {
		s = whole
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, limit)
}

// span reads a cell's span; 0 stands for 1.
func span(s string, limit int) int {
	if n := number(s, limit); n > 1 {
		return n
	}
	return 0
}

// inHead reports whether the cell about to open stands in a table's head.
func (b *builder) inHead() bool {
	for i := len(b.open) - 1; i >= 0 && b.open[i].role != table; i-- {
		if b.open[i].name == "thead" {
			return true
		}
	}
	return false
}

// innermost returns the innermost frame of the kind, or nil.
func (b *builder) innermost(k frameKind) *frame {
	for i := len(b.frames) - 1; i >= 0; i-- {
		if b.frames[i].kind == k {
			return &b.frames[i]
		}
	}
	return nil
}

func (b *builder) within(k frameKind) bool { return b.innermost(k) != nil }

// place adds nodes to the innermost frame.
func (b *builder) place(nodes ...news.Node) {
	f := &b.frames[len(b.frames)-1]
	if f.kind == inTable || f.kind == inRow {
		f = b.innermost(inTable)
		f.before = append(f.before, nodes...)
		return
	}
	f.blocks = append(f.blocks, nodes...)
}

// closeFrame turns the innermost frame into nodes of the one around it.
func (b *builder) closeFrame() {
	f := b.frames[len(b.frames)-1]
	b.frames = b.frames[:len(b.frames)-1]
	outer := &b.frames[len(b.frames)-1]
	switch f.kind {
	case inQuote:
		b.closeQuote(f)
	case inPull:
		b.closePull(f)
	case inFooter:
		words, rest := wordsOf(f.blocks)
		if len(words)+len(outer.attrs.Speaker) > maxSpeaker {
			rest = f.blocks
		} else {
			outer.attrs.Speaker = joinWords(outer.attrs.Speaker, undashed(words))
		}
		b.place(rest...)
	case inCard:
		b.closeCard(f)
	case inList:
		b.place(makeList(f.attrs.Start, f.blocks)...)
	case inItem:
		b.closeItem(f)
	case inTable:
		b.closeTable(f)
	case inRow:
		if len(f.blocks) > 0 {
			outer.blocks = append(outer.blocks, news.Node{Type: news.TableRow, Content: f.blocks})
		}
	case inCell:
		b.formats = f.formats
		c := news.Node{Type: news.TableCell, Content: f.blocks}
		if a := f.attrs; a != (news.Attrs{}) {
			c.Attrs = &a
		}
		outer.blocks = append(outer.blocks, c)
	case inFigure:
		b.closeFigure(f)
	case inCaption:
		b.closeCaption(f)
	}
}

// wordsOf returns the text of the paragraphs and headings among the blocks as
// one line, and the other blocks.
func wordsOf(blocks []news.Node) (words string, rest []news.Node) {
	var text strings.Builder
	for _, n := range blocks {
		if n.Type != news.Paragraph && n.Type != news.Heading {
			rest = append(rest, n)
			continue
		}
		text.WriteByte(' ')
		for _, piece := range n.Content {
			if piece.Type == news.Break {
				text.WriteByte(' ')
			}
			text.WriteString(piece.Text)
		}
	}
	return oneLine(text.String()), rest
}

// joinWords joins two texts of which either may be empty.
func joinWords(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// soften turns blocks into those that may stand in a list item, a table cell
// or a quotation. What cannot be turned stays as it is; see hard.
func soften(blocks []news.Node) []news.Node {
	easy := func(n news.Node) bool {
		return n.Type == news.Paragraph || n.Type == news.Bullets || n.Type == news.Numbers
	}
	if !slices.ContainsFunc(blocks, func(n news.Node) bool { return !easy(n) }) {
		return blocks
	}
	var soft []news.Node
	for _, n := range blocks {
		switch n.Type {
		case news.Heading:
			soft = append(soft, news.Node{Type: news.Paragraph, Content: bold(n.Content)})
		case news.PullQuote:
			soft = append(soft, news.Node{Type: news.Paragraph, Content: n.Content})
			soft = append(soft, signature(speakerOf(n))...)
		case news.Quotation:
			soft = append(append(soft, n.Content...), signature(speakerOf(n))...)
		case news.Divider:
		default:
			soft = append(soft, n)
		}
	}
	return soft
}

// signature returns the paragraph that names the speaker where a quotation
// cannot stand.
func signature(speaker string) []news.Node {
	if speaker == "" {
		return nil
	}
	return []news.Node{news.Para("— " + speaker)}
}

func speakerOf(n news.Node) string {
	if n.Attrs == nil {
		return ""
	}
	return n.Attrs.Speaker
}

// hard reports whether a softened block may not stand in a list item or cell.
func hard(n news.Node) bool {
	return n.Type == news.Table || n.Type == news.Embed || n.Type == news.VideoBox
}
