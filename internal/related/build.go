package related

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
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
	Linking  Stage = "linking"  // sketches into lists: what Fill does
)

// Options are the settings of Build. The zero value serves.
type Options struct {
	Dir      string                             // where the index is kept; "" is in memory
	Position int64                              // in the change log, of what the stories are
	Hands    map[news.StoryID]Hand              // what editors decided
	Rules    map[news.EditionID]Rules           // what editions want
	Abroad   bool                               // editions are related with each other too
	Words    map[string]Dictionary              // for that, by language
	Settings uint32                             // is kept with the index
	TempDir  string                             // for a file of about 2 kB a story; "" is Dir or the system's
	Workers  int                                // goroutines; 0 is one for each processor
	Progress func(stage Stage, done, total int) // in stories; its calls do not overlap
}

// Build makes an index of stories, with statistics of their own. It reads them
// once, and the result does not depend on their order. Lists are left to Fill
// and to who asks for them. The first error of the sequence or of ctx ends it,
// and so does a story that comes twice. With a folder, the index is to be put
// into use with Install.
func Build(ctx context.Context, stories iter.Seq2[Story, error], opt Options) (*Index, error) {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	if opt.Progress == nil {
		opt.Progress = func(Stage, int, int) {}
	}
	if opt.TempDir == "" {
		opt.TempDir = opt.Dir
	}
	file, err := newSpool(opt.TempDir)
	if err != nil {
		return nil, err
	}
	defer file.close()
	b := &builder{Options: opt, spool: file, index: New()}
	b.index.settings = opt.Settings
	if opt.Abroad {
		b.abroad = b.edition(abroad)
		b.index.SetDictionaries(opt.Words)
	}
	if err := b.read(ctx, stories); err != nil {
		return nil, err
	}
	if err := b.freeze(); err != nil {
		return nil, err
	}
	if err := b.openFiles(); err != nil {
		return nil, err
	}
	err = b.weigh(ctx)
	if err == nil {
		err = b.close()
	}
	if err != nil {
		if b.index.folder != nil {
			b.index.closeAll()
			os.RemoveAll(b.index.folder.path)
		}
		return nil, err
	}
	return b.index, nil
}

// A builder is one run of Build.
type builder struct {
	Options
	spool    *spool
	index    *Index
	editions []*edition // by number
	abroad   *edition   // of all editions together, or nil
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
	heads  *heads
}

// A batch is a group of stories that are read together.
type batch struct {
	stories  []Story
	editions []*edition
	abroad   *edition // or nil
	encoded  []byte   // for the spool
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
	next := &batch{abroad: b.abroad}
	for s, err := range stories {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		e := byTag[s.Edition]
		if e == nil {
			e = b.edition(s.Edition)
			byTag[s.Edition] = e
		}
		next.stories, next.editions = append(next.stories, s), append(next.editions, e)
		if len(next.stories) == batchSize {
			raw <- next
			next = &batch{abroad: b.abroad}
		}
	}
	raw <- next
	return nil
}

// edition makes an edition.
func (b *builder) edition(tag news.EditionID) *edition {
	e := &edition{number: uint32(len(b.editions)), tag: tag, shelf: b.index.shelf(tag)}
	b.editions = append(b.editions, e)
	return e
}

// work finds the terms of a batch: of each story those of its own edition, and
// then those for abroad.
func (w *batch) work() {
	for i := range w.stories {
		for _, e := range []*edition{w.editions[i], w.abroad} {
			if e == nil {
				continue
			}
			head := spooled{edition: e.number, slip: e.shelf.outline(&w.stories[i])}
			e.shelf.count(&w.stories[i], func(counts []count, text *sample) {
				head.counts, head.slip.sketch.shingles = counts, *text
				w.encoded = head.encode(w.encoded)
			})
		}
	}
}

// keep puts a batch into the spool and into the statistics.
func (b *builder) keep(w *batch) error {
	var s spooled
	var err error
	home := uint32(0)
	for len(w.encoded) > 0 {
		rest := w.encoded
		if w.encoded, err = s.decode(rest); err != nil {
			return err
		}
		if err := b.spool.write(rest[:len(rest)-len(w.encoded)]); err != nil {
			return err
		}
		e := b.editions[s.edition]
		e.ids = append(e.ids, s.slip.id)
		if e == b.abroad {
			for _, c := range s.counts {
				e.df.addOf(c.term, home)
			}
			continue
		}
		home = s.edition
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
		terms, df := e.df.several()
		e.shelf.epoch = newEpoch(len(e.ids), terms, df)
		if e == b.abroad {
			e.shelf.epoch.strict = true
			for i, t := range terms {
				if !e.df.inSeveral(t) {
					e.shelf.epoch.rarity[i] |= inOne
				}
			}
		} else {
			all = append(all, e.ids...)
		}
		e.df = tally{}
		e.heads = newHeads(len(e.ids))
		e.shelf.room(e.ids)
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
		var out [slipSize]byte
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
			for rest := buf; len(rest) > 0 && err == nil; {
				if rest, err = s.decode(rest); err == nil {
					e := b.editions[s.edition]
					if e != b.abroad {
						n++
					}
					at, _ := slices.BinarySearch(e.ids, s.slip.id)
					ord := uint32(at)
					e.shelf.epoch.sketch(s.counts, &s.slip.sketch)
					e.heads.set(ord, &s.slip.sketch)
					e.shelf.minutes[ord], e.shelf.marks[ord] = minute(s.slip.published), s.slip.marks
					b.mu.Lock()
					e.shelf.sections[ord] = e.shelf.rules.section(s.slip.section)
					b.mu.Unlock()
					s.slip.encode(out[:])
					_, err = e.shelf.slips.WriteAt(out[:], int64(ord)*slipSize)
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

// openFiles gives the shelves their files, if the index is kept.
func (b *builder) openFiles() error {
	if b.Dir == "" {
		return nil
	}
	f := &folder{path: current(b.Dir) + ".new"}
	if err := os.RemoveAll(f.path); err != nil {
		return fmt.Errorf("related: %w", err)
	}
	if err := os.Mkdir(f.path, 0o777); err != nil {
		return fmt.Errorf("related: %w", err)
	}
	for _, s := range b.index.shelves {
		if err := f.open(s); err != nil {
			return err
		}
	}
	b.index.folder = f
	return nil
}

// close makes the postings, and what is kept safe.
func (b *builder) close() error {
	x := b.index
	for _, e := range b.editions {
		e.shelf.postings = postings{layers: []layer{e.heads.layer()}}
		e.heads = nil
	}
	for id, h := range b.Hands {
		if h.Blocks = slices.Sorted(slices.Values(h.Blocks)); h.empty() {
			continue
		}
		x.hands[id] = h
		x.mark(id)
	}
	for tag, r := range b.Rules {
		x.shelf(tag).rules.set(r)
	}
	x.position, x.unsaved = b.Position, unsaved{}
	if x.folder == nil {
		return nil
	}
	for _, s := range x.shelves[len(b.editions):] {
		if err := x.folder.open(s); err != nil {
			return err
		}
	}
	if err := writeSafely(filepath.Join(x.folder.path, "epochs"), x.epochs()); err != nil {
		return err
	}
	return x.rotate()
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
