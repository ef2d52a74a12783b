package theme

import (
	"encoding/json"
	"io"

	"broadsheet/internal/page"
)

// The web app manifest of an edition: https://www.w3.org/TR/appmanifest/.
type (
	manifest struct {
		ID          string         `json:"id"`
		Name        string         `json:"name"`
		Short       string         `json:"short_name"`
		Description string         `json:"description,omitempty"`
		Lang        string         `json:"lang"`
		Dir         string         `json:"dir"`
		Start       string         `json:"start_url"`
		Scope       string         `json:"scope"`
		Display     string         `json:"display"`
		Theme       string         `json:"theme_color"`
		Background  string         `json:"background_color"`
		Icons       []manifestIcon `json:"icons"`
	}
	manifestIcon struct {
		Src   string `json:"src"`
		Type  string `json:"type"`
		Sizes string `json:"sizes"`
	}
)

// paper is the colour of pages by day, as the style sheet has it.
const paper = "#fffdf9"

// WriteManifest writes an edition's web app manifest.
func (t *Theme) WriteManifest(w io.Writer, p *page.Manifest) error {
	e := p.Edition
	m := manifest{ID: p.Home(), Name: e.Title, Short: e.Title, Description: e.Tagline, Lang: string(e.ID), Dir: string(e.Dir),
		Start: p.Home(), Scope: "/", Display: "minimal-ui", Theme: paper, Background: paper}
	for _, icon := range []manifestIcon{{"icon-192.png", "image/png", "192x192"}, {"icon-512.png", "image/png", "512x512"}, {"icon.svg", "image/svg+xml", "any"}} {
		var err error
		if icon.Src, err = t.address(icon.Src); err != nil {
			return err
		}
		m.Icons = append(m.Icons, icon)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(m)
}

// Favicon is the icon for browsers that look for it where icons used to be.
func (t *Theme) Favicon() Asset { return t.assets[t.names["favicon.ico"]] }
