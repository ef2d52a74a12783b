package coverage_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/coverage"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

var edit = store.Edit{By: "ines"}

func room(t *testing.T, stories int) *sqlstore.DB {
	t.Helper()
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.SaveEdition(t.Context(), news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, edit); err != nil {
		t.Fatal(err)
	}
	for i := range stories {
		publish(t, db, i)
	}
	return db
}

var subjects = []string{"Storm barrier gates closed before the surge reached Ostrow Quay and Marit Solberg measured the water",
	"Cannery workers of Pell Street table a bid to buy the tinning hall from Vane Holdings",
	"Guillemots found dead on Skarre beach were poisoned, the estuary laboratory of Amara Teyk has found",
	"Pilots of the harbour guild refuse night passages through the gap, says their speaker Joris Haake",
	"Empress Theatre wins a grant to mend the hole in its roof before Christmas, director Nadia Ferro tells",
	"Council budget passes by one vote and treasurer Petra Lund keeps the library open on evenings",
	"Ferry Eider crosses to Brant Island by battery alone on its maiden voyage under captain Samira Daoud",
	"Rowing women reach the Sound Cup final by two seconds with coxswain Wyn Prosser at the rudder"}

func publish(t *testing.T, db *sqlstore.DB, i int) *news.Story {
	t.Helper()
	text := subjects[i%8]
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: news.Slug(fmt.Sprint("s", i)), Headline: fmt.Sprintf("%s %d", text[:30], i),
		Body: news.Doc{Blocks: []news.Node{news.Para(text), news.Para(fmt.Sprintf("Paragraph %d of its own, with words such as w%d and v%d.", i, i, i))}}}}
	if err := db.Save(t.Context(), st, edit); err != nil {
		t.Fatal(err)
	}
	if err := db.Publish(t.Context(), st.ID, st.Head, time.Date(2026, 1, 1+i%20, 0, 0, 0, 0, time.UTC), edit); err != nil {
		t.Fatal(err)
	}
	return st
}

func lists(c *coverage.Coverage, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintln(&b, i+1, c.Related(news.StoryID(i+1), related.Kept))
	}
	return b.String()
}

// A start from the snapshot, from a damaged one and from none give the same.
func TestSnapshots(t *testing.T) {
	db, dir := room(t, 30), t.TempDir()
	open := func(log *strings.Builder) *coverage.Coverage {
		t.Helper()
		c, err := coverage.Open(t.Context(), coverage.Options{Source: db, Dir: dir, Log: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	var log strings.Builder
	c := open(&log)
	want := lists(c, 30)
	if !strings.Contains(want, "{") || log.Len() > 0 {
		t.Fatalf("nothing is related (%s): %s", want, &log)
	}
	if err := c.Save(); err != nil {
		t.Fatal(err)
	}
	if got := lists(open(&log), 30); got != want || log.Len() > 0 {
		t.Errorf("from the snapshot: %s (%s)", got, &log)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 1 {
		t.Fatalf("files left: %q", files)
	}
	data, _ := os.ReadFile(files[0])
	data[len(data)/2] ^= 1
	os.WriteFile(files[0], data, 0o666)
	reported := ""
	coverage.Check(dir, func(s string) { reported = s })
	if !strings.Contains(reported, "damaged") {
		t.Errorf("Check says %q", reported)
	}
	if got := lists(open(&log), 30); got != want || !strings.Contains(log.String(), "cannot be used") {
		t.Errorf("from a damaged snapshot: %s (%s)", got, &log)
	}
}

// What is published or withdrawn is in the lists, and the pages that show
// them are told.
func TestFollows(t *testing.T) {
	db := room(t, 30)
	told := map[news.Key]bool{}
	c, err := coverage.Open(t.Context(), coverage.Options{Source: db, Dir: t.TempDir(), Stale: func(keys []news.Key) {
		for _, k := range keys {
			told[k] = true
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	names := func(id, other news.StoryID) bool {
		for _, l := range c.Related(id, related.Kept) {
			if l.ID == other {
				return true
			}
		}
		return false
	}
	st := publish(t, db, 32)
	if err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !names(st.ID, 1) || !names(1, st.ID) || !told[news.RelatedKey(1)] || !told[news.RelatedKey(st.ID)] {
		t.Errorf("after publishing: %v %v, told %v", names(st.ID, 1), names(1, st.ID), told)
	}
	p, err := db.Public().Story(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	if why := c.Why(p, c.Related(st.ID, 1), 3); len(why) != 1 || len(why[0]) == 0 {
		t.Errorf("no word says why: %v", why)
	}
	clear(told)
	if err := db.Withdraw(t.Context(), st.ID, "It was wrong.", edit); err != nil {
		t.Fatal(err)
	}
	if err := c.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if names(1, st.ID) || len(c.Related(st.ID, 5)) > 0 || !told[news.RelatedKey(1)] {
		t.Errorf("after withdrawal: %v", told)
	}
}
