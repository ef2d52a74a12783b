package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// SaveSections implements store.Names.
func (s *DB) SaveSections(ctx context.Context, id news.EditionID, was, list []news.Section, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil { // so that nobody saves in between
			return err
		}
		stored, err := t.edition(id)
		if err != nil {
			return err
		}
		if same, err := equalSections(stored.Sections, was); err != nil || !same {
			return errors.Join(err, conflict("Somebody changed the sections meanwhile. Load the page again."))
		}
		e := *stored
		e.Sections = list
		if err := e.Validate(); err != nil {
			return err
		}
		for _, s := range was {
			if _, stays := e.Section(s.ID); stays {
				continue
			}
			if err := t.emptySection(id, s); err != nil {
				return err
			}
		}
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE edition SET data = $1 WHERE id = $2`, string(data), string(id)); err != nil {
			return err
		}
		t.loaded = false
		if err := t.noted(by); err != nil {
			return err
		}
		return t.change(news.Configured, 0, by.By, news.EditionsKey)
	})
}

func equalSections(a, b []news.Section) (bool, error) {
	if len(a) == 0 && len(b) == 0 {
		return true, nil
	}
	x, err := json.Marshal(a)
	if err != nil {
		return false, err
	}
	y, err := json.Marshal(b)
	return string(x) == string(y), err
}

// emptySection refuses while stories of the edition are in the section.
func (t *tx) emptySection(e news.EditionID, s news.Section) error {
	var id news.StoryID
	err := t.row(`SELECT story FROM desk WHERE section = $1 AND edition = $2 LIMIT 1`, string(s.ID), string(e)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return conflict(fmt.Sprintf("There are stories in %.80s. Move them to another section first.", s.Name))
}
