package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

var logged = store.Entry{Name: "ada", Action: "tested", Subject: "story", Detail: "because"}

func unpublish(t *testing.T, s store.Store) {
	ctx, p := t.Context(), s.Public()
	st := mustSave(t, s, draft("ferry"))
	wantKind(t, s.Unpublish(ctx, st.ID, time.Minute, by, logged), news.Conflict)
	st.State = news.Ready
	if err := s.SetFlow(ctx, st, by); err != nil {
		t.Fatal(err)
	}
	air(t, s, st, Noon)
	card, err := p.Story(ctx, st.ID)
	if err != nil {
		t.Fatal(err)
	}
	seq, _ := s.Last(ctx)
	wantKind(t, s.Unpublish(ctx, st.ID, -time.Second, by, logged), news.Conflict)
	if err := s.Unpublish(ctx, st.ID, time.Hour, by, logged); err != nil {
		t.Fatal(err)
	}
	changes, err := s.After(ctx, seq, 10)
	if err != nil || len(changes) != 1 || changes[0].Kind != news.Withdrew || !slices.Contains(changes[0].Keys, news.LatestKey("en")) || !slices.Contains(changes[0].Keys, news.StoryKey(st.ID)) {
		t.Errorf("told %+v, %v", changes, err)
	}
	if _, err := p.Find(ctx, card.Path); err == nil || news.NotFound != kindOf(err) {
		t.Errorf("its address answers %v", err)
	}
	if got, err := s.Story(ctx, st.ID); err != nil || got.State != news.Ready || got.LiveRev != 0 || !got.Published.IsZero() {
		t.Errorf("it is %+v, %v", got, err)
	}
	if got := list(t, s, store.Scope{Edition: "en"}); len(got) != 0 {
		t.Errorf("listed: %v", got)
	}
	wantKind(t, s.Unpublish(ctx, st.ID, time.Hour, by, logged), news.Conflict)
	other := air(t, s, mustSave(t, s, draft("ferry")), Noon) // the address is free again
	if c, err := p.Story(ctx, other.ID); err != nil || c.Path != card.Path {
		t.Errorf("another has the address %+v, %v", c, err)
	}

	// An update goes back to the version before.
	later := *other
	later.Headline = "Changed"
	if err := s.Save(ctx, &later, by); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(ctx, other.ID, later.Head, Noon.Add(time.Hour), by); err != nil {
		t.Fatal(err)
	}
	if err := s.Unpublish(ctx, other.ID, time.Hour, by, logged); err != nil {
		t.Fatal(err)
	}
	got, err := p.Story(ctx, other.ID)
	if err != nil || got.Headline != other.Headline || !got.Updated.IsZero() || got.Path != card.Path {
		t.Errorf("readers see %+v, %v", got, err)
	}

	// What had been withdrawn is withdrawn again.
	if err := s.Withdraw(ctx, other.ID, "wrong", by); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(ctx, other.ID, 1, Noon, by); err != nil {
		t.Fatal(err)
	}
	if err := s.Unpublish(ctx, other.ID, time.Hour, by, logged); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Find(ctx, card.Path); kindOf(err) != news.Gone {
		t.Errorf("its address answers %v", err)
	}
}

func kindOf(err error) news.FaultKind {
	if f, ok := err.(news.Fault); ok {
		return f.Kind
	}
	return ""
}

func deleted(t *testing.T, s store.Store) {
	ctx := t.Context()
	st := air(t, s, mustSave(t, s, draft("ferry")), Noon)
	card, err := s.Public().Story(ctx, st.ID)
	if err != nil {
		t.Fatal(err)
	}
	c := store.Comment{Story: st.ID, Text: "@Ada", Mentions: []store.UserID{1}, At: Noon}
	if err := s.AddComment(ctx, &c); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Delete(ctx, st.ID, by, logged), news.Conflict)
	if err := s.Withdraw(ctx, st.ID, "It was another ferry.", by); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Delete(ctx, 999, by, logged), news.NotFound)
	if err := s.Delete(ctx, st.ID, by, logged); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Delete(ctx, st.ID, by, logged), news.NotFound)
	_, err = s.Story(ctx, st.ID)
	wantKind(t, err, news.NotFound)
	_, err = s.Revision(ctx, st.ID, 1)
	wantKind(t, err, news.NotFound)
	_, err = s.Public().Find(ctx, card.Path)
	wantKind(t, err, news.Gone)
	if rows, err := s.DeskRows(ctx, []news.StoryID{st.ID}); err != nil || len(rows) != 0 {
		t.Errorf("on the desk: %+v, %v", rows, err)
	}
	if list, err := s.Mentions(ctx, 1, 0, 10); err != nil || len(list) != 0 {
		t.Errorf("mentions: %+v, %v", list, err)
	}
	entries, _, err := s.Entries(ctx, store.LogFilter{}, store.LogCursor{}, 10)
	if err != nil || len(entries) == 0 || !strings.HasPrefix(entries[0].Detail, "because\n{") || !strings.Contains(entries[0].Detail, `"slug":"ferry"`) {
		t.Errorf("the log says %+v, %v", entries, err)
	}
	if next := mustSave(t, s, draft("next")); next.ID == st.ID {
		t.Error("its number is given again")
	}
	if err := s.Check(ctx, func(problem string) { t.Error(problem) }); err != nil {
		t.Fatal(err)
	}
}

func translations(t *testing.T, s store.Store) {
	ctx := t.Context()
	in := func(e news.EditionID) *news.Story {
		st := draft("ferry")
		st.Edition = e
		return air(t, s, mustSave(t, s, st), Noon)
	}
	en, ar, second := in("en"), in("ar"), in("en")
	if err := s.Translate(ctx, en.ID, ar.ID, by); err != nil {
		t.Fatal(err)
	}
	if err := s.Translate(ctx, ar.ID, en.ID, by); err != nil { // it is so already
		t.Fatal(err)
	}
	st, err := s.Story(ctx, ar.ID)
	if err != nil || st.Set == 0 {
		t.Fatalf("set %+v, %v", st, err)
	}
	if list, err := s.Public().Translations(ctx, st.Set); err != nil || len(list) != 2 {
		t.Errorf("readers see %+v, %v", list, err)
	}
	wantKind(t, s.Translate(ctx, second.ID, ar.ID, by), news.Conflict)
	wantKind(t, s.Translate(ctx, second.ID, en.ID, by), news.Conflict)
	wantKind(t, s.Translate(ctx, second.ID, second.ID, by), news.Conflict)
	wantKind(t, s.Translate(ctx, second.ID, 999, by), news.NotFound)
	seq, _ := s.Last(ctx)
	if err := s.Untranslate(ctx, ar.ID, by); err != nil {
		t.Fatal(err)
	}
	var keys []news.Key
	changes, err := s.After(ctx, seq, 10)
	for _, c := range changes {
		keys = append(keys, c.Keys...)
	}
	if err != nil || !slices.Contains(keys, news.SetKey(st.Set)) || !slices.Contains(keys, news.StoryKey(en.ID)) {
		t.Errorf("told %v, %v", keys, err)
	}
	if ids, err := s.InSet(ctx, st.Set); err != nil || len(ids) != 0 {
		t.Errorf("left: %v, %v", ids, err)
	}
	if err := s.Translate(ctx, second.ID, ar.ID, by); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(ctx, func(problem string) { t.Error(problem) }); err != nil {
		t.Fatal(err)
	}
}
