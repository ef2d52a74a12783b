// Package theme turns page structs into HTML: the embedded templates, style
// sheet, script, fonts and icon of the public site, one folder for each type
// of page.
//
// It decides how things look and nothing else: what a page holds is settled
// in package page, every word comes from package locale, and the only HTML
// that it takes as it is are story bodies. It reads no request and no store.
package theme

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"sync"

	"broadsheet/internal/page"
)

//go:embed default
var embedded embed.FS

// pages are the types of page. Each has a folder default/NAME with NAME.html,
// which defines "main", and perhaps NAME.css.
var pages = []string{"front", "story", "list", "archive", "dates", "timeline", "corrections", "mostread", "wrong"}

// A Theme renders pages. What it makes of them never changes, and any number
// of goroutines may use it.
type Theme struct {
	templates map[string]*template.Template // by type of page
	assets    map[string]Asset
	names     map[string]string // of the assets, by their plain names

	plain *Theme        // takes over where this one fails; nil in the embedded theme
	over  layer         // what it has from an overlay
	found func(Problem) // told of each failure of a page
	mu    sync.Mutex
	wrong []Problem
}

// Open returns the embedded theme; an error means that it is broken.
func Open() (*Theme, error) {
	files, err := Files()
	if err != nil {
		return nil, err
	}
	t, fault := build(files, nil, nil)
	if fault != nil {
		return nil, fmt.Errorf("theme: %w", fault)
	}
	return t, nil
}

// Files returns the embedded files, by the names that an overlay's have.
func Files() (fs.FS, error) { return fs.Sub(embedded, "default") }

// Render writes the page v, a pointer to one of package page's structs. Where
// an overlay's templates fail, the page is the embedded theme's. On an error w
// may have got a part of it.
func (t *Theme) Render(w io.Writer, v any) error {
	name, base := kind(v)
	if base == nil {
		return fmt.Errorf("theme: there is no page of type %T", v)
	}
	if t.plain == nil {
		return t.templates[name].ExecuteTemplate(w, start(v), t.view(name, base, v))
	}
	var out bounded
	failed := t.try(&out, name, base, v)
	if failed == nil {
		_, err := w.Write(out.page)
		return err
	}
	if err := t.plain.Render(w, v); err != nil {
		return err // the page is at fault, not the overlay
	}
	t.note(failure(name, failed))
	return nil
}

// start is the template that a page begins with: a part of one has no frame.
func start(v any) string {
	if m, ok := v.(*page.MostRead); ok && m.Form == page.MostReadFragment {
		return "fragment"
	}
	return "frame"
}

// kind returns the name of a page's type and what it has in common with all
// others, or nil for what is not a page.
func kind(v any) (string, *page.Base) {
	switch p := v.(type) {
	case *page.Front:
		return "front", &p.Base
	case *page.Story:
		return "story", &p.Base
	case *page.List:
		return "list", &p.Base
	case *page.Archive:
		return "archive", &p.Base
	case *page.Dates:
		return "dates", &p.Base
	case *page.Timeline:
		return "timeline", &p.Base
	case *page.Corrections:
		return "corrections", &p.Base
	case *page.MostRead:
		return "mostread", &p.Base
	case *page.Wrong:
		return "wrong", &p.Base
	}
	return "", nil
}
