package newsroom

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/store"
)

func TestThemeScreen(t *testing.T) {
	f := openFloor(t)
	_, token := f.user("ann", store.Grant{Role: "admin"})
	_, publisher := f.user("ben", store.Grant{Role: "publisher"})
	page := func(at, who string) page {
		w := f.ask("GET", at, who, "")
		return page{status: w.Code, at: at, body: w.Body.String()}
	}
	page("/newsroom/theme", token).want(t, 200, "broadsheet theme export")
	f.n.opt.Health.Theme = func() Theme {
		return Theme{Folder: true, Read: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Failures: 4,
			Files:    []ThemeFile{{"extra.css", 1200, false, true}, {"frame/frame.html", 10, true, true}, {"story/story.html", 10, true, false}},
			Problems: []string{`story/story.html:3: "<b>" not defined`}}
	}
	page("/newsroom/theme", token).want(t, 200, "extra.css", "In use", "Stands in for", "Not in use", "story.html:3: &#34;&lt;b&gt;&#34; not defined", "4 pages")
	page("/newsroom/theme", publisher).want(t, 403)
	page("/newsroom/dashboard", token).want(t, 200, "not defined", `href="/newsroom/theme"`)
	if body := page("/newsroom/dashboard", publisher).want(t, 200, "not defined").body; len(body) == 0 || strings.Contains(body, `href="/newsroom/theme"`) {
		t.Error("a publisher is led to a screen that is not theirs")
	}
}
