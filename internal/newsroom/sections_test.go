package newsroom

import (
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestSectionsScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := "/newsroom/sections?edition=en"
	sum := func() string { return b.get(at).want(t, 200).find(t, `name="sum" value="([^"]+)"`) }
	sections := func() []news.Section {
		list, err := room.db.Public().Editions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return list[0].Sections
	}
	b.post(at, "sum", sum(), "id", "world", "name", "World", "new_name", "Arts & <i>", "new_id", "arts", "do", "add").want(t, 200, "Saved. Readers see it now.", "Arts &amp; &lt;i&gt;")
	b.post(at, "sum", sum(), "id", "world", "name", "The world", "id", "arts", "name", "Arts", "menu", "arts", "apart arts", "world", "days arts", "30", "do", "up arts").want(t, 200)
	if s := sections(); len(s) != 2 || s[0].ID != "arts" || !s[0].Menu || s[0].RelatedDays != 30 || len(s[0].Apart) != 1 || s[1].Name != "The world" || s[1].Menu {
		t.Errorf("sections are %+v", s)
	}
	old := sum()
	fields := []string{"id", "arts", "name", "Arts", "id", "world", "name", "World"}
	b.post(at, append(fields, "sum", old, "do", "down arts")...).want(t, 200)
	b.post(at, append(fields, "sum", old, "do", "save")...).want(t, 409, "Somebody changed the sections meanwhile.")
	b.post(at, append(fields, "sum", sum(), "new_name", "Search", "do", "add")...).want(t, 422, "cannot be a section", `value="Search"`)
	b.post(at, append(fields, "sum", sum(), "do", "remove nothing")...).want(t, 422, "There is no such section.")
	b.post(at, append(fields, "sum", sum(), "days arts", "-3")...).want(t, 422)

	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A", Section: "world"}}
	if err := room.db.Save(t.Context(), st, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	b.post(at, append(fields, "sum", sum(), "do", "remove world")...).want(t, 409, "There are stories in World.")
	b.post(at, append(fields, "sum", sum(), "do", "remove arts")...).want(t, 200, "Saved.")
	if s := sections(); len(s) != 1 || s[0].ID != "world" {
		t.Errorf("sections are %+v", s)
	}
	b.get("/newsroom/sections?edition=xx").want(t, 404)
	b.get("/newsroom/audit?action=manage+sections").want(t, 200, "sections en", "remove arts")
}

// A publisher of one edition arranges its sections and no other's.
func TestSectionsOfOneEdition(t *testing.T) {
	f := openFloor(t)
	_, token := f.user("ben", store.Grant{Role: news.Publisher, Edition: "ar"})
	_, section := f.user("eve", store.Grant{Role: news.Publisher, Edition: "ar", Section: "world"})
	ask := func(method, at, token, body string) (int, string) {
		w := f.ask(method, at, token, body, "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
		return w.Code, w.Body.String()
	}
	if code, body := ask("GET", "/newsroom/sections", token, ""); code != 200 || !strings.Contains(body, "edition=ar") || strings.Contains(body, `action="/newsroom/sections?edition=en"`) {
		t.Errorf("without an edition: %d %s", code, body)
	}
	form := url.Values{"sum": {sectionsSum([]news.Section{{ID: "world", Name: "World"}, {ID: "sport", Name: "Sport"}})}, "id": {"world"}, "name": {"W"}}.Encode()
	before := f.picture()
	for _, who := range []string{token, section} {
		if code, _ := ask("POST", "/newsroom/sections?edition=en", who, form); code != 403 {
			t.Errorf("another edition: %d", code)
		}
	}
	if code, _ := ask("POST", "/newsroom/sections?edition=ar", section, form); code != 403 {
		t.Errorf("a publisher of one section: %d", code)
	}
	if changed := before.changes(f.picture()); len(changed) > 0 {
		t.Errorf("what was refused changes %v", changed)
	}
	if code, _ := ask("POST", "/newsroom/sections?edition=ar", token, form+"&edition=en"); code != 303 {
		t.Errorf("their own edition: %d", code)
	}
	if changed := before.changes(f.picture()); len(changed) == 0 {
		t.Error("what was taken changes nothing")
	}
}
