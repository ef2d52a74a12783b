// Package oembed writes what other sites may show of a story: oEmbed 1.0. What
// is in it is settled in package page; this package knows the format.
//
// The type is always link. Photo and video would have others show the file
// itself without the page, and rich needs HTML that others run: our pages may
// not stand in a frame, and a link cannot go stale.
package oembed

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"

	"broadsheet/internal/page"
)

type link struct {
	XMLName     xml.Name `json:"-" xml:"oembed"`
	Version     string   `json:"version" xml:"version"`
	Type        string   `json:"type" xml:"type"`
	Title       string   `json:"title" xml:"title"`
	Author      string   `json:"author_name,omitempty" xml:"author_name,omitempty"`
	AuthorURL   string   `json:"author_url,omitempty" xml:"author_url,omitempty"`
	Provider    string   `json:"provider_name" xml:"provider_name"`
	ProviderURL string   `json:"provider_url" xml:"provider_url"`
	Thumbnail   string   `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	Width       int      `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	Height      int      `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
}

// Type returns the media type of a format.
func Type(f page.EmbedFormat) string {
	if f == page.EmbedXML {
		return "text/xml; charset=utf-8"
	}
	return "application/json"
}

// Write writes an answer in its format.
func Write(w io.Writer, p *page.Embed) error {
	l := link{Version: "1.0", Type: "link", Title: p.Title, Provider: p.Edition.Title, ProviderURL: p.Absolute(p.Home())}
	if len(p.By) > 0 {
		names := make([]string, len(p.By))
		for i, by := range p.By {
			names[i] = by.Name
		}
		l.Author = p.Lang.List(names)
		if len(p.By) == 1 && p.By[0].Href != "" {
			l.AuthorURL = p.Absolute(p.By[0].Href)
		}
	}
	if p.Still != nil {
		l.Thumbnail, l.Width, l.Height = p.Absolute(p.Still.Src), p.Still.Width, p.Still.Height
	}
	switch p.Format {
	case page.EmbedJSON:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(l)
	case page.EmbedXML:
		if _, err := io.WriteString(w, `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`+"\n"); err != nil {
			return err
		}
		return xml.NewEncoder(w).Encode(l)
	}
	return fmt.Errorf("oembed: there is no format %q", p.Format)
}
