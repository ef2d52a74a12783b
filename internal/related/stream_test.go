package related

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

// How long the long tests are. The full size is -stream 50000 -kills 50.
var (
	streamSize = flag.Int("stream", 3000, "arrivals, edits and withdrawals of TestStream")
	kills      = flag.Int("kills", 8, "times that TestKilledAtRandom kills its process")
)

// A stream is an endless row of changes, the same for the same seed: arrivals
// of real and invented stories, edits, withdrawals and decisions.
type stream struct {
	seed uint64
	real []Story
}

// apply makes change n.
func (s stream) apply(x *Index, n int) error {
	r := rand.New(rand.NewPCG(s.seed, uint64(n)))
	id := r.IntN(1 + n/2 + 200)
	var err error
	switch k := r.IntN(20); {
	case k < 3:
		_, err = x.Remove(news.StoryID(id))
	case k < 4:
		_, err = x.SetHand(news.StoryID(id), Hand{Hidden: r.IntN(2) == 0, Boost: r.IntN(200) - 80, Blocks: []news.StoryID{news.StoryID(r.IntN(id + 1))}})
	case k < 12 && len(s.real) > 0:
		st := s.real[r.IntN(len(s.real))]
		st.ID, st.Published = news.StoryID(id), day.Add(time.Duration(r.IntN(20000))*time.Minute)
		st.Section, st.Moving = []news.SectionID{"city", "sport"}[id%2], id%9 == 0
		if r.IntN(3) == 0 {
			st.Body = rewrite(st.Body, r, .85, .05, true, []string{"other", "word", "else"})
		}
		_, err = x.Put(st)
	default:
		_, err = x.Put(invent(id, s.seed+uint64(r.IntN(3))))
	}
	return err
}

// recomputed returns every list as a fresh look at the same stories gives it.
func recomputed(t testing.TB, dir string) map[news.StoryID]all {
	y, _ := open(t, dir, true)
	defer y.Close()
	for _, s := range y.shelves {
		s.forget()
	}
	return readAll(t, y)
}

// After thousands of changes every list equals what is made afresh, whatever
// was built, settled and flushed on the way.
func TestStream(t *testing.T) {
	real, _ := corpus(t, "reuters21578", 1)
	more, _ := corpus(t, "ecbplus", 1)
	real = append(real, more...)
	s := stream{seed: 6, real: real}
	var begin []Story
	for id := range 150 {
		st := real[id]
		st.ID, st.Published = news.StoryID(id), day
		begin = append(begin, st)
	}
	dir := t.TempDir()
	x := buildWith(t, begin, Options{Dir: dir})
	for n := range *streamSize {
		if err := s.apply(x, n); err != nil {
			t.Fatal(err)
		}
		if n%50 == 49 {
			if err := x.Flush(int64(n)); err != nil {
				t.Fatal(err)
			}
		}
		if n%500 == 499 {
			fillAll(t, x)
		}
		if n%(*streamSize/3) == *streamSize/3-1 {
			if err := x.Flush(int64(n)); err != nil {
				t.Fatal(err)
			}
			got, want := readAll(t, x), recomputed(t, dir)
			compareAll(t, fmt.Sprint("after ", n+1, " changes"), got, want)
			t.Logf("after %d changes: %d stories, %d layers", n+1, len(got), len(x.shelves[0].postings.layers))
		}
	}
	x.Close()
}

// TestKilledAtRandom lets another process make changes, kills it at random
// moments, and looks at what is left. Nothing that Flush took is lost, and at
// the end all is as if nobody had been killed.
func TestKilledAtRandom(t *testing.T) {
	s := stream{seed: 8}
	if dir := os.Getenv("BROADSHEET_TEST_KILLED"); dir != "" {
		changeUntilKilled(s, dir)
		return
	}
	var begin []Story
	for id := range 100 {
		begin = append(begin, invent(id, 8))
	}
	dir := t.TempDir()
	buildWith(t, begin, Options{Dir: dir}).Close()
	undisturbed, at := build(t, begin), int64(0)
	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	for kill := range *kills {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledAtRandom$")
		cmd.Env = append(os.Environ(), "BROADSHEET_TEST_KILLED="+dir)
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		acknowledged, lines := int64(0), bufio.NewScanner(out)
		lines.Scan() // it has begun
		timer := time.AfterFunc(time.Duration(r.IntN(60_000))*time.Microsecond, func() { cmd.Process.Kill() })
		for ok := true; ok; ok = lines.Scan() {
			if n, err := strconv.ParseInt(strings.TrimPrefix(lines.Text(), "flushed "), 10, 64); err == nil {
				acknowledged = n
			}
		}
		cmd.Wait()
		timer.Stop()
		x, position := open(t, dir, false)
		if position < acknowledged {
			t.Fatalf("kill %d: %d was acknowledged, and the index is of %d", kill, acknowledged, position)
		}
		for ; at < position; at++ {
			if err := s.apply(undisturbed, int(at)); err != nil {
				t.Fatal(err)
			}
		}
		compareAll(t, fmt.Sprintf("kill %d, after %d changes", kill, position), readAll(t, x), readAll(t, undisturbed))
		x.Close()
	}
	if t.Logf("%d changes, %d kills", at, *kills); at < int64(*kills) {
		t.Error("the process made too few changes: the test tests little")
	}
}

func changeUntilKilled(s stream, dir string) {
	x, position, err := Open(dir, false)
	fmt.Println("open", err)
	for n := position; err == nil; n++ {
		if err = s.apply(x, int(n)); err == nil && n%3 == 0 {
			if err = x.Flush(n + 1); err == nil {
				fmt.Println("flushed", n+1)
			}
		}
		if n%60 == 0 && err == nil { // 60 is a multiple of 3: all is flushed
			x.changing.Lock()
			err = x.rotate()
			x.changing.Unlock()
		}
	}
	fmt.Println(err)
}
