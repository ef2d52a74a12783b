package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// TopicList implements store.Topics.
func (s *DB) TopicList(ctx context.Context, e news.EditionID, begin, after string, limit int) (list []store.TopicEntry, err error) {
	begin = fold(begin)
	query := `
		SELECT l.topic, t.kind, l.name, l.slug, l.folded, (
			SELECT COUNT(*) FROM (SELECT 1 FROM public_topic p WHERE p.edition = l.edition AND p.topic = l.topic LIMIT $5) few)
		FROM topic_name l JOIN topic t ON t.id = l.topic
		WHERE l.edition = $1 AND l.folded > $2 AND l.folded < $3 ORDER BY l.folded LIMIT $4`
	if after < begin {
		query, after = strings.Replace(query, "folded >", "folded >=", 1), begin
	}
	rows, err := s.readers.query(ctx, query, string(e), after, beyond(begin), int64(limit), int64(store.MostCounted))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t store.TopicEntry
		if err := rows.Scan(&t.ID, &t.Kind, &t.Name, &t.Slug, &t.Folded, &t.Stories); err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	return list, rows.Err()
}

// RenameTopic implements store.Topics.
func (s *DB) RenameTopic(ctx context.Context, e news.EditionID, id news.TopicID, folded, name string, kind news.TopicKind, by store.Edit) error {
	name = strings.Join(strings.Fields(name), " ")
	if fold(name) == "" || len(name) > 400 {
		return news.Fault{Kind: news.Invalid, Field: "name", Say: fmt.Sprintf("%.60q cannot be a topic's name.", name)}
	}
	if !slices.Contains(news.TopicKinds, kind) {
		return news.Fault{Kind: news.Invalid, Field: "kind", Say: "There is no such kind of topic."}
	}
	err := s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE topic_name SET name = $1, folded = $2 WHERE edition = $3 AND folded = $4 AND topic = $5`, name, fold(name), string(e), folded, int64(id))
		if err != nil {
			return t.db.fault(err, "Another topic has this name.")
		}
		if n == 0 {
			return notFound("There is no such topic.")
		}
		if _, err := t.exec(`UPDATE topic SET kind = $1 WHERE id = $2`, string(kind), int64(id)); err != nil {
			return err
		}
		if err := t.noted(by); err != nil {
			return err
		}
		return t.change(news.Configured, 0, by.By, news.TopicNameKey(id))
	})
	if err == nil {
		s.mu.Lock()
		delete(s.topics, topicKey{e, folded})
		s.mu.Unlock()
	}
	return err
}
