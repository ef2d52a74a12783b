package auth

import (
	"fmt"
	"hash/maphash"
	"net/netip"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
)

// limits limits how often something is tried. Its memory is fixed: what is
// counted is hashed, with a seed that nobody knows, to one of many counters, so
// no flood of invented names makes it forget a real one. Two names may rarely
// share a counter.
type limits struct {
	now    func() time.Time
	seed   maphash.Seed
	counts *[kinds]counters
}

// counters tell when each will be at rest, in nanoseconds.
type counters [1 << 15]atomic.Int64

func newLimits(now func() time.Time) limits {
	return limits{now, maphash.MakeSeed(), new([kinds]counters)}
}

// A limit lets burst tries through at once, and then one each time.
type limit struct {
	kind  int // it has counters of its own
	burst int
	each  time.Duration
}

// What is taken for success is given back, so only failures count.
var (
	perClient = limit{0, 50, 6 * time.Second}
	perName   = limit{1, 10, time.Minute}
	perFactor = limit{2, 6, 5 * time.Minute}
	perLetter = limit{3, 3, 10 * time.Minute}
)

const kinds = 4

// TooMany is the cause of a fault of kind Busy: too much was tried.
type TooMany struct{ Wait time.Duration }

func (e TooMany) Error() string { return fmt.Sprintf("too many attempts: wait %s", e.Wait) }

func (l limits) counter(of limit, what string) *atomic.Int64 {
	list := &l.counts[of.kind]
	return &list[maphash.String(l.seed, what)%uint64(len(list))]
}

// take counts a try. If there were too many it counts nothing, and says how
// long to wait.
func (l limits) take(of limit, what string) error {
	c, now := l.counter(of, what), l.now().UnixNano()
	for {
		was := c.Load()
		full := now + int64(of.burst)*int64(of.each)
		if was > full { // the clock was set back: nobody waits for it
			c.CompareAndSwap(was, full)
			continue
		}
		rest := max(was, now) + int64(of.each)
		if rest > full {
			return tooMany(time.Duration(rest - full))
		}
		if c.CompareAndSwap(was, rest) {
			return nil
		}
	}
}

// giveBack uncounts a try that succeeded.
func (l limits) giveBack(of limit, what string) {
	l.counter(of, what).Add(-int64(of.each))
}

func tooMany(wait time.Duration) error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	say := fmt.Sprintf("There were too many attempts. Try again in %d minutes.", minutes)
	if minutes == 1 {
		say = "There were too many attempts. Try again in a minute."
	}
	return news.Fault{Kind: news.Busy, Say: say, Err: TooMany{wait}}
}

// where is what a client is told apart by: its address, that of IPv6 by its
// first 64 bits, which is what one subscriber has.
func (c Client) where() string {
	if !c.Addr.IsValid() {
		return ""
	}
	bits := 64
	a := c.Addr.Unmap().WithZone("")
	if a.Is4() {
		bits = 32
	}
	return netip.PrefixFrom(a, bits).Masked().String()
}

// try counts an attempt by the client on what is named. The function that it
// returns is called if it succeeded.
func (a *Auth) try(c Client, of limit, what string) (succeeded func(), err error) {
	if err := a.limits.take(perClient, c.where()); err != nil {
		return nil, err
	}
	if err := a.limits.take(of, what); err != nil {
		a.limits.giveBack(perClient, c.where())
		return nil, err
	}
	return func() {
		a.limits.giveBack(perClient, c.where())
		a.limits.giveBack(of, what)
	}, nil
}
