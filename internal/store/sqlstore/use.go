package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Where a file is used.
const (
	inWriting int64 = 0 // in what is being written, or the draft of a front
	inSight   int64 = 1 // in what readers see
)

// filesIn returns the hashes of the files whose addresses stand in stored
// words, in whatever form they are: "/media/ab/cdef….webp".
func filesIn(data []byte) (list []string) {
	const before, hash = "/media/", 64
	for {
		i := bytes.Index(data, []byte(before))
		if i < 0 {
			return list
		}
		if data = data[i+len(before):]; len(data) < hash+1 || data[2] != '/' {
			continue
		}
		sum := append(slices.Clone(data[:2]), data[3:hash+1]...)
		isHash := !bytes.ContainsFunc(sum, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') })
		if isHash && !slices.Contains(list, string(sum)) {
			list = append(list, string(sum))
		}
	}
}

// noteUses notes which files a story uses at a place, from its words as they
// are stored there. fresh says that it was never at that place before.
func (t *tx) noteUses(id news.StoryID, live int64, fresh bool, data ...[]byte) error {
	if !fresh {
		if _, err := t.exec(`DELETE FROM asset_use WHERE story = $1 AND live = $2`, int64(id), live); err != nil {
			return err
		}
	}
	return t.addUses(id, live, data...)
}

// addUses notes the files that are named, beside those that are known.
func (t *tx) addUses(id news.StoryID, live int64, data ...[]byte) error {
	for _, words := range data {
		for _, sum := range filesIn(words) {
			_, err := t.exec(`
				INSERT INTO asset_use (asset, story, live) SELECT a.id, CAST($2 AS BIGINT), CAST($3 AS BIGINT) FROM asset a WHERE a.sha256 = $1 AND a.sha256 <> ''
				ON CONFLICT DO NOTHING`, sum, int64(id), live)
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// noteFront notes which files a front has for pictures of its own.
func (t *tx) noteFront(f *news.Front, live int64, data []byte) error {
	e, sec := string(f.Edition), string(f.Section)
	if _, err := t.exec(`DELETE FROM asset_front WHERE edition = $1 AND section = $2 AND live = $3`, e, sec, live); err != nil {
		return err
	}
	for _, sum := range filesIn(data) {
		_, err := t.exec(`
			INSERT INTO asset_front (asset, edition, section, live) SELECT a.id, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS BIGINT) FROM asset a WHERE a.sha256 = $1 AND a.sha256 <> ''
			ON CONFLICT DO NOTHING`, sum, e, sec, live)
		if err != nil {
			return err
		}
	}
	return nil
}

// mediaIn lists the media of a story, in its text too.
func mediaIn(c *news.Content) (list []*news.Media) {
	for i := range c.Media {
		list = append(list, &c.Media[i])
	}
	c.Body.Walk(func(n *news.Node) {
		if n.Attrs != nil && n.Attrs.Media != nil {
			list = append(list, n.Attrs.Media)
		}
	})
	return list
}

// learn gives files the words with which readers see them, where nobody has
// given them any: a picture that was described once is described.
func (t *tx) learn(c *news.Content) error {
	for _, m := range mediaIn(c) {
		sums := filesIn([]byte(m.Src))
		if len(sums) == 0 || m.Alt == "" && m.Caption == "" && m.Credit == "" && m.Width == 0 {
			continue
		}
		a, err := scanAsset(t.row(`SELECT `+assetColumns+` FROM asset a WHERE a.sha256 = $1 AND a.sha256 <> ''`, sums[0]))
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		learned := a
		for _, word := range []struct {
			have *string
			told string
		}{{&learned.Alt, m.Alt}, {&learned.Caption, m.Caption}, {&learned.Credit, m.Credit}} {
			if *word.have == "" {
				*word.have = word.told
			}
		}
		if learned.Width == 0 || learned.Height == 0 {
			learned.Width, learned.Height = m.Width, m.Height
		}
		if learned == a || learned.Validate() != nil {
			continue
		}
		if err := t.describe(&learned); err != nil {
			return err
		}
	}
	return nil
}

// noteParts notes which files belong to others.
func (t *tx) noteParts(c *news.Content) error {
	for _, m := range mediaIn(c) {
		list := []string{m.Captions}
		for _, r := range m.Sizes {
			list = append(list, r.Src)
		}
		for _, src := range list {
			sums := filesIn([]byte(src))
			if len(sums) == 0 || src == m.Src {
				continue
			}
			if _, err := t.exec(`UPDATE asset SET part = 1, bare = 0 WHERE sha256 = $1 AND sha256 <> '' AND part = 0`, sums[0]); err != nil {
				return err
			}
		}
	}
	return nil
}

// Uses implements store.Library.
func (s *DB) Uses(ctx context.Context, id news.AssetID, before news.StoryID, limit int) (list []store.Use, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	rows, err := s.readers.query(ctx, `
		SELECT story, MAX(live), MIN(live) FROM asset_use WHERE asset = $1 AND story < $2 GROUP BY story ORDER BY story DESC LIMIT $3`,
		int64(id), int64(before), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u store.Use
		var most, least int64
		if err := rows.Scan(&u.Story, &most, &least); err != nil {
			return nil, err
		}
		u.Live, u.Written = most == inSight, least == inWriting
		list = append(list, u)
	}
	return list, rows.Err()
}

// FrontUses implements store.Library.
func (s *DB) FrontUses(ctx context.Context, id news.AssetID) (list []store.FrontUse, err error) {
	rows, err := s.readers.query(ctx, `SELECT edition, section, MAX(live) FROM asset_front WHERE asset = $1 GROUP BY edition, section ORDER BY edition, section LIMIT 1000`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var u store.FrontUse
		var live int64
		if err := rows.Scan(&u.Edition, &u.Section, &live); err != nil {
			return nil, err
		}
		u.Live = live == inSight
		list = append(list, u)
	}
	return list, rows.Err()
}

// fillLibrary finds where the files of a newsroom older than the library are
// used, and what readers are told of them.
func (t *tx) fillLibrary() error {
	last := news.AssetID(0)
	for {
		rows, err := t.rows(`SELECT `+assetColumns+` FROM asset a WHERE a.id > $1 ORDER BY a.id LIMIT 1000`, int64(last))
		if err != nil {
			return err
		}
		list, err := scanAll(rows, func(row scanner) (news.Asset, error) { return scanAsset(row) })
		if err != nil {
			return err
		}
		for i := range list {
			last = list[i].ID
			if err := t.indexAsset(&list[i], false); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			break
		}
	}
	if _, err := t.exec(`UPDATE asset SET bare = 0 WHERE path = ''`); err != nil {
		return err
	}
	if last == 0 { // there are none
		return nil
	}
	for last := news.StoryID(0); ; {
		list, err := t.storiesAfter(last, 500)
		if err != nil || len(list) == 0 {
			return errors.Join(err, t.fillFronts())
		}
		for _, st := range list {
			last = st.id
			if err := t.fillUses(st); err != nil {
				return err
			}
		}
	}
}

// A storedStory is a story with its words as they are stored.
type storedStory struct {
	id                     news.StoryID
	head, live, manuscript []byte // nil if there is none
}

func (t *tx) storiesAfter(id news.StoryID, limit int) ([]storedStory, error) {
	rows, err := t.rows(`
		SELECT s.id, h.content, l.content, d.data FROM story s
		LEFT JOIN revision h ON h.story = s.id AND h.num = s.head
		LEFT JOIN revision l ON l.story = s.id AND l.num = s.live
		LEFT JOIN draft_snapshot d ON d.story = s.id
		WHERE s.id > $1 ORDER BY s.id LIMIT $2`, int64(id), int64(limit))
	if err != nil {
		return nil, err
	}
	return scanAll(rows, func(row scanner) (st storedStory, err error) {
		err = row.Scan(&st.id, &st.head, &st.live, &st.manuscript)
		return st, err
	})
}

func (t *tx) fillUses(st storedStory) error {
	if err := t.addUses(st.id, inWriting, st.head, st.manuscript); err != nil {
		return err
	}
	if err := t.addUses(st.id, inSight, st.live); err != nil {
		return err
	}
	for _, stored := range []struct {
		data []byte
		told bool // to readers
	}{{st.head, false}, {st.live, true}} {
		if len(filesIn(stored.data)) == 0 {
			continue
		}
		var c news.Content
		err := json.Unmarshal(stored.data, &c)
		if err == nil {
			err = t.noteParts(&c)
		}
		if err == nil && stored.told {
			err = t.learn(&c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) fillFronts() error {
	for live, num := range map[int64]string{inWriting: "draft", inSight: "live"} {
		rows, err := t.rows(`SELECT v.edition, v.section, v.data FROM front f JOIN front_version v ON v.edition = f.edition AND v.section = f.section AND v.num = f.` + num)
		if err != nil {
			return err
		}
		type page struct {
			front news.Front
			data  []byte
		}
		list, err := scanAll(rows, func(row scanner) (p page, err error) {
			err = row.Scan(&p.front.Edition, &p.front.Section, &p.data)
			return p, err
		})
		if err != nil {
			return err
		}
		for _, p := range list {
			if err := t.noteFront(&p.front, live, p.data); err != nil {
				return err
			}
		}
	}
	return nil
}

// scanAll reads rows to the last and closes them.
func scanAll[T any](rows *sql.Rows, scan func(scanner) (T, error)) (list []T, err error) {
	defer rows.Close()
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
