package newsroom

import (
	"net/http"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A calendarMain is a week of what is scheduled.
type calendarMain struct {
	W                    words
	Title, Before, After string
	Late                 string // what is over and not out; "" if nothing is
	LateRows             []deskRow
	Days                 []calendarDay
	None                 bool
}

type calendarDay struct {
	Name  string
	Today bool
	Rows  []deskRow
}

// mostDue is how many scheduled stories a screen shows.
const mostDue = 500

// calendar shows what goes out, day by day.
func (n *Newsroom) calendar(w http.ResponseWriter, r *request) error {
	editions, e, err := n.editions(r.Context(), news.EditionID(r.FormValue("edition")))
	if err != nil {
		return err
	}
	zone, l := e.Location(), r.locale()
	now := n.now().In(zone)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
	today := day
	if asked, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("week"), zone); err == nil {
		day = asked
	}
	day = day.AddDate(0, 0, -(int(day.Weekday())+6)%7) // from Monday
	m := calendarMain{W: r.W, Title: r.W.say("calendar_week", "day", l.Date(day)), None: true,
		Before: "/newsroom/calendar?week=" + day.AddDate(0, 0, -7).Format(time.DateOnly), After: "/newsroom/calendar?week=" + day.AddDate(0, 0, 7).Format(time.DateOnly)}
	if m.LateRows, err = n.dueRows(r, time.Time{}, now.Add(-lateAfter), editions); err != nil {
		return err
	}
	if len(m.LateRows) > 0 {
		m.Late = r.W.say("calendar_late", "n", l.Number(len(m.LateRows)))
	}
	for range 7 {
		next := day.AddDate(0, 0, 1)
		d := calendarDay{Name: l.WeekDate(day), Today: day.Equal(today)}
		if d.Rows, err = n.dueRows(r, day, next, editions); err != nil {
			return err
		}
		m.None = m.None && len(d.Rows) == 0
		m.Days = append(m.Days, d)
		day = next
	}
	n.show(w, r, http.StatusOK, "calendar", r.W["calendar_title"], m)
	return nil
}

// lateAfter is how long after its time a story counts as late.
const lateAfter = 5 * time.Second

// dueRows are the stories that are scheduled from one time to another, as the
// person may see them.
func (n *Newsroom) dueRows(r *request, from, to time.Time, editions []news.Edition) (list []deskRow, err error) {
	rows, err := n.store.Due(r.Context(), from, to, mostDue)
	if err != nil {
		return nil, err
	}
	return n.seen(r, rows, editions)
}

// seen makes rows for the screen of the stories that the person may view, with
// those who own them.
func (n *Newsroom) seen(r *request, rows []store.DeskRow, editions []news.Edition) (list []deskRow, err error) {
	rows = n.seenBy(r.Who, rows)
	people, err := n.people(r.Context(), rows)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		list = append(list, n.deskRow(r, row, editions, people))
	}
	return list, nil
}
