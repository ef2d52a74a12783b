package sqlstore

import (
	"context"
	"errors"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// noteAiring keeps how a story stands before a revision of it is published.
func (t *tx) noteAiring(st *news.Story, num news.RevisionNum) error {
	_, err := t.exec(`
		INSERT INTO airing (story, at, num, state, live, published, updated, scheduled, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (story) DO UPDATE SET at = excluded.at, num = excluded.num, state = excluded.state, live = excluded.live, published = excluded.published,
			updated = excluded.updated, scheduled = excluded.scheduled, withdrawn = excluded.withdrawn`,
		int64(st.ID), micros(t.now), int64(num), string(st.State), int64(st.LiveRev), micros(st.Published), micros(st.Updated), micros(st.Scheduled), st.Withdrawn)
	return err
}

const nothingToUndo = "There is nothing to take back any more; withdraw the story, or publish another version."

// Unpublish implements store.Reversals.
func (s *DB) Unpublish(ctx context.Context, id news.StoryID, within time.Duration, by store.Edit, log store.Entry) error {
	return s.inTx(ctx, func(t *tx) error {
		st, err := t.story(id)
		if err != nil {
			return err
		}
		was := *st
		var at, published, updated, scheduled int64
		var num news.RevisionNum
		err = t.row(`SELECT at, num, state, live, published, updated, scheduled, withdrawn FROM airing WHERE story = $1`, int64(id)).
			Scan(&at, &num, &was.State, &was.LiveRev, &published, &updated, &scheduled, &was.Withdrawn)
		if err = t.db.fault(err, nothingToUndo); errors.Is(err, news.NotFound) {
			return conflict(nothingToUndo)
		}
		if err != nil {
			return err
		}
		if num != st.LiveRev || t.now.Sub(fromMicros(at)) > within {
			return conflict(nothingToUndo)
		}
		was.Published, was.Updated, was.Scheduled = fromMicros(published), fromMicros(updated), fromMicros(scheduled)
		if was.State == news.Scheduled && !was.Scheduled.After(t.now) { // or it would go out at once
			was.State, was.Scheduled = news.Ready, time.Time{}
		}
		if _, err := t.exec(`DELETE FROM airing WHERE story = $1`, int64(id)); err != nil {
			return err
		}
		before, err := t.publicCopy(id)
		if err != nil {
			return err
		}
		if err := t.log(log); err != nil {
			return err
		}
		if was.LiveRev == 0 {
			return t.takeBack(&was, before, by)
		}
		c, err := t.content(id, was.LiveRev)
		if err != nil {
			return err
		}
		was.Content = *c
		return t.goLive(&was, before, false, by)
	})
}

// takeBack makes a story that is public what it was before that.
func (t *tx) takeBack(was *news.Story, before *store.PublicStory, by store.Edit) error {
	e, err := t.edition(was.Edition)
	if err != nil {
		return err
	}
	if err := t.hide(e, before); err != nil {
		return err
	}
	if was.Published.IsZero() {
		_, err = t.exec(`DELETE FROM public_address WHERE story = $1 AND story <> 0`, int64(was.ID))
	} else {
		_, err = t.exec(`UPDATE public_address SET gone = $2 WHERE story = $1 AND story <> 0`, int64(was.ID), was.Withdrawn)
	}
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE story SET state = $2, live = 0, published = $3, updated = $4, scheduled = $5, withdrawn = $6 WHERE id = $1`,
		int64(was.ID), string(was.State), micros(was.Published), micros(was.Updated), micros(was.Scheduled), was.Withdrawn)
	if err != nil {
		return err
	}
	if err := t.movedOnDesk(was); err != nil {
		return err
	}
	titled, err := t.retitle(was.ID, false)
	if err != nil {
		return err
	}
	if err := t.refront(was.ID); err != nil {
		return err
	}
	return t.change(news.Withdrew, was.ID, by.By, append(titled, staleKeys(e, before, nil)...)...)
}

// Delete implements store.Reversals.
func (s *DB) Delete(ctx context.Context, id news.StoryID, by store.Edit, log store.Entry) error {
	return s.inTx(ctx, func(t *tx) error {
		st, err := t.story(id)
		if err != nil {
			return err
		}
		if st.Public() {
			return conflict("The story is public; withdraw it first.")
		}
		if st.Head == 0 {
			return t.db.fault(errNoRows, "There is no such story.")
		}
		c, err := t.content(id, st.Head)
		if err != nil {
			return err
		}
		st.Content = *c
		last, err := encode(st)
		if err != nil {
			return err
		}
		log.Detail = strings.TrimSpace(log.Detail + "\n" + string(last))
		if err := t.log(log); err != nil {
			return err
		}
		if st.Set != 0 {
			if err := t.untranslate(st, by); err != nil {
				return err
			}
		}
		for _, table := range []string{"revision", "draft_step", "draft_snapshot", "draft", "mention", "remark", "airing", "desk_author", "desk_topic", "desk", "asset_use", "curation", "public_curation", "imported_ref"} {
			if _, err := t.exec(`DELETE FROM `+table+` WHERE story = $1`, int64(id)); err != nil {
				return err
			}
		}
		// An import does not bring it back.
		if _, err := t.exec(`UPDATE imported SET story = 0, hash = '' WHERE story = $1`, int64(id)); err != nil {
			return err
		}
		if _, err := t.exec(t.db.dialect.desk.drop, int64(id)); err != nil {
			return err
		}
		// The row stays, so that its number is not given again.
		if _, err := t.exec(`UPDATE story SET state = 'withdrawn', head = 0, scheduled = 0, embargo = 0 WHERE id = $1`, int64(id)); err != nil {
			return err
		}
		return t.change(news.Withdrew, id, by.By, news.StoryKey(id), news.RelatedKey(id))
	})
}
