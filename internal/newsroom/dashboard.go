package newsroom

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Health is what the rest of the house knows of itself.
type Health struct {
	LeftOut func() map[string]int64 // how often each part was left out of pages
	Theme   func() Theme            // what the site wears
	Minutes func() []int64          // how much was read in each minute of the last hour, the present one last
}

// A dashMain is the dashboard.
type dashMain struct {
	W         words
	Hour, Day []readRow
	Today     []deskRow
	Late      []deskRow
	Soon      []deskRow
	Embargoed []deskRow
	Bare      []deskRow // without related coverage
	Failed    []string
	SeeTheme  bool      // some of it is the theme's
	Jobs      []jobRow  // that failed lately, or found something wrong
	Dead      []deskRow // live stories with links that lead nowhere
	Chart     *chart    // nil: nothing counts
}

// A chart shows how much was read in the last hour, minute by minute.
type chart struct {
	Bars []bar
	Says string // the same in words
}

// A bar is a minute: where it stands, on a field of 600 by 100.
type bar struct{ X, Y, Height int }

// A readRow is a story and how often it was read.
type readRow struct {
	deskRow
	Views string
	Share string // of the first, as a length of a bar
}

const (
	mostDashRead = 8
	mostDashRows = 8
	mostLooked   = 40 // recent stories whose related coverage is looked at
)

// dashboard shows what is live, late, failed and read.
func (n *Newsroom) dashboard(w http.ResponseWriter, r *request) error {
	editions, e, err := n.editions(r.Context(), news.EditionID(r.FormValue("edition")))
	if err != nil {
		return err
	}
	m := dashMain{W: r.W}
	now := n.now()
	for _, part := range []func() error{
		func() (err error) { m.Hour, err = n.mostRead(r, e, time.Hour, editions); return err },
		func() (err error) { m.Day, err = n.mostRead(r, e, 24*time.Hour, editions); return err },
		func() (err error) { m.Late, err = n.dueRows(r, time.Time{}, now.Add(-lateAfter), editions); return err },
		func() (err error) { m.Soon, err = n.dueRows(r, now, now.AddDate(0, 0, 7), editions); return err },
		func() error { return n.dashToday(r, e, editions, &m) },
		func() error {
			rows, _, err := n.deskOf(r.Context(), r.Who, within(r.Who, store.DeskFilter{Embargoed: true}), store.Cursor{}, mostDashRows)
			if err == nil {
				rows = slices.DeleteFunc(rows, func(row store.DeskRow) bool { return !row.Embargo.After(now) })
				m.Embargoed, err = n.seen(r, rows, editions)
			}
			return err
		},
	} {
		if err := part(); err != nil {
			return err
		}
	}
	m.Soon = m.Soon[:min(len(m.Soon), mostDashRows)]
	m.Failed = n.failures(r, &m)
	if m.Jobs, err = n.failedJobs(r); err != nil {
		return err
	}
	m.Chart = n.chart(r)
	n.show(w, r, http.StatusOK, "dashboard", r.W["dash_title"], m)
	return nil
}

// lately is for how long the dashboard tells of a job that failed.
const lately = 7 * 24 * time.Hour

// failedJobs lists the jobs that failed, or found something wrong, and were not
// run again since.
func (n *Newsroom) failedJobs(r *request) (rows []jobRow, err error) {
	if auth.May(r.Who, auth.ManageJobs, auth.Subject{}) != nil {
		return nil, nil
	}
	list, err := n.store.JobList(r.Context(), "", 0, jobsPage)
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	for i := range list {
		j := &list[i]
		if of := [2]string{j.Kind, j.Key}; !seen[of] && j.State.Over() {
			seen[of] = true
			if row := n.jobRow(r, j); row.Bad && j.Ended.After(n.now().Add(-lately)) {
				rows = append(rows, row)
			}
		}
	}
	return rows, nil
}

// chart draws what was read in the last hour.
func (n *Newsroom) chart(r *request) *chart {
	if n.opt.Health.Minutes == nil {
		return nil
	}
	reads, l := n.opt.Health.Minutes(), r.locale()
	most, all := slices.Max(reads), int64(0)
	c := &chart{}
	for i, v := range reads {
		all += v
		height := int(v * 96 / max(most, 1))
		if v > 0 {
			height = max(height, 2)
		}
		c.Bars = append(c.Bars, bar{X: i * 600 / len(reads), Y: 100 - height, Height: height})
	}
	c.Says = r.W.say("dash_chart", "n", l.Number(int(all)), "most", l.Number(int(most)))
	return c
}

// mostRead lists what is read most in an edition.
func (n *Newsroom) mostRead(r *request, e *news.Edition, window time.Duration, editions []news.Edition) (list []readRow, err error) {
	reads, err := n.store.Public().MostRead(r.Context(), n.now(), window, mostDashRead)
	if err != nil {
		return nil, err
	}
	var ids []news.StoryID
	views := map[news.StoryID]int64{}
	for _, x := range reads {
		if x.Edition == e.ID && x.Place <= mostDashRead {
			ids = append(ids, x.Story)
			views[x.Story] = x.Views
		}
	}
	rows, err := n.store.DeskRows(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	shown, err := n.seen(r, rows, editions)
	if err != nil {
		return nil, err
	}
	for _, d := range shown {
		share := 100 * views[d.ID] / max(1, views[shown[0].ID])
		list = append(list, readRow{d, r.W.say("dash_views", "n", r.locale().Number(int(views[d.ID]))), strconv.FormatInt(share, 10)})
	}
	return list, nil
}

// dashToday lists what was published today, and recent stories without
// related coverage.
func (n *Newsroom) dashToday(r *request, e *news.Edition, editions []news.Edition, m *dashMain) error {
	cards, _, err := n.store.Public().List(r.Context(), store.Scope{Edition: e.ID}, store.Cursor{}, mostLooked)
	if err != nil {
		return err
	}
	now := n.now().In(e.Location())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, e.Location())
	var today, bare, dead []news.StoryID
	for _, c := range cards {
		if !c.Published.Before(midnight) {
			today = append(today, c.ID)
		}
		if len(dead) < mostDashRows {
			rev, err := n.store.Story(r.Context(), c.ID)
			if err != nil {
				return err
			}
			switch links, err := n.deadLinks(r, &rev.Content); {
			case err != nil:
				return err
			case links > 0:
				dead = append(dead, c.ID)
			}
		}
		if n.opt.Related == nil || len(bare) == mostDashRows {
			continue
		}
		found, err := n.opt.Related.Of(c.ID, 1)
		if err != nil {
			return err
		}
		if len(found.Pins)+len(found.More)+len(found.Background)+len(found.Media) == 0 {
			bare = append(bare, c.ID)
		}
	}
	for _, list := range []struct {
		ids  []news.StoryID
		into *[]deskRow
	}{{today, &m.Today}, {bare, &m.Bare}, {dead, &m.Dead}} {
		rows, err := n.store.DeskRows(r.Context(), list.ids)
		if err != nil {
			return err
		}
		if *list.into, err = n.seen(r, rows, editions); err != nil {
			return err
		}
	}
	return nil
}

// failures says what did not work since the newsroom was started.
func (n *Newsroom) failures(r *request, m *dashMain) (list []string) {
	if n.opt.Health.LeftOut != nil {
		for part, times := range n.opt.Health.LeftOut() {
			list = append(list, r.W.say("dash_parts", "part", part, "n", r.locale().Number(int(times))))
		}
	}
	if n.opt.Health.Theme != nil {
		for _, p := range n.opt.Health.Theme().Problems {
			list = append(list, r.W["dash_theme"]+": "+strings.TrimSpace(p))
			m.SeeTheme = auth.May(r.Who, auth.ManageSettings, auth.Subject{}) == nil
		}
	}
	slices.Sort(list)
	return list
}
