package newsroom

import (
	"context"
	"slices"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// mostReads is how often the desk is read for one page of it: where little may
// be seen a page may be short, even empty, and another still follow.
const mostReads = 20

// sees reports whether somebody may view the story of a row.
func (n *Newsroom) sees(who *auth.Actor, row *store.DeskRow) bool {
	return auth.May(who, auth.ViewStory, n.subject(who, row)) == nil
}

// seenBy leaves out the rows of stories that somebody may not view.
func (n *Newsroom) seenBy(who *auth.Actor, rows []store.DeskRow) []store.DeskRow {
	return slices.DeleteFunc(rows, func(row store.DeskRow) bool { return !n.sees(who, &row) })
}

// deskOf reads a page of those stories of the desk that somebody may view.
func (n *Newsroom) deskOf(ctx context.Context, who *auth.Actor, f store.DeskFilter, after store.Cursor, limit int) (list []store.DeskRow, next store.Cursor, err error) {
	next = after
	for range mostReads {
		var rows []store.DeskRow
		if rows, next, err = n.store.Desk(ctx, f, next, limit-len(list)); err != nil {
			return nil, store.Cursor{}, err
		}
		list = append(list, n.seenBy(who, rows)...)
		if next.Zero() || len(list) >= limit {
			break
		}
	}
	return list, next, nil
}

// within narrows a filter to where somebody may view anything at all: to their
// own stories, or to their edition. It leaves out nothing that they may view;
// what it lets through is still looked at row by row.
func within(who *auth.Actor, f store.DeskFilter) store.DeskFilter {
	grants := who.User.Grants
	others := slices.ContainsFunc(grants, func(g store.Grant) bool {
		return auth.May(who, auth.ViewStory, auth.Subject{Edition: g.Edition, Section: g.Section}) == nil
	})
	if !others && f.Owner == 0 {
		f.Owner = who.User.ID
	}
	if len(grants) > 0 && f.Edition == "" && !slices.ContainsFunc(grants, func(g store.Grant) bool { return g.Edition != grants[0].Edition }) {
		f.Edition = grants[0].Edition
	}
	return f
}

// titles are the headlines of rows for somebody to read. Of what they may not
// view it is the one that readers see, or the number.
func (n *Newsroom) titles(r *request, rows []store.DeskRow) (map[news.StoryID]string, error) {
	list := map[news.StoryID]string{}
	var hidden []news.StoryID
	for _, row := range rows {
		if n.sees(r.Who, &row) {
			list[row.ID] = titleOf(r, row.Headline)
			continue
		}
		list[row.ID] = "№ " + number(row.ID)
		hidden = append(hidden, row.ID)
	}
	cards, err := n.store.Public().Cards(r.Context(), hidden)
	for _, c := range cards {
		list[c.ID] = c.Headline
	}
	return list, err
}
