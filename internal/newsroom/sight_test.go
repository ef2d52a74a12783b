package newsroom

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

var marks = regexp.MustCompile(mark + `[0-9]{8}`)

// marked are the stories of which an answer holds words.
func marked(body string) []string {
	list := marks.FindAllString(body, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// TestListsShowWhatOneMaySee asks the desk, the search, the palette, the
// calendar and the dashboard as everybody: each shows exactly those stories
// that the laws let them view, page by page.
func TestListsShowWhatOneMaySee(t *testing.T) {
	f := openFloor(t)
	words := laws(t)
	stories := f.stories()
	view := words["GET /newsroom/story/{story}"]
	shown, kept := 0, 0
	for i, g := range grantsAt {
		for _, role := range news.Roles {
			g.Role = role
			u, token := f.user(fmt.Sprintf("%s%d", strings.ReplaceAll(string(role), " ", "-"), i), g)
			f.give(stories, u)
			may := func(only func(placed) bool) (list []string) {
				for _, p := range stories {
					if permits(t, view, u.Grants, &p, "") && only(p) {
						list = append(list, p.mark)
					}
				}
				slices.Sort(list)
				return list
			}
			all := func(placed) bool { return true }
			var ids []string
			for _, p := range stories {
				ids = append(ids, number(p.id))
			}
			for at, only := range map[string]func(placed) bool{
				"/newsroom": all,
				"/newsroom/desk/rows?ids=" + url.QueryEscape(strings.Join(ids, ",")): all,
				"/newsroom/desk/rows?q=headline":                                     all,
				"/newsroom/desk/rows?view=mine":                                      func(p placed) bool { return p.own },
				"/newsroom/desk/rows?view=live":                                      func(p placed) bool { return p.state == news.OnAir },
				"/newsroom/desk/rows?view=embargoed":                                 func(p placed) bool { return p.embargo },
				"/newsroom/desk/rows?view=scheduled":                                 func(p placed) bool { return p.state == news.Scheduled },
				"/newsroom/desk/rows?section=sport":                                  func(p placed) bool { return p.section == "sport" },
				"/newsroom/calendar":                                                 func(p placed) bool { return p.state == news.Scheduled },
				"/newsroom/calendar?week=2026-03-02":                                 func(p placed) bool { return p.state == news.Scheduled },
			} {
				w := f.ask("GET", at, token, "", "Accept", "text/html")
				if w.Code != 200 {
					t.Fatalf("%s by %s: %d", at, u.Name, w.Code)
				}
				got, want := marked(w.Body.String()), may(only)
				shown, kept = shown+len(got), kept+len(stories)-len(got)
				if strings.HasPrefix(at, "/newsroom/calendar") && len(got) == 0 { // of another week
					want = nil
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s shows %s %v, want %v", at, u.Name, got, want)
				}
			}
			for _, at := range []string{"/newsroom/dashboard", "/newsroom/search?q=headline", "/newsroom/search?q=" + mark, "/newsroom/desk/rows?owner=1", "/newsroom/desk/rows?view=today",
				"/newsroom/story/" + number(stories[0].id) + "/related", "/newsroom/complete?kind=author&q=q"} {
				w := f.ask("GET", at, token, "", "Accept", "text/html")
				for _, m := range marked(w.Body.String()) {
					if !slices.Contains(may(all), m) {
						t.Errorf("%s shows %s %s", at, u.Name, m)
					}
				}
				if strings.Contains(at, "q=headline") && len(marked(w.Body.String())) != min(mostFound, len(may(all))) {
					t.Errorf("%s finds %d stories for %s, who may view %d", at, len(marked(w.Body.String())), u.Name, len(may(all)))
				}
			}
		}
	}
	if shown < 1000 || kept < 1000 {
		t.Errorf("%d stories were shown and %d kept", shown, kept)
	}
}

// However few of the stories somebody may view, the desk leads to all of them,
// and to each once.
func TestDeskLeadsToAllThatOneMaySee(t *testing.T) {
	f := openFloor(t)
	u, token := f.user("ines", store.Grant{Role: news.Reporter, Edition: "en", Section: "sport"}, store.Grant{Role: news.Contributor, Edition: "ar"})
	want := []string{}
	for i := range 1200 {
		p := placed{edition: "en", section: "world", state: news.Draft, shut: true}
		if i%300 == 7 || i > 1190 {
			p.section = "sport"
		}
		if p = f.story(p); p.section == "sport" {
			want = append(want, p.mark)
		}
	}
	more := regexp.MustCompile(`href="(/newsroom/desk/rows\?[^"]+)"`)
	for _, at := range []string{"/newsroom", "/newsroom/desk/rows?q=headline", "/newsroom/desk/rows?view=draft"} {
		var got []string
		pages := 0
		for at != "" {
			w := f.ask("GET", at, token, "", "Accept", "text/html")
			if w.Code != 200 {
				t.Fatalf("%s by %s: %d", at, u.Name, w.Code)
			}
			for _, m := range marked(w.Body.String()) {
				if slices.Contains(got, m) {
					t.Errorf("%s shows %s again", at, m)
				}
				got = append(got, m)
			}
			at = ""
			if next := more.FindStringSubmatch(w.Body.String()); next != nil {
				at = strings.ReplaceAll(next[1], "&amp;", "&")
			}
			if pages++; pages > 10 {
				t.Fatal("the desk does not end")
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("in %d pages %v, want %v", pages, got, want)
		}
	}
}

// Related coverage names a story that one may not view by its number, or by
// the headline that readers see.
func TestPinsTellNothing(t *testing.T) {
	f := openFloor(t)
	_, admin := f.user("ada", store.Grant{Role: news.Admin})
	_, token := f.user("ines", store.Grant{Role: news.Editor, Edition: "en"})
	here := f.story(placed{edition: "en", section: "world", state: news.Draft})
	hidden := f.story(placed{edition: "ar", section: "world", state: news.Scheduled, embargo: true})
	public := f.story(placed{edition: "ar", section: "world", state: news.OnAir})
	if w := f.ask("POST", d0("steps", public), admin, `{"client":"c","version":0,"steps":[{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"Unsaid "}]}}]}`, "Content-Type", "application/json"); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	body := fmt.Sprintf(`{"num":0,"pins":[%d,%d],"blocks":[]}`, hidden.id, public.id)
	if w := f.ask("POST", d0("related", here), token, body, "Content-Type", "application/json", "Accept", "application/json"); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	w := f.ask("GET", d0("related", here), token, "")
	if got := w.Body.String(); strings.Contains(got, hidden.mark) || !strings.Contains(got, "№ "+number(hidden.id)) || !strings.Contains(got, public.mark) || strings.Contains(got, "Unsaid") {
		t.Errorf("the pins of another edition are %s", got)
	}
	if w := f.ask("GET", d0("related", here), admin, ""); !strings.Contains(w.Body.String(), hidden.mark) {
		t.Errorf("an admin sees %s", w.Body)
	}
}
