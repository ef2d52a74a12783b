package feed

import (
	"math"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

type (
	jsonFeed struct {
		Version     string     `json:"version"`
		Title       string     `json:"title"`
		Home        string     `json:"home_page_url"`
		Self        string     `json:"feed_url"`
		Description string     `json:"description,omitempty"`
		Language    string     `json:"language"`
		Hubs        []jsonHub  `json:"hubs,omitempty"`
		Items       []jsonItem `json:"items"`
	}
	jsonHub struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	jsonItem struct {
		ID          string           `json:"id"`
		URL         string           `json:"url"`
		Title       string           `json:"title"`
		Summary     string           `json:"summary,omitempty"`
		Content     string           `json:"content_html"`
		Image       string           `json:"image,omitempty"`
		Published   string           `json:"date_published,omitempty"`
		Modified    string           `json:"date_modified,omitempty"`
		Authors     []jsonAuthor     `json:"authors,omitempty"`
		Tags        []string         `json:"tags,omitempty"`
		Language    string           `json:"language"`
		Attachments []jsonAttachment `json:"attachments,omitempty"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
	}
	jsonAttachment struct {
		URL      string `json:"url"`
		Type     string `json:"mime_type"`
		Title    string `json:"title,omitempty"`
		Duration int    `json:"duration_in_seconds,omitempty"`
	}
)

func newJSON(f *page.Feed) *jsonFeed {
	lang := string(f.Edition.ID)
	j := &jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: title(f), Home: f.URL, Self: f.Self, Description: f.Summary,
		Language: lang, Items: []jsonItem{}}
	if f.Hub != "" {
		j.Hubs = []jsonHub{{"WebSub", f.Hub}}
	}
	for i := range f.Items {
		it := &f.Items[i]
		one := jsonItem{ID: it.ID, URL: it.URL, Title: it.Headline, Summary: it.Standfirst, Content: content(f, it), Tags: it.Tags, Language: lang}
		if still := it.Lead.Still(); still != "" {
			one.Image = f.Absolute(still)
		}
		if news.Dated(it.Published) {
			one.Published, one.Modified = stamp(it.Published), stamp(it.Changed)
		}
		for _, b := range it.Bylines {
			one.Authors = append(one.Authors, jsonAuthor{b.Name})
		}
		for _, m := range held(it) {
			one.Attachments = append(one.Attachments, jsonAttachment{f.Absolute(m.Src), mediaType(m), m.Alt, int(math.Round(m.Duration))})
		}
		j.Items = append(j.Items, one)
	}
	return j
}
