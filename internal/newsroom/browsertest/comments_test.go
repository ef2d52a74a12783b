package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// choose selects words of the text, as a double click does.
func (h *hand) choose(words string) {
	h.t.Helper()
	h.until("the words "+words, `(() => {
		const walk = document.createTreeWalker(document.getElementById("manuscript"), NodeFilter.SHOW_TEXT);
		for (let n; (n = walk.nextNode()); ) {
			const at = n.data.indexOf(`+quoted(words)+`);
			if (at < 0) continue;
			document.getElementById("manuscript").focus();
			getSelection().setBaseAndExtent(n, at, n, at + `+quoted(words)+`.length);
			return getSelection().toString() === `+quoted(words)+`;
		}
		return false;
	})()`)
}

// remark begins a comment on the words.
func (h *hand) remark(words string) {
	h.t.Helper()
	h.choose(words)
	h.press("m", 77, "", chromedp.ModifierCtrl, chromedp.ModifierAlt)
	h.until("the field for a comment", `document.activeElement?.dataset.for === "new"`)
}

// thread waits for a thread in the panel that says the words.
func (h *hand) thread(what, words string) {
	h.t.Helper()
	h.until(what, `[...document.querySelectorAll(".thread:not(.comment-new)")].some((t) => t.innerText.replace(/\s+/g, " ").includes(`+quoted(words)+`))`)
}

func (h *hand) button(words string) {
	h.t.Helper()
	h.until("the button "+words, `(() => {
		const b = [...document.querySelectorAll(".panel button, .thread button")].find((b) => b.offsetParent && b.textContent.trim() === `+quoted(words)+`);
		b?.click();
		return !!b;
	})()`)
}

// A passage is commented on, other words for another are proposed, and a
// colleague puts them in; both see it, and a note stands on the whole story.
func TestCommentsAndProposals(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)
	other := desk(t, browser, r, "Tobias")
	other.edit(story)
	other.stands("saved")

	h.remark("at dawn")
	h.write("At five, or at six?")
	h.button("Comment")
	h.thread("the comment", "At five, or at six?")
	h.remark("broke")
	h.button("Propose other words")
	h.until("the words to be chosen", `document.activeElement?.dataset.for === "other" && document.activeElement.value === "broke"`)
	h.write("had failed")
	h.button("Comment")
	h.thread("the proposal", "broke had failed")
	h.button("Note on the story")
	h.until("the field for a note", `document.activeElement?.dataset.for === "new"`)
	h.write("Call the harbour master.")
	h.button("Comment")
	h.thread("the note", "On the whole story")

	other.do("the panel", chromedp.Evaluate[chromedp.Void](`void [...document.querySelectorAll("[role=tab]")].find((t) => t.getAttribute("aria-controls")?.includes("comments"))?.click()`))
	other.thread("the comment of a colleague", "At five, or at six?")
	other.thread("the note of a colleague", "Call the harbour master.")
	other.button("Put it in")
	for _, x := range []*hand{h, other} {
		x.shows("The rudder had failed.")
		x.until("the proposal to be done with", `!document.querySelector(".thread:not(.resolved) .proposal")`)
		x.stands("saved")
	}
	wantWords(t, "the server", r.manuscript(t, story), "The rudder had failed.")

	// Of words that were changed meanwhile it is said.
	h.remark("All are safe")
	h.button("Propose other words")
	h.until("the words to be chosen", `document.activeElement?.dataset.for === "other"`)
	h.write("All were saved")
	h.button("Comment")
	other.thread("another proposal", "All were saved")
	other.choose("are")
	other.write("seem")
	other.thread("a word of the change", "The passage was changed since.")
}
