package related

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// terms returns the terms of a text, for comparing.
func terms(edition news.EditionID, text string) []uint32 {
	var list []uint32
	for _, t := range newReader(languageOf(edition)).read(compose(text)) {
		list = append(list, t.term)
	}
	return list
}

func TestSurfaces(t *testing.T) {
	for _, c := range []struct{ edition, text, want string }{
		{"en", "The harbour bridge, which reopened on 12 May 2026.", "harbour bridge reopened 12 May 2026"},
		{"en", "Brazil's players' union doesn't object, O'Brien said", "Brazil players union doesn't object O'Brien"},
		{"en", "a 5G mast; Covid-19; F16s; 7 up", "5G mast Covid 19 F16s"},
		{"en", "a 3.5mm bolt, 12.5.", "3.5 mm bolt 12.5"},
		{"en", "New York City", "New York New·York City York·City"},
		{"en", "New  York, City of London", "New York City London"},
		{"en", "1,250,000 dollars, 3.75 per cent, 10:30, 2004.", "1,250,000 dollars 3.75 cent 10 30 2004"},
		{"en", "a\u00adb co\u00adoperate", "a\u00adb co\u00adoperate"},
		{"fr", "L'Europe et aujourd'hui l’école d’été", "Europe école été"},
		{"it", "dell'Unione all’Aquila", "Unione Aquila"},
		{"tr", "Ankara'daki İstanbul’un ışığı", "Ankara İstanbul ışığı"},
		{"ru", "Съёмки в Нижнем Новгороде", "Съёмки Нижнем Новгороде Нижнем·Новгороде"},
		{"de", "Die Straße nach Köln", "Straße Köln"},
		{"ar", "قال الرئيس إن المفاوضات", "الرئيس المفاوضات"},
		{"fa", "کویتی\u200cها می\u200cروند", "کویتی روند"},
		{"hi", "दिल्ली की सड़कें", "दिल्ली सड़कें"},
		{"am", "የአሜሪካዊ አሰልጣኝ ተቀጡ", "የአሜሪካዊ አሰልጣኝ ተቀጡ"},
		{"zh", "北京大学在2026年", "北京 京大 大学 学在 2026 年"},
		{"ja", "東京タワー、開幕", "東京 京タ タワ ワー 開幕"},
		{"ko", "서울 시장", "서울 시장"},
		{"th", "น้ำท่วม", "น้ำ ำท่ ท่ว วม"},
		{"xx", "\xff\xfebroken\xc3", "broken"},
		{"en", "", ""},
	} {
		var got []string
		text := compose(c.text)
		for _, tok := range newReader(languageOf(news.EditionID(c.edition))).read(text) {
			s := text[tok.start:tok.end]
			if tok.kind == phrase {
				s = strings.ReplaceAll(s, " ", "·")
			}
			got = append(got, s)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s %q:\n got %s\nwant %s", c.edition, c.text, g, c.want)
		}
	}
}

// Texts that a reader takes for the same words have the same terms.
func TestFolding(t *testing.T) {
	for _, c := range []struct{ edition, a, b string }{
		{"en", "bridges reopening", "bridge reopened"},
		{"en", "Erdoğan São Tomé", "Erdogan Sao Tome"},
		{"en", "cafe\u0301", "café"},
		{"en", "ＦＢＩ　ﬁles", "FBI files"},
		{"en", "1,250,000", "1250000"},
		{"de", "Ku\u0308ste", "Küste"},
		{"fr", "nationaux", "nationale"},
		{"es", "elecciones", "elección"},
		{"ru", "съёмка", "съемки"},
		{"uk", "подвір\u2019я", "подвір'я"},
		{"ro", "știri țară", "ştiri ţară"},
		{"el", "Ευρώπης και ΕΥΡΩΠΗΣ", "ευρωπης και ευρωπησ"},
		{"tr", "ISPARTA ve İZMİR", "ısparta ve izmir"},
		{"ar", "الحُكُومَة", "الحكومة"},
		{"ar", "أحمـــد", "احمد"},
		{"ar", "ﺍﻟﻘﺎﻫﺮﺓ", "القاهرة"},
		{"ar", "٢٠٢٦", "2026"},
		{"fa", "كويتي", "کویتی"},
		{"fa", "دولت\u200cها ۱۴۰۵", "دولت ها 1405"},
		{"he", "שָׁלוֹם", "שלום"},
		{"ja", "ﾆｭｰｽ", "ニュース"},
		{"ko", "\u1109\u1165\u110b\u116e\u11af", "서울"},
		{"pt-BR", "governos", "governo"},
		{"nb", "husene", "huset"},
	} {
		a, b := terms(news.EditionID(c.edition), c.a), terms(news.EditionID(c.edition), c.b)
		// In English some have capitals, and so a phrase at their end.
		if len(a) == 0 || len(b) == 0 || a[0] != b[0] || c.edition != "en" && !slices.Equal(a, b) {
			t.Errorf("%s: %q and %q have different terms: %v, %v", c.edition, c.a, c.b, a, b)
		}
	}
}

// Terms are kept in snapshots, so that their values must never change.
func TestTermValues(t *testing.T) {
	if got := terms("en", "Harbour Bridge 2026"); !slices.Equal(got, []uint32{0x1b7549d8, 0x4c28e13e, 0xb6e1b72c, 0x2ba5c216}) {
		t.Errorf("terms are now %#v; a change needs a new snapshot version", got)
	}
}

func TestCapitalised(t *testing.T) {
	for text, want := range map[string]bool{
		"Calif. Aims to Limit Farm-Related Smog":    true,
		"OIL PRICES RISE SHARPLY":                   true,
		"Obama seeks $100 million for brain search": false,
		"Harbour bridge reopens in Port Elsmere":    false,
		"東京タワー":                                     false,
		"":                                          false,
	} {
		if got := newReader(languageOf("en")).capitalised(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestOpening(t *testing.T) {
	long := strings.Repeat("word ", 200)
	for body, want := range map[string]string{
		"First.\nSecond.":         "First.",
		"":                        "",
		long:                      strings.TrimSpace(long[:longestOpening]),
		strings.Repeat("東京", 200): strings.Repeat("東京", 66) + "東",
	} {
		if got := strings.TrimSpace(opening(body)); got != want {
			t.Errorf("opening of %.20q is %q", body, got)
		}
	}
}

func TestAfterHeadline(t *testing.T) {
	for _, c := range []struct{ headline, body, want string }{
		{"Quake", "\nQuake\nIt shook.", "It shook."},
		{"Quake", "Quake shakes the town.", "Quake shakes the town."},
		{"Quake", "Quake", ""},
		{"", "\n Quake.", "Quake."},
	} {
		if got := afterHeadline(c.body, c.headline); got != c.want {
			t.Errorf("%q after %q: %q", c.body, c.headline, got)
		}
	}
}

// A word counts for more the earlier it stands and the more often, and less
// each time; a number more than a word, a phrase less.
func TestWithoutCredit(t *testing.T) {
	for in, want := range map[string]string{
		"Erstad's Double Lifts Angels to Win (AP)": "Erstad's Double Lifts Angels to Win ",
		"Toshiba claims backing (AFP)":             "Toshiba claims backing ",
		"Profits up (again and again)":             "Profits up (again and again)",
		"(Reuters)":                                "(Reuters)",
		"Vote (updated) today":                     "Vote (updated) today",
		"":                                         "",
	} {
		if got := withoutCredit(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestFrequency(t *testing.T) {
	for _, c := range []struct {
		less, more tallied
	}{
		{tallied{n: 1, place: 100}, tallied{n: 1, place: 10}},
		{tallied{n: 1, place: 100}, tallied{n: 2, place: 100}},
		{tallied{n: 1}, tallied{n: 1, kind: number}},
		{tallied{n: 1, kind: phrase}, tallied{n: 1, kind: nameWord}},
		{tallied{n: 99, place: 1}, tallied{n: maxCount}},
	} {
		if c.less.frequency() >= c.more.frequency() {
			t.Errorf("%+v weighs %d, %+v %d", c.less, c.less.frequency(), c.more, c.more.frequency())
		}
	}
	two, four := tallied{n: 2, place: 1000}.frequency(), tallied{n: 4, place: 1000}.frequency()
	if four >= 2*two {
		t.Errorf("said twice: %d, four times: %d", two, four)
	}
	if got := (tallied{n: 1, place: 1<<16 - 1}).frequency(); got < 1000 || got > 1050 {
		t.Errorf("said once and late: %d", got)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Brazil's O’Brien", "1,2.3,", "น้ำท่วม 東京ー々", "é\u0301\u200c\u00ad", "می\u200cرود", "İ'I’ı", "\xff\xc3(", "ﬁ①½"} {
		for _, e := range []string{"en", "fr", "tr", "ar", "fa", "ru", "zh", "xx"} {
			f.Add(e, s)
		}
	}
	f.Fuzz(func(t *testing.T, edition, text string) {
		r := newReader(languageOf(news.EditionID(edition)))
		text = compose(text)
		before := 0
		for _, tok := range r.read(text) {
			if tok.term == 0 || tok.start < 0 || tok.start >= tok.end || tok.end > len(text) {
				t.Fatalf("token %+v of %d bytes", tok, len(text))
			}
			if tok.kind != phrase && tok.start < before {
				t.Fatalf("token %+v stands before another", tok)
			}
			if tok.kind != phrase {
				before = tok.start
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[tok.start:tok.end]) {
				t.Fatalf("token %+v cuts a character", tok)
			}
		}
		a := r.count(&Story{Headline: text, Body: text})
		for _, c := range a {
			if c.frequency == 0 {
				t.Fatalf("count %+v", c)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for edition, text := range map[news.EditionID]string{
		"en": "The harbour bridge in Port Elsmere reopened to traffic on Friday, said Mayor Anna Kellund, after eleven months of repairs that cost 14.5 million. ",
		"ru": "Мост через гавань в Нижнем Новгороде открылся для движения в пятницу, сообщил мэр города после одиннадцати месяцев ремонта. ",
		"ar": "أعيد فتح جسر الميناء أمام حركة المرور يوم الجمعة بعد أحد عشر شهرا من أعمال الإصلاح حسبما أعلن رئيس البلدية في المدينة. ",
		"ja": "港の橋は十一か月の修理を経て金曜日に再び開通したと市長が発表した。総工費は一億円に上る。",
	} {
		words := max(len(strings.Fields(text)), utf8.RuneCountInString(text)/3)
		s := Story{Body: strings.Repeat(text, 1+500/words)}
		b.Run(string(edition), func(b *testing.B) {
			r := newReader(languageOf(edition))
			for b.Loop() {
				r.count(&s)
			}
		})
	}
}
