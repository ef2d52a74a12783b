package news

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of a front.
const (
	MaxSlots     = 40
	MaxSlotSize  = 24
	MaxSlotPins  = 60  // with those whose time is over, or to come
	MaxSlotTitle = 80  // characters
	MaxVariant   = 300 // characters of a headline for the front
)

// A Front is how a front page, or the first page of a section, is laid out:
// slots from top to bottom, each with stories that editors pinned to a place,
// and a rule that fills the other places. No story is on it twice.
type Front struct {
	Edition EditionID `json:"edition"`
	Section SectionID `json:"section,omitempty"` // "": the edition's front page
	Slots   []Slot    `json:"slots,omitempty"`   // none: as it comes by itself, see AutoSlots
	Num     int       `json:"num"`               // 0: nobody laid it out yet
}

// A Slot is a part of a front.
type Slot struct {
	ID     string    `json:"id"` // among those of the front
	Shape  SlotShape `json:"shape"`
	Title  string    `json:"title,omitempty"` // "" is that of what fills it
	Fill   Fill      `json:"fill"`
	Size   int       `json:"size"` // how many stories stand in it
	Pins   []Pin     `json:"pins,omitempty"`
	Window           // when it is shown
}

// A SlotShape is how a slot looks.
type SlotShape string

const (
	LeadSlot    SlotShape = "lead"    // one story, large; the first of each front
	SecondsSlot SlotShape = "seconds" // beside the lead; directly after it
	TilesSlot   SlotShape = "tiles"   // pictures in a row, then headlines
	BlockSlot   SlotShape = "block"   // one large, others beside it
	ReelSlot    SlotShape = "reel"    // a dark band of videos and galleries
	RankingSlot SlotShape = "ranking" // what is read most, numbered; nothing is pinned to it
	RowsSlot    SlotShape = "rows"    // of a section: one below the other
)

// A Fill is the rule that fills the places of a slot where nothing is pinned,
// the newest first.
type Fill struct {
	By      FillBy    `json:"by,omitempty"`
	Section SectionID `json:"section,omitempty"`
	Topic   TopicID   `json:"topic,omitempty"`
}

// FillBy says what a Fill takes.
type FillBy string

const (
	FillNothing FillBy = ""        // only what is pinned
	FillLatest  FillBy = "latest"  // all stories of the edition, or of the front's section
	FillSection FillBy = "section" // those of a section
	FillTopic   FillBy = "topic"   // those on a topic
	FillMoving  FillBy = "moving"  // videos and galleries
	FillMost    FillBy = "most"    // what is read most
)

// A Window is a time in which something is shown. A zero end is open.
type Window struct {
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Open reports whether now is within the window.
func (w Window) Open(now time.Time) bool {
	return !now.Before(w.From) && (w.Until.IsZero() || now.Before(w.Until))
}

// Over reports whether the window has closed for good.
func (w Window) Over(now time.Time) bool { return !w.Until.IsZero() && !now.Before(w.Until) }

// Next returns when the window opens or closes after now; zero if never.
func (w Window) Next(now time.Time) time.Time {
	for _, t := range []time.Time{w.From, w.Until} {
		if t.After(now) {
			return t
		}
	}
	return time.Time{}
}

// A Pin holds a story at a place of a slot. A story that is not public keeps
// its place and is shown there as soon as it is.
type Pin struct {
	Story    StoryID `json:"story"`
	At       int     `json:"at"`                 // the place, from 0; the next free one if another pin has it
	Headline string  `json:"headline,omitempty"` // for the front; "" is the story's own
	Picture  *Media  `json:"picture,omitempty"`  // likewise
	Window
}

// AutoSlots are the slots of a front that nobody laid out: an edition's, or
// that of a section.
func AutoSlots(e *Edition, s SectionID) []Slot {
	const blocks = 10
	lead := Slot{ID: "lead", Shape: LeadSlot, Fill: Fill{By: FillLatest}, Size: 1}
	if s != "" {
		return []Slot{lead, {ID: "rows", Shape: RowsSlot, Fill: Fill{By: FillLatest}, Size: MaxSlotSize}}
	}
	list := []Slot{lead,
		{ID: "seconds", Shape: SecondsSlot, Fill: Fill{By: FillLatest}, Size: 4},
		{ID: "latest", Shape: TilesSlot, Fill: Fill{By: FillLatest}, Size: 12},
		{ID: "most-read", Shape: RankingSlot, Fill: Fill{By: FillMost}, Size: 5},
		{ID: "moving", Shape: ReelSlot, Fill: Fill{By: FillMoving}, Size: 4},
	}
	n := 0
	for _, sec := range e.Sections {
		if sec.Menu && n < blocks {
			n++
			list = append(list, Slot{ID: "section-" + string(sec.ID), Shape: BlockSlot, Fill: Fill{By: FillSection, Section: sec.ID}, Size: 4})
		}
	}
	return list
}

// Slot returns the slot of the ID, or nil.
func (f *Front) Slot(id string) *Slot {
	for i := range f.Slots {
		if f.Slots[i].ID == id {
			return &f.Slots[i]
		}
	}
	return nil
}

// Pin returns a story's pin and its slot, or nil.
func (f *Front) Pin(id StoryID) (*Slot, *Pin) {
	for i := range f.Slots {
		for j := range f.Slots[i].Pins {
			if p := &f.Slots[i].Pins[j]; p.Story == id {
				return &f.Slots[i], p
			}
		}
	}
	return nil, nil
}

// Pinned lists the stories that are pinned anywhere.
func (f *Front) Pinned() (list []StoryID) {
	for _, s := range f.Slots {
		for _, p := range s.Pins {
			list = append(list, p.Story)
		}
	}
	return list
}

// Arrange says which pin holds which place of the slot: of those that shown
// picks, in the order of their places, each gets its own or the next free one.
// A pin for which there is no place left is not shown. Places without a pin
// are nil.
func (s *Slot) Arrange(shown func(*Pin) bool) []*Pin {
	places := make([]*Pin, s.Size)
	order := make([]*Pin, 0, len(s.Pins))
	for i := range s.Pins {
		if shown(&s.Pins[i]) {
			order = append(order, &s.Pins[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *Pin) int { return a.At - b.At })
	next := 0
	for _, p := range order {
		if next = max(next, p.At); next >= len(places) {
			break
		}
		places[next] = p
		next++
	}
	return places
}

// Put pins a story to a place of a slot, or moves its pin there with all that
// was said of it. Pins that are in the way move on by one; one that has no
// place left is taken off. Pins whose time is not now are left alone.
func (f *Front) Put(id StoryID, slot string, at int, now time.Time) error {
	to := f.Slot(slot)
	switch {
	case to == nil:
		return invalidFront("slot", "That part of the page is gone; somebody took it off.")
	case to.Shape == RankingSlot:
		return invalidFront("slot", "What is read most is counted; nothing can be pinned to it.")
	case at < 0 || at >= to.Size:
		return invalidFront("at", "There is no such place in this part of the page.")
	}
	pin := Pin{Story: id}
	if from, p := f.Pin(id); p != nil {
		pin = *p
		from.Pins = slices.DeleteFunc(from.Pins, func(p Pin) bool { return p.Story == id })
	}
	pin.At = at
	open := func(p *Pin) bool { return p.Open(now) }
	places := to.Arrange(open)
	pins := []Pin{pin}
	for _, p := range to.Pins { // as they are: in no place now
		if !p.Open(now) {
			pins = append(pins, p)
		}
	}
	carry := (*Pin)(nil)
	for i, p := range places {
		if i == at {
			carry, p = p, nil
		} else if i > at && carry != nil {
			carry, p = p, carry
		}
		if p != nil {
			moved := *p
			moved.At = i
			pins = append(pins, moved)
		}
	}
	to.Pins = pins
	return nil
}

// Take takes a story's pin off.
func (f *Front) Take(id StoryID) error {
	s, p := f.Pin(id)
	if p == nil {
		return Fault{Kind: NotFound, Field: "story", Say: "That story is not pinned here; somebody took it off."}
	}
	s.Pins = slices.DeleteFunc(s.Pins, func(p Pin) bool { return p.Story == id })
	return nil
}

// Change changes what is said of a pin: headline, picture and when it is
// shown.
func (f *Front) Change(p Pin) error {
	_, old := f.Pin(p.Story)
	if old == nil {
		return Fault{Kind: NotFound, Field: "story", Say: "That story is not pinned here; somebody took it off."}
	}
	old.Headline, old.Picture, old.Window = strings.TrimSpace(p.Headline), p.Picture, p.Window
	return nil
}

// Add puts a new slot at a place among the slots and gives it an ID.
func (f *Front) Add(s Slot, at int) string {
	for n := 1; s.ID == "" || f.Slot(s.ID) != nil; n++ {
		s.ID = fmt.Sprintf("%s-%d", s.Shape, n)
	}
	f.Slots = slices.Insert(f.Slots, min(max(at, 0), len(f.Slots)), s)
	return s.ID
}

// Move moves a slot to a place among the slots.
func (f *Front) Move(id string, at int) error {
	i := slices.IndexFunc(f.Slots, func(s Slot) bool { return s.ID == id })
	if i < 0 {
		return invalidFront("slot", "That part of the page is gone; somebody took it off.")
	}
	s := f.Slots[i]
	rest := slices.Delete(f.Slots, i, i+1)
	f.Slots = slices.Insert(rest, min(max(at, 0), len(rest)), s)
	return nil
}

// Drop takes a slot off, with what is pinned to it.
func (f *Front) Drop(id string) error {
	i := slices.IndexFunc(f.Slots, func(s Slot) bool { return s.ID == id })
	if i < 0 {
		return invalidFront("slot", "That part of the page is gone; somebody took it off.")
	}
	f.Slots = slices.Delete(f.Slots, i, i+1)
	return nil
}

// Tidy drops pins whose time is over.
func (f *Front) Tidy(now time.Time) {
	for i := range f.Slots {
		f.Slots[i].Pins = slices.DeleteFunc(f.Slots[i].Pins, func(p Pin) bool { return p.Over(now) })
	}
}

func invalidFront(field, say string, args ...any) error {
	return Fault{Kind: Invalid, Field: field, Say: fmt.Sprintf(say, args...)}
}

// Validate reports the first thing that must be mended before the front can be
// stored. The error's kind is Invalid. Whether the stories and topics that it
// names exist is the store's to say.
func (f *Front) Validate(e *Edition) error {
	if f.Edition != e.ID {
		return invalidFront("edition", "There is no edition %q.", f.Edition)
	}
	if _, ok := e.Section(f.Section); f.Section != "" && !ok {
		return invalidFront("section", "There is no section %q.", f.Section)
	}
	if len(f.Slots) > MaxSlots {
		return invalidFront("slots", "A front page has at most %d parts.", MaxSlots)
	}
	seen, pinned := map[string]bool{}, map[StoryID]bool{}
	for i := range f.Slots {
		s := &f.Slots[i]
		if s.ID == "" || seen[s.ID] {
			return invalidFront("slots", "Each part of the page needs an ID of its own.")
		}
		seen[s.ID] = true
		if err := f.validatePlace(s, i); err != nil {
			return err
		}
		if err := s.validate(e); err != nil {
			return err
		}
		for _, p := range s.Pins {
			if pinned[p.Story] {
				return invalidFront("pins", "Story %d would be on the page twice.", p.Story)
			}
			pinned[p.Story] = true
		}
	}
	return nil
}

// validatePlace reports a slot that cannot stand where it does.
func (f *Front) validatePlace(s *Slot, i int) error {
	allowed := []SlotShape{LeadSlot, SecondsSlot, TilesSlot, BlockSlot, ReelSlot, RankingSlot}
	if f.Section != "" {
		allowed = []SlotShape{LeadSlot, RowsSlot}
	}
	switch {
	case !isIn(s.Shape, allowed):
		return invalidFront("shape", "There is no part of this page called %q.", s.Shape)
	case (s.Shape == LeadSlot) != (i == 0):
		return invalidFront("slots", "The page begins with its lead story, and has one.")
	case s.Shape == SecondsSlot && i != 1:
		return invalidFront("slots", "The stories beside the lead come directly after it.")
	case s.Shape == RowsSlot && i != 1:
		return invalidFront("slots", "A section's page is its lead and one list.")
	}
	return nil
}

func (s *Slot) validate(e *Edition) error {
	most := MaxSlotSize
	switch s.Shape {
	case LeadSlot:
		most = 1
	case SecondsSlot:
		most = 6
	case RankingSlot:
		most = 10
	}
	switch {
	case s.Size < 1 || s.Size > most:
		return invalidFront("size", "This part of the page takes 1 to %d stories.", most)
	case len(s.Pins) > MaxSlotPins:
		return invalidFront("pins", "At most %d stories can be pinned to one part of the page.", MaxSlotPins)
	case len(s.Pins) > 0 && s.Shape == RankingSlot:
		return invalidFront("pins", "What is read most is counted; nothing can be pinned to it.")
	case (s.Fill.By == FillMost) != (s.Shape == RankingSlot):
		return invalidFront("fill", "What is read most has a shape of its own.")
	case !isIn(s.Fill.By, []FillBy{FillNothing, FillLatest, FillSection, FillTopic, FillMoving, FillMost}):
		return invalidFront("fill", "There is no rule called %q.", s.Fill.By)
	case s.Fill.By == FillTopic && s.Fill.Topic <= 0:
		return invalidFront("fill", "Choose the topic that fills this part.")
	}
	if _, ok := e.Section(s.Fill.Section); s.Fill.By == FillSection && !ok {
		return invalidFront("fill", "Choose the section that fills this part.")
	}
	if err := oneLine("title", "The title", s.Title, MaxSlotTitle); err != nil {
		return err
	}
	if err := s.Window.validate(); err != nil {
		return err
	}
	for i := range s.Pins {
		if err := s.Pins[i].validate(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pin) validate() error {
	if p.Story <= 0 || p.At < 0 || p.At >= MaxSlotSize {
		return invalidFront("pins", "A pin needs a story and a place.")
	}
	if err := oneLine("headline", "The headline for the front", p.Headline, MaxVariant); err != nil {
		return err
	}
	if p.Picture != nil {
		if err := p.Picture.Validate(); err != nil {
			return err
		}
		if p.Picture.Kind != Picture || !p.Picture.Held() {
			return invalidFront("picture", "The picture for the front must be one that the newsroom holds.")
		}
	}
	return p.Window.validate()
}

func (w Window) validate() error {
	if !w.From.IsZero() && !w.Until.IsZero() && !w.Until.After(w.From) {
		return invalidFront("until", "What is shown must end after it begins.")
	}
	return nil
}

func oneLine(field, what, s string, most int) error {
	switch n := utf8.RuneCountInString(s); {
	case n > most:
		return invalidFront(field, "%s has %d characters; %d is the limit.", what, n, most)
	case !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\t\x00"):
		return invalidFront(field, "%s must be text on one line.", what)
	}
	return nil
}

// Fit takes from the front what an edition has no more: rules of sections that
// are gone.
func (f *Front) Fit(e *Edition) {
	for i := range f.Slots {
		fill := &f.Slots[i].Fill
		if _, ok := e.Section(fill.Section); fill.By == FillSection && !ok {
			*fill = Fill{}
		}
	}
}
