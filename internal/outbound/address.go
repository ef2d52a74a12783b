package outbound

import (
	"encoding/binary"
	"net/netip"
)

// special are the ranges in which no server is that all the world can reach:
// IANA's registries of special addresses.
var special = prefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // of providers, for many customers each
	"127.0.0.0/8",      // this machine
	"169.254.0.0/16",   // this link, and where clouds tell secrets
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocols
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // relays of 6to4
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // measurements
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // many at once
	"240.0.0.0/4",      // for later, and all at once
	"168.63.129.16/32", // a cloud's own, though it looks public

	"2001::/23",     // protocols, among them Teredo and ORCHID
	"2001:db8::/32", // documentation
	"3fff::/20",     // documentation
)

// holding are ranges whose addresses hold an IPv4 address, with the byte at
// which it begins.
var holding = []struct {
	in netip.Prefix
	at int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12}, // NAT64
	{netip.MustParsePrefix("2002::/16"), 2},     // 6to4
}

// global is where all other public IPv6 addresses are.
var global = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) (out []netip.Prefix) {
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// Public reports whether an address is one that all the world can reach. What
// stands for another address is as public as that.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	if a.Is4() {
		return true
	}
	bytes := a.As16()
	for _, h := range holding {
		if h.in.Contains(a) {
			return Public(netip.AddrFrom4([4]byte(bytes[h.at : h.at+4])))
		}
	}
	// The last half of some addresses is an IPv4 address too (ISATAP).
	if id := binary.BigEndian.Uint32(bytes[8:12]); id == 0x5efe || id == 0x02005efe {
		return global.Contains(a) && Public(netip.AddrFrom4([4]byte(bytes[12:16])))
	}
	return global.Contains(a)
}
