package sqlstore

import (
	"path/filepath"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A scheduled story that cannot be published keeps none of the others back.
func TestOneFaultKeepsNoScheduleBack(t *testing.T) {
	db, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, due := t.Context(), time.Now().Add(time.Hour)
	if err := db.SaveEdition(ctx, news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	var ids []news.StoryID
	for i := range 3 {
		st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A"}}
		if err := db.Save(ctx, st, store.Edit{}); err != nil {
			t.Fatal(err)
		}
		st.State, st.Scheduled = news.Scheduled, due.Add(time.Duration(i)*time.Second)
		if err := db.SetFlow(ctx, st, store.Edit{}); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, st.ID)
	}
	if err := db.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE revision SET sha256 = $1 WHERE story = $2`, []byte("wrong"), int64(ids[0]))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	done, err := db.PublishDue(ctx, due.Add(time.Minute), 10)
	if err == nil || len(done) != 2 || done[0] != ids[1] || done[1] != ids[2] {
		t.Errorf("published %v, %v; want %v and why not %d", done, err, ids[1:], ids[0])
	}
}
