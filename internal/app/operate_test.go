package app

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A newsroom that is served as operators see it: metrics count what readers
// did, profiles and metrics are on their own listener only, and the request
// log says what was answered and from where.
func TestOperators(t *testing.T) {
	dir := t.TempDir()
	n, err := newsroomFlags{Data: dir}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.firstEdition(t.Context(), "en", "The Post"); err != nil {
		t.Fatal(err)
	}
	look := filepath.Join(dir, "theme")
	if err := os.MkdirAll(look, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(look, "extra.css"), []byte("}"), 0o644); err != nil {
		t.Fatal(err)
	}
	logged := filepath.Join(dir, "requests.jsonl")
	var said strings.Builder
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	open := make(chan string, 1)
	go func() {
		served <- serve(ctx, n, serveOptions{listen: "127.0.0.1:0", metrics: ":0", requestLog: logged, theme: look, cache: 1 << 20,
			log: slog.New(slog.NewTextHandler(&said, nil)), ready: func(addr string) { open <- addr }})
	}()
	site := "http://" + <-open
	_, rest, _ := strings.Cut(said.String(), "address=")
	ops, _, _ := strings.Cut(rest, "/metrics")
	if !strings.HasPrefix(ops, "http://127.0.0.1:") {
		t.Fatalf("metrics at %q", ops)
	}
	get := func(url string) (int, string) {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	for range 3 {
		get(site + "/")
	}
	get(site + "/nothing")
	for _, path := range []string{"/healthz", "/readyz"} {
		for _, at := range []string{site, ops} {
			if status, body := get(at + path); status != 200 {
				t.Errorf("%s: %d %q", at+path, status, body)
			}
		}
	}
	for _, path := range []string{"/metrics", "/debug/pprof/", "/debug/pprof/cmdline"} {
		if status, _ := get(ops + path); status != 200 {
			t.Errorf("%s for operators: %d", path, status)
		}
		if status, _ := get(site + path); status != 404 && status != 301 {
			t.Errorf("%s for readers: %d", path, status)
		}
	}
	_, metrics := get(ops + "/metrics")
	for _, want := range []string{`broadsheet_answers_total{cache="hit",status="200",surface="pages"}`, `status="404",surface="pages"`, "broadsheet_page_cache_fills_total ",
		"broadsheet_page_cache_stale_served_total 0", "broadsheet_page_cache_failures_total ", "broadsheet_page_cache_drops_total ", "broadsheet_page_cache_bytes ",
		"broadsheet_theme_failures_total 0", "broadsheet_theme_mistakes 1", "broadsheet_related_stories 0", "broadsheet_related_built 1", "broadsheet_answer_seconds_bucket", "go_goroutines"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
	stop()
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(logged)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	var line struct {
		Method, Path, Cache string
		Status, Bytes       int
		MS                  *float64
	}
	if err := json.Unmarshal([]byte(lines[2]), &line); err != nil || line.Method != "GET" || line.Path != "/" || line.Status != 200 || line.Bytes == 0 || line.MS == nil || line.Cache != "hit" {
		t.Errorf("%v: %s", err, lines[2])
	}
	if strings.Contains(string(data), "127.0.0.1") {
		t.Error("the request log says who asked")
	}
}

// What clients may send is limited.
func TestHeadersAreLimited(t *testing.T) {
	t.Parallel()
	n, err := newsroomFlags{Data: t.TempDir()}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	ctx, stop := context.WithCancel(t.Context())
	served, open := make(chan error, 1), make(chan string, 1)
	go func() {
		served <- serve(ctx, n, serveOptions{listen: "127.0.0.1:0", cache: 1 << 20, log: slog.New(slog.DiscardHandler), ready: func(addr string) { open <- addr }})
	}()
	addr := <-open
	slow, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	go func() { // a byte of a header now and then
		for range 300 {
			if _, err := slow.Write([]byte("G")); err != nil {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	req, _ := http.NewRequest("GET", "http://"+addr+"/", nil)
	req.Header.Set("Cookie", strings.Repeat("x", 64<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("a header of 64 KiB: %d", resp.StatusCode)
	}
	slow.SetReadDeadline(time.Now().Add(15 * time.Second))
	if _, err := io.ReadAll(slow); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a client that sends its header for 15 seconds is still listened to")
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestReadyOnceEverythingIsOpen(t *testing.T) {
	o := newOperations()
	status := func() int {
		w := httptest.NewRecorder()
		o.handler().ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		return w.Code
	}
	if got := status(); got != 503 {
		t.Errorf("before anything is open: %d", got)
	}
	var down error
	ready := func(context.Context) error { return down }
	o.ready.Store(&ready)
	if got := status(); got != 200 {
		t.Errorf("open: %d", got)
	}
	down = errors.New("connection refused")
	if got := status(); got != 503 {
		t.Errorf("without the store: %d", got)
	}
}

func TestMetricsAddress(t *testing.T) {
	log := slog.New(slog.DiscardHandler)
	if _, err := newOperations().listen("9100", log); err == nil || !strings.Contains(err.Error(), "--metrics takes an address") {
		t.Errorf("%v", err)
	}
	stop, err := newOperations().listen("127.0.0.1:0", log)
	if err != nil {
		t.Fatal(err)
	}
	stop()
}
