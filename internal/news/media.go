package news

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// MediaKind says what a media item is.
type MediaKind string

const (
	Picture    MediaKind = "picture"
	Clip       MediaKind = "video"
	Sound      MediaKind = "audio"
	Attachment MediaKind = "document"
)

// Media is a picture, clip or sound as a story uses it.
//
// Src is either the address of a file that we hold ("/media/…") or an
// http(s) address that we only know of. Readers' browsers are never sent to
// the latter; see Held.
type Media struct {
	Kind     MediaKind   `json:"kind"`
	Asset    AssetID     `json:"asset,omitempty"`
	Src      string      `json:"src"`
	Type     string      `json:"type,omitempty"` // MIME type
	Width    int         `json:"width,omitempty"`
	Height   int         `json:"height,omitempty"`
	Duration float64     `json:"duration,omitempty"` // seconds
	Alt      string      `json:"alt,omitempty"`
	Caption  string      `json:"caption,omitempty"`
	Credit   string      `json:"credit,omitempty"`
	Sizes    []Rendition `json:"sizes,omitempty"`    // smaller forms of a picture, or of a clip's poster
	Poster   string      `json:"poster,omitempty"`   // a clip's still picture, held by us
	Captions string      `json:"captions,omitempty"` // WebVTT file, held by us
	Focus    *Focus      `json:"focus,omitempty"`    // nil: the middle
}

// A Focus is the point of a picture that stays in sight where it is cropped:
// the share of the width from the left and of the height from the top.
type Focus struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// Class returns the classes with which sheets place a cropped picture, in
// tenths of its width and height; "" for the middle.
func (f *Focus) Class() string {
	if f == nil || f.Validate() != nil {
		return ""
	}
	return fmt.Sprintf("fx%d fy%d", int(math.Round(f.X*10)), int(math.Round(f.Y*10)))
}

// Validate reports a point that is not in the picture.
func (f *Focus) Validate() error {
	if f != nil && !(f.X >= 0 && f.X <= 1 && f.Y >= 0 && f.Y <= 1) {
		return Fault{Kind: Invalid, Field: "media", Say: "A picture's focal point must be within it."}
	}
	return nil
}

// A Rendition is a smaller form of a picture, held by us.
type Rendition struct {
	Src    string `json:"src"`
	Width  int    `json:"width"`
	Height int    `json:"height,omitempty"`
}

// Held reports whether the file is one that we hold and may serve.
func (m *Media) Held() bool { return held(m.Src) }

func held(src string) bool { return strings.HasPrefix(src, "/media/") && SafeLink(src) }

// Still returns the address of the picture that stands for the media in a
// list, or "" if we hold none.
func (m *Media) Still() string {
	switch {
	case m == nil:
		return ""
	case m.Kind == Picture && m.Held():
		return m.Src
	case m.Kind != Picture && held(m.Poster):
		return m.Poster
	}
	return ""
}

// Validate reports what is wrong with the media item. The error's kind is
// Invalid.
func (m *Media) Validate() error {
	say := ""
	switch {
	case !isIn(m.Kind, []MediaKind{Picture, Clip, Sound, Attachment}):
		say = fmt.Sprintf("There is no kind of media called %q.", m.Kind)
	case !SafeLink(m.Src) || strings.HasPrefix(m.Src, "#"):
		say = "A media item needs the address of its file."
	case m.Poster != "" && !held(m.Poster), m.Captions != "" && !held(m.Captions):
		say = "A clip's poster and captions must be files that we hold."
	case m.Width < 0 || m.Height < 0 || m.Duration < 0:
		say = "A media item's size cannot be negative."
	}
	for _, r := range m.Sizes {
		if !held(r.Src) || r.Width <= 0 {
			say = "A picture's smaller forms must be files that we hold, with their width."
		}
	}
	if say != "" {
		return Fault{Kind: Invalid, Field: "media", Say: say}
	}
	return m.Focus.Validate()
}

// An AssetID identifies a stored file and its description.
type AssetID int64

// An Asset is a file that the newsroom holds, or knows of at another address.
type Asset struct {
	ID      AssetID   `json:"id"`
	Kind    MediaKind `json:"kind"`
	Path    string    `json:"path,omitempty"`   // in the media folder: "ab/cdef.webp"; "" if not held
	Origin  string    `json:"origin,omitempty"` // where it came from
	SHA256  string    `json:"sha256,omitempty"` // of the file, in hexadecimal
	Bytes   int64     `json:"bytes,omitempty"`
	Type    string    `json:"type,omitempty"`
	Created time.Time `json:"created"`
	By      string    `json:"by,omitempty"` // who added it; "" if unknown
	Width   int       `json:"width,omitempty"`
	Height  int       `json:"height,omitempty"`

	// What a story gets with the file when it is put there.
	Alt     string `json:"alt,omitempty"`
	Caption string `json:"caption,omitempty"`
	Credit  string `json:"credit,omitempty"`
	Focus   *Focus `json:"focus,omitempty"`
}

// Longest words of an asset, in characters.
const (
	MaxAlt     = 2000
	MaxCaption = 4000
	MaxCredit  = 400
)

// Media is the asset as a story begins to use it.
func (a *Asset) Media() Media {
	return Media{Kind: a.Kind, Asset: a.ID, Src: "/media/" + a.Path, Type: a.Type, Width: a.Width, Height: a.Height,
		Alt: a.Alt, Caption: a.Caption, Credit: a.Credit, Focus: a.Focus}
}

// Name is what the file was called where it came from.
func (a *Asset) Name() string {
	name, _, _ := strings.Cut(a.Origin, "?")
	return name[strings.LastIndexAny(name, `/\`)+1:]
}

// Bare reports whether words are missing that readers should have: whose it
// is, and of a picture what it shows to those who do not see it.
func (a *Asset) Bare() bool {
	return a.Kind != Attachment && a.Credit == "" || a.Kind == Picture && a.Alt == ""
}

// Validate reports words that are too long, and a focal point that is not in
// the picture.
func (a *Asset) Validate() error {
	for _, f := range []struct {
		field, text string
		most        int
	}{{"alt", a.Alt, MaxAlt}, {"caption", a.Caption, MaxCaption}, {"credit", a.Credit, MaxCredit}} {
		if utf8.RuneCountInString(f.text) > f.most || !utf8.ValidString(f.text) {
			return Fault{Kind: Invalid, Field: f.field, Say: fmt.Sprintf("These words may have at most %d characters.", f.most)}
		}
	}
	return a.Focus.Validate()
}
