package theme

import (
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/site/schemaorg"
)

// All that sample pages tell of themselves is in the words of schema.org.
func TestStructuredDataIsValid(t *testing.T) {
	v, th, checked := schemaorg.Shared(t), open(t), 0
	each(t, func(t *testing.T, l language, name string, p any) {
		for _, n := range elements(t, render(t, th, p)) {
			if n.Data == "script" && attr(n, "type") == "application/ld+json" {
				checked++
				for _, problem := range v.Check([]byte(text(n))) {
					t.Error(problem)
				}
			}
		}
	})
	if checked < 30 {
		t.Errorf("only %d pages were checked", checked)
	}
}

// The front page says who publishes, with the pages that tell more.
func TestFrontNamesTheHouse(t *testing.T) {
	l := languages[0]
	p := l.front()
	p.Footer = append(p.Footer, p.Footer[0])
	p.Footer[len(p.Footer)-1].Href = "/corrections-policy"
	data := structured(t, render(t, open(t), p))
	if len(data) != 2 {
		t.Fatalf("%d things", len(data))
	}
	house, site := data[0], data[1]
	if house["@type"] != "NewsMediaOrganization" || house["name"] != l.title || house["url"] != "https://post.example/" || house["correctionsPolicy"] != "https://post.example/corrections-policy" {
		t.Errorf("%v", house)
	}
	if c, _ := house["contactPoint"].(map[string]any); c["url"] != "https://post.example/contact" {
		t.Errorf("contact: %v", c)
	}
	if site["@type"] != "WebSite" || site["inLanguage"] != "en" {
		t.Errorf("%v", site)
	}
	p.Footer = nil
	house = structured(t, render(t, open(t), p))[0]
	if house["correctionsPolicy"] != nil || house["contactPoint"] != nil {
		t.Errorf("pages that there are not: %v", house)
	}
}

func TestTerritory(t *testing.T) {
	for id, want := range map[news.EditionID]string{"en": "en_US", "pt": "pt_BR", "pt-PT": "pt_PT", "zh-Hant-TW": "zh_TW", "ar": "ar_EG"} {
		if got := territory(id); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}
