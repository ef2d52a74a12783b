package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Draft implements store.Drafts.
func (s *DB) Draft(ctx context.Context, id news.StoryID) (*store.Draft, error) {
	return s.draft(ctx, `d.story = $1`, int64(id))
}

// DraftBy implements store.Drafts.
func (s *DB) DraftBy(ctx context.Context, client string) (*store.Draft, error) {
	return s.draft(ctx, `d.client = $1 AND d.client <> ''`, client)
}

func (s *DB) draft(ctx context.Context, where string, arg any) (*store.Draft, error) {
	var (
		d   store.Draft
		sum []byte
	)
	err := s.readers.scan(ctx, `
		SELECT d.story, d.client, d.base, d.saved, d.version, p.data, p.version, p.sha256
		FROM draft d JOIN draft_snapshot p ON p.story = d.story WHERE `+where,
		[]any{arg}, &d.Story, &d.Client, &d.Base, &d.Saved, &d.Version, &d.Snapshot, &d.At, &sum)
	if err != nil {
		return nil, s.fault(err, "Nothing is being written there.")
	}
	if h := sha256.Sum256(d.Snapshot); !bytes.Equal(h[:], sum) {
		return nil, news.Fault{Kind: news.Corrupt, Say: "What was written was damaged on disk.", Err: fmt.Errorf("snapshot of story %d at %d", d.Story, d.At)}
	}
	return &d, nil
}

// BeginDraft implements store.Drafts.
func (s *DB) BeginDraft(ctx context.Context, d store.Draft) (*store.Draft, error) {
	err := s.inTx(ctx, func(t *tx) error {
		if _, err := t.story(d.Story); err != nil {
			return err
		}
		n, err := t.exec(`INSERT INTO draft (story, client, base, saved, version) VALUES ($1, $2, $3, 0, 0) ON CONFLICT (story) DO NOTHING`,
			int64(d.Story), d.Client, int64(d.Base))
		if n == 0 || err != nil {
			return t.db.fault(err, "That tab began another story.")
		}
		sum := sha256.Sum256(d.Snapshot)
		_, err = t.exec(`INSERT INTO draft_snapshot (story, version, data, sha256) VALUES ($1, 0, $2, $3)`, int64(d.Story), d.Snapshot, sum[:])
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.Draft(ctx, d.Story)
}

// castagnoli returns the checksum that a step has in the journal.
func castagnoli(data []byte) int64 {
	return int64(crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)))
}

// AppendSteps implements store.Drafts.
func (s *DB) AppendSteps(ctx context.Context, id news.StoryID, version int64, steps []store.DraftStep) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE draft SET version = version + $3 WHERE story = $1 AND version = $2`, int64(id), version, int64(len(steps)))
		if err != nil {
			return err
		}
		if n == 0 {
			if err := t.row(`SELECT 1 FROM draft WHERE story = $1`, int64(id)).Scan(&n); err != nil {
				return t.db.fault(err, "Nothing is being written there.")
			}
			return conflict("Someone else wrote in this story; reload to see their words.")
		}
		for i, st := range steps {
			_, err := t.exec(`INSERT INTO draft_step (story, version, client, made_by, name, at, data, crc) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				int64(id), version+int64(i)+1, st.Client, int64(st.By), st.Name, micros(st.At), st.Data, castagnoli(st.Data))
			if err == nil {
				err = t.addUses(id, inWriting, st.Data)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// StepsAfter implements store.Drafts.
func (s *DB) StepsAfter(ctx context.Context, id news.StoryID, version int64, limit int) ([]store.DraftStep, error) {
	if limit <= 0 {
		return nil, nil
	}
	list, err := s.stepsAfter(ctx, id, version, limit)
	if err != nil || len(list) > 0 {
		return list, err
	}
	var now int64
	err = s.readers.scan(ctx, `SELECT version FROM draft WHERE story = $1`, []any{int64(id)}, &now)
	if errors.Is(err, sql.ErrNoRows) || now <= version {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if list, err = s.stepsAfter(ctx, id, version, limit); err == nil && len(list) == 0 { // none came in between either
		err = pruned
	}
	return list, err
}

var pruned = news.Fault{Kind: news.Gone, Say: "What was written then is no longer kept step by step; take the story as it is now."}

func (s *DB) stepsAfter(ctx context.Context, id news.StoryID, version int64, limit int) ([]store.DraftStep, error) {
	rows, err := s.readers.query(ctx, `
		SELECT version, client, made_by, name, at, data, crc FROM draft_step WHERE story = $1 AND version > $2 ORDER BY version LIMIT $3`,
		int64(id), version, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.DraftStep
	for rows.Next() {
		var st store.DraftStep
		var at, crc int64
		if err := rows.Scan(&st.Version, &st.Client, &st.By, &st.Name, &at, &st.Data, &crc); err != nil {
			return nil, err
		}
		switch want := version + int64(len(list)) + 1; {
		case st.Version != want && len(list) == 0:
			return nil, pruned
		case st.Version != want || crc != castagnoli(st.Data):
			return nil, news.Fault{Kind: news.Corrupt, Say: "What was written was damaged on disk.", Err: fmt.Errorf("step %d of story %d", want, id)}
		}
		st.At = fromMicros(at)
		list = append(list, st)
	}
	return list, rows.Err()
}

// KeepDraft implements store.Drafts.
func (s *DB) KeepDraft(ctx context.Context, id news.StoryID, snapshot []byte, at int64, base news.RevisionNum) error {
	sum := sha256.Sum256(snapshot)
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`
			UPDATE draft_snapshot SET version = $2, data = $3, sha256 = $4
			WHERE story = $1 AND version < $2 AND EXISTS (SELECT 1 FROM draft WHERE story = $1 AND version >= $2)`, int64(id), at, snapshot, sum[:])
		if err == nil && n > 0 {
			err = t.noteUses(id, inWriting, false, snapshot)
		}
		if err != nil || base == 0 {
			return err
		}
		_, err = t.exec(`UPDATE draft SET base = $2, saved = $3 WHERE story = $1 AND base <= $2`, int64(id), int64(base), at)
		return err
	})
}

// SaveDraft implements store.Drafts.
func (s *DB) SaveDraft(ctx context.Context, st *news.Story, version int64, by store.Edit) error {
	return s.saveStory(ctx, st, by, func(t *tx, saved *news.Story) error {
		_, err := t.exec(`UPDATE draft SET base = $2, saved = $3 WHERE story = $1`, int64(saved.ID), int64(saved.Head), version)
		return err
	})
}

// PruneSteps implements store.Drafts.
func (s *DB) PruneSteps(ctx context.Context, before time.Time, limit int) (n int, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		dropped, err := t.exec(`
			DELETE FROM draft_step WHERE (story, version) IN (
				SELECT s.story, s.version FROM draft_step s WHERE s.at < $1
				AND s.version <= (SELECT p.version FROM draft_snapshot p WHERE p.story = s.story)
				AND NOT EXISTS (SELECT 1 FROM remark r WHERE r.story = s.story AND r.parent = 0 AND r.resolved = 0 AND r.version < s.version)
				ORDER BY s.at, s.story, s.version LIMIT $2)`, micros(before), int64(limit))
		n = int(dropped)
		return err
	})
	return n, err
}

// fillSums notes the checksums of what a release without them kept.
func (t *tx) fillSums() error {
	var story, version int64
	for {
		var data []byte
		err := t.row(`SELECT story, data FROM draft_snapshot WHERE story > $1 ORDER BY story LIMIT 1`, story).Scan(&story, &data)
		if errors.Is(err, sql.ErrNoRows) {
			break
		}
		if err != nil {
			return err
		}
		sum := sha256.Sum256(data)
		if _, err := t.exec(`UPDATE draft_snapshot SET sha256 = $2 WHERE story = $1`, story, sum[:]); err != nil {
			return err
		}
	}
	for story = 0; ; {
		var data []byte
		err := t.row(`SELECT story, version, data FROM draft_step WHERE (story, version) > ($1, $2) ORDER BY story, version LIMIT 1`, story, version).Scan(&story, &version, &data)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE draft_step SET crc = $3 WHERE story = $1 AND version = $2`, story, version, castagnoli(data)); err != nil {
			return err
		}
	}
}

// checkDrafts reads every snapshot and every step.
func (s *DB) checkDrafts(ctx context.Context, report func(string)) error {
	err := s.each(ctx, `
		SELECT d.story, d.version, p.version, p.data, p.sha256, (SELECT COUNT(*) FROM draft_step s WHERE s.story = d.story AND s.version > p.version)
		FROM draft d LEFT JOIN draft_snapshot p ON p.story = d.story`, func(row scanner) error {
		var (
			id, version, steps int64
			at                 *int64
			data, sum          []byte
		)
		if err := row.Scan(&id, &version, &at, &data, &sum, &steps); err != nil {
			return err
		}
		if h := sha256.Sum256(data); at == nil || !bytes.Equal(h[:], sum) {
			report(fmt.Sprintf("story %d: the snapshot of what is being written was damaged on disk", id))
		} else if version-*at != steps {
			report(fmt.Sprintf("story %d: %d steps should follow the snapshot, and %d do", id, version-*at, steps))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.each(ctx, `SELECT story, version, data, crc FROM draft_step`, func(row scanner) error {
		var (
			id, version, crc int64
			data             []byte
		)
		err := row.Scan(&id, &version, &data, &crc)
		if err == nil && crc != castagnoli(data) {
			report(fmt.Sprintf("story %d: step %d was damaged on disk", id, version))
		}
		return err
	})
}
