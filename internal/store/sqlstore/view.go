package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Views implements store.Views.
func (s *DB) Views(ctx context.Context, user store.UserID) ([]store.View, error) {
	rows, err := s.readers.query(ctx, `SELECT name, query, num FROM desk_view WHERE account = $1`, int64(user))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.View
	at := map[string]int64{}
	for rows.Next() {
		var v store.View
		var num int64
		if err := rows.Scan(&v.Name, &v.Query, &num); err != nil {
			return nil, err
		}
		at[v.Name] = num
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b store.View) int { return cmp.Compare(at[a.Name], at[b.Name]) })
	return list, rows.Err()
}

// KeepView implements store.Views.
func (s *DB) KeepView(ctx context.Context, user store.UserID, v store.View) error {
	v.Name = strings.TrimSpace(v.Name)
	if v.Name == "" || utf8.RuneCountInString(v.Name) > 60 || !utf8.ValidString(v.Name) || strings.ContainsFunc(v.Name, unicode.IsControl) || len(v.Query) > 2000 {
		return news.Fault{Kind: news.Invalid, Field: "name", Say: "A view needs a name of at most 60 characters."}
	}
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil {
			return err
		}
		if n, err := t.exec(`UPDATE desk_view SET query = $1 WHERE account = $2 AND name = $3`, v.Query, int64(user), v.Name); err != nil || n > 0 {
			return err
		}
		var n, last int64
		if err := t.row(`SELECT COUNT(*), COALESCE(MAX(num), 0) FROM desk_view WHERE account = $1`, int64(user)).Scan(&n, &last); err != nil {
			return err
		}
		if n >= store.MostViews {
			return news.Fault{Kind: news.Invalid, Field: "name", Say: "You keep 30 views, and that is the limit. Drop one first."}
		}
		_, err := t.exec(`INSERT INTO desk_view (account, name, query, num) VALUES ($1, $2, $3, $4)`, int64(user), v.Name, v.Query, last+1)
		return err
	})
}

// DropView implements store.Views.
func (s *DB) DropView(ctx context.Context, user store.UserID, name string) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM desk_view WHERE account = $1 AND name = $2`, int64(user), name)
		if err == nil && n == 0 {
			err = notFound("There is no such view.")
		}
		return err
	})
}
