package newsroom

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"broadsheet/internal/auth"
	"broadsheet/internal/store"
)

// chromium starts a browser of its own; the test is left out where there is
// none.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("there is no Chromium at %s: install it, or name another with CHROMIUM", path)
		}
		t.Skip("there is no Chromium here")
	}
	ctx, stop := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// A hand works in a browser as a person does.
type hand struct {
	t    *testing.T
	ctx  context.Context
	base string
}

func (h *hand) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	if err := chromedp.Do(h.ctx, steps...); err != nil {
		at, _ := chromedp.Run(h.ctx, chromedp.Location())
		text, _ := chromedp.Run(h.ctx, chromedp.Evaluate[string]("document.querySelector('main').innerText"))
		h.t.Fatalf("%s: %v, at %s: %.600s", what, err, at, text)
	}
}

func (h *hand) open(path string) { h.t.Helper(); h.do("open "+path, chromedp.Navigate(h.base+path)) }

// fill types into fields, by name, and presses the form's button.
func (h *hand) fill(form string, fields ...string) {
	h.t.Helper()
	for i := 0; i+1 < len(fields); i += 2 {
		h.do("fill "+fields[i], chromedp.SendKeys(chromedp.CSS(form+` [name=`+fields[i]+`]`), fields[i+1]))
	}
	h.do("submit "+form, chromedp.Click(chromedp.CSS(form+` [type=submit]`)))
}

// see waits until the page says something.
func (h *hand) see(words string) {
	h.t.Helper()
	for range 200 {
		text, err := chromedp.Run(h.ctx, chromedp.Evaluate[string]("document.querySelector('main')?.innerText ?? ''"))
		if err == nil && strings.Contains(text, words) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	text, _ := chromedp.Run(h.ctx, chromedp.Evaluate[string]("location.href + document.body.innerText"))
	h.t.Fatalf("the page does not say %q but %.900s", words, text)
}

func TestPasskeysInABrowser(t *testing.T) {
	ctx := chromium(t)
	room := openRoom(t)
	h := &hand{t, ctx, room.URL}
	if _, err := chromedp.Call(ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	_, err := chromedp.Call(ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		t.Fatal(err)
	}
	token, err := room.auth.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.open("/newsroom/setup/" + token)
	h.fill("main form", "name", "Ada", "email", "ada@post.example", "password", testPassword)
	h.see("Where you are signed in")

	// A passkey, with recovery codes to put away.
	h.fill("form[data-register]", "name", "Laptop")
	h.see("Your recovery codes")
	h.do("go on", chromedp.Click(chromedp.CSS("#codes-once a")))
	h.see("Laptop")
	signOut := func() {
		t.Helper()
		h.open("/newsroom/account")
		h.do("sign out", chromedp.Click(chromedp.CSS("form[action='/newsroom/signout'] button")))
		h.see("Forgotten your password?")
	}
	signOut()
	h.do("sign in", chromedp.Click(chromedp.CSS("[data-passkey]")))
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))

	// The passkey as the second step.
	signOut()
	h.fill("main form", "email", "ada@post.example", "password", testPassword)
	h.see("One more step")
	h.do("use the passkey", chromedp.Click(chromedp.CSS("[data-passkey]")))
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))

	// Codes from an app.
	h.open("/newsroom/account/codes")
	h.see("Scan this picture")
	text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(".secret")))
	if err != nil {
		t.Fatal(err)
	}
	secret := regexp.MustCompile(`\s`).ReplaceAllString(text, "")
	code := func() string {
		c, err := totp.GenerateCode(secret, time.Unix(0, room.now.Load()))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	h.fill("main form", "code", code())
	h.see("Codes are on.")
	room.now.Add(int64(time.Minute))
	signOut()
	h.fill("main form", "email", "ada@post.example", "password", testPassword)
	h.see("One more step")
	h.fill("main form", "code", code())
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))

	// A passkey that was removed is refused, in words.
	h.open("/newsroom/account")
	h.do("remove it", chromedp.Click(chromedp.CSS("form[action='/newsroom/account/passkeys/remove'] button")))
	h.see("The passkey was removed.")
	signOut()
	h.do("sign in", chromedp.Click(chromedp.CSS("[data-passkey]")))
	h.see("This passkey did not work.")
	if list, _, err := room.auth.Entries(t.Context(), auth.Operator(), store.LogFilter{Action: "sign in"}, store.LogCursor{}, 10); err != nil || len(list) != 4 {
		t.Errorf("the log has %d sign-ins, %v", len(list), err)
	}
}
