package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Sections are put in order by dragging.
func TestSectionsAreDragged(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	for _, s := range []string{"world", "city", "sport"} {
		h.open("/newsroom/sections")
		h.do("name a section", chromedp.SendKeys(chromedp.CSS("input[name=new_name]"), s), chromedp.SendKeys(chromedp.CSS("input[name=new_id]"), s+"s"))
		h.click("add it", "button[value=add]")
		h.until("the section "+s, `!!document.querySelector("input[name=id][value=`+s+`s]") && document.readyState === "complete"`)
	}
	if !h.is(`(() => {
		const rows = [...document.querySelectorAll("ol.sections > li")].filter((l) => /^(worlds|citys|sports)$/.test(l.querySelector("input[name=id]").value));
		const [world, , sport] = rows, data = new DataTransfer();
		document.body.dataset.before = "1";
		const at = (type, on, y) => on.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data, clientY: y }));
		at("dragstart", sport.querySelector(".grip"), 0);
		at("dragover", world, world.getBoundingClientRect().top + 2);
		at("drop", world, 0);
		at("dragend", sport.querySelector(".grip"), 0);
		return true;
	})()`) {
		t.Fatal("nothing can be dragged")
	}
	h.until("the new order", `[...document.querySelectorAll("input[name=id]")].map((i) => i.value).filter((v) => /^(worlds|citys|sports)$/.test(v)).join() === "sports,worlds,citys" && !document.body.dataset.before && !!document.querySelector(".good")`)
	h.open("/newsroom/sections")
	h.until("the order that was kept", `[...document.querySelectorAll("input[name=id]")].map((i) => i.value).filter((v) => /^(worlds|citys|sports)$/.test(v)).join() === "sports,worlds,citys"`)
}
