// Package jobs runs work that takes longer than a request: one job after
// another, so that readers and editors come first. The queue is in the store;
// what dies with its process is begun again, so the work of a kind must have
// the same effect when it is done twice.
package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A Kind of work. It returns what came of it, which is kept as JSON. ctx ends
// when the job shall stop. A news.Fault tells the person what was wrong; of
// any other error they learn that it is in the log.
type Kind func(ctx context.Context, t *Task) (output any, err error)

// Options are what a Runner is made of. Store and Kinds are required.
type Options struct {
	Store store.Jobs
	Kinds map[string]Kind // by name
	Log   *slog.Logger
	Lease time.Duration // after which a silent runner is taken for gone; 15 s
	Poll  time.Duration // how often it is looked for jobs that others added; 1 s
}

// A Runner runs jobs.
type Runner struct {
	opt  Options
	wake chan struct{}
}

// New makes a runner.
func New(opt Options) *Runner {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Lease == 0 {
		opt.Lease = 15 * time.Second
	}
	if opt.Poll == 0 {
		opt.Poll = time.Second
	}
	return &Runner{opt: opt, wake: make(chan struct{}, 1)}
}

// mostLost is how often a job may take its process with it.
const mostLost = 3

// Faults that a person reads.
const (
	sayLost    = "It was cut short again and again. See the program's log, then run it again."
	sayUnknown = "This version of the program does not know such a job."
	sayBroken  = "Something went wrong on our side. See the program's log."
)

// Wake has the runner look at once.
func (r *Runner) Wake() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Run runs jobs until ctx ends. A job under way then goes back into the queue.
func (r *Runner) Run(ctx context.Context) {
	poll := time.NewTicker(r.opt.Poll)
	defer poll.Stop()
	for ctx.Err() == nil {
		j, err := r.opt.Store.ClaimJob(ctx, r.opt.Lease)
		if err == nil {
			r.run(ctx, j)
			continue
		}
		if !errors.Is(err, news.NotFound) && ctx.Err() == nil {
			r.opt.Log.Error("jobs cannot be looked for", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-r.wake:
		case <-poll.C:
		}
	}
}

// A Task is a job as the one who does it sees it.
type Task struct {
	job *store.Job

	mu          sync.Mutex
	done, total int64
}

// Input reads what the job was given.
func (t *Task) Input(into any) error {
	if err := json.Unmarshal(t.job.Input, into); err != nil {
		return fmt.Errorf("the job's input: %w", err)
	}
	return nil
}

// Job returns what stands in the queue.
func (t *Task) Job() store.Job { return *t.job }

// Progress tells how far the work is; total 0 is unknown. It may be called as
// often as one likes.
func (t *Task) Progress(done, total int64) {
	t.mu.Lock()
	t.done, t.total = done, total
	t.mu.Unlock()
}

func (t *Task) progress() (done, total int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.done, t.total
}

// errStopped ends a job that was asked to stop, errTaken one that is no longer
// ours.
var (
	errStopped = errors.New("the job was stopped")
	errTaken   = errors.New("another runner has the job")
)

// run does a job and keeps what came of it.
func (r *Runner) run(whole context.Context, j *store.Job) {
	log := r.opt.Log.With("job", int64(j.ID), "kind", j.Kind)
	t := &Task{job: j}
	ctx, stop := context.WithCancelCause(whole)
	defer stop(nil)
	var wg sync.WaitGroup
	wg.Go(func() { r.beat(ctx, t, stop) })
	output, err := r.do(ctx, t)
	why := context.Cause(ctx)
	stop(nil)
	wg.Wait()

	j.Done, j.Total = t.progress()
	if output != nil {
		b, bad := json.Marshal(output)
		if bad != nil {
			err = errors.Join(err, bad)
		}
		j.Output = b
	}
	switch {
	case errors.Is(why, errTaken):
		log.Warn("the job went on without us")
		return
	case err == nil:
		j.State = store.JobDone
	case errors.Is(why, errStopped), errors.Is(err, errStopped):
		j.State = store.JobStopped
	case whole.Err() != nil:
		j.State = store.JobWaiting
	default:
		j.State, j.Say = store.JobFailed, sayBroken
		if fault := (news.Fault{}); errors.As(err, &fault) && fault.Say != "" {
			j.Say = fault.Say
		}
		log.Error("a job failed", "err", err)
	}
	keep, cancel := context.WithTimeout(context.WithoutCancel(whole), 10*time.Second)
	defer cancel()
	if err := r.opt.Store.EndJob(keep, j); err != nil {
		log.Error("what came of a job is not kept; it is done again", "err", err)
	}
}

// do does the work; a panic is an error.
func (r *Runner) do(ctx context.Context, t *Task) (output any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	kind := r.opt.Kinds[t.job.Kind]
	switch {
	case kind == nil:
		return nil, news.Fault{Kind: news.NotFound, Say: sayUnknown}
	case t.job.Lost >= mostLost:
		return nil, news.Fault{Kind: news.Invalid, Say: sayLost}
	case t.job.Stop: // while its last runner was dying
		return nil, errStopped
	}
	return kind(ctx, t)
}

// beat says that we are there, and hears whether the job shall stop.
func (r *Runner) beat(ctx context.Context, t *Task, stop context.CancelCauseFunc) {
	every := time.NewTicker(min(r.opt.Lease/5, time.Second))
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
		done, total := t.progress()
		asked, err := r.opt.Store.BeatJob(ctx, t.job.ID, t.job.Attempt, done, total)
		switch {
		case errors.Is(err, news.Conflict):
			stop(errTaken)
			return
		case err != nil && ctx.Err() == nil:
			r.opt.Log.Warn("a job's beat was not kept", "job", int64(t.job.ID), "err", err)
		case asked:
			stop(errStopped)
			return
		}
	}
}
