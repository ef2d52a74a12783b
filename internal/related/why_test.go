package related

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

// between returns what two stories have in common, however little.
func between(a, b Story) []Shared {
	s := newShelf(0, a.Edition, newEpoch(100, nil, nil))
	return shared(&s.sketch(&a).sketch, &s.sketch(&b).sketch)
}

func TestWhy(t *testing.T) {
	for _, c := range []struct {
		edition news.EditionID
		a, b    string // headline, a bar and body
		want    string
	}{
		{"en", "Harbour bridge reopens in Port Elsmere|The mayor, Anna Kellund, cut a ribbon. Floods had closed the bridge in 2025.",
			"Kellund resigns|After the floods of 2025, Anna Kellund leaves. The bridges of Port Elsmere stay.",
			"Anna Kellund; Port Elsmere; bridge; Floods; 2025"},
		{"en", "Oil Prices Rise Again As Opec Meets|Higher prices as Opec met in Vienna.",
			"Vienna talks|Opec talked of prices in Vienna.", "Opec; Vienna; prices"},
		{"en", "Nothing in common|At all.", "Different|Words.", ""},
		{"ru", "Мост в Нижнем Новгороде|Движение открыто.", "Пробки|В Нижнем Новгороде закрыли мосты.", "Нижнем Новгороде; Мост"},
		{"ja", "東京タワー開幕|港の橋。", "橋|東京タワーの話。", "東京タワー"},
		{"ar", "فيضانات القاهرة|مطر.", "مطر|فيضانات في القاهرة.", "فيضانات القاهرة; مطر"},
		{"de", "Hafenbrücke wieder offen|Die Brücke im Hafen.", "Der Hafen|Hafen ohne Brücke.", "Hafen; Brücke"},
	} {
		make := func(text string) Story {
			headline, body, _ := strings.Cut(text, "|")
			return Story{ID: 1, Edition: c.edition, Headline: headline, Body: body}
		}
		a := make(c.a)
		l := between(a, make(c.b))
		x := New()
		got := x.Words(a, l).Of(l, 10)
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, not %s", c.a, strings.Join(got, "; "), c.want)
		}
		if some := x.Words(a, l).Of(l, 1); !slices.Equal(some, got[:min(1, len(got))]) {
			t.Errorf("%s: at most one is %v", c.a, some)
		}
		if x.Words(a, l).Of(l, 0) != nil || x.Words(Story{}).Of(l, 5) != nil {
			t.Errorf("%s: something of nothing", c.a)
		}
	}
}

// Every shared term of a link is told by something in the story.
func TestEveryLinkHasAReason(t *testing.T) {
	var stories []Story
	for id := 1; id <= 120; id++ {
		stories = append(stories, invent(id, 6))
	}
	x := build(t, stories)
	for _, s := range stories[30:90] {
		var all [][]Shared
		for _, l := range relatedTo(t, x, s.ID, More) {
			common, err := x.Shared(s.ID, l.ID)
			if err != nil || len(common) < 2 {
				t.Fatalf("%d and %d share %v (%v)", s.ID, l.ID, common, err)
			}
			all = append(all, common)
		}
		words := x.Words(s, all...)
		for _, common := range all {
			said := words.Of(common, 3)
			if len(said) == 0 {
				t.Fatalf("nothing says what %d has in common: %v", s.ID, common)
			}
			if alone := x.Words(s, common).Of(common, 3); !slices.Equal(alone, said) {
				t.Fatalf("read for one link %d says %q, read for all %q", s.ID, alone, said)
			}
		}
	}
}
