package theme

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// within returns the elements of one name below n, in order.
func within(n *html.Node, name string) (list []*html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.Data == name {
			list = append(list, c)
		}
	}
	return list
}

// part returns the section of a page whose heading has an id, or nil.
func part(t *testing.T, b []byte, id string) *html.Node {
	t.Helper()
	for _, n := range elements(t, b) {
		if n.Data == "section" && attr(n, "aria-labelledby") == id {
			return n
		}
	}
	return nil
}

// classed returns the elements that have a class.
func classed(t *testing.T, b []byte, class string) (list []*html.Node) {
	t.Helper()
	for _, n := range elements(t, b) {
		if slices.Contains(strings.Fields(attr(n, "class")), class) {
			list = append(list, n)
		}
	}
	return list
}

func words(n *html.Node) string { return strings.Join(strings.Fields(text(n)), " ") }

func TestStorylineOfStory(t *testing.T) {
	th := open(t)
	for _, l := range languages {
		p := l.story(news.Article)
		p.Line.Name = `Barrier <b>"& surge`
		b := render(t, th, p)
		line := part(t, b, "storyline")
		if line == nil {
			t.Fatalf("%s: no storyline", l.id)
		}
		links := within(line, "a")
		if len(links) != 4 || attr(links[0], "href") != p.Line.Href || text(links[0]) != p.Line.Name || attr(links[3], "href") != p.Line.Cards[2].Href() {
			t.Errorf("%s: links of the storyline: %s", l.id, words(line))
		}
		if want := p.Lang.StoriesSince(7, p.Line.Since); !strings.Contains(words(line), want) || !strings.Contains(words(line), p.Lang.Words.Storyline) {
			t.Errorf("%s: %q lacks %q", l.id, words(line), want)
		}
		if i, j := strings.Index(string(b), `id="storyline"`), strings.Index(string(b), `id="more"`); i > j {
			t.Errorf("%s: the storyline stands below more on this story", l.id)
		}
		if head := classed(t, b, "thread"); len(head) != 1 || attr(head[0], "href") != p.Line.Href {
			t.Errorf("%s: the storyline is not above the headline", l.id)
		}
		p.Line.Name, p.Line.Since = strings.Repeat("ما", 40), news.Undated
		b = render(t, th, p)
		if len(classed(t, b, "thread")) != 0 {
			t.Errorf("%s: a long title stands above the headline", l.id)
		}
		if got := words(part(t, b, "storyline")); !strings.Contains(got, p.Lang.Stories(7)) || strings.Contains(got, p.Lang.Digits("1970")) {
			t.Errorf("%s: since nobody knows: %s", l.id, got)
		}
	}
}

// What other editions have is in its own language and direction.
func TestOtherLanguages(t *testing.T) {
	th := open(t)
	for _, l := range languages {
		p := l.story(news.Article)
		links := within(part(t, render(t, th, p), "abroad"), "a")
		if len(links) != len(p.Abroad) {
			t.Fatalf("%s: %d links", l.id, len(links))
		}
		for i, f := range p.Abroad {
			a, label := links[i], within(links[i].Parent, "bdi")[0]
			for _, n := range []*html.Node{a, label} {
				if attr(n, "lang") != string(f.In.ID) || attr(n, "dir") != string(f.In.Dir) {
					t.Errorf("%s: %s has %v", l.id, text(n), n.Attr)
				}
			}
			if attr(a, "hreflang") != string(f.In.ID) || attr(a, "href") != f.Href() || text(a) != f.Headline || text(label) != f.In.Name {
				t.Errorf("%s: %s has %v", l.id, text(a), a.Attr)
			}
		}
	}
}

// Videos and galleries have their marks; copies stand below the sources, or
// alone.
func TestMovingAndCopies(t *testing.T) {
	th := open(t)
	for _, l := range languages {
		p := l.story(news.Article)
		b := render(t, th, p)
		if moving := part(t, b, "moving"); len(within(moving, "li")) != 2 || !strings.Contains(words(moving), p.Lang.Duration(134)) || !strings.Contains(words(moving), p.Lang.Pictures(12)) {
			t.Errorf("%s: %s", l.id, words(moving))
		}
		p.Sources = nil
		also := classed(t, render(t, th, p), "also")
		if len(also) != 1 || !strings.HasPrefix(words(also[0]), p.Lang.Words.AlsoPublished+": ") {
			t.Fatalf("%s: %d lines of copies", l.id, len(also))
		}
		for i, a := range within(also[0], "a") {
			if attr(a, "href") != p.Copies[i].Href() || text(a) != p.Copies[i].Headline {
				t.Errorf("%s: copy %v %q", l.id, a.Attr, text(a))
			}
		}
		if got := len(within(also[0], "time")); got != len(p.Copies) {
			t.Errorf("%s: %d dates of copies", l.id, got)
		}
	}
}

// Nothing is said of what is not there.
func TestNoEmptyParts(t *testing.T) {
	th := open(t)
	b := render(t, th, languages[0].bare()["bare-story"])
	for _, id := range []string{"storyline", "moving", "abroad", "more", "background"} {
		if part(t, b, id) != nil {
			t.Errorf("there is an empty part %s", id)
		}
	}
	for _, class := range []string{"thread", "also", "sources"} {
		for _, n := range classed(t, b, class) {
			if !strings.Contains(attr(n, "class"), "printed") {
				t.Errorf("there is an empty %s", class)
			}
		}
	}
	p := languages[0].timeline()
	p.Earlier = 0
	if len(classed(t, render(t, th, p), "pages")) != 0 {
		t.Error("a timeline says that there are earlier stories")
	}
}

func TestTimeline(t *testing.T) {
	th := open(t)
	for _, l := range languages {
		p := l.timeline()
		p.Heading = "Barrier <i> & surge"
		b := render(t, th, p)
		days := classed(t, b, "day")
		if len(days) != len(p.Days) {
			t.Fatalf("%s: %d days", l.id, len(days))
		}
		for i, d := range p.Days {
			if got := text(within(days[i], "h2")[0]); got != p.WeekDate(d.At) {
				t.Errorf("%s: day %s, want %s", l.id, got, p.WeekDate(d.At))
			}
			items := within(days[i], "li")
			if len(items) != len(d.Stories) {
				t.Fatalf("%s: %d stories on %s, want %d", l.id, len(items), d.At, len(d.Stories))
			}
			for j, s := range d.Stories {
				link := within(within(items[j], "h3")[0], "a")[0]
				at := within(items[j], "time")[0]
				if attr(link, "href") != s.Href() || text(link) != s.Headline || text(at) != p.Clock(s.Published) {
					t.Errorf("%s: %s", l.id, words(items[j]))
				}
				if got := len(within(items[j], "a")); got != 1+len(s.Also) {
					t.Errorf("%s: %d links, want %d: %s", l.id, got, 1+len(s.Also), words(items[j]))
				}
				if (len(within(items[j], "img")) > 0) != (s.Picture() != nil) {
					t.Errorf("%s: picture of %s", l.id, s.Headline)
				}
			}
		}
		body := string(b)
		for _, want := range []string{p.Lang.Earlier(p.Earlier), p.Lang.StoriesSince(p.Stories, p.Since), "Barrier &lt;i&gt; &amp; surge"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: %q is not there", l.id, want)
			}
		}
		if want := `dir="` + string(news.DirectionOf(l.id)) + `"`; !strings.Contains(body, want) {
			t.Errorf("%s: no %s", l.id, want)
		}
	}
}

// What a timeline tells machines is what other lists tell.
func TestTimelineHead(t *testing.T) {
	p := languages[0].timeline()
	p.Days[0].Stories[0].Lead = nil
	body := string(render(t, open(t), p))
	for _, want := range []string{
		`<link rel="canonical" href="` + p.URL + `">`,
		`<meta name="robots" content="max-image-preview:large">`,
		`<meta property="og:type" content="website">`,
		`<meta property="og:image" content="https://post.example` + p.Days[1].Stories[0].Picture().Still() + `">`,
		`"@type":"BreadcrumbList"`, `"position":2,"name":"` + p.Heading + `","item":{"@id":"` + p.URL + `"}`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not there", want)
		}
	}
}

// A story that nobody dated stands under a heading that says so.
func TestUndatedTimeline(t *testing.T) {
	p := languages[0].bare()["undated-timeline"].(*page.Timeline)
	b := render(t, open(t), p)
	if got := text(within(classed(t, b, "day")[0], "h2")[0]); got != p.Lang.Words.Undated {
		t.Errorf("the day is %q", got)
	}
	if got := words(classed(t, b, "stand")[0]); got != "3 stories" {
		t.Errorf("the storyline has %q", got)
	}
	if strings.Contains(string(b), news.Undated.Format("2006")) {
		t.Error("an unknown date is shown")
	}
}
