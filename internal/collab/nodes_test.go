package collab

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// What others are given of a step is what was checked, not what came: readers
// of JSON do not agree on names that differ by case or stand twice.
func TestOthersGetWhatWasChecked(t *testing.T) {
	rs, id, _ := begun(t)
	evil := `{"content":[{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}]}`
	take(t, rs, id, 0, json.RawMessage(`{"stepType":"replace","from":5,"to":5,"slice":`+evil+`,"Slice":{"content":[{"type":"text","text":"good","Marks":[],"marks":[]}]},"more":1}`))
	items, _, err := rs.After(t.Context(), id, 0)
	if err != nil || len(items) != 1 || strings.Contains(string(items[0].Step), "javascript") || !strings.Contains(string(items[0].Step), "good") {
		t.Errorf("others get %+v, %v", items, err)
	}
}

// What one node saved is no change from elsewhere to another.
func TestNodesKnowWhatTheOtherSaved(t *testing.T) {
	one, id, db := begun(t)
	two := New(Options{Store: db})
	take(t, one, id, 0, typed(1, "Ours"))
	if _, err := two.Open(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, _, err := one.Save(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
	take(t, one, id, 1, typed(1, "More of "))
	m, err := two.Open(t.Context(), id)
	if err != nil || m.Outside != 0 || m.Head != 2 || m.Saved != 1 || m.Version != 2 {
		t.Errorf("the other node has %+v, %v", m, err)
	}
	if _, _, err := two.Save(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
	take(t, two, id, 2, typed(1, "Even "))
	if m, err := one.Open(t.Context(), id); err != nil || m.Outside != 0 || m.Head != 3 || m.Saved != 2 {
		t.Errorf("the first node has %+v, %v", m, err)
	}
}

// Nodes that find a change from elsewhere at once take it over once, and
// neither fails.
func TestNodesTakeOverOnce(t *testing.T) {
	one, id, db := begun(t)
	nodes := []*Rooms{one, New(Options{Store: db}), New(Options{Store: db})}
	take(t, one, id, 0, typed(1, "Ours"))
	if _, _, err := one.Save(t.Context(), id, by); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		for _, rs := range nodes {
			if _, err := rs.Open(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		st, err := db.Story(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		st.Headline += "!"
		if err := db.Save(t.Context(), st, store.Edit{By: "import"}); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for _, rs := range nodes {
			wg.Go(func() {
				m, err := rs.Open(t.Context(), id)
				if err != nil || m.Outside != 0 || m.Doc.Headline() != st.Headline || m.Head != st.Head {
					t.Errorf("Open: %q at %d, outside %d, head %d of %d, %v", m.Doc.Headline(), m.Version, m.Outside, m.Head, st.Head, err)
				}
			})
		}
		wg.Wait()
	}
	m, err := one.Open(t.Context(), id)
	if err != nil || m.Version != 1+20+1 || // the last is for the address, which saving made
		m.Head != news.RevisionNum(22) {
		t.Errorf("after 20 changes: version %d, head %d, %v", m.Version, m.Head, err)
	}
}
