package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"broadsheet/internal/news"
)

// checkCurations reads every curation, compares it with its public copy and
// looks for the stories that it names.
func (s *DB) checkCurations(ctx context.Context, report func(string)) error {
	named := map[news.StoryID]news.StoryID{} // and by which story's curation
	err := s.each(ctx, `
		SELECT c.story, c.data, c.sha256, s.live, p.data, p.sha256 FROM curation c
		LEFT JOIN story s ON s.id = c.story LEFT JOIN public_curation p ON p.story = c.story ORDER BY c.story`, func(row scanner) error {
		var (
			id                         news.StoryID
			data, sum, copied, copySum []byte
			live                       *int64
			c                          news.Curation
		)
		if err := row.Scan(&id, &data, &sum, &live, &copied, &copySum); err != nil {
			return err
		}
		say := func(what string) { report(fmt.Sprintf("story %d: %s", id, what)) }
		switch err := unseal("", data, sum, &c); {
		case err != nil:
			say("its curation was damaged on disk")
			return nil
		case live == nil:
			say("it does not exist and has a curation")
			return nil
		case c.Story != id:
			say(fmt.Sprintf("its curation is that of story %d", c.Story))
			return nil
		}
		if copied == nil {
			say("its curation has no public copy")
			return nil
		}
		want, err := encode(publicCuration(&c, *live > 0))
		if err != nil {
			return err
		}
		if h := sha256.Sum256(copied); !bytes.Equal(h[:], copySum) {
			say("the public copy of its curation was damaged on disk")
		} else if !bytes.Equal(copied, want) {
			say("the public copy of its curation is not what was decided")
		}
		for _, other := range slices.Concat(c.Pins, c.Blocks, []news.StoryID{c.Storyline}) {
			if other != 0 {
				named[other] = id
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.checkNamedStories(ctx, named, report); err != nil {
		return err
	}
	return s.each(ctx, `SELECT p.story FROM public_curation p LEFT JOIN curation c ON c.story = p.story WHERE c.story IS NULL`, func(row scanner) error {
		var id int64
		err := row.Scan(&id)
		report(fmt.Sprintf("story %d: nothing was decided of its related coverage and a public copy says so", id))
		return err
	})
}

// checkNamedStories reports stories that curations name and that do not exist.
func (s *DB) checkNamedStories(ctx context.Context, named map[news.StoryID]news.StoryID, report func(string)) error {
	for part := range slices.Chunk(slices.Sorted(maps.Keys(named)), 500) {
		in, args := numbers(part)
		found := map[news.StoryID]bool{}
		err := s.each(ctx, `SELECT id FROM story WHERE id IN (`+in+`)`, func(row scanner) error {
			var id news.StoryID
			err := row.Scan(&id)
			found[id] = true
			return err
		}, args...)
		if err != nil {
			return err
		}
		for _, id := range part {
			if !found[id] {
				report(fmt.Sprintf("story %d: its curation names story %d, which does not exist", named[id], id))
			}
		}
	}
	return nil
}
