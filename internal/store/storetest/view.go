package storetest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func views(t *testing.T, s store.Store) {
	ctx := t.Context()
	keep := func(user store.UserID, name, query string) {
		t.Helper()
		if err := s.KeepView(ctx, user, store.View{Name: name, Query: query}); err != nil {
			t.Fatal(err)
		}
	}
	keep(1, " Zebra ", "q=a")
	keep(1, "البلدية", "q=b")
	keep(1, "Zebra", "q=c")
	keep(2, "Other", "q=d")
	if list, err := s.Views(ctx, 1); err != nil || !slices.Equal(list, []store.View{{Name: "Zebra", Query: "q=c"}, {Name: "البلدية", Query: "q=b"}}) {
		t.Errorf("%+v, %v", list, err)
	}
	for _, bad := range []store.View{{}, {Name: "  "}, {Name: strings.Repeat("x", 61)}, {Name: "a\nb"}, {Name: "x", Query: strings.Repeat("x", 2001)}} {
		if err := s.KeepView(ctx, 1, bad); !errors.Is(err, news.Invalid) {
			t.Errorf("%.70q: %v", bad.Name, err)
		}
	}
	if err := s.DropView(ctx, 2, "Zebra"); !errors.Is(err, news.NotFound) {
		t.Errorf("another's view: %v", err)
	}
	if err := s.DropView(ctx, 1, "Zebra"); err != nil {
		t.Fatal(err)
	}
	for i := range store.MostViews - 1 {
		keep(1, string(rune('a'+i)), "q=x")
	}
	if err := s.KeepView(ctx, 1, store.View{Name: "too many"}); !errors.Is(err, news.Invalid) {
		t.Errorf("one too many: %v", err)
	}
	keep(1, "a", "q=y") // one that is there may change
}
