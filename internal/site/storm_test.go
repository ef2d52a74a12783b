package site_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
)

// A claim is what was acknowledged of a story: every later answer that
// mentions it must be of these versions at least, or not mention it at all.
type claim struct {
	headline, address atomic.Int64
	leaving           atomic.Bool // is being withdrawn
	withdrawn         atomic.Bool // and that was acknowledged
	path              atomic.Pointer[string]
}

// A publishStorm publishes, edits, moves and withdraws stories as fast as it
// is told while readers check every answer against what was acknowledged.
type publishStorm struct {
	*room
	t      *testing.T
	addr   string
	claims [2000]claim
	newest atomic.Int64 // number of the newest story that is acknowledged
	topic  news.TopicID

	answers, mentions, stale atomic.Int64
	worst                    atomic.Int64 // longest commit, in microseconds
}

// The numbers of stories and their versions as they stand in headlines and
// addresses.
var (
	inHeadline = regexp.MustCompile(`\bs(\d+)v(\d+)\b`)
	inAddress  = regexp.MustCompile(`\bp(\d+)w(\d+)\b`)
)

// While stories are published, edited, moved and withdrawn, readers come: no
// answer is older than what had been acknowledged when it was asked for, on any
// kind of page. STORM=60s makes it long, with 64 connections and figures.
func TestPublishStorm(t *testing.T) {
	length, readers := 4*time.Second, 16
	if s := os.Getenv("STORM"); s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal("STORM is a time such as 60s: ", err)
		}
		length, readers = d, 64
	}
	w := &publishStorm{room: open(t), t: t}
	w.site = w.fresh(t, func(o *site.Options) { // by the real clock, as pages carry ages
		o.Now, o.Log, o.CacheBytes = time.Now, slog.New(slog.NewTextHandler(w.log, nil)), 64<<20
		o.PartBudget = time.Minute // slow is not wrong here
	})
	w.OnChange(w.site.Apply)
	var err error
	if w.topic, err = w.Topic(t.Context(), "en", "Storms", news.Subject, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Topic(t.Context(), "ar", "Storms", news.Subject, w.topic); err != nil {
		t.Fatal(err)
	}
	w.addr, _ = listen(t, w.site, true)
	for i := range 40 {
		w.publish(i, rand.New(rand.NewPCG(1, uint64(i))))
	}
	before := w.site.Stats()
	ctx, stop := context.WithTimeout(t.Context(), length)
	defer stop()
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() { w.read(ctx, rand.New(rand.NewPCG(2, uint64(i)))) })
	}
	writes := w.write(ctx)
	wg.Wait()
	after := w.site.Stats()
	fills, drops := after.Fills-before.Fills, after.Dropped-before.Dropped
	t.Logf("%d changes, %.0f a second, the longest took %v; %d answers, %.0f a second, %d mentions; %d pages dropped, %d made, %d hits",
		writes, float64(writes)/length.Seconds(), time.Duration(w.worst.Load())*time.Microsecond, w.answers.Load(), float64(w.answers.Load())/length.Seconds(), w.mentions.Load(), drops, fills, after.Hits-before.Hits)
	if w.answers.Load() < 30 || w.mentions.Load() < 300 || writes < 5 {
		t.Error("nothing was tried")
	}
	// A page is made anew at most once for a change that concerns it, twice if
	// another change came meanwhile, whoever waits for it.
	if fills > 3*(drops+int64(after.Pages))+200 {
		t.Errorf("%d pages were made after %d drops: a stampede", fills, drops)
	}
	if log := w.log.String(); strings.Contains(log, "ERROR") {
		t.Errorf("the log says %.2000s", log)
	}
}

// write changes stories until ctx ends, 50 times a second if the machine
// can, and returns how many changes it made.
func (w *publishStorm) write(ctx context.Context) (n int) {
	rnd := rand.New(rand.NewPCG(3, 3))
	tick := time.NewTicker(time.Second / 50)
	defer tick.Stop()
	for next := 40; ctx.Err() == nil && next < len(w.claims); n++ {
		began := time.Now()
		switch old := rnd.IntN(next); {
		case rnd.IntN(3) == 0:
			w.publish(next, rnd)
			next++
		case w.claims[old].withdrawn.Load():
		case rnd.IntN(20) == 0:
			w.withdraw(old)
		default:
			w.edit(old, rnd)
		}
		w.worst.Store(max(w.worst.Load(), time.Since(began).Microseconds()))
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	return n
}

func (w *publishStorm) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Error(err)
		panic(err)
	}
}

// fill gives a story the versions that are to be acknowledged.
func (w *publishStorm) fill(st *news.Story, i int, headline, address int64) {
	st.Headline, st.Slug = fmt.Sprintf("s%dv%d %s", i, headline, storm[i%len(storm)]), news.Slug(fmt.Sprintf("p%dw%d", i, address))
	st.Standfirst = fmt.Sprintf("On s%dv%d", i, headline)
}

// acknowledge says that a story is public in these versions, related lists
// included.
func (w *publishStorm) acknowledge(id news.StoryID, i int, headline, address int64) {
	ctx := context.Background()
	w.must(w.cov.CatchUp(ctx))
	p, err := w.Public().Story(ctx, id)
	w.must(err)
	c := &w.claims[i]
	c.path.Store(&p.Path)
	c.headline.Store(headline)
	c.address.Store(address)
}

// publish publishes story i. Its number among ours is its number in the store.
func (w *publishStorm) publish(i int, rnd *rand.Rand) {
	ctx := context.Background()
	st := story("", "")
	st.Edition, st.Kind, st.Section = "en", news.Article, []news.SectionID{"world", "sport"}[i%2]
	st.Topics, st.Bylines = []news.TopicID{w.topic}, []news.Byline{{Name: "Ines"}}
	if i%5 == 4 {
		st.Edition, st.Section = "ar", "world"
	}
	st.Body.Blocks = append(st.Body.Blocks, news.Para(random(rnd, 60)))
	w.fill(st, i, 1, 1)
	w.must(w.Save(ctx, st, edit))
	if int(st.ID) != i+1 {
		w.must(fmt.Errorf("story %d got the number %d", i, st.ID))
	}
	if i%5 >= 3 { // a translation of the one before
		st.Set = news.SetID(1 + i/5)
		w.must(w.SetFlow(ctx, st, edit))
	}
	w.must(w.Publish(ctx, st.ID, st.Head, time.Now(), edit))
	w.acknowledge(st.ID, i, 1, 1)
	w.newest.Store(int64(i))
}

// edit publishes a new headline, and now and then a new address.
func (w *publishStorm) edit(i int, rnd *rand.Rand) {
	ctx, c := context.Background(), &w.claims[i]
	st, err := w.Story(ctx, news.StoryID(i+1))
	w.must(err)
	headline, address := c.headline.Load()+1, c.address.Load()
	if rnd.IntN(4) == 0 {
		address++
	}
	w.fill(st, i, headline, address)
	w.must(w.Save(ctx, st, edit))
	w.must(w.Publish(ctx, st.ID, st.Head, time.Now(), edit))
	w.acknowledge(st.ID, i, headline, address)
}

func (w *publishStorm) withdraw(i int) {
	w.claims[i].leaving.Store(true)
	w.must(w.Withdraw(context.Background(), news.StoryID(i+1), "It was wrong.", edit))
	w.claims[i].withdrawn.Store(true)
}

// read asks for one page after another and checks each answer.
func (w *publishStorm) read(ctx context.Context, rnd *rand.Rand) {
	client := &http.Client{Transport: &http.Transport{}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	lists := []string{"/", "/ar", "/world", "/sport", "/ar/world", "/topic/storms", "/author/ines", "/feed.rss", "/feed.atom", "/world/feed.json", "/topic/storms/feed.rss", "/author/ines/feed.json", "/ar/feed.rss",
		"/sitemap-news.xml", "/sitemap/en-" + time.Now().UTC().Format("2006-01") + ".xml"}
	for ctx.Err() == nil {
		newest := w.newest.Load()
		i := int(newest) - rnd.IntN(min(int(newest)+1, 60))
		path := *w.claims[i].path.Load()
		if rnd.IntN(2) == 0 {
			i, path = -1, lists[rnd.IntN(len(lists))]
		}
		known := w.known()
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+w.addr+path, nil)
		resp, err := client.Do(req)
		if err != nil {
			if ctx.Err() == nil {
				w.t.Error(err)
			}
			return
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			continue // the end came
		}
		w.answers.Add(1)
		w.check(path, i, resp, string(body), known, newest)
	}
}

// A fact is what was acknowledged of a story when a reader asked.
type fact struct {
	headline, address int64
	withdrawn         bool
}

func (w *publishStorm) known() []fact {
	list := make([]fact, w.newest.Load()+1)
	for i := range list {
		c := &w.claims[i]
		list[i] = fact{c.headline.Load(), c.address.Load(), c.withdrawn.Load()}
	}
	return list
}

func (w *publishStorm) check(path string, of int, resp *http.Response, body string, known []fact, newest int64) {
	fail := func(format string, args ...any) {
		if w.stale.Add(1) <= 10 {
			w.t.Errorf("%s (%d): %s", path, resp.StatusCode, fmt.Sprintf(format, args...))
		}
	}
	last := int64(-1)
	see := func(text string, mention *regexp.Regexp, least func(fact) int64) {
		for _, m := range mention.FindAllStringSubmatch(text, -1) {
			w.mentions.Add(1)
			i, _ := strconv.Atoi(m[1])
			version, _ := strconv.ParseInt(m[2], 10, 64)
			last = max(last, int64(i))
			if i >= len(known) { // published meanwhile
				continue
			}
			if known[i].withdrawn {
				fail("mentions story %d, which is withdrawn", i)
			}
			if version < least(known[i]) {
				fail("has version %d of story %d, acknowledged was %d", version, i, least(known[i]))
			}
		}
	}
	switch {
	case resp.StatusCode == http.StatusOK:
		see(body, inHeadline, func(f fact) int64 { return f.headline })
		see(body, inAddress, func(f fact) int64 { return f.address })
	case resp.StatusCode == http.StatusMovedPermanently && of >= 0:
		see(resp.Header.Get("Location"), inAddress, func(f fact) int64 { return f.address })
	case resp.StatusCode == http.StatusGone && of >= 0: // withdrawn now, if not when we asked
		see(body, inHeadline, func(f fact) int64 { return f.headline })
	case of < 0 && resp.StatusCode == http.StatusNotFound && cmp.Compare(newest, 39) < 0:
	default:
		fail("answers %d", resp.StatusCode)
	}
	if resp.StatusCode == http.StatusOK && of >= 0 && known[of].withdrawn {
		fail("shows story %d, which is withdrawn", of)
	}
	if of < 0 && resp.StatusCode == http.StatusOK { // the newest that belongs on the list is there, or a newer one
		for i := newest; i >= 0 && i > last; i-- {
			if !w.claims[i].leaving.Load() && listed(path, i) {
				fail("lists nothing newer than story %d, story %d was acknowledged", last, i)
				break
			}
		}
	}
}

// listed reports whether the story belongs on the list at a path.
func listed(path string, i int64) bool {
	arabic := i%5 == 4
	switch {
	case strings.HasPrefix(path, "/ar"):
		return arabic
	case path == "/sitemap-news.xml":
		return true
	case arabic:
		return false
	case strings.HasPrefix(path, "/world"):
		return i%2 == 0
	case strings.HasPrefix(path, "/sport"):
		return i%2 == 1
	}
	return true
}
