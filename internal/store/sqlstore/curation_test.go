package sqlstore

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// oneStory opens a store with a published story in the file at path.
func oneStory(t *testing.T, path string) (*DB, *news.Story) {
	t.Helper()
	db, err := OpenSQLite(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A", Body: news.Doc{Blocks: []news.Node{news.Para("Text of the story")}}}}
	err = errors.Join(
		db.SaveEdition(t.Context(), news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{}),
		db.Save(t.Context(), st, store.Edit{}),
		db.Publish(t.Context(), st.ID, 1, time.Now(), store.Edit{}))
	if err != nil {
		t.Fatal(err)
	}
	return db, st
}

func checked(t *testing.T, db *DB) (list []string) {
	t.Helper()
	if err := db.Check(t.Context(), func(s string) { list = append(list, s) }); err != nil {
		t.Fatal(err)
	}
	return list
}

func execute(t *testing.T, db *DB, query string) {
	t.Helper()
	if err := db.inTx(t.Context(), func(tx *tx) error { _, err := tx.exec(query); return err }); err != nil {
		t.Fatal(err)
	}
}

// rewrite changes stored bytes and their hash together, as another release
// would have written them.
func rewrite(t *testing.T, db *DB, table, column, where string, change func([]byte) []byte) {
	t.Helper()
	err := db.inTx(t.Context(), func(tx *tx) error {
		var data []byte
		if err := tx.row(`SELECT ` + column + ` FROM ` + table + ` WHERE ` + where).Scan(&data); err != nil {
			return err
		}
		changed := change(data)
		if bytes.Equal(changed, data) {
			return fmt.Errorf("%s holds nothing to change: %s", table, data)
		}
		sum := sha256.Sum256(changed)
		_, err := tx.exec(`UPDATE `+table+` SET `+column+` = $1, sha256 = $2 WHERE `+where, changed, sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A newsroom of the release that kept pins and blocks in the content is sound
// after the upgrade, and those are ignored.
func TestNewsroomOfTheFirstRelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, st := oneStory(t, path)
	old := func(data []byte) []byte {
		return append(bytes.TrimSuffix(data, []byte("}")), `,"pins":[7],"blocks":[8,9]}`...)
	}
	rewrite(t, db, "revision", "content", "story = 1", old)
	rewrite(t, db, "public_body", "data", "id = 1", old)
	for _, q := range []string{`DROP TABLE curation`, `DROP TABLE public_curation`, `DELETE FROM migration WHERE name LIKE '%0002%'`} {
		execute(t, db, q)
	}
	db.Close()

	db, err := OpenSQLite(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if r := checked(t, db); r != nil {
		t.Errorf("it reports %q", r)
	}
	got, err := db.Story(t.Context(), st.ID)
	if err != nil || got.Headline != "A" {
		t.Errorf("Story = %+v, %v", got, err)
	}
	if p, err := db.Public().Story(t.Context(), st.ID); err != nil || p.Headline != "A" {
		t.Errorf("readers see %+v, %v", p, err)
	}
	if c, err := db.Public().Curation(t.Context(), st.ID); err != nil || !c.Empty() {
		t.Errorf("curation = %+v, %v", c, err)
	}
	if err := db.Publish(t.Context(), st.ID, 1, time.Now(), store.Edit{}); err != nil {
		t.Fatal(err)
	}
	rewrite(t, db, "public_body", "data", "id = 1", func(data []byte) []byte {
		return bytes.Replace(data, []byte("Text"), []byte("Test"), 1)
	})
	if r := checked(t, db); len(r) != 1 {
		t.Errorf("a public copy of other words is reported as %q", r)
	}
}

// A curation that is damaged is never read as if it were whole, and one that
// names a story which is not there is reported.
func TestCurationDamage(t *testing.T) {
	db, st := oneStory(t, filepath.Join(t.TempDir(), "a.db"))
	defer db.Close()
	c := news.Curation{Story: st.ID, Storyline: st.ID, Title: "Storm"}
	if err := db.Curate(t.Context(), &c, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if r := checked(t, db); r != nil {
		t.Fatalf("a sound store reports %q", r)
	}
	elsewhere := func(data []byte) []byte {
		return bytes.Replace(data, []byte(`"storyline":1`), []byte(`"storyline":99`), 1)
	}
	rewrite(t, db, "curation", "data", "story = 1", elsewhere)
	rewrite(t, db, "public_curation", "data", "story = 1", elsewhere)
	if r, want := checked(t, db), []string{"story 1: its curation names story 99, which does not exist"}; !slices.Equal(r, want) {
		t.Errorf("reports %q, want %q", r, want)
	}
	for _, table := range []string{"curation", "public_curation"} {
		execute(t, db, `UPDATE `+table+` SET sha256 = data`)
	}
	_, desk := db.Curation(t.Context(), st.ID)
	_, one := db.Public().Curation(t.Context(), st.ID)
	_, all := db.Public().Curations(t.Context(), 0, 10)
	c.Boost = 10
	saving := db.Curate(t.Context(), &c, store.Edit{})
	for what, err := range map[string]error{"desk": desk, "public": one, "all": all, "saving": saving} {
		if !errors.Is(err, news.Corrupt) {
			t.Errorf("%s: a damaged curation gives %v", what, err)
		}
	}
}
