package sqlstore

import (
	"context"
	"database/sql"

	"broadsheet/internal/news"
)

// Editions implements store.PublicNames.
func (p public) Editions(ctx context.Context) ([]news.Edition, error) {
	rows, err := p.db.visitors.query(ctx, `SELECT data FROM edition ORDER BY position, id`)
	if err != nil {
		return nil, err
	}
	return scanEditions(rows)
}

// TopicBySlug implements store.PublicNames.
func (p public) TopicBySlug(ctx context.Context, e news.EditionID, slug news.Slug) (*news.Topic, error) {
	var id news.TopicID
	err := p.db.visitors.scan(ctx, `SELECT topic FROM topic_name WHERE edition = $1 AND slug = $2`, []any{string(e), string(slug)}, &id)
	if err != nil {
		return nil, p.db.fault(err, "There is no such topic.")
	}
	list, err := p.Topics(ctx, []news.TopicID{id})
	if err != nil || len(list) == 0 {
		return nil, p.db.fault(orNoRows(err), "There is no such topic.")
	}
	return &list[0], nil
}

func orNoRows(err error) error {
	if err == nil {
		return sql.ErrNoRows
	}
	return err
}

// AuthorBySlug implements store.PublicNames.
func (p public) AuthorBySlug(ctx context.Context, slug news.Slug) (*news.Author, error) {
	a := &news.Author{}
	err := p.db.visitors.scan(ctx, `SELECT id, name, slug, bio FROM author WHERE slug = $1`, []any{string(slug)}, &a.ID, &a.Name, &a.Slug, &a.Bio)
	if err != nil {
		return nil, p.db.fault(err, "There is no such author.")
	}
	return a, nil
}

// Topics implements store.PublicNames.
func (p public) Topics(ctx context.Context, ids []news.TopicID) ([]news.Topic, error) {
	found := map[news.TopicID]*news.Topic{}
	list, err := inOrder(ctx, &p.db.visitors, `
		SELECT t.id, t.kind, n.edition, n.name, n.slug FROM topic t JOIN topic_name n ON n.topic = t.id WHERE t.id`, ` ORDER BY n.name`, ids,
		func(rows *sql.Rows) (news.TopicID, *news.Topic, error) {
			var (
				t news.Topic
				e news.EditionID
				n news.TopicName
			)
			if err := rows.Scan(&t.ID, &t.Kind, &e, &n.Name, &n.Slug); err != nil {
				return 0, nil, err
			}
			if found[t.ID] == nil {
				t.Names = map[news.EditionID]news.TopicName{}
				found[t.ID] = &t
			}
			if _, twice := found[t.ID].Names[e]; !twice { // of several names the first by the alphabet is shown
				found[t.ID].Names[e] = n
			}
			return t.ID, found[t.ID], nil
		})
	if err != nil {
		return nil, err
	}
	topics := make([]news.Topic, len(list))
	for i, t := range list {
		topics[i] = *t
	}
	return topics, nil
}

// Authors implements store.PublicNames.
func (p public) Authors(ctx context.Context, ids []news.AuthorID) ([]news.Author, error) {
	return inOrder(ctx, &p.db.visitors, `SELECT id, name, slug, bio FROM author WHERE id`, ``, ids,
		func(rows *sql.Rows) (news.AuthorID, news.Author, error) {
			var a news.Author
			err := rows.Scan(&a.ID, &a.Name, &a.Slug, &a.Bio)
			return a.ID, a, err
		})
}
