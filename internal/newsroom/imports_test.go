package newsroom

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/importer"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/importer/jsonl"
	"broadsheet/internal/jobs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// works lets a room import, and returns what runs its jobs until none waits.
func (room *testRoom) works(t *testing.T) (run func()) {
	t.Helper()
	box, err := inbox.Open(filepath.Join(t.TempDir(), "imports"), []importer.Format{jsonl.Format}, room.clock)
	if err != nil {
		t.Fatal(err)
	}
	var runner *jobs.Runner
	room.inbox, room.wake = box, func() { runner.Wake() }
	room.start(t)
	runner = jobs.New(jobs.Options{Store: room.db, Poll: 5 * time.Millisecond, Kinds: map[string]jobs.Kind{
		ImportJob: func(ctx context.Context, task *jobs.Task) (any, error) {
			var o inbox.Order
			if err := task.Input(&o); err != nil {
				return nil, err
			}
			return box.Import(ctx, o, int64(task.Job().ID), room.db, testFiles{}, task.Progress)
		},
		CheckJob: func(context.Context, *jobs.Task) (any, error) {
			return Checked{Wrong: []string{"media file <b> is missing"}, All: 3}, nil
		},
		RelateJob: func(context.Context, *jobs.Task) (any, error) {
			return nil, news.Fault{Kind: news.Conflict, Say: "There is no space left on the server's disk."}
		},
	}})
	return func() {
		t.Helper()
		ctx, stop := context.WithCancel(t.Context())
		over := make(chan struct{})
		go func() { defer close(over); runner.Run(ctx) }()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			list, err := room.db.JobList(t.Context(), "", 0, 1)
			if err != nil || time.Now().After(end) {
				t.Fatal(list, err)
			}
			if len(list) == 0 || list[0].State.Over() {
				break
			}
		}
		stop()
		<-over
	}
}

// bring sends a body of any kind.
func (b *browser) bring(at, kind, body string) page {
	b.t.Helper()
	req, err := http.NewRequest("POST", b.room.URL+at, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	if !strings.HasPrefix(kind, "multipart/") {
		req.Header.Set("Accept", "application/json")
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	got, _ := io.ReadAll(res.Body)
	return page{status: res.StatusCode, at: res.Request.URL.RequestURI(), body: string(got), head: res.Header}
}

const archive = `{"id":1,"title":"The <b>barrier</b> holds","body":"It held.","date":"2026-02-01T06:12:00Z"}
{"id":2,"title":"Second story","body":"More.","date":"2026-02-02T06:12:00Z"}
{"id":3,"title":"","body":"A story without a headline."}
`

func TestAnArchiveIsSentLookedThroughAndBroughtIn(t *testing.T) {
	room := openRoom(t)
	run := room.works(t)
	b := room.setUp(t)
	b.get("/newsroom/import").want(t, 200, "No archive has been sent yet")
	p := b.bring("/newsroom/import/begin", "application/json", `{"name":"old.jsonl","size":`+number(int64(len(archive)))+`,"mark":"m"}`)
	var parcel inbox.Parcel
	if err := json.Unmarshal([]byte(p.body), &parcel); err != nil || p.status != 201 {
		t.Fatal(p, err)
	}
	at := "/newsroom/import/" + parcel.ID
	b.bring(at+"/part?at=0", "application/octet-stream", archive[:40]).want(t, 200, `"have":40`)
	b.bring(at+"/part?at=0", "application/octet-stream", archive[:40]).want(t, 409, `"have":40`)
	b.bring(at+"/part?at=x", "application/octet-stream", "x").want(t, 422)
	b.get(at).want(t, 200, "Not all of it is here yet")
	b.post(at, "do", "import").want(t, 409, "Wait until all of it is here")
	b.bring(at+"/part?at=40", "application/octet-stream", archive[40:]).want(t, 200, `"kind":"jsonl"`)
	b.get("/newsroom/import").want(t, 200, "old.jsonl", "Not imported yet")

	for _, bad := range [][]string{nil, {"do", "erase"}, {"do", "plan", "edition", "xx"}} {
		b.post(at, bad...).want(t, 422)
	}
	b.post(at, "do", "plan").want(t, 200, "Waiting", "data-open")
	b.post(at, "do", "plan").want(t, 409, "under way already")
	b.post(at+"/remove").want(t, 409, "Stop that first")
	run()
	told := b.get(at).want(t, 200, "What would come of it", "<dd>2</dd>", "<dd>1</dd>", "Download the whole report")
	if strings.Contains(told.body, "data-open") {
		t.Error("it is said to go on")
	}
	if list, _, err := room.db.Public().List(t.Context(), store.Scope{Edition: "en"}, store.Cursor{}, 10); err != nil || len(list) != 0 {
		t.Fatalf("looking brought in %d stories, %v", len(list), err)
	}
	b.post(at, "do", "import")
	run()
	b.get(at).want(t, 200, "What came of it", "old.jsonl:3")
	b.get(at+"/state").want(t, 200, "What came of it")
	list, _, err := room.db.Public().List(t.Context(), store.Scope{Edition: "en"}, store.Cursor{}, 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d stories, %v", len(list), err)
	}
	b.post(at, "do", "import")
	run()
	b.get(at).want(t, 200, `<dt>Unchanged</dt><dd>2</dd>`)

	report := regexp.MustCompile(`/newsroom/import/\w+/report/\d+`).FindString(b.get(at).body)
	got := b.get(report)
	if lines := strings.Split(strings.TrimSpace(got.body), "\n"); got.status != 200 || len(lines) != 2 || !strings.Contains(lines[0], `"refused"`) || !strings.Contains(got.head.Get("Content-Disposition"), "attachment") {
		t.Errorf("the report: %+v", got)
	}
	b.get("/newsroom/jobs").want(t, 200, "Import", "old.jsonl", "2 unchanged")
	b.get("/newsroom/dashboard").want(t, 200, "1 refused")
	b.post(at+"/remove").want(t, 200, "thrown away")
	b.get(at).want(t, 404)
	b.get(report).want(t, 404)
	b.get("/newsroom/audit").want(t, 200, "old.jsonl", "thrown away")
}

func TestAnArchiveInOnePiece(t *testing.T) {
	room := openRoom(t)
	room.works(t)
	b := room.setUp(t)
	form := func(name, data string) (kind, body string) {
		var buf bytes.Buffer
		w := multipart.NewWriter(&buf)
		f, _ := w.CreateFormFile("file", name)
		io.WriteString(f, data)
		w.Close()
		return w.FormDataContentType(), buf.String()
	}
	kind, body := form("old.jsonl", archive)
	if p := b.bring("/newsroom/import", kind, body); p.status != 200 || !strings.HasPrefix(p.at, "/newsroom/import/") || !strings.Contains(p.body, "old.jsonl") {
		t.Errorf("%d at %s", p.status, p.at)
	}
	kind, body = form("setup.exe", "MZ\x90\x00")
	b.bring("/newsroom/import", kind, body).want(t, 422, "no archive that can be imported")
	kind, body = form("", "")
	b.bring("/newsroom/import", kind, body).want(t, 422, "Choose a file")
	b.bring("/newsroom/import", "text/plain", "x").want(t, 422)
	b.bring("/newsroom/import/begin", "application/json", `{"name":"x","size":0}`).want(t, 422, "empty")
	b.bring("/newsroom/import/begin", "application/json", `{`).want(t, 422)
	b.get("/newsroom/import/../../etc").want(t, 404)
	b.get("/newsroom/import/"+strings.Repeat("a", 24)).want(t, 404, "not here any more")
}

func TestJobsScreen(t *testing.T) {
	room := openRoom(t)
	run := room.works(t)
	b := room.setUp(t)
	b.get("/newsroom/jobs").want(t, 200, "Nothing has been run yet")
	b.post("/newsroom/jobs", "kind", "import").want(t, 422) // that has its own screen
	b.post("/newsroom/jobs", "kind", "check").want(t, 200, "in the queue", "Waiting", "Check of the newsroom")
	b.post("/newsroom/jobs", "kind", "check").want(t, 409, "under way already")
	b.post("/newsroom/jobs/1/stop").want(t, 200, "Stopped", "Run again")
	b.post("/newsroom/jobs/1/retry").want(t, 200, "Waiting")
	b.post("/newsroom/jobs/1/retry").want(t, 409, "Only a job that failed")
	run()
	b.get("/newsroom/jobs/1").want(t, 200, "3 things are wrong", "media file &lt;b&gt; is missing", "And 2 more")
	b.get("/newsroom/jobs/1/state").want(t, 200, "3 things are wrong")
	b.post("/newsroom/jobs", "kind", "relate")
	run()
	b.get("/newsroom/jobs/state").want(t, 200, "Failed", "no space left")
	b.get("/newsroom/dashboard").want(t, 200, "no space left", "3 things are wrong")
	for _, at := range []string{"/newsroom/jobs/99", "/newsroom/jobs/x", "/newsroom/jobs/99/state"} {
		b.get(at).want(t, 404, "no such job")
	}
	b.post("/newsroom/jobs/99/stop").want(t, 404)
	b.post("/newsroom/account/profile", "name", "Ines", "language", "ar")
	b.get("/newsroom/jobs").want(t, 200, "فشلت", "لم يبق مكان على قرص الخادم")
}
