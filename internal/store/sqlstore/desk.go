package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const deskColumns = `d.story, d.at, d.edition, d.section, d.state, d.kind, d.headline, d.owner, d.words, d.picture, d.scheduled, d.embargo, d.published`

func scanDesk(row scanner, more ...any) (r store.DeskRow, err error) {
	var at, scheduled, embargo, published, picture int64
	err = row.Scan(append([]any{&r.ID, &at, &r.Edition, &r.Section, &r.State, &r.Kind, &r.Headline, &r.Owner, &r.Words, &picture, &scheduled, &embargo, &published}, more...)...)
	r.At, r.Scheduled, r.Embargo, r.Published, r.Picture = fromMicros(at), fromMicros(scheduled), fromMicros(embargo), fromMicros(published), picture != 0
	return r, err
}

// shelve brings the desk's row of a story up to date with what the
// transaction did to it. st has its content.
func (t *tx) shelve(st *news.Story, at time.Time) error {
	c := &st.Content
	_, err := t.exec(`
		INSERT INTO desk (story, at, edition, section, state, kind, headline, words, picture, scheduled, embargo, published)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (story) DO UPDATE SET at = excluded.at, section = excluded.section, state = excluded.state, kind = excluded.kind, headline = excluded.headline,
			words = excluded.words, picture = excluded.picture, scheduled = excluded.scheduled, embargo = excluded.embargo, published = excluded.published`,
		int64(st.ID), micros(at), string(st.Edition), string(c.Section), string(st.State), string(c.Kind), c.Headline, store.CountWords(c.Body), asInt(c.Lead() != nil),
		micros(st.Scheduled), micros(st.Embargo), micros(st.Published))
	if err != nil {
		return err
	}
	if st.Head > 1 {
		for _, table := range []string{"desk_author", "desk_topic"} {
			if _, err := t.exec(`DELETE FROM `+table+` WHERE story = $1`, int64(st.ID)); err != nil {
				return err
			}
		}
	}
	for _, b := range c.Bylines {
		if _, err := t.exec(`INSERT INTO desk_author (author, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, int64(b.Author), int64(st.ID)); err != nil {
			return err
		}
	}
	for _, topic := range c.Topics {
		if _, err := t.exec(`INSERT INTO desk_topic (topic, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, int64(topic), int64(st.ID)); err != nil {
			return err
		}
	}
	texts := []string{c.Headline, c.Standfirst}
	for _, b := range c.Bylines {
		texts = append(texts, b.Name)
	}
	return t.shelveText(st.ID, st.Head > 1, texts...)
}

// shelveText makes a story findable by the words of the texts.
func (t *tx) shelveText(id news.StoryID, again bool, texts ...string) error {
	if again {
		if _, err := t.exec(t.db.dialect.desk.drop, int64(id)); err != nil {
			return err
		}
	}
	words := strings.Join(indexWords(texts...), " ")
	if words == "" {
		return nil
	}
	_, err := t.exec(t.db.dialect.desk.put, int64(id), words)
	return err
}

// shelveImported shelves a story where it stood in its archive.
func (t *tx) shelveImported(st *news.Story) error {
	return t.shelve(st, worked(st, t.now))
}

// worked is when a story of an archive was last worked on.
func worked(st *news.Story, saved time.Time) time.Time {
	switch {
	case !st.Public():
		return saved
	case st.Updated.After(st.Published):
		return st.Updated
	}
	return st.Published
}

// movedOnDesk notes what became of a story's flow.
func (t *tx) movedOnDesk(st *news.Story) error {
	_, err := t.exec(`UPDATE desk SET at = $2, state = $3, scheduled = $4, embargo = $5, published = $6 WHERE story = $1`,
		int64(st.ID), micros(t.now), string(st.State), micros(st.Scheduled), micros(st.Embargo), micros(st.Published))
	return err
}

// mostSteps is how many rows of an index one call looks at.
const mostSteps = 2000

// Desk implements store.Desk.
func (s *DB) Desk(ctx context.Context, f store.DeskFilter, after store.Cursor, limit int) ([]store.DeskRow, store.Cursor, error) {
	if limit < 1 {
		return nil, store.Cursor{}, nil
	}
	if f.Text == "" {
		return s.deskFrom(ctx, f, after, limit, false)
	}
	// A word that many stories have is found far quicker than a beginning.
	// A cursor without a time goes on with beginnings.
	begun := !after.Zero() && after.At.IsZero()
	if !begun {
		list, next, err := s.deskFrom(ctx, f, after, limit, false)
		if err != nil || !next.Zero() || !after.Zero() || len(list) >= limit {
			return list, next, err
		}
	}
	list, next, err := s.deskFrom(ctx, f, after, limit, true)
	next.At = time.Time{}
	return list, next, err
}

func (s *DB) deskFrom(ctx context.Context, f store.DeskFilter, after store.Cursor, limit int, begin bool) ([]store.DeskRow, store.Cursor, error) {
	q, ok := s.deskQuery(f, after, begin)
	if !ok {
		return nil, store.Cursor{}, nil
	}
	steps := mostSteps
	if len(q.rest) == 0 {
		steps = limit
	}
	rows, err := s.readers.query(ctx, q.text(deskColumns, steps), q.args...)
	if err != nil {
		return nil, store.Cursor{}, err
	}
	defer rows.Close()
	var (
		list []store.DeskRow
		last store.Cursor
		seen int
	)
	for len(list) < limit && rows.Next() {
		var match int64
		r, err := scanDesk(rows, &match)
		if err != nil {
			return nil, store.Cursor{}, err
		}
		seen++
		last = store.Cursor{At: r.At, ID: r.ID}
		if match != 0 {
			list = append(list, r)
		}
	}
	if seen < steps && len(list) < limit {
		last = store.Cursor{}
	}
	return list, last, rows.Err()
}

// A walk goes along one index and looks at each row whether the rest of
// the filter holds.
type walk struct {
	from, order string
	where, rest []string
	args        []any
}

func (q *walk) arg(v any) string {
	q.args = append(q.args, v)
	return fmt.Sprintf("$%d", len(q.args))
}

func (q *walk) text(columns string, steps int) string {
	match := "1"
	if len(q.rest) > 0 {
		match = "CASE WHEN " + strings.Join(q.rest, " AND ") + " THEN 1 ELSE 0 END"
	}
	return `SELECT ` + columns + `, ` + match + ` FROM ` + q.from + ` WHERE ` + strings.Join(q.where, " AND ") + ` ORDER BY ` + q.order + fmt.Sprintf(` LIMIT %d`, steps)
}

// deskQuery chooses the index that a filter is answered from: the one that
// tells most. begin says that the last word is the beginning of one. Not ok:
// nothing can match.
func (s *DB) deskQuery(f store.DeskFilter, after store.Cursor, begin bool) (q walk, ok bool) {
	at, id := cursor(after)
	q.from, q.order = `desk d`, `d.at DESC, d.story DESC`
	byStory := func(from, column string) {
		q.from, q.order = from, column+` DESC`
		q.where = append(q.where, column+` < `+q.arg(id))
	}
	driven := false // by an index of its own
	column := func(condition string) {
		if driven {
			q.rest = append(q.rest, condition)
			return
		}
		driven = true
		q.where = append(q.where, condition)
	}
	if f.Text != "" {
		match, ok := s.dialect.match(f.Text, begin)
		if !ok {
			return q, false
		}
		byStory(s.dialect.desk.from, s.dialect.desk.row)
		q.where = append(q.where, fmt.Sprintf(s.dialect.desk.match, q.arg(match)))
		driven = true
	}
	for _, link := range []struct {
		id    int64
		table string
		name  string
	}{{int64(f.Author), "desk_author", "author"}, {int64(f.Topic), "desk_topic", "topic"}} {
		switch {
		case link.id == 0:
		case driven:
			q.rest = append(q.rest, `EXISTS (SELECT 1 FROM `+link.table+` l WHERE l.`+link.name+` = `+q.arg(link.id)+` AND l.story = d.story)`)
		default:
			driven = true
			byStory(link.table+` a JOIN desk d ON d.story = a.story`, `a.story`)
			q.where = append(q.where, `a.`+link.name+` = `+q.arg(link.id))
		}
	}
	if !driven {
		q.where = append(q.where, `(d.at, d.story) < (`+q.arg(at)+`, `+q.arg(id)+`)`)
	}
	if f.Owner != 0 {
		column(`d.owner = ` + q.arg(int64(f.Owner)) + ` AND d.owner <> 0`)
	}
	if f.Embargoed {
		column(`d.embargo <> 0`)
	}
	if f.State != "" && f.State != news.OnAir {
		column(`d.state = ` + q.arg(string(f.State)) + ` AND d.state <> 'live'`)
	}
	if f.Kind != "" && f.Kind != news.Article {
		column(`d.kind = ` + q.arg(string(f.Kind)) + ` AND d.kind <> 'article'`)
	}
	if f.Section != "" {
		column(`d.section = ` + q.arg(string(f.Section)))
	}
	if f.Edition != "" {
		column(`d.edition = ` + q.arg(string(f.Edition)))
	}
	if f.State == news.OnAir {
		q.rest = append(q.rest, `d.state = 'live'`)
	}
	if f.Kind == news.Article {
		q.rest = append(q.rest, `d.kind = 'article'`)
	}
	return q, true
}

// DeskRows implements store.Desk.
func (s *DB) DeskRows(ctx context.Context, ids []news.StoryID) ([]store.DeskRow, error) {
	var list []store.DeskRow
	for _, id := range ids {
		st, err := s.readers.get(ctx, `SELECT `+deskColumns+` FROM desk d WHERE d.story = $1`)
		if err != nil {
			return nil, err
		}
		switch r, err := scanDesk(st.QueryRowContext(ctx, int64(id))); err {
		case nil:
			list = append(list, r)
		case sql.ErrNoRows:
		default:
			return nil, err
		}
	}
	return list, nil
}

// CountDesk implements store.Desk.
func (s *DB) CountDesk(ctx context.Context, f store.DeskFilter, most int) (n int, err error) {
	f = store.DeskFilter{Edition: f.Edition, State: f.State, Owner: f.Owner, Embargoed: f.Embargoed}
	q, _ := s.deskQuery(f, store.Cursor{}, false)
	where := strings.Join(append(q.where, q.rest...), " AND ")
	err = s.readers.scan(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+q.from+` WHERE `+where+fmt.Sprintf(` LIMIT %d) few`, most), q.args, &n)
	return n, err
}

// Due implements store.Desk.
func (s *DB) Due(ctx context.Context, from, to time.Time, limit int) ([]store.DeskRow, error) {
	rows, err := s.readers.query(ctx, `
		SELECT `+deskColumns+` FROM desk d WHERE d.state = 'scheduled' AND d.scheduled >= $1 AND d.scheduled < $2
		ORDER BY d.scheduled, d.story LIMIT $3`, micros(from), micros(to), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.DeskRow
	for rows.Next() {
		r, err := scanDesk(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// Assign implements store.Desk.
func (s *DB) Assign(ctx context.Context, id news.StoryID, owner store.UserID, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE desk SET owner = $2 WHERE story = $1`, int64(id), int64(owner))
		if err != nil {
			return err
		}
		if n == 0 {
			return news.Fault{Kind: news.NotFound, Say: "There is no such story."}
		}
		return t.change(news.Moved, id, by.By)
	})
}

// Drafted implements store.Desk.
func (s *DB) Drafted(ctx context.Context, id news.StoryID, headline string, words int) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE desk SET at = $2, headline = $3, words = $4 WHERE story = $1`, int64(id), micros(t.now), headline, words)
		if err != nil {
			return err
		}
		return t.shelveText(id, true, headline)
	})
}

// fillDesk shelves every story: for a newsroom older than the desk.
func (t *tx) fillDesk() error {
	last := news.StoryID(0)
	for {
		rows, err := t.rows(`
			SELECT `+prefixed("s.", storyColumns)+`, r.content, r.sha256 FROM story s JOIN revision r ON r.story = s.id AND r.num = s.head
			WHERE s.id > $1 ORDER BY s.id LIMIT 1000`, int64(last))
		if err != nil {
			return err
		}
		var list []*news.Story
		for rows.Next() {
			var data, sum []byte
			st, err := scanStory(rows, &data, &sum)
			if err == nil {
				err = json.Unmarshal(data, &st.Content)
			}
			if err != nil {
				rows.Close()
				return fmt.Errorf("after story %d: %w", last, err)
			}
			last = st.ID
			list = append(list, st)
		}
		rows.Close()
		if err := rows.Err(); err != nil || len(list) == 0 {
			return err
		}
		for _, st := range list {
			if err := t.shelve(st, worked(st, st.Saved)); err != nil {
				return err
			}
		}
	}
}

// checkDesk compares the desk with the stories.
func (s *DB) checkDesk(ctx context.Context, report func(string)) error {
	return s.each(ctx, `
		SELECT s.id FROM story s LEFT JOIN desk d ON d.story = s.id
		WHERE d.story IS NULL AND s.head > 0 OR d.state <> s.state OR d.scheduled <> s.scheduled OR d.embargo <> s.embargo OR d.published <> s.published OR d.edition <> s.edition
		UNION ALL SELECT d.story FROM desk d LEFT JOIN story s ON s.id = d.story WHERE s.id IS NULL`, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		report(fmt.Sprintf("story %d: the desk lists it wrongly", id))
		return err
	})
}
