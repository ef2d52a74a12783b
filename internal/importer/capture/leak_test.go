package capture

import (
	"os"
	"strings"
	"testing"
)

// TestLeaksInRealPages puts leaks into real pages, in the midst of the text
// and at its end, and sees whether they are taken out again.
func TestLeaksInRealPages(t *testing.T) {
	if testing.Short() {
		t.Skip("reads hundreds of pages")
	}
	t.Parallel()
	capture, err := os.ReadFile(sharedData(t, "captures/related-dump.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, varDump, _ := strings.Cut(string(capture), "string(1158)")
	varDump = "string(1158)" + varDump
	leaks := []struct {
		name, text, mark string
		items            int
	}{
		{"var_dump", varDump, "contenttypeid", 6},
		{"pre", "<pre>" + varDump + "</pre>", "contenttypeid", 6},
		{"notice", "<br />\n<b>Notice</b>:  Undefined index: pic in <b>/var/www/html/related.php</b> on line <b>42</b><br />\n", "/var/www", 0},
		{"print_r", "Array\n(\n    [0] => Array\n        (\n            [id] => 7\n            [title] => A long way home\n            [pic] => /7.jpg\n        )\n\n)\n", "[pic]", 1},
	}
	tries, lost, kept, every := 0, 0, 0, 36
	if os.Getenv("CAPTURE_PAGES") == "all" {
		every = 9
	}
	for i, page := range sharedPages(t) {
		if page.Set != "zyte" && page.Set != "fundus" && page.Set != "newspaper" || i%every > 0 {
			continue
		}
		before, err := readOne(t, page.ID+".html", page.html)
		if err != nil {
			continue
		}
		// After the paragraph in the middle of the body, and after the last.
		ends := strings.Split(page.html, "</p>")
		if len(ends) < 6 {
			continue
		}
		leak := leaks[i/every%len(leaks)]
		for _, at := range []int{len(ends) / 2, len(ends) - 1} {
			tries++
			it, err := readOne(t, page.ID+".html", strings.Join(ends[:at], "</p>")+"</p>\n"+leak.text+strings.Join(ends[at:], "</p>"))
			if err != nil || strings.Contains(it.HTML+it.Title+it.Standfirst, leak.mark) {
				t.Logf("%s/%s: the %s was published (%v)", page.Set, page.ID, leak.name, err)
				lost++
			}
			if len(it.References) < len(before.References)+leak.items {
				t.Logf("%s/%s: items of the %s were lost", page.Set, page.ID, leak.name)
				kept++
			}
		}
	}
	t.Logf("of %d leaks %d were published, and the items of %d were lost", tries, lost, kept)
	if tries == 0 || lost*20 > tries {
		t.Error("too many leaks were published")
	}
}
