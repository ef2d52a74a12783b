package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// OpenSQLite opens or creates the database in the file at path.
//
// Commits are on disk before they are acknowledged (synchronous=FULL); one
// connection writes and gathers what waits into one commit. Readers' code
// gets connections of its own that can read the public tables and nothing
// else.
func OpenSQLite(ctx context.Context, path string, opt Options) (*DB, error) {
	// Pragmas go in the address, so that every connection gets them.
	// busy_timeout comes first: switching to WAL may itself have to wait.
	const common = "_pragma=busy_timeout(20000)&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	write := file + "?" + common + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-131072)&_pragma=wal_autocheckpoint(4000)"
	read := file + "?" + common + "&_pragma=query_only(1)&_pragma=cache_size(-16384)"

	open := func(dsn string, conns int, hook sqlite.ConnectionHookFn) *sql.DB {
		d := &sqlite.Driver{}
		if hook != nil {
			d.RegisterConnectionHook(hook)
		}
		db := sql.OpenDB(connector{dsn, d})
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return db
	}
	w := open(write, 1, nil)
	if err := w.PingContext(ctx); err != nil { // creates the file and its WAL before readers come
		w.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s := &DB{
		write: w, read: open(read, 4, nil), public: open(read, 4, publicOnly), now: opt.now(), group: true,
		dialect: dialect{name: "sqlite",
			desk: ftsIn("desk_text", `desk d ON d.story = t.rowid`), library: ftsIn("asset_text", `asset a ON a.id = t.rowid`), match: matchFTS,
			isUnique: func(err error) bool {
				var e *sqlite.Error
				return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
			}},
	}
	return s.start(ctx)
}

// ftsIn is the index of words in a table, whose rows have the numbers of those
// that are joined.
func ftsIn(table, joined string) textIndex {
	return textIndex{drop: `DELETE FROM ` + table + ` WHERE rowid = $1`, put: `INSERT INTO ` + table + ` (rowid, words) VALUES ($1, $2)`,
		from: table + ` t JOIN ` + joined, row: `t.rowid`, match: table + ` MATCH %s`}
}

// connector opens connections of one driver, so that each pool has its own
// hook.
type connector struct {
	dsn string
	d   *sqlite.Driver
}

func (c connector) Connect(context.Context) (driver.Conn, error) { return c.d.Open(c.dsn) }
func (c connector) Driver() driver.Driver                        { return c.d }

// publicTable reports whether readers' code may read the table.
func publicTable(name string) bool {
	switch name {
	case "edition", "topic", "topic_name", "author":
		return true
	}
	return strings.HasPrefix(name, "public_") || strings.HasPrefix(name, "sqlite_")
}

// publicOnly makes SQLite itself refuse anything but reading public tables.
func publicOnly(conn sqlite.ExecQuerierContext, _ string) error {
	r, ok := conn.(sqlite.AuthorizerRegisterer)
	if !ok {
		return errors.New("sqlstore: this SQLite driver cannot restrict connections")
	}
	return r.RegisterAuthorizer(func(action sqlite.AuthorizerActionCode, table, _, _, _ string) sqlite.AuthorizerReturnCode {
		switch action {
		case sqlite.AuthSelect, sqlite.AuthFunction, sqlite.AuthTransaction, sqlite.AuthRecursive, sqlite.AuthSavepoint:
			return sqlite.AuthorizerOK
		case sqlite.AuthRead:
			if publicTable(table) {
				return sqlite.AuthorizerOK
			}
		}
		return sqlite.AuthorizerDeny
	})
}
