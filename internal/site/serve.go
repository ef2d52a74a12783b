package site

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/media/blob"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/web"
)

// canonical sends readers from other spellings of an address to the one that
// counts: one leading slash, none at the end, no empty or dot parts.
func canonical(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean, ok := news.CleanPath((&url.URL{Path: "/" + strings.TrimLeft(r.URL.Path, "/")}).EscapedPath())
		if !ok {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		if (clean != r.URL.Path || overEscaped(r.URL)) && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
			redirect(w, r, page.Redirect{To: clean})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// overEscaped reports whether an address escapes what needs no escaping, such
// as /%74own for /town.
func overEscaped(u *url.URL) bool {
	return u.RawPath != "" || strings.Count(u.EscapedPath(), "%") != strings.Count((&url.URL{Path: u.Path}).EscapedPath(), "%")
}

// redirect sends the reader to a path of ours or a whole address that an editor
// gave.
func redirect(w http.ResponseWriter, r *http.Request, by page.Redirect) {
	to, status := by.To, http.StatusMovedPermanently
	if by.ForNow {
		status = http.StatusFound
	}
	if strings.HasPrefix(to, "/") {
		to = page.Href("/" + strings.TrimLeft(to, "/")) // never to another host
	} else if !news.SafeLink(to) {
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", string(web.Page))
	w.WriteHeader(status)
}

// page serves whatever page lives at the address.
func (s *Site) page(w http.ResponseWriter, r *http.Request) {
	req := page.Request{Path: r.URL.Path, Before: r.URL.Query().Get("before")}
	addr := req.Path
	if req.Before != "" {
		addr += "\x00" + req.Before
	}
	p, err := s.pages.Get(r.Context(), addr, func(ctx context.Context, reads *pagecache.Reads) (*pagecache.Page, error) {
		return s.make(ctx, req, reads)
	})
	if p != nil {
		if err != nil {
			s.log.Error("the last good copy of a page was served", "path", r.URL.Path, "err", err)
		}
		serve(w, r, p, http.StatusOK)
		return
	}
	s.wrong(w, r, err)
}

// wrong answers when there is no page, with what the reader may know.
func (s *Site) wrong(w http.ResponseWriter, r *http.Request, err error) {
	var to page.Redirect
	var f news.Fault
	switch {
	case errors.As(err, &to):
		redirect(w, r, to)
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		// the reader has left
	case errors.As(err, &f) && f.Kind == news.NotFound:
		s.wrongPage(w, r, http.StatusNotFound, "", "")
	case errors.As(err, &f) && f.Kind == news.Gone:
		s.wrongPage(w, r, http.StatusGone, f.Say, "")
	default:
		ref := web.Reference()
		s.log.Error("a page could not be made", "path", r.URL.Path, "reference", ref, "err", err)
		s.failed(w, r, ref)
	}
}

// failed answers when something broke.
func (s *Site) failed(w http.ResponseWriter, r *http.Request, reference string) {
	s.wrongPage(w, r, http.StatusInternalServerError, "", reference)
}

func (s *Site) wrongPage(w http.ResponseWriter, r *http.Request, status int, reason, reference string) {
	w.Header().Set("Cache-Control", string(web.Never))
	var b bytes.Buffer
	if err := s.render(&b, r, status, reason, reference); err != nil {
		s.log.Error("the page for a failure could not be made", "path", r.URL.Path, "err", err)
		http.Error(w, http.StatusText(status)+" "+reference, status)
		return
	}
	serve(w, r, pagecache.NewPage("text/html; charset=utf-8", b.Bytes()), status)
}

func (s *Site) render(b io.Writer, r *http.Request, status int, reason, reference string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("panic")
		}
	}()
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	return s.theme.Render(b, s.builder.Wrong(ctx, r.URL.Path, status, reason, reference))
}

// serve writes a finished page, or that the reader has it already.
func serve(w http.ResponseWriter, r *http.Request, p *pagecache.Page, status int) {
	h := w.Header()
	h.Set("Content-Type", p.Type)
	h.Set("Vary", "Accept-Encoding")
	body, etag := p.Body, p.ETag
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		if z := p.Gzip(); z != nil {
			body, etag = z, strings.TrimSuffix(p.ETag, `"`)+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	if status == http.StatusOK {
		h.Set("ETag", etag)
		if matches(r.Header.Get("If-None-Match"), etag) {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// takesGzip reports whether an Accept-Encoding header allows gzip.
func takesGzip(header string) bool {
	for _, part := range strings.Split(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// matches reports whether an If-None-Match header names the tag.
func matches(header, etag string) bool {
	for _, part := range strings.Split(header, ",") {
		if part = strings.TrimPrefix(strings.TrimSpace(part), "W/"); part == etag || part == "*" {
			return true
		}
	}
	return false
}

func (s *Site) asset(w http.ResponseWriter, r *http.Request) { s.themeFile(w, r, r.PathValue("name")) }

func (s *Site) icon(w http.ResponseWriter, r *http.Request) { s.themeFile(w, r, "icon.svg") }

// themeFile serves a file of the theme. They are few, and finished once.
func (s *Site) themeFile(w http.ResponseWriter, r *http.Request, name string) {
	if p, ok := s.assets.Load(name); ok {
		serve(w, r, p.(*pagecache.Page), http.StatusOK)
		return
	}
	a, ok := s.theme.Asset(name)
	if !ok {
		s.wrongPage(w, r, http.StatusNotFound, "", "")
		return
	}
	p, _ := s.assets.LoadOrStore(name, pagecache.NewPage(a.Type, a.Body))
	serve(w, r, p.(*pagecache.Page), http.StatusOK)
}

// file serves a media file. A file's name is its hash, so it never changes;
// what is not a known kind of media is offered for download only.
func (s *Site) file(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("path")
	f, err := s.open(name)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
			s.log.Error("a media file could not be read", "path", name, "err", err)
		}
		s.wrongPage(w, r, http.StatusNotFound, "", "")
		return
	}
	defer f.Close()
	kind := blob.TypeOf(name)
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("ETag", `"`+strings.TrimSuffix(path.Base(name), path.Ext(name))+`"`)
	if kind == "application/octet-stream" || kind == "application/pdf" {
		h.Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", time.Time{}, f.(io.ReadSeeker))
}

func (s *Site) open(name string) (fs.File, error) {
	if !fs.ValidPath(name) || strings.HasPrefix(name, "tmp") || strings.HasPrefix(path.Base(name), ".") {
		return nil, fs.ErrNotExist
	}
	f, err := s.media.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if _, seeks := f.(io.ReadSeeker); err != nil || !info.Mode().IsRegular() || !seeks {
		f.Close()
		return nil, fs.ErrNotExist
	}
	return f, nil
}

func (s *Site) robots(w http.ResponseWriter, r *http.Request) {
	text := "User-agent: *\nAllow: /\n"
	if base := strings.TrimSuffix(s.builder.BaseURL, "/"); base != "" {
		text += "\nSitemap: " + base + "/sitemap.xml\nSitemap: " + base + "/sitemap-news.xml\n"
	}
	serve(w, r, pagecache.NewPage("text/plain; charset=utf-8", []byte(text)), http.StatusOK)
}

func health(w http.ResponseWriter, r *http.Request) {
	serve(w, r, pagecache.NewPage("text/plain; charset=utf-8", []byte("ok\n")), http.StatusOK)
}
