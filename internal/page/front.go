package page

import (
	"context"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/store"
)

// Bounds of what is read to fill a front.
const (
	leastFront = 60 // of the newest stories
	mostFront  = 240
	leadAmong  = 8 // the lead is the first with a picture among so many
)

// A Laid is a slot of a front with what stands in it at one time.
type Laid struct {
	news.Slot
	Heading Link // as the page shows it; Name may be ""
	Cards   []LaidCard
}

// A LaidCard is a story in a slot.
type LaidCard struct {
	Card
	Pin *news.Pin // nil: the rule brought it
	At  int       // its place in the slot
}

// plain returns the cards of a slot as readers see them.
func (l *Laid) plain() []Card {
	out := make([]Card, len(l.Cards))
	for i := range l.Cards {
		out[i] = l.Cards[i].Card
	}
	return out
}

// front makes an edition's front page.
func (m *making) front() (*Front, error) {
	p := &Front{Base: m.base("")}
	m.today()
	p.Summary = m.edition.Tagline
	f := m.layout("")
	return p, m.lay(f, nil, func(l Laid) {
		cards := l.plain()
		switch l.Shape {
		case news.LeadSlot:
			p.Lead = &cards[0]
		case news.SecondsSlot:
			p.Seconds = cards
		default:
			p.Parts = append(p.Parts, FrontPart{Link: l.Heading, ID: l.ID, Shape: l.Shape, Cards: cards})
		}
	})
}

// sectionFront lays out the first page of a section, whose stories p has.
func (m *making) sectionFront(p *List, s news.SectionID) error {
	latest := make([]store.Card, len(p.Cards))
	for i, c := range p.Cards {
		latest[i] = c.Card
	}
	p.Lead, p.Cards = nil, nil
	return m.lay(m.layout(s), latest, func(l Laid) {
		cards := l.plain()
		if l.Shape == news.LeadSlot {
			p.Lead = &cards[0]
		} else {
			p.Cards = cards
		}
	})
}

// layout returns how a front is laid out: by itself if nobody did, or if that
// cannot be read.
func (m *making) layout(s news.SectionID) *news.Front {
	f := &news.Front{Edition: m.edition.ID, Section: s}
	m.part(LayoutPart, func(m *making) (func(), error) {
		read, err := m.read.front(m.edition.ID, s)
		return func() { f = &read }, err
	})
	if len(f.Slots) == 0 {
		f.Slots = news.AutoSlots(m.edition, s)
	}
	f.Fit(m.edition)
	return f
}

// lay fills the slots of a front from top to bottom and gives each that is not
// empty to put. Each story is placed once: pinned ones where they are pinned,
// others where they first fit. latest are the newest stories of a section's
// front; nil lets them be read.
func (m *making) lay(f *news.Front, latest []store.Card, put func(Laid)) error {
	if latest == nil && slices.ContainsFunc(f.Slots, func(s news.Slot) bool { return s.Fill.By == news.FillLatest }) {
		need := 0
		for _, s := range f.Slots {
			need += s.Size
		}
		var err error
		scope := store.Scope{Edition: m.edition.ID, Section: f.Section}
		if latest, _, err = m.read.list(scope, store.Cursor{}, min(max(need, leastFront), mostFront)); err != nil {
			return err
		}
	}
	l := laying{making: m, latest: latest, placed: map[news.StoryID]bool{}}
	l.readPins(f)
	above := len(l.pinned) // stories that a slot may have to pass over
	for i := range f.Slots {
		slot := f.Slots[i]
		if slot.Shape == news.RowsSlot { // as long as its list, with what is pinned
			slot.Size = max(slot.Size, len(latest)+len(slot.Pins))
		}
		m.turns(slot.Window)
		if !slot.Open(m.now) {
			continue
		}
		if slot.Shape == news.RankingSlot {
			m.readMost(f.Section, slot.Size, func(cards []Card) {
				if len(cards) > 0 {
					put(l.ranking(slot, cards))
				}
			})
			continue
		}
		if slot.Shape == news.RowsSlot { // what the page is for
			if laid := l.slot(slot, latest); len(laid.Cards) > 0 {
				put(laid)
			}
			continue
		}
		need := slot.Size + above // above grows while what hangs is left behind
		m.part(partOf(slot.Shape), func(sub *making) (func(), error) {
			found, heading, err := sub.candidates(slot, latest, need)
			return func() {
				laid := l.slot(slot, found)
				if len(laid.Cards) == 0 || slot.Shape == news.BlockSlot && len(laid.Cards) == 1 && laid.Cards[0].Pin == nil {
					return
				}
				if laid.Heading = heading; slot.Title != "" {
					laid.Heading.Name = slot.Title
				} else if heading.Name == "" {
					laid.Heading.Name = m.words().Latest
				}
				put(laid)
			}, err
		})
		above += slot.Size
	}
	return nil
}

// turns notes when the page changes because a window opens or closes.
func (m *making) turns(w news.Window) {
	if next := w.Next(m.now); !next.IsZero() {
		m.read.note.Until(next)
	}
}

func partOf(s news.SlotShape) Part {
	switch s {
	case news.LeadSlot:
		return LeadPart
	case news.SecondsSlot:
		return SecondsPart
	case news.ReelSlot:
		return MovingPart
	case news.BlockSlot:
		return SectionPart
	}
	return LatestPart
}

// laying is a front being filled.
type laying struct {
	*making
	latest []store.Card
	pinned map[news.StoryID]store.Card // shown where they are pinned
	placed map[news.StoryID]bool
}

// readPins reads the stories that are pinned now.
func (l *laying) readPins(f *news.Front) {
	var ids []news.StoryID
	for i := range f.Slots {
		s := &f.Slots[i]
		for j := range s.Pins {
			p := &s.Pins[j]
			l.turns(p.Window)
			if s.Open(l.now) && p.Open(l.now) {
				ids = append(ids, p.Story)
			}
		}
	}
	l.pinned = map[news.StoryID]store.Card{}
	if len(ids) == 0 {
		return
	}
	l.part(PinsPart, func(m *making) (func(), error) {
		cards, err := m.read.cards(ids)
		return func() {
			for _, c := range cards {
				if c.Edition == l.edition.ID {
					l.pinned[c.ID] = c
				}
			}
		}, err
	})
}

func (m *making) words() locale.Words {
	b := m.frameless("")
	return b.Words()
}

// candidates reads what may fill a slot, and its heading.
func (m *making) candidates(s news.Slot, latest []store.Card, need int) (list []store.Card, heading Link, err error) {
	w := m.words()
	read := func(scope store.Scope, n int) ([]store.Card, error) {
		scope.Edition = m.edition.ID
		list, _, err := m.read.list(scope, store.Cursor{}, min(n, mostFront))
		return list, err
	}
	switch s.Fill.By {
	case news.FillLatest:
		return latest, Link{Name: w.Latest}, nil
	case news.FillSection:
		sec, _ := m.edition.Section(s.Fill.Section)
		list, err = read(store.Scope{Section: sec.ID}, need)
		return list, m.sectionLink(sec), err
	case news.FillTopic:
		topics, err := m.read.topics([]news.TopicID{s.Fill.Topic})
		if err != nil || len(topics) == 0 {
			return nil, Link{}, err
		}
		name := topics[0].Names[m.edition.ID]
		list, err = read(store.Scope{Topic: s.Fill.Topic}, need)
		return list, Link{Name: name.Name, Href: m.href("topic", string(name.Slug))}, err
	case news.FillMoving:
		var found [2][]store.Card
		for i, k := range []news.StoryKind{news.Video, news.Gallery} {
			if found[i], err = read(store.Scope{Kind: k}, s.Size*2); err != nil {
				return nil, Link{}, err
			}
		}
		return moving(found, s.Size), Link{Name: w.Video + " · " + w.Pictures}, nil
	}
	return nil, Link{}, nil
}

// moving puts videos and galleries with a picture in turns, so that of each as
// many are shown if there are as many.
func moving(found [2][]store.Card, size int) (list []store.Card) {
	for i := range found {
		found[i] = slices.DeleteFunc(found[i], func(c store.Card) bool { return !pictured(c) })
	}
	for i := range max(len(found[0]), len(found[1])) {
		for _, of := range found {
			if i < len(of) {
				list = append(list, of[i])
			}
		}
	}
	return list
}

func pictured(c store.Card) bool { return c.Lead.Still() != "" }

// slot fills one slot.
func (l *laying) slot(s news.Slot, found []store.Card) Laid {
	out := Laid{Slot: s}
	places := s.Arrange(func(p *news.Pin) bool {
		_, shown := l.pinned[p.Story]
		return shown && p.Open(l.now)
	})
	free := make([]*store.Card, 0, len(found))
	for i := range found {
		if _, pinned := l.pinned[found[i].ID]; !pinned && !l.placed[found[i].ID] {
			free = append(free, &found[i])
		}
	}
	if s.Shape == news.LeadSlot {
		if i := slices.IndexFunc(free[:min(len(free), leadAmong)], func(c *store.Card) bool { return pictured(*c) }); i > 0 {
			free = free[i:]
		}
	}
	out.Cards = make([]LaidCard, 0, len(places))
	var ruled []int // places in out.Cards of what the rule brought
	for at, pin := range places {
		switch {
		case pin != nil:
			out.Cards = append(out.Cards, LaidCard{Card: l.card(variant(l.pinned[pin.Story], pin)), Pin: pin, At: at})
		case len(free) > 0:
			l.placed[free[0].ID] = true
			ruled = append(ruled, len(out.Cards))
			out.Cards = append(out.Cards, LaidCard{Card: l.card(*free[0]), At: at})
			free = free[1:]
		}
	}
	if s.Fill.By == news.FillMoving { // what the rule brought, the newest first
		cards := make([]Card, len(ruled))
		for n, i := range ruled {
			cards[n] = out.Cards[i].Card
		}
		slices.SortStableFunc(cards, func(a, b Card) int { return b.Published.Compare(a.Published) })
		for n, i := range ruled {
			out.Cards[i].Card = cards[n]
		}
	}
	return out
}

// variant is a card as the front shows it.
func variant(c store.Card, p *news.Pin) store.Card {
	if p.Headline != "" {
		c.Headline = p.Headline
	}
	if p.Picture != nil {
		picture := *p.Picture
		if c.Lead != nil {
			picture.Duration = c.Lead.Duration
		}
		c.Lead = &picture
	}
	return c
}

func (l *laying) ranking(s news.Slot, cards []Card) Laid {
	out := Laid{Slot: s, Heading: Link{Name: l.words().MostRead, Href: l.href(mostRead)}}
	for i, c := range cards {
		out.Cards = append(out.Cards, LaidCard{Card: c, At: i})
	}
	return out
}

// Lay says what would stand where at the instant at if f were published.
func (b *Builder) Lay(ctx context.Context, f *news.Front, at time.Time) (list []Laid, err error) {
	alone := b.trying(f, at)
	m, err := alone.begin(ctx, Request{}, pagecache.NewReads())
	if err != nil {
		return nil, err
	}
	for i := range m.editions {
		if m.editions[i].ID == f.Edition {
			m.edition = &m.editions[i]
			var latest []store.Card
			if f.Section != "" {
				if latest, _, err = m.read.list(store.Scope{Edition: f.Edition, Section: f.Section}, store.Cursor{}, listStories); err != nil {
					return nil, err
				}
			}
			return list, m.lay(m.layout(f.Section), latest, func(l Laid) { list = append(list, l) })
		}
	}
	return nil, errNothing
}

// PreviewFront gathers the page that a front is laid out for, as it would be at
// the instant at if f were published.
func (b *Builder) PreviewFront(ctx context.Context, f *news.Front, at time.Time) (any, error) {
	editions, err := b.Public.Editions(ctx)
	if err != nil {
		return nil, err
	}
	for i := range editions {
		if e := &editions[i]; e.ID == f.Edition {
			return b.trying(f, at).Build(ctx, Request{Path: "/" + strings.Trim(e.Prefix+"/"+string(f.Section), "/")}, pagecache.NewReads())
		}
	}
	return nil, errNothing
}

// trying is a builder for which f is published and the time is at. It shares
// nothing.
func (b *Builder) trying(f *news.Front, at time.Time) *Builder {
	return &Builder{Public: tried{b.Public, f}, Related: b.Related, Ranks: b.Ranks, Now: func() time.Time { return at },
		Failed: b.Failed, PartBudget: b.PartBudget}
}

// tried is what readers may see, with one front as it is being laid out.
type tried struct {
	Public
	front *news.Front
}

// Front implements store.PublicFronts.
func (t tried) Front(ctx context.Context, e news.EditionID, s news.SectionID) (news.Front, error) {
	if e == t.front.Edition && s == t.front.Section {
		return *t.front, nil
	}
	return t.Public.Front(ctx, e, s)
}
