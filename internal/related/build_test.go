package related

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
)

func TestOrderAndProcessorsDoNotMatter(t *testing.T) {
	var stories []Story
	for id := 1; id <= 1500; id++ {
		stories = append(stories, invent(id, 3))
	}
	var first []byte
	for run := range 4 {
		rand.New(rand.NewPCG(1, uint64(run))).Shuffle(len(stories), func(i, j int) { stories[i], stories[j] = stories[j], stories[i] })
		func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1 + run%3))
			var b bytes.Buffer
			if err := build(t, stories).Save(&b, 42); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = b.Bytes()
			} else if !bytes.Equal(first, b.Bytes()) {
				t.Fatalf("run %d differs", run)
			}
		}()
	}
}

func TestBuildFails(t *testing.T) {
	trouble := errors.New("no database")
	_, err := Build(context.Background(), func(yield func(Story, error) bool) {
		for id := range 1000 {
			if !yield(invent(id, 1), nil) {
				return
			}
		}
		yield(Story{}, trouble)
	}, Options{})
	if !errors.Is(err, trouble) {
		t.Errorf("an error of the sequence gives %v", err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	_, err = Build(ctx, func(yield func(Story, error) bool) {
		for id := range 1000 {
			if id == 500 {
				cancel(trouble)
			}
			if !yield(invent(id, 1), nil) {
				return
			}
		}
	}, Options{})
	if !errors.Is(err, trouble) {
		t.Errorf("a cancelled context gives %v", err)
	}
	twice := []Story{invent(1, 1), invent(2, 1), invent(1, 1)}
	if _, err = Build(context.Background(), sequence(twice), Options{}); err == nil {
		t.Error("a story may come twice")
	}
	if _, err = Build(context.Background(), sequence(nil), Options{TempDir: "no/such/folder"}); err == nil {
		t.Error("the folder need not be there")
	}
}

func TestProgress(t *testing.T) {
	var stories []Story
	for id := 1; id <= 300; id++ {
		stories = append(stories, invent(id, 1))
	}
	last := map[Stage]string{}
	_, err := Build(context.Background(), sequence(stories), Options{TempDir: t.TempDir(), Progress: func(s Stage, done, total int) {
		last[s] = fmt.Sprint(done, " of ", total)
	}})
	if err != nil || last[Reading] != "300 of 0" || last[Weighing] != "300 of 300" || last[Linking] != "300 of 300" {
		t.Error(err, last)
	}
}
