package newsroom

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	pages "broadsheet/internal/page"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// testFronts lays fronts out as the site does, and shows pages as data.
type testFronts struct{ *pages.Builder }

func laying(db *sqlstore.DB, now func() time.Time) Fronts {
	return testFronts{&pages.Builder{Public: db.Public(), Now: now}}
}

// PreviewFront implements Fronts.
func (f testFronts) PreviewFront(ctx context.Context, front *news.Front, at time.Time) ([]byte, error) {
	v, err := f.Builder.PreviewFront(ctx, front, at)
	if err != nil {
		return nil, err
	}
	if p, ok := v.(*pages.Front); ok && p.Lead != nil {
		return json.Marshal(p.Lead.Headline)
	}
	return []byte("{}"), nil
}

// air publishes stories and returns them, the oldest first.
func (room *testRoom) air(t testing.TB, n int) (list []*news.Story) {
	t.Helper()
	for i := range n {
		st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Section: "world", Slug: news.Slug(fmt.Sprint("s", i)), Headline: fmt.Sprintf("Story number %d", i),
			Body: news.Doc{Blocks: []news.Node{news.Para("Text.")}}}}
		if err := room.db.Save(t.Context(), st, store.Edit{}); err != nil {
			t.Fatal(err)
		}
		if err := room.db.Publish(t.Context(), st.ID, 1, room.clock().Add(time.Duration(i-n)*time.Minute), store.Edit{}); err != nil {
			t.Fatal(err)
		}
		list = append(list, st)
	}
	return list
}

type boardTold struct {
	Num    int      `json:"num"`
	Live   int      `json:"live"`
	Say    string   `json:"say"`
	HTML   string   `json:"html"`
	People []person `json:"people"`
}

// step does something to the English front page.
func (b *browser) step(t testing.TB, status int, path string, fields ...string) (out boardTold) {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	method := "POST"
	if strings.HasPrefix(path, "pulse") {
		method, form = "GET", nil
	}
	at := "/newsroom/front/" + path
	if !strings.Contains(at, "?") {
		at += "?edition=en"
	}
	p := b.do(method, at, form, "Accept", "application/json")
	if p.status != status {
		t.Fatalf("%s %v answered %d, want %d: %s", path, fields, p.status, status, p.body)
	}
	if err := json.Unmarshal([]byte(p.body), &out); err != nil {
		t.Fatalf("%s: %s", path, p.body)
	}
	return out
}

var placeOf = regexp.MustCompile(`<li class="place([^"]*)" data-slot="([\w-]+)" data-at="(\d+)" data-story="(\d+)"`)

// stands says where a story stands on a board, and how.
func stands(html string, id news.StoryID) (slot, at, how string) {
	for _, m := range placeOf.FindAllStringSubmatch(html, -1) {
		if m[4] == number(id) {
			return m[2], m[3], strings.TrimSpace(m[1])
		}
	}
	return "", "", ""
}

func TestAFrontPageIsLaidOut(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	list := room.air(t, 12)
	oldest := list[0].ID
	b.get("/newsroom/front").want(t, 200, "Front page", "Story number 11", "Readers see this")
	where := func(html string, id news.StoryID, want string) {
		t.Helper()
		slot, at, how := stands(html, id)
		if got := strings.TrimSpace(slot + " " + at + " " + how); got != want {
			t.Errorf("story %d stands at %q, want %q", id, got, want)
		}
	}
	a := b.step(t, 200, "edit", "do", "put", "story", number(oldest), "slot", "lead", "at", "0")
	where(a.HTML, oldest, "lead 0 pinned")
	where(a.HTML, list[11].ID, "seconds 0")
	if !strings.Contains(a.Say, "Story number 0") || !strings.Contains(a.HTML, "Not published yet") {
		t.Errorf("it says %q", a.Say)
	}
	a = b.step(t, 200, "edit", "do", "change", "story", number(oldest), "headline", "A <i>word</i> for the front", "from", "", "until", "2026-03-01T18:00")
	if !strings.Contains(a.HTML, "A &lt;i&gt;word") || !strings.Contains(a.HTML, "until") {
		t.Error("the headline for the front is not shown")
	}

	// A story that is not live waits, and says why.
	draft := b.write("Not yet", "Text.")
	id := strings.TrimPrefix(draft, "/newsroom/story/")
	a = b.step(t, 200, "edit", "do", "put", "story", id, "slot", "seconds", "at", "1")
	if !strings.Contains(a.HTML, "Shown once it is live; now: Draft") {
		t.Error("it does not say why a draft is not shown")
	}

	// Parts are added, changed, moved and dropped.
	a = b.step(t, 200, "edit", "do", "add", "shape", "block", "title", "Elections", "fill", "section:world", "size", "3")
	if !strings.Contains(a.HTML, "Elections") {
		t.Error("the part is not there")
	}
	a = b.step(t, 200, "edit", "do", "move", "slot", "block-1", "at", "2")
	if strings.Index(a.HTML, `data-slot="block-1"`) > strings.Index(a.HTML, `data-slot="latest"`) {
		t.Error("it did not move")
	}
	a = b.step(t, 200, "edit", "do", "slot", "slot", "block-1", "shape", "block", "title", "Votes", "fill", "", "size", "2")
	if !strings.Contains(a.HTML, "Votes") {
		t.Error("its title is not shown")
	}
	for _, bad := range [][]string{{"do", "dance"}, {"do", "put", "story", number(oldest), "slot", "gone", "at", "0"}, {"do", "put", "story", number(oldest), "slot", "most-read", "at", "0"},
		{"do", "add", "shape", "wheel", "size", "2"}, {"do", "add", "shape", "block", "fill", "topic", "size", "2"}, {"do", "add", "shape", "block", "fill", "latest", "size", "99"},
		{"do", "change", "story", number(oldest), "until", "soon"}, {"do", "change", "story", number(oldest), "picture", "77"}, {"do", "slot", "slot", "gone", "size", "1"}, {"do", "drop", "slot", "gone"}} {
		if a := b.step(t, 422, "edit", bad...); a.Say == "" {
			t.Errorf("%v is refused without a word", bad)
		}
	}
	b.step(t, 404, "edit", "do", "put", "story", "9999", "slot", "lead", "at", "0")
	b.step(t, 404, "edit", "do", "restore", "version", "99")
	b.step(t, 200, "edit", "do", "drop", "slot", "block-1")

	// Steps are taken back and done again; what is old cannot be.
	num := b.step(t, 200, "pulse?edition=en&num=0&live=0").Num
	back := b.step(t, 200, "undo", "num", fmt.Sprint(num))
	if !strings.Contains(back.HTML, "Votes") {
		t.Error("the part did not come back")
	}
	b.step(t, 409, "undo", "num", fmt.Sprint(num))
	again := b.step(t, 200, "undo", "num", fmt.Sprint(back.Num), "redo", "1")
	if strings.Contains(again.HTML, "Votes") {
		t.Error("it was not dropped again")
	}

	// Readers see it when it is published; before, the preview does.
	b.get("/newsroom/front/preview?edition=en").want(t, 200, "for the front")
	if p := b.get("/newsroom/front/preview?edition=en&at=2026-03-01T19:00").want(t, 200); strings.Contains(p.body, "for the front") {
		t.Error("after its time it still leads")
	}
	if f, err := room.db.Public().Front(t.Context(), "en", ""); err != nil || len(f.Slots) > 0 {
		t.Fatalf("readers see %+v, %v", f, err)
	}
	b.step(t, 409, "publish", "num", fmt.Sprint(num))
	a = b.step(t, 200, "publish", "num", fmt.Sprint(again.Num))
	if !strings.Contains(a.HTML, "Readers see this") || !strings.Contains(a.HTML, "Ada") {
		t.Error("it does not say that readers see it")
	}
	f, err := room.db.Public().Front(t.Context(), "en", "")
	if _, pin := f.Pin(oldest); err != nil || pin == nil || pin.Headline != "A <i>word</i> for the front" {
		t.Fatalf("readers see %+v, %v", f, err)
	}
	b.get(fmt.Sprintf("/newsroom/story/%d/flow", oldest)).want(t, 200, "Pinned on", "/newsroom/front?edition=en")
	b.get("/newsroom/audit").want(t, 200, "edit front", "front en")

	// History, and bringing back.
	b.get("/newsroom/front/history?edition=en").want(t, 200, "readers see it")
	b.get("/newsroom/front/history?edition=en&all=all").want(t, 200, "A part added", "Undone")
	a = b.step(t, 200, "edit", "do", "restore", "version", "1")
	where(a.HTML, oldest, "lead 0 pinned")
	if strings.Contains(a.HTML, "for the front") {
		t.Error("version 1 had no headline of its own")
	}
	a = b.step(t, 200, "edit", "do", "auto")
	where(a.HTML, list[11].ID, "lead 0")

	// A section's page, without a script, and in Arabic.
	b.post("/newsroom/front/edit?edition=en&section=world", "do", "put", "story", number(oldest), "slot", "rows", "at", "0").want(t, 200, "World", "pinned")
	b.post("/newsroom/account/profile", "name", "Ada", "language", "ar", "color", auth.Color(2)).want(t, 200)
	b.get("/newsroom/front?edition=en").want(t, 200, "الصفحات الأولى", "لم تُنشر بعد")
}

// Two editors on one page see each other, and what the other did.
func TestTwoOnAFrontPage(t *testing.T) {
	room := openRoom(t)
	ada := room.setUp(t)
	list := room.air(t, 6)
	p := ada.post("/newsroom/users", "name", "Ben", "email", "ben@post.example", "language", "en", "role", "section editor", "place", "en").want(t, 200)
	invitation, _ := strings.CutPrefix(p.find(t, `<code class="secret">([^<]+)</code>`), room.URL)
	ben := room.browser(t, "en")
	ben.post(invitation, "password", testPassword).want(t, 200)
	ada.step(t, 200, "pulse?edition=en&num=0&live=0")
	if p := ben.step(t, 200, "pulse?edition=en&num=0&live=0"); len(p.People) != 1 || p.People[0].Name != "Ada" || p.HTML != "" {
		t.Errorf("Ben sees %+v", p)
	}
	ben.step(t, 200, "edit", "do", "put", "story", number(list[0].ID), "slot", "lead", "at", "0")
	if p := ada.step(t, 200, "pulse?edition=en&num=0&live=0"); p.Num != 1 || !strings.Contains(p.HTML, "pinned") || !strings.Contains(p.Say, "Ben") {
		t.Errorf("Ada is told %d %q", p.Num, p.Say)
	}
	ada.step(t, 200, "edit", "do", "put", "story", number(list[1].ID), "slot", "seconds", "at", "0")
	d, err := room.db.Front(t.Context(), "en", "")
	if err != nil || len(d.Pinned()) != 2 {
		t.Errorf("both pinned: %v, %v", d.Pinned(), err)
	}
	room.now.Add(int64(time.Minute))
	if p := ben.step(t, 200, "pulse?edition=en&num=2&live=0"); len(p.People) != 0 {
		t.Errorf("who is gone is still seen: %+v", p.People)
	}
	ben.get("/newsroom/front?edition=ar").want(t, 403)
}

// A front is laid out in a browser, with the pointer and with keys alone.
func TestLayingOutInABrowser(t *testing.T) {
	ctx := chromium(t)
	room := openRoom(t)
	room.setUp(t)
	list := room.air(t, 12)
	h := &hand{t, ctx, room.URL}
	h.open("/newsroom/signin?to=/newsroom/front")
	h.fill("main form", "email", "ada@post.example", "password", testPassword)
	h.do("the board", chromedp.WaitVisible(chromedp.CSS(".slot.lead .place")))
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	pinned := func(slot string, at int, id news.StoryID) {
		t.Helper()
		want := fmt.Sprintf(`!!document.querySelector('.places .place.pinned[data-slot=%s][data-at="%d"][data-story="%d"]')`, slot, at, id)
		for range 200 {
			if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](want)); err == nil && ok {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("story %d is not pinned at %s %d", id, slot, at)
	}

	// The oldest is dragged to the lead.
	drag := func(from, to string) {
		t.Helper()
		data := `const data = new DataTransfer(), from = document.querySelector(%q), to = document.querySelector(%q);
			for (const [on, what] of [[from, "dragstart"], [to, "dragenter"], [to, "dragover"], [to, "drop"], [from, "dragend"]])
				on.dispatchEvent(new DragEvent(what, { bubbles: true, cancelable: true, dataTransfer: data }));`
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[any]("(() => {"+fmt.Sprintf(data, from, to)+"})()")); err != nil {
			t.Fatal(err)
		}
	}
	drag(fmt.Sprintf(`.place[data-story="%d"]`, list[2].ID), ".slot.lead .place")
	pinned("lead", 0, list[2].ID)

	// With keys alone: the first beside the lead is taken up and put two below.
	press := func(keys ...string) {
		t.Helper()
		for _, k := range keys {
			text := ""
			if len([]rune(k)) == 1 {
				text = k
			}
			down := input.DispatchKeyEventParams{Type: "keyDown", Key: k, Text: text}
			if k == "Enter" {
				down.WindowsVirtualKeyCode, down.Text = 13, "\r"
			}
			up := input.DispatchKeyEventParams{Type: "keyUp", Key: k, WindowsVirtualKeyCode: down.WindowsVirtualKeyCode}
			for _, e := range []input.DispatchKeyEventParams{down, up} {
				if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, e); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	first := list[11].ID
	h.do("go to it", chromedp.Focus(chromedp.CSS(fmt.Sprintf(`.place[data-story="%d"]`, first))))
	press(" ", "ArrowDown", "ArrowDown", "Enter")
	pinned("seconds", 2, first)
	press("p")
	h.see("unpinned")

	// What is searched for is put down by keys too.
	press("/")
	h.do("search", chromedp.SendKeys(chromedp.CSS("#front-q"), "Story number 5"))
	h.do("found", chromedp.WaitVisible(chromedp.CSS(fmt.Sprintf(`#front-found li[data-story="%d"]`, list[5].ID))))
	h.do("go to it", chromedp.Focus(chromedp.CSS(fmt.Sprintf(`#front-found li[data-story="%d"]`, list[5].ID))))
	press("Enter", "ArrowDown", "Enter")
	pinned("seconds", 0, list[5].ID)

	// A headline for the front, then readers see it all.
	press("e")
	h.do("write it", chromedp.SendKeys(chromedp.CSS(fmt.Sprintf(`.place[data-story="%d"] [name=headline]`, list[5].ID)), "For the front"))
	press("Enter")
	h.see("In the story: Story number 5")
	h.do("publish", chromedp.Click(chromedp.CSS("#publish-front")))
	h.see("Readers see this")
	f, err := room.db.Public().Front(t.Context(), "en", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, p := f.Pin(list[5].ID); p == nil || p.Headline != "For the front" || len(f.Pinned()) != 2 {
		t.Errorf("readers see %+v", f.Pinned())
	}
	h.do("undo", chromedp.Click(chromedp.CSS("#undo")))
	h.see("Not published yet")
}
