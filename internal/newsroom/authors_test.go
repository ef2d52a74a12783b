package newsroom

import (
	"testing"

	"broadsheet/internal/news"
)

func TestAuthorsScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.get("/newsroom/authors").want(t, 200, "No author by that name.")
	var ids []news.AuthorID
	for _, name := range []string{"Ines Abreu", "Tomas <b>Reil"} {
		id, err := room.db.Author(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	b.get("/newsroom/authors?begin=tom").want(t, 200, "Tomas &lt;b&gt;Reil")
	b.post("/newsroom/authors/save", "id", number(ids[1]), "name", "Tomás Reil", "bio", "Writes on ports.").want(t, 200, "The author was saved.", "Tomás Reil", "Writes on ports.")
	if a, err := room.db.Public().Authors(t.Context(), ids[1:]); err != nil || a[0].Name != "Tomás Reil" || a[0].Bio != "Writes on ports." {
		t.Errorf("readers see %+v, %v", a, err)
	}
	b.post("/newsroom/authors/save", "id", number(ids[1]), "name", "ines abreu").want(t, 409, "Another author has this name.")
	b.post("/newsroom/authors/save", "id", number(ids[1]), "name", " ").want(t, 422, "cannot be an author")
	b.post("/newsroom/authors/save", "id", "x", "name", "A").want(t, 422)
	b.post("/newsroom/authors/save", "id", "99", "name", "A").want(t, 404)
	b.get("/newsroom/audit?action=manage+authors").want(t, 200, "author "+number(ids[1]))
}
