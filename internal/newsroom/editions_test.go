package newsroom

import (
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestEditionsScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := "/newsroom/editions?edition=en"
	editions := func() []news.Edition {
		list, err := room.db.Public().Editions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	before := editions()[0]
	form := func(pairs ...string) []string {
		return append(pairs, "name", "English", "title", "The <b> Post", "zone", "Asia/Tokyo", "dir", "ltr", "pattern", "/{yyyy}/{slug}", "tagline", "Daily")
	}
	b.post(at, form("abroad", "1")...).want(t, 200, "The edition was saved.", "The &lt;b&gt; Post", "/a-story</code>")
	e := editions()[0]
	if e.Title != "The <b> Post" || e.Zone != "Asia/Tokyo" || e.Tagline != "Daily" || !e.Abroad || e.Pattern != "/{yyyy}/{slug}" || !e.Default || len(e.Sections) != len(before.Sections) {
		t.Errorf("the edition is %+v", e)
	}
	// What another admin saved meanwhile is not overwritten.
	b.post(at, append(form(), "sum", "of another time")...).want(t, 409, "Somebody changed the edition meanwhile")
	sum := b.get("/newsroom/editions").find(t, `name="sum" value="([0-9a-f]+)"`)
	b.post(at, append(form("abroad", "1"), "sum", sum)...).want(t, 200, "The edition was saved.")
	b.post(at, form("zone", "Mars/Base")...).want(t, 422, "is not a time zone", `value="Mars/Base"`, `aria-invalid="true"`)
	b.post(at, form("prefix", "/newsroom")...).want(t, 422, "cannot begin an edition")
	b.post(at, form("pattern", "no")...).want(t, 422, "is not an address pattern")
	b.post(at, form("name", " ")...).want(t, 422, "Say what the language is called")
	b.post("/newsroom/editions?edition=xx", form()...).want(t, 404)
	if now := editions()[0]; now.Zone != e.Zone || now.Prefix != e.Prefix {
		t.Errorf("what was refused is stored: %+v", now)
	}
	b.post("/newsroom/editions?edition=ar", form("prefix", "/arabic")...).want(t, 200, "The edition was saved.") // it has no stories
	room.air(t, 1)
	b.post(at, form("prefix", "/english")...).want(t, 409, "whose addresses begin so")
	n := len(editions())
	b.post("/newsroom/editions/new", "id", "EN", "name", "E", "title", "T").want(t, 409, "There is an edition of that language already.")
	b.post("/newsroom/editions/new", "id", "../x", "name", "E", "title", "T").want(t, 422, "is not a language tag")
	b.post("/newsroom/editions/new", "id", "fa", "name", "فارسی", "title", "T").want(t, 200, "The edition was saved.")
	list := editions()
	if last := list[len(list)-1]; len(list) != n+1 || last.ID != "fa" && list[1].ID != "fa" {
		t.Errorf("editions are %+v", list)
	}
	for _, e := range list {
		if e.ID == "fa" && (e.Dir != news.RTL || e.Prefix != "/fa" || e.Default || e.Zone != "Asia/Tokyo") {
			t.Errorf("the new edition is %+v", e)
		}
	}
	b.get("/newsroom/audit?action=manage+edition").want(t, 200, "edition en", "edition fa")
}

// An admin of one edition changes that one only, and adds none.
func TestEditionOfOneAdmin(t *testing.T) {
	f := openFloor(t)
	_, token := f.user("ben", store.Grant{Role: news.Admin, Edition: "ar"})
	ask := func(method, at, body string) (int, string) {
		w := f.ask(method, at, token, body, "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
		return w.Code, w.Body.String()
	}
	if code, body := ask("GET", "/newsroom/editions", ""); code != 200 || strings.Contains(body, "editions?edition=en") || strings.Contains(body, "/newsroom/editions/new") {
		t.Errorf("the list: %d %s", code, body)
	}
	form := url.Values{"id": {"fr"}, "name": {"N"}, "title": {"T"}, "zone": {"UTC"}, "dir": {"rtl"}, "prefix": {"/ar"}}.Encode()
	before := f.picture()
	for _, at := range []string{"/newsroom/editions?edition=en", "/newsroom/editions/new", "/newsroom/editions/new?edition=ar"} {
		if code, _ := ask("POST", at, form); code != 403 {
			t.Errorf("%s: %d", at, code)
		}
	}
	if changed := before.changes(f.picture()); len(changed) > 0 {
		t.Errorf("what was refused changes %v", changed)
	}
	if code, _ := ask("POST", "/newsroom/editions?edition=ar", form); code != 303 {
		t.Errorf("their own edition: %d", code)
	}
}
