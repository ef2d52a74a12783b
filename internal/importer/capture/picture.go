package capture

import (
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// restore puts back what the extractor takes out of the content: links and
// emphasis within its blocks, and the pictures and embeds between them. What
// stands above the first block gives the item its lead media.
func (p *htmlPage) restore(content *html.Node) {
	at := map[string]*html.Node{} // the blocks of the content by how they begin
	each(content, func(n *html.Node) bool {
		if blocks[n.DataAtom] {
			if key := blockKey(n); key != "" && at[key] == nil {
				at[key] = n
			}
		}
		return true
	})
	var lead, all []news.Media
	var last, lastParent *html.Node
	var waiting []*html.Node
	settle := func() {
		for _, n := range waiting {
			if last != nil && last.Parent != nil {
				last.Parent.InsertBefore(n, last.NextSibling)
				last = n
			}
		}
		waiting = nil
	}
	seen := map[string]bool{}
	each(p.doc, func(n *html.Node) bool {
		class := attr(n, "class") + " " + attr(n, "id")
		switch {
		case n.DataAtom == atom.Nav || n.DataAtom == atom.Footer || n.DataAtom == atom.Noscript,
			asideClass.MatchString(class) && n.DataAtom != atom.Body && n.DataAtom != atom.Main && n.DataAtom != atom.Article:
			return false
		case n.DataAtom == atom.Figure || n.DataAtom == atom.Img || n.DataAtom == atom.Video || n.DataAtom == atom.Audio:
			media, ok := p.mediaOf(n)
			if !ok || seen[fileKey(media.Src)] {
				return n.DataAtom == atom.Figure && !ok
			}
			seen[fileKey(media.Src)] = true
			all = append(all, media)
			if last == nil {
				lead = append(lead, media)
			} else {
				waiting = append(waiting, figureOf(media))
			}
			return false
		case n.DataAtom == atom.Iframe:
			if src := embedAddress(p.facts.absolute(attr(n, "src"))); src != "" && !seen[src] {
				seen[src] = true
				waiting = append(waiting, element(atom.Iframe, "src", src, "title", attr(n, "title")))
			}
			return false
		case blocks[n.DataAtom]:
			if found := at[blockKey(n)]; found != nil {
				settle()
				if fold(textOf(found)) == fold(textOf(n)) {
					adopt(found, n)
				}
				last, lastParent = outermost(found, content), n.Parent
				delete(at, blockKey(n))
			} else if lastParent != nil && n.Parent == lastParent.Parent {
				waiting = nil // the article's element ended
			}
		}
		return true
	})
	p.item.Media = p.leadMedia(lead, all)
	dropRepeated(content, p.item.Media)
}

// adopt gives a block the children of the one on the page that it came from.
func adopt(block, original *html.Node) {
	if original.DataAtom == atom.Pre {
		block.DataAtom, block.Data = atom.Pre, "pre"
	}
	for block.FirstChild != nil {
		block.RemoveChild(block.FirstChild)
	}
	for c := original.FirstChild; c != nil; c = c.NextSibling {
		block.AppendChild(deepCopy(c))
	}
}

func deepCopy(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.AppendChild(deepCopy(child))
	}
	return c
}

// outermost returns the block of the content itself that holds n.
func outermost(n, content *html.Node) *html.Node {
	for n.Parent != nil && n.Parent != content && n.Parent.DataAtom != atom.Div && n.Parent.DataAtom != atom.Section {
		n = n.Parent
	}
	return n
}

// blockKey returns how the text of a block begins, or "" if it is short or
// holds other blocks.
func blockKey(n *html.Node) string {
	if find(n, func(c *html.Node) bool { return blocks[c.DataAtom] }) != nil {
		return ""
	}
	key := fold(textOf(n))
	if len(key) < 12 {
		return ""
	}
	return key[:min(len(key), 70)]
}

// dropRepeated removes a picture from the content that is the lead.
func dropRepeated(content *html.Node, lead []news.Media) {
	if len(lead) == 0 {
		return
	}
	each(content, func(n *html.Node) bool {
		if n.DataAtom != atom.Figure {
			return true
		}
		if img := find(n, func(c *html.Node) bool { return c.DataAtom == atom.Img }); img != nil && fileKey(attr(img, "src")) == fileKey(lead[0].Src) {
			detach(n)
		}
		return false
	})
}

// leadMedia chooses the lead: the picture that the page's data name, with the
// words of the same picture on the page, else the first above the body.
func (p *htmlPage) leadMedia(above, all []news.Media) []news.Media {
	var named []string
	for _, x := range p.facts.ld.related(p.facts.article["image"]) {
		if src := p.facts.absolute(firstOf(x.text("url"), x.text("contentUrl"), x.text("name"))); src != "" {
			named = append(named, src)
		}
	}
	named = append(named, p.facts.meta["og:image"]...)
	named = append(named, p.facts.meta["og:image:url"]...)
	named = append(named, p.facts.meta["twitter:image"]...)
	for _, src := range named {
		for _, m := range all {
			if fileKey(m.Src) == fileKey(src) {
				return []news.Media{m}
			}
		}
	}
	for _, m := range above {
		if m.Caption != "" || m.Credit != "" {
			return []news.Media{m}
		}
	}
	for _, src := range named {
		if src = p.facts.absolute(src); src != "" && !furniturePicture.MatchString(src) {
			return []news.Media{{Kind: news.Picture, Src: src, Alt: p.facts.first("og:image:alt", "twitter:image:alt")}}
		}
	}
	if len(above) > 0 {
		return above[:1]
	}
	return nil
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

var furniturePicture = regexp.MustCompile(`(?i)(?:^|[/_.-])(?:logos?|icons?|favicon|avatars?|gravatar|sprites?|spacer|pixel|blank|placeholder|default|emoji|badge|button|share|ads?|banner|1x1|transparent|loading)(?:[/_.-]|$)|\.svg(?:$|\?)|doubleclick|facebook\.com/tr|scorecardresearch`)

// mediaOf reads a figure, picture, clip or sound.
func (p *htmlPage) mediaOf(n *html.Node) (news.Media, bool) {
	m := news.Media{Kind: news.Picture}
	file := n
	if n.DataAtom == atom.Figure {
		file = find(n, func(c *html.Node) bool {
			return c.DataAtom == atom.Img || c.DataAtom == atom.Video || c.DataAtom == atom.Audio
		})
		if file == nil {
			return m, false
		}
	}
	switch file.DataAtom {
	case atom.Video:
		m.Kind = news.Clip
	case atom.Audio:
		m.Kind = news.Sound
	}
	m.Src = p.facts.absolute(sourceOf(file))
	m.Alt = clean(attr(file, "alt"))
	m.Width, _ = strconv.Atoi(attr(file, "width"))
	m.Height, _ = strconv.Atoi(attr(file, "height"))
	if m.Width < 0 || m.Height < 0 {
		m.Width, m.Height = 0, 0
	}
	if m.Src == "" || m.Kind == news.Picture && (furniturePicture.MatchString(m.Src+" "+attr(file, "class")) || m.Width > 0 && m.Width < 120 || m.Height > 0 && m.Height < 80) {
		return m, false
	}
	box := n
	if n.DataAtom == atom.Img && n.Parent != nil && captionClass.MatchString(attr(n.Parent, "class")) {
		box = n.Parent
	}
	words := find(box, func(c *html.Node) bool {
		return c.DataAtom == atom.Figcaption || c.DataAtom != atom.Img && captionClass.MatchString(attr(c, "class"))
	})
	if words == nil {
		return m, true
	}
	m.Caption = clean(textOf(words))
	if credit := find(box, func(c *html.Node) bool { return creditClass.MatchString(attr(c, "class")) }); credit != nil {
		m.Credit = clean(textOf(credit))
		m.Caption = oneLine(strings.Replace(m.Caption, m.Credit, "", 1))
	} else if at := creditText.FindStringSubmatchIndex(m.Caption); at != nil {
		m.Credit = strings.Trim(m.Caption[at[2]:at[3]], " .()[]")
		m.Caption = strings.TrimSpace(m.Caption[:at[0]])
	}
	m.Credit = creditLabel.ReplaceAllString(m.Credit, "")
	return m, true
}

var (
	captionClass = regexp.MustCompile(`(?i)caption|legend|bildunterschrift`)
	creditClass  = regexp.MustCompile(`(?i)credit|copyright|photographer|(?:photo|image|caption|media|figure)[_-]*(?:source|author|by)`)
	creditText   = regexp.MustCompile(`(?i)\s*(?:[|([]\s*)?(?:(?:photo(?:graph)?|image|picture|foto|bild|photo credit|credit|crédit photo|bildquelle|quelle|source)\s?(?:by|:)\s*|©\s*|photo by )([^|]{2,100}?)[)\]]?$`)
	creditLabel  = regexp.MustCompile(`(?i)^(?:photo(?:graph)?|image|picture|foto|bild|credits?|photo credit|quelle|source|©|copyright)\s?(?:by\b|:)?\s*`)
)

// sourceOf returns the address of an element's file, also where a script was
// to load it later.
func sourceOf(n *html.Node) string {
	for _, key := range []string{"data-src", "data-original", "data-lazy-src", "data-lazy", "data-hi-res-src", "data-full-src"} {
		if v := attr(n, key); v != "" && !strings.HasPrefix(v, "data:") && !strings.HasPrefix(v, "{") {
			return v
		}
	}
	if v := attr(n, "src"); v != "" && !strings.HasPrefix(v, "data:") {
		return v
	}
	for _, key := range []string{"srcset", "data-srcset"} {
		list := strings.Fields(attr(n, key))
		if len(list) > 0 && !strings.HasPrefix(list[0], "data:") {
			return strings.TrimRight(list[0], ",")
		}
	}
	if n.DataAtom != atom.Img {
		if s := find(n, func(c *html.Node) bool { return c.DataAtom == atom.Source && attr(c, "src") != "" }); s != nil {
			return attr(s, "src")
		}
		return ""
	}
	if n.Parent != nil && n.Parent.DataAtom == atom.Picture {
		if s := find(n.Parent, func(c *html.Node) bool { return c.DataAtom == atom.Source }); s != nil {
			if list := strings.Fields(firstOf(attr(s, "srcset"), attr(s, "data-srcset"))); len(list) > 0 && !strings.HasPrefix(list[0], "data:") {
				return strings.TrimRight(list[0], ",")
			}
		}
	}
	return ""
}

var sizeInName = regexp.MustCompile(`[-_]\d{2,4}x\d{2,4}|[-_]scaled$`)

// fileKey brings the sizes of one picture together: the name of its file
// without host, query and size.
func fileKey(src string) string {
	u, err := url.Parse(src)
	if err != nil {
		return src
	}
	base := path.Base(u.Path)
	name := strings.TrimSuffix(base, path.Ext(base))
	if len(name) < 5 || strings.EqualFold(name, "image") || strings.EqualFold(name, "news") {
		return src
	}
	return sizeInName.ReplaceAllString(strings.ToLower(name), "")
}

// embedHosts are the hosts whose frames are part of an article.
var embedHosts = []string{"youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com", "facebook.com", "twitter.com", "x.com",
	"instagram.com", "tiktok.com", "soundcloud.com", "spotify.com", "google.com", "datawrapper.de", "dwcdn.net", "infogram.com", "flourish.studio",
	"rumble.com", "odysee.com", "brightcove.net", "jwplayer.com", "jwplatform.com", "streamable.com", "ted.com", "scribd.com", "documentcloud.org",
	"aparat.com", "vk.com", "rutube.ru", "bbc.co.uk", "apple.com", "megaphone.fm", "acast.com", "bandcamp.com", "knightlab.com", "openstreetmap.org"}

// embedAddress returns the address if a frame of it belongs to an article.
func embedAddress(src string) string {
	u, err := url.Parse(src)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	for _, h := range embedHosts {
		if host == h || strings.HasSuffix(host, "."+h) {
			if h == "google.com" && !strings.Contains(u.Path, "map") || h == "facebook.com" && !strings.Contains(u.Path, "/plugins/post") && !strings.Contains(u.Path, "/plugins/video") {
				return ""
			}
			return src
		}
	}
	return ""
}

// element makes an element with attributes, given as pairs.
func element(a atom.Atom, attrs ...string) *html.Node {
	n := &html.Node{Type: html.ElementNode, DataAtom: a, Data: a.String()}
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			n.Attr = append(n.Attr, html.Attribute{Key: attrs[i], Val: attrs[i+1]})
		}
	}
	return n
}

// figureOf makes a figure of a media item.
func figureOf(m news.Media) *html.Node {
	fig := element(atom.Figure)
	tag := map[news.MediaKind]atom.Atom{news.Picture: atom.Img, news.Clip: atom.Video, news.Sound: atom.Audio}[m.Kind]
	fig.AppendChild(element(tag, "src", m.Src, "alt", m.Alt))
	words := m.Caption
	if m.Credit != "" {
		words = strings.TrimSpace(words + " (" + m.Credit + ")")
	}
	if words != "" {
		c := element(atom.Figcaption)
		c.AppendChild(&html.Node{Type: html.TextNode, Data: words})
		fig.AppendChild(c)
	}
	return fig
}
