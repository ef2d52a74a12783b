package newsroom

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"broadsheet/internal/news"
)

// A spelling is another way to write an address: what stands on the wire, and
// headers with it. The edition is the one that its query names.
type spelling struct {
	at      string
	edition news.EditionID
	header  []string
}

var digits = regexp.MustCompile(`[0-9]+`)

// spellings writes an address in other ways, of which some are the same to
// every reader of URLs and others to careless ones only. other is a story of
// which the asker may do everything.
func spellings(at string, other news.StoryID) []spelling {
	tail := strings.TrimPrefix(at, "/newsroom")
	last := at[strings.LastIndex(at, "/")+1:]
	escaped := func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			if s[i] == '/' {
				b.WriteByte('/')
				continue
			}
			fmt.Fprintf(&b, "%%%02x", s[i])
		}
		return b.String()
	}
	wide := func(s string) string { // the wide forms that compatibility folding makes the same
		return url.PathEscape(strings.Map(func(r rune) rune { return r - '!' + '！' }, s))
	}
	digit := func(f func(string) string) string { return digits.ReplaceAllStringFunc(at, f) }
	list := []spelling{}
	for _, s := range []string{
		at + "/",
		"/" + at,
		"/newsroom/" + tail,
		"/newsroom%2f" + strings.TrimPrefix(tail, "/"),
		strings.TrimSuffix(at, "/"+last) + "%2F" + last,
		strings.ToUpper(at),
		strings.TrimSuffix(at, last) + strings.ToUpper(last),
		"/newsroom/." + tail,
		"/newsroom/signin/.." + tail,
		"/newsroom/%2e" + tail,
		"/newsroom/signin/%2e%2e" + tail,
		"/newsroom/signin/%2E%2E%2f" + strings.TrimPrefix(tail, "/"),
		"/newsroom/signin/..;" + tail,
		at + "/.",
		at + "/x/..",
		at + ";x",
		at + ";jsessionid=1",
		"/newsroom;x" + tail,
		strings.ReplaceAll(at, "/", "%5c"),
		"/newsroom/signin%5c..%5c" + strings.TrimPrefix(tail, "/"),
		"/newsroom/signin/..%5c.." + tail,
		at + "%00",
		at + "%20",
		at + "%0a",
		at + ".json",
		at + "%c0%af",
		"/newsroom/signin/%c0%ae%c0%ae" + tail,
		strings.TrimSuffix(at, last) + wide(last),
		escaped(at),
		strings.TrimSuffix(at, last) + escaped(last),
		escaped(escaped(at)),
		"/newsroom/static/.." + tail,
		"/newsroom/static/..%2f.." + at,
		digit(func(s string) string { return escaped(s) }),
		digit(func(s string) string { return "0" + s }),
		digit(func(s string) string { return "%2b" + s }),
		digit(func(s string) string { return "+" + s }),
		digit(func(s string) string { return "-" + s }),
		digit(func(s string) string { return s + ".0" }),
		digit(func(s string) string { return s + "e0" }),
		digit(func(s string) string { return "0x" + s }),
		digit(func(s string) string { return "%20" + s }),
		digit(func(s string) string { return s + "," + number(other) }),
		digit(func(s string) string { return wide(s) }),
		digit(func(s string) string {
			return url.PathEscape(strings.Map(func(r rune) rune { return r - '0' + '٠' }, s))
		}),
		digit(func(s string) string { return strings.Repeat("0", 500) + s }),
		digit(func(s string) string { return "1844674407370955" + s }),
		"https://post.example" + at,
		"https://evil.example" + at,
	} {
		list = append(list, spelling{at: s})
	}
	o := number(other)
	return append(list,
		spelling{at: at + "?story=" + o + "&id=" + o + "&comment=1&user=1&owner=1&section=sport"},
		spelling{at: at + "?edition=ar&section=world", edition: "ar"},
		spelling{at: at + "?edition=en&edition=ar", edition: "en"},
		spelling{at: at + "?edition=en;edition=ar"},
		spelling{at: at + "?Edition=en&edition%00=en&%65dition=ar", edition: "ar"},
		spelling{at: at + "?_method=GET&method=GET&state=draft&embargo=0&role=admin"},
		spelling{at: at, header: []string{"X-Original-Url", "/newsroom/story/" + o, "X-Rewrite-Url", "/newsroom/signin", "X-Http-Method-Override", "GET", "X-Forwarded-Prefix", "/newsroom/signin"}},
		spelling{at: at, header: []string{"Host", "evil.example", "X-Forwarded-Host", "evil.example", "Forwarded", "for=127.0.0.1;host=evil.example"}},
	)
}

// spell asks a door by every spelling of its address. Each gets the verdict of
// the plain one, or there is nothing; where it is sent on, it is asked there.
// Of the spellings every third is tried at a time.
func (m *matrix) spell(who asker, d door, p *placed, stories []placed) {
	m.t.Helper()
	own := stories[0].id
	for _, s := range stories {
		if s.own && s.state == news.Draft && !s.embargo {
			own = s.id
			break
		}
	}
	const most = 3
	m.turn++
	for i, s := range spellings(d.at(p, 1), own) {
		if m.spelled++; i%most != m.turn%most {
			continue
		}
		w := m.open(d, s.at, who, append([]string{"Accept", accepts[m.spelled%len(accepts)]}, append(s.header, who.header...)...)...)
		for range 3 {
			if w == nil || verdictOf(w) != moved {
				break
			}
			to := w.Header().Get("Location")
			if to == "" || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || !strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "https://post.example/") {
				m.deviation("%s %s is sent to %q", d.method, s.at, to)
				break
			}
			m.cells++
			if leaks(w) {
				m.deviation("%s %s shows words of a story", d.method, s.at)
			}
			w = m.open(d, to, who, append([]string{"Accept", "application/json"}, who.header...)...)
		}
		want := m.expect(who, d, p, s.edition)
		if d.ofStory() {
			want = m.expect(who, d, p, "")
		}
		if law := m.law(d); w != nil && law[0] != "anyone" && who.user == nil && w.Code == http.StatusNotFound {
			want = nowhere
		}
		m.check(s.at, who, d, p, want, w, true)
	}
}
