package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"broadsheet/internal/coverage"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/jobs"
	desks "broadsheet/internal/newsroom"
	"broadsheet/internal/related"
)

// archiveKept is how long an archive lies in the inbox.
const archiveKept = 30 * 24 * time.Hour

// inbox opens the folder of archives that are sent to be imported.
func (n *newsroom) inbox() (*inbox.Inbox, error) {
	box, err := inbox.Open(filepath.Join(n.dir, "imports"), formats, time.Now)
	if err != nil {
		return nil, err
	}
	return box, box.Sweep(time.Now().Add(-archiveKept))
}

// steps is how far the building of related coverage is.
type steps struct{ done, total atomic.Int64 }

func (s *steps) tell(_ related.Stage, done, total int) {
	s.done.Store(int64(done))
	s.total.Store(int64(total))
}

// runner runs the jobs of the newsroom: each kind is a line here.
func (n *newsroom) runner(box *inbox.Inbox, cov *coverage.Coverage, built *steps, log *slog.Logger) *jobs.Runner {
	return jobs.New(jobs.Options{Store: n, Log: log, Kinds: map[string]jobs.Kind{
		desks.ImportJob: n.importJob(box),
		desks.CheckJob:  n.checkJob,
		desks.RelateJob: relateJob(cov, built),
	}})
}

func (n *newsroom) importJob(box *inbox.Inbox) jobs.Kind {
	return func(ctx context.Context, t *jobs.Task) (any, error) {
		var o inbox.Order
		if err := t.Input(&o); err != nil {
			return nil, err
		}
		out, err := box.Import(ctx, o, int64(t.Job().ID), n, files{n.media}, t.Progress)
		if out == nil {
			return nil, err
		}
		return out, err
	}
}

// mostWrong is how many of the things that a check finds are kept with it.
const mostWrong = 200

func (n *newsroom) checkJob(ctx context.Context, t *jobs.Task) (any, error) {
	var c desks.Checked
	report := func(problem string) {
		if c.All++; len(c.Wrong) < mostWrong {
			c.Wrong = append(c.Wrong, problem)
		}
	}
	var err error
	c.Changes, c.Files, err = n.checkAll(ctx, report)
	return c, err
}

// relateJob has related coverage built anew, and tells how far it is.
func relateJob(cov *coverage.Coverage, built *steps) jobs.Kind {
	return func(ctx context.Context, t *jobs.Task) (any, error) {
		built.tell("", 0, 0)
		over := make(chan error, 1)
		go func() { over <- cov.Rebuild(ctx) }()
		look := time.NewTicker(200 * time.Millisecond)
		defer look.Stop()
		for {
			select {
			case err := <-over:
				return nil, err
			case <-look.C:
				t.Progress(built.done.Load(), built.total.Load())
			}
		}
	}
}
