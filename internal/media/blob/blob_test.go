package blob_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/media/blob"
)

func TestPut(t *testing.T) {
	dir := t.TempDir()
	f, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := f.Put(t.Context(), "../../Harbour.JPG", strings.NewReader("pixels"))
	if err != nil || !strings.HasSuffix(a.Path, ".jpg") || a.Bytes != 6 {
		t.Fatalf("Put = %+v, %v", a, err)
	}
	if b, err := f.Put(t.Context(), "other.jpg", strings.NewReader("pixels")); err != nil || b != a {
		t.Errorf("the same file again = %+v, %v", b, err)
	}
	if c, err := f.Put(t.Context(), "evil.html", strings.NewReader("<script>")); err != nil || !strings.HasSuffix(c.Path, ".bin") {
		t.Errorf("a page = %+v, %v", c, err)
	}
	data, err := fs.ReadFile(f.FS(), a.Path)
	if err != nil || string(data) != "pixels" {
		t.Errorf("read back %q, %v", data, err)
	}
	check := func() (wrong []string) {
		t.Helper()
		n, err := f.Check(t.Context(), func(s string) { wrong = append(wrong, s) })
		if err != nil || n != 2 {
			t.Fatalf("Check read %d files, %v", n, err)
		}
		return wrong
	}
	if w := check(); w != nil {
		t.Errorf("sound files reported: %q", w)
	}
	if err := os.WriteFile(filepath.Join(dir, a.Path), []byte("pixelz"), 0o666); err != nil {
		t.Fatal(err)
	}
	if w := check(); len(w) != 1 || !strings.Contains(w[0], a.Path) {
		t.Errorf("a flipped bit gave %q", w)
	}
}
