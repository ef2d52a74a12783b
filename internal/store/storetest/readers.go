package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func notPublic(t *testing.T, s store.Store) {
	st := mustSave(t, s, draft("a"))
	_, err := s.Public().Story(t.Context(), st.ID)
	wantKind(t, err, news.NotFound)
	air(t, s, st, Noon)
	st.Headline = "Not yet public"
	mustSave(t, s, st)
	p, err := s.Public().Story(t.Context(), st.ID)
	if err != nil || p.Headline == st.Headline || !strings.Contains(p.HTML, "<p>Body of a.</p>") {
		t.Errorf("readers see %+v, %v", p, err)
	}
}

func addresses(t *testing.T, s store.Store) {
	find := func(path string) (store.Place, error) { return s.Public().Find(t.Context(), path) }
	a, b := air(t, s, draft("same"), Noon), air(t, s, draft("same"), Noon)
	for path, id := range map[string]news.StoryID{"/world/2026/03/same": a.ID, "/world/2026/03/same-2": b.ID} {
		if p, err := find(path); err != nil || p.Story != id || p.To != "" {
			t.Errorf("%s leads to %+v, %v; want story %d", path, p, err, id)
		}
	}
	a.Slug, a.Section = "moved", "sport"
	air(t, s, a, Noon)
	if p, err := find("/world/2026/03/same"); err != nil || p.Story != a.ID || p.To != "/sport/2026/03/moved" {
		t.Errorf("the old address leads to %+v, %v", p, err)
	}
	c := air(t, s, draft("same"), Noon) // the old address still leads to a
	if p, err := find("/world/2026/03/same-3"); err != nil || p.Story != c.ID {
		t.Errorf("a third story lives at %+v, %v", p, err)
	}
	a.Slug, a.Section = "same", "world" // and a may have it back
	air(t, s, a, Noon)
	if p, err := find("/world/2026/03/same"); err != nil || p.Story != a.ID || p.To != "" {
		t.Errorf("back at the old address: %+v, %v", p, err)
	}
	arabic := draft("خبر-عاجل")
	arabic.Edition = "ar"
	air(t, s, arabic, Noon)
	if p, err := find("/ar/world/2026/03/خبر-عاجل"); err != nil || p.Story != arabic.ID {
		t.Errorf("Arabic address: %+v, %v", p, err)
	}
}

func claimed(t *testing.T, s store.Store) {
	e := news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC", Pattern: "/{slug}", Sections: []news.Section{{ID: "world", Name: "World"}}}
	if err := s.SaveEdition(t.Context(), e, by); err != nil {
		t.Fatal(err)
	}
	for slug, want := range map[news.Slug]string{"world": "/world-2", "archive": "/archive-2", "other": "/other"} {
		st := air(t, s, draft(slug), Noon)
		p, err := s.Public().Story(t.Context(), st.ID)
		if err != nil || p.Path != want {
			t.Errorf("%s lives at %v (%v), want %s", slug, p, err, want)
		}
	}
}

func withdrawn(t *testing.T, s store.Store) {
	st := air(t, s, draft("a"), Noon)
	st.Slug = "b"
	air(t, s, st, Noon)
	wantKind(t, s.Withdraw(t.Context(), st.ID, " ", by), news.Invalid)
	if err := s.Withdraw(t.Context(), st.ID, "A court has asked us to.", by); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/world/2026/03/a", "/world/2026/03/b"} {
		_, err := s.Public().Find(t.Context(), path)
		wantKind(t, err, news.Gone)
		if !strings.Contains(err.Error(), "A court has asked us to.") {
			t.Errorf("Gone does not say why: %v", err)
		}
	}
	_, err := s.Public().Story(t.Context(), st.ID)
	wantKind(t, err, news.NotFound)
	same(t, "list", len(list(t, s, store.Scope{})), 0)
	wantKind(t, s.Withdraw(t.Context(), st.ID, "again", by), news.Conflict)
	if err := s.Publish(t.Context(), st.ID, st.Head, Noon, by); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Public().Find(t.Context(), "/world/2026/03/a"); err != nil || p.To != "/world/2026/03/b" {
		t.Errorf("published again, the old address leads to %+v, %v", p, err)
	}
}

func latestPages(t *testing.T, s store.Store) {
	mustSave(t, s, draft("unpublished"))
	var want []news.StoryID
	for i := range 5 { // all at noon: ties are broken by ID
		want = append([]news.StoryID{air(t, s, draft(news.Slug(fmt.Sprint("s", i))), Noon).ID}, want...)
	}
	var got []news.StoryID
	var at store.Cursor
	for page := 0; ; page++ {
		l, next, err := s.Public().List(t.Context(), store.Scope{Edition: "en", Section: "world"}, at, 2)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, ids(l)...)
		if next.Zero() {
			break
		}
		at = next
		air(t, s, draft(news.Slug(fmt.Sprint("breaking", page))), Noon.Add(time.Hour)) // above the cursor
	}
	same(t, "pages", got, want)
}

func scopes(t *testing.T, s store.Store) {
	topic, _ := s.Topic(t.Context(), "en", "Topic", news.Subject, 0)
	day := func(n int) time.Time { return Noon.AddDate(0, 0, n) }
	make := func(slug news.Slug, at time.Time, change func(*news.Story)) news.StoryID {
		st := draft(slug)
		change(st)
		return air(t, s, st, at).ID
	}
	plain := make("plain", day(0), func(*news.Story) {})
	sport := make("sport", day(1), func(st *news.Story) { st.Section = "sport" })
	tagged := make("tagged", day(2), func(st *news.Story) { st.Topics = []news.TopicID{topic} })
	by := make("by", day(3), func(st *news.Story) { st.Bylines = []news.Byline{{Name: "Ines"}} })
	video := make("video", day(4), func(st *news.Story) { st.Kind = news.Video })
	fixed := make("fixed", day(5), func(st *news.Story) { st.Corrections = []news.Correction{{At: day(9), Note: "Mended."}} })
	make("arabic", day(6), func(st *news.Story) { st.Edition = "ar" })
	ines, _ := s.Author(t.Context(), "Ines")
	for what, c := range map[string]struct {
		scope store.Scope
		want  []news.StoryID
	}{
		"all":       {store.Scope{}, []news.StoryID{fixed, video, by, tagged, sport, plain}},
		"section":   {store.Scope{Section: "sport"}, []news.StoryID{sport}},
		"topic":     {store.Scope{Topic: topic}, []news.StoryID{tagged}},
		"author":    {store.Scope{Author: ines}, []news.StoryID{by}},
		"kind":      {store.Scope{Kind: news.Video}, []news.StoryID{video}},
		"corrected": {store.Scope{Corrected: true}, []news.StoryID{fixed}},
		"days":      {store.Scope{From: day(1), To: day(3)}, []news.StoryID{tagged, sport}},
	} {
		same(t, what, list(t, s, c.scope), c.want)
	}
	// A story that leaves a list is in it no more.
	st, _ := s.Story(t.Context(), tagged)
	st.Topics = nil
	air(t, s, st, day(2))
	same(t, "topic after the story left it", len(list(t, s, store.Scope{Topic: topic})), 0)
}

func standing(t *testing.T, s store.Store) {
	st := draft("about")
	st.Standing, st.Section = true, ""
	air(t, s, st, Noon)
	p, err := s.Public().Find(t.Context(), "/about")
	if err != nil || p.Story != st.ID {
		t.Errorf("the page is at %+v, %v", p, err)
	}
	same(t, "list", len(list(t, s, store.Scope{})), 0)
	m, _ := s.Public().Months(t.Context(), "en")
	same(t, "months", len(m), 0)
}

func cards(t *testing.T, s store.Store) {
	a, b := air(t, s, draft("a"), Noon), air(t, s, draft("b"), Noon)
	d := mustSave(t, s, draft("draft"))
	got, err := s.Public().Cards(t.Context(), []news.StoryID{b.ID, d.ID, a.ID, b.ID, 999})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "cards", ids(got), []news.StoryID{b.ID, a.ID})
	all, err := s.Public().Stories(t.Context(), 0, 10)
	if err != nil || len(all) != 2 || all[0].ID != a.ID || all[1].HTML == "" {
		t.Errorf("all stories = %v, %v", all, err)
	}
	rest, err := s.Public().Stories(t.Context(), a.ID, 10)
	if err != nil || len(rest) != 1 || rest[0].ID != b.ID {
		t.Errorf("stories after the first = %v, %v", rest, err)
	}
	none, err := s.Public().Cards(t.Context(), nil)
	if err != nil || len(none) != 0 {
		t.Errorf("no cards = %v, %v", none, err)
	}
}

func months(t *testing.T, s store.Store) {
	late := time.Date(2026, 3, 31, 21, 30, 0, 0, time.UTC) // already April in Tehran, not in Lisbon
	air(t, s, draft("a"), late)
	ar := draft("b")
	ar.Edition = "ar"
	air(t, s, ar, late)
	en, _ := s.Public().Months(t.Context(), "en")
	same(t, "Lisbon", en, []store.Month{{Year: 2026, Month: 3, Stories: 1}})
	fa, _ := s.Public().Months(t.Context(), "ar")
	same(t, "Tehran", fa, []store.Month{{Year: 2026, Month: 4, Stories: 1}})
	if err := s.Withdraw(t.Context(), ar.ID, "wrong", by); err != nil {
		t.Fatal(err)
	}
	fa, _ = s.Public().Months(t.Context(), "ar")
	same(t, "after withdrawal", len(fa), 0)
}

// namedIn: topics and authors are those of the lists, as long as they have a
// story there.
func namedIn(t *testing.T, s store.Store) {
	var topics []news.TopicID
	for _, name := range []string{"Storms", "Floods", "Unused", "Abroad"} {
		id, err := s.Topic(t.Context(), "en", name, news.Subject, 0)
		if err != nil {
			t.Fatal(err)
		}
		topics = append(topics, id)
	}
	a, b, ar, hidden := draft("a"), draft("b"), draft("c"), draft("d")
	a.Topics, a.Bylines = topics[:2], []news.Byline{{Name: "Ines"}}
	b.Topics, b.Bylines = topics[:1], []news.Byline{{Name: "Ines"}, {Name: "Tomas"}}
	ar.Edition, ar.Topics, ar.Bylines = "ar", topics[3:], nil
	hidden.Topics, hidden.Bylines = topics[2:3], []news.Byline{{Name: "Secret"}}
	a, b = air(t, s, a, Noon), air(t, s, b, Noon)
	air(t, s, ar, Noon)
	mustSave(t, s, hidden)
	in := func(e news.EditionID, limit int) ([]news.TopicID, []news.AuthorID) {
		t.Helper()
		topics, err := s.Public().TopicsIn(t.Context(), e, limit)
		if err != nil {
			t.Fatal(err)
		}
		authors, err := s.Public().AuthorsIn(t.Context(), e, limit)
		if err != nil {
			t.Fatal(err)
		}
		return topics, authors
	}
	gotTopics, gotAuthors := in("en", 10)
	same(t, "topics", gotTopics, []news.TopicID{topics[1], topics[0]})
	same(t, "authors", gotAuthors, []news.AuthorID{b.Bylines[1].Author, a.Bylines[0].Author})
	gotTopics, gotAuthors = in("en", 1)
	same(t, "one topic", gotTopics, []news.TopicID{topics[1]})
	same(t, "one author", len(gotAuthors), 1)
	gotTopics, gotAuthors = in("ar", 10)
	same(t, "topics there", gotTopics, topics[3:])
	same(t, "authors there", len(gotAuthors), 0)
	if err := s.Withdraw(t.Context(), a.ID, "wrong", by); err != nil {
		t.Fatal(err)
	}
	gotTopics, _ = in("en", 10)
	same(t, "topics after a withdrawal", gotTopics, topics[:1])
	gotTopics, gotAuthors = in("en", 0)
	same(t, "none", len(gotTopics)+len(gotAuthors), 0)
}

func redirects(t *testing.T, s store.Store) {
	if err := s.Redirect(t.Context(), "/old?p=1", "/mid", by); err != nil {
		t.Fatal(err)
	}
	if err := s.Redirect(t.Context(), "/mid", "https://elsewhere.example/x", by); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Public().Find(t.Context(), "/old"); err != nil || p.To != "/mid" {
		t.Errorf("redirect = %+v, %v", p, err)
	}
	if err := s.Redirect(t.Context(), "/b", "/a", by); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Redirect(t.Context(), "/a", "/b", by), news.Invalid)
	wantKind(t, s.Redirect(t.Context(), "/a", "/a", by), news.Invalid)
	wantKind(t, s.Redirect(t.Context(), "/a", "javascript:alert(1)", by), news.Invalid)
	air(t, s, draft("story"), Noon)
	wantKind(t, s.Redirect(t.Context(), "/world/2026/03/story", "/b", by), news.Invalid)

	// Rules: the nearest counts, and what is there comes first.
	add := func(from, to string) {
		t.Helper()
		if err := s.Redirect(t.Context(), from, to, by); err != nil {
			t.Fatalf("%s: %v", from, err)
		}
	}
	add("/blog/*", "/archive/*")
	add("/blog/cats/*", "/animals")
	add("/blog/cats/tom", "/tom")
	add("/far/*", "https://elsewhere.example/*")
	add("/world/*", "/somewhere/*")
	for from, to := range map[string]string{"/blog/a": "/archive/a", "/blog/a/b c/é": "/archive/a/b%20c/%C3%A9", "/blog/cats/a/b": "/animals", "/blog/cats/tom": "/tom", "/blog/cats/tom/x": "/animals",
		"/far/a/b": "https://elsewhere.example/a/b", "/world/2026/03/story": "", "/world/x": "/somewhere/x", "/blog/" + strings.Repeat("a/", 60) + "b": "/archive/" + strings.Repeat("a/", 60) + "b"} {
		if p, err := s.Public().Find(t.Context(), from); to != "/archive/"+strings.Repeat("a/", 60)+"b" && (err != nil || p.To != to) {
			t.Errorf("%s leads to %q, %v; want %q", from, p.To, err, to)
		}
	}
	for _, path := range []string{"/blog", "/blogs/a", "/nothing/a"} {
		_, err := s.Public().Find(t.Context(), path)
		wantKind(t, err, news.NotFound)
	}
	for _, bad := range [][2]string{{"/a*", "/b"}, {"/a/*/b", "/b"}, {"/*", "/b"}, {"/c", "/d/*"}, {"/c/*", "/d*"}, {"/c/*", "/*/*"}, {"/c/*", "/c/d/*"}, {"/c/*", "/c/d"}, {"/archive/*", "/blog/*"}} {
		wantKind(t, s.Redirect(t.Context(), bad[0], bad[1], by), news.Invalid)
	}
	list, err := s.Redirects(t.Context(), "", "/blog/cats", 2)
	if err != nil || len(list) != 2 || list[0] != (store.Redirect{From: "/blog/cats/*", To: "/animals"}) || list[1].From != "/blog/cats/tom" {
		t.Errorf("redirects %v, %v", list, err)
	}
	if list, err = s.Redirects(t.Context(), "/blog/cats/tom", "", 9); err != nil || len(list) != 1 || list[0].To != "/tom" {
		t.Errorf("redirects that begin with one of them: %v, %v", list, err)
	}
	if list, err = s.Redirects(t.Context(), "/blog", "/blog/cats/tom", 9); err != nil || len(list) != 0 {
		t.Errorf("redirects that begin so after the last of them: %v, %v", list, err)
	}
	if err := s.RemoveRedirect(t.Context(), "/blog/cats/*", by); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Public().Find(t.Context(), "/blog/cats/x"); err != nil || p.To != "/archive/cats/x" {
		t.Errorf("without the nearer rule: %v, %v", p, err)
	}
	wantKind(t, s.RemoveRedirect(t.Context(), "/blog/cats/*", by), news.NotFound)
	wantKind(t, s.RemoveRedirect(t.Context(), "/world/2026/03/story", by), news.NotFound)
}
