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
	var last news.AssetID
	for _, sum := range []string{"a1", "b2"} {
		a := news.Asset{Kind: news.Picture, Path: sum + ".jpg", SHA256: sum, Type: "image/jpeg"}
		if err := s.SaveAsset(ctx, &a); err != nil {
			t.Fatal(err)
		}
		last = a.ID
	}
	if err := s.SaveAsset(ctx, &news.Asset{Kind: news.Clip, Origin: "https://example.org/far.mp4"}); err != nil {
		t.Fatal(err)
	}
	files, err := s.Files(ctx, news.Picture, 0, 9)
	if err != nil || len(files) != 2 || files[0].ID != last {
		t.Fatalf("Files = %+v, %v", files, err)
	}
	if files, err = s.Files(ctx, "", last, 9); err != nil || len(files) != 1 || files[0].SHA256 != "a1" {
		t.Fatalf("older Files = %+v, %v", files, err)
	}
	if files, err = s.Files(ctx, news.Clip, 0, 9); err != nil || len(files) != 0 {
		t.Fatalf("what is not held was listed: %+v, %v", files, err)
	}
}
