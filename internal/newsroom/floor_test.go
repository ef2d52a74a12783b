package newsroom

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// mark begins the words of every story of a floor, so that an answer that
// must hold none of them can be searched for all.
const mark = "qzx"

// A floor is a whole newsroom over a real database, without a network, with
// people of every kind and stories in every state.
type floor struct {
	t     testing.TB
	file  string
	db    *sqlstore.DB
	raw   *sql.DB // beside the store
	auth  *auth.Auth
	rooms *collab.Rooms
	n     *Newsroom
	now   atomic.Int64
	given []string // every secret that was given away
}

var floorDay = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openFloor(t testing.TB) *floor {
	t.Helper()
	f := &floor{t: t, file: filepath.Join(t.TempDir(), "a.db")}
	f.now.Store(floorDay.UnixNano())
	db, err := sqlstore.OpenSQLite(t.Context(), f.file, sqlstore.Options{Now: f.clock})
	f.ok(err)
	f.db = db
	t.Cleanup(func() { db.Close() })
	f.raw, err = sql.Open("sqlite", "file:"+f.file+"?_pragma=busy_timeout(10000)")
	f.ok(err)
	t.Cleanup(func() { f.raw.Close() })
	sections := []news.Section{{ID: "world", Name: "World"}, {ID: "sport", Name: "Sport"}}
	for _, e := range []news.Edition{
		{ID: "en", Name: "English", Title: "The Post", Dir: news.LTR, Zone: "Europe/Lisbon", Sections: sections},
		{ID: "ar", Name: "العربية", Title: "البريد", Dir: news.RTL, Zone: "Asia/Beirut", Prefix: "/ar", Sections: sections},
	} {
		f.ok(db.SaveEdition(t.Context(), e, store.Edit{}))
	}
	f.ok(db.SaveAsset(t.Context(), &news.Asset{Kind: news.Picture, Path: "ab/cd.jpg", SHA256: "abcd", Origin: "boat.jpg"}))
	f.auth, err = auth.New(auth.Options{Store: db, Key: make([]byte, 32), URL: "https://post.example", Name: "The Post", Now: f.clock, Password: auth.PasswordCost{KiB: 64, Passes: 1, Threads: 1}})
	f.ok(err)
	f.rooms = collab.New(collab.Options{Store: db, Now: f.clock})
	log := slog.New(slog.NewTextHandler(failures{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	box, err := inbox.Open(t.TempDir(), nil, f.clock)
	f.ok(err)
	f.n, err = New(Options{Inbox: box, Store: db, Auth: f.auth, People: db, Scripts: f.rooms, Fronts: laying(db, f.clock), Now: f.clock, Log: log, Key: []byte("a key of the newsroom"),
		Preview: func(_ context.Context, st *store.PublicStory) ([]byte, error) { return []byte(st.Headline), nil }})
	f.ok(err)
	return f
}

// failures are lines of the log that no test should cause, but for those that
// say that the database is frozen.
type failures struct{ t testing.TB }

func (w failures) Write(line []byte) (int, error) {
	if !bytes.Contains(line, []byte("held")) {
		w.t.Errorf("the newsroom notes: %s", line)
	}
	return len(line), nil
}

func (f *floor) clock() time.Time { return time.Unix(0, f.now.Load()).UTC() }

func (f *floor) ok(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// user invites somebody, who comes. The token opens their session.
func (f *floor) user(name string, grants ...store.Grant) (*store.User, string) {
	f.t.Helper()
	u := &store.User{Name: name, Email: name + "@post.example", Language: "en", Color: auth.Color(1), Grants: grants}
	sent, err := f.auth.Invite(f.t.Context(), auth.Operator(), u)
	f.ok(err)
	ticket := sent.Link[strings.LastIndex(sent.Link, "/")+1:]
	step, err := f.auth.Redeem(f.t.Context(), auth.Client{}, store.Invitation, ticket, testPassword)
	f.ok(err)
	f.given = append(f.given, ticket, step.Token)
	return u, step.Token
}

// signIn begins another session.
func (f *floor) signIn(u *store.User) string {
	f.t.Helper()
	step, err := f.auth.SignIn(f.t.Context(), auth.Client{}, u.Email, testPassword)
	f.ok(err)
	f.given = append(f.given, step.Token)
	return step.Token
}

// A placed story is one whose state and place a test knows.
type placed struct {
	id      news.StoryID
	edition news.EditionID
	section news.SectionID
	state   news.State
	own     bool // of whoever asks: see owned
	embargo bool
	shut    bool // nobody has begun to write in it
	mark    string
	comment int64
}

func (p placed) String() string {
	return fmt.Sprintf("story %d (%s/%s, %s, own %v, embargo %v)", p.id, p.edition, p.section, p.state, p.own, p.embargo)
}

// story makes a story with words of its own, and begins to write in it.
func (f *floor) story(p placed) placed {
	f.t.Helper()
	ctx, by := f.t.Context(), store.Edit{By: "Ada"}
	p.mark = fmt.Sprintf("%s%08d", mark, f.number())
	st := &news.Story{Edition: p.edition, Content: news.Content{Kind: news.Article, Slug: news.Slug("s" + p.mark[len(mark):]), Section: p.section, Headline: p.mark + " headline", Standfirst: p.mark + " standfirst",
		Body: news.Doc{Blocks: []news.Node{{Type: news.Paragraph, Content: []news.Node{{Type: news.Text, Text: p.mark + " body"}}}}}}}
	f.ok(f.db.Save(ctx, st, by))
	p.id = st.ID
	later := f.clock().Add(24 * time.Hour)
	st.State = p.state
	if p.embargo && p.state != news.OnAir && p.state != news.Withdrawn {
		st.Embargo = later
	}
	switch p.state {
	case news.Scheduled:
		st.Scheduled = later
		f.ok(f.db.SetFlow(ctx, st, by))
	case news.OnAir, news.Withdrawn:
		f.ok(f.db.Publish(ctx, st.ID, st.Head, f.clock(), by))
		if p.state == news.Withdrawn {
			f.ok(f.db.Withdraw(ctx, st.ID, "test", by))
		}
	default:
		f.ok(f.db.SetFlow(ctx, st, by))
	}
	if p.embargo {
		f.exec(`UPDATE desk SET embargo = ? WHERE story = ?`, later.UnixMicro(), int64(st.ID))
	}
	if p.shut {
		return p
	}
	_, err := f.rooms.Open(ctx, st.ID)
	f.ok(err)
	c, err := f.rooms.Comment(ctx, store.Comment{Story: st.ID, By: 1, Name: "Ada", Text: p.mark + " remark", From: 1, To: 3})
	f.ok(err)
	p.comment = c.ID
	return p
}

func (f *floor) number() (n int64) {
	f.ok(f.raw.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM story`).Scan(&n))
	return n + 1
}

func (f *floor) exec(query string, args ...any) {
	f.t.Helper()
	_, err := f.raw.ExecContext(f.t.Context(), query, args...)
	f.ok(err)
}

// stories makes a story of every state in every place.
func (f *floor) stories() (list []placed) {
	for _, state := range news.States {
		for _, p := range []placed{
			{edition: "en", section: "world"},
			{edition: "en", section: "world", own: true},
			{edition: "en", section: "world", embargo: true},
			{edition: "en", section: "world", own: true, embargo: true},
			{edition: "en", section: "sport"},
			{edition: "en", section: "sport", own: true},
			{edition: "ar", section: "world"},
			{edition: "en", own: true},
		} {
			p.state = state
			if p.section == "" && state != news.Draft { // only what is being written is in no section
				continue
			}
			list = append(list, f.story(p))
		}
	}
	return list
}

// give makes who is asked about the owner of their own stories.
func (f *floor) give(list []placed, to *store.User) {
	f.t.Helper()
	ids := []string{"0"}
	for _, p := range list {
		if p.own {
			ids = append(ids, number(p.id))
		}
	}
	f.exec(`UPDATE desk SET owner = ? WHERE story IN (`+strings.Join(ids, ",")+`)`, int64(to.ID))
}

// freeze makes the database refuse every change from now on, so that what is
// let through can be tried again and again.
func (f *floor) freeze() {
	f.t.Helper()
	f.exec(`CREATE TABLE hold (held INTEGER)`)
	f.exec(`INSERT INTO hold VALUES (1)`)
	names := f.tables()
	if len(names) < 25 {
		f.t.Fatalf("only %d tables can be frozen: %v", len(names), names)
	}
	for _, name := range names {
		for _, do := range []string{"INSERT", "UPDATE", "DELETE"} {
			f.exec(fmt.Sprintf(`CREATE TRIGGER hold_%s_%s BEFORE %s ON "%s" WHEN (SELECT held FROM hold) BEGIN SELECT RAISE(ABORT, 'held'); END`, name, do, do, name))
		}
	}
}

// tables are those that hold what the newsroom knows.
func (f *floor) tables() (names []string) {
	f.t.Helper()
	rows, err := f.raw.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'hold' AND sql NOT LIKE 'CREATE VIRTUAL%'
		AND NOT EXISTS (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND sqlite_master.name LIKE v.name || '\_%' ESCAPE '\')`)
	f.ok(err)
	defer rows.Close()
	for rows.Next() {
		var name string
		f.ok(rows.Scan(&name))
		names = append(names, name)
	}
	f.ok(rows.Err())
	return names
}

// A picture is what every table holds.
type picture map[string]string

// picture takes one of the whole database.
func (f *floor) picture() picture {
	f.t.Helper()
	all := picture{}
	for _, name := range f.tables() {
		rows, err := f.raw.Query(`SELECT * FROM "` + name + `"`)
		f.ok(err)
		columns, err := rows.Columns()
		f.ok(err)
		var lines []string
		for rows.Next() {
			row, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			f.ok(rows.Scan(into...))
			lines = append(lines, fmt.Sprint(row))
		}
		f.ok(rows.Err())
		slices.Sort(lines)
		all[name] = strings.Join(lines, "\n")
	}
	return all
}

// changes are the tables in which two pictures differ.
func (p picture) changes(other picture) (names []string) {
	for name := range p {
		if p[name] != other[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// stolen looks into a copy of the database, with its journal, for every secret
// that was given away.
func (f *floor) stolen() {
	f.t.Helper()
	files, err := filepath.Glob(f.file + "*")
	f.ok(err)
	var copied []byte
	for _, name := range files {
		data, err := os.ReadFile(name)
		f.ok(err)
		copied = append(copied, data...)
	}
	if len(files) < 2 || !bytes.Contains(copied, []byte("@post.example")) || len(f.given) == 0 {
		f.t.Fatalf("the copy of %v does not hold what it must", files)
	}
	for _, secret := range f.given {
		raw, _ := base64.RawURLEncoding.DecodeString(secret)
		for _, form := range [][]byte{[]byte(secret), raw, fmt.Appendf(nil, "%x", raw)} {
			if len(form) >= 16 && bytes.Contains(copied, form) {
				f.t.Errorf("the copy holds %q", secret)
			}
		}
	}
}

// thawed runs f while the database can be changed.
func (f *floor) thawed(do func()) {
	f.t.Helper()
	f.exec(`UPDATE hold SET held = 0`)
	do()
	f.exec(`UPDATE hold SET held = 1`)
}

// ask sends a request as it stands on the wire, with the session's cookie, and
// returns the answer; nil if no server would read such a request.
func (f *floor) ask(method, target, token, body string, header ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: post.example\r\nContent-Length: %d\r\n", method, target, len(body))
	if token != "" {
		fmt.Fprintf(&b, "Cookie: %s=%s\r\n", f.auth.CookieName(), token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", header[i], header[i+1])
	}
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(b.String() + "\r\n" + body)))
	if err != nil {
		return nil
	}
	req.RemoteAddr = "192.0.2.1:1234"
	w := httptest.NewRecorder()
	func() {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				panic(p)
			}
		}()
		f.n.Handler().ServeHTTP(w, req.WithContext(f.t.Context()))
	}()
	return w
}
