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

// Files implements store.Directory.
func (s *DB) Files(ctx context.Context, kind news.MediaKind, before news.AssetID, limit int) (list []news.Asset, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := s.readers.query(ctx, `
		SELECT id, kind, path, origin, sha256, bytes, type, created FROM asset
		WHERE id < $1 AND path <> '' AND ($2 = '' OR kind = $2) ORDER BY id DESC LIMIT $3`, int64(before), string(kind), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var a news.Asset
		var created int64
		if err := rows.Scan(&a.ID, &a.Kind, &a.Path, &a.Origin, &a.SHA256, &a.Bytes, &a.Type, &created); err != nil {
			return nil, err
		}
		a.Created = fromMicros(created)
		list = append(list, a)
	}
	return list, rows.Err()
}
