package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const draftColumns = `story, client, base, saved, version, snapshot, snapshot_at`

func scanDraft(row scanner) (*store.Draft, error) {
	var d store.Draft
	err := row.Scan(&d.Story, &d.Client, &d.Base, &d.Saved, &d.Version, &d.Snapshot, &d.At)
	return &d, err
}

// Draft implements store.Drafts.
func (s *DB) Draft(ctx context.Context, id news.StoryID) (*store.Draft, error) {
	return s.draft(ctx, `story = $1`, int64(id))
}

// DraftBy implements store.Drafts.
func (s *DB) DraftBy(ctx context.Context, client string) (*store.Draft, error) {
	return s.draft(ctx, `client = $1 AND client <> ''`, client)
}

func (s *DB) draft(ctx context.Context, where string, arg any) (*store.Draft, error) {
	st, err := s.readers.get(ctx, `SELECT `+draftColumns+` FROM draft WHERE `+where)
	if err != nil {
		return nil, err
	}
	d, err := scanDraft(st.QueryRowContext(ctx, arg))
	if err != nil {
		return nil, s.fault(err, "Nothing is being written there.")
	}
	return d, nil
}

// BeginDraft implements store.Drafts.
func (s *DB) BeginDraft(ctx context.Context, d store.Draft) (out *store.Draft, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := t.story(d.Story); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO draft (`+draftColumns+`) VALUES ($1, $2, $3, 0, 0, $4, 0) ON CONFLICT (story) DO NOTHING`,
			int64(d.Story), d.Client, int64(d.Base), d.Snapshot)
		if err != nil {
			return t.db.fault(err, "That tab began another story.")
		}
		out, err = scanDraft(t.row(`SELECT `+draftColumns+` FROM draft WHERE story = $1`, int64(d.Story)))
		return err
	})
	return out, err
}

// AppendSteps implements store.Drafts.
func (s *DB) AppendSteps(ctx context.Context, id news.StoryID, version int64, steps []store.DraftStep) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE draft SET version = version + $3 WHERE story = $1 AND version = $2`, int64(id), version, int64(len(steps)))
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("Someone else wrote in this story; reload to see their words.")
		}
		for i, st := range steps {
			_, err := t.exec(`INSERT INTO draft_step (story, version, client, made_by, name, at, data) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				int64(id), version+int64(i)+1, st.Client, int64(st.By), st.Name, micros(st.At), st.Data)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// StepsAfter implements store.Drafts.
func (s *DB) StepsAfter(ctx context.Context, id news.StoryID, version int64, limit int) ([]store.DraftStep, error) {
	rows, err := s.readers.query(ctx, `
		SELECT version, client, made_by, name, at, data FROM draft_step WHERE story = $1 AND version > $2 ORDER BY version LIMIT $3`,
		int64(id), version, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.DraftStep
	for rows.Next() {
		var st store.DraftStep
		var at int64
		if err := rows.Scan(&st.Version, &st.Client, &st.By, &st.Name, &at, &st.Data); err != nil {
			return nil, err
		}
		st.At = fromMicros(at)
		list = append(list, st)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(list) > 0 && list[0].Version == version+1 || limit < 1 {
		return list, nil
	}
	if len(list) == 0 {
		var now int64
		err := s.readers.scan(ctx, `SELECT version FROM draft WHERE story = $1`, []any{int64(id)}, &now)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		if now <= version {
			return nil, nil
		}
		if n, err := s.countSteps(ctx, id, version); n > 0 || err != nil { // added since we looked
			return nil, err
		}
	}
	return nil, news.Fault{Kind: news.Gone, Say: "What was written then is no longer kept step by step; take the story as it is now."}
}

func (s *DB) countSteps(ctx context.Context, id news.StoryID, version int64) (n int, err error) {
	err = s.readers.scan(ctx, `SELECT COUNT(*) FROM draft_step WHERE story = $1 AND version = $2 + 1`, []any{int64(id), version}, &n)
	return n, err
}

// KeepDraft implements store.Drafts.
func (s *DB) KeepDraft(ctx context.Context, id news.StoryID, snapshot []byte, at int64, base news.RevisionNum, saved int64) error {
	return s.inTx(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE draft SET snapshot = $2, snapshot_at = $3 WHERE story = $1 AND snapshot_at < $3 AND version >= $3`, int64(id), snapshot, at); err != nil {
			return err
		}
		if base == 0 {
			return nil
		}
		_, err := t.exec(`UPDATE draft SET base = $2, saved = $3 WHERE story = $1 AND base <= $2`, int64(id), int64(base), saved)
		return err
	})
}

// PruneSteps implements store.Drafts.
func (s *DB) PruneSteps(ctx context.Context, before time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`
			DELETE FROM draft_step WHERE at < $1
			AND version <= (SELECT snapshot_at FROM draft WHERE draft.story = draft_step.story)
			AND NOT EXISTS (SELECT 1 FROM remark WHERE remark.story = draft_step.story AND remark.resolved = 0 AND remark.version < draft_step.version)`, micros(before))
		return err
	})
}

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
			INSERT INTO remark (id, story, parent, made_by, name, at, text, quote, starts, ends, version, resolved)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM remark), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) RETURNING id`,
			int64(c.Story), c.Parent, int64(c.By), c.Name, micros(c.At), c.Text, c.Quote, c.From, c.To, c.Version).Scan(&c.ID)
		if err != nil {
			return err
		}
		return t.mention(c)
	})
}

// Comments implements store.Comments.
func (s *DB) Comments(ctx context.Context, id news.StoryID) ([]store.Comment, error) {
	rows, err := s.readers.query(ctx, `
		SELECT id, parent, made_by, name, at, text, quote, starts, ends, version, resolved FROM remark WHERE story = $1 ORDER BY id`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Comment
	for rows.Next() {
		c := store.Comment{Story: id}
		var at, resolved int64
		if err := rows.Scan(&c.ID, &c.Parent, &c.By, &c.Name, &at, &c.Text, &c.Quote, &c.From, &c.To, &c.Version, &resolved); err != nil {
			return nil, err
		}
		c.At, c.Resolved = fromMicros(at), resolved != 0
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
