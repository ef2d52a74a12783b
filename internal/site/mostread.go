package site

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// count counts that a person was given a story. Behind a cache that answers in
// our place the page itself reports that it is read.
func (s *Site) count(id news.StoryID, agent, purpose []byte) {
	if s.read != nil && s.cdn == "" && s.audience.Person(agent, purpose) {
		s.read.Count(id)
	}
}

func purpose(h http.Header) string { return cmp.Or(h.Get("Sec-Purpose"), h.Get("Purpose")) }

// beacon takes a page's report that it is read. Nothing is kept of who sent it.
func (s *Site) beacon(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("story"), 10, 64)
	if err != nil || id <= 0 || s.read == nil || s.cdn == "" {
		missing(w)
		return
	}
	if wait := s.limit.Take(s.proxies.Client(r), missCost); wait > 0 {
		tooMany{wait}.answer(w)
		return
	}
	if from := r.Header.Get("Sec-Fetch-Site"); (from == "" || from == "same-origin") && s.audience.Person([]byte(r.UserAgent()), nil) {
		s.read.Count(news.StoryID(id))
	}
	w.WriteHeader(http.StatusNoContent)
}

// mostReadData writes what is read most for programs.
func mostReadData(w io.Writer, p *page.MostRead) error {
	type story struct {
		ID        news.StoryID   `json:"id"`
		URL       string         `json:"url"`
		Headline  string         `json:"headline"`
		Section   news.SectionID `json:"section,omitempty"`
		Kind      news.StoryKind `json:"kind"`
		Picture   string         `json:"picture,omitempty"`
		Published time.Time      `json:"published"`
	}
	list := func(cards []page.Card) []story {
		out := []story{}
		for _, c := range cards {
			s := story{c.ID, p.Absolute(c.Href()), c.Headline, c.Section, c.Kind, "", c.Published}
			if m := c.Picture(); m != nil {
				s.Picture = p.Absolute(m.Still())
			}
			out = append(out, s)
		}
		return out
	}
	return json.NewEncoder(w).Encode(struct {
		Edition news.EditionID `json:"edition"`
		Title   string         `json:"title"`
		Hour    []story        `json:"hour"`
		Day     []story        `json:"day"`
	}{p.Edition.ID, p.Heading, list(p.Hour), list(p.Day)})
}
