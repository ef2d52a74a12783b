package newsroom

import (
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func TestSettingsScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.get("/newsroom/settings").want(t, 200, "not known", "SQLite", "--smtp", "--oidc")
	f := openFloor(t)
	f.n.opt.Running = Running{Address: "https://post.example/<b>", Postgres: true, Version: "1.2.3", Go: "go1.99"}
	_, token := f.user("ann", store.Grant{Role: news.Admin})
	_, one := f.user("ben", store.Grant{Role: news.Admin, Edition: "ar"})
	body := f.ask("GET", "/newsroom/settings", token, "").Body.String()
	for _, want := range []string{"https://post.example/&lt;b&gt;", "PostgreSQL", "1.2.3 go1.99"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
	if code := f.ask("GET", "/newsroom/settings", one, "").Code; code != 403 {
		t.Errorf("an admin of one edition: %d", code)
	}
}
