package theme

import (
	"html/template"
	"strings"
	"time"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// A shape is a way to show a card.
type shape struct {
	Sub    bool // the headline is an h3, else an h2
	Intro  bool // with standfirst
	Kicker bool // with the section's name
	First  bool // the picture is the page's first
	NoPic  bool
	Time   func(*view, time.Time) string // nil: its age
	Sizes  string                        // attribute of the picture
}

// shapes are all ways to show a card, by the class that they have in the
// style sheets.
var shapes = map[string]shape{
	"lead":    {Intro: true, Kicker: true, First: true, Sizes: "(min-width: 78rem) 48rem, (min-width: 62rem) 62vw, 100vw"},
	"top":     {Intro: true, First: true, Sizes: "(min-width: 78rem) 43rem, (min-width: 48rem) 56vw, 100vw"},
	"second":  {Intro: true, Kicker: true, Sizes: "(min-width: 62rem) 23rem, 8.5rem"},
	"tile":    {Sub: true, Kicker: true, Sizes: "(min-width: 62rem) 18rem, (min-width: 40rem) 45vw, 8.5rem"},
	"plain":   {Sub: true, Sizes: "(min-width: 62rem) 18rem, (min-width: 40rem) 45vw, 8.5rem"},
	"feature": {Sub: true, Intro: true, Sizes: "(min-width: 62rem) 36rem, 100vw"},
	"reel":    {Sub: true, Sizes: "(min-width: 62rem) 18rem, 70vw"},
	"brief":   {Sub: true, Kicker: true, NoPic: true},
	"clock":   {Sub: true, Kicker: true, NoPic: true, Time: (*view).clock}, // the day stands above
	"row":     {Intro: true, Sizes: "(min-width: 48rem) 14rem, 7.5rem"},
	"entry":   {Intro: true, Kicker: true, Sizes: "(min-width: 48rem) 14rem, 7.5rem"},
	"told":    {Sub: true, Intro: true, Time: (*view).clock, Sizes: "(min-width: 48rem) 14rem, 7.5rem"},
	"small":   {Sub: true, NoPic: true},
	"dated":   {Sub: true, NoPic: true, Time: (*view).shortDate},
}

func (v *view) clock(t time.Time) string     { return v.Clock(t) }
func (v *view) shortDate(t time.Time) string { return v.ShortDate(t) }

// A card is a story on its way into a list, as the templates see it. It has
// fields and no methods, because templates call methods slowly and a page has
// many cards.
type card struct {
	Class      string // attribute
	Sub, Intro bool   // see shape
	Href       string // escaped
	Headline   string
	Standfirst string
	Why        string        // what it shares with the story that it stands beside
	Kicker     string        // the section's name, if it is shown
	Picture    template.HTML // its img element, or ""
	Badge      *badge        // nil for an article
	Mark       *badge        // the same, if there is no picture to put it on
	ISO, When  string        // its time, for machines and people; "" if it has no date
	Number     string        // of its place in a ranking
	Also       *others       // of the same text; nil if there are none
	W          *locale.Words
}

// A badge says what a story is that is no article.
type badge struct {
	Kind news.StoryKind
	Word string // for those who do not see the sign, before a length
	Text string
}

// others are stories that a list names in passing.
type others struct {
	List []*card
	W    *locale.Words
}

func newCard(v *view, c page.Card, name string) *card {
	s := shapes[name]
	k := &card{Class: "card " + name, Sub: s.Sub, Intro: s.Intro, Href: c.Href(), Headline: c.Headline, Standfirst: c.Standfirst, Why: c.Why, Badge: badgeOf(v, &c), W: v.W}
	if s.Kicker {
		k.Kicker = c.SectionName
	}
	if m := c.Picture(); m == nil || s.NoPic {
		k.Class += " bare"
		k.Mark = k.Badge
	} else {
		still := *m
		if !s.First {
			still.Alt = "" // the headline beside it says what it is
		}
		k.Picture = picture(&still, s.Sizes, s.First)
	}
	if v.Dated(c.Published) {
		k.ISO = v.ISO(c.Published)
		if s.Time != nil {
			k.When = s.Time(v, c.Published)
		} else {
			k.When = v.Age(c.Published)
		}
	}
	return k
}

func badgeOf(v *view, c *page.Card) *badge {
	b := &badge{Kind: c.Kind}
	switch c.Kind {
	case news.Video:
		b.Word = v.W.Video
	case news.Audio:
		b.Word = v.W.Audio
	case news.Gallery:
		b.Text = v.W.Gallery
		if c.Pictures > 0 {
			b.Text = v.Lang.Pictures(c.Pictures)
		}
		return b
	case news.Live:
		b.Text = v.W.Live
		return b
	default:
		return nil
	}
	if length := c.Length(); length > 0 {
		b.Text = v.Lang.Duration(length)
	} else {
		b.Word, b.Text = "", b.Word
	}
	return b
}

// newCards makes a list of cards of one shape.
func newCards(v *view, list []page.Card, name string) []*card {
	out := make([]*card, len(list))
	for i := range list {
		out[i] = newCard(v, list[i], name)
	}
	return out
}

// also names other stories of the same text.
func also(v *view, list []page.Card) *others {
	if len(list) == 0 {
		return nil
	}
	return &others{newCards(v, list, "dated"), v.W}
}

// told is a story of a timeline.
func told(v *view, t page.Told) *card {
	c := newCard(v, t.Card, "told")
	c.Also = also(v, t.Also)
	return c
}

// A ranking is what is read most.
type ranking struct {
	More string // address of the whole of it
	W    *locale.Words
	List []*card
}

func ranked(v *view, list []page.Card) *ranking {
	r := &ranking{More: strings.TrimSuffix(v.Home(), "/") + "/most-read", W: v.W, List: newCards(v, list, "small")}
	if s := v.Section; s != nil && v.Story() == nil {
		r.More = s.Href + "/most-read"
	}
	for i, c := range r.List {
		c.Number = v.Lang.Number(i + 1)
	}
	return r
}
