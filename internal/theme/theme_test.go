package theme

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func open(t *testing.T) *Theme {
	t.Helper()
	th, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func render(t *testing.T, th *Theme, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := th.Render(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWrite writes the samples and assets as files into the folder named by
// BROADSHEET_RENDER_DIR, to be looked at in a browser.
func TestWrite(t *testing.T) {
	dir := os.Getenv("BROADSHEET_RENDER_DIR")
	if dir == "" {
		t.Skip("BROADSHEET_RENDER_DIR is not set")
	}
	th := open(t)
	if err := os.RemoveAll(filepath.Join(dir, "assets")); err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, a := range th.assets {
		write("assets/"+name, a.Body)
	}
	for _, l := range languages {
		for name, p := range l.full() {
			write(string(l.id)+"-"+name+".html", render(t, th, p))
		}
		for name, p := range l.bare() {
			write(string(l.id)+"-"+name+".html", render(t, th, p))
		}
	}
}
