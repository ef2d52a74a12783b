package storetest

import (
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func addJob(t *testing.T, s store.Store, kind, key string) *store.Job {
	t.Helper()
	j := &store.Job{Kind: kind, Key: key, Title: "old site.xml", Input: json.RawMessage(`{"dry":true}`), User: 3, Name: "Ines"}
	if err := s.AddJob(t.Context(), j, store.Entry{Action: "import", Name: "Ines"}); err != nil {
		t.Fatal(err)
	}
	return j
}

func jobs(t *testing.T, s store.Store) {
	ctx := t.Context()
	if _, err := s.Job(ctx, 99); !errors.Is(err, news.NotFound) {
		t.Errorf("a missing job: %v", err)
	}
	if _, err := s.ClaimJob(ctx, time.Minute); !errors.Is(err, news.NotFound) {
		t.Errorf("nothing to claim: %v", err)
	}
	first, second := addJob(t, s, "import", "a"), addJob(t, s, "check", "")
	if first.State != store.JobWaiting || !first.Made.Equal(Noon) || second.ID <= first.ID {
		t.Errorf("added: %+v, %+v", first, second)
	}
	if err := s.AddJob(ctx, &store.Job{Kind: "import", Key: "a"}, store.Entry{}); !errors.Is(err, news.Conflict) {
		t.Errorf("the same again: %v", err)
	}
	got, err := s.ClaimJob(ctx, time.Minute)
	if err != nil || got.ID != first.ID || got.State != store.JobRunning || got.Attempt != 1 || !got.Began.Equal(Noon) {
		t.Fatalf("claimed %+v, %v", got, err)
	}
	if err := s.AddJob(ctx, &store.Job{Kind: "import", Key: "a"}, store.Entry{}); !errors.Is(err, news.Conflict) {
		t.Errorf("the same while it runs: %v", err)
	}
	if stop, err := s.BeatJob(ctx, got.ID, 1, 5, 10); stop || err != nil {
		t.Errorf("beat: %v, %v", stop, err)
	}
	if j, err := s.Job(ctx, got.ID); err != nil || j.Done != 5 || j.Total != 10 {
		t.Errorf("under way: %+v, %v", j, err)
	}
	got.State, got.Done, got.Total, got.Output = store.JobDone, 10, 10, json.RawMessage(`{"items":3}`)
	if err := s.EndJob(ctx, got); err != nil {
		t.Fatal(err)
	}
	if err := s.EndJob(ctx, got); !errors.Is(err, news.Conflict) {
		t.Errorf("ended twice: %v", err)
	}
	if _, err := s.BeatJob(ctx, got.ID, 1, 5, 10); !errors.Is(err, news.Conflict) {
		t.Errorf("a beat after the end: %v", err)
	}
	want := *first
	want.State, want.Began, want.Ended, want.Attempt, want.Done, want.Total, want.Output = store.JobDone, Noon, Noon, 1, 10, 10, got.Output
	if j, err := s.Job(ctx, got.ID); err != nil || !reflect.DeepEqual(*j, want) {
		t.Errorf("over: %+v, %v; want %+v", j, err, want)
	}
	addJob(t, s, "import", "a") // may come again once it is over
	list, err := s.JobList(ctx, "import", 0, 10)
	if err != nil || len(list) != 2 || list[1].ID != first.ID {
		t.Errorf("imports: %+v, %v", list, err)
	}
	list, err = s.JobList(ctx, "", list[0].ID, 1)
	if err != nil || len(list) != 1 || list[0].ID != second.ID {
		t.Errorf("below the newest: %+v, %v", list, err)
	}
	entries, _, err := s.Entries(ctx, store.LogFilter{Action: "import"}, store.LogCursor{}, 10)
	if err != nil || len(entries) != 3 { // what was refused left no line
		t.Errorf("%d lines in the log, %v", len(entries), err)
	}
}

func jobTakenOver(t *testing.T, s store.Store) {
	ctx := t.Context()
	addJob(t, s, "import", "a")
	old, err := s.ClaimJob(ctx, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ClaimJob(ctx, time.Minute); !errors.Is(err, news.NotFound) {
		t.Errorf("claimed while its runner is there: %v", err)
	}
	again, err := s.ClaimJob(ctx, -time.Second) // as if time had passed
	if err != nil || again.ID != old.ID || again.Attempt != 2 || again.Lost != 1 {
		t.Fatalf("taken over: %+v, %v", again, err)
	}
	if _, err := s.BeatJob(ctx, old.ID, old.Attempt, 1, 1); !errors.Is(err, news.Conflict) {
		t.Errorf("the old runner beats: %v", err)
	}
	old.State = store.JobFailed
	if err := s.EndJob(ctx, old); !errors.Is(err, news.Conflict) {
		t.Errorf("the old runner ends it: %v", err)
	}
	again.State = store.JobWaiting // the process stops in order
	if err := s.EndJob(ctx, again); err != nil {
		t.Fatal(err)
	}
	third, err := s.ClaimJob(ctx, time.Minute)
	if err != nil || third.Attempt != 3 || third.Lost != 1 || !third.Ended.IsZero() {
		t.Errorf("after that: %+v, %v", third, err)
	}
}

func jobByHand(t *testing.T, s store.Store) {
	ctx := t.Context()
	log := store.Entry{Action: "manage jobs"}
	for name, err := range map[string]error{"stop": s.StopJob(ctx, 99, log), "retry": s.RetryJob(ctx, 99, log)} {
		if !errors.Is(err, news.NotFound) {
			t.Errorf("%s of none: %v", name, err)
		}
	}
	state := func(id store.JobID) store.JobState {
		j, err := s.Job(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return j.State
	}
	waiting := addJob(t, s, "check", "")
	if err := s.RetryJob(ctx, waiting.ID, log); !errors.Is(err, news.Conflict) {
		t.Errorf("retry of what waits: %v", err)
	}
	if err := s.StopJob(ctx, waiting.ID, log); err != nil || state(waiting.ID) != store.JobStopped {
		t.Errorf("stopped: %v, %v", err, state(waiting.ID))
	}
	if err := s.StopJob(ctx, waiting.ID, log); err != nil { // once more changes nothing
		t.Error(err)
	}
	if _, err := s.ClaimJob(ctx, time.Minute); !errors.Is(err, news.NotFound) {
		t.Errorf("a stopped job was claimed: %v", err)
	}
	other := addJob(t, s, "check", "")
	if err := s.RetryJob(ctx, waiting.ID, log); !errors.Is(err, news.Conflict) {
		t.Errorf("retry beside another: %v", err)
	}
	j, err := s.ClaimJob(ctx, time.Minute)
	if err != nil || j.ID != other.ID {
		t.Fatal(j, err)
	}
	if err := s.StopJob(ctx, j.ID, log); err != nil || state(j.ID) != store.JobRunning {
		t.Errorf("asked to stop: %v, %v", err, state(j.ID))
	}
	if stop, err := s.BeatJob(ctx, j.ID, j.Attempt, 0, 0); !stop || err != nil {
		t.Errorf("the runner is told: %v, %v", stop, err)
	}
	j.State, j.Say = store.JobFailed, "The disk is full."
	if err := s.EndJob(ctx, j); err != nil {
		t.Fatal(err)
	}
	if err := s.RetryJob(ctx, j.ID, log); err != nil {
		t.Fatal(err)
	}
	if j, err = s.ClaimJob(ctx, time.Minute); err != nil || j.ID != other.ID || j.Stop || j.Say != "" || j.Attempt != 2 {
		t.Errorf("again: %+v, %v", j, err)
	}
}

func jobRaces(t *testing.T, s store.Store) {
	ctx := t.Context()
	const n = 12
	for i := range n {
		addJob(t, s, "check", string(rune('a'+i)))
	}
	var mu sync.Mutex
	ran := map[store.JobID]int{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for empty := 0; empty < 20; {
				j, err := s.ClaimJob(ctx, time.Minute)
				if errors.Is(err, news.NotFound) { // or another was faster
					empty++
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				ran[j.ID]++
				mu.Unlock()
				j.State = store.JobDone
				if err := s.EndJob(ctx, j); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(ran) != n {
		t.Errorf("%d of %d jobs ran", len(ran), n)
	}
	for id, times := range ran {
		if times != 1 {
			t.Errorf("job %d ran %d times", id, times)
		}
	}
}
