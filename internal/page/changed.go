package page

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// FeedsOf returns the whole addresses of the feeds that changes of these keys
// may have changed, at most most of them: those of fronts first, then of
// sections, topics and authors. A site that does not know its own address has
// no feeds.
func (b *Builder) FeedsOf(ctx context.Context, keys []news.Key, most int) ([]string, error) {
	if b.BaseURL == "" {
		return nil, nil
	}
	lists, err := b.listsOf(ctx, keys)
	if err != nil || len(lists) == 0 {
		return nil, err
	}
	editions, err := b.Public.Editions(ctx)
	if err != nil {
		return nil, err
	}
	var topicIDs []news.TopicID
	var authorIDs []news.AuthorID
	for _, l := range lists {
		if l.Topic != 0 {
			topicIDs = append(topicIDs, l.Topic)
		}
		if l.Author != 0 {
			authorIDs = append(authorIDs, l.Author)
		}
	}
	topics, err := b.Public.Topics(ctx, topicIDs)
	if err != nil {
		return nil, err
	}
	authors, err := b.Public.Authors(ctx, authorIDs)
	if err != nil {
		return nil, err
	}
	slug := map[news.List]news.Slug{}
	for _, e := range editions {
		for _, t := range topics {
			slug[news.List{Edition: e.ID, Topic: t.ID}] = t.Names[e.ID].Slug
		}
		for _, a := range authors {
			slug[news.List{Edition: e.ID, Author: a.ID}] = a.Slug
		}
	}
	var found []string
	for _, l := range lists {
		i := slices.IndexFunc(editions, func(e news.Edition) bool { return e.ID == l.Edition })
		if i < 0 {
			continue
		}
		at := editions[i].Prefix
		switch {
		case l.Section != "":
			if _, ok := editions[i].Section(l.Section); !ok {
				continue
			}
			at += "/" + string(l.Section)
		case l.Topic != 0:
			at += "/topic/" + string(slug[l])
		case l.Author != 0:
			at += "/author/" + string(slug[l])
		}
		if strings.HasSuffix(at, "/") || len(found)+3 > most {
			continue
		}
		for _, f := range []FeedFormat{RSS, Atom, JSONFeed} {
			found = append(found, strings.TrimSuffix(b.BaseURL, "/")+FeedAddress(Href(at), f))
		}
	}
	return found, nil
}

// listsOf returns the lists that the keys name, and those in which the stories
// stand that they name, each once.
func (b *Builder) listsOf(ctx context.Context, keys []news.Key) ([]news.List, error) {
	seen := map[news.List]bool{}
	var ids []news.StoryID
	for _, k := range keys {
		if l, ok := k.List(); ok {
			seen[l] = true
		} else if id, ok := k.Story(); ok {
			ids = append(ids, id)
		}
	}
	for part := range slices.Chunk(ids, 500) {
		cards, err := b.Public.Cards(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, c := range cards {
			if c.Standing {
				continue
			}
			seen[news.List{Edition: c.Edition}] = true
			if c.Section != "" {
				seen[news.List{Edition: c.Edition, Section: c.Section}] = true
			}
			for _, t := range c.Topics {
				seen[news.List{Edition: c.Edition, Topic: t}] = true
			}
			for _, by := range c.Bylines {
				if by.Author != 0 {
					seen[news.List{Edition: c.Edition, Author: by.Author}] = true
				}
			}
		}
	}
	lists := make([]news.List, 0, len(seen))
	for l := range seen {
		lists = append(lists, l)
	}
	slices.SortFunc(lists, func(x, y news.List) int {
		return cmp.Or(cmp.Compare(x.Author, y.Author), cmp.Compare(x.Topic, y.Topic), cmp.Compare(x.Section, y.Section), cmp.Compare(x.Edition, y.Edition))
	})
	return lists, nil
}
