package locale

import "time"

// The Solar Hijri calendar begins its year at the spring equinox. Its first
// six months have 31 days, the next five 30, and the last 29, or 30 in a leap
// year. Leap years here follow the cycle of 33 years with 8 leap years, which
// agrees with the calendar of Iran through the 19th, 20th and 21st centuries.

// nowruz1405 is the day of 1 Farvardin 1405, 21 March 2026, counted from 1970.
const nowruz1405 = 20533

// jalali is the Solar Hijri calendar.
func jalali(t time.Time) (year, month, day int) {
	y, m, d := t.Date()
	today := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
	year = y - 621
	if today < nowruz(year) {
		year--
	}
	n := today - nowruz(year) // days since the first of the year
	if n < 6*31 {
		return year, n/31 + 1, n%31 + 1
	}
	n -= 6 * 31
	return year, n/30 + 7, n%30 + 1
}

// nowruz is the first day of a Solar Hijri year, counted from 1970.
func nowruz(year int) int {
	return nowruz1405 + 365*(year-1405) + leaps(year) - leaps(1405)
}

// leaps counts the leap years before a year, from an arbitrary start.
func leaps(year int) int {
	n := 8*year + 21
	if n < 0 {
		n -= 32 // division rounds down, not towards nought
	}
	return n / 33
}
