package newsroom

import (
	"strings"
	"testing"
	"time"
)

// A link opens its story until it ends; changed in any place it opens nothing.
func TestSharedLinks(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	n := &Newsroom{opt: Options{Key: []byte("a key of the newsroom")}, now: func() time.Time { return now }}
	token := n.seal(shared{42, now.Add(time.Hour), false})
	if s, ok := n.unseal(token); !ok || s.story != 42 {
		t.Fatalf("%+v, %v", s, ok)
	}
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ "
	for i := range token {
		for _, c := range letters {
			if other := token[:i] + string(c) + token[i+1:]; other != token {
				if _, ok := n.unseal(other); ok {
					t.Fatalf("%s opens a story as %s does", other, token)
				}
			}
		}
	}
	for _, wrong := range []string{"", "x", token + "A", token[1:], strings.Repeat("A", len(token))} {
		if _, ok := n.unseal(wrong); ok {
			t.Errorf("%q opens a story", wrong)
		}
	}
	other := &Newsroom{opt: Options{Key: []byte("another newsroom's")}, now: n.now}
	if _, ok := other.unseal(token); ok {
		t.Error("another newsroom's link opens a story")
	}
	none := &Newsroom{now: n.now}
	if _, ok := none.unseal(none.seal(shared{42, now.Add(time.Hour), false})); ok {
		t.Error("a link opens a story without a key")
	}
	now = now.Add(time.Hour)
	if _, ok := n.unseal(token); ok {
		t.Error("a link outlives its end")
	}
}

// An embargo shuts the links that were made before it.
func TestAnEmbargoShutsLinks(t *testing.T) {
	room := openRoom(t)
	b := room.setUp(t)
	at := b.write("Ferry aground", "It left at dawn.")
	before := b.must(200, "POST", at+"/share", nil).Link
	b.must(200, "POST", at+"/embargo", map[string]any{"at": "2026-03-01T18:00"})
	under := b.must(200, "POST", at+"/share", nil).Link
	stranger := room.browser(t, "en")
	stranger.get(before).want(t, 410, "This link is over")
	if p := stranger.get(under); p.status == 410 {
		t.Error("a link that was made under the embargo is shut too")
	}
	room.now.Add(int64(7 * time.Hour))
	if p := stranger.get(before); p.status == 410 {
		t.Error("after the embargo the link stays shut")
	}
}
