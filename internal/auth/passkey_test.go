package auth_test

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	virtual "github.com/descope/virtualwebauthn"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A phone is an authenticator with one passkey for the newsroom.
type phone struct {
	site   virtual.RelyingParty
	device virtual.Authenticator
	key    virtual.Credential
}

func newPhone() *phone {
	return &phone{virtual.RelyingParty{ID: "post.example", Origin: "https://post.example"}, virtual.NewAuthenticator(), virtual.NewCredential(virtual.KeyTypeEC2)}
}

// register makes a passkey for who is signed in.
func (p *phone) register(t testing.TB, n *newsroom, who *auth.Actor) (recovery []string, token string) {
	t.Helper()
	options, flow, err := n.RegisterPasskey(t.Context(), who)
	ok(t, err)
	ask := must(virtual.ParseAttestationOptions(string(options)))(t)
	answer := virtual.CreateAttestationResponse(p.site, p.device, p.key, *ask)
	recovery, token, err = n.AddPasskey(t.Context(), who, flow, "Phone", []byte(answer))
	ok(t, err)
	p.device.Options.UserHandle = binary.BigEndian.AppendUint64(nil, uint64(who.User.ID))
	return recovery, token
}

// answer signs what the newsroom asks.
func (p *phone) answer(t testing.TB, options []byte) []byte {
	t.Helper()
	return []byte(virtual.CreateAssertionResponse(p.site, p.device, p.key, *must(virtual.ParseAssertionOptions(string(options)))(t)))
}

func TestPasskeyAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		_, token := n.user(admin, "Ines")
		p := newPhone()
		recovery, rotated := p.register(t, n, n.actor(token))
		if len(recovery) != 10 || n.signedIn(token) || !n.signedIn(rotated) {
			t.Fatalf("after registering: %d recovery codes", len(recovery))
		}
		signIn := func(p *phone) (auth.Step, error) {
			options, flow, err := n.AskPasskey(ctx, "")
			ok(t, err)
			return n.SignInPasskey(ctx, client(2), flow, p.answer(t, options))
		}
		p.key.Counter = 1
		step := must(signIn(p))(t)
		if who := n.actor(step.Token); who.User.Name != "Ines" || who.Session.How != "passkey" {
			t.Fatalf("signed in as %+v", who.User)
		}
		// The counter must go on: a copy that lags behind is refused.
		_, err := signIn(p)
		wantKind(t, err, news.Conflict)
		p.key.Counter = 5
		must(signIn(p))(t)
		p.key.Counter = 4
		_, err = signIn(p)
		wantKind(t, err, news.Conflict)
		p.key.Counter = 6
		// An answer works once, and for its own question.
		options, flow, err := n.AskPasskey(ctx, "")
		ok(t, err)
		answer := p.answer(t, options)
		_, other, err := n.AskPasskey(ctx, "")
		ok(t, err)
		_, err = n.SignInPasskey(ctx, client(2), other, answer)
		wantKind(t, err, news.Invalid)
		must(n.SignInPasskey(ctx, client(2), flow, answer))(t)
		_, err = n.SignInPasskey(ctx, client(2), flow, answer)
		wantKind(t, err, news.Conflict)
		p.key.Counter = 100
		for what, change := range map[string]func(*phone){
			"another site":       func(p *phone) { p.site.Origin = "https://evil.example" },
			"another site's ID":  func(p *phone) { p.site.ID = "evil.example" },
			"another key":        func(p *phone) { p.key.Key = virtual.NewCredential(virtual.KeyTypeEC2).Key },
			"an unknown passkey": func(p *phone) { p.key = virtual.NewCredential(virtual.KeyTypeEC2) },
			"another user": func(p *phone) {
				p.device.Options.UserHandle = binary.BigEndian.AppendUint64(nil, uint64(admin.User.ID))
			},
			"no user of ours":            func(p *phone) { p.device.Options.UserHandle = binary.BigEndian.AppendUint64(nil, 404) },
			"nobody":                     func(p *phone) { p.device.Options.UserHandle = nil },
			"who did not prove to be it": func(p *phone) { p.device.Options.UserNotVerified = true },
			"who was not there":          func(p *phone) { p.device.Options.UserNotPresent = true },
		} {
			other := *p
			change(&other)
			if _, err := signIn(&other); err == nil {
				t.Errorf("a passkey of %s signs in", what)
			} else {
				wantKind(t, err, news.Invalid)
			}
		}
		_, err = n.SignInPasskey(ctx, client(2), flow, []byte(`{"id":`))
		wantKind(t, err, news.Invalid)
		options, flow, err = n.AskPasskey(ctx, "")
		ok(t, err)
		n.pass(10 * time.Minute)
		_, err = n.SignInPasskey(ctx, client(2), flow, p.answer(t, options))
		wantKind(t, err, auth.SignedOut)
		// Who is suspended stays out, and so does a passkey that was removed.
		who := n.actor(must(signIn(p))(t).Token)
		wantKind(t, onlyErr(n.RemovePasskey(ctx, who, []byte("other"))), news.NotFound)
		must(n.RemovePasskey(ctx, who, p.key.ID))(t)
		p.key.Counter++
		_, err = signIn(p)
		wantKind(t, err, news.Invalid)
		again := newPhone()
		again.register(t, n, n.actor(n.signIn("ines@post.example")))
		again.key.Counter = 1
		u := *n.actor(must(signIn(again))(t).Token).User
		u.Suspended = true
		must(n.SaveUser(ctx, admin, &u))(t)
		again.key.Counter = 2
		_, err = signIn(again)
		wantKind(t, err, news.Forbidden)
	})
}

func onlyErr[T any](_ T, err error) error { return err }

func TestPasskeyAfterPassword(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		_, token := n.user(admin, "Ines")
		_, otherToken := n.user(admin, "Omar")
		p, foreign := newPhone(), newPhone()
		p.device.Options.UserNotVerified = true // a plain security key
		recovery, _ := p.register(t, n, n.actor(token))
		foreign.register(t, n, n.actor(otherToken))
		step := must(n.SignIn(ctx, client(2), "ines@post.example", password))(t)
		if step.Token != "" || !slices.Equal(step.Needs, []auth.Factor{auth.ByPasskey, auth.ByRecovery}) {
			t.Fatalf("after the password: %+v", step)
		}
		options, flow, err := n.AskPasskey(ctx, step.Flow)
		ok(t, err)
		foreign.key.Counter = 1
		_, err = n.SignInPasskey(ctx, client(2), flow, foreign.answer(t, options))
		wantKind(t, err, news.Invalid)
		p.key.Counter = 1
		done := must(n.SignInPasskey(ctx, client(2), flow, p.answer(t, options)))(t)
		if n.actor(done.Token).Session.How != "password and passkey" {
			t.Errorf("signed in by %q", n.actor(done.Token).Session.How)
		}
		// A recovery code does, where the passkey is not at hand.
		step = must(n.SignIn(ctx, client(2), "ines@post.example", password))(t)
		must(n.SignInCode(ctx, client(2), step.Flow, recovery[0]))(t)
		// The question for a second step is none for a first.
		options, flow, err = n.AskPasskey(ctx, "")
		ok(t, err)
		_, err = n.SignInPasskey(ctx, client(2), flow, p.answer(t, options))
		wantKind(t, err, news.Invalid) // it does not verify its user
		// Passkeys are registered by who is signed in, in their own flow.
		_, register, err := n.RegisterPasskey(ctx, n.actor(done.Token))
		ok(t, err)
		_, _, err = n.AddPasskey(ctx, n.actor(n.signIn("ada@post.example")), register, "x", nil)
		wantKind(t, err, auth.SignedOut)
		_, err = n.SignInPasskey(ctx, client(2), register, p.answer(t, options))
		wantKind(t, err, auth.SignedOut)
	})
}

func TestWithoutAnAddressThereAreNoPasskeys(t *testing.T) {
	n := open(t, func(o *auth.Options) { o.URL, o.Mail = "", nil })
	_, _, err := n.AskPasskey(t.Context(), "")
	wantKind(t, err, news.Invalid)
	token := must(n.Setup(t.Context()))(t)
	must(n.SetUp(t.Context(), client(1), token, &store.User{Name: "Ada", Email: "a@post.example"}, password))(t)
	if n.HasPasskeys() || n.CanMail() || n.CookieName() != "newsroom" || n.Cookie("x").Secure {
		t.Error("a newsroom without address or mail says that it has them")
	}
	wantKind(t, n.AskReset(t.Context(), client(1), "a@post.example"), news.Invalid)
}
