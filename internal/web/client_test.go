package web_test

import (
	"fmt"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"broadsheet/internal/web"
)

func TestClientBehindProxies(t *testing.T) {
	trusted, err := web.ParseProxies([]string{"10.0.0.0/8", "fd00::/8", "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ from, xff, forwarded, want string }{
		{"203.0.113.9:1", "", "", "203.0.113.9"},
		{"203.0.113.9:1", "198.51.100.1", "for=198.51.100.1", "203.0.113.9"}, // nobody we know says so
		{"10.1.1.1:1", "198.51.100.1", "", "198.51.100.1"},
		{"127.0.0.1:1", "198.51.100.1:4711", "", "198.51.100.1"},
		{"10.1.1.1:1", "6.6.6.6, 198.51.100.1", "", "198.51.100.1"}, // what the client itself sent
		{"10.1.1.1:1", "6.6.6.6, 198.51.100.1, 10.2.2.2", "", "198.51.100.1"},
		{"[fd00::1]:1", "2001:db8::7", "", "2001:db8::7"},
		{"10.1.1.1:1", "[2001:db8::7]:80", "", "2001:db8::7"},
		{"10.1.1.1:1", "::ffff:198.51.100.1", "", "198.51.100.1"},
		{"[::ffff:10.1.1.1]:1", "198.51.100.1", "", "198.51.100.1"},
		{"10.1.1.1:1", "", `for="[2001:db8::7]:80";proto=https`, "2001:db8::7"},
		{"10.1.1.1:1", "", `for=6.6.6.6, For=198.51.100.1;by=10.1.1.1, for=10.3.3.3`, "198.51.100.1"},
		{"10.1.1.1:1", "198.51.100.1", "for=6.6.6.6", "198.51.100.1"},
		{"10.1.1.1:1", "6.6.6.6, nonsense", "", "10.1.1.1"},
		{"10.1.1.1:1", "6.6.6.6, , 10.2.2.2", "", "10.2.2.2"},
		{"10.1.1.1:1", "", "", "10.1.1.1"},
		{"10.1.1.1:1", "", "proto=https", "10.1.1.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.from
		if c.xff != "" {
			r.Header.Set("X-Forwarded-For", c.xff)
		}
		if c.forwarded != "" {
			r.Header.Set("Forwarded", c.forwarded)
		}
		if got := trusted.Client(r); got.String() != c.want {
			t.Errorf("%+v: %v", c, got)
		}
		if got := web.Proxies(nil).Client(r); got != netip.MustParseAddrPort(c.from).Addr().Unmap() {
			t.Errorf("%+v without a proxy: %v", c, got)
		}
	}
	if _, err := web.ParseProxies([]string{"10.0.0.0/8", "everyone"}); err == nil {
		t.Error("a proxy that is no address was accepted")
	}
}

func TestLimiter(t *testing.T) {
	now := time.Unix(1000, 0)
	l := web.NewLimiter(2, func() time.Time { return now })
	a, b := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("203.0.113.10")
	for i := range 20 {
		if l.Take(a, 1) > 0 {
			t.Fatalf("limited after %d", i)
		}
	}
	if wait := l.Take(a, 1); wait != time.Second/2 {
		t.Errorf("wait %v", wait)
	}
	if l.Take(b, 20) > 0 {
		t.Error("one client used up what is another's")
	}
	if wait := l.Take(b, 1000); wait != 10*time.Second {
		t.Errorf("what costs more than anyone has: wait %v", wait)
	}
	now = now.Add(time.Second)
	if l.Take(a, 2) > 0 || l.Take(a, 1) == 0 {
		t.Error("a second gives two")
	}
	// Subscribers with IPv6 have 2^64 addresses.
	for i := range 20 {
		l.Take(netip.MustParseAddr(fmt.Sprintf("2001:db8:1:1::%x", i)), 1)
	}
	if l.Take(netip.MustParseAddr("2001:db8:1:1:ffff::1"), 1) == 0 || l.Take(netip.MustParseAddr("2001:db8:1:2::1"), 1) > 0 {
		t.Error("clients of IPv6 are told apart by 64 bits")
	}
	for range 2 {
		if l.Take(netip.MustParseAddr("127.0.0.1"), 1000) > 0 || (*web.Limiter)(nil).Take(a, 1e6) > 0 {
			t.Error("limited who is not to be")
		}
	}
	// Many clients later the one is still known.
	l.Take(a, 1000)
	for i := range 30_000 {
		l.Take(netip.AddrFrom4([4]byte{1, byte(i >> 16), byte(i >> 8), byte(i)}), 1)
	}
	if l.Take(a, 1000) == 0 {
		t.Error("forgotten too soon")
	}
}
