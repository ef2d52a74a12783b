package newsroom

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/outbound"
)

// A file is one to be uploaded.
type file struct {
	name string
	data []byte
}

// somePicture is a picture so many pixels wide.
func somePicture(wide int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, wide, 30))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// upload sends files and an address, if it is not "".
func (b *browser) upload(accept, address string, files ...file) page {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range files {
		part, err := w.CreateFormFile("file", f.name)
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(f.data)
	}
	w.WriteField("url", address)
	w.Close()
	req, err := http.NewRequest("POST", b.room.URL+"/newsroom/media", &body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Language", b.lang)
	req.Header.Set("Content-Type", w.FormDataContentType())
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

// added is the media item with which an upload is answered.
func (p page) added(t testing.TB) (m news.Media) {
	t.Helper()
	if err := json.Unmarshal([]byte(p.want(t, 201).body), &m); err != nil || m.Asset == 0 {
		t.Fatalf("%s: %+v, %v", p.body, m, err)
	}
	return m
}

func TestLibraryScreen(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	b.get("/newsroom/library").want(t, 200, "Nothing here.", `name="file" multiple`, `enctype="multipart/form-data"`, `aria-current="page" title="Media"`)
	for i := range libraryPage + 3 {
		b.upload("application/json", "", file{fmt.Sprintf("quay %d.png", i), somePicture(i + 1)}).added(t)
	}
	b.upload("application/json", "", file{`<b>"storm".mp3`, append([]byte("ID3"), make([]byte, 600)...)}).added(t)
	p := b.get("/newsroom/library").want(t, 200, "&lt;b&gt;&#34;storm&#34;.mp3", "quay 50.png", "No alt text · No credit", `loading="lazy"`)
	if strings.Contains(p.body, "quay 0.png") || strings.Count(p.body, `class="still"`) != libraryPage {
		t.Errorf("%d files are on the first page", strings.Count(p.body, `class="still"`))
	}
	more := html.UnescapeString(p.find(t, `<a class="button" href="(/newsroom/library\?before=[0-9]+)"`))
	if p = b.get(more).want(t, 200, "quay 0.png"); strings.Count(p.body, `class="still"`) != 4 || strings.Contains(p.body, "?before=") {
		t.Errorf("the last page is %s", p.text())
	}
	if p = b.get("/newsroom/library?kind=audio").want(t, 200, "storm"); strings.Contains(p.body, "quay") {
		t.Errorf("sounds are %s", p.text())
	}
	if p = b.get("/newsroom/library?q=QUAY+7").want(t, 200, "quay 7.png"); strings.Contains(p.body, "quay 8.png") {
		t.Errorf("found were %s", p.text())
	}
	if p = b.get("/newsroom/library?q=qua&kind=picture&bare=1").want(t, 200); strings.Count(p.body, `class="still"`) != libraryPage {
		t.Errorf("found were %s", p.text())
	}
	b.get(html.UnescapeString(p.find(t, `<a class="button" href="(/newsroom/library\?[^"]+)"`))).want(t, 200, "quay 0.png", "quay 1.png", "quay 2.png")
	b.get("/newsroom/library?q=zebra").want(t, 200, "Nothing here.")
	b.get("/newsroom/library?kind=%3Cb%3E&q=%22%27%3Cscript%3E").want(t, 200, "Nothing here.", "&#34;&#39;&lt;script&gt;")
	for _, bad := range []string{"x", "-1", "0", "99999999999999999999", "1e3"} {
		b.get("/newsroom/library?before="+bad).want(t, 404)
		b.get("/newsroom/library/"+bad).want(t, 404, "no such file")
		b.post("/newsroom/library/"+bad, "alt", "x").want(t, 404)
	}
	b.get("/newsroom/library/999").want(t, 404, "no such file")
	b.get("/newsroom/audit?action=add+media").want(t, 200, "quay 50.png")

	// The picker finds by the same words, and brings them along.
	var found []struct {
		news.Media
		Name string
	}
	if b.send("GET", "/newsroom/media?kind=picture&q=quay+7", nil, &found); len(found) != 1 || found[0].Name != "quay 7.png" || found[0].Width != 8 {
		t.Errorf("the picker finds %+v", found)
	}
	if b.send("GET", "/newsroom/media?kind=video&q=storm", nil, &found); len(found) != 1 || found[0].Kind != news.Sound {
		t.Errorf("where a clip can be, the picker finds %+v", found)
	}
}

func TestAssetWords(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	m := b.upload("application/json", "", file{"quay.png", somePicture(40)}).added(t)
	at := "/newsroom/library/" + number(m.Asset)
	sum := func() string { return b.get(at).find(t, `name="sum" value="([^"]*)"`) }
	first := b.get(at).want(t, 200, "quay.png", "40 × 30", "Ada", "In no story", "keep theirs", "No alt text")
	b.post(at, "sum", sum(), "alt", " A <b>quay\n at noon ", "caption", "Noon", "credit", "Zoé", "focus_x", "0.25", "focus_y", "0.5").want(t, 200, "The words were saved.", "A &lt;b&gt;quay at noon", "Zoé", `value="0.25"`)
	a, err := room.db.Asset(t.Context(), m.Asset)
	if err != nil || a.Alt != "A <b>quay at noon" || a.Caption != "Noon" || a.Credit != "Zoé" || a.Focus == nil || *a.Focus != (news.Focus{X: 0.25, Y: 0.5}) {
		t.Fatalf("stored is %+v, %v", a, err)
	}
	b.get("/newsroom/audit?action=manage+media").want(t, 200, "file "+number(m.Asset), "quay.png")

	// Who had the page open from before changes nothing unseen, and loses
	// nothing: their words stand in the form.
	stale := first.find(t, `name="sum" value="([^"]*)"`)
	moved := b.post(at, "sum", stale, "alt", "Another", "credit", "Olga").want(t, 409, "Somebody else changed", ">Another<", `value="Olga"`)
	if a, _ := room.db.Asset(t.Context(), m.Asset); a.Alt != "A <b>quay at noon" {
		t.Errorf("it was overwritten: %+v", a)
	}
	b.post(at, "sum", moved.find(t, `name="sum" value="([^"]*)"`), "alt", "Another", "credit", "Olga").want(t, 200, "The words were saved.")
	b.post(at, "alt", "without a sum").want(t, 409)

	// Without the words that readers should have, it is listed as such.
	if p := b.get("/newsroom/library?bare=1").want(t, 200, "Nothing here."); strings.Contains(p.body, "quay.png") {
		t.Error("a file with all words needs some")
	}
	for what, form := range map[string][]string{
		"long": {"alt", strings.Repeat("x", news.MaxAlt+1)}, "focus": {"focus_x", "7", "focus_y", "0.5"}, "half": {"focus_x", "0.5"}, "nan": {"focus_x", "NaN", "focus_y", "0"}, "words": {"focus_x", "left", "focus_y", "top"},
	} {
		if p := b.post(at, append(form, "sum", sum())...); p.status != 422 {
			t.Errorf("%s: %d %s", what, p.status, p.text())
		}
	}
	if got, _ := room.db.Asset(t.Context(), m.Asset); got.Alt != "Another" || got.Focus != nil {
		t.Errorf("what was refused left %+v", got)
	}
	// The same file again is the same file, with its words.
	if again := b.upload("application/json", "", file{"other.png", somePicture(40)}).added(t); again.Asset != m.Asset || again.Alt != "Another" || again.Credit != "Olga" {
		t.Errorf("uploaded again it is %+v", again)
	}
	arabic := room.browser(t, "ar")
	arabic.client.Jar = b.client.Jar
	b.post("/newsroom/account/profile", "name", "Ada", "language", "ar").want(t, 200)
	arabic.get(at).want(t, 200, "أين يُستخدم", `dir="rtl"`)
}

// What a story shows stays as it is when the words of its file change, and
// where the file is used can be seen.
func TestWordsAndUses(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	m := b.upload("application/json", "", file{"quay.png", somePicture(40)}).added(t)
	at := b.write("Ferry aground", "It left at dawn.")
	media := []any{map[string]any{"kind": "picture", "src": m.Src, "asset": m.Asset, "alt": "In the story", "credit": "Zoé"}}
	b.must(200, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{map[string]any{"stepType": "docAttr", "attr": "media", "value": media}}})
	file := "/newsroom/library/" + number(m.Asset)
	b.get(file).want(t, 200, "Ferry aground", "in the draft only", `href="`+at+`"`)
	b.must(200, "POST", at+"/publish", map[string]any{})
	p := b.get(file).want(t, 200, "Ferry aground", "seen by readers, and in the draft", ">In the story<", `value="Zoé"`) // learned
	b.post(file, "sum", p.find(t, `name="sum" value="([^"]*)"`), "alt", "In the library", "credit", "Zoé").want(t, 200)
	cards, err := room.db.Public().Cards(t.Context(), []news.StoryID{1})
	if err != nil || len(cards) != 1 || cards[0].Lead.Alt != "In the story" {
		t.Errorf("readers see %+v, %v", cards, err)
	}
}

// Where a file is used everybody sees as far as they may see the stories, and
// what all readers see.
func TestUsesShowWhatOneMaySee(t *testing.T) {
	f := openFloor(t)
	stories := f.stories()
	for _, p := range stories {
		f.exec(`INSERT INTO asset_use (asset, story, live) VALUES (1, ?, 0)`, int64(p.id))
		if p.state == news.OnAir {
			f.exec(`INSERT INTO asset_use (asset, story, live) VALUES (1, ?, 1)`, int64(p.id))
		}
	}
	view := laws(t)["GET /newsroom/story/{story}"]
	for i, g := range grantsAt {
		for _, role := range news.Roles {
			g.Role = role
			u, token := f.user(fmt.Sprintf("%s%d", strings.ReplaceAll(string(role), " ", "-"), i), g)
			f.give(stories, u)
			var want []string
			for _, p := range stories {
				if permits(t, view, u.Grants, &p, "") || p.state == news.OnAir {
					want = append(want, p.mark)
				}
			}
			slices.Sort(want)
			var got []string
			for at := "/newsroom/library/1"; at != ""; {
				w := f.ask("GET", at, token, "", "Accept", "text/html")
				if w.Code != 200 {
					t.Fatalf("%s answers %d", at, w.Code)
				}
				got = append(got, marked(w.Body.String())...)
				_, rest, there := strings.Cut(w.Body.String(), `<a class="button" href="/newsroom/library/1?uses=`)
				if at = ""; there {
					id, _, _ := strings.Cut(rest, `"`)
					at = "/newsroom/library/1?uses=" + id
				}
				if may := strings.Contains(w.Body.String(), `id="asset-words"`); may != (slices.Index(news.Roles, role) >= slices.Index(news.Roles, news.Editor)) {
					t.Errorf("%s may change words: %v", role, may)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s at %+v sees %v, want %v", role, g, got, want)
			}
		}
	}
}

// The library's form works without a script, with many files at once.
func TestUploadForm(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	p := b.upload("text/html", "", file{"a.png", somePicture(1)}).want(t, 200, "The file was added.", "a.png")
	if p.at != "/newsroom/library/1?done=added" {
		t.Errorf("it leads to %s", p.at)
	}
	p = b.upload("text/html", "", file{"b.png", somePicture(2)}, file{"c.png", somePicture(3)}).want(t, 200, "Files added: 2.", "b.png", "c.png")
	p = b.upload("text/html", "", file{"d.png", somePicture(4)}, file{"<i>.exe", []byte("MZ")}, file{"e.png", somePicture(5)[:30]}).want(t, 422, "Files added: 1.", "d.png", "&lt;i&gt;.exe", "no picture", "e.png", "damaged")
	b.upload("text/html", "").want(t, 422, "Choose a file first")
	b.post("/newsroom/media").want(t, 422, "Choose a file first")
	b.upload("text/html", "https://127.0.0.1/a.png").want(t, 422) // nobody gets files here
	if p = b.upload("application/json", ""); p.status != 422 {
		t.Errorf("nothing at all is answered %d", p.status)
	}
	_ = p
}

func TestUploadFromAddress(t *testing.T) {
	files := http.NewServeMux()
	files.HandleFunc("/boat.jpg", func(w http.ResponseWriter, r *http.Request) { w.Write(somePicture(40)) })
	files.HandleFunc("/page.jpg", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg")
		io.WriteString(w, "<!doctype html><script>alert(1)</script>")
	})
	files.HandleFunc("/large", func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 1<<20)) })
	there := httptest.NewServer(files)
	defer there.Close()
	within := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a server within was asked") }))
	defer within.Close()
	room := openRoom(t)
	room.outside = outbound.New(outbound.Options{Bytes: 100_000, Trust: []netip.AddrPort{netip.MustParseAddrPort(there.Listener.Addr().String())}})
	room.start(t)
	b := room.setUp(t)

	m := b.upload("application/json", there.URL+"/boat.jpg?token=secret#top").added(t)
	a, err := room.db.Asset(t.Context(), m.Asset)
	if err != nil || a.Name() != "boat.jpg" || a.Origin != there.URL+"/boat.jpg" || a.Type != "image/png" || m.Width != 40 {
		t.Errorf("it is %+v, %v", a, err)
	}
	if p := b.do("POST", "/newsroom/media", url.Values{"url": {there.URL + "/boat.jpg"}}, "Accept", "application/json"); p.status != 201 {
		t.Errorf("without a form of parts it is answered %d: %s", p.status, p.body)
	}
	for address, why := range map[string]string{
		there.URL + "/page.jpg": "no picture", there.URL + "/large": "too large", there.URL + "/none": "answered 404",
		within.URL + "/a.jpg": "not the address of a file on a public server", "file:///etc/passwd": "public server", "http://169.254.169.254/latest/meta-data/": "public server",
		"boat.jpg": "public server", "https://user:pass@example.org/a.jpg": "public server",
	} {
		if p := b.upload("application/json", address); p.status != 422 || !strings.Contains(p.body, why) {
			t.Errorf("%s is answered %d %s", address, p.status, p.body)
		}
	}
	b.upload("text/html", within.URL+"/a.jpg").want(t, 422, "public server", within.URL+"/a.jpg")
	b.post("/newsroom/account/profile", "name", "Ada", "language", "ar").want(t, 200)
	b.upload("application/json", within.URL).want(t, 422, "خادم عام")
}

// A large file on a slow line arrives, however long the server gives a request
// that stands still.
func TestSlowUpload(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	slow := httptest.NewUnstartedServer(*room.served.Load())
	slow.Config.ReadTimeout, slow.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	slow.Start()
	defer slow.Close()
	picture := somePicture(40)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "a.png")
	if err != nil {
		t.Fatal(err)
	}
	part.Write(picture)
	w.Close()
	r, pipe := io.Pipe()
	go func() {
		for part := range slices.Chunk(form.Bytes(), form.Len()/6) {
			time.Sleep(150 * time.Millisecond)
			pipe.Write(part)
		}
		pipe.Close()
	}()
	req, err := http.NewRequest("POST", slow.URL+"/newsroom/media", r)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", w.FormDataContentType())
	at, err := url.Parse(room.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(at) {
		req.AddCookie(c)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 201 {
		t.Errorf("it is answered %d %s, %v", res.StatusCode, body, err)
	}
}

// Whatever a form says is a focal point of a picture, or refused.
func FuzzFocus(f *testing.F) {
	for _, s := range [][2]string{{"", ""}, {"0.5", "1"}, {"NaN", "0"}, {"-0", "1e-3"}, {"0x1p-2", "0_1"}, {"+Inf", "2"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		req := httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"focus_x": {x}, "focus_y": {y}}.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		focus, err := readFocus(&request{Request: req, W: words{}})
		if err == nil && focus != nil && !(focus.X >= 0 && focus.X <= 1 && focus.Y >= 0 && focus.Y <= 1) {
			t.Errorf("%q and %q are %+v", x, y, focus)
		}
	})
}
