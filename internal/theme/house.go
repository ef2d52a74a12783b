package theme

import (
	"broadsheet/internal/page"
)

// What schema.org knows of a newsroom and its site.
type (
	house struct {
		Context string `json:"@context"`
		publisher
		Slogan      string        `json:"slogan,omitempty"`
		Corrections string        `json:"correctionsPolicy,omitempty"`
		Contact     *contactPoint `json:"contactPoint,omitempty"`
	}
	contactPoint struct {
		Type string `json:"@type"`
		Kind string `json:"contactType"`
		URL  string `json:"url"`
	}
	website struct {
		Context string `json:"@context"`
		thing
		Language  string `json:"inLanguage"`
		Publisher thing  `json:"publisher"`
	}
)

// houseOf describes the newsroom, with the standing pages that it has.
func (t *Theme) houseOf(b *page.Base) house {
	h := house{Context: schema, publisher: t.publisher(b), Slogan: b.Edition.Tagline}
	if at := b.StandingPage("corrections-policy"); at != "" {
		h.Corrections = b.Absolute(at)
	}
	if at := b.StandingPage("contact"); at != "" {
		h.Contact = &contactPoint{"ContactPoint", "newsroom", b.Absolute(at)}
	}
	return h
}

// publisher names the newsroom as each of its stories does.
func (t *Theme) publisher(b *page.Base) publisher {
	const logo, size = "icon-512.png", "512 px"
	at, _ := t.address(logo)
	return publisher{houseName(b), image{Type: "ImageObject", URL: b.Absolute(at), Width: size, Height: size}}
}

func houseName(b *page.Base) thing {
	return thing{"NewsMediaOrganization", b.Edition.Title, b.Absolute(b.Home())}
}

func siteOf(b *page.Base) website {
	return website{schema, thing{"WebSite", b.Edition.Title, b.Absolute(b.Home())}, string(b.Edition.ID), houseName(b)}
}
