package newsroom

import (
	"strings"
	"testing"
)

func TestOwnViews(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.post("/newsroom/views", "name", "Storms <b>", "query", "q=storm&view=ready&evil=1&section=world&edition=en").want(t, 200, "Storms &lt;b&gt;", "aria-current")
	p := b.get("/newsroom")
	p.want(t, 200, `data-query="edition=en&amp;q=storm&amp;section=world&amp;view=ready"`)
	if strings.Contains(p.body, "evil") {
		t.Error("what the desk does not know was kept")
	}
	for _, bad := range [][]string{{"name", "x"}, {"name", "x", "query", "evil=1"}, {"name", "", "query", "q=a"}, {"name", "x", "query", "q=%zz"}} {
		b.post("/newsroom/views", bad...).want(t, 422)
	}
	other := room.join(t, b, "ben", "editor", "")
	if strings.Contains(other.get("/newsroom").body, "Storms") {
		t.Error("another sees the view")
	}
	other.post("/newsroom/views/remove", "name", "Storms <b>").want(t, 404, "no such view")
	b.get("/newsroom?view=ready&q=storm&section=world&edition=en").want(t, 200, `id="keep-view" method="post" action="/newsroom/views" hidden`)
	b.post("/newsroom/views/remove", "name", "Storms <b>").want(t, 200)
	if strings.Contains(b.get("/newsroom").body, "Storms") {
		t.Error("it is still there")
	}
}
