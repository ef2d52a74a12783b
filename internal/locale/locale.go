// Package locale holds the public site's words, and writes its dates, numbers
// and ages, in the language of each edition. A language is a table: its words,
// its names of months and days, its patterns in the notation of CLDR, its
// plural forms. The code that reads the tables is the same for all.
package locale

import (
	"strings"

	"broadsheet/internal/news"
)

// A Language is what a page of an edition is written in, apart from its
// stories. It is shared by all pages and must not be changed.
type Language struct {
	Tag   string // base language of the words: "en", "ar"
	Words Words

	zero     rune      // the digit nought, if not the ASCII one
	group    string    // stands between groups of three digits
	ungroup  int       // most digits that still stand without groups; 3 if none is given
	calendar calendar  // Gregorian if nil
	months   [3]months // full, short and standing alone
	days     [2]days   // full and short
	first    string    // how the first of a month is written, if not with its number
	patterns patterns

	plural   rule
	pictures forms
	minutes  forms
	stories  forms
	earlier  forms
	since    string // of stories, as counted, and a date

	now        string // less than a minute ago
	minutesAgo forms
	hoursAgo   forms

	comma string                   // between the items of a list
	and   string                   // before its last item
	join  func(item string) string // replaces and, if it depends on the item
}

// languages are the languages that the site speaks, by base language.
var languages = map[string]*Language{
	"ar": &arabic, "de": &german, "en": &english, "es": &spanish,
	"fa": &persian, "fr": &french, "ja": &japanese, "pt": &portuguese,
	"ru": &russian, "tr": &turkish, "zh": &chinese,
}

// For returns the language of an edition: that of its tag's base language, or
// English if the site does not speak it.
func For(id news.EditionID) *Language {
	base := strings.ToLower(string(id))
	if i := strings.IndexAny(base, "-_"); i >= 0 {
		base = base[:i]
	}
	if l, ok := languages[base]; ok {
		return l
	}
	return &english
}

// List joins items as a sentence does: "A, B and C".
func (l *Language) List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := items[len(items)-1]
	and := l.and
	if l.join != nil {
		and = l.join(last)
	}
	return strings.Join(items[:len(items)-1], l.comma) + and + last
}
