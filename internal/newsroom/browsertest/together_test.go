package browsertest

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// begun opens a new story with a headline, a standfirst and two paragraphs,
// and returns its address.
func begun(h *hand) string {
	h.t.Helper()
	h.write("n")
	h.until("the editor", `!!document.querySelector("#manuscript .headline") && document.activeElement?.id === "manuscript"`)
	h.write("Ferry runs aground\nAll are safe.\nIt left at dawn.\nThe rudder broke.")
	h.stands("saved")
	return h.path()
}

// wantWords checks a text for words.
func wantWords(t *testing.T, where, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Fatalf("%s lacks %q: %s", where, w, text)
		}
	}
}

// wantOnce checks that a text has the words once.
func wantOnce(t *testing.T, text, words string) {
	t.Helper()
	if n := strings.Count(text, words); n != 1 {
		t.Fatalf("%q is there %d times: %s", words, n, text)
	}
}

// typed types letter by letter, as fast as somebody who is quick.
func typed(h *hand, text string) {
	for _, r := range text {
		h.write(string(r))
		time.Sleep(20 * time.Millisecond)
	}
}

// both lets two people do something at once.
func both(a, b func()) {
	var wg sync.WaitGroup
	wg.Go(a)
	wg.Go(b)
	wg.Wait()
}

// inOrder reports whether the letters of word are in text in their order.
func inOrder(text, word string) bool {
	for _, r := range text {
		if strings.HasPrefix(word, string(r)) {
			word = word[1:]
		}
	}
	return word == ""
}

func TestTwoInOneStory(t *testing.T) {
	r, browser := openRoom(t), chromium(t)
	h := desk(t, browser, r, "Ines")
	story := begun(h)
	other := desk(t, browser, r, "Tobias")
	other.edit(story)
	other.stands("saved")

	// Each in a paragraph of their own.
	h.cursor("It left")
	other.cursor("The rudder")
	both(func() { typed(h, "abcdefghijklmnopqrstuvwxyz") }, func() { typed(other, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") })
	for _, x := range []*hand{h, other} {
		x.shows("It left at dawn.abcdefghijklmnopqrstuvwxyz", "The rudder broke.ABCDEFGHIJKLMNOPQRSTUVWXYZ")
		x.stands("saved")
	}

	// Both at the end of the same one, and in a list that one of them begins.
	other.cursor("It left")
	both(func() { typed(h, " 01234567890123456789") }, func() { typed(other, " klmnoklmnoklmnoklmno") })
	h.stands("saved")
	other.stands("saved")
	h.write("\n- one\ntwo")
	h.stands("saved")
	for _, x := range []*hand{h, other} {
		x.until("the list", `document.querySelectorAll("#manuscript li").length === 2`)
	}
	for end := time.Now().Add(patience); h.text() != other.text(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("one sees\n%s\nthe other\n%s", h.text(), other.text())
		}
	}
	for where, text := range map[string]string{"Ines's tab": h.text(), "Tobias's tab": other.text(), "the server": r.manuscript(t, story)} {
		wantWords(t, where, text, "Ferry runs aground", "All are safe.", "It left at dawn.abcdefghijklmnopqrstuvwxyz", "The rudder broke.ABCDEFGHIJKLMNOPQRSTUVWXYZ", "one", "two")
		_, rest, _ := strings.Cut(text, "uvwxyz")
		rest, _, _ = strings.Cut(rest, "The rudder")
		if !inOrder(rest, "01234567890123456789") || !inOrder(rest, "klmnoklmnoklmnoklmno") {
			t.Errorf("%s has of what both wrote at once: %s", where, rest)
		}
	}
}
