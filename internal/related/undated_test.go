package related

import (
	"testing"
	"time"
)

func TestScoreOfUndatedStories(t *testing.T) {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	none, now := time.Time{}.UnixMicro(), at.UnixMicro()
	const p = 50_000
	near, mid, old := score(p, now, now), score(p, now, at.AddDate(0, 0, 14).UnixMicro()), score(p, now, at.AddDate(9, 0, 0).UnixMicro())
	if a, b := score(p, none, now), score(p, now, none); a != mid || b != mid || !(old < mid && mid < near) {
		t.Errorf("one undated: %d and %d; near %d, two weeks %d, old %d", a, b, near, mid, old)
	}
	if got := score(p, none, none); got != near {
		t.Errorf("both undated: %d, want %d", got, near)
	}
}
