package newsroom

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	mostMentioned = 20 // people in one comment
	mostMentions  = 50 // that are counted, and shown on a page
)

// mentioned returns those of the people who are named in the text of a comment.
// Only who may view the story can be.
func (n *Newsroom) mentioned(r *request, ids []store.UserID, text string) (list []store.UserID, err error) {
	if len(ids) > mostMentioned {
		return nil, news.Fault{Kind: news.Invalid, Field: "mentions", Say: r.W["mention_many"]}
	}
	for _, id := range ids {
		u, err := n.opt.People.User(r.Context(), id)
		if err != nil {
			return nil, err
		}
		if !n.mayToo(u, auth.ViewStory, r.Story, false) {
			return nil, news.Fault{Kind: news.Invalid, Field: "mentions", Say: r.W.say("mention_cannot", "name", u.Name)}
		}
		if strings.Contains(text, "@"+u.Name) && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list, nil
}

// namesOf are the people with the IDs.
func (n *Newsroom) namesOf(ctx context.Context, ids []store.UserID) (list []collab.Person, err error) {
	for _, id := range ids {
		u, err := n.opt.People.User(ctx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, collab.Person{ID: u.ID, Name: u.Name, Color: u.Color})
	}
	return list, nil
}

// openMentions are the comments that name somebody and that they have not
// seen, of stories that they may still view. The number is where to go on, 0
// if there are no more.
func (n *Newsroom) openMentions(r *request, before int64) (list []store.Comment, titles map[news.StoryID]string, next int64, err error) {
	all, err := n.store.Mentions(r.Context(), r.Who.User.ID, before, mostMentions)
	if err != nil {
		return nil, nil, 0, err
	}
	titles = map[news.StoryID]string{}
	var ids []news.StoryID
	for _, c := range all {
		if !slices.Contains(ids, c.Story) {
			ids = append(ids, c.Story)
		}
	}
	rows, err := n.store.DeskRows(r.Context(), ids)
	if err != nil {
		return nil, nil, 0, err
	}
	for _, row := range n.seenBy(r.Who, rows) {
		titles[row.ID] = titleOf(r, row.Headline)
	}
	for _, c := range all {
		if _, ok := titles[c.Story]; ok {
			list = append(list, c)
		}
	}
	if len(all) == mostMentions {
		next = all[len(all)-1].ID
	}
	return list, titles, next, nil
}

// A mentionsMain lists where somebody is named.
type mentionsMain struct {
	W    words
	List []mentionRow
	More string
}

type mentionRow struct {
	ID, Thread         int64
	Story              news.StoryID
	Title, Text, Quote string
	By, When           string
}

// mentionsPage shows where one is named.
func (n *Newsroom) mentionsPage(w http.ResponseWriter, r *request) error {
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	list, titles, next, err := n.openMentions(r, before)
	if err != nil {
		return err
	}
	_, e, err := n.editions(r.Context(), "")
	if err != nil {
		return err
	}
	m := mentionsMain{W: r.W}
	zone, now := e.Location(), n.now()
	for _, c := range list {
		row := mentionRow{ID: c.ID, Thread: c.Parent, Story: c.Story, Title: titles[c.Story], Text: c.Text, Quote: c.Quote, By: c.Name,
			When: clockOrDay(r.locale(), c.At.In(zone), now.In(zone))}
		if row.Thread == 0 {
			row.Thread = c.ID
		}
		m.List = append(m.List, row)
	}
	if next != 0 {
		m.More = "/newsroom/mentions?before=" + strconv.FormatInt(next, 10)
	}
	n.show(w, r, http.StatusOK, "mentions", r.W["mentions_title"], m)
	return nil
}

// seeThread says that one saw where one is named in a thread.
func (n *Newsroom) seeThread(w http.ResponseWriter, r *request) error {
	r.quiet = true
	id, err := parseID[int64](r.PathValue("comment"))
	if err != nil {
		return err
	}
	if err := n.store.SeeMentions(r.Context(), r.Who.User.ID, r.Story.ID, id); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom/mentions")
}
