package collab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// An edit is what an editor meant: a character after another, or away with
// one, or a new paragraph. It becomes a step of whatever document it meets.
type edit struct {
	kind  string // insert, delete, split
	token rune
	after rune // 0: at the beginning of the text
}

// An editor is a browser's side: what the server confirmed, and what it has
// not.
type editor struct {
	client  string
	node    int // which of the newsroom's nodes it talks to
	version int64
	doc     *prose.Node
	pending []edit
	offline bool
}

// where finds characters in the body of a document.
func where(t testing.TB, doc *prose.Node) map[rune]int {
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	type node struct {
		Type    string
		Text    string
		Content []node
	}
	var root node
	if err := json.Unmarshal(data, &root); err != nil {
		t.Fatal(err)
	}
	at, pos := map[rune]int{}, 0
	var walk func(n node)
	walk = func(n node) {
		if n.Type == "text" {
			for _, r := range n.Text {
				at[r] = pos
				pos++
			}
			return
		}
		if n.Type == "paragraph" && at[0] == 0 {
			at[0] = pos // the end of what is nothing, so that text goes behind it
		}
		pos++
		for _, c := range n.Content {
			walk(c)
		}
		pos++
	}
	for _, c := range root.Content {
		walk(c)
	}
	return at
}

// step makes an edit a step of the document; "" if it means nothing any more.
func (e edit) step(t testing.TB, doc *prose.Node) json.RawMessage {
	at := where(t, doc)
	pos, known := at[e.after]
	if !known {
		pos = at[0]
	}
	pos++ // behind it
	switch e.kind {
	case "insert":
		return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":%q}]}}`, pos, pos, string(e.token)))
	case "split":
		return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"paragraph"},{"type":"paragraph"}],"openStart":1,"openEnd":1},"structure":true}`, pos, pos))
	}
	if pos, known = at[e.token]; !known { // somebody else was quicker; a step that changes nothing stands for it
		return json.RawMessage(`{"stepType":"docAttr","attr":"none","value":null}`)
	}
	return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, pos, pos+1))
}

func apply(t testing.TB, doc *prose.Node, data json.RawMessage) *prose.Node {
	s, err := prose.ParseStep(data)
	if err == nil {
		doc, err = s.Apply(doc)
	}
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return doc
}

// take confirms what the server took since.
func (e *editor) take(t testing.TB, items []Item) {
	for i, item := range items {
		e.doc = apply(t, e.doc, item.Step)
		if item.Client == e.client {
			if i > 0 && items[i-1].Client != e.client || len(e.pending) == 0 {
				t.Fatalf("%s is told of a step of its own that it did not wait for", e.client)
			}
			e.pending = e.pending[1:]
		}
	}
	e.version += int64(len(items))
}

// local is the document as the editor sees it, and the steps that make it.
func (e *editor) local(t testing.TB) (doc *prose.Node, steps []json.RawMessage) {
	doc = e.doc
	for _, p := range e.pending {
		s := p.step(t, doc)
		steps, doc = append(steps, s), apply(t, doc, s)
	}
	return doc, steps
}

// A world is a newsroom with editors, and a ledger outside of it.
type world struct {
	t       testing.TB
	db      *sqlstore.DB
	nodes   []*Rooms
	story   news.StoryID
	editors []*editor
	next    rune
	acked   map[rune]bool // typed and acknowledged
	deleted map[rune]bool // somebody meant to delete it
	version int64         // as far as anything was acknowledged
}

func openStore(t testing.TB) *sqlstore.DB {
	dir := t.TempDir()
	if shm, err := os.MkdirTemp("/dev/shm", "broadsheet-test-"); err == nil {
		dir = shm
		t.Cleanup(func() { os.RemoveAll(shm) })
	}
	db, err := sqlstore.OpenSQLite(context.Background(), filepath.Join(dir, "a.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	err = db.SaveEdition(context.Background(), news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (w *world) send(e *editor, lost bool) {
	if e.offline || len(e.pending) == 0 {
		return
	}
	ctx := context.Background()
	_, steps := e.local(w.t)
	behind := e.version < w.version
	version, items, err := w.nodes[e.node].Take(ctx, w.story, e.client, Person{ID: 1, Name: e.client}, e.version, steps)
	switch {
	case err == nil:
		w.version = max(w.version, version)
		if lost { // the answer never came
			return
		}
		for _, p := range e.pending {
			if p.kind == "insert" {
				w.acked[p.token] = true
			}
		}
		doc, _ := e.local(w.t)
		e.doc, e.version, e.pending = doc, e.version+int64(len(steps)), nil
		if version != e.version {
			w.t.Fatalf("%s is at %d and told %d", e.client, e.version, version)
		}
	case errors.Is(err, news.Conflict):
		if !behind {
			w.t.Fatalf("%s was up to date at %d and refused", e.client, e.version)
		}
		before := slices.Clone(e.pending)
		e.take(w.t, items)
		for _, p := range before[:len(before)-len(e.pending)] { // taken before, and told now
			if p.kind == "insert" {
				w.acked[p.token] = true
			}
		}
	default:
		w.t.Fatalf("%s: %v", e.client, err)
	}
}

func (w *world) catchUp(e *editor) {
	items, _, err := w.nodes[e.node].After(context.Background(), w.story, e.version)
	if err != nil {
		w.t.Fatal(err)
	}
	before := slices.Clone(e.pending)
	e.take(w.t, items)
	for _, p := range before[:len(before)-len(e.pending)] {
		if p.kind == "insert" {
			w.acked[p.token] = true
		}
	}
}

// Up to five editors of two nodes write one story, go offline, crash and come
// back, lose answers, and nodes are killed: nothing acknowledged is lost,
// nobody who is up to date is refused, and all end with the same. With -rapid.checks=10000 there are as many histories.
func TestHistories(t *testing.T) {
	db := openStore(t)
	seen := 0
	rapid.Check(t, func(r *rapid.T) {
		seen++
		w := &world{t: t, db: db, next: 0x4e00, acked: map[rune]bool{}, deleted: map[rune]bool{}}
		w.nodes = []*Rooms{New(Options{Store: db}), New(Options{Store: db})}
		ctx := context.Background()
		id, err := w.nodes[0].Create(ctx, "en", 1, fmt.Sprintf("tab-%p-%d", r, seen), store.Edit{By: "test"})
		if err != nil {
			t.Fatal(err)
		}
		w.story = id
		for i := range rapid.IntRange(2, 5).Draw(r, "editors") {
			m, err := w.nodes[i%2].Open(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			w.editors = append(w.editors, &editor{client: fmt.Sprintf("c%d", i), node: i % 2, version: m.Version, doc: m.Doc})
		}
		for range rapid.IntRange(10, 60).Draw(r, "events") {
			e := w.editors[rapid.IntRange(0, len(w.editors)-1).Draw(r, "who")]
			switch rapid.IntRange(0, 13).Draw(r, "what") {
			case 0, 1, 2, 3, 4:
				var after rune
				if w.next > 0x4e00 {
					if rapid.Bool().Draw(r, "inside") {
						after = 0x4e00 + rune(rapid.IntRange(0, int(w.next-0x4e00)-1).Draw(r, "after"))
					}
				}
				e.pending = append(e.pending, edit{"insert", w.next, after})
				w.next++
			case 5:
				if w.next > 0x4e00 {
					gone := 0x4e00 + rune(rapid.IntRange(0, int(w.next-0x4e00)-1).Draw(r, "gone"))
					if _, seen := where(t, e.doc)[gone]; seen {
						w.deleted[gone] = true
						e.pending = append(e.pending, edit{"delete", gone, 0})
					}
				}
			case 6:
				if w.next > 0x4e00 {
					e.pending = append(e.pending, edit{"split", 0, 0x4e00 + rune(rapid.IntRange(0, int(w.next-0x4e00)-1).Draw(r, "split"))})
				}
			case 7, 8:
				w.send(e, false)
			case 9:
				w.send(e, true)
			case 10:
				e.offline = !e.offline
			case 11:
				if !e.offline {
					w.catchUp(e)
				}
			case 12: // the tab crashes; what its store holds is taken up by another tab of the same name
				data, err := json.Marshal(e.doc)
				if err != nil {
					t.Fatal(err)
				}
				doc, err := prose.Parse(data)
				if err != nil {
					t.Fatal(err)
				}
				*e = editor{client: e.client, node: rapid.IntRange(0, 1).Draw(r, "node"), version: e.version, doc: doc, pending: e.pending}
			case 13: // a node is killed
				w.nodes[rapid.IntRange(0, 1).Draw(r, "node")] = New(Options{Store: db})
			}
		}
		for range 3 {
			for _, e := range w.editors {
				e.offline = false
				for len(e.pending) > 0 {
					w.send(e, false)
				}
			}
		}
		w.settle()
	})
}

// settle compares what everybody has in the end with what was acknowledged.
func (w *world) settle() {
	m, err := New(Options{Store: w.db}).Open(context.Background(), w.story)
	if err != nil {
		w.t.Fatal(err)
	}
	at := where(w.t, m.Doc)
	for token := range w.acked {
		if _, there := at[token]; !there && !w.deleted[token] {
			w.t.Fatalf("%q was acknowledged and is lost", token)
		}
	}
	for _, e := range w.editors {
		w.catchUp(e)
		if !e.doc.Equal(m.Doc) || e.version != m.Version {
			a, _ := json.Marshal(e.doc)
			b, _ := json.Marshal(m.Doc)
			w.t.Fatalf("%s at %d ends with\n%s\nthe newsroom at %d with\n%s", e.client, e.version, a, m.Version, b)
		}
	}
}
