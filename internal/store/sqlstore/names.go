package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"broadsheet/internal/news"
)

// fold returns the form in which names are compared: without differences of
// case and white space.
func fold(name string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "))
}

// edition returns the edition's settings as this transaction sees them.
func (t *tx) edition(id news.EditionID) (*news.Edition, error) {
	if !t.loaded {
		rows, err := t.rows(`SELECT data FROM edition ORDER BY position, id`)
		if err != nil {
			return nil, err
		}
		list, err := scanEditions(rows)
		if err != nil {
			return nil, err
		}
		t.editions, t.loaded = map[news.EditionID]*news.Edition{}, true
		for i := range list {
			t.editions[list[i].ID] = &list[i]
		}
	}
	if e := t.editions[id]; e != nil {
		return e, nil
	}
	return nil, news.Fault{Kind: news.Invalid, Field: "edition", Say: fmt.Sprintf("There is no edition %q.", id)}
}

func scanEditions(rows *sql.Rows) ([]news.Edition, error) {
	defer rows.Close()
	var list []news.Edition
	for rows.Next() {
		var data string
		if err := rows.Scan(&data); err != nil {
			return nil, err
		}
		var e news.Edition
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return nil, news.Fault{Kind: news.Corrupt, Say: "An edition's settings cannot be read.", Err: err}
		}
		list = append(list, e)
	}
	return list, rows.Err()
}

// recountMonths counts an edition's stories by month anew, after its time
// zone has changed.
func (t *tx) recountMonths(e *news.Edition) error {
	rows, err := t.rows(`SELECT published FROM public_story WHERE edition = $1 AND standing = 0`, string(e.ID))
	if err != nil {
		return err
	}
	defer rows.Close()
	count := map[int]int{}
	for rows.Next() {
		var us int64
		if err := rows.Scan(&us); err != nil {
			return err
		}
		day := fromMicros(us).In(e.Location())
		count[day.Year()*100+int(day.Month())]++
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM public_month WHERE edition = $1`, string(e.ID)); err != nil {
		return err
	}
	for month, n := range count {
		if _, err := t.exec(`INSERT INTO public_month (edition, month, stories) VALUES ($1, $2, $3)`, string(e.ID), month, n); err != nil {
			return err
		}
	}
	return nil
}

// A topicKey is a topic's name as an edition knows it.
type topicKey struct {
	edition news.EditionID
	folded  string
}

// Topic implements store.Names.
func (s *DB) Topic(ctx context.Context, e news.EditionID, name string, kind news.TopicKind, same news.TopicID) (id news.TopicID, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		if _, err := t.edition(e); err != nil {
			return err
		}
		id, err = t.topic(e, name, kind, same)
		return err
	})
	return id, err
}

func (t *tx) topic(e news.EditionID, name string, kind news.TopicKind, same news.TopicID) (news.TopicID, error) {
	name = strings.Join(strings.Fields(name), " ")
	k := topicKey{e, fold(name)}
	if k.folded == "" || len(name) > 400 {
		return 0, news.Fault{Kind: news.Invalid, Field: "topics", Say: fmt.Sprintf("%.60q cannot be a topic's name.", name)}
	}
	if id := t.topics[k]; id != 0 {
		return id, nil
	}
	t.db.mu.Lock()
	id := t.db.topics[k]
	t.db.mu.Unlock()
	if id != 0 {
		return id, nil
	}
	err := t.row(`SELECT topic FROM topic_name WHERE edition = $1 AND folded = $2`, string(e), k.folded).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		id, err = t.newTopic(k, name, kind, same)
	}
	if err == nil {
		t.topics[k] = id
	}
	return id, err
}

func (t *tx) newTopic(k topicKey, name string, kind news.TopicKind, same news.TopicID) (id news.TopicID, err error) {
	if kind == "" {
		kind = news.Subject
	}
	id = same
	if same == 0 {
		if err = t.lock(); err != nil {
			return 0, err
		}
		if err = t.row(`INSERT INTO topic (id, kind) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM topic), $1) RETURNING id`, string(kind)).Scan(&id); err != nil {
			return 0, err
		}
	}
	base := news.Slugify(name)
	if base == "" {
		base = "topic"
	}
	for n := 1; ; n++ {
		slug := numbered(base, n)
		added, err := t.exec(`
			INSERT INTO topic_name (edition, folded, topic, name, slug) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
			string(k.edition), k.folded, int64(id), name, string(slug))
		if err != nil {
			return 0, err
		}
		if added == 1 {
			if same != 0 {
				return id, t.change(news.Configured, 0, "", news.TopicNameKey(same))
			}
			return id, nil
		}
	}
}

// numbered returns the slug, from the second try on with a number.
func numbered(base news.Slug, n int) news.Slug {
	if n == 1 {
		return base
	}
	return base + news.Slug("-"+strconv.Itoa(n))
}

// Author implements store.Names.
func (s *DB) Author(ctx context.Context, name string) (id news.AuthorID, err error) {
	err = s.inTx(ctx, func(t *tx) error {
		id, err = t.author(name)
		return err
	})
	return id, err
}

func (t *tx) author(name string) (id news.AuthorID, err error) {
	name = strings.Join(strings.Fields(name), " ")
	folded := fold(name)
	if folded == "" || len(name) > 400 {
		return 0, news.Fault{Kind: news.Invalid, Field: "bylines", Say: fmt.Sprintf("%.60q cannot be an author's name.", name)}
	}
	if id := t.authors[folded]; id != 0 {
		return id, nil
	}
	t.db.mu.Lock()
	id = t.db.authors[folded]
	t.db.mu.Unlock()
	if id != 0 {
		return id, nil
	}
	err = t.row(`SELECT id FROM author WHERE folded = $1`, folded).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		if err := t.lock(); err != nil {
			return 0, err
		}
		base := news.Slugify(name)
		if base == "" {
			base = "author"
		}
		for n := 1; ; n++ {
			err = t.row(`INSERT INTO author (id, folded, name, slug) VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM author), $1, $2, $3) ON CONFLICT DO NOTHING RETURNING id`,
				folded, name, string(numbered(base, n))).Scan(&id)
			if !errors.Is(err, sql.ErrNoRows) {
				break
			}
		}
	}
	if err == nil {
		t.authors[folded] = id
	}
	return id, err
}

// Assets calls f for every file that the newsroom holds.
func (s *DB) Assets(ctx context.Context, f func(path string, bytes int64) error) error {
	return s.each(ctx, `SELECT path, bytes FROM asset WHERE path <> '' ORDER BY id`, func(row scanner) error {
		var path string
		var bytes int64
		if err := row.Scan(&path, &bytes); err != nil {
			return err
		}
		return f(path, bytes)
	})
}
