package sqlstore

import (
	"context"

	"broadsheet/internal/news"
)

// beyond is above every text that begins with begin.
func beyond(begin string) string { return begin + "\U0010FFFF" }

// TopicsNamed implements store.Directory.
func (s *DB) TopicsNamed(ctx context.Context, e news.EditionID, begin string, limit int) (list []news.TopicID, err error) {
	begin = fold(begin)
	rows, err := s.readers.query(ctx, `SELECT topic FROM topic_name WHERE edition = $1 AND folded >= $2 AND folded < $3 ORDER BY folded LIMIT $4`,
		string(e), begin, beyond(begin), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id news.TopicID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// AuthorsNamed implements store.Directory.
func (s *DB) AuthorsNamed(ctx context.Context, begin string, limit int) (list []news.Author, err error) {
	begin = fold(begin)
	rows, err := s.readers.query(ctx, `SELECT id, name, slug, bio FROM author WHERE folded >= $1 AND folded < $2 ORDER BY folded LIMIT $3`, begin, beyond(begin), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a news.Author
		if err := rows.Scan(&a.ID, &a.Name, &a.Slug, &a.Bio); err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, rows.Err()
}
