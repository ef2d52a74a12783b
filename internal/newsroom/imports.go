package newsroom

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/importer"
	"broadsheet/internal/importer/inbox"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// An archive is sent in parts by the page's script, or in one piece by its
// form. A job then reads it: first to tell what would come of it, then to
// bring it in.
func (n *Newsroom) importRoutes() []web.Route {
	return []web.Route{
		most(inbox.MostBytes, n.form("/newsroom/import", auth.Import, n.importScreen, n.takeArchive)),
		n.route(post, "/newsroom/import/begin", auth.Import, n.beginArchive),
		n.form("/newsroom/import/{parcel}", auth.Import, n.parcelScreen, n.importParcel),
		n.route(get, "/newsroom/import/{parcel}/state", auth.Import, n.parcelState),
		most(inbox.PartBytes, n.route(post, "/newsroom/import/{parcel}/part", auth.Import, n.takePart)),
		n.route(post, "/newsroom/import/{parcel}/remove", auth.Import, n.removeParcel),
		n.route(get, "/newsroom/import/{parcel}/report/{job}", auth.Import, n.reportFile),
	}
}

// An importMain is the screen of archives, or of one of them.
type importMain struct {
	siteMain
	Rows    []parcelRow
	One     *parcelRow    // nil: all of them
	Jobs    []jobRow      // of the one, the last first
	Tell    *importReport // what the last of them tells
	Asked   inbox.Order
	Choices []news.Edition // editions for what names no language
	Words   words          // of the script
}

// A parcelRow is an archive as screens show it.
type parcelRow struct {
	ID, Name, Href string
	Size, At, Iso  string
	Kind           string
	Complete, Busy bool
	Share          int64
	Last           *jobRow
}

// An importReport is what an import tells.
type importReport struct {
	W       words
	Plan    bool
	Good    bool // there is something to bring in
	Counts  []option
	Undated string
	Broken  []string
	Entries []importer.Entry
	More    string
	Report  string // where all of it is to be had
	Results words
}

// archives returns the inbox; there is none where nothing can be imported.
func (n *Newsroom) archives(r *request) (*inbox.Inbox, error) {
	if n.opt.Inbox == nil {
		return nil, news.Fault{Kind: news.NotFound, Say: r.W["import_not_here"]}
	}
	return n.opt.Inbox, nil
}

// bytesIn says a size for people.
func bytesIn(r *request, size int64) string {
	unit, value := 0, float64(size)
	for _, u := range []string{"B", "kB", "MB", "GB"} {
		if value < 1000 || u == "GB" {
			digits := 0
			if unit > 0 && value < 10 {
				digits = 1
			}
			return r.locale().Digits(strconv.FormatFloat(value, 'f', digits, 64)) + "\u00a0" + u
		}
		value /= 1000
		unit++
	}
	return ""
}

func (n *Newsroom) parcelRow(r *request, p *inbox.Parcel, jobs []store.Job) parcelRow {
	l, at := r.locale(), p.Made.In(n.zone(r))
	row := parcelRow{ID: p.ID, Name: p.Name, Href: "/newsroom/import/" + p.ID, Size: bytesIn(r, p.Size), At: l.DateTime(at), Iso: at.Format(time.RFC3339),
		Complete: p.Complete(), Share: 100 * p.Have / p.Size, Kind: strings.ToUpper(p.Kind)}
	if p.Kind == "zip" {
		row.Kind = r.W.say("import_zip", "n", l.Number(p.Files))
	}
	for i := range jobs {
		if jobs[i].Key == p.ID {
			last := n.jobRow(r, &jobs[i])
			row.Last, row.Busy = &last, !last.Over
			break
		}
	}
	return row
}

// mostLookedJobs is among how many jobs those of a parcel are looked for.
const mostLookedJobs = 400

func (n *Newsroom) importMain(r *request) (*importMain, error) {
	box, err := n.archives(r)
	if err != nil {
		return nil, err
	}
	m := &importMain{siteMain: n.siteMain(r, "import"), Words: r.W.some("upload_")}
	m.Done = r.W["import_done_"+r.URL.Query().Get("done")]
	jobs, err := n.store.JobList(r.Context(), ImportJob, 0, mostLookedJobs)
	if err != nil {
		return nil, err
	}
	list, err := box.List()
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		m.Rows = append(m.Rows, n.parcelRow(r, p, jobs))
	}
	return m, nil
}

func (n *Newsroom) importScreen(w http.ResponseWriter, r *request) error {
	m, err := n.importMain(r)
	if err != nil {
		return err
	}
	n.show(w, r, http.StatusOK, "import", r.W["nav_import"], m)
	return nil
}

// takeArchive takes an archive in one piece: how large it is is known at its
// end only, so what is sent must leave room.
func (n *Newsroom) takeArchive(w http.ResponseWriter, r *request) error {
	p, err := n.takeForm(r)
	if err == nil {
		return n.done(w, r, "/newsroom/import/"+p.ID)
	}
	if !isInvalid(err) || wantsData(r.Request) {
		return err
	}
	m, bad := n.importMain(r)
	if bad != nil {
		return bad
	}
	fault := news.Fault{}
	errors.As(err, &fault)
	m.Problem = problem{Say: n.inLanguage(r.Lang, fault.Say), Field: fault.Field}
	n.show(w, r, http.StatusUnprocessableEntity, "import", r.W["nav_import"], m)
	return nil
}

func (n *Newsroom) takeForm(r *request) (*inbox.Parcel, error) {
	box, err := n.archives(r)
	if err != nil {
		return nil, err
	}
	nothing := news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["import_no_file"]}
	parts, err := r.MultipartReader()
	if err != nil {
		nothing.Err = err
		return nil, nothing
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nothing
		}
		if err != nil {
			nothing.Err = err
			return nil, nothing
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return n.takeFile(r, box, part)
		}
	}
}

func (n *Newsroom) takeFile(r *request, box *inbox.Inbox, part *multipart.Part) (*inbox.Parcel, error) {
	p, err := box.Take(part.FileName(), part)
	if err == nil {
		err = n.auth.Record(r.Context(), r.Who, r.do, "archive "+p.ID, p.Name)
	}
	return p, err
}

// beginArchive makes room for an archive that comes in parts.
func (n *Newsroom) beginArchive(w http.ResponseWriter, r *request) error {
	box, err := n.archives(r)
	if err != nil {
		return err
	}
	var asked struct {
		Name string `json:"name"`
		Size int64  `json:"size"`
		Mark string `json:"mark"`
	}
	if err := readData(r, &asked); err != nil {
		return err
	}
	p, err := box.Begin(asked.Name, asked.Size, asked.Mark)
	if err != nil {
		return err
	}
	if p.Have == 0 {
		if err := n.auth.Record(r.Context(), r.Who, r.do, "archive "+p.ID, p.Name); err != nil {
			return err
		}
	}
	writeData(w, http.StatusCreated, p)
	return nil
}

// takePart adds a part. Where it does not fit, the answer says how much is
// here, so that the sender goes on from there.
func (n *Newsroom) takePart(w http.ResponseWriter, r *request) error {
	box, err := n.archives(r)
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(r.URL.Query().Get("at"), 10, 64)
	if err != nil || at < 0 {
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"], Err: err}
	}
	p, err := box.Add(r.PathValue("parcel"), at, r.Body)
	if errors.Is(err, news.Conflict) && p != nil {
		writeData(w, http.StatusConflict, p)
		return nil
	}
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, p)
	return nil
}

// parcelMain gathers the screen of one archive.
func (n *Newsroom) parcelMain(r *request) (*importMain, error) {
	box, err := n.archives(r)
	if err != nil {
		return nil, err
	}
	p, err := box.Parcel(r.PathValue("parcel"))
	if err != nil {
		return nil, err
	}
	jobs, err := n.store.JobList(r.Context(), ImportJob, 0, mostLookedJobs)
	if err != nil {
		return nil, err
	}
	jobs = slices.DeleteFunc(jobs, func(j store.Job) bool { return j.Key != p.ID })
	m := &importMain{siteMain: n.siteMain(r, "import"), Words: r.W.some("upload_")}
	row := n.parcelRow(r, p, jobs)
	m.One = &row
	for i := range jobs {
		j := n.jobRow(r, &jobs[i])
		j.Back = "import"
		m.Jobs = append(m.Jobs, j)
	}
	if len(jobs) > 0 {
		m.Tell = n.importTold(r, &jobs[0])
		json.Unmarshal(jobs[0].Input, &m.Asked) // what was asked last stands in the form
	}
	list, _, err := n.editions(r.Context(), "")
	if err != nil {
		return nil, err
	}
	m.Choices = list
	return m, nil
}

// importTold is what an import's outcome tells; nil if there is none yet.
func (n *Newsroom) importTold(r *request, j *store.Job) *importReport {
	var o inbox.Outcome
	if len(j.Output) == 0 || json.Unmarshal(j.Output, &o) != nil {
		return nil
	}
	l, s := r.locale(), o.Summary
	t := &importReport{W: r.W, Plan: o.Plan, Good: s.Imported+s.Updated > 0, Broken: s.Broken, Entries: o.Entries, Report: "/newsroom/import/" + j.Key + "/report/" + number(j.ID), Results: words{}}
	for _, c := range []struct {
		key string
		n   int64
	}{{"imported", s.Imported}, {"updated", s.Updated}, {"unchanged", s.Unchanged}, {"skipped", s.Skipped}, {"refused", s.Refused}} {
		t.Counts = append(t.Counts, option{Value: l.Number(int(c.n)), Label: r.W["import_"+c.key]})
		t.Results[c.key] = r.W["import_"+c.key]
	}
	if s.Undated > 0 {
		t.Undated = r.W.say("import_undated", "n", l.Number(int(s.Undated)))
	}
	if rest := o.Told - len(o.Entries); rest > 0 {
		t.More = r.W.say("import_told", "n", l.Number(rest))
	}
	return t
}

func (n *Newsroom) parcelScreen(w http.ResponseWriter, r *request) error {
	m, err := n.parcelMain(r)
	if err != nil {
		return err
	}
	n.show(w, r, http.StatusOK, "import", m.One.Name, m)
	return nil
}

// parcelState is what becomes of an archive, alone; for a script, how much of
// it is here.
func (n *Newsroom) parcelState(w http.ResponseWriter, r *request) error {
	if wantsData(r.Request) {
		box, err := n.archives(r)
		if err != nil {
			return err
		}
		p, err := box.Parcel(r.PathValue("parcel"))
		if err != nil {
			return err
		}
		writeData(w, http.StatusOK, p)
		return nil
	}
	m, err := n.parcelMain(r)
	if err != nil {
		return err
	}
	n.part(w, "import", "progress", m)
	return nil
}

// importParcel has an archive looked through, or brought in.
func (n *Newsroom) importParcel(w http.ResponseWriter, r *request) error {
	box, err := n.archives(r)
	if err != nil {
		return err
	}
	p, err := box.Parcel(r.PathValue("parcel"))
	if err != nil {
		return err
	}
	o := inbox.Order{Parcel: p.ID, Edition: news.EditionID(r.PostFormValue("edition")), Source: strings.TrimSpace(r.PostFormValue("source")),
		Title: strings.TrimSpace(r.PostFormValue("title"))}
	switch r.PostFormValue("do") {
	case "plan":
		o.Plan = true
	case "import":
	default:
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"]}
	}
	if !p.Complete() {
		return news.Fault{Kind: news.Conflict, Say: r.W["import_unfinished"]}
	}
	list, _, err := n.editions(r.Context(), "")
	if err != nil {
		return err
	}
	if o.Edition != "" && !slices.ContainsFunc(list, func(e news.Edition) bool { return e.ID == o.Edition }) || len(o.Source) > 200 || len(o.Title) > 200 {
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"]}
	}
	input, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if err := n.queue(r, &store.Job{Kind: ImportJob, Key: p.ID, Title: p.Name, Input: input}); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom/import/"+p.ID)
}

// removeParcel throws an archive away. What was brought in stays.
func (n *Newsroom) removeParcel(w http.ResponseWriter, r *request) error {
	box, err := n.archives(r)
	if err != nil {
		return err
	}
	m, err := n.parcelMain(r)
	if err != nil {
		return err
	}
	if m.One.Busy {
		return news.Fault{Kind: news.Conflict, Say: r.W["import_busy"]}
	}
	if err := box.Remove(m.One.ID); err != nil {
		return err
	}
	if err := n.auth.Record(r.Context(), r.Who, r.do, "archive "+m.One.ID, "thrown away: "+m.One.Name); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom/import?done=removed")
}

// reportFile is all that an import tells: a line of JSON for each item that
// was refused, skipped or noted.
func (n *Newsroom) reportFile(w http.ResponseWriter, r *request) error {
	box, err := n.archives(r)
	if err != nil {
		return err
	}
	j, err := n.theJob(r)
	if err != nil {
		return err
	}
	if j.Kind != ImportJob || j.Key != r.PathValue("parcel") {
		return news.Fault{Kind: news.NotFound, Say: r.W["no_job"]}
	}
	f, err := box.OpenReport(j.Key, "report-"+number(j.ID))
	if err != nil {
		return err
	}
	defer f.Close()
	w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="import-report-`+number(j.ID)+`.jsonl"`)
	http.ServeContent(w, r.Request, "", time.Time{}, f)
	return nil
}
