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
	"broadsheet/internal/store"
)

type relatedCmd struct {
	newsroomFlags
	ID   int64 `arg:"" help:"The story's number."`
	JSON bool  `help:"As JSON, one related story a line."`
}

// Help is the long help text.
func (relatedCmd) Help() string {
	return "Prints the related coverage of a story by its slots, each with score and why: pins (by hand), more (of about the same time), background (older), media (video, galleries, audio), copies (the same text), other languages (if the edition shows them) and storyline (the running event, oldest first). \"broadsheet curate\" changes what is shown."
}

// A relation is a line of "related --json". Score is from 0 to 1,000,000; 0 for
// pins and the storyline.
type relation struct {
	Slot      string       `json:"slot"`
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
	cov, err := coverage.Open(ctx, coverage.Options{Source: n, Dir: n.indexes(), Words: n.dictionaries(), Log: slog.New(slog.NewTextHandler(std.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	list, err := relations(ctx, n, cov, st)
	if err = errors.Join(err, cov.Close()); err != nil {
		return err
	}
	if c.JSON {
		return printLines(std, list)
	}
	fmt.Fprintf(std.Out, "%s\n", st.Headline)
	if len(list) == 0 {
		fmt.Fprintln(std.Out, "\nNothing in the archive is close enough to show.")
	}
	slot := ""
	for _, r := range list {
		if r.Slot != slot {
			slot = r.Slot
			fmt.Fprintf(std.Out, "\n%s\n", slot)
		}
		score := "     "
		if r.Score > 0 {
			score = fmt.Sprintf("%.3f", float64(r.Score)/1e6)
		}
		fmt.Fprintf(std.Out, "  %s  %-10s  %6d  %s\n", score, r.Published, r.ID, r.Headline)
		if len(r.Why) > 0 {
			fmt.Fprintf(std.Out, "%29s%s\n", "", strings.Join(r.Why, ", "))
		}
	}
	return nil
}

// relations gathers all that is related to a story.
func relations(ctx context.Context, n *newsroom, cov *coverage.Coverage, st *store.PublicStory) ([]relation, error) {
	c, err := cov.Of(st.ID, related.Kept)
	if err != nil {
		return nil, err
	}
	var list []relation
	add := func(slot string, links []related.Link) {
		for _, l := range links {
			list = append(list, relation{Slot: slot, ID: l.ID, Score: l.Score})
		}
	}
	for _, id := range c.Pins {
		add("pins", []related.Link{{ID: id}})
	}
	add("more", c.More)
	add("background", c.Background)
	add("media", c.Media)
	add("copies", c.Copies)
	add("other languages", c.Other)
	if len(c.Line) > 1 {
		for _, id := range c.Line {
			add("storyline", []related.Link{{ID: id}})
		}
	}
	ids := make([]news.StoryID, len(list))
	for i := range list {
		ids[i] = list[i].ID
	}
	cards, err := n.Public().Cards(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := map[news.StoryID]store.Card{}
	for _, card := range cards {
		byID[card.ID] = card
	}
	why, err := cov.Why(st, ids, 5)
	if err != nil {
		return nil, err
	}
	public := list[:0]
	for i, r := range list {
		card, ok := byID[r.ID]
		if !ok {
			continue
		}
		r.Headline, r.Path = card.Headline, card.Path
		if r.Why = why[i]; r.Why == nil || r.ID == st.ID {
			r.Why = []string{}
		}
		if news.Dated(card.Published) {
			r.Published = card.Published.Format("2006-01-02")
		}
		public = append(public, r)
	}
	return public, nil
}
