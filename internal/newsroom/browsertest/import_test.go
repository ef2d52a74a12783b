package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// An archive is sent from the page, looked through and brought in, and the
// program is killed while it is sent and while it is read: nothing is sent
// twice, and every story is in once.
func TestImport(t *testing.T) {
	const stories = 4000
	var b strings.Builder
	for i := range stories {
		fmt.Fprintf(&b, `{"id":%d,"title":"Old story %d","body":"%s","date":"2019-01-02T03:04:05Z"}`+"\n", i, i, strings.Repeat("Words of long ago. ", 60))
	}
	b.WriteString(`{"id":"x","title":"","body":"It has no headline."}` + "\n")
	archive := filepath.Join(t.TempDir(), "old-site.jsonl")
	if err := os.WriteFile(archive, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	h.open("/newsroom/import")
	h.narrow(2_000_000)
	h.do("choose the archive", chromedp.SetUploadFiles(chromedp.CSS("#send input[type=file]"), []string{archive}))
	h.enter("#send [type=submit]")
	h.until("how far it is", `document.querySelector("#sending progress")?.value > 0`)
	r.kill()
	h.until("the word that the line is cut", `document.getElementById("sending").innerText.includes("The line is cut")`)
	h.narrow(0)
	r.start(t)
	h.until("the archive's page", `/^\/newsroom\/import\/[0-9a-f]{24}$/.test(location.pathname)`)

	over := `!!document.querySelector(".tally") && !document.querySelector("[data-open]")`
	tally := func(label string) string {
		return `Number([...document.querySelectorAll(".tally div")].find((d) => d.querySelector("dt").textContent === ` + quoted(label) + `).querySelector("dd").textContent.replace(/\D/g, ""))`
	}
	h.enter("button[value=plan]")
	h.within(2*time.Minute, "what would come of it", over+` && `+tally("New")+` === 4000 && `+tally("Refused")+` === 1`)
	if status, body := r.get(t, "/"); status != 200 || strings.Contains(body, "Old story") {
		t.Errorf("looking brought stories in (%d)", status)
	}
	h.enter("button[value=import]")
	h.until("the import to be under way", `document.querySelector("[data-open] .job-running") !== null`)
	r.kill()
	r.start(t) // which takes the import over once the other has been silent for a while
	h.open(h.path())
	h.within(2*time.Minute, "what came of it", over+` && document.body.innerText.includes("What came of it") && `+tally("New")+` + `+tally("Unchanged")+` === 4000`)
	if status, body := r.get(t, "/"); status != 200 || !strings.Contains(body, "Old story") {
		t.Errorf("readers see none of it (%d)", status)
	}
	h.open("/newsroom/jobs")
	h.until("the job", `document.querySelector("main").innerText.includes("old-site.jsonl")`)
}
