package related

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestSkeletons(t *testing.T) {
	for _, same := range [][]string{
		{"Putin", "Путин", "Путина", "بوتين", "Poutine"},
		{"Merkel", "Меркель", "ميركل", "Μέρκελ"},
		{"Biden", "Байден", "بايدن"},
		{"Solberg", "Сольберг", "سولبرغ"},
		{"Cairo", "Kairo"},
		{"Nasser", "ناصر", "Насер"},
	} {
		for _, word := range same[1:] {
			if a, b := string(skeleton(same[0])), string(skeleton(word)); a != b || a == "" {
				t.Errorf("%s is %s, %s is %s", same[0], a, word, b)
			}
		}
	}
}

func TestDictionaries(t *testing.T) {
	d, err := ReadDictionary("de", strings.NewReader("# a comment\n\nWahl\telection; vote, choice, poll\nwählen\tto vote\nim Hause\tin the house\n"))
	if err != nil || len(d) != 2 {
		t.Fatal(d, err)
	}
	for _, bad := range []string{"Wahl election", "Wahl\t\xff"} {
		if _, err := ReadDictionary("de", strings.NewReader("Haus\thouse\n"+bad)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q gives %v", bad, err)
		}
	}
	// A word and its translation are a term that both stories have.
	german := Story{ID: 1, Edition: "de", Body: "Gewählt wird am Sonntag, die Wahl beginnt."}
	english := Story{ID: 2, Edition: "en", Body: "People vote on Sunday; the election begins."}
	terms := func(v *traveller, s Story) map[uint32]bool {
		m := map[uint32]bool{}
		for _, c := range v.count(&s) {
			m[c.term] = true
		}
		return m
	}
	there, shared := terms(newTraveller("en", nil), english), 0
	for term := range terms(newTraveller("de", d), german) {
		if there[term] {
			shared++
		}
	}
	if shared < 2 {
		t.Errorf("they share %d terms", shared)
	}
}

func FuzzReadDictionary(f *testing.F) {
	f.Add("Wahl\telection; vote\n")
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := ReadDictionary("de", strings.NewReader(text)); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

// Of real articles and their translations, most find each other among the
// stories of all languages, across scripts as well.
func TestTranslationsFindEachOther(t *testing.T) {
	file, err := os.Open(filepath.Join(corpora, "wmt-parallel-news.jsonl.gz"))
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skipf("no parallel news at %s", corpora)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 1<<24)
	var stories []Story
	for lines.Scan() {
		var row struct {
			Lang, Src, Dst string
			LangA          string `json:"lang_a"`
			LangB          string `json:"lang_b"`
			A, B           struct{ Title, Text, Body, Lang string }
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		a, b := row.A, row.B
		if a.Lang == "" {
			a.Lang, b.Lang = row.LangA, row.LangB
		}
		for _, s := range []struct{ Title, Text, Body, Lang string }{a, b} {
			stories = append(stories, Story{ID: news.StoryID(len(stories) + 1), Edition: news.EditionID(s.Lang), Headline: s.Title, Body: s.Text + s.Body})
		}
	}
	x := buildWith(t, stories, Options{TempDir: t.TempDir(), Abroad: true})
	first, filler := 0, 0
	for i, s := range stories {
		links := relatedTo(t, x, s.ID, Other)
		if len(links) > 0 && int(links[0].ID) == i^1+1 {
			first++
		}
		for _, l := range links {
			if int(l.ID) != i^1+1 {
				filler++
			}
			if stories[l.ID-1].Edition == s.Edition {
				t.Fatal("a story of the same edition is said to be of another")
			}
		}
	}
	t.Logf("%d of %d translations are found first; %d links lead elsewhere", first, len(stories), filler)
	if first < len(stories)*7/10 {
		t.Errorf("%d of %d translations are found first", first, len(stories))
	}
}
