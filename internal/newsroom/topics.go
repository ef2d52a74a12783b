package newsroom

import (
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

const topicsPage = 50 // topics on a page

func (n *Newsroom) topicRoutes() []web.Route {
	return []web.Route{
		n.route(get, "/newsroom/topics", auth.ManageTopics, n.topicsPage),
		n.route(post, "/newsroom/topics/rename", auth.ManageTopics, n.renameTopic),
	}
}

// A topicsMain is the topics of an edition.
type topicsMain struct {
	siteMain
	Begin string
	Dir   news.Direction
	Kinds []option
	Rows  []topicRow
	More  string
}

type topicRow struct {
	store.TopicEntry
	Href, Count string
}

func (n *Newsroom) topicsPage(w http.ResponseWriter, r *request) error {
	return n.showTopics(w, r, http.StatusOK, problem{})
}

func (n *Newsroom) showTopics(w http.ResponseWriter, r *request, status int, p problem) error {
	q := r.URL.Query()
	m := topicsMain{siteMain: n.siteMain(r, "topics"), Begin: strings.TrimSpace(q.Get("begin"))}
	m.Problem = p
	e, err := n.inEditions(r, &m.siteMain, auth.ManageTopics)
	if err != nil {
		return err
	}
	m.Dir = e.Dir
	for _, k := range news.TopicKinds {
		m.Kinds = append(m.Kinds, option{string(k), r.W["topic_kind_"+string(k)]})
	}
	list, err := n.store.TopicList(r.Context(), e.ID, m.Begin, q.Get("after"), topicsPage+1)
	if err != nil {
		return err
	}
	if len(list) > topicsPage {
		list = list[:topicsPage]
		m.More = "/newsroom/topics?" + url.Values{"edition": {string(e.ID)}, "begin": {m.Begin}, "after": {list[topicsPage-1].Folded}}.Encode()
	}
	for _, t := range list {
		row := topicRow{TopicEntry: t, Href: e.Prefix + "/topic/" + string(t.Slug), Count: r.locale().Number(t.Stories)}
		if t.Stories == store.MostCounted {
			row.Count += "+"
		}
		m.Rows = append(m.Rows, row)
	}
	n.show(w, r, status, "topics", r.W["nav_topics"], m)
	return nil
}

// renameTopic gives a topic another name in the edition of the address, and a
// kind. The kind is of all editions that name the topic, so who changes it must
// be allowed to in each.
func (n *Newsroom) renameTopic(w http.ResponseWriter, r *request) error {
	var m siteMain
	e, err := n.inEditions(r, &m, auth.ManageTopics)
	if err != nil {
		return err
	}
	id, err := parseID[news.TopicID](r.PostFormValue("id"))
	if err != nil {
		return news.Fault{Kind: news.Invalid, Field: "id", Say: r.W["bad_request"], Err: err}
	}
	kind := news.TopicKind(r.PostFormValue("kind"))
	topics, err := n.store.Public().Topics(r.Context(), []news.TopicID{id})
	if err != nil {
		return err
	}
	if len(topics) == 1 && topics[0].Kind != kind {
		for other := range topics[0].Names {
			if err := auth.May(r.Who, auth.ManageTopics, auth.Subject{Edition: other}); err != nil {
				return err
			}
		}
	}
	name := r.PostFormValue("name")
	err = n.store.RenameTopic(r.Context(), e.ID, id, r.PostFormValue("folded"), name, kind, siteEdit(r, "topic "+number(id), name))
	if err == nil {
		return n.siteDone(w, r, "/newsroom/topics", "topic", url.Values{"edition": {string(e.ID)}, "begin": {name}})
	}
	p, status := n.wrong(w, r, err)
	if status == 0 || wantsData(r.Request) {
		return err
	}
	return n.showTopics(w, r, status, p)
}
