package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// keptSteps is how many steps of a front are kept that were never published.
const keptSteps = 500

// noStep stands where there is no version to undo or redo.
const noStep = -1

// A frontRow is where a front stands.
type frontRow struct {
	draft, live int
	undo, redo  int // of the draft
}

func (r frontRow) about(f news.Front) store.FrontDraft {
	return store.FrontDraft{Front: f, Live: r.live, MayUndo: r.undo != noStep, MayRedo: r.redo != noStep}
}

// Front implements store.Fronts.
func (s *DB) Front(ctx context.Context, e news.EditionID, sec news.SectionID) (store.FrontDraft, error) {
	edition, err := s.editionFor(ctx, e, sec)
	if err != nil {
		return store.FrontDraft{}, err
	}
	at := frontRow{undo: noStep, redo: noStep}
	var data, sum []byte
	err = s.readers.scan(ctx, `
		SELECT f.draft, f.live, v.undo, v.redo, v.data, v.sha256 FROM front f
		JOIN front_version v ON v.edition = f.edition AND v.section = f.section AND v.num = f.draft
		WHERE f.edition = $1 AND f.section = $2`, []any{string(e), string(sec)}, &at.draft, &at.live, &at.undo, &at.redo, &data, &sum)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return store.FrontDraft{}, err
	}
	f := news.Front{Edition: e, Section: sec}
	if data != nil {
		if err := unseal("The front page", data, sum, &f); err != nil {
			return store.FrontDraft{}, err
		}
	}
	lay(&f, edition)
	return at.about(f), nil
}

// lay gives a front the slots that come by themselves, if it has none.
func lay(f *news.Front, e *news.Edition) {
	if len(f.Slots) == 0 {
		f.Slots = news.AutoSlots(e, f.Section)
	}
}

// editionFor returns an edition that has the section. NotFound otherwise.
func (s *DB) editionFor(ctx context.Context, id news.EditionID, sec news.SectionID) (*news.Edition, error) {
	list, err := s.Public().Editions(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].ID != id {
			continue
		}
		if _, ok := list[i].Section(sec); !ok && sec != "" {
			break
		}
		return &list[i], nil
	}
	return nil, news.Fault{Kind: news.NotFound, Say: "There is no such front page."}
}

// EditFront implements store.Fronts.
func (s *DB) EditFront(ctx context.Context, e news.EditionID, sec news.SectionID, by store.Edit, change func(*news.Front) error) (store.FrontDraft, error) {
	edition, err := s.editionFor(ctx, e, sec)
	if err != nil {
		return store.FrontDraft{}, err
	}
	var after store.FrontDraft
	err = s.inTx(ctx, func(t *tx) error {
		at, f, err := t.front(e, sec)
		if err != nil {
			return err
		}
		lay(f, edition)
		f.Fit(edition)
		had := f.Pinned()
		topics := fillTopics(f)
		if err := change(f); err != nil {
			return err
		}
		if err := f.Validate(edition); err != nil {
			return err
		}
		if err := t.checkPinned(f, had, topics); err != nil {
			return err
		}
		at.undo, at.redo = at.draft, noStep
		after, err = t.step(at, f, by)
		return err
	})
	if err == nil {
		lay(&after.Front, edition)
	}
	return after, err
}

// UndoFront implements store.Fronts.
func (s *DB) UndoFront(ctx context.Context, e news.EditionID, sec news.SectionID, num int, redo bool, by store.Edit) (store.FrontDraft, error) {
	edition, err := s.editionFor(ctx, e, sec)
	if err != nil {
		return store.FrontDraft{}, err
	}
	var after store.FrontDraft
	err = s.inTx(ctx, func(t *tx) error {
		at, _, err := t.front(e, sec)
		if err != nil {
			return err
		}
		if at.draft != num {
			return frontMoved()
		}
		to := at.undo
		if redo {
			to = at.redo
		}
		f, there, err := t.frontVersion(e, sec, to)
		if errors.Is(err, news.NotFound) {
			return conflict("There is nothing more to take back.")
		}
		if err != nil {
			return err
		}
		if redo {
			at.undo, at.redo = there.undo, there.redo
		} else {
			at.undo, at.redo = there.undo, at.draft
		}
		after, err = t.step(at, f, by)
		return err
	})
	if err == nil {
		lay(&after.Front, edition)
	}
	return after, err
}

func frontMoved() error {
	return conflict("Someone else changed the page in between; look at it again.")
}

// PublishFront implements store.Fronts.
func (s *DB) PublishFront(ctx context.Context, e news.EditionID, sec news.SectionID, num int, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		at, f, err := t.front(e, sec)
		if err != nil {
			return err
		}
		if at.draft != num {
			return frontMoved()
		}
		if num == 0 {
			return conflict("Nothing was changed on this page yet; readers see it as it is here.")
		}
		if _, err := t.exec(`UPDATE front SET live = $3 WHERE edition = $1 AND section = $2`, string(e), string(sec), int64(num)); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE front_version SET published = $4 WHERE edition = $1 AND section = $2 AND num = $3`,
			string(e), string(sec), int64(num), micros(t.now)); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM front_pin WHERE edition = $1 AND section = $2`, string(e), string(sec)); err != nil {
			return err
		}
		for _, id := range f.Pinned() {
			if _, err := t.exec(`INSERT INTO front_pin (story, edition, section) VALUES ($1, $2, $3)`, int64(id), string(e), string(sec)); err != nil {
				return err
			}
		}
		if err := t.showFront(f); err != nil {
			return err
		}
		data, err := encode(f)
		if err != nil {
			return err
		}
		if err := t.noteFront(f, inSight, data); err != nil {
			return err
		}
		return t.change(news.Configured, 0, by.By, news.FrontKey(e, sec))
	})
}

// front reads a draft to change it: with number 0 and no slots if there is
// none.
func (t *tx) front(e news.EditionID, sec news.SectionID) (frontRow, *news.Front, error) {
	at := frontRow{undo: noStep, redo: noStep}
	if err := t.lock(); err != nil { // what is read here holds until the commit
		return at, nil, err
	}
	err := t.row(`SELECT draft, live FROM front WHERE edition = $1 AND section = $2`, string(e), string(sec)).Scan(&at.draft, &at.live)
	if errors.Is(err, sql.ErrNoRows) {
		return at, &news.Front{Edition: e, Section: sec}, nil
	}
	if err != nil {
		return at, nil, err
	}
	f, there, err := t.frontVersion(e, sec, at.draft)
	at.undo, at.redo = there.undo, there.redo
	return at, f, err
}

// frontVersion reads a version. Version 0 is the front that nobody laid out.
func (t *tx) frontVersion(e news.EditionID, sec news.SectionID, num int) (*news.Front, frontRow, error) {
	f, at := &news.Front{Edition: e, Section: sec}, frontRow{undo: noStep, redo: noStep}
	if num == 0 {
		return f, at, nil
	}
	var data, sum []byte
	err := t.row(`SELECT undo, redo, data, sha256 FROM front_version WHERE edition = $1 AND section = $2 AND num = $3`,
		string(e), string(sec), int64(num)).Scan(&at.undo, &at.redo, &data, &sum)
	if err != nil {
		return nil, at, t.db.fault(err, "There is no such version of the page.")
	}
	return f, at, unseal("The front page", data, sum, f)
}

// step stores f as the next version of the draft. at says where that is, with
// what undoing and redoing it lead to.
func (t *tx) step(at frontRow, f *news.Front, by store.Edit) (store.FrontDraft, error) {
	at.draft++
	f.Num = at.draft
	data, err := encode(f)
	if err != nil {
		return store.FrontDraft{}, err
	}
	sum := sha256.Sum256(data)
	e, sec := string(f.Edition), string(f.Section)
	if _, err := t.exec(`
		INSERT INTO front_version (edition, section, num, at, made_by, note, undo, redo, published, data, sha256)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)`,
		e, sec, int64(f.Num), micros(t.now), by.By, by.Note, int64(at.undo), int64(at.redo), data, sum[:]); err != nil {
		return store.FrontDraft{}, err
	}
	if _, err := t.exec(`
		INSERT INTO front (edition, section, draft, live) VALUES ($1, $2, $3, 0)
		ON CONFLICT (edition, section) DO UPDATE SET draft = excluded.draft`, e, sec, int64(f.Num)); err != nil {
		return store.FrontDraft{}, err
	}
	if _, err := t.exec(`DELETE FROM front_version WHERE edition = $1 AND section = $2 AND num = $3 AND published = 0`,
		e, sec, int64(f.Num-keptSteps)); err != nil {
		return store.FrontDraft{}, err
	}
	if err := t.noteFront(f, inWriting, data); err != nil {
		return store.FrontDraft{}, err
	}
	return at.about(*f), nil
}

func fillTopics(f *news.Front) (list []news.TopicID) {
	for _, s := range f.Slots {
		if s.Fill.By == news.FillTopic {
			list = append(list, s.Fill.Topic)
		}
	}
	return list
}

// checkPinned reports a story or topic that the front names now, did not name
// before, and that does not exist in its edition.
func (t *tx) checkPinned(f *news.Front, had []news.StoryID, topics []news.TopicID) error {
	fresh := slices.DeleteFunc(f.Pinned(), func(id news.StoryID) bool { return slices.Contains(had, id) })
	editions, err := t.editionsOf(fresh)
	if err != nil {
		return err
	}
	for _, id := range fresh {
		if e, there := editions[id]; !there || e != f.Edition {
			return news.Fault{Kind: news.Invalid, Field: "story", Say: fmt.Sprintf("There is no story %d in this edition.", id)}
		}
	}
	for _, id := range fillTopics(f) {
		if slices.Contains(topics, id) {
			continue
		}
		var n int64
		if err := t.row(`SELECT 1 FROM topic_name WHERE topic = $1 AND edition = $2`, int64(id), string(f.Edition)).Scan(&n); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				return news.Fault{Kind: news.Invalid, Field: "fill", Say: "That topic is not in this edition; choose another."}
			}
			return err
		}
	}
	return nil
}

// FrontVersions implements store.Fronts.
func (s *DB) FrontVersions(ctx context.Context, e news.EditionID, sec news.SectionID, published bool, before, limit int) ([]store.FrontVersion, error) {
	if before <= 0 {
		before = 1 << 40
	}
	query := `SELECT num, at, made_by, note, published FROM front_version WHERE edition = $1 AND section = $2 AND num < $3 ORDER BY num DESC LIMIT $4`
	if published {
		query = `SELECT num, at, made_by, note, published FROM front_version WHERE edition = $1 AND section = $2 AND num < $3 AND published > 0 ORDER BY num DESC LIMIT $4`
	}
	rows, err := s.readers.query(ctx, query, string(e), string(sec), int64(before), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.FrontVersion
	for rows.Next() {
		var v store.FrontVersion
		var at, live int64
		if err := rows.Scan(&v.Num, &at, &v.By, &v.Note, &live); err != nil {
			return nil, err
		}
		v.At, v.Live = fromMicros(at), fromMicros(live)
		list = append(list, v)
	}
	return list, rows.Err()
}

// FrontVersion implements store.Fronts.
func (s *DB) FrontVersion(ctx context.Context, e news.EditionID, sec news.SectionID, num int) (*news.Front, error) {
	var data, sum []byte
	err := s.readers.scan(ctx, `SELECT data, sha256 FROM front_version WHERE edition = $1 AND section = $2 AND num = $3`,
		[]any{string(e), string(sec), int64(num)}, &data, &sum)
	if err != nil {
		return nil, s.fault(err, "There is no such version of the page.")
	}
	f := &news.Front{}
	return f, unseal("The front page", data, sum, f)
}

// PinnedOn implements store.Fronts.
func (s *DB) PinnedOn(ctx context.Context, id news.StoryID) ([]store.FrontPlace, error) {
	rows, err := s.readers.query(ctx, `SELECT edition, section FROM front_pin WHERE story = $1 ORDER BY story, edition, section`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return frontPlaces(rows)
}

func frontPlaces(rows *sql.Rows) (list []store.FrontPlace, err error) {
	for rows.Next() {
		var p store.FrontPlace
		if err := rows.Scan(&p.Edition, &p.Section); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, rows.Err()
}

// showFront writes the readers' copy of a front.
func (t *tx) showFront(f *news.Front) error {
	ids := f.Pinned()
	public := map[news.StoryID]bool{}
	if len(ids) > 0 {
		in, args := numbers(pad(ids))
		rows, err := t.rows(`SELECT id FROM public_story WHERE id IN (`+in+`)`, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id news.StoryID
			if err := rows.Scan(&id); err != nil {
				return err
			}
			public[id] = true
		}
		if err := rows.Err(); err != nil {
			return err
		}
	}
	data, err := encode(publicFront(f, public))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	_, err = t.exec(`
		INSERT INTO public_front (edition, section, data, sha256) VALUES ($1, $2, $3, $4)
		ON CONFLICT (edition, section) DO UPDATE SET data = excluded.data, sha256 = excluded.sha256`,
		string(f.Edition), string(f.Section), data, sum[:])
	return err
}

// publicFront is what readers' side may read of a front: nothing that an
// editor wrote or chose for a story which is not public.
func publicFront(f *news.Front, public map[news.StoryID]bool) *news.Front {
	out := *f
	out.Slots = slices.Clone(f.Slots)
	for i := range out.Slots {
		s := &out.Slots[i]
		s.Pins = slices.Clone(s.Pins)
		for j := range s.Pins {
			if p := &s.Pins[j]; !public[p.Story] {
				p.Headline, p.Picture = "", nil
			}
		}
	}
	return &out
}

// refront makes the readers' copies of the fronts to which a story is pinned
// anew, after it became public or was withdrawn. Pages that show them note the
// story's key.
func (t *tx) refront(id news.StoryID) error {
	if err := t.lock(); err != nil { // so that no publication of a front comes between
		return err
	}
	rows, err := t.rows(`SELECT edition, section FROM front_pin WHERE story = $1`, int64(id))
	if err != nil {
		return err
	}
	defer rows.Close()
	places, err := frontPlaces(rows)
	if err != nil || len(places) == 0 {
		return err
	}
	for _, p := range places {
		var live int
		if err := t.row(`SELECT live FROM front WHERE edition = $1 AND section = $2`, string(p.Edition), string(p.Section)).Scan(&live); err != nil {
			return err
		}
		f, _, err := t.frontVersion(p.Edition, p.Section, live)
		if err != nil {
			return err
		}
		if err := t.showFront(f); err != nil {
			return err
		}
	}
	return nil
}

// Front implements store.PublicFronts.
func (p public) Front(ctx context.Context, e news.EditionID, sec news.SectionID) (news.Front, error) {
	f := news.Front{Edition: e, Section: sec}
	var data, sum []byte
	err := p.db.visitors.scan(ctx, `SELECT data, sha256 FROM public_front WHERE edition = $1 AND section = $2`, []any{string(e), string(sec)}, &data, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	return f, unseal("The front page", data, sum, &f)
}
