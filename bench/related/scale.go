package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// scale prints what an archive of n stories costs. Stories are made by mixing
// the paragraphs of the files, about 500 words each, twenty minutes apart; or,
// without files, of made-up words with Zipf's law.
func scale(ctx context.Context, n int, files []string) error {
	m := &mixer{}
	for _, path := range files {
		if err := read(path, m.learn); err != nil {
			return err
		}
	}
	if len(files) > 0 && len(m.sources) == 0 {
		return errors.New("the files hold no stories")
	}
	last, stage := time.Now(), related.Stage("")
	opt := related.Options{Progress: func(s related.Stage, done, total int) {
		if s != stage {
			if stage != "" {
				fmt.Printf("%-9s %v\n", stage, time.Since(last).Round(time.Millisecond))
			}
			last, stage = time.Now(), s
		}
	}}
	began := time.Now()
	x, err := related.Build(ctx, func(yield func(related.Story, error) bool) {
		for id := 1; id <= n; id++ {
			if !yield(m.story(id), nil) {
				return
			}
		}
	}, opt)
	if err != nil {
		return err
	}
	fmt.Printf("%-9s %v\n", stage, time.Since(last).Round(time.Millisecond))
	took := time.Since(began)
	fmt.Printf("build %v, %.0f stories/s (the making of the stories included)\n", took.Round(time.Millisecond), float64(n)/took.Seconds())
	var mem runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&mem)
	fmt.Printf("memory %.0f bytes a story, heap %.0f, from the system %.0f\n",
		x.Stats().BytesPerStory(), float64(mem.HeapAlloc)/float64(n), float64(mem.Sys)/float64(n))

	began = time.Now()
	for left, done := 1, 0; left > 0 && done < fillMost; done += 2048 {
		if left, err = x.Fill(2048, runtime.GOMAXPROCS(0), nil); err != nil {
			return err
		}
	}
	took = time.Since(began)
	fmt.Printf("filled %d in %v, %.0f a second\n", min(n, fillMost), took, float64(min(n, fillMost))/took.Seconds())
	var put, query []time.Duration
	var changed, links int
	const arrivals = 1000
	for i := range arrivals {
		s := m.story(n + 1 + i)
		began := time.Now()
		c, err := x.Put(s)
		if err != nil {
			return err
		}
		changed += len(c)
		put = append(put, time.Since(began))
		began = time.Now()
		l, _ := x.Related(s.ID, related.More, 8)
		links += len(l)
		query = append(query, time.Since(began))
	}
	fmt.Printf("arrival p50 %.0f µs  p99 %.0f µs, %.1f lists change, %.1f links of 8\n",
		quantile(put, .5), quantile(put, .99), float64(changed)/arrivals, float64(links)/arrivals)
	fmt.Printf("query p50 %.1f µs  p99 %.1f µs\n", quantile(query, .5), quantile(query, .99))
	return nil
}

const fillMost = 20000

// A mixer makes stories.
type mixer struct {
	sources [][]string // paragraphs of each story learnt
}

// learn takes the paragraphs of a text.
func (m *mixer) learn(t text) {
	body := t.story(0).Body
	paragraphs := strings.FieldsFunc(body, func(r rune) bool { return r == '\n' })
	if len(paragraphs) == 1 { // without line ends: sentences in threes
		sentences := strings.SplitAfter(body, ". ")
		paragraphs = nil
		for i := 0; i < len(sentences); i += 3 {
			paragraphs = append(paragraphs, strings.Join(sentences[i:min(i+3, len(sentences))], ""))
		}
	}
	if len(paragraphs) > 0 {
		m.sources = append(m.sources, paragraphs)
	}
}

// story makes story id, the same each time: half of its paragraphs are of one
// source, the others of any.
func (m *mixer) story(id int) related.Story {
	r := rand.New(rand.NewPCG(1, uint64(id)))
	s := related.Story{ID: news.StoryID(id), Edition: "en",
		Published: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(id) * 20 * time.Minute)}
	if len(m.sources) == 0 {
		zipf := rand.NewZipf(r, 1.1, 20, 2_000_000)
		word := func() string { return fmt.Sprintf("w%x", zipf.Uint64()) }
		var b strings.Builder
		for range 500 {
			b.WriteString(word())
			b.WriteByte(' ')
		}
		s.Body = b.String()
		s.Headline = strings.Join([]string{word(), word(), word(), word()}, " ")
		return s
	}
	main := m.sources[r.IntN(len(m.sources))]
	var b strings.Builder
	for words := 0; words < 500; {
		from := main
		if r.IntN(2) == 0 {
			from = m.sources[r.IntN(len(m.sources))]
		}
		p := from[r.IntN(len(from))]
		words += strings.Count(p, " ") + 1
		b.WriteString(p)
		b.WriteByte('\n')
	}
	s.Body = b.String()
	if f := strings.Fields(main[r.IntN(len(main))]); len(f) > 0 {
		s.Headline = strings.Join(f[:min(len(f), 8)], " ")
	}
	return s
}
