package browsertest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/app"
)

// With this in its environment the test binary is the program.
const asProgram = "BROADSHEET_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(app.Run(context.Background(), os.Args[1:], app.Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
	}
	os.Exit(m.Run())
}

const (
	email    = "ada@post.example"
	password = "correct horse battery"
)

// A room is a newsroom that a process of its own serves.
type room struct {
	url    string // the address that browsers know
	listen string // the process's own
	data   string
	client *http.Client // signed in

	process *exec.Cmd
	said    lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// freePort is one that nobody listens on now.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// openRoom starts a new newsroom with one account, with a wire in front if
// there is one.
func openRoom(t *testing.T, front ...*wire) *room {
	t.Helper()
	port := freePort(t)
	r := &room{listen: "127.0.0.1:" + port, url: "http://localhost:" + port, data: t.TempDir()}
	for _, w := range front {
		w.mu.Lock()
		w.to = r.listen
		w.mu.Unlock()
		r.url = "http://localhost:" + w.port
	}
	t.Cleanup(func() {
		r.kill()
		if t.Failed() {
			t.Logf("the program said: %.4000s", r.said.String())
		}
	})
	link := r.start(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r.client = &http.Client{Jar: jar, Timeout: time.Minute}
	_, path, _ := strings.Cut(link, "/newsroom/")
	r.post(t, "/newsroom/"+path, url.Values{"name": {"Ada"}, "email": {email}, "password": {password}, "language": {"en"}})
	return r
}

// start starts the process, which serves when start returns. If nobody can
// sign in yet, it returns the link for the first account.
func (r *room) start(t *testing.T) (link string) {
	t.Helper()
	r.process = exec.Command(os.Args[0], "serve", "--data", r.data, "--listen", r.listen, "--url", r.url)
	r.process.Env = append(os.Environ(), asProgram+"=1")
	r.process.Stderr = &r.said
	out, err := r.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.process.Start(); err != nil {
		t.Fatal(err)
	}
	if r.client == nil {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if line := strings.TrimSpace(lines.Text()); strings.HasPrefix(line, "http") {
				link = line
				break
			}
		}
		if link == "" {
			t.Fatalf("there is no link for the first account: %s", r.said.String())
		}
	}
	go io.Copy(io.Discard, out)
	for range 600 {
		if c, err := net.Dial("tcp", r.listen); err == nil {
			c.Close()
			return link
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the program does not listen: %s", r.said.String())
	return ""
}

// kill ends the process without a word, as losing power would.
func (r *room) kill() {
	if r.process == nil {
		return
	}
	r.process.Process.Kill()
	r.process.Wait()
	r.process = nil
	if r.client != nil {
		r.client.CloseIdleConnections()
	}
}

func (r *room) do(t *testing.T, req *http.Request, err error) (int, string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	res, err := r.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// get asks as the account's owner would.
func (r *room) get(t *testing.T, path string) (int, string) {
	t.Helper()
	req, err := http.NewRequest("GET", r.url+path, nil)
	return r.do(t, req, err)
}

func (r *room) post(t *testing.T, path string, form url.Values) {
	t.Helper()
	req, err := http.NewRequest("POST", r.url+path, strings.NewReader(form.Encode()))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Accept", "text/html")
	}
	if status, body := r.do(t, req, err); status != 200 {
		t.Fatalf("POST %s: %d %.500s", path, status, body)
	}
}

// manuscript is the text that the server has, a line a block.
func (r *room) manuscript(t *testing.T, story string) string {
	t.Helper()
	status, body := r.get(t, story+"/manuscript")
	var m struct{ Doc any }
	if err := json.Unmarshal([]byte(body), &m); status != 200 || err != nil {
		t.Fatalf("%s/manuscript: %d %.300s", story, status, body)
	}
	var words strings.Builder
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if s, ok := v["text"].(string); ok {
				words.WriteString(s)
				return
			}
			walk(v["content"])
			words.WriteString("\n")
		case []any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(m.Doc)
	return words.String()
}
