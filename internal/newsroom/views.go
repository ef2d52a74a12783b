package newsroom

import (
	"net/http"
	"net/url"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

func (n *Newsroom) viewRoutes() []web.Route {
	return []web.Route{
		n.route(post, "/newsroom/views", auth.ViewDesk, n.keepView),
		n.route(post, "/newsroom/views/remove", auth.ViewDesk, n.dropView),
	}
}

// An ownView is a view of the desk that the person keeps.
type ownView struct {
	store.View
	Current bool
}

// ownViews lists the views that the person keeps.
func (n *Newsroom) ownViews(r *request, a asked) (own []ownView, err error) {
	list, err := n.store.Views(r.Context(), r.Who.User.ID)
	here := a.query().Encode()
	for _, v := range list {
		own = append(own, ownView{v, v.Query == here})
	}
	return own, err
}

// keepView keeps what the desk is asked for, under a name.
func (n *Newsroom) keepView(w http.ResponseWriter, r *request) error {
	v, err := url.ParseQuery(r.PostFormValue("query"))
	if err != nil {
		return news.Fault{Kind: news.Invalid, Field: "query", Say: r.W["bad_request"], Err: err}
	}
	query := asking(v).query().Encode() // nothing else is kept
	if query == "" {
		return news.Fault{Kind: news.Invalid, Field: "query", Say: r.W["bad_request"]}
	}
	if err := n.store.KeepView(r.Context(), r.Who.User.ID, store.View{Name: r.PostFormValue("name"), Query: query}); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom?"+query)
}

func (n *Newsroom) dropView(w http.ResponseWriter, r *request) error {
	if err := n.store.DropView(r.Context(), r.Who.User.ID, r.PostFormValue("name")); err != nil {
		return err
	}
	return n.done(w, r, "/newsroom")
}
