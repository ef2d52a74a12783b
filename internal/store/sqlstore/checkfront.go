package sqlstore

import (
	"bytes"
	"context"
	"fmt"

	"broadsheet/internal/news"
)

// checkFronts reads every version of every front, and compares what readers
// see with the version that was published.
func (s *DB) checkFronts(ctx context.Context, report func(string)) error {
	var live []*news.Front
	copies := map[*news.Front][]byte{}
	err := s.each(ctx, `
		SELECT v.edition, v.section, v.num, v.data, v.sha256, CASE WHEN f.live = v.num THEN 1 ELSE 0 END, p.data FROM front_version v
		LEFT JOIN front f ON f.edition = v.edition AND f.section = v.section
		LEFT JOIN public_front p ON p.edition = v.edition AND p.section = v.section`, func(row scanner) error {
		var (
			e, sec            string
			num               int
			data, sum, copied []byte
			shown             bool
			f                 news.Front
		)
		if err := row.Scan(&e, &sec, &num, &data, &sum, &shown, &copied); err != nil {
			return err
		}
		if err := unseal("", data, sum, &f); err != nil {
			report(fmt.Sprintf("front %s/%s: version %d was damaged on disk", e, sec, num))
		} else if shown {
			live = append(live, &f)
			copies[&f] = copied
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, f := range live {
		cards, err := s.Public().Cards(ctx, f.Pinned())
		if err != nil {
			return err
		}
		public := map[news.StoryID]bool{}
		for _, c := range cards {
			public[c.ID] = true
		}
		want, err := encode(publicFront(f, public))
		if err != nil {
			return err
		}
		if !bytes.Equal(want, copies[f]) {
			report(fmt.Sprintf("front %s/%s: what readers see is not what was published", f.Edition, f.Section))
		}
	}
	return nil
}
