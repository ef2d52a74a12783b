package news_test

import (
	"errors"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

func TestSectionRules(t *testing.T) {
	for what, c := range map[string]struct {
		world news.Section
		say   string // "" for valid
	}{
		"none":                   {news.Section{}, ""},
		"apart and a limit":      {news.Section{Apart: []news.SectionID{"sport"}, RelatedDays: 30}, ""},
		"apart from itself":      {news.Section{Apart: []news.SectionID{"world"}}, ""},
		"apart from what is not": {news.Section{Apart: []news.SectionID{"sport", "moon"}}, "moon"},
		"a negative limit":       {news.Section{RelatedDays: -1}, "-1 days"},
		"an endless limit":       {news.Section{RelatedDays: 1 << 40}, "no limit"},
	} {
		c.world.ID, c.world.Name = "world", "World"
		e := news.Edition{ID: "en", Title: "T", Dir: news.LTR, Zone: "UTC", Pattern: news.DefaultPattern, Sections: []news.Section{c.world, {ID: "sport", Name: "Sport"}}}
		err := e.Validate()
		if c.say == "" && err != nil || c.say != "" && (!errors.Is(err, news.Invalid) || !strings.Contains(err.Error(), c.say)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
