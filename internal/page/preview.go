package page

import (
	"context"

	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/store"
)

// Preview gathers the page of a story as it would be if st were its public
// form. Nothing of it is shared with other pages.
func (b *Builder) Preview(ctx context.Context, st *store.PublicStory) (any, error) {
	alone := &Builder{Public: draft{b.Public, st}, Related: b.Related, Ranks: b.Ranks, Now: b.Now, BaseURL: "", Failed: b.Failed, PartBudget: b.PartBudget}
	return alone.Build(ctx, Request{Path: st.Path}, pagecache.NewReads())
}

// draft is what readers may see, with one story as it is being written.
type draft struct {
	Public
	story *store.PublicStory
}

// Story implements store.Public.
func (d draft) Story(ctx context.Context, id news.StoryID) (*store.PublicStory, error) {
	if id == d.story.ID {
		return d.story, nil
	}
	return d.Public.Story(ctx, id)
}

// Find implements store.Public.
func (d draft) Find(ctx context.Context, path string) (store.Place, error) {
	if path == d.story.Path {
		return store.Place{Story: d.story.ID}, nil
	}
	return d.Public.Find(ctx, path)
}
