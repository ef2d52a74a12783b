package page

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/pagecache"
)

// How long a page may take to gather.
const (
	partBudget = 500 * time.Millisecond // each part, if nobody says otherwise
	partsShare = 4                      // parts together, in budgets of one
	pageShare  = 10                     // all of it, likewise; then there is none, or a former copy
	mostLate   = 8                      // goroutines of one part that may be left behind
	// remakeAfter is when a page with a part missing is made again.
	remakeAfter = 5 * time.Second
)

// A Part is a part of a page that the page can do without.
type Part string

// The parts of pages.
const (
	FooterPart       Part = "footer"
	LayoutPart       Part = "layout" // how editors laid a page out
	PinsPart         Part = "pins"
	LeadPart         Part = "lead"
	BodyPart         Part = "body"
	SecondsPart      Part = "seconds"
	LatestPart       Part = "latest"
	MovingPart       Part = "moving"
	SectionPart      Part = "section"
	AuthorsPart      Part = "authors"
	TopicsPart       Part = "topics"
	TranslationsPart Part = "translations"
	ListedPart       Part = "listed"
	RelatedPart      Part = "related"
	WhyPart          Part = "why"
	CopiesPart       Part = "copies"
	MostReadPart     Part = "mostread"
)

var (
	errLate = errors.New("it took too long")
	errBusy = errors.New("earlier ones have not ended yet")
)

// part gathers a part of the page. If it fails, panics or takes too long the
// page does without it, Failed is told, and the page is made again soon.
//
// gather runs apart from the page and may be left behind: it reads through the
// making that it gets, changes nothing of the page, and returns what puts the
// part onto it.
func (m *making) part(name Part, gather func(*making) (put func(), err error)) {
	put, err := m.gather(name, gather)
	if err == nil && put != nil {
		_, err = guarded(func() (func(), error) { put(); return nil, nil })
	}
	if err == nil {
		return
	}
	m.read.note.Until(m.now.Add(remakeAfter))
	if m.Failed != nil && !errors.Is(err, context.Canceled) {
		m.Failed(m.req.Path, name, err)
	}
}

// gather runs a part's function within its budget.
func (m *making) gather(name Part, f func(*making) (func(), error)) (func(), error) {
	if m.late.count(name, 0) >= mostLate {
		return nil, errBusy
	}
	ctx, cancel := context.WithTimeoutCause(m.read.ctx, min(m.budget(), time.Until(m.partsEnd)), errLate)
	defer cancel()
	sub := *m
	sub.read.ctx, sub.read.note = ctx, pagecache.NewReads()
	type gathered struct {
		put func()
		err error
	}
	done := make(chan gathered, 1)
	var settled atomic.Bool // by whichever comes first: its end, or that of the budget
	go func() {
		put, err := guarded(func() (func(), error) {
			if m.Trial != nil {
				if err := m.Trial(ctx, name); err != nil {
					return nil, err
				}
			}
			return f(&sub)
		})
		done <- gathered{put, err}
		if settled.Swap(true) {
			m.late.count(name, -1)
		}
	}()
	var got gathered
	select {
	case got = <-done:
	case <-ctx.Done():
		if m.late.count(name, 1); !settled.Swap(true) {
			return nil, context.Cause(ctx)
		}
		m.late.count(name, -1)
		got = <-done
	}
	switch {
	case got.err == nil && got.put != nil:
		return func() {
			defer m.read.note.Add(sub.read.note) // with what put notes
			got.put()
		}, nil
	case got.err != nil && ctx.Err() != nil:
		got.err = context.Cause(ctx)
	}
	m.read.note.Add(sub.read.note)
	return nil, got.err
}

func (b *Builder) budget() time.Duration {
	if b.PartBudget > 0 {
		return b.PartBudget
	}
	return partBudget
}

// guarded makes a panic an error like any other.
func guarded(f func() (func(), error)) (put func(), err error) {
	defer func() {
		if r := recover(); r != nil {
			put, err = nil, fmt.Errorf("panic: %v", r)
		}
	}()
	return f()
}

// late counts the goroutines of each part that were left behind and have not
// ended, so that what hangs is not begun again and again.
type late struct {
	mu      sync.Mutex
	running map[Part]int
}

// count adds n to a part's count and returns it.
func (l *late) count(p Part, n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == nil {
		l.running = map[Part]int{}
	}
	l.running[p] += n
	return l.running[p]
}
