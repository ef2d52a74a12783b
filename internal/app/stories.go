package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type storiesCmd struct {
	List storiesListCmd `cmd:"" help:"List stories, the last saved first, one JSON object a line."`
	Show storiesShowCmd `cmd:"" help:"Show one story whole."`
}

type storiesListCmd struct {
	newsroomFlags
	Edition string `help:"Only this edition."`
	State   string `help:"Only this state: draft, review, ready, scheduled, live or withdrawn." enum:"draft,review,ready,scheduled,live,withdrawn," default:""`
	Limit   int    `help:"At most so many; 0 lists them all." default:"0"`
}

// A listed story, as "stories list" prints it.
type listed struct {
	ID        news.StoryID   `json:"id"`
	Edition   news.EditionID `json:"edition"`
	State     news.State     `json:"state"`
	Kind      news.StoryKind `json:"kind"`
	Section   news.SectionID `json:"section,omitempty"`
	Headline  string         `json:"headline"`
	Published string         `json:"published,omitempty"`
	Path      string         `json:"path,omitempty"`
}

func (c storiesListCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	filter := store.Filter{Edition: news.EditionID(c.Edition), State: news.State(c.State)}
	var after store.Cursor
	for left := c.Limit; ; {
		page := 500
		if c.Limit > 0 {
			page = min(page, left)
		}
		stories, next, err := n.List(ctx, filter, after, page)
		if err != nil {
			return err
		}
		if err := c.print(ctx, n, std, stories); err != nil {
			return err
		}
		if left -= len(stories); next.Zero() || c.Limit > 0 && left <= 0 {
			return nil
		}
		after = next
	}
}

func (c storiesListCmd) print(ctx context.Context, n *newsroom, std Stdio, stories []*news.Story) error {
	var ids []news.StoryID
	for _, s := range stories {
		if s.Public() {
			ids = append(ids, s.ID)
		}
	}
	cards, err := n.Public().Cards(ctx, ids)
	if err != nil {
		return err
	}
	path := map[news.StoryID]string{}
	for _, card := range cards {
		path[card.ID] = card.Path
	}
	var lines []listed
	for _, s := range stories {
		l := listed{s.ID, s.Edition, s.State, s.Kind, s.Section, s.Headline, "", path[s.ID]}
		if news.Dated(s.Published) {
			l.Published = s.Published.Format("2006-01-02T15:04:05Z07:00")
		}
		lines = append(lines, l)
	}
	return printLines(std, lines)
}

type storiesShowCmd struct {
	newsroomFlags
	ID   int64 `arg:"" help:"The story's number."`
	JSON bool  `help:"As JSON: the body as document and as HTML, sources, references, everything."`
}

// A shownStory is a story as "stories show --json" prints it.
type shownStory struct {
	*news.Story
	Path   string       `json:"path,omitempty"`
	HTML   string       `json:"html"`
	Text   string       `json:"text"`
	Topics []news.Topic `json:"topics,omitempty"`
}

func (c storiesShowCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	st, err := n.Story(ctx, news.StoryID(c.ID))
	if errors.Is(err, news.NotFound) {
		return fmt.Errorf("there is no story %d; \"broadsheet stories list\" shows those there are", c.ID)
	}
	if err != nil {
		return err
	}
	shown := shownStory{Story: st, HTML: st.Body.HTML(news.DirectionOf(st.Edition)), Text: st.Body.PlainText()}
	if p, err := n.Public().Story(ctx, st.ID); err == nil {
		shown.Path = p.Path
	} else if !errors.Is(err, news.NotFound) {
		return err
	}
	if shown.Topics, err = n.Public().Topics(ctx, st.Content.Topics); err != nil {
		return err
	}
	if c.JSON {
		e := json.NewEncoder(std.Out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(shown)
	}
	shown.print(std)
	return nil
}

func (s shownStory) print(std Stdio) {
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(std.Out, "%-12s %s\n", name, value)
		}
	}
	fmt.Fprintf(std.Out, "%s\n\n", s.Headline)
	row("story", strconv.FormatInt(int64(s.ID), 10)+", "+string(s.Kind)+", "+string(s.State)+", revision "+strconv.Itoa(int(s.Head)))
	row("edition", string(s.Edition))
	row("section", string(s.Section))
	row("address", s.Path)
	if news.Dated(s.Published) {
		row("published", s.Published.Format("2 January 2006, 15:04:05 UTC"))
	}
	var names []string
	for _, b := range s.Bylines {
		names = append(names, b.Name)
	}
	row("by", strings.Join(names, ", "))
	names = nil
	for _, src := range s.Sources {
		names = append(names, src.Name)
	}
	row("sources", strings.Join(names, ", "))
	names = nil
	for _, t := range s.Topics {
		if name := t.Names[s.Edition].Name; name != "" {
			names = append(names, name)
		}
	}
	row("topics", strings.Join(names, ", "))
	for _, r := range s.References {
		row("related", fmt.Sprintf("%d %s %s %q %s", r.Order, r.ID, r.Kind, r.Title, r.Media))
	}
	if s.Standfirst != "" {
		fmt.Fprintf(std.Out, "\n%s\n", s.Standfirst)
	}
	fmt.Fprintf(std.Out, "\n%s\n", s.Text)
}
