package newsroom

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A verdict is what the guard said, as far as an answer shows it.
type verdict string

const (
	letIn     verdict = "let in"
	refused   verdict = "refused"
	signedOut verdict = "signed out"
	nowhere   verdict = "not found"
	noMethod  verdict = "no such method"
	moved     verdict = "moved"
	unread    verdict = "not read"
)

func verdictOf(w *httptest.ResponseRecorder) verdict {
	switch {
	case w == nil || w.Code == http.StatusBadRequest:
		return unread
	case w.Code == http.StatusUnauthorized, w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/newsroom/signin?to="):
		return signedOut
	case w.Code == http.StatusForbidden:
		return refused
	case w.Code == http.StatusNotFound:
		return nowhere
	case w.Code == http.StatusMethodNotAllowed:
		return noMethod
	case w.Code == http.StatusMovedPermanently || w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusPermanentRedirect:
		return moved
	}
	return letIn
}

// A matrix counts cells and tells of those that are not as they must be.
type matrix struct {
	*floor
	laws  map[string][]string
	cells int
	wrong int

	turn, spelled int
}

func (m *matrix) deviation(format string, args ...any) {
	m.t.Helper()
	if m.wrong++; m.wrong <= 40 {
		m.t.Errorf(format, args...)
	}
}

// An asker is who asks: somebody with a session, or without.
type asker struct {
	name   string
	user   *store.User
	token  string
	header []string
}

// A door is a route with one of its methods.
type door struct{ method, pattern string }

func (d door) ofStory() bool { return strings.Contains(d.pattern, "{story}") }

// at is the door's address.
func (d door) at(p *placed, user store.UserID) string {
	story, comment := "0", "0"
	if p != nil {
		story, comment = number(p.id), number(p.comment)
	}
	return strings.NewReplacer("{story}", story, "{comment}", comment, "{user}", number(user), "{token}", "x", "{asset}", "1", "{provider}", "x", "{name}", "x", "{parcel}", "aaaaaaaaaaaaaaaaaaaaaaaa", "{job}", "1000000").Replace(d.pattern)
}

// forms are what doors want to be sent, lest they say that there is no such
// thing.
var forms = map[door]string{
	{"POST", "/newsroom/story/{story}/restore"}:   "num=1",
	{"POST", "/newsroom/views/remove"}:            "name=x",
	{"POST", "/newsroom/account/sessions/end"}:    "id=1000000",
	{"POST", "/newsroom/account/keys/end"}:        "id=1000000",
	{"POST", "/newsroom/account/passkeys/remove"}: "id=AAAA",
}

// open asks for the door's address, or for at in its place.
func (m *matrix) open(d door, at string, who asker, header ...string) *httptest.ResponseRecorder {
	m.t.Helper()
	if form := forms[d]; form != "" {
		return m.ask(d.method, at, who.token, form, append(header, "Content-Type", "application/x-www-form-urlencoded")...)
	}
	return m.ask(d.method, at, who.token, "", header...)
}

func doors(n *Newsroom) (list []door) {
	for _, r := range n.Routes() {
		for _, method := range r.Methods {
			list = append(list, door{method, r.Pattern})
		}
	}
	return list
}

func (m *matrix) law(d door) []string {
	if d.method == http.MethodHead {
		d.method = http.MethodGet
	}
	return m.laws[d.method+" "+d.pattern]
}

// expect is what the laws say of a door.
func (m *matrix) expect(who asker, d door, p *placed, edition news.EditionID) verdict {
	law := m.law(d)
	switch {
	case law[0] == "anyone":
		return letIn
	case who.user == nil:
		return signedOut
	case permits(m.t, law, who.user.Grants, p, edition):
		return letIn
	}
	return refused
}

// check compares an answer with what the laws say. Who is not let in sees
// nothing of any story.
func (m *matrix) check(what string, who asker, d door, p *placed, want verdict, w *httptest.ResponseRecorder, spelled bool) {
	m.t.Helper()
	m.cells++
	got := verdictOf(w)
	ok := got == want || spelled && (got == nowhere || got == noMethod || got == unread)
	switch { // what a handler may say for itself
	case m.law(d)[0] == "anyone":
		ok = got != refused
	case want == letIn && got == nowhere:
		ok = ok || strings.Contains(d.pattern, "{provider}") || strings.Contains(d.pattern, "{parcel}") || strings.Contains(d.pattern, "{job}") || strings.HasSuffix(d.pattern, "s/remove") // there is none
	case want == letIn && got == signedOut:
		ok = d == door{"POST", "/newsroom/account/codes"} // no app was set up to make codes
	}
	if !ok {
		code := 0
		if w != nil {
			code = w.Code
		}
		m.deviation("%s %s by %s of %v: %s (%d), want %s", d.method, what, who.name, p, got, code, want)
	}
	if w != nil && got != letIn && leaks(w) {
		m.deviation("%s %s by %s of %v: %s, and yet words of a story are shown", d.method, what, who.name, p, got)
	}
}

func leaks(w *httptest.ResponseRecorder) bool {
	return strings.Contains(w.Body.String(), mark) || strings.Contains(fmt.Sprint(w.Header()), mark)
}

// grantsAt are the places of grants: everywhere, in the stories' edition, in
// another, in another section, in the stories' section.
var grantsAt = []store.Grant{{}, {Edition: "en"}, {Edition: "ar"}, {Edition: "en", Section: "sport"}, {Edition: "en", Section: "world"}}

// accepts are how people and scripts ask; to answer scripts takes less time.
var accepts = []string{"text/html", "application/json", "*/*, application/json", "application/json", "application/json;q=1"}

// TestMatrix asks every route as everybody, of stories in every state and
// place, with every credential, by every method, and in many spellings of the
// address. What the laws in words do not allow is refused, and shows nothing.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds")
	}
	m := &matrix{floor: openFloor(t), laws: laws(t)}
	stories := m.stories()
	var askers []asker
	add := func(name string, grants ...store.Grant) {
		u, token := m.user(name, grants...)
		askers = append(askers, asker{name: name, user: u, token: token})
	}
	for i, g := range grantsAt {
		for _, role := range news.Roles {
			g.Role = role
			add(fmt.Sprintf("%s%d", strings.ReplaceAll(string(role), " ", "-"), i), g)
		}
	}
	whole := askers[:len(news.Roles)] // who may everywhere
	add("none")
	none := askers[len(askers)-1]
	add("two", store.Grant{Role: news.Reporter}, store.Grant{Role: news.Publisher, Edition: "ar"})
	strangers := m.strangers(stories)
	m.freeze()

	began := time.Now()
	lap := func(what string) {
		t.Logf("%s: %d cells by then, %v", what, m.cells, time.Since(began).Round(time.Millisecond))
	}
	for i, who := range askers {
		if raced && i%5 != 0 { // all of them without it
			continue
		}
		m.thawed(func() { m.give(stories, who.user) })
		for _, d := range doors(m.n) {
			if d.pattern == "/newsroom/account/codes" && d.method != http.MethodPost && i%6 != 0 { // its picture takes long to draw
				continue
			}
			if !d.ofStory() {
				for k, edition := range []news.EditionID{"", "en", "ar"} {
					if k > 0 && (d.method == http.MethodHead || m.law(d)[0] == "anyone") {
						continue
					}
					at := d.at(nil, who.user.ID)
					if edition != "" {
						at += "?edition=" + string(edition)
					}
					m.check(at, who, d, nil, m.expect(who, d, nil, edition), m.open(d, at, who, "Accept", accepts[i%len(accepts)]), false)
				}
				continue
			}
			for k := range stories {
				p := &stories[k]
				if d.method == http.MethodHead && (i+k)%6 != 0 {
					continue
				}
				m.check(d.at(p, 1), who, d, p, m.expect(who, d, p, ""), m.open(d, d.at(p, 1), who, "Accept", accepts[k%len(accepts)]), false)
			}
		}
	}
	lap("plain")
	for _, who := range strangers {
		for _, d := range doors(m.n) {
			for k := range stories {
				p := &stories[k]
				at := d.at(p, 1)
				m.check(at, who, d, p, m.expect(who, d, p, ""), m.open(d, at, who, append(who.header, "Accept", accepts[k%len(accepts)])...), false)
				if !d.ofStory() {
					break
				}
			}
		}
	}
	lap("credentials")
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "Post"}
	all := doors(m.n)
	for _, who := range []asker{whole[len(whole)-1], whole[0], none, strangers[0]} {
		m.thawed(func() {
			if who.user != nil {
				m.give(stories, who.user)
			}
		})
		for _, d := range all {
			for _, method := range methods {
				if slices.Contains(all, door{method, d.pattern}) {
					continue
				}
				m.cells++
				p := &stories[0]
				if w := m.ask(method, d.at(p, 1), who.token, ""); verdictOf(w) != noMethod || leaks(w) {
					m.deviation("%s %s by %s: %d", method, d.pattern, who.name, w.Code)
				}
			}
		}
	}
	lap("methods")
	var some []*placed // a story of each kind of place, and some states
	for i := range stories {
		if p := &stories[i]; p.state == news.Draft || p.state == news.OnAir && !p.own && !p.embargo {
			some = append(some, p)
		}
	}
	for i, who := range append(slices.Clone(whole), none, strangers[0], asker{name: askers[6].name, user: askers[6+len(news.Roles)].user, token: askers[6+len(news.Roles)].token}) {
		m.thawed(func() {
			if who.user != nil {
				m.give(stories, who.user)
			}
		})
		for k, d := range all {
			if d.method == http.MethodHead || d.pattern == "/newsroom/" || raced && k%5 != 0 { // where there is nothing
				continue
			}
			p := some[(i+k)%len(some)]
			m.spell(who, d, p, stories)
			if d.ofStory() {
				m.spell(who, d, some[(i+k+3)%len(some)], stories)
			}
		}
	}
	lap("spellings")
	m.stolen()
	if m.cells < 50_000 && !raced {
		t.Errorf("only %d cells", m.cells)
	}
	t.Logf("%d cells, %d deviations", m.cells, m.wrong)
}

// strangers are those with a credential that opens nothing; the first has
// none. Each might do everything if it did.
func (m *matrix) strangers(stories []placed) []asker {
	list := []asker{{name: "nobody"}}
	admin := store.Grant{Role: news.Admin}
	add := func(name, token string, header ...string) {
		list = append(list, asker{name: name, token: token, header: header})
	}
	m.now.Store(floorDay.Add(-31 * 24 * time.Hour).UnixNano())
	_, token := m.user("old", admin)
	add("a session past its end", token)
	m.now.Store(floorDay.Add(-8 * 24 * time.Hour).UnixNano())
	_, token = m.user("idle", admin)
	add("a session that was not used", token)
	m.now.Store(floorDay.UnixNano())
	u, token := m.user("revoked", admin)
	m.ok(m.auth.EndSessions(m.t.Context(), auth.Operator(), u.ID))
	add("a session that was ended", token)
	u, token = m.user("suspended", admin)
	u, err := m.db.User(m.t.Context(), u.ID)
	m.ok(err)
	u.Suspended = true
	_, err = m.auth.SaveUser(m.t.Context(), auth.Operator(), u)
	m.ok(err)
	add("somebody suspended", token)
	u, token = m.user("beneath", admin)
	m.exec(`UPDATE account SET suspended = 1 WHERE id = ?`, int64(u.ID))
	add("somebody suspended whose session stayed", token)
	u, token = m.user("keyed", admin)
	who, err := m.auth.Resume(m.t.Context(), auth.Client{Token: token})
	m.ok(err)
	key, _, err := m.auth.MakeKey(m.t.Context(), who, "wire", auth.Scopes, time.Time{})
	m.ok(err)
	m.given = append(m.given, key, strings.TrimPrefix(key, "bsk_"))
	add("a key as a bearer's token", "", "Authorization", "Bearer "+key, "X-Api-Key", key)
	add("a key as a session", key)
	add("a key's secret as a session", strings.TrimPrefix(key, "bsk_"))
	add("a user's number as a session", number(u.ID))
	add("a name in a header", "", "X-Forwarded-User", u.Email, "X-Forwarded-For", "127.0.0.1", "X-Real-Ip", "127.0.0.1", "Remote-User", u.Email, "Authorization", "Basic YWRhOmFkYQ==")
	add("a token without its end", token[:len(token)-1])
	m.give(stories, u)
	return list
}
