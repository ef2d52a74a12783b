package browsertest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// noise makes a file with a picture that cannot be packed.
func noise(t *testing.T, name string, wide int) string {
	t.Helper()
	m, random := image.NewRGBA(image.Rect(0, 0, wide, wide)), rand.New(rand.NewPCG(1, uint64(wide)))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32())
	}
	m.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// narrow lets so many bytes a second out of the tab; 0 is as many as there are.
func (h *hand) narrow(bytes float64) {
	h.t.Helper()
	if bytes == 0 {
		bytes = -1
	}
	call(h, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: bytes}}})
}

// A picture comes into the library in sight, gets its words there, and a story
// has them with it; its focal point is set by hand and by keys, and readers'
// pages crop by it.
func TestLibrary(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	h.open("/newsroom/library")
	h.until("the library", `!!document.querySelector("#library .drop-form")`)

	// Several at once: one is small, one is ended halfway, one is no picture.
	h.narrow(400_000)
	text := filepath.Join(t.TempDir(), "notes.jpg")
	if err := os.WriteFile(text, []byte("these are words"), 0o644); err != nil {
		t.Fatal(err)
	}
	h.do("choose files", chromedp.SetUploadFiles(chromedp.CSS("#library input[type=file]"), []string{picture(t), noise(t, "storm.png", 900), text}))
	const storm = `[...document.querySelectorAll("#uploads li")].find((l) => l.innerText.includes("storm.png"))`
	h.until("how far the storm is", `(() => { const p = `+storm+`?.querySelector("progress"); return p && p.value > 0.05 && p.value < 0.95; })()`)
	if !h.is(storm + `.querySelector(".upload-cancel").click() === undefined`) {
		t.Fatalf("it cannot be ended: %s", h.looks())
	}
	h.until("the word that it was ended", storm+`.innerText.includes("was cancelled")`)
	h.until("the picture", `[...document.querySelectorAll("#uploads li.good a")].some((a) => a.innerText.includes("harbour.png was added"))`)
	h.until("why the other is not taken", `!!document.querySelector("#uploads li.wrong")?.innerText.includes("no picture")`)
	h.until("the shelf", `[...document.querySelectorAll("#shelf li")].length === 1 && document.querySelector("#shelf li").innerText.includes("No alt text · No credit")`)
	h.narrow(0)

	// What is dragged onto the page is taken too.
	if !h.is(`(() => {
		const c = document.createElement("canvas"); c.width = c.height = 20;
		const bytes = Uint8Array.from(atob(c.toDataURL("image/png").split(",")[1]), (x) => x.charCodeAt(0));
		const data = new DataTransfer();
		data.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
		for (const type of ["dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
		return true;
	})()`) {
		t.Fatal("nothing can be dropped")
	}
	h.until("what was dropped", `[...document.querySelectorAll("#shelf li")].length === 2`)

	// Its words, and the point that stays in sight.
	h.do("open the picture", chromedp.Click(chromedp.CSS("#shelf li:last-child a")))
	h.until("its page", `document.querySelector("h1")?.innerText === "harbour.png" && !!document.querySelector("#still .focal-dot") && document.querySelector("#still img").complete`)
	h.do("describe it", chromedp.SendKeys(chromedp.CSS("[name=alt]"), "A ferry at the quay"), chromedp.SendKeys(chromedp.CSS("[name=credit]"), "Zoé"))
	h.point("#still img", 0.2, 0.5)
	h.until("the point", `document.querySelector("[name=focus_x]").value === "0.2" && document.querySelector("[name=focus_y]").value === "0.5"`)
	h.enter("#asset-words [type=submit]")
	h.until("the word that it is saved", `!!document.querySelector("main .good")?.innerText.includes("saved")`)
	h.until("the words", `document.querySelector("[name=alt]").value === "A ferry at the quay" && document.querySelector("[name=focus_x]").value === "0.2"`)

	// A story takes the words and the point along.
	h.open("/newsroom")
	h.do("the desk", chromedp.WaitVisible(chromedp.CSS(".desk-screen")))
	story := begun(h)
	h.click("the lead picture", ".lead-add")
	h.do("search", chromedp.SendKeys(chromedp.CSS("dialog.picker input[type=search]"), "ferry quay"))
	h.until("one picture", `document.querySelectorAll("dialog.picker .picker-grid li").length === 1 && document.querySelector(".picker-name").innerText === "harbour.png"`)
	h.click("take it", ".picker-grid button")
	h.until("its words", `document.querySelector(".lead .caption-alt")?.value === "A ferry at the quay" && document.querySelector(".lead .caption-credit").value === "Zoé" && document.querySelector(".lead .focal-dot").style.left === "20%"`)

	// Set by a click, then moved by keys.
	h.until("the picture", `document.querySelector(".lead img").naturalWidth > 0`)
	h.point(".lead img", 0.7, 0.3)
	h.until("the point", `document.querySelector(".lead .focal-dot").style.left === "70%" && document.querySelector(".lead .focal-dot").style.top === "30%" && document.activeElement.matches(".focal-dot")`)
	for range 2 {
		h.press("ArrowRight", 39, "")
	}
	h.press("ArrowUp", 38, "")
	h.press("ArrowUp", 38, "")
	h.until("the point where the keys moved it", `document.querySelector(".lead .focal-dot").style.left === "80%" && document.querySelector(".lead .focal-dot").style.top === "20%"`)
	h.stands("saved")
	h.edit(story)
	h.until("the point after a reload", `document.querySelector(".lead .focal-dot")?.style.left === "80%"`)
	h.click("publish", "[data-do=publish]")
	h.click("yes", "dialog .strong")
	h.until("the note that it is live", `document.querySelector(".published")?.innerText.includes("Live")`)
	reader := tab(t, browser, r, "a reader")
	reader.open("/")
	reader.until("the crop", `[...document.querySelectorAll("main img.fx8.fy2, main .fx8.fy2 img")].some((i) => i.alt === "A ferry at the quay" || i.naturalWidth > 0)`)

	// Where it is used.
	h.open("/newsroom/library/1")
	h.until("the story", `[...document.querySelectorAll(".uses a")].some((a) => a.innerText.includes("Ferry runs aground") && a.pathname === `+quoted(story)+`)`)
}

// In the editor too an upload shows how far it is, and can be ended.
func TestUploadInTheEditor(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	begun(h)
	h.narrow(300_000)
	file := noise(t, "storm.png", 900)
	for _, ended := range []bool{true, false} {
		h.cursor("It left at dawn")
		h.write("\n")
		h.slash("picture")
		h.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS("dialog.picker input[type=file]"), []string{file}))
		if !ended {
			break
		}
		h.until("how far it is", `(() => { const p = document.querySelector("dialog.picker progress"); return p && p.value > 0.05 && p.value < 1; })()`)
		h.click("end it", "dialog.picker .upload-cancel")
		h.until("it to be gone", `!document.querySelector("dialog.picker progress") && !document.querySelector("#manuscript img")`)
		h.press("Escape", 27, "")
		h.until("the picker to close", `!document.querySelector("dialog.picker[open]")`)
		h.narrow(0)
	}
	h.until("the picture", `document.querySelector("#manuscript figure img")?.naturalWidth > 0`)

	// And where a file is pasted into the text, or dropped on the lead.
	h.narrow(300_000)
	const file2 = `(() => { const d = new DataTransfer(); d.items.add(new File([new Uint8Array(2_000_000)], "heavy.png", { type: "image/png" })); return d; })()`
	h.cursor("The rudder broke")
	for place, event := range map[string]string{
		"#manuscript": `new ClipboardEvent("paste", { clipboardData: ` + file2 + `, bubbles: true, cancelable: true })`,
		".lead":       `new DragEvent("drop", { dataTransfer: ` + file2 + `, bubbles: true, cancelable: true })`,
	} {
		if !h.is(`document.querySelector(` + quoted(place) + `).dispatchEvent(` + event + `) || true`) {
			t.Fatalf("nothing can be put into %s", place)
		}
		h.until("how far it is in "+place, `(() => { const p = document.querySelector("`+place+` .uploading progress"); return p && p.value > 0.05 && p.value < 1; })()`)
		if h.is(`document.querySelectorAll("#manuscript .uploading").length !== 1`) {
			t.Errorf("it is sent more than once from %s: %s", place, h.looks())
		}
		h.click("end it", place+" .uploading .upload-cancel")
		h.until("it to be gone", `!document.querySelector("#manuscript .uploading") && !document.querySelector(".toast")`)
	}
	h.stands("saved")
}

// point clicks at a share of a picture's width and height, once it stands
// still.
func (h *hand) point(css string, x, y float64) {
	h.t.Helper()
	var was []float64
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		at, err := chromedp.Run(h.ctx, chromedp.Evaluate[[]float64](`(() => {
			const i = document.querySelector(`+quoted(css)+`);
			i.scrollIntoView({ block: "center", behavior: "instant" });
			const r = i.getBoundingClientRect();
			return [r.left, r.top, r.width, r.height];
		})()`))
		if err == nil && slices.Equal(at, was) {
			h.do("click the picture", chromedp.MouseClickXY(at[0]+x*at[2], at[1]+y*at[3]))
			return
		}
		if was = at; time.Now().After(end) {
			h.t.Fatalf("there is no picture %s: %v", css, err)
		}
	}
}
