package browsertest

import (
	"testing"

	"github.com/chromedp/cdproto/input"
)

// A phone's keyboard puts a new line in without a key that a script could
// take. In the headline it goes on to the standfirst, like the key.
func TestEnterWithoutAKey(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)
	whole := func(what string) {
		t.Helper()
		h.until(what+": the headline whole", `document.querySelector("#manuscript h1").textContent === "Ferry runs aground"`)
		h.until(what+": the title alone", `[...document.querySelectorAll("#manuscript .title")].every((e) => e.children.length === 2) && document.querySelectorAll("#manuscript .title").length === 2 && document.querySelectorAll("#manuscript > p").length === 2`)
	}
	inMiddle := func() {
		t.Helper()
		h.cursor("Ferry")
		for range 7 {
			h.press("ArrowLeft", 37, "")
		}
	}
	inMiddle()
	call(h, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "char", Text: "\r"})
	whole("Enter")
	h.write("Still: ")
	h.until("the cursor in the standfirst", `document.querySelector("#manuscript .standfirst").textContent === "Still: All are safe."`)

	// Where nothing keeps the browser from splitting the line, nothing is lost.
	inMiddle()
	h.is(`document.execCommand("insertParagraph")`)
	whole("a split")
	h.stands("saved")
	wantWords(t, "the server", r.manuscript(t, story), "Ferry runs aground\nStill: All are safe.\nIt left")
}
