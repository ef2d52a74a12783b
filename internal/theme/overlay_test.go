package theme

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// folder makes an overlay's folder of the files that a text holds: a line
// "-- NAME --" before each.
func folder(t *testing.T, files string) string {
	t.Helper()
	dir := t.TempDir()
	put(t, dir, files)
	return dir
}

func put(t *testing.T, dir, files string) {
	t.Helper()
	for _, part := range strings.Split("\n"+files, "\n-- ")[1:] {
		name, body, _ := strings.Cut(part, " --\n")
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// A diary is a log that can be read while it is written.
type diary struct {
	mu sync.Mutex
	b  strings.Builder
}

func (d *diary) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Write(p)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.String()
}

func overlay(t *testing.T, dir string) (*Overlay, *diary) {
	t.Helper()
	said := &diary{}
	o, err := OpenOverlay(dir, slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	return o, said
}

func sheet(t *testing.T, th *Theme) string {
	t.Helper()
	a, ok := th.Asset(th.names["site.css"])
	if !ok {
		t.Fatal("there is no style sheet")
	}
	return string(a.Body)
}

func TestOverlayReplacesFiles(t *testing.T) {
	o, said := overlay(t, folder(t, `
-- list/list.html --
{{define "main"}}
{{/* A list as plain
as can be. */}}
<div class="mine"><h1>{{.Page.Heading}}</h1><img src="{{asset "logo.svg"}}" alt=""></div>
{{end}}
-- story/story.html --
{{define "meta"}}<p class="by-us">{{.Story.Headline}}</p>{{end}}
{{define "caption"}}{{end}}
-- dates/dates.css --
.day * { color: red } /* kept as it is: a > b */
.logo { background: url("logo.svg"), url(newsreader-latin.woff2) }
-- images/logo.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
-- frame/icon.svg --
<svg xmlns="http://www.w3.org/2000/svg" id="mine"/>
-- extra.css --
:root { --accent: #0a5 }
-- notes.md --
Not a part of the theme.
`))
	th := o.Now()
	if len(th.Problems()) > 0 || said.String() != "" {
		t.Fatalf("%v\n%s", th.Problems(), said)
	}
	if s := o.State(); !s.Folder || s.Read.IsZero() || len(s.Files) != 6 || s.Files[0] != (File{"dates/dates.css", 115, true, true}) || s.Files[1].Replaces || !s.Files[1].Worn {
		t.Errorf("%+v", s)
	}
	list := string(render(t, th, languages[0].list(page.SectionList)))
	if !strings.Contains(list, `<div class="mine"><h1>`) || !strings.Contains(list, `src="/assets/`+th.names["logo.svg"]) || !strings.Contains(list, `<footer class="foot">`) {
		t.Error(list)
	}
	story := string(render(t, th, languages[0].full()["story"]))
	if !strings.Contains(story, `<p class="by-us">`) || strings.Contains(story, `class="meta"`) || strings.Contains(story, "<figcaption><span>The barrier") || !strings.Contains(story, `class="hero full"`) {
		t.Error("only what the file defines should be replaced")
	}
	css := sheet(t, th)
	if !strings.Contains(css, ".day * { color: red } /* kept as it is: a > b */") || strings.Contains(css, ".clock .card") || strings.Contains(css, ".clock{") ||
		!strings.Contains(css, "url("+th.names["logo.svg"]+"), url("+o.plain.names["newsreader-latin.woff2"]+")") || !strings.HasSuffix(css, ":root { --accent: #0a5 }") {
		t.Error(css)
	}
	if a, ok := o.Asset(th.names["icon.svg"]); !ok || !bytes.Contains(a.Body, []byte("mine")) || th.names["icon.svg"] == o.plain.names["icon.svg"] {
		t.Error("the icon is not replaced")
	}
	if a, b := th.assets[th.names["newsreader-latin.woff2"]], o.plain.assets[th.names["newsreader-latin.woff2"]]; &a.Body[0] != &b.Body[0] {
		t.Error("a font is held twice")
	}
	for _, l := range languages {
		for name, p := range l.full() {
			harmless(t, th, render(t, th, p))
			if len(th.Problems()) > 0 {
				t.Fatal(name, th.Problems())
			}
		}
	}
}

// A broken file leaves its place to the embedded one, with its line in the
// log; the others stay in use.
func TestOverlayBrokenFiles(t *testing.T) {
	const good = "\n-- extra.css --\n.good { color: red }\n-- wrong/wrong.css --\n.also-good { color: red }\n"
	for name, c := range map[string]struct {
		files, file string
		line        int
		says        string
	}{
		"syntax":     {"-- story/story.html --\n{{define \"main\"}}\n{{if .Story}}\n<p>\n{{end}}\n", "story/story.html", 5, "unexpected EOF"},
		"late":       {"-- story/story.html --\n{{define \"main\"}}\n{{if true}}\n{{end}}\n<p>\n{{/* a\nnote */}}\n\t{{end}}\n{{end}}", "story/story.html", 8, "unexpected {{end}}"},
		"function":   {"-- frame/frame.html --\n{{define \"frame\"}}\n{{shout .Title}}{{end}}", "frame/frame.html", 2, `"shout" not defined`},
		"template":   {"-- story/story.html --\n{{define \"main\"}}\n\n{{template \"nothing\"}}{{end}}", "story/story.html", 3, `"nothing"`},
		"context":    {"-- wrong/wrong.html --\n{{define \"main\"}}<a href=\"{{if .Page}}x\">{{end}}</a>{{end}}", "wrong/wrong.html", 1, "branches"},
		"nothing":    {"-- wrong/wrong.html --\nHello", "wrong/wrong.html", 0, "defines nothing"},
		"asset":      {"-- story/story.css --\n.a { color: red }\n.b { background: url(gone.png) }", "story/story.css", 2, "gone.png"},
		"brace":      {"-- story/story.css --\n.a { color: red\n.b { color: red }\n", "story/story.css", 1, "never closed"},
		"too many":   {"-- story/story.css --\n.a { color: red }\n}\n", "story/story.css", 2, "too many"},
		"comment":    {"-- story/story.css --\n\n/* .a { color: red }\n", "story/story.css", 2, "comment"},
		"string":     {"-- story/story.css --\n.a { content: \"x }\n", "story/story.css", 1, "no end"},
		"mixed":      {"-- story/story.css --\n.a { color: rgb(0 0 0 }\n", "story/story.css", 1, "not closed before"},
		"unknown":    {"-- stroy/story.html --\n{{define \"main\"}}{{end}}", "stroy/story.html", 0, "export"},
		"the extras": {"-- extra.css --\n}", "extra.css", 1, "too many"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, good)
			put(t, dir, c.files)
			o, said := overlay(t, dir)
			th := o.Now()
			wrong := th.Problems()
			if len(wrong) != 1 || wrong[0].File != c.file || wrong[0].Line != c.line || !strings.Contains(wrong[0].Text, c.says) {
				t.Fatalf("%+v", wrong)
			}
			if log := said.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, c.file) || !strings.Contains(log, fmt.Sprint("line=", c.line)) {
				t.Error(log)
			}
			css := sheet(t, th)
			if c.file != "extra.css" && !strings.Contains(css, ".good ") || !strings.Contains(css, ".also-good ") {
				t.Error("the other files are not in use")
			}
			l := languages[0]
			for name, p := range map[string]any{"story": l.story(news.Article), "front": l.front(), "wrong": l.wrong(404)} {
				want := strings.ReplaceAll(string(render(t, o.plain, p)), o.plain.names["site.css"], th.names["site.css"])
				if got := string(render(t, th, p)); got != want {
					t.Errorf("%s is not as embedded", name)
				}
			}
			o.Reload()
			if log := said.String(); strings.Count(log, "\n") != 1 {
				t.Error("said again:", log)
			}
		})
	}
}

// An overlay whose files do not go with the embedded ones.
func TestOverlayFilesThatDoNotGoTogether(t *testing.T) {
	o, _ := overlay(t, folder(t, `
-- frame/cards.html --
{{define "badge"}}<a href="{{end}}
-- extra.css --
.good { color: red }
`))
	if wrong := o.Now().Problems(); len(wrong) == 0 || !strings.Contains(sheet(t, o.Now()), ".good") {
		t.Errorf("%+v", wrong)
	}
	if !bytes.Contains(render(t, o.Now(), languages[0].front()), []byte("</html>")) {
		t.Error("no page")
	}
}

// A template that fails while it runs: the page is the embedded theme's.
func TestOverlayFailsAtExecution(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		line int
		says string
	}{
		"field":    {"\n{{.Page.Unheard}}", 2, "Unheard"},
		"nil":      {"\n\n{{(index .Page.Cards 0).Lead.Width}}{{range .Page.Cards}}{{.Lead.Width}}{{end}}", 3, ""},
		"call":     {"{{index .Page.Cards 999}}", 1, "out of range"},
		"panic":    {"\n{{.Story.Related}}{{.Thread.Name}}", 2, ""},
		"asset":    {"{{asset \"gone.png\"}}", 1, "gone.png"},
		"endless":  {"{{range 9000000000}}<p>again</p>{{end}}", 0, "no end"},
		"silent":   {"{{range 9000000000}}{{$x := .}}{{end}}", 0, "no end"},
		"deep":     {"{{template \"main\" .}}", 1, "depth"},
		"long":     {"{{define \"x\"}}{{range 100000}}{{printf \"%900d\" 1}}{{end}}{{end}}{{template \"x\"}}", 0, ""},
		"half way": {"<h1>Half</h1>{{.Page.Unheard}}", 1, "Unheard"},
	} {
		t.Run(name, func(t *testing.T) {
			body := c.body
			def := ""
			if i := strings.LastIndex(body, "{{end}}{{template"); strings.HasPrefix(body, "{{define") {
				def, body = body[:i+len("{{end}}")], body[i+len("{{end}}"):]
			}
			o, said := overlay(t, folder(t, "-- list/list.html --\n{{define \"main\"}}"+body+"{{end}}"+def+"\n-- extra.css --\n.good { color: red }\n"))
			th, p := o.Now(), languages[0].list(page.TopicList)
			if len(th.Problems()) > 0 {
				t.Fatal(th.Problems())
			}
			want := render(t, o.plain, p)
			for range 2 {
				if got := render(t, th, p); !bytes.Equal(got, want) {
					t.Fatal("not the embedded page")
				}
			}
			if front := render(t, th, languages[0].front()); bytes.Equal(front, render(t, o.plain, languages[0].front())) {
				t.Error("other pages lost the theme too")
			}
			wrong := th.Problems()
			if len(wrong) != 1 || wrong[0].File != "list/list.html" || wrong[0].Line != c.line || !strings.Contains(wrong[0].Text, c.says) {
				t.Errorf("%+v", wrong)
			}
			if log := said.String(); strings.Count(log, "\n") != 1 || !strings.Contains(log, "list/list.html") {
				t.Error(log)
			}
			if o.Failures() != 2 {
				t.Errorf("%d failures", o.Failures())
			}
			o.Reload()
			render(t, o.Now(), p)
			if log := said.String(); strings.Count(log, "\n") != 1 {
				t.Error("the same version of the file is in the log twice:", log)
			}
		})
	}
}

func TestOverlayFolder(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	if _, err := OpenOverlay(filepath.Join(t.TempDir(), "gone"), quiet); err == nil || !strings.Contains(err.Error(), "gone cannot be used") {
		t.Error(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	put(t, filepath.Dir(file), "-- file --\nx")
	if _, err := OpenOverlay(file, quiet); err == nil {
		t.Error("a file was taken for a folder")
	}

	// What leads out of the folder is not read.
	secret := folder(t, "-- secret.css --\n.secret { color: red }\n")
	dir := folder(t, "-- extra.css --\n.good { color: red }\n-- own.css.bak --\n.inner { color: red }\n")
	if err := os.Mkdir(filepath.Join(dir, "story"), 0o755); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{"story/story.css": filepath.Join(secret, "secret.css"), "wrong": secret} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	o, _ := overlay(t, dir)
	if css := sheet(t, o.Now()); strings.Contains(css, "secret") || !strings.Contains(css, ".good") || len(o.Now().Problems()) != 2 {
		t.Error(o.Now().Problems())
	}
	// A link within is.
	os.Remove(filepath.Join(dir, "story/story.css"))
	if err := os.Symlink("../own.css.bak", filepath.Join(dir, "story/story.css")); err != nil {
		t.Fatal(err)
	}
	o.Reload()
	if !strings.Contains(sheet(t, o.Now()), ".inner") {
		t.Error(o.Now().Problems())
	}
}

func TestOverlayFollows(t *testing.T) {
	dir := folder(t, "-- extra.css --\n.first { color: red }\n")
	o, said := overlay(t, dir)
	first := o.Now().names["site.css"]
	ctx, stop := context.WithCancel(t.Context())
	changed := make(chan struct{}, 10)
	var wg sync.WaitGroup
	wg.Go(func() { o.Follow(ctx, 5*time.Millisecond, func() { changed <- struct{}{} }) })
	defer wg.Wait()
	defer stop()
	next := func() string {
		t.Helper()
		select {
		case <-changed:
		case <-time.After(20 * time.Second):
			t.Fatal("nothing was noticed")
		}
		return sheet(t, o.Now())
	}
	put(t, dir, "-- extra.css --\n.second { color: red }\n")
	if css := next(); !strings.Contains(css, ".second") || strings.Contains(css, ".first") {
		t.Error("not read again")
	}
	if a, ok := o.Asset(first); !ok || !bytes.Contains(a.Body, []byte(".first")) {
		t.Error("the style sheet of pages that are still open is gone")
	}
	os.Remove(filepath.Join(dir, "extra.css"))
	if css := next(); css != sheet(t, o.plain) {
		t.Error("not as embedded without the file")
	}
	put(t, dir, "-- extra.css --\n.third { color: red }\n")
	next()
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	if css := next(); css != sheet(t, o.plain) || len(o.Now().Problems()) != 1 || !strings.Contains(said.String(), "cannot be read") {
		t.Error("not as embedded without the folder:", o.Now().Problems())
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if css := next(); !strings.Contains(css, ".third") || len(o.Now().Problems()) != 0 {
		t.Error("not back with the folder:", o.Now().Problems())
	}
	select {
	case <-changed:
		t.Error("read again, and nothing changed")
	case <-time.After(50 * time.Millisecond):
	}
}

// What is kept for pages that are still open is bounded.
func TestOverlayForgets(t *testing.T) {
	dir := folder(t, "-- extra.css --\n.first { color: red }\n")
	o, _ := overlay(t, dir)
	first := o.Now().names["site.css"]
	for i := range 2 * formerKept {
		put(t, dir, fmt.Sprintf("-- extra.css --\n.v%d { color: red }\n", i))
		o.Reload()
	}
	if _, ok := o.Asset(first); ok || len(o.former) > formerKept {
		t.Errorf("%d themes are kept", len(o.former))
	}
}

// TestTidyKeepsLines checks that a template's lines are where they were, and
// that all embedded pages come out the same from Windows' line ends.
func TestTidyKeepsLines(t *testing.T) {
	for _, src := range []string{"{{if .X}}\n  {{end}}\na\n", "{{/* a\nb */}}\n{{- /* c */ -}}\n{{end -}}\n", "{{a}}{{b}}\n\n\tx {{y}}\n"} {
		if got := tidy([]byte(src)); bytes.Count(got, []byte("\n")) != strings.Count(src, "\n") {
			t.Errorf("%q became %q", src, got)
		}
	}
	if a, b := tidy([]byte("{{if x}}\r\n<p>\r\n{{end}}\r\n")), tidy([]byte("{{if x}}\n<p>\n{{end}}\n")); !bytes.Equal(a, b) {
		t.Errorf("%q, %q", a, b)
	}
}

func TestCheck(t *testing.T) {
	if n, wrong, err := Check(t.TempDir()); n < 50 || len(wrong) > 0 || err != nil {
		t.Errorf("%d pages, %v, %v", n, wrong, err)
	}
	// What only a story without a picture shows.
	n, wrong, err := Check(folder(t, "-- story/story.html --\n{{define \"main\"}}\n{{.Story.Lead.Width}}\n{{end}}"))
	if n < 50 || err != nil || len(wrong) != 1 || wrong[0].Line != 2 {
		t.Errorf("%d pages, %v, %v", n, wrong, err)
	}
	if _, _, err := Check(filepath.Join(t.TempDir(), "gone")); err == nil {
		t.Error("checked what is not there")
	}
}
