package auth_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// An idp is a small OpenID provider. It says of whoever comes what claims
// holds, and can be made to lie.
type idp struct {
	*httptest.Server
	key       *rsa.PrivateKey
	signer    *rsa.PrivateKey
	claims    map[string]any
	challenge string // of the last who came
	nonce     string
	lie       func(claims map[string]any)
}

func newIDP(t *testing.T) *idp {
	key := must(rsa.GenerateKey(rand.Reader, 2048))(t)
	p := &idp{key: key, signer: key}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		b64 := base64.RawURLEncoding.EncodeToString
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig",
			"n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		id, secret, _ := r.BasicAuth()
		if base64.RawURLEncoding.EncodeToString(sum[:]) != p.challenge || r.FormValue("code") != "code" || id != "client" || secret != "hush-hush-hush" {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": p.idToken(t)})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *idp) idToken(t *testing.T) string {
	claims := map[string]any{"iss": p.URL, "aud": "client", "exp": begun.Add(time.Hour).Unix(), "iat": begun.Unix(), "nonce": p.nonce}
	for k, v := range p.claims {
		claims[k] = v
	}
	if p.lie != nil {
		p.lie(claims)
	}
	body := must(json.Marshal(claims))(t)
	b64 := base64.RawURLEncoding.EncodeToString
	signed := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(signed))
	sig := must(rsa.SignPKCS1v15(nil, p.signer, crypto.SHA256, sum[:]))(t)
	return signed + "." + b64(sig)
}

// visit is the browser's way to the provider and back.
func (p *idp) visit(t *testing.T, address string) (state, code string) {
	t.Helper()
	q := must(url.Parse(address))(t).Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("redirect_uri") != "https://post.example/newsroom/oidc/corp/callback" {
		t.Fatalf("the provider is asked %v", q)
	}
	p.challenge, p.nonce = q.Get("code_challenge"), q.Get("nonce")
	return q.Get("state"), "code"
}

func TestProvider(t *testing.T) {
	p := newIDP(t)
	n := open(t, func(o *auth.Options) {
		o.Providers = []auth.Provider{{ID: "corp", Name: "Corp", Issuer: p.URL, ClientID: "client", Secret: "hush-hush-hush"}}
	})
	ctx := t.Context()
	admin := n.admin()
	signIn := func() (auth.Step, error) {
		address, flow, err := n.AskProvider(ctx, nil, "corp", "/newsroom/story/5")
		ok(t, err)
		state, code := p.visit(t, address)
		return n.SignInProvider(ctx, client(2), nil, flow, state, code)
	}
	ines := &store.User{Name: "Ines", Email: "Ines@post.example"}
	must(n.Invite(ctx, admin, ines))(t)

	// Only an invited user, only by a verified address, only what the provider truly says.
	for what, claims := range map[string]map[string]any{
		"a stranger":                      {"sub": "7", "email": "x@post.example", "email_verified": true},
		"an unverified address":           {"sub": "7", "email": "ines@post.example", "email_verified": false},
		"no word on the address":          {"sub": "7", "email": "ines@post.example"},
		"no address":                      {"sub": "7", "email_verified": true},
		"a user who has joined otherwise": {"sub": "7", "email": "ada@post.example", "email_verified": true},
	} {
		p.claims = claims
		_, err := signIn()
		if err == nil {
			t.Fatalf("%s is signed in", what)
		}
		wantKind(t, err, news.Forbidden)
	}
	p.claims = map[string]any{"sub": "7", "email": "ines@post.example", "email_verified": true}
	other := must(rsa.GenerateKey(rand.Reader, 2048))(t)
	for what, lie := range map[string]func(map[string]any){
		"another nonce":    func(c map[string]any) { c["nonce"] = "x" },
		"no nonce":         func(c map[string]any) { delete(c, "nonce") },
		"another audience": func(c map[string]any) { c["aud"] = "someone" },
		"another issuer":   func(c map[string]any) { c["iss"] = "https://evil.example" },
		"an old token":     func(c map[string]any) { c["exp"] = begun.Add(-time.Minute).Unix() },
		"another key":      func(map[string]any) { p.signer = other },
	} {
		p.lie = lie
		_, err := signIn()
		if err == nil {
			t.Fatalf("%s is believed", what)
		}
		wantKind(t, err, news.Invalid)
		p.lie, p.signer = nil, p.key
	}
	// The state, the verifier and the browser must be the same.
	address, flow, err := n.AskProvider(ctx, nil, "corp", "")
	ok(t, err)
	state, code := p.visit(t, address)
	_, other2, err := n.AskProvider(ctx, nil, "corp", "")
	ok(t, err)
	for what, try := range map[string][3]string{"another state": {flow, "x", code}, "no state": {flow, "", code}, "another browser": {other2, state, code}, "no flow": {"", state, code}} {
		if _, err := n.SignInProvider(ctx, client(2), nil, try[0], try[1], try[2]); err == nil {
			t.Errorf("with %s one is signed in", what)
		} else {
			wantKind(t, err, auth.SignedOut)
		}
	}
	p.challenge = "x"
	_, err = n.SignInProvider(ctx, client(2), nil, flow, state, code)
	wantKind(t, err, news.Invalid)

	step := must(signIn())(t)
	if who := n.actor(step.Token); who.User.ID != ines.ID || who.User.Joined.IsZero() || step.Next != "/newsroom/story/5" || who.Session.How != "provider corp" {
		t.Fatalf("signed in %+v", who)
	}
	// Afterwards the subject counts, whatever the address.
	p.claims = map[string]any{"sub": "7", "email": "changed@elsewhere.example", "email_verified": "false"}
	if again := must(signIn())(t); again.User.ID != ines.ID {
		t.Errorf("the same subject is now %+v", again.User)
	}
	address, flow, err = n.AskProvider(ctx, nil, "corp", "")
	ok(t, err)
	state, code = p.visit(t, address)
	must(n.SignInProvider(ctx, client(2), nil, flow, state, code))(t)
	_, err = n.SignInProvider(ctx, client(2), nil, flow, state, code)
	wantKind(t, err, news.Conflict) // once

	// Who has joined binds an account in their own.
	admin = n.actor(n.signIn("ada@post.example"))
	p.claims = map[string]any{"sub": "8", "email": "whoever@elsewhere.example"}
	address, flow, err = n.AskProvider(ctx, admin, "corp", "")
	ok(t, err)
	state, code = p.visit(t, address)
	_, err = n.SignInProvider(ctx, client(2), nil, flow, state, code)
	wantKind(t, err, auth.SignedOut)
	bound := must(n.SignInProvider(ctx, client(1), admin, flow, state, code))(t)
	if n.signedIn(n.actor(bound.Token).Client.Token) == false {
		t.Error("binding an account lost the session")
	}
	if who := must(signIn())(t); who.User.ID != admin.User.ID {
		t.Errorf("the bound account is %+v", who.User)
	}
	who := n.actor(n.signIn("ada@post.example"))
	must(n.Unbind(ctx, who, store.Identity{Issuer: p.URL, Subject: "8"}))(t)
	_, err = signIn()
	wantKind(t, err, news.Forbidden)
	// The last way to sign in stays.
	p.claims = map[string]any{"sub": "7"}
	_, err = n.Unbind(ctx, n.actor(must(signIn())(t).Token), store.Identity{Issuer: p.URL, Subject: "7"})
	wantKind(t, err, news.Invalid)
	if list := n.Providers(); len(list) != 1 || list[0].Secret != "" {
		t.Errorf("providers are %+v", list)
	}
	_, _, err = n.AskProvider(ctx, nil, "none", "")
	wantKind(t, err, news.NotFound)
}

func TestProviderThatIsDown(t *testing.T) {
	p := newIDP(t)
	n := open(t, func(o *auth.Options) {
		o.Providers = []auth.Provider{{ID: "corp", Name: "Corp", Issuer: p.URL, ClientID: "client"}}
	})
	p.Close()
	_, _, err := n.AskProvider(t.Context(), nil, "corp", "")
	wantKind(t, err, news.Busy)
}

func TestNextStaysHere(t *testing.T) {
	for next, want := range map[string]string{
		"/newsroom/story/5?x=1": "/newsroom/story/5?x=1", "/newsroom": "/newsroom", "/newsroom?view=mine": "/newsroom?view=mine",
		"": "/newsroom", "/": "/newsroom", "//evil.example/newsroom": "/newsroom", "/newsroom//evil.example": "/newsroom", "/newsroomevil": "/newsroom",
		"https://evil.example/newsroom": "/newsroom", `/newsroom/\evil`: "/newsroom", "/newsroom/../x": "/newsroom", "/newsroom/\r\nX: y": "/newsroom",
	} {
		if got := auth.SafeNext(next); got != want {
			t.Errorf("SafeNext(%q) = %q, want %q", next, got, want)
		}
	}
}
