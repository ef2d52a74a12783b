// Package mostread counts what is read and says what is read most. It knows
// stories by their numbers, and nothing at all of who read them.
//
// Counts are gathered in memory and written a few times a minute, so a crash
// loses seconds of them. Several servers of one newsroom write to the same
// store, and each ranks what all of them counted.
package mostread

import (
	"context"
	"hash/maphash"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A Window is a stretch of time up to now.
type Window time.Duration

// The windows in which reads are ranked.
const (
	Hour = Window(time.Hour)
	Day  = Window(24 * time.Hour)
)

// Most is how many stories a ranking has.
const Most = 10

const (
	writeEvery = 15 * time.Second
	rankEvery  = time.Minute
	dayEvery   = 5 // rankings of the hour for one of the day
	keepFor    = 8 * Day
	mostHeld   = 200_000 // stories counted between two writings; others are not counted
	shards     = 16
)

// Options are what counting needs. Counts and Ranks are required.
type Options struct {
	Counts store.Readings
	Ranks  store.PublicReadings
	Now    func() time.Time
	Log    *slog.Logger
	// Changed is told the keys of rankings that changed. It may be nil.
	Changed func([]news.Key)
}

// MostRead counts and ranks. Any number of goroutines may use it.
type MostRead struct {
	opt     Options
	seed    maphash.Seed
	counts  [shards]shard
	writing sync.Mutex
	ranks   atomic.Pointer[ranks]
	minutes minutes
}

type shard struct {
	mu    sync.Mutex
	reads map[news.StoryID]int64
}

type list struct {
	edition news.EditionID
	section news.SectionID // "" is all of the edition
	window  Window
}

type ranks map[list][]news.StoryID

// New returns a MostRead that has counted nothing.
func New(opt Options) *MostRead {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	m := &MostRead{opt: opt, seed: maphash.MakeSeed()}
	m.ranks.Store(&ranks{})
	return m
}

// Count counts one reading of a story.
func (m *MostRead) Count(id news.StoryID) {
	s := &m.counts[maphash.Comparable(m.seed, id)%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.reads == nil {
		s.reads = map[news.StoryID]int64{}
	}
	if _, known := s.reads[id]; known || len(s.reads) < mostHeld/shards {
		s.reads[id]++
	}
}

// Top returns the stories of an edition, or of one of its sections, that were
// read most in a window, when they were last ranked. Some may not be public any
// more. The list must not be changed.
func (m *MostRead) Top(e news.EditionID, s news.SectionID, w Window) []news.StoryID {
	return (*m.ranks.Load())[list{e, s, w}]
}

// Write puts what was counted so far into the store. What could not be written
// is kept.
func (m *MostRead) Write(ctx context.Context) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	all := map[news.StoryID]int64{}
	for i := range m.counts {
		s := &m.counts[i]
		s.mu.Lock()
		for id, n := range s.reads {
			all[id] += n
		}
		s.reads = nil
		s.mu.Unlock()
	}
	if len(all) == 0 {
		return nil
	}
	total, now := sum(all), m.opt.Now()
	err := m.opt.Counts.CountReads(ctx, now, all)
	m.minutes.add(now, total-sum(all))
	for id, n := range all { // after an error
		s := &m.counts[maphash.Comparable(m.seed, id)%shards]
		s.mu.Lock()
		if s.reads == nil {
			s.reads = map[news.StoryID]int64{}
		}
		s.reads[id] += n
		s.mu.Unlock()
	}
	return err
}

// Rank ranks what was read in the windows anew and tells which rankings
// changed.
func (m *MostRead) Rank(ctx context.Context, windows ...Window) error {
	old := *m.ranks.Load()
	now := ranks{}
	for l, ids := range old {
		if !slices.Contains(windows, l.window) {
			now[l] = ids
		}
	}
	for _, w := range windows {
		reads, err := m.opt.Ranks.MostRead(ctx, m.opt.Now(), time.Duration(w), Most)
		if err != nil {
			return err
		}
		for _, r := range reads {
			if r.Place <= Most {
				l := list{r.Edition, "", w}
				now[l] = append(now[l], r.Story)
			}
			if r.Section != "" && r.Among <= Most {
				l := list{r.Edition, r.Section, w}
				now[l] = append(now[l], r.Story)
			}
		}
	}
	m.ranks.Store(&now)
	changed := map[news.Key]bool{}
	for _, pair := range [][2]ranks{{old, now}, {now, old}} {
		for l, ids := range pair[0] {
			if !slices.Equal(ids, pair[1][l]) {
				changed[news.MostReadKey(l.edition, l.section)] = true
			}
		}
	}
	if len(changed) > 0 && m.opt.Changed != nil {
		keys := make([]news.Key, 0, len(changed))
		for k := range changed {
			keys = append(keys, k)
		}
		m.opt.Changed(keys)
	}
	return nil
}

// Run writes and ranks until ctx ends, and writes once more then.
func (m *MostRead) Run(ctx context.Context) {
	m.complain(ctx, "rank", m.Rank(ctx, Hour, Day))
	write, rank := time.NewTicker(writeEvery), time.NewTicker(rankEvery)
	defer write.Stop()
	defer rank.Stop()
	for round := 1; ; {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			m.complain(last, "write", m.Write(last))
			return
		case <-write.C:
			m.complain(ctx, "write", m.Write(ctx))
		case <-rank.C:
			windows := []Window{Hour}
			if round%dayEvery == 0 {
				windows = append(windows, Day)
				m.complain(ctx, "forget", m.opt.Counts.ForgetReads(ctx, m.opt.Now().Add(-time.Duration(keepFor))))
			}
			m.complain(ctx, "rank", m.Rank(ctx, windows...))
			round++
		}
	}
}

func (m *MostRead) complain(ctx context.Context, what string, err error) {
	if err != nil && ctx.Err() == nil {
		m.opt.Log.Error("what is read most is not up to date", "step", what, "err", err)
	}
}
