package capture

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/news"
)

// TestRelatedDump reads the first page that we were given: its list of related
// items had become a debug dump.
func TestRelatedDump(t *testing.T) {
	page, err := os.ReadFile(sharedData(t, "captures/related-dump.txt"))
	if err != nil {
		t.Fatal(err)
	}
	it, err := readOne(t, "related-dump.txt", string(page))
	if err != nil {
		t.Fatal(err)
	}
	const title = "China Increases Military Cooperation with Syria"
	if it.Title != title || strings.Contains(it.Text, title) {
		t.Errorf("title %q", it.Title)
	}
	if want := time.Date(2016, 8, 17, 12, 16, 52, 0, time.UTC); !it.Date.Equal(want) {
		t.Errorf("date %v, want %v", it.Date, want)
	}
	paras := strings.Split(it.Text, "\n\n")
	if len(paras) != 9 || !strings.HasPrefix(paras[0], "Chinese military official") || !strings.HasSuffix(paras[8], "; Press TV reported.") {
		t.Errorf("%d paragraphs: %q", len(paras), paras)
	}
	if !strings.HasPrefix(paras[3], "“The Chinese and Syrian") || !strings.HasSuffix(paras[3], "military,” he said.") {
		t.Errorf("quotation %q", paras[3])
	}
	for _, s := range []string{"string(", "contenttypeid", "alalam", "{", "VIDEO"} {
		if strings.Contains(it.Text+it.Title+it.Standfirst, s) {
			t.Errorf("%q is in the text", s)
		}
	}
	if diff := cmp.Diff([]news.Source{{Name: "Russia Today"}, {Name: "Press TV"}}, it.Sources); diff != "" {
		t.Error(diff)
	}
	item := func(id string, order int64, kind news.MediaKind, media, at, title string) news.Reference {
		when, err := time.Parse(time.DateTime, at)
		if err != nil {
			t.Fatal(err)
		}
		return news.Reference{ID: id, Order: order, ContentType: "21", Kind: kind, Title: title, Media: media, At: when}
	}
	want := []news.Reference{
		item("1846689", 3606192, news.Clip, "/2016/08/04/alalam_636059272422872504_25f_4x3.mp4", "2016-08-04 17:07:22", "Army Rescues People in Flooded Prefecture in Northwest China’s Gansu"),
		item("1847734", 3606193, news.Picture, "/2016/08/07/alalam_636061835966784550_25f_4x3.jpg", "2016-08-07 16:19:56", "South Korea Hits back at China in United States Missile Row"),
		item("1848139", 3606194, news.Clip, "/2016/08/08/alalam_636062726884870555_25f_4x3.mp4", "2016-08-08 17:04:48", "American Warship Visits China amid Tensions in South China Sea"),
		item("1850247", 3606195, news.Clip, "/2016/08/14/alalam_636067752909212409_25f_4x3.mp4", "2016-08-14 12:41:30", "Landslide Buried Bus Carrying Taiwan Tourists in East China, 22 Injured"),
		item("1850285", 3606196, news.Clip, "/2016/08/14/alalam_636067819922453712_25f_4x3.mp4", "2016-08-14 14:33:12", "Bus Driver Saves 3 from Torrential Flood on Street in China"),
		item("1850974", 3606197, news.Clip, "/2016/08/16/alalam_636069502283014984_25f_4x3.mp4", "2016-08-16 13:17:08", "Horrific 2 Survived in Cement-Tanker Crash in China"),
	}
	if diff := cmp.Diff(want, it.References); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"a var_dump of 1158 bytes with 6 related items stood after the body; it was left out and its items kept as references",
		"the page names no time zone; 2016-08-17 12:16:52 was taken as UTC",
	}, it.Notes); diff != "" {
		t.Error(diff)
	}
}

func TestCredits(t *testing.T) {
	for text, want := range map[string]string{
		"It rained, Russia Today reported. It was wet; Press TV reported.":         "Russia Today, Press TV",
		"Prices rose, according to Reuters and the Associated Press.":              "Reuters, AP",
		"He told the BBC that he would go.":                                        "BBC",
		"BEIRUT (Reuters) - The port reopened.":                                    "Reuters",
		"It was late. (AP)":                                                        "AP",
		"The port is open. — Reuters":                                              "Reuters",
		"AFP contributed to this report.":                                          "AFP",
		"With inputs from PTI and ANI.":                                            "PTI, ANI",
		"Xinhua news agency said.":                                                 "Xinhua",
		"“It is done,” Interfax quoted him as saying.":                             "Interfax",
		"Laut „Washington Post“ ist das neu, wie die dpa meldete.":                 "The Washington Post, dpa",
		"The Harbour Herald reported that ships wait.":                             "Harbour Herald",
		"The minister reported a fire. Guan Youfei reported on it.":                "",
		"Fox News reported a rise in quarterly revenue.":                           "",
		"The BBC said it would cut jobs.":                                          "",
		"The Armed Forces of the Philippines (AFP) moved in.":                      "",
		"He worked at Reuters for years and read the Guardian.":                    "",
		"APEC reported growth; the Times Square crowd reported nothing.":           "",
		"The Ministry of Press reported nothing. Jim Post reported for duty.":      "",
		"Two soldiers reported. Today the army reported that all was well.":        "",
		"Reuters reported it, and Reuters reported it again, according to Reuters": "Reuters",
	} {
		var names []string
		for _, s := range credits(text) {
			names = append(names, s.Name)
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%q credits %q, want %q", text, got, want)
		}
	}
}

func TestByline(t *testing.T) {
	for line, want := range map[string]string{
		"By Jane Roe":                             "Jane Roe",
		"By Jane Roe and Tom Bakari":              "Jane Roe; Tom Bakari",
		"BY JANE ROE, POLITICAL EDITOR":           "JANE ROE",
		"Written by: Jane Roe | jane@example.org": "Jane Roe",
		"Von Jürgen Groß und Ann de Vries":        "Jürgen Groß; Ann de Vries",
		"Par Élise Dupont avec AFP":               "Élise Dupont; AFP",
		"Por José Ortega y Gasset":                "José Ortega y Gasset",
		"بقلم: ليلى حداد":                         "ليلى حداد",
		"By Friday, the storm had passed.":        "",
		"By the numbers":                          "",
		"Jane Roe":                                "",
	} {
		names, _ := byline(line)
		if got := strings.Join(names, "; "); got != want {
			t.Errorf("byline(%q) = %q, want %q", line, got, want)
		}
	}
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       bool
	}{
		{"a.html", "<!DOCTYPE html><html>", true},
		{"a.htm", "Just a fragment", true},
		{"page", "\n<!-- saved --><html lang=en>", true},
		{"a.html", "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel>", false},
		{"a.xml", "<?xml version=\"1.0\"?><nitf>", false},
		{"a.xhtml", "<?xml version=\"1.0\"?><!DOCTYPE html><html>", true},
		{"a.txt", "A headline\n\nA paragraph of text.", true},
		{"a.txt", "A headline only", false},
		{"a.txt", "{\"title\": 1}\n{}", false},
		{"a.txt", "Received: from x\nSubject: y\n\nz", false},
		{"a.txt", "\x01zczc\n\x02text\n", false},
		{"a.md", "A headline\n\nA paragraph of text.", false},
		{"a.html", "\x89PNG\r\n\x1a\n", false},
		{"a.html", "", false},
		{"a.html", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", true},
	} {
		if got := Format.Sniff(c.name, []byte(c.head)); got != c.want {
			t.Errorf("Sniff(%q, %q) = %v", c.name, c.head, got)
		}
	}
}

func TestDecode(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\xef\xbb\xbfcaf\xc3\xa9\r\nx\x00y", "café\nxy"},
		{"<meta charset=iso-8859-1>caf\xc3\xa9", "<meta charset=iso-8859-1>café"},
		{"<meta charset=utf-8>Das \xe4lteste Caf\xe9 \x84alt\x93", "<meta charset=utf-8>Das älteste Café „alt“"},
		{"<meta charset=windows-1256>\xc7\xe1\xd1\xc8\xed\xda", "<meta charset=windows-1256>الربيع"},
		{"\xfe\xff\x00a\x00\xe9", "aé"},
		{"a\x00b\x00c\x00d\x00e\x00f\x00g\x00h\x00", "abcdefgh"},
		{"It’s “mended”: \u00e2\u20ac\u2122", "It’s “mended”: \u00e2\u20ac\u2122"},
		{"It\u00e2\u20ac\u2122s caf\u00c3\u00a9, isn\u00e2\u20ac\u2122t it?", "It’s café, isn’t it?"},
	} {
		if got := decode([]byte(c.in)); got != c.want {
			t.Errorf("decode(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNothingToRead(t *testing.T) {
	for name, content := range map[string]string{"empty.html": " \n", "picture.html": "\x89PNG\r\n\x1a\n\x00\x00", "large.txt": strings.Repeat("a ", MaxPage/2+1)} {
		if _, err := readOne(t, name, content); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}

// Pages that were made to exhaust us come to an end, with or without a story.
func TestHostilePages(t *testing.T) {
	for _, unit := range []string{"<div>", "<b><p>", "<table><tr><td>", "<a href=x>", "<ul><li>", "<blockquote>x", "<p>word word word ", "<font>", "&amp;", "<script>", "<!--", "<h1>x", "<img src=x>"} {
		start := time.Now()
		readOne(t, "x.html", "<!DOCTYPE html><html><body>"+strings.Repeat(unit, 10_000))
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%q: %v", unit, d)
		} else {
			t.Logf("%q: %v", unit, d.Round(time.Millisecond))
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("Headline\nWed Aug 17, 2016 12:16:52\nBy A B\n\nText, Reuters reported.\n\nstring(4) \"[{\"id\":1,\"title\":\"x\"}]\"")
	f.Add("Notice: x in /a on line 3\nArray ( [0] => ( ) )\nRelated:\nVIDEO: a")
	f.Fuzz(func(t *testing.T, text string) {
		it, err := reader{time.UTC}.text("x.txt", decode([]byte(text)))
		if err == nil && (it.Title == "" || it.ID == "") {
			t.Errorf("no title or ID: %+v", it)
		}
	})
}

func FuzzDumps(f *testing.F) {
	f.Add("x string(9) \"[{\"id\":1}]\" y Array\n(\n[a] => b\n)\narray(1) {\n[\"a\"]=>\nint(1)\n}")
	f.Add("Traceback (most recent call last):\n  File \"a\", line 1\nE: x\n at a (b.js:1)\n at c (d.js:2)\narray (size=1)\n 'a' => int 1")
	f.Fuzz(func(t *testing.T, text string) {
		text = decode([]byte(text))
		end := 0
		for _, d := range findDumps(text) {
			if d.start < end || d.end <= d.start || d.end > len(text) {
				t.Fatalf("dump from %d to %d after %d of %d", d.start, d.end, end, len(text))
			}
			end = d.end
		}
	})
}
