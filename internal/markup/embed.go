package markup

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// elsewhere meets an iframe or embed: something that another site shows.
func (b *builder) elsewhere(el element, at attributes) {
	if b.now.hidden || b.player != nil {
		return
	}
	raw := firstOf(at.get("src"), at.get("data-src"))
	if id := at.get("data-videoid"); el.name == "amp-youtube" && id != "" {
		raw = "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
	}
	if late := at.get("data-src"); late != "" && b.webAddress(raw) == "" {
		raw = late
	}
	b.embed(el.name, raw, at.get("title"))
}

// embed places a link to something elsewhere.
func (b *builder) embed(what, raw, title string) {
	a := "a"
	if what == "iframe" || what == "object" || what == "embed" {
		a = "an"
	}
	link := b.webAddress(raw)
	if link == "" {
		b.note(a + " " + what + " without a usable address")
		return
	}
	public, known := publicAddress(link)
	if !known {
		b.note(a + " " + what + " of " + hostOf(link) + " became a link")
	}
	b.flush()
	b.nodes++
	b.place(embedNode(public, title))
	b.shown++
}

// embedNode returns an embed. A title that says no more than the address is
// left out.
func embedNode(link, title string) news.Node {
	title = oneLine(title)
	if title == link || title == hostOf(link) || strings.EqualFold(title, "YouTube video player") {
		title = ""
	}
	return news.Node{Type: news.Embed, Attrs: &news.Attrs{URL: link, Title: title}}
}

// publicAddress turns the address that a site gives its player into that of
// the page where people see the same, and reports whether it knows the site.
func publicAddress(link string) (string, bool) {
	u, err := url.Parse(link)
	if err != nil {
		return link, false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	dir, last := path.Split(u.Path)
	q := u.Query()
	switch host {
	case "youtube.com", "youtube-nocookie.com", "m.youtube.com", "youtu.be":
		id := q.Get("v")
		if dir == "/embed/" || dir == "/v/" || dir == "/shorts/" || dir == "/live/" || host == "youtu.be" {
			id, _, _ = strings.Cut(last, "&")
		}
		if list := q.Get("list"); (id == "" || id == "videoseries") && list != "" {
			return "https://www.youtube.com/playlist?list=" + url.QueryEscape(list), true
		}
		if id != "" {
			at := firstOf(q.Get("t"), q.Get("start"))
			if at != "" {
				at = "&t=" + url.QueryEscape(at)
			}
			return "https://www.youtube.com/watch?v=" + url.QueryEscape(id) + at, true
		}
	case "player.vimeo.com":
		if dir == "/video/" {
			return "https://vimeo.com/" + last, true
		}
	case "dailymotion.com", "geo.dailymotion.com":
		if id := q.Get("video"); id != "" {
			last, dir = id, "/embed/video/"
		}
		if dir == "/embed/video/" {
			return "https://www.dailymotion.com/video/" + last, true
		}
	case "w.soundcloud.com", "facebook.com":
		if inner := firstOf(q.Get("url"), q.Get("href")); strings.HasPrefix(inner, "https://") && news.SafeLink(inner) {
			return inner, true
		}
	case "open.spotify.com":
		if rest, ok := strings.CutPrefix(u.Path, "/embed/"); ok {
			return "https://open.spotify.com/" + rest, true
		}
	case "platform.twitter.com":
		if id := q.Get("id"); id != "" && strings.HasPrefix(u.Path, "/embed/") {
			return "https://twitter.com/i/status/" + url.PathEscape(id), true
		}
	case "instagram.com":
		if rest, ok := strings.CutSuffix(strings.TrimSuffix(u.Path, "/"), "/embed"); ok {
			return "https://www.instagram.com" + rest + "/", true
		}
	}
	return link, slices.Contains(knownHosts, host)
}

// knownHosts are those whose embeds people expect to become links.
var knownHosts = []string{"youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "soundcloud.com", "facebook.com",
	"open.spotify.com", "twitter.com", "x.com", "instagram.com", "tiktok.com", "bsky.app", "reddit.com", "t.me"}

// startObject meets an object.
func (b *builder) startObject(at attributes) {
	b.object, b.objectMark = "", b.shown
	b.objectAt(at.get("data"))
}

func (b *builder) objectAt(raw string) {
	if b.object == "" && b.webAddress(raw) != "" {
		b.object = raw
	}
}

// endObject places what the object showed, unless something in it, for older
// browsers, has been placed already.
func (b *builder) endObject() {
	if b.object != "" && b.shown == b.objectMark && !b.now.hidden {
		b.embed("object", b.object, "")
	}
	b.object = ""
}

// postClasses are those of quotations that stand for a post on another site.
var postClasses = []string{"twitter-tweet", "twitter-video", "instagram-media", "tiktok-embed", "bluesky-embed",
	"reddit-embed-bq", "reddit-card", "imgur-embed-pub", "threads-post", "text-post-media"}

// socialPost notes whether a quotation stands for a post on another site.
func (b *builder) socialPost(f *frame, at attributes) {
	if !at.classed(postClasses...) {
		return
	}
	f.post = true
	for _, name := range []string{"data-instgrm-permalink", "cite", "data-href"} {
		if f.social = b.webAddress(at.get(name)); f.social != "" {
			return
		}
	}
}

// postEmbed returns the embed for a quotation that stands for a post: its
// words are the title. The address is the last link in it.
func (b *builder) postEmbed(f frame) (news.Node, bool) {
	words, rest := wordsOf(f.blocks)
	if len(rest) > 0 {
		return news.Node{}, false
	}
	link := f.social
	if link == "" {
		for _, n := range f.blocks {
			for _, piece := range n.Content {
				if href := linkOf(piece); strings.HasPrefix(href, "http") {
					link = href
				}
			}
		}
	}
	if link == "" {
		return news.Node{}, false
	}
	return embedNode(link, joinWords(words, f.attrs.Speaker)), true
}

// linkOf returns where a piece of text leads, or "".
func linkOf(n news.Node) string {
	for _, m := range n.Marks {
		if m.Type == news.Link {
			return m.Href
		}
	}
	return ""
}

// soleLink returns the link that all of the blocks' text is, and the text.
func soleLink(blocks []news.Node) (link, words string) {
	if len(blocks) != 1 || blocks[0].Type != news.Paragraph {
		return "", ""
	}
	for i, piece := range blocks[0].Content {
		href := linkOf(piece)
		if piece.Type == news.Break || strings.TrimSpace(piece.Text) == "" && href == "" {
			continue
		}
		if i > 0 && link != href || href == "" {
			return "", ""
		}
		link = href
	}
	return link, lineOf(blocks[0].Content)
}

// closeCard turns a link that we rendered for something elsewhere back into
// what it stood for.
func (b *builder) closeCard(f frame) {
	link, words := soleLink(f.blocks)
	host := hostOf(link)
	if words == host {
		words = ""
	}
	words = strings.TrimSuffix(words, " "+host)
	m := news.Media{Kind: kindOf(link), Src: link, Caption: words}
	switch {
	case link != "" && f.class == "elsewhere" && m.Kind != "" && m.Validate() == nil:
		n := news.Node{Type: news.VideoBox, Attrs: &news.Attrs{Media: &m}}
		if m.Kind == news.Picture {
			n.Type = news.PictureBox
		}
		b.place(n)
	case strings.HasPrefix(link, "http"):
		b.place(embedNode(link, words))
	default:
		b.place(f.blocks...)
	}
}

// kindOf tells what an address leads to by its ending; "" if it does not say.
func kindOf(address string) news.MediaKind {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return kinds[strings.ToLower(path.Ext(u.Path))]
}

var kinds = map[string]news.MediaKind{
	".jpg": news.Picture, ".jpeg": news.Picture, ".png": news.Picture, ".gif": news.Picture, ".webp": news.Picture,
	".avif": news.Picture, ".svg": news.Picture, ".bmp": news.Picture, ".tif": news.Picture, ".tiff": news.Picture,
	".mp4": news.Clip, ".m4v": news.Clip, ".webm": news.Clip, ".mov": news.Clip, ".ogv": news.Clip, ".avi": news.Clip,
	".mp3": news.Sound, ".m4a": news.Sound, ".ogg": news.Sound, ".oga": news.Sound, ".wav": news.Sound, ".opus": news.Sound, ".flac": news.Sound,
}
