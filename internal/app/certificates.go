package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// certificates gets certificates for domains, renews them and keeps them in a
// folder.
type certificates struct {
	domains []string
	plainly string // the address for those who come without TLS
	log     *slog.Logger
	cache   *certmagic.Cache
	config  *certmagic.Config
	acme    *certmagic.ACMEIssuer
}

// newCertificates asks Let's Encrypt, or issuer if that is not nil. Close it
// after use.
func newCertificates(domains []string, email, dir, plainly string, log *slog.Logger, issuer certmagic.Issuer) *certificates {
	c := &certificates{domains: domains, plainly: plainly, log: log}
	quiet := zap.NewNop() // what matters comes as events
	c.cache = certmagic.NewCache(certmagic.CacheOptions{Logger: quiet,
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return c.config, nil }})
	c.config = certmagic.New(c.cache, certmagic.Config{Storage: &certmagic.FileStorage{Path: dir}, Logger: quiet, OnEvent: c.event})
	c.acme = certmagic.NewACMEIssuer(c.config, certmagic.ACMEIssuer{CA: certmagic.LetsEncryptProductionCA, Email: email, Agreed: true, Logger: quiet})
	c.config.Issuers = []certmagic.Issuer{c.acme}
	if issuer != nil {
		c.config.Issuers = []certmagic.Issuer{issuer}
	}
	return c
}

func (c *certificates) event(_ context.Context, event string, data map[string]any) error {
	switch event {
	case "cert_obtained":
		c.log.Info("a certificate was obtained", "domain", data["identifier"])
	case "cert_failed":
		c.log.Error("a certificate could not be obtained; it is tried again", "domain", data["identifier"], "err", data["error"])
	}
	return nil
}

// listen speaks TLS on l, with HTTP/2, and listens for those who come
// without. Certificates are asked for in the background; until there is one,
// connections fail.
func (c *certificates) listen(ctx context.Context, l net.Listener) (secure net.Listener, stop func(), err error) {
	plain, err := net.Listen("tcp", c.plainly)
	if err != nil {
		return nil, nil, listenFault(c.plainly, "the host of --listen", err)
	}
	srv := &http.Server{Handler: c.acme.HTTPChallengeHandler(http.HandlerFunc(c.send)), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(c.log.Handler(), slog.LevelDebug)}
	go srv.Serve(plain)
	if err := c.config.ManageAsync(ctx, c.domains); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("certificates: %w", err), srv.Close())
	}
	settings := c.config.TLSConfig()
	settings.NextProtos = append([]string{"h2", "http/1.1"}, settings.NextProtos...)
	return tls.NewListener(l, settings), func() { srv.Close() }, nil
}

// send sends who came without TLS to the same address with it, never to a
// host that is not ours.
func (c *certificates) send(w http.ResponseWriter, r *http.Request) {
	to := url.URL{Scheme: "https", Host: c.domains[0], Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	for _, d := range c.domains {
		if host, _, err := net.SplitHostPort(r.Host); r.Host == d || err == nil && host == d {
			to.Host = d
		}
	}
	http.Redirect(w, r, to.String(), http.StatusPermanentRedirect)
}

// strict tells browsers to come with TLS only, for a year.
func strict(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}

func (c *certificates) close() { c.cache.Stop() }
