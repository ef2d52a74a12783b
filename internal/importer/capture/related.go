package capture

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

var relatedClass = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:related\w*|more-on|more-stories|further-reading|see-also|also-read|read-also|mehr-zum-thema|zum-thema)(?:$|[\s_-])`)

// maxRelated bounds how many links of a page are kept as references.
const maxRelated = 12

// relatedLinks keeps the links of a list of related stories that the page
// showed with the article. Links within the body are no part of it.
func (p *htmlPage) relatedLinks(body string) {
	known := map[string]bool{p.facts.address: true}
	for _, r := range p.item.References {
		known[r.URL] = true
	}
	var found []news.Reference
	each(p.doc, func(n *html.Node) bool {
		class := attr(n, "class") + " " + attr(n, "id")
		if n.DataAtom == atom.Body || n.DataAtom == atom.Main || n.DataAtom == atom.Article || !relatedClass.MatchString(class) {
			return n.DataAtom != atom.Nav && n.DataAtom != atom.Footer
		}
		each(n, func(a *html.Node) bool {
			if a.DataAtom != atom.A {
				return true
			}
			r := news.Reference{URL: p.facts.absolute(attr(a, "href")), Title: clean(textOf(a))}
			if known[r.URL] || !news.SafeLink(r.URL) || wordCount(r.Title) < 3 || len(r.Title) > 300 || strings.Contains(body, r.Title) {
				return false
			}
			known[r.URL] = true
			label := ""
			r.Title, label = unlabel(r.Title)
			if img := find(a, func(c *html.Node) bool { return c.DataAtom == atom.Img }); img != nil {
				r.Media = p.facts.absolute(sourceOf(img))
			}
			r.Kind, r.At = kindOf(r.Media, label, "", "pic"), fileTime(r.Media)
			found = append(found, r)
			return false
		})
		return false
	})
	for i, r := range found[:min(len(found), maxRelated)] {
		r.Order = int64(i + 1)
		p.item.References = append(p.item.References, r)
	}
}
