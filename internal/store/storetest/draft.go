package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func batch(client string, steps ...string) store.Batch {
	b := store.Batch{Client: client, By: 7, Name: "Ines"}
	for _, s := range steps {
		b.Steps = append(b.Steps, json.RawMessage(s))
	}
	return b
}

func beginDraft(t *testing.T, s store.Store) news.StoryID {
	t.Helper()
	id := mustSave(t, s, draft("a")).ID
	if err := s.BeginDraft(t.Context(), id, 1, []byte(`{"a":1}`)); err != nil {
		t.Fatal(err)
	}
	return id
}

func drafts(t *testing.T, s store.Store) {
	ctx := t.Context()
	_, err := s.Draft(ctx, 404)
	wantKind(t, err, news.NotFound)
	_, _, err = s.Snapshot(ctx, 404)
	wantKind(t, err, news.NotFound)
	_, err = s.Steps(ctx, 404, 0, 10)
	wantKind(t, err, news.NotFound)
	wantKind(t, s.Append(ctx, 404, 0, batch("c", `1`)), news.NotFound)
	wantKind(t, s.BeginDraft(ctx, 404, 1, []byte(`{}`)), news.NotFound)
	before, _ := s.Last(ctx)
	id := beginDraft(t, s)
	wantKind(t, s.BeginDraft(ctx, id, 1, []byte(`{}`)), news.Conflict)

	if err := errors.Join(s.Append(ctx, id, 0, batch("one", `{"x":"<é>"}`, `2`)), s.Append(ctx, id, 2, batch("two", `3`)), s.Append(ctx, id, 3, batch("", `4`, `5`))); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Append(ctx, id, 3, batch("late", `6`)), news.Conflict)
	d, err := s.Draft(ctx, id)
	if want := (&store.Draft{Story: id, Base: 1, Version: 5, At: Noon}); err != nil || !reflect.DeepEqual(d, want) {
		t.Errorf("draft %+v, %v; want %+v", d, err, want)
	}
	one, two, none := batch("one", `{"x":"<é>"}`, `2`), batch("two", `3`), batch("", `4`, `5`)
	one.Version, two.Version, none.Version, one.At, two.At, none.At = 2, 3, 5, Noon, Noon, Noon
	for after, want := range map[int64][]store.Batch{0: {one, two, none}, 1: {one, two, none}, 2: {two, none}, 4: {none}, 5: nil} {
		got, err := s.Steps(ctx, id, after, 10)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("steps after %d: %+v, %v", after, got, err)
		}
	}
	if got, err := s.Steps(ctx, id, 0, 1); err != nil || !reflect.DeepEqual(got, []store.Batch{one}) {
		t.Errorf("one batch: %+v, %v", got, err)
	}
	_, err = s.Steps(ctx, id, 6, 10)
	wantKind(t, err, news.Gone)
	if after, _ := s.Last(ctx); after != before+1 {
		t.Errorf("writing made %d changes besides saving", after-before-1)
	}
}

func draftSnapshots(t *testing.T, s store.Store) {
	ctx, id := t.Context(), beginDraft(t, s)
	for v := range int64(4) {
		if err := s.Append(ctx, id, v, batch("c", fmt.Sprint(v))); err != nil {
			t.Fatal(err)
		}
	}
	want := func(version int64, data string) {
		t.Helper()
		got, v, err := s.Snapshot(ctx, id)
		if err != nil || v != version || string(got) != data {
			t.Errorf("snapshot %s of %d, %v; want %s of %d", got, v, err, data, version)
		}
	}
	want(0, `{"a":1}`)
	keep := func(version int64, data string, first int64) {
		t.Helper()
		if err := s.KeepSnapshot(ctx, id, version, []byte(data), nil, first); err != nil {
			t.Fatal(err)
		}
	}
	keep(3, `{"a":3}`, 2)
	keep(2, `{"a":2}`, 2) // older
	keep(9, `{"a":9}`, 2) // there is no such version
	want(3, `{"a":3}`)
	_, err := s.Steps(ctx, id, 1, 10)
	wantKind(t, err, news.Gone)
	if got, err := s.Steps(ctx, id, 2, 10); err != nil || len(got) != 2 {
		t.Errorf("steps after what was forgotten: %v, %v", got, err)
	}
	keep(4, `{"a":4}`, 4)
	if got, err := s.Steps(ctx, id, 4, 10); err != nil || len(got) != 0 {
		t.Errorf("steps after all was forgotten: %v, %v", got, err)
	}
	st, _ := s.Story(ctx, id)
	mustSave(t, s, st)
	for _, saved := range []struct {
		base    news.RevisionNum
		version int64
	}{{2, 3}, {1, 2}, {2, 9}} { // the older one and the one to come change nothing
		if err := s.DraftSaved(ctx, id, saved.base, saved.version); err != nil {
			t.Fatal(err)
		}
	}
	if d, err := s.Draft(ctx, id); err != nil || d.Base != 2 || d.Saved != 3 || d.First != 4 || d.Snapshot != 4 {
		t.Errorf("draft %+v, %v", d, err)
	}
}

func draftRaces(t *testing.T, s store.Store) {
	ctx, id := t.Context(), beginDraft(t, s)
	var wg sync.WaitGroup
	var taken atomic.Int64
	for w := range 6 {
		wg.Go(func() {
			for range 10 {
				d, err := s.Draft(ctx, id)
				if err == nil {
					err = s.Append(ctx, id, d.Version, batch(fmt.Sprint(w), `1`, `2`))
				}
				switch {
				case err == nil:
					taken.Add(2)
				case !errors.Is(err, news.Conflict):
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	d, err := s.Draft(ctx, id)
	if err != nil || d.Version != taken.Load() {
		t.Fatalf("version %+v, %v; %d were taken", d, err, taken.Load())
	}
	list, err := s.Steps(ctx, id, 0, 1000)
	if err != nil || int64(len(list)*2) != d.Version {
		t.Fatalf("%d batches, %v", len(list), err)
	}
}

func begunStories(t *testing.T, s store.Store) {
	ctx := t.Context()
	first, other := draft("untitled"), draft("untitled")
	for _, st := range []*news.Story{first, other} {
		if err := s.BeginStory(ctx, st, "tab-"+string(st.Slug), 3, []byte(`{"a":0}`), by); err != nil {
			t.Fatal(err)
		}
	}
	if first.ID == 0 || other.ID != first.ID || other.Head != 1 {
		t.Errorf("begun twice: %d and %d", first.ID, other.ID)
	}
	var wg sync.WaitGroup
	var made sync.Map
	for range 4 {
		wg.Go(func() {
			st := draft("untitled")
			if err := s.BeginStory(ctx, st, "another", 4, []byte(`{"a":0}`), by); err != nil {
				t.Error(err)
			}
			made.Store(st.ID, true)
		})
	}
	wg.Wait()
	n := 0
	made.Range(func(any, any) bool { n++; return true })
	rows, _, err := s.Desk(ctx, store.DeskFilter{}, store.Cursor{}, 10)
	if err != nil || n != 1 || len(rows) != 2 || rows[0].Headline != "" || rows[0].Owner == 0 {
		t.Errorf("begun at once: %d stories, desk %+v, %v", n, rows, err)
	}
	bad := draft("x")
	bad.Edition = "nowhere"
	wantKind(t, s.BeginStory(ctx, bad, "third", 3, []byte(`{}`), by), news.Invalid)
	if _, err := s.Draft(ctx, 3); !errors.Is(err, news.NotFound) {
		t.Errorf("a refused story left a draft: %v", err)
	}
}

func comments(t *testing.T, s store.Store) {
	ctx := t.Context()
	wantKind(t, s.AddComment(ctx, 404, &store.Comment{Text: "x"}), news.NotFound)
	id := beginDraft(t, s)
	first := store.Comment{From: 3, To: 9, Quote: "a passage", Text: "Is it so? " + strings.Repeat("ж", 500), By: 7, Name: "Ines"}
	answer := store.Comment{Parent: 1, Text: "Yes.", By: 8, Name: "Ali"}
	if err := errors.Join(s.AddComment(ctx, id, &first), s.AddComment(ctx, id, &answer)); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.AddComment(ctx, id, &store.Comment{Parent: 9, Text: "x"}), news.NotFound)
	wantKind(t, s.ResolveComment(ctx, id, 9, 7), news.NotFound)
	if err := errors.Join(s.Append(ctx, id, 0, batch("c", `1`)), s.ResolveComment(ctx, id, 1, 8), s.ResolveComment(ctx, id, 1, 9),
		s.KeepSnapshot(ctx, id, 1, []byte(`{}`), []store.Comment{{ID: 1, From: 4, To: 4}}, 0)); err != nil {
		t.Fatal(err)
	}
	first.Resolved, first.Version, first.From, first.To = 8, 1, 4, 4
	got, err := s.Comments(ctx, id)
	if want := []store.Comment{first, answer}; err != nil || !reflect.DeepEqual(got, want) || first.ID != 1 || answer.ID != 2 || !first.At.Equal(Noon) {
		t.Errorf("comments %+v, %v; want %+v", got, err, want)
	}
	if d, err := s.Draft(ctx, id); err != nil || d.Remarks != 4 {
		t.Errorf("draft %+v, %v", d, err)
	}
}
