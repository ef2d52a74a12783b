package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// eval prints how many of the links of labelled stories lead to the same
// event, with the distractors in the same archive. Dates are left out: a label
// that follows the date would make sorting by date look clever.
func eval(ctx context.Context, labelled, distractors []string) error {
	var stories []related.Story
	events := map[news.StoryID]string{}
	members := map[string]int{}
	add := func(t text, event string) {
		s := t.story(len(stories) + 1)
		s.Published = time.Time{}
		stories = append(stories, s)
		if event != "" {
			events[s.ID] = event
			members[event]++
		}
	}
	for _, path := range labelled {
		if err := read(path, func(t text) { add(t, t.Event) }); err != nil {
			return err
		}
	}
	for _, path := range distractors {
		err := read(path, func(t text) {
			if t.Lang == "en" || t.Lang == "" {
				add(t, "")
			}
		})
		if err != nil {
			return err
		}
	}
	judge := &judge{events: events, members: members}
	began := time.Now()
	x, err := related.Build(ctx, all(stories), related.Options{})
	if err != nil {
		return err
	}
	fmt.Printf("built of all %d stories in %v\n", len(stories), time.Since(began).Round(time.Millisecond))
	judge.print(x, stories)
	if len(distractors) == 0 {
		return nil
	}
	labelledFirst := len(events)
	if x, err = related.Build(ctx, all(stories[labelledFirst:]), related.Options{}); err != nil {
		return err
	}
	for _, s := range stories[:labelledFirst] {
		x.Put(s)
	}
	fmt.Printf("built of the distractors, with %d labelled stories arriving after\n", labelledFirst)
	judge.print(x, stories)
	return nil
}

// A judge knows the events.
type judge struct {
	events  map[news.StoryID]string
	members map[string]int
}

// print prints how good the lists of an index are, and what they cost.
func (j *judge) print(x *related.Index, stories []related.Story) {
	var p5, ap, r10 float64
	var lengths, n int
	var took []time.Duration
	for _, s := range stories {
		began := time.Now()
		list, _ := x.Related(s.ID, related.More, related.Kept)
		took = append(took, time.Since(began))
		lengths += len(list)
		event := j.events[s.ID]
		others := j.members[event] - 1
		if event == "" || others < 1 {
			continue
		}
		n++
		hits, precision := 0, 0.0
		for k, l := range list {
			if j.events[l.ID] == event {
				hits++
				precision += float64(hits) / float64(k+1)
			}
			last := k == len(list)-1
			if k == 4 || k < 4 && last {
				p5 += float64(hits) / 5
			}
			if k == 9 || k < 9 && last {
				r10 += float64(hits) / float64(min(others, 10))
			}
		}
		if len(list) > 0 {
			ap += precision / float64(min(others, len(list)))
		}
	}
	per := func(sum float64) float64 { return sum / float64(n) }
	fmt.Printf("  P@5 %.3f  MAP %.3f  R@10 %.3f  of %d; links a story %.1f\n",
		per(p5), per(ap), per(r10), n, float64(lengths)/float64(len(stories)))
	fmt.Printf("  query p50 %.1f µs  p99 %.1f µs  memory %.0f bytes a story\n",
		quantile(took, .5), quantile(took, .99), x.Stats().BytesPerStory())
}

// all is the sequence of some stories.
func all(stories []related.Story) iter.Seq2[related.Story, error] {
	return func(yield func(related.Story, error) bool) {
		for _, s := range stories {
			if !yield(s, nil) {
				return
			}
		}
	}
}
