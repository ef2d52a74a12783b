package sqlstore

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Publish implements store.Stories.
func (s *DB) Publish(ctx context.Context, id news.StoryID, num news.RevisionNum, at time.Time, by store.Edit) error {
	return s.inTx(ctx, func(t *tx) error {
		st, err := t.story(id)
		if err != nil {
			return err
		}
		if err := t.noteAiring(st, num); err != nil {
			return err
		}
		return t.publish(st, num, stored(at), t.now, by)
	})
}

// publish makes revision num of the story public at the instant at, if the
// embargo allows it at the instant now.
func (t *tx) publish(st *news.Story, num news.RevisionNum, at, now time.Time, by store.Edit) error {
	c, err := t.content(st.ID, num)
	if err != nil {
		return err
	}
	st.Content = *c
	if err := st.MayPublish(now); err != nil {
		return err
	}
	before, err := t.publicCopy(st.ID)
	if err != nil && !errors.Is(err, news.NotFound) {
		return err
	}
	fresh := st.Published.IsZero()
	if fresh {
		st.Published = at
	} else if num != st.LiveRev && at.After(st.Published) {
		st.Updated = at
	}
	st.State, st.LiveRev, st.Scheduled, st.Withdrawn = news.OnAir, num, time.Time{}, ""
	return t.goLive(st, before, fresh, by)
}

// goLive stores that st is live, writes its public copy and tells what became
// stale. before is the public copy so far, nil if there is none; fresh says
// that the story was never public.
func (t *tx) goLive(st *news.Story, before *store.PublicStory, fresh bool, by store.Edit) error {
	_, err := t.exec(`UPDATE story SET state = $2, live = $3, published = $4, updated = $5, scheduled = $6, withdrawn = $7 WHERE id = $1`,
		int64(st.ID), string(st.State), int64(st.LiveRev), micros(st.Published), micros(st.Updated), micros(st.Scheduled), st.Withdrawn)
	if err != nil {
		return err
	}
	if err := t.movedOnDesk(st); err != nil {
		return err
	}
	var titled []news.Key
	if before == nil { // it may have been curated before
		if titled, err = t.retitle(st.ID, true); err != nil {
			return err
		}
	}
	if err := t.show(st, before, fresh, by, titled...); err != nil || before != nil {
		return err
	}
	return t.refront(st.ID)
}

// show writes the public copy of a story whose row says that it is live, and
// tells what became stale, with what else did.
func (t *tx) show(st *news.Story, before *store.PublicStory, fresh bool, by store.Edit, also ...news.Key) error {
	e, err := t.edition(st.Edition)
	if err != nil {
		return err
	}
	path, err := t.takeAddress(e, st, before, fresh)
	if err != nil {
		return err
	}
	after := store.PublicForm(e, st, path)
	if before != nil {
		if err := t.unlist(e, before); err != nil {
			return err
		}
	}
	if err := t.list(e, after); err != nil {
		return err
	}
	media, err := encode(after.Media)
	if err != nil {
		return err
	}
	if err := t.noteUses(st.ID, inSight, before == nil, media, []byte(after.HTML)); err != nil {
		return err
	}
	if err := t.learn(&st.Content); err != nil {
		return err
	}
	return t.change(news.Published, st.ID, by.By, append(also, staleKeys(e, before, after)...)...)
}

// Withdraw implements store.Stories.
func (s *DB) Withdraw(ctx context.Context, id news.StoryID, reason string, by store.Edit) error {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return news.Fault{Kind: news.Invalid, Field: "reason", Say: "Say why the story is withdrawn; readers will see it."}
	}
	return s.inTx(ctx, func(t *tx) error {
		st, err := t.story(id)
		if err != nil {
			return err
		}
		before, err := t.publicCopy(id)
		if errors.Is(err, news.NotFound) {
			return conflict("The story is not public.")
		}
		if err != nil {
			return err
		}
		e, err := t.edition(st.Edition)
		if err != nil {
			return err
		}
		if err := t.hide(e, before); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE public_address SET gone = $2 WHERE story = $1 AND story <> 0`, int64(id), reason); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE story SET state = $2, live = 0, withdrawn = $3 WHERE id = $1`, int64(id), string(news.Withdrawn), reason); err != nil {
			return err
		}
		st.State = news.Withdrawn
		if err := t.movedOnDesk(st); err != nil {
			return err
		}
		titled, err := t.retitle(id, false)
		if err != nil {
			return err
		}
		if err := t.refront(id); err != nil {
			return err
		}
		return t.change(news.Withdrew, id, by.By, append(titled, staleKeys(e, before, nil)...)...)
	})
}

// hide takes a story's public copy out of all lists and away.
func (t *tx) hide(e *news.Edition, p *store.PublicStory) error {
	if err := t.unlist(e, p); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM public_story WHERE id = $1`, int64(p.ID)); err != nil {
		return err
	}
	if err := t.noteUses(p.ID, inSight, false); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM public_body WHERE id = $1`, int64(p.ID))
	return err
}

// publicCopy reads a story's public copy, to change it.
func (t *tx) publicCopy(id news.StoryID) (*store.PublicStory, error) {
	var data, sum []byte
	if err := t.row(`SELECT data, sha256 FROM public_body WHERE id = $1`, int64(id)).Scan(&data, &sum); err != nil {
		return nil, t.db.fault(err, "Readers cannot see that story.")
	}
	p := &store.PublicStory{}
	return p, unseal("The public copy of the story", data, sum, p)
}

// list writes a public copy and puts it into the lists that it belongs to.
func (t *tx) list(e *news.Edition, p *store.PublicStory) error {
	card, err := encode(p.Card)
	if err != nil {
		return err
	}
	data, err := encode(p)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	at, id := micros(p.Published), int64(p.ID)
	_, err = t.exec(`
		INSERT INTO public_story (id, edition, section, kind, tset, standing, published, corrected, card)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET section = excluded.section, kind = excluded.kind, tset = excluded.tset,
			standing = excluded.standing, published = excluded.published, corrected = excluded.corrected, card = excluded.card`,
		id, string(p.Edition), string(p.Section), string(p.Kind), int64(p.Set), asInt(p.Standing), at, micros(corrected(p)), card)
	if err != nil {
		return err
	}
	_, err = t.exec(`
		INSERT INTO public_body (id, data, sha256) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET data = excluded.data, sha256 = excluded.sha256`, id, data, sum[:])
	if err != nil || p.Standing {
		return err
	}
	for _, topic := range p.Topics {
		if _, err := t.exec(`INSERT INTO public_topic (edition, topic, published, story) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			string(p.Edition), int64(topic), at, id); err != nil {
			return err
		}
	}
	for _, b := range p.Bylines {
		if b.Author == 0 {
			continue
		}
		if _, err := t.exec(`INSERT INTO public_author (edition, author, published, story) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			string(p.Edition), int64(b.Author), at, id); err != nil {
			return err
		}
	}
	return t.countMonth(e, p, +1)
}

// unlist takes a public copy out of the lists kept beside it.
func (t *tx) unlist(e *news.Edition, p *store.PublicStory) error {
	if p.Standing {
		return nil
	}
	at, id := micros(p.Published), int64(p.ID)
	for _, topic := range p.Topics {
		if _, err := t.exec(`DELETE FROM public_topic WHERE edition = $1 AND topic = $2 AND published = $3 AND story = $4`,
			string(p.Edition), int64(topic), at, id); err != nil {
			return err
		}
	}
	for _, b := range p.Bylines {
		if _, err := t.exec(`DELETE FROM public_author WHERE edition = $1 AND author = $2 AND published = $3 AND story = $4`,
			string(p.Edition), int64(b.Author), at, id); err != nil {
			return err
		}
	}
	return t.countMonth(e, p, -1)
}

func (t *tx) countMonth(e *news.Edition, p *store.PublicStory, by int) error {
	day := p.Published.In(e.Location())
	_, err := t.exec(`
		INSERT INTO public_month (edition, month, stories) VALUES ($1, $2, $3)
		ON CONFLICT (edition, month) DO UPDATE SET stories = public_month.stories + excluded.stories`,
		string(p.Edition), day.Year()*100+int(day.Month()), by)
	return err
}

func corrected(p *store.PublicStory) (last time.Time) {
	for _, c := range p.Corrections {
		if c.At.After(last) {
			last = c.At
		}
	}
	return last
}

func asInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// staleKeys returns what a story's step from one public form to another makes
// stale; nil stands for "not public".
func staleKeys(e *news.Edition, before, after *store.PublicStory) []news.Key {
	was, is := listKeys(e, before), listKeys(e, after)
	var keys []news.Key
	for _, k := range was {
		if !slices.Contains(is, k) {
			keys = append(keys, k)
		}
	}
	for _, k := range is {
		if !slices.Contains(was, k) {
			keys = append(keys, k)
		}
	}
	for _, p := range []*store.PublicStory{before, after} {
		if p == nil {
			continue
		}
		keys = append(keys, news.StoryKey(p.ID))
		if p.Standing {
			keys = append(keys, news.PageKey(p.Path))
		}
		if p.Set != 0 {
			keys = append(keys, news.SetKey(p.Set))
		}
		if !corrected(p).IsZero() {
			keys = append(keys, news.CorrectedKey(p.Edition))
		}
	}
	if before != nil && after != nil && before.Kind != after.Kind {
		keys = append(keys, news.LatestKey(after.Edition)) // lists by kind read under this key
	}
	return keys
}

// listKeys names the lists that a public story stands in.
func listKeys(e *news.Edition, p *store.PublicStory) []news.Key {
	if p == nil || p.Standing {
		return nil
	}
	keys := []news.Key{news.LatestKey(p.Edition), news.SectionKey(p.Edition, p.Section), news.MonthKey(p.Edition, p.Published.In(e.Location()))}
	for _, id := range p.Topics {
		keys = append(keys, news.TopicKey(p.Edition, id))
	}
	for _, b := range p.Bylines {
		if b.Author != 0 {
			keys = append(keys, news.AuthorKey(p.Edition, b.Author))
		}
	}
	return keys
}

// takeAddress gives the story the address that its edition's pattern makes,
// with a number if another story has it, and keeps every former one leading
// here.
func (t *tx) takeAddress(e *news.Edition, st *news.Story, before *store.PublicStory, fresh bool) (string, error) {
	c := st.Content
	base := c.Slug
	for n := 1; n < 10_000; n++ {
		c.Slug = numbered(base, n)
		path := e.Address(st.ID, &c, st.Published)
		if before != nil && before.Path == path {
			return path, nil
		}
		if e.Claims(path) && !c.Standing {
			continue
		}
		taken, err := t.exec(`
			INSERT INTO public_address (path, story, present) VALUES ($1, $2, 1)
			ON CONFLICT (path) DO UPDATE SET present = 1, gone = '' WHERE public_address.story = $2`,
			path, int64(st.ID))
		if err != nil {
			return "", err
		}
		if taken == 0 {
			continue
		}
		if !fresh { // it may have had others, and answered Gone
			if _, err := t.exec(`UPDATE public_address SET present = 0, gone = '' WHERE story = $1 AND story <> 0 AND path <> $2`, int64(st.ID), path); err != nil {
				return "", err
			}
		}
		return path, nil
	}
	return "", news.Fault{Kind: news.Conflict, Field: "slug", Say: fmt.Sprintf("Thousands of stories are called %q; choose another address.", base)}
}
