package newsroom

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Nothing that another site makes a browser send changes anything, on any
// route, even in the name of an admin.
func TestOtherSitesChangeNothing(t *testing.T) {
	f := openFloor(t)
	u, token := f.user("ada", store.Grant{Role: news.Admin})
	p := f.story(placed{edition: "en", section: "world", state: news.Draft})
	before, asked := f.picture(), 0
	for _, d := range doors(f.n) {
		if d.method == http.MethodGet || d.method == http.MethodHead {
			continue
		}
		for _, header := range [][]string{
			{"Sec-Fetch-Site", "cross-site"},
			{"Sec-Fetch-Site", "same-site"},
			{"Sec-Fetch-Site", "cross-site", "Origin", "https://post.example"},
			{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document", "Sec-Fetch-User", "?1"},
			{"Origin", "https://evil.example"},
			{"Origin", "https://post.example.evil.example"},
			{"Origin", "https://post.example:8443"},
			{"Origin", "null"},
			{"Origin", "https://evil.example", "X-Forwarded-Host", "evil.example"},
			{"Origin", "https://evil.example", "X-Http-Method-Override", "GET"},
		} {
			asked++
			header = append(header, "Content-Type", "application/x-www-form-urlencoded")
			w := f.ask(d.method, d.at(&p, u.ID), token, "num=1&owner=1&id=1&name=Eve&email=eve@evil.example&password=0123456789a", header...)
			if w.Code != http.StatusForbidden || leaks(w) || len(w.Result().Cookies()) > 0 {
				t.Errorf("%s %s with %v: %d", d.method, d.pattern, header, w.Code)
			}
		}
	}
	if changed := before.changes(f.picture()); len(changed) > 0 || asked < 400 {
		t.Errorf("after %d requests there is something else in %v", asked, changed)
	}
	if w := f.ask("POST", d0("mine", p), token, "", "Sec-Fetch-Site", "same-origin", "Origin", "https://post.example"); w.Code != http.StatusSeeOther {
		t.Errorf("our own site is answered %d", w.Code)
	}
}

// d0 is the address of what is done to a story.
func d0(what string, p placed) string { return "/newsroom/story/" + number(p.id) + "/" + what }

// Looking changes nothing: only who opens a manuscript begins a draft, and who
// takes the audit log away leaves a line in it.
func TestLookingChangesNothing(t *testing.T) {
	f := openFloor(t)
	u, token := f.user("ada", store.Grant{Role: news.Admin})
	begin := []string{"/newsroom/story/{story}/manuscript", "/newsroom/story/{story}/steps", "/newsroom/story/{story}/comments", "/newsroom/story/{story}/preview",
		"/newsroom/story/{story}/checklist", "/newsroom/story/{story}/suggestions", "/newsroom/story/{story}/compare"}
	looked := 0
	for _, state := range []news.State{news.Draft, news.Scheduled, news.OnAir, news.Withdrawn} {
		for _, d := range doors(f.n) {
			if d.method == http.MethodPost || (!d.ofStory() || d.method == http.MethodHead) && state != news.Draft {
				continue
			}
			p := placed{edition: "en", section: "world", state: state}
			if d.ofStory() {
				p.shut = true
				p = f.story(p)
			}
			before := f.picture()
			for _, query := range []string{"", "?after=0&from=1&q=a&edition=en&format=csv&num=1&owner=1&id=1", "?_method=POST&do=publish&done=saved"} {
				w := f.ask(d.method, d.at(&p, u.ID)+query, token, "", "Accept", "text/html")
				looked++
				if w.Code >= 500 {
					t.Errorf("%s %s%s: %d", d.method, d.pattern, query, w.Code)
				}
				var may []string
				switch {
				case slices.Contains(begin, d.pattern):
					may = []string{"draft", "draft_snapshot"}
				case d.pattern == "/newsroom/audit/export":
					may = []string{"audit"}
				}
				after := f.picture()
				for _, name := range before.changes(after) {
					if !slices.Contains(may, name) {
						t.Errorf("%s %s%s of a story that is %s changes %s", d.method, d.pattern, query, state, name)
					}
				}
				before = after
			}
		}
	}
	if looked < 200 {
		t.Errorf("looked only %d times", looked)
	}
}

// privileged are fields that no form has, or not that one.
var privileged = map[string]any{
	"id": 1, "ID": 1, "story": 1, "state": "live", "State": "live", "live": 1, "live_rev": 1, "published": "2020-01-01T00:00:00Z", "scheduled": "2020-01-01T00:00:00Z",
	"embargo": nil, "owner": 2, "grants": []any{map[string]any{"role": "admin"}}, "role": "admin", "edition": "ar", "section": "sport", "base": 9, "head": 9, "saved_version": 9,
	"by": map[string]any{"id": 2, "name": "Eve"}, "user": 2, "resolved": true, "quote": "x", "storyline": 1, "title": "x", "slug": "x", "public": true, "set": 1,
	"__proto__": map[string]any{"role": "admin"}, "constructor": 1, "suspended": false, "policy": "anyone", "at_": "", "created": 1, "tx": 1, "same": 1, "kind": "place",
}

// A field that a body does not have is refused with all of the body, whatever
// is in it otherwise.
func TestForeignFieldsChangeNothing(t *testing.T) {
	f := openFloor(t)
	u, token := f.user("ada", store.Grant{Role: news.Admin})
	f.user("eve", store.Grant{Role: news.Contributor})
	draft := f.story(placed{edition: "en", section: "world", state: news.Draft})
	live := f.story(placed{edition: "en", section: "world", state: news.OnAir})
	foreign := f.story(placed{edition: "ar", section: "world", state: news.Draft})
	step := map[string]any{"stepType": "replace", "from": 1, "to": 1, "slice": map[string]any{"content": []any{map[string]any{"type": "text", "text": "x"}}}}
	bodies := []struct {
		at   string
		body map[string]any
	}{
		{"/newsroom/stories", map[string]any{"edition": "en", "client": "c"}},
		{"/newsroom/topics", map[string]any{"edition": "en", "name": "Ferries"}},
		{d0("steps", draft), map[string]any{"client": "c", "version": 0, "steps": []any{step}}},
		{d0("save", draft), map[string]any{"version": 0, "note": "n"}},
		{d0("comments", draft), map[string]any{"from": 1, "to": 2, "version": 0, "text": "t"}},
		{d0("related", draft), map[string]any{"num": 0, "pins": []any{live.id}, "blocks": []any{}}},
		{d0("schedule", draft), map[string]any{"at": "2026-04-01T10:00"}},
		{d0("embargo", draft), map[string]any{"at": "2026-04-01T10:00"}},
		{d0("correct", live), map[string]any{"note": "It was not so."}},
		{d0("withdraw", live), map[string]any{"reason": "legal"}},
		{"/newsroom/account/passkeys", map[string]any{"name": "n", "response": map[string]any{}}},
	}
	send := func(at string, body map[string]any) int {
		data, err := json.Marshal(body)
		f.ok(err)
		return f.ask("POST", at, token, string(data), "Content-Type", "application/json", "Accept", "application/json").Code
	}
	before, tried := f.picture(), 0
	for _, b := range bodies {
		for name, value := range privileged {
			if _, has := b.body[name]; has || b.at == d0("schedule", draft) && name == "at" {
				continue
			}
			tried++
			body := maps.Clone(b.body)
			body[name] = value
			if code := send(b.at, body); code != http.StatusUnprocessableEntity {
				t.Errorf("%s with %s: %d", b.at, name, code)
			}
		}
		for _, odd := range []string{"", "[]", "1", "{", `"x"`, `{"edition":["en"]}`, strings.Repeat("[", 5000)} {
			if w := f.ask("POST", b.at, token, odd, "Content-Type", "application/json", "Accept", "application/json"); w.Code >= 500 || w.Code < 400 {
				t.Errorf("%s with %.20q: %d", b.at, odd, w.Code)
			}
		}
	}
	if changed := before.changes(f.picture()); len(changed) > 0 {
		t.Errorf("after %d bodies with fields that they do not have there is something else in %v", tried, changed)
	}
	// Nor does a step set one: a story has only the attributes of a manuscript.
	for _, name := range []string{"id", "state", "owner", "edition", "published", "embargo", "live", "references", "extra", "base"} {
		m, err := f.rooms.Open(t.Context(), draft.id)
		f.ok(err)
		was, err := json.Marshal(m.Doc)
		f.ok(err)
		send(d0("steps", draft), map[string]any{"client": "c", "version": m.Version, "steps": []any{map[string]any{"stepType": "docAttr", "attr": name, "value": "x"}}})
		m, err = f.rooms.Open(t.Context(), draft.id)
		f.ok(err)
		if is, err := json.Marshal(m.Doc); err != nil || string(is) != string(was) {
			t.Errorf("a step sets %s: %s, %v", name, is, err)
		}
	}
	// Numbers of another story name nothing.
	before = f.picture()
	for at, body := range map[string]map[string]any{
		d0("comments", draft): {"parent": foreign.comment, "text": "t"},
		fmt.Sprintf("%s/%d/resolve", d0("comments", draft), foreign.comment): {},
		d0("comments/0/resolve", draft):                                      {},
		d0("restore?num=2", draft):                                           {},
		d0("restore?num=0", draft):                                           {},
		d0("restore?num=-1", draft):                                          {},
		d0("compare?from=2", draft):                                          nil,
		d0("assign?owner=1", draft):                                          {"owner": "99"},
		"/newsroom/story/0/mine":                                             {},
		"/newsroom/story/99/mine":                                            {},
		"/newsroom/users/99/link":                                            {},
		"/newsroom/story/9999999999999999999":                                nil,
	} {
		method, data := "POST", []byte(nil)
		if body == nil {
			method = "GET"
		} else {
			data, _ = json.Marshal(body)
		}
		if w := f.ask(method, at, token, string(data), "Content-Type", "application/json", "Accept", "application/json"); w.Code != http.StatusNotFound || strings.Contains(w.Body.String(), foreign.mark) {
			t.Errorf("%s: %d", at, w.Code)
		}
	}
	if changed := before.changes(f.picture()); len(changed) > 0 {
		t.Errorf("numbers of other stories change %v", changed)
	}
	// Where no body is read none does anything.
	extra, err := json.Marshal(privileged)
	f.ok(err)
	for _, c := range []struct {
		do   string
		want news.State
	}{{"review", news.Review}, {"ready", news.Ready}, {"draft", news.Draft}, {"mine", news.Draft}, {"share", news.Draft}, {"publish", news.OnAir}, {"update", news.OnAir}} {
		query := "?state=withdrawn&section=sport&edition=ar&owner=2&num=9&at=2020-01-01T00:00&id=" + number(live.id)
		if w := f.ask("POST", d0(c.do, draft)+query, token, string(extra), "Content-Type", "application/json", "Accept", "application/json"); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", c.do, w.Code, w.Body)
		}
		rows, err := f.db.DeskRows(t.Context(), []news.StoryID{draft.id})
		f.ok(err)
		if r := rows[0]; r.State != c.want || r.Edition != "en" || r.Section != "world" || r.Owner != 0 && r.Owner != u.ID || r.Headline != draft.mark+" headline" || r.Published.Before(f.clock()) && c.want == news.OnAir {
			t.Errorf("after %s the story is %+v", c.do, r)
		}
	}
	f.stolen()
}

// The edition that a body names counts, not the one of the address.
func TestEditionOfTheBodyCounts(t *testing.T) {
	f := openFloor(t)
	_, token := f.user("ines", store.Grant{Role: news.Admin, Edition: "en"})
	for i, c := range []struct {
		query, edition string
		want           int
	}{{"", "en", 201}, {"?edition=en", "en", 201}, {"?edition=ar", "en", 403}, {"?edition=en", "ar", 403}, {"", "ar", 403}, {"?edition=en", "", 403}, {"", "", 403}} {
		for at, body := range map[string]string{"/newsroom/stories": `"client":"c%d"`, "/newsroom/topics": `"name":"Topic %d"`} {
			before := f.picture()
			w := f.ask("POST", at+c.query, token, fmt.Sprintf(`{"edition":%q,`+body+`}`, c.edition, i), "Content-Type", "application/json", "Accept", "application/json")
			want := c.want
			if want == 201 && at == "/newsroom/topics" {
				want = 200
			}
			if w.Code != want {
				t.Errorf("%s%s with edition %q: %d, want %d", at, c.query, c.edition, w.Code, want)
			}
			if changed := before.changes(f.picture()); c.want == 403 && len(changed) > 0 {
				t.Errorf("%s%s with edition %q changes %v", at, c.query, c.edition, changed)
			}
		}
	}
}

// What was saved into another section, or moved by somebody else, is asked for
// again before it is moved on.
func TestMovesAskAgain(t *testing.T) {
	f := openFloor(t)
	_, token := f.user("ines", store.Grant{Role: news.SectionEditor, Edition: "en", Section: "world"})
	for _, do := range []string{"review", "ready", "schedule", "publish", "embargo"} {
		p := f.story(placed{edition: "en", section: "world", state: news.Draft})
		w := f.ask("POST", d0("steps", p), token, `{"client":"c","version":0,"steps":[{"stepType":"docAttr","attr":"section","value":"sport"}]}`, "Content-Type", "application/json", "Accept", "application/json")
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		w = f.ask("POST", d0(do, p), token, `{"at":"2026-04-01T10:00"}`, "Content-Type", "application/json", "Accept", "application/json")
		st, err := f.db.Story(t.Context(), p.id)
		f.ok(err)
		if w.Code != 403 || st.State != news.Draft || !st.Embargo.IsZero() || !st.Scheduled.IsZero() {
			t.Errorf("%s of a story that is in another section by now: %d, %s", do, w.Code, st.State)
		}
	}
	p := f.story(placed{edition: "en", section: "world", state: news.Withdrawn})
	if w := f.ask("POST", d0("embargo", p), token, `{}`, "Content-Type", "application/json", "Accept", "application/json"); w.Code != 403 {
		t.Errorf("an embargo of what was withdrawn, by a section editor: %d", w.Code)
	}
	who := &request{Who: &auth.Actor{User: &store.User{Grants: []store.Grant{{Role: news.SectionEditor}}}}, Story: &store.DeskRow{State: news.Draft}}
	if err := f.n.still(who, auth.ToReady, &news.Story{State: news.Withdrawn}); err == nil {
		t.Error("what was withdrawn meanwhile is made ready")
	}
	if err := f.n.still(who, auth.Publish, &news.Story{State: news.Draft, Embargo: f.clock().Add(time.Hour)}); err == nil {
		t.Error("what was put under embargo meanwhile is published")
	}
}
