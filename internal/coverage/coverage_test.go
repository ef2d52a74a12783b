package coverage_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
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
		all, err := c.Of(news.StoryID(i+1), related.Kept)
		fmt.Fprintln(&b, i+1, all, err)
	}
	return b.String()
}

// A start from the index, beside another process, from a damaged index and from
// none give the same.
func TestStarts(t *testing.T) {
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
		t.Errorf("beside another process: %s (%s)", got, &log)
	}
	c.Close()
	path := filepath.Join(dir, "related", "epochs")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	reported := ""
	coverage.Check(dir, func(s string) { reported = s })
	if !strings.Contains(reported, "damaged") {
		t.Errorf("Check says %q", reported)
	}
	c = open(&log)
	defer c.Close()
	if got := lists(c, 30); got != want || !strings.Contains(log.String(), "cannot be used") {
		t.Errorf("from a damaged index: %s (%s)", got, &log)
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
	defer c.Close()
	of := func(id news.StoryID) coverage.Story {
		t.Helper()
		all, err := c.Of(id, related.Kept)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	names := func(id, other news.StoryID) bool {
		all := of(id)
		return slices.ContainsFunc(slices.Concat(all.More, all.Copies), func(l related.Link) bool { return l.ID == other })
	}
	catchUp := func() {
		t.Helper()
		clear(told)
		if err := c.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	st := publish(t, db, 32)
	catchUp()
	if !names(st.ID, 1) || !names(1, st.ID) || !told[news.RelatedKey(1)] || !told[news.RelatedKey(st.ID)] {
		t.Errorf("after publishing: %v %v, told %v", names(st.ID, 1), names(1, st.ID), told)
	}
	p, err := db.Public().Story(t.Context(), st.ID)
	if err != nil {
		t.Fatal(err)
	}
	if why, err := c.Why(p, []news.StoryID{1}, 3); err != nil || len(why) != 1 || len(why[0]) == 0 {
		t.Errorf("no word says why: %v (%v)", why, err)
	}
	line := of(st.ID)
	if len(line.Line) < 3 || !told[news.StorylineKey(line.Root)] {
		t.Errorf("the storyline is %v, told %v", line.Line, told)
	}

	curate := func(cur news.Curation) {
		t.Helper()
		if err := db.Curate(t.Context(), &cur, edit); err != nil {
			t.Fatal(err)
		}
		catchUp()
	}
	curate(news.Curation{Story: st.ID, Pins: []news.StoryID{7, 3}, Blocks: []news.StoryID{1}, Storyline: st.ID, Title: "A matter of its own"})
	if got := of(st.ID); !slices.Equal(got.Pins, []news.StoryID{7, 3}) || names(st.ID, 1) || names(1, st.ID) || got.Root != st.ID {
		t.Errorf("after curating: %+v", got)
	}
	if !told[news.RelatedKey(1)] || !told[news.RelatedKey(st.ID)] || !told[news.StorylineKey(line.Root)] {
		t.Errorf("after curating: told %v", told)
	}
	if title, err := c.LineTitle(p, []news.StoryID{st.ID}); err != nil || !slices.Equal(title, []string{"A matter of its own"}) {
		t.Errorf("the storyline is called %q (%v)", title, err)
	}
	curate(news.Curation{Story: 2, Hidden: true})
	for i := range 30 {
		if names(news.StoryID(i+1), 2) && len(of(news.StoryID(i+1)).Copies) == 0 {
			t.Errorf("%d names a story that is hidden", i+1)
		}
	}
	e := news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC", Sections: []news.Section{{ID: "world", Name: "World", RelatedDays: 3, Apart: []news.SectionID{"world"}}}}
	if err := db.SaveEdition(t.Context(), e, edit); err != nil {
		t.Fatal(err)
	}
	if catchUp(); !told[news.AllRelatedKey] {
		t.Errorf("after a rule: told %v", told)
	}

	of(9)
	if err := db.Withdraw(t.Context(), st.ID, "It was wrong.", edit); err != nil {
		t.Fatal(err)
	}
	catchUp()
	if got := of(st.ID); names(9, st.ID) || len(got.More) > 0 || !told[news.RelatedKey(9)] {
		t.Errorf("after withdrawal: %+v, told %v", got, told)
	}
	if title, err := c.LineTitle(p, []news.StoryID{st.ID}); err != nil || slices.Contains(title, "A matter of its own") {
		t.Errorf("the withdrawn storyline is called %q (%v)", title, err)
	}
}

// With two editions that want it, a story has what the other has on the
// matter, and the index is built anew when that or a dictionary changes.
func TestOtherLanguages(t *testing.T) {
	db, dir := room(t, 30), t.TempDir()
	save := func(id news.EditionID, abroad bool) {
		t.Helper()
		e := news.Edition{ID: id, Name: string(id), Title: "T", Dir: news.LTR, Zone: "UTC", Abroad: abroad}
		if id != "en" {
			e.Prefix = "/" + string(id)
		}
		if err := db.SaveEdition(t.Context(), e, edit); err != nil {
			t.Fatal(err)
		}
	}
	save("de", false)
	st := &news.Story{Edition: "de", Content: news.Content{Kind: news.Article, Slug: "sturm", Headline: "Sperrwerk von Ostrow Quay geschlossen",
		Body: news.Doc{Blocks: []news.Node{news.Para("In Ostrow Quay wurde vor der Flut das Sperrwerk geschlossen. Marit Solberg hat am Pegel gemessen.")}}}}
	if err := db.Save(t.Context(), st, edit); err != nil {
		t.Fatal(err)
	}
	if err := db.Publish(t.Context(), st.ID, st.Head, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), edit); err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	words := t.TempDir()
	c, err := coverage.Open(t.Context(), coverage.Options{Source: db, Dir: dir, Words: words, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	other := func() []related.Link {
		t.Helper()
		if err := c.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		all, err := c.Of(st.ID, related.Kept)
		if err != nil {
			t.Fatal(err)
		}
		return all.Other
	}
	if got := other(); len(got) > 0 {
		t.Error("nobody wants other languages, and there are", got)
	}
	save("en", true)
	got := other()
	if len(got) == 0 || (got[0].ID-1)%8 != 0 {
		t.Error("of the storm the other edition has", got)
	}
	c.Close()
	for name, text := range map[string]string{"de-en.tsv": "Sperrwerk\tbarrier\nFlut\tsurge, flood\nPegel\twater\n", "fr-en.tsv": "no dictionary"} {
		if err := os.WriteFile(filepath.Join(words, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c, err = coverage.Open(t.Context(), coverage.Options{Source: db, Dir: dir, Words: words, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if with := other(); len(with) == 0 || with[0].Score <= got[0].Score {
		t.Errorf("with a dictionary %v, without %v", with, got)
	}
	if !strings.Contains(log.String(), "fr-en.tsv") || strings.Contains(log.String(), "damaged") {
		t.Error("the log says", log.String())
	}
}

// Whoever reads while the index is replaced by a new one sees no error.
func TestReadDuringRebuild(t *testing.T) {
	db := room(t, 30)
	c, err := coverage.Open(t.Context(), coverage.Options{Source: db, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	st, err := db.Public().Story(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	done, failed := make(chan bool), make(chan error, 1)
	go func() {
		defer close(failed)
		for {
			select {
			case <-done:
				return
			default:
			}
			s, err := c.Of(1, 8)
			if err == nil && len(s.More) > 0 {
				_, err = c.Why(st, []news.StoryID{s.More[0].ID}, 3)
			}
			if err == nil {
				_, err = c.Diverse(s.More, 3)
			}
			if err != nil {
				failed <- err
				return
			}
		}
	}()
	for i := range 8 * 15 {
		publish(t, db, 30+i)
		if i%15 == 14 {
			if err := c.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	close(done)
	if err := <-failed; err != nil {
		t.Fatal(err)
	}
}

// bring imports short stories in a row.
func bring(t *testing.T, db *sqlstore.DB, from, to int) {
	t.Helper()
	var batch []store.Imported
	for i := from; i < to; i++ {
		text := fmt.Sprintf("%s Number%d Place%d", subjects[i%8], i/3, i/5)
		batch = append(batch, store.Imported{Source: "archive", Key: fmt.Sprint(i), Hash: "1", Story: news.Story{Edition: "en", State: news.OnAir, Published: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC),
			Content: news.Content{Kind: news.Article, Slug: news.Slug(fmt.Sprint("a", i)), Headline: text, Body: news.Doc{Blocks: []news.Node{news.Para(text)}}}}})
	}
	out, err := db.Import(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range out {
		if o.Result != store.Added {
			t.Fatal(o.Result, o.Err)
		}
	}
}

// A large archive is served at once, whatever state its index is in. The lists
// come when they are built.
func TestBuildsLater(t *testing.T) {
	db, dir := room(t, 0), t.TempDir()
	bring(t, db, 0, 300)
	c, err := coverage.Open(t.Context(), coverage.Options{Source: db, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	before, err := c.Of(10, 8)
	if err != nil || len(before.More) == 0 {
		t.Fatal(before, err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	bring(t, db, 300, 5500)
	for _, state := range []string{"behind", "damaged", "missing"} {
		switch state {
		case "damaged":
			err = os.WriteFile(filepath.Join(dir, "related", "epochs"), []byte("no"), 0o666)
		case "missing":
			err = os.RemoveAll(filepath.Join(dir, "related"))
		}
		if err != nil {
			t.Fatal(err)
		}
		stale := make(chan []news.Key, 1000)
		c, err := coverage.Open(t.Context(), coverage.Options{Source: db, Dir: dir, Later: true, Stale: func(k []news.Key) { stale <- k }})
		if err != nil {
			t.Fatal(state, err)
		}
		if c.Built() {
			t.Errorf("%s: everything was built before Open returned", state)
		}
		if now, err := c.Of(10, 8); err != nil || (len(now.More) > 0) != (state == "behind") {
			t.Errorf("%s: lists of %d before the building: %v", state, len(now.More), err)
		}
		if err := c.Save(); err != nil {
			t.Error(state, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan bool)
		go func() { defer close(done); c.Follow(ctx, nil) }()
		for keys := range stale {
			if slices.Contains(keys, news.AllRelatedKey) && c.Built() {
				break
			}
		}
		if now, err := c.Of(5400, 8); err != nil || len(now.More) == 0 || c.Stats().Stories != 5500 {
			t.Errorf("%s: %d stories, lists of %d: %v", state, c.Stats().Stories, len(now.More), err)
		}
		stop()
		<-done
		if err := c.Close(); err != nil {
			t.Error(state, err)
		}
	}
}
