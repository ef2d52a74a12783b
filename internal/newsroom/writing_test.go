package newsroom

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// desktop signs in, in a browser.
func (room *testRoom) desktop(t *testing.T) *hand {
	t.Helper()
	h := &hand{t, chromium(t), room.URL}
	h.open("/newsroom/signin")
	h.fill("main form", "email", "ada@post.example", "password", testPassword)
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))
	return h
}

// another opens an address in a tab of its own.
func (h *hand) another(path string) *hand {
	h.t.Helper()
	ctx, stop := chromedp.NewContext(h.ctx)
	h.t.Cleanup(stop)
	other := &hand{h.t, ctx, h.base}
	other.open(path)
	other.ready()
	return other
}

// ready waits for the editor.
func (h *hand) ready() {
	h.t.Helper()
	h.do("the editor", chromedp.WaitVisible(chromedp.CSS("#manuscript")))
}

// write types where the cursor is. A new line is the key Enter, as one event:
// of two the second would come even if a script took the first.
func (h *hand) write(text string) {
	h.t.Helper()
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
				if _, err := chromedp.Call(h.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"}); err != nil {
					h.t.Fatal(err)
				}
			}
		}
		if line != "" {
			h.do("type "+line, chromedp.KeyEvent(line))
		}
	}
}

// run runs a script of the page that ends with true.
func (h *hand) run(what, script string) {
	h.t.Helper()
	if _, err := chromedp.Run(h.ctx, chromedp.Evaluate[bool](script)); err != nil {
		h.t.Fatalf("%s: %v", what, err)
	}
}

// until waits for an expression of the page to be true.
func (h *hand) until(what, expression string) {
	h.t.Helper()
	for range 600 {
		ok, err := chromedp.Run(h.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && ok {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	text, _ := chromedp.Run(h.ctx, chromedp.Evaluate[string]("location.href + document.getElementById(\"manuscript\")?.innerHTML"))
	h.t.Fatalf("waited for %s in vain: %.6000s", what, text)
}

// saved waits until the line below the text says that all is on the server.
func (h *hand) saved() {
	h.t.Helper()
	h.until("Saved", `!!document.querySelector(".status-state.is-saved") && location.pathname !== "/newsroom/story/new"`)
}

// text is what is in the editor.
func (h *hand) text() string {
	h.t.Helper()
	text, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](`document.getElementById("manuscript").innerText`))
	if err != nil {
		h.t.Fatal(err)
	}
	return text
}

func (h *hand) path() string {
	h.t.Helper()
	path, err := chromedp.Run(h.ctx, chromedp.Evaluate[string]("location.pathname"))
	if err != nil {
		h.t.Fatal(err)
	}
	return path
}

// onServer is the text that a new process finds.
func (room *testRoom) onServer(t *testing.T, b *browser, at string) string {
	t.Helper()
	room.kill()
	room.start(t)
	m := b.must(200, "GET", at+"/manuscript", nil)
	var words strings.Builder
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if s, ok := v["text"].(string); ok {
				words.WriteString(s)
			}
			walk(v["content"])
			words.WriteString(" ")
		case []any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	var doc any
	if err := json.Unmarshal(m.Doc, &doc); err != nil {
		t.Fatal(err)
	}
	walk(doc)
	return words.String()
}

func wantWords(t *testing.T, where, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Fatalf("%s lacks %q: %s", where, w, text)
		}
	}
}

// From the key to the published story; then two tabs in one story, a network
// that is cut, a server that is killed and a tab that crashes. Every word that
// was typed is there in the end.
func TestWritingInABrowser(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	h := room.desktop(t)
	h.write("n")
	h.ready()
	h.until("the cursor", `document.activeElement?.id === "manuscript"`)
	h.write("Ferry runs aground\nAll are safe.\nIt left at dawn. \n## What happened\nThe rudder broke. \n- one\ntwo")
	h.saved()
	at := h.path()
	wantWords(t, "the server", room.onServer(t, b, at), "Ferry runs aground", "All are safe.", "It left at dawn.", "What happened", "one", "two")
	h.until("a heading", `document.querySelector("#manuscript h2")?.textContent === "What happened"`)
	h.until("a list", `document.querySelectorAll("#manuscript li").length === 2`)

	// Two tabs: each writes in its own paragraph, letter by letter in turn.
	other := h.another(at)
	click := func(h *hand, text string) {
		h.t.Helper()
		h.run("put the cursor", `(() => {
			const p = [...document.querySelectorAll("#manuscript p")].find((p) => p.textContent.includes(`+quoted(text)+`));
			const r = document.createRange(); r.selectNodeContents(p); r.collapse(false);
			document.getElementById("manuscript").focus();
			getSelection().removeAllRanges(); getSelection().addRange(r);
			return true;
		})()`)
	}
	click(h, "It left")
	click(other, "The rudder")
	for i := range 12 {
		h.write(string(rune('a' + i)))
		other.write(string(rune('A' + i)))
	}
	h.saved()
	other.saved()
	for _, tab := range []*hand{h, other} {
		tab.until("both tabs' words", `document.getElementById("manuscript").innerText.includes("abcdefghijkl") && document.getElementById("manuscript").innerText.includes("ABCDEFGHIJKL")`)
	}

	// The network is cut while one writes, and the other goes on.
	cut := func(off bool) {
		t.Helper()
		if _, err := chromedp.Call(other.ctx, network.Enable, network.EnableParams{}); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Call(other.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
			t.Fatal(err)
		}
		if _, err := chromedp.Call(other.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{URLPattern: "", DownloadThroughput: -1, UploadThroughput: -1, Offline: off}}}); err != nil {
			t.Fatal(err)
		}
	}
	cut(true)
	other.write("OFFLINE")
	h.write("meanwhile")
	h.saved()
	other.until("the word that it is offline", `!!document.querySelector(".status-state.is-offline")`)
	cut(false)
	other.saved()
	h.until("what was written offline", `document.getElementById("manuscript").innerText.includes("OFFLINE")`)

	// The server is killed while both write, and comes back.
	room.kill()
	h.write("first")
	other.write("SECOND")
	h.until("the word that the server is away", `!!document.querySelector(".status-state.is-offline")`)
	room.start(t)
	h.saved()
	other.saved()
	wantWords(t, "the server", room.onServer(t, b, at), "abcdefghijklmeanwhilefirst", "ABCDEFGHIJKLOFFLINESECOND")

	// A tab crashes with words that the server does not have.
	room.kill()
	other.write("CRASH")
	time.Sleep(time.Second) // older than which nothing may be lost
	other.run("crash", `(location.replace("about:blank"), true)`)
	room.start(t)
	h.open(at)
	h.ready()
	h.until("what the crashed tab had", `document.getElementById("manuscript").innerText.includes("OFFLINESECONDCRASH")`)
	h.saved()
	wantWords(t, "the server", room.onServer(t, b, at), "OFFLINESECONDCRASH")

	// Published by the button; the desk says so.
	h.do("publish", chromedp.WaitVisible(chromedp.CSS("[data-do=publish]")), chromedp.Click(chromedp.CSS("[data-do=publish]")))
	h.do("yes", chromedp.WaitVisible(chromedp.CSS("dialog .strong")), chromedp.Click(chromedp.CSS("dialog .strong")))
	h.until("the note that it is live", `document.querySelector(".published")?.innerText.includes("Live")`)
	h.open("/newsroom")
	h.see("Ferry runs aground")
	h.until("the state", `document.querySelector(".row[data-story] .state")?.textContent === "Live"`)
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}
