package newsroom

import (
	"time"

	"broadsheet/internal/news"
)

// A wallTime is a time as a clock on the wall of a zone shows it, and the
// instant that is meant.
type wallTime struct {
	At    time.Time
	Gap   bool // that day's clock skips it: At is what the clock shows as much later
	Twice bool // it comes twice that day: At is the first
}

// wallForm is how browsers write a day and time.
const wallForm = "2006-01-02T15:04"

// onWall reads a day and time in a zone.
func onWall(text string, zone *time.Location) (wallTime, error) {
	if len(text) > len(wallForm) { // with seconds
		text = text[:len(wallForm)]
	}
	utc, err := time.Parse(wallForm, text)
	if err != nil {
		return wallTime{}, news.Fault{Kind: news.Invalid, Field: "at", Err: err}
	}
	// The offsets that hold around that time tell which instants show it.
	var offsets []int
	for _, d := range []time.Duration{-26 * time.Hour, 26 * time.Hour} {
		_, o := utc.Add(d).In(zone).Zone()
		offsets = append(offsets, o)
	}
	var found []time.Time
	for _, o := range offsets {
		if t := utc.Add(-time.Duration(o) * time.Second); t.In(zone).Format(wallForm) == text && (len(found) == 0 || !found[0].Equal(t)) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0: // as if the clock had not been moved
		return wallTime{At: utc.Add(-time.Duration(offsets[0]) * time.Second), Gap: true}, nil
	case 2:
		if found[1].Before(found[0]) {
			found[0] = found[1]
		}
		return wallTime{At: found[0], Twice: true}, nil
	}
	return wallTime{At: found[0]}, nil
}
