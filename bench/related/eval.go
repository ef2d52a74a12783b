package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strconv"
	"time"
)

// eval asks every method the questions of every file, in one archive.
func eval(ctx context.Context, o options, w io.Writer) error {
	a := newArchive()
	for _, path := range o.files {
		if err := a.load(path, true, o.list, o.queries); err != nil {
			return err
		}
	}
	for _, path := range o.distractors {
		if err := a.load(path, false, o.list, o.queries); err != nil {
			return err
		}
	}
	methods := []ranker{&ours{name: "ours", dates: o.dates, words: o.words}}
	if o.arrive {
		methods = append(methods, &ours{name: "ours, arriving", dates: o.dates, arrive: true, words: o.words})
	}
	e := newExam(a)
	for _, r := range append(methods, peers()...) {
		fmt.Fprintln(os.Stderr, r.Name())
		if err := e.take(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", r.Name(), err)
		}
	}
	e.print(w)
	if o.json != "" {
		if err := writeJSON(o.json, append(e.tables(), e.costs)); err != nil {
			return err
		}
	}
	if o.pred != "" {
		return writeJSON(o.pred, e.answers)
	}
	return nil
}

// An exam is all questions and what the methods made of them.
type exam struct {
	archive *archive
	results map[question]*table
	costs   *table
	answers []answer // of the method that is called ours
}

func newExam(a *archive) *exam {
	e := &exam{archive: a, results: map[question]*table{}, costs: &table{Title: "what the methods cost",
		Columns: []column{{"build s", 2}, {"postings a story", 0}, {"bytes a story", 0}, {"asking s", 1}, {"arrival p50 µs", 0}, {"p99 µs", 0}}}}
	for _, in := range a.sets {
		for _, q := range in.questions {
			e.results[q] = &table{File: in.name, Title: q.Title() + ", " + strconv.Itoa(q.Count()) + " asked", Columns: q.Columns()}
		}
	}
	return e
}

// take lets one method build its index and answer.
func (e *exam) take(ctx context.Context, r ranker) error {
	before := heap()
	began := time.Now()
	if err := r.Build(ctx, e.archive); err != nil {
		return err
	}
	built := time.Since(began).Seconds()
	n := float64(len(e.archive.stories))
	s := r.Size()
	if math.IsNaN(s.Bytes) {
		s.Bytes = (heap() - before) / n
	}
	ours, isOurs := r.(*ours)
	began = time.Now()
	for _, in := range e.archive.sets {
		if isOurs && ours.arrive && !in.arrives {
			continue
		}
		for _, q := range in.questions {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			e.results[q].add(r.Name(), q.Ask(r, func(a answer) {
				if isOurs && !ours.arrive {
					e.answers = append(e.answers, a)
				}
			}))
		}
	}
	cost := []float64{built, s.Postings, s.Bytes, time.Since(began).Seconds(), math.NaN(), math.NaN()}
	if isOurs && ours.arrive {
		cost[4], cost[5] = quantile(ours.took, .5), quantile(ours.took, .99)
	}
	e.costs.add(r.Name(), cost)
	return r.Close()
}

// heap returns the bytes on the heap that are in use.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// tables returns the results in the order of the files.
func (e *exam) tables() (all []*table) {
	for _, in := range e.archive.sets {
		for _, q := range in.questions {
			all = append(all, e.results[q])
		}
	}
	return all
}

func (e *exam) print(w io.Writer) {
	languages := map[string]bool{}
	for _, s := range e.archive.stories {
		languages[s.lang] = true
	}
	fmt.Fprintf(w, "%d stories of %d files in one archive, an edition for each of %d languages\n", len(e.archive.stories), len(e.archive.sets), len(languages))
	fmt.Fprint(w, notes)
	for _, t := range e.tables() {
		t.print(w)
	}
	e.costs.print(w)
}

const notes = `
ours          the product's lists with their floor; a query reads a stored list, an arrival is the query and all the lists that it enters
tag overlap   the tags of the data where they are not what is asked; else tags as people give them: the 5 best name phrases or words of
              the story's own text by tf-idf; shared ones count by idf
same section  latest first, at the time of the story; without a section the first tag, without tags the whole edition
20 terms      the best by tf-idf that another story has too; a query includes reading the story; pairs: the score of the second story in a search for the first
P@5, nDCG@5, MAP and R@10 have binary gains and are the graders' (measure.go); only stories of the same file are relevant; "-" is where the data lack what a method needs
`
