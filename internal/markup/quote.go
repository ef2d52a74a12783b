package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// placeCited places a paragraph in a quotation whose last line is cited: that
// line becomes a paragraph of its own, which names the speaker if it turns
// out to be the last.
func (b *builder) placeCited(run []news.Node) {
	for i := len(run) - 1; i > 0; i-- {
		if run[i].Type == news.Break {
			b.place(news.Node{Type: news.Paragraph, Content: run[:i:i]})
			run = run[i+1:]
			break
		}
	}
	b.place(news.Node{Type: news.Paragraph, Content: run})
	f := &b.frames[len(b.frames)-1]
	f.citedAt = len(f.blocks)
}

// signed parts the blocks of a quotation from a last line such as
// "— Ana Ruiz", unless that would leave nothing or the line belongs to a
// dialogue.
func signed(blocks []news.Node) (said []news.Node, speaker string) {
	n := len(blocks)
	if n == 0 || blocks[n-1].Type != news.Paragraph {
		return blocks, ""
	}
	last := blocks[n-1]
	cut := -1
	for i, piece := range last.Content {
		if piece.Type == news.Break {
			cut = i
		}
	}
	var before string
	switch {
	case cut >= 0:
		before = lineOf(last.Content[:cut])
	case n > 1:
		before, _ = wordsOf(blocks[n-2 : n-1])
	default:
		return blocks, ""
	}
	line := lineOf(last.Content[cut+1:])
	if !isSignature(line) || before != undashed(before) {
		return blocks, ""
	}
	if cut < 0 {
		return blocks[:n-1], undashed(line)
	}
	last.Content = last.Content[:cut:cut]
	return append(blocks[:n-1:n-1], last), undashed(line)
}

func lineOf(run []news.Node) string {
	words, _ := wordsOf([]news.Node{{Type: news.Paragraph, Content: run}})
	return words
}

// explicit takes out of a quotation's blocks the speaker that it names by an
// element of its own: a footer, or a last paragraph that is cited.
func (f *frame) explicit() string {
	cited := f.citedAt == len(f.blocks) && f.citedAt > 1
	f.blocks = soften(f.blocks)
	if f.attrs.Speaker != "" || !cited {
		return f.attrs.Speaker
	}
	n := len(f.blocks)
	words, _ := wordsOf(f.blocks[n-1:])
	f.blocks = f.blocks[:n-1]
	return undashed(words)
}

// isSignature reports whether a last line names a speaker.
func isSignature(line string) bool {
	name := undashed(line)
	first, _ := utf8.DecodeRuneInString(name)
	last, _ := utf8.DecodeLastRuneInString(name)
	return name != "" && name != line && len(name) <= 160 && !unicode.IsLower(first) && !unicode.IsDigit(first) &&
		!strings.ContainsRune("!?…»”\"", last)
}

// undashed returns text without the dashes that introduce a speaker.
func undashed(s string) string {
	if rest := strings.TrimLeft(s, "—–―\u00a0 "); rest != "" {
		s = rest
	}
	if rest := strings.TrimLeft(s, "-~ "); rest != "" && (strings.HasPrefix(s, "--") || strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "~")) {
		return undashed(rest)
	}
	return s
}

// closeQuote places a quotation: one for each run of what may stand in it,
// with other blocks between them.
func (b *builder) closeQuote(f frame) {
	if f.post {
		if post, ok := b.postEmbed(f); ok {
			b.place(post)
			return
		}
	}
	speaker := f.explicit()
	var out []news.Node
	last := -1 // the last quotation in out
	for _, n := range f.blocks {
		switch {
		case hard(n) || n.Type == news.PictureBox:
			out = append(out, n)
		case last >= 0 && last == len(out)-1:
			out[last].Content = append(out[last].Content, n)
		default:
			last = len(out)
			out = append(out, news.Node{Type: news.Quotation, Content: []news.Node{n}})
		}
	}
	for i := range out {
		q := &out[i]
		if q.Type != news.Quotation {
			continue
		}
		var by string
		if i == last && speaker != "" {
			by, speaker = speaker, ""
		} else {
			q.Content, by = signed(q.Content)
		}
		if by != "" {
			q.Attrs = &news.Attrs{Speaker: by}
		}
	}
	b.place(append(out, signature(speaker)...)...)
}

// closePull places a pull quote: its words in one block, whatever blocks they
// stood in, and other things after it.
func (b *builder) closePull(f frame) {
	if len(f.blocks) == 1 && f.blocks[0].Type == news.Quotation && f.blocks[0].Attrs != nil {
		f.attrs.Speaker = joinWords(f.blocks[0].Attrs.Speaker, f.attrs.Speaker)
		f.blocks = f.blocks[0].Content
	}
	speaker := f.explicit()
	var run, rest []news.Node
	var gather func([]news.Node)
	gather = func(blocks []news.Node) {
		for _, n := range blocks {
			switch n.Type {
			case news.Paragraph:
				if len(run) > 0 && len(n.Content) > 0 {
					run = append(run, news.Node{Type: news.Break})
				}
				run = append(run, n.Content...)
			case news.Bullets, news.Numbers:
				for _, it := range n.Content {
					gather(it.Content)
				}
			default:
				rest = append(rest, n)
			}
		}
	}
	gather(f.blocks)
	if len(run) == 0 {
		b.place(append(rest, signature(speaker)...)...)
		return
	}
	if speaker == "" {
		var said []news.Node
		said, speaker = signed([]news.Node{{Type: news.Paragraph, Content: run}})
		run = said[0].Content
	}
	n := news.Node{Type: news.PullQuote, Content: run}
	if speaker != "" {
		n.Attrs = &news.Attrs{Speaker: speaker}
	}
	b.place(n)
	b.place(rest...)
}
