package newsroom

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/news"
	"broadsheet/internal/outbound"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

const testPassword = "correct horse battery"

// A testRoom is a newsroom over a real database, served.
type testRoom struct {
	*httptest.Server
	auth *auth.Auth
	db   *sqlstore.DB
	now  atomic.Int64

	outside *outbound.Client
	inbox   *inbox.Inbox // nil: nothing can be imported
	wake    func()

	served atomic.Pointer[http.Handler] // nil: the server is away
}

// clock is the time in the newsroom.
func (room *testRoom) clock() time.Time { return time.Unix(0, room.now.Load()).UTC() }

// start serves the newsroom, as a new process would: nothing is in memory.
func (room *testRoom) start(t testing.TB) {
	t.Helper()
	n, err := New(Options{Store: room.db, Auth: room.auth, People: room.db, Scripts: collab.New(collab.Options{Store: room.db, Now: room.clock}), Files: testFiles{}, Outside: room.outside, Inbox: room.inbox, WakeJobs: room.wake, Fronts: laying(room.db, room.clock), Key: make([]byte, 32), Now: room.clock})
	if err != nil {
		t.Fatal(err)
	}
	h := n.Handler()
	room.served.Store(&h)
}

func openRoom(t testing.TB) *testRoom {
	t.Helper()
	room := &testRoom{}
	room.now.Store(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).UnixNano())
	clock := room.clock
	var err error
	if room.db, err = sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlstore.Options{Now: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { room.db.Close() })
	for _, e := range []news.Edition{
		{ID: "en", Name: "English", Title: "The Post", Dir: news.LTR, Zone: "Europe/Lisbon", Sections: []news.Section{{ID: "world", Name: "World"}}},
		{ID: "ar", Name: "العربية", Title: "البريد", Dir: news.RTL, Zone: "Asia/Beirut", Prefix: "/ar", Sections: []news.Section{{ID: "world", Name: "العالم"}}},
	} {
		if err := room.db.SaveEdition(t.Context(), e, store.Edit{}); err != nil {
			t.Fatal(err)
		}
	}
	room.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := room.served.Load(); h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(room.Close)
	room.URL = strings.Replace(room.URL, "127.0.0.1", "localhost", 1) // passkeys want a name
	room.auth, err = auth.New(auth.Options{Store: room.db, Key: make([]byte, 32), URL: room.URL, Name: "The Post", Now: clock, Password: auth.PasswordCost{KiB: 64, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	go room.auth.Run(ctx)
	t.Cleanup(stop)
	room.start(t)
	return room
}

// A browser keeps cookies and follows redirects.
type browser struct {
	t      testing.TB
	room   *testRoom
	client *http.Client
	lang   string
}

func (room *testRoom) browser(t testing.TB, lang string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, room, &http.Client{Jar: jar}, lang}
}

// A page is an answer, and where it came from.
type page struct {
	status int
	at     string // path and query
	body   string
	head   http.Header
}

func (b *browser) do(method, at string, form url.Values, header ...string) page {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, b.room.URL+at, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", "text/html")
	req.Header.Set("Accept-Language", b.lang)
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{res.StatusCode, res.Request.URL.RequestURI(), string(data), res.Header}
}

func (b *browser) get(at string) page { b.t.Helper(); return b.do("GET", at, nil) }

// post sends a form: name, value, name, value.
func (b *browser) post(at string, fields ...string) page {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do("POST", at, form)
}

// want checks the status and that the page holds the texts.
func (p page) want(t testing.TB, status int, texts ...string) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("%s answered %d, want %d: %s", p.at, p.status, status, p.text())
	}
	for _, s := range texts {
		if !strings.Contains(p.body, s) {
			t.Fatalf("%s does not say %q: %s", p.at, s, p.text())
		}
	}
	return p
}

// text is what is in the page's main part, without its tags.
func (p page) text() string {
	_, main, _ := strings.Cut(p.body, "<main")
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString("<main"+main, " ")), " ")
}

func (p page) find(t testing.TB, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.body)
	if m == nil {
		t.Fatalf("%s has nothing like %s: %s", p.at, pattern, p.text())
	}
	return m[len(m)-1]
}

// setUp makes the admin by the set-up link, in a browser.
func (room *testRoom) setUp(t testing.TB) *browser {
	t.Helper()
	token, err := room.auth.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := room.browser(t, "en")
	at := "/newsroom/setup/" + token
	b.get(at).want(t, 200, "Set up the newsroom", "The Post")
	b.post(at, "name", "Ada", "email", "ada@post.example", "password", "short", "language", "en").want(t, 422, "at least 10 characters", `value="Ada"`)
	b.post(at, "name", "Ada", "email", "ada@post.example", "password", testPassword, "language", "en").want(t, 200, "My account", "Admin")
	b.get(at).want(t, 404)
	return b
}

func TestSigningIn(t *testing.T) {
	room := openRoom(t)
	admin := room.setUp(t)
	b := room.browser(t, "en")
	if p := b.get("/newsroom/users?q=x").want(t, 200, "Sign in"); p.at != "/newsroom/signin?to=%2Fnewsroom%2Fusers%3Fq%3Dx" {
		t.Errorf("sent to %s", p.at)
	}
	b.post("/newsroom/signin", "email", "ada@post.example", "password", "wrong", "to", "/newsroom/users").want(t, 422, "The e-mail address or the password is wrong.", `value="ada@post.example"`, `value="/newsroom/users"`)
	if p := b.post("/newsroom/signin", "email", "ada@post.example", "password", testPassword, "to", "/newsroom/users").want(t, 200); p.at != "/newsroom/users" {
		t.Errorf("after signing in: %s", p.at)
	}
	for _, to := range []string{"//evil.example", "https://evil.example/newsroom", "/newsroom//evil.example"} {
		if p := room.browser(t, "en").post("/newsroom/signin", "email", "ada@post.example", "password", testPassword, "to", to); p.at != "/newsroom" {
			t.Errorf("with to=%s one is sent to %s", to, p.at)
		}
	}
	// Codes are set up, and asked for from then on.
	p := b.get("/newsroom/account/codes").want(t, 200, "<svg", "QR code")
	secret := strings.ReplaceAll(p.find(t, `<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>`), " ", "")
	b.post("/newsroom/account/codes", "code", "000000").want(t, 422, "That is not the code.", strings.ReplaceAll(p.find(t, `<code class="secret" dir="ltr">([A-Z2-7 ]+)</code>`), "", ""))
	code := func() string {
		c, err := totp.GenerateCode(secret, time.Unix(0, room.now.Load()))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	p = b.post("/newsroom/account/codes", "code", code()).want(t, 200, "Your recovery codes", "Codes left: 10.")
	recovery := p.find(t, `<li><code>([^<]+)</code></li>`)
	admin.get("/newsroom/account").want(t, 200, "Sign in") // it was signed out
	second := room.browser(t, "en")
	if p := second.post("/newsroom/signin", "email", "ada@post.example", "password", testPassword, "to", "/newsroom/users").want(t, 200, "One more step"); p.at != "/newsroom/signin/second?to=%2Fnewsroom%2Fusers" {
		t.Errorf("the second step is at %s", p.at)
	}
	second.get("/newsroom/users").want(t, 200, "Sign in") // half is nothing
	second.post("/newsroom/signin/second", "code", "123", "to", "/newsroom/users").want(t, 422, "That is not the code, or it was used already.")
	second.post("/newsroom/signin/second", "code", recovery, "to", "/newsroom/users").want(t, 200, "ada@post.example")
	room.browser(t, "en").post("/newsroom/signin/second", "code", code()).want(t, 401, "Begin again.")
	// Signing out.
	second.post("/newsroom/signout").want(t, 200, "Sign in")
	second.get("/newsroom/account").want(t, 200, `name="password"`)
	// Another site can make a browser do nothing.
	for _, site := range []string{"cross-site", "same-site"} {
		if p := b.do("POST", "/newsroom/signout", url.Values{}, "Sec-Fetch-Site", site); p.status != 403 {
			t.Errorf("%s signs out: %d", site, p.status)
		}
	}
	b.get("/newsroom/account").want(t, 200, "My account")
	// Nothing is kept by anyone.
	if p := b.get("/newsroom/account"); p.head.Get("Cache-Control") != "no-store" {
		t.Errorf("an account may be kept: %v", p.head)
	}
}

func TestSigningInInArabic(t *testing.T) {
	room := openRoom(t)
	room.setUp(t)
	b := room.browser(t, "ar,en;q=0.5")
	b.get("/newsroom/signin").want(t, 200, `lang="ar" dir="rtl"`, "تسجيل الدخول")
	b.post("/newsroom/signin", "email", "x@post.example", "password", "wrong").want(t, 422, "البريد الإلكتروني أو كلمة المرور غير صحيحة.")
	b.get("/newsroom/invitation/x").want(t, 404, "استُخدم هذا الرابط من قبل، أو انتهى وقته.")
}

func TestForgottenWithoutMail(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	room.browser(t, "en").get("/newsroom/reset").want(t, 200, "Ask an admin for a link.")
	p := b.post("/newsroom/users", "name", "Ines", "email", "ines@post.example", "language", "ar", "role", "reporter", "place", "en/world", "role", "", "place", "").want(t, 200, "Hand this link over")
	link := p.find(t, `<code class="secret">([^<]+)</code>`)
	at, _ := strings.CutPrefix(link, room.URL)
	ines := room.browser(t, "en")
	ines.get(at).want(t, 200, `lang="ar"`, "Ines", "ines@post.example") // the link's language is theirs
	ines.post(at, "password", "ines@post.example").want(t, 422, "اسمك أو عنوانك")
	if p := ines.post(at, "password", testPassword); p.at != "/newsroom" {
		t.Errorf("after the invitation one is at %s: %s", p.at, p.body)
	}
	ines.get("/newsroom/account").want(t, 200, "مراسل: English / World")
	ines.get(at).want(t, 404)
	for _, at := range []string{"/newsroom/users", "/newsroom/users/1", "/newsroom/users/new", "/newsroom/audit", "/newsroom/audit/export"} {
		ines.get(at).want(t, 403)
	}
	for _, at := range []string{"/newsroom/users", "/newsroom/users/1", "/newsroom/users/1/link", "/newsroom/users/1/factors", "/newsroom/users/1/sessions", "/newsroom/users/1/keys"} {
		ines.post(at, "name", "Eve", "num", "1").want(t, 403)
	}
}

func TestPeople(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.post("/newsroom/users", "name", "Ines", "email", "ada@post.example").want(t, 409, "Another user has this e-mail address.", `value="Ines"`)
	p := b.post("/newsroom/users", "name", "Ines", "email", "ines@post.example", "language", "en", "role", "publisher", "place", "").want(t, 200)
	at, _ := strings.CutPrefix(p.find(t, `<code class="secret">([^<]+)</code>`), room.URL)
	ines := room.browser(t, "en")
	ines.post(at, "password", testPassword)
	ines.get("/newsroom/account").want(t, 200, "Publisher")
	b.get("/newsroom/users").want(t, 200, "Ada", "Ines", "Publisher")
	b.get("/newsroom/users?q=INES").want(t, 200, "Ines")
	if p := b.get("/newsroom/users?q=nobody").want(t, 200, "Nobody by that name."); strings.Contains(p.body, "ines@post.example") {
		t.Error("the filter of people filters nobody")
	}
	p = b.get("/newsroom/users/2").want(t, 200, "Ines", "Chrome", "Sign out everywhere")
	num := p.find(t, `name="num" value="(\d+)"`)
	save := func(fields ...string) page {
		return b.post("/newsroom/users/2", append([]string{"name", "Ines", "email", "ines@post.example", "language", "en", "num", num}, fields...)...)
	}
	save("role", "king", "place", "").want(t, 422, "There is no role called")
	p = save("role", "editor", "place", "ar", "role", "reporter", "place", "en/world").want(t, 200, "Saved.", "Editor", "Where")
	ines.get("/newsroom/account").want(t, 200, "Sign in") // signed out by the change
	save("role", "admin", "place", "").want(t, 409, "Someone else changed this user meanwhile.")
	num = p.find(t, `name="num" value="(\d+)"`)
	p = save("suspended", "1").want(t, 200, "Suspended")
	num = p.find(t, `name="num" value="(\d+)"`)
	ines.post("/newsroom/signin", "email", "ines@post.example", "password", testPassword).want(t, 403, "This account is suspended.")
	save().want(t, 200)
	p = b.post("/newsroom/users/2/link").want(t, 200, "Hand this link over")
	at, _ = strings.CutPrefix(p.find(t, `<code class="secret">([^<]+)</code>`), room.URL)
	ines.get(at).want(t, 200, "Choose a password")
	// The last admin stays; a mistake in a form of mass assignment changes nothing.
	p = b.get("/newsroom/users/1")
	b.post("/newsroom/users/1", "name", "Ada", "email", "ada@post.example", "language", "en", "num", p.find(t, `name="num" value="(\d+)"`)).want(t, 409, "This is the last admin.")
	b.post("/newsroom/account/profile", "name", "Ada L", "language", "ar", "color", auth.Color(2), "role", "publisher", "email", "x@post.example", "suspended", "1").want(t, 200, "تم الحفظ", `lang="ar"`, "ada@post.example")
	b.get("/newsroom/users/404").want(t, 404)
	b.get("/newsroom/users/01").want(t, 404)
}

func TestOwnAccountScreens(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	other := room.browser(t, "en")
	other.post("/newsroom/signin", "email", "ada@post.example", "password", testPassword)
	p := b.get("/newsroom/account").want(t, 200, "This one", "Sign out everywhere else")
	b.post("/newsroom/account/sessions/end", "id", p.find(t, `sessions/end"><input type="hidden" name="id" value="(\d+)"`)).want(t, 200, "The session has ended.")
	other.get("/newsroom/account").want(t, 200, `name="password"`, "Sign in")
	b.post("/newsroom/account/password", "present", "wrong", "password", "a new and long password").want(t, 422, "That is not your password.")
	b.post("/newsroom/account/password", "present", testPassword, "password", "a new and long password").want(t, 200, "The password was changed.")
	p = b.post("/newsroom/account/keys", "name", "Wire", "scope", "read", "scope", "publish", "days", "30").want(t, 200, "Your new key")
	key := p.find(t, `<code class="secret">(bsk_[^<]+)</code>`)
	if who, err := room.auth.ByKey(t.Context(), auth.Client{}, key); err != nil || len(who.Key.Scopes) != 2 {
		t.Errorf("the key is %v, %v", who, err)
	}
	p = b.get("/newsroom/account").want(t, 200, "Wire", key[:12])
	if strings.Contains(p.body, key) {
		t.Error("the key is shown again")
	}
	b.post("/newsroom/account/keys/end", "id", p.find(t, `keys/end"><input type="hidden" name="id" value="(\d+)"`)).want(t, 200, "The key has ended.")
	// After a quarter of an hour grave changes want a proof.
	room.now.Add(int64(16 * time.Minute))
	p = b.get("/newsroom/account").want(t, 200, "Confirm that it is you")
	if strings.Contains(p.body, "Set up codes") || strings.Contains(p.body, "Make a key") {
		t.Error("grave changes are offered without a fresh proof")
	}
	b.post("/newsroom/account/keys", "name", "x", "scope", "read").want(t, 403, "Confirm that it is you: type your password")
	b.get("/newsroom/account/codes").want(t, 403, "Confirm that it is you")
	b.post("/newsroom/account/confirm", "password", "a new and long password").want(t, 200, "Confirmed.", "Set up codes")
}

func TestAuditScreens(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	room.browser(t, "en").post("/newsroom/signin", "email", "ada@post.example", "password", "wrong")
	for range 130 {
		if err := room.db.Record(t.Context(), store.Entry{Action: "publish", Subject: "story 7", Name: "Ines <b>", User: 2, Detail: "=1"}); err != nil {
			t.Fatal(err)
		}
	}
	p := b.get("/newsroom/audit").want(t, 200, `href="/newsroom/story/7"`, "Ines &lt;b&gt;", "Publish")
	if n := strings.Count(p.body, "<time "); n != 100 {
		t.Errorf("a page has %d lines", n)
	}
	next := strings.ReplaceAll(p.find(t, `href="(/newsroom/audit\?after=[^"]+)"`), "&amp;", "&")
	if n := strings.Count(b.get(next).want(t, 200, "Set up").body, "<time "); n < 32 || n > 40 {
		t.Errorf("the second page has %d lines", n)
	}
	b.get("/newsroom/audit?subject=story+7&user=ada@post.example").want(t, 200, "Nothing in the log matches.")
	b.get("/newsroom/audit?user=ada@post.example&action=set+up").want(t, 200, "Ada")
	b.get("/newsroom/audit?user=nobody@post.example").want(t, 200, "Nothing in the log matches.")
	b.get("/newsroom/audit?from=2026-03-01&to=2026-03-01&action=publish").want(t, 200, "story 7")
	b.get("/newsroom/audit?from=2026-03-02").want(t, 200, "Nothing in the log matches.")
	b.get("/newsroom/audit?from=yesterday").want(t, 422, "That is no day.")
	p = b.get("/newsroom/audit/export?format=csv&subject=story+7").want(t, 200, "'=1")
	if strings.Count(p.body, "\r\n") != 131 || !strings.Contains(p.head.Get("Content-Disposition"), "audit.csv") {
		t.Errorf("exported %d lines, %v", strings.Count(p.body, "\r\n"), p.head)
	}
	if p := b.get("/newsroom/audit/export?format=json"); strings.Count(p.body, "\n") < 134 {
		t.Errorf("exported %d lines", strings.Count(p.body, "\n"))
	}
}
