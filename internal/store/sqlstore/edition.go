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

// SaveEdition implements store.Names.
func (s *DB) SaveEdition(ctx context.Context, e news.Edition, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error { return t.saveEdition(e, by) })
}

// AddEdition implements store.Editions.
func (s *DB) AddEdition(ctx context.Context, e news.Edition, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil { // so that nobody adds it in between
			return err
		}
		if _, err := t.edition(e.ID); err != nil && !errors.Is(err, news.Invalid) {
			return err
		}
		for id := range t.editions {
			if strings.EqualFold(string(id), string(e.ID)) {
				return news.Fault{Kind: news.Conflict, Field: "id", Say: "There is an edition of that language already."}
			}
		}
		return t.saveEdition(e, by)
	})
}

// ChangeEdition implements store.Editions.
func (s *DB) ChangeEdition(ctx context.Context, id news.EditionID, by store.Edit, change func(*news.Edition) error) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil { // so that nobody saves in between
			return err
		}
		stored, err := t.edition(id)
		if errors.Is(err, news.Invalid) {
			return notFound("There is no such edition.")
		}
		if err != nil {
			return err
		}
		e := *stored
		if err := change(&e); err != nil {
			return err
		}
		if e.ID = id; e.Prefix != stored.Prefix {
			var one news.StoryID
			switch err := t.row(`SELECT story FROM desk WHERE edition = $1 LIMIT 1`, string(id)).Scan(&one); {
			case err == nil:
				return news.Fault{Kind: news.Conflict, Field: "prefix", Say: "There are stories in this edition, whose addresses begin so; it cannot be changed any more."}
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
		return t.saveEdition(e, by)
	})
}

func (t *tx) saveEdition(e news.Edition, by store.Edit) error {
	if e.Pattern == "" {
		e.Pattern = news.DefaultPattern
	}
	if err := e.Validate(); err != nil {
		return err
	}
	if _, err := t.edition(e.ID); err != nil && !errors.Is(err, news.Invalid) {
		return err
	}
	old, known := t.editions[e.ID]
	e.Default = len(t.editions) == 0 || known && old.Default
	for _, other := range t.editions {
		if other.ID != e.ID && other.Prefix == e.Prefix {
			return news.Fault{Kind: news.Conflict, Field: "prefix", Say: fmt.Sprintf("Edition %s already has the addresses under %q.", other.ID, e.Prefix+"/")}
		}
	}
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	position := 1
	if e.Default {
		position = 0
	}
	_, err = t.exec(`
		INSERT INTO edition (id, position, data) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET position = excluded.position, data = excluded.data`, string(e.ID), position, string(data))
	if err != nil {
		return err
	}
	t.loaded = false
	if err := t.noted(by); err != nil {
		return err
	}
	if known && old.Zone != e.Zone {
		if err := t.recountMonths(&e); err != nil {
			return err
		}
	}
	return t.change(news.Configured, 0, by.By, news.EditionsKey)
}
