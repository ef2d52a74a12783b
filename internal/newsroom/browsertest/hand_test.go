package browsertest

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience is how long a hand waits for what should come.
const patience = 20 * time.Second

// chromium starts a browser; the test is left out where there is none.
func chromium(t *testing.T) context.Context {
	t.Helper()
	return chromiumIn(t, t.TempDir())
}

// chromiumIn starts a browser that keeps what it keeps in a folder.
func chromiumIn(t *testing.T, profile string) context.Context {
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
		chromedp.UserDataDir(profile), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(stop)
	if _, err := chromedp.Run(ctx, chromedp.Title()); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// A hand works in a tab as a person does.
type hand struct {
	t    *testing.T
	name string
	ctx  context.Context
	room *room
	stop func()
}

// desk signs in, in a profile of its own.
func desk(t *testing.T, browser context.Context, r *room, name string) *hand {
	t.Helper()
	h := tab(t, browser, r, name, chromedp.WithNewBrowserContext())
	h.open("/newsroom/signin")
	h.signIn()
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))
	return h
}

// tab opens a tab that takes keys as if it were in front.
func tab(t *testing.T, browser context.Context, r *room, name string, opts ...chromedp.ContextOption) *hand {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, opts...)
	t.Cleanup(stop)
	h := &hand{t, name, ctx, r, stop}
	call(h, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	call(h, network.Enable, network.EnableParams{})
	return h
}

// again opens another tab in the profile of the first.
func (h *hand) again() *hand {
	h.t.Helper()
	return tab(h.t, h.ctx, h.room, h.name+" again")
}

// call sends a command of the browser's own.
func call[P, R any](h *hand, cmd cdp.Command[P, R], params P) {
	h.t.Helper()
	if _, err := chromedp.Call(h.ctx, cmd, params); err != nil {
		h.t.Fatalf("%s: %s: %v", h.name, cmd.Method, err)
	}
}

func (h *hand) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		h.t.Fatalf("%s: %s: %v, at %s", h.name, what, err, h.looks())
	}
}

func (h *hand) open(path string) {
	h.t.Helper()
	h.do("open "+path, chromedp.Navigate(h.room.url+path))
}

// edit opens a story's editor.
func (h *hand) edit(story string) {
	h.t.Helper()
	h.open(story)
	h.until("the editor", `!!document.querySelector("#manuscript .headline")`)
}

func (h *hand) signIn() {
	h.t.Helper()
	h.do("sign in", chromedp.SendKeys(chromedp.CSS("main form [name=email]"), email),
		chromedp.SendKeys(chromedp.CSS("main form [name=password]"), password), chromedp.Click(chromedp.CSS("main form [type=submit]")))
}

// write types where the cursor is; a new line is the key Enter.
func (h *hand) write(text string) {
	h.t.Helper()
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			h.press("Enter", 13, "\r")
		}
		if line != "" {
			h.do("type "+line, chromedp.KeyEvent(line))
		}
	}
}

// press presses a key: one event down, one up. With the text of a key it also
// does what the browser does for it, where no script takes it.
func (h *hand) press(key string, code int64, text string, mods ...chromedp.Modifier) {
	h.t.Helper()
	var held int64
	for _, m := range mods {
		held |= int64(m)
	}
	for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
		call(h, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Code: key, WindowsVirtualKeyCode: code, Text: text, Modifiers: held})
	}
}

// cursor clicks at the end of the block that holds the text.
func (h *hand) cursor(text string) {
	h.t.Helper()
	at := quoted(text)
	for end := time.Now().Add(patience); ; {
		place, err := chromedp.Run(h.ctx, chromedp.Evaluate[[]float64](`(() => {
			const p = [...document.querySelectorAll("#manuscript :is(h1, h2, h3, h4, p, aside)")].filter((p) => p.textContent.includes(`+at+`)).pop();
			if (!p) return [];
			p.scrollIntoView({ block: "center", behavior: "instant" });
			const r = document.createRange(); r.selectNodeContents(p);
			const last = [...r.getClientRects()].pop();
			return [last.right + 1, (last.top + last.bottom) / 2];
		})()`))
		if err == nil && len(place) == 2 {
			h.do("click", chromedp.MouseClickXY(place[0], place[1]))
			h.press("End", 35, "")
			if h.is(`(() => {
				const n = getSelection().anchorNode;
				const e = n instanceof Element ? n : n?.parentElement;
				return document.activeElement?.id === "manuscript" && !!e?.closest("h1, h2, h3, h4, p, aside")?.textContent.includes(` + at + `);
			})()`) {
				return
			}
		}
		if time.Now().After(end) {
			h.t.Fatalf("%s has no place for the cursor at %s: %s", h.name, text, h.looks())
		}
		time.Sleep(25 * time.Millisecond)
	}
}

// is evaluates an expression of the page.
func (h *hand) is(expression string) bool {
	ok, err := chromedp.Run(h.ctx, chromedp.Evaluate[bool](expression))
	return err == nil && ok
}

// until waits for an expression of the page to be true.
func (h *hand) until(what, expression string) {
	h.t.Helper()
	h.within(patience, what, expression)
}

// within waits for as long as that until an expression is true.
func (h *hand) within(patience time.Duration, what, expression string) {
	h.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(25 * time.Millisecond) {
		if h.is(expression) {
			return
		}
		if time.Now().After(end) {
			h.t.Fatalf("%s waited for %s in vain, at %s", h.name, what, h.looks())
		}
	}
}

// lines is the manuscript's text in the page, without others' carets.
const lines = `(() => {
	const m = document.getElementById("manuscript").cloneNode(true);
	m.querySelectorAll(".ProseMirror-widget").forEach((e) => e.remove());
	return [...m.querySelectorAll("h1, h2, h3, h4, p, aside")].map((e) => e.textContent).join("\n");
})()`

// shows waits until the text in the tab has the words.
func (h *hand) shows(words ...string) {
	h.t.Helper()
	for _, w := range words {
		h.until("the words "+w, lines+`.includes(`+quoted(w)+`)`)
	}
}

// stands waits until the line below the text says so: saved, offline, …
func (h *hand) stands(as string) {
	h.t.Helper()
	h.until("the word that it is "+as, `!!document.querySelector(".status-state.is-`+as+`") && location.pathname !== "/newsroom/story/new"`)
}

// text is what the tab shows of the manuscript.
func (h *hand) text() string {
	h.t.Helper()
	s, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](lines))
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

func (h *hand) path() string {
	h.t.Helper()
	at, err := chromedp.Run(h.ctx, chromedp.Evaluate[string]("location.pathname"))
	if err != nil {
		h.t.Fatal(err)
	}
	return at
}

// looks says where the tab is and what it shows, for who reads of a failure.
func (h *hand) looks() string {
	ctx, stop := context.WithTimeout(h.ctx, time.Second)
	defer stop()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + " " + [...document.querySelectorAll(".status, [data-island=state], .wrong, #news, .published, dialog[open]")].map((e) => e.innerText).join(" | ") + ": " + (document.getElementById("manuscript")?.innerHTML ?? document.body.innerText)`))
	if err != nil {
		return err.Error()
	}
	return s[:min(len(s), 3000)]
}

// cut takes the tab's network away, or gives it back.
func (h *hand) cut(off bool) {
	h.t.Helper()
	call(h, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1})
	call(h, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1, Offline: off}}})
}

// crash ends the tab's process.
func (h *hand) crash() {
	ctx, stop := context.WithTimeout(h.ctx, time.Second)
	defer stop()
	chromedp.Call(ctx, page.Crash, cdp.Empty{}) // there is nobody left to answer
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}
