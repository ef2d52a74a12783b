package site

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
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
		if plainly(r.URL) {
			next.ServeHTTP(w, r)
			return
		}
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

// plainly reports whether an address is surely spelled as it should be, which
// most are. It allocates nothing.
func plainly(u *url.URL) bool {
	if u.RawPath != "" || len(u.Path) > 500 || !strings.HasPrefix(u.Path, "/") || len(u.Path) > 1 && strings.HasSuffix(u.Path, "/") {
		return false
	}
	last := byte(0)
	for _, b := range []byte(u.Path) {
		switch {
		case 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || b == '-' || b == '/' && last != '/':
		case b == '.' && last != '/':
		default:
			return false
		}
		last = b
	}
	return true
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
	p, verdict, err := s.get(r.Context(), r, page.Request{Path: r.URL.Path, Before: before(r.URL)})
	web.Mark(w, verdict)
	if p == nil {
		s.wrong(w, r, err)
		return
	}
	s.serve(w, r, p, http.StatusOK)
	if p.Story != 0 && r.Method == http.MethodGet {
		s.count(p.Story, []byte(r.UserAgent()), []byte(purpose(r.Header)))
	}
}

// before returns the one thing in a query that a page may know: where its
// list goes on.
func before(u *url.URL) string {
	if !strings.Contains(u.RawQuery, "before=") {
		return ""
	}
	return u.Query().Get("before")
}

// get returns a page from the cache, where it is made if need be, and says
// where it came from. Only lists go on: of another page there is one, whatever the query says.
func (s *Site) get(ctx context.Context, r *http.Request, req page.Request) (*pagecache.Page, web.Verdict, error) {
	addr := req.Path
	if req.Before != "" {
		addr += "\x00" + req.Before
	}
	if req.Embed.Format != "" {
		addr += req.Embed.Key()
	}
	if p := s.pages.Held(addr); p != nil {
		return p, web.Hit, nil
	}
	if !s.pages.Knows(addr) {
		if err := s.admit(r, req); err != nil {
			return nil, web.Limited, err
		}
	}
	if req.Before != "" && !s.pages.Knows(addr) {
		if top, verdict, err := s.get(ctx, r, page.Request{Path: req.Path}); top == nil || !top.Listed {
			return top, verdict, err
		}
	}
	p, err := s.pages.Get(ctx, addr, func(ctx context.Context, reads *pagecache.Reads) (*pagecache.Page, error) {
		return s.make(ctx, req, reads)
	})
	if p != nil && err != nil {
		return p, web.Stale, err
	}
	return p, web.Miss, err
}

// wrong answers when there is no page, with what the reader may know.
func (s *Site) wrong(w http.ResponseWriter, r *http.Request, err error) {
	var to page.Redirect
	var f news.Fault
	var much tooMany
	switch {
	case errors.As(err, &much):
		much.answer(w)
	case errors.As(err, &to):
		redirect(w, r, to)
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		// the reader has left
	case errors.As(err, &f) && f.Kind == news.NotFound:
		s.wrongPage(w, r, http.StatusNotFound, "", "")
	case errors.As(err, &f) && f.Kind == news.Gone:
		s.wrongPage(w, r, http.StatusGone, f.Say, "")
	default:
		var why unmade
		if !errors.As(err, &why) {
			why = s.unmade(r.URL.Path, err)
		}
		status := http.StatusInternalServerError
		if errors.Is(err, pagecache.ErrBusy) {
			status = http.StatusServiceUnavailable
			w.Header().Set("Retry-After", "2")
		}
		s.wrongPage(w, r, status, "", why.reference)
	}
}

// failed answers when something broke.
func (s *Site) failed(w http.ResponseWriter, r *http.Request, reference string) {
	s.wrongPage(w, r, http.StatusInternalServerError, "", reference)
}

func (s *Site) wrongPage(w http.ResponseWriter, r *http.Request, status int, reason, reference string) {
	w.Header().Set("Cache-Control", string(web.Never))
	if status == http.StatusNotFound {
		if p, err := s.nothing(r.Context(), r.URL.Path); p != nil {
			s.serve(w, r, p, status)
			return
		} else if err != nil && r.Context().Err() != nil {
			return // the reader has left
		}
	}
	p, err := s.wrongly(r.Context(), r.URL.Path, status, reason, reference, pagecache.NewReads())
	if err != nil {
		s.log.Error("the page for a failure could not be made", "path", r.URL.Path, "err", err)
		http.Error(w, http.StatusText(status)+" "+reference, status)
		return
	}
	s.serve(w, r, p, status)
}

// nothing returns the page for addresses at which nothing is. An edition has
// one for all.
func (s *Site) nothing(ctx context.Context, path string) (*pagecache.Page, error) {
	return s.pages.Get(ctx, "\x00nothing"+s.builder.Prefix(path), func(ctx context.Context, reads *pagecache.Reads) (*pagecache.Page, error) {
		return s.wrongly(ctx, path, http.StatusNotFound, "", "", reads)
	})
}

// wrongly makes a page for what cannot be shown.
func (s *Site) wrongly(ctx context.Context, path string, status int, reason, reference string, reads *pagecache.Reads) (p *pagecache.Page, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("panic: %v", r)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	var b bytes.Buffer
	err = s.render(&b, s.builder.Wrong(ctx, path, status, reason, reference, reads), reads)
	return pagecache.NewPage("text/html; charset=utf-8", b.Bytes()), err
}

// serve writes a finished page in the form that suits the client, or that the
// reader has it already.
func (s *Site) serve(w http.ResponseWriter, r *http.Request, p *pagecache.Page, status int) {
	h := w.Header()
	if status == http.StatusOK {
		s.tell(h, p)
	}
	if tag := known(p, r.Header.Get("If-None-Match")); tag != "" && status == http.StatusOK {
		h["Vary"], h["Etag"] = []string{"Accept-Encoding"}, []string{tag}
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f := s.choose(p, r.Header.Get("Accept-Encoding"))
	values := []string{p.Type, "Accept-Encoding", f.Length, f.ETag, f.Coding.String()} // one allocation for all
	h["Content-Type"], h["Vary"], h["Content-Length"] = values[0:1:1], values[1:2:2], values[2:3:3]
	if status == http.StatusOK {
		h["Etag"] = values[3:4:4]
	}
	if f.Coding != pagecache.Plain {
		h["Content-Encoding"] = values[4:5:5]
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(f.Body)
	}
}

// known returns the tag in an If-None-Match header that names the page in
// any of its forms: who holds one holds what we would send. "" if there is
// none.
func known(p *pagecache.Page, header string) string {
	for header != "" {
		var tag string
		tag, header, _ = strings.Cut(header, ",")
		switch tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); {
		case tag == "*":
			return p.ETag
		case p.Has(tag):
			return tag
		}
	}
	return ""
}

func (s *Site) asset(w http.ResponseWriter, r *http.Request) { s.themeFile(w, r, r.PathValue("name")) }

func (s *Site) icon(w http.ResponseWriter, r *http.Request) {
	a := s.theme.Now().Favicon()
	s.serve(w, r, pagecache.NewPage(a.Type, a.Body), http.StatusOK)
}

// themeFile serves a file of the theme. They are few, and finished once.
func (s *Site) themeFile(w http.ResponseWriter, r *http.Request, name string) {
	if p, ok := s.assets.Load(name); ok {
		s.serve(w, r, p.(*pagecache.Page), http.StatusOK)
		return
	}
	a, ok := s.theme.Asset(name)
	if !ok {
		missing(w)
		return
	}
	p, _ := s.assets.LoadOrStore(name, pagecache.NewPage(a.Type, a.Body))
	s.serve(w, r, p.(*pagecache.Page), http.StatusOK)
}

// missing answers for a file that there is not. Nobody reads a page in place
// of a picture, and making one costs.
func missing(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", string(web.Never))
	http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
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
		missing(w)
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
	http.ServeContent(patient{w, http.NewResponseController(w)}, r, "", time.Time{}, f.(io.ReadSeeker))
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
	s.serve(w, r, plainText(text), http.StatusOK)
}
