package markup

import (
	"strings"

	"broadsheet/internal/news"
)

// A candidate is a file that a picture may be shown from.
type candidate struct {
	src   string
	width float64 // in pixels, or thousands of them per unit of density
}

// image meets a picture.
func (b *builder) image(at attributes) {
	if b.now.hidden {
		return
	}
	alt := oneLine(at.get("alt"))
	if at.classed("emoji", "wp-smiley") && alt != "" {
		b.write(alt)
		return
	}
	m := news.Media{Kind: news.Picture, Alt: alt}
	m.Width, m.Height = size(at)
	if m.Width > 0 && m.Width <= 2 && m.Height > 0 && m.Height <= 2 {
		return // counts readers
	}
	late := at.has("data-src") || at.has("data-lazy-src") || at.has("data-original") || at.classed("lazyload", "lazy")
	if m.Src = b.pictureSource(at); m.Src == "" {
		if strings.HasPrefix(bare(at.get("src")), "data:") {
			b.note("a picture written into the page itself")
		}
		return
	}
	if m.Validate() != nil {
		return
	}
	b.flush()
	b.nodes++
	f := &b.frames[len(b.frames)-1]
	n := news.Node{Type: news.PictureBox, Attrs: &news.Attrs{Media: &m, Wide: f.kind == inFigure && f.class == "wide"}}
	if last := len(f.blocks) - 1; b.now.mute && last >= 0 && f.blocks[last].Type == news.PictureBox {
		// In noscript stands what a script would have loaded.
		if shown := f.blocks[last].Attrs.Media; shown.Src == m.Src || f.lazyAt == last+1 {
			m.Alt = firstOf(m.Alt, shown.Alt)
			f.blocks[last], f.lazyAt = n, 0
			return
		}
	}
	b.place(n)
	if late {
		f.lazyAt = len(f.blocks)
	}
}

// size returns the width and height in pixels that an element states, or
// zeros unless it states both.
func size(at attributes) (w, h int) {
	w, h = number(at.get("width"), 1<<20), number(at.get("height"), 1<<20)
	if w == 0 || h == 0 {
		return 0, 0
	}
	return w, h
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// pictureSource chooses the file of an img: ours as it is, else the largest
// offered, else the one that a script would load, else what is shown first.
func (b *builder) pictureSource(at attributes) string {
	best := b.offered
	b.offered = candidate{}
	src := b.address(at.get("src"))
	if strings.HasPrefix(src, "/media/") {
		return src
	}
	for _, name := range []string{"srcset", "data-srcset", "data-lazy-srcset"} {
		if c := b.largest(at.get(name)); c.width > best.width {
			best = c
		}
	}
	if best.src != "" {
		return best.src
	}
	for _, name := range []string{"data-src", "data-lazy-src", "data-original"} {
		if late := b.address(at.get(name)); late != "" {
			return late
		}
	}
	return src
}

// largest returns the largest picture of a srcset.
func (b *builder) largest(srcset string) candidate {
	var best candidate
	for srcset = strings.TrimLeft(srcset, " \t\r\n,"); srcset != ""; srcset = strings.TrimLeft(srcset, " \t\r\n,") {
		end := strings.IndexAny(srcset, " \t\r\n")
		if end < 0 {
			end = len(srcset)
		}
		src, rest := srcset[:end], srcset[end:]
		size := ""
		if strings.HasSuffix(src, ",") {
			src = strings.TrimRight(src, ",")
		} else {
			size, rest, _ = strings.Cut(rest, ",")
		}
		srcset = rest
		c := candidate{src, 1000}
		size = strings.TrimSpace(size)
		switch {
		case strings.HasSuffix(size, "w"):
			c.width = float64(number(size[:len(size)-1], 1<<20))
		case strings.HasSuffix(size, "x"):
			c.width = 1000 * float64(number(size[:len(size)-1], 100))
		}
		if c.width > best.width {
			if c.src = b.address(c.src); c.src != "" {
				best = c
			}
		}
	}
	return best
}

// part meets a part of a picture, player or object.
func (b *builder) part(el element, at attributes) {
	switch {
	case el.role == param:
		name := strings.ToLower(at.get("name"))
		if name == "movie" || name == "src" || name == "url" || name == "filename" {
			b.objectAt(at.get("value"))
		}
	case b.player != nil && el.name == "source":
		if b.player.Src == "" {
			b.player.Src = b.address(at.get("src"))
		}
	case b.player != nil:
		kind := at.get("kind")
		if src := b.address(at.get("src")); (kind == "captions" || kind == "subtitles") && strings.HasPrefix(src, "/media/") {
			b.player.Captions = src
		}
	case el.name == "source" && len(b.open) > 0 && b.open[len(b.open)-1].name == "picture":
		if c := b.largest(firstOf(at.get("srcset"), at.get("data-srcset"))); c.width > b.offered.width {
			b.offered = c
		}
	}
}

// startPlayer meets a video or audio element.
func (b *builder) startPlayer(el element, at attributes) {
	if b.now.hidden {
		return
	}
	m := &news.Media{Kind: news.Clip}
	if strings.HasSuffix(el.name, "audio") {
		m.Kind = news.Sound
	}
	m.Src = b.address(firstOf(at.get("src"), at.get("data-src")))
	if m.Kind == news.Clip {
		m.Width, m.Height = size(at)
		if poster := b.address(at.get("poster")); strings.HasPrefix(poster, "/media/") {
			m.Poster = poster
		}
	}
	b.player = m
}

// endPlayer places the clip or sound.
func (b *builder) endPlayer() {
	m := b.player
	if m == nil {
		return
	}
	b.player = nil
	if m.Validate() != nil {
		b.note("a " + string(m.Kind) + " without a usable address")
		return
	}
	b.flush()
	b.nodes++
	f := &b.frames[len(b.frames)-1]
	b.place(news.Node{Type: news.VideoBox, Attrs: &news.Attrs{Media: m, Wide: f.kind == inFigure && f.class == "wide"}})
	b.shown++
}
