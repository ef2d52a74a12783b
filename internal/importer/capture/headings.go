package capture

import (
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/importer"
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
	if score >= 0.75 {
		return best
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

// authors returns the authors' names, from the most exact place that has them.
func (f *facts) authors() []string {
	var list []string
	for _, x := range f.ld.related(f.article["author"]) {
		if name := clean(x.text("name")); !strings.HasPrefix(name, "http") {
			for _, n := range splitNames(name) {
				list = addName(list, n)
			}
		}
	}
	if len(list) > 0 && !f.ownName(list) {
		return list
	}
	desk := list
	for _, names := range [][]string{f.meta["author"], f.meta["article:author"], f.meta["authors"], f.meta["byl"], f.meta["parsely-author"], f.meta["sailthru.author"],
		f.meta["dc.creator"], f.meta["dcterms.creator"], f.meta["citation_author"], f.props["author"], f.props["creator"], f.bylines} {
		list = nil
		for _, text := range names {
			if strings.HasPrefix(text, "http") || len(list) > 8 {
				continue
			}
			for _, n := range splitNames(text) {
				list = addName(list, n)
			}
		}
		if len(list) > 0 && !f.ownName(list) {
			return list
		}
	}
	return desk
}

// ownName reports whether the only author named is the site itself.
func (f *facts) ownName(names []string) bool {
	site := fold(f.site())
	return len(names) == 1 && site != "" && (strings.Contains(fold(names[0]), site) || strings.Contains(site, fold(names[0])))
}

// dates returns when the page says that it was published and changed.
func (f *facts) dates() (published, updated when) {
	published = bestWhen(
		f.article.text("datePublished"), f.first("article:published_time", "og:article:published_time", "og:published_time", "datepublished"),
		f.prop("datePublished"), f.first("parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date", "date", "pubdate", "publishdate", "publish-date", "publication_date", "citation_publication_date", "cxenseparse:recs:publishtime", "article.published", "last-published", "displaydate", "originalpublicationdate", "eomportal-firstpublished", "creation_date"),
		f.article.text("dateCreated"), f.prop("dateCreated"))
	updated = bestWhen(f.article.text("dateModified"), f.first("article:modified_time", "og:updated_time", "og:modified_time", "dcterms.modified", "last-modified", "lastmod"), f.prop("dateModified"))
	if updated.wall.Before(published.wall) {
		updated = when{}
	}
	return published, updated
}

// bestWhen returns the first of the dates that has a time of day and a zone
// and lies on the first date's day or next to it; else the first.
func bestWhen(list ...string) when {
	var best when
	for _, s := range list {
		w, ok := parseWhen(s)
		if !ok {
			continue
		}
		if best.wall.IsZero() {
			best = w
			continue
		}
		near := w.wall.Sub(best.wall).Abs().Hours() < 36
		if near && (!best.hasTime && w.hasTime || best.hasTime && best.zone == nil && w.zone != nil) {
			best = w
		}
	}
	return best
}

// section returns the section's name.
func (f *facts) section() string {
	if list := texts(f.article["articleSection"]); len(list) > 0 {
		return clean(list[0])
	}
	if s := f.first("article:section", "og:article:section", "parsely-section", "sailthru.section", "section", "cxenseparse:section"); s != "" {
		return s
	}
	if s := f.prop("articleSection"); s != "" && len(s) < 60 {
		return s
	}
	for _, x := range f.ld.top {
		if !x.is("BreadcrumbList") {
			continue
		}
		var names []string
		for _, item := range f.ld.related(x["itemListElement"]) {
			name := item.text("name")
			if name == "" {
				name = item.text("item")
			}
			names = append(names, clean(name))
		}
		if s := lastCrumb(names, f.headline()); s != "" {
			return s
		}
	}
	return lastCrumb(f.crumbs, f.headline())
}

// lastCrumb returns the last step of a path before the page itself.
func lastCrumb(names []string, title string) string {
	for len(names) > 0 && (names[len(names)-1] == "" || overlap(names[len(names)-1], title) > 0.7) {
		names = names[:len(names)-1]
	}
	if len(names) < 2 || len(names[len(names)-1]) > 60 || strings.HasPrefix(names[len(names)-1], "http") {
		return ""
	}
	return oneLine(names[len(names)-1])
}

// topicKinds are the kinds of what JSON-LD says an article is about.
var topicKinds = map[string]news.TopicKind{"Person": news.Person, "Place": news.Place, "Country": news.Place, "City": news.Place,
	"Organization": news.Organisation, "Corporation": news.Organisation, "Event": news.Event}

func (f *facts) itemTopics() []importer.Topic {
	var list []importer.Topic
	add := func(name string, kind news.TopicKind) {
		name = strings.Trim(clean(name), "#, ")
		if name == "" || utf8.RuneCountInString(name) > 80 || strings.HasPrefix(name, "http") || len(list) >= 40 {
			return
		}
		for i := range list {
			if fold(list[i].Name) == fold(name) {
				return
			}
		}
		list = append(list, importer.Topic{Name: name, Kind: kind})
	}
	for _, key := range []string{"about", "mentions"} {
		for _, x := range f.ld.related(f.article[key]) {
			if x.text("name") == "" || len(x) < 2 {
				continue
			}
			var kind news.TopicKind
			for _, t := range x.types() {
				kind = topicKinds[t]
			}
			add(x.text("name"), kind)
		}
	}
	for _, s := range f.meta["article:tag"] {
		add(s, "")
	}
	words := append(texts(f.article["keywords"]), f.first("news_keywords"), f.first("parsely-tags"), f.first("sailthru.tags"), f.first("keywords"))
	for _, s := range words {
		if len(list) > 0 && s != "" && len(texts(f.article["keywords"])) == 0 {
			break // one list is enough
		}
		for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ',' || r == ';' || r == '،' || r == '|' }) {
			add(part, "")
		}
	}
	for _, s := range f.topics {
		add(s, "")
	}
	return list
}
