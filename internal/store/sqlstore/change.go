package sqlstore

import (
	"context"
	"strings"

	"broadsheet/internal/news"
)

// After implements store.Changes.
func (s *DB) After(ctx context.Context, seq int64, limit int) ([]news.Change, error) {
	rows, err := s.readers.query(ctx, `SELECT seq, at, kind, story, made_by, keys FROM change WHERE seq > $1 ORDER BY seq LIMIT $2`, seq, int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []news.Change
	for rows.Next() {
		var (
			c    news.Change
			at   int64
			keys string
		)
		if err := rows.Scan(&c.Seq, &at, &c.Kind, &c.Story, &c.By, &keys); err != nil {
			return nil, err
		}
		c.At = fromMicros(at)
		if keys != "" {
			for _, k := range strings.Split(keys, "\n") {
				c.Keys = append(c.Keys, news.Key(k))
			}
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Last implements store.Changes.
func (s *DB) Last(ctx context.Context) (seq int64, err error) {
	err = s.readers.scan(ctx, `SELECT COALESCE(MAX(seq), 0) FROM change`, nil, &seq)
	return seq, err
}

// OnChange implements store.Changes.
func (s *DB) OnChange(f func([]news.Change)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onChange = append(s.onChange, f)
}
