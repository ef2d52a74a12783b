package locale

import (
	"strconv"
	"strings"
	"time"
)

// months are the names of a calendar's months, in order.
type months [12]string

// days are the names of the days of the week, from Sunday.
type days [7]string

// The forms in which names of months and days are kept.
const (
	full  = 0
	short = 1
	alone = 2 // a month without a day: "август", not "августа"
)

// patterns are the shapes of dates. They are written as in CLDR, with the
// fields y, M, MMM, MMMM, LLLL, d, EEE, EEEE, HH and mm; other ASCII letters
// stand in single quotes.
type patterns struct {
	dateTime, date, shortDate, weekDate, monthYear, month string
}

// clock is the pattern of a time of day in every language.
const clock = "HH:mm"

// A calendar returns the year, the month (from 1) and the day of a time.
type calendar func(t time.Time) (year, month, day int)

// DateTime writes a date and a time: "Wed 17 Aug 2016, 12:16".
// As for all that follow, t is in the edition's time zone already.
func (l *Language) DateTime(t time.Time) string { return l.format(l.patterns.dateTime, t) }

// Date writes a date: "17 August 2016".
func (l *Language) Date(t time.Time) string { return l.format(l.patterns.date, t) }

// ShortDate writes a date in little space: "17 Aug 2016".
func (l *Language) ShortDate(t time.Time) string { return l.format(l.patterns.shortDate, t) }

// WeekDate writes a date with its day of the week: "Wednesday 17 August 2016".
func (l *Language) WeekDate(t time.Time) string { return l.format(l.patterns.weekDate, t) }

// Clock writes a time of day: "12:16".
func (l *Language) Clock(t time.Time) string { return l.format(clock, t) }

// MonthYear writes a month with its year: "August 2016".
func (l *Language) MonthYear(t time.Time) string { return l.format(l.patterns.monthYear, t) }

// Month writes a month alone: "August".
func (l *Language) Month(t time.Time) string { return l.format(l.patterns.month, t) }

// format writes a time after a pattern.
func (l *Language) format(pattern string, t time.Time) string {
	year, month, day := l.civil(t)
	var b strings.Builder
	for pattern != "" {
		c := pattern[0]
		if c == '\'' {
			literal, rest, _ := strings.Cut(pattern[1:], "'")
			b.WriteString(literal)
			pattern = rest
			continue
		}
		n := 1
		for n < len(pattern) && pattern[n] == c {
			n++
		}
		switch c {
		case 'y':
			b.WriteString(l.padded(year, 1))
		case 'M', 'L':
			b.WriteString(l.monthName(month, c, n))
		case 'd':
			if day == 1 && l.first != "" {
				b.WriteString(l.first)
			} else {
				b.WriteString(l.padded(day, n))
			}
		case 'E':
			form := full
			if n < 4 {
				form = short
			}
			b.WriteString(l.days[form][t.Weekday()])
		case 'H':
			b.WriteString(l.padded(t.Hour(), n))
		case 'm':
			b.WriteString(l.padded(t.Minute(), n))
		default:
			b.WriteString(pattern[:n])
		}
		pattern = pattern[n:]
	}
	return b.String()
}

// civil returns the date of a time in the language's calendar.
func (l *Language) civil(t time.Time) (year, month, day int) {
	if l.calendar != nil {
		return l.calendar(t)
	}
	y, m, d := t.Date()
	return y, int(m), d
}

// monthName writes a month after a field of n letters, M or L.
func (l *Language) monthName(month int, letter byte, n int) string {
	switch {
	case n < 3:
		return l.padded(month, n)
	case n == 3:
		return l.months[short][month-1]
	case letter == 'L':
		return l.months[alone][month-1]
	}
	return l.months[full][month-1]
}

// padded writes a number in the language's digits, with noughts before it up
// to a width.
func (l *Language) padded(n, width int) string {
	s := strconv.Itoa(n)
	for len(s) < width {
		s = "0" + s
	}
	return l.Digits(s)
}
