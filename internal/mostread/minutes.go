package mostread

import (
	"sync"
	"time"

	"broadsheet/internal/news"
)

// Minutes are how often anything was read, minute by minute: the last is the
// minute that is not over yet.
type Minutes [60]int64

// minutes counts the last hour of this process.
type minutes struct {
	mu    sync.Mutex
	last  int64 // minute since 1970 that the last element counts
	reads Minutes
}

// add counts readings in the minute of at.
func (m *minutes) add(at time.Time, n int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.turn(at)
	if back := m.last - at.Unix()/60; back >= 0 && back < int64(len(m.reads)) {
		m.reads[len(m.reads)-1-int(back)] += n
	}
}

// turn lets minutes pass until at.
func (m *minutes) turn(at time.Time) {
	minute := at.Unix() / 60
	for ; m.last < minute; m.last++ {
		if minute-m.last >= int64(len(m.reads)) {
			m.reads, m.last = Minutes{}, minute
			return
		}
		copy(m.reads[:], m.reads[1:])
		m.reads[len(m.reads)-1] = 0
	}
}

// Minutes returns what was read in the last hour, as far as this process
// counted it since it began.
func (m *MostRead) Minutes() Minutes {
	now := m.opt.Now()
	m.minutes.mu.Lock()
	m.minutes.turn(now)
	list := m.minutes.reads
	m.minutes.mu.Unlock()
	for i := range m.counts { // not written yet
		s := &m.counts[i]
		s.mu.Lock()
		list[len(list)-1] += sum(s.reads)
		s.mu.Unlock()
	}
	return list
}

func sum(reads map[news.StoryID]int64) (n int64) {
	for _, r := range reads {
		n += r
	}
	return n
}
