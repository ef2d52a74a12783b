package browsertest

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// A story is scheduled for the next minute: until then readers have no address
// for it and the calendar shows it; it is live within that second, and the
// editor and the front page follow.
func TestSchedule(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	begun(h)
	due := time.Now().UTC().Add(5 * time.Second).Truncate(time.Minute).Add(time.Minute)
	h.until("the flow", `!!document.querySelector("form[action$='/schedule'] input[name=at]")`)
	h.stands("saved")
	h.until("the form", `(() => { // in one go: the flow is drawn anew after each save
		const f = document.querySelector("form[action$='/schedule']");
		f.elements.at.value = `+quoted(due.Format("2006-01-02T15:04"))+`;
		f.requestSubmit();
		return true;
	})()`)
	h.until("the word that it is scheduled", `document.querySelector("[data-island=state]").innerText.includes("Scheduled")`)
	other := tab(t, browser, r, "a reader")
	calendar := h.again()
	calendar.open("/newsroom/calendar")
	calendar.until("the calendar", `document.querySelector("main").innerText.includes("Ferry runs aground")`)

	seen := func() bool { _, body := r.get(t, "/"); return strings.Contains(body, "Ferry runs aground") }
	for time.Now().Before(due.Add(-100 * time.Millisecond)) {
		if seen() {
			t.Fatalf("it is on the front %v early", time.Until(due))
		}
		time.Sleep(50 * time.Millisecond)
	}
	for !seen() {
		if time.Since(due) > time.Second {
			t.Fatal("it is not on the front a second after its time")
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("on the front page %v after its time", time.Since(due).Round(time.Millisecond))
	h.until("the word that it is live", `document.querySelector("[data-island=state]").innerText.includes("Live")`)
	other.open("/")
	other.do("read it", chromedp.Click(chromedp.CSS("main a[href*=ferry-runs-aground]")))
	other.until("the story", `document.querySelector("h1")?.textContent.trim() === "Ferry runs aground"`)
}
