package web

import (
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the addresses whose word we take about whom they ask for.
type Proxies []netip.Prefix

// Client returns the address of the client: the other end of the connection,
// or, if that is a proxy, the last one in X-Forwarded-For that is none; in
// Forwarded if there is no X-Forwarded-For. Nothing else in a request is
// believed.
func (p Proxies) Client(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	client := at.Addr().Unmap().WithZone("")
	if !p.holds(client) {
		return client
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	if len(r.Header.Values("X-Forwarded-For")) == 0 {
		hops = forwarded(strings.Join(r.Header.Values("Forwarded"), ","))
	}
	for i := len(hops) - 1; i >= 0 && p.holds(client); i-- {
		hop, ok := address(hops[i])
		if !ok {
			break // what stands before it was said by nobody we know
		}
		client = hop
	}
	return client
}

func (p Proxies) holds(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// forwarded returns the for of each hop in a Forwarded header, "" where it
// has none.
func forwarded(header string) (hops []string) {
	for _, hop := range strings.Split(header, ",") {
		from := ""
		for _, pair := range strings.Split(hop, ";") {
			if name, value, _ := strings.Cut(strings.TrimSpace(pair), "="); strings.EqualFold(name, "for") {
				from = value
			}
		}
		hops = append(hops, from)
	}
	return hops
}

// address reads 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1] or
// [2001:db8::1]:80, quoted or not.
func address(s string) (netip.Addr, bool) {
	s = strings.Trim(strings.TrimSpace(s), `"`)
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]"))
	if err != nil {
		var at netip.AddrPort
		at, err = netip.ParseAddrPort(s)
		a = at.Addr()
	}
	return a.Unmap().WithZone(""), err == nil
}

// ParseProxies reads addresses and prefixes, such as 10.0.0.0/8.
func ParseProxies(list []string) (Proxies, error) {
	var p Proxies
	for _, s := range list {
		if a, err := netip.ParseAddr(s); err == nil {
			p = append(p, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, err
		}
		p = append(p, prefix.Masked())
	}
	return p, nil
}
