package web

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Limiter limits how much each client may cost. Clients are told apart by
// their address, those of IPv6 by its first 64 bits, which is what one
// subscriber has. A nil Limiter limits nobody.
type Limiter struct {
	perSecond float64
	now       func() time.Time

	mu         sync.Mutex
	young, old map[netip.Prefix]*rate.Limiter // the last seen; who is in neither has used nothing
}

const (
	burstSeconds = 10     // a client may use at once what it may use in so many seconds
	mostClients  = 20_000 // remembered, at least
)

// NewLimiter returns a limiter that lets a client cost perSecond, and ten
// seconds of that at once.
func NewLimiter(perSecond float64, now func() time.Time) *Limiter {
	return &Limiter{perSecond: perSecond, now: now, young: map[netip.Prefix]*rate.Limiter{}}
}

// Take books a cost to a client. If the client has used too much already
// nothing is booked, and Take returns how long to wait. Clients on this
// machine may use what they like: they are its owner, or a proxy that nobody
// named.
func (l *Limiter) Take(client netip.Addr, cost int) (wait time.Duration) {
	if l == nil || client.IsLoopback() {
		return 0
	}
	now := l.now()
	r := l.client(client).ReserveN(now, min(cost, l.burst()))
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (l *Limiter) burst() int { return max(1, int(l.perSecond*burstSeconds)) }

func (l *Limiter) client(a netip.Addr) *rate.Limiter {
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, _ := a.Prefix(bits)
	l.mu.Lock()
	defer l.mu.Unlock()
	used := l.young[p]
	if used != nil {
		return used
	}
	if used = l.old[p]; used == nil {
		used = rate.NewLimiter(rate.Limit(l.perSecond), l.burst())
	}
	if len(l.young) >= mostClients {
		l.young, l.old = map[netip.Prefix]*rate.Limiter{}, l.young
	}
	l.young[p] = used
	return used
}
