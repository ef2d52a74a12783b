package demo

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A story is one line of stories.jsonl.
type story struct {
	ID            string       `json:"id"`
	Lang          string       `json:"lang"`
	Kind          string       `json:"kind"`
	Title         string       `json:"title"`
	Standfirst    string       `json:"standfirst"`
	BodyHTML      string       `json:"body_html"`
	Date          time.Time    `json:"date"`
	Updated       time.Time    `json:"updated"`
	Section       string       `json:"section"`
	Slug          string       `json:"slug"`
	Addresses     []string     `json:"addresses"`
	Topics        []topic      `json:"topics"`
	Authors       []string     `json:"authors"`
	Sources       []source     `json:"sources"`
	Place         string       `json:"place"`
	Media         []media      `json:"media"`
	TranslationOf string       `json:"translation_of"`
	State         string       `json:"state"`
	Embargo       time.Time    `json:"embargo"`
	Corrections   []correction `json:"corrections"`
	Standing      bool         `json:"standing"`
}

type topic struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	SameAs string `json:"same_as"`
}

type source struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type correction struct {
	At   time.Time `json:"at"`
	Note string    `json:"note"`
}

type media struct {
	Kind             string      `json:"kind"`
	Src              string      `json:"src"`
	Type             string      `json:"type"`
	Width            int         `json:"width"`
	Height           int         `json:"height"`
	Duration         float64     `json:"duration"`
	Alt              string      `json:"alt"`
	Caption          string      `json:"caption"`
	Credit           string      `json:"credit"`
	Captions         string      `json:"captions"`
	Poster           string      `json:"poster"`
	Renditions       []rendition `json:"renditions"`
	PosterRenditions []rendition `json:"poster_renditions"`
}

type rendition struct {
	Src    string `json:"src"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

func readStories(t *testing.T) []story {
	t.Helper()
	b, err := Files.ReadFile("stories.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []story
	for i, line := range bytes.Split(bytes.TrimRight(b, "\n"), []byte("\n")) {
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		var s story
		if err := d.Decode(&s); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		out = append(out, s)
	}
	return out
}

func TestEachStoryIsWhole(t *testing.T) {
	stories := readStories(t)
	if n := len(stories); n < 55 || n > 75 {
		t.Errorf("there are %d stories; want 55 to 75", n)
	}
	ids := map[string]bool{}
	for _, s := range stories {
		if s.ID == "" || ids[s.ID] {
			t.Errorf("id %q is empty or used twice", s.ID)
		}
		ids[s.ID] = true
		if s.Title == "" || s.BodyHTML == "" || s.Date.IsZero() {
			t.Errorf("%s lacks a title, body or date", s.ID)
		}
		among(t, s.ID, s.Lang, "en", "ar")
		among(t, s.ID, s.Kind, "article", "video", "gallery", "audio", "live")
		among(t, s.ID, s.State, "live", "draft", "scheduled")
		if s.Standing {
			among(t, s.ID, s.Slug, "about", "contact", "corrections-policy")
			continue
		}
		among(t, s.ID, s.Section, "town", "coast", "port", "business", "science", "culture", "opinion", "sport")
		if len(s.Authors) == 0 || len(s.Topics) == 0 || s.Standfirst == "" {
			t.Errorf("%s lacks authors, topics or a standfirst", s.ID)
		}
		for _, c := range s.Corrections {
			if c.At.Before(s.Date) || c.Note == "" {
				t.Errorf("%s: a correction comes before the story or says nothing", s.ID)
			}
		}
		if n := len(s.Media); s.Kind == "gallery" && (n < 4 || n > 12) {
			t.Errorf("gallery %s holds %d pictures; want 4 to 12", s.ID, n)
		}
		if lead := map[string]string{"video": "video", "audio": "audio", "gallery": "picture"}[s.Kind]; lead != "" && s.Media[0].Kind != lead {
			t.Errorf("%s is a %s and leads with a %s", s.ID, s.Kind, s.Media[0].Kind)
		}
	}
}

func TestTranslationsAndTopicsResolve(t *testing.T) {
	stories := readStories(t)
	english, topics := map[string]story{}, map[string]string{}
	for _, s := range stories {
		if s.Lang != "en" {
			continue
		}
		english[s.ID] = s
		for _, p := range s.Topics {
			if kind, ok := topics[p.Name]; ok && kind != p.Kind {
				t.Errorf("%s: topic %q is a %s here and a %s elsewhere", s.ID, p.Name, p.Kind, kind)
			}
			topics[p.Name] = p.Kind
		}
	}
	for _, s := range stories {
		for _, p := range s.Topics {
			among(t, s.ID, p.Kind, "person", "place", "organisation", "event", "subject")
			if p.SameAs != "" && topics[p.SameAs] != p.Kind {
				t.Errorf("%s: topic %q is the same as %q, which is no English %s", s.ID, p.Name, p.SameAs, p.Kind)
			}
		}
		if s.TranslationOf == "" {
			continue
		}
		if of, ok := english[s.TranslationOf]; !ok || of.Kind != s.Kind || of.Section != s.Section || s.Date.Before(of.Date) {
			t.Errorf("%s translates %q, which is missing, of another kind or section, or younger", s.ID, s.TranslationOf)
		}
	}
}

func TestDates(t *testing.T) {
	newest, err := time.Parse(time.RFC3339, NewestDate)
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	var fresh, scheduled, embargoed int
	for _, s := range readStories(t) {
		switch {
		case s.State == "live":
			if s.Date.After(last) {
				last = s.Date
			}
			if !s.Standing && s.Lang == "en" && newest.Sub(s.Date) < 72*time.Hour {
				fresh++
			}
		case s.State == "scheduled":
			scheduled++
			if s.Date.Sub(newest) != 24*time.Hour {
				t.Errorf("%s is scheduled for %s; want a day after the newest", s.ID, s.Date)
			}
		}
		if !s.Embargo.IsZero() {
			embargoed++
			if s.Embargo.Sub(newest) != 48*time.Hour || s.State != "draft" {
				t.Errorf("%s: embargo %s in state %s", s.ID, s.Embargo, s.State)
			}
		}
		if !s.Updated.IsZero() && (s.Updated.Before(s.Date) || s.Updated.After(newest.Add(20*time.Minute))) {
			t.Errorf("%s was updated at %s, before it was published or after the demo begins", s.ID, s.Updated)
		}
	}
	if !last.Equal(newest) {
		t.Errorf("the newest live story is of %s; NewestDate says %s", last, newest)
	}
	if fresh < 18 || scheduled != 1 || embargoed != 1 {
		t.Errorf("%d stories of the last three days, %d scheduled, %d under embargo", fresh, scheduled, embargoed)
	}
}

// Dates move when the demo is loaded, so text that names a day would be wrong.
func TestNoWeekdays(t *testing.T) {
	days := regexp.MustCompile(`\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b`)
	for _, s := range readStories(t) {
		if s.Lang != "en" {
			continue
		}
		b, _ := json.Marshal(s)
		if day := days.Find(b); day != nil {
			t.Errorf("%s names a %s", s.ID, day)
		}
	}
}

func TestBodies(t *testing.T) {
	stories := readStories(t)
	addresses := map[string]bool{}
	for _, s := range stories {
		for _, a := range s.Addresses {
			if addresses[a] {
				t.Errorf("%s claims %s, which another story has", s.ID, a)
			}
			addresses[a] = true
		}
	}
	allowed := strings.Fields("body p h2 h3 blockquote footer aside ul ol li table thead tbody tr th td hr figure img figcaption cite a strong em span")
	for _, s := range stories {
		d := xml.NewDecoder(strings.NewReader("<body>" + s.BodyHTML + "</body>"))
		d.AutoClose = xml.HTMLAutoClose
		d.Strict = false
		d.Entity = xml.HTMLEntity
		for {
			tok, err := d.Token()
			if tok == nil {
				if err.Error() != "EOF" {
					t.Errorf("%s: %v", s.ID, err)
				}
				break
			}
			el, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			among(t, s.ID, el.Name.Local, allowed...)
			for _, a := range el.Attr {
				if a.Name.Local == "href" && strings.HasPrefix(a.Value, "/") && !addresses[a.Value] {
					t.Errorf("%s links to %s, an address of no story", s.ID, a.Value)
				}
			}
			if el.Name.Local == "img" {
				alt, src, size := attr(el, "alt"), attr(el, "src"), attr(el, "width")+"x"+attr(el, "height")
				if w, h, err := webpSize(src); err != nil || alt == "" || size != fmt.Sprintf("%dx%d", w, h) {
					t.Errorf("%s: picture %s is %dx%d (%v), is said to be %s, alt %q", s.ID, src, w, h, err, size, alt)
				}
			}
		}
	}
}

func TestMediaFiles(t *testing.T) {
	used := map[string]bool{}
	picture := func(id, src string, width, height int) {
		used[src] = true
		if w, h, err := webpSize(src); err != nil || w != width || h != height {
			t.Errorf("%s: %s is %dx%d (%v), is said to be %dx%d", id, src, w, h, err, width, height)
		}
	}
	for _, s := range readStories(t) {
		for _, m := range s.Media {
			if m.Alt == "" || m.Credit == "" {
				t.Errorf("%s: %s lacks alt text or a credit", s.ID, m.Src)
			}
			used[m.Src] = true
			switch m.Kind {
			case "picture":
				picture(s.ID, m.Src, m.Width, m.Height)
			case "video", "audio":
				used[m.Poster] = true
				if m.Duration == 0 || m.Poster == "" {
					t.Errorf("%s: %s lacks its length or poster", s.ID, m.Src)
				}
				if m.Kind == "video" {
					used[m.Captions] = true
					if b, err := Files.ReadFile(m.Captions); err != nil || !bytes.HasPrefix(b, []byte("WEBVTT\n")) {
						t.Errorf("%s: %q is no WebVTT file (%v)", s.ID, m.Captions, err)
					}
				}
			default:
				t.Errorf("%s holds a %q", s.ID, m.Kind)
			}
			for _, r := range append(m.Renditions, m.PosterRenditions...) {
				picture(s.ID, r.Src, r.Width, r.Height)
			}
		}
	}
	total := int64(0)
	err := fs.WalkDir(Files, "media", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !used[path] {
			t.Errorf("no story uses %s", path)
		}
		delete(used, path)
		limit := int64(500_000)
		if strings.HasSuffix(path, ".webp") {
			limit = 45_000
		}
		if info.Size() > limit {
			t.Errorf("%s has %d bytes; the limit is %d", path, info.Size(), limit)
		}
		total += info.Size()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range used {
		t.Errorf("%s is missing", path)
	}
	if total > 3_000_000 {
		t.Errorf("the media have %d bytes; the limit is 3 MB", total)
	}
}

// webpSize reads the size from the header of a lossy WebP file.
func webpSize(path string) (width, height int, err error) {
	b, err := Files.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	if len(b) < 30 || string(b[:4]) != "RIFF" || string(b[8:16]) != "WEBPVP8 " {
		return 0, 0, fmt.Errorf("%s is not a lossy WebP file", path)
	}
	return (int(b[26]) | int(b[27])<<8) & 0x3fff, (int(b[28]) | int(b[29])<<8) & 0x3fff, nil
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func among(t *testing.T, id, value string, allowed ...string) {
	t.Helper()
	if !slices.Contains(allowed, value) {
		t.Errorf("%s: %q is not one of %v", id, value, allowed)
	}
}

func TestStorylines(t *testing.T) {
	language := map[string]string{}
	for _, st := range readStories(t) {
		language[st.Title] = st.Lang
	}
	for _, line := range Storylines() {
		for _, headline := range line.Stories {
			if l, ok := language[headline]; !ok || l != language[line.Stories[0]] {
				t.Errorf("storyline %q: no story %q in its language", line.Title, headline)
			}
		}
	}
}
