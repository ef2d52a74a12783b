package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// OpenPostgres opens the PostgreSQL database named by the connection URL.
// Readers' code gets connections that cannot write.
func OpenPostgres(ctx context.Context, url string, opt Options) (*DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the database address cannot be read: %w", err)
	}
	open := func(readOnly bool, conns int) *sql.DB {
		c := cfg.Copy()
		if readOnly {
			c.RuntimeParams["default_transaction_read_only"] = "on"
		}
		db := stdlib.OpenDB(*c)
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return db
	}
	s := &DB{
		write: open(false, 8), read: open(true, 8), public: open(true, 8), now: opt.now(),
		dialect: dialect{
			name: "postgres",
			// Writers take turns, so that the change log has no gap that fills
			// later. The lock goes with the transaction.
			lockNumbers: `SELECT pg_advisory_xact_lock(4711202611)`,
			desk:        tsvectorIn("desk_text", "story", `desk d ON d.story = t.story`),
			library:     tsvectorIn("asset_text", "asset", `asset a ON a.id = t.asset`),
			match:       matchTSQuery,
			isUnique: func(err error) bool {
				var e *pgconn.PgError
				return errors.As(err, &e) && e.Code == "23505"
			}},
	}
	return s.start(ctx)
}

// tsvectorIn is the index of words in a table, with its column of rows.
func tsvectorIn(table, row, joined string) textIndex {
	return textIndex{drop: `DELETE FROM ` + table + ` WHERE ` + row + ` = $1`,
		put:  `INSERT INTO ` + table + ` (` + row + `, words) VALUES ($1, array_to_tsvector(string_to_array(CAST($2 AS TEXT), ' ')))`,
		from: table + ` t JOIN ` + joined, row: `t.` + row, match: `t.words @@ CAST(%s AS TSQUERY)`}
}
