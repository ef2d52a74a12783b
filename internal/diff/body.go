package diff

import (
	"strconv"
	"strings"

	"broadsheet/internal/news"
)

// A Block is a passage or box of a body and what became of it.
type Block struct {
	Kind   Kind          // Same, Added, Removed, or Changed within
	Type   news.NodeType // paragraph, heading, picture…
	Within news.NodeType // what it stands in: list_item, quotation, table_cell, "" for nothing
	Level  int           // of a heading
	Depth  int           // how many lists and quotations are around it
	Was    news.NodeType // what it was, if that is another type now
	Form   bool          // marks or links changed
	Runs   []Run
}

// A unit is a passage or box of a body.
type unit struct {
	Block
	text string
	form string // its marks
}

func (u *unit) key() string {
	return string(u.Type) + "\x00" + string(u.Within) + "\x00" + strconv.Itoa(u.Level) + "\x00" + strconv.Itoa(u.Depth) + "\x00" + u.form + "\x00" + u.text
}

// Body returns the blocks of both documents in order, with what changed in
// each. Blocks that are alike are compared word by word.
func Body(a, b news.Doc) (out []Block) {
	x, y := units(a), units(b)
	keys := func(list []unit) []string {
		out := make([]string, len(list))
		for i := range list {
			out[i] = list[i].key()
		}
		return out
	}
	gone, came := changes(keys(x), keys(y))
	for i, j := 0, 0; i < len(x) || j < len(y); {
		fromA, fromB := i, j
		for i < len(x) && gone[i] {
			i++
		}
		for j < len(y) && came[j] {
			j++
		}
		out = append(out, between(x[fromA:i], y[fromB:j])...)
		for i < len(x) && j < len(y) && !gone[i] && !came[j] {
			same := y[j].Block
			same.Kind, same.Runs = Same, whole(Same, y[j].text)
			out = append(out, same)
			i, j = i+1, j+1
		}
	}
	return out
}

func whole(k Kind, text string) []Run {
	if text == "" {
		return nil
	}
	return []Run{{k, text}}
}

// mostPairs bounds the work of looking for what blocks became.
const mostPairs = 2500

// between says what happened where other blocks went and came: each that came
// is compared with the most alike of those that went, in order.
func between(x, y []unit) (out []Block) {
	i := 0
	for j := range y {
		match, best := -1, 0.4
		if len(x)*len(y) <= mostPairs {
			for n := i; n < len(x); n++ {
				if like := alike(&x[n], &y[j]); like > best {
					match, best = n, like
				}
			}
		}
		if match < 0 {
			b := y[j].Block
			b.Kind, b.Runs = Added, whole(Added, y[j].text)
			out = append(out, b)
			continue
		}
		out = append(out, removed(x[i:match])...)
		b := y[j].Block
		b.Kind, b.Form = Changed, x[match].form != y[j].form
		if x[match].Type != b.Type {
			b.Was = x[match].Type
		}
		b.Runs = Words(x[match].text, y[j].text)
		out = append(out, b)
		i = match + 1
	}
	return append(out, removed(x[i:])...)
}

func removed(list []unit) (out []Block) {
	for _, u := range list {
		b := u.Block
		b.Kind, b.Runs = Removed, whole(Removed, u.text)
		out = append(out, b)
	}
	return out
}

// alike returns which part of the words two units share.
func alike(a, b *unit) float64 {
	if a.text == b.text {
		return 1
	}
	x, y := strings.Fields(a.text), strings.Fields(b.text)
	if len(x) < 3 && len(y) < 3 {
		x, y = split(a.text), split(b.text)
	}
	seen := map[string]int{}
	for _, w := range x {
		seen[w]++
	}
	shared := 0
	for _, w := range y {
		if seen[w] > 0 {
			seen[w]--
			shared++
		}
	}
	return 2 * float64(shared) / float64(max(1, len(x)+len(y)))
}

// units lists a body's passages and boxes in the order of reading.
func units(d news.Doc) (out []unit) {
	var walk func(n *news.Node, within news.NodeType, depth int)
	walk = func(n *news.Node, within news.NodeType, depth int) {
		a := n.Attrs
		if a == nil {
			a = &news.Attrs{}
		}
		u := unit{Block: Block{Type: n.Type, Within: within, Level: a.Level, Depth: depth}}
		switch n.Type {
		case news.Paragraph, news.Heading, news.PullQuote:
			u.text, u.form = passage(n.Content)
		case news.PictureBox, news.VideoBox:
			if a.Media != nil {
				u.text = media(*a.Media)
			}
			u.form = strconv.FormatBool(a.Wide)
		case news.Embed:
			u.text = strings.TrimSpace(a.Title + " " + a.URL)
		case news.Divider:
		default:
			if n.Type == news.Quotation || n.Type == news.Bullets || n.Type == news.Numbers {
				depth++
			}
			for i := range n.Content {
				walk(&n.Content[i], n.Type, depth)
			}
			if a.Speaker != "" {
				out = append(out, unit{Block: Block{Type: "speaker", Within: n.Type, Depth: depth}, text: a.Speaker})
			}
			return
		}
		out = append(out, u)
		if a.Speaker != "" {
			out = append(out, unit{Block: Block{Type: "speaker", Within: n.Type, Depth: depth}, text: a.Speaker})
		}
	}
	for i := range d.Blocks {
		walk(&d.Blocks[i], "", 0)
	}
	return out
}

// passage returns the text of a passage, and how it is marked.
func passage(list []news.Node) (string, string) {
	var text, form strings.Builder
	for i := range list {
		n := &list[i]
		if n.Type == news.Break {
			text.WriteByte('\n')
			continue
		}
		text.WriteString(n.Text)
		for _, m := range n.Marks {
			form.WriteString(strconv.Itoa(i) + string(m.Type) + m.Href + m.Lang + "\x01")
		}
	}
	return text.String(), form.String()
}

// flat returns the blocks as one row of runs, a blank line between them.
func flat(list []Block) []Run {
	var out runs
	for i, b := range list {
		kind := b.Kind
		if kind == Changed {
			kind = Same
		}
		if i > 0 {
			gap := kind
			if last := list[i-1].Kind; gap == Same && (last == Added || last == Removed) && i == 1 {
				gap = last
			}
			out.add(gap, "\n\n")
		}
		switch {
		case b.Type == news.Heading:
			out.add(kind, strings.Repeat("#", b.Level)+" ")
		case b.Type == "speaker":
			out.add(kind, "— ")
		case b.Type == news.PictureBox || b.Type == news.VideoBox || b.Type == news.Embed:
			out.add(kind, "▣ ")
		case b.Type == news.Divider:
			out.add(kind, "———")
		case b.Within == news.ListItem:
			out.add(kind, "• ")
		}
		for _, r := range b.Runs {
			out.add(r.Kind, r.Text)
		}
	}
	return out.all()
}
