// Package feed writes feeds: RSS 2.0, Atom and JSON Feed. What is in them is
// settled in package page; this package knows the formats and nothing else,
// and reads no store.
package feed

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"

	"broadsheet/internal/media/blob"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// Type returns the media type of a format.
func Type(f page.FeedFormat) string {
	switch f {
	case page.RSS:
		return "application/rss+xml; charset=utf-8"
	case page.Atom:
		return "application/atom+xml; charset=utf-8"
	}
	return "application/feed+json; charset=utf-8"
}

// Write writes a feed in its format.
func Write(w io.Writer, f *page.Feed) error {
	switch f.Format {
	case page.RSS:
		return writeXML(w, newRSS(f))
	case page.Atom:
		return writeXML(w, newAtom(f))
	case page.JSONFeed:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(newJSON(f))
	}
	return fmt.Errorf("feed: there is no format %q", f.Format)
}

func writeXML(w io.Writer, v any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(v)
}

func title(f *page.Feed) string {
	if f.Title == "" {
		return f.Edition.Title
	}
	return f.Title + " · " + f.Edition.Title
}

// ours finds addresses of ours in a body. Bodies are made by us, and no quote
// stands in their text.
var (
	ours   = regexp.MustCompile(` (src|href|poster)="/`)
	srcset = regexp.MustCompile(` srcset="[^"]*"`)
)

// content is a story's body with whole addresses.
func content(f *page.Feed, it *page.FeedItem) string {
	root := f.Absolute("/")
	html := ours.ReplaceAllString(it.HTML, ` $1="`+strings.ReplaceAll(root, "$", "$$"))
	return srcset.ReplaceAllStringFunc(html, func(set string) string {
		return strings.ReplaceAll(strings.ReplaceAll(set, `"/`, `"`+root), `, /`, `, `+root)
	})
}

// held lists a story's media that we hold.
func held(it *page.FeedItem) (list []*news.Media) {
	for i := range it.Media {
		if m := &it.Media[i]; m.Held() {
			list = append(list, m)
		}
	}
	return list
}

func mediaType(m *news.Media) string {
	if m.Type != "" {
		return m.Type
	}
	return blob.TypeOf(m.Src)
}
