package jobs

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

func open(t *testing.T) *sqlstore.DB {
	t.Helper()
	db, err := sqlstore.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// start runs a runner until the returned function is called.
func start(t *testing.T, db *sqlstore.DB, kinds map[string]Kind) (stop func()) {
	t.Helper()
	r := New(Options{Store: db, Kinds: kinds, Poll: 10 * time.Millisecond, Lease: 300 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan struct{})
	go func() { defer close(over); r.Run(ctx) }()
	stop = func() { cancel(); <-over }
	t.Cleanup(stop)
	return stop
}

func add(t *testing.T, db *sqlstore.DB, kind string) store.JobID {
	t.Helper()
	j := &store.Job{Kind: kind, Input: []byte(`{"n":7}`)}
	if err := db.AddJob(t.Context(), j, store.Entry{}); err != nil {
		t.Fatal(err)
	}
	return j.ID
}

// until waits for a job to stand so.
func until(t *testing.T, db *sqlstore.DB, id store.JobID, is func(*store.Job) bool) *store.Job {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		j, err := db.Job(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if is(j) {
			return j
		}
		if time.Now().After(end) {
			t.Fatalf("the job stands so: %+v", j)
		}
	}
}

func over(j *store.Job) bool { return j.State.Over() }

func TestWhatComesOfAJob(t *testing.T) {
	db := open(t)
	start(t, db, map[string]Kind{
		"good": func(_ context.Context, t *Task) (any, error) {
			var in struct{ N int }
			err := t.Input(&in)
			t.Progress(3, 4)
			return map[string]int{"twice": 2 * in.N}, err
		},
		"fault": func(context.Context, *Task) (any, error) {
			return map[string]int{"before": 1}, news.Fault{Kind: news.Invalid, Say: "The file is empty."}
		},
		"broken": func(context.Context, *Task) (any, error) { return nil, errors.New("open /secret/path: denied") },
		"panic":  func(context.Context, *Task) (any, error) { panic("oh") },
	})
	for kind, want := range map[string]store.Job{
		"good":    {State: store.JobDone, Output: []byte(`{"twice":14}`), Done: 3, Total: 4},
		"fault":   {State: store.JobFailed, Say: "The file is empty.", Output: []byte(`{"before":1}`)},
		"broken":  {State: store.JobFailed, Say: sayBroken},
		"panic":   {State: store.JobFailed, Say: sayBroken},
		"unknown": {State: store.JobFailed, Say: sayUnknown},
	} {
		j := until(t, db, add(t, db, kind), over)
		if j.State != want.State || j.Say != want.Say || string(j.Output) != string(want.Output) || j.Done != want.Done || j.Total != want.Total {
			t.Errorf("%s: %+v", kind, j)
		}
	}
}

func TestAJobThatIsStoppedByHand(t *testing.T) {
	db := open(t)
	start(t, db, map[string]Kind{"long": func(ctx context.Context, t *Task) (any, error) {
		t.Progress(1, 9)
		<-ctx.Done()
		return "half", ctx.Err()
	}})
	id := add(t, db, "long")
	until(t, db, id, func(j *store.Job) bool { return j.Done == 1 })
	if err := db.StopJob(t.Context(), id, store.Entry{}); err != nil {
		t.Fatal(err)
	}
	if j := until(t, db, id, over); j.State != store.JobStopped || string(j.Output) != `"half"` {
		t.Errorf("%+v", j)
	}
}

// A process that stops in order puts its job back; one that dies leaves it to
// whoever looks next.
func TestAJobOutlivesItsProcess(t *testing.T) {
	db := open(t)
	var runs atomic.Int32
	kinds := map[string]Kind{"long": func(ctx context.Context, t *Task) (any, error) {
		if runs.Add(1) < 3 {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return "whole", nil
	}}
	id := add(t, db, "long")
	dead, err := db.ClaimJob(t.Context(), time.Minute) // by a process that dies at once
	if err != nil || dead.ID != id {
		t.Fatal(dead, err)
	}
	stop := start(t, db, kinds)
	until(t, db, id, func(j *store.Job) bool { return j.Attempt == 2 && j.Lost == 1 })
	stop()
	if j := until(t, db, id, func(j *store.Job) bool { return true }); j.State != store.JobWaiting {
		t.Errorf("after an orderly stop: %+v", j)
	}
	runs.Store(2)
	start(t, db, kinds)
	if j := until(t, db, id, over); j.State != store.JobDone || j.Lost != 1 {
		t.Errorf("at last: %+v", j)
	}
}

// A long job keeps its lease: another runner does not take it.
func TestALongJobIsRunOnce(t *testing.T) {
	db := open(t)
	var runs atomic.Int32
	kinds := map[string]Kind{"long": func(ctx context.Context, t *Task) (any, error) {
		runs.Add(1)
		time.Sleep(time.Second)
		return nil, nil
	}}
	start(t, db, kinds)
	start(t, db, kinds)
	until(t, db, add(t, db, "long"), over)
	if runs.Load() != 1 {
		t.Errorf("it ran %d times", runs.Load())
	}
}

// What takes its process with it is not begun for ever.
func TestAJobThatKillsIsGivenUp(t *testing.T) {
	db := open(t)
	id := add(t, db, "deadly")
	for range mostLost + 1 {
		if _, err := db.ClaimJob(t.Context(), -time.Second); err != nil {
			t.Fatal(err)
		}
	}
	start(t, db, map[string]Kind{"deadly": func(context.Context, *Task) (any, error) { t.Error("it ran again"); return nil, nil }})
	if j := until(t, db, id, over); j.State != store.JobFailed || j.Say != sayLost {
		t.Errorf("%+v", j)
	}
}
