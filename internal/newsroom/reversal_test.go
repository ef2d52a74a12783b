package newsroom

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

func TestUndoOfPublishing(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	ines := room.join(t, ada, "Ines", "editor", "en")
	at := ada.write("Ferry aground", "It left at dawn.")
	ada.must(200, "POST", at+"/ready", nil)
	p := ada.must(200, "POST", at+"/publish", map[string]any{})
	if p.Undo != 10 {
		t.Errorf("undo is offered for %d s", p.Undo)
	}
	ines.must(403, "POST", at+"/unpublish", nil)
	if e := ada.must(200, "POST", at+"/unpublish", nil); e.State != "ready" || e.Say == "" {
		t.Errorf("taken back: %+v", e)
	}
	if _, err := room.db.Public().Find(t.Context(), p.Path); err == nil || err.(news.Fault).Kind != news.NotFound {
		t.Errorf("its address answers %v", err)
	}
	ada.must(403, "POST", at+"/unpublish", nil) // it is not public
	ada.get("/newsroom/audit").want(t, 200, "undo publication")
	again := ada.must(200, "POST", at+"/publish", map[string]any{})
	if again.Path != p.Path {
		t.Errorf("the address was not free: %q, %q", p.Path, again.Path)
	}
	room.now.Add(int64(undoTaken + time.Second))
	if e := ada.must(409, "POST", at+"/unpublish", nil); e.Say == "" {
		t.Errorf("too late: %+v", e)
	}
	ada.must(200, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{put(1, "The ")}})
	ada.must(200, "POST", at+"/update", map[string]any{})
	ada.must(200, "POST", at+"/unpublish", nil)
	cards, err := room.db.Public().Cards(t.Context(), []news.StoryID{1})
	if err != nil || len(cards) != 1 || cards[0].Headline != "Ferry aground" {
		t.Errorf("readers see %+v, %v", cards, err)
	}
	if c := ada.must(200, "POST", at+"/correct", map[string]any{"note": "It left at noon."}); c.Undo != 0 {
		t.Error("what readers were told cannot be untold")
	}
}

func TestDelete(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	pub := room.join(t, ada, "Ines", "publisher", "")
	at := ada.write("Ferry aground", "It left at dawn.")
	p := ada.must(200, "POST", at+"/publish", map[string]any{})
	form := map[string]any{"reason": "A test.", "confirm": "Ferry aground"}
	ada.must(403, "POST", at+"/delete", form) // it is public
	ada.must(200, "POST", at+"/withdraw", map[string]any{"reason": "It was another ferry."})
	pub.must(403, "POST", at+"/delete", form)
	ada.must(422, "POST", at+"/delete", map[string]any{"reason": " ", "confirm": "Ferry aground"})
	ada.must(422, "POST", at+"/delete", map[string]any{"reason": "A test.", "confirm": "Ferry"})
	ada.get(at+"/flow").want(t, 200, "delete-form")
	ada.must(200, "POST", at+"/delete", form)
	ada.get(at).want(t, 404)
	ada.must(404, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{put(1, "x")}})
	if d := ada.get("/newsroom"); strings.Contains(d.text(), "Ferry aground") {
		t.Error("it is still on the desk")
	}
	if _, err := room.db.Public().Find(t.Context(), p.Path); err == nil || err.(news.Fault).Kind != news.Gone {
		t.Errorf("its address answers %v", err)
	}
	ada.get("/newsroom/audit").want(t, 200, "delete", "Ferry aground: A test.")
	ada.get("/newsroom/audit/export?format=json").want(t, 200, "It left at dawn.")
}

func TestTranslations(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	ines := room.join(t, ada, "Ines", "editor", "en")
	at := ada.write("Ferry aground", "It left at dawn.")
	other := ada.write("Another", "Text.")
	ada.get(at+"/translations").want(t, 200, "العربية", "None yet", "Translate into")
	if p := ines.get(at+"/translations").want(t, 200); strings.Contains(p.body, "Translate into") {
		t.Error("who may write nothing there is offered to")
	}
	ines.must(403, "POST", at+"/translate", map[string]any{"edition": "ar"})
	ada.must(422, "POST", at+"/translate", map[string]any{"edition": "en"})
	ada.must(422, "POST", at+"/translate", map[string]any{"edition": "fr"})
	b := ada.must(200, "POST", at+"/translate", map[string]any{"edition": "ar"})
	if b.To != "/newsroom/story/3" {
		t.Fatalf("translated to %+v", b)
	}
	ada.must(409, "POST", at+"/translate", map[string]any{"edition": "ar"})
	if m := ada.must(200, "GET", b.To+"/manuscript", nil); !strings.Contains(string(m.Doc), "It left at dawn.") || m.Edition.ID != "ar" {
		t.Errorf("it begins with %s in %q", m.Doc, m.Edition.ID)
	}
	ada.get(b.To+"/translations").want(t, 200, "English", "Ferry aground")
	ada.must(409, "POST", other+"/translations", map[string]any{"other": "3"})
	ada.must(404, "POST", other+"/translations/remove", map[string]any{"other": "3"})
	ines.must(404, "POST", at+"/translations/remove", map[string]any{"other": "3"}) // she may not even see it
	ada.must(200, "POST", at+"/translations/remove", map[string]any{"other": "3"})
	ines.must(404, "POST", at+"/translations", map[string]any{"other": "3"})
	ada.must(200, "POST", other+"/translations", map[string]any{"other": "3"})
	ada.must(404, "POST", other+"/translations", map[string]any{"other": "99"})
	ada.get(other+"/translations").want(t, 200, "Ferry aground")
}
