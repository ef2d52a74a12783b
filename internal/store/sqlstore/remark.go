package sqlstore

import (
	"context"
	"database/sql"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// AddComment implements store.Comments.
func (s *DB) AddComment(ctx context.Context, c *store.Comment) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.story(c.Story); err != nil {
			return err
		}
		if c.Parent != 0 {
			var n int
			if err := t.row(`SELECT 1 FROM remark WHERE id = $1 AND story = $2`, c.Parent, int64(c.Story)).Scan(&n); err != nil {
				return t.db.fault(err, "There is no such comment.")
			}
		}
		if err := t.lock(); err != nil {
			return err
		}
		err := t.row(`
			INSERT INTO remark (id, story, parent, made_by, name, at, text, quote, starts, ends, version, resolved, proposes, proposal)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM remark), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12) RETURNING id`,
			int64(c.Story), c.Parent, int64(c.By), c.Name, micros(c.At), c.Text, c.Quote, c.From, c.To, c.Version, asInt(c.Proposes), c.Proposal).Scan(&c.ID)
		if err != nil {
			return err
		}
		return t.mention(c)
	})
}

// Comments implements store.Comments.
func (s *DB) Comments(ctx context.Context, id news.StoryID) ([]store.Comment, error) {
	rows, err := s.readers.query(ctx, `
		SELECT id, parent, made_by, name, at, text, quote, starts, ends, version, resolved, proposes, proposal FROM remark WHERE story = $1 ORDER BY id`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Comment
	for rows.Next() {
		c := store.Comment{Story: id}
		var at, resolved, proposes int64
		if err := rows.Scan(&c.ID, &c.Parent, &c.By, &c.Name, &at, &c.Text, &c.Quote, &c.From, &c.To, &c.Version, &resolved, &proposes, &c.Proposal); err != nil {
			return nil, err
		}
		c.At, c.Resolved, c.Proposes = fromMicros(at), resolved != 0, proposes != 0
		list = append(list, c)
	}
	if err := rows.Err(); err != nil || len(list) == 0 {
		return list, err
	}
	return list, s.mentioned(ctx, id, list)
}

// PlaceComments implements store.Comments.
func (s *DB) PlaceComments(ctx context.Context, id news.StoryID, list []store.Comment) error {
	return s.inTx(ctx, func(t *tx) error {
		for _, c := range list {
			if _, err := t.exec(`UPDATE remark SET starts = $3, ends = $4, version = $5 WHERE id = $1 AND story = $2 AND version <= $5`,
				c.ID, int64(id), c.From, c.To, c.Version); err != nil {
				return err
			}
		}
		return nil
	})
}

// ResolveComment implements store.Comments.
func (s *DB) ResolveComment(ctx context.Context, id news.StoryID, comment int64, resolved bool) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE remark SET resolved = $3 WHERE id = $1 AND story = $2`, comment, int64(id), asInt(resolved))
		if err == nil && n == 0 {
			err = t.db.fault(sql.ErrNoRows, "There is no such comment.")
		}
		if err != nil || !resolved {
			return err
		}
		_, err = t.exec(`UPDATE mention SET seen = 1 WHERE thread = $1 AND seen = 0`, comment)
		return err
	})
}
