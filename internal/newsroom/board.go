package newsroom

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"broadsheet/internal/news"
	pages "broadsheet/internal/page"
	"broadsheet/internal/store"
)

// A frontBoard is the draft of a front as it is laid out: what stands where
// now, what waits, and what can be done.
type frontBoard struct {
	W          words
	Query      string
	Lang       news.EditionID
	Num        int
	Undo, Redo bool
	Differs    bool // readers see something else
	Live       string
	Page       string // where readers find it
	Slots      []boardSlot
	Shapes     []choice // of slots that can be added
	Fills      []choice
}

// A boardSlot is a slot with its places.
type boardSlot struct {
	news.Slot
	W                   words
	Query               string
	Heading, ShapeWord  string
	Up, Down            int // where it goes among the slots
	Fixed, First, Last  bool
	Counted             bool // nothing can be pinned
	Shut                string
	FromValue, EndValue string
	Fills               []choice
	Topic               string // the name of the topic that fills it
	Places              []boardPlace
	Waiting             []boardPlace
}

// A boardPlace is a place with the story that stands there, or a story that
// waits for its time.
type boardPlace struct {
	W                   words
	Query               string
	Slot                string
	At                  int
	ID                  news.StoryID // 0: empty
	Headline, Own       string
	Meta                string
	Picture             string
	Pinned              bool
	Variant             string // the headline for the front; "" is the story's own
	OwnPicture          bool   // the picture is for the front
	When                string // in which it is shown, in words
	FromValue, EndValue string
	Why                 string // why it is not shown
	Kind                news.StoryKind
}

// addable are the shapes that slots of an edition's front may have.
var addable = []news.SlotShape{news.BlockSlot, news.TilesSlot, news.ReelSlot}

// board makes the board of a draft.
func (n *Newsroom) board(r *request, at *frontAt) (b frontBoard, err error) {
	d := &at.draft
	b = frontBoard{W: r.W, Query: at.query(), Lang: at.edition.ID, Num: d.Num, Undo: d.MayUndo, Redo: d.MayRedo, Live: r.W["front_auto"]}
	b.Page = pages.Href(at.edition.Prefix + "/" + string(at.Section))
	if b.Differs, err = n.differs(r.Context(), at); err != nil {
		return b, err
	}
	if d.Live > 0 {
		list, err := n.store.FrontVersions(r.Context(), at.Edition, at.Section, true, d.Live+1, 1)
		if err != nil {
			return b, err
		}
		if len(list) > 0 {
			b.Live = r.W.say("front_live", "time", r.locale().DateTime(list[0].Live.In(at.edition.Location())), "name", list[0].By)
		}
	}
	var laid []pages.Laid
	if n.opt.Fronts != nil {
		if laid, err = n.opt.Fronts.Lay(r.Context(), &d.Front, n.now()); err != nil {
			return b, err
		}
	}
	rows, err := n.store.DeskRows(r.Context(), d.Pinned())
	if err != nil {
		return b, err
	}
	titles, err := n.titles(r, rows)
	if err != nil {
		return b, err
	}
	pins := pinned{titles: titles, rows: map[news.StoryID]*store.DeskRow{}}
	for i := range rows {
		pins.rows[rows[i].ID] = &rows[i]
	}
	for i := range d.Slots {
		s := &d.Slots[i]
		j := slices.IndexFunc(laid, func(l pages.Laid) bool { return l.ID == s.ID })
		var l *pages.Laid
		if j >= 0 {
			l = &laid[j]
		}
		b.Slots = append(b.Slots, n.boardSlot(r, at, i, l, &pins))
	}
	b.Fills = n.fills(r, at, nil)
	if at.Section == "" {
		for _, s := range addable {
			b.Shapes = append(b.Shapes, choice{Value: string(s), Name: r.W["shape_"+string(s)]})
		}
		if !slices.ContainsFunc(d.Slots, func(s news.Slot) bool { return s.Shape == news.RankingSlot }) {
			b.Shapes = append(b.Shapes, choice{Value: string(news.RankingSlot), Name: r.W["shape_ranking"]})
		}
	}
	return b, nil
}

// pinned is what is known of the stories that are pinned.
type pinned struct {
	rows   map[news.StoryID]*store.DeskRow
	titles map[news.StoryID]string // as the person may read them
}

// boardSlot shows one slot; l is what stands in it, nil if nothing does.
func (n *Newsroom) boardSlot(r *request, at *frontAt, i int, l *pages.Laid, pins *pinned) boardSlot {
	s := &at.draft.Slots[i]
	now, zone := n.now(), at.edition.Location()
	out := boardSlot{Slot: *s, W: r.W, Query: at.query(), Up: i - 1, Down: i + 1, ShapeWord: r.W["shape_"+string(s.Shape)], Heading: n.slotName(r, at, s.ID), Fills: n.fills(r, at, &s.Fill),
		Fixed: s.Shape == news.LeadSlot || s.Shape == news.RowsSlot, Counted: s.Shape == news.RankingSlot,
		First: i <= 1 || at.draft.Slots[i-1].Shape == news.SecondsSlot, Last: i == len(at.draft.Slots)-1,
		FromValue: wallValue(s.From, zone), EndValue: wallValue(s.Until, zone)}
	if !s.Open(now) {
		out.Shut = n.windowWords(r, s.Window, zone)
	}
	if s.Fill.By == news.FillTopic {
		out.Topic = out.Heading
	}
	places := make([]boardPlace, s.Size)
	shown := map[news.StoryID]bool{}
	for at := range places {
		places[at] = boardPlace{W: r.W, Query: out.Query, Slot: s.ID, At: at}
	}
	if l != nil {
		for _, c := range l.Cards {
			for c.At >= len(places) { // rows go on
				places = append(places, boardPlace{W: r.W, Query: out.Query, Slot: s.ID, At: len(places)})
			}
			places[c.At] = n.boardCard(r, at, s.ID, &c, pins)
			shown[c.ID] = true
		}
	}
	for len(places) > 0 && places[len(places)-1].ID == 0 && (s.Shape == news.RowsSlot || out.Counted) {
		places = places[:len(places)-1]
	}
	out.Places = places
	for j := range s.Pins {
		p := &s.Pins[j]
		if shown[p.Story] {
			continue
		}
		w := boardPlace{W: r.W, Query: out.Query, Slot: s.ID, At: p.At, ID: p.Story, Headline: pins.titles[p.Story], Pinned: true,
			FromValue: wallValue(p.From, zone), EndValue: wallValue(p.Until, zone), OwnPicture: p.Picture != nil}
		row := pins.rows[p.Story]
		if row != nil && n.sees(r.Who, row) {
			w.Own, w.Variant = w.Headline, p.Headline
		}
		switch {
		case row == nil:
			w.Headline, w.Why = "№ "+number(p.Story), r.W["front_why_gone"]
		case p.Over(now):
			w.Why = r.W["front_why_over"]
		case !p.Open(now):
			w.Why = n.windowWords(r, p.Window, zone)
		case row.State != news.OnAir:
			w.Why = r.W.say("front_why_state", "state", r.W["state_"+string(row.State)])
		default:
			w.Why = r.W["front_why_room"]
		}
		out.Waiting = append(out.Waiting, w)
	}
	return out
}

// boardCard shows a story in its place.
func (n *Newsroom) boardCard(r *request, at *frontAt, slot string, c *pages.LaidCard, pins *pinned) boardPlace {
	zone := at.edition.Location()
	p := boardPlace{W: r.W, Query: at.query(), Slot: slot, At: c.At, ID: c.ID, Headline: c.Headline, Own: c.Headline, Kind: c.Kind, Meta: c.SectionName, Pinned: c.Pin != nil}
	if news.Dated(c.Published) {
		when := r.locale().Ago(n.now().Sub(c.Published))
		if when == "" {
			when = r.locale().ShortDate(c.Published.In(zone))
		}
		if p.Meta != "" {
			p.Meta += " · "
		}
		p.Meta += when
	}
	if m := c.Picture(); m != nil {
		p.Picture = m.Still()
		for _, size := range m.Sizes { // the smallest that is not too small
			if size.Width >= 320 {
				p.Picture = size.Src
				break
			}
		}
	}
	if c.Pin != nil {
		p.Own, p.Variant, p.OwnPicture = pins.titles[c.ID], c.Pin.Headline, c.Pin.Picture != nil
		p.FromValue, p.EndValue = wallValue(c.Pin.From, zone), wallValue(c.Pin.Until, zone)
		p.When = n.windowWords(r, c.Pin.Window, zone)
	}
	return p
}

// slotName is what stands over a slot, or what it is called here.
func (n *Newsroom) slotName(r *request, at *frontAt, id string) string {
	s := at.draft.Slot(id)
	switch {
	case s == nil:
		return ""
	case s.Title != "":
		return s.Title
	case s.Fill.By == news.FillSection:
		if sec, ok := at.edition.Section(s.Fill.Section); ok {
			return sec.Name
		}
	case s.Fill.By == news.FillTopic:
		topics, err := n.store.Public().Topics(r.Context(), []news.TopicID{s.Fill.Topic})
		if err == nil && len(topics) > 0 {
			return topics[0].Names[at.Edition].Name
		}
	}
	return r.W["shape_"+string(s.Shape)]
}

// fills are the rules that a slot can have.
func (n *Newsroom) fills(r *request, at *frontAt, now *news.Fill) (list []choice) {
	add := func(f news.Fill, name string) {
		value := string(f.By)
		switch f.By {
		case news.FillSection:
			value += ":" + string(f.Section)
		case news.FillTopic:
			if f.Topic != 0 {
				value += ":" + number(f.Topic)
			}
		}
		list = append(list, choice{value, name, now != nil && *now == f})
	}
	add(news.Fill{By: news.FillLatest}, r.W["fill_latest"])
	add(news.Fill{}, r.W["fill_nothing"])
	for _, s := range at.edition.Sections {
		add(news.Fill{By: news.FillSection, Section: s.ID}, r.W.say("fill_section", "name", s.Name))
	}
	if now != nil && now.By == news.FillTopic {
		name := ""
		for _, s := range at.draft.Slots {
			if s.Fill == *now {
				name = n.slotName(r, at, s.ID)
			}
		}
		add(*now, r.W.say("fill_topic_of", "name", name))
	}
	add(news.Fill{By: news.FillTopic}, r.W["fill_topic"])
	add(news.Fill{By: news.FillMoving}, r.W["fill_moving"])
	return list
}

func wallValue(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format(wallForm)
}

// windowWords says when something is shown; "" if always.
func (n *Newsroom) windowWords(r *request, w news.Window, zone *time.Location) string {
	l := r.locale()
	switch {
	case !w.From.IsZero() && !w.Until.IsZero():
		return r.W.say("front_from_until", "from", l.DateTime(w.From.In(zone)), "until", l.DateTime(w.Until.In(zone)))
	case !w.From.IsZero():
		return r.W.say("front_from", "from", l.DateTime(w.From.In(zone)))
	case !w.Until.IsZero():
		return r.W.say("front_until", "until", l.DateTime(w.Until.In(zone)))
	}
	return ""
}

// boardAnswer answers a step with the board as it is then, to a script; a
// person is led back to the screen.
func (n *Newsroom) boardAnswer(w http.ResponseWriter, r *request, at *frontAt, note string) error {
	if !wantsData(r.Request) {
		http.Redirect(w, r.Request, "/newsroom/front?"+at.query(), http.StatusSeeOther)
		return nil
	}
	b, err := n.board(r, at)
	if err != nil {
		return err
	}
	var html bytes.Buffer
	if err := n.templates["fronts"].ExecuteTemplate(&html, "board", b); err != nil {
		return err
	}
	writeData(w, http.StatusOK, struct {
		Num  int    `json:"num"`
		Say  string `json:"say"`
		HTML string `json:"html"`
	}{at.draft.Num, note, html.String()})
	return nil
}

// watches knows who looks at which front just now.
type watches struct {
	mu   sync.Mutex
	seen map[store.FrontPlace]map[int64]watcher
}

type watcher struct {
	person
	at time.Time
}

// awayAfter is how long after their last pulse somebody counts as gone.
const awayAfter = 8 * time.Second

// at notes that somebody looks at a front, and returns who else does.
func (w *watches) at(place store.FrontPlace, who person, now time.Time) (others []person) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen = map[store.FrontPlace]map[int64]watcher{}
	}
	if w.seen[place] == nil {
		w.seen[place] = map[int64]watcher{}
	}
	w.seen[place][who.ID] = watcher{who, now}
	for id, p := range w.seen[place] {
		if now.Sub(p.at) > awayAfter {
			delete(w.seen[place], id)
		} else if id != who.ID {
			others = append(others, p.person)
		}
	}
	slices.SortFunc(others, func(a, b person) int { return int(a.ID - b.ID) })
	return others
}

// frontPulse is asked every few seconds by those who lay out a front: who else
// is there, and the board if somebody changed it.
func (n *Newsroom) frontPulse(w http.ResponseWriter, r *request) error {
	at, err := n.frontAsked(r)
	if err != nil {
		return err
	}
	u := r.Who.User
	out := struct {
		Num    int      `json:"num"`
		Live   int      `json:"live"`
		People []person `json:"people"`
		HTML   string   `json:"html,omitempty"`
		Say    string   `json:"say,omitempty"`
	}{Num: at.draft.Num, Live: at.draft.Live, People: n.watch.at(at.FrontPlace, *asPerson(int64(u.ID), u.Name, u.Color), n.now())}
	q := r.URL.Query()
	if q.Get("num") == strconv.Itoa(at.draft.Num) && q.Get("live") == strconv.Itoa(at.draft.Live) {
		writeData(w, http.StatusOK, out)
		return nil
	}
	b, err := n.board(r, at)
	if err != nil {
		return err
	}
	var html bytes.Buffer
	if err := n.templates["fronts"].ExecuteTemplate(&html, "board", b); err != nil {
		return err
	}
	out.HTML = html.String()
	if list, err := n.store.FrontVersions(r.Context(), at.Edition, at.Section, false, 0, 1); err == nil && len(list) > 0 {
		out.Say = r.W.say("front_other", "name", list[0].By, "what", list[0].Note)
	}
	writeData(w, http.StatusOK, out)
	return nil
}
