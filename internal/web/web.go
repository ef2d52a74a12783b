// Package web is what the three HTTP edges (site, newsroom, api) share: routes
// as data, security headers, the request log, and how a failure is answered.
// No words of the newsroom stand here.
package web

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Policy says who may use a route.
type Policy string

// Anyone may use the route, and gets what is public.
const Anyone Policy = "anyone"

// A CacheRule says how long an answer may be kept by browsers and CDNs.
type CacheRule string

const (
	// Page answers are checked with us at every use. We answer from memory, and
	// a copy elsewhere could outlive a withdrawal.
	Page CacheRule = "public, no-cache"
	// Immutable answers never change: their address holds a hash.
	Immutable CacheRule = "public, max-age=31536000, immutable"
	// Never keeps nothing.
	Never CacheRule = "no-store"
)

// A Surface says what kind of thing a route shows, for tests that visit all.
type Surface string

const (
	Pages   Surface = "pages"   // HTML for readers
	Assets  Surface = "assets"  // files of the theme
	Media   Surface = "media"   // pictures, clips and sounds
	Machine Surface = "machine" // for programs
	Desk    Surface = "desk"    // for who works in the newsroom
)

// A Route is one row of an edge's table. Every field but Most is required.
type Route struct {
	Pattern string // as net/http reads it, without a method
	Methods []string
	Policy  Policy
	Cache   CacheRule
	Surface Surface
	Serve   http.HandlerFunc

	Most int64 // bytes of a request's body; 0 means 64 KiB
}

// Mux serves the routes. A row with an empty field is an error, so that no
// route is without a policy; so is a method of a pattern that two rows have.
func Mux(routes []Route) (*http.ServeMux, error) {
	at := map[string][]Route{}
	for _, r := range routes {
		if r.Pattern == "" || len(r.Methods) == 0 || r.Policy == "" || r.Cache == "" || r.Surface == "" || r.Serve == nil {
			return nil, fmt.Errorf("route %q lacks a field", r.Pattern)
		}
		for _, other := range at[r.Pattern] {
			for _, m := range r.Methods {
				if slices.Contains(other.Methods, m) {
					return nil, fmt.Errorf("route %q answers %s twice", r.Pattern, m)
				}
			}
		}
		at[r.Pattern] = append(at[r.Pattern], r)
	}
	mux := http.NewServeMux()
	for pattern, list := range at {
		mux.Handle(pattern, handler(list))
	}
	return mux, nil
}

// handler serves the routes of one pattern.
func handler(list []Route) http.Handler {
	var methods []string
	caches := make([][]string, len(list)) // shared by all answers
	for i, r := range list {
		methods = append(methods, r.Methods...)
		caches[i] = []string{string(r.Cache)}
	}
	allow := strings.Join(methods, ", ")
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if rec, ok := w.(*recorder); ok {
			rec.surface = list[0].Surface
		}
		for i := range list {
			r := &list[i]
			for _, m := range r.Methods {
				if req.Method == m {
					if !bounded(w, req, r.Most) {
						return
					}
					w.Header()["Cache-Control"] = caches[i][:1:1]
					r.Serve(w, req)
					return
				}
			}
		}
		w.Header().Set("Allow", allow)
		w.Header().Set("Cache-Control", string(Never))
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	})
}

// bounded refuses a body that no route of ours wants, and sees to it that no
// more is read of one that does not tell its length.
func bounded(w http.ResponseWriter, req *http.Request, most int64) bool {
	if most == 0 {
		most = 64 << 10
	}
	if req.ContentLength > most {
		w.Header().Set("Connection", "close")
		w.Header().Set("Cache-Control", string(Never))
		http.Error(w, http.StatusText(http.StatusRequestEntityTooLarge), http.StatusRequestEntityTooLarge)
		return false
	}
	if req.ContentLength != 0 {
		req.Body = http.MaxBytesReader(w, req.Body, most)
	}
	if most > largeBody {
		req.Body = patient{req.Body, http.NewResponseController(w)}
	}
	return true
}

const (
	largeBody = 1 << 20 // bytes; up to that a body has the server's time
	patience  = 30 * time.Second
)

// patient lets a large body take as long as it goes on coming, and the answer
// some time after it.
type patient struct {
	io.ReadCloser
	control *http.ResponseController
}

func (p patient) Read(b []byte) (int, error) {
	now := time.Now()
	p.control.SetReadDeadline(now.Add(patience)) // a server that cannot keeps its own time
	p.control.SetWriteDeadline(now.Add(2 * patience))
	return p.ReadCloser.Read(b)
}

// Read is the methods of a route that only shows something.
var Read = []string{http.MethodGet, http.MethodHead}

// policyCSP allows a page its own files and nothing else: no script or style
// within it, no other host.
const policyCSP = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Headers sets the headers that every answer carries.
func Headers(next http.Handler) http.Handler {
	all := []string{policyCSP, "nosniff", "strict-origin-when-cross-origin", "same-origin", "camera=(), microphone=(), geolocation=(), browsing-topics=()"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header() // the values are shared: handlers may replace them and add to them, but not write into them
		h["Content-Security-Policy"] = all[0:1:1]
		h["X-Content-Type-Options"] = all[1:2:2]
		h["Referrer-Policy"] = all[2:3:3]
		h["Cross-Origin-Opener-Policy"] = all[3:4:4]
		h["Permissions-Policy"] = all[4:5:5]
		next.ServeHTTP(w, r)
	})
}

// Reference returns a short name for a failure, for the log and the person
// who sees it.
func Reference() string {
	var b [5]byte
	rand.Read(b[:])
	return base32.StdEncoding.EncodeToString(b[:])
}
