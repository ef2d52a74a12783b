package newsroom

import (
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/web"
)

// A Theme is what the site wears: the embedded theme, and in places the files
// of a folder.
type Theme struct {
	Folder   bool      // there is one
	Read     time.Time // when it was last read
	Files    []ThemeFile
	Problems []string // with their file and line
	Failures int64    // pages that the folder's templates failed to render
}

// A ThemeFile is a file of the folder.
type ThemeFile struct {
	Name     string
	Bytes    int64
	Replaces bool // a file of the embedded theme
	Worn     bool // it is in use
}

func (n *Newsroom) themeRoutes() []web.Route {
	return []web.Route{n.route(get, "/newsroom/theme", auth.ManageSettings, n.themePage)}
}

type themeMain struct {
	siteMain
	Folder   bool
	At, Iso  string
	Files    []themeRow
	Problems []string
	Failures string
}

type themeRow struct {
	ThemeFile
	Size, Says string
}

// themePage shows what the theme's folder changes, and what is wrong with it;
// it changes nothing.
func (n *Newsroom) themePage(w http.ResponseWriter, r *request) error {
	m := themeMain{siteMain: n.siteMain(r, "theme")}
	if n.opt.Health.Theme != nil {
		t := n.opt.Health.Theme()
		m.Folder = t.Folder
		if t.Folder {
			at := t.Read.In(n.zone(r))
			m.At, m.Iso = r.locale().DateTime(at), at.Format(time.RFC3339)
		}
		for _, f := range t.Files {
			row := themeRow{ThemeFile: f, Size: bytesIn(r, f.Bytes), Says: r.W["theme_adds"]}
			switch {
			case !f.Worn:
				row.Says = r.W["theme_left"]
			case f.Replaces:
				row.Says = r.W["theme_replaces"]
			}
			m.Files = append(m.Files, row)
		}
		for _, p := range t.Problems {
			m.Problems = append(m.Problems, strings.TrimSpace(p))
		}
		if t.Failures > 0 {
			m.Failures = r.W.say("theme_failures", "n", r.locale().Number(int(t.Failures)))
		}
	}
	n.show(w, r, http.StatusOK, "theme", r.W["nav_theme"], m)
	return nil
}
