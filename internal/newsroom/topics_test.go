package newsroom

import (
	"html"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestTopicsScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.get("/newsroom/topics").want(t, 200, "No topic begins so.")
	for i := range topicsPage + 3 {
		if _, err := room.db.Topic(t.Context(), "en", "Town "+number(i+1), "", 0); err != nil {
			t.Fatal(err)
		}
	}
	id, err := room.db.Topic(t.Context(), "en", "Harbour", news.Subject, 0)
	if err != nil {
		t.Fatal(err)
	}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A", Topics: []news.TopicID{id}}}
	if err := room.db.Save(t.Context(), st, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if err := room.db.Publish(t.Context(), st.ID, 1, room.clock(), store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if p := b.get("/newsroom/topics?begin=HARB").want(t, 200, `value="Harbour"`, "/topic/harbour", "<td>1</td>"); strings.Contains(p.body, "Town") {
		t.Error("what begins otherwise is listed")
	}
	next := html.UnescapeString(b.get("/newsroom/topics?begin=town").find(t, `href="(/newsroom/topics\?after=[^"]+)"`))
	if p := b.get(next).want(t, 200); strings.Count(p.body, "/newsroom/topics/rename") != 3 {
		t.Errorf("the second page is %s", p.text())
	}
	at := "/newsroom/topics/rename?edition=en"
	b.post(at, "id", number(id), "folded", "harbour", "name", "Old <Port>", "kind", "place").want(t, 200, "The topic was saved. Readers", "Old &lt;Port&gt;", "/topic/harbour")
	topic, err := room.db.Public().TopicBySlug(t.Context(), "en", "harbour")
	if err != nil || topic.ID != id || topic.Kind != news.Place || topic.Names["en"].Name != "Old <Port>" {
		t.Errorf("readers know the topic as %+v, %v", topic, err)
	}
	last, _ := room.db.Last(t.Context())
	if log, err := room.db.After(t.Context(), last-1, 1); err != nil || len(log) != 1 || log[0].Keys[0] != news.TopicNameKey(id) {
		t.Errorf("the change is announced as %+v, %v", log, err)
	}
	b.post(at, "id", number(id), "folded", "old <port>", "name", "town 1", "kind", "place").want(t, 409, "Another topic has this name.")
	b.post(at, "id", number(id), "folded", "old <port>", "name", " ", "kind", "place").want(t, 422, "cannot be a topic")
	b.post(at, "id", number(id), "folded", "old <port>", "name", "Port", "kind", "ship").want(t, 422, "There is no such kind of topic.")
	b.post(at, "id", number(id), "folded", "harbour", "name", "Port", "kind", "place").want(t, 404)
	b.post(at, "id", "x", "folded", "harbour", "name", "Port", "kind", "place").want(t, 422)
	if again, err := room.db.Topic(t.Context(), "en", "Harbour", "", 0); err != nil || again == id {
		t.Errorf("a name that was given up still means topic %d, %v", again, err)
	}
	b.get("/newsroom/audit?action=manage+topics").want(t, 200, "topic "+number(id))
}

// An editor of one edition renames topics there only, and changes no kind that
// another edition shares.
func TestTopicsOfOneEdition(t *testing.T) {
	f := openFloor(t)
	_, token := f.user("ben", store.Grant{Role: news.Editor, Edition: "ar"})
	id, err := f.db.Topic(t.Context(), "en", "Harbour", news.Subject, 0)
	f.ok(err)
	_, err = f.db.Topic(t.Context(), "ar", "ميناء", news.Subject, id)
	f.ok(err)
	send := func(edition, folded, name, kind string) int {
		body := "id=" + number(id) + "&folded=" + folded + "&name=" + name + "&kind=" + kind
		return f.ask("POST", "/newsroom/topics/rename?edition="+edition, token, body, "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html").Code
	}
	before := f.picture()
	if code := send("en", "harbour", "Port", "subject"); code != 403 {
		t.Errorf("another edition: %d", code)
	}
	if code := send("ar", "ميناء", "مرفأ", "place"); code != 403 {
		t.Errorf("a kind that another edition shares: %d", code)
	}
	if changed := before.changes(f.picture()); len(changed) > 0 {
		t.Errorf("what was refused changes %v", changed)
	}
	if code := send("ar", "ميناء", "مرفأ", "subject"); code != 303 {
		t.Errorf("their own edition: %d", code)
	}
	if w := f.ask("GET", "/newsroom/topics?edition=en", token, "", "Accept", "text/html"); w.Code != 403 {
		t.Errorf("another edition's list: %d", w.Code)
	}
}
