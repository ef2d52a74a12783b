package auth_test

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"context"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
)

// waits reports how long the error says to wait; 0 if it says nothing of it.
func waits(err error) time.Duration {
	var many auth.TooMany
	if errors.As(err, &many) {
		return many.Wait
	}
	return 0
}

func TestAttemptsAreLimited(t *testing.T) {
	ctx := t.Context()
	n := open(t, nil)
	n.admin()
	guess := func(i int, email string) error {
		_, err := n.SignIn(ctx, client(i), email, "the wrong one")
		return err
	}
	// On one account from anywhere, known or not, however it is spelled.
	for _, email := range []string{"ada@post.example", "nobody@post.example"} {
		let := 0
		for i := range 40 {
			err := guess(i, []string{email, " " + email, "ADA@POST.EXAMPLE"}[min(i%3, 2-len(email)%2)])
			if errors.Is(err, news.Invalid) {
				let++
			} else {
				wantKind(t, err, news.Busy)
			}
		}
		if let > 30 {
			t.Errorf("%s: %d guesses were let through", email, let)
		}
	}
	if _, err := n.SignIn(ctx, client(99), "ada@post.example", password); waits(err) <= 0 || waits(err) > time.Minute {
		t.Errorf("the right password after too many guesses: %v", err)
	}
	n.pass(time.Minute)
	must(n.SignIn(ctx, client(99), "ada@post.example", password))(t)

	// From one client, whatever accounts it tries and whatever it calls itself.
	n = open(t, nil)
	n.admin()
	let := 0
	for i := range 200 {
		c := client(1)
		c.Agent, c.Token = fmt.Sprint("Browser ", i), fmt.Sprint(i)
		_, err := n.SignIn(ctx, c, fmt.Sprintf("u%d@post.example", i), "the wrong one")
		if errors.Is(err, news.Invalid) {
			let++
		}
	}
	if let != 50 {
		t.Errorf("%d guesses of one client were let through", let)
	}
	// A subscriber's 2^64 addresses are one client; others are not kept out.
	n = open(t, nil)
	n.admin()
	let = 0
	for i := range 200 {
		c := auth.Client{Addr: netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2::%x", i))}
		_, err := n.SignIn(ctx, c, fmt.Sprintf("u%d@post.example", i), "the wrong one")
		if errors.Is(err, news.Invalid) {
			let++
		}
	}
	if let != 50 {
		t.Errorf("%d guesses of one subscriber were let through", let)
	}
	// Success is free: many sign in from behind one address.
	for range 100 {
		must(n.SignIn(ctx, client(1), "ada@post.example", password))(t)
	}
	// No flood of names makes a full counter forget.
	n = open(t, nil)
	n.admin()
	for i := range 20 {
		guess(1000+i, "ada@post.example")
	}
	for i := range 20_000 {
		n.AskReset(ctx, client(i%60_000), fmt.Sprintf("flood%d@post.example", i))
	}
	if err := guess(999, "ada@post.example"); waits(err) == 0 {
		t.Errorf("after a flood of names: %v", err)
	}
}

func TestCodesAreLimited(t *testing.T) {
	ctx := t.Context()
	n := open(t, nil)
	secret, recovery, _ := n.codes(n.admin())
	n.pass(time.Hour)
	let := 0
	for i := range 100 { // who knows the password begins anew each time, from anywhere
		step := must(n.SignIn(ctx, client(i), "ada@post.example", password))(t)
		_, err := n.SignInCode(ctx, client(i), step.Flow, []string{"000000", "aaaaa-aaaaa"}[i%2])
		if errors.Is(err, news.Invalid) {
			let++
		}
	}
	if let != 6 {
		t.Errorf("%d guesses were let through", let)
	}
	step := must(n.SignIn(ctx, client(1), "ada@post.example", password))(t)
	_, err := n.SignInCode(ctx, client(1), step.Flow, recovery[0])
	wantKind(t, err, news.Busy)
	n.pass(5 * time.Minute)
	must(n.SignInCode(ctx, client(1), step.Flow, n.code(secret)))(t)
}

// alike fails if the two take different times by more than a quarter, again
// and again: a busy machine makes a difference once.
func alike(t *testing.T, times int, what string, a, b func(i int)) {
	t.Helper()
	var x, y time.Duration
	for range 6 {
		x, y = medians(times, a, b)
		if diff := x - y; time.Duration(math.Abs(float64(diff))) <= min(x, y)/4 {
			return
		}
	}
	t.Errorf("%s: a known account takes %v, an unknown one %v", what, x, y)
}

// medians runs both in turns and returns what each takes.
func medians(times int, a, b func(i int)) (time.Duration, time.Duration) {
	var took [2][]time.Duration
	for i := range times {
		for j, f := range []func(int){a, b} {
			at := time.Now()
			f(i)
			took[j] = append(took[j], time.Since(at))
		}
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	return took[0][times/2], took[1][times/2]
}

// Whether there is an account shows neither in the answer nor in the time,
// against the time that one hash takes.
func TestAccountsCannotBeTold(t *testing.T) {
	ctx := t.Context()
	n := open(t, func(o *auth.Options) { o.Password = auth.PasswordCost{KiB: 4096, Passes: 1, Threads: 1} })
	admin := n.admin()
	n.user(admin, "Ines")
	says := func(email string, i int) string {
		n.pass(time.Minute)
		_, err := n.SignIn(ctx, client(i), email, "the wrong one")
		var f news.Fault
		if !errors.As(err, &f) {
			t.Fatal(err)
		}
		return fmt.Sprint(f.Kind, f.Field, f.Say)
	}
	if a, b := says("ines@post.example", 1), says("nobody@post.example", 2); a != b {
		t.Errorf("a known account is answered %q, an unknown one %q", a, b)
	}
	alike(t, 100, "signing in", func(i int) { says("ines@post.example", i) }, func(i int) { says("nobody@post.example", i) })
	// Asking for a link: the same, though a letter goes out for one of them.
	slow := slowMail(20 * time.Millisecond)
	n = open(t, func(o *auth.Options) { o.Mail = slow })
	n.mail = nil
	a, err := n.Setup(ctx)
	ok(t, err)
	must(n.SetUp(ctx, client(1), a, person(), password))(t)
	ask := func(email string) func(int) {
		return func(i int) {
			n.pass(10 * time.Minute)
			ok(t, n.AskReset(ctx, client(i), email))
		}
	}
	apart := time.Duration(0)
	for range 6 {
		known, unknown := medians(100, ask("ada@post.example"), ask("nobody@post.example"))
		if apart = known - unknown; apart <= 5*time.Millisecond && -apart <= 5*time.Millisecond {
			return
		}
	}
	t.Errorf("asking for a known account takes %v longer than for an unknown one", apart)
}

type slowMail time.Duration

func (s slowMail) Send(ctx context.Context, _ auth.Letter) error {
	select {
	case <-time.After(time.Duration(s)):
	case <-ctx.Done():
	}
	return nil
}

// However many sign in at the same time, few hashes are computed at once, and
// who cannot wait is told to come back.
func TestManyAtOnce(t *testing.T) {
	n := open(t, func(o *auth.Options) { o.Password = auth.PasswordCost{KiB: 8192, Passes: 2, Threads: 1, AtOnce: 1} })
	n.admin()
	var good, busy atomic.Int64
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Go(func() {
			_, err := n.SignIn(t.Context(), client(i), fmt.Sprintf("u%d@post.example", i), "x")
			switch {
			case errors.Is(err, news.Invalid):
				good.Add(1)
			case errors.Is(err, news.Busy):
				busy.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if good.Load() < 64 || good.Load()+busy.Load() != 300 {
		t.Errorf("%d were checked and %d sent away", good.Load(), busy.Load())
	}
}

func TestPasswordsAreHashedAnew(t *testing.T) {
	ctx := t.Context()
	n := open(t, nil)
	u := n.admin().User
	before, err := n.db.Credential(ctx, u.ID)
	ok(t, err)
	options := n.options
	options.Password = auth.PasswordCost{KiB: 128, Passes: 2, Threads: 1}
	dearer, err := auth.New(options)
	ok(t, err)
	_, err = dearer.SignIn(ctx, client(1), "ada@post.example", "the wrong one")
	wantKind(t, err, news.Invalid)
	if now, _ := n.db.Credential(ctx, u.ID); now.Password != before.Password {
		t.Error("a wrong password was hashed anew")
	}
	step := must(dearer.SignIn(ctx, client(1), "ada@post.example", password))(t)
	after, err := n.db.Credential(ctx, u.ID)
	ok(t, err)
	if after.Password == before.Password || !n.signedIn(step.Token) {
		t.Errorf("the hash is still %s", after.Password)
	}
	must(dearer.SignIn(ctx, client(1), "ada@post.example", password))(t)
	if now, _ := n.db.Credential(ctx, u.ID); now.Password != after.Password {
		t.Error("a hash of the right cost was made anew")
	}
}
