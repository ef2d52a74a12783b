package browsertest

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// slash picks a block from the menu.
func (h *hand) slash(word string) {
	h.t.Helper()
	h.write("/" + word)
	h.until("the menu", `!!document.querySelector(".popover.slash:not([hidden]) [role=option]")`)
	h.write("\n")
	h.until("the menu to go", `document.querySelector(".popover.slash").hidden`)
}

// paste pastes HTML where the cursor is, as the browser says it of a clipboard
// that another program filled.
func (h *hand) paste(html string) {
	h.t.Helper()
	if !h.is(`(() => {
		const data = new DataTransfer();
		data.setData("text/html", ` + quoted(html) + `);
		return document.getElementById("manuscript").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })) || true;
	})()`) {
		h.t.Fatalf("nothing can be pasted: %s", h.looks())
	}
}

func (h *hand) click(what, css string) {
	h.t.Helper()
	h.do(what, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// enter presses a button by the keyboard, whatever note lies over it.
func (h *hand) enter(css string) {
	h.t.Helper()
	h.do("go to the button", chromedp.Focus(chromedp.CSS(css)))
	h.press("Enter", 13, "\r")
}

// more opens the menu of what can be done with a story, which may be drawn
// anew until it is open.
func (h *hand) more() {
	h.t.Helper()
	for end := time.Now().Add(patience); !h.is(`!!document.querySelector("details.menu[open]")`); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("%s cannot open the menu: %s", h.name, h.looks())
		}
		ctx, stop := context.WithTimeout(h.ctx, 2*time.Second)
		chromedp.Do(ctx, chromedp.Click(chromedp.CSS("details.menu > summary")))
		stop()
	}
}

// picture makes a file with a picture in it.
func picture(t *testing.T) string {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 640, 400))
	for i := range m.Pix {
		m.Pix[i] = byte(i)
	}
	m.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "harbour.png")
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// A story with every kind of block, written by keys, from the first letter to
// its withdrawal.
func TestStoryWithEverything(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)

	// Markdown, and the menu.
	h.write("\n## What happened\nThe **rudder** broke _twice_, says [the harbour](https://harbour.example/log) master.\n" +
		"- a tug came\na rope broke\n\n1. first\nsecond\n\n> Nobody was hurt.\n\n")
	h.slash("h3")
	h.write("In detail\n")
	h.slash("h4")
	h.write("Smaller still\n")
	h.slash("pull")
	h.write("It was the rudder.\n")
	h.write("---")
	h.until("a line", `!!document.querySelector("#manuscript hr, #manuscript .divider")`)
	h.slash("table")
	h.until("a table", `document.querySelectorAll("#manuscript td, #manuscript th").length === 9`)
	h.write("Hour")
	h.press("Tab", 9, "")
	h.write("Depth")
	h.cursor("Smaller still")
	h.write("\n")
	h.slash("embed")
	h.until("the embed's field", `document.activeElement?.matches(".embed input[type=url]")`)
	h.write("https://video.example/ferry")
	h.press("Tab", 9, "")
	h.write("The rescue")
	h.cursor("In detail")
	h.write("\n")
	h.slash("picture")
	h.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS("dialog.picker input[type=file]"), []string{picture(t)}))
	h.until("the picture", `document.querySelector("#manuscript figure img")?.naturalWidth > 0`)
	h.do("say what is in it", chromedp.SendKeys(chromedp.CSS("#manuscript figure .caption-alt"), "The ferry on the sand"), chromedp.SendKeys(chromedp.CSS("#manuscript figure .caption-caption"), "At noon"))
	h.until("the words of the picture", `document.querySelector("#manuscript figure .caption-alt").value === "The ferry on the sand"`)
	h.stands("saved")

	blocks := map[string]string{
		"h2": "What happened", "h3": "In detail", "h4": "Smaller still", "strong": "rudder", "em": "twice", "a[href='https://harbour.example/log']": "the harbour",
		"ul li:nth-child(2)": "a rope broke", "ol li:nth-child(2)": "second", "blockquote": "Nobody was hurt.", "tr:first-child > :nth-child(2)": "Depth",
	}
	for css, words := range blocks {
		h.until(css, `document.querySelector("#manuscript "+`+quoted(css)+`)?.textContent.trim() === `+quoted(words))
	}
	h.until("a pull quote", `document.querySelector("#manuscript aside, #manuscript .pull")?.textContent.includes("It was the rudder.")`)

	// It is there after a reload, to the last block.
	before := h.text()
	h.edit(story)
	if after := h.text(); after != before {
		t.Errorf("before the reload\n%s\nafter\n%s", before, after)
	}

	// Published, and readers see all of it.
	h.click("publish", "[data-do=publish]")
	h.click("yes", "dialog .strong")
	h.until("the note that it is live", `document.querySelector(".published")?.innerText.includes("Live")`)
	public, err := chromedp.Run(h.ctx, chromedp.Evaluate[string](`new URL(document.querySelector(".published a").href).pathname`))
	if err != nil {
		t.Fatal(err)
	}
	reader := tab(t, browser, r, "a reader")
	reader.open(public)
	reader.until("the headline", `document.querySelector("h1").textContent.trim() === "Ferry runs aground"`)
	for css, words := range blocks {
		reader.until(css, `[...document.querySelectorAll("main "+`+quoted(css)+`)].some((e) => e.textContent.includes(`+quoted(words)+`))`)
	}
	reader.until("the picture", `[...document.querySelectorAll("main figure img")].some((e) => e.alt === "The ferry on the sand" && e.naturalWidth > 0)`)
	reader.until("the rest", `["It was the rudder.", "At noon", "The rescue"].every((w) => document.querySelector("main").innerText.includes(w)) && !!document.querySelector("main a[href='https://video.example/ferry']") && !!document.querySelector("main hr")`)

	// Corrected.
	h.cursor("All are safe")
	h.write(" Two are wet.")
	h.stands("saved")
	h.more()
	h.click("correct", "[data-open=correct-form]")
	h.do("say why", chromedp.SendKeys(chromedp.CSS("#correct-form textarea"), "Two people got wet."))
	h.click("away with the note", ".published .close")
	h.enter("#correct-form [type=submit]")
	h.until("the note", `!!document.querySelector(".published")`)
	if _, body := r.get(t, public); !strings.Contains(body, "Two are wet.") || !strings.Contains(body, "Two people got wet.") {
		t.Errorf("readers do not see the correction: %.3000s", body)
	}

	// An earlier version is brought back, and the later one is kept.
	h.click("away with the note", ".published .close")
	h.click("versions", "#tab-history")
	h.until("the versions", `document.querySelectorAll(".history li").length >= 2`)
	h.until("the button of the one that was published first", `(() => { const l = [...document.querySelectorAll(".history form[action$='/restore'] button")]; l.at(-2).click(); return true; })()`)
	h.until("its standfirst", `document.querySelector("#manuscript .standfirst").textContent === "All are safe."`)
	h.stands("saved")
	if after := h.text(); strings.TrimSpace(after) != strings.TrimSpace(before) {
		t.Errorf("the version was\n%s\nand is\n%s", before, after)
	}
	if _, body := r.get(t, public); !strings.Contains(body, "Two are wet.") {
		t.Error("readers see a version that nobody published")
	}

	// Withdrawn.
	h.click("away with the versions", "[data-part=side-close]")
	h.more()
	h.click("withdraw", "[data-open=withdraw-form]")
	h.do("say why", chromedp.SendKeys(chromedp.CSS("#withdraw-form textarea"), "It was another ferry."))
	h.enter("#withdraw-form [type=submit]")
	h.until("the word that it is withdrawn", `document.querySelector("[data-island=state]").innerText.includes("Withdrawn")`)
	if status, body := r.get(t, public); status != 410 || strings.Contains(body, "rudder") {
		t.Errorf("a withdrawn story answers %d: %.500s", status, body)
	}
}

// What other programs put on the clipboard becomes clean blocks; what would
// run in a page does not get in.
func TestPaste(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)
	for name, want := range map[string][]string{
		"word.html": {"h2=From the log", "p=The Ostrow left at dawn, with 42 people.", "strong=Ostrow", "em=at dawn", "ul li=a tug", "ul li=a rope", "td=Depth", "td=2 m"},
		"docs.html": {"h2=From the harbour", "p=The wind turned at nine.", "strong=wind", "a[href='https://harbour.example/']=at nine", "ul li p=one buoy", "ul li ul li=its light"},
		"web.html":  {"h3=Elsewhere", "p=They say it was the rudder.", "blockquote p=It was not.", "ol li=first", "a[href='https://news.example/ferry']=the rudder"},
	} {
		t.Run(name, func(t *testing.T) {
			html, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			h.t = t
			h.cursor("The rudder broke.")
			h.write("\n")
			h.paste(string(html))
			for _, w := range want {
				css, words, _ := strings.Cut(w, "=")
				if i := strings.LastIndex(w, "="); strings.Contains(css, "[") {
					css, words = w[:i], w[i+1:]
				}
				h.until(w, `[...document.querySelectorAll("#manuscript `+css+`")].some((e) => e.textContent.replaceAll("\u00a0", " ").trim() === `+quoted(words)+`)`)
			}
			if h.is(`!!document.querySelector("#manuscript :is(script, style, iframe, object, o\\:p, [onerror], [onclick], [style*=mso], [class*=Mso], a[href^=javascript])") || window.ran === true`) {
				t.Errorf("something got in: %s", h.looks())
			}
			h.until("no empty paragraph", `![...document.querySelectorAll("#manuscript > p")].some((p) => !p.textContent.trim() && p.nextElementSibling)`)
			h.stands("saved")
		})
	}
	h.t = t
	if text := r.manuscript(t, story); strings.Contains(text, "mso-") || strings.Contains(text, "ran = true") {
		t.Errorf("rubbish is in the text: %s", text)
	}
}
