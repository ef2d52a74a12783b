package related

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"broadsheet/internal/news"
)

// corpora is where real labelled news lies, outside the repository.
const corpora = "../../../shared/data/corpora"

// corpus reads the English stories of a corpus file and their events, if they
// have any, and numbers them on from the given ID.
func corpus(t *testing.T, name string, from int) (stories []Story, events map[news.StoryID]string) {
	t.Helper()
	file, err := os.Open(filepath.Join(corpora, name+".jsonl.gz"))
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skipf("no labelled news at %s", corpora)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	events = map[news.StoryID]string{}
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var row struct{ Title, Body, Event string }
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		s := Story{ID: news.StoryID(from + len(stories)), Edition: "en", Headline: row.Title, Body: row.Body}
		stories = append(stories, s)
		if row.Event != "" {
			events[s.ID] = row.Event
		}
	}
	return stories, events
}

// ranking is all that a page shows of a story's related coverage, copies that
// are folded under others included, best first.
func ranking(t *testing.T, x *Index, id news.StoryID) []news.StoryID {
	links := slices.Concat(relatedTo(t, x, id, More), relatedTo(t, x, id, Copies))
	slices.SortStableFunc(links, func(a, b Link) int { return int(b.Score - a.Score) })
	var ids []news.StoryID
	add := func(other news.StoryID) {
		if other != id && !slices.Contains(ids, other) {
			ids = append(ids, other)
		}
	}
	for _, l := range links {
		add(l.ID)
		for _, c := range relatedTo(t, x, l.ID, Copies) {
			add(c.ID)
		}
	}
	return ids
}

// precision returns how many of the first five links lead to the same event,
// on average.
func precision(t *testing.T, x *Index, events map[news.StoryID]string) float64 {
	hits := 0
	for id, event := range events {
		list := ranking(t, x, id)
		for _, other := range list[:min(len(list), 5)] {
			if events[other] == event {
				hits++
			}
		}
	}
	return float64(hits) / float64(5*len(events))
}

// Links of real news lead to the same event, among stories of other sources,
// whether the statistics know the event or not. Dates play no part here.
func TestSameEvent(t *testing.T) {
	labelled, events := corpus(t, "ecbplus", 1)
	var others []Story
	for _, name := range []string{"allsides", "bbc", "agnews-test", "fnc1-test", "lee-background", "reuters21578"} {
		more, _ := corpus(t, name, 1+len(labelled)+len(others))
		others = append(others, more...)
	}
	all := append(others, labelled...)
	x := build(t, all)
	p := precision(t, x, events)
	t.Logf("P@5 %.3f among %d stories, %.0f bytes a story", p, len(all), x.Stats().BytesPerStory())
	if p < 0.97 {
		t.Errorf("P@5 is %.3f", p)
	}
	late := build(t, others)
	for _, s := range labelled {
		put(t, late, s)
	}
	p = precision(t, late, events)
	t.Logf("P@5 %.3f of stories that came later", p)
	if p < 0.97 {
		t.Errorf("P@5 of stories that came later is %.3f", p)
	}
}

// A newsroom that has just begun gets good links too, and little filler: half
// of its stories are on events of six stories each, half on anything.
func TestSmallArchive(t *testing.T) {
	labelled, events := corpus(t, "ecbplus", 1)
	others, _ := corpus(t, "bbc", 10_000)
	for _, c := range []struct {
		n                int
		leastSame, other float64 // of the five links that each story could have
	}{{12, 0.4, 0.2}, {24, 0.5, 0.2}, {60, 0.7, 0.3}, {150, 0.7, 0.4}} {
		members := map[string]int{}
		var stories []Story
		for _, s := range labelled {
			event := events[s.ID]
			if members[event] < 6 && (members[event] > 0 || len(members) < c.n/12) {
				members[event]++
				stories = append(stories, s)
			}
		}
		for i := 0; len(stories) < c.n; i++ {
			stories = append(stories, others[i*37%len(others)])
		}
		x := New()
		for i, s := range stories {
			put(t, x, s)
			if x.NeedsRebuild() {
				x = build(t, stories[:i+1])
			}
		}
		possible, same, other := 0.0, 0.0, 0.0
		for _, s := range stories {
			event := events[s.ID]
			possible += float64(max(min(members[event]-1, 5), 0))
			list := ranking(t, x, s.ID)
			for _, id := range list[:min(len(list), 5)] {
				if event != "" && events[id] == event {
					same++
				} else {
					other++
				}
			}
		}
		t.Logf("%d stories: %.0f links of %.0f to the same event, %.0f others", c.n, same, possible, other)
		if same < c.leastSame*possible || other > c.other*float64(5*c.n) {
			t.Errorf("%d stories: %.0f links of %.0f to the same event, %.0f others", c.n, same, possible, other)
		}
	}
}
