package site

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/web"
)

// What stands in front of the site: caches that keep its pages, and clients
// that ask for too much.

// cdnRule is what a cache in front of us may do with pages: keep them for so
// long, give them for as long again while it asks for new ones, and for a day
// while we do not answer. Browsers and other caches follow Cache-Control.
func cdnRule(keep time.Duration) string {
	if keep <= 0 {
		return ""
	}
	s := int(math.Ceil(keep.Seconds()))
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d, stale-if-error=86400", s, s)
}

// surrogate lists the keys of a page as a Surrogate-Key header holds them:
// without spaces, in order. What is too long for a header is dropped with
// everything.
func surrogate(keys []news.Key) string {
	const most = 12 << 10
	list := make([]string, 0, len(keys))
	for _, k := range keys {
		list = append(list, page.Href(strings.ReplaceAll(string(k), " ", "")))
	}
	slices.Sort(list)
	if all := strings.Join(list, " "); len(all) <= most {
		return all
	}
	return "large"
}

// tell tells what belongs to a page, and a cache in front of us what it may do
// with it.
func (s *Site) tell(h http.Header, p *pagecache.Page) {
	if p.Link != "" {
		h["Link"] = []string{p.Link}
	}
	if p.Unlisted {
		h.Set("X-Robots-Tag", "noindex")
	}
	if s.cdn == "" || p.Surrogate == "" {
		return
	}
	h.Set("CDN-Cache-Control", s.cdn)
	h.Set("Surrogate-Control", s.cdn)
	h.Set("Surrogate-Key", p.Surrogate)
}

// How much it costs to make a page that is not held.
const (
	missCost = 1
	deepCost = 10 // far down a list, or in the archive
)

// admit books the making of a page to the client who asks for it.
func (s *Site) admit(r *http.Request, req page.Request) error {
	if r == nil {
		return nil
	}
	cost := missCost
	if req.Before != "" || strings.Contains(req.Path+"/", "/archive/") {
		cost = deepCost
	}
	if wait := s.limit.Take(s.proxies.Client(r), cost); wait > 0 {
		return tooMany{wait}
	}
	return nil
}

// A tooMany says that the client asked for too much and has to wait.
type tooMany struct{ wait time.Duration }

func (t tooMany) Error() string { return "too many requests of one client" }

func (t tooMany) answer(w http.ResponseWriter) {
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(t.wait.Seconds()))))
	w.Header().Set("Cache-Control", string(web.Never))
	http.Error(w, http.StatusText(http.StatusTooManyRequests), http.StatusTooManyRequests)
}

// patient lets a long answer go on as long as the client takes some of it now
// and then.
type patient struct {
	http.ResponseWriter
	connection *http.ResponseController
}

const patience = 30 * time.Second

func (p patient) Write(b []byte) (int, error) {
	p.connection.SetWriteDeadline(time.Now().Add(patience))
	return p.ResponseWriter.Write(b)
}
