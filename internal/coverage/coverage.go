// Package coverage keeps related coverage in step with the store: a follower
// of the change log over the index of package related, the storylines made
// from it, and what editors decided by hand. The store is the truth; an index
// that is missing, damaged or of another newsroom is only slow.
package coverage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/flock"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
	"broadsheet/internal/storyline"
)

// A Source is what coverage follows.
type Source interface {
	After(ctx context.Context, seq int64, limit int) ([]news.Change, error)
	Last(ctx context.Context) (int64, error)
	Public() store.Readers
}

// Options are what a Coverage is made of. Source and Dir are required.
type Options struct {
	Source   Source
	Dir      string // the folder of the index; made if need be
	Words    string // the folder of dictionaries, LANGUAGE-en.tsv; need not be there
	Log      *slog.Logger
	Stale    func([]news.Key)                           // told which related lists changed, as keys; may be nil
	Later    bool                                       // leave long building to Follow; until it is done there are no lists, or those of before
	Progress func(stage related.Stage, done, total int) // of building and filling; may be nil
}

// A Coverage is the related coverage of a newsroom. Readers may ask at any
// time; they get the state of the last change that was applied.
type Coverage struct {
	opt      Options
	lock     *flock.Flock
	readOnly bool        // another process keeps the index
	unbuilt  atomic.Bool // the index is none, or one of before, that Follow will replace; it is not saved

	mu       sync.Mutex // one catch-up at a time
	index    atomic.Pointer[related.Index]
	lines    atomic.Pointer[storyline.Lines] // nil until they are made
	position int64                           // change up to which index is right
	missed   []news.StoryID                  // stories that lines in the making do not know

	deciding  sync.RWMutex
	curations map[news.StoryID]news.Curation
}

// small is up to how many stories everything is computed before Open or
// CatchUp return; above, what can wait is left to Follow.
const small = 5000

// Open opens the index, or builds it anew, and catches up. If another process
// has the folder open, nothing is written there.
func Open(ctx context.Context, opt Options) (*Coverage, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(opt.Dir, 0o777); err != nil {
		return nil, err
	}
	c := &Coverage{opt: opt, lock: flock.New(filepath.Join(opt.Dir, "lock")), curations: map[news.StoryID]news.Curation{}}
	mine, err := c.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", opt.Dir, err)
	}
	c.readOnly = !mine
	if err := c.open(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *Coverage) open(ctx context.Context) error {
	last, err := c.opt.Source.Last(ctx)
	if err != nil {
		return err
	}
	abroad, err := c.abroad(ctx)
	if err != nil {
		return err
	}
	index, position, err := related.Open(c.opt.Dir, c.readOnly)
	switch {
	case err == nil && index.Settings() != abroad.settings:
		index.Close() // editions are related now, or no more, or dictionaries are others
	case err == nil && position <= last:
		c.index.Store(index)
		c.position = position
		index.SetDictionaries(abroad.words)
	case err == nil:
		index.Close()
		c.opt.Log.Warn("the index of related coverage is of another newsroom; it is built anew")
	case !errors.Is(err, fs.ErrNotExist):
		c.opt.Log.Warn("the index of related coverage cannot be used; it is built anew", "err", err)
	}
	switch x := c.index.Load(); {
	case x == nil && c.later(last):
		c.index.Store(related.New())
		c.position = last
		c.unbuilt.Store(true)
	case x == nil:
		if err := c.rebuild(ctx); err != nil {
			return err
		}
	case c.later(last) && farBehind(last-c.position, x):
		c.position = last
		c.unbuilt.Store(true)
	}
	if err := c.decideAll(ctx); err != nil {
		return err
	}
	if err := c.CatchUp(ctx); err != nil {
		return err
	}
	if c.index.Load().Stats().Stories <= small {
		return c.Fill(ctx)
	}
	return nil
}

// later reports whether building can be left to Follow and takes so long, after
// so many changes, that it should.
func (c *Coverage) later(changes int64) bool { return c.opt.Later && !c.readOnly && changes > small }

// farBehind reports whether an index is so many changes behind that to build it
// anew is faster than to apply them.
func farBehind(changes int64, x *related.Index) bool {
	return changes > 2000 && int(changes) > x.Stats().Stories/4
}

// Built reports whether the lists are those of the whole archive.
func (c *Coverage) Built() bool { return !c.unbuilt.Load() }

// Close gives up the folder. What was not saved is made again at the next
// start.
func (c *Coverage) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	if x := c.index.Load(); x != nil {
		err = x.Close()
	}
	return errors.Join(err, c.lock.Unlock())
}

// Check reports an index that is damaged. One that is missing is none.
func Check(dir string, report func(string)) {
	x, _, err := related.Open(dir, true)
	if err == nil {
		err = x.Close()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		report("the index of related coverage is damaged; the next start builds it anew: " + err.Error())
	}
}

// Stats returns the size of the index.
func (c *Coverage) Stats() related.Stats { return c.index.Load().Stats() }

// rebuild builds the index from nothing and puts it into use.
func (c *Coverage) rebuild(ctx context.Context) error {
	x, position, curations, err := c.build(ctx)
	if err != nil {
		return err
	}
	return c.install(x, position, curations)
}

// build builds an index of what is public now. Changes that come meanwhile
// are to be applied again, to no effect or to the right one.
func (c *Coverage) build(ctx context.Context) (*related.Index, int64, map[news.StoryID]news.Curation, error) {
	fail := func(err error) (*related.Index, int64, map[news.StoryID]news.Curation, error) {
		return nil, 0, nil, fmt.Errorf("compute related coverage: %w", err)
	}
	position, err := c.opt.Source.Last(ctx)
	if err != nil {
		return fail(err)
	}
	curations, err := c.allCurations(ctx)
	if err != nil {
		return fail(err)
	}
	rules, err := c.rules(ctx)
	if err != nil {
		return fail(err)
	}
	abroad, err := c.abroad(ctx)
	if err != nil {
		return fail(err)
	}
	opt := related.Options{Dir: c.opt.Dir, Position: position, Hands: map[news.StoryID]related.Hand{}, Rules: rules, Progress: c.opt.Progress,
		Abroad: abroad.wanted, Words: abroad.words, Settings: abroad.settings}
	if c.readOnly {
		opt.Dir = ""
	}
	for id, cur := range curations {
		opt.Hands[id] = handOf(cur)
	}
	x, err := related.Build(ctx, c.allStories(ctx), opt)
	if err != nil {
		return fail(err)
	}
	return x, position, curations, nil
}

// install puts an index into use that was just built.
func (c *Coverage) install(x *related.Index, position int64, curations map[news.StoryID]news.Curation) error {
	if err := x.Install(); err != nil {
		return err
	}
	old := c.index.Swap(x)
	c.lines.Store(nil)
	c.position, c.missed = position, nil
	c.unbuilt.Store(false)
	c.deciding.Lock()
	c.curations = curations
	c.deciding.Unlock()
	if old != nil {
		return old.Close()
	}
	return nil
}

// Story is the related coverage of one story, each part best first.
type Story struct {
	Pins       []news.StoryID // by hand, in order
	More       []related.Link // of about the same time
	Background []related.Link // older
	Media      []related.Link // video, galleries, audio
	Copies     []related.Link // the same text
	Other      []related.Link // in other editions, if they are related
	Root       news.StoryID   // the story that begins its storyline
	Line       []news.StoryID // the storyline, by ID; the story alone if there is none
}

// ask asks the index. One that was replaced meanwhile may be closed; then the
// new one is asked.
func (c *Coverage) ask(f func(*related.Index) error) error {
	for {
		x := c.index.Load()
		if err := f(x); err == nil || x == c.index.Load() {
			return err
		}
	}
}

// Of returns the related coverage of a story: at most more links of each kind.
func (c *Coverage) Of(id news.StoryID, most int) (Story, error) {
	var s Story
	c.deciding.RLock()
	s.Pins = slices.Clone(c.curations[id].Pins)
	c.deciding.RUnlock()
	err := c.ask(func(x *related.Index) (err error) {
		for _, part := range []struct {
			slot  related.Slot
			links *[]related.Link
		}{{related.More, &s.More}, {related.Background, &s.Background}, {related.Media, &s.Media}, {related.Copies, &s.Copies}, {related.Other, &s.Other}} {
			if *part.links, err = x.Related(id, part.slot, most); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Story{}, err
	}
	s.Root, s.Line = c.Line(id)
	return s, nil
}

// Diverse returns at most n of the links, not all of one matter.
func (c *Coverage) Diverse(links []related.Link, n int) ([]related.Link, error) {
	var out []related.Link
	err := c.ask(func(x *related.Index) (err error) { out, err = x.Diverse(links, n); return })
	return out, err
}

// Line returns the story that begins the storyline of a story, and all of
// them by ID: the story alone if there is no other, or they are not made yet.
func (c *Coverage) Line(id news.StoryID) (root news.StoryID, members []news.StoryID) {
	lines := c.lines.Load()
	if lines == nil {
		return id, []news.StoryID{id}
	}
	root = lines.Root(id)
	return root, lines.Members(root)
}

// LineTitle returns the name of the storyline that the story begins: the one
// that an editor gave it, or two names that most of its stories share, in the
// words of the story; none if there are no two that tell readers something.
func (c *Coverage) LineTitle(st *store.PublicStory, members []news.StoryID) ([]string, error) {
	c.deciding.RLock()
	title := c.curations[st.ID].Title
	c.deciding.RUnlock()
	if title != "" {
		return []string{title}, nil
	}
	sums := map[uint32]int32{}
	err := c.ask(func(x *related.Index) error {
		clear(sums)
		for _, id := range members[:min(len(members), 30)] {
			if id == st.ID {
				continue
			}
			shared, err := x.Shared(st.ID, id)
			if err != nil {
				return err
			}
			for _, s := range shared {
				sums[s.Key] += s.Score / 100
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var common []related.Shared
	for key, score := range sums {
		common = append(common, related.Shared{Key: key, Score: score})
	}
	slices.SortFunc(common, func(a, b related.Shared) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key))
	})
	common = common[:min(len(common), 8)]
	return telling(c.words(st, common).Of(common, 6)), nil
}

// telling returns the first name of several words and the best name beside it
// that says something else; nil if there is no such pair. Two single words are
// more often the halves of a name, or the words of a form.
func telling(names []string) []string {
	for _, first := range names {
		if !strings.Contains(first, " ") || shouted(first) {
			continue
		}
		said := strings.Fields(strings.ToLower(first))
		for _, other := range names {
			words := strings.Fields(strings.ToLower(other))
			if r, _ := utf8.DecodeRuneInString(other); unicode.IsLetter(r) && !unicode.IsLower(r) && utf8.RuneCountInString(other) > 2 &&
				!slices.ContainsFunc(words, func(w string) bool { return slices.Contains(said, w) }) {
				return []string{first, other}
			}
		}
	}
	return nil
}

// shouted reports whether a text is in capitals only.
func shouted(text string) bool {
	return strings.ToUpper(text) == text && strings.ToLower(text) != text
}

// Why returns, for each of the other stories, at most most words of the story
// that say what it shares with the other: names first.
func (c *Coverage) Why(st *store.PublicStory, others []news.StoryID, most int) ([][]string, error) {
	common := make([][]related.Shared, len(others))
	err := c.ask(func(x *related.Index) (err error) {
		for i, id := range others {
			if common[i], err = x.Shared(st.ID, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	words := c.words(st, common...)
	out := make([][]string, len(others))
	for i := range out {
		out[i] = words.Of(common[i], most)
	}
	return out, nil
}

// words reads a story for what it has in common with others.
func (c *Coverage) words(st *store.PublicStory, common ...[]related.Shared) related.Words {
	return c.index.Load().Words(related.Story{ID: st.ID, Edition: st.Edition, Headline: st.Headline, Lead: st.Standfirst, Body: textOf(st.HTML)}, common...)
}
