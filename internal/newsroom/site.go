package newsroom

import (
	"net/http"
	"net/url"
	"slices"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

// siteScreens stand together under one place of the rail, with who sees them.
var siteScreens = []struct {
	screen, href string
	do           auth.Action
}{
	{"topics", "/newsroom/topics", auth.ManageTopics},
	{"authors", "/newsroom/authors", auth.ManageAuthors},
	{"sections", "/newsroom/sections", auth.ManageSections},
	{"redirects", "/newsroom/redirects", auth.ManageRedirect},
	{"import", "/newsroom/import", auth.Import},
	{"jobs", "/newsroom/jobs", auth.ManageJobs},
	{"editions", "/newsroom/editions", auth.ManageEdition},
	{"theme", "/newsroom/theme", auth.ManageSettings},
	{"settings", "/newsroom/settings", auth.ManageSettings},
}

// siteRoutes are the addresses of what is kept beside the stories.
func (n *Newsroom) siteRoutes() []web.Route {
	return slices.Concat(n.topicRoutes(), n.authorRoutes(), n.redirectRoutes(), n.sectionRoutes(), n.editionRoutes(), n.settingsRoutes(), n.themeRoutes(), n.importRoutes(), n.jobRoutes())
}

// siteTabs lists the screens of the site that somebody may see.
func siteTabs(r *request, screen string) (list []navItem) {
	for _, s := range siteScreens {
		if mayWhole(r.Who, s.do) {
			list = append(list, navItem{Href: s.href, Label: r.W["nav_"+s.screen], Current: s.screen == screen})
		}
	}
	return list
}

// mayWhole reports whether somebody may do that in the whole of any edition.
func mayWhole(who *auth.Actor, do auth.Action) bool {
	return auth.May(who, do, auth.Subject{}) == nil || slices.ContainsFunc(who.User.Grants, func(g store.Grant) bool {
		return auth.May(who, do, auth.Subject{Edition: g.Edition}) == nil
	})
}

// A siteMain is what the screens of the site have in common.
type siteMain struct {
	W        words
	Tabs     []navItem
	Problem  problem
	Done     string
	Editions []news.Edition // in which the person may do this
	Edition  news.EditionID
}

func (n *Newsroom) siteMain(r *request, screen string) siteMain {
	return siteMain{W: r.W, Tabs: siteTabs(r, screen), Done: r.W["site_done_"+r.URL.Query().Get("done")]}
}

// inEditions fills in the editions in whose whole somebody may do that, and
// the one that is asked for; the first if none is.
func (n *Newsroom) inEditions(r *request, m *siteMain, do auth.Action) (*news.Edition, error) {
	list, _, err := n.editions(r.Context(), "")
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		if auth.May(r.Who, do, auth.Subject{Edition: e.ID}) == nil {
			m.Editions = append(m.Editions, e)
		}
	}
	asked := news.EditionID(r.URL.Query().Get("edition"))
	for i := range m.Editions {
		if asked == "" || m.Editions[i].ID == asked {
			m.Edition = m.Editions[i].ID
			return &m.Editions[i], nil
		}
	}
	if slices.ContainsFunc(list, func(e news.Edition) bool { return e.ID == asked }) || asked == "" {
		return nil, auth.May(r.Who, do, auth.Subject{Edition: asked})
	}
	return nil, news.Fault{Kind: news.NotFound, Say: r.W["not_found"]}
}

// siteEdit says who changes what, with its line of the audit log.
func siteEdit(r *request, subject, detail string) store.Edit {
	return store.Edit{By: r.Who.User.Name, Log: r.Who.Entry(r.do, subject, detail)}
}

// siteDone leads back to a screen, which says what was done.
func (n *Newsroom) siteDone(w http.ResponseWriter, r *request, at, done string, q url.Values) error {
	q.Set("done", done)
	return n.done(w, r, at+"?"+q.Encode())
}
