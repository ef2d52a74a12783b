package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/web"
)

// embed answers how another site may show a story: oEmbed.
func (s *Site) embed(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	ask := page.Embedding{Format: page.EmbedFormat(q.Get("format")), Width: most(q.Get("maxwidth")), Height: most(q.Get("maxheight"))}
	switch ask.Format {
	case "":
		ask.Format = page.EmbedJSON
	case page.EmbedJSON, page.EmbedXML:
	default:
		refuse(w, http.StatusNotImplemented)
		return
	}
	path, ok := s.own(q.Get("url"))
	if !ok {
		refuse(w, http.StatusNotFound)
		return
	}
	p, verdict, err := s.get(r.Context(), r, page.Request{Path: path, Embed: ask})
	var moved page.Redirect
	if errors.As(err, &moved) {
		p, verdict, err = s.get(r.Context(), r, page.Request{Path: moved.To, Embed: ask})
	}
	web.Mark(w, verdict)
	if p != nil {
		if err != nil {
			s.log.Error("the last good copy of a page was served", "path", path, "err", err)
		}
		s.serve(w, r, p, http.StatusOK)
		return
	}
	var f news.Fault
	switch {
	case errors.As(err, &moved), errors.As(err, &f) && f.Kind == news.NotFound:
		refuse(w, http.StatusNotFound)
	case errors.As(err, &f) && f.Kind == news.Gone:
		refuse(w, http.StatusGone)
	default:
		s.wrong(w, r, err)
	}
}

// own returns the path of a whole address of ours.
func (s *Site) own(address string) (path string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	base, err := url.Parse(s.builder.BaseURL)
	if err != nil || base.Host == "" || !strings.EqualFold(u.Host, base.Host) {
		return "", false
	}
	return news.CleanPath(u.EscapedPath())
}

// most reads the largest size that a client takes; 0 if it says none. Sizes
// beyond all pictures are no limit, so that few answers differ.
func most(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 1<<14 {
		return 0
	}
	return n
}

// refuse answers a program with a status and its name.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Cache-Control", string(web.Never))
	http.Error(w, http.StatusText(status), status)
}
