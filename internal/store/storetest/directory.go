package storetest

import (
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func directory(t *testing.T, s store.Store) {
	ctx := t.Context()
	ids := map[string]news.TopicID{}
	for _, name := range []string{"Harbour", "Harvest", "Élysée", "Ferry"} {
		id, err := s.Topic(ctx, "en", name, "", 0)
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = id
	}
	topics := func(e news.EditionID, begin string, limit int) []news.TopicID {
		list, err := s.TopicsNamed(ctx, e, begin, limit)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	same(t, "topics that begin so", topics("en", "  HAR", 9), []news.TopicID{ids["Harbour"], ids["Harvest"]})
	same(t, "not more than asked", topics("en", "har", 1), []news.TopicID{ids["Harbour"]})
	same(t, "of another edition", topics("ar", "har", 9), []news.TopicID(nil))
	same(t, "with an accent", topics("en", "él", 9), []news.TopicID{ids["Élysée"]})
	for _, name := range []string{"Inês Lopes", "Ines Maria", "Olga"} {
		if _, err := s.Author(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	authors, err := s.AuthorsNamed(ctx, "in", 9)
	if err != nil || len(authors) != 2 {
		t.Fatalf("authors = %+v, %v", authors, err)
	}
}
