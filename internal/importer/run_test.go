package importer_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/importer"
	"broadsheet/internal/importer/jsonl"
	"broadsheet/internal/media/blob"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

type room struct {
	*sqlstore.DB
	media *blob.Folder
	dir   string
}

func open(t testing.TB) *room {
	t.Helper()
	dir := t.TempDir()
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(dir, "a.db"), sqlstore.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	m, err := blob.Open(filepath.Join(dir, "media"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(); m.Close() })
	return &room{db, m, dir}
}

type keeper struct{ *blob.Folder }

func (k keeper) Put(ctx context.Context, name string, r io.Reader) (news.Asset, error) {
	f, err := k.Folder.Put(ctx, name, r)
	return news.Asset{Kind: news.Picture, Path: f.Path, SHA256: f.SHA256, Bytes: f.Bytes}, err
}

// run imports lines as a file of that name.
func (r *room) run(t testing.TB, opt importer.Options, files map[string]string) (importer.Summary, []importer.Entry) {
	t.Helper()
	in := filepath.Join(r.dir, "in")
	os.RemoveAll(in)
	for name, body := range files {
		p := filepath.Join(in, name)
		os.MkdirAll(filepath.Dir(p), 0o777)
		if err := os.WriteFile(p, []byte(body), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	inputs, err := importer.Inputs([]string{in})
	if err != nil {
		t.Fatal(err)
	}
	opt.Formats = []importer.Format{jsonl.Format}
	opt.Now = func() time.Time { return noon }
	var entries []importer.Entry
	opt.Report = func(e importer.Entry) { entries = append(entries, e) }
	sum, err := importer.Run(t.Context(), inputs, r, keeper{r.media}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(t.Context(), func(p string) { t.Error("Check:", p) }); err != nil {
		t.Fatal(err)
	}
	return sum, entries
}

func (r *room) stories(t testing.TB) map[string]*store.PublicStory {
	t.Helper()
	list, err := r.Public().Stories(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*store.PublicStory{}
	for _, s := range list {
		out[s.Headline] = s
	}
	return out
}

const full = `{"id":1,"lang":"en","title":"Storm barrier <holds>","standfirst":"It held.","body_html":"<p>One <b>two</b> <script>alert(1)</script></p>","date":"2026-02-01T06:12:00Z","updated":"2026-02-02","section":"Coast & weather","topics":["Floods",{"name":"Marit Solberg","kind":"person"}],"authors":["Ines Halloran"],"sources":[{"name":"Coastal Wire","url":"https://w.example/"}],"place":"Ostrow Quay","address":"https://old.example/2019/barrier?x=1","media":[{"src":"pic/a.png","alt":"A","renditions":[{"src":"pic/s.png","width":10}]}],"related":[2]}
{"id":"2","lang":"ar","title":"حاجز العواصف","body":"نص الخبر","date":"2026-02-01T06:20:00Z","section":"الساحل","translation_of":1,"topics":[{"name":"فيضانات","same_as":"Floods"}]}
`

func TestRun(t *testing.T) {
	r := open(t)
	files := map[string]string{"a.jsonl": full, "pic/a.png": "\x89PNG not really", "pic/s.png": "small"}
	sum, entries := r.run(t, importer.Options{}, map[string]string{"a.jsonl": full, "pic/a.png": files["pic/a.png"], "pic/s.png": "small"})
	if sum.Imported != 2 || sum.Refused != 0 || sum.Files != 1 { // the pictures beside them are no stories, and no fault
		t.Fatalf("summary = %+v, %+v", sum, entries)
	}
	got := r.stories(t)
	en, ar := got["Storm barrier <holds>"], got["حاجز العواصف"]
	if en == nil || ar == nil {
		t.Fatalf("stories = %v", got)
	}
	if en.Path != "/coast-weather/2026/02/storm-barrier-holds" || ar.Path != "/ar/الساحل/2026/02/حاجز-العواصف" {
		t.Errorf("addresses %s, %s", en.Path, ar.Path)
	}
	if en.HTML != "<p>One <strong>two</strong></p>\n" || en.Place != "Ostrow Quay" || en.Bylines[0].Name != "Ines Halloran" || en.Sources[0].URL == "" || en.Updated.Day() != 2 {
		t.Errorf("story = %+v", en)
	}
	if en.Set == 0 || en.Set != ar.Set || en.Topics[0] != ar.Topics[0] || en.References[0].Story != ar.ID {
		t.Errorf("links: %+v, %+v", en, ar)
	}
	if len(en.Media) != 1 || !en.Media[0].Held() || len(en.Media[0].Sizes) != 1 {
		t.Errorf("media = %+v", en.Media)
	}
	if at, err := r.Public().Find(t.Context(), "/2019/barrier"); err != nil || at.To != en.Path {
		t.Errorf("old address = %+v, %v", at, err)
	}
	editions, _ := r.Public().Editions(t.Context())
	if len(editions) != 2 || editions[1].Name != "العربية" || editions[1].Dir != news.RTL || editions[0].Sections[0].Name != "Coast & weather" {
		t.Errorf("editions = %+v", editions)
	}
	before, _ := r.Last(t.Context())
	sum, _ = r.run(t, importer.Options{}, map[string]string{"a.jsonl": full})
	after, _ := r.Last(t.Context())
	if sum.Unchanged != 2 || before != after {
		t.Errorf("again: %+v, %d changes", sum, after-before)
	}
	sum, _ = r.run(t, importer.Options{}, map[string]string{"a.jsonl": strings.Replace(full, "It held.", "It held well.", 1)})
	if sum.Updated != 1 || sum.Unchanged != 1 || r.stories(t)["Storm barrier <holds>"].Standfirst != "It held well." {
		t.Errorf("changed: %+v", sum)
	}
}

func TestBadItems(t *testing.T) {
	r := open(t)
	lines := []string{
		`{"id":"a","title":"Good","date":"2026-02-01","body":"Text"}`,
		`{"id":"b","title":"Bad date","date":"yesterday"}`,
		`not json`,
		`{"id":"c","title":""}`,
		`{"title":"No identity"}`,
		`{"id":"d","title":"Bad language","lang":"!!"}`,
		`{"id":"e","title":"Cut`,
		`{"id":"f","title":"Last","date":"2026-02-01","body":"Text"}`,
	}
	sum, entries := r.run(t, importer.Options{}, map[string]string{"a.jsonl": strings.Join(lines, "\n")})
	if sum.Imported != 2 || sum.Refused != 6 {
		t.Fatalf("summary = %+v", sum)
	}
	for i, e := range entries {
		if e.Line != i+2 || e.Reason == "" || e.File != "a.jsonl" {
			t.Errorf("entry %d = %+v", i, e)
		}
	}
	for i, want := range []string{"yesterday", "not JSON", "title", "id", "language", "not JSON"} {
		if !strings.Contains(entries[i].Reason, want) {
			t.Errorf("reason %d = %q, want it to name %q", i, entries[i].Reason, want)
		}
	}
}

func TestStates(t *testing.T) {
	r := open(t)
	lines := `{"id":"1","title":"Live","date":"2026-02-01"}
{"id":"2","title":"Tomorrow","date":"2026-03-02"}
{"id":"3","title":"Draft","state":"draft","date":"2026-02-01"}
{"id":"4","title":"Secret","date":"2026-02-01","embargo":"2026-03-05T00:00:00Z"}
{"id":"5","title":"Undated"}
{"id":"6","title":"About","standing":true,"section":"x"}
`
	sum, _ := r.run(t, importer.Options{}, map[string]string{"a.jsonl": lines})
	if sum.Imported != 6 || sum.Undated != 2 {
		t.Fatalf("summary = %+v", sum)
	}
	got := r.stories(t)
	for name, public := range map[string]bool{"Live": true, "Tomorrow": false, "Draft": false, "Secret": false, "Undated": true, "About": true} {
		if (got[name] != nil) != public {
			t.Errorf("%s public: %v", name, got[name] != nil)
		}
	}
	list, _, _ := r.Public().List(t.Context(), store.Scope{Edition: "en"}, store.Cursor{}, 10)
	if len(list) != 2 || list[1].Headline != "Undated" || news.Dated(list[1].Published) || got["About"].Path != "/about" {
		t.Errorf("list = %+v", list)
	}
	scheduled, _, _ := r.List(t.Context(), store.Filter{State: news.Scheduled}, store.Cursor{}, 10)
	if len(scheduled) != 1 || scheduled[0].Scheduled.Day() != 2 {
		t.Errorf("scheduled = %+v", scheduled)
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	r := open(t)
	sum, _ := r.run(t, importer.Options{DryRun: true}, map[string]string{"a.jsonl": full})
	last, _ := r.Last(t.Context())
	if sum.Imported != 2 || last != 0 {
		t.Errorf("summary %+v, %d changes", sum, last)
	}
}

// A run that is cut short anywhere, and a second one, end as one run does.
func TestCutShortAndResumed(t *testing.T) {
	var b strings.Builder
	for i := range 600 {
		fmt.Fprintf(&b, `{"id":%d,"title":"Story %d","date":"2026-02-01T00:00:%02dZ","body":"Text %d","section":"s%d","tags":["t%d"],"author":"A%d"}`+"\n", i, i, i%60, i, i%7, i%31, i%11)
	}
	dump := func(r *room) string {
		var all strings.Builder
		e := json.NewEncoder(&all)
		list, _ := r.Public().Stories(t.Context(), 0, 5000)
		for _, s := range list {
			e.Encode(s)
		}
		ed, _ := r.Public().Editions(t.Context())
		e.Encode(ed)
		return all.String()
	}
	whole := open(t)
	whole.run(t, importer.Options{}, map[string]string{"a.jsonl": b.String()})
	want := dump(whole)
	for _, after := range []int64{1, 250} {
		cut := open(t)
		in := filepath.Join(cut.dir, "a.jsonl")
		os.WriteFile(in, []byte(b.String()), 0o666)
		inputs, _ := importer.Inputs([]string{in})
		ctx, stop := context.WithCancel(t.Context())
		stored := int64(0)
		cut.OnChange(func(l []news.Change) {
			for _, c := range l {
				if c.Kind == news.Published {
					stored++
				}
			}
			if stored >= after {
				stop()
			}
		})
		if _, err := importer.Run(ctx, inputs, cut, keeper{cut.media}, importer.Options{Formats: []importer.Format{jsonl.Format}}); err == nil {
			t.Error("a run that was cut short reports success")
		}
		sum, _ := cut.run(t, importer.Options{}, map[string]string{"a.jsonl": b.String()})
		if sum.Imported == 600 || sum.Imported+sum.Unchanged != 600 {
			t.Errorf("the second run: %+v", sum)
		}
		if dump(cut) != want {
			t.Errorf("cut after %d changes: the result is another", after)
		}
	}
}

// Of two items with one identity the first counts, at every run.
func TestSameIdentityTwice(t *testing.T) {
	r := open(t)
	lines := `{"id":1,"title":"First","date":"2026-02-01"}
{"id":1,"title":"Second","date":"2026-02-01"}
{"id":1,"title":"First","date":"2026-02-01"}
`
	sum, entries := r.run(t, importer.Options{}, map[string]string{"a.jsonl": lines})
	if sum.Imported != 1 || sum.Skipped != 1 || sum.Unchanged != 1 || len(entries) != 1 || entries[0].Line != 2 {
		t.Errorf("%+v %+v", sum, entries)
	}
	if sum, _ = r.run(t, importer.Options{}, map[string]string{"a.jsonl": lines}); sum.Imported+sum.Updated != 0 || r.stories(t)["First"] == nil {
		t.Errorf("again: %+v", sum)
	}
}

func TestHostileFilesStayOutside(t *testing.T) {
	r := open(t)
	os.WriteFile(filepath.Join(r.dir, "secret.png"), []byte("secret"), 0o666)
	sum, _ := r.run(t, importer.Options{}, map[string]string{"a.jsonl": `{"id":1,"title":"A","date":"2026-02-01","media":[{"src":"../secret.png"}],"body_html":"<p><img src='/media/aa/b.png'><img src='../../secret.png' alt='x'></p>"}`})
	if sum.Imported != 1 {
		t.Fatalf("%+v", sum)
	}
	s := r.stories(t)["A"]
	if len(s.Media) != 0 || strings.Contains(s.HTML, "<img") {
		t.Errorf("a file from outside came in: %+v", s)
	}
}
