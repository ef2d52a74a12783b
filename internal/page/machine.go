package page

import "strings"

// Manifest is an edition as browsers know it that keep it like a program.
type Manifest struct{ Base }

const manifestName = "manifest.webmanifest"

// ManifestAddress is the address of the edition's manifest, escaped.
func (b *Base) ManifestAddress() string { return Href(b.Edition.Prefix + "/" + manifestName) }

// machine makes what is at an address for programs, or returns nil for other
// addresses.
func (m *making) machine() (any, error) {
	switch {
	case m.req.Embed.Format != "":
		return m.embed()
	case m.rest == manifestName:
		return &Manifest{m.frameless("")}, nil
	case m.req.Path == guidePath:
		return m.guide()
	case m.req.Path == securityPath:
		return m.security()
	}
	if p, err := m.sitemapPages(); p != nil || err != nil {
		return p, err
	}
	if path, ok := strings.CutSuffix(m.req.Path, textSuffix); ok {
		if p, err := m.text(path); !notFound(err) {
			return p, err
		}
	}
	return nil, nil
}

// StandingPage is the address of one of the edition's standing pages, such as
// "about", escaped; "" if the page's foot leads to none.
func (b *Base) StandingPage(slug string) string {
	at := Href(b.Edition.Prefix + "/" + slug)
	for _, l := range b.Footer {
		if l.Href == at {
			return at
		}
	}
	return ""
}
