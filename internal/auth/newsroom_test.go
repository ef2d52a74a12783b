package auth_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pquerna/otp/totp"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// A newsroom is an Auth over a real database, with a clock and a letter box
// that the test holds, and all secrets that it gave away.
type newsroom struct {
	*auth.Auth
	t       testing.TB
	db      *sqlstore.DB
	file    string // of SQLite
	options auth.Options
	now     atomic.Int64
	mail    *letterBox
	secrets []string
}

const password = "correct horse battery"

var (
	begun = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	cheap = auth.PasswordCost{KiB: 64, Passes: 1, Threads: 1}
)

type letterBox struct {
	mu   sync.Mutex
	list []auth.Letter
	fail error
}

func (b *letterBox) Send(_ context.Context, l auth.Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fail != nil {
		return b.fail
	}
	b.list = append(b.list, l)
	return nil
}

// take waits for a letter and returns it.
func (b *letterBox) take(t testing.TB) auth.Letter {
	t.Helper()
	for range 1000 {
		b.mu.Lock()
		if len(b.list) > 0 {
			l := b.list[0]
			b.list = b.list[1:]
			b.mu.Unlock()
			return l
		}
		b.mu.Unlock()
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("no letter came")
	return auth.Letter{}
}

// open makes a newsroom; change may change its options.
func open(t testing.TB, change func(*auth.Options)) *newsroom {
	t.Helper()
	file := filepath.Join(t.TempDir(), "newsroom.db")
	n := &newsroom{t: t, file: file, mail: &letterBox{}}
	db, err := sqlstore.OpenSQLite(t.Context(), file, sqlstore.Options{Now: n.clock})
	if err != nil {
		t.Fatal(err)
	}
	n.db = db
	n.start(change)
	return n
}

func (n *newsroom) clock() time.Time { return time.Unix(0, n.now.Load()).UTC() }

func (n *newsroom) start(change func(*auth.Options)) {
	n.t.Helper()
	n.now.Store(begun.UnixNano())
	n.t.Cleanup(func() { n.db.Close() })
	n.options = auth.Options{Store: n.db, Key: []byte("0123456789abcdef0123456789abcdef"), URL: "https://post.example", Name: "The Post",
		Now: n.clock, Mail: n.mail, Password: cheap}
	if change != nil {
		change(&n.options)
	}
	var err error
	if n.Auth, err = auth.New(n.options); err != nil {
		n.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); n.Run(ctx) }()
	n.t.Cleanup(func() { stop(); <-done })
}

// onBoth runs a test on SQLite and PostgreSQL.
func onBoth(t *testing.T, test func(*testing.T, *newsroom)) {
	t.Run("SQLite", func(t *testing.T) { test(t, open(t, nil)) })
	t.Run("PostgreSQL", func(t *testing.T) {
		address := os.Getenv("BROADSHEET_TEST_POSTGRES")
		if address == "" {
			const say = "BROADSHEET_TEST_POSTGRES is not set: no PostgreSQL server to test with"
			if os.Getenv("CI") != "" {
				t.Fatal(say)
			}
			t.Skip(say)
		}
		admin, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		schema := fmt.Sprintf("auth_%d_%s", os.Getpid(), strings.ToLower(strings.NewReplacer("/", "_", "#", "_").Replace(t.Name())))
		schema = schema[:min(len(schema), 60)]
		if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { admin.Exec("DROP SCHEMA " + schema + " CASCADE"); admin.Close() })
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("search_path", schema)
		u.RawQuery = q.Encode()
		n := &newsroom{t: t, mail: &letterBox{}}
		n.now.Store(begun.UnixNano())
		if n.db, err = sqlstore.OpenPostgres(t.Context(), u.String(), sqlstore.Options{Now: n.clock}); err != nil {
			t.Fatal(err)
		}
		n.start(nil)
		test(t, n)
	})
}

func (n *newsroom) pass(d time.Duration) { n.now.Add(int64(d)) }

// secret remembers what must not be found in the database.
func (n *newsroom) secret(s string) string {
	if s != "" {
		n.secrets = append(n.secrets, s)
	}
	return s
}

func client(i int) auth.Client {
	return auth.Client{Addr: netip.AddrFrom4([4]byte{192, 0, byte(i >> 8), byte(i)}), Agent: "Browser"}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, kind news.FaultKind) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error = %v, want kind %q", err, kind)
	}
}

// actor returns who the token signs in, from client 1.
func (n *newsroom) actor(token string) *auth.Actor {
	n.t.Helper()
	c := client(1)
	c.Token = token
	return must(n.Resume(n.t.Context(), c))(n.t)
}

// signedIn reports whether the token opens a session.
func (n *newsroom) signedIn(token string) bool {
	n.t.Helper()
	c := client(1)
	c.Token = token
	_, err := n.Resume(n.t.Context(), c)
	if err != nil {
		wantKind(n.t, err, auth.SignedOut)
	}
	return err == nil
}

// admin sets the newsroom up and returns its admin, signed in.
func (n *newsroom) admin() *auth.Actor {
	n.t.Helper()
	token := n.secret(must(n.Setup(n.t.Context()))(n.t))
	u := &store.User{Name: "Ada", Email: "ada@post.example"}
	step := must(n.SetUp(n.t.Context(), client(1), token, u, n.secret(password)))(n.t)
	return n.actor(n.secret(step.Token))
}

// user invites a person, who takes the invitation up, and returns their token.
func (n *newsroom) user(admin *auth.Actor, name string, grants ...store.Grant) (*store.User, string) {
	n.t.Helper()
	u := &store.User{Name: name, Email: strings.ToLower(name) + "@post.example", Grants: grants}
	sent := must(n.Invite(n.t.Context(), admin, u))(n.t)
	if !sent.Mailed {
		n.t.Fatal("the invitation was not mailed")
	}
	step := must(n.Redeem(n.t.Context(), client(1), store.Invitation, n.secret(linkToken(n.t, n.mail.take(n.t).Text)), password))(n.t)
	return step.User, n.secret(step.Token)
}

// linkToken returns the token of the link in a text.
func linkToken(t testing.TB, text string) string {
	t.Helper()
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, "https://post.example/newsroom/") {
			return word[strings.LastIndexByte(word, '/')+1:]
		}
	}
	t.Fatalf("there is no link in %q", text)
	return ""
}

// codes sets codes up for who is signed in, and returns the secret, recovery
// codes and the session's token.
func (n *newsroom) codes(who *auth.Actor) (secret string, recovery []string, token string) {
	n.t.Helper()
	e, flow, err := n.EnrolTOTP(who)
	ok(n.t, err)
	n.secret(e.Secret)
	recovery, token, err = n.ConfirmTOTP(n.t.Context(), who, flow, n.code(e.Secret))
	ok(n.t, err)
	for _, r := range recovery {
		n.secret(r)
		n.secret(strings.ReplaceAll(r, "-", ""))
	}
	return e.Secret, recovery, n.secret(token)
}

func (n *newsroom) code(secret string) string {
	n.t.Helper()
	return must(totp.GenerateCode(secret, n.clock()))(n.t)
}

// signIn signs in by password alone.
func (n *newsroom) signIn(email string) string {
	n.t.Helper()
	step := must(n.SignIn(n.t.Context(), client(1), email, password))(n.t)
	if step.Token == "" {
		n.t.Fatalf("signing in wants %v", step.Needs)
	}
	return n.secret(step.Token)
}

// logged returns the actions of the audit log, the latest first.
func (n *newsroom) logged(f store.LogFilter) (list []string) {
	n.t.Helper()
	entries, _, err := n.db.Entries(n.t.Context(), f, store.LogCursor{}, 1000)
	ok(n.t, err)
	for _, e := range entries {
		list = append(list, e.Action)
	}
	return list
}

func person() *store.User { return &store.User{Name: "Ada", Email: "ada@post.example"} }
