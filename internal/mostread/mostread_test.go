package mostread_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"broadsheet/internal/mostread"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

var noon = time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)

// open returns a store with some published stories of two sections.
func open(t *testing.T) (*sqlstore.DB, []news.StoryID) {
	t.Helper()
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.SaveEdition(t.Context(), news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC", Sections: []news.Section{{ID: "world", Name: "World"}, {ID: "sport", Name: "Sport"}}}, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	var ids []news.StoryID
	for i := range 30 {
		st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: news.Slug(fmt.Sprint("s", i)), Headline: "H", Section: []news.SectionID{"world", "sport"}[i%2]}}
		if err := errors.Join(db.Save(t.Context(), st, store.Edit{}), db.Publish(t.Context(), st.ID, 1, noon, store.Edit{})); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, st.ID)
	}
	return db, ids
}

func TestRanking(t *testing.T) {
	db, ids := open(t)
	var told []news.Key
	now := noon
	m := mostread.New(mostread.Options{Counts: db, Ranks: db.Public(), Now: func() time.Time { return now }, Changed: func(k []news.Key) { told = append(told, k...) }})
	step := func(want ...news.Key) {
		t.Helper()
		told = nil
		if err := errors.Join(m.Write(t.Context()), m.Rank(t.Context(), mostread.Hour, mostread.Day)); err != nil {
			t.Fatal(err)
		}
		if slices.Sort(told); !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
	}
	step()
	var wg sync.WaitGroup
	for i, id := range ids {
		for range 4 {
			wg.Go(func() {
				for range i {
					m.Count(id)
				}
			})
		}
	}
	wg.Wait()
	all, world, sport := news.MostReadKey("en", ""), news.MostReadKey("en", "world"), news.MostReadKey("en", "sport")
	step(all, sport, world)
	top := m.Top("en", "", mostread.Hour)
	if len(top) != mostread.Most || top[0] != ids[29] || top[9] != ids[20] {
		t.Errorf("most read: %v", top)
	}
	if top := m.Top("en", "world", mostread.Day); len(top) != mostread.Most || top[0] != ids[28] || top[1] != ids[26] {
		t.Errorf("most read of world: %v", top)
	}
	m.Count(ids[29]) // changes no order
	step()
	for range 1000 {
		m.Count(ids[1])
	}
	step(all, sport)
	now = now.Add(3 * time.Hour)
	step(all, sport, world)
	if top := m.Top("en", "", mostread.Hour); len(top) != 0 {
		t.Errorf("three hours later the last hour has %v", top)
	}
	if top := m.Top("en", "", mostread.Day); len(top) != mostread.Most || top[0] != ids[1] {
		t.Errorf("three hours later the day has %v", top)
	}

	// Another server, or a later start, ranks the same.
	other := mostread.New(mostread.Options{Counts: db, Ranks: db.Public(), Now: func() time.Time { return now }})
	if err := other.Rank(t.Context(), mostread.Day); err != nil {
		t.Fatal(err)
	}
	if a, b := m.Top("en", "", mostread.Day), other.Top("en", "", mostread.Day); !slices.Equal(a, b) {
		t.Errorf("%v and %v", a, b)
	}
}

// down is a store that can be down.
type down struct {
	store.Readings
	down bool
}

func (d *down) CountReads(ctx context.Context, at time.Time, reads map[news.StoryID]int64) error {
	if d.down {
		return errors.New("down")
	}
	return d.Readings.CountReads(ctx, at, reads)
}

func TestNothingIsLostInAnOutage(t *testing.T) {
	db, ids := open(t)
	counts := &down{db, true}
	m := mostread.New(mostread.Options{Counts: counts, Ranks: db.Public(), Now: func() time.Time { return noon }})
	for range 5 {
		m.Count(ids[0])
		if m.Write(t.Context()) == nil {
			t.Fatal("no error")
		}
	}
	counts.down = false
	if err := m.Write(t.Context()); err != nil {
		t.Fatal(err)
	}
	reads, err := db.Public().MostRead(t.Context(), noon, time.Hour, 10)
	if err != nil || len(reads) != 1 || reads[0].Views != 5 {
		t.Errorf("%v, %v", reads, err)
	}
}

// memory counts in memory, so that time can be let run.
type memory struct {
	mu        sync.Mutex
	reads     map[news.StoryID]int64
	forgotten atomic.Int32
}

func (m *memory) CountReads(_ context.Context, _ time.Time, reads map[news.StoryID]int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, n := range reads {
		m.reads[id] += n
		delete(reads, id)
	}
	return nil
}

func (m *memory) ForgetReads(context.Context, time.Time) error { m.forgotten.Add(1); return nil }

func (m *memory) MostRead(context.Context, time.Time, time.Duration, int) (list []store.Reads, _ error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, n := range m.reads {
		list = append(list, store.Reads{Edition: "en", Story: id, Views: n, Place: 1})
	}
	return list, nil
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		counts := &memory{reads: map[news.StoryID]int64{}}
		m := mostread.New(mostread.Options{Counts: counts, Ranks: counts})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { m.Run(ctx); close(done) }()
		m.Count(7)
		time.Sleep(61 * time.Second)
		if got := m.Top("en", "", mostread.Hour); !slices.Equal(got, []news.StoryID{7}) {
			t.Errorf("after a minute: %v", got)
		}
		time.Sleep(5 * time.Minute)
		if counts.forgotten.Load() != 1 || len(m.Top("en", "", mostread.Day)) != 1 {
			t.Errorf("after five minutes: forgot %d times, day %v", counts.forgotten.Load(), m.Top("en", "", mostread.Day))
		}
		m.Count(8)
		stop()
		<-done
		if counts.reads[8] != 1 {
			t.Error("what was counted last is lost")
		}
	})
}

func TestPersons(t *testing.T) {
	for _, c := range []struct {
		person         bool
		agent, purpose string
	}{
		{true, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36", ""},
		{true, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", ""},
		{true, "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", ""},
		{true, "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537.36", ""},
		{false, "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "prefetch;prerender"},
		{false, "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", ""},
		{false, "Mozilla/5.0 (Linux; Android 6.0.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36 (compatible; Googlebot/2.1)", ""},
		{false, "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)", ""},
		{false, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36", ""},
		{false, "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)", ""},
		{false, "curl/8.5.0", ""}, {false, "Go-http-client/1.1", ""}, {false, "python-requests/2.31", ""}, {false, "", ""}, {false, "WhatsApp/2.23.20.0", ""}, {false, "facebookexternalhit/1.1", ""},
	} {
		a := mostread.NewAudience()
		for range 2 { // met, and remembered
			if got := a.Person([]byte(c.agent), []byte(c.purpose)); got != c.person {
				t.Errorf("%q, %q: %t", c.agent, c.purpose, got)
			}
		}
	}
	a, agent := mostread.NewAudience(), []byte("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0")
	if n := testing.AllocsPerRun(100, func() { a.Person(agent, nil) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
