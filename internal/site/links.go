package site

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/pagecache"
)

// links is what a page says in its Link header: of HTML what browsers should
// fetch before they have read it, of a text which page it is the text of, of a
// feed where to hear of changes.
func links(v any, p *pagecache.Page) string {
	switch v := v.(type) {
	case *page.Feed:
		list := []string{relation(v.Self, "self")}
		if v.Hub != "" {
			list = append(list, relation(v.Hub, "hub"))
		}
		return strings.Join(list, ", ")
	case *page.Text:
		if v.URL != "" {
			return relation(v.URL, "canonical")
		}
	default:
		if strings.HasPrefix(p.Type, "text/html") {
			return preloads(p.Body)
		}
	}
	return ""
}

func relation(to, rel string) string { return "<" + address(to) + `>; rel="` + rel + `"` }

// unlisted reports whether search engines should leave a page out: a text is
// the same as its story.
func unlisted(v any) bool { _, ok := v.(*page.Text); return ok }

// preloads lists the style sheet, the first font and the first picture of a
// page, as the page itself asks for them, so that all are fetched only once.
func preloads(body []byte) string {
	var list []string
	var head []byte
	for rest := body[:max(0, bytes.Index(body, []byte("</head>")))]; ; { // few of the head's tags matter
		begin := bytes.Index(rest, []byte("<link "))
		if begin < 0 {
			break
		}
		rest = rest[begin:]
		tag := rest[:bytes.IndexByte(rest, '>')+1]
		if bytes.Contains(tag, []byte("stylesheet")) || bytes.Contains(tag, []byte("preload")) {
			head = append(head, tag...)
		}
		rest = rest[max(1, len(tag)):]
	}
	if at := bytes.Index(body, []byte(`fetchpriority="high"`)); at > 0 { // the picture
		picture := bytes.LastIndexByte(body[:at], '<')
		end := at + bytes.IndexByte(body[at:], '>') + 1
		head = append(head, body[picture:end]...)
	}
	z := html.NewTokenizer(bytes.NewReader(head))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return strings.Join(list, ", ")
		}
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		t := z.Token()
		at := func(key string) string {
			for _, a := range t.Attr {
				if a.Key == key {
					return a.Val
				}
			}
			return ""
		}
		switch {
		case t.DataAtom == atom.Link && at("rel") == "stylesheet":
			list = append(list, fmt.Sprintf("<%s>; rel=preload; as=style", address(at("href"))))
		case t.DataAtom == atom.Link && at("rel") == "preload" && at("as") == "font":
			list = append(list, fmt.Sprintf(`<%s>; rel=preload; as=font; type="font/woff2"; crossorigin`, address(at("href"))))
		case t.DataAtom == atom.Img && at("fetchpriority") == "high":
			one := fmt.Sprintf("<%s>; rel=preload; as=image; fetchpriority=high", address(at("src")))
			if set := at("srcset"); set != "" {
				one += fmt.Sprintf(`; imagesrcset="%s"; imagesizes="%s"`, inHeader(set), inHeader(at("sizes")))
			}
			return strings.Join(append(list, one), ", ")
		}
	}
}

// address escapes an address for a place between < and > in a header.
func address(s string) string { return strings.ReplaceAll(inHeader(s), " ", "%20") }

// inHeader escapes what may not stand between quotes in a header.
func inHeader(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || c == '"' || c == '<' || c == '>' || c == '\\' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// mostChanged is how many feeds are named after one round of changes.
const mostChanged = 1000

// Feeds returns the whole addresses of the feeds that changes of these keys
// changed.
func (s *Site) Feeds(ctx context.Context, keys []news.Key) ([]string, error) {
	return s.builder.FeedsOf(ctx, keys, mostChanged)
}
