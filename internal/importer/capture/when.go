package capture

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A when is a date as a page writes it: perhaps without a time of day, and
// perhaps without a zone.
type when struct {
	wall    time.Time      // what the clock on the wall said, as if in UTC
	zone    *time.Location // nil if the page does not say
	hasTime bool
	unsure  bool // day and month may be the other way round
	left    int  // words that are no part of a date
}

// in returns the time, in its own zone; zone is that of a page that names none.
func (w when) in(zone *time.Location) time.Time {
	if w.zone != nil {
		zone = w.zone
	}
	y, m, d := w.wall.Date()
	return time.Date(y, m, d, w.wall.Hour(), w.wall.Minute(), w.wall.Second(), 0, zone)
}

var (
	isoDate   = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})(?:\b|t)`)
	yearFirst = regexp.MustCompile(`(\d{4})\s?[/.年년]\s?(\d{1,2})\s?[/.月월]\s?(\d{1,2})\s?[日일]?`)
	dayFirst  = regexp.MustCompile(`\b(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?[/.-]\s?(\d{4}|\d{2})\b`)
	clock     = regexp.MustCompile(`(\d{1,2})(?::|h|時|시\s?)(\d{2})(?:(?::|m)(\d{2}))?(?:[.,]\d{1,9})?[分분]?\s*(?:([ap])\.?m\b\.?)?`)
	clockDot  = regexp.MustCompile(`\b(\d{1,2})\.(\d{2})(?:\.(\d{2}))?\s*(?:uhr\b|([ap])\.?m\b\.?)`)
	clockHour = regexp.MustCompile(`\b(\d{1,2})()()\s*(?:([ap])\.?m\b\.?|uhr\b)`)
	offset    = regexp.MustCompile(`(?:\b(?:gmt|utc)\s*|\s|\d|\()([+−-])(\d{1,2}):?(\d{2})?\b`)
	zuluTime  = regexp.MustCompile(`\dz\b`)
	fullYear  = regexp.MustCompile(`\b(1[89]\d\d|20\d\d)\b`)
	dayOfIt   = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?\b`)
)

// parseWhen reads a date and a time of day from a short text in many
// languages and forms, whatever words stand around them.
func parseWhen(text string) (when, bool) {
	if len(text) > 200 {
		text = text[:200]
	}
	rest := strings.ToLower(strings.Map(plainDigit, text))
	cut := func(m []int) { rest = rest[:m[0]] + " " + rest[m[1]:] }
	part := func(m []int, i int) int {
		if m[2*i] < 0 {
			return 0
		}
		n, _ := strconv.Atoi(rest[m[2*i]:m[2*i+1]])
		return n
	}
	var w when
	var y, mon, d int
	numeric := true
	if m := isoDate.FindStringSubmatchIndex(rest); m != nil {
		y, mon, d = part(m, 1), part(m, 2), part(m, 3)
		cut(m)
	} else if m := yearFirst.FindStringSubmatchIndex(rest); m != nil {
		y, mon, d = part(m, 1), part(m, 2), part(m, 3)
		cut(m)
	} else if m := dayFirst.FindStringSubmatchIndex(rest); m != nil {
		d, mon, y = part(m, 1), part(m, 3), part(m, 4)
		if y < 50 {
			y += 2000
		} else if y < 100 {
			y += 1900
		}
		slash := rest[m[4]:m[5]] == "/"
		cut(m)
		if mon > 12 || slash && d <= 12 && american.MatchString(rest) {
			d, mon = mon, d
		} else {
			w.unsure = d <= 12 && mon <= 12 && d != mon && slash
		}
	} else {
		numeric = false
	}
	// A zone first, while the digits before it still stand.
	zoned := false
	if m := offset.FindStringSubmatchIndex(rest); m != nil && (numeric || clock.MatchString(rest)) {
		h, mins := part(m, 2), part(m, 3)
		if h <= 14 && mins < 60 {
			seconds := h*3600 + mins*60
			if rest[m[2]:m[3]] != "+" {
				seconds = -seconds
			}
			w.zone, zoned = zoneOf(seconds), true
			rest = rest[:m[2]] + " " + rest[m[1]:]
		}
	}
	if m := zuluTime.FindStringIndex(rest); m != nil && !zoned {
		w.zone = time.UTC
		rest = rest[:m[0]+1] + " " + rest[m[1]:]
	}
	h, mins, s := 0, 0, 0
	for _, re := range []*regexp.Regexp{clock, clockDot, clockHour} {
		m := re.FindStringSubmatchIndex(rest)
		if m == nil {
			continue
		}
		h, mins, s, w.hasTime = part(m, 1), part(m, 2), part(m, 3), true
		if m[8] >= 0 {
			if h %= 12; rest[m[8]] == 'p' {
				h += 12
			}
		}
		cut(m)
		break
	}
	if !numeric {
		y, mon, d = worded(&rest)
	}
	if y < 1800 || y > 2100 || mon < 1 || mon > 12 || d < 1 || h > 23 || mins > 59 || s > 60 {
		return when{}, false
	}
	w.wall = time.Date(y, time.Month(mon), d, h, mins, s, 0, time.UTC)
	if w.wall.Day() != d {
		return when{}, false
	}
	for word := range strings.FieldsFuncSeq(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		if seconds, ok := zones[word]; ok {
			if w.zone == nil {
				w.zone = zoneOf(seconds)
			}
		} else if !dateWords[word] {
			w.left++
		}
	}
	return w, true
}

func zoneOf(seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

// american tells that a date was written in the United States.
var american = regexp.MustCompile(`\b(?:[ap]\.?m|e[sd]?t|p[sd]?t|c[sd]t|m[sd]t)\b`)

// worded reads a date whose month is a word, and takes it out of the text.
func worded(rest *string) (y, mon, d int) {
	at := -1
	var name string
	for word := range strings.FieldsFuncSeq(*rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if n := months[word]; n > 0 {
			mon, name = n, word
			at = wordAt(*rest, word)
			break
		}
	}
	if at < 0 {
		return 0, 0, 0
	}
	text := *rest
	if m := fullYear.FindStringSubmatchIndex(text); m != nil {
		y, _ = strconv.Atoi(text[m[2]:m[3]])
		text = text[:m[0]] + strings.Repeat(" ", m[1]-m[0]) + text[m[1]:]
	}
	// The day stands before the month, "17 August", or after it, "August 17".
	before, after := text[:at], text[at+len(name):]
	if all := dayOfIt.FindAllStringSubmatchIndex(before, -1); len(all) > 0 {
		m := all[len(all)-1]
		d, _ = strconv.Atoi(before[m[2]:m[3]])
		before = before[:m[0]] + " " + before[m[1]:]
	} else if m := dayOfIt.FindStringSubmatchIndex(after); m != nil {
		d, _ = strconv.Atoi(after[m[2]:m[3]])
		after = after[:m[0]] + " " + after[m[1]:]
	}
	*rest = before + " " + after
	return y, mon, d
}

// wordAt returns where a whole word stands.
func wordAt(text, word string) int {
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return -1
		}
		i += at
		before, after := lastRune(text[:i]), firstRune(text[i+len(word):])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return i
		}
		at = i + len(word)
	}
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return ' '
}

func lastRune(s string) rune {
	r := []rune(s[max(0, len(s)-4):])
	if len(r) == 0 {
		return ' '
	}
	return r[len(r)-1]
}

// plainDigit turns Arabic and Persian digits into ours.
func plainDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	}
	return r
}

// monthNames are the names of each month in the languages that we met.
var monthNames = [12]string{
	"january jan janvier janv januar jänner januari enero ene gennaio gen janeiro ocak января янв stycznia sty januára ledna يناير جانفي ژانویه",
	"february feb février févr fév februar februari febrero febbraio fevereiro fev şubat февраля фев lutego lut února فبراير شباط فيفري فوریه",
	"march mar mars märz mrz maart marzo março mart марта мар marca března maret مارس آذار",
	"april apr avril avr abril abr aprile nisan апреля апр kwietnia kwi dubna أبريل ابريل إبريل نيسان أفريل آوریل",
	"may mai mei maj mayo maggio mag maio mayıs мая maja května مايو أيار ماي مه",
	"june jun juin juni junio giugno giu junho haziran июня июн czerwca června يونيو حزيران جوان ژوئن",
	"july jul juillet juil juli julio luglio lug julho temmuz июля июл lipca července يوليو تموز جويلية ژوئیه",
	"august aug août aout augustus augusti agosto ago ağustos августа авг sierpnia sie srpna agustus أغسطس اغسطس آب أوت اوت",
	"september sep sept septembre septiembre settembre set setembro eylül сентября сен września września září سبتمبر أيلول سپتامبر",
	"october oct octobre oktober okt octubre ottobre ott outubro out ekim октября окт października října أكتوبر اكتوبر اکتبر",
	"november nov novembre noviembre novembro kasım ноября ноя listopada listopadu نوفمبر نوامبر",
	"december dec décembre déc dezember dez desember diciembre dic dicembre dezembro aralık декабря дек grudnia prosince desember ديسمبر دسامبر",
}

var months = monthTable()

func monthTable() map[string]int {
	table := map[string]int{}
	for i, names := range monthNames {
		for name := range strings.FieldsSeq(names) {
			table[name] = i + 1
		}
	}
	return table
}

// dateWords are words that stand in a date line beside the date itself.
var dateWords = wordSet(`published updated modified posted created last first edited on at the of time date gmt utc local by hrs hours
	monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
	montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so veröffentlicht aktualisiert stand am um den uhr vom
	lundi mardi mercredi jeudi vendredi samedi dimanche publié mis jour le à
	lunes martes miércoles jueves viernes sábado domingo publicado actualizado el las de del
	lunedì martedì mercoledì giovedì venerdì pubblicato aggiornato alle ore il
	segunda terça quarta quinta sexta feira às em
	maandag dinsdag woensdag donderdag vrijdag zaterdag zondag gepubliceerd om
	понедельник вторник среда четверг пятница суббота воскресенье опубликовано г в
	الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد نشر في بتاريخ الساعة بتوقيت تاريخ النشر آخر تحديث م ص
	pazartesi salı çarşamba perşembe cuma cumartesi pazar güncelleme yayın poniedziałek wtorek środa czwartek piątek sobota niedziela
	星期一 星期二 星期三 星期四 星期五 星期六 星期日 am pm`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

// zones are the abbreviations that mean one thing, in seconds east of Greenwich.
var zones = map[string]int{
	"gmt": 0, "utc": 0, "wet": 0, "غرينتش": 0, "جرينتش": 0, "bst": 3600, "cet": 3600, "mez": 3600, "west": 3600, "wat": 3600, "cest": 7200, "mesz": 7200,
	"eet": 7200, "cat": 7200, "sast": 7200, "eest": 10800, "msk": 10800, "eat": 10800, "trt": 10800,
	"pkt": 18000, "wib": 25200, "hkt": 28800, "sgt": 28800, "awst": 28800, "jst": 32400, "kst": 32400, "aest": 36000, "aedt": 39600,
	"nzst": 43200, "nzdt": 46800, "est": -18000, "edt": -14400, "cdt": -18000, "mst": -25200, "mdt": -21600, "pst": -28800, "pdt": -25200,
}
