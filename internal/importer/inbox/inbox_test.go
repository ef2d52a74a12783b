package inbox

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// lines is a format: each line is an item.
var lines = importer.Format{Name: "lines", Sniff: func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte("LINES\n")) },
	Items: func(importer.File) iter.Seq2[importer.Item, error] {
		return func(func(importer.Item, error) bool) {}
	}}

func open(t testing.TB) *Inbox {
	t.Helper()
	b, err := Open(filepath.Join(t.TempDir(), "imports"), []importer.Format{lines}, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnArchiveComesInParts(t *testing.T) {
	b, text := open(t), "LINES\n"+strings.Repeat("word ", 1000)
	p, err := b.Begin(`C:\old site\lines.txt`, int64(len(text)), "m")
	if err != nil || p.Name != "lines.txt" || p.Have != 0 || p.Complete() {
		t.Fatal(p, err)
	}
	if p, err = b.Add(p.ID, 0, strings.NewReader(text[:700])); err != nil || p.Have != 700 || p.Complete() {
		t.Fatal(p, err)
	}
	for _, at := range []int64{0, 699, 701} {
		if q, err := b.Add(p.ID, at, strings.NewReader("x")); !errors.Is(err, news.Conflict) || q.Have != 700 {
			t.Errorf("a part at %d: %+v, %v", at, q, err)
		}
	}
	if _, err := b.Inputs(t.Context(), p.ID, nil); !errors.Is(err, news.Conflict) {
		t.Errorf("half of it is read: %v", err)
	}
	// A line that is cut in the middle of a part keeps what came.
	if q, err := b.Add(p.ID, 700, io.MultiReader(strings.NewReader(text[700:1000]), broken{})); err == nil || q.Have != 1000 {
		t.Errorf("a cut part: %+v, %v", q, err)
	}
	if _, err := b.Add(p.ID, 1000, strings.NewReader(text[1000:]+"x")); !errors.Is(err, news.Invalid) {
		t.Errorf("more than was said: %v", err)
	}
	again, err := Open(b.dir, b.formats, b.now) // as after a restart
	if err != nil {
		t.Fatal(err)
	}
	if p, err = again.Parcel(p.ID); err != nil || p.Have != 1000 {
		t.Fatal(p, err)
	}
	for _, other := range []struct {
		name, mark string
		size       int64
		same       bool
	}{{"lines.txt", "m", p.Size, true}, {"other.txt", "m", p.Size, false}, {"lines.txt", "n", p.Size, false}, {"lines.txt", "", p.Size, false}, {"lines.txt", "m", 7, false}} {
		if q, err := again.Begin(other.name, other.size, other.mark); err != nil || (q.ID == p.ID) != other.same {
			t.Errorf("begun again as %+v: %+v, %v", other, q, err)
		}
	}
	if p, err = again.Add(p.ID, 1000, strings.NewReader(text[1000:])); err != nil || p.Kind != "lines" {
		t.Fatal(p, err)
	}
	if _, err = again.Add(p.ID, p.Have, strings.NewReader("")); !errors.Is(err, news.Conflict) {
		t.Errorf("added to what is complete: %v", err)
	}
	in, err := again.Inputs(t.Context(), p.ID, nil)
	if err != nil || len(in) != 1 || in[0].Name != "lines.txt" || in[0].Size != int64(len(text)) {
		t.Fatal(in, err)
	}
	f, err := in[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, _ := io.ReadAll(f); string(got) != text {
		t.Error("it is not what was sent")
	}
}

// An archive of which the last byte came just before the process died is
// looked at when its sender asks how far it is.
func TestTheLastStepIsTakenAgain(t *testing.T) {
	b := open(t)
	p, _ := b.Begin("a.txt", 6, "")
	if err := os.WriteFile(b.path(p.ID, "data"), []byte("LINES\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := b.Add(p.ID, 6, strings.NewReader("")); err != nil || !p.Complete() {
		t.Errorf("%+v, %v", p, err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func packed(t testing.TB, text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipOf makes a ZIP of names and what is in them, by turns.
func zipOf(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatIsTaken(t *testing.T) {
	locked := []byte(zipOf(t, "a.txt", "LINES\n"))
	central := bytes.Index(locked, []byte("PK\x01\x02"))
	locked[central+8] |= 1
	huge := []byte(zipOf(t, "a.txt", "LINES\n"))
	binary.LittleEndian.PutUint32(huge[bytes.Index(huge, []byte("PK\x01\x02"))+24:], 1<<31)
	for name, c := range map[string]struct {
		data, say, kind string
	}{
		"lines.txt":   {"LINES\nx", "", "lines"},
		"lines.gz":    {packed(t, "LINES\nx"), "", "lines"},
		"site.zip":    {zipOf(t, "a/b.txt", "LINES\n", "__MACOSX/x", "y", "a/.DS_Store", "z", "a/", ""), "", "zip"},
		"empty.txt":   {"", sayEmpty, ""},
		"page.exe":    {"MZ\x90", sayUnknown, ""},
		"half.gz":     {packed(t, "LINES\nx")[:12], sayUnknown, ""},
		"other.gz":    {packed(t, "nothing"), sayUnknown, ""},
		"cut.zip":     {zipOf(t, "a.txt", strings.Repeat("LINES\n", 100))[:60], sayZip, ""},
		"hollow.zip":  {zipOf(t, "__MACOSX/a", "x"), sayHollow, ""},
		"climb.zip":   {zipOf(t, "../../etc/cron.d/x", "LINES\n"), sayZip, ""},
		"rooted.zip":  {zipOf(t, "/etc/passwd", "LINES\n"), sayZip, ""},
		"windows.zip": {zipOf(t, `..\x.txt`, "LINES\n"), sayZip, ""},
		"locked.zip":  {string(locked), sayLocked, ""},
		"bomb.zip":    {string(huge), sayBomb, ""},
	} {
		b := open(t)
		p, err := b.Take(name, strings.NewReader(c.data))
		if c.say == "" {
			if err != nil || p.Kind != c.kind {
				t.Errorf("%s: %+v, %v", name, p, err)
			}
			continue
		}
		var f news.Fault
		if !errors.As(err, &f) || f.Say != c.say {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(b.dir); len(left) != 0 {
			t.Errorf("%s: something is left of it", name)
		}
	}
}

func TestBadBeginnings(t *testing.T) {
	b := open(t)
	for _, c := range []struct {
		name string
		size int64
	}{{"", 1}, {"/", 1}, {"..", 1}, {"a", 0}, {"a", -1}, {"a", MostBytes + 1}} {
		if _, err := b.Begin(c.name, c.size, ""); !errors.Is(err, news.Invalid) {
			t.Errorf("%q, %d: %v", c.name, c.size, err)
		}
	}
	for _, id := range []string{"", "..", "../x", strings.Repeat("a", 24)} {
		if _, err := b.Parcel(id); !errors.Is(err, news.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
		if _, err := b.Add(id, 0, strings.NewReader("x")); !errors.Is(err, news.NotFound) {
			t.Errorf("added to %q: %v", id, err)
		}
		if err := b.Remove(id); err != nil {
			t.Errorf("removed %q: %v", id, err)
		}
	}
	for range mostParcels {
		if _, err := b.Begin("a", 1, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Begin("a", 1, ""); !errors.Is(err, news.Invalid) {
		t.Errorf("one too many: %v", err)
	}
	if err := b.Sweep(now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if list, _ := b.List(); len(list) != 0 {
		t.Errorf("%d are left", len(list))
	}
}

func TestAZipIsUnpackedOnce(t *testing.T) {
	b := open(t)
	data := zipOf(t, "one.txt", "LINES\n1", "in/two.txt", "LINES\n2", "in/photo.jpg", "not a story")
	p, err := b.Take("site.zip", strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var told int64
	for range 2 {
		in, err := b.Inputs(t.Context(), p.ID, func(done, total int64) { told = total - done })
		if err != nil || len(in) != 2 || in[0].Name != "in/two.txt" || in[1].Name != "one.txt" {
			t.Fatal(in, err)
		}
	}
	if told != 0 {
		t.Errorf("%d bytes were not told of", told)
	}
	if _, err := os.Stat(b.path(p.ID, "unpacked/in/photo.jpg")); err != nil {
		t.Error("what lies beside is not there:", err)
	}
	if err := b.Remove(p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Parcel(p.ID); !errors.Is(err, news.NotFound) {
		t.Error(err)
	}
}

// A ZIP whose contents are damaged, or that holds a name twice, is refused as
// a whole when it is unpacked, and leaves nothing half unpacked in use.
func TestADamagedZip(t *testing.T) {
	twice := zipOf(t, "a.txt", "LINES\n", "a.txt", "LINES\n")
	flipped := []byte(zipOf(t, "a.txt", strings.Repeat("LINES\n some words", 40)))
	flipped[50] ^= 0xff
	for name, data := range map[string]string{"twice": twice, "flipped": string(flipped)} {
		b := open(t)
		p, err := b.Take("a.zip", strings.NewReader(data))
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := b.Inputs(t.Context(), p.ID, func(int64, int64) {}); !errors.Is(err, news.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(b.path(p.ID, "unpacked")); err == nil {
			t.Errorf("%s: it is in use", name)
		}
	}
}

func TestReports(t *testing.T) {
	b := open(t)
	p, err := b.Take("a.txt", strings.NewReader("LINES\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.OpenReport(p.ID, "plan"); !errors.Is(err, news.NotFound) {
		t.Error(err)
	}
	for _, text := range []string{"long ago\n", "now\n"} {
		w, err := b.Report(p.ID, "plan")
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
		w.Close()
	}
	r, err := b.OpenReport(p.ID, "plan")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, _ := io.ReadAll(r); string(got) != "now\n" {
		t.Errorf("%q", got)
	}
}

// Whatever a ZIP holds, it is refused with a reason, or unpacked into its
// folder and nowhere else.
func FuzzArchive(f *testing.F) {
	f.Add([]byte(zipOf(f, "a/b.txt", "LINES\n", "../c", "x")))
	f.Add([]byte(zipOf(f, "a", "LINES\n", "a/b", "x")))
	f.Add([]byte(zipOf(f, "one.txt", "LINES\n1", "in/two.txt", "LINES\n2")))
	f.Fuzz(func(t *testing.T, data []byte) {
		var fault news.Fault
		if _, err := zipped(bytes.NewReader(data), int64(len(data))); err != nil {
			if !errors.As(err, &fault) || fault.Say == "" {
				t.Fatalf("no reason: %v", err)
			}
			return
		}
		dir := t.TempDir()
		_ = unpack(context.Background(), bytes.NewReader(data), int64(len(data)), filepath.Join(dir, "unpacked"), func(int64, int64) {})
		if beside, _ := os.ReadDir(dir); len(beside) != 1 || !strings.HasPrefix(beside[0].Name(), "unpacked") {
			t.Fatal("it wrote outside its folder")
		}
	})
}
