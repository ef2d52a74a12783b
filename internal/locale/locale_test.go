package locale

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// wednesday is the moment of the tables: Wednesday 17 August 2016, 12:16.
var wednesday = time.Date(2016, 8, 17, 12, 16, 0, 0, time.UTC)

func TestFor(t *testing.T) {
	for id, want := range map[news.EditionID]string{
		"en": "en", "en-GB": "en", "pt-BR": "pt", "PT_br": "pt", "zh-Hant-TW": "zh", "AR": "ar",
		"sv": "en", "": "en", "-": "en", "arz": "en", "ذ": "en",
	} {
		if got := For(id).Tag; got != want {
			t.Errorf("For(%q).Tag = %q, want %q", id, got, want)
		}
	}
	for tag, l := range languages {
		if l.Tag != tag {
			t.Errorf("the language of %q has the tag %q", tag, l.Tag)
		}
	}
}

func TestWordsAreComplete(t *testing.T) {
	in := reflect.ValueOf(english.Words)
	for tag, l := range languages {
		v := reflect.ValueOf(l.Words)
		for i := range v.NumField() {
			name, word := v.Type().Field(i).Name, v.Field(i).String()
			if word == "" || strings.TrimSpace(word) != word || !utf8.ValidString(word) {
				t.Errorf("%s: %s is %q", tag, name, word)
			}
			if strings.Count(word, "%s") != strings.Count(in.Field(i).String(), "%s") ||
				strings.Count(word, "%") != strings.Count(word, "%s") {
				t.Errorf("%s: %s is %q; verbs unlike English %q", tag, name, word, in.Field(i).String())
			}
		}
	}
}

func TestTablesAreComplete(t *testing.T) {
	for tag, l := range languages {
		for form, names := range l.months {
			for i, name := range names {
				if name == "" {
					t.Errorf("%s: month %d has no form %d", tag, i+1, form)
				}
			}
		}
		for form, names := range l.days {
			for i, name := range names {
				if name == "" {
					t.Errorf("%s: day %d has no form %d", tag, i, form)
				}
			}
		}
		for i, f := range []forms{l.pictures, l.minutes, l.stories, l.earlier, l.minutesAgo, l.hoursAgo} {
			for n := range 200 {
				if form := f[l.plural(n)]; form == "" && f[other] == "" {
					t.Errorf("%s: no form %d for %d", tag, i, n)
				}
			}
		}
		if l.now == "" || l.group == "" || l.comma == "" || l.and == "" || l.since == "" {
			t.Errorf("%s: table not filled in", tag)
		}
	}
}

// Every month of every language is written, each in its own way, and no
// field or quote of a pattern is left over.
func TestEveryMonth(t *testing.T) {
	for tag, l := range languages {
		for _, write := range []func(time.Time) string{
			l.DateTime, l.Date, l.ShortDate, l.WeekDate, l.MonthYear, l.Month,
		} {
			seen := map[string]bool{}
			for m := time.January; m <= time.December; m++ {
				s := write(time.Date(2016, m, 28, 9, 5, 0, 0, time.UTC))
				if s == "" || seen[s] || strings.ContainsAny(s, "'%") ||
					strings.Contains(s, "LLL") || strings.Contains(s, "MMM") || strings.Contains(s, "EEE") {
					t.Errorf("%s: month %d is %q", tag, m, s)
				}
				seen[s] = true
			}
		}
	}
}

func TestDates(t *testing.T) {
	for tag, want := range map[string][7]string{
		"en": {"Wed 17 Aug 2016, 12:16", "17 August 2016", "17 Aug 2016",
			"Wednesday 17 August 2016", "12:16", "August 2016", "August"},
		"ar": {"الأربعاء، ١٧ أغسطس ٢٠١٦، ١٢:١٦", "١٧ أغسطس ٢٠١٦", "١٧ أغسطس ٢٠١٦",
			"الأربعاء، ١٧ أغسطس ٢٠١٦", "١٢:١٦", "أغسطس ٢٠١٦", "أغسطس"},
		"fa": {"چهارشنبه ۲۷ مرداد ۱۳۹۵، ۱۲:۱۶", "۲۷ مرداد ۱۳۹۵", "۲۷ مرداد ۱۳۹۵",
			"چهارشنبه ۲۷ مرداد ۱۳۹۵", "۱۲:۱۶", "مرداد ۱۳۹۵", "مرداد"},
		"fr": {"mer. 17 août 2016, 12:16", "17 août 2016", "17 août 2016",
			"mercredi 17 août 2016", "12:16", "août 2016", "août"},
		"es": {"mié, 17 ago 2016, 12:16", "17 de agosto de 2016", "17 ago 2016",
			"miércoles, 17 de agosto de 2016", "12:16", "agosto de 2016", "agosto"},
		"de": {"Mi., 17. Aug. 2016, 12:16", "17. August 2016", "17. Aug. 2016",
			"Mittwoch, 17. August 2016", "12:16", "August 2016", "August"},
		"pt": {"qua., 17 de ago. de 2016, 12:16", "17 de agosto de 2016", "17 de ago. de 2016",
			"quarta-feira, 17 de agosto de 2016", "12:16", "agosto de 2016", "agosto"},
		"ru": {"ср, 17 авг. 2016 г., 12:16", "17 августа 2016 г.", "17 авг. 2016 г.",
			"среда, 17 августа 2016 г.", "12:16", "август 2016 г.", "август"},
		"tr": {"17 Ağu 2016 Çar, 12:16", "17 Ağustos 2016", "17 Ağu 2016",
			"17 Ağustos 2016 Çarşamba", "12:16", "Ağustos 2016", "Ağustos"},
		"zh": {"2016年8月17日周三 12:16", "2016年8月17日", "2016年8月17日",
			"2016年8月17日星期三", "12:16", "2016年8月", "8月"},
		"ja": {"2016年8月17日(水) 12:16", "2016年8月17日", "2016年8月17日",
			"2016年8月17日水曜日", "12:16", "2016年8月", "8月"},
	} {
		l := languages[tag]
		got := [7]string{l.DateTime(wednesday), l.Date(wednesday), l.ShortDate(wednesday),
			l.WeekDate(wednesday), l.Clock(wednesday), l.MonthYear(wednesday), l.Month(wednesday)}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", tag, got[i], want[i])
			}
		}
	}
	first := time.Date(2016, 10, 1, 0, 7, 0, 0, time.UTC)
	for tag, want := range map[string]string{
		"fr": "sam. 1er oct. 2016, 00:07", "en": "Sat 1 Oct 2016, 00:07", "ja": "2016年10月1日(土) 00:07",
	} {
		if got := For(news.EditionID(tag)).DateTime(first); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

// No time is too odd to be written.
func TestOddTimes(t *testing.T) {
	for _, odd := range []time.Time{{}, time.Unix(1<<40, 0), time.Unix(-1<<40, 0)} {
		for tag, l := range languages {
			if l.DateTime(odd) == "" {
				t.Errorf("%s: %v is not written", tag, odd)
			}
		}
	}
}

func TestCounts(t *testing.T) {
	type row struct {
		n    int
		want string
	}
	for tag, rows := range map[news.EditionID][]row{
		"en": {{0, "0 pictures"}, {1, "1 picture"}, {2, "2 pictures"}, {1200, "1,200 pictures"}},
		"fr": {{0, "0 photo"}, {1, "1 photo"}, {2, "2 photos"}},
		"de": {{0, "0 Bilder"}, {1, "1 Bild"}, {12, "12 Bilder"}},
		"ja": {{1, "写真1枚"}, {12, "写真12枚"}},
		"fa": {{1, "۱ عکس"}, {12, "۱۲ عکس"}},
		"ar": {{0, "لا صور"}, {1, "صورة واحدة"}, {2, "صورتان"}, {3, "٣ صور"}, {10, "١٠ صور"},
			{11, "١١ صورة"}, {99, "٩٩ صورة"}, {100, "١٠٠ صورة"}, {102, "١٠٢ صورة"}, {103, "١٠٣ صور"}},
		"ru": {{1, "1 фотография"}, {2, "2 фотографии"}, {5, "5 фотографий"}, {11, "11 фотографий"},
			{12, "12 фотографий"}, {21, "21 фотография"}, {22, "22 фотографии"}, {111, "111 фотографий"}},
	} {
		for _, r := range rows {
			if got := For(tag).Pictures(r.n); got != r.want {
				t.Errorf("%s: Pictures(%d) = %q, want %q", tag, r.n, got, r.want)
			}
		}
	}
	for tag, rows := range map[news.EditionID][]row{
		"en": {{1, "1 story"}, {31, "31 stories"}},
		"ar": {{0, "لا أخبار"}, {1, "خبر واحد"}, {2, "خبران"}, {3, "٣ أخبار"}, {11, "١١ خبرًا"}, {100, "١٠٠ خبر"}},
		"ru": {{1, "1 материал"}, {2, "2 материала"}, {5, "5 материалов"}, {21, "21 материал"}},
		"zh": {{31, "31篇报道"}},
	} {
		for _, r := range rows {
			if got := For(tag).Stories(r.n); got != r.want {
				t.Errorf("%s: Stories(%d) = %q, want %q", tag, r.n, got, r.want)
			}
		}
	}
	for tag, want := range map[news.EditionID]string{
		"en": "4 min read", "ar": "قراءة في ٤ دقائق", "fa": "خواندن در ۴ دقیقه", "ru": "4 минуты чтения",
	} {
		if got := For(tag).Minutes(4); got != want {
			t.Errorf("%s: Minutes(4) = %q, want %q", tag, got, want)
		}
	}
}

func TestStorylineCounts(t *testing.T) {
	first := wednesday.AddDate(0, 0, -16)
	for tag, want := range map[news.EditionID]string{
		"en": "7 stories since 1 August 2016", "de": "7 Artikel seit dem 1. August 2016", "fr": "7 articles depuis le 1er août 2016",
		"es": "7 noticias desde el 1 de agosto de 2016", "pt": "7 notícias desde 1 de agosto de 2016", "ru": "7 материалов с 1 августа 2016 г.",
		"tr": "1 Ağustos 2016 tarihinden bu yana 7 haber", "ar": "٧ أخبار منذ ١ أغسطس ٢٠١٦", "fa": "۷ مطلب از ۱۱ مرداد ۱۳۹۵ تاکنون",
		"ja": "2016年8月1日以降の記事7件", "zh": "自2016年8月1日起共7篇报道",
	} {
		if got := For(tag).StoriesSince(7, first); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	for tag, want := range map[news.EditionID][4]string{ // 1, 2, 5 and 21 stories
		"en": {"and 1 earlier story", "and 2 earlier stories", "and 5 earlier stories", "and 21 earlier stories"},
		"de": {"und 1 früherer Artikel", "und 2 frühere Artikel", "und 5 frühere Artikel", "und 21 frühere Artikel"},
		"fr": {"et 1 article plus ancien", "et 2 articles plus anciens", "et 5 articles plus anciens", "et 21 articles plus anciens"},
		"es": {"y 1 noticia anterior", "y 2 noticias anteriores", "y 5 noticias anteriores", "y 21 noticias anteriores"},
		"pt": {"e 1 notícia anterior", "e 2 notícias anteriores", "e 5 notícias anteriores", "e 21 notícias anteriores"},
		"ru": {"и ещё 1 более ранний материал", "и ещё 2 более ранних материала", "и ещё 5 более ранних материалов", "и ещё 21 более ранний материал"},
		"tr": {"ve daha eski 1 haber", "ve daha eski 2 haber", "ve daha eski 5 haber", "ve daha eski 21 haber"},
		"ar": {"وخبر واحد أقدم", "وخبران أقدم", "و٥ أخبار أقدم", "و٢١ خبرًا أقدم"},
		"fa": {"و ۱ مطلب قدیمی‌تر", "و ۲ مطلب قدیمی‌تر", "و ۵ مطلب قدیمی‌تر", "و ۲۱ مطلب قدیمی‌تر"},
		"ja": {"ほか以前の記事1件", "ほか以前の記事2件", "ほか以前の記事5件", "ほか以前の記事21件"},
		"zh": {"另有1篇更早的报道", "另有2篇更早的报道", "另有5篇更早的报道", "另有21篇更早的报道"},
	} {
		for i, n := range []int{1, 2, 5, 21} {
			if got := For(tag).Earlier(n); got != want[i] {
				t.Errorf("%s: Earlier(%d) = %q, want %q", tag, n, got, want[i])
			}
		}
	}
}

// The categories of CLDR, for the rules that have several.
func TestPluralRules(t *testing.T) {
	for n, want := range map[int]int{0: zero, 1: one, 2: two, 3: few, 10: few, 11: many, 26: many,
		99: many, 100: other, 101: other, 102: other, 103: few, 111: many, 200: other, 1000: other} {
		if got := pluralArabic(n); got != want {
			t.Errorf("Arabic %d is in %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int]int{0: many, 1: one, 2: few, 4: few, 5: many, 11: many, 12: many, 14: many,
		21: one, 22: few, 25: many, 101: one, 111: many, 112: many, 1001: one} {
		if got := pluralRussian(n); got != want {
			t.Errorf("Russian %d is in %d, want %d", n, got, want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		tag  news.EditionID
		n    int
		want string
	}{
		{"en", 0, "0"}, {"en", 999, "999"}, {"en", 1000, "1,000"}, {"en", 12345, "12,345"},
		{"en", 1234567, "1,234,567"}, {"en", -12345, "-12,345"}, {"en", -123, "-123"},
		{"ar", 12345, "١٢٬٣٤٥"}, {"fa", 12345, "۱۲٬۳۴۵"}, {"fr", 12345, "12\u202f345"},
		{"es", 1234, "1234"}, {"es", 12345, "12.345"}, {"es", -1234, "-1234"}, {"de", 1234, "1.234"}, {"pt", 1234, "1.234"},
		{"ru", 12345, "12\u00a0345"}, {"tr", 12345, "12.345"}, {"zh", 12345, "12,345"}, {"ja", 12345, "12,345"},
	} {
		if got := For(c.tag).Number(c.n); got != c.want {
			t.Errorf("%s: Number(%d) = %q, want %q", c.tag, c.n, got, c.want)
		}
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		tag     news.EditionID
		seconds float64
		want    string
	}{
		{"en", 0, "0:00"}, {"en", -5, "0:00"}, {"en", math.NaN(), "0:00"}, {"en", 7.4, "0:07"}, {"en", 59.6, "1:00"},
		{"en", 134, "2:14"}, {"en", 3599.7, "1:00:00"}, {"en", 3729, "1:02:09"},
		{"ar", 134, "٢:١٤"}, {"fa", 3729, "۱:۰۲:۰۹"}, {"ja", 134, "2:14"},
	} {
		if got := For(c.tag).Duration(c.seconds); got != c.want {
			t.Errorf("%s: Duration(%v) = %q, want %q", c.tag, c.seconds, got, c.want)
		}
	}
	if For("en").Duration(math.Inf(1)) == "" {
		t.Error("an endless clip has no duration")
	}
}

func TestDigits(t *testing.T) {
	for tag, want := range map[news.EditionID]string{
		"en": "a 0189", "ar": "a ٠١٨٩", "fa": "a ۰۱۸۹", "zh": "a 0189",
	} {
		if got := For(tag).Digits("a 0189"); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	for _, c := range []struct {
		tag  news.EditionID
		d    time.Duration
		want string
	}{
		{"en", -time.Second, ""},
		{"en", 0, "just now"},
		{"en", 59 * time.Second, "just now"},
		{"en", time.Minute, "1 minute ago"},
		{"en", 12 * time.Minute, "12 minutes ago"},
		{"en", 59*time.Minute + 59*time.Second, "59 minutes ago"},
		{"en", 60 * time.Minute, "1 hour ago"},
		{"en", 3*time.Hour + 59*time.Minute, "3 hours ago"},
		{"en", 23*time.Hour + 59*time.Minute, "23 hours ago"},
		{"en", 24 * time.Hour, ""},
		{"ar", time.Minute, "قبل دقيقة واحدة"},
		{"ar", 2 * time.Hour, "قبل ساعتين"},
		{"ar", 3 * time.Hour, "قبل ٣ ساعات"},
		{"ar", 23 * time.Hour, "قبل ٢٣ ساعة"},
		{"fa", 12 * time.Minute, "۱۲ دقیقه پیش"},
		{"fr", 3 * time.Hour, "il y a 3 heures"},
		{"es", time.Hour, "hace 1 hora"},
		{"de", 2 * time.Hour, "vor 2 Stunden"},
		{"pt", 5 * time.Minute, "há 5 minutos"},
		{"ru", 21 * time.Minute, "21 минуту назад"},
		{"ru", 22 * time.Hour, "22 часа назад"},
		{"ru", 11 * time.Hour, "11 часов назад"},
		{"tr", 3 * time.Hour, "3 saat önce"},
		{"zh", 3 * time.Hour, "3小时前"},
		{"ja", 59 * time.Minute, "59分前"},
	} {
		if got := For(c.tag).Ago(c.d); got != c.want {
			t.Errorf("%s: Ago(%v) = %q, want %q", c.tag, c.d, got, c.want)
		}
	}
}

func TestList(t *testing.T) {
	for tag, want := range map[news.EditionID]string{
		"en": "A, B and C", "fr": "A, B et C", "es": "A, B y C", "de": "A, B und C", "pt": "A, B e C",
		"ru": "A, B и C", "tr": "A, B ve C", "zh": "A、B和C", "ja": "A、B、C", "ar": "A وB وC", "fa": "A، B و C",
	} {
		if got := For(tag).List([]string{"A", "B", "C"}); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	en := For("en")
	if a, b, c := en.List(nil), en.List([]string{"A"}), en.List([]string{"A", "B"}); a != "" || b != "A" || c != "A and B" {
		t.Errorf("%q, %q, %q", a, b, c)
	}
	for last, want := range map[string]string{
		"Isabel": "Juan e Isabel", "Hilario": "Juan e Hilario", "Íñigo": "Juan e Íñigo",
		"Hierro": "Juan y Hierro", "Ana": "Juan y Ana", "Yolanda": "Juan y Yolanda", "": "Juan y ",
	} {
		if got := For("es").List([]string{"Juan", last}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
