package storetest

import (
	"errors"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func changedEditions(t *testing.T, s store.Store) {
	ctx := t.Context()
	change := func(id news.EditionID, change func(*news.Edition) error) error {
		return s.ChangeEdition(ctx, id, by, change)
	}
	if err := change("en", func(e *news.Edition) error { e.Title, e.ID = "Another", "xx"; return nil }); err != nil {
		t.Fatal(err)
	}
	list, err := s.Public().Editions(ctx)
	if err != nil || list[0].ID != "en" || list[0].Title != "Another" || len(list[0].Sections) != 2 || !list[0].Default || len(list) != 2 {
		t.Fatalf("editions are %+v, %v", list, err)
	}
	own := errors.New("the caller's own")
	if err := change("en", func(e *news.Edition) error { e.Title = "Never"; return own }); !errors.Is(err, own) {
		t.Errorf("the caller's error is %v", err)
	}
	wantKind(t, change("fr", func(*news.Edition) error { return nil }), news.NotFound)
	wantKind(t, change("en", func(e *news.Edition) error { e.Zone = "Mars/Base"; return nil }), news.Invalid)
	wantKind(t, change("en", func(e *news.Edition) error { e.Prefix = "/ar"; return nil }), news.Conflict)
	if err := change("ar", func(e *news.Edition) error { e.Prefix = "/arabic"; return nil }); err != nil { // it has no stories
		t.Fatal(err)
	}
	mustSave(t, s, draft("a"))
	wantKind(t, change("en", func(e *news.Edition) error { e.Prefix = "/english"; return nil }), news.Conflict)
	add := news.Edition{ID: "pt-BR", Name: "Português", Title: "T", Dir: news.LTR, Zone: "UTC", Prefix: "/pt"}
	if err := s.AddEdition(ctx, add, by); err != nil {
		t.Fatal(err)
	}
	add.ID, add.Prefix = "PT-br", "/other"
	wantKind(t, s.AddEdition(ctx, add, by), news.Conflict)
	add.ID, add.Prefix = "es", "/pt"
	wantKind(t, s.AddEdition(ctx, add, by), news.Conflict)
	add.Prefix, add.Zone = "/es", ""
	wantKind(t, s.AddEdition(ctx, add, by), news.Invalid)
	if list, err = s.Public().Editions(ctx); err != nil || len(list) != 3 || list[0].Title != "Another" || list[0].Prefix != "" {
		t.Errorf("editions are %+v, %v", list, err)
	}
}
