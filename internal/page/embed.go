package page

import (
	"fmt"
	"math"
	"net/url"
	"strings"

	"broadsheet/internal/news"
)

// An Embedding asks how another site may show what is at an address: oEmbed.
type Embedding struct {
	Format        EmbedFormat // "" asks for the page itself
	Width, Height int         // of the picture at most; 0 is as large as it likes
}

// EmbedFormat is a format of oEmbed answers.
type EmbedFormat string

const (
	EmbedJSON EmbedFormat = "json"
	EmbedXML  EmbedFormat = "xml"
)

// Key tells apart what is asked of one address.
func (e Embedding) Key() string {
	return fmt.Sprintf("\x00%s\x00%d\x00%d", e.Format, e.Width, e.Height)
}

// Embed is what another site may show of a story: a link with a title, who
// wrote it, and a picture. The addresses of its Base are the story's.
type Embed struct {
	Base
	Format EmbedFormat
	By     []Link
	Still  *news.Rendition // nil if there is none of known size that fits
}

const embedPath = "/oembed"

// EmbedAddress is where the page's Embed is in a format.
func (b *Base) EmbedAddress(f EmbedFormat) string {
	return b.Absolute(embedPath) + "?format=" + string(f) + "&url=" + url.QueryEscape(b.URL)
}

// embed makes what another site may show of the story at the address.
func (m *making) embed() (*Embed, error) {
	if m.BaseURL == "" {
		return nil, errNothing
	}
	st, to, err := m.storyAt(m.req.Path)
	if to != "" { // nothing that is held may depend on a redirect
		return nil, Redirect{To: to}
	}
	if err != nil {
		return nil, err
	}
	m.req.Path = st.Path
	p := &Embed{Base: m.frameless(st.Headline), Format: m.req.Embed.Format, Still: fitting(st.Lead, m.req.Embed)}
	p.By, err = m.bylineOf(st)
	return p, err
}

// fitting returns the largest form of a picture that is asked for.
func fitting(m *news.Media, ask Embedding) (best *news.Rendition) {
	if m.Still() == "" || m.Width <= 0 || m.Height <= 0 {
		return nil
	}
	for _, r := range append([]news.Rendition{{Src: m.Still(), Width: m.Width, Height: m.Height}}, m.Sizes...) {
		if r.Height == 0 {
			r.Height = int(math.Round(float64(r.Width) * float64(m.Height) / float64(m.Width)))
		}
		if strings.HasPrefix(r.Src, "/media/") && (ask.Width == 0 || r.Width <= ask.Width) && (ask.Height == 0 || r.Height <= ask.Height) && (best == nil || r.Width > best.Width) {
			best = &r
		}
	}
	return best
}
