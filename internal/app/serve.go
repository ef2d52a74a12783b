package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/coverage"
	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	"broadsheet/internal/site"
	"broadsheet/internal/theme"
	"broadsheet/internal/web"
	"broadsheet/internal/web/fastlane"
	"broadsheet/internal/websub"
)

type serveCmd struct {
	newsroomFlags
	themeFlags
	signInFlags `group:"Signing in to the newsroom:"`
	Listen      string `help:"Address to listen on: 127.0.0.1:8080, or :443 with --domain." placeholder:"HOST:PORT"`
	URL         string `help:"The site's own address as readers type it, such as https://news.example. Links that must be whole are made with it." placeholder:"URL"`
	Title       string `help:"The newsroom's name, if it has no edition yet." default:"Broadsheet"`
	Lang        string `help:"The language of its first edition, if it has none yet." default:"en" placeholder:"LANG"`
	Cache       int    `help:"Memory for finished pages, in MiB." default:"256" placeholder:"MIB"`

	Metrics    string `help:"Address for Prometheus metrics, profiles and /readyz, such as 127.0.0.1:9100. Nobody but you should reach it." placeholder:"HOST:PORT"`
	RequestLog string `help:"A file to which a line of JSON is added for each request." type:"path" placeholder:"FILE"`

	Domain []string `help:"Domains to serve with TLS. Certificates are got from Let's Encrypt, whose terms you accept by this, renewed, and kept in the newsroom's folder; port 80 must reach this machine too." placeholder:"NAME"`
	Email  string   `help:"Where Let's Encrypt may write to about the certificates." placeholder:"ADDRESS"`

	Hub             string `help:"The WebSub hub that feeds name and that is told when they change, such as https://hub.example/. It needs --url." placeholder:"URL"`
	SecurityContact string `help:"Where to report security holes: mailto:ADDRESS or https://PAGE. With it there is a /.well-known/security.txt." placeholder:"URI"`

	TrustProxy []string      `help:"Addresses of proxies whose word about their clients is taken." placeholder:"CIDR"`
	MissRate   float64       `help:"How many pages that are not held a client may ask for a second; pages deep in lists count for ten. 0 is no limit." default:"20" placeholder:"N"`
	CDN        time.Duration `help:"How long a CDN that you purge by key may keep pages, such as 1m. Pages tell it with CDN-Cache-Control and Surrogate-Key." name:"cdn" placeholder:"TIME"`
	FastLane   bool          `help:"Answer plain requests for pages that are held without net/http. The answers are the same; --no-fast-lane is for when you doubt it." default:"true" negatable:""`
}

// Help is the long help text.
func (serveCmd) Help() string {
	return "Serves until it is interrupted; requests under way are finished first. Stories that are due are published to the second."
}

// check reports what is wrong with the addresses in the flags.
func (c serveCmd) check() error {
	if c.SecurityContact != "" {
		if err := site.CheckContact(c.SecurityContact); err != nil {
			return fmt.Errorf("--security-contact: %w", err)
		}
	}
	if c.Hub != "" {
		if err := websub.CheckHub(c.Hub); err != nil {
			return fmt.Errorf("--hub: %w", err)
		}
		if c.URL == "" && len(c.Domain) == 0 {
			return errors.New("--hub needs --url: without the site's own address there are no feeds to tell of")
		}
	}
	return nil
}

func (c serveCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.check(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	if err := n.firstEdition(ctx, news.EditionID(c.Lang), c.Title); err != nil {
		return err
	}
	proxies, err := web.ParseProxies(c.TrustProxy)
	if err != nil {
		return fmt.Errorf("--trust-proxy takes addresses such as 10.0.0.0/8: %w", err)
	}
	var limit *web.Limiter
	if c.MissRate > 0 {
		limit = web.NewLimiter(c.MissRate, time.Now)
	}
	log := slog.New(slog.NewTextHandler(std.Err, nil))
	opt := serveOptions{listen: cmp.Or(c.Listen, "127.0.0.1:8080"), url: c.URL, cache: int64(c.Cache) << 20, log: log, metrics: c.Metrics, requestLog: c.RequestLog,
		proxies: proxies, limit: limit, cdn: c.CDN, fastLane: c.FastLane, hub: c.Hub, contact: c.SecurityContact, theme: c.Theme, signIn: c.signInFlags, out: std.Out}
	if len(c.Domain) > 0 {
		opt.listen, opt.url = cmp.Or(c.Listen, ":443"), cmp.Or(c.URL, "https://"+c.Domain[0])
		host, _, err := net.SplitHostPort(opt.listen)
		if err != nil {
			return listenFault(opt.listen, "--listen", err)
		}
		opt.certs = newCertificates(c.Domain, c.Email, filepath.Join(n.dir, "certificates"), net.JoinHostPort(host, "80"), log, nil)
		defer opt.certs.close()
	}
	return serve(ctx, n, opt)
}

type serveOptions struct {
	listen, url string
	cache       int64
	log         *slog.Logger
	ready       func(addr string) // called when readers can come; may be nil

	metrics, requestLog string // "" is none
	proxies             web.Proxies
	limit               *web.Limiter // nil is none
	cdn                 time.Duration
	certs               *certificates // nil: without TLS
	fastLane            bool
	hub, contact        string // "" is none
	theme               string // the folder of an overlay; "" is none
	signIn              signInFlags
	first               func(context.Context, *auth.Auth) error // makes the first account; may be nil
	out                 io.Writer                               // where the link for the first account is printed; nil: nowhere
}

// serve runs the public site until ctx ends.
func serve(ctx context.Context, n *newsroom, opt serveOptions) error {
	look, err := theme.OpenOverlay(opt.theme, opt.log)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", opt.listen)
	if err != nil {
		return listenFault(opt.listen, "--listen", err)
	}
	defer l.Close()
	ops, answered, stopOps, err := opt.operate()
	if err != nil {
		return err
	}
	defer stopOps()
	var built steps
	var pages *site.Site // set before the first change can come
	cov, err := coverage.Open(ctx, coverage.Options{Source: n, Dir: n.indexes(), Words: n.dictionaries(), Log: opt.log, Later: true, Progress: built.tell, Stale: func(keys []news.Key) {
		if pages != nil {
			pages.Apply([]news.Change{{Kind: news.Configured, Keys: keys}})
		}
	}})
	if err != nil {
		return err
	}
	ready := func(ctx context.Context) error { _, err := n.Public().Editions(ctx); return err }
	read := mostread.New(mostread.Options{Counts: n, Ranks: n.Public(), Log: opt.log, Changed: func(keys []news.Key) {
		pages.Apply([]news.Change{{Kind: news.Configured, Keys: keys}})
	}})
	pages, err = site.New(site.Options{Public: n.Public(), Related: cov, MostRead: read, Media: n.media.FS(), BaseURL: opt.url, Log: opt.log, CacheBytes: opt.cache,
		Answered: answered, Ready: ready, Limit: opt.limit, Proxies: opt.proxies, CDN: opt.cdn, Hub: opt.hub, Contact: opt.contact, Theme: look})
	if err != nil {
		return err
	}
	if ops != nil {
		ops.watch(pages, cov, look)
		ops.ready.Store(&ready)
	}
	key, err := n.secret()
	if err != nil {
		return err
	}
	keeper, err := opt.signIn.auth(n, key, opt.url, "Broadsheet", opt.log)
	if err != nil {
		return err
	}
	if opt.first != nil {
		if err := opt.first(ctx, keeper); err != nil {
			return err
		}
	}
	rooms := collab.New(collab.Options{Store: n, Log: opt.log})
	box, err := n.inbox()
	if err != nil {
		return err
	}
	work := n.runner(box, cov, &built, opt.log)
	editors, err := n.editors(keeper, key, rooms, pages, healthOf(pages, look, read), opt.proxies, cov, box, work.Wake, opt.url, opt.log)
	if err != nil {
		return err
	}
	wake := make(chan struct{}, 1)
	n.OnChange(func(list []news.Change) { // before the change is acknowledged
		pages.Apply(list)
		tellEditors(rooms, list)
		select {
		case wake <- struct{}{}:
		default:
		}
	})

	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() { cov.Follow(ctx, wake) })
	committed := pages.Apply
	if opt.hub != "" {
		hub, err := websub.New(websub.Options{Hub: opt.hub, Feeds: pages.Feeds, Log: opt.log})
		if err != nil {
			return err
		}
		committed = func(list []news.Change) { pages.Apply(list); hub.Changed(list) } // the log has each change once
		wg.Go(func() { hub.Run(ctx) })
	}
	wg.Go(func() { followForeign(ctx, n, committed, opt.log) })
	wg.Go(func() { publishDue(ctx, n, opt.log) })
	wg.Go(func() { read.Run(ctx) })
	wg.Go(func() { rooms.Run(ctx) })
	wg.Go(func() { work.Run(ctx) })
	wg.Go(func() { keeper.Run(ctx) })
	wg.Go(func() { look.Follow(ctx, time.Second/2, pages.Restyle) })
	wg.Go(func() {
		if _, err := pages.Warm(ctx); err != nil && ctx.Err() == nil {
			opt.log.Error("no pages were made ahead", "err", err)
		}
	})

	srv := &http.Server{Handler: withEditors(editors.Handler(), pages.Handler()), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 30 * time.Second, // media go on as long as the client takes some of it
		IdleTimeout:  2 * time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(opt.log.Handler(), slog.LevelDebug)}
	scheme := "http"
	if opt.certs != nil {
		secure, stopPlain, err := opt.certs.listen(ctx, l)
		if err != nil {
			return err
		}
		defer stopPlain()
		scheme, l, srv.Handler = "https", secure, strict(srv.Handler)
	}
	if opt.fastLane && opt.certs == nil {
		l = fastlane.New(l, pages.Lane)
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	if opt.url == "" {
		opt.log.Warn("the site does not know its own address: feeds, sitemaps and canonical links are left out; name it with --url")
	}
	if opt.out != nil {
		if err := invite(ctx, keeper, cmp.Or(opt.url, scheme+"://"+l.Addr().String()), opt.out); err != nil {
			return err
		}
	}
	opt.log.Info("serving", "address", scheme+"://"+l.Addr().String()+"/", "data", n.dir)
	if opt.ready != nil {
		opt.ready(l.Addr().String())
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	opt.log.Info("stopping")
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	err = srv.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	stop()
	wg.Wait()
	return errors.Join(err, cov.Save(), cov.Close())
}

// operate starts what operators look at, as far as it is wanted: ops is nil
// without --metrics, and answered if nobody wants to know of requests.
func (opt serveOptions) operate() (ops *operations, answered func(web.Answered), stop func(), err error) {
	var write func(web.Answered)
	closeLog, stopListening := func() error { return nil }, func() {}
	if opt.requestLog != "" {
		if write, closeLog, err = requestLog(opt.requestLog); err != nil {
			return nil, nil, nil, err
		}
	}
	answered = write
	if opt.metrics != "" {
		ops = newOperations()
		if stopListening, err = ops.listen(opt.metrics, opt.log); err != nil {
			return nil, nil, nil, errors.Join(err, closeLog())
		}
		answered = func(a web.Answered) {
			ops.answered(a)
			if write != nil {
				write(a)
			}
		}
	}
	return ops, answered, func() { stopListening(); closeLog() }, nil
}

// listenFault says what is wrong with the address in a flag and what to do.
func listenFault(addr, flag string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("the address %s is taken by another program: stop that, or name another with %s, such as 127.0.0.1:8081", addr, flag)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("this user may not listen on %s: take a port above 1023 with %s", addr, flag)
	}
	return fmt.Errorf("cannot listen on %s: %w", addr, err)
}

// followForeign applies changes that other processes commit, such as an
// import that runs beside the server. Our own come again here, to no effect.
func followForeign(ctx context.Context, n *newsroom, apply func([]news.Change), log *slog.Logger) {
	seq, err := n.Last(ctx)
	if err != nil {
		log.Error("the change log cannot be read", "err", err)
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for {
			list, err := n.After(ctx, seq, 1000)
			if err != nil {
				if ctx.Err() == nil {
					log.Error("the change log cannot be read", "err", err)
				}
				break
			}
			if len(list) == 0 {
				break
			}
			seq = list[len(list)-1].Seq
			apply(list)
		}
	}
}
