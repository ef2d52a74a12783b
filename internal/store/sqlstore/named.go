package sqlstore

import (
	"context"

	"broadsheet/internal/news"
)

// TopicsIn implements store.Public.
func (p public) TopicsIn(ctx context.Context, e news.EditionID, limit int) ([]news.TopicID, error) {
	return named[news.TopicID](ctx, p.db, `
		WITH RECURSIVE named (id, n) AS (
			SELECT (SELECT MAX(topic) FROM public_topic WHERE edition = $1), 1
			UNION ALL
			SELECT (SELECT MAX(topic) FROM public_topic WHERE edition = $1 AND topic < named.id), n + 1 FROM named WHERE id IS NOT NULL AND n < $2
		) SELECT id FROM named WHERE id IS NOT NULL`, e, limit)
}

// AuthorsIn implements store.Public.
func (p public) AuthorsIn(ctx context.Context, e news.EditionID, limit int) ([]news.AuthorID, error) {
	return named[news.AuthorID](ctx, p.db, `
		WITH RECURSIVE named (id, n) AS (
			SELECT (SELECT MAX(author) FROM public_author WHERE edition = $1), 1
			UNION ALL
			SELECT (SELECT MAX(author) FROM public_author WHERE edition = $1 AND author < named.id), n + 1 FROM named WHERE id IS NOT NULL AND n < $2
		) SELECT id FROM named WHERE id IS NOT NULL`, e, limit)
}

// named steps from one ID down to the next along the index, so that it is as
// quick however many stories each has.
func named[ID ~int64](ctx context.Context, db *DB, query string, e news.EditionID, limit int) ([]ID, error) {
	if limit < 1 {
		return nil, nil
	}
	rows, err := db.visitors.query(ctx, query, string(e), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []ID
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, ID(id))
	}
	return list, rows.Err()
}
