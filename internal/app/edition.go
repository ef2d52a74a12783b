package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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
	Abroad   *bool    `name:"other-languages" negatable:"" help:"Whether its stories show related coverage of the other editions too."`
	Apart    []string `help:"Pairs of sections whose stories are never related, as opinion+world. Replaces those of before." sep:"," placeholder:"ID+ID"`
	Days     []string `name:"related-days" help:"Sections whose stories are related only over so many days, as sport=30. 0 is no limit." sep:"," placeholder:"ID=DAYS"`
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
	if c.Abroad != nil {
		e.Abroad = *c.Abroad
	}
	if err := c.rules(&e); err != nil {
		return err
	}
	if err := n.SaveEdition(ctx, e, store.Edit{By: "command line"}); err != nil {
		return err
	}
	return printLines(std, []news.Edition{e})
}

// rules sets what sections want of related coverage.
func (c editionSetCmd) rules(e *news.Edition) error {
	place := func(id string) (int, error) {
		i := slices.IndexFunc(e.Sections, func(s news.Section) bool { return s.ID == news.SectionID(id) })
		if i < 0 {
			return 0, fmt.Errorf("edition %s has no section %q; \"broadsheet edition list\" shows those it has", e.ID, id)
		}
		return i, nil
	}
	if c.Apart != nil {
		for i := range e.Sections {
			e.Sections[i].Apart = nil
		}
	}
	for _, pair := range c.Apart {
		one, other, ok := strings.Cut(pair, "+")
		if !ok {
			return fmt.Errorf("--apart takes two sections, as in opinion+world, not %q", pair)
		}
		i, err := place(one)
		if err != nil {
			return err
		}
		if _, err := place(other); err != nil {
			return err
		}
		e.Sections[i].Apart = append(e.Sections[i].Apart, news.SectionID(other))
	}
	for _, limit := range c.Days {
		id, days, _ := strings.Cut(limit, "=")
		n, err := strconv.Atoi(days)
		if err != nil {
			return fmt.Errorf("--related-days takes a section and a number of days, as in sport=30, not %q", limit)
		}
		i, err := place(id)
		if err != nil {
			return err
		}
		e.Sections[i].RelatedDays = n
	}
	return nil
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
