package collab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

var (
	ines = Person{ID: 1, Name: "Ines"}
	by   = store.Edit{By: "Ines"}
)

// typed is a step that puts text at a position.
func typed(pos int, text string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":%q}]}}`, pos, pos, text))
}

func begun(t *testing.T) (*Rooms, news.StoryID, Store) {
	db := openStore(t)
	rs := New(Options{Store: db})
	id, err := rs.Create(t.Context(), "en", 1, "tab", by)
	if err != nil {
		t.Fatal(err)
	}
	return rs, id, db
}

func take(t *testing.T, rs *Rooms, id news.StoryID, version int64, steps ...json.RawMessage) {
	t.Helper()
	if _, _, err := rs.Take(t.Context(), id, "tab", ines, version, steps); err != nil {
		t.Fatal(err)
	}
}

// A tab that asks twice for a new story gets one.
func TestCreateOnce(t *testing.T) {
	rs, id, _ := begun(t)
	again, err := rs.Create(t.Context(), "en", 1, "tab", by)
	if err != nil || again != id {
		t.Errorf("asked again: %d, %v; want %d", again, err, id)
	}
	if other, err := rs.Create(t.Context(), "en", 1, "other", by); err != nil || other == id {
		t.Errorf("another tab: %d, %v", other, err)
	}
	if _, err := rs.Create(t.Context(), "xx", 1, "third", by); !errors.Is(err, news.Invalid) {
		t.Errorf("in no edition: %v", err)
	}
}

func TestSave(t *testing.T) {
	rs, id, db := begun(t)
	if _, _, err := rs.Save(t.Context(), id, by); !errors.Is(err, news.Invalid) {
		t.Fatalf("a story without a headline was saved: %v", err)
	}
	take(t, rs, id, 0, typed(1, "Ferry aground"), typed(18, "It left at dawn."))
	head, version, err := rs.Save(t.Context(), id, by)
	if err != nil || head != 2 || version != 2 {
		t.Fatalf("Save = %d, %d, %v", head, version, err)
	}
	if head, _, err = rs.Save(t.Context(), id, by); err != nil || head != 2 {
		t.Fatalf("nothing changed, and Save = %d, %v", head, err)
	}
	st, err := db.Story(t.Context(), id)
	if err != nil || st.Headline != "Ferry aground" || st.Slug != "ferry-aground" || st.Body.PlainText() != "It left at dawn." {
		t.Fatalf("saved %+v, %v", st, err)
	}
	// The address of a story that was public stays, whatever the headline.
	if err := db.Publish(t.Context(), id, 2, time.Now(), by); err != nil {
		t.Fatal(err)
	}
	take(t, rs, id, 2, typed(1, "Second "))
	if _, _, err := rs.Save(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
	if st, err = db.Story(t.Context(), id); err != nil || st.Slug != "ferry-aground" || st.Headline != "Second Ferry aground" {
		t.Fatalf("saved again %+v, %v", st, err)
	}
}

// What does not fit is refused whole, and nothing of it is kept.
func TestAllOrNothing(t *testing.T) {
	rs, id, _ := begun(t)
	_, _, err := rs.Take(t.Context(), id, "tab", ines, 0, []json.RawMessage{typed(1, "Good"), typed(9999, "bad")})
	if !errors.Is(err, news.Invalid) {
		t.Fatalf("Take = %v", err)
	}
	for _, steps := range [][]json.RawMessage{nil, make([]json.RawMessage, MaxSteps+1)} {
		if _, _, err := rs.Take(t.Context(), id, "tab", ines, 0, steps); !errors.Is(err, news.Invalid) {
			t.Errorf("%d steps: %v", len(steps), err)
		}
	}
	m, err := rs.Open(t.Context(), id)
	if err != nil || m.Version != 0 || m.Doc.Headline() != "" {
		t.Fatalf("Open = %+v, %v", m, err)
	}
	if _, _, err := rs.Take(t.Context(), id, "tab", ines, 7, []json.RawMessage{typed(1, "x")}); !errors.Is(err, news.Gone) {
		t.Errorf("a version that never was: %v", err)
	}
	if _, err := rs.Open(t.Context(), 999); !errors.Is(err, news.NotFound) {
		t.Errorf("no such story: %v", err)
	}
}

// A story that is changed elsewhere is taken over, unless words would go.
func TestChangedElsewhere(t *testing.T) {
	rs, id, db := begun(t)
	take(t, rs, id, 0, typed(1, "Ours"))
	if _, _, err := rs.Save(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
	elsewhere := func(headline string) {
		st, err := db.Story(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		st.Headline = headline
		if err := db.Save(t.Context(), st, store.Edit{By: "import"}); err != nil {
			t.Fatal(err)
		}
	}
	elsewhere("Theirs")
	m, err := rs.Open(t.Context(), id)
	if err != nil || m.Doc.Headline() != "Theirs" || m.Outside != 0 {
		t.Fatalf("Open = %q, %+v, %v", m.Doc.Headline(), m, err)
	}
	take(t, rs, id, m.Version, typed(1, "More of "))
	elsewhere("Again theirs")
	if m, err = rs.Open(t.Context(), id); err != nil || m.Doc.Headline() != "More of Theirs" || m.Outside == 0 {
		t.Fatalf("what was written is lost: %q, %+v, %v", m.Doc.Headline(), m, err)
	}
	if _, _, err = rs.Save(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
}

// Comments stay with their words, also when a node begins anew.
func TestComments(t *testing.T) {
	rs, id, db := begun(t)
	take(t, rs, id, 0, typed(1, "Ferry runs aground"))
	if _, err := rs.Comment(t.Context(), store.Comment{Story: id, From: 7, To: 11, Version: 1, Text: "ran?", Name: "Ola"}); err != nil {
		t.Fatal(err)
	}
	take(t, rs, id, 1, typed(1, "The "))
	check := func(rs *Rooms, want string) {
		t.Helper()
		list, version, err := rs.Comments(t.Context(), id)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		m, err := rs.Open(t.Context(), id)
		if err != nil || m.Version != version {
			t.Fatal(m, version, err)
		}
		if got := m.Doc.Between(list[0].From, list[0].To); got != want || list[0].Quote != "runs" {
			t.Errorf("the comment is on %q (%q), want %q", got, list[0].Quote, want)
		}
	}
	check(rs, "runs")
	check(New(Options{Store: db}), "runs")
	take(t, rs, id, 2, json.RawMessage(`{"stepType":"replace","from":1,"to":23}`))
	check(rs, "")
	for _, text := range []string{"", "  ", strings.Repeat("x", MaxComment+1)} {
		if _, err := rs.Comment(t.Context(), store.Comment{Story: id, From: 1, To: 1, Version: 3, Text: text}); !errors.Is(err, news.Invalid) {
			t.Errorf("a comment of %d characters: %v", len(text), err)
		}
	}
	whole, err := rs.Comment(t.Context(), store.Comment{Story: id, Version: 3, Text: "Who wrote this?"})
	if err != nil || whole.Quote != "" || whole.To != 0 {
		t.Errorf("on the whole story: %+v, %v", whole, err)
	}
	if err := rs.Resolve(t.Context(), id, 999); !errors.Is(err, news.NotFound) {
		t.Errorf("Resolve = %v", err)
	}
}

// Other words for a passage are proposed, and follow it; what is no passage, or
// no other words, is refused.
func TestProposals(t *testing.T) {
	rs, id, _ := begun(t)
	take(t, rs, id, 0, typed(1, "Ferry runs aground"))
	c, err := rs.Comment(t.Context(), store.Comment{Story: id, From: 7, To: 11, Version: 1, Proposes: true, Proposal: "ran"})
	if err != nil || c.Quote != "runs" {
		t.Fatal(c, err)
	}
	for _, bad := range []store.Comment{
		{From: 7, To: 7, Proposal: "x"}, {From: 7, To: 11, Proposal: "runs"}, {From: 7, To: 11, Proposal: "a\nb"}, {From: 7, To: 11, Proposal: "\xff"},
		{From: 7, To: 11, Proposal: strings.Repeat("x", MaxComment+1)}, {Parent: c.ID, Proposal: "x"},
	} {
		bad.Story, bad.Version, bad.Proposes = id, 1, true
		if _, err := rs.Comment(t.Context(), bad); !errors.Is(err, news.Invalid) {
			t.Errorf("%.60q: %v", bad.Proposal, err)
		}
	}
	if _, err := rs.Comment(t.Context(), store.Comment{Story: id, From: 7, To: 11, Version: 1, Proposes: true, Text: "Not needed."}); err != nil {
		t.Error("to take a passage away:", err)
	}
	list, _, err := rs.Comments(t.Context(), id)
	if err != nil || len(list) != 2 || !list[0].Proposes || list[0].Proposal != "ran" || !list[1].Proposes || list[1].Proposal != "" {
		t.Errorf("%+v, %v", list, err)
	}
}

// Who watches is told of every step once, in order, and who is there.
func TestWatch(t *testing.T) {
	rs, id, db := begun(t)
	w, err := rs.Watch(t.Context(), id, "a", ines)
	if err != nil {
		t.Fatal(err)
	}
	desk := rs.WatchDesk()
	if e := <-w.Events; e.Type != "at" || e.Version != 0 {
		t.Fatalf("told at the beginning: %+v", e)
	}
	if e := <-w.Events; e.Type != "people" || len(e.People) != 1 {
		t.Fatalf("first told %+v", e)
	}
	take(t, rs, id, 0, typed(1, "A"))
	if e := <-w.Events; e.Type != "steps" || e.Version != 1 || len(e.Steps) != 1 {
		t.Fatalf("told %+v", e)
	}
	// Another node takes a step; ours looks for it.
	take(t, New(Options{Store: db}), id, 1, typed(2, "B"))
	rs.sweep(context.Background(), false)
	if e := <-w.Events; e.Type != "steps" || e.Version != 2 {
		t.Fatalf("told %+v", e)
	}
	w.Point(2, 3, 2)
	if e := <-w.Events; e.Type != "people" || e.People[0].Head != 3 {
		t.Fatalf("told %+v", e)
	}
	w.Beat()
	if e := <-w.Events; e.Type != "at" || e.Version != 2 {
		t.Fatalf("told %+v", e)
	}
	w.Close()
	w.Close()
	w.Beat()
	if _, open := <-w.Events; open {
		t.Error("told after it was closed")
	}
	desk.Beat()
	story := false
	for len(desk.Events) > 0 {
		e := <-desk.Events
		story = story || e.Type == "story" && e.ID == id
	}
	if !story {
		t.Error("the desk was not told")
	}
	desk.Close()
	desk.Beat()

	// One that does not listen is dropped and holds nobody up.
	slow, err := rs.Watch(t.Context(), id, "slow", ines)
	if err != nil {
		t.Fatal(err)
	}
	for v := range int64(mostWaiting + 10) {
		take(t, rs, id, 2+v, typed(1, "x"))
	}
	n := 0
	for range slow.Events {
		n++
	}
	if n > mostWaiting {
		t.Errorf("%d events waited", n)
	}
	slow.Close()
}

// A room in which nobody is goes, with all on disk.
func TestIdleRoomsClose(t *testing.T) {
	db := openStore(t)
	now := time.Now()
	rs := New(Options{Store: db, Now: func() time.Time { return now }})
	id, err := rs.Create(t.Context(), "en", 1, "tab", by)
	if err != nil {
		t.Fatal(err)
	}
	take(t, rs, id, 0, typed(1, "Words"))
	now = now.Add(2 * idle)
	rs.sweep(t.Context(), false)
	if len(rs.rooms) != 0 {
		t.Error("the room is still open")
	}
	d, err := db.Draft(t.Context(), id)
	if err != nil || d.At != 1 || !strings.Contains(string(d.Snapshot), "Words") {
		t.Errorf("kept %+v, %v", d, err)
	}
	rows, err := db.DeskRows(t.Context(), []news.StoryID{id})
	if err != nil || rows[0].Headline != "Words" {
		t.Errorf("the desk shows %+v, %v", rows, err)
	}
}

// BenchmarkTake is a keystroke on its way to the disk.
func BenchmarkTake(b *testing.B) {
	db := openStore(b)
	rs := New(Options{Store: db})
	id, err := rs.Create(b.Context(), "en", 1, "tab", by)
	if err != nil {
		b.Fatal(err)
	}
	v := int64(0)
	for b.Loop() {
		if _, _, err := rs.Take(b.Context(), id, "tab", ines, v, []json.RawMessage{typed(1, "x")}); err != nil {
			b.Fatal(err)
		}
		v++
	}
}
