package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type curateCmd struct {
	newsroomFlags
	ID        int64   `arg:"" help:"The story's number."`
	Pin       *string `help:"Stories to show first in its list, in this order, instead of those pinned so far. Empty pins none." placeholder:"ID,ID"`
	Block     *string `help:"Stories that are never related with it, in either direction, instead of those blocked so far. Empty blocks none." placeholder:"ID,ID"`
	Hide      *bool   `help:"Never show it as related anywhere; --no-hide shows it again." negatable:""`
	Boost     *int    `help:"Percent by which its score is raised or lowered as seen from other stories, from -90 to 200; 0 is none. To lower it write --boost=-50." placeholder:"N"`
	Storyline *string `help:"The story whose storyline it belongs to; own to begin one; none for the one that is computed." placeholder:"ID|own|none"`
	Title     *string `help:"The name of the storyline that it begins. Empty leaves it as suggested." placeholder:"TEXT"`
	By        string  `help:"Who decides, for the change log." default:"command line" placeholder:"NAME"`
}

// Help is the long help text.
func (curateCmd) Help() string {
	return "Takes effect at once, without publishing. Prints the story's curation as JSON, after the change if there is one. What is not named stays as it is.\n\n" +
		"  broadsheet curate --data site 12\n  broadsheet curate --data site 12 --pin 9,4 --block 7\n  broadsheet curate --data site 12 --boost=-50 --storyline own --title \"Storm barrier\"\n\n" +
		"Two storylines are merged by setting --storyline on the first story of one to the first of the other; a storyline is split by setting it to own on a story."
}

func (c curateCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	now, err := n.Curation(ctx, news.StoryID(c.ID))
	if errors.Is(err, news.NotFound) {
		return fmt.Errorf("there is no story %d; \"broadsheet stories list\" shows those there are", c.ID)
	}
	if err != nil {
		return err
	}
	changed, err := c.decide(&now)
	if err != nil {
		return err
	}
	if changed {
		if err := n.Curate(ctx, &now, store.Edit{By: c.By}); err != nil {
			return err
		}
	}
	return printLines(std, []news.Curation{now})
}

// decide writes the flags into the curation and reports whether there were
// any.
func (c curateCmd) decide(now *news.Curation) (changed bool, err error) {
	if c.Pin != nil {
		if now.Pins, err = storyIDs("--pin", *c.Pin); err != nil {
			return false, err
		}
	}
	if c.Block != nil {
		if now.Blocks, err = storyIDs("--block", *c.Block); err != nil {
			return false, err
		}
	}
	if c.Hide != nil {
		now.Hidden = *c.Hide
	}
	if c.Boost != nil {
		now.Boost = *c.Boost
	}
	if c.Storyline != nil {
		switch *c.Storyline {
		case "own":
			now.Storyline = now.Story
		case "none":
			now.Storyline = 0
		default:
			id, err := strconv.ParseInt(*c.Storyline, 10, 64)
			if err != nil || id <= 0 {
				return false, fmt.Errorf("--storyline takes a story's number, own or none, not %q", *c.Storyline)
			}
			now.Storyline = news.StoryID(id)
		}
	}
	if c.Title != nil {
		now.Title = *c.Title
	}
	return c.Pin != nil || c.Block != nil || c.Hide != nil || c.Boost != nil || c.Storyline != nil || c.Title != nil, nil
}

// storyIDs reads a list of story numbers separated by commas.
func storyIDs(flag, list string) ([]news.StoryID, error) {
	var ids []news.StoryID
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	for _, word := range strings.Split(list, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64)
		if err != nil || id <= 0 {
			return nil, fmt.Errorf("%s takes story numbers with commas between them, as in 12,7, not %q", flag, list)
		}
		ids = append(ids, news.StoryID(id))
	}
	return ids, nil
}
