package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/caddyserver/certmagic"
)

// authority issues certificates to whoever asks.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour * 24 * 90),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *authority) Issue(_ context.Context, req *x509.CertificateRequest) (*certmagic.IssuedCertificate, error) {
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: req.DNSNames, NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, req.PublicKey, a.key)
	return &certmagic.IssuedCertificate{Certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}, err
}

func (a *authority) IssuerKey() string { return "test" }

// A newsroom with a domain gets its certificate, speaks HTTP/2, and keeps the
// certificate for the next start.
func TestDomain(t *testing.T) {
	ca := newAuthority(t)
	roots := x509.NewCertPool()
	roots.AddCert(ca.cert)
	dir := t.TempDir()
	n, err := newsroomFlags{Data: dir}.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.firstEdition(t.Context(), "en", "The Post"); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	certs := newCertificates([]string{"news.example"}, "", filepath.Join(dir, "certificates"), "127.0.0.1:0", log, ca)
	defer certs.close()
	ctx, stop := context.WithCancel(t.Context())
	served, open := make(chan error, 1), make(chan string, 1)
	go func() {
		served <- serve(ctx, n, serveOptions{listen: "127.0.0.1:0", cache: 1 << 20, log: log, certs: certs, ready: func(addr string) { open <- addr }})
	}()
	addr := <-open
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		}}}
	var resp *http.Response
	for range 100 { // until the certificate is there
		if resp, err = client.Get("https://news.example/"); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 || resp.ProtoMajor != 2 || resp.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%d %s %v", resp.StatusCode, resp.Proto, resp.Header)
	}
	if _, err := client.Get("https://other.example/"); err == nil {
		t.Error("there is a certificate for a domain that is not ours")
	}
	kept, err := filepath.Glob(filepath.Join(dir, "certificates", "certificates", "test", "news.example", "*.crt"))
	if err != nil || len(kept) != 1 {
		t.Errorf("kept %q, %v", kept, err)
	}
	client.CloseIdleConnections()
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestWithoutTLSReadersAreSentOn(t *testing.T) {
	c := newCertificates([]string{"news.example", "www.news.example"}, "", t.TempDir(), "127.0.0.1:0", slog.New(slog.DiscardHandler), nil)
	defer c.close()
	for from, want := range map[string]string{
		"http://news.example/world?a=b":    "https://news.example/world?a=b",
		"http://www.news.example:80/world": "https://www.news.example/world",
		"http://evil.example/%2f%2fevil":   "https://news.example/%2f%2fevil",
		"http://news.example//evil":        "https://news.example//evil",
	} {
		w := httptest.NewRecorder()
		c.send(w, httptest.NewRequest("GET", from, nil))
		if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %s", from, w.Code, w.Header().Get("Location"))
		}
	}
}
