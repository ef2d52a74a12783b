package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Check implements store.Store.
func (s *DB) Check(ctx context.Context, report func(string)) error {
	for _, check := range []func(context.Context, func(string)) error{
		s.checkDatabase, s.checkChanges, s.checkRevisions, s.checkPublic, s.checkLists, s.checkAddresses, s.checkCurations, s.checkFronts, s.checkDesk, s.checkDrafts,
	} {
		if err := check(ctx, report); err != nil {
			return err
		}
	}
	return nil
}

// each runs a query and calls f for every row.
func (s *DB) each(ctx context.Context, query string, f func(scanner) error, args ...any) error {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// checkDatabase lets SQLite look at its own file.
func (s *DB) checkDatabase(ctx context.Context, report func(string)) error {
	if s.dialect.name != "sqlite" {
		return nil
	}
	return s.each(ctx, `PRAGMA quick_check(20)`, func(row scanner) error {
		var say string
		err := row.Scan(&say)
		if err == nil && say != "ok" {
			report("database file: " + say)
		}
		return err
	})
}

func (s *DB) checkChanges(ctx context.Context, report func(string)) error {
	var n, first, last int64
	err := s.read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(seq), 1), COALESCE(MAX(seq), 0) FROM change`).Scan(&n, &first, &last)
	if err == nil && (first != 1 || n != last) {
		report(fmt.Sprintf("change log: %d rows from %d to %d; it has gaps", n, first, last))
	}
	return err
}

func (s *DB) checkRevisions(ctx context.Context, report func(string)) error {
	err := s.each(ctx, `SELECT story, num, content, sha256 FROM revision`, func(row scanner) error {
		var id, num int64
		var data, sum []byte
		if err := row.Scan(&id, &num, &data, &sum); err != nil {
			return err
		}
		if h := sha256.Sum256(data); !bytes.Equal(h[:], sum) {
			report(fmt.Sprintf("story %d: revision %d was damaged on disk", id, num))
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.each(ctx, `
		SELECT s.id, s.head, COALESCE(r.n, 0) FROM story s
		LEFT JOIN (SELECT story, COUNT(*) AS n, MAX(num) AS last FROM revision GROUP BY story) r ON r.story = s.id
		WHERE (s.head > 0 OR s.live > 0 OR r.n > 0) AND (r.n IS NULL OR r.n <> s.head OR r.last <> s.head OR s.live > s.head)`, func(row scanner) error {
		var id, head, n int64
		err := row.Scan(&id, &head, &n)
		report(fmt.Sprintf("story %d: it should have %d revisions and has %d", id, head, n))
		return err
	})
}

// checkPublic makes each public copy anew from its live revision and compares.
func (s *DB) checkPublic(ctx context.Context, report func(string)) error {
	editions, err := s.Public().Editions(ctx)
	if err != nil {
		return err
	}
	byID := map[news.EditionID]*news.Edition{}
	for i := range editions {
		byID[editions[i].ID] = &editions[i]
	}
	err = s.each(ctx, `
		SELECT `+prefixed("s.", storyColumns)+`, r.content, r.sha256, a.path, b.data, b.sha256, p.card FROM story s
		JOIN revision r ON r.story = s.id AND r.num = s.live
		LEFT JOIN public_address a ON a.story = s.id AND a.story <> 0 AND a.present = 1
		LEFT JOIN public_body b ON b.id = s.id LEFT JOIN public_story p ON p.id = s.id
		WHERE s.live > 0`, func(row scanner) error {
		var content, contentSum, data, sum, card []byte
		var path *string
		st, err := scanStory(row, &content, &contentSum, &path, &data, &sum, &card)
		if err != nil {
			return err
		}
		return comparePublic(byID[st.Edition], st, content, contentSum, path, data, sum, card, report)
	})
	if err != nil {
		return err
	}
	return s.each(ctx, `
		SELECT p.id FROM public_story p LEFT JOIN story s ON s.id = p.id AND s.live > 0 WHERE s.id IS NULL
		UNION SELECT b.id FROM public_body b LEFT JOIN story s ON s.id = b.id AND s.live > 0 WHERE s.id IS NULL`, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		report(fmt.Sprintf("story %d: readers can see it although it is not live", id))
		return err
	})
}

func comparePublic(e *news.Edition, st *news.Story, content, contentSum []byte, path *string, data, sum, card []byte, report func(string)) error {
	say := func(what string) { report(fmt.Sprintf("story %d: %s", st.ID, what)) }
	switch {
	case e == nil:
		say(fmt.Sprintf("its edition %q does not exist", st.Edition))
		return nil
	case path == nil:
		say("it is live and has no address")
		return nil
	case data == nil || card == nil:
		say("it is live and readers cannot see it")
		return nil
	}
	if unseal("", content, contentSum, &st.Content) != nil {
		return nil // reported with the revisions
	}
	want := store.PublicForm(e, st, *path)
	wantData, err := encode(want)
	if err != nil {
		return err
	}
	wantCard, err := encode(want.Card)
	if err != nil {
		return err
	}
	if h := sha256.Sum256(data); !bytes.Equal(h[:], sum) {
		say("its public copy was damaged on disk")
	} else if !bytes.Equal(data, wantData) && !bytes.Equal(asWritten(data), wantData) {
		say("its public copy is not that of the live revision")
	}
	if !bytes.Equal(card, wantCard) {
		say("its card in lists is not that of the live revision")
	}
	return nil
}

// asWritten returns a stored public copy as this release writes it, without
// what an older one kept there and nobody reads any more; nil if it cannot be
// read.
func asWritten(data []byte) []byte {
	var p store.PublicStory
	if json.Unmarshal(data, &p) != nil {
		return nil
	}
	out, err := encode(p)
	if err != nil {
		return nil
	}
	return out
}

// checkLists compares the lists beside the public stories with the stories.
func (s *DB) checkLists(ctx context.Context, report func(string)) error {
	topics, authors, months := map[[3]int64]bool{}, map[[3]int64]bool{}, map[string]int{}
	gather := func(query string, into map[[3]int64]bool) error {
		return s.each(ctx, query, func(row scanner) error {
			var k [3]int64
			err := row.Scan(&k[0], &k[1], &k[2])
			into[k] = true
			return err
		})
	}
	if err := gather(`SELECT topic, published, story FROM public_topic`, topics); err != nil {
		return err
	}
	if err := gather(`SELECT author, published, story FROM public_author`, authors); err != nil {
		return err
	}
	editions, err := s.Public().Editions(ctx)
	if err != nil {
		return err
	}
	zones := map[news.EditionID]*news.Edition{}
	for i := range editions {
		zones[editions[i].ID] = &editions[i]
	}
	err = s.each(ctx, `SELECT data, sha256 FROM public_body`, func(row scanner) error {
		var data, sum []byte
		if err := row.Scan(&data, &sum); err != nil {
			return err
		}
		var p store.PublicStory
		if unseal("", data, sum, &p) != nil || p.Standing || zones[p.Edition] == nil {
			return nil
		}
		day := p.Published.In(zones[p.Edition].Location())
		months[fmt.Sprintf("%s %d", p.Edition, day.Year()*100+int(day.Month()))]++
		for _, topic := range p.Topics {
			if k := [3]int64{int64(topic), micros(p.Published), int64(p.ID)}; !take(topics, k) {
				report(fmt.Sprintf("story %d: it is missing from the list of topic %d", p.ID, topic))
			}
		}
		for _, b := range p.Bylines {
			if k := [3]int64{int64(b.Author), micros(p.Published), int64(p.ID)}; b.Author != 0 && !take(authors, k) {
				report(fmt.Sprintf("story %d: it is missing from the list of author %d", p.ID, b.Author))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for k, unseen := range topics {
		if unseen {
			report(fmt.Sprintf("story %d: it stands in the list of topic %d by mistake", k[2], k[0]))
		}
	}
	for k, unseen := range authors {
		if unseen {
			report(fmt.Sprintf("story %d: it stands in the list of author %d by mistake", k[2], k[0]))
		}
	}
	err = s.each(ctx, `SELECT edition, month, stories FROM public_month`, func(row scanner) error {
		var e string
		var month, n int
		err := row.Scan(&e, &month, &n)
		if k := fmt.Sprintf("%s %d", e, month); months[k] != n {
			report(fmt.Sprintf("archive: edition %s counts %d stories in %d and has %d", e, n, month, months[k]))
		}
		return err
	})
	return err
}

// take marks k as seen and reports whether it was there. A story may name a
// topic twice.
func take(set map[[3]int64]bool, k [3]int64) bool {
	_, there := set[k]
	if there {
		set[k] = false
	}
	return there
}

func (s *DB) checkAddresses(ctx context.Context, report func(string)) error {
	return s.each(ctx, `
		SELECT a.path, a.story FROM public_address a LEFT JOIN story s ON s.id = a.story
		WHERE a.story <> 0 AND (s.id IS NULL OR s.live = 0 AND a.gone = '' AND a.present = 1)`, func(row scanner) error {
		var path string
		var id int64
		err := row.Scan(&path, &id)
		report(fmt.Sprintf("address %s: it leads to story %d, which readers cannot see", path, id))
		return err
	})
}
