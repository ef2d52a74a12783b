package markup

import (
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// closeCaption gives a caption to its figure.
func (b *builder) closeCaption(f frame) {
	fig := b.innermost(inFigure)
	words := f.blocks[:0:0]
	for _, n := range f.blocks {
		if n.Type == news.Paragraph || n.Type == news.Heading {
			words = append(words, n)
		} else {
			b.place(n)
		}
	}
	if len(fig.caption) == 0 {
		fig.captionAt = len(fig.blocks)
	}
	fig.caption = append(fig.caption, words...)
}

// closeFigure places what the figure shows. Its caption goes to the one thing
// that it is about, or stands as a paragraph.
func (b *builder) closeFigure(f frame) {
	caption, _ := wordsOf(f.caption)
	credit := oneLine(string(f.credit))
	if f.class == "embed" {
		f.foldLink(b)
	}
	showsMedia := func(n news.Node) bool { return n.Type == news.PictureBox || n.Type == news.VideoBox }
	isQuote := func(n news.Node) bool { return n.Type == news.Quotation || n.Type == news.PullQuote }
	isEmbed := func(n news.Node) bool { return n.Type == news.Embed }
	used := false
	if n := f.sole(showsMedia); n != nil {
		m := n.Attrs.Media
		if used = (m.Caption == "" || caption == "") && (m.Credit == "" || credit == ""); used {
			m.Caption, m.Credit = firstOf(caption, m.Caption), firstOf(credit, m.Credit)
		}
	} else if n := f.sole(isQuote); n != nil && caption != "" {
		if used = speakerOf(*n) == ""; used {
			n.Attrs = &news.Attrs{Speaker: undashed(joinWords(caption, credit))}
		}
	} else if n := f.sole(isEmbed); n != nil && caption != "" {
		if used = n.Attrs.Title == ""; used {
			*n = embedNode(n.Attrs.URL, joinWords(caption, credit))
		}
	}
	if !used {
		if credit != "" {
			f.caption = append(f.caption, news.Para(credit))
		}
		f.blocks = slices.Insert(f.blocks, min(f.captionAt, len(f.blocks)), f.caption...)
	}
	b.place(f.blocks...)
}

// sole returns the one block that is so, or nil if none or several are.
func (f *frame) sole(is func(news.Node) bool) *news.Node {
	i := slices.IndexFunc(f.blocks, is)
	if i < 0 || slices.ContainsFunc(f.blocks[i+1:], is) {
		return nil
	}
	return &f.blocks[i]
}

// foldLink turns the only paragraph of an embed's figure, which is a link or
// an address, into the embed.
func (f *frame) foldLink(b *builder) {
	link, words := soleLink(f.blocks)
	if link == "" && len(f.blocks) == 1 && f.blocks[0].Type == news.Paragraph {
		words = lineOf(f.blocks[0].Content)
		if strings.HasPrefix(words, "http") && !strings.Contains(words, " ") {
			link = b.webAddress(words)
		}
		words = ""
	}
	if strings.HasPrefix(link, "http") {
		public, _ := publicAddress(link)
		if words == link {
			words = ""
		}
		f.blocks[0] = embedNode(public, words)
	}
}
