package capture

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// errorPage is the title of a page that a server sends when it has none.
var errorPage = regexp.MustCompile(`(?i)^(?:error\b.*|(?:error )?[45]\d\d(?:[ :|–-].*)?|.*\b(?:error 404|404 error|404 not found)\b.*|(?:page )?not found.*|page cannot be (?:found|displayed).*|access denied.*|forbidden.*|service unavailable.*|bad gateway.*|database error.*|error establishing a database connection.*|(?:internal )?server error.*|just a moment.*|attention required.*)$`)

// notArticle says why the page is no article, or "". It errs on the side of
// keeping: a page that says that it is an article is one if it has a text.
func (p *htmlPage) notArticle(body string) string {
	f, words := p.facts, wordCount(body)
	if errorPage.MatchString(firstOf(p.item.Title, f.title)) && words < 120 {
		return "the page is an error message"
	}
	says := p.saysArticle()
	if p.item.Kind != news.Article && words > 0 {
		return ""
	}
	switch {
	case words == 0:
		return "the page has no article text"
	case !f.article.is("Article", "BlogPosting", "Report") && (forumSoftware.MatchString(f.first("generator")) || forumPath.MatchString(f.address)):
		return "the page is a discussion in a forum"
	case says:
		return ""
	}
	if why := p.otherThing(); why != "" {
		return why
	}
	links, linked := p.links()
	switch {
	case words < 5 && links > 5:
		return "the page has hardly any text"
	case p.frontPage() && !says:
		return "the address is that of a front page"
	case words < 60 && links > 60 && linked > 8*words:
		return "the page is mostly links"
	}
	return ""
}

// saysArticle reports whether the page's own data call it an article.
func (p *htmlPage) saysArticle() bool {
	f := p.facts
	return f.article.is("Article", "Posting", "Report") || len(f.meta["article:published_time"]) > 0
}

// empty reports whether a page that calls itself an article has no text, as
// when a script was to fetch it.
func (p *htmlPage) empty(body string) bool {
	says := p.saysArticle() || strings.EqualFold(p.facts.first("og:type"), "article")
	return says && p.item.Kind == news.Article && wordCount(body) < 5 && !errorPage.MatchString(p.item.Title)
}

// What else a page may be, by the software that made it or its address. It
// counts only where nothing says that the page is an article.
var (
	forumSoftware = regexp.MustCompile(`(?i)discourse|xenforo|phpbb|vbulletin|mybb|simple machines|discuz|vanilla forums`)
	docSoftware   = regexp.MustCompile(`(?i)sphinx|docusaurus|mkdocs|gitbook|readme\.io|javadoc|doxygen`)
	forumPath     = regexp.MustCompile(`(?i)://(?:forums?|community|board)\.|/(?:forums?|threads?|viewtopic\.php|showthread\.php)(?:[/?.]|$)`)
	shopPath      = regexp.MustCompile(`(?i)/(?:products?|collections?|cart|checkout|shop)/[^/]`)
	listPath      = regexp.MustCompile(`(?i)/(?:category|categories|tags?|topics?|search|author)/?(?:[^/]*/?)?(?:\?.*)?$`)
)

// otherThing says what else the page's own data call it, or "".
func (p *htmlPage) otherThing() string {
	og := strings.ToLower(p.facts.first("og:type"))
	switch {
	case strings.HasPrefix(og, "product"):
		return "the page says that it is a product"
	case og == "profile":
		return "the page says that it is a profile"
	}
	if published, _ := p.facts.dates(); og == "article" || !published.wall.IsZero() {
		return ""
	}
	switch {
	case docSoftware.MatchString(p.facts.first("generator")):
		return "the page is a manual's"
	case shopPath.MatchString(p.facts.address):
		return "the address is that of a shop's page"
	case listPath.MatchString(p.facts.address):
		return "the address is that of a list"
	}
	for _, x := range p.facts.ld.top {
		switch {
		case x.is("SearchResultsPage"):
			return "the page says that it is a list of search results"
		case x.is("CollectionPage", "ItemList") && !p.facts.article.is("Article"):
			return "the page says that it is a list"
		case x.is("Product", "ProductGroup"):
			return "the page says that it is a product"
		case x.is("DiscussionForumPosting", "QAPage"):
			return "the page says that it is a discussion"
		case x.is("ContactPage", "ProfilePage", "CheckoutPage"):
			return "the page says that it is no article"
		}
	}
	return ""
}

// frontPage reports whether the page's address is the top of its site.
func (p *htmlPage) frontPage() bool {
	u, err := url.Parse(p.facts.address)
	return err == nil && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// links returns how many links the page has, and the words in them.
func (p *htmlPage) links() (links, words int) {
	each(p.doc, func(n *html.Node) bool {
		if n.DataAtom != atom.A {
			return true
		}
		links++
		words += wordCount(textOf(n))
		return false
	})
	return links, words
}

// templateNote says what was taken out of unfilled templates.
func (d *dump) templateNote() string {
	if d.times == 1 {
		return fmt.Sprintf("an unfilled template of %d bytes was left out", d.size)
	}
	return fmt.Sprintf("%d unfilled templates of %d bytes together were left out", d.times, d.size)
}
