package outbound

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// addresses is where hostile addresses lie, outside the repository.
const addresses = "../../../shared/data/urls"

// rows reads a file of them.
func rows[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	file, err := os.Open(filepath.Join(addresses, name))
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skipf("no hostile addresses at %s", addresses)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var row T
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		list = append(list, row)
	}
	return list
}

var somewhere = netip.MustParseAddr("93.184.216.34")

// names resolves every name to the addresses, and to what is public if there
// are none.
func names(list ...netip.Addr) func(context.Context, string) ([]netip.Addr, error) {
	if len(list) == 0 {
		list = []netip.Addr{somewhere}
	}
	return func(context.Context, string) ([]netip.Addr, error) { return list, nil }
}

// Every row gets its verdict, even where every name resolves to a public
// server; and what is refused is never connected to.
func TestHostileAddresses(t *testing.T) {
	type row struct{ URL, Verdict, Why string }
	list := rows[row](t, "ssrf.jsonl")
	if len(list) < 50 {
		t.Fatalf("only %d rows", len(list))
	}
	for _, r := range list {
		c := New(Options{Resolve: names()})
		var to []netip.AddrPort
		c.connect = func(_ context.Context, a netip.AddrPort) (net.Conn, error) {
			to = append(to, a)
			return nil, errors.New("not in a test")
		}
		err := c.Check(t.Context(), r.URL)
		_, got := c.Get(t.Context(), r.URL)
		if got == nil {
			t.Fatalf("%s was got", r.URL)
		}
		switch r.Verdict {
		case "allow":
			if err != nil || len(to) != 1 {
				t.Errorf("%s (%s) is refused: %v, %v", r.URL, r.Why, err, got)
			}
		default:
			if !errors.Is(err, news.Invalid) || !errors.Is(got, news.Invalid) || len(to) > 0 {
				t.Errorf("%s (%s) is let through: %v, %v, connected to %v", r.URL, r.Why, err, got, to)
			}
		}
	}
}

// server answers on this machine, and is trusted by the client.
func server(t *testing.T, opt Options, answer http.HandlerFunc) (*Client, *httptest.Server, netip.AddrPort) {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	at := netip.MustParseAddrPort(s.Listener.Addr().String())
	opt.Trust = append(opt.Trust, at)
	return New(opt), s, at
}

func read(c *Client, ctx context.Context, address string) (string, error) {
	a, err := c.Get(ctx, address)
	if err != nil {
		return "", err
	}
	defer a.Close()
	data, err := io.ReadAll(a)
	return string(data), err
}

// Every case of the list has its test here by name.
func TestHostileServers(t *testing.T) {
	refused := func(t *testing.T, err error) {
		t.Helper()
		if !errors.Is(err, news.Invalid) {
			t.Errorf("the error is %v", err)
		}
	}
	elsewhere := func(t *testing.T) (*httptest.Server, *atomic.Int32) {
		var asked atomic.Int32
		s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
		t.Cleanup(s.Close)
		t.Cleanup(func() {
			if asked.Load() > 0 {
				t.Error("a server within was asked")
			}
		})
		return s, &asked
	}
	redirect := func(t *testing.T, to string) error {
		c, s, _ := server(t, Options{}, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
		_, err := read(c, t.Context(), s.URL+"/a.jpg")
		return err
	}
	cases := map[string]func(*testing.T){
		"redirect-to-loopback": func(t *testing.T) {
			within, _ := elsewhere(t)
			refused(t, redirect(t, within.URL))
		},
		"redirect-chain-6": func(t *testing.T) {
			for n, ok := range map[int]bool{mostRedirects: true, mostRedirects + 1: false} {
				c, s, _ := server(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
					var i int
					fmt.Sscanf(r.URL.Path, "/%d", &i)
					if i < n {
						http.Redirect(w, r, fmt.Sprintf("/%d", i+1), http.StatusFound)
						return
					}
					io.WriteString(w, "at last")
				})
				text, err := read(c, t.Context(), s.URL+"/0")
				if ok && (err != nil || text != "at last") || !ok && !errors.Is(err, news.Invalid) {
					t.Errorf("%d redirects: %q, %v", n, text, err)
				}
			}
		},
		"redirect-scheme": func(t *testing.T) { refused(t, redirect(t, "file:///etc/hostname")) },
		"rebind": func(t *testing.T) {
			within, _ := elsewhere(t)
			inner := netip.MustParseAddrPort(within.Listener.Addr().String())
			c, s, at := server(t, Options{}, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "public") })
			_ = s
			var looked atomic.Int32
			c.opt.Resolve = func(context.Context, string) ([]netip.Addr, error) {
				if looked.Add(1) == 1 {
					return []netip.Addr{at.Addr()}, nil
				}
				return []netip.Addr{netip.MustParseAddr("127.0.0.9")}, nil
			}
			address := fmt.Sprintf("http://news.example:%d/", at.Port())
			if text, err := read(c, t.Context(), address); err != nil || text != "public" {
				t.Errorf("the first time: %q, %v", text, err)
			}
			if looked.Load() != 1 {
				t.Errorf("the name was looked up %d times for one request", looked.Load())
			}
			_, err := read(c, t.Context(), address)
			refused(t, err)
			// Even if something led to an address that was not looked at, the
			// system is not let to connect there.
			_, err = c.connect(t.Context(), inner)
			refused(t, err)
		},
		"dual-A": func(t *testing.T) {
			c := New(Options{Resolve: names(somewhere, netip.MustParseAddr("127.0.0.1"))})
			refused(t, c.Check(t.Context(), "http://news.example/"))
		},
		"cname-internal": func(t *testing.T) {
			c := New(Options{Resolve: names(netip.MustParseAddr("169.254.169.254"))})
			refused(t, c.Check(t.Context(), "http://news.example/"))
			refused(t, c.Check(t.Context(), "http://metadata.google.internal/"))
		},
		"slow-loris": func(t *testing.T) {
			c, s, _ := server(t, Options{Time: 300 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Type: image/jpeg and on and on and on and on") {
					if _, err := conn.Write([]byte{b}); err != nil {
						return
					}
					time.Sleep(50 * time.Millisecond)
				}
			})
			began := time.Now()
			_, err := read(c, t.Context(), s.URL)
			refused(t, err)
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
		},
		"endless-body": func(t *testing.T) {
			c, s, _ := server(t, Options{Bytes: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
				for {
					if _, err := w.Write(make([]byte, 1<<16)); err != nil {
						return
					}
				}
			})
			_, err := read(c, t.Context(), s.URL)
			refused(t, err)
		},
		"gzip-bomb": func(t *testing.T) {
			var packed bytes.Buffer
			z := gzip.NewWriter(&packed)
			z.Write(make([]byte, 20<<20))
			z.Close()
			c, s, _ := server(t, Options{Bytes: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Encoding", "gzip")
				w.Write(packed.Bytes())
			})
			a, err := c.Get(t.Context(), s.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer a.Close()
			n, err := io.Copy(io.Discard, a)
			refused(t, err)
			if n > 1<<20 {
				t.Errorf("%d bytes were read", n)
			}
		},
		"content-length-lie": func(t *testing.T) {
			c, s, _ := server(t, Options{Bytes: 1 << 20}, func(w http.ResponseWriter, r *http.Request) {
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
				for range 64 {
					if _, err := conn.Write(make([]byte, 1<<16)); err != nil {
						return
					}
				}
			})
			text, err := read(c, t.Context(), s.URL)
			if len(text) > 10 {
				t.Errorf("%d bytes, %v", len(text), err)
			}
		},
		// What the file is the newsroom judges by its content
		// (TestUploadFromAddress); nothing that is got is ever shown as HTML,
		// and no feature of ours follows what an oEmbed answer says.
		"image-extension-html":     nil,
		"oembed-html":              nil,
		"oembed-provider-loopback": nil,
	}
	for _, r := range rows[struct{ Case string }](t, "ssrf-scenarios.jsonl") {
		test, known := cases[r.Case]
		if !known {
			t.Errorf("no test tries %q", r.Case)
		}
		if test != nil {
			t.Run(r.Case, test)
		}
	}
}

func TestPublic(t *testing.T) {
	for text, want := range map[string]bool{
		"8.8.8.8": true, "93.184.216.34": true, "2606:4700:4700::1111": true, "64:ff9b::808:808": true, "2002:808:808::1": true, "::ffff:8.8.8.8": true,
		"100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true, "172.32.0.1": true, "198.19.0.1": false, "192.0.0.8": false, "168.63.129.16": false,
		"64:ff9b::a00:1": false, "64:ff9b:1::808:808": false, "2002:7f00:1::": false, "2002:c0a8:1::1": false, "::7f00:1": false, "fc00::1": false, "fd00:ec2::254": false,
		"fec0::1": false, "fe80::1": false, "ff0e::1": false, "2001:db8::1": false, "3fff::1": false, "2001:20::1": false, "100::1": false, "2a00::5efe:a00:1": false, "2a00::5efe:808:808": true,
	} {
		if got := Public(netip.MustParseAddr(text)); got != want {
			t.Errorf("Public(%s) = %v", text, got)
		}
	}
	if Public(netip.Addr{}) || Public(netip.MustParseAddr("2606:4700::1%eth0")) {
		t.Error("what is no public address is taken for one")
	}
}

// A request says nothing of us that is nobody's business.
func TestRequests(t *testing.T) {
	if New(Options{}).http.Transport.(*http.Transport).Proxy != nil {
		t.Error("a proxy could be asked in our place")
	}
	var mu sync.Mutex
	var seen []http.Header
	c, s, _ := server(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, r.Header)
		mu.Unlock()
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		if r.URL.Path == "/1" {
			http.Redirect(w, r, "/dir/boat.jpg", http.StatusFound)
		}
	})
	a, err := c.Get(t.Context(), s.URL+"/1#x")
	if err != nil || a.Name != "boat.jpg" {
		t.Fatalf("%+v, %v", a, err)
	}
	a.Close()
	for _, h := range seen {
		if h.Get("Cookie") != "" || h.Get("Referer") != "" || h.Get("Authorization") != "" {
			t.Errorf("a request has %v", h)
		}
	}
	if len(seen) != 2 {
		t.Errorf("%d requests", len(seen))
	}
	for _, status := range []int{204, 301, 404, 500} {
		c, s, _ := server(t, Options{}, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(status) })
		if _, err := c.Get(t.Context(), s.URL); !errors.Is(err, news.Invalid) {
			t.Errorf("status %d: %v", status, err)
		}
	}
}

// Whatever is asked for, only what is public is connected to.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"http://127.1/", "https://example.com:443/a", "http://[::ffff:10.0.0.1]/", "http://①②⑦.⓪.⓪.①/", "http://a@b/", "//x", "http://0x7f.1/", "http://1.2.3.4.:80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		c := New(Options{Resolve: names()})
		c.connect = func(_ context.Context, to netip.AddrPort) (net.Conn, error) {
			if !Public(to.Addr()) || to.Port() != 80 && to.Port() != 443 {
				t.Errorf("%q leads to %s", address, to)
			}
			return nil, errors.New("not in a test")
		}
		if _, err := c.Get(t.Context(), address); !errors.Is(err, news.Invalid) {
			t.Errorf("%q: %v", address, err)
		}
	})
}
