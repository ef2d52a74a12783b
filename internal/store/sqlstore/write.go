package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// A tx is one transaction: the only way to change anything. What it changed
// is announced after it has committed.
type tx struct {
	db   *DB
	q    querier
	now  time.Time // fixed at the start, as it reads back
	made []news.Change

	locked   bool // it is its turn to give out numbers
	loaded   bool
	editions map[news.EditionID]*news.Edition // as this transaction sees them
	topics   map[topicKey]news.TopicID        // found or made here
	authors  map[string]news.AuthorID
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// exec runs a statement and returns how many rows it touched.
func (t *tx) exec(query string, args ...any) (int64, error) {
	res, err := t.q.ExecContext(context.Background(), query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t *tx) row(query string, args ...any) *sql.Row {
	return t.q.QueryRowContext(context.Background(), query, args...)
}

func (t *tx) rows(query string, args ...any) (*sql.Rows, error) {
	return t.q.QueryContext(context.Background(), query, args...)
}

// lock makes transactions that give out numbers take turns, from the first
// that they give out: numbers have no gaps, whatever is undone or cut short.
func (t *tx) lock() error {
	if t.locked || t.db.dialect.lockNumbers == "" {
		return nil
	}
	_, err := t.exec(t.db.dialect.lockNumbers)
	t.locked = err == nil
	return err
}

// change appends to the change log.
func (t *tx) change(kind news.ChangeKind, id news.StoryID, by string, keys ...news.Key) error {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	c := news.Change{At: t.now, Kind: kind, Story: id, By: by, Keys: keys}
	if err := t.lock(); err != nil {
		return err
	}
	err := t.row(`
		INSERT INTO change (seq, at, kind, story, made_by, keys)
		SELECT COALESCE(MAX(seq), 0) + 1, CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS TEXT) FROM change
		RETURNING seq`,
		micros(c.At), string(c.Kind), int64(c.Story), c.By, joinKeys(keys)).Scan(&c.Seq)
	t.made = append(t.made, c)
	return err
}

func joinKeys(keys []news.Key) string {
	var b strings.Builder
	for i, k := range keys {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(k))
	}
	return b.String()
}

// attempt runs f so that, if it fails, what it did in this transaction is
// undone and the transaction can go on.
func (t *tx) attempt(f func() error) error {
	if _, err := t.exec(`SAVEPOINT attempt`); err != nil {
		return err
	}
	made, locked := len(t.made), t.locked
	err := f()
	if err != nil {
		t.made, t.locked = t.made[:made], locked // a lock taken since is given back too
		clear(t.topics)                          // names made since the savepoint are gone
		clear(t.authors)
		if _, back := t.exec(`ROLLBACK TO SAVEPOINT attempt`); back != nil {
			return errors.Join(err, fatal{back})
		}
	}
	if _, rel := t.exec(`RELEASE SAVEPOINT attempt`); rel != nil {
		return errors.Join(err, fatal{rel})
	}
	return err
}

// fatal marks an error after which the transaction cannot go on.
type fatal struct{ error }

func (f fatal) Unwrap() error { return f.error }

// inTx runs f in a transaction. When it returns nil, what f did is on disk
// and listeners know of it.
func (s *DB) inTx(ctx context.Context, f func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.group {
		j := &job{run: f, done: make(chan error, 1)}
		select {
		case s.queue <- j:
		case <-s.finished:
			return errClosed
		case <-ctx.Done():
			return ctx.Err()
		}
		return <-j.done
	}
	sqltx, err := s.write.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return err
	}
	defer sqltx.Rollback()
	t := s.newTx(sqltx)
	if err := f(t); err != nil {
		return err
	}
	if err := sqltx.Commit(); err != nil {
		return err
	}
	s.committed(t)
	return nil
}

var errClosed = errors.New("the store is closed")

func (s *DB) newTx(q querier) *tx {
	return &tx{db: s, q: q, now: stored(s.now()), topics: map[topicKey]news.TopicID{}, authors: map[string]news.AuthorID{}}
}

// committed makes what a transaction learned known, and announces what it
// changed.
func (s *DB) committed(t *tx) {
	s.mu.Lock()
	const most = 200_000 // names remembered, so that an endless import stays in bounds
	if len(s.topics)+len(s.authors) > most {
		clear(s.topics)
		clear(s.authors)
	}
	for k, id := range t.topics {
		s.topics[k] = id
	}
	for k, id := range t.authors {
		s.authors[k] = id
	}
	tell := s.onChange
	s.mu.Unlock()
	if len(t.made) == 0 {
		return
	}
	for _, f := range tell {
		f(t.made)
	}
}

// A job is a write that waits for its turn on the one writing connection.
type job struct {
	run  func(*tx) error
	done chan error
}

// writeLoop is group commit: it runs what waits, each write in a savepoint of
// its own, commits once, and only then tells them all.
func (s *DB) writeLoop() {
	defer close(s.finished)
	w := s.writer
	defer w.close()
	for {
		select {
		case <-s.quit:
			return
		case first := <-s.queue:
			w.commitGroup(first)
		}
	}
}

// Groups are bounded, so that nobody waits long for the others.
const (
	groupMost = 256
	groupTime = 25 * time.Millisecond
)

// A writer is the one connection that writes to SQLite, with its prepared
// statements.
type writer struct {
	db    *DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	acked int64 // the last change that was acknowledged
	sick  bool  // a commit failed: check before the next
}

func (w *writer) commitGroup(first *job) {
	began := time.Now()
	if err := w.begin(); err != nil {
		first.done <- err
		return
	}
	// The first needs no savepoint: if it fails, nothing else is undone with it.
	all := w.db.newTx(w)
	if err := first.run(all); err != nil {
		w.undo(first, err)
		return
	}
	group := []*job{first}
	for len(group) < groupMost && time.Since(began) < groupTime {
		var j *job
		select {
		case j = <-w.db.queue:
		default:
		}
		if j == nil {
			break
		}
		t := w.db.newTx(w) // what earlier writes of the group did is seen
		t.topics, t.authors, t.made = all.topics, all.authors, all.made
		err := t.attempt(func() error { return j.run(t) })
		var dead fatal
		if errors.As(err, &dead) {
			w.fail(append(group, j), err)
			return
		}
		if err != nil {
			j.done <- err
		} else {
			group = append(group, j)
		}
		all = t
	}
	if err := w.exec(`COMMIT`); err != nil {
		w.fail(group, err)
		return
	}
	if n := len(all.made); n > 0 {
		w.acked = all.made[n-1].Seq
	}
	w.db.committed(all)
	for _, j := range group {
		j.done <- nil
	}
}

// undo answers a write that failed on its own.
func (w *writer) undo(j *job, err error) {
	if back := w.exec(`ROLLBACK`); back != nil {
		w.fail([]*job{j}, errors.Join(err, back))
		return
	}
	j.done <- err
}

// fail answers a group whose commit did not succeed. Nothing is acknowledged
// again until the database has been opened anew and holds all that was.
func (w *writer) fail(group []*job, err error) {
	w.exec(`ROLLBACK`)
	w.sick = true
	w.close()
	for _, j := range group {
		j.done <- news.Fault{Kind: news.Busy, Say: "The newsroom's disk did not take the change; nothing was saved. Try again.", Err: err}
	}
}

func (w *writer) begin() error {
	if w.conn == nil {
		conn, err := w.db.write.Conn(context.Background())
		if err != nil {
			return err
		}
		w.conn, w.stmts = conn, map[string]*sql.Stmt{}
		if w.sick {
			var last int64
			err := w.QueryRowContext(context.Background(), `SELECT COALESCE(MAX(seq), 0) FROM change`).Scan(&last)
			if err == nil && last < w.acked {
				err = fmt.Errorf("change %d was acknowledged but the log ends at %d", w.acked, last)
			}
			if err != nil {
				w.close()
				return news.Fault{Kind: news.Busy, Say: "The newsroom's database is not sound; nothing was saved.", Err: err}
			}
			w.sick = false
		}
	}
	return w.exec(`BEGIN IMMEDIATE`)
}

func (w *writer) close() {
	if w.conn == nil {
		return
	}
	for _, st := range w.stmts {
		st.Close()
	}
	if w.sick { // do not put a connection back whose file may be in doubt
		w.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	w.conn.Close()
	w.conn, w.stmts = nil, nil
}

func (w *writer) exec(query string) error {
	if w.conn == nil {
		return errClosed
	}
	_, err := w.ExecContext(context.Background(), query)
	return err
}

func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if st := w.stmts[query]; st != nil {
		return st, nil
	}
	st, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.stmts[query] = st
	}
	return st, err
}

func (w *writer) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	st, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(ctx, args...)
}

func (w *writer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (w *writer) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := w.stmt(query)
	if err != nil { // let Row carry the error
		return w.conn.QueryRowContext(ctx, query, args...)
	}
	return st.QueryRowContext(ctx, args...)
}
