// Package sitemap writes sitemaps for search engines, with what they say of
// news, pictures, videos and other languages. What is in them is settled in
// package page.
package sitemap

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

const space = "http://www.sitemaps.org/schemas/sitemap/0.9"

type (
	index struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Parts   []part   `xml:"sitemap"`
	}
	part struct {
		Loc string `xml:"loc"`
	}
	urlset struct {
		XMLName xml.Name `xml:"urlset"`
		Space   string   `xml:"xmlns,attr"`
		Image   string   `xml:"xmlns:image,attr"`
		Video   string   `xml:"xmlns:video,attr"`
		News    string   `xml:"xmlns:news,attr"`
		XHTML   string   `xml:"xmlns:xhtml,attr"`
		Entries []entry  `xml:"url"`
	}
	entry struct {
		Loc   string  `xml:"loc"`
		Mod   string  `xml:"lastmod,omitempty"`
		Links []link  `xml:"xhtml:link"`
		Image *image  `xml:"image:image"`
		Video *video  `xml:"video:video"`
		News  *recent `xml:"news:news"`
	}
	link struct {
		Rel  string `xml:"rel,attr"`
		Lang string `xml:"hreflang,attr"`
		Href string `xml:"href,attr"`
	}
	image struct {
		Loc string `xml:"image:loc"`
	}
	video struct {
		Thumbnail   string `xml:"video:thumbnail_loc"`
		Title       string `xml:"video:title"`
		Description string `xml:"video:description"`
		Content     string `xml:"video:content_loc"`
		Duration    int    `xml:"video:duration,omitempty"` // seconds
		Published   string `xml:"video:publication_date,omitempty"`
	}
	recent struct {
		Publication publication `xml:"news:publication"`
		Date        string      `xml:"news:publication_date"`
		Title       string      `xml:"news:title"`
	}
	publication struct {
		Name string `xml:"news:name"`
		Lang string `xml:"news:language"`
	}
)

// Write writes v, a *page.SitemapIndex or *page.Sitemap.
func Write(w io.Writer, v any) error {
	var out any
	switch v := v.(type) {
	case *page.SitemapIndex:
		list := index{}
		for _, at := range v.Parts {
			list.Parts = append(list.Parts, part{at})
		}
		out = list
	case *page.Sitemap:
		list := urlset{Space: space, Image: "http://www.google.com/schemas/sitemap-image/1.1", Video: "http://www.google.com/schemas/sitemap-video/1.1",
			News: "http://www.google.com/schemas/sitemap-news/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
		for i := range v.Entries {
			list.Entries = append(list.Entries, newEntry(&v.Entries[i], v.News))
		}
		out = list
	default:
		return fmt.Errorf("sitemap: %T is none", v)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(w).Encode(out)
}

// What search engines take of a video.
const (
	longestVideo = 28_800 // seconds
	longestText  = 2048   // characters of a description
)

func newEntry(s *page.SitemapEntry, isNews bool) entry {
	e := entry{Loc: s.URL}
	dated := news.Dated(s.Card.Published)
	if dated {
		e.Mod = stamp(s.Changed)
	}
	for _, a := range s.Alternates {
		e.Links = append(e.Links, link{"alternate", string(a.Edition.ID), a.Href})
	}
	if isNews {
		e.News = &recent{publication{s.Base.Edition.Title, string(s.Base.Edition.ID)}, stamp(s.Card.Published), s.Headline}
		return e
	}
	if s.Still != "" {
		e.Image = &image{s.Still}
	}
	if s.Clip != "" {
		e.Video = &video{Thumbnail: s.Still, Title: s.Headline, Description: s.Standfirst, Content: s.Clip}
		if e.Video.Description == "" {
			e.Video.Description = s.Headline
		}
		if long := []rune(e.Video.Description); len(long) > longestText {
			e.Video.Description = string(long[:longestText])
		}
		if d := int(math.Round(s.Lead.Duration)); d <= longestVideo {
			e.Video.Duration = d
		}
		if dated {
			e.Video.Published = stamp(s.Card.Published)
		}
	}
	return e
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
