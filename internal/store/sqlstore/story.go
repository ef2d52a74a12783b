package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const storyColumns = `id, edition, tset, state, head, live, created, saved, published, updated, scheduled, embargo, withdrawn`

type scanner interface{ Scan(...any) error }

// scanStory reads a row of storyColumns; extra columns go into more.
func scanStory(row scanner, more ...any) (*news.Story, error) {
	var (
		s                                                         news.Story
		created, saved, published, updated, scheduled, embargoEnd int64
	)
	err := row.Scan(append([]any{&s.ID, &s.Edition, &s.Set, &s.State, &s.Head, &s.LiveRev, &created, &saved, &published, &updated, &scheduled, &embargoEnd, &s.Withdrawn}, more...)...)
	if err != nil {
		return nil, err
	}
	s.Created, s.Saved, s.Published, s.Updated = fromMicros(created), fromMicros(saved), fromMicros(published), fromMicros(updated)
	s.Scheduled, s.Embargo = fromMicros(scheduled), fromMicros(embargoEnd)
	return &s, nil
}

// seal returns content as it is stored, with its hash.
func seal(c *news.Content) (data, sum []byte, err error) {
	data, err = encode(c)
	if err != nil {
		return nil, nil, err
	}
	h := sha256.Sum256(data)
	return data, h[:], nil
}

// encode writes JSON without escaping what only matters inside HTML.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// unseal checks stored bytes against their hash and decodes them.
func unseal(what string, data, sum []byte, into any) error {
	h := sha256.Sum256(data)
	if !bytes.Equal(h[:], sum) {
		return news.Fault{Kind: news.Corrupt, Say: what + " was damaged on disk.", Err: fmt.Errorf("hash %x, stored %x", h, sum)}
	}
	if err := json.Unmarshal(data, into); err != nil {
		return news.Fault{Kind: news.Corrupt, Say: what + " cannot be read.", Err: err}
	}
	return nil
}

// Story implements store.Stories.
func (s *DB) Story(ctx context.Context, id news.StoryID) (*news.Story, error) {
	st, err := s.readers.get(ctx, `
		SELECT `+prefixed("s.", storyColumns)+`, r.content, r.sha256
		FROM story s JOIN revision r ON r.story = s.id AND r.num = s.head WHERE s.id = $1`)
	if err != nil {
		return nil, err
	}
	var data, sum []byte
	story, err := scanStory(st.QueryRowContext(ctx, int64(id)), &data, &sum)
	if err != nil {
		return nil, s.fault(err, "There is no such story.")
	}
	return story, unseal("The story", data, sum, &story.Content)
}

func prefixed(p, columns string) string {
	return p + strings.ReplaceAll(columns, ", ", ", "+p)
}

// story reads a story without its content, to change it.
func (t *tx) story(id news.StoryID) (*news.Story, error) {
	st, err := scanStory(t.row(`SELECT `+storyColumns+` FROM story WHERE id = $1`, int64(id)))
	return st, t.db.fault(err, "There is no such story.")
}

func (t *tx) content(id news.StoryID, num news.RevisionNum) (*news.Content, error) {
	var data, sum []byte
	err := t.row(`SELECT content, sha256 FROM revision WHERE story = $1 AND num = $2`, int64(id), int64(num)).Scan(&data, &sum)
	if err != nil {
		return nil, t.db.fault(err, "There is no such revision.")
	}
	c := &news.Content{}
	return c, unseal("The revision", data, sum, c)
}

// Save implements store.Stories.
func (s *DB) Save(ctx context.Context, st *news.Story, by store.Edit) error {
	return s.saveStory(ctx, st, by, func(*tx, *news.Story) error { return nil })
}

// saveStory saves a story, and does with it what also says.
func (s *DB) saveStory(ctx context.Context, st *news.Story, by store.Edit, also func(*tx, *news.Story) error) error {
	saved := *st
	saved.Content = copyContent(&st.Content)
	if st.ID == 0 { // flow begins here
		saved.Head, saved.LiveRev, saved.Published, saved.Updated, saved.Withdrawn = 0, 0, time.Time{}, time.Time{}, ""
		if st.State == news.OnAir || st.State == news.Withdrawn {
			saved.State = news.Draft
		}
	}
	if err := saved.Validate(); err != nil {
		return err
	}
	err := s.inTx(ctx, func(t *tx) error {
		if _, err := t.edition(saved.Edition); err != nil {
			return err
		}
		if err := t.credit(&saved.Content); err != nil {
			return err
		}
		if err := t.save(&saved, by); err != nil {
			return err
		}
		if err := t.shelve(&saved, t.now); err != nil {
			return err
		}
		if err := also(t, &saved); err != nil {
			return err
		}
		return t.change(news.Saved, saved.ID, by.By)
	})
	if err == nil {
		*st = saved // only now: a failed commit must leave the caller's story alone
	}
	return err
}

// copyContent copies what saving may fill in.
func copyContent(c *news.Content) news.Content {
	out := *c
	out.Bylines = append([]news.Byline(nil), c.Bylines...)
	out.References = append([]news.Reference(nil), c.References...)
	return out
}

// credit gives each byline its author.
func (t *tx) credit(c *news.Content) (err error) {
	for i := range c.Bylines {
		if c.Bylines[i].Author == 0 {
			if c.Bylines[i].Author, err = t.author(c.Bylines[i].Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// save appends a revision, creating the story if it is new.
func (t *tx) save(st *news.Story, by store.Edit) error {
	st.Head++
	st.Saved = t.now
	if st.ID == 0 {
		st.Created = t.now
		if st.State == "" {
			st.State = news.Draft
		}
		if err := t.lock(); err != nil {
			return err
		}
		err := t.row(`
			INSERT INTO story (id, edition, tset, state, head, live, created, saved, published, updated, scheduled, embargo)
			VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM story), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
			string(st.Edition), int64(st.Set), string(st.State), int64(st.Head), int64(st.LiveRev), micros(st.Created), micros(st.Saved),
			micros(st.Published), micros(st.Updated), micros(st.Scheduled), micros(st.Embargo)).Scan(&st.ID)
		if err != nil {
			return err
		}
	} else {
		now, err := t.story(st.ID)
		if err != nil {
			return err
		}
		if now.Edition != st.Edition {
			return news.Fault{Kind: news.Invalid, Field: "edition", Say: "A story cannot move to another edition; make a translation instead."}
		}
		n, err := t.exec(`UPDATE story SET head = $2, saved = $3 WHERE id = $1 AND head = $2 - 1`, int64(st.ID), int64(st.Head), micros(st.Saved))
		if err != nil {
			return err
		}
		if n == 0 {
			return conflict("Someone else saved this story; reload to see their version.")
		}
		content := st.Content
		*st = *now
		st.Content, st.Head, st.Saved = content, now.Head+1, t.now
	}
	return t.appendRevision(st, by)
}

func (t *tx) appendRevision(st *news.Story, by store.Edit) error {
	data, sum, err := seal(&st.Content)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO revision (story, num, at, made_by, note, content, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		int64(st.ID), int64(st.Head), micros(t.now), by.By, by.Note, data, sum)
	if err != nil {
		return err
	}
	if err := t.noteUses(st.ID, inWriting, st.Head == 1, data); err != nil {
		return err
	}
	return t.noteParts(&st.Content)
}

// Revision implements store.Stories.
func (s *DB) Revision(ctx context.Context, id news.StoryID, num news.RevisionNum) (*news.Revision, error) {
	var (
		data, sum []byte
		at        int64
		r         = news.Revision{Story: id, Num: num}
	)
	err := s.readers.scan(ctx, `SELECT at, made_by, note, content, sha256 FROM revision WHERE story = $1 AND num = $2`,
		[]any{int64(id), int64(num)}, &at, &r.By, &r.Note, &data, &sum)
	if err != nil {
		return nil, s.fault(err, "There is no such revision.")
	}
	r.At = fromMicros(at)
	if err := unseal("The revision", data, sum, &r.Content); err != nil {
		return nil, err
	}
	return &r, nil
}

// List implements store.Stories.
func (s *DB) List(ctx context.Context, f store.Filter, after store.Cursor, limit int) ([]*news.Story, store.Cursor, error) {
	at, id := cursor(after)
	where, args := `(s.saved, s.id) < ($1, $2)`, []any{at, id, int64(limit)}
	if f.Edition != "" {
		args = append(args, string(f.Edition))
		where += fmt.Sprintf(` AND s.edition = $%d`, len(args))
	}
	if f.State != "" {
		args = append(args, string(f.State))
		where += fmt.Sprintf(` AND s.state = $%d`, len(args))
		if f.State != news.OnAir {
			where += ` AND s.state <> 'live'` // lets the partial index serve
		}
	}
	rows, err := s.readers.query(ctx, `
		SELECT `+prefixed("s.", storyColumns)+`, r.content, r.sha256
		FROM story s JOIN revision r ON r.story = s.id AND r.num = s.head
		WHERE `+where+` ORDER BY s.saved DESC, s.id DESC LIMIT $3`, args...)
	if err != nil {
		return nil, store.Cursor{}, err
	}
	defer rows.Close()
	var (
		list []*news.Story
		last store.Cursor
	)
	for rows.Next() {
		var data, sum []byte
		st, err := scanStory(rows, &data, &sum)
		if err != nil {
			return nil, store.Cursor{}, err
		}
		if err := unseal("A story", data, sum, &st.Content); err != nil {
			return nil, store.Cursor{}, err
		}
		list = append(list, st)
		last = store.Cursor{At: st.Saved, ID: st.ID}
	}
	if len(list) < limit {
		last = store.Cursor{}
	}
	return list, last, rows.Err()
}

// cursor returns what a list query compares with: the place in the list, or
// beyond its top.
func cursor(c store.Cursor) (at, id int64) {
	if c.Zero() {
		return 1<<63 - 1, 1<<63 - 1
	}
	return micros(c.At), int64(c.ID)
}

// SetFlow implements store.Stories.
func (s *DB) SetFlow(ctx context.Context, st *news.Story, by store.Edit) error {
	if st.State == news.OnAir || st.State == news.Withdrawn {
		return news.Fault{Kind: news.Invalid, Field: "state", Say: "A story becomes live or withdrawn by publishing or withdrawing it."}
	}
	if st.State == news.Scheduled && st.Scheduled.IsZero() {
		return news.Fault{Kind: news.Invalid, Field: "scheduled", Say: "A scheduled story needs its time."}
	}
	return s.inTx(ctx, func(t *tx) error {
		old, err := t.story(st.ID)
		if err != nil {
			return err
		}
		if old.Public() {
			return conflict("The story is public; withdraw it first.")
		}
		_, err = t.exec(`UPDATE story SET state = $2, scheduled = $3, embargo = $4, tset = $5 WHERE id = $1`,
			int64(st.ID), string(st.State), micros(st.Scheduled), micros(st.Embargo), int64(st.Set))
		if err != nil {
			return err
		}
		if err := t.movedOnDesk(st); err != nil {
			return err
		}
		return t.change(news.Moved, st.ID, by.By)
	})
}

// PublishDue implements store.Stories.
func (s *DB) PublishDue(ctx context.Context, now time.Time, limit int) ([]news.StoryID, error) {
	rows, err := s.readers.query(ctx, `
		SELECT id, head, scheduled FROM story WHERE state = 'scheduled' AND scheduled <= $1 AND embargo <= $1
		ORDER BY scheduled, id LIMIT $2`, micros(now), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type due struct {
		id   news.StoryID
		head news.RevisionNum
		at   int64
	}
	var list []due
	for rows.Next() {
		var d due
		if err := rows.Scan(&d.id, &d.head, &d.at); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var (
		done   []news.StoryID
		failed []error // what cannot go out keeps nothing else back
	)
	for _, d := range list {
		err := s.inTx(ctx, func(t *tx) error {
			st, err := t.story(d.id)
			if err != nil {
				return err
			}
			if st.State != news.Scheduled || micros(st.Scheduled) != d.at {
				return errMoved // somebody was quicker, or moved it
			}
			return t.publish(st, st.Head, fromMicros(d.at), now, store.Edit{By: "schedule"})
		})
		if err == errMoved {
			continue
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("publish story %d, due %s: %w", d.id, fromMicros(d.at).Format(time.RFC3339), err))
			continue
		}
		done = append(done, d.id)
	}
	return done, errors.Join(failed...)
}

var errMoved = conflict("The story is no longer scheduled for that time.")
