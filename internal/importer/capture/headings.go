package capture

import (
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// headline chooses the page's headline: the h1 that the metadata confirm, else
// what the metadata say, else the page's title without the site's name.
func (f *facts) headline() string {
	site := f.site()
	ld := clean(f.article.text("headline"))
	if ld == "" {
		ld = clean(f.article.text("name"))
	}
	og := withoutSite(f.first("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title", "sailthru.title"), site)
	title := withoutSite(f.title, site)
	micro := f.prop("headline")
	var said []string
	for _, s := range []string{ld, og, micro, title} {
		if s != "" && fold(s) != fold(site) && !strings.HasPrefix(s, "http") {
			said = append(said, s)
		}
	}
	best, score := "", 0.0
	for _, h := range f.heads {
		if utf8.RuneCountInString(h) > news.MaxHeadline || fold(h) == fold(site) {
			continue
		}
		for i, s := range said {
			if n := overlap(h, s) - float64(i)/100; n > score {
				best, score = h, n
			}
		}
	}
	switch {
	case score >= 0.75:
		// A kicker may stand in the h1 before the headline itself.
		for _, s := range said[:min(len(said), 2)] {
			if strings.HasSuffix(fold(best), " "+fold(s)) && wordCount(s) > 2 {
				return s
			}
		}
		return best
	case len(f.heads) == 1 && wordCount(f.heads[0]) > 3 && utf8.RuneCountInString(f.heads[0]) <= 200 && overlap(f.heads[0], site) < 0.7:
		return f.heads[0]
	}
	if h := f.partOfTitle(site); h != "" && ld == "" {
		return h
	}
	for _, s := range said {
		if utf8.RuneCountInString(s) <= news.MaxHeadline {
			return s
		}
	}
	if len(f.heads) > 0 {
		return cutTo(f.heads[0], news.MaxHeadline)
	}
	return cutTo(f.title, news.MaxHeadline)
}

// partOfTitle returns the longest heading with which the page's title begins
// or ends, the rest being names of the site and its sections.
func (f *facts) partOfTitle(site string) string {
	best, title := "", " "+fold(f.title)+" "
	for _, h := range slices.Concat(f.heads, f.headings) {
		folded := fold(h)
		if len(folded) > max(8, len(fold(best))) && fold(site) != folded && (strings.HasPrefix(title, " "+folded+" ") || strings.HasSuffix(title, " "+folded+" ")) {
			best = h
		}
	}
	return best
}

// overlap returns how alike two titles are, from 0 to 1: the share of the
// shorter one's words that the longer one has, in their order a little more.
func overlap(a, b string) float64 {
	fa, fb := fold(a), fold(b)
	if fa == fb {
		return 1.1
	}
	wa, wb := strings.Fields(fa), strings.Fields(fb)
	if len(wa) == 0 || len(wb) == 0 {
		return 0
	}
	if len(wa) > len(wb) {
		wa, wb = wb, wa
	}
	if len(wa)*3 < len(wb) || len(wa) < 2 {
		return 0
	}
	n := 0
	for _, w := range wa {
		if slices.Contains(wb, w) {
			n++
		}
	}
	return float64(n) / float64(len(wa))
}

// site returns the site's name.
func (f *facts) site() string {
	if s := f.first("og:site_name", "application-name", "al:ios:app_name"); s != "" {
		return s
	}
	for _, x := range f.ld.related(f.article["publisher"]) {
		if s := x.text("name"); s != "" {
			return clean(s)
		}
	}
	for _, x := range f.ld.top {
		if x.is("WebSite", "NewsMediaOrganization") && x.text("name") != "" {
			return clean(x.text("name"))
		}
	}
	return ""
}

// withoutSite takes the site's name off the end or the beginning of a title.
func withoutSite(title, site string) string {
	for range 3 {
		m := siteSuffix.FindStringSubmatch(title)
		if m == nil {
			break
		}
		tail := fold(m[2])
		sure := strings.Contains(title, " | ") || strings.Contains(title, " :: ") || strings.Contains(title, " » ")
		known := site != "" && (strings.Contains(fold(site), tail) || strings.Contains(tail, fold(site)))
		if !known && !(sure && len(strings.Fields(m[2])) <= 5) && !strings.Contains(m[2], ".com") {
			break
		}
		title = strings.TrimRight(m[1], " |»-–—:")
	}
	if site != "" {
		for _, sep := range []string{" | ", " - ", " – ", ": "} {
			if rest, ok := strings.CutPrefix(title, site+sep); ok && len(rest) > 10 {
				return rest
			}
		}
	}
	return title
}

// standfirst returns the page's own summary, unless it merely repeats the
// title or the beginning of the body.
func (f *facts) standfirst(title, body string) string {
	list := append([]string{f.prop("alternativeHeadline")}, f.decks...)
	list = append(list, clean(f.article.text("description")), f.first("og:description", "description", "twitter:description", "dc.description"), f.prop("description"))
	lead := fold(body[:min(len(body), 3000)])
	for _, s := range list {
		s = oneLine(s)
		folded := fold(strings.TrimRight(s, ".… "))
		if wordCount(s) < 4 || folded == fold(title) || utf8.RuneCountInString(s) > news.MaxStandfirst {
			continue
		}
		// The body's own words are no standfirst, and a text that breaks off
		// was cut by a machine.
		probe := folded[:min(len(folded), 120)]
		if strings.Contains(lead, probe) || strings.HasSuffix(s, "...") || strings.HasSuffix(s, "[…]") || strings.HasSuffix(s, "…") {
			continue
		}
		return s
	}
	return ""
}
