package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func digest(s string) (d store.Digest) {
	copy(d[:], s)
	return d
}

func act(action string) store.Entry {
	return store.Entry{User: 0, Name: "the test", Action: action, From: "192.0.2.1"}
}

func person(name string, grants ...store.Grant) *store.User {
	return &store.User{Name: name, Email: name + "@Example.org", Language: "en", Color: "#123456", Grants: grants}
}

func mustAdd(t *testing.T, s store.Store, u *store.User) *store.User {
	t.Helper()
	if err := s.AddUser(t.Context(), u, act("invite")); err != nil {
		t.Fatal(err)
	}
	return u
}

func reread(t *testing.T, s store.Store, u *store.User) *store.User {
	t.Helper()
	got, err := s.User(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// joins adds a user with a password.
func joins(t *testing.T, s store.Store, u *store.User) *store.User {
	t.Helper()
	mustAdd(t, s, u)
	must(t, s.SetPassword(t.Context(), u.ID, "hash of "+u.Name, 0, act("password")))
	*u = *reread(t, s, u)
	return u
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signIn begins a session of the user, told apart by token.
func signIn(t *testing.T, s store.Store, u *store.User, token string) store.Session {
	t.Helper()
	ses := store.Session{User: u.ID, Token: digest(token), How: "password", Agent: "Browser", From: "192.0.2.1", Created: Noon, Proved: Noon, Seen: Noon, Ends: Noon.Add(time.Hour)}
	must(t, s.AddSession(t.Context(), &ses, reread(t, s, u).Num, act("sign in")))
	return ses
}

// signedIn lists which of the tokens still open a session.
func signedIn(t *testing.T, s store.Store, tokens ...string) (list []string) {
	t.Helper()
	for _, token := range tokens {
		if _, _, err := s.Session(t.Context(), digest(token)); err == nil {
			list = append(list, token)
		} else {
			wantKind(t, err, news.NotFound)
		}
	}
	return list
}

func users(t *testing.T, s store.Store) {
	ctx := t.Context()
	ines := person("ines", store.Grant{Role: news.Reporter, Edition: "en", Section: "world"}, store.Grant{Role: news.Editor, Edition: "ar"})
	mustAdd(t, s, ines)
	if ines.ID == 0 || ines.Num != 1 || !ines.Created.Equal(Noon) || !ines.Joined.IsZero() {
		t.Fatalf("added %+v", ines)
	}
	for what, get := range map[string]func() (*store.User, error){
		"by ID":     func() (*store.User, error) { return s.User(ctx, ines.ID) },
		"by e-mail": func() (*store.User, error) { return s.UserByEmail(ctx, " INES@example.ORG ") },
	} {
		if got, err := get(); err != nil || !reflect.DeepEqual(got, ines) {
			t.Errorf("%s: %+v, %v; want %+v", what, got, err, ines)
		}
	}
	_, err := s.User(ctx, 404)
	wantKind(t, err, news.NotFound)
	_, err = s.UserByEmail(ctx, "nobody@example.org")
	wantKind(t, err, news.NotFound)
	again := person("Again")
	again.Email = "Ines@EXAMPLE.org"
	wantKind(t, s.AddUser(ctx, again, act("invite")), news.Conflict)
	if again.ID != 0 || again.Num != 0 {
		t.Errorf("a refused user was changed to %+v", again)
	}
	for i := range 7 {
		mustAdd(t, s, person(fmt.Sprint("u", i)))
	}
	var seen []string
	for after := ""; ; {
		page, err := s.Users(ctx, after, 3)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, u := range page {
			seen = append(seen, u.Name)
		}
		after = page[len(page)-1].Email
	}
	same(t, "all users", seen, []string{"ines", "u0", "u1", "u2", "u3", "u4", "u5", "u6"})
	u0 := mustUser(t, s, "u0@example.org")
	u0.Email = ines.Email
	tried := *u0
	wantKind(t, s.SaveUser(ctx, u0, 0, act("change user")), news.Conflict)
	if !reflect.DeepEqual(*u0, tried) {
		t.Errorf("a refused change left %+v", u0)
	}
	tried.ID = 404
	wantKind(t, s.SaveUser(ctx, &tried, 0, act("change user")), news.NotFound)
	before := *ines
	ines.Name, ines.Language, ines.Color, ines.Email = "Inês", "ar", "#654321", "i@example.org"
	must(t, s.SaveUser(ctx, ines, 0, act("change user")))
	if got := reread(t, s, ines); !reflect.DeepEqual(got, ines) || got.Num != 2 {
		t.Errorf("saved %+v, reads back as %+v", ines, got)
	}
	wantKind(t, s.SaveUser(ctx, &before, 0, act("change user")), news.Conflict)
}

func mustUser(t *testing.T, s store.Store, email string) *store.User {
	t.Helper()
	u, err := s.UserByEmail(t.Context(), email)
	must(t, err)
	return u
}

func setUp(t *testing.T, s store.Store) {
	ctx := t.Context()
	admin := store.Grant{Role: news.Admin}
	for _, token := range []string{"first", "second", "old"} {
		ends := Noon.Add(time.Hour)
		if token == "old" {
			ends = Noon
		}
		must(t, s.AddTicket(ctx, store.Ticket{Token: digest(token), Kind: store.Setup, Ends: ends}, act("set-up link")))
	}
	if has, err := s.HasAdmin(ctx); has || err != nil {
		t.Fatalf("an empty newsroom has an admin: %v", err)
	}
	wantKind(t, s.SetUp(ctx, digest("none"), person("x", admin), "h", act("set up")), news.NotFound)
	wantKind(t, s.SetUp(ctx, digest("old"), person("x", admin), "h", act("set up")), news.NotFound)
	var wg sync.WaitGroup
	var won atomic.Int64
	for i := range 8 {
		wg.Go(func() {
			token := []string{"first", "second"}[i%2]
			if s.SetUp(ctx, digest(token), person(fmt.Sprint("admin", i), admin), "hash", act("set up")) == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	has, err := s.HasAdmin(ctx)
	all, err2 := s.Users(ctx, "", 10)
	if won.Load() != 1 || !has || len(all) != 1 || err != nil || err2 != nil {
		t.Fatalf("%d set the newsroom up, %d users: %v, %v", won.Load(), len(all), err, err2)
	}
	if all[0].Joined.IsZero() {
		t.Error("the first admin has not joined")
	}
	_, err = s.Ticket(ctx, digest("second"))
	wantKind(t, err, news.NotFound)
	must(t, s.AddTicket(ctx, store.Ticket{Token: digest("third"), Kind: store.Setup, Ends: Noon.Add(time.Hour)}, act("set-up link")))
	wantKind(t, s.SetUp(ctx, digest("third"), person("late", admin), "h", act("set up")), news.Conflict)
}

func lastAdmin(t *testing.T, s store.Store) {
	ctx := t.Context()
	admin := store.Grant{Role: news.Admin}
	a := joins(t, s, person("a", admin))
	b := mustAdd(t, s, person("b", admin)) // invited only
	joins(t, s, person("c", store.Grant{Role: news.Admin, Edition: "en"}))
	for what, change := range map[string]func(*store.User){
		"suspending":            func(u *store.User) { u.Suspended = true },
		"taking the role away":  func(u *store.User) { u.Grants = nil },
		"narrowing to a part":   func(u *store.User) { u.Grants = []store.Grant{{Role: news.Admin, Edition: "en"}} },
		"giving a lesser one":   func(u *store.User) { u.Grants = []store.Grant{{Role: news.Publisher}} },
		"both at the same time": func(u *store.User) { u.Grants, u.Suspended = nil, true },
	} {
		u := reread(t, s, a)
		change(u)
		if err := s.SaveUser(ctx, u, 0, act("change user")); err == nil {
			t.Fatalf("%s: the last admin is gone", what)
		} else {
			wantKind(t, err, news.Conflict)
		}
	}
	must(t, s.SetPassword(ctx, b.ID, "hash", 0, act("password")))
	for range 8 { // two admins who suspend each other
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, u := range []*store.User{reread(t, s, a), reread(t, s, b)} {
			wg.Go(func() {
				u.Suspended = true
				errs[i] = s.SaveUser(ctx, u, 0, act("suspend"))
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("of two admins who suspend each other: %v, %v", errs[0], errs[1])
		}
		for _, u := range []*store.User{reread(t, s, a), reread(t, s, b)} {
			u.Suspended = false
			must(t, s.SaveUser(ctx, u, 0, act("change user")))
		}
	}
}

func credentials(t *testing.T, s store.Store) {
	ctx := t.Context()
	u := joins(t, s, person("ines"))
	must(t, s.SetTOTP(ctx, u.ID, []byte("sealed"), []store.Digest{digest("one"), digest("two")}, 0, act("enrol")))
	key := store.Passkey{ID: []byte("key"), Name: "Phone", Data: []byte("data"), Count: 5}
	must(t, s.AddPasskey(ctx, u.ID, key, 0, act("add passkey")))
	id := store.Identity{Issuer: "https://id.example.org", Subject: "42"}
	must(t, s.Link(ctx, u.ID, id, 0, act("link")))
	key.Created, id.Created = Noon, Noon
	want := store.Credential{Password: "hash of ines", TOTP: []byte("sealed"), Recovery: 2, Passkeys: []store.Passkey{key}, Identities: []store.Identity{id}}
	read := func() store.Credential {
		t.Helper()
		c, err := s.Credential(ctx, u.ID)
		must(t, err)
		return c
	}
	if got := read(); !reflect.DeepEqual(got, want) {
		t.Fatalf("reads back as %+v, want %+v", got, want)
	}
	must(t, s.Rehash(ctx, u.ID, "hash of ines", "better"))
	must(t, s.Rehash(ctx, u.ID, "hash of ines", "late"))
	same(t, "rehashed", read().Password, "better")

	must(t, s.UseTOTP(ctx, u.ID, 100))
	for _, step := range []int64{100, 99} {
		wantKind(t, s.UseTOTP(ctx, u.ID, step), news.Conflict)
	}
	must(t, s.UseTOTP(ctx, u.ID, 101))
	must(t, s.UseRecovery(ctx, u.ID, digest("one"), act("recovery")))
	wantKind(t, s.UseRecovery(ctx, u.ID, digest("one"), act("recovery")), news.NotFound)
	same(t, "codes left", read().Recovery, 1)

	other := joins(t, s, person("other"))
	wantKind(t, s.AddPasskey(ctx, other.ID, key, 0, act("add passkey")), news.Conflict)
	wantKind(t, s.Link(ctx, other.ID, id, 0, act("link")), news.Conflict)
	wantKind(t, s.UsePasskey(ctx, other.ID, key), news.NotFound)
	wantKind(t, s.RemovePasskey(ctx, other.ID, key.ID, 0, act("remove")), news.NotFound)
	wantKind(t, s.Unlink(ctx, other.ID, id, 0, act("unlink")), news.NotFound)
	wantKind(t, s.UsePasskey(ctx, u.ID, key), news.Conflict) // counts 5 again
	key.Count, key.Data, key.Used = 6, []byte("new"), Noon.Add(time.Minute)
	must(t, s.UsePasskey(ctx, u.ID, key))
	if got := read().Passkeys[0]; !reflect.DeepEqual(got, key) {
		t.Errorf("the passkey reads back as %+v, want %+v", got, key)
	}
	key.Count = 0
	wantKind(t, s.UsePasskey(ctx, u.ID, key), news.Conflict)
	none := store.Passkey{ID: []byte("without a counter"), Data: []byte("d")}
	must(t, s.AddPasskey(ctx, u.ID, none, 0, act("add passkey")))
	must(t, s.UsePasskey(ctx, u.ID, none))
	must(t, s.UsePasskey(ctx, u.ID, none))
	if got, err := s.Linked(ctx, id.Issuer, id.Subject); err != nil || got.ID != u.ID {
		t.Errorf("linked to %+v, %v", got, err)
	}
	_, err := s.Linked(ctx, id.Issuer, "43")
	wantKind(t, err, news.NotFound)

	must(t, s.SetTOTP(ctx, u.ID, nil, nil, 0, act("remove")))
	must(t, s.RemovePasskey(ctx, u.ID, key.ID, 0, act("remove")))
	must(t, s.RemovePasskey(ctx, u.ID, none.ID, 0, act("remove")))
	must(t, s.Unlink(ctx, u.ID, id, 0, act("unlink")))
	if got := read(); !reflect.DeepEqual(got, store.Credential{Password: "better"}) {
		t.Errorf("when all is removed there is %+v", got)
	}
	for what, err := range map[string]error{
		"password": s.SetPassword(ctx, 404, "h", 0, act("x")), "TOTP": s.SetTOTP(ctx, 404, nil, nil, 0, act("x")), "step": s.UseTOTP(ctx, 404, 1),
		"passkey": s.AddPasskey(ctx, 404, store.Passkey{ID: []byte("x"), Data: []byte("d")}, 0, act("x")), "link": s.Link(ctx, 404, id, 0, act("x")),
	} {
		if _, is := err.(news.Fault); !is {
			t.Errorf("%s of nobody: %v", what, err)
		}
		wantKind(t, err, news.NotFound)
	}
}

func joining(t *testing.T, s store.Store) {
	ctx := t.Context()
	for what, join := range map[string]func(*store.User) error{
		"password": func(u *store.User) error { return s.SetPassword(ctx, u.ID, "h", 0, act("x")) },
		"passkey": func(u *store.User) error {
			return s.AddPasskey(ctx, u.ID, store.Passkey{ID: []byte("k"), Data: []byte("d")}, 0, act("x"))
		},
		"identity": func(u *store.User) error {
			return s.Link(ctx, u.ID, store.Identity{Issuer: "i", Subject: "s"}, 0, act("x"))
		},
		"ticket": func(u *store.User) error {
			must(t, s.AddTicket(ctx, store.Ticket{Token: digest("t"), Kind: store.Invitation, User: u.ID, Ends: Noon.Add(1e9)}, act("x")))
			_, err := s.Redeem(ctx, digest("t"), "h", act("x"))
			return err
		},
	} {
		u := mustAdd(t, s, person(what))
		must(t, join(u))
		if got := reread(t, s, u); !got.Joined.Equal(Noon) || got.Num != 2 {
			t.Errorf("with a %s: %+v", what, got)
		}
	}
}

func sessions(t *testing.T, s store.Store) {
	ctx := t.Context()
	u, other := joins(t, s, person("ines", store.Grant{Role: news.Editor})), joins(t, s, person("other"))
	want := signIn(t, s, u, "a")
	ses, who, err := s.Session(ctx, digest("a"))
	must(t, err)
	if !reflect.DeepEqual(*ses, want) || !reflect.DeepEqual(who, u) {
		t.Fatalf("reads back as %+v of %+v, want %+v of %+v", ses, who, want, u)
	}
	b := signIn(t, s, u, "b")
	signIn(t, s, other, "theirs")
	list, err := s.Sessions(ctx, u.ID, 10)
	must(t, err)
	if len(list) != 2 || list[0].ID != b.ID || !reflect.DeepEqual(list[1], want) {
		t.Fatalf("sessions are %+v", list)
	}
	must(t, s.Touch(ctx, want.ID, Noon.Add(time.Minute), "192.0.2.7"))
	must(t, s.Rotate(ctx, want.ID, digest("a"), digest("A"), Noon.Add(2*time.Minute)))
	wantKind(t, s.Rotate(ctx, want.ID, digest("a"), digest("C"), time.Time{}), news.NotFound)
	must(t, s.Rotate(ctx, want.ID, digest("A"), digest("AA"), time.Time{}))
	same(t, "after rotation", signedIn(t, s, "a", "A", "AA"), []string{"AA"})
	ses, _, err = s.Session(ctx, digest("AA"))
	must(t, err)
	want.Token, want.Seen, want.From, want.Proved = digest("AA"), Noon.Add(time.Minute), "192.0.2.7", Noon.Add(2*time.Minute)
	if !reflect.DeepEqual(*ses, want) {
		t.Errorf("after rotation: %+v, want %+v", ses, want)
	}
	wantKind(t, s.EndSession(ctx, other.ID, b.ID, act("end")), news.NotFound)
	must(t, s.EndSession(ctx, u.ID, b.ID, act("end")))
	wantKind(t, s.EndSession(ctx, u.ID, b.ID, act("end")), news.NotFound)
	same(t, "after ending one", signedIn(t, s, "AA", "b", "theirs"), []string{"AA", "theirs"})
	c := signIn(t, s, u, "c")
	if c.ID <= b.ID {
		t.Errorf("session %d was given out after %d", c.ID, b.ID)
	}
	must(t, s.EndSessions(ctx, u.ID, c.ID, act("end")))
	same(t, "after ending all others", signedIn(t, s, "AA", "c", "theirs"), []string{"c", "theirs"})

	stale := store.Session{User: u.ID, Token: digest("stale"), Ends: Noon.Add(time.Hour)}
	wantKind(t, s.AddSession(ctx, &stale, u.Num-1, act("sign in")), news.Conflict)
	must(t, s.Forget(ctx, Noon.Add(time.Hour), time.Time{}))
	same(t, "after they are over", signedIn(t, s, "c", "theirs"), []string(nil))
	signIn(t, s, u, "idle")
	must(t, s.Forget(ctx, Noon, Noon))
	same(t, "when idle was before", signedIn(t, s, "idle"), []string{"idle"})
	must(t, s.Forget(ctx, Noon, Noon.Add(1000)))
	same(t, "when it is idle", signedIn(t, s, "idle"), []string(nil))
}

func revocation(t *testing.T, s store.Store) {
	ctx := t.Context()
	change := func(f func(*store.User)) func(u *store.User, keep store.SessionID) error {
		return func(u *store.User, keep store.SessionID) error {
			v := reread(t, s, u)
			f(v)
			return s.SaveUser(ctx, v, keep, act("change user"))
		}
	}
	i := 0
	for what, c := range map[string]struct {
		do   func(u *store.User, keep store.SessionID) error
		left []string
	}{
		"another name":     {change(func(u *store.User) { u.Name, u.Color, u.Language = "x", "#000000", "ar" }), []string{"kept", "lost"}},
		"another role":     {change(func(u *store.User) { u.Grants = []store.Grant{{Role: news.Editor}} }), []string{"kept"}},
		"another address":  {change(func(u *store.User) { u.Email = "y" + u.Email }), []string{"kept"}},
		"suspension":       {change(func(u *store.User) { u.Suspended = true }), nil},
		"another password": {func(u *store.User, k store.SessionID) error { return s.SetPassword(ctx, u.ID, "h", k, act("x")) }, []string{"kept"}},
		"a second factor": {func(u *store.User, k store.SessionID) error {
			return s.SetTOTP(ctx, u.ID, []byte("x"), nil, k, act("x"))
		}, []string{"kept"}},
		"a passkey": {func(u *store.User, k store.SessionID) error {
			return s.AddPasskey(ctx, u.ID, store.Passkey{ID: []byte("x"), Data: []byte("d")}, k, act("x"))
		}, []string{"kept"}},
		"an account elsewhere": {func(u *store.User, k store.SessionID) error {
			return s.Link(ctx, u.ID, store.Identity{Issuer: "i", Subject: "s"}, k, act("x"))
		}, []string{"kept"}},
		"a link": {func(u *store.User, _ store.SessionID) error {
			must(t, s.AddTicket(ctx, store.Ticket{Token: digest("r" + u.Name), Kind: store.Reset, User: u.ID, Ends: Noon.Add(1e9)}, act("x")))
			_, err := s.Redeem(ctx, digest("r"+u.Name), "h", act("x"))
			return err
		}, nil},
	} {
		i++
		u := joins(t, s, person(fmt.Sprint("u", i)))
		kept := signIn(t, s, u, "kept")
		signIn(t, s, u, "lost")
		must(t, s.AddTicket(ctx, store.Ticket{Token: digest("pending"), Kind: store.Reset, User: u.ID, Ends: Noon.Add(1e9)}, act("x")))
		must(t, c.do(u, kept.ID))
		same(t, "sessions after "+what, signedIn(t, s, "kept", "lost"), c.left)
		if what == "suspension" || what == "another password" || what == "a link" {
			_, err := s.Ticket(ctx, digest("pending"))
			wantKind(t, err, news.NotFound)
		}
		if now := reread(t, s, u); now.Num != u.Num+1 {
			t.Errorf("%s: Num is %d, was %d", what, now.Num, u.Num)
		}
		must(t, s.EndSessions(ctx, u.ID, 0, act("x")))
		must(t, s.Forget(ctx, Noon.Add(time.Hour), time.Time{}))
	}
	suspended := joins(t, s, person("suspended"))
	suspended.Suspended = true
	must(t, s.SaveUser(ctx, suspended, 0, act("suspend")))
	wantKind(t, s.AddSession(ctx, &store.Session{User: suspended.ID, Token: digest("s")}, suspended.Num, act("sign in")), news.Conflict)
	wantKind(t, s.AddTicket(ctx, store.Ticket{Token: digest("s"), Kind: store.Reset, User: suspended.ID, Ends: Noon.Add(1e9)}, act("x")), news.Conflict)
	wantKind(t, s.AddKey(ctx, &store.Key{User: suspended.ID, Token: digest("s")}, act("x")), news.Conflict)
	for range 8 { // a session that begins while its user is suspended does not outlive that
		u := joins(t, s, person(fmt.Sprint("racer", i)))
		i++
		var wg sync.WaitGroup
		wg.Go(func() {
			v := *u
			v.Suspended = true
			if err := s.SaveUser(ctx, &v, 0, act("suspend")); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			s.AddSession(ctx, &store.Session{User: u.ID, Token: digest("race"), Ends: Noon.Add(1e9)}, u.Num, act("sign in"))
		})
		wg.Wait()
		same(t, "sessions of the suspended", signedIn(t, s, "race"), []string(nil))
	}
}

func tickets(t *testing.T, s store.Store) {
	ctx := t.Context()
	u, other := mustAdd(t, s, person("ines")), mustAdd(t, s, person("other"))
	add := func(token string, kind store.TicketKind, u *store.User, ends time.Time) {
		t.Helper()
		must(t, s.AddTicket(ctx, store.Ticket{Token: digest(token), Kind: kind, User: u.ID, Ends: ends}, act("ticket")))
	}
	open := func(tokens ...string) (list []string) {
		for _, token := range tokens {
			if _, err := s.Ticket(ctx, digest(token)); err == nil {
				list = append(list, token)
			} else {
				wantKind(t, err, news.NotFound)
			}
		}
		return list
	}
	later := Noon.Add(time.Hour)
	add("first", store.Invitation, u, later)
	add("second", store.Invitation, u, later)
	add("reset", store.Reset, u, later)
	add("theirs", store.Invitation, other, later)
	add("over", store.Reset, other, Noon)
	got, err := s.Ticket(ctx, digest("second"))
	must(t, err)
	same(t, "the ticket", got, store.Ticket{Token: digest("second"), Kind: store.Invitation, User: u.ID, Ends: later})
	same(t, "open", open("first", "second", "reset", "theirs", "over"), []string{"second", "reset", "theirs"})
	_, err = s.Redeem(ctx, digest("over"), "h", act("redeem"))
	wantKind(t, err, news.NotFound)
	wantKind(t, s.AddTicket(ctx, store.Ticket{Token: digest("x"), Kind: store.Reset, User: 404, Ends: later}, act("x")), news.NotFound)
	var wg sync.WaitGroup
	var won atomic.Int64
	for i := range 16 {
		wg.Go(func() {
			who, err := s.Redeem(ctx, digest([]string{"second", "reset"}[i%2]), fmt.Sprint("hash ", i), act("redeem"))
			if err == nil && who.ID == u.ID && !who.Joined.IsZero() {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	same(t, "winners", won.Load(), 1)
	same(t, "open after that", open("second", "reset", "theirs"), []string{"theirs"})
	must(t, s.AddTicket(ctx, store.Ticket{Token: digest("set up"), Kind: store.Setup, Ends: later}, act("x")))
	_, err = s.Redeem(ctx, digest("set up"), "h", act("redeem"))
	wantKind(t, err, news.NotFound)
	same(t, "a set-up ticket is no one's password", open("set up"), []string{"set up"})

	won.Store(0)
	for range 8 {
		wg.Go(func() {
			if s.Spend(ctx, digest("once"), later) == nil {
				won.Add(1)
			}
		})
	}
	wg.Wait()
	same(t, "spenders", won.Load(), 1)
	must(t, s.Forget(ctx, Noon, time.Time{}))
	wantKind(t, s.Spend(ctx, digest("once"), later), news.Conflict)
	must(t, s.Forget(ctx, later, time.Time{}))
	same(t, "open when it is over", open("theirs"), []string(nil))
}

func keys(t *testing.T, s store.Store) {
	ctx := t.Context()
	u, other := joins(t, s, person("ines")), joins(t, s, person("other"))
	k := store.Key{User: u.ID, Name: "Wire", Prefix: "bs_abc", Token: digest("key"), Scopes: []string{"read", "write"}, Ends: Noon.Add(time.Hour)}
	must(t, s.AddKey(ctx, &k, act("add key")))
	second := store.Key{User: u.ID, Name: "Second", Prefix: "bs_def", Token: digest("second")}
	must(t, s.AddKey(ctx, &second, act("add key")))
	got, who, err := s.Key(ctx, digest("key"))
	must(t, err)
	if !reflect.DeepEqual(*got, k) || !reflect.DeepEqual(who, u) || !k.Created.Equal(Noon) {
		t.Fatalf("reads back as %+v of %+v, want %+v", got, who, k)
	}
	must(t, s.TouchKey(ctx, k.ID, Noon.Add(time.Minute)))
	list, err := s.Keys(ctx, u.ID, 10)
	must(t, err)
	if len(list) != 2 || list[0].Name != "Second" || !list[1].Used.Equal(Noon.Add(time.Minute)) {
		t.Errorf("keys are %+v", list)
	}
	wantKind(t, s.EndKey(ctx, other.ID, k.ID, act("end key")), news.NotFound)
	must(t, s.EndKey(ctx, u.ID, k.ID, act("end key")))
	_, _, err = s.Key(ctx, digest("key"))
	wantKind(t, err, news.NotFound)
	wantKind(t, s.AddKey(ctx, &store.Key{User: 404, Token: digest("x")}, act("x")), news.NotFound)
}

func audit(t *testing.T, s store.Store) {
	ctx := t.Context()
	var want []string
	for i := range 20 {
		e := store.Entry{User: store.UserID(1 + i%2), Name: "Ines", Action: []string{"publish", "withdraw", "edit"}[i%3], Subject: fmt.Sprint("story ", i%4), From: "192.0.2.1", Detail: fmt.Sprint(i)}
		must(t, s.Record(ctx, e))
		want = append(want, e.Detail)
	}
	slices.Reverse(want)
	read := func(f store.LogFilter, limit int) (details []string) {
		t.Helper()
		for after := (store.LogCursor{}); ; {
			list, next, err := s.Entries(ctx, f, after, limit)
			must(t, err)
			for _, e := range list {
				details = append(details, e.Detail)
			}
			if next == (store.LogCursor{}) {
				return details
			}
			after = next
		}
	}
	same(t, "all", read(store.LogFilter{}, 7), want)
	same(t, "of a user", read(store.LogFilter{User: 2}, 3), []string{"19", "17", "15", "13", "11", "9", "7", "5", "3", "1"})
	same(t, "of an action", read(store.LogFilter{Action: "withdraw"}, 3), []string{"19", "16", "13", "10", "7", "4", "1"})
	same(t, "on a subject", read(store.LogFilter{Subject: "story 3"}, 100), []string{"19", "15", "11", "7", "3"})
	same(t, "of all three", read(store.LogFilter{User: 2, Action: "withdraw", Subject: "story 3"}, 1), []string{"19", "7"})
	same(t, "from noon", len(read(store.LogFilter{From: Noon}, 100)), 20)
	same(t, "after noon", read(store.LogFilter{From: Noon.Add(1000)}, 100), []string(nil))
	same(t, "before noon", read(store.LogFilter{To: Noon}, 100), []string(nil))
	list, _, err := s.Entries(ctx, store.LogFilter{}, store.LogCursor{}, 1)
	must(t, err)
	e := list[0]
	if e.ID == 0 || !e.At.Equal(Noon) || e.User != 2 || e.Name != "Ines" || e.From != "192.0.2.1" || e.Subject != "story 3" {
		t.Errorf("the last entry is %+v", e)
	}
	before := len(read(store.LogFilter{}, 100))
	u := joins(t, s, person("ines")) // two entries
	wantKind(t, s.AddUser(ctx, person("ines"), act("refused")), news.Conflict)
	wantKind(t, s.SetPassword(ctx, 404, "h", 0, act("refused")), news.NotFound)
	same(t, "of what failed", read(store.LogFilter{Action: "refused"}, 10), []string(nil))
	same(t, "all again", len(read(store.LogFilter{}, 100)), before+2)
	same(t, "on the user", len(read(store.LogFilter{Subject: fmt.Sprint("user ", u.ID)}, 100)), 2)
	if seq, err := s.Last(ctx); err != nil || seq != 2 { // the two editions
		t.Errorf("accounts made changes of the log: %d, %v", seq, err)
	}
}
