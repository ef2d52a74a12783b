package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"broadsheet/internal/coverage"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

type relatedCmd struct {
	newsroomFlags
	ID   int64 `arg:"" help:"The story's number."`
	JSON bool  `help:"As JSON, one related story a line."`
}

// A relation is a line of "related --json". Score is from 0 to 1,000,000.
type relation struct {
	ID        news.StoryID `json:"id"`
	Score     int32        `json:"score"`
	Why       []string     `json:"why"`
	Headline  string       `json:"headline"`
	Published string       `json:"published,omitempty"`
	Path      string       `json:"path"`
}

func (c relatedCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	st, err := n.Public().Story(ctx, news.StoryID(c.ID))
	if errors.Is(err, news.NotFound) {
		return fmt.Errorf("readers can see no story %d; \"broadsheet stories list --state live\" shows those they can", c.ID)
	}
	if err != nil {
		return err
	}
	cov, err := coverage.Open(ctx, coverage.Options{Source: n, Dir: n.indexes(), Log: slog.New(slog.NewTextHandler(std.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	links := cov.Related(st.ID, related.Kept)
	ids := make([]news.StoryID, len(links))
	for i, l := range links {
		ids[i] = l.ID
	}
	cards, err := n.Public().Cards(ctx, ids)
	if err != nil {
		return err
	}
	why := cov.Why(st, links, 5)
	var list []relation
	for i, l := range links {
		for _, card := range cards {
			if card.ID != l.ID {
				continue
			}
			r := relation{ID: l.ID, Score: l.Score, Why: why[i], Headline: card.Headline, Path: card.Path}
			if news.Dated(card.Published) {
				r.Published = card.Published.Format("2006-01-02")
			}
			list = append(list, r)
		}
	}
	if c.JSON {
		return printLines(std, list)
	}
	fmt.Fprintf(std.Out, "%s\n\n", st.Headline)
	if len(list) == 0 {
		fmt.Fprintln(std.Out, "Nothing in the archive is close enough to show.")
	}
	for _, r := range list {
		fmt.Fprintf(std.Out, "%.3f  %-10s  %6d  %s\n%32s%s\n", float64(r.Score)/1e6, r.Published, r.ID, r.Headline, "", strings.Join(r.Why, ", "))
	}
	return nil
}
