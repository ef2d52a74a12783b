package wxr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"broadsheet/internal/importer"
	"broadsheet/internal/importer/importertest"
	"broadsheet/internal/markup"
)

func TestFormat(t *testing.T) { importertest.Run(t, Format, "testdata/*.txtar") }

func TestSniff(t *testing.T) {
	for head, want := range map[string]bool{
		`<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">`: true,
		`<rss><channel><wp:wxr_version>1.0</wp:wxr_version>`:              true,
		`<rss version="2.0"><channel>`:                                    false,
		`<?xml version="1.0"?><catalog>`:                                  false,
	} {
		if Format.Sniff("export.xml", []byte(head)) != want {
			t.Errorf("Sniff(%s) = %v", head, !want)
		}
	}
}

// export returns an export that holds the items.
func export(items ...string) string {
	return `<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><link>https://example.com</link>
` + strings.Join(items, "\n") + "\n</channel></rss>\n"
}

// item returns an item whose content is a CDATA section.
func item(id int, content string) string {
	return fmt.Sprintf(`<item><title>Post %d</title><guid>https://example.com/?p=%[1]d</guid><content:encoded><![CDATA[%s]]></content:encoded>
<wp:post_id>%[1]d</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>`, id, content)
}

// read returns an outline of what comes of a file: the numbers of the items
// and the errors.
func read(body io.Reader) string {
	var out []string
	for it, err := range Format.Items(importer.File{Name: "export.xml", Body: body}) {
		var bad importer.BadItem
		switch {
		case errors.As(err, &bad):
			out = append(out, fmt.Sprintf("%d: %v", bad.Place.Line, err))
		case err != nil:
			out = append(out, err.Error())
		default:
			out = append(out, strings.TrimPrefix(it.Title, "Post ")+" "+it.HTML)
		}
	}
	return strings.Join(out, "; ")
}

func TestDamage(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"whole", export(item(1, "a"), item(2, "b")), "1 a; 2 b"},
		{"tags of items in content", export(item(1, "see <item> and </item> and </channel>"), item(2, "b")), "1 see <item> and </item> and </channel>; 2 b"},
		{"a feed in content", export(item(1, "<pre></item>\n<item></pre>"), item(2, "b")), "1 <pre></item>\n<item></pre>; 2 b"},
		{"end of a section in content", export(item(1, "a]]]]><![CDATA[>b"), item(2, "c")), "1 a]]>b; 2 c"},
		{"section in a section", export(item(1, "a <![CDATA[b]]> c"), item(2, "d")), "1 a <![CDATA[b]]> c; 2 d"},
		{"section not closed", export(strings.Replace(item(1, "a"), "]]>", "", 1), item(2, "b"), item(3, "c")),
			"4: a CDATA section in it is not closed; 2 b; 3 c"},
		{"last section not closed", export(item(1, "a"), strings.Replace(item(2, "b"), "]]>", "", 1)),
			"1 a; 6: a CDATA section or comment in it is not closed"},
		{"item not closed", export(strings.Replace(item(1, "a"), "</item>", "", 1), item(2, "b")), "4: it has no end; 2 b"},
		{"field not closed", export(strings.Replace(item(1, "a"), "</wp:status>", "", 1), item(2, "b")),
			"5: its <wp:status> is not closed; 2 b"},
		{"cut", export(item(1, "a"), item(2, "b"))[:470], "1 a; 6: the file ends in the middle of it"},
		{"bare ampersands and brackets", export(strings.Replace(item(1, "a"), "Post 1", "Post A & B < C &copy=1 &eacute;", 1), item(2, "b")), "A & B < C ©=1 é a; 2 b"},
		{"content without a section", export(`<item><title>Post 1</title><content:encoded><p>a &amp; <b>b</b></p></content:encoded><wp:post_id>1</wp:post_id><wp:status>publish</wp:status></item>`),
			"1 <p>a &amp; <b>b</b></p>"},
		{"escaped content", export(`<item><title>Post 1</title><content:encoded>&lt;p>a &amp;amp; b&lt;/p></content:encoded><wp:post_id>1</wp:post_id><wp:status>publish</wp:status></item>`), "1 <p>a &amp; b</p>"},
		{"comment", export("<!-- <item> -->", item(1, "a"), "<!-- </item> -->"), "1 a"},
		{"empty item", export("<item/>", "<item></item>", item(1, "a")), "4: it is empty; 5: it is empty; 1 a"},
		{"other prefixes", strings.NewReplacer("wp:", "w:", "content:encoded", "c:encoded", "xmlns:content", "xmlns:c").Replace(export(item(1, "a"))), "1 a"},
		{"nothing", "", ""},
		{"Windows-1252 that says UTF-8", export(item(1, "caf\xe9 \x93x\x94")), "1 café “x”"},
		{"UTF-8 that says Latin 1", strings.Replace(export(item(1, "café")), "UTF-8", "ISO-8859-1", 1), "1 café"},
		{"Windows-1251", strings.Replace(export(item(1, "\xcc\xe8\xf0")), "UTF-8", "windows-1251", 1), "1 Мир"},
		{"encoded twice", export(item(1, "company\u00e2\u0080\u0099s")), "1 company’s"},
		{"byte order mark", "\ufeff" + export(item(1, "é")), "1 é"},
		{"UTF-16", utf16le(export(item(1, "é"))), "1 é"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := read(strings.NewReader(test.source)); got != test.want {
				t.Errorf("\ngot  %s\nwant %s", got, test.want)
			}
			if got := read(io.MultiReader(strings.NewReader(test.source))); got != test.want {
				t.Errorf("without seeking:\ngot  %s\nwant %s", got, test.want)
			}
		})
	}
}

func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// TestAgainstXML compares what is read of well-formed exports with what a
// strict XML parser reads.
func TestAgainstXML(t *testing.T) {
	type meta struct {
		Key   string `xml:"meta_key"`
		Value string `xml:"meta_value"`
	}
	type strict struct {
		Title   string   `xml:"title"`
		GUID    string   `xml:"guid"`
		Content []string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
		Meta    []meta   `xml:"postmeta"`
		Terms   []struct {
			Name string `xml:",chardata"`
			Slug string `xml:"nicename,attr"`
		} `xml:"category"`
	}
	files, _ := filepath.Glob(filepath.Join("..", "..", "..", "..", "shared", "data", "wxr", "*", "*.xml"))
	if len(files) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("the shared test data is missing")
		}
		t.Skip("the shared test data is not here")
	}
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	compared := 0
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var rss struct {
			Items []strict `xml:"channel>item"`
		}
		if xml.Unmarshal(b, &rss) != nil {
			continue
		}
		r, _ := newReader(bytes.NewReader(b))
		s := newSite(file)
		for _, want := range rss.Items {
			p, err := r.next()
			for ; err == nil && !p.item; p, err = r.next() {
			}
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			got, err := s.parse(p.text)
			if err != nil {
				t.Errorf("%s:%d: %v", file, p.line, err)
			}
			if got.f["title"] != line(want.Title) || got.f["guid"] != line(want.GUID) {
				t.Errorf("%s:%d: %q %q, want %q %q", file, p.line, got.f["title"], got.f["guid"], want.Title, want.GUID)
			}
			if len(want.Content) > 0 && got.f["content:encoded"] != mend(strings.TrimSpace(want.Content[0])) {
				t.Errorf("%s:%d: content\n%s\nwant\n%s", file, p.line, got.f["content:encoded"], want.Content[0])
			}
			if len(got.meta) != len(want.Meta) || len(got.terms) != len(want.Terms) {
				t.Errorf("%s:%d: %d fields and %d terms, want %d and %d", file, p.line, len(got.meta), len(got.terms), len(want.Meta), len(want.Terms))
				continue
			}
			for i, m := range want.Meta {
				if got.meta[i] != (pair{line(m.Key), strings.TrimSpace(m.Value)}) {
					t.Errorf("%s:%d: field %q, want %q", file, p.line, got.meta[i], m)
				}
			}
			for i, c := range want.Terms {
				if got.terms[i].name != line(c.Name) || got.terms[i].slug != c.Slug {
					t.Errorf("%s:%d: term %q, want %q", file, p.line, got.terms[i], c)
				}
			}
			compared++
		}
	}
	t.Logf("%d items compared", compared)
}

// TestOnePass reads what cannot be read twice: an attachment that comes after
// its post is noted, one that comes before is shown.
func TestOnePass(t *testing.T) {
	post := strings.Replace(item(1, "a"), "</item>", "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>2</wp:meta_value></wp:postmeta></item>", 1)
	file := `<item><guid>https://example.com/2.jpg</guid><wp:post_id>2</wp:post_id><wp:post_type>attachment</wp:post_type></item>`
	for _, test := range []struct {
		body  io.Reader
		shown bool
	}{
		{io.MultiReader(strings.NewReader(export(post, file))), false},
		{io.MultiReader(strings.NewReader(export(file, post))), true},
		{strings.NewReader(export(post, file)), true},
	} {
		for it, err := range Format.Items(importer.File{Name: "export.xml", Body: test.body}) {
			if err == nil && (len(it.Media) == 1) != test.shown || err == nil && (len(it.Notes) == 0) != test.shown {
				t.Errorf("media %v, notes %q", it.Media, it.Notes)
			}
		}
	}
}

// endless is an export of n items that are made as they are read.
type endless struct {
	n    int
	rest []byte
}

func (e *endless) Read(b []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.n == 0 {
			return 0, io.EOF
		}
		e.n--
		e.rest = []byte(item(e.n, strings.Repeat("words and more words ", 100)))
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

func TestMemory(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for _, err := range Format.Items(importer.File{Name: "long.xml", Body: &endless{n: 15_000}}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%5_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
	}
	if n != 15_000 {
		t.Errorf("%d items", n)
	}
	if grown := int64(most) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("30 MB of items took %d kB", grown>>10)
	}
}

func FuzzItems(f *testing.F) {
	f.Add([]byte(export(item(1, "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->[gallery ids=\"1,2\"]"))))
	f.Add([]byte(export("<wp:author><wp:author_login>a</wp:author_login></wp:author>", "<item><title><![CDATA[a]]>", item(2, "[caption]<img src=a>b[/caption]\n\nhttps://youtu.be/x"))))
	f.Add([]byte("\xff\xfe<\x00i\x00t\x00e\x00m\x00>\x00"))
	f.Add([]byte("<item><wp:postmeta><wp:meta_key>enclosure</wp:meta_key></wp:postmeta></item>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for it, err := range Format.Items(importer.File{Name: "fuzz.xml", Body: bytes.NewReader(b)}) {
			if err == nil && it.ID == "" {
				t.Errorf("an item without an ID: %+v", it)
			}
			doc, _ := markup.FromHTML(it.HTML, markup.Options{})
			if err := doc.Validate(); err != nil {
				t.Error(err)
			}
		}
	})
}
