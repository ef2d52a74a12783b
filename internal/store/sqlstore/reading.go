package sqlstore

import (
	"context"
	"maps"
	"slices"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// CountReads implements store.Readings.
func (s *DB) CountReads(ctx context.Context, at time.Time, reads map[news.StoryID]int64) error {
	const most = 500 // stories in one transaction: others wait meanwhile
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(reads)), most) {
		err := s.inTx(ctx, func(t *tx) error {
			for _, id := range ids { // in order, so that two of these never wait for each other
				if _, err := t.exec(`
					INSERT INTO public_reading (hour, story, views)
					SELECT CAST($1 AS BIGINT), id, CAST($2 AS BIGINT) FROM public_story WHERE id = $3
					ON CONFLICT (hour, story) DO UPDATE SET views = public_reading.views + excluded.views`,
					hour(at), reads[id], int64(id)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, id := range ids {
			delete(reads, id)
		}
	}
	return nil
}

// ForgetReads implements store.Readings.
func (s *DB) ForgetReads(ctx context.Context, before time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM public_reading WHERE hour < $1`, hour(before))
		return err
	})
}

func hour(t time.Time) int64 { return t.Unix() / 3600 }

// MostRead implements store.PublicReadings. The hour in which the window
// begins counts with the share of it that is within.
func (p public) MostRead(ctx context.Context, now time.Time, window time.Duration, most int) ([]store.Reads, error) {
	from := now.Add(-window)
	share := 3600 - from.Unix()%3600
	rows, err := p.db.visitors.query(ctx, `
		SELECT edition, section, story, views, place, among FROM (
			SELECT s.edition, s.section, r.story, r.views,
				ROW_NUMBER() OVER (PARTITION BY s.edition ORDER BY r.views DESC, r.story DESC) AS place,
				ROW_NUMBER() OVER (PARTITION BY s.edition, s.section ORDER BY r.views DESC, r.story DESC) AS among
			FROM (
				SELECT story, CAST(SUM(views * CASE WHEN hour = $1 THEN $2 ELSE 3600 END) AS BIGINT) AS views
				FROM public_reading WHERE hour >= $1 AND hour <= $3 GROUP BY story
			) r JOIN public_story s ON s.id = r.story
			WHERE s.standing = 0 AND r.views > 0
		) ranked WHERE place <= $4 OR among <= $4
		ORDER BY edition, views DESC, story DESC`,
		hour(from), share, hour(now), int64(most))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Reads
	for rows.Next() {
		var r store.Reads
		if err := rows.Scan(&r.Edition, &r.Section, &r.Story, &r.Views, &r.Place, &r.Among); err != nil {
			return nil, err
		}
		r.Views = (r.Views + 1800) / 3600
		list = append(list, r)
	}
	return list, rows.Err()
}
