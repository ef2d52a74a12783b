package storetest

import (
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// readings checks counting, ranking and forgetting.
func readings(t *testing.T, s store.Store) {
	ctx := t.Context()
	count := func(at time.Time, reads map[news.StoryID]int64) {
		t.Helper()
		if err := s.CountReads(ctx, at, reads); err != nil || len(reads) != 0 {
			t.Fatalf("%v, %d stories are left", err, len(reads))
		}
	}
	most := func(window time.Duration, n int) (list []string) {
		t.Helper()
		all, err := s.Public().MostRead(ctx, Noon, window, n)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			list = append(list, fmt.Sprintf("%s %s %d: %d, %d %d", r.Edition, r.Section, r.Story, r.Views, r.Place, r.Among))
		}
		return list
	}
	if got := most(time.Hour, 10); got != nil {
		t.Fatalf("before anything was read: %q", got)
	}
	published := func(slug news.Slug, e news.EditionID, section news.SectionID) news.StoryID {
		st := draft(slug)
		st.Edition, st.Section = e, section
		return air(t, s, st, Noon.Add(-48*time.Hour)).ID
	}
	a, b, c := published("a", "en", "world"), published("b", "en", "sport"), published("c", "en", "world")
	d := published("d", "ar", "world")
	hidden := mustSave(t, s, draft("hidden")).ID
	about := draft("about")
	about.Standing = true
	air(t, s, about, Noon)
	before, err := s.Last(ctx)
	if err != nil {
		t.Fatal(err)
	}
	count(Noon, map[news.StoryID]int64{a: 5, b: 5, c: 1, d: 2, hidden: 9, about.ID: 9, 12345: 9})
	count(Noon.Add(59*time.Minute), map[news.StoryID]int64{c: 1}) // the same hour
	count(Noon.Add(-time.Minute), map[news.StoryID]int64{c: 100})
	count(Noon.Add(-25*time.Hour), map[news.StoryID]int64{a: 1000})
	count(Noon, nil)

	want := []string{fmt.Sprintf("ar world %d: 2, 1 1", d), fmt.Sprintf("en world %d: 102, 1 1", c), fmt.Sprintf("en sport %d: 5, 2 1", b), fmt.Sprintf("en world %d: 5, 3 2", a)}
	same(t, "of the last hour", most(time.Hour, 10), want)
	same(t, "the first of each", most(time.Hour, 1), want[:3])
	same(t, "of the last half hour", most(30*time.Minute, 10)[1], fmt.Sprintf("en world %d: 52, 1 1", c))
	same(t, "of two days", most(48*time.Hour, 10)[1], fmt.Sprintf("en world %d: 1005, 1 1", a))

	if err := s.Withdraw(ctx, c, "It was wrong.", by); err != nil {
		t.Fatal(err)
	}
	same(t, "without what was withdrawn", most(time.Hour, 10), []string{want[0], fmt.Sprintf("en sport %d: 5, 1 1", b), fmt.Sprintf("en world %d: 5, 2 1", a)})
	if err := s.ForgetReads(ctx, Noon.Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	same(t, "after forgetting", most(48*time.Hour, 10)[1], fmt.Sprintf("en sport %d: 5, 1 1", b))
	if now, err := s.Last(ctx); err != nil || now != before+1 {
		t.Fatalf("counting made changes: the log is at %d, was at %d", now, before)
	}
}
