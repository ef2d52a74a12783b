package newsroom

import (
	"errors"
	"net/http"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A foundStory is a story as searches of the newsroom show it.
type foundStory struct {
	ID        news.StoryID `json:"id"`
	Headline  string       `json:"headline"`
	Path      string       `json:"path,omitempty"`
	Section   string       `json:"section,omitempty"`
	State     string       `json:"state"`
	Published string       `json:"published,omitempty"`
}

// mostFound is how many stories a search of the newsroom gives.
const mostFound = 12

// search finds stories by words, for links, pins and the palette: those that
// the person may view.
func (n *Newsroom) search(w http.ResponseWriter, r *request) error {
	q := strings.TrimLeft(r.URL.Query().Get("q"), " ")
	out := []foundStory{}
	if q != "" {
		f := within(r.Who, store.DeskFilter{Text: q, Edition: news.EditionID(r.URL.Query().Get("edition"))})
		rows, _, err := n.deskOf(r.Context(), r.Who, f, store.Cursor{}, mostFound)
		if err != nil {
			return err
		}
		if out, err = n.found(r, rows); err != nil {
			return err
		}
	}
	writeData(w, http.StatusOK, out)
	return nil
}

// found describes stories with the addresses that they have.
func (n *Newsroom) found(r *request, rows []store.DeskRow) ([]foundStory, error) {
	ids := make([]news.StoryID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	cards, err := n.store.Public().Cards(r.Context(), ids)
	if err != nil {
		return nil, err
	}
	editions, _, err := n.editions(r.Context(), "")
	if err != nil {
		return nil, err
	}
	paths := map[news.StoryID]string{}
	for _, c := range cards {
		paths[c.ID] = c.Path
	}
	out := []foundStory{}
	for _, row := range rows {
		f := foundStory{ID: row.ID, Headline: row.Headline, Path: paths[row.ID], Section: string(row.Section), State: r.W["state_"+string(row.State)]}
		for _, e := range editions {
			if e.ID != row.Edition {
				continue
			}
			if s, ok := e.Section(row.Section); ok {
				f.Section = s.Name
			}
			if news.Dated(row.Published) && row.State == news.OnAir {
				f.Published = r.locale().ShortDate(row.Published.In(e.Location()))
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// A knownName is a name that a field may take.
type knownName struct {
	ID   int64  `json:"id,omitempty"`
	Name string `json:"name"`
}

// complete finds names as they are typed, or those of IDs.
func (n *Newsroom) complete(w http.ResponseWriter, r *request) error {
	q := r.URL.Query()
	out := []knownName{}
	var err error
	switch kind, begin := q.Get("kind"), q.Get("q"); {
	case kind == "topic":
		out, err = n.topicNames(r, news.EditionID(q.Get("edition")), begin, q.Get("id"))
	case kind == "author" && strings.TrimSpace(begin) != "":
		var list []news.Author
		list, err = n.store.AuthorsNamed(r.Context(), begin, mostFound)
		for _, a := range list {
			out = append(out, knownName{int64(a.ID), a.Name})
		}
	}
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, out)
	return nil
}

func (n *Newsroom) topicNames(r *request, e news.EditionID, begin, ids string) ([]knownName, error) {
	var list []news.TopicID
	for part := range strings.SplitSeq(ids, ",") {
		if id, err := parseID[news.TopicID](part); err == nil && len(list) < 100 {
			list = append(list, id)
		}
	}
	if ids == "" && strings.TrimSpace(begin) != "" {
		var err error
		if list, err = n.store.TopicsNamed(r.Context(), e, begin, mostFound); err != nil {
			return nil, err
		}
	}
	topics, err := n.store.Public().Topics(r.Context(), list)
	if err != nil {
		return nil, err
	}
	out := []knownName{}
	for _, t := range topics {
		name := t.Names[e].Name
		for _, other := range t.Names {
			if name == "" {
				name = other.Name
			}
		}
		out = append(out, knownName{int64(t.ID), name})
	}
	return out, nil
}

// addTopic makes a topic of a name, or finds it.
func (n *Newsroom) addTopic(w http.ResponseWriter, r *request) error {
	var form struct {
		Edition news.EditionID `json:"edition"`
		Name    string         `json:"name"`
	}
	if err := readData(r, &form); err != nil {
		return err
	}
	if err := auth.May(r.Who, auth.CreateStory, auth.Subject{Edition: form.Edition, Owner: true}); err != nil {
		return err
	}
	id, err := n.store.Topic(r.Context(), form.Edition, form.Name, "", 0)
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, knownName{int64(id), form.Name})
	return nil
}

// atAddress reports whether readers find something at an address of ours.
func (n *Newsroom) atAddress(r *request, path string) (bool, error) {
	clean, ok := news.CleanPath(path)
	if !ok {
		return false, nil
	}
	editions, _, err := n.editions(r.Context(), "")
	if err != nil {
		return false, err
	}
	for i := range editions {
		if clean == "/" || clean == editions[i].Prefix || editions[i].Claims(clean) && strings.HasPrefix(clean, editions[i].Prefix) {
			return true, nil
		}
	}
	_, err = n.store.Public().Find(r.Context(), clean)
	if errors.Is(err, news.NotFound) || errors.Is(err, news.Gone) {
		return false, nil
	}
	return err == nil, err
}
