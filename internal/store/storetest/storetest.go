// Package storetest checks that an implementation of store.Store keeps every
// promise made in that package's comments.
package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Noon is the time at which the checked store's clock stands.
var Noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Run checks the implementation that open returns. open is called once for
// each check and must return an empty store whose clock stands at Noon.
func Run(t *testing.T, open func(*testing.T) store.Store) {
	checks := []struct {
		promise string
		check   func(*testing.T, store.Store)
	}{
		{"a missing story is NotFound", missingStory},
		{"a saved story reads back the same", roundTrip},
		{"saving from a stale head is a Conflict and changes nothing", staleSave},
		{"every revision is kept", revisions},
		{"an invalid story is refused and leaves nothing", invalidSave},
		{"only a saved revision can be published", publishUnknown},
		{"Published is set once, in UTC, to the microsecond; Updated by later revisions", publishedOnce},
		{"a draft, a later revision and an embargoed story are not public", notPublic},
		{"an embargo forbids publishing until it is over", embargo},
		{"a taken address gets a number; a former one leads to the present one", addresses},
		{"a story never takes the address of a section or a reserved word", claimed},
		{"a withdrawn story is Gone at every address it had", withdrawn},
		{"lists page without gaps or repeats while stories arrive", latestPages},
		{"each scope lists its own stories", scopes},
		{"standing pages are found by address and in no list", standing},
		{"cards come in the order asked, without those that are not public", cards},
		{"months are counted in the edition's time zone", months},
		{"topics and authors are those that have stories", namedIn},
		{"due stories are published once, at their time", due},
		{"redirects lead on and never in a circle", redirects},
		{"topics and authors are found again by name, whatever the case", names},
		{"editions are listed with the default first", editions},
		{"each commit is announced with what it made stale, a failure announces nothing", announces},
		{"the change log has no gaps and equals what was announced", changeLog},
		{"concurrent saves are all kept", concurrent},
		{"importing again changes nothing; a changed item becomes a revision", imports},
		{"a bad item is refused alone and leaves no trace", importRefuses},
		{"an item that turns up in another edition is refused", importKeepsEditions},
		{"what was deleted here is not imported again", importKeepsDeletions},
		{"an edit made here outlives a second import", importKeepsEdits},
		{"translations and references find each other in any order", importLinks},
		{"curations read back the same, the last one saved, by ascending story", curations},
		{"a story of which nothing was decided has the empty curation", curationMissing},
		{"a curation that names what does not exist is refused and changes nothing", curationRefused},
		{"curating from a stale number is a Conflict and changes nothing", curationStale},
		{"a curation is announced with its story's key; the same again is not", curationAnnounced},
		{"storylines never belong to each other in a circle", storylines},
		{"of a curated draft readers' side learns numbers and no text", curatedDraft},
		{"a curation outlives publishing, editing, withdrawing and importing", curationOutlives},
		{"publishing and curating at the same time lose neither", curationRaces},
		{"a front page is laid out as a draft and seen as it was published", fronts},
		{"a front page that names what does not exist is refused and changes nothing", frontRefused},
		{"steps of a front page are taken back and done again", frontUndone},
		{"of a story that is not public a front page holds the number", frontWithheld},
		{"a front page is announced when it is published", frontAnnounced},
		{"steps of several editors on a front page are all kept", frontTogether},
		{"reads are counted by the hour and ranked by edition and section", readings},
		{"a manuscript is begun once and found again", drafts},
		{"steps are taken from the present version only, all or none", journal},
		{"saving what was written is noted with the revision", saveDraft},
		{"old steps are forgotten when nothing needs them", prune},
		{"many who write at once lose no step", draftRaces},
		{"comments read back the same, at their last place", comments},
		{"names are found as they are typed", directory},
		{"files are listed, found by their words and described", library},
		{"where a file is used is known as it changes", uses},
		{"a file learns from public stories what nobody said of it", learning},
		{"sections are replaced by who saw them last, and stay while stories are in them", sections},
		{"editions are added and changed one at a time", changedEditions},
		{"authors are listed, named and described", authors},
		{"topics are listed and renamed", topicNames},
		{"a publication is taken back as if it had not been", unpublish},
		{"what is deleted is gone but for the log", deleted},
		{"translations are linked and taken apart, for readers too", translations},
		{"the desk lists what matches each filter, the last worked on first", deskLists},
		{"the desk finds few among many in bounded calls", deskBounded},
		{"users read back the same and are told apart by address, whatever the case", users},
		{"the first admin is made once", setUp},
		{"the last admin stays", lastAdmin},
		{"credentials read back the same; a code and a counter work once", credentials},
		{"who gets a way to sign in has joined", joining},
		{"sessions are found by their present token until they end", sessions},
		{"what changes a user's credentials or powers ends their other sessions", revocation},
		{"a one-time link works once, for one", tickets},
		{"keys are found by their token until they end", keys},
		{"the audit log keeps all, and each filter finds its own", audit},
		{"views of the desk are kept for each user", views},
		{"a job is run by one at a time, until it is over", jobs},
		{"a job whose runner is gone is taken over, and the old one is told", jobTakenOver},
		{"a job is stopped and run again by hand", jobByHand},
		{"many runners share the jobs, each run once", jobRaces},
		{"a sound store has nothing to report", sound},
	}
	for _, c := range checks {
		t.Run(c.promise, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			t.Cleanup(func() { s.Close() })
			for _, e := range []news.Edition{
				{ID: "en", Name: "English", Title: "The Test", Dir: news.LTR, Zone: "Europe/Lisbon", Sections: []news.Section{{ID: "world", Name: "World"}, {ID: "sport", Name: "Sport"}}},
				{ID: "ar", Name: "العربية", Title: "الاختبار", Dir: news.RTL, Zone: "Asia/Tehran", Prefix: "/ar", Sections: []news.Section{{ID: "world", Name: "العالم"}}},
			} {
				if err := s.SaveEdition(t.Context(), e, by); err != nil {
					t.Fatal(err)
				}
			}
			c.check(t, s)
			var wrong []string
			if err := s.Check(t.Context(), func(p string) { wrong = append(wrong, p) }); err != nil || wrong != nil {
				t.Errorf("Check afterwards: %v, reports %q", err, wrong)
			}
		})
	}
}

var by = store.Edit{By: "ines"}

func draft(slug news.Slug) *news.Story {
	return &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Section: "world", Slug: slug,
		Headline: "Título — عنوان — 標題", Body: news.Doc{Blocks: []news.Node{news.Para("Body of " + string(slug) + ".")}}}}
}

func mustSave(t *testing.T, s store.Store, st *news.Story) *news.Story {
	t.Helper()
	if err := s.Save(t.Context(), st, by); err != nil {
		t.Fatalf("Save: %v", err)
	}
	return st
}

// air saves and publishes the story at the time.
func air(t *testing.T, s store.Store, st *news.Story, at time.Time) *news.Story {
	t.Helper()
	mustSave(t, s, st)
	if err := s.Publish(t.Context(), st.ID, st.Head, at, by); err != nil {
		t.Fatalf("Publish: %v", err)
	}
	got, err := s.Story(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	*st = *got
	return st
}

func wantKind(t *testing.T, err error, k news.FaultKind) {
	t.Helper()
	if !errors.Is(err, k) {
		t.Fatalf("error = %v, want kind %q", err, k)
	}
}

func ids(list []store.Card) (out []news.StoryID) {
	for _, c := range list {
		out = append(out, c.ID)
	}
	return out
}

func list(t *testing.T, s store.Store, sc store.Scope) []news.StoryID {
	t.Helper()
	if sc.Edition == "" {
		sc.Edition = "en"
	}
	l, _, err := s.Public().List(t.Context(), sc, store.Cursor{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return ids(l)
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
}
