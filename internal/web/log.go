package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// A Verdict says where a page came from.
type Verdict string

const (
	Hit     Verdict = "hit"     // it was held
	Miss    Verdict = "miss"    // it was made, or there is none
	Stale   Verdict = "stale"   // a former copy, because it could not be made
	Limited Verdict = "limited" // the client asked for too many that are not held
)

// An Answered is what is known of a request once it is answered. It does not
// say who asked.
type Answered struct {
	Method, Path string
	Surface      Surface // "" if no route took it
	Status       int
	Bytes        int64
	Took         time.Duration
	Verdict      Verdict // "" if no cache was asked
}

// Mark notes the verdict on what is being answered through w.
func Mark(w http.ResponseWriter, v Verdict) {
	if rec, ok := w.(*recorder); ok {
		rec.verdict = v
	}
}

// Log tells answered of each request that was answered, and writes a line for
// those that were slow. It keeps a panic from ending the connection without an
// answer: failed answers then. answered may be nil.
func Log(log *slog.Logger, answered func(Answered), failed func(w http.ResponseWriter, r *http.Request, reference string), next http.Handler) http.Handler {
	const slow = 2 * time.Second
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				ref := Reference()
				log.Error("panic", "path", r.URL.Path, "reference", ref, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				if rec.status == 0 {
					failed(rec, r, ref)
				}
			}
			took := time.Since(began)
			if took > slow && rec.bytes < 1<<20 && rec.status != http.StatusSwitchingProtocols {
				log.Warn("slow answer", "path", r.URL.Path, "status", rec.status, "took", took)
			}
			if answered != nil {
				answered(Answered{Method: r.Method, Path: r.URL.Path, Surface: rec.surface, Status: rec.status, Bytes: rec.bytes, Took: took, Verdict: rec.verdict})
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	status  int
	bytes   int64
	surface Surface
	verdict Verdict
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
