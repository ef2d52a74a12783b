package site

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/pagecache"
	"broadsheet/internal/web"
	"broadsheet/internal/web/fastlane"
)

// Lane answers a plain request for a page or an asset that is held, with the
// bytes that the handler would send; nil for everything else. The header of
// each form is made by the handler itself, once, and kept beside the form.
func (s *Site) Lane(r *fastlane.Request) *fastlane.Answer {
	path := string(r.Path)
	p, surface, verdict := s.held(path)
	if p == nil || known(p, string(r.IfNoneMatch)) != "" {
		return nil
	}
	f := s.choose(p, string(r.AcceptEncoding))
	header := f.Beside()
	if header == nil {
		if header = s.header(path, p, f); header == nil {
			return nil
		}
		s.pages.Put(p, f, header)
	}
	if s.answered != nil {
		a := web.Answered{Method: http.MethodGet, Path: path, Surface: surface, Status: http.StatusOK, Bytes: int64(len(f.Body)), Verdict: verdict}
		if r.Head {
			a.Method, a.Bytes = http.MethodHead, 0
		}
		s.answered(a)
	}
	if p.Story != 0 && !r.Head {
		s.count(p.Story, r.UserAgent, r.Purpose)
	}
	return &fastlane.Answer{Header: header, Body: f.Body}
}

// held returns what the handler would serve for a path without making it.
func (s *Site) held(path string) (*pagecache.Page, web.Surface, web.Verdict) {
	if name, ok := strings.CutPrefix(path, "/assets/"); ok {
		if p, ok := s.assets.Load(name); ok {
			return p.(*pagecache.Page), web.Assets, ""
		}
		return nil, "", ""
	}
	switch path {
	case "/sitemap.xml", "/sitemap-news.xml", "/llms.txt", "/.well-known/security.txt":
		return s.pages.Held(path), web.Machine, web.Hit
	}
	if strings.HasPrefix(path, "/sitemap/") {
		return s.pages.Held(path), web.Machine, web.Hit
	}
	return s.pages.Held(path), web.Pages, web.Hit
}

// header returns the status line and the header lines that the handler sends
// for a form, but for the date; nil if it serves something else by now.
func (s *Site) header(path string, p *pagecache.Page, f *pagecache.Form) []byte {
	accept := f.Coding.String()
	if f.Coding == pagecache.Plain {
		accept = "identity"
	}
	w := &headed{header: http.Header{}}
	s.quiet.ServeHTTP(w, &http.Request{Method: http.MethodHead, URL: &url.URL{Path: path}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept-Encoding": {accept}}, Host: "localhost", RemoteAddr: "127.0.0.1:0", Body: http.NoBody})
	if w.status != http.StatusOK || w.header.Get("ETag") != f.ETag || w.header.Get("Content-Encoding") != f.Coding.String() {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", w.status, http.StatusText(w.status))
	w.header.Write(&b)
	return bytes.Clone(b.Bytes())
}

// headed takes the header of an answer.
type headed struct {
	header http.Header
	status int
}

func (h *headed) Header() http.Header         { return h.header }
func (h *headed) Write(b []byte) (int, error) { return len(b), nil }
func (h *headed) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}
