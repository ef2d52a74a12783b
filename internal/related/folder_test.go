package related

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/news"
)

// kept makes an index in a folder that has seen arrivals, edits, removals and
// decisions, and some Flushes: the last at position 9.
func kept(t testing.TB, dir string) *Index {
	t.Helper()
	var stories []Story
	for id := 1; id <= 120; id++ {
		stories = append(stories, invent(id, 6))
	}
	x := buildWith(t, stories, Options{Dir: dir, Position: 1, Abroad: true, Settings: 7, Hands: map[news.StoryID]Hand{7: {Boost: 50}},
		Rules: map[news.EditionID]Rules{"en": {Days: map[news.SectionID]int{"city": 30}}}})
	fillAll(t, x)
	for step := range 8 {
		for id := 100 + 5*step; id <= 105+5*step; id++ {
			put(t, x, invent(id, 13))
		}
		remove(t, x, news.StoryID(10+step))
		if _, err := x.SetHand(news.StoryID(20+step), Hand{Hidden: step%2 == 0, Boost: step, Blocks: []news.StoryID{30, 20}}); err != nil {
			t.Fatal(err)
		}
		if err := x.Flush(int64(2 + step)); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func open(t testing.TB, dir string, readOnly bool) (*Index, int64) {
	t.Helper()
	x, position, err := Open(dir, readOnly)
	if err != nil {
		t.Fatal(err)
	}
	return x, position
}

// copyOf returns a copy of a folder as a killed process leaves it.
func copyOf(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(filepath.Join(to, "related"), os.DirFS(current(dir))); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	x := kept(t, dir)
	want := readAll(t, x)
	for _, readOnly := range []bool{true, false, true, false} {
		y, position := open(t, dir, readOnly)
		if y.Settings() != 7 || y.abroad == nil {
			t.Error("settings", y.Settings())
		}
		if position != 9 {
			t.Error("position", position)
		}
		compareAll(t, fmt.Sprint("opened, read only: ", readOnly), readAll(t, y), want)
		compareAll(t, "made afresh", plainly(t, y), want)
		if x.Stats().Stories != y.Stats().Stories || x.Stats().Epoch != y.Stats().Epoch || x.NeedsRebuild() != y.NeedsRebuild() {
			t.Error("opened it has another size", x.Stats(), y.Stats())
		}
		if err := y.Close(); err != nil {
			t.Error(err)
		}
	}
	// From here on both behave the same.
	y, _ := open(t, copyOf(t, dir), false)
	defer y.Close()
	for id := 1; id <= 150; id += 3 {
		s := invent(id, 27)
		put(t, x, s)
		put(t, y, s)
	}
	compareAll(t, "after the same changes", readAll(t, y), readAll(t, x))
	if changed, err := y.SetRules("en", Rules{}); err != nil || !changed {
		t.Error("the rules were lost", err)
	}
	if _, _, err := Open(t.TempDir(), false); !errors.Is(err, fs.ErrNotExist) {
		t.Error("an empty folder gives", err)
	}
}

// What is read of a folder while it is in use is whole.
func TestReadOnlyWritesNothing(t *testing.T) {
	dir := t.TempDir()
	x := kept(t, dir)
	defer x.Close()
	contents := func() string {
		var b strings.Builder
		for _, f := range []string{"journal", "0.slips", "0.lists", "epochs"} {
			data, err := os.ReadFile(filepath.Join(current(dir), f))
			if err != nil {
				t.Fatal(err)
			}
			b.Write(data)
		}
		return b.String()
	}
	before := contents()
	y, _ := open(t, dir, true)
	put(t, y, invent(300, 6))
	if err := y.Flush(50); err == nil {
		t.Error("an index that is only read takes a Flush")
	}
	compareAll(t, "with a change in memory", readAll(t, y), plainly(t, y))
	y.Close()
	if contents() != before {
		t.Error("something was written")
	}
}

// failingFile takes a number of writes and then none, as if the process were
// killed. It may write a part of the last one.
type failingFile struct {
	file
	left *int
}

var errKilled = errors.New("killed")

func (f failingFile) WriteAt(b []byte, at int64) (int, error) {
	switch *f.left--; {
	case *f.left < 0:
		return 0, errKilled
	case *f.left == 0:
		f.file.WriteAt(b[:len(b)/3], at)
		return len(b) / 3, errKilled
	}
	return f.file.WriteAt(b, at)
}

// Killed between any two writes, and in the midst of one, an index comes back
// as it was at a Flush.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	kept(t, dir).Close()
	change := func(x *Index) {
		put(t, x, invent(200, 6))
		put(t, x, invent(50, 8))
		remove(t, x, 60)
	}
	for writes := 0; ; writes++ {
		dir := copyOf(t, dir)
		x, _ := open(t, dir, false)
		before := readAll(t, x)
		if err := x.Flush(10); err != nil { // lists that were made to read them
			t.Fatal(err)
		}
		change(x)
		after := readAll(t, x)
		left := writes
		for _, s := range x.shelves {
			s.slips, s.stored = failingFile{s.slips, &left}, failingFile{s.stored, &left}
		}
		err := x.Flush(11)
		compareAll(t, "still serving", readAll(t, x), after)
		for _, cut := range []int64{0, 1, 100, 3000} { // the journal's end may be lost too, if nothing came after it
			if cut > 0 && writes > 0 {
				break
			}
			killed := copyOf(t, dir)
			if err := os.Truncate(filepath.Join(current(killed), "journal"), x.folder.size-cut); err != nil {
				t.Fatal(err)
			}
			y, position := open(t, killed, false)
			switch position {
			case 10:
				compareAll(t, fmt.Sprint("before, after ", writes, " writes"), readAll(t, y), before)
				change(y)
				compareAll(t, "changed again", readAll(t, y), after)
			case 11:
				compareAll(t, fmt.Sprint("after ", writes, " writes"), readAll(t, y), after)
				if cut > 0 {
					t.Error("a journal that was cut holds all")
				}
			default:
				t.Fatal("position", position)
			}
			y.Close()
		}
		if err == nil {
			if writes < 5 {
				t.Error("only", writes, "writes: the test tests little")
			}
			return
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		// The disk has room again.
		left = 1 << 30
		if err := x.Flush(11); err != nil {
			t.Fatal(err)
		}
		x.Close()
		y, position := open(t, dir, false)
		compareAll(t, "after the next Flush", readAll(t, y), after)
		if position != 11 {
			t.Error("position", position)
		}
		y.Close()
	}
}

// A bit that fell over is noticed, or does no harm.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	x := kept(t, dir)
	want := readAll(t, x)
	if err := x.rotate(); err != nil {
		t.Fatal(err)
	}
	x.Close()
	noticed := map[string]int{}
	for _, name := range []string{"journal", "epochs", "0.slips", "0.lists"} {
		size := 0
		for _, part := range []float64{0, 0.01, 0.1, 0.3, 0.5, 0.77, 0.9, 0.999} {
			broken := copyOf(t, dir)
			path := filepath.Join(current(broken), name)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			size = len(data)
			data[int(part*float64(size))] ^= 4
			if err := os.WriteFile(path, data, 0o666); err != nil {
				t.Fatal(err)
			}
			y, _, err := Open(broken, false)
			switch {
			case errors.Is(err, ErrDamaged):
				noticed[name]++
			case err != nil:
				t.Error(name, err)
			default:
				compareAll(t, "with a bit of "+name+" fallen over", readAll(t, y), want)
				y.Close()
			}
		}
	}
	t.Log("noticed at the start:", noticed)
	if noticed["journal"] < 7 || noticed["epochs"] < 8 || noticed["0.slips"] < 7 || noticed["0.lists"] != 0 {
		t.Error("noticed", noticed)
	}
	for _, missing := range []string{"epochs", "0.slips"} {
		broken := copyOf(t, dir)
		os.Remove(filepath.Join(current(broken), missing))
		if _, _, err := Open(broken, false); !errors.Is(err, ErrDamaged) {
			t.Error("without", missing, "it opens:", err)
		}
	}
}

// A long life does not make a long journal.
func TestRotation(t *testing.T) {
	dir := t.TempDir()
	x := kept(t, dir)
	before := x.folder.size
	if err := x.rotate(); err != nil {
		t.Fatal(err)
	}
	if x.folder.size > before/10 {
		t.Errorf("the journal has %d bytes of %d", x.folder.size, before)
	}
	want := readAll(t, x)
	s := invent(401, 6)
	s.Edition = "xx" // an edition that came after the build
	s.Headline, s.Body = "Nothing like it", "Of no matter that the others are about."
	put(t, x, s)
	want[401] = all{{}, {}, {}, {}, {}, {}}
	put(t, x, invent(400, 6))
	if err := x.Flush(12); err != nil {
		t.Fatal(err)
	}
	remove(t, x, 400)
	if err := x.Flush(13); err != nil {
		t.Fatal(err)
	}
	if err := x.rotate(); err != nil {
		t.Fatal(err)
	}
	x.Close()
	y, position := open(t, dir, false)
	defer y.Close()
	if compareAll(t, "after rotation", readAll(t, y), want); position != 13 {
		t.Error("position", position)
	}
}

// Whatever the journal holds, Open returns.
func FuzzJournal(f *testing.F) {
	dir := f.TempDir()
	kept(f, dir).Close()
	good, err := os.ReadFile(filepath.Join(current(dir), "journal"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[batchHead+8 : 2000])
	f.Fuzz(func(t *testing.T, entries []byte) {
		x := New()
		x.shelf("en")
		err := x.replay(1, entries, func(s *shelf, kind byte, ord uint32, data []byte) error {
			var p slip
			var l lists
			if kind == 'S' {
				p.decode(data)
			} else {
				l.decode(data, s.era, MaxStories)
			}
			return nil
		})
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
	})
}
