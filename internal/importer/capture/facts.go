package capture

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Facts are what a page says of itself in its head and in marked-up places:
// JSON-LD, microdata, Open Graph, other meta elements, well-known classes.
type facts struct {
	meta      map[string][]string // by property or name, in lower case
	props     map[string][]string // microdata by itemprop: content or text
	ld        things
	article   thing // the JSON-LD of the article, or nil
	title     string
	heads     []string // the h1s
	headings  []string // the first h2s and h3s
	lang      string
	base      *url.URL   // what addresses are relative to; nil if unknown
	address   string     // the canonical address, or ""
	times     []string   // datetime attributes of time elements
	bylines   []string   // texts of elements that name authors
	bylineBox *html.Node // where the first of them stands
	linked    string     // the text of the first link to an author's page
	decks     []string   // texts of elements that hold a standfirst
	deck      string     // that of them whose class leaves no doubt
	crumbs    []string   // the path to the page, as shown
	topics    []string
}

var (
	bylineClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:by-?line|author(?:s|-?name|__name|-link)?|autor(?:en)?|article-author|post-author|entry-author|p-author|contributor-name)(?:$|[\s_-])`)
	deckClass   = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:stand-?first|dek|deck|sub-?head(?:line)?|sub-?title|article-summary|article__summary|article-intro|lead-?text|excerpt|chapo|sommario|teaser-text)(?:$|[\s_-])`)
	strictDeck  = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:stand-?first|dek|sub-?headline|chapo)(?:$|[\s_-])`)
	authorLink  = regexp.MustCompile(`(?i)/(?:authors?|editors|contributors?|by|autor(?:en)?|auteurs?|people|profiles?|staff|journalists?|reporters?|writers?)/[^/]`)
	crumbClass  = regexp.MustCompile(`(?i)bread-?crumb`)
	asideClass  = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:comments?|related|sidebar|footer|recommend\w*|more-stories|newsletter|promo|author-bio|widget|most-read|trending|disqus)(?:$|[\s_-])`)
)

// factsOf gathers the facts of a page.
func factsOf(doc *html.Node) *facts {
	f := &facts{meta: map[string][]string{}, props: map[string][]string{}}
	baseHref, canonical := "", ""
	each(doc, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Html:
			f.lang = attr(n, "lang")
			if f.lang == "" {
				f.lang = attr(n, "xml:lang")
			}
		case atom.Meta:
			f.readMeta(n)
		case atom.Title:
			if f.title == "" && n.FirstChild != nil && n.Namespace == "" {
				f.title = clean(n.FirstChild.Data)
			}
		case atom.Base:
			baseHref = attr(n, "href")
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && canonical == "" {
				canonical = attr(n, "href")
			}
			f.readProp(n)
		case atom.Script:
			if strings.Contains(strings.ToLower(attr(n, "type")), "ld+json") && n.FirstChild != nil {
				f.ld.read(n.FirstChild.Data)
			}
			return false
		case atom.H1:
			if t := clean(textOf(n)); t != "" {
				f.heads = append(f.heads, t)
			}
			f.readProp(n)
		case atom.H2, atom.H3:
			if t := clean(textOf(n)); t != "" && len(f.headings) < 40 {
				f.headings = append(f.headings, t)
			}
			f.readProp(n)
		case atom.Svg, atom.Template:
			return false
		default:
			return f.readElement(n)
		}
		return true
	})
	f.article = f.ld.article()
	f.addresses(baseHref, canonical)
	return f
}

func (f *facts) readMeta(n *html.Node) {
	content := clean(attr(n, "content"))
	if content == "" {
		return
	}
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		for name := range strings.FieldsSeq(strings.ToLower(attr(n, key))) {
			if key == "itemprop" {
				f.props[name] = append(f.props[name], content)
			} else {
				f.meta[name] = append(f.meta[name], content)
			}
		}
	}
}

// readProp reads microdata from an element.
func (f *facts) readProp(n *html.Node) {
	prop := attr(n, "itemprop")
	if prop == "" {
		return
	}
	v := ""
	for _, key := range []string{"content", "datetime", "href", "src"} {
		if v = attr(n, key); v != "" && (key != "href" || n.DataAtom == atom.Link) {
			break
		}
		v = ""
	}
	if v == "" && prop != "articleBody" {
		v = textOf(n)
		if attr(n, "itemscope") != "" || hasAttr(n, "itemscope") {
			if name := find(n, func(c *html.Node) bool { return attr(c, "itemprop") == "name" }); name != nil {
				if v = attr(name, "content"); v == "" {
					v = textOf(name)
				}
			}
		}
	}
	if v = clean(v); v != "" && len(v) < 3000 {
		for name := range strings.FieldsSeq(strings.ToLower(prop)) {
			f.props[name] = append(f.props[name], v)
		}
	}
}

// readElement reads an element of the body, and reports whether its children
// are to be read too.
func (f *facts) readElement(n *html.Node) bool {
	class := attr(n, "class") + " " + attr(n, "id")
	if asideClass.MatchString(class) && n.DataAtom != atom.Body && n.DataAtom != atom.Main && n.DataAtom != atom.Article {
		return false
	}
	f.readProp(n)
	if n.DataAtom == atom.Time {
		if t := attr(n, "datetime"); t != "" {
			f.times = append(f.times, t)
		} else {
			f.times = append(f.times, textOf(n))
		}
	}
	switch {
	case n.DataAtom == atom.A && strings.Contains(" "+strings.ToLower(attr(n, "rel"))+" ", " author "), bylineClass.MatchString(class):
		// The first such element that holds names, and those beside it.
		if t := apart(n); t != "" && len(t) < 200 && (f.bylineBox == nil || f.bylineBox == n.Parent) && len(printedNames(t)) > 0 {
			f.bylines, f.bylineBox = append(f.bylines, t), n.Parent
		}
	case n.DataAtom == atom.A && authorLink.MatchString(attr(n, "href")) && f.linked == "":
		if t := textOf(n); strings.Contains(t, " ") && len(printedNames(t)) == 1 {
			f.linked = t
		}
	case n.DataAtom == atom.A && strings.Contains(" "+strings.ToLower(attr(n, "rel"))+" ", " tag "):
		f.topics = append(f.topics, textOf(n))
	case deckClass.MatchString(class):
		if t := clean(textOf(n)); t != "" && len(t) < 1000 {
			f.decks = append(f.decks, t)
			if f.deck == "" && strictDeck.MatchString(class) {
				f.deck = t
			}
		}
	case crumbClass.MatchString(class) && len(f.crumbs) == 0:
		each(n, func(c *html.Node) bool {
			if c.DataAtom == atom.A {
				f.crumbs = append(f.crumbs, textOf(c))
			}
			return true
		})
	}
	return true
}

// addresses finds the page's own address and what others are relative to.
func (f *facts) addresses(baseHref, canonical string) {
	var own *url.URL
	for _, list := range [][]string{{canonical}, f.meta["og:url"], f.meta["twitter:url"], {f.article.text("url"), f.article.text("mainEntityOfPage"), f.article.text("@id")}} {
		for _, raw := range list {
			u, err := url.Parse(strings.TrimSpace(raw))
			if err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && f.address == "" {
				u.Fragment = ""
				own, f.address = u, u.String()
			}
		}
	}
	f.base = own
	if u, err := url.Parse(strings.TrimSpace(baseHref)); err == nil && baseHref != "" {
		if own != nil {
			u = own.ResolveReference(u)
		}
		if u.Host != "" {
			f.base = u
		}
	}
	if own == nil && canonical != "" && f.base != nil {
		if u, err := f.base.Parse(canonical); err == nil {
			f.address = u.String()
		}
	}
}

// absolute resolves an address of the page. It returns "" for what is no web
// address.
func (f *facts) absolute(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || strings.HasPrefix(raw, "data:") || strings.HasPrefix(raw, "javascript:") {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if f.base != nil {
		u = f.base.ResolveReference(u)
	}
	if u.Scheme == "" && u.Host != "" {
		u.Scheme = "https"
	}
	if u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// first returns the first value that one of the meta names has.
func (f *facts) first(names ...string) string {
	for _, name := range names {
		if list := f.meta[name]; len(list) > 0 {
			return list[0]
		}
	}
	return ""
}

func (f *facts) prop(name string) string {
	if list := f.props[strings.ToLower(name)]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// apart returns the text of an element with a bar between the texts of the
// elements in it.
func apart(n *html.Node) string {
	var parts []string
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if t := oneLine(n.Data); n.Type == html.TextNode && t != "" {
			parts = append(parts, t)
		}
		for c := n.FirstChild; c != nil && !unread[n.DataAtom]; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(parts, " | ")
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// find returns the first element under root for which f holds, or nil.
func find(root *html.Node, f func(*html.Node) bool) *html.Node {
	var found *html.Node
	each(root, func(n *html.Node) bool {
		if found == nil && f(n) {
			found = n
		}
		return found == nil
	})
	return found
}
