// Package outbound gets what lies at addresses that people name, and goes
// nowhere but to public servers: what can be reached from our machine alone is
// not reached through us, however the address is written, whatever a name
// resolves to and wherever an answer sends us on.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/idna"

	"broadsheet/internal/news"
)

// Options are what a Client is made of. The zero Options are ready to use.
type Options struct {
	Bytes int64         // the largest answer, once it is unpacked; 0: 64 MiB
	Time  time.Duration // for everything, up to the last byte; 0: 25 seconds

	// Resolve finds the addresses of a name; nil: as the system does.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Trust are servers that may be asked though they are not public: for
	// tests, whose servers are on the same machine.
	Trust []netip.AddrPort
}

// A Client gets files. It keeps no connections, sends no cookies and no
// credentials, and uses no proxy.
type Client struct {
	opt  Options
	http *http.Client

	connect func(ctx context.Context, to netip.AddrPort) (net.Conn, error)
}

// Refused is the kind of error of an address to which nobody is sent.
const Refused news.FaultKind = news.Invalid

// mostRedirects is how often an answer may send us on.
const mostRedirects = 5

// New makes a client.
func New(opt Options) *Client {
	if opt.Bytes == 0 {
		opt.Bytes = 64 << 20
	}
	if opt.Time == 0 {
		opt.Time = 25 * time.Second
	}
	if opt.Resolve == nil {
		opt.Resolve = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	c := &Client{opt: opt}
	// What is dialled was looked at before; this looks again at what the
	// system is about to connect to, whatever led there.
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return refusal(err)
		}
		return c.allow(to)
	}}
	c.connect = func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
		return dialer.DialContext(ctx, "tcp", to.String())
	}
	c.http = &http.Client{
		Transport: &http.Transport{Proxy: nil, DialContext: c.dial, DisableKeepAlives: true, ForceAttemptHTTP2: true,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 15 * time.Second, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > mostRedirects {
				return refusal(errors.New("it is sent on and on"))
			}
			req.Header.Del("Referer")
			return c.checkURL(req.URL)
		},
	}
	return c
}

// An Answer is a file at another server, as it comes in. Reading more of it
// than the client takes is an error of kind Invalid.
type Answer struct {
	io.ReadCloser
	Name string // what its address calls it; may be ""
}

// Get asks for what lies at an address. The error is a fault of kind Invalid,
// field "url", if that is no address of a public server, or nothing is to be
// had there.
func (c *Client) Get(ctx context.Context, address string) (*Answer, error) {
	u, err := c.parse(address)
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithTimeout(ctx, c.opt.Time)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		stop()
		return nil, refusal(err)
	}
	req.Header.Set("User-Agent", "Broadsheet")
	resp, err := c.http.Do(req)
	if err != nil {
		stop()
		var known news.Fault
		if errors.As(err, &known) {
			return nil, known
		}
		return nil, silent(err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		stop()
		return nil, news.Fault{Kind: news.Invalid, Field: "url", Say: fmt.Sprintf("The server there answered %d and sent no file.", resp.StatusCode)}
	}
	name := resp.Request.URL.Path
	return &Answer{ReadCloser: &body{resp.Body, c.opt.Bytes, stop}, Name: name[strings.LastIndex(name, "/")+1:]}, nil
}

// A body reads an answer up to a limit.
type body struct {
	from io.ReadCloser
	left int64
	stop context.CancelFunc
}

func (b *body) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, news.Fault{Kind: news.Invalid, Field: "url", Say: "The file there is too large."}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = silent(err)
	}
	return n, err
}

func (b *body) Close() error {
	defer b.stop()
	return b.from.Close()
}

func refusal(err error) error {
	return news.Fault{Kind: Refused, Field: "url", Say: "That is not the address of a file on a public server. It begins with https:// or http://.", Err: err}
}

func silent(err error) error {
	return news.Fault{Kind: news.Invalid, Field: "url", Say: "The server there does not answer. Look at the address, or try again later.", Err: err}
}

// Check reports whether an address may be asked by now, without asking.
func (c *Client) Check(ctx context.Context, address string) error {
	u, err := c.parse(address)
	if err != nil {
		return err
	}
	_, err = c.resolve(ctx, u.Hostname(), portOf(u))
	return err
}

// parse reads an address as a browser would; what is written in a way that
// programs read differently is refused.
func (c *Client) parse(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	if len(address) > 2000 || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return nil, refusal(errors.New("a character that has no place there, or too many"))
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, refusal(err)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, c.checkURL(u)
}

// checkURL reports an address that we do not ask, as far as its letters tell.
// It writes the host's name as the name system knows it.
func (c *Client) checkURL(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" || u.User != nil || u.Host == "" {
		return refusal(fmt.Errorf("the address %q", u.Redacted()))
	}
	port := portOf(u)
	if port != 80 && port != 443 && !slices.ContainsFunc(c.opt.Trust, func(t netip.AddrPort) bool { return t.Port() == port }) {
		return refusal(fmt.Errorf("port %q", u.Port()))
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return nil // what it is resolve tells
	}
	name, err := hostName(host)
	if err != nil {
		return refusal(err)
	}
	if u.Host = name; u.Port() != "" || port != 80 && port != 443 {
		u.Host = net.JoinHostPort(name, strconv.Itoa(int(port)))
	}
	return nil
}

// portOf is the port that an address means; 0 if it is none.
func portOf(u *url.URL) uint16 {
	switch text := u.Port(); {
	case text != "":
		n, _ := strconv.ParseUint(text, 10, 16)
		return uint16(n)
	case strings.HasSuffix(u.Host, ":"):
		return 0
	case u.Scheme == "https":
		return 443
	}
	return 80
}

// hostName returns a name in the letters of the name system. A name that looks
// like a number is none: programs do not agree on what it means. Nor is one
// that is known within a house only.
func hostName(host string) (string, error) {
	if strings.Contains(host, "%") {
		return "", fmt.Errorf("the host %q", host)
	}
	name, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return "", err
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	if len(labels) < 2 || slices.Contains(labels, "") || last[0] >= '0' && last[0] <= '9' || slices.Contains(houseNames, last) || strings.HasSuffix(name, ".home.arpa") {
		return "", fmt.Errorf("the name %q", name)
	}
	return name, nil
}

// houseNames are endings of names that are public nowhere.
var houseNames = []string{"localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "svc", "cluster", "onion"}

// resolve returns where a host is, if all of that may be asked.
func (c *Client) resolve(ctx context.Context, host string, port uint16) ([]netip.AddrPort, error) {
	addrs := []netip.Addr{}
	if one, err := netip.ParseAddr(host); err == nil {
		addrs = append(addrs, one)
	} else if addrs, err = c.opt.Resolve(ctx, host); err != nil {
		return nil, silent(err)
	}
	if len(addrs) == 0 {
		return nil, silent(fmt.Errorf("%s has no address", host))
	}
	list := make([]netip.AddrPort, len(addrs))
	for i, a := range addrs {
		list[i] = netip.AddrPortFrom(a.Unmap(), port)
		if err := c.allow(list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// allow reports a server that may not be asked.
func (c *Client) allow(to netip.AddrPort) error {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	if slices.Contains(c.opt.Trust, to) || (to.Port() == 80 || to.Port() == 443) && Public(to.Addr()) {
		return nil
	}
	return refusal(fmt.Errorf("%s is not public", to))
}

// dial connects to an address that was looked at, and to no other that the
// name may have a moment later.
func (c *Client) dial(ctx context.Context, _, address string) (net.Conn, error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, refusal(err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, refusal(err)
	}
	list, err := c.resolve(ctx, host, uint16(port))
	if err != nil {
		return nil, err
	}
	var failed []error
	for _, to := range list[:min(len(list), 4)] {
		conn, err := c.connect(ctx, to)
		if err == nil {
			return conn, nil
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}
