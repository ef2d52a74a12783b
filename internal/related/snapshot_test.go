package related

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"testing"
	"testing/iotest"

	"broadsheet/internal/news"
)

// sample is an index that has seen arrivals, edits and removals, in two
// editions.
func sample(t testing.TB) *Index {
	var stories []Story
	for id := 1; id <= 120; id++ {
		stories = append(stories, invent(id, 6))
	}
	x := build(t, stories)
	for id := 100; id <= 140; id++ {
		x.Put(invent(id, 13))
	}
	for id := 10; id <= 20; id++ {
		x.Remove(news.StoryID(id))
	}
	return x
}

func saved(t testing.TB, x *Index, position int64) []byte {
	var b bytes.Buffer
	if err := x.Save(&b, position); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSnapshot(t *testing.T) {
	x := sample(t)
	b := saved(t, x, -7)
	y, position, err := Load(iotest.HalfReader(bytes.NewReader(b)))
	if err != nil || position != -7 {
		t.Fatal(position, err)
	}
	if !bytes.Equal(b, saved(t, y, -7)) {
		t.Error("loaded and saved again it differs")
	}
	if x.Stats().Stories != y.Stats().Stories || x.Stats().Epoch != y.Stats().Epoch || x.NeedsRebuild() != y.NeedsRebuild() {
		t.Error("loaded it has another size", x.Stats(), y.Stats())
	}
	// From here on both behave the same.
	for id := 1; id <= 150; id += 3 {
		s := invent(id, 27)
		if a, b := x.Put(s), y.Put(s); !slices.Equal(a, b) {
			t.Fatalf("after the arrival of %d %v change, and %v", id, a, b)
		}
	}
	if !bytes.Equal(saved(t, x, 1), saved(t, y, 1)) {
		t.Error("after the same changes they differ")
	}
	empty, position, err := Load(bytes.NewReader(saved(t, New(), 3)))
	if err != nil || position != 3 || empty.Stats().Stories != 0 {
		t.Error("an empty index:", empty, position, err)
	}
}

func TestBadSnapshots(t *testing.T) {
	good := saved(t, sample(t), 5)
	bad := map[string][]byte{"empty": {}, "foreign": []byte("{\"stories\": []}\n"), "longer": append(slices.Clone(good), 0)}
	other := slices.Clone(good)
	other[len(magic)]++
	bad["another version"] = other
	for _, at := range []int{0, 20, 40, len(good) / 3, len(good) / 2, len(good) - 40, len(good) - 1} {
		broken := slices.Clone(good)
		broken[at] ^= 0x10
		bad["a bit at "+string(rune('0'+len(bad)))] = broken
		bad["an end at "+string(rune('0'+len(bad)))] = good[:at]
	}
	for name, b := range bad {
		if x, _, err := Load(bytes.NewReader(b)); !errors.Is(err, ErrSnapshot) || x != nil {
			t.Errorf("%s: %v", name, err)
		} else if name == "foreign" {
			t.Log(err)
		}
	}
	trouble := errors.New("no disk")
	if _, _, err := Load(io.MultiReader(bytes.NewReader(good[:500]), iotest.ErrReader(trouble))); !errors.Is(err, trouble) || errors.Is(err, ErrSnapshot) {
		t.Error("an error of the reader gives", err)
	}
	if err := sample(t).Save(failing{trouble}, 1); !errors.Is(err, trouble) {
		t.Error("an error of the writer gives", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Whatever the input, Load returns, and what it takes it can work with. The
// fuzzer's inputs get a right checksum, to come past it.
func FuzzLoad(f *testing.F) {
	f.Add(saved(f, New(), 1))
	small := New()
	for id := range 12 {
		small.Put(invent(id, 6))
	}
	f.Add(saved(f, small, 1))
	f.Add(saved(f, sample(f), 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, _, err := Load(bytes.NewReader(b)); err != nil && !errors.Is(err, ErrSnapshot) {
			t.Fatal(err)
		}
		if len(b) < sha256.Size {
			return
		}
		b = b[:len(b)-sha256.Size]
		sum := sha256.Sum256(b)
		x, _, err := Load(bytes.NewReader(append(slices.Clone(b), sum[:]...)))
		if err != nil {
			return
		}
		x.Related(1, 5)
		x.Put(invent(1, 6))
		x.Remove(2)
		saved(t, x, 1)
	})
}
