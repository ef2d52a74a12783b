package storetest

import (
	"reflect"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func authors(t *testing.T, s store.Store) {
	ctx := t.Context()
	ids := map[string]news.AuthorID{}
	for _, name := range []string{"Ines Abreu", "Inês Zeca", "Tomas Reil", "محمد"} {
		id, err := s.Author(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = id
	}
	names := func(begin, after string, limit int) (list []string, last string) {
		t.Helper()
		all, err := s.AuthorList(ctx, begin, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			list, last = append(list, a.Name), a.Folded
		}
		return list, last
	}
	first, last := names("", "", 2)
	rest, _ := names("", last, 10)
	if all, _ := names("", "", 10); len(all) != 4 || !reflect.DeepEqual(append(first, rest...), all) {
		t.Errorf("in pages they are %v and %v, at once %v", first, rest, all)
	}
	if tomas, _ := names("TOM", "", 10); !reflect.DeepEqual(tomas, []string{"Tomas Reil"}) {
		t.Errorf("by the beginning: %v", tomas)
	}
	var told []news.Change
	s.OnChange(func(c []news.Change) { told = append(told, c...) })
	want := news.Author{ID: ids["Tomas Reil"], Name: " Tomás  Reil ", Bio: "Writes on <b>ports</b>."}
	if err := s.SaveAuthor(ctx, want, by); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || !reflect.DeepEqual(told[0].Keys, []news.Key{news.AuthorNameKey(want.ID)}) {
		t.Errorf("told %+v", told)
	}
	got, err := s.Public().Authors(ctx, []news.AuthorID{want.ID})
	if err != nil || len(got) != 1 || got[0].Name != "Tomás Reil" || got[0].Bio != want.Bio || got[0].Slug != "tomas-reil" {
		t.Errorf("readers see %+v, %v", got, err)
	}
	wantKind(t, s.SaveAuthor(ctx, news.Author{ID: want.ID, Name: "ines abreu"}, by), news.Conflict)
	wantKind(t, s.SaveAuthor(ctx, news.Author{ID: want.ID, Name: " "}, by), news.Invalid)
	wantKind(t, s.SaveAuthor(ctx, news.Author{ID: want.ID, Name: "X", Bio: strings.Repeat("x", store.MaxBio+1)}, by), news.Invalid)
	wantKind(t, s.SaveAuthor(ctx, news.Author{ID: 404, Name: "X"}, by), news.NotFound)
}

func topicNames(t *testing.T, s store.Store) {
	ctx := t.Context()
	storm, err := s.Topic(ctx, "en", "Storms", news.Subject, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Topic(ctx, "en", "Harbour", news.Subject, 0); err != nil {
		t.Fatal(err)
	}
	st := draft("a")
	st.Topics = []news.TopicID{storm}
	air(t, s, st, Noon)
	list, err := s.TopicList(ctx, "en", "", "", 10)
	if err != nil || len(list) != 2 || list[0].Name != "Harbour" || list[1].Stories != 1 || list[1].ID != storm {
		t.Fatalf("topics are %+v, %v", list, err)
	}
	if next, err := s.TopicList(ctx, "en", "", list[0].Folded, 10); err != nil || len(next) != 1 || next[0].ID != storm {
		t.Errorf("after the first: %+v, %v", next, err)
	}
	if err := s.RenameTopic(ctx, "en", storm, list[1].Folded, "Gales", news.Subject, by); err != nil {
		t.Fatal(err)
	}
	if again, err := s.Topic(ctx, "en", "Gales", "", 0); err != nil || again != storm {
		t.Errorf("by its new name it is %d, %v", again, err)
	}
	if fresh, err := s.Topic(ctx, "en", "Storms", "", 0); err != nil || fresh == storm {
		t.Errorf("its old name still means %d, %v", fresh, err)
	}
	wantKind(t, s.RenameTopic(ctx, "en", storm, "gales", "Harbour", news.Subject, by), news.Conflict)
	wantKind(t, s.RenameTopic(ctx, "ar", storm, "gales", "X", news.Subject, by), news.NotFound)
	wantKind(t, s.RenameTopic(ctx, "en", storm, "gales", " ", news.Subject, by), news.Invalid)
}
