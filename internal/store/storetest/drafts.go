package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// written returns steps as they are taken at Noon.
func written(words ...string) (list []store.DraftStep) {
	for _, w := range words {
		list = append(list, store.DraftStep{Client: "tab", By: 3, Name: "Ines", At: Noon, Data: []byte(w)})
	}
	return list
}

func begin(t *testing.T, s store.Store, slug news.Slug) *news.Story {
	t.Helper()
	st := mustSave(t, s, draft(slug))
	if _, err := s.BeginDraft(t.Context(), store.Draft{Story: st.ID, Base: 1, Snapshot: []byte("first")}); err != nil {
		t.Fatal(err)
	}
	return st
}

func mustAppend(t *testing.T, s store.Store, id news.StoryID, version int64, words ...string) {
	t.Helper()
	if err := s.AppendSteps(t.Context(), id, version, written(words...)); err != nil {
		t.Fatal(err)
	}
}

func drafts(t *testing.T, s store.Store) {
	ctx := t.Context()
	_, err := s.Draft(ctx, 404)
	wantKind(t, err, news.NotFound)
	_, err = s.BeginDraft(ctx, store.Draft{Story: 404, Snapshot: []byte("x")})
	wantKind(t, err, news.NotFound)
	wantKind(t, s.AppendSteps(ctx, 404, 0, written("a")), news.NotFound)
	st := mustSave(t, s, draft("a"))
	want := store.Draft{Story: st.ID, Client: "tab", Base: 1, Snapshot: []byte("first")}
	got, err := s.BeginDraft(ctx, want)
	if err != nil || !reflect.DeepEqual(*got, want) {
		t.Errorf("begun: %+v, %v", got, err)
	}
	again, err := s.BeginDraft(ctx, store.Draft{Story: st.ID, Client: "other", Base: 7, Snapshot: []byte("second")})
	if err != nil || !reflect.DeepEqual(again, got) {
		t.Errorf("begun a second time: %+v, %v", again, err)
	}
	if by, err := s.DraftBy(ctx, "tab"); err != nil || by.Story != st.ID {
		t.Errorf("found by its tab: %+v, %v", by, err)
	}
	_, err = s.DraftBy(ctx, "")
	wantKind(t, err, news.NotFound)
	other := mustSave(t, s, draft("b"))
	_, err = s.BeginDraft(ctx, store.Draft{Story: other.ID, Client: "tab", Base: 1, Snapshot: []byte("x")})
	wantKind(t, err, news.Conflict)
	if log, err := s.Last(ctx); err != nil || log == 0 {
		t.Fatal(log, err)
	} else {
		mustAppend(t, s, st.ID, 0, "one")
		if now, _ := s.Last(ctx); now != log {
			t.Error("what is being written is in the change log")
		}
	}
}

func journal(t *testing.T, s store.Store) {
	ctx, st := t.Context(), begin(t, s, "a")
	mustAppend(t, s, st.ID, 0, "one", "two")
	mustAppend(t, s, st.ID, 2, "three")
	for _, version := range []int64{0, 2, 4} {
		wantKind(t, s.AppendSteps(ctx, st.ID, version, written("late", "later")), news.Conflict)
	}
	all, err := s.StepsAfter(ctx, st.ID, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := written("one", "two", "three")
	for i := range want {
		want[i].Version = int64(i + 1)
	}
	if !reflect.DeepEqual(all, want) {
		t.Errorf("the journal has %+v", all)
	}
	part, err := s.StepsAfter(ctx, st.ID, 1, 1)
	if err != nil || !reflect.DeepEqual(part, want[1:2]) {
		t.Errorf("a part of it: %+v, %v", part, err)
	}
	for _, version := range []int64{3, 9} {
		if none, err := s.StepsAfter(ctx, st.ID, version, 10); err != nil || len(none) != 0 {
			t.Errorf("after %d: %+v, %v", version, none, err)
		}
	}
	// A snapshot never goes back, nor ahead of what was taken.
	for _, c := range []struct {
		at   int64
		data string
		want int64
	}{{2, "at two", 2}, {1, "at one", 2}, {9, "at nine", 2}, {3, "at three", 3}} {
		if err := s.KeepDraft(ctx, st.ID, []byte(c.data), c.at, 0); err != nil {
			t.Fatal(err)
		}
		if d, err := s.Draft(ctx, st.ID); err != nil || d.At != c.want || d.Version != 3 || d.Base != 1 {
			t.Errorf("after a snapshot at %d: %+v, %v", c.at, d, err)
		}
	}
}

func saveDraft(t *testing.T, s store.Store) {
	ctx, st := t.Context(), begin(t, s, "a")
	mustAppend(t, s, st.ID, 0, "one", "two")
	st.Headline = "Written"
	if err := s.SaveDraft(ctx, st, 2, by); err != nil || st.Head != 2 {
		t.Fatal(st.Head, err)
	}
	if d, err := s.Draft(ctx, st.ID); err != nil || d.Base != 2 || d.Saved != 2 {
		t.Errorf("after saving: %+v, %v", d, err)
	}
	if rev, err := s.Revision(ctx, st.ID, 2); err != nil || rev.Headline != "Written" || rev.By != by.By {
		t.Errorf("the revision is %+v, %v", rev, err)
	}
	stale := *st
	stale.Head = 1
	wantKind(t, s.SaveDraft(ctx, &stale, 1, by), news.Conflict)
	unfit := *st
	unfit.Headline = ""
	wantKind(t, s.SaveDraft(ctx, &unfit, 1, by), news.Invalid)
	if d, err := s.Draft(ctx, st.ID); err != nil || d.Base != 2 || d.Saved != 2 {
		t.Errorf("after saves that failed: %+v, %v", d, err)
	}
	mustSave(t, s, st) // elsewhere
	if d, err := s.Draft(ctx, st.ID); err != nil || d.Base != 2 || d.Saved != 2 {
		t.Errorf("after a save elsewhere: %+v, %v", d, err)
	}
	mustAppend(t, s, st.ID, 2, "theirs")
	if err := s.KeepDraft(ctx, st.ID, []byte("theirs"), 3, 3); err != nil {
		t.Fatal(err)
	}
	if d, err := s.Draft(ctx, st.ID); err != nil || d.Base != 3 || d.Saved != 3 || string(d.Snapshot) != "theirs" {
		t.Errorf("after it was taken over: %+v, %v", d, err)
	}
}

func prune(t *testing.T, s store.Store) {
	ctx, st, other := t.Context(), begin(t, s, "a"), begin(t, s, "b")
	for i := range 6 {
		for _, id := range []news.StoryID{st.ID, other.ID} {
			step := written(fmt.Sprint(i))
			step[0].At = Noon.Add(time.Duration(i) * time.Hour)
			if err := s.AppendSteps(ctx, id, int64(i), step); err != nil {
				t.Fatal(err)
			}
		}
	}
	dropped := func(limit, want int) {
		t.Helper()
		if n, err := s.PruneSteps(ctx, Noon.Add(4*time.Hour), limit); err != nil || n != want {
			t.Fatalf("%d steps were dropped, want %d: %v", n, want, err)
		}
	}
	dropped(100, 0) // none is in a snapshot
	if err := s.KeepDraft(ctx, st.ID, []byte("x"), 5, 0); err != nil {
		t.Fatal(err)
	}
	c := store.Comment{Story: st.ID, By: 3, Name: "Ines", At: Noon, Text: "Sure?", From: 1, To: 2, Version: 2}
	if err := s.AddComment(ctx, &c); err != nil {
		t.Fatal(err)
	}
	dropped(1, 1)
	dropped(100, 1) // by the others the comment has yet to be moved
	c.Version = 5
	if err := s.PlaceComments(ctx, st.ID, []store.Comment{c}); err != nil {
		t.Fatal(err)
	}
	dropped(100, 2) // the fifth is young
	_, err := s.StepsAfter(ctx, st.ID, 3, 10)
	wantKind(t, err, news.Gone)
	if left, err := s.StepsAfter(ctx, st.ID, 4, 10); err != nil || len(left) != 2 {
		t.Errorf("left: %+v, %v", left, err)
	}
	if left, err := s.StepsAfter(ctx, other.ID, 0, 10); err != nil || len(left) != 6 {
		t.Errorf("of the other story are left: %+v, %v", left, err)
	}
	if err := s.KeepDraft(ctx, st.ID, []byte("x"), 6, 0); err != nil {
		t.Fatal(err)
	}
	c.Version = 6
	if err := s.PlaceComments(ctx, st.ID, []store.Comment{c}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.PruneSteps(ctx, Noon.Add(9*time.Hour), 100); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	_, err = s.StepsAfter(ctx, st.ID, 5, 10)
	wantKind(t, err, news.Gone)
	if none, err := s.StepsAfter(ctx, st.ID, 6, 10); err != nil || len(none) != 0 {
		t.Errorf("after the last: %+v, %v", none, err)
	}
}

// draftRaces lets several write at once: each version is one's alone.
func draftRaces(t *testing.T, s store.Store) {
	st := begin(t, s, "a")
	var (
		wg  sync.WaitGroup
		won atomic.Int64
	)
	for i := range 8 {
		wg.Go(func() {
			for version := int64(0); version < 20; {
				err := s.AppendSteps(t.Context(), st.ID, version, written(fmt.Sprint(i, version)))
				switch {
				case err == nil:
					won.Add(1)
					version++
				case errors.Is(err, news.Conflict):
					steps, err := s.StepsAfter(context.Background(), st.ID, version, 100)
					if err != nil {
						t.Error(err)
						return
					}
					version += int64(len(steps))
				default:
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	all, err := s.StepsAfter(t.Context(), st.ID, 0, 1000)
	if err != nil || int64(len(all)) != won.Load() {
		t.Errorf("%d steps were taken and %d are kept: %v", won.Load(), len(all), err)
	}
}

func comments(t *testing.T, s store.Store) {
	ctx, st := t.Context(), begin(t, s, "a")
	other := begin(t, s, "b")
	first := store.Comment{Story: st.ID, By: 3, Name: "Ines", At: Noon, Text: "Sure? — أكيد", Quote: "the mayor", From: 4, To: 9, Version: 2}
	if err := s.AddComment(ctx, &first); err != nil || first.ID == 0 {
		t.Fatal(first.ID, err)
	}
	answer := store.Comment{Story: st.ID, Parent: first.ID, By: 4, Name: "Tobias", At: Noon, Text: "Yes.", Proposes: true, Proposal: "«نعم»"}
	if err := s.AddComment(ctx, &answer); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.AddComment(ctx, &store.Comment{Story: 404, Text: "x"}), news.NotFound)
	wantKind(t, s.AddComment(ctx, &store.Comment{Story: other.ID, Parent: first.ID, Text: "x"}), news.NotFound)
	list := func(want ...store.Comment) {
		t.Helper()
		if got, err := s.Comments(ctx, st.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("comments are %+v, want %+v, %v", got, want, err)
		}
	}
	list(first, answer)
	old := first
	old.From, old.Version = 1, 1
	first.From, first.To, first.Version = 6, 6, 3
	if err := s.PlaceComments(ctx, st.ID, []store.Comment{first, old}); err != nil {
		t.Fatal(err)
	}
	list(first, answer) // never back
	named := store.Comment{Story: st.ID, Parent: first.ID, At: Noon, Text: "@Lena, is it so?", Mentions: []store.UserID{7, 8}}
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
			if m.ID != want[i] || m.Story != st.ID || m.Text != named.Text || !m.At.Equal(Noon) {
				t.Errorf("user %d is named in %+v", user, m)
			}
		}
	}
	wantMentions(7, 0, named.ID)
	wantMentions(7, named.ID)
	wantMentions(3, 0)
	list(first, answer, named)
	for _, see := range []struct { // none of them is the thread and the user
		user   store.UserID
		story  news.StoryID
		thread int64
	}{{7, other.ID, first.ID}, {7, st.ID, named.ID}, {3, st.ID, first.ID}} {
		if err := s.SeeMentions(ctx, see.user, see.story, see.thread); err != nil {
			t.Fatal(err)
		}
	}
	wantMentions(7, 0, named.ID)
	if err := s.SeeMentions(ctx, 7, st.ID, first.ID); err != nil {
		t.Fatal(err)
	}
	wantMentions(7, 0)
	wantMentions(8, 0, named.ID)
	if err := s.ResolveComment(ctx, st.ID, first.ID, true); err != nil {
		t.Fatal(err)
	}
	first.Resolved = true
	list(first, answer, named)
	wantMentions(8, 0)
	wantKind(t, s.ResolveComment(ctx, other.ID, first.ID, true), news.NotFound)
	if none, err := s.Comments(ctx, other.ID); err != nil || len(none) != 0 {
		t.Errorf("the other story has %+v, %v", none, err)
	}
}
