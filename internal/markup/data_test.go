package markup_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
)

// sharedData returns a folder of test data that lies outside the repository.
func sharedData(t testing.TB, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the shared test data %q is missing: %v", name, err)
		}
		t.Skipf("the shared test data %q is not here", name)
	}
	return dir
}

// allowed are the elements of published HTML with the attributes of each.
var allowed = map[string]string{
	"p": "class dir", "h2": "dir", "h3": "dir", "h4": "dir", "blockquote": "class", "footer": "", "bdi": "", "aside": "class",
	"ul": "", "ol": "start", "li": "", "hr": "", "br": "", "strong": "", "em": "", "cite": "",
	"a": "href rel", "span": "lang dir class", "figure": "class", "figcaption": "",
	"img":   "src srcset sizes width height alt loading decoding",
	"video": "controls preload src width height poster", "audio": "controls preload src", "track": "kind src default",
	"div": "class tabindex role", "table": "", "tbody": "", "tr": "", "td": "colspan rowspan", "th": "scope colspan rowspan",
}

// A tester is a test, or a case that rapid made.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
	Skipf(string, ...any)
}

// checkSafe takes HTML through the sanitizer and reports whatever should not
// have come out of it: an invalid document, HTML that holds more than ours, or
// a document that changes when it is read again.
func checkSafe(t tester, source string) news.Doc {
	t.Helper()
	doc, _ := markup.FromHTML(source, markup.Options{})
	if err := doc.Validate(); err != nil {
		t.Fatalf("%.300q: %v", source, err)
	}
	if slow, _ := markup.FromHTMLSlowly(source, markup.Options{}); asJSON(t, slow) != asJSON(t, doc) {
		t.Errorf("%.300q: the tokenizer alone reads another document:\n%s\n%s", source, asJSON(t, slow), asJSON(t, doc))
	}
	out := doc.HTML(news.LTR)
	for n := range fragment(t, out).Descendants() {
		if n.Type == html.CommentNode || n.Type == html.DoctypeNode {
			t.Errorf("%.300q: comment in %.300q", source, out)
		}
		if n.Type != html.ElementNode {
			continue
		}
		attrs, ok := allowed[n.Data]
		if !ok || n.Namespace != "" {
			t.Errorf("%.300q: <%s> in %.300q", source, n.Data, out)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields(attrs), a.Key) || a.Namespace != "" {
				t.Errorf("%.300q: attribute %s of <%s> in %.300q", source, a.Key, n.Data, out)
			}
			if a.Key == "href" || a.Key == "src" || a.Key == "poster" {
				if !news.SafeLink(a.Val) {
					t.Errorf("%.300q: link %q in %.300q", source, a.Val, out)
				}
			}
		}
	}
	again, _ := markup.FromHTML(out, markup.Options{})
	if held(doc) {
		if x, y := asJSON(t, doc), asJSON(t, again); x != y {
			t.Errorf("%.300q: read again, its HTML is another document:\n%s\n%s\n%s", source, out, x, y)
		}
	} else {
		// A file elsewhere is rendered as a link, which does not say all.
		twice, _ := markup.FromHTML(again.HTML(news.LTR), markup.Options{})
		if x, y := asJSON(t, again), asJSON(t, twice); x != y {
			t.Errorf("%.300q: read a third time, its HTML is another document:\n%s\n%s", source, x, y)
		}
	}
	return doc
}

// held reports whether all media of the document are files of ours.
func held(doc news.Doc) bool {
	ours := true
	doc.Walk(func(n *news.Node) {
		if n.Attrs != nil && n.Attrs.Media != nil && !n.Attrs.Media.Held() {
			ours = false
		}
	})
	return ours
}

func asJSON(t tester, doc news.Doc) string {
	b, err := doc.MarshalJSON()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return string(b)
}

// fragment parses HTML as the inside of a page's body.
func fragment(t tester, s string) *html.Node {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(s), body, html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Skipf("%.300q: %v", s, err)
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	return body
}

// TestPayloads takes what attackers write through the sanitizer.
func TestPayloads(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(sharedData(t, "sanitize"), "*.jsonl"))
	n := 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			var row struct{ Payload string }
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			checkSafe(t, row.Payload)
			n++
		}
		f.Close()
	}
	if n < 2000 {
		t.Errorf("only %d payloads", n)
	}
}

// TestTreeConstruction takes the inputs of the HTML standard's own tests.
func TestTreeConstruction(t *testing.T) {
	dir := sharedData(t, "html5lib")
	files, _ := filepath.Glob(filepath.Join(dir, "tree-construction", "*.dat"))
	more, _ := filepath.Glob(filepath.Join(dir, "tree-construction", "scripted", "*.dat"))
	n := 0
	for _, file := range append(files, more...) {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range strings.Split("\n"+string(b), "\n#data\n")[1:] {
			input, _, _ := strings.Cut(test, "\n#errors")
			checkSafe(t, input)
			n++
		}
	}
	if n < 1000 {
		t.Errorf("only %d inputs", n)
	}
}

// TestPages compares the words of real pages with those that a full parser
// finds: none may be lost.
func TestPages(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(sharedData(t, "extract"), "*", "pages", "*.html.gz"))
	n, same, words, allLost := 0, 0, 0, 0
	for i, file := range files {
		if testing.Short() && i%10 != 0 {
			continue
		}
		page := unzip(t, file)
		if strings.Count(page, "\x00") > len(page)/4 {
			continue // UTF-16, which is for the reader of the file to decode
		}
		root, err := html.ParseWithOptions(strings.NewReader(page), html.ParseOptionEnableScripting(false))
		if err != nil {
			continue // nested deeper than the parser goes
		}
		doc, _ := markup.FromHTML(page, markup.Options{})
		if err := doc.Validate(); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if slow, _ := markup.FromHTMLSlowly(page, markup.Options{}); asJSON(t, slow) != asJSON(t, doc) {
			t.Errorf("%s: the tokenizer alone reads another document", file)
		}
		want, got := shownWords(root), docWords(doc)
		n++
		words += len(want)
		if slices.Equal(want, got) {
			same++
			continue
		}
		lost := without(want, got)
		allLost += len(lost)
		if len(lost) > 20 {
			t.Logf("%s: %d of %d words are lost: %.200q", filepath.Base(file), len(lost), len(want), lost)
		}
	}
	t.Logf("%d pages, %d with all words in the same order; %d of %d words differ", n, same, allLost, words)
	if allLost > words/4000 {
		t.Error("too many words are lost")
	}
}

func unzip(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	b, err = io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}

// shownWords returns the words of a page that a browser would show, by a
// simple walk over the full parser's tree.
func shownWords(root *html.Node) []string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script", "style", "template", "title", "textarea", "select", "datalist", "xml", "noembed", "noframes", "noscript",
				"iframe", "applet", "annotation", "annotation-xml", "video", "audio":
				return
			}
			for _, a := range n.Attr {
				if a.Key == "hidden" || a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none") {
					return
				}
			}
			if n.Namespace == "" && !strings.Contains(n.Data, "-") && !slices.Contains(inText, n.Data) {
				b.WriteString(" ")
				defer b.WriteString(" ")
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(root)
	return strings.Fields(plainer.Replace(b.String()))
}

// plainer takes out what looks like a word and is none, or that we drop.
var plainer = strings.NewReplacer("\ufeff", "", "\u200b", "", "\u200c", "", "\u200d", "", "\u00ad", "", "\b", "", "\x10", "")

// inText are elements that do not part words.
var inText = strings.Fields("span font u small big s strike del ins code tt bdi bdo label sup sub time abbr mark svg math picture button a b strong i em cite dfn kbd var samp o:p nobr acronym wbr ruby rt rp rb")

// docWords returns the words of a document in order.
func docWords(doc news.Doc) []string {
	var b strings.Builder
	var walk func([]news.Node)
	walk = func(nodes []news.Node) {
		for _, n := range nodes {
			b.WriteString(n.Text)
			if n.Type != news.Text {
				b.WriteString(" ")
			}
			walk(n.Content)
			if n.Attrs != nil {
				b.WriteString(" " + n.Attrs.Speaker + " " + n.Attrs.Title + " ")
				if m := n.Attrs.Media; m != nil {
					b.WriteString(m.Caption + " " + m.Credit + " ")
				}
			}
		}
	}
	walk(doc.Blocks)
	return strings.Fields(plainer.Replace(b.String()))
}

// without returns the words of a that are not in b, counting each.
func without(a, b []string) []string {
	count := map[string]int{}
	for _, w := range b {
		count[w]++
	}
	var lost []string
	for _, w := range a {
		if count[w]--; count[w] < 0 && !strings.ContainsFunc(w, unicode.IsControl) {
			lost = append(lost, w)
		}
	}
	return lost
}
