package capture

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// authors returns the authors' names, from the most exact place that has them.
// The guess is what a look at the whole page found.
func (f *facts) authors(guess string) []string {
	var said []string
	for _, x := range f.ld.related(f.article["author"]) {
		said = append(said, clean(x.text("name")))
	}
	var desk []string
	take := func(names []string, split func(string) []string) bool {
		var list []string
		for i, text := range names {
			if strings.HasPrefix(text, "http") || i > 0 && len(names) > 4 && len(said) == 0 {
				continue // a long list is that of other stories' authors
			}
			for _, n := range split(text) {
				list = addName(list, n)
			}
		}
		if desk == nil || len(list) > 0 && !f.ownName(list) {
			desk = list
		}
		return len(list) > 0 && !f.ownName(list)
	}
	for _, names := range [][]string{said, f.meta["author"], f.meta["article:author"], f.meta["authors"], f.meta["byl"], f.meta["parsely-author"], f.meta["sailthru.author"],
		f.meta["dc.creator"], f.meta["dcterms.creator"], f.meta["citation_author"], f.props["author"], f.props["creator"]} {
		if take(names, splitNames) {
			return desk
		}
	}
	for _, names := range [][]string{f.bylines, {f.linked}, strings.Split(guess, ";")} {
		if take(names, printedNames) {
			return desk
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
