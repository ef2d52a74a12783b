package collab_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// Whatever happens while several people write one story, no step that was
// acknowledged is lost, nothing typed is missing that nobody deleted, nobody
// who is up to date is refused, and in the end all have the same text.
// COLLAB_HISTORIES says how many histories are tried.
func TestHistories(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("COLLAB_HISTORIES"))
	if n == 0 {
		n = 400
	}
	histories(t, open(t, quickDir(t)), n)
}

func histories(t *testing.T, db *sqlstore.DB, n int) {
	const lanes = 4 // whose commits are gathered
	if err := flag.Set("rapid.checks", strconv.Itoa(max(1, n/lanes))); err != nil {
		t.Fatal(err)
	}
	t.Run("lanes", func(t *testing.T) {
		for lane := range lanes {
			t.Run(strconv.Itoa(lane), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) { newWorld(t, db).run() })
			})
		}
	})
	var wrong []string
	if err := db.Check(t.Context(), func(p string) { wrong = append(wrong, p) }); err != nil || wrong != nil {
		t.Errorf("the store afterwards: %v, %q", err, wrong)
	}
}

// quickDir is a folder in memory where there is one: it is not the disk that
// is tried here.
func quickDir(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "collab")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func open(t testing.TB, dir string) *sqlstore.DB {
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(dir, "a.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	prepare(t, db)
	return db
}

// openPostgres opens a schema of its own.
func openPostgres(t testing.TB, url string) *sqlstore.DB {
	admin, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("collab_%d", os.Getpid())
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin.Exec("DROP SCHEMA " + name + " CASCADE")
		admin.Close()
	})
	sep := "?"
	if strings.Contains(url, "?") {
		sep = "&"
	}
	db, err := sqlstore.OpenPostgres(t.Context(), url+sep+"search_path="+name, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	prepare(t, db)
	return db
}

func prepare(t testing.TB, db *sqlstore.DB) {
	t.Cleanup(func() { db.Close() })
	err := db.SaveEdition(t.Context(), news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC", Sections: []news.Section{{ID: "world", Name: "World"}}}, store.Edit{})
	if err != nil {
		t.Fatal(err)
	}
}

// A world is a story, the servers, and everyone who writes.
type world struct {
	t     *rapid.T
	db    *flaky
	nodes []*collab.Rooms
	tabs  []*tab
	story news.StoryID
	first *prose.Node // at version 0

	truth   int64           // how many steps were taken
	typed   int             // how many signs were typed
	excused map[rune]string // signs that may be missing, and why
	acked   []rune
	opened  int
	put     bool // somebody put other content in
}

// flaky is the store, whose answer may fail to come.
type flaky struct {
	*sqlstore.DB
	fault string // of the next append
}

var errOutage = errors.New("the database does not answer")

func (f *flaky) AppendSteps(ctx context.Context, id news.StoryID, version int64, steps []store.DraftStep) error {
	fault := f.fault
	f.fault = ""
	if fault == "before" {
		return errOutage
	}
	err := f.DB.AppendSteps(ctx, id, version, steps)
	if err == nil && fault == "after" {
		err = errOutage
	}
	return err
}

func newWorld(t *rapid.T, db *sqlstore.DB) *world {
	w := &world{t: t, db: &flaky{DB: db}, excused: map[rune]string{}}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "Harbour", Body: news.Doc{Blocks: []news.Node{
		news.Para("The ferry is late."), {Type: news.Heading, Attrs: &news.Attrs{Level: 2}, Content: []news.Node{{Type: news.Text, Text: "Why"}}}, news.Para("Nobody knows 🚢 yet.")}}}}
	w.must(db.Save(context.Background(), st, store.Edit{By: "ines"}))
	w.story = st.ID
	for range rapid.IntRange(1, 3).Draw(t, "servers") {
		w.nodes = append(w.nodes, nil)
		w.kill(len(w.nodes) - 1)
	}
	for range rapid.IntRange(1, 5).Draw(t, "editors") {
		b := &tab{}
		w.enter(b)
		w.tabs = append(w.tabs, b)
	}
	m, err := w.nodes[0].Open(context.Background(), w.story)
	w.must(err)
	w.first = m.Doc
	return w
}

func (w *world) must(err error) {
	if err != nil {
		w.t.Fatal(err)
	}
}

// kill ends a server without warning; another begins in its place.
func (w *world) kill(i int) { w.nodes[i] = collab.New(collab.Options{Store: w.db}) }

// enter opens the story in a new tab.
func (w *world) enter(b *tab) {
	w.opened++
	*b = tab{client: fmt.Sprint("tab", w.opened), who: collab.Person{ID: store.UserID(w.opened)}, node: rapid.IntRange(0, len(w.nodes)-1).Draw(w.t, "server")}
	m, err := w.nodes[b.node].Open(context.Background(), w.story)
	w.must(err)
	data, _ := m.Doc.MarshalJSON()
	doc, err := prose.Parse(data) // as it comes to a browser
	w.must(err)
	b.version, b.confirmed, b.doc = m.Version, doc, doc
	w.outsideSteps(b.version)
}

// outsideSteps counts the steps that the server itself took: what came from
// outside.
func (w *world) outsideSteps(version int64) {
	if version > w.truth {
		w.truth = version
	}
}

func (w *world) run() {
	for range rapid.IntRange(5, 60).Draw(w.t, "length") {
		b := w.tabs[rapid.IntRange(0, len(w.tabs)-1).Draw(w.t, "tab")]
		switch rapid.SampledFrom([]string{"edit", "edit", "edit", "type", "send", "send", "pull", "keep", "crash", "move", "kill", "save", "outside", "put"}).Draw(w.t, "what") {
		case "edit":
			w.edit(b)
		case "type":
			for range rapid.IntRange(1, 6).Draw(w.t, "keys") {
				w.typeAt(b)
			}
		case "send":
			w.send(b, rapid.SampledFrom([]string{"", "", "", "request lost", "answer lost", "before", "after"}).Draw(w.t, "fate"))
		case "pull":
			w.pull(b)
		case "keep":
			b.keep()
		case "crash":
			w.crash(b)
		case "move":
			b.node = rapid.IntRange(0, len(w.nodes)-1).Draw(w.t, "server")
		case "kill":
			w.kill(rapid.IntRange(0, len(w.nodes)-1).Draw(w.t, "server"))
		case "save":
			w.save(b)
		case "outside":
			w.outside(b)
		case "put":
			w.putBack(b)
		}
	}
	w.settle()
	w.judge()
}

func (w *world) edit(b *tab) {
	raw := step(w.t, b.doc, string(sign(w.typed)))
	if raw == "" {
		return
	}
	s, err := prose.ParseStep([]byte(raw))
	if err != nil {
		return
	}
	if b.edit(s) {
		w.typed += len(marks([]prose.Step{s}))
	}
}

// typeAt types one sign somewhere, as most of writing is.
func (w *world) typeAt(b *tab) {
	list := only(spots(b.doc), "headline", news.Paragraph, news.Heading)
	if len(list) == 0 {
		return
	}
	p := within(w.t, list[rapid.IntRange(0, len(list)-1).Draw(w.t, "node")])
	s, err := prose.ParseStep(fmt.Appendf(nil, `{"stepType":"replace","from":%d,"to":%[1]d,"slice":{"content":[{"type":"text","text":%q}]}}`, p, string(sign(w.typed))))
	w.must(err)
	if !b.edit(s) {
		w.t.Fatalf("%v does not fit", s)
	}
	w.typed++
}

// send sends what the tab has, and says what becomes of it.
func (w *world) send(b *tab, fate string) {
	if len(b.mine) == 0 {
		return
	}
	b.keep() // before it is sent
	if fate == "request lost" {
		return
	}
	out := b.mine[:rapid.IntRange(1, len(b.mine)).Draw(w.t, "portion")]
	raw := make([]json.RawMessage, len(out))
	for i, s := range out {
		raw[i], _ = s.MarshalJSON()
	}
	upToDate := b.version == w.truth
	if fate == "before" || fate == "after" {
		w.db.fault = fate
	}
	now, items, err := w.nodes[b.node].Take(context.Background(), w.story, b.client, b.who, b.version, raw)
	faulty := w.db.fault == "" && (fate == "before" || fate == "after")
	w.db.fault = ""
	switch {
	case faulty && upToDate:
		if !errors.Is(err, errOutage) {
			w.t.Fatalf("with a database that fails: %v", err)
		}
		if fate == "after" {
			w.truth += int64(len(out))
		}
		return
	case faulty: // it would have been refused; it is not known
		if errors.Is(err, errOutage) {
			return
		}
	case upToDate && err != nil:
		w.t.Fatalf("%s is up to date at %d and refused: %v", b.client, b.version, err)
	case !upToDate && !isConflict(err):
		w.t.Fatalf("%s is at %d of %d: %v", b.client, b.version, w.truth, err)
	}
	if err == nil {
		w.truth += int64(len(out))
	}
	if fate == "answer lost" {
		return
	}
	if now != w.truth {
		w.t.Fatalf("the server says %d, the truth is %d", now, w.truth)
	}
	if err != nil {
		w.receive(b, items)
		return
	}
	w.acked = append(w.acked, marks(out)...)
	own := make([]collab.Item, len(out))
	for i := range out {
		own[i] = collab.Item{Client: b.client, Step: raw[i]}
	}
	w.receive(b, own)
}

func (w *world) pull(b *tab) {
	items, now, err := w.nodes[b.node].After(context.Background(), w.story, b.version)
	w.must(err)
	if now != w.truth || int64(len(items)) != now-b.version {
		w.t.Fatalf("after %d the server has %d steps and says %d, the truth is %d", b.version, len(items), now, w.truth)
	}
	w.receive(b, items)
}

func (w *world) receive(b *tab, items []collab.Item) {
	before := b.mine
	gone, err := b.receive(items)
	w.must(err)
	if gone == nil {
		return
	}
	left := map[rune]bool{}
	for _, r := range marks(b.mine) {
		left[r] = true
	}
	for _, r := range marks(before) {
		if !left[r] && !contains(marksOf(items), r) {
			w.excused[r] = "what it was typed into was deleted"
		}
	}
}

func marksOf(items []collab.Item) []rune {
	var steps []prose.Step
	for _, i := range items {
		s, _ := prose.ParseStep(i.Step)
		steps = append(steps, s)
	}
	return marks(steps)
}

func contains(list []rune, r rune) bool {
	for _, x := range list {
		if x == r {
			return true
		}
	}
	return false
}

// crash ends a tab; another takes up what is in the browser's store.
func (w *world) crash(b *tab) {
	kept := map[rune]bool{}
	if b.kept.there {
		for _, r := range marks(b.kept.mine) {
			kept[r] = true
		}
	}
	for _, r := range marks(b.mine) {
		if !kept[r] {
			w.excused[r] = "it was typed right before a crash"
		}
	}
	if !b.kept.there {
		w.enter(b)
		return
	}
	b.version, b.confirmed, b.mine, b.doc = b.kept.version, b.kept.confirmed, nil, b.kept.confirmed
	for _, s := range b.kept.mine {
		if !b.edit(s) {
			w.t.Fatal("what was kept does not fit")
		}
	}
}

// save makes a revision of what was taken.
func (w *world) save(b *tab) {
	head, version, err := w.nodes[b.node].Save(context.Background(), w.story, store.Edit{By: "ines"})
	if errors.Is(err, news.Invalid) || isConflict(err) {
		m, err := w.nodes[b.node].Open(context.Background(), w.story)
		w.must(err)
		w.outsideSteps(m.Version)
		return
	}
	w.must(err)
	w.outsideSteps(version)
	if version != w.truth {
		w.t.Fatalf("saved %d, the truth is %d", version, w.truth)
	}
	m, err := w.nodes[b.node].Open(context.Background(), w.story)
	w.must(err)
	want, err := prose.Content(m.Doc, &news.Content{})
	w.must(err)
	rev, err := w.db.Revision(context.Background(), w.story, head)
	w.must(err)
	if rev.Headline != want.Headline || rev.Body.PlainText() != want.Body.PlainText() || m.Saved != version || m.Head != head {
		w.t.Fatalf("revision %d is not what was written: %+v", head, m)
	}
}

// outside saves the story past the editors.
func (w *world) outside(b *tab) {
	st, err := w.db.Story(context.Background(), w.story)
	w.must(err)
	st.Headline, st.Place = "Harbour"+strings.Repeat("!", rapid.IntRange(0, 3).Draw(w.t, "marks")), "Ostrow"
	w.must(w.db.Save(context.Background(), st, store.Edit{By: "import"}))
	before, err := w.db.Draft(context.Background(), w.story)
	w.must(err)
	m, err := w.nodes[b.node].Open(context.Background(), w.story)
	w.must(err)
	w.outsideSteps(m.Version)
	if before.Version == before.Saved {
		if c, err := prose.Content(m.Doc, &news.Content{}); err != nil || c.Headline != st.Headline || m.Outside != 0 || m.Head != st.Head {
			w.t.Fatalf("nothing was unsaved, and the manuscript is %+v: %q, %v", m, c.Headline, err)
		}
		w.put = true
	} else if m.Version != before.Version || m.Outside != st.Head && m.Head != st.Head {
		w.t.Fatalf("words were unsaved, and the manuscript is %+v", m)
	}
}

// putBack puts the first revision in again.
func (w *world) putBack(b *tab) {
	rev, err := w.db.Revision(context.Background(), w.story, 1)
	w.must(err)
	w.must(w.nodes[b.node].Put(context.Background(), w.story, b.who, func(c *news.Content) error { *c = rev.Content; return nil }))
	m, err := w.nodes[b.node].Open(context.Background(), w.story)
	w.must(err)
	w.outsideSteps(m.Version)
	w.put = true
	c, err := prose.Content(m.Doc, &news.Content{})
	w.must(err)
	if c.Body.PlainText() != rev.Body.PlainText() {
		w.t.Fatalf("put back, it is %q", c.Body.PlainText())
	}
}

// settle lets everyone be online until all is said.
func (w *world) settle() {
	for range 2 {
		for _, b := range w.tabs {
			for n := 0; len(b.mine) > 0 || b.version != w.truth; n++ {
				if n > 200 {
					w.t.Fatalf("%s does not settle", b.client)
				}
				w.pull(b)
				w.send(b, "")
			}
		}
	}
}

// judge looks at the end.
func (w *world) judge() {
	ctx := context.Background()
	var want string
	for i, b := range w.tabs {
		data, _ := b.doc.MarshalJSON()
		if i == 0 {
			want = string(data)
		} else if string(data) != want {
			w.t.Fatalf("%s ends with\n%s\nand %s with\n%s", b.client, data, w.tabs[0].client, want)
		}
	}
	w.kill(0)
	for i, n := range w.nodes {
		m, err := n.Open(ctx, w.story)
		w.must(err)
		if data, _ := m.Doc.MarshalJSON(); string(data) != want {
			w.t.Fatalf("server %d has\n%s\nwant\n%s", i, data, want)
		}
	}
	// What the journal says came and went.
	steps, err := w.db.StepsAfter(ctx, w.story, 0, 1<<20)
	w.must(err)
	if int64(len(steps)) != w.truth {
		w.t.Fatalf("the journal has %d steps of %d", len(steps), w.truth)
	}
	came := map[rune]bool{}
	doc := w.first
	for _, s := range steps {
		st, err := prose.ParseStep(s.Data)
		w.must(err)
		before := signs(text(doc))
		doc, err = st.Apply(doc)
		w.must(err)
		after := map[rune]bool{}
		for _, r := range signs(text(doc)) {
			came[r], after[r] = true, true
		}
		for _, r := range before {
			if !after[r] {
				w.excused[r] = "it was deleted"
			}
		}
	}
	for _, r := range w.acked {
		if !came[r] {
			w.t.Fatalf("%c was acknowledged and is not in the journal", r)
		}
	}
	count := map[rune]int{}
	for _, r := range signs(text(doc)) {
		count[r]++
	}
	for n := range w.typed {
		r := sign(n)
		if count[r] > 1 || count[r] == 0 && w.excused[r] == "" {
			w.t.Fatalf("%c, the keystroke %d, is there %d times: %s", r, n, count[r], want)
		}
	}
}
