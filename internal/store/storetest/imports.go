package storetest

import (
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func item(key, hash string) store.Imported {
	st := draft(news.Slug(key))
	st.State, st.Published = news.OnAir, Noon.Add(-time.Hour)
	st.Bylines = []news.Byline{{Name: "Ines"}}
	return store.Imported{Source: "old", Key: key, Hash: hash, Story: *st, Topics: []store.NamedTopic{{Name: "Storms"}}, Old: []string{"/2019/" + key}}
}

func mustImport(t *testing.T, s store.Store, batch ...store.Imported) []store.Outcome {
	t.Helper()
	out, err := s.Import(t.Context(), batch)
	if err != nil || len(out) != len(batch) {
		t.Fatalf("Import = %v, %v", out, err)
	}
	return out
}

func imports(t *testing.T, s store.Store) {
	out := mustImport(t, s, item("a", "1"), item("b", "1"))
	same(t, "first", []store.Result{out[0].Result, out[1].Result}, []store.Result{store.Added, store.Added})
	known, err := s.Known(t.Context(), "old", []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "known", known, map[string]string{"a": "1", "b": "1"})
	p, err := s.Public().Story(t.Context(), out[0].ID)
	if err != nil || len(p.Topics) != 1 || p.Bylines[0].Author == 0 || !p.Published.Equal(Noon.Add(-time.Hour)) || !p.Updated.IsZero() {
		t.Fatalf("imported story = %+v, %v", p, err)
	}
	if at, err := s.Public().Find(t.Context(), "/2019/a"); err != nil || at.To != p.Path {
		t.Errorf("its old address leads to %+v, %v", at, err)
	}
	before, _ := s.Last(t.Context())
	out = mustImport(t, s, item("a", "1"), item("b", "1"))
	after, _ := s.Last(t.Context())
	same(t, "again", []any{out[0].Result, out[1].Result, after}, []any{store.Unchanged, store.Unchanged, before})
	changed := item("a", "2")
	changed.Story.Headline = "New"
	again := mustImport(t, s, changed)[0]
	same(t, "changed", []any{again.Result, again.ID}, []any{store.Updated, out[0].ID})
	p, _ = s.Public().Story(t.Context(), out[0].ID)
	same(t, "headline", p.Headline, "New")
	secret := item("secret", "1")
	secret.Story.Embargo = Noon.Add(time.Hour)
	id := mustImport(t, s, secret)[0].ID
	_, err = s.Public().Story(t.Context(), id)
	wantKind(t, err, news.NotFound)
}

func importRefuses(t *testing.T, s store.Store) {
	bad := item("bad", "1")
	bad.Story.Headline = ""
	bad.Topics = []store.NamedTopic{{Name: "Only here"}}
	last := item("b", "1")
	last.Topics = []store.NamedTopic{{Name: "Only here"}, {Name: "Storms"}}
	out := mustImport(t, s, item("a", "1"), bad, last)
	same(t, "results", []store.Result{out[0].Result, out[1].Result, out[2].Result}, []store.Result{store.Added, store.Refused, store.Added})
	wantKind(t, out[1].Err, news.Invalid)
	p, err := s.Public().Story(t.Context(), out[2].ID)
	if err != nil || len(p.Topics) != 2 {
		t.Fatalf("the story after the bad one: %+v, %v", p, err)
	}
	topics, err := s.Public().Topics(t.Context(), p.Topics)
	if err != nil || len(topics) != 2 {
		t.Errorf("its topics are %v, %v", topics, err)
	}
	known, _ := s.Known(t.Context(), "old", []string{"bad"})
	same(t, "known of the bad one", len(known), 0)
}

func importKeepsEditions(t *testing.T, s store.Store) {
	id := mustImport(t, s, item("a", "1"))[0].ID
	moved := item("a", "2")
	moved.Story.Edition = "ar"
	out := mustImport(t, s, moved)[0]
	same(t, "result", out.Result, store.Refused)
	wantKind(t, out.Err, news.Conflict)
	if known, _ := s.Known(t.Context(), "old", []string{"a"}); known["a"] != "1" {
		t.Errorf("a refused item counts as imported: %v", known)
	}
	st, _ := s.Story(t.Context(), id)
	same(t, "edition", st.Edition, "en")
}

func importKeepsDeletions(t *testing.T, s store.Store) {
	ctx := t.Context()
	item := store.Imported{Source: "old", Key: "1", Hash: "a", Story: *draft("ferry")}
	item.Story.Published = Noon
	translation := store.Imported{Source: "old", Key: "2", Hash: "a", Same: "1", Refs: []string{"1"}, Story: *draft("le-bac")}
	translation.Story.Published, translation.Story.References = Noon, []news.Reference{{Title: "Ferry"}}
	out, err := s.Import(ctx, []store.Imported{item})
	if err != nil || out[0].Result != store.Added {
		t.Fatal(out, err)
	}
	if err := s.Delete(ctx, out[0].ID, by, store.Entry{Action: "delete"}); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"a", "b"} {
		item.Hash = hash
		again, err := s.Import(ctx, []store.Imported{item})
		if err != nil || again[0].Result != store.Skipped || again[0].Err == nil {
			t.Errorf("imported again: %+v, %v", again, err)
		}
	}
	if out, err = s.Import(ctx, []store.Imported{translation}); err != nil || out[0].Result != store.Added {
		t.Fatal(out, err)
	}
	if st, err := s.Story(ctx, out[0].ID); err != nil || st.References[0].Story != 0 {
		t.Errorf("it leads to what was deleted: %+v, %v", st, err)
	}
}

func importKeepsEdits(t *testing.T, s store.Store) {
	id := mustImport(t, s, item("a", "1"))[0].ID
	st, _ := s.Story(t.Context(), id)
	st.Headline = "Edited here"
	mustSave(t, s, st)
	out := mustImport(t, s, item("a", "2"))[0]
	same(t, "result", out.Result, store.Skipped)
	wantKind(t, out.Err, news.Conflict)
	st, _ = s.Story(t.Context(), id)
	same(t, "headline", st.Headline, "Edited here")
}

func importLinks(t *testing.T, s store.Store) {
	pointer := item("pointer", "1") // comes before what it points to
	pointer.Story.References = []news.Reference{{ID: "x", Title: "The other"}}
	pointer.Refs = []string{"target"}
	translation := item("translation", "1")
	translation.Story.Edition, translation.Same = "ar", "target"
	translation.Topics = []store.NamedTopic{{Name: "عواصف", SameAs: "Storms", In: "en"}}
	out := mustImport(t, s, pointer, translation, item("target", "1"))
	for _, o := range out {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
	}
	p, err := s.Public().Story(t.Context(), out[0].ID)
	if err != nil || len(p.References) != 1 || p.References[0].Story != out[2].ID {
		t.Errorf("the reference was not found: %+v, %v", p, err)
	}
	target, _ := s.Public().Story(t.Context(), out[2].ID)
	set, err := s.Public().Translations(t.Context(), target.Set)
	if err != nil || len(set) != 2 {
		t.Fatalf("translations = %v, %v", set, err)
	}
	ar, _ := s.Public().Story(t.Context(), out[1].ID)
	same(t, "topic in both editions", ar.Topics, target.Topics)
	again := mustImport(t, s, pointer, translation, item("target", "1"))
	for i, o := range again {
		same(t, "again", []any{o.Result, o.ID}, []any{store.Unchanged, out[i].ID})
	}
}

func sound(t *testing.T, s store.Store) {
	air(t, s, draft("a"), Noon)
	st := air(t, s, draft("b"), Noon)
	st.Section = "sport"
	air(t, s, st, Noon)
	s.Withdraw(t.Context(), st.ID, "wrong", by)
	mustImport(t, s, item("x", "1"))
	// Run asks Check after every promise.
}
