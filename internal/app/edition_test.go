package app

import (
	"reflect"
	"testing"

	"broadsheet/internal/news"
)

// Naming the menu anew keeps what else is known of its sections.
func TestMenuKeepsRules(t *testing.T) {
	old := []news.Section{{ID: "world", Name: "World", Menu: true}, {ID: "sport", Name: "Sport", Menu: true, Apart: []news.SectionID{"world"}, RelatedDays: 30}}
	got, err := menu(old, []string{"sport=Sports", "coast=Coast"})
	want := []news.Section{{ID: "sport", Name: "Sports", Menu: true, Apart: []news.SectionID{"world"}, RelatedDays: 30}, {ID: "coast", Name: "Coast", Menu: true}, {ID: "world", Name: "World"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("menu = %+v, %v; want %+v", got, err, want)
	}
}
