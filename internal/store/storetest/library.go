package storetest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// hash is that of the nth file of a test.
func hash(n int) string { return fmt.Sprintf("%064x", n) }

// asset saves the nth file.
func asset(t *testing.T, s store.Store, n int, a news.Asset) news.Asset {
	t.Helper()
	if a.SHA256, a.Path = hash(n), hash(n)[:2]+"/"+hash(n)[2:]+".jpg"; a.Kind == "" {
		a.Kind = news.Picture
	}
	if err := s.SaveAsset(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func library(t *testing.T, s store.Store) {
	ctx := t.Context()
	harbour := asset(t, s, 1, news.Asset{Origin: "https://old.example/pics/IMG_2034-Harbour.jpg?w=3", Type: "image/jpeg", By: "Ines", Width: 640, Height: 400})
	ferry := asset(t, s, 2, news.Asset{Origin: "b.jpg", Alt: "A ferry at Évora", Credit: "Tomás"})
	storm := asset(t, s, 3, news.Asset{Origin: "storm.mp4", Kind: news.Clip, Caption: "The harbourmaster speaks"})
	if err := s.SaveAsset(ctx, &news.Asset{Kind: news.Clip, Origin: "https://example.org/harbour.mp4"}); err != nil { // not held
		t.Fatal(err)
	}
	names := func(list []news.Asset) (out []news.AssetID) {
		for _, a := range list {
			out = append(out, a.ID)
		}
		return out
	}
	find := func(f store.LibraryFilter) []news.AssetID {
		t.Helper()
		list, next, err := s.Library(ctx, f, store.LibraryCursor{}, 9)
		if err != nil || next != (store.LibraryCursor{}) {
			t.Fatalf("Library(%+v) goes on to %+v, %v", f, next, err)
		}
		return names(list)
	}
	ids := func(list ...news.Asset) []news.AssetID { return names(list) }
	same(t, "all", find(store.LibraryFilter{}), ids(storm, ferry, harbour))
	same(t, "pictures", find(store.LibraryFilter{Kind: news.Picture}), ids(ferry, harbour))
	same(t, "without words", find(store.LibraryFilter{Bare: true}), ids(storm, harbour))
	same(t, "pictures without words", find(store.LibraryFilter{Bare: true, Kind: news.Picture}), ids(harbour))
	same(t, "a word of the name", find(store.LibraryFilter{Text: "IMG HARBOUR"}), ids(harbour))
	same(t, "a beginning", find(store.LibraryFilter{Text: "harbo"}), ids(storm, harbour))
	same(t, "words without accents", find(store.LibraryFilter{Text: "evora tomas"}), ids(ferry))
	same(t, "a beginning of a kind", find(store.LibraryFilter{Text: "harbo", Kind: news.Clip}), ids(storm))
	same(t, "words that are missing", find(store.LibraryFilter{Text: "harbo", Bare: true, Kind: news.Picture}), ids(harbour))
	same(t, "signs", find(store.LibraryFilter{Text: `"' OR * (`}), ids())
	same(t, "nothing", find(store.LibraryFilter{Text: "zebra"}), ids())

	a, err := s.Asset(ctx, harbour.ID)
	if err != nil || a.Name() != "IMG_2034-Harbour.jpg" || a.By != "Ines" || a.Width != 640 || a.Height != 400 || !a.Created.Equal(Noon) || a.Focus != nil {
		t.Fatalf("Asset = %+v, %v", a, err)
	}
	for _, id := range []news.AssetID{0, 4, 99, -1} { // 4 is not held
		_, err = s.Asset(ctx, id)
		wantKind(t, err, news.NotFound)
		wantKind(t, s.Describe(ctx, id, by, func(*news.Asset) error { return nil }), news.NotFound)
	}
	again := news.Asset{SHA256: harbour.SHA256, Path: harbour.Path, Kind: news.Picture, Origin: "other.jpg", By: "Olga"}
	if err := s.SaveAsset(ctx, &again); err != nil || again.ID != harbour.ID || again.By != "Ines" {
		t.Fatalf("saved again it is %+v, %v", again, err)
	}

	describe := func(change func(*news.Asset) error) error { return s.Describe(ctx, harbour.ID, by, change) }
	err = describe(func(a *news.Asset) error {
		a.Alt, a.Caption, a.Credit, a.Focus = "Quay", "At noon", "Zoé", &news.Focus{X: 0.25, Y: 0.5}
		a.ID, a.Path, a.Origin, a.Kind = 99, "", "x", news.Clip // of no effect
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = s.Asset(ctx, harbour.ID); err != nil || a.Alt != "Quay" || a.Caption != "At noon" || a.Credit != "Zoé" || a.Focus == nil || a.Focus.X != 0.25 || a.Path != harbour.Path || a.Kind != news.Picture {
		t.Fatalf("described it is %+v, %v", a, err)
	}
	same(t, "a new word", find(store.LibraryFilter{Text: "zoe quay"}), ids(harbour))
	same(t, "without words by then", find(store.LibraryFilter{Bare: true}), ids(storm))
	own := errors.New("the caller's own")
	if err := describe(func(a *news.Asset) error { a.Alt = "Never"; return own }); !errors.Is(err, own) {
		t.Errorf("the caller's error is %v", err)
	}
	for what, change := range map[string]func(*news.Asset){
		"long alt": func(a *news.Asset) { a.Alt = strings.Repeat("ä", news.MaxAlt+1) }, "long caption": func(a *news.Asset) { a.Caption = strings.Repeat("x", news.MaxCaption+1) },
		"long credit": func(a *news.Asset) { a.Credit = strings.Repeat("x", news.MaxCredit+1) }, "bytes": func(a *news.Asset) { a.Credit = "\xff" },
		"focus": func(a *news.Asset) { a.Focus = &news.Focus{X: 2} },
	} {
		if err := describe(func(a *news.Asset) error { change(a); return nil }); !errors.Is(err, news.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if a, _ = s.Asset(ctx, harbour.ID); a.Alt != "Quay" {
		t.Errorf("what was refused left %+v", a)
	}

	// Pages, while files are added.
	for i := range 30 {
		asset(t, s, 100+i, news.Asset{Origin: fmt.Sprintf("row %d.jpg", i)})
	}
	for _, f := range []store.LibraryFilter{{}, {Text: "row"}, {Text: "ro"}, {Bare: true}, {Text: "row", Kind: news.Picture}} {
		seen, after := map[news.AssetID]bool{}, store.LibraryCursor{}
		for range 20 {
			list, next, err := s.Library(ctx, f, after, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				if seen[a.ID] {
					t.Errorf("%+v lists %d twice", f, a.ID)
				}
				seen[a.ID] = true
			}
			if after = next; next == (store.LibraryCursor{}) {
				break
			}
			if !seen[200] {
				seen[200] = true
				asset(t, s, 200, news.Asset{Origin: "row later.jpg"})
			}
		}
		if len(seen) < 30 || after != (store.LibraryCursor{}) {
			t.Errorf("%+v lists %d, and then %+v", f, len(seen), after)
		}
	}
}

// pictured is a draft that shows the files: the first as its lead, the others
// in its text.
func pictured(slug news.Slug, list ...news.Asset) *news.Story {
	st := draft(slug)
	for i, a := range list {
		m := a.Media()
		if i == 0 {
			st.Media = []news.Media{m}
			continue
		}
		st.Body.Blocks = append(st.Body.Blocks, news.Node{Type: news.PictureBox, Attrs: &news.Attrs{Media: &m}})
	}
	return st
}

func uses(t *testing.T, s store.Store) {
	ctx := t.Context()
	a, b, c := asset(t, s, 1, news.Asset{Origin: "a"}), asset(t, s, 2, news.Asset{Origin: "b"}), asset(t, s, 3, news.Asset{Origin: "c"})
	want := func(what string, of news.Asset, list ...store.Use) {
		t.Helper()
		got, err := s.Uses(ctx, of.ID, 0, 9)
		if err != nil {
			t.Fatal(err)
		}
		same(t, what, got, list)
	}
	st := mustSave(t, s, pictured("one", a, b))
	written := store.Use{Story: st.ID, Written: true}
	live := store.Use{Story: st.ID, Live: true}
	both := store.Use{Story: st.ID, Live: true, Written: true}
	want("of a draft's lead", a, written)
	want("of a picture in its text", b, written)
	want("of another", c)
	if err := s.Publish(ctx, st.ID, st.Head, Noon, by); err != nil {
		t.Fatal(err)
	}
	want("when it is public", a, both)
	want("in the text when it is public", b, both)
	changed, err := s.Story(ctx, st.ID)
	if err != nil {
		t.Fatal(err)
	}
	changed.Media = []news.Media{c.Media()}
	mustSave(t, s, changed)
	want("when it was replaced in the draft", a, live)
	want("the new one", c, written)

	// What is being written counts at once.
	if _, err := s.BeginDraft(ctx, store.Draft{Story: st.ID, Snapshot: []byte(`{}`), Base: changed.Head}); err != nil {
		t.Fatal(err)
	}
	step := fmt.Sprintf(`{"stepType":"attr","value":{"src":"/media/%s"}}`, a.Path)
	if err := s.AppendSteps(ctx, st.ID, 0, []store.DraftStep{{At: Noon, Data: []byte(step)}}); err != nil {
		t.Fatal(err)
	}
	want("after a step", a, both)
	if err := s.KeepDraft(ctx, st.ID, []byte(`{"media":[{"src":"/media/`+b.Path+`"}]}`), 1, 0); err != nil {
		t.Fatal(err)
	}
	want("after the manuscript was kept", a, live)
	want("what is in the manuscript", b, both)
	want("what is no more in it", c)

	if err := s.Publish(ctx, st.ID, changed.Head, Noon, by); err != nil {
		t.Fatal(err)
	}
	want("when readers do not see it any more", a)
	want("when they see another", c, live)
	if err := s.Withdraw(ctx, st.ID, "wrong", by); err != nil {
		t.Fatal(err)
	}
	want("when it is withdrawn", c)
	want("in the manuscript of what is withdrawn", b, written)
	if err := s.Delete(ctx, st.ID, by, store.Entry{Action: "delete"}); err != nil {
		t.Fatal(err)
	}
	want("when it is deleted", b)

	// Many stories, page by page.
	var all []news.StoryID
	for i := range 5 {
		all = append([]news.StoryID{mustSave(t, s, pictured(news.Slug(fmt.Sprintf("many-%d", i)), a)).ID}, all...)
	}
	var got []news.StoryID
	for before := news.StoryID(0); ; {
		list, err := s.Uses(ctx, a.ID, before, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range list {
			got, before = append(got, u.Story), u.Story
		}
		if len(list) < 2 {
			break
		}
	}
	same(t, "all stories", got, all)

	// Front pages.
	on := func(what string, of news.Asset, list ...store.FrontUse) {
		t.Helper()
		got, err := s.FrontUses(ctx, of.ID)
		if err != nil {
			t.Fatal(err)
		}
		same(t, what, got, list)
	}
	lay := func(p *news.Media) {
		t.Helper()
		_, err := s.EditFront(ctx, "en", "", by, func(f *news.Front) error {
			if err := f.Put(all[0], "lead", 0, Noon); err != nil {
				return err
			}
			f.Slots[0].Pins[0].Picture = p
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	picture := b.Media()
	lay(&picture)
	on("in the draft", b, store.FrontUse{Edition: "en"})
	f, err := s.Front(ctx, "en", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.PublishFront(ctx, "en", "", f.Num, by); err != nil {
		t.Fatal(err)
	}
	on("published", b, store.FrontUse{Edition: "en", Live: true})
	lay(nil)
	on("published, and no more in the draft", b, store.FrontUse{Edition: "en", Live: true})
	on("of another", c)
}

func learning(t *testing.T, s store.Store) {
	ctx := t.Context()
	a, b := asset(t, s, 1, news.Asset{Origin: "a"}), asset(t, s, 2, news.Asset{Origin: "b", Alt: "Said before"})
	small, own := asset(t, s, 3, news.Asset{Origin: "a-small quay"}), a.Media()
	st := pictured("one", a, b)
	st.Media[0].Sizes = []news.Rendition{{Src: own.Src, Width: 640}, {Src: small.Media().Src, Width: 320}}
	st.Media[0].Alt, st.Media[0].Credit, st.Media[0].Width, st.Media[0].Height = "A quay", "Zoé", 640, 400
	m := st.Body.Blocks[1].Attrs.Media
	m.Alt, m.Caption = "Said here", "At noon"
	mustSave(t, s, st)
	if got, _ := s.Asset(ctx, a.ID); got.Alt != "" || !got.Bare() {
		t.Fatalf("before anybody may read it, it is %+v", got)
	}
	if err := s.Publish(ctx, st.ID, st.Head, Noon, by); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Asset(ctx, a.ID); err != nil || got.Alt != "A quay" || got.Credit != "Zoé" || got.Width != 640 || got.Bare() {
		t.Errorf("of the lead it learned %+v, %v", got, err)
	}
	if got, err := s.Asset(ctx, b.ID); err != nil || got.Alt != "Said before" || got.Caption != "At noon" {
		t.Errorf("of the picture in the text it learned %+v, %v", got, err)
	}
	list, _, err := s.Library(ctx, store.LibraryFilter{Text: "quay"}, store.LibraryCursor{}, 9)
	if err != nil || len(list) != 1 || list[0].ID != a.ID {
		t.Errorf("by a word that it learned are found %+v, %v", list, err)
	}
	if list, _, err = s.Library(ctx, store.LibraryFilter{}, store.LibraryCursor{}, 9); err != nil || len(list) != 2 || list[0].ID != b.ID {
		t.Errorf("a smaller form is listed: %+v, %v", list, err)
	}
}
