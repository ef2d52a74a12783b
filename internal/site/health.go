package site

import (
	"context"
	"net/http"
	"sync"
	"time"

	"broadsheet/internal/pagecache"
)

// health says that the process answers.
func (s *Site) health(w http.ResponseWriter, r *http.Request) {
	s.serve(w, r, plainText("ok\n"), http.StatusOK)
}

// readiness says whether pages can be made. What is wrong stands in the log,
// not in the answer.
func (s *Site) readiness(w http.ResponseWriter, r *http.Request) {
	if err := s.ready(r.Context()); err != nil {
		s.log.Error("not ready", "err", err)
		s.serve(w, r, plainText("not ready\n"), http.StatusServiceUnavailable)
		return
	}
	s.serve(w, r, plainText("ready\n"), http.StatusOK)
}

func plainText(text string) *pagecache.Page {
	return pagecache.NewPage("text/plain; charset=utf-8", []byte(text))
}

// seldom returns a check that asks at most once a second, whoever wants to
// know, and for two seconds at most.
func seldom(check func(context.Context) error, now func() time.Time) func(context.Context) error {
	var mu sync.Mutex
	var asked time.Time
	var last error
	return func(ctx context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if t := now(); check != nil && (asked.IsZero() || t.Sub(asked) >= time.Second || t.Before(asked)) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			last, asked = check(ctx), t
		}
		return last
	}
}
