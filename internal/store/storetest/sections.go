package storetest

import (
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func sections(t *testing.T, s store.Store) {
	ctx := t.Context()
	world, sport := news.Section{ID: "world", Name: "World"}, news.Section{ID: "sport", Name: "Sport"}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A", Section: "world"}}
	if err := s.Save(ctx, st, by); err != nil {
		t.Fatal(err)
	}
	was := []news.Section{world, sport}
	wantKind(t, s.SaveSections(ctx, "en", nil, []news.Section{world}, by), news.Conflict)
	wantKind(t, s.SaveSections(ctx, "en", was, []news.Section{sport}, by), news.Conflict) // a story is in it
	wantKind(t, s.SaveSections(ctx, "en", was, []news.Section{world, world}, by), news.Invalid)
	wantKind(t, s.SaveSections(ctx, "fr", nil, nil, by), news.Invalid)
	if err := s.SaveSections(ctx, "en", was, []news.Section{world}, by); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.SaveSections(ctx, "en", was, was, by), news.Conflict) // seen before that
	list, err := s.Public().Editions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the edition's sections", list[0].Sections, []news.Section{world})
	same(t, "its title", list[0].Title, "The Test")
	last, err := s.Last(ctx)
	if err != nil {
		t.Fatal(err)
	}
	log, err := s.After(ctx, last-1, 1)
	if err != nil || len(log) != 1 || len(log[0].Keys) != 1 || log[0].Keys[0] != news.EditionsKey {
		t.Errorf("the change is announced as %v, %v", log, err)
	}
}
