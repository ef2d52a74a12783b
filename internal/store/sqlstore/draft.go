package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	noDraft   = "Nobody has begun to write there."
	sayDraft  = "The manuscript"
	overtaken = "Someone else was quicker."
)

// Draft implements store.Drafts.
func (s *DB) Draft(ctx context.Context, id news.StoryID) (*store.Draft, error) {
	d := &store.Draft{Story: id}
	var at int64
	err := s.readers.scan(ctx, `SELECT base, version, saved, first, remarks, snapshot_version, at FROM draft WHERE story = $1`,
		[]any{int64(id)}, &d.Base, &d.Version, &d.Saved, &d.First, &d.Remarks, &d.Snapshot, &at)
	d.At = fromMicros(at)
	return d, s.fault(err, noDraft)
}

// BeginDraft implements store.Drafts.
func (s *DB) BeginDraft(ctx context.Context, id news.StoryID, base news.RevisionNum, manuscript []byte) error {
	return s.inTx(ctx, func(t *tx) error {
		var there int
		if err := t.row(`SELECT 1 FROM revision WHERE story = $1 AND num = $2`, int64(id), int64(base)).Scan(&there); err != nil {
			return s.fault(err, "There is no such revision.")
		}
		n, err := t.beginDraft(id, base, "", manuscript)
		if err == nil && n == 0 {
			err = conflict(overtaken)
		}
		return err
	})
}

func (t *tx) beginDraft(id news.StoryID, base news.RevisionNum, client string, manuscript []byte) (int64, error) {
	sum := sha256.Sum256(manuscript)
	return t.exec(`
		INSERT INTO draft (story, base, version, saved, first, remarks, at, client, snapshot_version, snapshot, sha256)
		VALUES ($1, $2, 0, 0, 0, 0, $3, $4, 0, $5, $6) ON CONFLICT DO NOTHING`, int64(id), int64(base), micros(t.now), client, manuscript, sum[:])
}

// BeginStory implements store.Drafts.
func (s *DB) BeginStory(ctx context.Context, st *news.Story, client string, owner store.UserID, manuscript []byte, by store.Edit) error {
	if client == "" || st.ID != 0 {
		return news.Fault{Kind: news.Invalid, Field: "client", Say: "A new story needs the client that begins it."}
	}
	if err := st.Validate(); err != nil {
		return err
	}
	var begun news.StoryID
	made := *st
	made.Content = copyContent(&st.Content)
	err := s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil { // two that ask at once take turns
			return err
		}
		err := t.row(`SELECT story FROM draft WHERE client = $1 AND client <> ''`, client).Scan(&begun)
		if err == nil || err != sql.ErrNoRows {
			return err
		}
		if _, err := t.edition(made.Edition); err != nil {
			return err
		}
		if err := t.credit(&made.Content); err != nil {
			return err
		}
		if err := t.save(&made, by); err != nil {
			return err
		}
		if err := t.shelve(&made, t.now); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE desk SET owner = $2, headline = '' WHERE story = $1`, int64(made.ID), int64(owner)); err != nil {
			return err
		}
		if _, err := t.beginDraft(made.ID, made.Head, client, manuscript); err != nil {
			return err
		}
		return t.change(news.Saved, made.ID, by.By)
	})
	if err != nil {
		return err
	}
	if begun != 0 {
		was, err := s.Story(ctx, begun)
		if err != nil {
			return err
		}
		made = *was
	}
	*st = made
	return nil
}

// Append implements store.Drafts.
func (s *DB) Append(ctx context.Context, id news.StoryID, after int64, b store.Batch) error {
	data, err := encode(b.Steps)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		version := after + int64(len(b.Steps))
		n, err := t.exec(`UPDATE draft SET version = $3, at = $4 WHERE story = $1 AND version = $2`, int64(id), after, version, micros(t.now))
		if err != nil {
			return err
		}
		if n == 0 {
			var there int
			if err := t.row(`SELECT 1 FROM draft WHERE story = $1`, int64(id)).Scan(&there); err != nil {
				return s.fault(err, noDraft)
			}
			return conflict(overtaken)
		}
		_, err = t.exec(`INSERT INTO draft_step (story, version, count, client, by_id, by_name, at, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			int64(id), version, int64(len(b.Steps)), b.Client, int64(b.By), b.Name, micros(t.now), data)
		return err
	})
}

// Steps implements store.Drafts.
func (s *DB) Steps(ctx context.Context, id news.StoryID, after int64, limit int) ([]store.Batch, error) {
	rows, err := s.readers.query(ctx, `
		SELECT version, client, by_id, by_name, at, data FROM draft_step WHERE story = $1 AND version > $2 ORDER BY version LIMIT $3`,
		int64(id), after, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Batch
	for rows.Next() {
		var b store.Batch
		var at int64
		var data []byte
		if err := rows.Scan(&b.Version, &b.Client, &b.By, &b.Name, &at, &data); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &b.Steps); err != nil {
			return nil, news.Fault{Kind: news.Corrupt, Say: "The journal of the manuscript cannot be read.", Err: err}
		}
		b.At = fromMicros(at)
		list = append(list, b)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	// The draft is read after its steps: what was forgotten in between is seen.
	d, err := s.Draft(ctx, id)
	if err != nil {
		return nil, err
	}
	if after < d.First || after > d.Version {
		return nil, news.Fault{Kind: news.Gone, Say: "The manuscript has gone on for too long; take it anew."}
	}
	return list, nil
}

// Snapshot implements store.Drafts.
func (s *DB) Snapshot(ctx context.Context, id news.StoryID) ([]byte, int64, error) {
	var data, sum []byte
	var version int64
	err := s.readers.scan(ctx, `SELECT snapshot, sha256, snapshot_version FROM draft WHERE story = $1`, []any{int64(id)}, &data, &sum, &version)
	if err != nil {
		return nil, 0, s.fault(err, noDraft)
	}
	var raw json.RawMessage
	return data, version, unseal(sayDraft, data, sum, &raw)
}

// KeepSnapshot implements store.Drafts.
func (s *DB) KeepSnapshot(ctx context.Context, id news.StoryID, version int64, manuscript []byte, places []store.Comment, first int64) error {
	sum := sha256.Sum256(manuscript)
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`
			UPDATE draft SET snapshot_version = $2, snapshot = $3, sha256 = $4, first = CASE WHEN first < $5 THEN $5 ELSE first END
			WHERE story = $1 AND snapshot_version <= $2 AND version >= $2 AND $5 <= $2`, int64(id), version, manuscript, sum[:], first)
		if err != nil || n == 0 {
			return err
		}
		for _, c := range places {
			_, err := t.exec(`UPDATE draft_comment SET version = $3, start = $4, finish = $5 WHERE story = $1 AND id = $2 AND version <= $3`,
				int64(id), c.ID, version, int64(c.From), int64(c.To))
			if err != nil {
				return err
			}
		}
		_, err = t.exec(`DELETE FROM draft_step WHERE story = $1 AND version <= $2`, int64(id), first)
		return err
	})
}

// DraftSaved implements store.Drafts.
func (s *DB) DraftSaved(ctx context.Context, id news.StoryID, base news.RevisionNum, version int64) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE draft SET base = $2, saved = $3 WHERE story = $1 AND base <= $2 AND saved <= $3 AND version >= $3`, int64(id), int64(base), version)
		return err
	})
}

// checkDrafts compares drafts with their journals.
func (s *DB) checkDrafts(ctx context.Context, report func(string)) error {
	err := s.each(ctx, `
		SELECT d.story FROM draft d JOIN story s ON s.id = d.story
		LEFT JOIN (SELECT story, SUM(count) AS n, MAX(version) AS last, MIN(version - count) AS start FROM draft_step GROUP BY story) j ON j.story = d.story
		WHERE d.saved > d.version OR d.base > s.head OR d.snapshot_version > d.version OR d.snapshot_version < d.first
			OR d.first < d.version AND (j.n IS NULL OR j.last <> d.version OR j.start > d.first OR j.n <> j.last - j.start)`, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		report(fmt.Sprintf("story %d: its draft and the journal of its steps do not agree", id))
		return err
	})
	if err != nil {
		return err
	}
	return s.each(ctx, `SELECT story, snapshot, sha256 FROM draft`, func(row scanner) error {
		var id int64
		var data, sum []byte
		if err := row.Scan(&id, &data, &sum); err != nil {
			return err
		}
		var raw json.RawMessage
		if unseal(sayDraft, data, sum, &raw) != nil {
			report(fmt.Sprintf("story %d: its draft was damaged on disk", id))
		}
		return nil
	})
}
