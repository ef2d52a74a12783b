package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	noJob      = "There is no such job."
	sameJob    = "This is under way already."
	jobTaken   = "Another runner has taken this job over."
	jobStands  = "Only a job that failed or was stopped can be run again."
	jobsKept   = 90 * 24 * time.Hour
	jobColumns = `id, kind, ref, title, input, state, account, name, made, began, ended, attempt, lost, stop, done, total, say, output`
)

func scanJob(row interface{ Scan(...any) error }) (*store.Job, error) {
	var j store.Job
	var made, began, ended, stop int64
	var input, output []byte
	if err := row.Scan(&j.ID, &j.Kind, &j.Key, &j.Title, &input, &j.State, &j.User, &j.Name, &made, &began, &ended,
		&j.Attempt, &j.Lost, &stop, &j.Done, &j.Total, &j.Say, &output); err != nil {
		return nil, err
	}
	j.Made, j.Began, j.Ended, j.Stop = fromMicros(made), fromMicros(began), fromMicros(ended), stop != 0
	if len(input) > 0 {
		j.Input = input
	}
	if len(output) > 0 {
		j.Output = output
	}
	return &j, nil
}

// AddJob implements store.Jobs.
func (s *DB) AddJob(ctx context.Context, j *store.Job, log store.Entry) error {
	err := s.inTx(ctx, func(t *tx) error {
		if err := t.row(`
			INSERT INTO job (kind, ref, title, input, state, account, name, made, began, ended, beat, attempt, lost, stop, done, total, say, output)
			VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7, 0, 0, 0, 0, 0, 0, 0, 0, '', $8) RETURNING id`,
			j.Kind, j.Key, j.Title, append([]byte{}, j.Input...), int64(j.User), j.Name, micros(t.now), []byte{}).Scan(&j.ID); err != nil {
			return s.fault(err, sameJob)
		}
		j.State, j.Made = store.JobWaiting, stored(t.now)
		return t.noted(store.Edit{Log: log})
	})
	if err != nil {
		j.ID = 0
	}
	return err
}

// Job implements store.Jobs.
func (s *DB) Job(ctx context.Context, id store.JobID) (*store.Job, error) {
	st, err := s.readers.get(ctx, `SELECT `+jobColumns+` FROM job WHERE id = $1`)
	if err != nil {
		return nil, err
	}
	j, err := scanJob(st.QueryRowContext(ctx, int64(id)))
	return j, s.fault(err, noJob)
}

// JobList implements store.Jobs.
func (s *DB) JobList(ctx context.Context, kind string, before store.JobID, limit int) ([]store.Job, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	query, args := `SELECT `+jobColumns+` FROM job WHERE id < $1 ORDER BY id DESC LIMIT $2`, []any{int64(before), limit}
	if kind != "" {
		query, args = `SELECT `+jobColumns+` FROM job WHERE kind = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, []any{kind, int64(before), limit}
	}
	rows, err := s.readers.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Job
	for rows.Next() {
		j, err := scanJob(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *j)
	}
	return list, rows.Err()
}

// ClaimJob implements store.Jobs. It looks before it writes, for mostly there
// is nothing to do.
func (s *DB) ClaimJob(ctx context.Context, lease time.Duration) (*store.Job, error) {
	silent := micros(s.now().Add(-lease))
	var id int64
	err := s.readers.scan(ctx, `SELECT id FROM job WHERE state = 'running' AND beat < $1 ORDER BY id LIMIT 1`, []any{silent}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.readers.scan(ctx, `SELECT id FROM job WHERE state = 'waiting' ORDER BY id LIMIT 1`, nil, &id)
	}
	if err != nil {
		return nil, s.fault(err, noJob)
	}
	var j *store.Job
	err = s.inTx(ctx, func(t *tx) (err error) {
		j, err = scanJob(t.row(`
			UPDATE job SET lost = lost + CASE WHEN state = 'running' THEN 1 ELSE 0 END, state = 'running', attempt = attempt + 1, began = $1, beat = $1, done = 0, total = 0
			WHERE id = $2 AND (state = 'waiting' OR state = 'running' AND beat < $3) RETURNING `+jobColumns, micros(t.now), id, silent))
		return s.fault(err, noJob)
	})
	if err != nil {
		return nil, err
	}
	return j, nil
}

// BeatJob implements store.Jobs.
func (s *DB) BeatJob(ctx context.Context, id store.JobID, attempt int, done, total int64) (stop bool, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		var asked int64
		err := t.row(`UPDATE job SET beat = $1, done = $2, total = $3 WHERE id = $4 AND attempt = $5 AND state = 'running' RETURNING stop`,
			micros(t.now), done, total, int64(id), attempt).Scan(&asked)
		stop = asked != 0
		return taken(err)
	})
	return stop, err
}

// taken says that no row is of the attempt any more.
func taken(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return conflict(jobTaken)
	}
	return err
}

// EndJob implements store.Jobs.
func (s *DB) EndJob(ctx context.Context, j *store.Job) error {
	return s.inTx(ctx, func(t *tx) error {
		ended := int64(0)
		if j.State.Over() {
			ended = micros(t.now)
		}
		n, err := t.exec(`UPDATE job SET state = $1, ended = $2, done = $3, total = $4, say = $5, output = $6 WHERE id = $7 AND attempt = $8 AND state = 'running'`,
			string(j.State), ended, j.Done, j.Total, j.Say, append([]byte{}, j.Output...), int64(j.ID), j.Attempt)
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict(jobTaken)
		}
		j.Ended = fromMicros(ended)
		_, err = t.exec(`DELETE FROM job WHERE ended > 0 AND ended < $1`, micros(t.now.Add(-jobsKept)))
		return err
	})
}

// StopJob implements store.Jobs.
func (s *DB) StopJob(ctx context.Context, id store.JobID, log store.Entry) error {
	return s.inTx(ctx, func(t *tx) error {
		var state string
		if err := t.row(`SELECT state FROM job WHERE id = $1`, int64(id)).Scan(&state); err != nil {
			return s.fault(err, noJob)
		}
		if store.JobState(state).Over() {
			return nil
		}
		if _, err := t.exec(`UPDATE job SET stop = 1, ended = CASE WHEN state = 'waiting' THEN $1 ELSE ended END, state = CASE WHEN state = 'waiting' THEN 'stopped' ELSE state END
			WHERE id = $2 AND state IN ('waiting', 'running')`, micros(t.now), int64(id)); err != nil {
			return err
		}
		return t.noted(store.Edit{Log: log})
	})
}

// RetryJob implements store.Jobs.
func (s *DB) RetryJob(ctx context.Context, id store.JobID, log store.Entry) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE job SET state = 'waiting', stop = 0, lost = 0, done = 0, total = 0, ended = 0, say = '' WHERE id = $1 AND state IN ('failed', 'stopped')`, int64(id))
		if err != nil {
			return s.fault(err, sameJob)
		}
		if n == 0 {
			var state string
			if err := t.row(`SELECT state FROM job WHERE id = $1`, int64(id)).Scan(&state); err != nil {
				return s.fault(err, noJob)
			}
			return news.Fault{Kind: news.Conflict, Say: jobStands}
		}
		return t.noted(store.Edit{Log: log})
	})
}
