package browsertest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// hostile are what attackers write, each on one line as a field takes it.
func hostile(t *testing.T) (list []string) {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "sanitize")
	files, _ := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if len(files) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatalf("the shared test data %q is missing", "sanitize")
		}
		t.Skipf("the shared test data %q is not here", "sanitize")
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var row struct{ Payload string }
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			list = append(list, strings.ToValidUTF8(row.Payload, "\ufffd"))
		}
	}
	return list
}

// stride is which of the payloads are tried page by page: each of them with
// HOSTILE=1, else so many less.
func stride() int {
	if os.Getenv("HOSTILE") != "" {
		return 1
	}
	return 16
}

// perStory is how many payloads stand in the text of one story.
const perStory = 40

// A planted newsroom has hostile words in every field.
type planted struct {
	stories []news.StoryID
	paths   []string
	refused map[string]int // by field: what the store does not take
	topics  []string
	authors []string
}

// plant makes a newsroom whose every field is hostile.
func plant(t *testing.T, dir string, list []string) planted {
	t.Helper()
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(dir, "broadsheet.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, by := t.Context(), store.Edit{By: list[0], Note: list[1]}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	p := planted{refused: map[string]int{}}
	turn := 0
	word := func() string { // each in turn, as one line
		turn++
		s := strings.Join(strings.Fields(list[turn%len(list)]), " ")
		if len([]rune(s)) > 180 {
			s = string([]rune(s)[:180])
		}
		return s
	}
	must(db.SaveEdition(ctx, news.Edition{ID: "en", Name: word(), Title: "Post " + word(), Tagline: word(), Dir: news.LTR, Zone: "Europe/Lisbon",
		Sections: []news.Section{{ID: "world", Name: "World " + word(), Menu: true}, {ID: "sport", Name: "Sport " + word(), Menu: true}}}, by))
	must(db.SaveEdition(ctx, news.Edition{ID: "ar", Name: word(), Title: "Post " + word(), Dir: news.RTL, Zone: "Asia/Beirut", Prefix: "/ar",
		Sections: []news.Section{{ID: "world", Name: "World " + word(), Menu: true}}}, by))
	var topics []news.TopicID
	for range 8 {
		id, err := db.Topic(ctx, "en", "T "+word(), news.Subject, 0)
		must(err)
		topics = append(topics, id)
	}
	for at := 0; at < len(list); at += perStory {
		some := list[at:min(at+perStory, len(list))]
		st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Section: "world", Slug: news.Slug(fmt.Sprintf("h%d", at)),
			Headline: "H " + word(), Standfirst: word(), Place: word(), Bylines: []news.Byline{{Name: "B " + word()}}, Topics: topics[at/perStory%8:][:1],
			Corrections: []news.Correction{{At: time.Now().Add(-time.Hour), Note: word(), Grave: at%80 == 0}}, References: []news.Reference{{Title: word(), ID: word()}}}}
		for i, s := range some {
			st.Body.Blocks = append(st.Body.Blocks, news.Para(s))
			read, _ := markup.FromHTML(s, markup.Options{})
			st.Body.Blocks = append(st.Body.Blocks, read.Blocks...)
			for field, node := range map[string]news.Node{
				"speaker": {Type: news.Quotation, Attrs: &news.Attrs{Speaker: word()}, Content: []news.Node{news.Para(word())}},
				"link":    {Type: news.Paragraph, Content: []news.Node{{Type: news.Text, Text: "L", Marks: []news.Mark{{Type: news.Link, Href: s}}}}},
				"lang":    {Type: news.Paragraph, Content: []news.Node{{Type: news.Text, Text: "L", Marks: []news.Mark{{Type: news.Language, Lang: s}}}}},
				"embed":   {Type: news.Embed, Attrs: &news.Attrs{URL: s, Title: word()}},
				"title":   {Type: news.Embed, Attrs: &news.Attrs{URL: "https://other.example/x", Title: word()}},
				"picture": {Type: news.PictureBox, Attrs: &news.Attrs{Media: &news.Media{Kind: news.Picture, Src: s}}},
				"caption": {Type: news.PictureBox, Attrs: &news.Attrs{Media: &news.Media{Kind: news.Picture, Src: "/media/aa/a.jpg", Width: 4, Height: 3, Alt: word(), Caption: word(), Credit: word()}}},
			} {
				if i%4 != 0 && (field == "title" || field == "caption" || field == "speaker") {
					continue
				}
				with := *st
				with.Body.Blocks = append(slices.Clone(st.Body.Blocks), node)
				if err := with.Content.Validate(); err != nil {
					p.refused[field]++
					continue
				}
				st.Body.Blocks = with.Body.Blocks
			}
			src := news.Source{Name: "S " + word(), URL: s}
			st.Sources = append(st.Sources, src)
			if st.Content.Validate() != nil {
				p.refused["source"]++
				st.Sources[len(st.Sources)-1].URL = ""
			}
		}
		must(db.Save(ctx, st, by))
		must(db.Publish(ctx, st.ID, 1, time.Now().Add(-time.Duration(at)*time.Minute), by))
		for i := range 4 {
			must(db.AddComment(ctx, &store.Comment{Story: st.ID, By: 1, Name: word(), Text: some[i*7%len(some)], From: 1, To: 2, Quote: word(), At: time.Now(), Proposes: i%2 == 0, Proposal: word()}))
		}
		cur := news.Curation{Story: st.ID, Title: word()}
		if cur.Validate() == nil {
			must(db.Curate(ctx, &cur, by))
		}
		p.stories = append(p.stories, st.ID)
	}
	// As many drafts as there are payloads, for the lists of the desk.
	for i := 0; i < len(list); i += stride() {
		s := strings.Join(strings.Fields(list[i]), " ")
		st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Section: "sport", Slug: news.Slug(fmt.Sprintf("d%d", i)), Headline: "D " + s}}
		if db.Save(ctx, st, by) != nil {
			p.refused["headline"]++
			continue
		}
		if i%(4*stride()) == 0 {
			must(db.Publish(ctx, st.ID, 1, time.Now(), by))
		}
	}
	d, err := db.EditFront(ctx, "en", "", by, func(f *news.Front) error {
		for i, id := range p.stories[:min(4, len(p.stories))] {
			if err := f.Put(id, "latest", i, time.Now()); err != nil {
				return err
			}
			if err := f.Change(news.Pin{Story: id, Headline: word()}); err != nil {
				return err
			}
		}
		title := []rune(word())
		f.Slots[2].Title = string(title[:min(len(title), news.MaxSlotTitle)])
		return nil
	})
	must(err)
	must(db.PublishFront(ctx, "en", "", d.Num, by))
	cards, err := db.Public().Cards(ctx, p.stories)
	must(err)
	for _, c := range cards {
		p.paths = append(p.paths, c.Path)
		for _, b := range c.Bylines {
			if a, err := db.Public().Authors(ctx, []news.AuthorID{b.Author}); err == nil && len(a) == 1 {
				p.authors = append(p.authors, "/author/"+string(a[0].Slug))
			}
		}
	}
	named, err := db.Public().Topics(ctx, topics)
	must(err)
	for _, topic := range named {
		p.topics = append(p.topics, "/topic/"+string(topic.Names["en"].Slug))
	}
	return p
}

// inert reports what in a page could run, or leave it.
func inert(t *testing.T, at, body string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Errorf("%s: %v", at, err)
		return
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			switch v := strings.ToLower(strings.TrimSpace(a.Val)); {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc":
				t.Errorf("%s: <%s %s=%q>", at, n.Data, a.Key, a.Val)
			case slices.Contains([]string{"href", "src", "action", "formaction", "poster", "data", "xlink:href", "cite", "background"}, a.Key) && !harmless(v):
				t.Errorf("%s: <%s %s=%q>", at, n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "script":
			kind := attr["type"]
			if src := attr["src"]; src != "" && !strings.HasPrefix(src, "/newsroom/static/") && !strings.HasPrefix(src, "/assets/") || src == "" && kind != "application/json" && kind != "application/ld+json" {
				t.Errorf("%s: a script of %q, type %q", at, src, kind)
			}
		case "iframe", "object", "embed", "applet", "base", "frame", "frameset", "math", "noembed", "marquee", "isindex", "keygen", "xml", "portal", "style":
			t.Errorf("%s: an element <%s>", at, n.Data)
		case "meta":
			if attr["http-equiv"] != "" {
				t.Errorf("%s: <meta http-equiv=%q>", at, attr["http-equiv"])
			}
		}
	}
}

func harmless(address string) bool {
	for _, start := range []string{"/", "#", "?", "http://", "https://", "mailto:", "tel:"} {
		if strings.HasPrefix(address, start) {
			return true
		}
	}
	return address == "" || !strings.Contains(address, ":") // a relative address
}

// listen is run before a page's own scripts: it notes whatever would show that
// hostile words ran, or that the browser had to stop them.
const listen = `(() => {
	const note = (what) => { (window.ran ??= []).push(String(what).slice(0, 200)); };
	for (const f of ["alert", "confirm", "prompt", "print"]) window[f] = (x) => { note(f + " " + x); return null; };
	document.addEventListener("securitypolicyviolation", (e) => {
		if (window.pasting && e.target === document) return; // in a document that is only read, as what is pasted is; it is in no page
		if (!/^(img|media|font)-src/.test(e.violatedDirective)) note(e.violatedDirective + " " + e.blockedURI + " " + e.sample);
	});
})()`

func (h *hand) unharmed(at string) {
	h.t.Helper()
	ran, err := chromedp.Run(h.ctx, chromedp.Evaluate[[]string](`window.ran ?? []`))
	if err != nil {
		h.t.Errorf("%s: %v", at, err)
	}
	for _, what := range ran {
		h.t.Errorf("%s: %s", at, what)
	}
}

// Hostile words in every field run nowhere: not on the site, not in the
// newsroom, neither as the pages are sent nor as a browser makes of them. With
// HOSTILE=1 every payload is tried on every page.
func TestHostileWordsRunNowhere(t *testing.T) {
	browser := chromium(t)
	list := hostile(t)
	if len(list) < 2000 {
		t.Fatalf("only %d payloads", len(list))
	}
	r := openRoom(t)
	r.kill()
	p := plant(t, r.data, list)
	t.Logf("%d payloads in %d stories; refused %v", len(list), len(p.stories), p.refused)
	if p.refused["link"] == 0 || p.refused["picture"] == 0 {
		t.Errorf("no address was refused: %v", p.refused)
	}
	r.start(t)

	// As the pages are sent.
	pages := []string{"/", "/ar", "/world", "/sport", "/archive", "/corrections", "/most-read", "/nothing", "/newsroom", "/newsroom?view=live", "/newsroom/front", "/newsroom/front/history?edition=en&all=all",
		"/newsroom/calendar", "/newsroom/dashboard", "/newsroom/users", "/newsroom/audit", "/newsroom/account"}
	pages = append(append(pages, p.topics...), p.authors...)
	for i, id := range p.stories {
		at := fmt.Sprintf("/newsroom/story/%d", id)
		pages = append(pages, p.paths[i], p.paths[i]+"/timeline")
		for _, part := range []string{"", "/flow", "/state", "/actions", "/checklist", "/suggestions", "/related", "/history", "/compare?from=1", "/preview"} {
			pages = append(pages, at+part)
		}
	}
	for i := 0; i < len(list); i += stride() {
		pages = append(pages, "/newsroom?q="+queried(list[i]), "/newsroom/signin?to="+queried(list[i]), "/"+queried(list[i]), "/world?before="+queried(list[i]))
	}
	for _, at := range pages {
		status, body := r.get(t, at)
		if status >= 500 {
			t.Errorf("%s answers %d", at, status)
		}
		inert(t, at, body)
		if t.Failed() {
			t.FailNow()
		}
	}
	more := "/newsroom/desk/rows"
	for n := 0; more != "" && n < 100; n++ {
		_, body := r.get(t, more)
		inert(t, more, body)
		_, rest, _ := strings.Cut(body, `class="more button" href="`)
		more, _, _ = strings.Cut(rest, `"`)
		more = html.UnescapeString(more)
	}

	// As a browser makes of them.
	h := desk(t, browser, r, "Ada")
	call(h, page.Enable, page.EnableParams{})
	call(h, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: listen})
	look := func(at, ready string) {
		t.Helper()
		h.open(at)
		h.until(at, ready)
		h.unharmed(at)
	}
	look("/newsroom", `document.querySelectorAll("#rows .row").length > 20`)
	look("/newsroom/front?edition=en", `!!document.querySelector("#board .place")`)
	h.do("search", chromedp.SendKeys(chromedp.CSS("#front-q"), "H"))
	h.until("what is found", `document.querySelectorAll("#front-found li").length > 0`)
	h.unharmed("what is found for a front page")
	for _, at := range []string{"/newsroom/dashboard", "/newsroom/audit", "/", "/world", "/most-read"} {
		look(at, `document.readyState === "complete"`)
	}
	step := max(1, stride()/2)
	for i := 0; i < len(p.stories); i += step {
		look(p.paths[i], `document.readyState === "complete"`)
		look(fmt.Sprintf("/newsroom/story/%d", p.stories[i]), `document.querySelectorAll("#manuscript p").length > 20`)
		for _, panel := range []string{"comments", "related", "history", "preview"} {
			chromedp.Run(h.ctx, chromedp.Evaluate[any](`document.getElementById("tab-`+panel+`")?.click()`))
		}
		time.Sleep(300 * time.Millisecond)
		h.unharmed(fmt.Sprintf("the editor of story %d", p.stories[i]))
	}
	// Pasted into a story: as HTML, and as text.
	h.open("/newsroom/story/new?edition=en")
	h.until("the editor", `!!document.querySelector("#manuscript .headline")`)
	h.cursorInBody()
	for at := 0; at < len(list); at += 200 {
		some, err := json.Marshal(list[at:min(at+200, len(list))])
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(h.ctx, time.Minute)
		wrong, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`((list) => {
			const m = document.getElementById("manuscript"), wrong = [];
			window.pasting = true;
			const paste = (html, text) => {
				const data = new DataTransfer();
				if (html) data.setData("text/html", html);
				data.setData("text/plain", text);
				m.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
			};
			for (const s of list) {
				paste(s, s);
				for (const e of m.querySelectorAll("*")) {
					if (/^(script|iframe|object|embed|base|style|form|svg|math|link|meta)$/i.test(e.tagName) && !e.closest("[contenteditable=false]")) wrong.push(e.outerHTML.slice(0, 200));
					for (const a of e.attributes) if (/^on/i.test(a.name) || /^\s*(javascript|vbscript|data):/i.test(a.value) && /href|src|action/.test(a.name)) wrong.push(e.outerHTML.slice(0, 200));
				}
				document.execCommand("undo");
			}
			return wrong.slice(0, 20);
		})(`+string(some)+`)`))
		stop()
		if err != nil {
			t.Fatalf("pasting from payload %d: %v", at, err)
		}
		for _, w := range wrong {
			t.Errorf("pasting from payload %d: %s", at, w)
		}
		h.unharmed("pasting")
	}
}

// cursorInBody puts the cursor into the first paragraph.
func (h *hand) cursorInBody() {
	h.t.Helper()
	h.do("go into the text", chromedp.Click(chromedp.CSS("#manuscript > p:last-of-type")))
}

func queried(s string) string {
	var b strings.Builder
	for _, c := range []byte(s[:min(len(s), 300)]) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}
