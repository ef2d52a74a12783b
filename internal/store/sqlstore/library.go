package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const assetColumns = `a.id, a.kind, a.path, a.origin, a.sha256, a.bytes, a.type, a.created, a.made_by, a.width, a.height, a.alt, a.caption, a.credit, a.focus`

func scanAsset(row scanner, more ...any) (a news.Asset, err error) {
	var created int64
	var focus string
	err = row.Scan(append([]any{&a.ID, &a.Kind, &a.Path, &a.Origin, &a.SHA256, &a.Bytes, &a.Type, &created, &a.By, &a.Width, &a.Height, &a.Alt, &a.Caption, &a.Credit, &focus}, more...)...)
	a.Created = fromMicros(created)
	if err == nil && focus != "" {
		err = json.Unmarshal([]byte(focus), &a.Focus)
	}
	return a, err
}

// SaveAsset implements store.Names.
func (s *DB) SaveAsset(ctx context.Context, a *news.Asset) error {
	return s.inTx(ctx, func(t *tx) error { return t.asset(a) })
}

func (t *tx) asset(a *news.Asset) error {
	if a.SHA256 == "" && a.Origin == "" || a.Path != "" && a.SHA256 == "" {
		return news.Fault{Kind: news.Invalid, Field: "asset", Say: "An asset needs the hash of its file, or where it comes from."}
	}
	if err := a.Validate(); err != nil {
		return err
	}
	if err := t.lock(); err != nil {
		return err
	}
	err := t.row(`
		INSERT INTO asset (id, kind, path, origin, sha256, bytes, type, created, made_by, width, height, alt, caption, credit, focus, bare)
		VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM asset), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT DO NOTHING RETURNING id`,
		string(a.Kind), a.Path, a.Origin, a.SHA256, a.Bytes, a.Type, micros(t.now), a.By, a.Width, a.Height, a.Alt, a.Caption, a.Credit, focusText(a.Focus), bare(a)).Scan(&a.ID)
	if err == nil {
		a.Created = t.now
		return t.indexAsset(a, false)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	where, key := `a.sha256 = $1 AND a.sha256 <> ''`, a.SHA256
	if key == "" {
		where, key = `a.origin = $1 AND a.sha256 = ''`, a.Origin
	}
	there, err := scanAsset(t.row(`SELECT `+assetColumns+` FROM asset a WHERE `+where, key))
	if err == nil {
		*a = there
	}
	return err
}

func focusText(f *news.Focus) string {
	if f == nil {
		return ""
	}
	text, _ := json.Marshal(f) // two numbers
	return string(text)
}

// bare says what the index of files without words holds: only of those that
// the newsroom holds.
func bare(a *news.Asset) int64 { return asInt(a.Path != "" && a.Bare()) }

// indexAsset makes a file findable by its words.
func (t *tx) indexAsset(a *news.Asset, again bool) error {
	if again {
		if _, err := t.exec(t.db.dialect.library.drop, int64(a.ID)); err != nil {
			return err
		}
	}
	words := strings.Join(indexWords(a.Name(), a.Alt, a.Caption, a.Credit), " ")
	if words == "" || a.Path == "" {
		return nil
	}
	_, err := t.exec(t.db.dialect.library.put, int64(a.ID), words)
	return err
}

// Asset implements store.Library.
func (s *DB) Asset(ctx context.Context, id news.AssetID) (*news.Asset, error) {
	st, err := s.readers.get(ctx, `SELECT `+assetColumns+` FROM asset a WHERE a.id = $1 AND a.path <> ''`)
	if err != nil {
		return nil, err
	}
	a, err := scanAsset(st.QueryRowContext(ctx, int64(id)))
	return &a, s.fault(err, "There is no such file.")
}

// Describe implements store.Library.
func (s *DB) Describe(ctx context.Context, id news.AssetID, by store.Edit, change func(*news.Asset) error) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil { // so that nobody saves in between
			return err
		}
		a, err := scanAsset(t.row(`SELECT `+assetColumns+` FROM asset a WHERE a.id = $1 AND a.path <> ''`, int64(id)))
		if err != nil {
			return t.db.fault(err, "There is no such file.")
		}
		said := a
		if err := change(&said); err != nil {
			return err
		}
		if err := said.Validate(); err != nil {
			return err
		}
		a.Alt, a.Caption, a.Credit, a.Focus = said.Alt, said.Caption, said.Credit, said.Focus
		if err := t.describe(&a); err != nil {
			return err
		}
		return t.noted(by)
	})
}

// describe stores the words of a file.
func (t *tx) describe(a *news.Asset) error {
	_, err := t.exec(`UPDATE asset SET alt = $2, caption = $3, credit = $4, focus = $5, bare = $6, width = $7, height = $8 WHERE id = $1`,
		int64(a.ID), a.Alt, a.Caption, a.Credit, focusText(a.Focus), bare(a), a.Width, a.Height)
	if err != nil {
		return err
	}
	return t.indexAsset(a, true)
}

// Library implements store.Library.
func (s *DB) Library(ctx context.Context, f store.LibraryFilter, after store.LibraryCursor, limit int) ([]news.Asset, store.LibraryCursor, error) {
	if limit < 1 {
		return nil, store.LibraryCursor{}, nil
	}
	if f.Text == "" || !after.Begun { // as for the desk: whole words first
		list, next, err := s.libraryFrom(ctx, f, after, limit)
		if f.Text == "" || err != nil || next.Before != 0 || after.Before != 0 || len(list) >= limit {
			return list, next, err
		}
	}
	after.Begun = true
	return s.libraryFrom(ctx, f, after, limit)
}

func (s *DB) libraryFrom(ctx context.Context, f store.LibraryFilter, after store.LibraryCursor, limit int) ([]news.Asset, store.LibraryCursor, error) {
	q, ok := s.libraryQuery(f, after)
	if !ok {
		return nil, store.LibraryCursor{}, nil
	}
	steps := mostSteps
	if len(q.rest) == 0 {
		steps = limit
	}
	rows, err := s.readers.query(ctx, q.text(assetColumns, steps), q.args...)
	if err != nil {
		return nil, store.LibraryCursor{}, err
	}
	defer rows.Close()
	var (
		list []news.Asset
		next store.LibraryCursor
		seen int
	)
	for len(list) < limit && rows.Next() {
		var match int64
		a, err := scanAsset(rows, &match)
		if err != nil {
			return nil, store.LibraryCursor{}, err
		}
		seen++
		next = store.LibraryCursor{Before: a.ID, Begun: after.Begun}
		if match != 0 {
			list = append(list, a)
		}
	}
	if seen < steps && len(list) < limit {
		next = store.LibraryCursor{}
	}
	return list, next, rows.Err()
}

// libraryQuery chooses the index that a filter is answered from. Not ok:
// nothing can match.
func (s *DB) libraryQuery(f store.LibraryFilter, after store.LibraryCursor) (q walk, ok bool) {
	before := int64(after.Before)
	if before == 0 {
		before = 1<<63 - 1
	}
	row := `a.id`
	q.from = `asset a`
	if f.Text != "" {
		match, ok := s.dialect.match(f.Text, after.Begun)
		if !ok {
			return q, false
		}
		row, q.from = s.dialect.library.row, s.dialect.library.from
		q.where = append(q.where, fmt.Sprintf(s.dialect.library.match, q.arg(match)))
	}
	q.order = row + ` DESC`
	q.where = append(q.where, row+` < `+q.arg(before))
	narrow := &q.where // by an index of its own
	if f.Text != "" {
		narrow = &q.rest
	}
	if f.Bare {
		*narrow = append(*narrow, `a.bare = 1`)
	}
	if f.Kind != "" {
		*narrow = append(*narrow, `a.kind = `+q.arg(string(f.Kind)))
	}
	q.where = append(q.where, `a.path <> '' AND a.part = 0`)
	return q, true
}
