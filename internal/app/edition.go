package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type editionCmd struct {
	List editionListCmd `cmd:"" default:"withargs" help:"List the editions, one JSON object a line."`
	Set  editionSetCmd  `cmd:"" help:"Change an edition, or add one."`
}

type editionListCmd struct{ newsroomFlags }

func (c editionListCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	list, err := n.Public().Editions(ctx)
	if err != nil {
		return err
	}
	return printLines(std, list)
}

func printLines[T any](std Stdio, list []T) error {
	e := json.NewEncoder(std.Out)
	e.SetEscapeHTML(false)
	for _, v := range list {
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

type editionSetCmd struct {
	newsroomFlags
	ID       string   `arg:"" help:"The edition's language: en, ar, pt-BR."`
	Title    *string  `help:"The newsroom's name, as the masthead shows it."`
	Tagline  *string  `help:"A line beside the name."`
	Name     *string  `help:"The language in its own words."`
	Zone     *string  `help:"Time zone, such as Europe/Lisbon."`
	Prefix   *string  `help:"Where its addresses begin: / for the whole site, or /ar."`
	Pattern  *string  `help:"How story addresses are made, such as /{section}/{yyyy}/{mm}/{slug}. Old addresses lead on to new ones."`
	Sections []string `help:"The sections of the menu in order, as id=Name. Others are kept and not in the menu." sep:"," placeholder:"ID=NAME"`
}

func (c editionSetCmd) Run(ctx context.Context, std Stdio) error {
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	list, err := n.Public().Editions(ctx)
	if err != nil {
		return err
	}
	id := news.EditionID(c.ID)
	e := news.Edition{ID: id, Name: languageName(id), Title: "Broadsheet", Dir: news.DirectionOf(id), Zone: "UTC"}
	if len(list) > 0 {
		e.Title, e.Zone, e.Prefix = list[0].Title, list[0].Zone, "/"+strings.ToLower(c.ID)
	}
	for _, known := range list {
		if known.ID == id {
			e = known
		}
	}
	for field, value := range map[*string]*string{&e.Title: c.Title, &e.Tagline: c.Tagline, &e.Name: c.Name, &e.Zone: c.Zone, &e.Prefix: c.Prefix, (*string)(&e.Pattern): c.Pattern} {
		if value != nil {
			*field = *value
		}
	}
	e.Prefix = strings.TrimSuffix(e.Prefix, "/")
	if len(c.Sections) > 0 {
		if e.Sections, err = menu(e.Sections, c.Sections); err != nil {
			return err
		}
	}
	if err := n.SaveEdition(ctx, e, store.Edit{By: "command line"}); err != nil {
		return err
	}
	return printLines(std, []news.Edition{e})
}

// menu puts the named sections first and in the menu.
func menu(old []news.Section, named []string) ([]news.Section, error) {
	var out []news.Section
	listed := map[news.SectionID]bool{}
	for _, s := range named {
		id, name, ok := strings.Cut(s, "=")
		if !ok || id == "" || name == "" {
			return nil, fmt.Errorf("--sections takes id=Name, as in world=World, not %q", s)
		}
		section := news.Section{ID: news.SectionID(id)}
		for _, known := range old { // what this command does not set is kept
			if known.ID == section.ID {
				section = known
			}
		}
		section.Name, section.Menu = name, true
		out = append(out, section)
		listed[section.ID] = true
	}
	for _, s := range old {
		if !listed[s.ID] {
			s.Menu = false
			out = append(out, s)
		}
	}
	return out, nil
}

func languageName(id news.EditionID) string {
	tag, err := language.Parse(string(id))
	if err != nil {
		return string(id)
	}
	if name := display.Self.Name(tag); name != "" {
		return name
	}
	return string(id)
}
