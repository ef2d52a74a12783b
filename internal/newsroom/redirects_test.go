package newsroom

import (
	"strings"
	"testing"

	"broadsheet/internal/store"
)

func TestRedirectsScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.get("/newsroom/redirects").want(t, 200, "No redirect begins so.")
	b.post("/newsroom/redirects", "from", "/old/<b>", "to", "/new").want(t, 200, "The redirect is in effect.", "/old/&lt;b&gt;")
	if p, err := room.db.Public().Find(t.Context(), "/old/<b>"); err != nil || p.To != "/new" {
		t.Errorf("readers are led to %q, %v", p.To, err)
	}
	b.post("/newsroom/redirects", "from", "/new", "to", "/old/<b>").want(t, 422, "That redirect would lead in a circle.", `value="/new"`)
	b.post("/newsroom/redirects", "from", "/x", "to", "javascript:alert(1)").want(t, 422, "is not an address to send readers to", `aria-invalid="true"`)
	p := b.post("/newsroom/redirects/paste", "lines", "from,to\r\n/a /b\r\n\"/c d\",/e\r\n/f, /g\r\n\r\nonly\r\n/h /h\r\n/i/* /j/*").want(t, 200, "4 added.", "A line has two addresses", "That redirect would lead in a circle.", ">only\n/h /h</textarea>", "<td>6</td>", "<td>7</td>")
	if strings.Contains(p.body, ">/a /b") {
		t.Error("a line that was added is shown as refused")
	}
	list, err := room.db.Redirects(t.Context(), "", "", 10)
	if err != nil || len(list) != 5 || list[1] != (store.Redirect{From: "/c d", To: "/e"}) || list[2] != (store.Redirect{From: "/f", To: "/g"}) {
		t.Fatalf("there are %v, %v", list, err)
	}
	if p := b.get("/newsroom/redirects?begin=/i").want(t, 200, "/i/*"); strings.Contains(p.body, "<bdi dir=\"ltr\">/a</bdi>") {
		t.Error("what begins otherwise is listed")
	}
	b.get("/newsroom/redirects?begin=/i/*").want(t, 200, "/j/*") // itself too
	if p := b.get("/newsroom/redirects/export").want(t, 200, "from,to\n/a,/b\n/c d,/e\n"); !strings.Contains(p.head.Get("Content-Disposition"), "redirects.csv") {
		t.Error("the export is no file")
	}
	b.post("/newsroom/redirects/remove", "from", "/a").want(t, 200, "The redirect was removed.")
	b.post("/newsroom/redirects/remove", "from", "/a").want(t, 200) // twice is once
	if _, err := room.db.Public().Find(t.Context(), "/a"); err == nil {
		t.Error("a removed redirect leads on")
	}
	b.get("/newsroom/audit?action=manage+redirects").want(t, 200, "redirect /i/*", "/j/*")
	b.post("/newsroom/redirects/paste", "lines", strings.Repeat("/x /y\n", mostPasted)).want(t, 422, "At most 1,000 lines at once")
	lines := ""
	for i := range redirectsPage + 5 {
		lines += "/many/" + number(i+1) + " /x\n"
	}
	b.post("/newsroom/redirects/paste", "lines", lines).want(t, 200, "105 added.")
	next := strings.ReplaceAll(b.get("/newsroom/redirects?begin=/many").find(t, `href="(/newsroom/redirects\?after=[^"]+)"`), "&amp;", "&")
	if p := b.get(next).want(t, 200, "/many/99"); strings.Count(p.body, "/newsroom/redirects/remove") != 5 {
		t.Errorf("the second page is %s", p.text())
	}
}
