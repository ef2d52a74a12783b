package newsroom

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A tap is the other end of a line: a tab, and all that it was told.
type tap struct {
	conn  *websocket.Conn
	heard chan string
	ended chan struct{}
}

// line opens a line and says what the tab wants.
func (f *floor) line(at, token, say string) *tap {
	f.t.Helper()
	conn, res, err := f.dial(at, token, at)
	if err != nil {
		f.t.Fatalf("%v, %v", err, res)
	}
	l := &tap{conn: conn, heard: make(chan string, 1000), ended: make(chan struct{})}
	f.t.Cleanup(func() { conn.CloseNow() })
	if say != "" {
		f.ok(conn.Write(f.t.Context(), websocket.MessageText, []byte(say)))
	}
	go func() {
		defer close(l.ended)
		for {
			_, data, err := conn.Read(context.Background())
			if err != nil {
				return
			}
			l.heard <- string(data)
		}
	}()
	return l
}

func (f *floor) dial(at, token, origin string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{}
	if token != "" {
		header.Set("Cookie", f.auth.CookieName()+"="+token)
	}
	if origin != "" {
		header.Set("Origin", origin)
	}
	return websocket.Dial(f.t.Context(), at+"/newsroom/live", &websocket.DialOptions{HTTPHeader: header, HTTPClient: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}})
}

// all is what was heard until nothing came for a moment.
func (l *tap) all() string {
	var b strings.Builder
	for {
		select {
		case s := <-l.heard:
			b.WriteString(s + "\n")
		case <-time.After(200 * time.Millisecond):
			return b.String()
		}
	}
}

func (l *tap) over(within time.Duration) bool {
	select {
	case <-l.ended:
		return true
	case <-time.After(within):
		return false
	}
}

func watching(p placed) string {
	return `{"type":"watch","story":` + number(p.id) + `,"client":"c","version":0}`
}

const watchingDesk = `{"type":"watch","desk":true}`

// A line is for who is signed in at our own site, tells of nothing that they
// may not see, and ends within seconds when they may no longer hear it.
func TestLive(t *testing.T) {
	f := openFloor(t)
	server := httptest.NewServer(f.n.Handler())
	defer server.Close()
	at := server.URL
	ada, adaToken := f.user("ada", store.Grant{Role: news.Admin})
	ines, inesToken := f.user("ines", store.Grant{Role: news.Contributor})
	open := f.story(placed{edition: "en", section: "world", state: news.Draft})
	own := f.story(placed{edition: "en", section: "world", state: news.Draft})
	lost := f.story(placed{edition: "en", section: "world", state: news.Draft})
	for _, p := range []placed{own, lost} {
		f.ok(f.db.Assign(t.Context(), p.id, ines.ID, store.Edit{}))
	}

	for what, c := range map[string]struct {
		token, origin string
		want          int
	}{
		"nobody":                  {"", at, 303},
		"who has an old token":    {inesToken[:len(inesToken)-1], at, 303},
		"another site":            {inesToken, "https://evil.example", 403},
		"a site of a like name":   {inesToken, at + ".evil.example", 403},
		"another port":            {inesToken, "http://127.0.0.1:1", 403},
		"a page without a site":   {inesToken, "null", 403},
		"nobody, at another site": {"", "https://evil.example", 303},
	} {
		conn, res, err := f.dial(at, c.token, c.origin)
		if err == nil {
			conn.CloseNow()
			t.Errorf("%s has a line", what)
		} else if res == nil || res.StatusCode != c.want {
			t.Errorf("%s is answered %v, want %d", what, res, c.want)
		}
	}

	// What she may not see she cannot watch, and hears nothing of.
	for _, say := range []string{watching(open), `{"type":"watch","story":999,"client":"c"}`, "not JSON"} {
		if l := f.line(at, inesToken, say); !l.over(5*time.Second) || l.all() != "" {
			t.Errorf("a line on which was said %s goes on", say)
		}
	}
	hers, desk := f.line(at, inesToken, watching(own)), f.line(at, inesToken, watchingDesk)
	theirs := f.line(at, adaToken, watching(open))
	hers.all()
	theirs.all()
	step := json.RawMessage(`{"stepType":"replace","from":1,"to":1,"slice":{"content":[{"type":"text","text":"Ferry "}]}}`)
	taken := map[news.StoryID]int64{}
	write := func(p placed) {
		_, _, err := f.rooms.Take(t.Context(), p.id, "other", collab.Person{ID: ada.ID, Name: "ada"}, taken[p.id], []json.RawMessage{step})
		f.ok(err)
		taken[p.id]++
		f.rooms.Changed(p.id)
	}
	write(open)
	if got := theirs.all(); !strings.Contains(got, "Ferry") {
		t.Errorf("who watches hears %q", got)
	}
	if got := hers.all(); got != "" {
		t.Errorf("of another story she hears %q", got)
	}
	f.ok(hers.conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"cursor","story":`+number(open.id)+`,"anchor":1,"head":1,"version":0}`)))
	f.ok(hers.conn.Write(t.Context(), websocket.MessageText, []byte(watching(open)))) // it watches one story for good
	if got := theirs.all(); strings.Contains(got, "ines") {
		t.Errorf("her cursor is in a story that she may not see: %q", got)
	}
	write(own)
	if got := hers.all(); !strings.Contains(got, "Ferry") {
		t.Errorf("of her own story she hears %q", got)
	}
	if got := desk.all(); strings.Contains(got, mark) || strings.Contains(got, "Ferry") || !strings.Contains(got, `"id":`+number(own.id)) {
		t.Errorf("of the desk she hears %q", got)
	}

	// Of a story that she may not see the desk's line does not even give the
	// number, nor who is in it.
	desk.all()
	write(open)
	other := f.line(at, adaToken, watching(open))
	other.all()
	if got := desk.all(); strings.Contains(got, `"id":`+number(open.id)) || strings.Contains(got, `"story":`+number(open.id)) {
		t.Errorf("of what she may not see she hears %q", got)
	}

	// What ends.
	second := f.signIn(ines)
	silent := f.line(at, second, "")
	late := f.line(at, second, "")
	ended := map[string]*tap{
		"of a story":    f.line(at, second, watching(own)),
		"of the desk":   f.line(at, second, watchingDesk),
		"of nothing":    silent,
		"of lost sight": f.line(at, inesToken, watching(lost)),
	}
	for _, l := range ended {
		l.all()
	}
	list, err := f.db.Sessions(t.Context(), ines.ID, 10)
	f.ok(err)
	f.ok(f.auth.EndSession(t.Context(), auth.Operator(), ines.ID, list[0].ID))
	f.ok(f.db.Assign(t.Context(), lost.id, ada.ID, store.Edit{}))
	f.ok(late.conn.Write(t.Context(), websocket.MessageText, []byte(watchingDesk)))
	if !late.over(time.Second) || late.all() != "" {
		t.Error("a line hears of the desk after its session has ended")
	}
	began := time.Now()
	for what, l := range ended {
		if !l.over(stillThere + 3*time.Second - time.Since(began)) {
			t.Errorf("the line %s goes on", what)
		}
	}
	for what, l := range map[string]*tap{"of her own story": hers, "of the desk": desk, "of an admin": theirs} {
		if l.over(10 * time.Millisecond) {
			t.Errorf("the line %s has ended too", what)
		}
	}
}
