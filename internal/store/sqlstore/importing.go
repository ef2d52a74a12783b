package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// importEdit is who an imported revision is by.
var importEdit = store.Edit{By: "import"}

// Known implements store.Importing.
func (s *DB) Known(ctx context.Context, source string, keys []string) (map[string]string, error) {
	known := make(map[string]string, len(keys))
	const most = 256
	for rest := keys; len(rest) > 0; rest = rest[min(len(rest), most):] {
		part := rest[:min(len(rest), most)]
		args := []any{source}
		var in strings.Builder
		for i := range most { // always as many, so that one query is prepared
			if i > 0 {
				in.WriteByte(',')
			}
			fmt.Fprintf(&in, "$%d", i+2)
			args = append(args, part[min(i, len(part)-1)])
		}
		rows, err := s.readers.query(ctx, `SELECT item, hash FROM imported WHERE source = $1 AND item IN (`+in.String()+`)`, args...)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		for rows.Next() {
			var key, hash string
			if err := rows.Scan(&key, &hash); err != nil {
				return nil, err
			}
			known[key] = hash
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// Import implements store.Importing.
func (s *DB) Import(ctx context.Context, batch []store.Imported) ([]store.Outcome, error) {
	out := make([]store.Outcome, len(batch))
	for i := range batch { // most of what is refused is found here, outside the transaction
		if err := batch[i].Story.Validate(); err != nil {
			out[i] = store.Outcome{Result: store.Refused, Err: err}
		}
	}
	refused := errors.New("an item is refused")
	err := s.inTx(ctx, func(t *tx) error {
		for i := range batch {
			if out[i].Result == store.Refused {
				continue
			}
			var err error
			if out[i], err = t.importOne(&batch[i]); err != nil {
				if understood(err) {
					return refused
				}
				return fmt.Errorf("import %s %q: %w", batch[i].Source, batch[i].Key, err)
			}
		}
		return nil
	})
	if errors.Is(err, refused) { // rare: once more, each in a savepoint
		err = s.inTx(ctx, func(t *tx) error { return t.importCarefully(batch, out) })
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// importCarefully imports a batch so that an item which fails is undone alone.
func (t *tx) importCarefully(batch []store.Imported, out []store.Outcome) error {
	for i := range batch {
		if out[i].Result == store.Refused {
			continue
		}
		err := t.attempt(func() (err error) {
			out[i], err = t.importOne(&batch[i])
			return err
		})
		var dead fatal
		if errors.As(err, &dead) || err != nil && !understood(err) {
			return fmt.Errorf("import %s %q: %w", batch[i].Source, batch[i].Key, err)
		}
		if err != nil {
			out[i] = store.Outcome{Result: store.Refused, Err: err}
		}
	}
	return nil
}

// understood reports whether an error is about the item and not an outage.
func understood(err error) bool {
	return errors.Is(err, news.Invalid) || errors.Is(err, news.Conflict) || errors.Is(err, news.Forbidden) || errors.Is(err, news.NotFound)
}

func (t *tx) importOne(in *store.Imported) (store.Outcome, error) {
	var (
		id   news.StoryID
		head news.RevisionNum
		hash string
	)
	err := t.row(`SELECT story, hash, head FROM imported WHERE source = $1 AND item = $2`, in.Source, in.Key).Scan(&id, &hash, &head)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return store.Outcome{}, err
	}
	if err == nil && id == 0 {
		return store.Outcome{Result: store.Skipped, Err: conflict("It was deleted here.")}, nil
	}
	if id != 0 && hash == in.Hash {
		return store.Outcome{ID: id, Result: store.Unchanged}, nil
	}
	st := in.Story
	st.Content = copyContent(&in.Story.Content)
	if err := t.complete(in, &st); err != nil {
		return store.Outcome{}, err
	}
	result := store.Added
	if id != 0 {
		result = store.Updated
		now, err := t.story(id)
		if err != nil {
			return store.Outcome{}, err
		}
		switch {
		case now.Head != head:
			return store.Outcome{ID: id, Result: store.Skipped, Err: conflict("It was edited here since the last import; the edit is kept.")}, nil
		case now.State == news.Withdrawn:
			return store.Outcome{ID: id, Result: store.Skipped, Err: conflict("It was withdrawn here.")}, nil
		}
		if err := t.reimport(now, &st); err != nil {
			return store.Outcome{}, err
		}
	} else if err := t.importNew(&st); err != nil {
		return store.Outcome{}, err
	}
	_, err = t.exec(`
		INSERT INTO imported (source, item, story, hash, head) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (source, item) DO UPDATE SET hash = excluded.hash, head = excluded.head`,
		in.Source, in.Key, int64(st.ID), in.Hash, int64(st.Head))
	if err != nil {
		return store.Outcome{}, err
	}
	if err := t.shelveImported(&st); err != nil {
		return store.Outcome{}, err
	}
	if err := t.oldAddresses(&st, in.Old); err != nil {
		return store.Outcome{}, err
	}
	if err := t.awaitRefs(in, &st); err != nil {
		return store.Outcome{}, err
	}
	if id == 0 {
		if err := t.arrived(in.Source, in.Key, &st); err != nil {
			return store.Outcome{}, err
		}
	}
	return store.Outcome{ID: st.ID, Result: result}, nil
}

// complete gives an imported story its topics, authors, files and set.
func (t *tx) complete(in *store.Imported, st *news.Story) error {
	e, err := t.edition(st.Edition)
	if err != nil {
		return err
	}
	for _, named := range in.Topics {
		same := news.TopicID(0)
		if named.SameAs != "" && named.In != e.ID {
			if same, err = t.topic(named.In, named.SameAs, named.Kind, 0); err != nil {
				return err
			}
		}
		id, err := t.topic(e.ID, named.Name, named.Kind, same)
		if err != nil {
			return err
		}
		st.Topics = append(st.Topics[:len(st.Topics):len(st.Topics)], id)
	}
	if err := t.credit(&st.Content); err != nil {
		return err
	}
	assets := map[string]news.AssetID{}
	for _, a := range in.Assets {
		a.By = importEdit.By
		if err := t.asset(&a); err != nil {
			return err
		}
		assets["/media/"+a.Path] = a.ID
	}
	st.Media = append([]news.Media(nil), st.Media...)
	for i := range st.Media {
		st.Media[i].Asset = assets[st.Media[i].Src]
	}
	for i, key := range in.Refs {
		if key == "" || i >= len(st.References) {
			continue
		}
		err := t.row(`SELECT story FROM imported WHERE source = $1 AND item = $2`, in.Source, key).Scan(&st.References[i].Story)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	return nil
}

// importNew stores a story that was not imported before, in the state that it
// had there.
func (t *tx) importNew(st *news.Story) error {
	live := st.State == news.OnAir
	published, updated := stored(st.Published), stored(st.Updated)
	if live {
		if err := st.MayPublish(t.now); err != nil {
			live, st.State = false, news.Ready
		}
	}
	if !live {
		st.Published, st.Updated = time.Time{}, time.Time{}
		if err := t.save(st, importEdit); err != nil {
			return err
		}
		return t.change(news.Saved, st.ID, importEdit.By)
	}
	if st.Published, st.Updated = published, updated; published.IsZero() {
		st.Published = t.now
	}
	st.LiveRev = 1
	if err := t.save(st, importEdit); err != nil {
		return err
	}
	return t.show(st, nil, true, importEdit)
}

// reimport stores a new form of a story that was imported before and not
// touched since.
func (t *tx) reimport(now, st *news.Story) error {
	if now.Edition != st.Edition {
		return conflict(fmt.Sprintf("It was imported before into edition %s.", now.Edition))
	}
	wasPublic := now.Public()
	content, state, published, updated := st.Content, st.State, st.Published, st.Updated
	now.Content = content
	if err := t.save(now, importEdit); err != nil {
		return err
	}
	defer func() { *st = *now }()
	if state != news.OnAir && !wasPublic {
		return t.change(news.Saved, now.ID, importEdit.By)
	}
	if err := now.MayPublish(t.now); err != nil {
		return t.change(news.Saved, now.ID, importEdit.By)
	}
	before, err := t.publicCopy(now.ID)
	if err != nil && !errors.Is(err, news.NotFound) {
		return err
	}
	fresh := now.Published.IsZero()
	if fresh {
		if now.Published = stored(published); published.IsZero() {
			now.Published = t.now
		}
	}
	if !updated.IsZero() {
		now.Updated = stored(updated)
	} else if !fresh {
		now.Updated = t.now
	}
	now.State, now.LiveRev = news.OnAir, now.Head
	return t.goLive(now, before, fresh, importEdit)
}

// oldAddresses makes a story's former addresses lead to it. One that another
// story has stays that story's.
func (t *tx) oldAddresses(st *news.Story, paths []string) error {
	e, err := t.edition(st.Edition)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if path == "/" || e.Claims(path) {
			continue
		}
		if _, err := t.exec(`INSERT INTO public_address (path, story) VALUES ($1, $2) ON CONFLICT DO NOTHING`, path, int64(st.ID)); err != nil {
			return err
		}
	}
	return nil
}

// awaitRefs notes which references mean items that have not come yet, and
// joins the story to its translation set.
func (t *tx) awaitRefs(in *store.Imported, st *news.Story) error {
	for i, key := range in.Refs {
		if key == "" || i >= len(st.References) || st.References[i].Story != 0 {
			continue
		}
		if _, err := t.exec(`INSERT INTO imported_ref (source, item, story, position) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			in.Source, key, int64(st.ID), i); err != nil {
			return err
		}
	}
	if in.Same == "" || in.Same == in.Key {
		return nil
	}
	// The set is named after the first of its stories to come.
	var set news.SetID
	err := t.row(`
		INSERT INTO imported_set (source, item, tset) VALUES ($1, $2, $3)
		ON CONFLICT (source, item) DO UPDATE SET tset = imported_set.tset RETURNING tset`, in.Source, in.Same, int64(st.ID)).Scan(&set)
	if err != nil {
		return err
	}
	if err := t.join(st.ID, set); err != nil {
		return err
	}
	var original news.StoryID
	err = t.row(`SELECT story FROM imported WHERE source = $1 AND item = $2`, in.Source, in.Same).Scan(&original)
	if errors.Is(err, sql.ErrNoRows) || err == nil && original == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return t.join(original, set)
}

// arrived mends what waited for the item: a set that it belongs to, and
// references of other stories.
func (t *tx) arrived(source, key string, st *news.Story) error {
	var set news.SetID
	err := t.row(`SELECT tset FROM imported_set WHERE source = $1 AND item = $2`, source, key).Scan(&set)
	if err == nil {
		err = t.join(st.ID, set)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	rows, err := t.rows(`SELECT story, position FROM imported_ref WHERE source = $1 AND item = $2 ORDER BY story, position`, source, key)
	if err != nil {
		return err
	}
	type wait struct {
		story    news.StoryID
		position int
	}
	var waits []wait
	for rows.Next() {
		var w wait
		if err := rows.Scan(&w.story, &w.position); err != nil {
			rows.Close()
			return err
		}
		waits = append(waits, w)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	for _, w := range waits {
		if err := t.resolve(w.story, w.position, st.ID); err != nil {
			return err
		}
	}
	if len(waits) > 0 {
		_, err = t.exec(`DELETE FROM imported_ref WHERE source = $1 AND item = $2`, source, key)
	}
	return err
}

// resolve sets which story of ours a reference means. It is a revision of its
// own, unless an editor has the story in hand.
func (t *tx) resolve(waiting news.StoryID, position int, target news.StoryID) error {
	st, err := t.story(waiting)
	if err != nil {
		return err
	}
	c, err := t.content(waiting, st.Head)
	if err != nil {
		return err
	}
	n, err := t.exec(`UPDATE imported SET head = head + 1 WHERE story = $1 AND head = $2`, int64(waiting), int64(st.Head))
	if err != nil || n == 0 || position >= len(c.References) {
		return err
	}
	c.References[position].Story = target
	st.Content = *c
	if err := t.save(st, store.Edit{By: importEdit.By, Note: "reference found"}); err != nil {
		return err
	}
	return t.refresh(st)
}

// join puts a story into a translation set.
func (t *tx) join(id news.StoryID, set news.SetID) error {
	st, err := t.story(id)
	if err != nil || st.Set == set {
		return err
	}
	if _, err := t.exec(`UPDATE story SET tset = $2 WHERE id = $1`, int64(id), int64(set)); err != nil {
		return err
	}
	st.Set = set
	c, err := t.content(id, max(st.LiveRev, 1))
	if err != nil {
		return err
	}
	st.Content = *c
	if !st.Public() {
		return nil
	}
	return t.refresh(st)
}

// refresh writes the public copy of a live story again, from its Content.
func (t *tx) refresh(st *news.Story) error {
	if !st.Public() {
		return t.change(news.Saved, st.ID, importEdit.By)
	}
	before, err := t.publicCopy(st.ID)
	if err != nil {
		return err
	}
	if st.LiveRev == st.Head-1 {
		st.LiveRev = st.Head
	}
	return t.goLive(st, before, false, importEdit)
}
