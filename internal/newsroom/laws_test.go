package newsroom

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The laws of the newsroom in words: who may use which route. Above routes
// stands who may; "own" is who may with a story of their own. A line in which
// states are named is for these alone, and in a state that no line names
// nobody may. Under embargo the line for that holds, if there is one.
// "everywhere" wants a grant of all editions and sections, "somewhere" any
// grant, of the edition that the address names if it names one; "to begin"
// one with which a story can be begun there; "to lay out" one for all of the
// edition that the address names, or any if it names none;
// "of an edition" one for all of that edition, or of any. Else a grant must cover the story.
const lawsInWords = `
anyone
	GET /newsroom/
	GET /newsroom/static/{name}
	GET POST /newsroom/signin
	GET POST /newsroom/signin/second
	POST /newsroom/signin/passkey/ask
	POST /newsroom/signin/passkey
	GET /newsroom/oidc/{provider}
	GET /newsroom/oidc/{provider}/callback
	GET POST /newsroom/reset
	GET POST /newsroom/setup/{token}
	GET POST /newsroom/invitation/{token}
	GET POST /newsroom/reset/{token}
	GET /newsroom/preview/{token}
whoever is signed in
	POST /newsroom/signout
	GET /newsroom/account
	POST /newsroom/account/confirm
	POST /newsroom/account/profile
	POST /newsroom/account/password
	GET POST /newsroom/account/codes
	POST /newsroom/account/codes/remove
	POST /newsroom/account/recovery
	POST /newsroom/account/passkeys/ask
	POST /newsroom/account/passkeys
	POST /newsroom/account/passkeys/remove
	GET /newsroom/account/providers/{provider}
	POST /newsroom/account/providers/remove
	POST /newsroom/account/sessions/end
	POST /newsroom/account/sessions/end-others
contributor somewhere
	POST /newsroom/account/keys
	POST /newsroom/account/keys/end
	GET /newsroom
	GET /newsroom/desk/rows
	POST /newsroom/views
	POST /newsroom/views/remove
	GET /newsroom/calendar
	GET /newsroom/live
	GET /newsroom/notices
	GET /newsroom/mentions
	GET /newsroom/search
	GET /newsroom/complete
	GET POST /newsroom/media
	GET /newsroom/library
	GET /newsroom/library/{asset}
reporter somewhere
	GET /newsroom/dashboard
editor somewhere
	GET /newsroom/topics
	POST /newsroom/topics/rename
	POST /newsroom/library/{asset}
editor everywhere
	GET /newsroom/authors
	POST /newsroom/authors/save
admin everywhere
	GET POST /newsroom/users
	GET /newsroom/users/new
	GET POST /newsroom/users/{user}
	POST /newsroom/users/{user}/link
	POST /newsroom/users/{user}/factors
	POST /newsroom/users/{user}/sessions
	POST /newsroom/users/{user}/keys
	GET /newsroom/audit
	GET /newsroom/audit/export
	POST /newsroom/editions/new
	GET /newsroom/settings
	GET /newsroom/theme
	GET POST /newsroom/import
	POST /newsroom/import/begin
	GET POST /newsroom/import/{parcel}
	GET /newsroom/import/{parcel}/state
	POST /newsroom/import/{parcel}/part
	POST /newsroom/import/{parcel}/remove
	GET /newsroom/import/{parcel}/report/{job}
	GET POST /newsroom/jobs
	GET /newsroom/jobs/state
	GET /newsroom/jobs/{job}
	GET /newsroom/jobs/{job}/state
	POST /newsroom/jobs/{job}/stop
	POST /newsroom/jobs/{job}/retry
publisher everywhere
	GET POST /newsroom/redirects
	POST /newsroom/redirects/remove
	POST /newsroom/redirects/paste
	GET /newsroom/redirects/export
publisher of an edition
	GET POST /newsroom/sections
admin of an edition
	GET POST /newsroom/editions
contributor to begin
	POST /newsroom/stories
	GET /newsroom/story/new
	POST /newsroom/topics
section editor to lay out
	GET /newsroom/front
	POST /newsroom/front/edit
	POST /newsroom/front/undo
	POST /newsroom/front/publish
	GET /newsroom/front/preview
	GET /newsroom/front/history
	GET /newsroom/front/pulse
reporter, own contributor
under embargo: editor, own contributor
	GET /newsroom/story/{story}
	GET /newsroom/story/{story}/manuscript
	GET /newsroom/story/{story}/steps
	GET /newsroom/story/{story}/comments
	GET /newsroom/story/{story}/preview
	GET /newsroom/story/{story}/state
	GET /newsroom/story/{story}/actions
	GET /newsroom/story/{story}/flow
	GET /newsroom/story/{story}/checklist
	GET /newsroom/story/{story}/suggestions
	GET /newsroom/story/{story}/related
	GET /newsroom/story/{story}/history
	GET /newsroom/story/{story}/compare
	GET /newsroom/story/{story}/colleagues
	GET /newsroom/story/{story}/translations
	POST /newsroom/story/{story}/comments/{comment}/seen
	POST /newsroom/story/{story}/comments
	POST /newsroom/story/{story}/comments/{comment}/resolve
in draft: editor, own contributor
in review live: editor, own reporter
in ready: editor
in scheduled: section editor
in withdrawn: publisher
	POST /newsroom/story/{story}/steps
	POST /newsroom/story/{story}/save
	POST /newsroom/story/{story}/restore
	POST /newsroom/story/{story}/translations
	POST /newsroom/story/{story}/translations/remove
	POST /newsroom/story/{story}/translate
	POST /newsroom/story/{story}/mine
	POST /newsroom/story/{story}/assign
editor
	POST /newsroom/story/{story}/related
editor, own reporter
under embargo: section editor
	POST /newsroom/story/{story}/share
in review: editor, own contributor
in ready: editor
in scheduled: section editor
in withdrawn: publisher
	POST /newsroom/story/{story}/draft
in draft: editor, own contributor
in ready: editor
in scheduled: section editor
	POST /newsroom/story/{story}/review
in draft review: editor
in scheduled: section editor
	POST /newsroom/story/{story}/ready
in draft review ready scheduled: section editor
	POST /newsroom/story/{story}/schedule
in draft review ready scheduled: section editor
in withdrawn: publisher
under embargo: nobody
	POST /newsroom/story/{story}/publish
in live: section editor
under embargo: nobody
	POST /newsroom/story/{story}/update
	POST /newsroom/story/{story}/unpublish
	POST /newsroom/story/{story}/correct
in live: publisher
	POST /newsroom/story/{story}/withdraw
in draft review ready scheduled withdrawn: admin
	POST /newsroom/story/{story}/delete
in draft review ready scheduled: section editor
in withdrawn: publisher
	POST /newsroom/story/{story}/embargo
`

// laws reads the words: the lines above each "METHOD /pattern".
func laws(t testing.TB) map[string][]string {
	t.Helper()
	list := map[string][]string{}
	var lines []string
	inRoutes := false
	for line := range strings.SplitSeq(strings.TrimSpace(lawsInWords), "\n") {
		routes, isRoute := strings.CutPrefix(line, "\t")
		if !isRoute {
			if inRoutes {
				lines = nil
			}
			inRoutes = false
			lines = append(lines, line)
			continue
		}
		inRoutes = true
		words := strings.Fields(routes)
		pattern := words[len(words)-1]
		for _, method := range words[:len(words)-1] {
			if list[method+" "+pattern] != nil {
				t.Fatalf("%s %s stands in the laws twice", method, pattern)
			}
			list[method+" "+pattern] = lines
		}
	}
	return list
}

// The laws and the table of routes name the same.
func TestEveryRouteHasALaw(t *testing.T) {
	words := laws(t)
	for _, r := range new(Newsroom).Routes() {
		for _, m := range r.Methods {
			if m == http.MethodHead {
				if !slices.Contains(r.Methods, http.MethodGet) {
					t.Errorf("%s answers HEAD and not GET", r.Pattern)
				}
				continue
			}
			if words[m+" "+r.Pattern] == nil {
				t.Errorf("no law says who may %s %s", m, r.Pattern)
			}
			delete(words, m+" "+r.Pattern)
		}
	}
	for at := range words {
		t.Errorf("a law speaks of %s, which there is not", at)
	}
}

// permits answers from the lines of a law; p is the story, nil if the route is
// of none, and edition the one that the address names.
func permits(t testing.TB, lines []string, grants []store.Grant, p *placed, edition news.EditionID) bool {
	t.Helper()
	var at placed
	if p != nil {
		at = *p
	}
	ladder := []string{"contributor", "reporter", "editor", "section editor", "publisher", "admin"}
	says, found := "", false
	for _, line := range lines {
		if states, who, bound := strings.Cut(strings.TrimPrefix(line, "in "), ": "); bound && strings.HasPrefix(line, "in ") {
			if !slices.Contains(strings.Fields(states), string(at.state)) {
				continue
			}
			line = who
		}
		if who, ok := strings.CutPrefix(line, "under embargo: "); ok {
			if at.embargo && (found || !strings.HasPrefix(lines[0], "in ")) {
				says = who
			}
			continue
		}
		says, found = line, true
	}
	if !found || says == "nobody" {
		return false
	}
	if says == "anyone" || says == "whoever is signed in" {
		return true
	}
	least, own, _ := strings.Cut(says, ", own ")
	if own != "" && at.own {
		least = own
	}
	for _, g := range grants {
		covers := (g.Edition == "" || g.Edition == at.edition) && (g.Section == "" || g.Section == at.section || at.own && at.section == "")
		role, everywhere := strings.CutSuffix(least, " everywhere")
		role, somewhere := strings.CutSuffix(role, " somewhere")
		role, begin := strings.CutSuffix(role, " to begin")
		role, whole := strings.CutSuffix(role, " of an edition")
		role, lay := strings.CutSuffix(role, " to lay out")
		switch {
		case everywhere:
			covers = g.Edition == "" && g.Section == ""
		case somewhere:
			covers = edition == "" || g.Edition == "" || g.Edition == edition
		case whole:
			covers = (edition == "" || g.Edition == "" || g.Edition == edition) && g.Section == ""
		case lay: // which also names no section
			covers = edition == "" || (g.Edition == "" || g.Edition == edition) && g.Section == ""
		case begin: // in any section: it is in none yet
			covers = edition == "" || g.Edition == "" || g.Edition == edition
		}
		if !slices.Contains(ladder, role) {
			t.Fatalf("%q names no role", says)
		}
		if covers && slices.Index(ladder, string(g.Role)) >= slices.Index(ladder, role) {
			return true
		}
	}
	return false
}
