package locale

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Digits writes the ASCII digits of a text as the language's digits.
func (l *Language) Digits(s string) string {
	if l.zero == 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r - '0' + l.zero
		}
		return r
	}, s)
}

// Number writes a number with the language's digits and groups: "12,345".
func (l *Language) Number(n int) string {
	digits, negative := strings.CutPrefix(strconv.Itoa(n), "-")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	grouped := len(digits) > max(l.ungroup, 3)
	for i, d := range digits {
		if grouped && i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(l.group)
		}
		b.WriteRune(d)
	}
	return l.Digits(b.String())
}

// Duration writes the length of a clip: "2:14", "1:02:09".
func (l *Language) Duration(seconds float64) string {
	if !(seconds > 0) { // nor if it is not a number
		seconds = 0
	}
	n := int(math.Round(min(seconds, math.MaxInt32)))
	h, m, s := n/3600, n/60%60, n%60
	if h > 0 {
		return l.padded(h, 1) + ":" + l.padded(m, 2) + ":" + l.padded(s, 2)
	}
	return l.padded(m, 1) + ":" + l.padded(s, 2)
}

// Pictures counts pictures: "12 pictures".
func (l *Language) Pictures(n int) string { return l.count(&l.pictures, n) }

// Minutes says how long a story takes to read: "4 min read".
func (l *Language) Minutes(n int) string { return l.count(&l.minutes, n) }

// Stories counts stories: "31 stories".
func (l *Language) Stories(n int) string { return l.count(&l.stories, n) }

// StoriesSince counts stories since a date: "31 stories since 3 March 2014".
func (l *Language) StoriesSince(n int, t time.Time) string {
	return fmt.Sprintf(l.since, l.Stories(n), l.Date(t))
}

// Earlier counts the stories that a list leaves out: "and 4 earlier stories".
func (l *Language) Earlier(n int) string { return l.count(&l.earlier, n) }

// Ago says how long ago something was within the last day: "just now",
// "12 minutes ago", "3 hours ago". It is "" for a day or more, and for what is
// still to come.
func (l *Language) Ago(d time.Duration) string {
	switch {
	case d < 0 || d >= 24*time.Hour:
		return ""
	case d < time.Minute:
		return l.now
	case d < time.Hour:
		return l.count(&l.minutesAgo, int(d/time.Minute))
	}
	return l.count(&l.hoursAgo, int(d/time.Hour))
}

// count writes a number with what is counted in the form that it takes.
func (l *Language) count(f *forms, n int) string {
	form := f[l.plural(n)]
	if form == "" {
		form = f[other]
	}
	return strings.Replace(form, "%s", l.Number(n), 1)
}
