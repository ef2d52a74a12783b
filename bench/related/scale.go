package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// asked is how many arrivals and queries are timed.
const asked = 1000

// filledMost is how many lists are made before that, and filledFor how long at
// most: all of a small archive, the newest of a large one.
const (
	filledMost = 200_000
	filledFor  = 2 * time.Minute
)

// scale prints what an archive of n stories costs. Stories of about 500 words
// are made one by one of the English stories of the files, or of invented
// ones, so that memory is that of the index.
func scale(ctx context.Context, n int, files []string, peers bool) error {
	m := newMixer()
	for _, path := range files {
		rows, err := read(path)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if base(r.Lang) == "en" {
				m.learn(r.Body + r.Text)
			}
		}
	}
	switch {
	case len(files) == 0:
		m.invent(4000)
	case len(m.sources) == 0:
		return errors.New("the files hold no English stories")
	}
	made, madeCPU := alone(m, n)
	before := heap()

	began, cpu, last, stage := time.Now(), processor(), time.Now(), ""
	next := func(name string) {
		if stage != "" {
			fmt.Printf("%-9s %v\n", stage, time.Since(last).Round(time.Millisecond))
		}
		last, stage = time.Now(), name
	}
	dir, err := os.MkdirTemp("", "related-scale")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	x, err := build(ctx, dir, n, m.story, next)
	if err != nil {
		return err
	}
	next("")
	took, used := time.Since(began), processor()-cpu
	fmt.Printf("build     %v, %.0f stories a second; without their making %.0f; %.0f µs of processor a story\n", took.Round(time.Millisecond),
		float64(n)/took.Seconds(), float64(n)/(took-made).Seconds(), float64((used-madeCPU).Microseconds())/float64(n))
	fmt.Printf("memory    %.0f bytes a story by its own count, %.0f of heap; the process had %d MB at most\n",
		x.bytesPerStory(), (heap()-before)/float64(n), peak()>>20)

	if err := x.Close(); err != nil {
		return err
	}
	x = index{} // so that two are never held
	runtime.GC()
	began = time.Now()
	if x, err = open(dir); err != nil {
		return err
	}
	defer x.Close()
	fmt.Printf("opened    in %v, the files in the page cache\n", time.Since(began).Round(time.Millisecond))
	began = time.Now()
	filled, err := x.fill(filledMost, runtime.GOMAXPROCS(0), filledFor)
	if err != nil {
		return err
	}
	fmt.Printf("filled    %d in %v, %.0f a second\n", filled, time.Since(began).Round(time.Millisecond), float64(filled)/time.Since(began).Seconds())
	queries := make([]*story, asked)
	for i := range queries {
		queries[i] = m.news(n+i, eventOf(int(uint64(i)*uint64(n)/asked)))
	}
	if err := answerAll(x, queries); err != nil {
		return err
	}
	if !peers {
		return nil
	}
	if n > 100_000 {
		return errors.New("--peers serves up to 100000 stories")
	}
	return beside(ctx, m, n, queries)
}

// alone prints and returns the time that the making of n stories takes.
func alone(m *mixer, n int) (took, cpu time.Duration) {
	began, before := time.Now(), processor()
	bytes := 0
	for id := range n {
		bytes += len(m.story(id).body)
	}
	took = time.Since(began)
	fmt.Printf("making    %v for %d stories of %d bytes out of %d, %.0f a second\n", took.Round(time.Millisecond), n, bytes/n, len(m.sources), float64(n)/took.Seconds())
	return took, processor() - before
}

// answerAll prints the time of queries, arrivals and list reads. Arrivals are
// made safe on disk one by one, as when editors publish; that is not counted.
func answerAll(x index, queries []*story) error {
	var fresh, put, safe, reads []time.Duration
	var changed, links, same, listed int
	timed := func(to *[]time.Duration, f func() error) error {
		began := time.Now()
		err := f()
		*to = append(*to, time.Since(began))
		return err
	}
	var list []int
	for _, s := range queries {
		err := timed(&fresh, func() (err error) { list, err = x.query(s, 5); return })
		if err != nil {
			return err
		}
		links += len(list)
		same += sameEvent(s, list)
	}
	for i, s := range queries {
		n := 0
		err := timed(&put, func() (err error) { n, err = x.arrive(s); return })
		if err == nil {
			err = timed(&safe, func() error { return x.Flush(int64(i + 1)) })
		}
		if err != nil {
			return err
		}
		changed += n
	}
	for _, s := range queries {
		err := timed(&reads, func() (err error) { list, err = x.list(s.ord, 8); return })
		if err != nil {
			return err
		}
		listed += len(list)
	}
	fmt.Printf("query     p50 %.0f µs  p99 %.0f µs; of the first 5 %.2f are there, %.2f on the event\n",
		quantile(fresh, .5), quantile(fresh, .99), float64(links)/asked, float64(same)/asked)
	fmt.Printf("arrival   p50 %.0f µs  p99 %.0f µs; %.1f lists change; safe on disk after p50 %.0f µs  p99 %.0f µs more\n",
		quantile(put, .5), quantile(put, .99), float64(changed)/asked, quantile(safe, .5), quantile(safe, .99))
	fmt.Printf("read      p50 %.1f µs  p99 %.1f µs of a stored list; %.1f links of 8\n", quantile(reads, .5), quantile(reads, .99), float64(listed)/asked)
	return nil
}

// sameEvent returns how many of a list are on the event of a story.
func sameEvent(s *story, list []int) (n int) {
	for _, ord := range list {
		if eventOf(ord) == s.event {
			n++
		}
	}
	return n
}

// beside prints what Bleve needs for the same.
func beside(ctx context.Context, m *mixer, n int, queries []*story) error {
	a := newArchive()
	for id := range n {
		a.stories = append(a.stories, m.story(id))
	}
	b := newBleve()
	began := time.Now()
	if err := b.Build(ctx, a); err != nil {
		return err
	}
	took := time.Since(began)
	fmt.Printf("Bleve     built in %v, %.0f stories a second, %.0f bytes a story on disk\n", took.Round(time.Millisecond), float64(n)/took.Seconds(), b.Size().Bytes)
	var times []time.Duration
	same := 0
	for i := 0; i < len(queries); i += 5 { // a fifth is enough
		q := *queries[i]
		q.ord = -1
		began := time.Now()
		hits, _ := b.find(&q, q.lang, 5)
		times = append(times, time.Since(began))
		same += sameEvent(&q, top(hits, 5))
	}
	fmt.Printf("Bleve     query p50 %.0f µs  p99 %.0f µs; %.2f of the first 5 on the event\n",
		quantile(times, .5), quantile(times, .99), float64(same)/float64(len(times)))
	return b.Close()
}

// processor returns the processor time that the process has used.
func processor() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peak returns the most memory that the process has had.
func peak() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Maxrss << 10
}
