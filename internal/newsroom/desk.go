package newsroom

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/locale"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A view is a filter of the desk that has a name. Each is an address.
type view struct {
	name  string
	owned bool // one's own
	set   func(*store.DeskFilter)
	due   bool // what is scheduled today, by time
}

var views = []view{
	{name: "all", set: func(*store.DeskFilter) {}},
	{name: "mine", owned: true, set: func(*store.DeskFilter) {}},
	{name: "draft", set: func(f *store.DeskFilter) { f.State = news.Draft }},
	{name: "review", set: func(f *store.DeskFilter) { f.State = news.Review }},
	{name: "ready", set: func(f *store.DeskFilter) { f.State = news.Ready }},
	{name: "today", due: true, set: func(f *store.DeskFilter) { f.State = news.Scheduled }},
	{name: "scheduled", set: func(f *store.DeskFilter) { f.State = news.Scheduled }},
	{name: "live", set: func(f *store.DeskFilter) { f.State = news.OnAir }},
	{name: "embargoed", set: func(f *store.DeskFilter) { f.Embargoed = true }},
	{name: "withdrawn", set: func(f *store.DeskFilter) { f.State = news.Withdrawn }},
}

// mostCounted is up to where the stories of a view are counted.
const mostCounted = 1000

// deskPage is how many rows come at once.
const deskPage = 50

// A deskMain is the desk.
type deskMain struct {
	W        words
	Views    []viewLink
	Asked    asked
	Editions []news.Edition
	Sections []news.Section
	Kinds    []news.StoryKind
	Rows     deskList

	TopicName, AuthorName string // that are asked for

	Own   []ownView
	Query string // of the address; "" is that of a view of everybody's
	Kept  string // the name under which it is kept; "" is none
}

type viewLink struct {
	Name, Label, Href string
	Count             string
	Current           bool
}

// A deskList is a page of rows and where the next begins.
type deskList struct {
	W    words
	Rows []deskRow
	More string // address of the next page; "" if there is none
	Some bool   // the desk was asked for some only, so that none is no surprise
}

// A deskRow is a story as the desk shows it.
type deskRow struct {
	store.DeskRow
	W         words
	Title     string // the headline, or what stands for one
	Untitled  bool
	Section   string
	Dir       news.Direction
	Owner     *person
	StateWord string
	KindWord  string
	Due       string // when it goes or went out
	DueIn     string // in words from now
	Late      bool
	Embargo   string // until when, "" if there is none
	EmbargoIn string
	Number    string // of words
}

// asked is what the address of the desk says.
type asked struct {
	View    string
	Text    string
	Edition news.EditionID
	Section news.SectionID
	State   news.State
	Kind    news.StoryKind
	Owner   store.UserID
	Topic   news.TopicID
	Author  news.AuthorID
}

func readAsked(r *request) asked { return asking(r.URL.Query()) }

// asking reads the query of an address of the desk.
func asking(v url.Values) asked {
	number := func(key string) int64 { n, _ := strconv.ParseInt(v.Get(key), 10, 64); return n }
	return asked{View: v.Get("view"), Text: strings.TrimLeft(v.Get("q"), " "), Edition: news.EditionID(v.Get("edition")), Section: news.SectionID(v.Get("section")), State: news.State(v.Get("state")),
		Kind: news.StoryKind(v.Get("kind")), Owner: store.UserID(number("owner")), Topic: news.TopicID(number("topic")), Author: news.AuthorID(number("author"))}
}

// query is the address's query of what is asked; view "" is none.
func (a asked) query() url.Values {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" && value != "0" {
			v.Set(key, value)
		}
	}
	set("view", a.View)
	set("q", a.Text)
	set("edition", string(a.Edition))
	set("section", string(a.Section))
	set("state", string(a.State))
	set("kind", string(a.Kind))
	set("owner", strconv.FormatInt(int64(a.Owner), 10))
	set("topic", strconv.FormatInt(int64(a.Topic), 10))
	set("author", strconv.FormatInt(int64(a.Author), 10))
	return v
}

func (a asked) filter(who *auth.Actor) (f store.DeskFilter, v view) {
	f = store.DeskFilter{Text: a.Text, Edition: a.Edition, Section: a.Section, State: a.State, Kind: a.Kind, Owner: a.Owner, Topic: a.Topic, Author: a.Author}
	v = views[0]
	for _, known := range views {
		if known.name == a.View {
			v = known
		}
	}
	v.set(&f)
	if v.owned {
		f.Owner = who.User.ID
	}
	return within(who, f), v
}

// desk shows the desk.
func (n *Newsroom) desk(w http.ResponseWriter, r *request) error {
	if r.URL.Path != "/newsroom" {
		return n.nothing(w, r)
	}
	a := readAsked(r)
	list, err := n.deskList(r, a)
	if err != nil {
		return err
	}
	editions, _, err := n.editions(r.Context(), a.Edition)
	if err != nil {
		return err
	}
	m := deskMain{W: r.W, Asked: a, Rows: list, Editions: editions, Kinds: news.StoryKinds, Sections: sectionsOf(editions, a.Edition)}
	if m.Views, err = n.viewLinks(r, a); err != nil {
		return err
	}
	if m.TopicName, m.AuthorName, err = n.askedNames(r, a); err != nil {
		return err
	}
	if m.Own, err = n.ownViews(r, a); err != nil {
		return err
	}
	if some := a.query(); len(some) > 1 || len(some) == 1 && !some.Has("view") {
		m.Query = some.Encode()
	}
	for _, v := range m.Own {
		if v.Current {
			m.Kept = v.Name
			for i := range m.Views {
				m.Views[i].Current = false
			}
		}
	}
	n.show(w, r, http.StatusOK, "desk", r.W["nav_desk"], m)
	return nil
}

// askedNames are the names of the topic and author that are asked for.
func (n *Newsroom) askedNames(r *request, a asked) (topic, author string, err error) {
	if a.Topic > 0 {
		names, err := n.topicNames(r, a.Edition, "", number(a.Topic))
		if err != nil {
			return "", "", err
		}
		for _, t := range names {
			topic = t.Name
		}
	}
	if a.Author > 0 {
		list, err := n.store.Public().Authors(r.Context(), []news.AuthorID{a.Author})
		if err != nil {
			return "", "", err
		}
		for _, one := range list {
			author = one.Name
		}
	}
	return topic, author, nil
}

// deskRows gives more rows of the desk.
func (n *Newsroom) deskRows(w http.ResponseWriter, r *request) error {
	list, err := n.deskList(r, readAsked(r))
	if err != nil {
		return err
	}
	n.part(w, "desk", "rows", list)
	return nil
}

// viewLinks are the views with how much is in them.
func (n *Newsroom) viewLinks(r *request, a asked) (list []viewLink, err error) {
	for _, v := range views {
		there := asked{View: v.name, Edition: a.Edition}
		if v.name == "all" {
			there.View = ""
		}
		l := viewLink{Name: v.name, Label: r.W["view_"+v.name], Href: "/newsroom", Current: there.View == a.View}
		if q := there.query().Encode(); q != "" {
			l.Href += "?" + q
		}
		if v.name != "all" && v.name != "live" {
			f, _ := there.filter(r.Who)
			count := 0
			if v.due {
				from, to := n.today(r)
				rows, err := n.store.Due(r.Context(), from, to, mostCounted)
				if err != nil {
					return nil, err
				}
				count = len(n.seenBy(r.Who, rows))
			} else if count, err = n.store.CountDesk(r.Context(), f, mostCounted); err != nil {
				return nil, err
			}
			if l.Count = r.locale().Number(count); count == mostCounted {
				l.Count += "+"
			}
		}
		list = append(list, l)
	}
	return list, nil
}

// today is the day of the default edition's zone.
func (n *Newsroom) today(r *request) (from, to time.Time) {
	zone := time.UTC
	if _, e, err := n.editions(r.Context(), ""); err == nil {
		zone = e.Location()
	}
	now := n.now().In(zone)
	from = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	return from, from.AddDate(0, 0, 1)
}

// deskList reads a page of the desk, from where the address says: of the
// stories that the person may view.
func (n *Newsroom) deskList(r *request, a asked) (deskList, error) {
	f, v := a.filter(r.Who)
	out := deskList{W: r.W, Some: len(a.query()) > 0}
	var (
		rows []store.DeskRow
		next store.Cursor
		err  error
	)
	if v.due {
		from, to := n.today(r)
		rows, err = n.store.Due(r.Context(), from, to, mostCounted)
		rows = n.seenBy(r.Who, rows)
	} else if ids := readIDs(r.URL.Query().Get("ids")); len(ids) > 0 {
		rows, err = n.store.DeskRows(r.Context(), ids)
		rows = n.seenBy(r.Who, rows)
	} else {
		rows, next, err = n.deskOf(r.Context(), r.Who, f, readCursor(r), deskPage)
	}
	if err != nil {
		return out, err
	}
	editions, _, err := n.editions(r.Context(), "")
	if err != nil {
		return out, err
	}
	people, err := n.people(r.Context(), rows)
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		out.Rows = append(out.Rows, n.deskRow(r, row, editions, people))
	}
	if !next.Zero() {
		q := a.query()
		q.Set("after", strconv.FormatInt(next.At.UnixMicro(), 36)+"."+strconv.FormatInt(int64(next.ID), 36))
		out.More = "/newsroom/desk/rows?" + q.Encode()
	}
	return out, nil
}

// readCursor reads where a page begins; what is no cursor is the top.
func readCursor(r *request) store.Cursor {
	at, id, _ := strings.Cut(r.URL.Query().Get("after"), ".")
	us, err := strconv.ParseInt(at, 36, 64)
	story, err2 := strconv.ParseInt(id, 36, 64)
	if err != nil || err2 != nil || story < 1 {
		return store.Cursor{}
	}
	return store.Cursor{At: time.UnixMicro(us).UTC(), ID: news.StoryID(story)}
}

// people finds the owners of rows.
func (n *Newsroom) people(ctx context.Context, rows []store.DeskRow) (map[store.UserID]*person, error) {
	found := map[store.UserID]*person{}
	for _, row := range rows {
		if row.Owner == 0 || found[row.Owner] != nil {
			continue
		}
		u, err := n.opt.People.User(ctx, row.Owner)
		if err != nil {
			return nil, err
		}
		found[row.Owner] = asPerson(int64(u.ID), u.Name, u.Color)
	}
	return found, nil
}

func (n *Newsroom) deskRow(r *request, row store.DeskRow, editions []news.Edition, people map[store.UserID]*person) deskRow {
	d := deskRow{DeskRow: row, W: r.W, Title: row.Headline, Owner: people[row.Owner], StateWord: r.W["state_"+string(row.State)], KindWord: r.W["kind."+string(row.Kind)], Section: string(row.Section)}
	if strings.TrimSpace(row.Headline) == "" {
		d.Title, d.Untitled = r.W["untitled"], true
	}
	l, now, zone := r.locale(), n.now(), time.UTC
	if i := slices.IndexFunc(editions, func(e news.Edition) bool { return e.ID == row.Edition }); i >= 0 {
		zone, d.Dir = editions[i].Location(), editions[i].Dir
		if s, ok := editions[i].Section(row.Section); ok {
			d.Section = s.Name
		}
	}
	if row.Words > 0 {
		d.Number = l.Number(row.Words)
	}
	switch {
	case row.State == news.Scheduled:
		d.Due, d.DueIn, d.Late = clockOrDay(l, row.Scheduled.In(zone), now.In(zone)), until(r, row.Scheduled.Sub(now)), row.Scheduled.Before(now.Add(-time.Second))
	case row.State == news.OnAir && news.Dated(row.Published):
		d.Due = clockOrDay(l, row.Published.In(zone), now.In(zone))
	default:
		d.Due = clockOrDay(l, row.At.In(zone), now.In(zone))
	}
	if row.Embargo.After(now) {
		d.Embargo, d.EmbargoIn = clockOrDay(l, row.Embargo.In(zone), now.In(zone)), until(r, row.Embargo.Sub(now))
	}
	return d
}

// clockOrDay writes a time of today as a clock does, another as a date.
func clockOrDay(l *locale.Language, t, now time.Time) string {
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return l.Clock(t)
	}
	if d := t.Sub(now); d > -6*24*time.Hour && d < 6*24*time.Hour {
		return l.ShortDate(t) + " " + l.Clock(t)
	}
	return l.ShortDate(t)
}

// until says how long it is to go, or by how much something is late.
func until(r *request, d time.Duration) string {
	key := "in_time"
	if d < 0 {
		key, d = "late_by", -d
	}
	l := r.locale()
	number := func(n time.Duration) string { return l.Number(int(n)) }
	text := ""
	switch {
	case d < time.Minute:
		text = r.W.say("seconds", "n", number(d/time.Second))
	case d < time.Hour:
		text = r.W.say("minutes", "n", number(d/time.Minute))
	case d < 24*time.Hour:
		text = r.W.say("hours", "h", number(d/time.Hour), "n", number(d%time.Hour/time.Minute))
	default:
		text = r.W.say("days", "n", number(d/(24*time.Hour)), "h", number(d%(24*time.Hour)/time.Hour))
	}
	return r.W.say(key, "time", text)
}

// sectionsOf are the sections that the desk can be asked for: the edition's,
// or each of all editions once.
func sectionsOf(editions []news.Edition, id news.EditionID) (list []news.Section) {
	known := map[news.SectionID]bool{}
	for _, e := range editions {
		if id != "" && e.ID != id {
			continue
		}
		for _, s := range e.Sections {
			if !known[s.ID] {
				known[s.ID] = true
				list = append(list, s)
			}
		}
	}
	return list
}

// readIDs reads the stories that a script asks for, 1,2,3.
func readIDs(text string) (ids []news.StoryID) {
	for part := range strings.SplitSeq(text, ",") {
		if id, err := parseID[news.StoryID](part); err == nil && len(ids) < deskPage {
			ids = append(ids, id)
		}
	}
	return ids
}

// mine makes a story one's own.
func (n *Newsroom) mine(w http.ResponseWriter, r *request) error {
	if err := n.store.Assign(r.Context(), r.Story.ID, r.Who.User.ID, n.edit(r, "")); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom")
}
