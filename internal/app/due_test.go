package app

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// Stories scheduled over ten years, in zones of the whole world, go out in
// their second: none early, none missed, none twice, through restarts, hours
// in which the server was off, and a clock that is set back and forth. With
// SCHEDULES=100000 there are as many.
func TestSchedules(t *testing.T) {
	many, _ := strconv.Atoi(os.Getenv("SCHEDULES"))
	if many == 0 {
		many = 600
	}
	dir := t.TempDir()
	if shm, err := os.MkdirTemp("/dev/shm", "broadsheet-test-"); err == nil {
		dir = shm
		t.Cleanup(func() { os.RemoveAll(shm) })
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	open := func() *sqlstore.DB {
		db, err := sqlstore.OpenSQLite(context.Background(), filepath.Join(dir, "a.db"), sqlstore.Options{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	defer func() { db.Close() }()
	zones := []string{"UTC", "Europe/Lisbon", "America/New_York", "Asia/Kolkata", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca", "Asia/Tokyo", "America/Sao_Paulo"}
	editions := make([]news.EditionID, len(zones))
	for i, zone := range zones {
		editions[i] = news.EditionID("en-x" + strconv.Itoa(i))
		prefix := ""
		if i > 0 {
			prefix = "/z" + strconv.Itoa(i)
		}
		if err := db.SaveEdition(t.Context(), news.Edition{ID: editions[i], Name: zone, Title: "T", Dir: news.LTR, Zone: zone, Prefix: prefix}, store.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	due := map[news.StoryID]time.Time{}
	for i := range many {
		zone, err := time.LoadLocation(zones[i%len(zones)])
		if err != nil {
			t.Fatal(err)
		}
		// Times as people choose them: whole minutes of the wall's clock, many
		// at the hours in which clocks change.
		wall := time.Date(2026+r.IntN(10), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 0, 0, zone)
		if r.IntN(4) == 0 {
			wall = time.Date(wall.Year(), []time.Month{3, 10, 11, 4}[r.IntN(4)], 25+r.IntN(6), r.IntN(4), 30, 0, 0, zone)
		}
		st := &news.Story{Edition: editions[i%len(zones)], Content: news.Content{Kind: news.Article, Slug: news.Slug(fmt.Sprintf("s%d", i)), Headline: "S"}}
		if err := db.Save(t.Context(), st, store.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
		st.State, st.Scheduled = news.Scheduled, wall.UTC()
		if r.IntN(10) == 0 {
			st.Embargo = st.Scheduled.Add(time.Duration(r.IntN(7200)) * time.Second)
		}
		if err := db.SetFlow(t.Context(), st, store.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
		if due[st.ID] = st.Scheduled; st.Embargo.After(st.Scheduled) {
			due[st.ID] = st.Embargo
		}
	}
	before, err := db.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	order := slices.SortedFunc(maps.Keys(due), func(a, b news.StoryID) int { return due[a].Compare(due[b]) })
	first := 0
	log := slog.New(slog.DiscardHandler)
	out := map[news.StoryID]int{}
	seen := before
	latest := now
	for steps := 0; len(out) < many; steps++ {
		if steps > 20*many+1000 {
			t.Fatalf("%d of %d went out", len(out), many)
		}
		next := publishNow(t.Context(), db, now, log)
		changes, err := db.After(t.Context(), seen, 10_000)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			seen = c.Seq
			if c.Kind != news.Published {
				continue
			}
			if out[c.Story]++; out[c.Story] > 1 {
				t.Fatalf("story %d went out twice", c.Story)
			}
			if now.Before(due[c.Story]) {
				t.Fatalf("story %d is due at %s and went out at %s", c.Story, due[c.Story], now)
			}
			if late := now.Sub(due[c.Story]); late >= time.Second && due[c.Story].After(latest) {
				t.Fatalf("story %d is due at %s and went out at %s, though the server was there", c.Story, due[c.Story], now)
			}
		}
		if next.Equal(now) {
			continue
		}
		latest = now
		switch r.IntN(40) {
		case 0: // the server is restarted
			db.Close()
			db = open()
		case 1: // it is off for a while
			now = now.Add(time.Duration(r.IntN(48)) * time.Hour)
			latest = now
		case 2: // the clock is set back
			now = now.Add(-time.Duration(r.IntN(3600)) * time.Second)
			continue
		case 3: // and forth
			now = now.Add(time.Duration(r.IntN(3600)) * time.Second)
			latest = now
			continue
		}
		// Nothing happens until the second of the next that is due.
		soon := time.Time{}
		for first < len(order) && out[order[first]] > 0 {
			first++
		}
		for _, id := range order[min(first, len(order)):] {
			if out[id] == 0 && due[id].After(now) {
				soon = due[id]
				break
			}
		}
		if now = next; soon.After(now) {
			now = soon.Truncate(time.Second)
			if now.Before(soon) {
				now = now.Add(time.Second)
			}
		}
	}
}
