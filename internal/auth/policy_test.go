package auth

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The rules in words. After the action stand who may and, after "in", the
// states in which they may; "own" is who may with a story of their own.
// "everywhere" wants a grant of all editions and sections, "somewhere" any
// grant; else the grant must cover what the action is done to. A key needs the
// scope in brackets, and [-] is for no key.
const rulesInWords = `
own account [-]: anyone
own keys [-]: contributor somewhere
view desk [read]: contributor somewhere
view dashboard [read]: reporter somewhere
create story [write]: contributor
view story [read]: reporter, own contributor; under embargo: editor, own contributor
comment [write]: reporter, own contributor; under embargo: editor, own contributor
edit story [write]: editor, own contributor in draft
edit story [write]: editor, own reporter in review live
edit story [write]: editor in ready
edit story [write]: section editor in scheduled
edit story [write]: publisher in withdrawn
return to draft [write]: editor, own contributor in review
return to draft [write]: editor in ready
return to draft [write]: section editor in scheduled
return to draft [write]: publisher in withdrawn
send to review [write]: editor, own contributor in draft
send to review [write]: editor in ready
send to review [write]: section editor in scheduled
make ready [write]: editor in draft review
make ready [write]: section editor in scheduled
schedule [publish]: section editor in draft review ready scheduled
publish [publish]: section editor in draft review ready scheduled; under embargo: nobody
publish [publish]: publisher in withdrawn; under embargo: nobody
update [publish]: section editor in live; under embargo: nobody
undo publication [publish]: section editor in live; under embargo: nobody
correct [publish]: section editor in live; under embargo: nobody
withdraw [publish]: publisher in live
delete [manage]: admin in draft review ready scheduled withdrawn
set embargo [publish]: section editor in draft review ready scheduled withdrawn
share preview [-]: editor, own reporter; under embargo: section editor
curate related [write]: editor
edit front [publish]: section editor
add media [write]: contributor somewhere
manage media [write]: editor somewhere
manage topics [write]: editor somewhere
manage authors [write]: editor everywhere
manage sections [manage]: publisher
manage menus [manage]: publisher
manage redirects [manage]: publisher everywhere
manage edition [manage]: admin
manage settings [manage]: admin everywhere
manage users [-]: admin everywhere
manage jobs [manage]: admin everywhere
see audit [manage]: admin everywhere
import [manage]: admin everywhere
`

// inWords answers from the rules in words.
func inWords(t *testing.T, rules []string, role news.Role, g store.Grant, scope string, do Action, on Subject) bool {
	for _, line := range rules {
		head, said, _ := strings.Cut(line, "]: ")
		action, needs, _ := strings.Cut(head, " [")
		if action != string(do) {
			continue
		}
		open, embargo, held := strings.Cut(said, "; under embargo: ")
		open, in, bound := strings.Cut(open, " in ")
		if bound && !slices.Contains(strings.Fields(in), string(on.State)) {
			continue
		}
		if scope != "session" && scope != needs {
			return false
		}
		if held && on.Embargoed {
			open = embargo
		}
		switch {
		case open == "anyone":
			return true
		case open == "nobody":
			return false
		}
		var covered bool
		open, somewhere := strings.CutSuffix(open, " somewhere")
		open, everywhere := strings.CutSuffix(open, " everywhere")
		switch {
		case somewhere:
			covered = on.Edition == "" || g.Edition == "" || g.Edition == on.Edition
		case everywhere:
			covered = g.Edition == "" && g.Section == ""
		case g.Edition != "" && g.Edition != on.Edition:
			covered = false
		case g.Section == "" || g.Section == on.Section:
			covered = true
		default: // a grant for a section, and another or none
			covered = on.Section == "" && on.Owner && on.Edition != ""
		}
		least, own, mine := strings.Cut(open, ", own ")
		if mine && on.Owner {
			least = own
		}
		ladder := []string{"contributor", "reporter", "editor", "section editor", "publisher", "admin"}
		if !slices.Contains(ladder, least) {
			t.Fatalf("%q names no role", line)
		}
		return covered && slices.Index(ladder, string(role)) >= slices.Index(ladder, least)
	}
	return false
}

func TestPolicyIsWhatTheWordsSay(t *testing.T) {
	rules := strings.Split(strings.TrimSpace(rulesInWords), "\n")
	cells, allowed := 0, 0
	for _, role := range append([]news.Role{"", "nobody", "king"}, news.Roles...) {
		for _, g := range []store.Grant{{}, {Edition: "en"}, {Edition: "ar"}, {Edition: "en", Section: "world"}, {Section: "world"}, {Edition: "en", Section: "sport"}} {
			g.Role = role
			user := &store.User{ID: 1, Grants: []store.Grant{g}}
			for _, scope := range []string{"session", "", "read", "write", "publish", "manage"} {
				who := &Actor{User: user}
				if scope != "session" {
					who.Key = &store.Key{Scopes: strings.Fields(scope)}
				}
				for _, at := range []Subject{{}, {Edition: "en"}, {Edition: "en", Section: "world"}, {Edition: "ar", Section: "world"}} {
					for _, state := range append([]news.State{""}, news.States...) {
						for bits := range 4 {
							on := at
							on.State, on.Owner, on.Embargoed = state, bits&1 != 0, bits&2 != 0
							for _, do := range append(Actions(), "fly") {
								cells++
								err := May(who, do, on)
								want := inWords(t, rules, role, g, scope, do, on)
								if (err == nil) != want || err != nil && !errors.Is(err, news.Forbidden) {
									t.Fatalf("%q of %+v by %q with %+v: %v, want %v", do, on, scope, g, err, want)
								}
								if want {
									allowed++
								}
							}
						}
					}
				}
			}
		}
	}
	if cells < 1_000_000 || allowed < cells/20 {
		t.Errorf("of %d cells %d are allowed", cells, allowed)
	}
}

func TestPolicyFailsClosed(t *testing.T) {
	for what, who := range map[string]*Actor{"nobody": nil, "no user": {}} {
		for _, do := range Actions() {
			if err := May(who, do, Subject{}); !errors.Is(err, SignedOut) {
				t.Errorf("%s may %s: %v", what, do, err)
			}
		}
	}
	for _, do := range Actions() {
		suspended := &Actor{User: &store.User{Suspended: true, Grants: []store.Grant{{Role: news.Admin}}}}
		if err := May(suspended, do, Subject{State: news.Draft}); !errors.Is(err, news.Forbidden) {
			t.Errorf("a suspended admin may %s: %v", do, err)
		}
		none := &Actor{User: &store.User{}}
		if err := May(none, do, Subject{State: news.Draft}); (err == nil) != (do == OwnAccount) {
			t.Errorf("who has no role may %s: %v", do, err)
		}
	}
	two := &Actor{User: &store.User{Grants: []store.Grant{{Role: news.Reporter}, {Role: news.Editor, Edition: "ar"}}}}
	if len(Allowed(two, Subject{Edition: "ar", State: news.Ready})) <= len(Allowed(two, Subject{Edition: "en", State: news.Ready})) {
		t.Error("of two grants the greater does not count")
	}
}

func TestMoves(t *testing.T) {
	ways := map[string]Action{
		"draft review": ToReview, "draft ready": ToReady, "draft scheduled": Schedule, "draft live": Publish,
		"review draft": ToDraft, "review ready": ToReady, "review scheduled": Schedule, "review live": Publish,
		"ready draft": ToDraft, "ready review": ToReview, "ready scheduled": Schedule, "ready live": Publish,
		"scheduled draft": ToDraft, "scheduled review": ToReview, "scheduled ready": ToReady, "scheduled scheduled": Schedule, "scheduled live": Publish,
		"live live": Update, "live withdrawn": Withdraw, "withdrawn draft": ToDraft, "withdrawn live": Publish,
	}
	for _, from := range news.States {
		for _, to := range news.States {
			want := ways[string(from+" "+to)]
			got, err := Moving(from, to)
			if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, news.Invalid) {
				t.Errorf("from %s to %s: %q, %v; want %q", from, to, got, err, want)
			}
		}
	}
}
