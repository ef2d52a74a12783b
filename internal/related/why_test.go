package related

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

// between returns the link that two stories would have, however weak.
func between(a, b Story) Link {
	l := languageOf(a.Edition)
	e := newEpoch(100, nil, nil)
	x, y := newReader(l), newReader(l)
	p, q := e.sketch(x.count(&a)), e.sketch(y.count(&b))
	return Link{ID: b.ID, Shared: appendShared(nil, &p, &q)}
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
		{"ar", "فيضانات القاهرة|مطر.", "مطر|فيضانات في القاهرة.", "فيضانات; القاهرة; مطر"},
		{"de", "Hafenbrücke wieder offen|Die Brücke im Hafen.", "Der Hafen|Hafen ohne Brücke.", "Hafen; Brücke"},
	} {
		make := func(text string) Story {
			headline, body, _ := strings.Cut(text, "|")
			return Story{ID: 1, Edition: c.edition, Headline: headline, Body: body}
		}
		a := make(c.a)
		l := between(a, make(c.b))
		x := New()
		got := x.Why(a, l, 10)
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, not %s", c.a, strings.Join(got, "; "), c.want)
		}
		if some := x.Words(a).Of(l, 1); !slices.Equal(some, got[:min(1, len(got))]) {
			t.Errorf("%s: at most one is %v", c.a, some)
		}
		if x.Why(a, l, 0) != nil || x.Why(Story{}, l, 5) != nil {
			t.Errorf("%s: something of nothing", c.a)
		}
	}
}

// Every shared term of a link is told by something in the story.
func TestEveryLinkHasAReason(t *testing.T) {
	x := sample(t)
	for id := 30; id < 90; id++ {
		s := invent(id, 6)
		words := x.Words(s)
		for _, l := range x.Related(s.ID, Kept) {
			if len(l.Shared) < 2 {
				t.Fatalf("%d and %d share %v", id, l.ID, l.Shared)
			}
			if len(words.Of(l, 3)) == 0 {
				t.Fatalf("nothing says why %d leads to %d: %v", id, l.ID, l.Shared)
			}
		}
	}
}
