package news

import (
	"fmt"
	"strings"
	"time"
)

// An EditionID is a BCP 47 language tag, such as "en", "ar" or "pt-BR".
type EditionID string

// Direction is the direction of an edition's writing.
type Direction string

const (
	LTR Direction = "ltr"
	RTL Direction = "rtl"
)

// An Edition is the newsroom's site in one language.
type Edition struct {
	ID       EditionID      `json:"id"`
	Name     string         `json:"name"`  // the language in its own words: "العربية"
	Title    string         `json:"title"` // the newsroom's name, shown as the wordmark
	Tagline  string         `json:"tagline,omitempty"`
	Dir      Direction      `json:"dir"`
	Zone     string         `json:"zone"`             // IANA time zone
	Prefix   string         `json:"prefix,omitempty"` // where its addresses begin: "" or "/ar"
	Pattern  AddressPattern `json:"pattern"`
	Sections []Section      `json:"sections,omitempty"` // in menu order
	Abroad   bool           `json:"abroad,omitempty"`   // its stories show related coverage of other editions too
	Default  bool           `json:"default,omitempty"`  // exactly one edition is the default

	location *time.Location // of Zone, once it was loaded for good
}

// A SectionID is a section's slug, the same in every edition that has it.
type SectionID string

// A Section is a standing division of an edition, such as "World".
type Section struct {
	ID   SectionID `json:"id"`
	Name string    `json:"name"`
	Menu bool      `json:"menu,omitempty"` // listed in the site's menu

	// Rules of related coverage. Stories of the section are never related
	// with those of the sections in Apart, in either direction, and only with
	// stories published at most RelatedDays days apart; 0 is no limit.
	Apart       []SectionID `json:"apart,omitempty"`
	RelatedDays int         `json:"related_days,omitempty"`
}

// MaxRelatedDays is the longest limit that a section may set; beyond it there
// is none to speak of.
const MaxRelatedDays = 36500

// rtlLanguages are languages written from right to left.
var rtlLanguages = []string{"ar", "fa", "he", "ur", "ps", "ckb", "dv", "syr", "ug", "yi", "sd"}

// DirectionOf returns the direction in which a language is written.
func DirectionOf(id EditionID) Direction {
	base, _, _ := strings.Cut(strings.ToLower(string(id)), "-")
	if isIn(base, rtlLanguages) || strings.Contains(strings.ToLower(string(id)), "-arab") {
		return RTL
	}
	return LTR
}

// Section returns the section by its ID.
func (e *Edition) Section(id SectionID) (Section, bool) {
	for _, s := range e.Sections {
		if s.ID == id {
			return s, true
		}
	}
	return Section{}, false
}

// Load loads what Location returns, which takes a while, so that it need not be
// loaded at each call. The edition's zone must not be changed after it.
func (e *Edition) Load() { e.location = e.Location() }

// Location returns the edition's time zone, or UTC if the system does not
// know it.
func (e *Edition) Location() *time.Location {
	if e.location != nil {
		return e.location
	}
	if loc, err := time.LoadLocation(e.Zone); err == nil {
		return loc
	}
	return time.UTC
}

// Reserved are the first parts of addresses that no section, standing page or
// edition prefix may take.
var Reserved = []string{"topic", "author", "archive", "corrections", "media", "assets", "newsroom", "api", "search",
	"feed", "healthz", "readyz", "metrics", "storyline", "most-read", "most-read.html", "most-read.json",
	"sitemap", "sitemap.xml", "sitemap-news.xml", "robots.txt", "favicon.ico",
	"manifest.webmanifest", "oembed", "llms.txt", "security.txt", ".well-known"}

// Validate reports the first thing wrong with the edition's settings. The
// error's kind is Invalid.
func (e *Edition) Validate() error {
	invalid := func(field, say string, args ...any) error {
		return Fault{Kind: Invalid, Field: field, Say: fmt.Sprintf(say, args...)}
	}
	if !LanguageTag(string(e.ID)) {
		return invalid("id", "%q is not a language tag such as en, ar or pt-BR.", e.ID)
	}
	if strings.TrimSpace(e.Title) == "" {
		return invalid("title", "An edition needs the newsroom's name.")
	}
	if e.Dir != LTR && e.Dir != RTL {
		return invalid("dir", "An edition's direction is ltr or rtl.")
	}
	if _, err := time.LoadLocation(e.Zone); err != nil || e.Zone == "" {
		return invalid("zone", "%q is not a time zone such as Europe/Lisbon.", e.Zone)
	}
	if e.Prefix != "" && (!strings.HasPrefix(e.Prefix, "/") || Slug(e.Prefix[1:]) != Slugify(e.Prefix[1:]) || isIn(e.Prefix[1:], Reserved)) {
		return invalid("prefix", "%q cannot begin an edition's addresses.", e.Prefix)
	}
	if err := e.Pattern.Validate(); err != nil {
		return err
	}
	seen := map[SectionID]bool{}
	for _, s := range e.Sections {
		if Slug(s.ID) != Slugify(string(s.ID)) || s.ID == "" || isIn(string(s.ID), Reserved) {
			return invalid("sections", "%q cannot be a section's address.", s.ID)
		}
		if strings.TrimSpace(s.Name) == "" {
			return invalid("sections", "Section %q needs a name.", s.ID)
		}
		if seen[s.ID] {
			return invalid("sections", "Section %q is listed twice.", s.ID)
		}
		seen[s.ID] = true
		if s.RelatedDays < 0 || s.RelatedDays > MaxRelatedDays {
			return invalid("sections", "Section %q relates stories at most %d days apart; it takes 0 for no limit, or up to %d.", s.ID, s.RelatedDays, MaxRelatedDays)
		}
	}
	for _, s := range e.Sections {
		for _, other := range s.Apart {
			if !seen[other] {
				return invalid("sections", "Section %q is kept apart from %q, which is no section of this edition.", s.ID, other)
			}
		}
	}
	return nil
}

// LanguageTag reports whether s has the form of a BCP 47 tag: a language of 2 to
// 8 letters and further parts of 1 to 8 letters and digits.
func LanguageTag(s string) bool {
	for i, part := range strings.Split(s, "-") {
		if len(part) == 0 || len(part) > 8 || i == 0 && len(part) < 2 {
			return false
		}
		for _, c := range []byte(part) {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}
