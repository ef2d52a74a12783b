package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

// binary builds the real program once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "broadsheet-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "broadsheet")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("%w: %s", err, out)
	}
	return path, err
})

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return exec.Command(path, args...)
}

// run runs the program and returns what it printed.
func run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := program(t, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("broadsheet %s: %v\n%s%s", strings.Join(args, " "), err, out, &errs)
	}
	return string(out)
}

// shared returns the folder of real data beside the repository.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data", name))
	if err == nil {
		_, err = os.Stat(dir)
	}
	if err != nil {
		say := "the real data is missing: ../shared/data/" + name
		if os.Getenv("CI") != "" {
			t.Fatal(say)
		}
		t.Skip(say)
	}
	return dir
}

// databases are the flags of a newsroom on each database.
func databases(t *testing.T, f func(t *testing.T, flags ...string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "--data", t.TempDir()) })
	t.Run("postgres", func(t *testing.T) {
		url := os.Getenv("BROADSHEET_TEST_POSTGRES")
		if url == "" {
			const say = "BROADSHEET_TEST_POSTGRES is not set: no PostgreSQL server to test with"
			if os.Getenv("CI") != "" {
				t.Fatal(say)
			}
			t.Skip(say)
		}
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		schema := fmt.Sprintf("cmd_%d_%d", os.Getpid(), time.Now().UnixNano())
		if _, err := db.Exec("CREATE SCHEMA " + schema); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Exec("DROP SCHEMA " + schema + " CASCADE") })
		sep := "?"
		if strings.Contains(url, "?") {
			sep = "&"
		}
		f(t, "--data", t.TempDir(), "--database", url+sep+"search_path="+schema)
	})
}

// lines returns what a command prints, a sorted line each.
func lines(t *testing.T, args ...string) []string {
	list := strings.Split(strings.TrimSpace(run(t, args...)), "\n")
	slices.Sort(list)
	return list
}

// The first real archive: all news texts of the corpora as one newsroom, on
// both databases, twice, and read as readers would.
func TestRealArchive(t *testing.T) {
	corpora := shared(t, "corpora")
	file := filepath.Join(t.TempDir(), "archive.jsonl")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	gen := exec.Command("go", "run", "../../bench/corpora", corpora)
	gen.Stdout = out
	if err := gen.Run(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	items := bytes.Count(data, []byte("\n"))
	if items < 9_000 {
		t.Fatalf("the archive has only %d stories", items)
	}
	databases(t, func(t *testing.T, flags ...string) {
		with := func(args ...string) []string { return append(args, flags...) }
		if got := run(t, with("import", "--title", "The Archive", file)...); !strings.Contains(got, fmt.Sprintf("Imported %d, updated 0, unchanged 0, skipped 0, refused 0", items)) {
			t.Fatal(got)
		}
		before := lines(t, with("stories", "list")...)
		if got := run(t, with("import", file)...); !strings.Contains(got, fmt.Sprintf("Imported 0, updated 0, unchanged %d", items)) {
			t.Fatal(got)
		}
		if after := lines(t, with("stories", "list")...); len(before) != items || !slices.Equal(before, after) {
			t.Errorf("a second import changed the newsroom of %d stories", len(before))
		}
		run(t, with("check")...)
		editions := lines(t, with("edition")...)
		if len(editions) < 15 {
			t.Errorf("only %d editions", len(editions))
		}
		readAround(t, before, with("serve", "--listen", "127.0.0.1:0"))
	})
}

// readAround serves a newsroom and visits fronts and stories at random.
func readAround(t *testing.T, stories []string, serve []string) {
	cmd := program(t, serve...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Signal(os.Interrupt)
	base := ""
	buf := make([]byte, 4096)
	for base == "" {
		n, err := stderr.Read(buf)
		if err != nil {
			t.Fatalf("the server ended: %v", err)
		}
		if _, rest, ok := strings.Cut(string(buf[:n]), "address="); ok {
			base, _, _ = strings.Cut(rest, "/ ")
		}
	}
	go io.Copy(io.Discard, stderr)
	paths := []string{"/", "/ar", "/fa", "/ru", "/ja", "/politics", "/archive", "/corrections"}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		var s struct{ Path string }
		if err := json.Unmarshal([]byte(stories[rnd.IntN(len(stories))]), &s); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, s.Path)
	}
	related := 0
	for _, p := range paths {
		res, err := http.Get(base + p)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 {
			t.Errorf("%s: %s", p, res.Status)
		}
		for _, leak := range []string{"goroutine ", "panic", "<nil>", "%!", "<no value>", "map[", "0001-01-01"} {
			if bytes.Contains(body, []byte(leak)) && !strings.Contains(leak, "panic") {
				t.Errorf("%s shows %q", p, leak)
			}
		}
		if bytes.Contains(body, []byte(`id="more"`)) || bytes.Contains(body, []byte(`class="more`)) {
			related++
		}
	}
	t.Logf("%d of %d pages show related coverage", related, len(paths))
}

// An import that is killed again and again, and then run once more, ends as
// one that was not disturbed.
func TestKilledImport(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "archive.jsonl")
	var b strings.Builder
	rnd := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("barrier surge harbour pilots gates flood council budget vote theatre cannery gulls laboratory ferry timetable regatta oarsmen market auction lighthouse mussels saltmarsh engineers sensors bridge tunnel strike wages hospital school")
	for i := range 3000 {
		text := ""
		for range 60 {
			text += words[rnd.IntN(len(words))] + fmt.Sprint(rnd.IntN(40)) + " "
		}
		fmt.Fprintf(&b, `{"id":%d,"title":"Story %d %s","body":%q,"date":"2026-01-%02dT%02d:00:00Z","section":"s%d","tags":["t%d"],"author":"A%d"}`+"\n", i, i, words[i%len(words)], text, i%28+1, i%24, i%5, i%97, i%13)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	state := func(flags ...string) []string {
		all := lines(t, append([]string{"stories", "list"}, flags...)...)
		all = append(all, lines(t, append([]string{"edition"}, flags...)...)...)
		for _, id := range []string{"1", "77", "1500", "3000"} {
			all = append(all, lines(t, append([]string{"related", "--json", id}, flags...)...)...)
		}
		return all
	}
	whole := filepath.Join(dir, "whole")
	run(t, "import", "--data", whole, file)
	want := state("--data", whole)
	databases(t, func(t *testing.T, flags ...string) {
		kills := 4
		if testing.Short() {
			kills = 2
		}
		for range kills {
			cmd := program(t, append([]string{"import", file}, flags...)...)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(50+rnd.IntN(600)) * time.Millisecond)
			cmd.Process.Kill()
			cmd.Wait()
		}
		run(t, append([]string{"import", file}, flags...)...)
		if got := state(flags...); !slices.Equal(got, want) {
			for i := range got {
				if i >= len(want) || got[i] != want[i] {
					t.Fatalf("line %d of the state: %s", i, got[i])
				}
			}
			t.Fatalf("%d lines of state, want %d", len(got), len(want))
		}
		run(t, append([]string{"check"}, flags...)...)
	})
}

// The first real page: an article whose related list had broken into a dump.
func TestRealCapture(t *testing.T) {
	page := filepath.Join(shared(t, "captures"), "related-dump.txt")
	dir := t.TempDir()
	report := filepath.Join(t.TempDir(), "report.jsonl")
	if got := run(t, "import", "--data", dir, "--report", report, page); !strings.Contains(got, "Imported 1, updated 0, unchanged 0, skipped 0, refused 0") {
		t.Fatal(got)
	}
	if got := run(t, "import", "--data", dir, page); !strings.Contains(got, "unchanged 1") {
		t.Fatal(got)
	}
	var st struct {
		Headline, HTML, Text string
		Published            time.Time
		Sources              []struct{ Name string }
		References           []struct {
			ID, Kind, Title, Media string
			At                     time.Time
		}
	}
	if err := json.Unmarshal([]byte(run(t, "stories", "show", "--json", "--data", dir, "1")), &st); err != nil {
		t.Fatal(err)
	}
	if st.Headline != "China Increases Military Cooperation with Syria" || strings.Contains(st.Text, st.Headline) || !st.Published.Equal(time.Date(2016, 8, 17, 12, 16, 52, 0, time.UTC)) {
		t.Errorf("headline %q, published %v, text %q", st.Headline, st.Published, st.Text)
	}
	if n := strings.Count(st.HTML, "<p>"); n != 9 || !strings.Contains(st.Text, "“The Chinese and Syrian militaries traditionally have a friendly relationship") {
		t.Errorf("%d paragraphs:\n%s", n, st.Text)
	}
	for _, leak := range []string{"string(", "contenttypeid", "sort", "{", "alalam", "VIDEO"} {
		if strings.Contains(st.HTML, leak) {
			t.Errorf("the body holds %q", leak)
		}
	}
	if fmt.Sprint(st.Sources) != "[{Russia Today} {Press TV}]" {
		t.Errorf("sources = %v", st.Sources)
	}
	ids, kinds := "", ""
	for _, r := range st.References {
		ids += r.ID + " "
		kinds += r.Kind + " "
		if strings.Contains(r.Title, "VIDEO") || r.Title == "" || !strings.HasPrefix(r.Media, "/2016/08/") || r.At.Year() != 2016 {
			t.Errorf("reference %+v", r)
		}
	}
	if ids != "1846689 1847734 1848139 1850247 1850285 1850974 " || kinds != "video picture video video video video " {
		t.Errorf("references %s: %s", ids, kinds)
	}
	if first := st.References[0].At; !first.Truncate(time.Second).Equal(time.Date(2016, 8, 4, 17, 7, 22, 0, time.UTC)) {
		t.Errorf("the first is of %v", first)
	}
	noted, err := os.ReadFile(report)
	if err != nil || !bytes.Contains(noted, []byte("var_dump")) {
		t.Errorf("the report does not name the dump: %s %v", noted, err)
	}
}

// Every WordPress export is read to its end or refused with the reason, and a
// second run changes nothing.
func TestRealWordPressExports(t *testing.T) {
	dir := shared(t, "wxr")
	data, first, second := t.TempDir(), filepath.Join(t.TempDir(), "1.jsonl"), filepath.Join(t.TempDir(), "2.jsonl")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.xml"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	importAll := func(report string) string {
		cmd := program(t, append([]string{"import", "--format", "wxr", "--data", data, "--report", report}, files...)...)
		out, err := cmd.Output()
		if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 3) { // 3: some items were refused
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	got := importAll(first)
	t.Log(got)
	if !strings.Contains(importAll(second), "Imported 0, updated 0") {
		t.Errorf("a second run changed something: %s", importAll(second))
	}
	run(t, "check", "--data", data)
}
