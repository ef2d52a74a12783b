package newsroom

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// send sends JSON as the newsroom's scripts do, and reads the answer.
func (b *browser) send(method, at string, v any, into any) int {
	b.t.Helper()
	var body io.Reader
	if v != nil {
		data, err := json.Marshal(v)
		if err != nil {
			b.t.Fatal(err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequest(method, b.room.URL+at, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			b.t.Fatalf("%s %s: %d %s", method, at, res.StatusCode, data)
		}
	}
	return res.StatusCode
}

// said is what a script learns.
type told struct {
	ID       int64  `json:"id"`
	Say      string `json:"say"`
	Field    string `json:"field"`
	State    string `json:"state"`
	Path     string `json:"path"`
	In       string `json:"in"`
	Head     int    `json:"head"`
	Version  int64  `json:"version"`
	Remade   []string
	Steps    []json.RawMessage
	Comments []struct{ Text string }
	Doc      json.RawMessage
	Link     string
	Undo     int
	To       string
	Edition  struct{ ID string }
}

func (b *browser) must(status int, method, at string, v any) (out told) {
	b.t.Helper()
	if got := b.send(method, at, v, &out); got != status {
		b.t.Fatalf("%s %s answered %d, want %d: %+v", method, at, got, status, out)
	}
	return out
}

// write begins a story with a headline and a text, and returns its address.
func (b *browser) write(headline, text string) string {
	b.t.Helper()
	id := b.must(201, "POST", "/newsroom/stories", map[string]any{"edition": "en", "client": "tab-" + headline}).ID
	at := fmt.Sprintf("/newsroom/story/%d", id)
	b.must(200, "POST", at+"/steps", map[string]any{"client": "tab", "version": 0, "steps": []any{put(1, headline), put(len(headline)+5, text)}})
	return at
}

func put(pos int, text string) any {
	return map[string]any{"stepType": "replace", "from": pos, "to": pos, "slice": map[string]any{"content": []any{map[string]any{"type": "text", "text": text}}}}
}

func TestAStoryFromDraftToWithdrawal(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := b.write("Ferry aground", "It left at dawn, Reuters reported.")
	b.get(at).want(t, 200, "Ferry aground", `id="editor"`, "editor-")
	b.get("/newsroom").want(t, 200, "Ferry aground", "state draft")
	b.get(at+"/checklist").want(t, 200, "Headline", "Reuters", "1 of 7")
	b.get(at+"/suggestions").want(t, 200, "Reuters")
	b.get(at+"/state").want(t, 200, "Draft")
	b.get(at+"/actions").want(t, 200, "Publish", "Send to review")

	// Who is up to date is taken; who is not learns what was.
	if c := b.must(409, "POST", at+"/steps", map[string]any{"client": "other", "version": 0, "steps": []any{put(1, "x")}}); c.Version != 2 || len(c.Steps) != 2 {
		t.Errorf("a late tab is told %+v", c)
	}
	b.must(422, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{put(9999, "x")}})
	b.must(422, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{}, "extra": 1})
	if s := b.must(200, "GET", at+"/steps?after=1", nil); len(s.Steps) != 1 || s.Version != 2 {
		t.Errorf("steps after 1: %+v", s)
	}

	b.must(200, "POST", at+"/review", map[string]any{})
	b.get("/newsroom?view=review").want(t, 200, "Ferry aground")
	if e := b.must(200, "POST", at+"/embargo", map[string]any{"at": "2026-03-01T18:00"}); e.State != "review" {
		t.Errorf("embargo: %+v", e)
	}
	b.get("/newsroom").want(t, 200, "embargo until", "in 6 h 0 min")
	if e := b.must(403, "POST", at+"/publish", map[string]any{}); !strings.Contains(e.Say, "embargo") {
		t.Errorf("published under embargo: %+v", e)
	}
	b.must(200, "POST", at+"/embargo", map[string]any{"at": ""})
	for wrong, field := range map[string]string{"": "at", "soon": "at", "2026-03-01T11:00": "at"} {
		if e := b.must(422, "POST", at+"/schedule", map[string]any{"at": wrong}); e.Field != field || e.Say == "" {
			t.Errorf("scheduled for %q: %+v", wrong, e)
		}
	}
	if s := b.must(200, "POST", at+"/schedule", map[string]any{"at": "2026-03-29T01:30"}); s.State != "scheduled" || !strings.Contains(s.Say, "skips") {
		t.Errorf("scheduled in a gap of the clock: %+v", s)
	}
	b.get("/newsroom/calendar?week=2026-03-29").want(t, 200, "Ferry aground")
	b.must(200, "POST", at+"/ready", map[string]any{})
	p := b.must(200, "POST", at+"/publish", map[string]any{})
	if p.State != "live" || p.Path == "" || len(p.Remade) == 0 {
		t.Errorf("published: %+v", p)
	}
	st, err := room.db.Public().Find(t.Context(), p.Path)
	if err != nil || st.Story == 0 {
		t.Fatalf("readers find %+v, %v", st, err)
	}
	b.get(at+"/flow").want(t, 200, p.Path, "Publish a correction")

	b.must(422, "POST", at+"/correct", map[string]any{"note": " "})
	b.must(200, "POST", at+"/correct", map[string]any{"note": "It left at noon.", "grave": true})
	public, err := room.db.Public().Story(t.Context(), st.Story)
	if err != nil || len(public.Corrections) != 1 || public.Corrections[0].Note != "It left at noon." || !public.Corrections[0].Grave {
		t.Fatalf("readers are told %+v, %v", public, err)
	}

	b.get(at+"/history").want(t, 200, "Version 3", "live")
	b.get(at+"/compare?from=1").want(t, 200, "<del>", "<ins>")
	b.must(200, "POST", at+"/withdraw", map[string]any{"reason": "It was another ferry."})
	b.must(403, "POST", at+"/withdraw", map[string]any{"reason": "Twice."})
	if _, err := room.db.Public().Story(t.Context(), st.Story); err == nil {
		t.Error("readers still see it")
	}
	b.get("/newsroom/audit").want(t, 200, "withdraw", "publish")
	b.get("/newsroom/dashboard").want(t, 200, "Dashboard")
}

func TestRestore(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := b.write("First headline", "First text.")
	b.must(200, "POST", at+"/save", map[string]any{"version": 2, "note": "named"})
	b.must(200, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{put(1, "Another ")}})
	if p := b.post(at+"/restore", "num", "2"); p.status != 200 {
		t.Fatalf("restored: %d %s", p.status, p.text())
	}
	m := b.must(200, "GET", at+"/manuscript", nil)
	if !bytes.Contains(m.Doc, []byte(`"First headline"`)) {
		t.Errorf("in the editor: %s", m.Doc)
	}
	rev, err := room.db.Revision(t.Context(), 1, 3)
	if err != nil || rev.Headline != "Another First headline" {
		t.Errorf("what it replaced is not kept: %+v, %v", rev, err)
	}
	b.post(at+"/restore", "num", "99").want(t, 404)
	b.must(404, "POST", at+"/restore", map[string]any{"num": "99"})
	b.must(200, "POST", at+"/restore", map[string]any{"num": "3"}) // as the editor's script asks
	if m := b.must(200, "GET", at+"/manuscript", nil); !bytes.Contains(m.Doc, []byte(`"Another First headline"`)) {
		t.Errorf("in the editor: %s", m.Doc)
	}
	b.get(at+"/history").want(t, 200, "named", "Version 5")
}

func TestCommentsAndPreviewLinks(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := b.write("Ferry aground", "It left at dawn.")
	id := b.must(201, "POST", at+"/comments", map[string]any{"from": 1, "to": 6, "version": 2, "text": "Which one?"}).ID
	if c := b.must(200, "GET", at+"/comments", nil); len(c.Comments) != 1 || c.Comments[0].Text != "Which one?" {
		t.Errorf("comments: %+v", c)
	}
	b.get(at+"/checklist").want(t, 200, "1 open comments")
	b.must(200, "POST", fmt.Sprintf("%s/comments/%d/resolve", at, id), nil)
	b.must(404, "POST", at+"/comments/999/resolve", nil)
	link := b.must(200, "POST", at+"/share", nil).Link
	stranger := room.browser(t, "en")
	stranger.get(link+"x").want(t, 410, "This link is over")
	room.now.Add(int64(sharedFor))
	stranger.get(link).want(t, 410, "This link is over")
}

// testFiles keeps nothing but what a file is called.
type testFiles struct{}

func (testFiles) Put(_ context.Context, name string, r io.Reader) (news.Asset, error) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	sum := hex.EncodeToString(h.Sum(nil))
	return news.Asset{Kind: news.Picture, Path: sum[:2] + "/" + sum[2:] + path.Ext(name), SHA256: sum, Bytes: n, Origin: name}, err
}

func TestUploads(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	upload := func(name string, data []byte) page { return b.upload("application/json", "", file{name, data}) }
	picture := somePicture(40)
	// What it is its content tells: a page that is called a picture is none.
	upload("boat.jpg", []byte("<html><script>alert(1)</script>")).want(t, 422, "no picture")
	upload("boat.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)).want(t, 422, "no picture")
	upload("boat.png", append(picture[:20:20], "broken"...)).want(t, 422, "damaged")
	upload("boat.exe", picture).want(t, 201, `"width":40`, `"type":"image/png"`, ".png")
	b.send("GET", "/newsroom/media?kind=picture", nil, &[]news.Media{})
}

func TestFinding(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.write("Ferry aground", "It left at dawn.")
	if _, err := room.db.Topic(t.Context(), "en", "Harbour Authority", "", 0); err != nil {
		t.Fatal(err)
	}
	var found []struct{ Headline, State string }
	b.send("GET", "/newsroom/search?q=ferry+agr", nil, &found)
	if len(found) != 1 || found[0].Headline != "Ferry aground" || found[0].State != "Draft" {
		t.Errorf("found %+v", found)
	}
	var names []struct{ Name string }
	b.send("GET", "/newsroom/complete?kind=topic&edition=en&q=harb", nil, &names)
	if len(names) != 1 || names[0].Name != "Harbour Authority" {
		t.Errorf("completed %+v", names)
	}
	b.get("/newsroom?q=ferry").want(t, 200, "Ferry aground")
	b.get("/newsroom?q=nothing").want(t, 200, "No story matches")
	b.get("/newsroom?view=mine").want(t, 200, "Ferry aground")
	b.get("/newsroom/desk/rows?ids=1,2,x").want(t, 200, "Ferry aground")
	for _, wrong := range []string{"/newsroom/story/0", "/newsroom/story/01", "/newsroom/story/x", "/newsroom/story/99", "/newsroom/nothing", "/newsroom/story/1/nothing"} {
		b.get(wrong).want(t, 404)
	}
}

// The right-to-left newsroom is whole.
func TestArabic(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := b.write("Ferry aground", "It left at dawn.")
	u, err := room.db.UserByEmail(t.Context(), "ada@post.example")
	if err != nil {
		t.Fatal(err)
	}
	u.Language = "ar"
	if err := room.db.SaveUser(t.Context(), u, 1, store.Entry{}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/newsroom", "/newsroom/calendar", "/newsroom/dashboard", at} {
		b.get(path).want(t, 200, `lang="ar" dir="rtl"`)
	}
	b.get(at+"/checklist").want(t, 200, "العنوان")
	if e := b.must(422, "POST", at+"/schedule", map[string]any{"at": ""}); e.Say != "اختر اليوم والساعة." {
		t.Errorf("said %q", e.Say)
	}
}

// The desk keeps to an author and a topic, and names them.
func TestDeskOfAnAuthorAndATopic(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	list := room.air(t, 3)
	topic, err := room.db.Topic(t.Context(), "en", "Ferries", news.Subject, 0)
	if err != nil {
		t.Fatal(err)
	}
	st, err := room.db.Story(t.Context(), list[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	st.Topics, st.Bylines = []news.TopicID{topic}, []news.Byline{{Name: "Ines Abreu"}}
	if err := room.db.Save(t.Context(), st, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if err := room.db.Publish(t.Context(), st.ID, st.Head, room.clock(), store.Edit{}); err != nil {
		t.Fatal(err)
	}
	author, err := room.db.Author(t.Context(), "Ines Abreu")
	if err != nil {
		t.Fatal(err)
	}
	for what, at := range map[string]string{"Ferries": fmt.Sprintf("/newsroom?topic=%d", topic), "Ines Abreu": fmt.Sprintf("/newsroom?author=%d", author)} {
		p := b.get(at).want(t, 200, "Story number 1", `value="`+what+`"`)
		if strings.Contains(p.body, "Story number 2") {
			t.Errorf("%s shows a story of nobody's", at)
		}
	}
	b.get("/newsroom?topic=99&author=99").want(t, 200, "No story matches")
}

// Pages are sent gzipped to who takes that, and are the same.
func TestPagesAreCompressed(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	plain := b.do("GET", "/newsroom", nil, "Accept-Encoding", "identity")
	zipped := b.do("GET", "/newsroom", nil, "Accept-Encoding", "gzip")
	if zipped.head.Get("Content-Encoding") != "gzip" || len(zipped.body) > len(plain.body)/2 {
		t.Fatalf("%d bytes of %d, %q", len(zipped.body), len(plain.body), zipped.head.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(strings.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != plain.body {
		t.Errorf("unzipped it is another page, %v", err)
	}
	if head := b.do("HEAD", "/newsroom", nil, "Accept-Encoding", "gzip"); head.status != 200 {
		t.Errorf("HEAD answers %d", head.status)
	}
	b.do("GET", "/newsroom/nothing", nil, "Accept-Encoding", "gzip").want(t, 404)
	if p := b.do("GET", "/newsroom/search?q=x", nil, "Accept-Encoding", "gzip", "Accept", "application/json"); p.head.Get("Content-Encoding") != "" || p.body != "[]\n" {
		t.Errorf("a short answer is %q", p.body)
	}
}
