package newsroom

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOnWall(t *testing.T) {
	for _, c := range []struct {
		zone, wall, want string
		gap, twice       bool
	}{
		{"UTC", "2026-03-01T12:00", "2026-03-01T12:00:00Z", false, false},
		{"Europe/Lisbon", "2026-07-01T12:00", "2026-07-01T11:00:00Z", false, false},
		{"Europe/Lisbon", "2026-03-29T01:30", "2026-03-29T01:30:00Z", true, false}, // shown as 02:30
		{"Europe/Lisbon", "2026-10-25T01:30", "2026-10-25T00:30:00Z", false, true},
		{"America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00Z", true, false},
		{"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", false, true},
		{"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", true, false}, // half an hour
		{"Asia/Kolkata", "2026-01-01T00:00", "2025-12-31T18:30:00Z", false, false},
		{"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", true, false}, // a day that never was
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := onWall(c.wall, zone)
		if err != nil || got.At.UTC().Format(time.RFC3339) != c.want || got.Gap != c.gap || got.Twice != c.twice {
			t.Errorf("%s %s = %+v (%s), %v; want %s", c.zone, c.wall, got, got.At.UTC().Format(time.RFC3339), err, c.want)
		}
	}
	for _, wrong := range []string{"", "tomorrow", "2026-02-30T10:00", "2026-01-01", "2026-01-01 10:00"} {
		if _, err := onWall(wrong, time.UTC); err == nil {
			t.Errorf("%q was taken for a time", wrong)
		}
	}
}

// In every zone each quarter of an hour of ten years is a time that the wall's
// clock shows, or one that it skips; and of those that come twice the first.
func TestOnWallInEveryZone(t *testing.T) {
	step := 6*time.Hour + 15*time.Minute
	if os.Getenv("CI") == "" || testing.Short() {
		step = 47*time.Hour + 15*time.Minute
	}
	for _, name := range zoneNames(t) {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2030; at = at.Add(step) {
			wall := at.In(zone).Format(wallForm)
			got, err := onWall(wall, zone)
			if err != nil || got.Gap || got.At.In(zone).Format(wallForm) != wall {
				t.Fatalf("%s: %s = %+v, %v", name, wall, got, err)
			}
			if !got.At.Equal(at.Truncate(time.Minute)) && !(got.Twice && got.At.Before(at)) {
				t.Fatalf("%s: %s is %s and was taken for %s", name, wall, at, got.At)
			}
		}
	}
}

// zoneNames lists the zones that Go knows.
func zoneNames(t *testing.T) (names []string) {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("go is not on the path")
	}
	z, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Skip("this Go came without its zones")
	}
	defer z.Close()
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	return names
}
