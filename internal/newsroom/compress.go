package newsroom

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// leastZipped is the smallest answer that is worth compressing, in bytes.
const leastZipped = 1400

// compressed sends pages and data gzipped to who takes that. What is secret in
// a page does not stand beside what a stranger could put there, and no answer
// holds a token against forgery, so lengths tell nothing.
func compressed(next http.Handler) http.Handler {
	pool := sync.Pool{New: func() any { z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed); return z }}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || r.Header.Get("Upgrade") != "" || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		z := &zipping{ResponseWriter: w, pool: &pool}
		defer z.close()
		next.ServeHTTP(z, r)
	})
}

// zipping compresses an answer if its first piece is text, and long enough.
type zipping struct {
	http.ResponseWriter
	pool   *sync.Pool
	status int
	begun  bool
	zip    *gzip.Writer
}

// Unwrap lets who controls the connection find it.
func (z *zipping) Unwrap() http.ResponseWriter { return z.ResponseWriter }

func (z *zipping) WriteHeader(status int) { z.status = status }

func (z *zipping) Write(b []byte) (int, error) {
	if !z.begun {
		z.begin(len(b))
	}
	if z.zip != nil {
		return z.zip.Write(b)
	}
	return z.ResponseWriter.Write(b)
}

func (z *zipping) begin(length int) {
	z.begun = true
	h := z.Header()
	kind := h.Get("Content-Type")
	if length >= leastZipped && h.Get("Content-Encoding") == "" && h.Get("Content-Range") == "" && (strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/json")) {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		z.zip = z.pool.Get().(*gzip.Writer)
		z.zip.Reset(z.ResponseWriter)
	}
	if z.status != 0 {
		z.ResponseWriter.WriteHeader(z.status)
	}
}

func (z *zipping) close() {
	if !z.begun {
		z.begin(0)
	}
	if z.zip != nil {
		z.zip.Close()
		z.zip.Reset(nil)
		z.pool.Put(z.zip)
		z.zip = nil
	}
}
