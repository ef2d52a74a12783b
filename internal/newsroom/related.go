package newsroom

import (
	"net/http"
	"slices"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/coverage"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Related finds a story's related coverage; coverage.Coverage does.
type Related interface {
	Of(id news.StoryID, most int) (coverage.Story, error)
	Why(st *store.PublicStory, others []news.StoryID, most int) ([][]string, error)
}

// A relatedPart is a story's related coverage as readers see it, with why.
type relatedPart struct {
	W       words
	ID      news.StoryID
	Num     int
	May     bool
	Note    string
	Items   []relatedItem
	Blocked []relatedItem
}

type relatedItem struct {
	ID        news.StoryID
	Headline  string
	When, Why string
	Pinned    bool
}

// mostRelated is how many related stories editors see.
const mostRelated = 8

// relatedList shows related coverage.
func (n *Newsroom) relatedList(w http.ResponseWriter, r *request) error {
	cur, err := n.store.Curation(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	p := relatedPart{W: r.W, ID: r.Story.ID, Num: cur.Num, May: auth.May(r.Who, auth.CurateRelated, n.subject(r.Who, r.Story)) == nil}
	ids := slices.Clone(cur.Pins)
	why := map[news.StoryID]string{}
	st, err := n.store.Public().Story(r.Context(), r.Story.ID)
	switch {
	case err != nil && r.Story.State != news.OnAir:
		p.Note = r.W["related_unsaved"]
	case err != nil:
		return err
	case n.opt.Related != nil:
		found, err := n.opt.Related.Of(st.ID, mostRelated)
		if err != nil {
			return err
		}
		for _, link := range found.More {
			if !slices.Contains(ids, link.ID) && len(ids) < mostRelated {
				ids = append(ids, link.ID)
			}
		}
		words, err := n.opt.Related.Why(st, ids, 3)
		if err != nil {
			return err
		}
		for i, list := range words {
			why[ids[i]] = strings.Join(list, ", ")
		}
	}
	if p.Items, err = n.relatedItems(r, ids, why, cur.Pins); err != nil {
		return err
	}
	if p.Blocked, err = n.relatedItems(r, cur.Blocks, nil, nil); err != nil {
		return err
	}
	if len(p.Items) == 0 && p.Note == "" {
		p.Note = r.W["related_none"]
	}
	n.part(w, "islands", "related", p)
	return nil
}

func (n *Newsroom) relatedItems(r *request, ids []news.StoryID, why map[news.StoryID]string, pins []news.StoryID) (list []relatedItem, err error) {
	rows, err := n.store.DeskRows(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	editions, _, err := n.editions(r.Context(), "")
	if err != nil {
		return nil, err
	}
	titles, err := n.titles(r, rows)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		d := n.deskRow(r, row, editions, nil)
		if !n.sees(r.Who, &row) {
			d.Due = ""
		}
		list = append(list, relatedItem{ID: row.ID, Headline: titles[row.ID], When: d.Due, Why: why[row.ID], Pinned: slices.Contains(pins, row.ID)})
	}
	return list, nil
}

// curate pins, blocks and orders related coverage.
func (n *Newsroom) curate(w http.ResponseWriter, r *request) error {
	var form struct {
		Num    int            `json:"num"`
		Pins   []news.StoryID `json:"pins"`
		Blocks []news.StoryID `json:"blocks"`
	}
	if err := readData(r, &form); err != nil {
		return err
	}
	cur, err := n.store.Curation(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	cur.Num, cur.Pins, cur.Blocks = form.Num, form.Pins, form.Blocks
	if err := n.store.Curate(r.Context(), &cur, n.edit(r, "")); err != nil {
		return err
	}
	if n.opt.CatchUp != nil {
		if err := n.opt.CatchUp(r.Context()); err != nil {
			n.log.Error("related coverage did not catch up", "story", r.Story.ID, "err", err)
		}
	}
	return n.done(w, r, "/newsroom/story/"+r.PathValue("story"))
}
