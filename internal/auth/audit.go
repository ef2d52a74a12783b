package auth

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/store"
)

// Record notes in the audit log what the actor did.
func (a *Auth) Record(ctx context.Context, who *Actor, do Action, subject, detail string) error {
	return a.store.Record(ctx, who.Entry(do, subject, detail))
}

// Entries returns lines of the audit log, the latest first.
func (a *Auth) Entries(ctx context.Context, who *Actor, f store.LogFilter, after store.LogCursor, limit int) ([]store.Entry, store.LogCursor, error) {
	if err := May(who, SeeAudit, Subject{}); err != nil {
		return nil, store.LogCursor{}, err
	}
	return a.store.Entries(ctx, f, after, limit)
}

// ExportCSV and ExportJSON write all lines that the filter picks, the latest
// first, however many; JSON is one object a line. The export itself is noted.
func (a *Auth) ExportCSV(ctx context.Context, who *Actor, f store.LogFilter, w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write([]string{"id", "at", "user", "name", "action", "subject", "from", "detail"}); err != nil {
		return err
	}
	err := a.export(ctx, who, f, func(e store.Entry) error {
		return out.Write([]string{strconv.FormatInt(e.ID, 10), e.At.Format(time.RFC3339Nano), strconv.FormatInt(int64(e.User), 10),
			cell(e.Name), cell(e.Action), cell(e.Subject), cell(e.From), cell(e.Detail)})
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// ExportJSON is described with ExportCSV.
func (a *Auth) ExportJSON(ctx context.Context, who *Actor, f store.LogFilter, w io.Writer) error {
	out := json.NewEncoder(w)
	return a.export(ctx, who, f, func(e store.Entry) error { return out.Encode(e) })
}

func (a *Auth) export(ctx context.Context, who *Actor, f store.LogFilter, write func(store.Entry) error) error {
	if err := May(who, SeeAudit, Subject{}); err != nil {
		return err
	}
	if err := a.Record(ctx, who, "export audit", "", ""); err != nil {
		return err
	}
	for after := (store.LogCursor{}); ; {
		list, next, err := a.store.Entries(ctx, f, after, 1000)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := write(e); err != nil {
				return err
			}
		}
		if next == (store.LogCursor{}) {
			return nil
		}
		after = next
	}
}

// cell keeps a spreadsheet from taking a text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
