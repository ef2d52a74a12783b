package markup

import (
	"slices"

	"broadsheet/internal/news"
)

// makeList returns the blocks of a list whose entries are list items and what
// stood beside them. A start of 0 makes bullets. What cannot stand in an item
// parts the list. A list of pictures is no list, but a gallery.
func makeList(start int, entries []news.Node) []news.Node {
	var out, items []news.Node
	emit := func() {
		if len(items) == 0 {
			return
		}
		if pictures := picturesIn(items); pictures != nil {
			out, items = append(out, pictures...), nil
			return
		}
		n := news.Node{Type: news.Bullets, Content: items}
		if start > 0 {
			n.Type = news.Numbers
			if start > 1 {
				n.Attrs = &news.Attrs{Start: start}
			}
			start += len(items)
		}
		out, items = append(out, n), nil
	}
	for _, e := range entries {
		content := e.Content
		if e.Type != news.ListItem {
			content = []news.Node{e}
			nested := e.Type == news.Bullets || e.Type == news.Numbers
			if last := len(items) - 1; nested && last >= 0 {
				items[last].Content = append(items[last].Content, e)
				continue
			}
		}
		content = soften(content)
		i := slices.IndexFunc(content, hard)
		if i < 0 {
			i = len(content)
		}
		if i > 0 {
			items = append(items, news.Node{Type: news.ListItem, Content: content[:i:i]})
		}
		if i < len(content) {
			emit()
			out = append(out, content[i:]...)
		}
	}
	emit()
	return out
}

// picturesIn returns the pictures of items that hold nothing else, or nil.
func picturesIn(items []news.Node) []news.Node {
	var pictures []news.Node
	for _, it := range items {
		for _, n := range it.Content {
			if n.Type != news.PictureBox {
				return nil
			}
			pictures = append(pictures, n)
		}
	}
	return pictures
}

// closeItem adds a list item to its list. One outside a list joins the loose
// items before it.
func (b *builder) closeItem(f frame) {
	if len(f.blocks) == 0 {
		return
	}
	item := news.Node{Type: news.ListItem, Content: f.blocks}
	outer := &b.frames[len(b.frames)-1]
	if outer.kind == inList {
		outer.blocks = append(outer.blocks, item)
		return
	}
	made := makeList(0, []news.Node{item})
	if len(made) > 0 && made[0].Type == news.Bullets && outer.looseAt == len(outer.blocks) && outer.looseAt > 0 {
		last := &outer.blocks[outer.looseAt-1]
		last.Content = append(last.Content, made[0].Content...)
		made = made[1:]
	}
	b.place(made...)
	if n := len(outer.blocks); n > 0 && outer.blocks[n-1].Type == news.Bullets {
		outer.looseAt = n
	}
}

// closeTable places a table. One that only arranges things is taken apart.
func (b *builder) closeTable(f frame) {
	b.place(f.before...)
	cells, full, only := 0, 0, f.plain
	for _, row := range f.blocks {
		for _, cell := range row.Content {
			cells++
			if slices.ContainsFunc(cell.Content, func(n news.Node) bool { return n.Type != news.Divider }) {
				full++
			}
			only = only || slices.ContainsFunc(cell.Content, hard)
		}
	}
	if full == 0 {
		return
	}
	for i := range f.blocks {
		row := &f.blocks[i]
		for j := range row.Content {
			cell := &row.Content[j]
			if only || cells == 1 {
				b.place(cell.Content...)
			} else if cell.Content = soften(cell.Content); len(cell.Content) == 0 {
				cell.Content = []news.Node{{Type: news.Paragraph}}
			}
		}
	}
	if !only && cells > 1 {
		b.place(news.Node{Type: news.Table, Content: f.blocks})
	}
}
