package wxr

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// A content turns a post's text into HTML.
type content struct {
	*site
	post     *post
	note     func(string, ...any)
	unfilled []string // blocks that WordPress fills when they are shown
}

// html returns the text of a post as the HTML that WordPress would show,
// except for what only its plugins know.
func (c *content) html(s string) string {
	s = c.fullSize(fileButton.ReplaceAllString(s, ""))
	if !strings.Contains(s, "<!-- wp:") {
		return c.classic(s)
	}
	s = c.blocks(s)
	if len(c.unfilled) > 0 {
		c.note("left out, as WordPress fills them when they are shown: the blocks %s", strings.Join(c.unfilled, ", "))
	}
	return s
}

// classic returns text from before the block editor as HTML.
func (c *content) classic(s string) string { return paragraphs(c.shortcodes(s)) }

// delimiter is the comment that begins or ends a block.
var delimiter = regexp.MustCompile(`<!--\s+(/)?wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+((?s:\{.*?\}\s+))?(/)?-->`)

// silent are blocks that hold no text of their own, which nobody misses.
var silent = []string{"spacer", "more", "nextpage", "separator", "post-content", "post-title", "search", "loginout",
	"social-link", "social-links", "page-list", "navigation", "navigation-link", "home-link", "site-title", "site-logo"}

// blocks returns text from the block editor as HTML. What stands outside the
// blocks is classic.
func (c *content) blocks(s string) string {
	var out strings.Builder
	var open []string
	write := func(text string) {
		switch {
		case len(open) == 0 || open[len(open)-1] == "freeform" || open[len(open)-1] == "shortcode":
			if strings.TrimSpace(text) != "" {
				out.WriteString("\n<div>" + c.classic(text) + "</div>\n")
			}
		case open[len(open)-1] == "code" || open[len(open)-1] == "preformatted":
			out.WriteString(text)
		default:
			out.WriteString(soleAddress(c.shortcodes(text)))
		}
	}
	at := 0
	for _, m := range delimiter.FindAllStringSubmatchIndex(s, -1) {
		write(s[at:m[0]])
		at = m[1]
		name := strings.TrimPrefix(s[m[4]:m[5]], "core/")
		switch {
		case m[2] >= 0: // an end
			if i := slices.Index(open, name); i >= 0 {
				open = open[:i]
			}
		case m[8] >= 0: // an empty block
			if !slices.Contains(silent, name) && !slices.Contains(c.unfilled, name) {
				c.unfilled = append(c.unfilled, name)
			}
		default:
			if open = append(open, name); name == "cover" && m[6] >= 0 {
				out.WriteString(coverPicture(s[m[6]:m[7]], s[at:]))
			}
		}
	}
	write(s[at:])
	return out.String()
}

// fileButton is the second link of a file block, which says "Download".
var fileButton = regexp.MustCompile(`(?s)<a\b[^>]*\bwp-block-file__button\b[^>]*>.*?</a>`)

// coverPicture returns the picture of a cover block that has it in its
// settings only.
func coverPicture(settings, after string) string {
	var set struct{ URL string }
	inner, _, _ := strings.Cut(after, "<!-- /wp:cover")
	if json.Unmarshal([]byte(settings), &set) != nil || set.URL == "" || strings.Contains(inner, "<img") || strings.Contains(inner, "<video") {
		return ""
	}
	return fmt.Sprintf(`<img src="%s" alt="">`, html.EscapeString(set.URL))
}

// imgTag is a picture that WordPress inserted from its library.
var imgTag = regexp.MustCompile(`<img\b[^>]*\bwp-image-(\d+)\b[^>]*>`)

var (
	srcAttr = regexp.MustCompile(`\s(?:data-)?src=("[^"]*"|'[^']*')`)
	setAttr = regexp.MustCompile(`\s(?:srcset|sizes|data-srcset)=("[^"]*"|'[^']*')`)
	altAttr = regexp.MustCompile(`\salt=(""|'')`)
)

// fullSize makes pictures from the library show the file that was uploaded,
// not a small copy, with the alt text of the library if they have none.
func (c *content) fullSize(s string) string {
	return imgTag.ReplaceAllStringFunc(s, func(tag string) string {
		a, ok := c.files[imgTag.FindStringSubmatch(tag)[1]]
		if !ok || a.url == "" {
			return tag
		}
		tag = setAttr.ReplaceAllString(tag, "")
		tag = srcAttr.ReplaceAllLiteralString(tag, ` src="`+html.EscapeString(a.url)+`"`)
		if a.alt == "" {
			return tag
		}
		return altAttr.ReplaceAllLiteralString(tag, ` alt="`+html.EscapeString(a.alt)+`"`)
	})
}

// figure returns the HTML of an attachment.
func figure(a attachment) string {
	src, caption := html.EscapeString(a.url), ""
	if a.caption != "" {
		caption = "<figcaption>" + html.EscapeString(a.caption) + "</figcaption>"
	}
	switch kindOf(a.url) {
	case news.Clip:
		return `<figure><video src="` + src + `"></video>` + caption + `</figure>`
	case news.Sound:
		return `<figure><audio src="` + src + `"></audio>` + caption + `</figure>`
	case news.Attachment:
		return `<p><a href="` + src + `">` + firstOf(html.EscapeString(a.caption), src) + `</a></p>`
	}
	size := ""
	if a.width > 0 && a.height > 0 {
		size = fmt.Sprintf(` width="%d" height="%d"`, a.width, a.height)
	}
	return `<figure><img src="` + src + `" alt="` + html.EscapeString(a.alt) + `"` + size + `>` + caption + `</figure>`
}

// embed returns the HTML of something that another site shows.
func embed(address string) string {
	address = html.EscapeString(strings.TrimSpace(html.UnescapeString(address)))
	return `<figure class="embed"><a href="` + address + `">` + address + `</a></figure>`
}

// soleAddress turns a paragraph that is nothing but an address of a site that
// WordPress embeds into what it shows.
func soleAddress(s string) string {
	return soleParagraph.ReplaceAllStringFunc(s, func(p string) string {
		if address := soleParagraph.FindStringSubmatch(p)[1]; embeds(address) {
			return embed(address)
		}
		return p
	})
}

var soleParagraph = regexp.MustCompile(`<p[^>]*>\s*(https?://[^\s<>"]+)\s*</p>`)

// embedded are sites whose addresses WordPress turns into what they show.
var embedded = []string{"youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "dai.ly", "flickr.com", "flic.kr", "smugmug.com",
	"scribd.com", "wordpress.tv", "soundcloud.com", "slideshare.net", "instagram.com", "facebook.com", "twitter.com", "x.com",
	"spotify.com", "imgur.com", "issuu.com", "mixcloud.com", "ted.com", "animoto.com", "tumblr.com", "kickstarter.com",
	"kck.st", "cloudup.com", "reverbnation.com", "videopress.com", "reddit.com", "speakerdeck.com", "amazon.com", "tiktok.com",
	"pinterest.com", "wolframcloud.com", "bsky.app", "polldaddy.com", "poll.fm", "hulu.com", "photobucket.com", "viddler.com",
	"blip.tv", "qik.com", "revision3.com", "meetup.com", "crowdsignal.net", "screencast.com", "t.me"}

// embeds reports whether WordPress shows what is at the address.
func embeds(address string) bool {
	u, err := url.Parse(html.UnescapeString(address))
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc(embedded, func(site string) bool { return host == site || strings.HasSuffix(host, "."+site) })
}

func unescaped(slug string) string {
	if s, err := url.PathUnescape(slug); err == nil {
		return s
	}
	return slug
}
