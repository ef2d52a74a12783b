package locale

import (
	"testing"
	"time"
)

func TestJalali(t *testing.T) {
	for day, want := range map[string][3]int{
		"1979-02-11": {1357, 11, 22},
		"2016-08-17": {1395, 5, 27},
		"2017-03-20": {1395, 12, 30},
		"2017-03-21": {1396, 1, 1},
		"2020-03-20": {1399, 1, 1},
		"2021-03-20": {1399, 12, 30},
		"2021-03-21": {1400, 1, 1},
		"2024-03-19": {1402, 12, 29},
		"2024-03-20": {1403, 1, 1},
		"2024-09-21": {1403, 6, 31},
		"2024-09-22": {1403, 7, 1},
		"2025-03-20": {1403, 12, 30},
		"2025-03-21": {1404, 1, 1},
		"2026-03-20": {1404, 12, 29},
		"2026-03-21": {1405, 1, 1},
		"1925-03-21": {1304, 1, 1},
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := jalali(at)
		if got := [3]int{y, m, d}; got != want {
			t.Errorf("%s is %v, want %v", day, got, want)
		}
	}
}

// Day follows day without a gap, and the year has 12 months of the right
// length, through three centuries.
func TestJalaliRuns(t *testing.T) {
	at := time.Date(1800, 1, 1, 23, 59, 0, 0, time.FixedZone("", 12600))
	y, m, d := jalali(at)
	for at.Year() < 2100 {
		at = at.AddDate(0, 0, 1)
		ny, nm, nd := jalali(at)
		length := 31
		switch {
		case m == 12 && leaps(y+1) == leaps(y):
			length = 29
		case m > 6:
			length = 30
		}
		wy, wm, wd := y, m, d+1
		if wd > length {
			wm, wd = m+1, 1
		}
		if wm > 12 {
			wy, wm = y+1, 1
		}
		if ny != wy || nm != wm || nd != wd {
			t.Fatalf("%s is %d-%d-%d after %d-%d-%d", at.Format(time.DateOnly), ny, nm, nd, y, m, d)
		}
		y, m, d = ny, nm, nd
	}
}
