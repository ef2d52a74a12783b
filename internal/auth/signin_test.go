package auth_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestSetUpOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		first, second := must(n.Setup(ctx))(t), must(n.Setup(ctx))(t)
		if first == second || !strings.HasPrefix(n.Link(store.Setup, first), "https://post.example/newsroom/setup/") {
			t.Fatalf("the links are %q and %q", n.Link(store.Setup, first), second)
		}
		if u, err := n.Ticket(ctx, store.Setup, first); u != nil || err != nil {
			t.Fatalf("the link is for %v, %v", u, err)
		}
		_, err := n.Ticket(ctx, store.Reset, first)
		wantKind(t, err, news.NotFound)
		_, err = n.SetUp(ctx, client(1), first, &store.User{Name: "Ada", Email: "ada@post.example"}, "short")
		wantKind(t, err, news.Invalid)
		_, err = n.SetUp(ctx, client(1), first[:42]+"x", &store.User{Name: "Ada", Email: "ada@post.example"}, password)
		wantKind(t, err, news.NotFound)
		var won atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				step, err := n.SetUp(ctx, client(i), []string{first, second}[i%2], &store.User{Name: "Ada", Email: "ada@post.example"}, password)
				if err == nil && n.actor(step.Token).User.Admin() {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d set the newsroom up", won.Load())
		}
		if token, err := n.Setup(ctx); token != "" || err != nil {
			t.Errorf("with an admin there is another link: %q, %v", token, err)
		}
	})
}

func TestPasswordThenCode(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		_, token := n.user(admin, "Ines", store.Grant{Role: news.Reporter})
		secret, recovery, rotated := n.codes(n.actor(token))
		if n.signedIn(token) || !n.signedIn(rotated) {
			t.Fatal("setting codes up did not give the session another token")
		}
		first := must(n.SignIn(ctx, client(2), "INES@post.example", password))(t)
		if first.Token != "" || !slices.Equal(first.Needs, []auth.Factor{auth.ByCode, auth.ByRecovery}) {
			t.Fatalf("after the password: %+v", first)
		}
		if n.signedIn(first.Flow) {
			t.Fatal("half a sign-in opens a session")
		}
		// The code with which codes were set up does not sign in.
		_, err := n.SignInCode(ctx, client(2), first.Flow, n.code(secret))
		wantKind(t, err, news.Conflict)
		n.pass(30 * time.Second)
		_, err = n.SignInCode(ctx, client(2), first.Flow, "000000")
		wantKind(t, err, news.Invalid)
		code := n.code(secret)
		_, err = n.SignInCode(ctx, client(2), "", code)
		wantKind(t, err, auth.SignedOut)
		_, enrol, err := n.EnrolTOTP(n.actor(rotated)) // a flow, but nothing was proved in it
		ok(t, err)
		_, err = n.SignInCode(ctx, client(2), enrol, code)
		wantKind(t, err, auth.SignedOut)
		step := must(n.SignInCode(ctx, client(2), first.Flow, " "+code[:3]+" "+code[3:]))(t)
		if !n.signedIn(step.Token) || n.actor(step.Token).Session.How != "password and code" {
			t.Fatal("password and code do not sign in")
		}
		// Neither the flow nor the code works again.
		second := must(n.SignIn(ctx, client(2), "ines@post.example", password))(t)
		_, err = n.SignInCode(ctx, client(2), second.Flow, code)
		wantKind(t, err, news.Conflict)
		n.pass(30 * time.Second)
		_, err = n.SignInCode(ctx, client(2), first.Flow, n.code(secret))
		wantKind(t, err, news.Conflict)
		// A recovery code works once, however it is typed.
		n.pass(30 * time.Second)
		odd := strings.ReplaceAll(strings.ToUpper(recovery[0]), "-", " ")
		must(n.SignInCode(ctx, client(2), second.Flow, odd))(t)
		third := must(n.SignIn(ctx, client(2), "ines@post.example", password))(t)
		_, err = n.SignInCode(ctx, client(2), third.Flow, recovery[0])
		wantKind(t, err, news.Invalid)
		// A flow is over after its time.
		n.pass(11 * time.Minute)
		_, err = n.SignInCode(ctx, client(2), third.Flow, n.code(secret))
		wantKind(t, err, auth.SignedOut)
		// And when the credentials changed.
		fourth := must(n.SignIn(ctx, client(2), "ines@post.example", password))(t)
		who := n.actor(step.Token)
		must(n.ChangePassword(ctx, who, password, "another long password"))(t)
		n.pass(time.Minute)
		_, err = n.SignInCode(ctx, client(2), fourth.Flow, n.code(secret))
		wantKind(t, err, auth.SignedOut)
	})
}

// Of many who use a code, a recovery code or a link at the same time one wins.
func TestOnceAtTheSameTime(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		u, token := n.user(admin, "Ines")
		secret, recovery, _ := n.codes(n.actor(token))
		n.pass(time.Hour)
		race := func(what string, try func(i int) error) {
			t.Helper()
			var won atomic.Int64
			var wg sync.WaitGroup
			for i := range 6 {
				wg.Go(func() {
					if try(i) == nil {
						won.Add(1)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Errorf("%s: %d of 6 won", what, won.Load())
			}
			n.pass(time.Hour)
		}
		flows := func() (list []string) {
			for i := range 6 {
				list = append(list, must(n.SignIn(ctx, client(i), "ines@post.example", password))(t).Flow)
			}
			return list
		}
		f := flows()
		race("a code", func(i int) error { _, err := n.SignInCode(ctx, client(i), f[i], n.code(secret)); return err })
		f = flows()
		race("a recovery code", func(i int) error { _, err := n.SignInCode(ctx, client(i), f[i], recovery[3]); return err })
		f = flows()
		race("a flow", func(i int) error { _, err := n.SignInCode(ctx, client(i), f[0], recovery[4+i%2]); return err })
		ok(t, n.AskReset(ctx, client(1), "ines@post.example"))
		var reset string
		for reset == "" {
			if l := n.mail.take(t); strings.Contains(l.Text, "/reset/") {
				reset = linkToken(t, l.Text)
			}
		}
		race("a reset link", func(i int) error {
			_, err := n.Redeem(ctx, client(i), store.Reset, reset, "a new and long password")
			return err
		})
		_ = u
	})
}

func TestSessionsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		n.admin()
		// Fixation: what a browser brings along is never what it gets.
		c := client(2)
		c.Token = n.signIn("ada@post.example")
		step := must(n.SignIn(ctx, c, "ada@post.example", password))(t)
		if step.Token == c.Token || n.signedIn(c.Token) || !n.signedIn(step.Token) {
			t.Error("the session from before signing in is still good, or was given out again")
		}
		// Idle and absolute ends.
		idle, busy := n.signIn("ada@post.example"), n.signIn("ada@post.example")
		for range 29 {
			n.pass(24 * time.Hour)
			if !n.signedIn(busy) {
				t.Fatal("a session in daily use ended")
			}
		}
		if n.signedIn(idle) {
			t.Error("a session unused for 29 days is good")
		}
		n.pass(24*time.Hour - time.Second)
		if !n.signedIn(busy) {
			t.Error("the session ended early")
		}
		n.pass(time.Second)
		if n.signedIn(busy) {
			t.Error("the session is good after 30 days")
		}
		// Signing out, revoking one and revoking all others.
		var tokens []string
		for range 4 {
			tokens = append(tokens, n.signIn("ada@post.example"))
		}
		who := n.actor(tokens[0])
		ok(t, n.SignOut(ctx, n.actor(tokens[1])))
		list := must(n.Sessions(ctx, who, who.User.ID))(t)
		if len(list) != 3 {
			t.Fatalf("%d sessions are listed", len(list))
		}
		ok(t, n.EndSession(ctx, who, who.User.ID, n.actor(tokens[2]).Session.ID))
		if !n.signedIn(tokens[0]) || n.signedIn(tokens[1]) || n.signedIn(tokens[2]) || !n.signedIn(tokens[3]) {
			t.Error("the wrong sessions ended")
		}
		ok(t, n.EndSessions(ctx, who, who.User.ID))
		if !n.signedIn(tokens[0]) || n.signedIn(tokens[3]) {
			t.Error("not all others ended, or this one did")
		}
		// Others' sessions are theirs and the admins'.
		admin := n.actor(tokens[0])
		ines, inesToken := n.user(admin, "Ines", store.Grant{Role: news.Publisher})
		them := n.actor(inesToken)
		_, err := n.Sessions(ctx, them, admin.User.ID)
		wantKind(t, err, news.Forbidden)
		wantKind(t, n.EndSession(ctx, them, admin.User.ID, admin.Session.ID), news.Forbidden)
		wantKind(t, n.EndSession(ctx, them, ines.ID, admin.Session.ID), news.NotFound)
		ok(t, n.EndSessions(ctx, admin, ines.ID))
		if n.signedIn(inesToken) {
			t.Error("an admin cannot end a user's sessions")
		}
	})
}

// What changes a user's powers or credentials shows at their next request.
func TestChangesTakeEffectAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		u, token := n.user(admin, "Ines", store.Grant{Role: news.Publisher})
		key, _, err := n.MakeKey(ctx, n.actor(token), "wire", []auth.Scope{auth.Read, auth.Air}, time.Time{})
		ok(t, err)
		u.Grants = []store.Grant{{Role: news.Reporter}}
		must(n.SaveUser(ctx, admin, u))(t)
		if n.signedIn(token) {
			t.Error("a session outlives a change of roles")
		}
		who := must(n.ByKey(ctx, client(1), key))(t)
		wantKind(t, auth.May(who, auth.Update, auth.Subject{Edition: "en", State: news.OnAir}), news.Forbidden)
		token = n.signIn("ines@post.example")
		u = n.actor(token).User
		u.Suspended = true
		must(n.SaveUser(ctx, admin, u))(t)
		if n.signedIn(token) {
			t.Error("a session outlives suspension")
		}
		_, err = n.ByKey(ctx, client(1), key)
		wantKind(t, err, auth.SignedOut)
		_, err = n.SignIn(ctx, client(1), "ines@post.example", password)
		wantKind(t, err, news.Forbidden)
		_, err = n.SignIn(ctx, client(1), "ines@post.example", "the wrong one")
		wantKind(t, err, news.Invalid)
		ok(t, n.AskReset(ctx, client(1), "ines@post.example"))
		_, err = n.ResetLink(ctx, admin, u.ID)
		wantKind(t, err, news.Conflict)
		// An admin who changes themselves goes on under another token.
		before := admin.Client.Token
		self := *admin.User
		self.Grants = append(self.Grants, store.Grant{Role: news.Editor, Edition: "ar"})
		after := must(n.SaveUser(ctx, admin, &self))(t)
		if after == "" || n.signedIn(before) || !n.signedIn(after) {
			t.Error("an admin's own change of roles did not give their session another token")
		}
		// The last admin stays.
		self.Suspended = true
		_, err = n.SaveUser(ctx, n.actor(after), &self)
		wantKind(t, err, news.Conflict)
		self.Suspended, self.Grants = false, nil
		_, err = n.SaveUser(ctx, n.actor(after), &self)
		wantKind(t, err, news.Conflict)
	})
}

func TestInvitationAndReset(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		u := &store.User{Name: "سلمى", Email: "salma@post.example", Language: "ar"}
		must(n.Invite(ctx, admin, u))(t)
		l := n.mail.take(t)
		if l.To != u.Email || l.Language != "ar" || !strings.Contains(l.Text, "مرحبًا سلمى") || !strings.Contains(l.Subject, "The Post") {
			t.Errorf("the letter is %+v", l)
		}
		token := linkToken(t, l.Text)
		if who := must(n.Ticket(ctx, store.Invitation, token))(t); who.ID != u.ID {
			t.Errorf("the link is for %+v", who)
		}
		_, err := n.SignIn(ctx, client(1), u.Email, "") // there is no password yet
		wantKind(t, err, news.Invalid)
		_, err = n.Redeem(ctx, client(1), store.Reset, token, password) // it is no reset link
		wantKind(t, err, news.NotFound)
		_, err = n.Redeem(ctx, client(1), store.Invitation, token, "short")
		wantKind(t, err, news.Invalid)
		step := must(n.Redeem(ctx, client(1), store.Invitation, token, password))(t)
		_, err = n.Redeem(ctx, client(1), store.Invitation, token, password)
		wantKind(t, err, news.NotFound)

		// A reset signs out everywhere, and the latest link alone works.
		ok(t, n.AskReset(ctx, client(1), "SALMA@post.example"))
		old := linkToken(t, n.mail.take(t).Text)
		ok(t, n.AskReset(ctx, client(1), "salma@post.example"))
		now := linkToken(t, n.mail.take(t).Text)
		_, err = n.Redeem(ctx, client(1), store.Reset, old, password)
		wantKind(t, err, news.NotFound)
		again := must(n.Redeem(ctx, client(1), store.Reset, now, "a new and long password"))(t)
		if n.signedIn(step.Token) || !n.signedIn(again.Token) {
			t.Error("a reset left the old session, or made none")
		}
		n.mail.take(t) // the password was changed
		// It is no way around the second factor.
		n.codes(n.actor(again.Token))
		n.mail.take(t)
		sent := must(n.ResetLink(ctx, admin, u.ID))(t)
		if !sent.Mailed || sent.Link != "" {
			t.Errorf("the link was %+v", sent)
		}
		step = must(n.Redeem(ctx, client(1), store.Reset, linkToken(t, n.mail.take(t).Text), password))(t)
		if step.Token != "" || len(step.Needs) == 0 {
			t.Errorf("a reset signed in without the second factor: %+v", step)
		}
		// Links end.
		must(n.ResetLink(ctx, admin, u.ID))(t)
		n.mail.take(t)
		late := linkToken(t, n.mail.take(t).Text)
		n.pass(time.Hour)
		_, err = n.Redeem(ctx, client(1), store.Reset, late, password)
		wantKind(t, err, news.NotFound)
		// Letters that cannot be sent are handed over.
		n.mail.mu.Lock()
		n.mail.fail = errors.New("no route")
		n.mail.mu.Unlock()
		sent = must(n.ResetLink(ctx, admin, u.ID))(t)
		must(n.Redeem(ctx, client(1), store.Reset, linkToken(t, sent.Link), password))(t)
		link := must(n.ResetLinkOf(ctx, u.Email))(t)
		must(n.Redeem(ctx, client(1), store.Reset, linkToken(t, link), password))(t)
		// Only admins invite.
		_, token = n.user2(admin, "Ines", store.Grant{Role: news.Publisher})
		_, err = n.Invite(ctx, n.actor(token), &store.User{Name: "x", Email: "x@post.example"})
		wantKind(t, err, news.Forbidden)
		_, err = n.ResetLink(ctx, n.actor(token), admin.User.ID)
		wantKind(t, err, news.Forbidden)
	})
}

// user2 is user without letters.
func (n *newsroom) user2(admin *auth.Actor, name string, grants ...store.Grant) (*store.User, string) {
	n.t.Helper()
	u := &store.User{Name: name, Email: strings.ToLower(name) + "@post.example", Grants: grants}
	sent := must(n.Invite(n.t.Context(), admin, u))(n.t)
	step := must(n.Redeem(n.t.Context(), client(1), store.Invitation, linkToken(n.t, sent.Link), password))(n.t)
	return step.User, step.Token
}

func TestOwnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		_, token := n.user(admin, "Ines", store.Grant{Role: news.Reporter})
		other := n.signIn("ines@post.example")
		who := n.actor(token)
		_, err := n.ChangePassword(ctx, who, "not my password", "another long password")
		wantKind(t, err, news.Invalid)
		rotated := must(n.ChangePassword(ctx, who, password, "another long password"))(t)
		if n.signedIn(token) || n.signedIn(other) || !n.signedIn(rotated) {
			t.Error("after a change of password the wrong sessions are good")
		}
		who = n.actor(rotated)
		ok(t, n.SaveOwn(ctx, who, "Inês", "ar", auth.Color(3)))
		if u := n.actor(rotated).User; u.Name != "Inês" || u.Language != "ar" || u.Color != auth.Color(3) || len(u.Grants) != 1 {
			t.Errorf("now %+v", u)
		}
		wantKind(t, n.SaveOwn(ctx, who, "", "ar", auth.Color(3)), news.Invalid)
		// Grave changes want a proof that is fresh.
		n.pass(15 * time.Minute)
		who = n.actor(rotated)
		_, _, err = n.EnrolTOTP(who)
		wantKind(t, err, auth.Unproved)
		_, _, err = n.MakeKey(ctx, who, "x", []auth.Scope{auth.Read}, time.Time{})
		wantKind(t, err, auth.Unproved)
		_, err = n.Confirm(ctx, who, password)
		wantKind(t, err, news.Invalid)
		proved := must(n.Confirm(ctx, who, "another long password"))(t)
		if n.signedIn(rotated) || !n.signedIn(proved) {
			t.Error("a proof did not give the session another token")
		}
		secret, recovery, token := n.codes(n.actor(proved))
		fresh, token, err := n.NewRecovery(ctx, n.actor(token))
		ok(t, err)
		if len(fresh) != 10 || slices.Equal(fresh, recovery) {
			t.Errorf("new recovery codes %v", fresh)
		}
		step := must(n.SignIn(ctx, client(3), "ines@post.example", "another long password"))(t)
		_, err = n.SignInCode(ctx, client(3), step.Flow, recovery[0])
		wantKind(t, err, news.Invalid)
		must(n.SignInCode(ctx, client(3), step.Flow, fresh[0]))(t)
		_, token, err = n.RemoveTOTP(ctx, n.actor(token))
		ok(t, err)
		_ = secret
		if step := must(n.SignIn(ctx, client(3), "ines@post.example", "another long password"))(t); step.Token == "" {
			t.Error("codes that were removed are still asked for")
		}
		// An admin helps who lost the second factor.
		n.pass(time.Minute)
		who = n.actor(token)
		n.codes(who)
		wantKind(t, n.ClearFactors(ctx, who, who.User.ID), news.Forbidden)
		admin = n.actor(n.signIn("ada@post.example"))
		ok(t, n.ClearFactors(ctx, admin, who.User.ID))
		if step := must(n.SignIn(ctx, client(3), "ines@post.example", "another long password"))(t); step.Token == "" {
			t.Error("codes that an admin removed are still asked for")
		}
		_, cred, err := n.User(ctx, admin, who.User.ID)
		ok(t, err)
		if cred.Password != "set" || cred.TOTP != nil {
			t.Errorf("an admin sees %+v", cred)
		}
	})
}

func TestUsersAreFit(t *testing.T) {
	n := open(t, nil)
	admin := n.admin()
	for what, u := range map[string]store.User{
		"no name":        {Email: "x@post.example"},
		"no address":     {Name: "X", Email: "x"},
		"two lines":      {Name: "X", Email: "x@post.example\r\nBcc: y@post.example"},
		"named address":  {Name: "X", Email: "X <x@post.example>"},
		"hidden in name": {Name: "X\u202eY", Email: "x@post.example"},
		"no such role":   {Name: "X", Email: "x@post.example", Grants: []store.Grant{{Role: "king"}}},
		"nobody":         {Name: "X", Email: "x@post.example", Grants: []store.Grant{{Role: "nobody"}}},
		"no language":    {Name: "X", Email: "x@post.example", Language: "xx"},
		"loud colour":    {Name: "X", Email: "x@post.example", Color: "red;}"},
		"taken":          {Name: "X", Email: "ADA@post.example"},
	} {
		if _, err := n.Invite(t.Context(), admin, &u); !errors.Is(err, news.Invalid) && !errors.Is(err, news.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	u := store.User{Name: " Ana  María ", Email: " ana@post.example ", Suspended: true, Grants: []store.Grant{{Role: news.Reporter}, {Role: news.Editor, Edition: "en"}, {Role: news.Reporter}}}
	must(n.Invite(t.Context(), admin, &u))(t)
	if u.Name != "Ana María" || u.Email != "ana@post.example" || len(u.Grants) != 2 || u.Suspended {
		t.Errorf("invited %+v", u)
	}
}
