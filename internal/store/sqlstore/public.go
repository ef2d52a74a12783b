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

// Public returns the readers' handle.
func (s *DB) Public() store.Readers {
	return public{s}
}

// public reads the public tables and nothing else.
type public struct{ db *DB }

// Story implements store.Public.
func (p public) Story(ctx context.Context, id news.StoryID) (*store.PublicStory, error) {
	var data, sum []byte
	err := p.db.visitors.scan(ctx, `SELECT data, sha256 FROM public_body WHERE id = $1`, []any{int64(id)}, &data, &sum)
	if err != nil {
		return nil, p.db.fault(err, "There is no such story.")
	}
	st := &store.PublicStory{}
	return st, unseal("The story", data, sum, st)
}

// Find implements store.Public.
func (p public) Find(ctx context.Context, path string) (store.Place, error) {
	var (
		at           store.Place
		present      int
		target, gone string
	)
	err := p.db.visitors.scan(ctx, `SELECT story, present, target, gone FROM public_address WHERE path = $1`,
		[]any{path}, &at.Story, &present, &target, &gone)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p.rule(ctx, path)
	case err != nil:
		return at, err
	case gone != "":
		return at, news.Fault{Kind: news.Gone, Say: gone}
	case target != "":
		return store.Place{To: target}, nil
	case present == 1:
		return at, nil
	}
	err = p.db.visitors.scan(ctx, `SELECT path FROM public_address WHERE story = $1 AND story <> 0 AND present = 1`, []any{int64(at.Story)}, &at.To)
	return at, p.db.fault(err, "There is nothing at this address.")
}

// listQuery returns the query of a scope and its arguments: $1 and $2 are the
// cursor, $3 the limit.
func listQuery(s store.Scope) (string, []any) {
	args := []any{nil, nil, nil, string(s.Edition)}
	and := func(v any) int { args = append(args, v); return len(args) }
	switch {
	case s.Topic != 0:
		and(int64(s.Topic))
		return `SELECT p.card, l.published, l.story FROM public_topic l JOIN public_story p ON p.id = l.story
			WHERE l.edition = $4 AND l.topic = $5 AND (l.published, l.story) < ($1, $2)
			ORDER BY l.published DESC, l.story DESC LIMIT $3`, args
	case s.Author != 0:
		and(int64(s.Author))
		return `SELECT p.card, l.published, l.story FROM public_author l JOIN public_story p ON p.id = l.story
			WHERE l.edition = $4 AND l.author = $5 AND (l.published, l.story) < ($1, $2)
			ORDER BY l.published DESC, l.story DESC LIMIT $3`, args
	case s.Corrected:
		return `SELECT card, corrected, id FROM public_story
			WHERE edition = $4 AND corrected <> 0 AND (corrected, id) < ($1, $2)
			ORDER BY corrected DESC, id DESC LIMIT $3`, args
	}
	where := ""
	switch {
	case s.Section != "":
		where = fmt.Sprintf(` AND section = $%d`, and(string(s.Section)))
	case s.Kind == news.Article: // most are: not worth an index
		where = fmt.Sprintf(` AND kind = $%d`, and(string(s.Kind)))
	case s.Kind != "":
		where = fmt.Sprintf(` AND kind = $%d AND kind <> 'article'`, and(string(s.Kind)))
	}
	if !s.From.IsZero() {
		where += fmt.Sprintf(` AND published >= $%d`, and(micros(s.From)))
	}
	if !s.To.IsZero() {
		where += fmt.Sprintf(` AND published < $%d`, and(micros(s.To)))
	}
	return `SELECT card, published, id FROM public_story
		WHERE edition = $4 AND standing = 0` + where + ` AND (published, id) < ($1, $2)
		ORDER BY published DESC, id DESC LIMIT $3`, args
}

// List implements store.Public.
func (p public) List(ctx context.Context, s store.Scope, after store.Cursor, limit int) ([]store.Card, store.Cursor, error) {
	query, args := listQuery(s)
	args[0], args[1] = cursor(after)
	args[2] = int64(limit)
	rows, err := p.db.visitors.query(ctx, query, args...)
	if err != nil {
		return nil, store.Cursor{}, err
	}
	defer rows.Close()
	var (
		list []store.Card
		last store.Cursor
	)
	for rows.Next() {
		var at, id int64
		c, err := scanCard(rows, &at, &id)
		if err != nil {
			return nil, store.Cursor{}, err
		}
		list = append(list, c)
		last = store.Cursor{At: fromMicros(at), ID: news.StoryID(id)}
	}
	if len(list) < limit {
		last = store.Cursor{}
	}
	return list, last, rows.Err()
}

func scanCard(rows *sql.Rows, more ...any) (c store.Card, err error) {
	var data []byte
	if err = rows.Scan(append([]any{&data}, more...)...); err != nil {
		return c, err
	}
	if err = json.Unmarshal(data, &c); err != nil {
		err = news.Fault{Kind: news.Corrupt, Say: "A story's card cannot be read.", Err: err}
	}
	return c, err
}

// numbers returns ids as query arguments with their placeholders.
func numbers[T ~int64](ids []T) (string, []any) {
	var b strings.Builder
	args := make([]any, len(ids))
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
		args[i] = int64(id)
	}
	return b.String(), args
}

// pad rounds the number of ids up, repeating the last, so that few different
// queries are prepared.
func pad[T ~int64](ids []T) []T {
	n := 4
	for n < len(ids) {
		n *= 2
	}
	out := append(make([]T, 0, n), ids...)
	for len(out) < n {
		out = append(out, ids[len(ids)-1])
	}
	return out
}

// inOrder reads things by their IDs, in the order asked.
func inOrder[K ~int64, V any](ctx context.Context, p *stmts, before, after string, ids []K, scan func(*sql.Rows) (K, V, error)) ([]V, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	const most = 512
	found := make(map[K]V, len(ids))
	for rest := ids; len(rest) > 0; rest = rest[min(len(rest), most):] {
		in, args := numbers(pad(rest[:min(len(rest), most)]))
		rows, err := p.query(ctx, before+" IN ("+in+")"+after, args...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			k, v, err := scan(rows)
			if err != nil {
				return nil, err
			}
			found[k] = v
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	list := make([]V, 0, len(ids))
	for _, id := range ids {
		if v, ok := found[id]; ok {
			list = append(list, v)
			delete(found, id) // each once
		}
	}
	return list, nil
}

// Stories implements store.Public.
func (p public) Stories(ctx context.Context, after news.StoryID, limit int) ([]*store.PublicStory, error) {
	rows, err := p.db.visitors.query(ctx, `SELECT data, sha256 FROM public_body WHERE id > $1 ORDER BY id LIMIT $2`, int64(after), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*store.PublicStory
	for rows.Next() {
		var data, sum []byte
		if err := rows.Scan(&data, &sum); err != nil {
			return nil, err
		}
		st := &store.PublicStory{}
		if err := unseal("A story", data, sum, st); err != nil {
			return nil, err
		}
		list = append(list, st)
	}
	return list, rows.Err()
}

// Cards implements store.Public.
func (p public) Cards(ctx context.Context, ids []news.StoryID) ([]store.Card, error) {
	return inOrder(ctx, &p.db.visitors, `SELECT card FROM public_story WHERE id`, ``, ids,
		func(rows *sql.Rows) (news.StoryID, store.Card, error) {
			c, err := scanCard(rows)
			return c.ID, c, err
		})
}

// Translations implements store.Public.
func (p public) Translations(ctx context.Context, set news.SetID) ([]store.Card, error) {
	if set == 0 {
		return nil, nil
	}
	rows, err := p.db.visitors.query(ctx, `SELECT card FROM public_story WHERE tset = $1 AND tset <> 0 ORDER BY edition, id`, int64(set))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Card
	for rows.Next() {
		c, err := scanCard(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Months implements store.Public.
func (p public) Months(ctx context.Context, e news.EditionID) ([]store.Month, error) {
	rows, err := p.db.visitors.query(ctx, `SELECT month, stories FROM public_month WHERE edition = $1 AND stories > 0 ORDER BY month DESC`, string(e))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Month
	for rows.Next() {
		var month, n int
		if err := rows.Scan(&month, &n); err != nil {
			return nil, err
		}
		list = append(list, store.Month{Year: month / 100, Month: month % 100, Stories: n})
	}
	return list, rows.Err()
}
