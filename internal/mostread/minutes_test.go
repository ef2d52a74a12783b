package mostread_test

import (
	"testing"
	"time"

	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
)

func TestMinutes(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	counts := &memory{reads: map[news.StoryID]int64{}}
	m := mostread.New(mostread.Options{Counts: counts, Ranks: counts, Now: func() time.Time { return now }})
	read := func(times int) {
		for range times {
			m.Count(7)
		}
	}
	want := func(when string, back int, n int64) {
		t.Helper()
		if got := m.Minutes(); got[59-back] != n {
			t.Errorf("%s: %d minutes ago %d were read, want %d: %v", when, back, got[59-back], n, got)
		}
	}
	read(3)
	want("before writing", 0, 3)
	if err := m.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("written", 0, 3)
	now = now.Add(2 * time.Minute)
	read(5)
	want("later", 0, 5)
	want("later", 1, 0)
	want("later", 2, 3)
	if err := m.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(57 * time.Minute)
	want("nearly an hour later", 59, 3)
	want("nearly an hour later", 57, 5)
	now = now.Add(time.Minute)
	want("an hour later", 58, 5)
	want("an hour later", 59, 0)
	now = now.Add(100 * time.Hour)
	if got := m.Minutes(); got != (mostread.Minutes{}) {
		t.Errorf("days later: %v", got)
	}
}
