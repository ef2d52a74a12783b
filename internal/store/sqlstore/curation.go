package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// mostMerged bounds how many storylines may be merged one into another in a
// row, so that following them ends whatever is stored.
const mostMerged = 1000

// Curation implements store.Curations.
func (s *DB) Curation(ctx context.Context, id news.StoryID) (news.Curation, error) {
	var data, sum []byte
	err := s.readers.scan(ctx, `SELECT c.data, c.sha256 FROM story s LEFT JOIN curation c ON c.story = s.id WHERE s.id = $1`,
		[]any{int64(id)}, &data, &sum)
	if err != nil {
		return news.Curation{}, s.fault(err, "There is no such story.")
	}
	c := news.Curation{Story: id}
	if data == nil {
		return c, nil
	}
	return c, unseal("The curation of the story", data, sum, &c)
}

// Curate implements store.Curations.
func (s *DB) Curate(ctx context.Context, c *news.Curation, by store.Edit) error {
	saved := *c
	saved.Title = strings.TrimSpace(c.Title)
	if err := saved.Validate(); err != nil {
		return err
	}
	err := s.inTx(ctx, func(t *tx) error { return t.curate(&saved, by) })
	if err == nil { // only now: a failed commit must leave the caller's curation alone
		c.Num, c.Title = saved.Num, saved.Title
	}
	return err
}

func (t *tx) curate(c *news.Curation, by store.Edit) error {
	if err := t.lock(); err != nil { // what is read here holds until the commit
		return err
	}
	st, err := t.story(c.Story)
	if err != nil {
		return err
	}
	before, err := t.curation(c.Story)
	if err != nil {
		return err
	}
	if before.Num != c.Num {
		return conflict("Someone else changed this story's related coverage; reload to see what they decided.")
	}
	if same, err := sameCuration(&before, c); same || err != nil {
		return err
	}
	if err := t.checkNamed(st, c); err != nil {
		return err
	}
	if err := t.checkCircle(c); err != nil {
		return err
	}
	c.Num++
	if err := t.putCuration(c, st.Public()); err != nil {
		return err
	}
	keys := []news.Key{news.RelatedKey(c.Story)}
	if before.Title != c.Title && st.Public() {
		keys = append(keys, news.StorylineKey(c.Story))
	}
	return t.change(news.Curated, c.Story, by.By, keys...)
}

// curation reads what is stored for the story, to change it; the empty
// curation if nothing is.
func (t *tx) curation(id news.StoryID) (news.Curation, error) {
	c := news.Curation{Story: id}
	var data, sum []byte
	err := t.row(`SELECT data, sha256 FROM curation WHERE story = $1`, int64(id)).Scan(&data, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, unseal("The curation of the story", data, sum, &c)
}

func sameCuration(a, b *news.Curation) (bool, error) {
	x, err := encode(a)
	if err != nil {
		return false, err
	}
	y, err := encode(b)
	return bytes.Equal(x, y), err
}

// checkNamed reports a story that the curation names and that does not exist,
// or is of an edition where it cannot be meant.
func (t *tx) checkNamed(st *news.Story, c *news.Curation) error {
	named := slices.Concat(c.Pins, c.Blocks)
	if c.Storyline != 0 {
		named = append(named, c.Storyline)
	}
	editions, err := t.editionsOf(named)
	if err != nil {
		return err
	}
	for i, id := range slices.Concat(c.Pins, c.Blocks) {
		if _, there := editions[id]; !there {
			field := "pins"
			if i >= len(c.Pins) {
				field = "blocks"
			}
			return news.Fault{Kind: news.Invalid, Field: field, Say: fmt.Sprintf("There is no story %d.", id)}
		}
	}
	if c.Storyline == 0 {
		return nil
	}
	switch e, there := editions[c.Storyline]; {
	case !there:
		return news.Fault{Kind: news.Invalid, Field: "storyline", Say: fmt.Sprintf("There is no story %d to begin the storyline.", c.Storyline)}
	case e != st.Edition:
		return news.Fault{Kind: news.Invalid, Field: "storyline", Say: fmt.Sprintf(
			"Story %d is of edition %s; a storyline is of one edition, here %s.", c.Storyline, e, st.Edition)}
	}
	return nil
}

// editionsOf returns the editions of those of the stories that exist.
func (t *tx) editionsOf(ids []news.StoryID) (map[news.StoryID]news.EditionID, error) {
	found := map[news.StoryID]news.EditionID{}
	if len(ids) == 0 {
		return found, nil
	}
	in, args := numbers(pad(ids))
	rows, err := t.rows(`SELECT id, edition FROM story WHERE id IN (`+in+`)`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			id news.StoryID
			e  news.EditionID
		)
		if err := rows.Scan(&id, &e); err != nil {
			return nil, err
		}
		found[id] = e
	}
	return found, rows.Err()
}

// checkCircle follows the storyline that c names and reports one that leads
// back to c.
func (t *tx) checkCircle(c *news.Curation) error {
	for at, hops := c.Storyline, 0; at != 0 && c.Storyline != c.Story; hops++ {
		if at == c.Story {
			return news.Fault{Kind: news.Invalid, Field: "storyline", Say: fmt.Sprintf(
				"Story %d belongs to the storyline of this story already; take it out of that first.", c.Storyline)}
		}
		if hops == mostMerged {
			return news.Fault{Kind: news.Invalid, Field: "storyline", Say: fmt.Sprintf(
				"More than %d storylines are merged one into another there; name the first of them.", mostMerged)}
		}
		next, err := t.curation(at)
		if err != nil {
			return err
		}
		if next.Storyline == at {
			return nil
		}
		at = next.Storyline
	}
	return nil
}

// publicCuration is what is derived for readers may read of a curation.
func publicCuration(c *news.Curation, public bool) *news.Curation {
	p := *c
	if !public {
		p.Title = ""
	}
	return &p
}

// putCuration stores a curation and its public copy.
func (t *tx) putCuration(c *news.Curation, public bool) error {
	data, err := encode(c)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	_, err = t.exec(`
		INSERT INTO curation (story, data, sha256) VALUES ($1, $2, $3)
		ON CONFLICT (story) DO UPDATE SET data = excluded.data, sha256 = excluded.sha256`, int64(c.Story), data, sum[:])
	if err != nil {
		return err
	}
	return t.copyCuration(c, public)
}

func (t *tx) copyCuration(c *news.Curation, public bool) error {
	data, err := encode(publicCuration(c, public))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	_, err = t.exec(`
		INSERT INTO public_curation (story, data, sha256) VALUES ($1, $2, $3)
		ON CONFLICT (story) DO UPDATE SET data = excluded.data, sha256 = excluded.sha256`, int64(c.Story), data, sum[:])
	return err
}

// retitle shows the title of the storyline that a story begins, or withholds
// it, when the story becomes public or is withdrawn. It returns what that
// makes stale.
func (t *tx) retitle(id news.StoryID, public bool) ([]news.Key, error) {
	if err := t.lock(); err != nil { // so that no curation comes between
		return nil, err
	}
	c, err := t.curation(id)
	if err != nil || c.Title == "" {
		return nil, err
	}
	return []news.Key{news.StorylineKey(id)}, t.copyCuration(&c, public)
}

// Curation implements store.PublicCurations.
func (p public) Curation(ctx context.Context, id news.StoryID) (news.Curation, error) {
	c := news.Curation{Story: id}
	var data, sum []byte
	err := p.db.visitors.scan(ctx, `SELECT data, sha256 FROM public_curation WHERE story = $1`, []any{int64(id)}, &data, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, unseal("The curation of the story", data, sum, &c)
}

// Curations implements store.PublicCurations.
func (p public) Curations(ctx context.Context, after news.StoryID, limit int) ([]news.Curation, error) {
	rows, err := p.db.visitors.query(ctx, `SELECT data, sha256 FROM public_curation WHERE story > $1 ORDER BY story LIMIT $2`, int64(after), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []news.Curation
	for rows.Next() {
		var data, sum []byte
		if err := rows.Scan(&data, &sum); err != nil {
			return nil, err
		}
		var c news.Curation
		if err := unseal("A curation", data, sum, &c); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
