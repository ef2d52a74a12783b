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
	"regexp"

	"broadsheet/internal/page"
)

//go:embed default
var embedded embed.FS

// pages are the types of page. Each has a folder default/NAME with NAME.html,
// which defines "main", and perhaps NAME.css.
var pages = []string{"front", "story", "list", "archive", "dates", "timeline", "corrections", "mostread", "wrong"}

// A Theme renders pages. It never changes, and any number of goroutines may
// use it.
type Theme struct {
	templates map[string]*template.Template // by type of page
	assets    map[string]Asset
	names     map[string]string // of the assets, by their plain names
}

// Open parses the embedded templates and assembles the assets; an error means
// that the theme is broken.
func Open() (*Theme, error) {
	files, err := fs.Sub(embedded, "default")
	if err != nil {
		return nil, err
	}
	t := &Theme{templates: map[string]*template.Template{}, assets: map[string]Asset{}, names: map[string]string{}}
	if err := t.assemble(files); err != nil {
		return nil, err
	}
	frame := template.New("").Funcs(t.funcs())
	for _, file := range []string{"frame/frame.html", "frame/cards.html"} {
		if err := parse(frame, files, file); err != nil {
			return nil, err
		}
	}
	for _, name := range pages {
		p, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if err := parse(p, files, name+"/"+name+".html"); err != nil {
			return nil, err
		}
		t.templates[name] = p
	}
	return t, nil
}

var (
	indent  = regexp.MustCompile(`(?m)^[ \t]+`)
	control = regexp.MustCompile(`(?m)^((?:\{\{[^}]*\}\})+)\n`)
)

// parse adds a file's templates. Indentation and the ends of lines that hold
// nothing but actions are left out, so that pages are tidy and small.
func parse(t *template.Template, files fs.FS, name string) error {
	src, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	src = control.ReplaceAll(indent.ReplaceAll(src, nil), []byte("$1"))
	if _, err := t.Parse(string(src)); err != nil {
		return fmt.Errorf("theme: %s: %w", name, err)
	}
	return nil
}

// Render writes the page v, a pointer to one of package page's structs. On an
// error w may have got a part of it.
func (t *Theme) Render(w io.Writer, v any) error {
	name, base := kind(v)
	if base == nil {
		return fmt.Errorf("theme: there is no page of type %T", v)
	}
	start := "frame"
	if m, ok := v.(*page.MostRead); ok && m.Form == page.MostReadFragment {
		start = "fragment"
	}
	return t.templates[name].ExecuteTemplate(w, start, t.view(name, base, v))
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
