package news_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func ids(from, n int) (list []news.StoryID) {
	for i := range n {
		list = append(list, news.StoryID(from+i))
	}
	return list
}

func TestCurationValidate(t *testing.T) {
	for what, c := range map[string]struct {
		c     news.Curation
		field string // "" for valid
	}{
		"nothing decided":         {news.Curation{Story: 1}, ""},
		"all decided":             {news.Curation{Story: 1, Pins: ids(2, 24), Blocks: ids(100, 200), Hidden: true, Boost: 200, Storyline: 1, Title: strings.Repeat("ü", 200)}, ""},
		"lowered":                 {news.Curation{Story: 1, Boost: -90}, ""},
		"no story":                {news.Curation{}, "story"},
		"a pin of itself":         {news.Curation{Story: 1, Pins: ids(1, 1)}, "pins"},
		"a pin twice":             {news.Curation{Story: 1, Pins: []news.StoryID{2, 3, 2}}, "pins"},
		"too many pins":           {news.Curation{Story: 1, Pins: ids(2, 25)}, "pins"},
		"a block of itself":       {news.Curation{Story: 1, Blocks: ids(1, 1)}, "blocks"},
		"a block twice":           {news.Curation{Story: 1, Blocks: []news.StoryID{2, 2}}, "blocks"},
		"too many blocks":         {news.Curation{Story: 1, Blocks: ids(2, 201)}, "blocks"},
		"both pinned and blocked": {news.Curation{Story: 1, Pins: ids(2, 2), Blocks: ids(3, 1)}, "blocks"},
		"raised too much":         {news.Curation{Story: 1, Boost: 201}, "boost"},
		"lowered too much":        {news.Curation{Story: 1, Boost: -91}, "boost"},
		"a long title":            {news.Curation{Story: 1, Title: strings.Repeat("ü", 201)}, "title"},
		"a title that is no text": {news.Curation{Story: 1, Title: "a\xff"}, "title"},
		"a title of two lines":    {news.Curation{Story: 1, Title: "a\nb"}, "title"},
		"a title with a NUL":      {news.Curation{Story: 1, Title: "a\x00"}, "title"},
	} {
		err := c.c.Validate()
		var f news.Fault
		switch {
		case c.field == "" && err != nil:
			t.Errorf("%s: %v", what, err)
		case c.field != "" && (!errors.As(err, &f) || f.Kind != news.Invalid || f.Field != c.field || f.Say == ""):
			t.Errorf("%s: error %v, want an Invalid fault of %s", what, err, c.field)
		}
	}
}

func TestCurationEmpty(t *testing.T) {
	if c := (news.Curation{Story: 1, Num: 3}); !c.Empty() {
		t.Errorf("%+v decides something", c)
	}
	for _, c := range []news.Curation{{Pins: ids(2, 1)}, {Blocks: ids(2, 1)}, {Hidden: true}, {Boost: -1}, {Storyline: 1}, {Title: "x"}} {
		if c.Empty() {
			t.Errorf("%+v decides nothing", c)
		}
	}
}

// Whatever is asked for, a curation that passes keeps every rule, and one that
// does not is refused with a field and a sentence.
func FuzzCurationValidate(f *testing.F) {
	f.Add(int64(1), []byte{2, 3}, []byte{4}, 10, "Storm")
	f.Add(int64(2), []byte{2, 2}, []byte{2}, -91, "a\xff\x00")
	f.Fuzz(func(t *testing.T, story int64, pins, blocks []byte, boost int, title string) {
		c := news.Curation{Story: news.StoryID(story), Boost: boost, Title: title}
		for _, b := range pins {
			c.Pins = append(c.Pins, news.StoryID(b))
		}
		for _, b := range blocks {
			c.Blocks = append(c.Blocks, news.StoryID(b))
		}
		if err := c.Validate(); err != nil {
			var fault news.Fault
			if !errors.As(err, &fault) || fault.Kind != news.Invalid || fault.Field == "" || !strings.HasSuffix(fault.Say, ".") {
				t.Fatalf("%+v: %v", c, err)
			}
			return
		}
		all := slices.Concat(c.Pins, c.Blocks, []news.StoryID{c.Story})
		slices.Sort(all)
		if len(slices.Compact(all)) != len(c.Pins)+len(c.Blocks)+1 || c.Boost < news.MinBoost || c.Boost > news.MaxBoost || len([]rune(c.Title)) > news.MaxStorylineTitle {
			t.Fatalf("passed: %+v", c)
		}
	})
}
