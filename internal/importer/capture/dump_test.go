package capture

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// found returns a text's leaks as "kind:items" and what is left of it.
func foundIn(text string) (kinds, rest string) {
	dumps := leaked(text, findDumps(text), func(dump) bool { return false })
	var list []string
	for _, d := range dumps {
		list = append(list, fmt.Sprintf("%s:%d", strings.TrimPrefix(strings.TrimPrefix(d.kind, "a "), "an "), len(d.items)))
	}
	return strings.Join(list, " "), oneLine(without(text, dumps))
}

func TestDumps(t *testing.T) {
	const item = `{"id":"7","title":"A long way home","pic":"/7.jpg"}`
	for _, c := range []struct{ text, kinds, rest string }{
		// Dumps of data.
		{"string(5) \"hello\"\nText.", "var_dump:0", "Text."},
		{"Text.\nint(12)\nbool(true)\nMore.", "var_dump:0", "Text. More."},
		{"array(0) {\n}\nText.", "var_dump:0", "Text."},
		{"Text. string(53) \"[" + item + "]\" More.", "var_dump:1", "Text. More."},
		{"Text. string(999) \"[" + item + ",{\"id\":\"8\",\"tit", "var_dump:1", "Text."},
		{`Text. string(12) &quot;[{&quot;id&quot;:1,&quot;title&quot;:&quot;Apples&quot;,&quot;pic&quot;:&quot;a.jpg&quot;}]&quot; More.`, "var_dump:1", "Text. More."},
		{"/var/www/x.php:12:\narray (size=2)\n  'id' => string '5' (length=1)\n  'title' => string 'Pears' (length=5)\n\nText.", "var_dump:0", "Text."},
		{"array (\n  0 => \n  array (\n    'id' => '5',\n    'title' => 'It\\'s late',\n    'image' => '/late.png',\n  ),\n)\nText.", "var_export:1", "Text."},
		{"Array\n(\n    [0] => stdClass Object\n        (\n            [id] => 5\n            [title] => Pears (and apples)\n            [pic] => p.jpg\n        )\n\n)\n\nText.", "print_r dump:1", "Text."},
		{"related = [" + item + "," + item + "]\nText.", "JSON data:2", "Text."},
		{"Text. [" + strings.ReplaceAll(item, `"`, `\"`) + "] More.", "JSON data:1", "Text. More."},
		{"[{'id': 7, 'title': \"Ann's way\", 'image': 'a.jpg', 'live': True}]\nText.", "JSON data:1", "Text."},
		{"[{“id”:”7″,“title”:“Way”,“url”:“/7”}]\nText.", "JSON data:1", "Text."},
		{"Text.\n[" + item + ",{\"id\":\"8\",\"title\":\"He said \"go\" twice\",\"pic\":\"/8.jpg\"}]", "JSON data:2", "Text."},
		{"[" + item + "... (truncated)\nText.", "JSON data:1", "(truncated) Text."},
		{`{"user":"x","password":"y","title":"z","pic":"q.jpg","a":1,"b":2,"c":3,"d":4}` + "\nText.", "JSON data:0", "Text."},
		// Messages and traces.
		{"Text. Notice: Undefined index: pic in /var/www/html/x.php on line 42 More.", "PHP notice:0", "Text. More."},
		{"Text.<br />\n<b>Warning</b>:  mysql_fetch_array() expects parameter 1 to be resource, boolean given in <b>C:\\inetpub\\x.php</b> on line <b>3</b><br />\nMore.", "PHP warning:0", "Text. More."},
		{"PHP Fatal error:  Uncaught Error: no in /a/b.php:1\nStack trace:\n#0 {main}\n  thrown in /a/b.php on line 1\nText.", "PHP error:0", "Text."},
		{"Text.\nTraceback (most recent call last):\n  File \"x.py\", line 1, in <module>\n    f()\nValueError: no\nMore.", "Python traceback:0", "Text. More."},
		{"Text.\nTypeError: x is undefined\n    at render (https://a.example/app.js:10:5)\n    at main (https://a.example/app.js:20:1)\nMore.", "stack trace:0", "Text. More."},
		{"Text.\nSystem.NullReferenceException: Object reference not set\n   at Site.Page.Load(Object sender) in c:\\site\\page.cs:line 12\n   at Site.Run() in c:\\site\\run.cs:line 4\nMore.", "stack trace:0", "Text. More."},
		{"Text.\nSQLSTATE[42S02]: Base table or view not found: 1146 Table 'x.y' doesn't exist\nMore.", "SQL error:0", "Text. More."},
		// Prose and short pieces of code are none.
		{"The function returns array(3) and then string(5) for \"hello\" if called.", "", "="},
		{"He wrote {\"a\": 1} on the wall [sic] and \"left\".", "", "="},
		{"Warning: the road in the valley is closed on line 4 of the tram.", "", "="},
		{"Notice: Undefined terms in the treaty on line 3 were disputed.", "", "="},
		{"The Error came at noon (see page 3) at the gate (north).", "", "="},
		{"Array (the band) [live] plays in May.", "", "="},
		{"[Editor's note: \"this\" was changed, \"that\" was not]", "", "="},
		{"“[We] {really} won”, he said: [\"yes\"].", "", "="},
		{"int(12) is what the tool prints.", "", "="},
		{"ERROR: the column was too long, said the printer.", "", "="},
	} {
		if c.rest == "=" {
			c.rest = c.text
		}
		kinds, rest := foundIn(c.text)
		if kinds != c.kinds || rest != c.rest {
			t.Errorf("%q\n  dumps %q, want %q\n  rest  %q, want %q", c.text, kinds, c.kinds, rest, c.rest)
		}
	}
}

// Items that a dump cuts off are lost, those before them are not.
func TestTruncatedDump(t *testing.T) {
	const whole = `[{"id":1,"title":"First","pic":"/1.jpg"},{"id":2,"title":"Second","pic":"/2.jpg"},{"id":3,"title":"Third","pic":"/3.jpg"}]`
	second, third := strings.Index(whole, "},{")+1, strings.LastIndex(whole, "},{")+1
	for n := second; n < len(whole); n++ {
		want := 1
		switch {
		case n == len(whole)-1:
			want = 3
		case n >= third:
			want = 2
		}
		dumps := findDumps("Text.\nstring(4096) \"" + whole[:n])
		if len(dumps) != 1 || len(dumps[0].items) != want {
			t.Errorf("cut after %d bytes, %q: %v", n, whole[:n], dumps)
		}
	}
}

func TestUnlabel(t *testing.T) {
	for _, c := range []struct{ title, rest, label string }{
		{"VIDEO: Army Rescues People", "Army Rescues People", "video"},
		{"Horrific VIDEO: 2 Survived in Crash", "Horrific 2 Survived in Crash", "video"},
		{"Video: Army Rescues People", "Army Rescues People", "video"},
		{"PHOTOS : Spring", "Spring", "photos"},
		{"[VIDEO] Spring", "Spring", "video"},
		{"Spring (Photos)", "Spring", "photos"},
		{"Spring | VIDEO", "Spring", "video"},
		{"GALLERY | Spring", "Spring", "gallery"},
		{"Watch: Spring", "Spring", "watch"},
		{"LIVE: VIDEO: Spring", "Spring", "live"},
		{"بالفيديو: الربيع", "الربيع", "بالفيديو"},
		{"Live music returns", "Live music returns", ""},
		{"The video: a history", "The video: a history", ""},
		{"VIDEO", "VIDEO", ""},
		{"VIDEO:", "VIDEO:", ""},
		{"Videos show flood", "Videos show flood", ""},
	} {
		rest, label := unlabel(c.title)
		if rest != c.rest || label != c.label {
			t.Errorf("unlabel(%q) = %q, %q; want %q, %q", c.title, rest, label, c.rest, c.label)
		}
	}
}

func TestFileTime(t *testing.T) {
	for address, want := range map[string]string{
		"/2016/08/04/alalam_636059272422872504_25f_4x3.mp4": "2016-08-04 17:07:22",
		"/media/img_1551800000_800.png":                     "2019-03-05 15:33:20",
		"clip-1551800000123.webm?x=1":                       "2019-03-05 15:33:20",
		"/2016/08/04/photo.jpg":                             "2016-08-04 00:00:00",
		"/img/20160804.jpg":                                 "2016-08-04 00:00:00",
		"https://x.example/uploads/2016-08-04-a.jpg":        "2016-08-04 00:00:00",
		"/999999999999999999.jpg":                           "",
		"/2016/13/04/photo.jpg":                             "",
		"/img/photo.jpg":                                    "",
		"":                                                  "",
	} {
		got := ""
		if at := fileTime(address); !at.IsZero() {
			got = at.Format(time.DateTime)
		}
		if got != want {
			t.Errorf("fileTime(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		media, label, contentType, key string
		want                           news.MediaKind
	}{
		{"/a.mp4", "", "21", "pic", news.Clip},
		{"/a.JPG?w=1", "", "21", "pic", news.Picture},
		{"/a.jpg", "video", "", "pic", news.Clip},
		{"/a.mp3", "", "", "file", news.Sound},
		{"/a", "", "video", "file", news.Clip},
		{"/a", "", "", "image", news.Picture},
		{"", "", "", "", ""},
		{"", "photos", "", "", news.Picture},
	} {
		if got := kindOf(c.media, c.label, c.contentType, c.key); got != c.want {
			t.Errorf("kindOf(%q, %q, %q, %q) = %q, want %q", c.media, c.label, c.contentType, c.key, got, c.want)
		}
	}
}

// Whatever the text, finding dumps takes a time that grows with it and not
// faster.
func TestDumpsAreLinear(t *testing.T) {
	for _, unit := range []string{`[{"a":`, `{"a":"`, "[[\"", `array(1) { ["x"]=> `, "Array ( [0] => ", "array (size=1)\n 'a' => ", "array (\n 'a' =>\n ",
		`string(99999) "`, "string(9) \"[", "Notice: x ", "Traceback (most recent call last):\n File \"x\", line 1\n", " at a (b.js:1)", "\n", "{{ a ", "[object Object]", "“", "x in /a on line 1 "} {
		text := strings.Repeat(unit, 100_000/len(unit))
		start := time.Now()
		findDumps(text)
		fill(text)
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%q: %v", unit, d)
		}
	}
}
