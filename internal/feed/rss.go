package feed

import (
	"encoding/xml"
	"math"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

type (
	rss struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		AtomNS  string   `xml:"xmlns:atom,attr"`
		Content string   `xml:"xmlns:content,attr"`
		DC      string   `xml:"xmlns:dc,attr"`
		Media   string   `xml:"xmlns:media,attr"`
		Channel channel  `xml:"channel"`
	}
	channel struct {
		Title       string     `xml:"title"`
		Link        string     `xml:"link"`
		Description string     `xml:"description"`
		Language    string     `xml:"language"`
		Built       string     `xml:"lastBuildDate,omitempty"`
		Links       []atomLink `xml:"atom:link"`
		Items       []rssItem  `xml:"item"`
	}
	rssItem struct {
		Title       string     `xml:"title"`
		Link        string     `xml:"link"`
		GUID        rssGUID    `xml:"guid"`
		Published   string     `xml:"pubDate,omitempty"`
		Creators    []string   `xml:"dc:creator"`
		Categories  []string   `xml:"category"`
		Description string     `xml:"description,omitempty"`
		Content     string     `xml:"content:encoded,omitempty"`
		Media       []rssMedia `xml:"media:content"`
	}
	rssGUID struct {
		Permalink bool   `xml:"isPermaLink,attr"`
		ID        string `xml:",chardata"`
	}
	rssMedia struct {
		URL         string        `xml:"url,attr"`
		Type        string        `xml:"type,attr"`
		Medium      string        `xml:"medium,attr"`
		Width       int           `xml:"width,attr,omitempty"`
		Height      int           `xml:"height,attr,omitempty"`
		Duration    int           `xml:"duration,attr,omitempty"` // seconds
		Title       string        `xml:"media:title,omitempty"`
		Description string        `xml:"media:description,omitempty"`
		Credit      string        `xml:"media:credit,omitempty"`
		Thumbnail   *rssThumbnail `xml:"media:thumbnail"`
	}
	rssThumbnail struct {
		URL string `xml:"url,attr"`
	}
)

func newRSS(f *page.Feed) *rss {
	c := channel{Title: title(f), Link: f.URL, Description: f.Summary, Language: string(f.Edition.ID),
		Links: []atomLink{{Rel: "self", Type: "application/rss+xml", Href: f.Self}}}
	if c.Description == "" {
		c.Description = c.Title
	}
	if f.Hub != "" {
		c.Links = append(c.Links, atomLink{Rel: "hub", Href: f.Hub})
	}
	if news.Dated(f.Updated) {
		c.Built = rssDate(f.Updated)
	}
	for i := range f.Items {
		it := &f.Items[i]
		one := rssItem{Title: it.Headline, Link: it.URL, GUID: rssGUID{ID: it.ID}, Categories: it.Tags,
			Description: it.Standfirst, Content: content(f, it)}
		if news.Dated(it.Published) {
			one.Published = rssDate(it.Published)
		}
		for _, b := range it.Bylines {
			one.Creators = append(one.Creators, b.Name)
		}
		for _, m := range held(it) {
			one.Media = append(one.Media, newMedia(f, m))
		}
		c.Items = append(c.Items, one)
	}
	return &rss{Version: "2.0", AtomNS: atomSpace, Content: "http://purl.org/rss/1.0/modules/content/",
		DC: "http://purl.org/dc/elements/1.1/", Media: "http://search.yahoo.com/mrss/", Channel: c}
}

func newMedia(f *page.Feed, m *news.Media) rssMedia {
	r := rssMedia{URL: f.Absolute(m.Src), Type: mediaType(m), Width: m.Width, Height: m.Height, Duration: int(math.Round(m.Duration)),
		Title: m.Alt, Description: m.Caption, Credit: m.Credit}
	switch m.Kind {
	case news.Picture:
		r.Medium = "image"
	case news.Clip:
		r.Medium = "video"
	case news.Sound:
		r.Medium = "audio"
	default:
		r.Medium = "document"
	}
	if still := m.Still(); still != "" && still != m.Src {
		r.Thumbnail = &rssThumbnail{f.Absolute(still)}
	}
	return r
}

func rssDate(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }
