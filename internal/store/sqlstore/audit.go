package sqlstore

import (
	"context"
	"fmt"
	"math"
	"strings"

	"broadsheet/internal/store"
)

// log appends an entry to the audit log, with what this transaction does.
func (t *tx) log(e store.Entry) error {
	_, err := t.exec(`INSERT INTO audit (at, account, name, action, subject, origin, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		micros(t.now), int64(e.User), e.Name, e.Action, e.Subject, e.From, e.Detail)
	return err
}

// noted appends the line that an edit brings, if it brings one.
func (t *tx) noted(by store.Edit) error {
	if by.Log.Action == "" {
		return nil
	}
	return t.log(by.Log)
}

// logUser appends an entry on a user.
func (t *tx) logUser(e store.Entry, id store.UserID) error {
	if e.Subject == "" && id != 0 {
		e.Subject = userSubject(id)
	}
	return t.log(e)
}

// Record implements store.Audit.
func (s *DB) Record(ctx context.Context, e store.Entry) error {
	return s.inTx(ctx, func(t *tx) error { return t.log(e) })
}

// Entries implements store.Audit.
func (s *DB) Entries(ctx context.Context, f store.LogFilter, after store.LogCursor, limit int) ([]store.Entry, store.LogCursor, error) {
	var (
		where []string
		args  []any
	)
	and := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if f.User != 0 {
		and("account = $%d", int64(f.User))
	}
	if f.Action != "" {
		and("action = $%d", f.Action)
	}
	if f.Subject != "" {
		and("subject = $%d", f.Subject)
	}
	if !f.From.IsZero() {
		and("at >= $%d", micros(f.From))
	}
	if !f.To.IsZero() {
		and("at < $%d", micros(f.To))
	}
	at, id := int64(math.MaxInt64), int64(math.MaxInt64)
	if after != (store.LogCursor{}) {
		at, id = micros(after.At), after.ID
	}
	args = append(args, at, id, int64(limit))
	n := len(args)
	where = append(where, fmt.Sprintf("(at, id) < ($%d, $%d)", n-2, n-1))
	rows, err := s.readers.query(ctx, `SELECT id, at, account, name, action, subject, origin, detail FROM audit
		WHERE `+strings.Join(where, " AND ")+fmt.Sprintf(` ORDER BY at DESC, id DESC LIMIT $%d`, n), args...)
	if err != nil {
		return nil, store.LogCursor{}, err
	}
	defer rows.Close()
	var list []store.Entry
	for rows.Next() {
		var (
			e  store.Entry
			us int64
		)
		if err := rows.Scan(&e.ID, &us, &e.User, &e.Name, &e.Action, &e.Subject, &e.From, &e.Detail); err != nil {
			return nil, store.LogCursor{}, err
		}
		e.At = fromMicros(us)
		list = append(list, e)
	}
	if err := rows.Err(); err != nil || len(list) < limit || limit == 0 {
		return list, store.LogCursor{}, err
	}
	last := list[len(list)-1]
	return list, store.LogCursor{At: last.At, ID: last.ID}, nil
}
