package theme

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// A view is what the templates see of a page.
type view struct {
	*page.Base
	W    *locale.Words
	Page any    // the page struct
	Type string // of page: "front", "story" and so on
	Head head
}

func (t *Theme) view(name string, b *page.Base, p any) *view {
	return &view{Base: b, W: &b.Lang.Words, Page: p, Type: name, Head: t.head(b, p)}
}

// Story returns the page if it is a story, else nil.
func (v *view) Story() *page.Story { p, _ := v.Page.(*page.Story); return p }

// Card is a story's own card.
func (v *view) Card() page.Card {
	if s := v.Story(); s != nil {
		return page.Card{Card: s.PublicStory.Card}
	}
	return page.Card{}
}

// Thread is a story's storyline as it stands beside the section's name, or nil
// if there is no room for its title.
func (v *view) Thread() *page.Line {
	if line := v.Story().Line; line != nil && utf8.RuneCountInString(line.Name) <= longestThread {
		return line
	}
	return nil
}

// longestThread is how long a storyline's title beside a section's name may be.
const longestThread = 36

// Span says how many stories a storyline has, and since when.
func (v *view) Span(stories int, since time.Time) string {
	if !v.Dated(since) {
		return v.Lang.Stories(stories)
	}
	return v.Lang.StoriesSince(stories, since.In(v.Edition.Location()))
}

// LeadClass is how a story's lead picture stands: over the full width unless
// it is small, tall or of unknown size.
func (v *view) LeadClass() string {
	switch m := v.Story().Lead; {
	case m.Width == 0 || m.Height == 0:
		return "unsized"
	case m.Width < smallWidth:
		return "little"
	case m.Height*10 > m.Width*9:
		return "tall"
	}
	return "full"
}

// LeadSizes is the sizes attribute of a story's lead picture.
func (v *view) LeadSizes() string {
	switch m := v.Story().Lead; v.LeadClass() {
	case "little":
		return fmt.Sprintf("%dpx", m.Width)
	case "tall":
		return "(min-width: 48rem) 40rem, 100vw"
	}
	return "(min-width: 78rem) 73rem, 100vw"
}

// smallWidth is how wide a picture must be to fill the page.
const smallWidth = 900

// Mark returns the newsroom's name as the wordmark shows it: the last word,
// if there are several, stands apart.
func (v *view) Mark() [2]string {
	title := strings.TrimSpace(v.Edition.Title)
	if i := strings.LastIndexByte(title, ' '); i > 0 {
		return [2]string{title[:i+1], title[i+1:]}
	}
	return [2]string{title, ""}
}

// Here reports whether a link leads to this very page.
func (v *view) Here(l page.Link) bool { return l.Href == v.Path }

// Many reports whether there are more editions than the masthead has room for.
func (v *view) Many() bool { return len(v.Editions) > 3 }

// Twins are the editions that have the same page.
func (v *view) Twins() (list []page.Alternate) {
	for _, a := range v.Editions {
		if a.Same {
			list = append(list, a)
		}
	}
	return list
}

// Description is what search engines may show of the page: its summary, or
// whose page it is.
func (v *view) Description() string {
	if v.Summary != "" || v.NoIndex || v.Edition.Tagline == "" || v.Title == "" {
		return v.Summary
	}
	return v.Head.Title + " · " + v.Edition.Tagline
}

// Script is the class of a page whose script wants other lines than Latin.
func (v *view) Script() string {
	switch v.language() {
	case "ar", "fa", "ur", "ps", "ckb", "ug", "sd":
		return "arab"
	case "zh", "ja", "ko", "yue":
		return "cjk"
	case "hi", "bn", "mr", "ne", "ta", "te", "ml", "kn", "gu", "pa", "th", "lo", "my", "km", "am":
		return "high"
	}
	return ""
}

func (v *view) language() string {
	base, _, _ := strings.Cut(strings.ToLower(string(v.Edition.ID)), "-")
	return base
}

// Font is the font that the headline of nearly every page of the edition
// needs, or "" if readers' own fonts write its script.
func (v *view) Font() string {
	switch v.Script() {
	case "arab":
		return "amiri-arabic-700.woff2"
	case "":
		switch v.language() {
		case "ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "el", "hy", "ka", "he", "yi":
			return ""
		}
		return "newsreader-latin.woff2"
	}
	return ""
}

// Updated returns when a story was last changed, or the zero time if that was
// never, or so soon after publication that nobody wants to know.
func (v *view) Updated() time.Time {
	s := v.Story()
	if s == nil || v.Published.IsZero() || s.Updated.Sub(v.Published) < settled {
		return time.Time{}
	}
	return s.Updated
}

// settled is how long after publication changes go without saying.
const settled = 5 * time.Minute

// Moment writes a time, without the date if that is the date of since.
func (v *view) Moment(t, since time.Time) string {
	if v.Date(t) == v.Date(since) {
		return v.Clock(t)
	}
	return v.DateTime(t)
}

// funcs are the functions of the templates.
func (t *Theme) funcs() template.FuncMap {
	return template.FuncMap{
		"asset":   t.address,
		"picture": picture,
		"card":    newCard,
		"cards":   newCards,
		"told":    told,
		"ranked":  ranked,
		"also":    also,
		"safe":    func(body string) template.HTML { return template.HTML(body) }, // story bodies only
		"link":    news.SafeLink,
		"fill":    fill,
		"byline":  byline,
		"thumb":   func(m *news.Media) template.HTML { still := *m; still.Alt = ""; return picture(&still, "5rem", false) },
		"known":   known,
		"add":     func(a, b int) int { return a + b },
	}
}

// unknown stands for the size of a picture that nobody measured.
const unknownWidth, unknownHeight = 1280, 720

// picture returns the img element of a media item's still picture. The first
// picture of a page is fetched at once, all others when they are near.
func picture(m *news.Media, sizes string, first bool) template.HTML {
	if m == nil {
		return ""
	}
	if m.Width == 0 || m.Height == 0 {
		sized := *m
		sized.Width, sized.Height = unknownWidth, unknownHeight
		m = &sized
	}
	tag := news.PictureTag(m, sizes, !first)
	if first {
		tag = strings.Replace(tag, "<img ", `<img fetchpriority="high" `, 1)
	}
	return template.HTML(tag)
}

// known is what can be shown of an item that an old site listed: the story, or
// only the kind of it.
func known(l page.Listed) page.Card {
	c := page.Card{}
	switch {
	case l.Card != nil:
		c = *l.Card
	case l.Kind == news.Clip:
		c.Kind = news.Video
	case l.Kind == news.Sound:
		c.Kind = news.Audio
	}
	return c
}

// fill puts a text into one of locale's sentences with a %s, and keeps its
// direction from leaking out.
func fill(sentence, text string) template.HTML {
	before, after, _ := strings.Cut(sentence, "%s")
	esc := template.HTMLEscapeString
	return template.HTML(esc(before) + "<bdi>" + esc(text) + "</bdi>" + esc(after))
}

var marker = regexp.MustCompile("\ue000[\ue001-\ue0ff]")

// byline lists authors in the words of the language, each a link if it has a
// page.
func byline(l *locale.Language, by []page.Link) template.HTML {
	names := make([]string, min(len(by), 0xff))
	for i := range names {
		names[i] = "\ue000" + string(rune(0xe001+i)) // stands for the name until the list is escaped
	}
	esc := template.HTMLEscapeString
	return template.HTML(marker.ReplaceAllStringFunc(esc(l.List(names)), func(m string) string {
		a := by[[]rune(m)[1]-0xe001]
		if !news.SafeLink(a.Href) {
			return "<bdi>" + esc(a.Name) + "</bdi>"
		}
		return `<a rel="author" href="` + esc(a.Href) + `"><bdi>` + esc(a.Name) + "</bdi></a>"
	}))
}
