package newsroom

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// join invites somebody with a role at a place ("", "en", "en/world"), and
// signs them in.
func (room *testRoom) join(t *testing.T, admin *browser, name, role, place string) *browser {
	t.Helper()
	p := admin.post("/newsroom/users", "name", name, "email", strings.ToLower(name)+"@post.example", "language", "en", "role", role, "place", place).want(t, 200, "Hand this link over")
	at, _ := strings.CutPrefix(p.find(t, `<code class="secret">([^<]+)</code>`), room.URL)
	b := room.browser(t, "en")
	b.post(at, "password", testPassword).want(t, 200)
	b.get("/newsroom").want(t, 200, name)
	return b
}

func TestMentions(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	ines := room.join(t, ada, "Ines", "editor", "en")
	room.join(t, ada, "Omar", "editor", "ar") // user 3 may not see English stories
	at := ada.write("Ferry aground", "It left at dawn.")

	var people []person
	ada.send("GET", at+"/colleagues?q=in", nil, &people)
	if len(people) != 1 || people[0].Name != "Ines" || people[0].ID != 2 {
		t.Errorf("offered %+v", people)
	}
	ada.send("GET", at+"/colleagues?q=om", nil, &people)
	if len(people) != 0 {
		t.Errorf("who may not see the story is offered: %+v", people)
	}
	comment := func(status int, text string, parent int64, who ...int) told {
		t.Helper()
		return ada.must(status, "POST", at+"/comments", map[string]any{"from": 1, "to": 6, "version": 2, "text": text, "parent": parent, "mentions": who})
	}
	comment(422, "@Omar, look", 0, 3)
	comment(404, "@Nobody", 0, 99)
	thread := comment(201, "@Ines, which one?", 0, 2).ID
	comment(201, "And when? @Ines", thread, 2)
	comment(201, "Ines is not named here", 0, 2)

	ines.get("/newsroom/calendar").want(t, 200, `id="mention-count">2<`)
	ada.get("/newsroom/calendar").want(t, 200, `id="mention-count"><`)
	ines.get("/newsroom/notices").want(t, 200, `data-mentions="2"`)
	ines.get("/newsroom/mentions").want(t, 200, "which one?", "And when?", "Ferry aground", fmt.Sprintf("%s#comment-%d", at, thread))
	ada.post(fmt.Sprintf("%s/comments/%d/seen", at, thread)) // she is not the one
	ines.get("/newsroom/mentions").want(t, 200, "which one?")

	// Who may no longer see the story no longer learns of it.
	if e := ada.must(200, "POST", at+"/embargo", map[string]any{"at": "2026-03-01T18:00"}); e.State != "draft" {
		t.Fatal(e)
	}
	lena := room.join(t, ada, "Lena", "reporter", "en")
	comment(422, "@Lena", 0, 4)
	lena.get(at).want(t, 403)
	ada.must(200, "POST", at+"/embargo", map[string]any{"at": ""})
	comment(201, "@Lena, please", 0, 4)
	lena.get("/newsroom/mentions").want(t, 200, "please")
	ada.must(200, "POST", at+"/embargo", map[string]any{"at": "2026-03-01T18:00"})
	if p := lena.get("/newsroom/mentions").want(t, 200, `id="mention-count"><`); strings.Contains(p.body, "please") || strings.Contains(p.body, "Ferry") {
		t.Errorf("a story under embargo shows: %s", p.text())
	}

	ines.post(fmt.Sprintf("%s/comments/%d/seen", at, thread)).want(t, 200, "Nobody waits")
	again := comment(201, "@Ines, once more", 0, 2).ID
	ines.get("/newsroom/mentions").want(t, 200, "once more")
	ada.must(200, "POST", fmt.Sprintf("%s/comments/%d/resolve", at, again), nil)
	ines.get("/newsroom/mentions").want(t, 200, "Nobody waits")
}

func TestAssign(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	room.join(t, ada, "Ines", "contributor", "en")
	room.join(t, ada, "Omar", "editor", "ar")
	at := ada.write("Ferry aground", "It left at dawn.")
	ada.get(at+"/flow").want(t, 200, "Ines", "Who looks after it")
	ada.must(422, "POST", at+"/assign", map[string]any{"owner": "3"}) // not of this edition
	ada.must(422, "POST", at+"/assign", map[string]any{"owner": "x"})
	ada.must(404, "POST", at+"/assign", map[string]any{"owner": "99"})
	ada.must(200, "POST", at+"/assign", map[string]any{"owner": "2"})
	ada.get("/newsroom").want(t, 200, `title="Ines"`)
	ada.post(at+"/assign", "owner", "0").want(t, 200)
	if p := ada.get("/newsroom"); strings.Contains(p.body, `title="Ines"`) {
		t.Error("she still owns it")
	}
}

// What should be public by now and is not is told on every screen.
func TestLateSchedules(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	omar := room.join(t, ada, "Omar", "editor", "ar")
	at := ada.write("Ferry aground", "It left at dawn.")
	ada.must(200, "POST", at+"/embargo", map[string]any{"at": "2026-03-01T18:00"})
	ada.must(200, "POST", at+"/schedule", map[string]any{"at": "2026-03-01T14:00"})
	for _, screen := range []string{"/newsroom", "/newsroom/account", "/newsroom/users", at} {
		if p := ada.get(screen).want(t, 200); strings.Contains(p.body, "not public yet</p>") {
			t.Fatalf("%s: alarm before the time", screen)
		}
	}
	room.now.Add(int64(2*time.Hour + 6*time.Second))
	for _, screen := range []string{"/newsroom", "/newsroom/account", "/newsroom/users", "/newsroom/notices", at} {
		ada.get(screen).want(t, 200, "not public yet</p>", "Ferry aground", "an embargo holds until 18:00")
	}
	if p := omar.get("/newsroom/calendar").want(t, 200); strings.Contains(p.body, "Ferry") {
		t.Errorf("who may not see the story reads of it: %s", p.text())
	}
	room.now.Add(int64(5 * time.Hour))
	ada.get("/newsroom").want(t, 200, "publish it by hand")
	ada.must(200, "POST", at+"/publish", map[string]any{})
	if p := ada.get("/newsroom/calendar").want(t, 200); strings.Contains(p.body, "not public yet</p>") {
		t.Error("the alarm stays")
	}
}
