package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"broadsheet/internal/coverage"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/site"
	"broadsheet/internal/theme"
	"broadsheet/internal/web"
)

// operations is what operators look at: metrics, profiles, and whether the
// server is ready. It has a listener of its own, which readers do not reach.
type operations struct {
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	ready    atomic.Pointer[func(context.Context) error]
}

func newOperations() *operations {
	o := &operations{registry: prometheus.NewRegistry(),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "broadsheet_answers_total", Help: "Requests answered, by kind of address, status and cache verdict."},
			[]string{"surface", "status", "cache"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "broadsheet_answer_seconds", Help: "How long answers took, by kind of address and cache verdict.",
			Buckets: []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10}}, []string{"surface", "cache"})}
	o.registry.MustRegister(o.answers, o.seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return o
}

// answered counts a request.
func (o *operations) answered(a web.Answered) {
	o.answers.WithLabelValues(string(a.Surface), strconv.Itoa(a.Status), string(a.Verdict)).Inc()
	o.seconds.WithLabelValues(string(a.Surface), string(a.Verdict)).Observe(a.Took.Seconds())
}

// watch adds what the parts of a running server count themselves.
func (o *operations) watch(pages *site.Site, cov *coverage.Coverage, look *theme.Overlay) {
	for _, c := range []struct {
		name, help string
		read       func(pagecache.Stats) int64
	}{
		{"hits", "Pages that were held.", func(s pagecache.Stats) int64 { return s.Hits }},
		{"fills", "Pages made.", func(s pagecache.Stats) int64 { return s.Fills }},
		{"drops", "Pages that a change made stale.", func(s pagecache.Stats) int64 { return s.Dropped }},
		{"stale_served", "Former copies given because making the page failed.", func(s pagecache.Stats) int64 { return s.Stale }},
		{"failures", "Pages that could not be made, also where there is none.", func(s pagecache.Stats) int64 { return s.Failed }},
		{"evictions", "Pages that had to leave for others.", func(s pagecache.Stats) int64 { return s.Evicted }},
	} {
		o.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "broadsheet_page_cache_" + c.name + "_total", Help: c.help},
			func() float64 { return float64(c.read(pages.Stats())) }))
	}
	o.registry.MustRegister(leftOut{pages, prometheus.NewDesc("broadsheet_parts_left_out_total", "Parts that pages were made without, because they failed or took too long.", []string{"part"}, nil)})
	o.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "broadsheet_theme_failures_total", Help: "Pages that the theme's folder failed to render and that were shown with the embedded theme."},
		func() float64 { return float64(look.Failures()) }))
	for _, g := range []struct {
		name, help string
		read       func() float64
	}{
		{"theme_mistakes", "Mistakes in the theme's folder.", func() float64 { return float64(len(look.Now().Problems())) }},
		{"page_cache_pages", "Pages held.", func() float64 { return float64(pages.Stats().Pages) }},
		{"page_cache_bytes", "Memory of the pages held, with their compressed forms.", func() float64 { return float64(pages.Stats().Bytes) }},
		{"related_stories", "Stories in the index of related coverage.", func() float64 { return float64(cov.Stats().Stories) }},
		{"related_built", "1 if related coverage is that of the whole archive, 0 while the index is built.", func() float64 {
			if cov.Built() {
				return 1
			}
			return 0
		}},
	} {
		o.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "broadsheet_" + g.name, Help: g.help}, g.read))
	}
}

// leftOut tells how often pages were made without each of their parts.
type leftOut struct {
	pages *site.Site
	desc  *prometheus.Desc
}

func (l leftOut) Describe(c chan<- *prometheus.Desc) { c <- l.desc }

func (l leftOut) Collect(c chan<- prometheus.Metric) {
	for part, n := range l.pages.LeftOut() {
		c <- prometheus.MustNewConstMetric(l.desc, prometheus.CounterValue, float64(n), string(part))
	}
}

// handler serves metrics, profiles and states.
func (o *operations) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(o.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		err := errors.New("related coverage is being opened")
		if ready := o.ready.Load(); ready != nil {
			err = (*ready)(r.Context())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// listen serves operators at an address until the returned function is
// called. An address without a host is of this machine only.
func (o *operations) listen(addr string, log *slog.Logger) (stop func(), err error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("--metrics takes an address such as 127.0.0.1:9100, not %q", addr)
	}
	if host == "" {
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, listenFault(addr, "--metrics", err)
	}
	srv := &http.Server{Handler: o.handler(), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	go srv.Serve(l)
	log.Info("metrics", "address", "http://"+l.Addr().String()+"/metrics")
	return func() { srv.Close() }, nil
}

// requestLog opens a file to which a line of JSON is added for each request.
// It does not say who asked.
func requestLog(name string) (write func(web.Answered), closeFile func() error, err error) {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return nil, nil, fmt.Errorf("the request log cannot be written: %w", err)
	}
	log := slog.New(slog.NewJSONHandler(f, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.LevelKey || a.Key == slog.MessageKey {
			return slog.Attr{}
		}
		return a
	}}))
	return func(a web.Answered) {
		log.LogAttrs(context.Background(), slog.LevelInfo, "", slog.String("method", a.Method), slog.String("path", a.Path), slog.Int("status", a.Status),
			slog.Int64("bytes", a.Bytes), slog.Float64("ms", float64(a.Took.Microseconds())/1000), slog.String("cache", string(a.Verdict)))
	}, f.Close, nil
}
