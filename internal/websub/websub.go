// Package websub tells a WebSub hub which feeds changed, so that subscribers
// hear of a story within seconds. It does so beside everything else: nothing
// waits for a hub.
package websub

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/news"
)

// Options are what a Publisher is made of. Hub, Feeds and Log are required.
type Options struct {
	Hub string
	// Feeds returns the addresses of the feeds that changes of the keys
	// changed.
	Feeds  func(ctx context.Context, keys []news.Key) ([]string, error)
	Log    *slog.Logger
	Gather time.Duration   // how long changes are gathered before the hub is told; 0 is two seconds
	Retry  []time.Duration // how long to wait after each failure but the last; nil: four times, up to ten minutes
}

// A Publisher tells one hub. Make it with New; it works while Run does.
type Publisher struct {
	opt    Options
	client *http.Client
	wake   chan struct{}

	mu      sync.Mutex
	pending map[news.Key]bool
}

const (
	mostPending = 10_000 // keys; of more, those of single stories are forgotten
	batch       = 100    // addresses to a request
)

// CheckHub reports whether an address can be that of a hub.
func CheckHub(hub string) error {
	u, err := url.Parse(hub)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return fmt.Errorf("%q is not the address of a hub such as https://hub.example/", hub)
	}
	return nil
}

// New returns a Publisher. The hub is where the operator says, even in a
// private network, but it cannot send us elsewhere.
func New(opt Options) (*Publisher, error) {
	if err := CheckHub(opt.Hub); err != nil {
		return nil, err
	}
	if opt.Gather == 0 {
		opt.Gather = 2 * time.Second
	}
	if opt.Retry == nil {
		opt.Retry = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}
	}
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Publisher{opt: opt, client: client, wake: make(chan struct{}, 1), pending: map[news.Key]bool{}}, nil
}

// Changed takes note of what was committed. It is quick.
func (p *Publisher) Changed(changes []news.Change) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range changes {
		for _, k := range c.Keys {
			_, list := k.List()
			_, story := k.Story()
			if list || story && len(p.pending) < mostPending {
				p.pending[k] = true
			}
		}
	}
	if len(p.pending) > 0 {
		select {
		case p.wake <- struct{}{}:
		default:
		}
	}
}

func (p *Publisher) take() []news.Key {
	p.mu.Lock()
	defer p.mu.Unlock()
	keys := slices.Collect(maps.Keys(p.pending))
	clear(p.pending)
	return keys
}

// Run tells the hub of changes until ctx ends. What the hub does not take is
// tried again with what has changed meanwhile, and at last given up.
func (p *Publisher) Run(ctx context.Context) {
	unsent := map[string]bool{}
	for tries := 0; ; {
		if tries == 0 {
			select {
			case <-ctx.Done():
				return
			case <-p.wake:
			}
			pause(ctx, p.opt.Gather)
		} else {
			pause(ctx, p.opt.Retry[tries-1])
		}
		err := p.round(ctx, unsent)
		var no refusal
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			tries = 0
		case errors.As(err, &no), tries == len(p.opt.Retry):
			p.opt.Log.Error("the hub was not told of changed feeds", "hub", p.opt.Hub, "feeds", len(unsent), "err", err)
			clear(unsent)
			tries = 0
		default:
			if tries == 0 {
				p.opt.Log.Warn("the hub cannot be told of changed feeds; it will be tried again", "hub", p.opt.Hub, "err", err)
			}
			tries++
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// round adds what changed to what is unsent, and sends it.
func (p *Publisher) round(ctx context.Context, unsent map[string]bool) error {
	if keys := p.take(); len(keys) > 0 {
		feeds, err := p.opt.Feeds(ctx, keys)
		if err != nil {
			p.mu.Lock()
			for _, k := range keys {
				p.pending[k] = true
			}
			p.mu.Unlock()
			return fmt.Errorf("which feeds changed: %w", err)
		}
		for _, f := range feeds {
			unsent[f] = true
		}
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(unsent)), batch) {
		if err := p.ping(ctx, part); err != nil {
			return err
		}
		for _, f := range part {
			delete(unsent, f)
		}
	}
	return nil
}

// A refusal is an answer that will be the same next time.
type refusal struct{ status int }

func (r refusal) Error() string { return fmt.Sprintf("the hub answered %d", r.status) }

func (p *Publisher) ping(ctx context.Context, feeds []string) error {
	form := url.Values{"hub.mode": {"publish"}, "hub.url": feeds}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.opt.Hub, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", "Broadsheet")
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	switch s := resp.StatusCode; {
	case s >= 200 && s < 300:
		return nil
	case s >= 500, s == http.StatusTooManyRequests, s == http.StatusRequestTimeout:
		return fmt.Errorf("the hub answered %d", s)
	default:
		return refusal{s}
	}
}
