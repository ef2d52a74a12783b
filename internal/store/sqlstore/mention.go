package sqlstore

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// mention notes who is named in a comment.
func (t *tx) mention(c *store.Comment) error {
	thread := c.Parent
	if thread == 0 {
		thread = c.ID
	}
	for _, user := range c.Mentions {
		if _, err := t.exec(`INSERT INTO mention (account, remark, story, thread, seen) VALUES ($1, $2, $3, $4, 0) ON CONFLICT DO NOTHING`,
			int64(user), c.ID, int64(c.Story), thread); err != nil {
			return err
		}
	}
	return nil
}

// mentioned fills in who is named in a story's comments, which are by ID.
func (s *DB) mentioned(ctx context.Context, id news.StoryID, list []store.Comment) error {
	rows, err := s.readers.query(ctx, `SELECT remark, account FROM mention WHERE story = $1 ORDER BY remark`, int64(id))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var remark int64
		var user store.UserID
		if err := rows.Scan(&remark, &user); err != nil {
			return err
		}
		for len(list) > 0 && list[0].ID < remark {
			list = list[1:]
		}
		if len(list) > 0 && list[0].ID == remark {
			list[0].Mentions = append(list[0].Mentions, user)
		}
	}
	return rows.Err()
}

// Mentions implements store.Mentions.
func (s *DB) Mentions(ctx context.Context, user store.UserID, before int64, limit int) ([]store.Comment, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := s.readers.query(ctx, `
		SELECT r.id, r.story, r.parent, r.made_by, r.name, r.at, r.text, r.quote FROM mention m JOIN remark r ON r.id = m.remark
		WHERE m.account = $1 AND m.seen = 0 AND m.remark < $2 ORDER BY m.remark DESC LIMIT $3`, int64(user), before, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Comment
	for rows.Next() {
		var c store.Comment
		var at int64
		if err := rows.Scan(&c.ID, &c.Story, &c.Parent, &c.By, &c.Name, &at, &c.Text, &c.Quote); err != nil {
			return nil, err
		}
		c.At = fromMicros(at)
		list = append(list, c)
	}
	return list, rows.Err()
}

// SeeMentions implements store.Mentions.
func (s *DB) SeeMentions(ctx context.Context, user store.UserID, id news.StoryID, thread int64) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE mention SET seen = 1 WHERE thread = $1 AND account = $2 AND story = $3 AND seen = 0`, thread, int64(user), int64(id))
		return err
	})
}
