package sqlstore_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// What a release without checksums had in its store, unsaved, is there after
// the upgrade, and checked from then on.
func TestDraftsOfAnEarlierRelease(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		at := filepath.Join(t.TempDir(), "a.db")
		earlierDrafts(t, "sqlite", "sqlite", at, func() (*sqlstore.DB, error) {
			return sqlstore.OpenSQLite(t.Context(), at, sqlstore.Options{Now: clock})
		})
	})
	t.Run("postgres", func(t *testing.T) {
		at := schema(t)
		earlierDrafts(t, "postgres", "pgx", at, func() (*sqlstore.DB, error) {
			return sqlstore.OpenPostgres(t.Context(), at, sqlstore.Options{Now: clock})
		})
	})
}

func earlierDrafts(t *testing.T, folder, driver, at string, open func() (*sqlstore.DB, error)) {
	ctx := t.Context()
	db, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SaveEdition(ctx, news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	var ids [3]news.StoryID // one with steps, one without, one without a draft
	for i := range ids {
		st := news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: news.Slug(rune('a' + i)), Headline: "A", Body: news.Doc{Blocks: []news.Node{news.Para("Text")}}}}
		if err := db.Save(ctx, &st, store.Edit{}); err != nil {
			t.Fatal(err)
		}
		ids[i] = st.ID
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	old, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join("migrations", folder, "0006_draft.sql"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := old.Exec(query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`DROP TABLE draft_snapshot`)
	run(`DROP TABLE draft_step`)
	run(`DROP TABLE remark`)
	run(`DROP TABLE draft`)
	run(`DELETE FROM migration WHERE name LIKE '%/0008%'`)
	run(string(script))
	const draft = `INSERT INTO draft (story, client, base, saved, version, snapshot, snapshot_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`
	run(draft, int64(ids[0]), "tab", 1, 2, 4, []byte("at three"), 3)
	run(draft, int64(ids[1]), "", 1, 0, 0, []byte("untouched"), 0)
	for i, words := range []string{"one", "two", "three", "unsaved"} {
		run(`INSERT INTO draft_step (story, version, client, made_by, name, at, data) VALUES ($1, $2, 'tab', 3, 'Ines', 1000000, $3)`, int64(ids[0]), i+1, []byte(words))
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}

	if db, err = open(); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Check(ctx, func(s string) { t.Errorf("the check reports %q", s) })
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Draft(ctx, ids[0])
	if err != nil || d.Client != "tab" || d.Base != 1 || d.Saved != 2 || d.Version != 4 || d.At != 3 || string(d.Snapshot) != "at three" {
		t.Errorf("the draft is %+v, %v", d, err)
	}
	if d, err := db.Draft(ctx, ids[1]); err != nil || string(d.Snapshot) != "untouched" {
		t.Errorf("the untouched draft is %+v, %v", d, err)
	}
	if d, err := db.Draft(ctx, ids[2]); err == nil {
		t.Errorf("a draft out of nothing: %+v", d)
	}
	steps, err := db.StepsAfter(ctx, ids[0], 0, 10)
	if err != nil || len(steps) != 4 || string(steps[3].Data) != "unsaved" || steps[3].Name != "Ines" || steps[3].At.Unix() != 1 {
		t.Errorf("the journal is %+v, %v", steps, err)
	}
	if err := db.AppendSteps(ctx, ids[0], 4, []store.DraftStep{{Client: "tab", At: clock(), Data: []byte("on")}}); err != nil {
		t.Error(err)
	}
}
