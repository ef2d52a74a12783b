package sqlstore

import (
	"context"
	"database/sql"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

var errNoRows = sql.ErrNoRows

// InSet implements store.Translations.
func (s *DB) InSet(ctx context.Context, set news.SetID) ([]news.StoryID, error) {
	rows, err := s.readers.query(ctx, `SELECT id FROM story WHERE tset = $1 AND tset <> 0 ORDER BY tset, id`, int64(set))
	if err != nil {
		return nil, err
	}
	return storyIDs(rows)
}

func storyIDs(rows *sql.Rows) (list []news.StoryID, err error) {
	defer rows.Close()
	for rows.Next() {
		var id news.StoryID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// inSet returns the stories of a set, to change them.
func (t *tx) inSet(set news.SetID) ([]*news.Story, error) {
	rows, err := t.rows(`SELECT id FROM story WHERE tset = $1 AND tset <> 0 ORDER BY tset, id`, int64(set))
	if err != nil {
		return nil, err
	}
	ids, err := storyIDs(rows)
	if err != nil {
		return nil, err
	}
	list := make([]*news.Story, len(ids))
	for i, id := range ids {
		if list[i], err = t.story(id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Translate implements store.Translations.
func (s *DB) Translate(ctx context.Context, a, b news.StoryID, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil { // so that no other makes the same set
			return err
		}
		one, err := t.story(a)
		if err != nil {
			return err
		}
		two, err := t.story(b)
		if err != nil {
			return err
		}
		if one.Set != 0 && one.Set == two.Set {
			return nil
		}
		if one.Set != 0 && two.Set != 0 {
			return conflict("Both stories have translations already; take one of them out of its set first.")
		}
		if one.Set == 0 {
			one, two = two, one
		}
		set, have := one.Set, []*news.Story{one}
		if set == 0 {
			if set, err = t.freeSet(one.ID, two.ID); err != nil {
				return err
			}
		} else if have, err = t.inSet(set); err != nil {
			return err
		}
		for _, st := range have {
			if st.Edition == two.Edition {
				return conflict("The edition has that story already; take that one out first.")
			}
		}
		if one.Set == 0 {
			if err := t.moveTo(one, set, by); err != nil {
				return err
			}
		}
		return t.moveTo(two, set, by)
	})
}

// freeSet returns a number for a set that no story is in: that of a story of
// its own if it can be.
func (t *tx) freeSet(a, b news.StoryID) (news.SetID, error) {
	for _, set := range []news.SetID{news.SetID(a), news.SetID(b), -news.SetID(a), -news.SetID(b)} {
		list, err := t.inSet(set)
		if err != nil {
			return 0, err
		}
		if len(list) == 0 {
			return set, nil
		}
	}
	return 0, conflict("Take the translations of one of the stories apart first.")
}

// Untranslate implements store.Translations.
func (s *DB) Untranslate(ctx context.Context, id news.StoryID, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		st, err := t.story(id)
		if err != nil || st.Set == 0 {
			return err
		}
		return t.untranslate(st, by)
	})
}

func (t *tx) untranslate(st *news.Story, by store.Edit) error {
	set := st.Set
	if err := t.moveTo(st, 0, by); err != nil {
		return err
	}
	left, err := t.inSet(set)
	if err != nil || len(left) != 1 {
		return err
	}
	return t.moveTo(left[0], 0, by)
}

// moveTo puts a story into a set, for readers too if they see it.
func (t *tx) moveTo(st *news.Story, set news.SetID, by store.Edit) error {
	st.Set = set
	if _, err := t.exec(`UPDATE story SET tset = $2 WHERE id = $1`, int64(st.ID), int64(set)); err != nil {
		return err
	}
	if !st.Public() {
		return t.change(news.Moved, st.ID, by.By)
	}
	before, err := t.publicCopy(st.ID)
	if err != nil {
		return err
	}
	c, err := t.content(st.ID, st.LiveRev)
	if err != nil {
		return err
	}
	st.Content = *c
	return t.show(st, before, false, by)
}
