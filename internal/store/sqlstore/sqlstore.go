// Package sqlstore keeps the newsroom's work in SQLite or PostgreSQL.
//
// There is one text for each query. It uses $1-style placeholders, CAST, ON
// CONFLICT and RETURNING, which both databases read the same way; times are
// integers (microseconds since 1970, UTC), so they survive a round trip
// identically. What truly differs lives in the dialect.
package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A dialect is what the two databases do not agree on. Keep it small: every
// field is a place where they can drift apart.
type dialect struct {
	name        string           // also the folder of its migrations
	lockNumbers string           // statement run before giving out numbers; "" if writers take turns anyway
	isUnique    func(error) bool // is this a broken uniqueness rule?

	desk, library textIndex                                              // where words of stories and of files are found
	match         func(asked string, begin bool) (query string, ok bool) // writes what was asked as the index reads it; not ok if nothing was
}

// A textIndex is how words are found: the statements that drop and put those
// of a row (parted by spaces), the index joined with its table, its column of
// rows, and its condition with %s for the query.
type textIndex struct{ drop, put, from, row, match string }

//go:embed migrations
var migrations embed.FS

// Options are what a store needs besides its database.
type Options struct {
	Now func() time.Time // the clock; nil means time.Now
}

func (o Options) now() func() time.Time {
	if o.Now == nil {
		return time.Now
	}
	return o.Now
}

// DB implements store.Store.
type DB struct {
	write, read, public *sql.DB
	dialect             dialect
	now                 func() time.Time
	closed              atomic.Bool
	group               bool // writes share one connection and commit together

	writer   *writer   // with group: the one connection that writes
	queue    chan *job // what waits to be written
	quit     chan struct{}
	finished chan struct{}
	readers  stmts // prepared for desk readers
	visitors stmts // prepared for public readers

	mu       sync.Mutex // guards what follows
	onChange []func([]news.Change)
	topics   map[topicKey]news.TopicID // committed ones only
	authors  map[string]news.AuthorID
}

var _ store.Store = (*DB)(nil)

func (s *DB) start(ctx context.Context) (*DB, error) {
	s.readers.db, s.visitors.db = s.read, s.public
	s.topics, s.authors = map[topicKey]news.TopicID{}, map[string]news.AuthorID{}
	if err := s.migrate(ctx); err != nil {
		s.write.Close()
		s.read.Close()
		s.public.Close()
		return nil, fmt.Errorf("prepare the %s database: %w", s.dialect.name, err)
	}
	if s.group {
		s.queue, s.quit, s.finished = make(chan *job), make(chan struct{}), make(chan struct{})
		s.writer = &writer{db: s}
		go s.writeLoop()
	}
	return s, nil
}

// Close waits for writes in progress and closes the database. Once is enough.
func (s *DB) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if s.group {
		close(s.quit)
		<-s.finished
	}
	s.readers.close()
	s.visitors.close()
	return errors.Join(s.public.Close(), s.read.Close(), s.write.Close())
}

// migrate brings the schema up to date: each file of the dialect's folder
// runs once, in order, in a transaction of its own.
func (s *DB) migrate(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY)`); err != nil {
		return err
	}
	names, err := fs.Glob(migrations, "migrations/"+s.dialect.name+"/*.sql") // sorted
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.migrateOne(ctx, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (s *DB) migrateOne(ctx context.Context, name string) error {
	script, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	res, err := t.ExecContext(ctx, `INSERT INTO migration (name) VALUES ($1) ON CONFLICT DO NOTHING`, name)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); n == 0 || err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, string(script)); err != nil {
		return err
	}
	var fill func(*tx) error
	switch path.Base(name) {
	case "0007_desk.sql":
		fill = (*tx).fillDesk
	case "0008_draft_body.sql":
		fill = (*tx).fillSums
	case "0013_library.sql":
		fill = (*tx).fillLibrary
	}
	if fill != nil {
		if err := fill(s.newTx(t)); err != nil {
			return err
		}
	}
	return t.Commit()
}

// stmts prepares each query once for a pool.
type stmts struct {
	db    *sql.DB
	known sync.Map // query → *sql.Stmt
}

func (p *stmts) get(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := p.known.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := p.db.PrepareContext(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	if first, loaded := p.known.LoadOrStore(query, st); loaded {
		st.Close()
		return first.(*sql.Stmt), nil
	}
	return st, nil
}

func (p *stmts) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := p.get(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// scan runs a query of one row.
func (p *stmts) scan(ctx context.Context, query string, args []any, into ...any) error {
	st, err := p.get(ctx, query)
	if err != nil {
		return err
	}
	return st.QueryRowContext(ctx, args...).Scan(into...)
}

func (p *stmts) close() {
	p.known.Range(func(_, st any) bool { st.(*sql.Stmt).Close(); return true })
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// stored returns t as it reads back from the database.
func stored(t time.Time) time.Time { return fromMicros(micros(t)) }

// fault turns a database error into one that callers can act on; say is for
// the person at the screen.
func (s *DB) fault(err error, say string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return news.Fault{Kind: news.NotFound, Say: say, Err: err}
	case s.dialect.isUnique(err):
		return news.Fault{Kind: news.Conflict, Say: say, Err: err}
	}
	return err
}

func conflict(say string) error { return news.Fault{Kind: news.Conflict, Say: say} }
