package sqlstore

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A newsroom that is older than the library finds its files by their names,
// by what readers are told of them, and where they are used.
func TestLibraryOfAnOlderNewsroom(t *testing.T) {
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "a.db")
	open := func() *DB {
		t.Helper()
		db, err := OpenSQLite(ctx, path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	db := open()
	must(db.SaveEdition(ctx, news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{}))
	var files []news.Asset
	for i := range 4 {
		sum := fmt.Sprintf("%064x", i+1)
		a := news.Asset{Kind: news.Picture, Path: sum[:2] + "/" + sum[2:] + ".jpg", SHA256: sum, Origin: fmt.Sprintf("boat%d.jpg", i)}
		must(db.SaveAsset(ctx, &a))
		files = append(files, a)
	}
	media := func(i int) []news.Media { m := files[i].Media(); m.Alt = "A quay"; return []news.Media{m} }
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A", Media: media(0)}}
	must(db.Save(ctx, st, store.Edit{}))
	must(db.Publish(ctx, st.ID, 1, time.Now(), store.Edit{}))
	st, err := db.Story(ctx, st.ID)
	must(err)
	st.Media = media(1)
	must(db.Save(ctx, st, store.Edit{}))
	_, err = db.BeginDraft(ctx, store.Draft{Story: st.ID, Base: 2, Snapshot: []byte(`{"src":"/media/` + files[2].Path + `"}`)})
	must(err)
	_, err = db.EditFront(ctx, "en", "", store.Edit{}, func(f *news.Front) error {
		err := f.Put(st.ID, "lead", 0, time.Now())
		f.Slots[0].Pins[0].Picture = &media(3)[0]
		return err
	})
	must(err)
	must(db.Close())

	// As it was before.
	old := open()
	must(old.inTx(ctx, func(t *tx) error {
		for _, q := range []string{`DROP TABLE asset_use`, `DROP TABLE asset_front`, `DROP TABLE asset_text`, `DROP INDEX asset_kind`, `DROP INDEX asset_bare`, `DROP INDEX asset_bare_kind`,
			`DELETE FROM migration WHERE name LIKE '%0013_library.sql'`} {
			if _, err := t.exec(q); err != nil {
				return err
			}
		}
		for _, column := range strings.Fields("alt caption credit width height focus made_by bare part") {
			if _, err := t.exec(`ALTER TABLE asset DROP COLUMN ` + column); err != nil {
				return err
			}
		}
		return nil
	}))
	must(old.Close())

	db = open()
	defer db.Close()
	list, _, err := db.Library(ctx, store.LibraryFilter{Text: "boat2"}, store.LibraryCursor{}, 9)
	if err != nil || len(list) != 1 || list[0].ID != files[2].ID {
		t.Errorf("by its name is found %+v, %v", list, err)
	}
	for i, want := range [][]store.Use{{{Story: st.ID, Live: true}}, {{Story: st.ID, Written: true}}, {{Story: st.ID, Written: true}}, nil} {
		if got, err := db.Uses(ctx, files[i].ID, 0, 9); err != nil || !slices.Equal(got, want) {
			t.Errorf("file %d is used in %+v, want %+v, %v", i, got, want, err)
		}
	}
	if got, err := db.FrontUses(ctx, files[3].ID); err != nil || len(got) != 1 || got[0].Live {
		t.Errorf("the picture of the front is used in %+v, %v", got, err)
	}
	if a, err := db.Asset(ctx, files[0].ID); err != nil || a.Alt != "A quay" || !a.Bare() {
		t.Errorf("what readers are told was learned as %+v, %v", a, err)
	}
	if list, _, err = db.Library(ctx, store.LibraryFilter{Bare: true}, store.LibraryCursor{}, 9); err != nil || len(list) != 4 {
		t.Errorf("without words are %+v, %v", list, err)
	}
}

// Whatever words hold, only hashes of files are found in them, each once.
func FuzzFilesIn(f *testing.F) {
	sum := strings.Repeat("0a", 32)
	f.Add([]byte(`{"src":"/media/0a/` + sum[2:] + `.jpg"}`))
	f.Add([]byte("/media//media/0a/" + sum[2:]))
	f.Add([]byte("/media/0A/" + strings.ToUpper(sum[2:]) + "/media/"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list := filesIn(data)
		for i, s := range list {
			if len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "" || slices.Contains(list[:i], s) || !strings.Contains(string(data), "/media/"+s[:2]+"/"+s[2:]) {
				t.Errorf("%q was found in %q", s, data)
			}
		}
	})
}

func TestFilesIn(t *testing.T) {
	a, b := strings.Repeat("0a", 32), strings.Repeat("1b", 32)
	text := `<img src=\"/media/0a/` + a[2:] + `.jpg\" srcset=\"/media/1b/` + b[2:] + `.jpg 320w\"> /media/xx/ /media/0a/` + a[2:] + `.jpg /media/0a/`
	if got := filesIn([]byte(text)); !slices.Equal(got, []string{a, b}) {
		t.Errorf("found %q", got)
	}
}
