package coverage

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

// allStories reads every public story as related coverage sees it.
func (c *Coverage) allStories(ctx context.Context) iter.Seq2[related.Story, error] {
	return func(yield func(related.Story, error) bool) {
		for after := news.StoryID(0); ; {
			page, err := c.opt.Source.Public().Stories(ctx, after, 500)
			if err != nil {
				yield(related.Story{}, err)
				return
			}
			stories, err := c.stories(ctx, page...)
			if err != nil {
				yield(related.Story{}, err)
				return
			}
			for i, st := range page {
				if after = st.ID; !st.Standing && !yield(stories[i], nil) {
					return
				}
			}
			if len(page) < 500 {
				return
			}
		}
	}
}

// stories returns what related coverage reads of public stories.
func (c *Coverage) stories(ctx context.Context, list ...*store.PublicStory) ([]related.Story, error) {
	var ids []news.TopicID
	for _, st := range list {
		ids = append(ids, st.Topics...)
	}
	slices.Sort(ids)
	topics, err := c.opt.Source.Public().Topics(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	names := map[news.TopicID]map[news.EditionID]news.TopicName{}
	for _, t := range topics {
		names[t.ID] = t.Names
	}
	out := make([]related.Story, len(list))
	for i, st := range list {
		out[i] = related.Story{ID: st.ID, Edition: st.Edition, Published: st.Published, Section: st.Section, Moving: moving(st.Kind), Topics: st.Topics, Headline: st.Headline, Lead: st.Standfirst, Body: textOf(st.HTML)}
		if !news.Dated(st.Published) {
			out[i].Published = time.Time{}
		}
		for _, id := range st.Topics {
			if name := names[id][st.Edition].Name; name != "" {
				out[i].Names = append(out[i].Names, name)
			}
		}
	}
	return out, nil
}

// textOf returns the text of HTML that we rendered ourselves.
func textOf(body string) string {
	var b strings.Builder
	b.Grow(len(body))
	for body != "" {
		open := strings.IndexByte(body, '<')
		if open < 0 {
			b.WriteString(body)
			break
		}
		b.WriteString(body[:open])
		end := strings.IndexByte(body[open:], '>')
		if end < 0 {
			break
		}
		if tag := body[open : open+end]; strings.HasPrefix(tag, "</p") || strings.HasPrefix(tag, "</h") || strings.HasPrefix(tag, "</t") || strings.HasPrefix(tag, "</f") || strings.HasPrefix(tag, "<br") {
			b.WriteByte('\n')
		}
		body = body[open+end+1:]
	}
	return html.UnescapeString(b.String())
}

func moving(k news.StoryKind) bool { return k == news.Video || k == news.Gallery || k == news.Audio }
