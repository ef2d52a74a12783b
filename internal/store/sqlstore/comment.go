package sqlstore

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// AddComment implements store.Comments.
func (s *DB) AddComment(ctx context.Context, id news.StoryID, c *store.Comment) error {
	made := *c
	err := s.inTx(ctx, func(t *tx) error {
		// The row of the draft is held until the end: numbers have no gaps.
		n, err := t.exec(`UPDATE draft SET remarks = remarks + 1 WHERE story = $1`, int64(id))
		if err != nil {
			return err
		}
		if n == 0 {
			return news.Fault{Kind: news.NotFound, Say: noDraft}
		}
		if made.Parent != 0 {
			var there int
			if err := t.row(`SELECT 1 FROM draft_comment WHERE story = $1 AND id = $2`, int64(id), made.Parent).Scan(&there); err != nil {
				return s.fault(err, noComment)
			}
		}
		made.At = t.now
		return t.row(`
			INSERT INTO draft_comment (story, id, parent, version, start, finish, quote, words, by_id, by_name, at, resolved)
			SELECT CAST($1 AS BIGINT), COALESCE(MAX(id), 0) + 1, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), CAST($7 AS TEXT), CAST($8 AS BIGINT), CAST($9 AS TEXT), CAST($10 AS BIGINT), 0
			FROM draft_comment WHERE story = $1 RETURNING id`,
			int64(id), made.Parent, made.Version, int64(made.From), int64(made.To), made.Quote, made.Text, int64(made.By), made.Name, micros(made.At)).Scan(&made.ID)
	})
	if err == nil {
		*c = made
	}
	return err
}

const noComment = "There is no such comment."

// Comments implements store.Comments.
func (s *DB) Comments(ctx context.Context, id news.StoryID) ([]store.Comment, error) {
	rows, err := s.readers.query(ctx, `
		SELECT id, parent, version, start, finish, quote, words, by_id, by_name, at, resolved FROM draft_comment WHERE story = $1 ORDER BY id`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Comment
	for rows.Next() {
		var c store.Comment
		var at int64
		if err := rows.Scan(&c.ID, &c.Parent, &c.Version, &c.From, &c.To, &c.Quote, &c.Text, &c.By, &c.Name, &at, &c.Resolved); err != nil {
			return nil, err
		}
		c.At = fromMicros(at)
		list = append(list, c)
	}
	return list, rows.Err()
}

// ResolveComment implements store.Comments.
func (s *DB) ResolveComment(ctx context.Context, id news.StoryID, comment int64, by store.UserID) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE draft_comment SET resolved = CASE WHEN resolved = 0 THEN $3 ELSE resolved END WHERE story = $1 AND id = $2`, int64(id), comment, int64(by))
		if err != nil {
			return err
		}
		if n == 0 {
			return news.Fault{Kind: news.NotFound, Say: noComment}
		}
		_, err = t.exec(`UPDATE draft SET remarks = remarks + 1 WHERE story = $1`, int64(id))
		return err
	})
}
