package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// AuthorList implements store.Authors.
func (s *DB) AuthorList(ctx context.Context, begin, after string, limit int) (list []store.AuthorEntry, err error) {
	begin = fold(begin)
	rows, err := s.readers.query(ctx, `SELECT id, name, slug, bio, folded FROM author WHERE folded >= $1 AND folded < $2 AND folded > $3 ORDER BY folded LIMIT $4`,
		begin, beyond(begin), after, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a store.AuthorEntry
		if err := rows.Scan(&a.ID, &a.Name, &a.Slug, &a.Bio, &a.Folded); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}

// SaveAuthor implements store.Authors.
func (s *DB) SaveAuthor(ctx context.Context, a news.Author, by store.Edit) error {
	name, bio := strings.Join(strings.Fields(a.Name), " "), strings.TrimSpace(a.Bio)
	switch {
	case fold(name) == "" || len(name) > 400:
		return news.Fault{Kind: news.Invalid, Field: "name", Say: fmt.Sprintf("%.60q cannot be an author's name.", name)}
	case len(bio) > store.MaxBio || !utf8.ValidString(bio):
		return news.Fault{Kind: news.Invalid, Field: "bio", Say: fmt.Sprintf("A description of an author has at most %d letters.", store.MaxBio)}
	}
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE author SET name = $2, folded = $3, bio = $4 WHERE id = $1`, int64(a.ID), name, fold(name), bio)
		if err != nil {
			return t.db.fault(err, "Another author has this name.")
		}
		if n == 0 {
			return notFound("There is no such author.")
		}
		if err := t.noted(by); err != nil {
			return err
		}
		return t.change(news.Configured, 0, by.By, news.AuthorNameKey(a.ID))
	})
}
