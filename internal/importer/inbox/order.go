package inbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// An Order says how a parcel is to be imported.
type Order struct {
	Parcel  string         `json:"parcel"`
	Plan    bool           `json:"plan,omitempty"`    // only tell what would come of it
	Edition news.EditionID `json:"edition,omitempty"` // for items that name no language; "" is the default
	Source  string         `json:"source,omitempty"`  // name of the archive; "": see importer.Options
	Title   string         `json:"title,omitempty"`   // of editions that are made
}

// An Outcome is what came of an Order.
type Outcome struct {
	Plan    bool             `json:"plan,omitempty"`
	Summary importer.Summary `json:"summary"`
	Entries []importer.Entry `json:"entries,omitempty"` // the first of each result that was told, refusals before others
	Told    int              `json:"told"`              // how much was; all of it is in the report
}

const mostEntries = 30 // of each result, in an Outcome

// Import does what an order says, and writes all that is to be told of it to
// the report of that number. It may be done again: what is in already stays
// as it is.
func (b *Inbox) Import(ctx context.Context, o Order, num int64, st importer.Store, files importer.Files, progress func(done, total int64)) (out *Outcome, err error) {
	inputs, err := b.Inputs(ctx, o.Parcel, progress)
	if err != nil {
		return nil, err
	}
	report, err := b.Report(o.Parcel, "report-"+strconv.FormatInt(num, 10))
	if err != nil {
		return nil, err
	}
	w := bufio.NewWriter(report)
	defer func() { err = errors.Join(err, full(w.Flush()), report.Close()) }()
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	out = &Outcome{Plan: o.Plan}
	first := map[store.Result][]importer.Entry{}
	out.Summary, err = importer.Run(ctx, inputs, st, files, importer.Options{Formats: b.formats, Edition: o.Edition, Source: o.Source, Title: o.Title, DryRun: o.Plan,
		Now:      b.now,
		Progress: func(p importer.Progress) { progress(p.Bytes, p.Size) },
		Report: func(e importer.Entry) {
			lines.Encode(e) // an error comes again with Flush
			if out.Told++; len(first[e.Result]) < mostEntries {
				first[e.Result] = append(first[e.Result], e)
			}
		}})
	for _, r := range []store.Result{store.Refused, store.Added, store.Updated, store.Skipped} {
		out.Entries = append(out.Entries, first[r]...)
	}
	lines.Encode(map[string]any{"summary": out.Summary})
	return out, full(err)
}
