package related

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"broadsheet/internal/news"
)

// A Stage is a part of the work of Build.
type Stage string

const (
	Reading  Stage = "reading"  // stories into terms; the total is not known
	Weighing Stage = "weighing" // terms into sketches
	Linking  Stage = "linking"  // sketches into lists
)

// Options are the settings of Build. The zero value serves.
type Options struct {
	TempDir  string                             // for a file of about 1.5 kB a story; "" is the system's
	Workers  int                                // goroutines; 0 is one for each processor
	Progress func(stage Stage, done, total int) // in stories; its calls do not overlap
}

// Build makes an index of stories, with statistics of their own. It reads them
// once, and the result does not depend on their order. The first error of the
// sequence or of ctx ends it, and so does a story that comes twice.
func Build(ctx context.Context, stories iter.Seq2[Story, error], opt Options) (*Index, error) {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	if opt.Progress == nil {
		opt.Progress = func(Stage, int, int) {}
	}
	file, err := newSpool(opt.TempDir)
	if err != nil {
		return nil, err
	}
	defer file.close()
	b := &builder{Options: opt, spool: file}
	if err := b.read(ctx, stories); err != nil {
		return nil, err
	}
	if err := b.freeze(); err != nil {
		return nil, err
	}
	if err := b.weigh(ctx); err != nil {
		return nil, err
	}
	return b.link(ctx)
}

// A builder is one run of Build.
type builder struct {
	Options
	spool    *spool
	editions []*edition // by number
	total    int        // stories
	mu       sync.Mutex // for progress
	done     int
	failed   error
}

// An edition on its way to a shelf.
type edition struct {
	number uint32
	tag    news.EditionID
	ids    []news.StoryID
	df     tally
	shelf  *shelf
}

// A batch is a group of stories that are read together.
type batch struct {
	stories  []Story
	editions []*edition
	encoded  []byte // for the spool
}

const batchSize = 64

// read turns stories into terms, keeps them in the spool and counts them. The
// caller's goroutine reads the sequence, workers find the terms, and one
// goroutine writes.
func (b *builder) read(ctx context.Context, stories iter.Seq2[Story, error]) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	raw, ready := make(chan *batch, b.Workers), make(chan *batch, b.Workers)
	var workers, writer sync.WaitGroup
	for range b.Workers {
		workers.Go(func() {
			for w := range raw {
				w.work()
				ready <- w
			}
		})
	}
	writer.Go(func() {
		for w := range ready {
			if ctx.Err() != nil {
				continue
			}
			if err := b.keep(w); err != nil {
				cancel(err)
			}
		}
	})
	err := b.deal(ctx, stories, raw)
	close(raw)
	workers.Wait()
	close(ready)
	writer.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		err = b.spool.finish()
	}
	return err
}

// deal deals the stories out in batches.
func (b *builder) deal(ctx context.Context, stories iter.Seq2[Story, error], raw chan<- *batch) error {
	byTag := map[news.EditionID]*edition{}
	next := &batch{}
	for s, err := range stories {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		e := byTag[s.Edition]
		if e == nil {
			e = &edition{number: uint32(len(b.editions)), tag: s.Edition, shelf: newShelf(s.Edition, nil)}
			byTag[s.Edition] = e
			b.editions = append(b.editions, e)
		}
		next.stories, next.editions = append(next.stories, s), append(next.editions, e)
		if len(next.stories) == batchSize {
			raw <- next
			next = &batch{}
		}
	}
	raw <- next
	return nil
}

// work finds the terms of a batch.
func (w *batch) work() {
	for i := range w.stories {
		s, e := &w.stories[i], w.editions[i]
		r := e.shelf.language.readers.Get().(*reader)
		head := spooled{edition: e.number, id: s.ID, published: s.Published.UnixMicro(), counts: r.count(s)}
		w.encoded = head.encode(w.encoded)
		e.shelf.language.readers.Put(r)
	}
}

// keep puts a batch into the spool and into the statistics.
func (b *builder) keep(w *batch) error {
	var s spooled
	var err error
	for _, e := range w.editions {
		rest := w.encoded
		if w.encoded, err = s.decode(rest); err != nil {
			return err
		}
		if err := b.spool.write(rest[:len(rest)-len(w.encoded)]); err != nil {
			return err
		}
		e.ids = append(e.ids, s.id)
		for _, c := range s.counts {
			e.df.add(c.term)
		}
	}
	b.total += len(w.editions)
	b.Progress(Reading, b.total, 0)
	return nil
}

// freeze makes the statistics and an empty record for each story, in the order
// of IDs.
func (b *builder) freeze() error {
	var all []news.StoryID
	for _, e := range b.editions {
		if len(e.ids) > MaxStories {
			return fmt.Errorf("related: edition %s has %d stories; %d is the limit", e.tag, len(e.ids), MaxStories)
		}
		slices.Sort(e.ids)
		all = append(all, e.ids...)
		terms, df := e.df.several()
		e.shelf.epoch = newEpoch(len(e.ids), terms, df)
		e.df = tally{}
		e.shelf.extend(uint32(len(e.ids)))
		e.shelf.ordered, e.shelf.living = uint32(len(e.ids)), len(e.ids)
	}
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			return fmt.Errorf("related: story %d came twice", all[i])
		}
	}
	return nil
}

// weigh makes the sketches.
func (b *builder) weigh(ctx context.Context) error {
	b.done = 0
	each(len(b.spool.blocks)-1, b.Workers, func() func(int) {
		var buf []byte
		var s spooled
		return func(i int) {
			if ctx.Err() != nil {
				return
			}
			var err error
			if buf, err = b.spool.block(i, buf); err != nil {
				b.advance(Weighing, 0, err)
				return
			}
			n := 0
			for rest := buf; len(rest) > 0 && err == nil; n++ {
				if rest, err = s.decode(rest); err == nil {
					e := b.editions[s.edition]
					ord, _ := slices.BinarySearch(e.ids, s.id)
					*e.shelf.at(uint32(ord)) = record{id: s.id, sketch: e.shelf.epoch.sketch(s.counts)}
					e.shelf.times[ord] = s.published
				}
			}
			b.advance(Weighing, n, err)
		}
	})
	if b.failed == nil {
		b.failed = context.Cause(ctx)
	}
	return b.failed
}

// link makes the lists.
func (b *builder) link(ctx context.Context) (*Index, error) {
	b.done = 0
	x := New()
	for _, e := range b.editions {
		const some = 256
		s := e.shelf
		e.ids = nil
		s.index()
		each((int(s.length)+some-1)/some, b.Workers, func() func(int) {
			q := &query{leaving: none}
			return func(i int) {
				if ctx.Err() != nil {
					return
				}
				from, to := uint32(i)*some, min(uint32(i+1)*some, s.length)
				for ord := from; ord < to; ord++ {
					l := s.nearest(q, ord)
					s.at(ord).list, s.at(ord).kept = l.list, l.kept
				}
				b.advance(Linking, int(to-from), nil)
			}
		})
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		x.shelves[e.tag] = s
	}
	return x, nil
}

// advance reports progress, and keeps the first error.
func (b *builder) advance(stage Stage, n int, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += n
	if b.failed == nil {
		b.failed = err
	}
	b.Progress(stage, b.done, b.total)
}
