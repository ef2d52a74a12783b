package site

import (
	"context"

	"broadsheet/internal/page"
)

// Warm makes the pages that are read most before readers ask for them: the
// front page of every edition, then the sections of the menus. It makes one
// at a time, so that readers who come meanwhile hardly wait for it. It returns
// how many pages it made or found.
func (s *Site) Warm(ctx context.Context) (int, error) {
	editions, err := s.builder.Public.Editions(ctx)
	if err != nil {
		return 0, err
	}
	var paths []string
	for _, e := range editions {
		paths = append(paths, "/"+e.Prefix[min(1, len(e.Prefix)):])
	}
	for _, e := range editions {
		for _, section := range e.Sections {
			if section.Menu {
				paths = append(paths, e.Prefix+"/"+string(section.ID))
			}
		}
	}
	warm := 0
	for _, path := range paths {
		if ctx.Err() != nil {
			return warm, ctx.Err()
		}
		if _, _, err := s.get(ctx, nil, page.Request{Path: path}); err != nil {
			s.log.Error("a page could not be made ahead", "path", path, "err", err)
			continue
		}
		warm++
	}
	return warm, nil
}
