package newsroom

import (
	"testing"

	"broadsheet/internal/news"
)

// The focal point goes from the editor to what readers get.
func TestFocalPoint(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := b.write("Ferry aground", "It left at dawn.")
	lead := func(x float64) map[string]any {
		media := []any{map[string]any{"kind": "picture", "src": "/media/boat.jpg", "focus": map[string]any{"x": x, "y": 0.3}}}
		return map[string]any{"stepType": "docAttr", "attr": "media", "value": media}
	}
	b.must(422, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{lead(1.5)}})
	b.must(200, "POST", at+"/steps", map[string]any{"client": "tab", "version": 2, "steps": []any{lead(0.7)}})
	b.must(200, "POST", at+"/publish", map[string]any{})
	cards, err := room.db.Public().Cards(t.Context(), []news.StoryID{1})
	if err != nil || len(cards) != 1 || cards[0].Lead == nil || cards[0].Lead.Focus == nil || *cards[0].Lead.Focus != (news.Focus{X: 0.7, Y: 0.3}) {
		t.Fatalf("readers get %+v, %v", cards, err)
	}
}
