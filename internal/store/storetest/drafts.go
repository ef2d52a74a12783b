package storetest

import (
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func drafts(t *testing.T, s store.Store) {
	ctx := t.Context()
	st := mustSave(t, s, draft("a"))
	_, err := s.Draft(ctx, st.ID)
	wantKind(t, err, news.NotFound)
	_, err = s.BeginDraft(ctx, store.Draft{Story: 999, Snapshot: []byte("x")})
	wantKind(t, err, news.NotFound)
	d, err := s.BeginDraft(ctx, store.Draft{Story: st.ID, Client: "tab", Base: 1, Snapshot: []byte("first")})
	if err != nil || d.Version != 0 || string(d.Snapshot) != "first" || d.Base != 1 {
		t.Fatalf("BeginDraft = %+v, %v", d, err)
	}
	if d, err = s.BeginDraft(ctx, store.Draft{Story: st.ID, Snapshot: []byte("second")}); err != nil || string(d.Snapshot) != "first" {
		t.Fatalf("a second BeginDraft = %+v, %v", d, err)
	}
	if d, err = s.DraftBy(ctx, "tab"); err != nil || d.Story != st.ID {
		t.Fatalf("DraftBy = %+v, %v", d, err)
	}
	_, err = s.DraftBy(ctx, "")
	wantKind(t, err, news.NotFound)

	step := func(data string) store.DraftStep {
		return store.DraftStep{Client: "c", By: 3, Name: "Ines", At: Noon, Data: []byte(data)}
	}
	if err := s.AppendSteps(ctx, st.ID, 0, []store.DraftStep{step("one"), step("two")}); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.AppendSteps(ctx, st.ID, 0, []store.DraftStep{step("late")}), news.Conflict)
	wantKind(t, s.AppendSteps(ctx, 999, 0, []store.DraftStep{step("nowhere")}), news.Conflict)
	list, err := s.StepsAfter(ctx, st.ID, 0, 10)
	if err != nil || len(list) != 2 || list[1].Version != 2 || string(list[1].Data) != "two" || list[1].By != 3 || list[1].Name != "Ines" || !list[1].At.Equal(Noon) {
		t.Fatalf("StepsAfter = %+v, %v", list, err)
	}
	if list, err = s.StepsAfter(ctx, st.ID, 2, 10); err != nil || len(list) != 0 {
		t.Fatalf("StepsAfter the last = %+v, %v", list, err)
	}

	if err := s.KeepDraft(ctx, st.ID, []byte("at two"), 2, 0, 0); err != nil {
		t.Fatal(err)
	}
	if err := s.KeepDraft(ctx, st.ID, []byte("at one"), 1, 2, 1); err != nil { // late, but what was saved counts
		t.Fatal(err)
	}
	if d, err = s.Draft(ctx, st.ID); err != nil || string(d.Snapshot) != "at two" || d.At != 2 || d.Base != 2 || d.Saved != 1 || d.Version != 2 {
		t.Fatalf("Draft = %+v, %v", d, err)
	}
	if err := s.AppendSteps(ctx, st.ID, 2, []store.DraftStep{step("three")}); err != nil {
		t.Fatal(err)
	}
	if err := s.PruneSteps(ctx, Noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if list, err = s.StepsAfter(ctx, st.ID, 2, 10); err != nil || len(list) != 1 {
		t.Fatalf("a step that is in no snapshot was forgotten: %+v, %v", list, err)
	}
	_, err = s.StepsAfter(ctx, st.ID, 0, 10)
	wantKind(t, err, news.Gone)
}

// Of those who add steps to one version exactly one is taken.
func draftRaces(t *testing.T, s store.Store) {
	st := mustSave(t, s, draft("a"))
	if _, err := s.BeginDraft(t.Context(), store.Draft{Story: st.ID, Base: 1, Snapshot: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	won := make(chan int, 100)
	for i := range 8 {
		wg.Go(func() {
			for v := range int64(10) {
				err := s.AppendSteps(t.Context(), st.ID, v, []store.DraftStep{{Client: fmt.Sprint(i), At: Noon, Data: []byte("s")}})
				if err == nil {
					won <- i
				}
			}
		})
	}
	wg.Wait()
	d, err := s.Draft(t.Context(), st.ID)
	if err != nil || int(d.Version) != len(won) {
		t.Fatalf("version %+v after %d were taken, %v", d, len(won), err)
	}
	list, err := s.StepsAfter(t.Context(), st.ID, 0, 100)
	if err != nil || len(list) != len(won) {
		t.Fatalf("%d steps of %d, %v", len(list), len(won), err)
	}
}

func comments(t *testing.T, s store.Store) {
	ctx := t.Context()
	a, b := mustSave(t, s, draft("a")), mustSave(t, s, draft("b"))
	c := store.Comment{Story: a.ID, By: 3, Name: "Ines", At: Noon, Text: "Who says so?", Quote: "they say", From: 4, To: 9, Version: 2}
	if err := s.AddComment(ctx, &c); err != nil || c.ID == 0 {
		t.Fatal(c, err)
	}
	answer := store.Comment{Story: a.ID, Parent: c.ID, At: Noon, Text: "The mayor."}
	if err := s.AddComment(ctx, &answer); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.AddComment(ctx, &store.Comment{Story: b.ID, Parent: c.ID, Text: "x"}), news.NotFound)
	wantKind(t, s.AddComment(ctx, &store.Comment{Story: 999, Text: "x"}), news.NotFound)
	c.From, c.To, c.Version = 6, 11, 5
	named := store.Comment{Story: a.ID, Parent: c.ID, At: Noon, Text: "@Lena, is it so?", Mentions: []store.UserID{7, 8}}
	if err := s.AddComment(ctx, &named); err != nil {
		t.Fatal(err)
	}
	wantMentions := func(user store.UserID, before int64, want ...int64) {
		t.Helper()
		list, err := s.Mentions(ctx, user, before, 10)
		if err != nil || len(list) != len(want) {
			t.Fatalf("user %d is named in %+v, %v; want %v", user, list, err, want)
		}
		for i, m := range list {
			if m.ID != want[i] || m.Story != a.ID || m.Text != named.Text || !m.At.Equal(Noon) {
				t.Errorf("user %d is named in %+v", user, m)
			}
		}
	}
	wantMentions(7, 0, named.ID)
	wantMentions(7, named.ID)
	wantMentions(3, 0)
	if list, err := s.Comments(ctx, a.ID); err != nil || len(list[2].Mentions) != 2 || len(list[0].Mentions) != 0 {
		t.Errorf("comments with mentions: %+v, %v", list, err)
	}
	for _, see := range []struct { // none of them is the thread and the user
		user   store.UserID
		story  news.StoryID
		thread int64
	}{{7, b.ID, c.ID}, {7, a.ID, named.ID}, {3, a.ID, c.ID}} {
		if err := s.SeeMentions(ctx, see.user, see.story, see.thread); err != nil {
			t.Fatal(err)
		}
	}
	wantMentions(7, 0, named.ID)
	if err := s.SeeMentions(ctx, 7, a.ID, c.ID); err != nil {
		t.Fatal(err)
	}
	wantMentions(7, 0)
	wantMentions(8, 0, named.ID)
	if err := s.PlaceComments(ctx, a.ID, []store.Comment{c}); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.ResolveComment(ctx, b.ID, c.ID, true), news.NotFound)
	if err := s.ResolveComment(ctx, a.ID, c.ID, true); err != nil {
		t.Fatal(err)
	}
	wantMentions(8, 0)
	c.Resolved = true
	list, err := s.Comments(ctx, a.ID)
	if err != nil || len(list) != 3 || !reflect.DeepEqual(list[0], c) || list[1].Parent != c.ID {
		t.Fatalf("Comments = %+v, %v; want %+v", list, err, c)
	}
}
