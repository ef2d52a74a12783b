package newsroom

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// Kinds of jobs that screens begin and tell of. What does them stands
// elsewhere.
const (
	ImportJob = "import" // an inbox.Order; leaves an inbox.Outcome
	CheckJob  = "check"  // leaves a Checked
	RelateJob = "relate" // leaves nothing
)

// Checked is what came of a CheckJob.
type Checked struct {
	Wrong   []string `json:"wrong,omitempty"` // some of what is wrong
	All     int      `json:"all"`             // how much is
	Changes int64    `json:"changes"`         // that were read
	Files   int      `json:"files"`
}

// byHand are the jobs that the screen of jobs begins.
var byHand = []string{CheckJob, RelateJob}

const jobsPage = 50 // jobs on a page

func (n *Newsroom) jobRoutes() []web.Route {
	return []web.Route{
		n.form("/newsroom/jobs", auth.ManageJobs, n.jobsScreen, n.beginJob),
		n.route(get, "/newsroom/jobs/state", auth.ManageJobs, n.jobsState),
		n.route(get, "/newsroom/jobs/{job}", auth.ManageJobs, n.jobScreen),
		n.route(get, "/newsroom/jobs/{job}/state", auth.ManageJobs, n.jobState),
		n.route(post, "/newsroom/jobs/{job}/stop", auth.ManageJobs, n.stopJob),
		n.route(post, "/newsroom/jobs/{job}/retry", auth.ManageJobs, n.retryJob),
	}
}

// A jobsMain is the screen of jobs, or of one of them.
type jobsMain struct {
	siteMain
	Begin []option
	Rows  []jobRow
	More  string
	One   *jobRow // nil: all of them
	Wrong []string
	Rest  string        // how much more is wrong
	Tell  *importReport // of an import
}

// A jobRow is a job as screens show it.
type jobRow struct {
	W          words
	Back       string // where what is done to it leads back
	ID         store.JobID
	Href       string
	Kind       string // in words
	Title      string
	State      store.JobState
	Says       string // the state in words
	Who        string
	At, Iso    string
	Took       string
	Share      int64 // in percent
	Measured   bool
	Came       string // of it, in words
	Bad        bool   // what came of it wants somebody
	Over       bool
	Again      bool // it can be run again
	Stopping   bool
	Why        string
	Interrupts string // how often it was cut short, in words
}

// jobRows makes rows of jobs.
func (n *Newsroom) jobRow(r *request, j *store.Job) jobRow {
	l, at := r.locale(), j.Made.In(n.zone(r))
	row := jobRow{W: r.W, ID: j.ID, Href: "/newsroom/jobs/" + number(j.ID), Kind: r.W["job_"+j.Kind], Title: j.Title, State: j.State, Says: r.W["job_is_"+string(j.State)],
		Who: j.Name, At: l.DateTime(at), Iso: at.Format(time.RFC3339), Over: j.State.Over(), Why: n.inLanguage(r.Lang, j.Say),
		Again: j.State == store.JobFailed || j.State == store.JobStopped, Stopping: j.Stop && !j.State.Over()}
	if row.Kind == "" {
		row.Kind = j.Kind
	}
	if j.Total > 0 {
		row.Measured, row.Share = true, 100*min(j.Done, j.Total)/j.Total
	}
	if !j.Ended.IsZero() && !j.Began.IsZero() {
		row.Took = l.Duration(max(1, j.Ended.Sub(j.Began).Round(time.Second).Seconds()))
	}
	if j.Lost > 0 {
		row.Interrupts = r.W.say("job_lost", "n", l.Number(j.Lost))
	}
	row.Came, row.Bad = n.whatCame(r, j)
	row.Bad = row.Bad || j.State == store.JobFailed
	return row
}

// whatCame says in a sentence what came of a job, and whether it wants
// somebody.
func (n *Newsroom) whatCame(r *request, j *store.Job) (says string, bad bool) {
	l := r.locale()
	switch {
	case len(j.Output) == 0:
		return "", false
	case j.Kind == CheckJob:
		var c Checked
		if json.Unmarshal(j.Output, &c) != nil || c.All == 0 {
			return r.W.say("check_sound", "changes", l.Number(int(c.Changes)), "files", l.Number(c.Files)), false
		}
		return r.W.say("check_wrong", "n", l.Number(c.All)), true
	case j.Kind == ImportJob:
		var o inbox.Outcome
		if json.Unmarshal(j.Output, &o) != nil {
			return "", false
		}
		key := "import_came"
		if o.Plan {
			key = "import_would"
		}
		s := o.Summary
		return r.W.say(key, "new", l.Number(int(s.Imported)), "changed", l.Number(int(s.Updated)), "same", l.Number(int(s.Unchanged)),
			"skipped", l.Number(int(s.Skipped)), "refused", l.Number(int(s.Refused))), s.Refused > 0 || len(s.Broken) > 0
	}
	return "", false
}

// jobsMain gathers the screen of jobs.
func (n *Newsroom) jobsMain(r *request) (*jobsMain, error) {
	m := &jobsMain{siteMain: n.siteMain(r, "jobs")}
	m.Done = r.W["job_done_"+r.URL.Query().Get("done")]
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	list, err := n.store.JobList(r.Context(), "", store.JobID(before), jobsPage+1)
	if err != nil {
		return nil, err
	}
	if len(list) > jobsPage {
		list = list[:jobsPage]
		m.More = "/newsroom/jobs?before=" + number(list[jobsPage-1].ID)
	}
	for i := range list {
		m.Rows = append(m.Rows, n.jobRow(r, &list[i]))
	}
	for _, kind := range byHand {
		m.Begin = append(m.Begin, option{Value: kind, Label: r.W["job_"+kind+"_begin"]})
	}
	return m, nil
}

func (n *Newsroom) jobsScreen(w http.ResponseWriter, r *request) error {
	m, err := n.jobsMain(r)
	if err != nil {
		return err
	}
	n.show(w, r, http.StatusOK, "jobs", r.W["nav_jobs"], m)
	return nil
}

// jobsState is the list alone, for the page to bring itself up to date.
func (n *Newsroom) jobsState(w http.ResponseWriter, r *request) error {
	m, err := n.jobsMain(r)
	if err != nil {
		return err
	}
	n.part(w, "jobs", "list", m)
	return nil
}

// theJob finds the job of the address.
func (n *Newsroom) theJob(r *request) (*store.Job, error) {
	id, err := parseID[store.JobID](r.PathValue("job"))
	if err != nil {
		return nil, news.Fault{Kind: news.NotFound, Say: r.W["no_job"]}
	}
	return n.store.Job(r.Context(), id)
}

func (n *Newsroom) jobMain(r *request) (*jobsMain, error) {
	j, err := n.theJob(r)
	if err != nil {
		return nil, err
	}
	m := &jobsMain{siteMain: n.siteMain(r, "jobs")}
	row := n.jobRow(r, j)
	m.One = &row
	switch j.Kind {
	case CheckJob:
		var c Checked
		if json.Unmarshal(j.Output, &c) == nil && c.All > 0 {
			m.Wrong = c.Wrong
			if rest := c.All - len(c.Wrong); rest > 0 {
				m.Rest = r.W.say("check_more", "n", r.locale().Number(rest))
			}
		}
	case ImportJob:
		m.Tell = n.importTold(r, j)
	}
	return m, nil
}

func (n *Newsroom) jobScreen(w http.ResponseWriter, r *request) error {
	m, err := n.jobMain(r)
	if err != nil {
		return err
	}
	n.show(w, r, http.StatusOK, "jobs", m.One.Kind, m)
	return nil
}

// jobState is what is to be told of a job, alone.
func (n *Newsroom) jobState(w http.ResponseWriter, r *request) error {
	m, err := n.jobMain(r)
	if err != nil {
		return err
	}
	n.part(w, "jobs", "one", m)
	return nil
}

// queue adds a job and has it begun.
func (n *Newsroom) queue(r *request, j *store.Job) error {
	j.User, j.Name = r.Who.User.ID, r.Who.User.Name
	if err := n.store.AddJob(r.Context(), j, r.Who.Entry(r.do, j.Kind, j.Title)); err != nil {
		return err
	}
	n.wake()
	return nil
}

func (n *Newsroom) wake() {
	if n.opt.WakeJobs != nil {
		n.opt.WakeJobs()
	}
}

// beginJob begins a job that needs no more than its name.
func (n *Newsroom) beginJob(w http.ResponseWriter, r *request) error {
	kind := r.PostFormValue("kind")
	if !slices.Contains(byHand, kind) {
		return news.Fault{Kind: news.Invalid, Field: "kind", Say: r.W["bad_request"]}
	}
	j := &store.Job{Kind: kind, Input: json.RawMessage("{}")}
	if err := n.queue(r, j); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom/jobs?done=begun")
}

func (n *Newsroom) stopJob(w http.ResponseWriter, r *request) error {
	j, err := n.theJob(r)
	if err != nil {
		return err
	}
	if err := n.store.StopJob(r.Context(), j.ID, r.Who.Entry(r.do, "job "+number(j.ID), "stop")); err != nil {
		return err
	}
	return n.backToJob(w, r, j)
}

func (n *Newsroom) retryJob(w http.ResponseWriter, r *request) error {
	j, err := n.theJob(r)
	if err != nil {
		return err
	}
	if err := n.store.RetryJob(r.Context(), j.ID, r.Who.Entry(r.do, "job "+number(j.ID), "run again")); err != nil {
		return err
	}
	n.wake()
	return n.backToJob(w, r, j)
}

// backToJob leads back to where a job was looked at.
func (n *Newsroom) backToJob(w http.ResponseWriter, r *request, j *store.Job) error {
	to := "/newsroom/jobs/" + number(j.ID)
	if j.Kind == ImportJob && r.PostFormValue("back") == "import" {
		to = "/newsroom/import/" + j.Key
	}
	return n.done(w, r, to)
}
