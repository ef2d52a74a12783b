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

const authorsPage = 30 // authors on a page

func (n *Newsroom) authorRoutes() []web.Route {
	return []web.Route{
		n.route(get, "/newsroom/authors", auth.ManageAuthors, n.authorsPage),
		n.route(post, "/newsroom/authors/save", auth.ManageAuthors, n.saveAuthor),
	}
}

// An authorsMain is the authors, whatever editions they write in.
type authorsMain struct {
	siteMain
	Begin string
	Rows  []authorRow
	More  string
}

type authorRow struct {
	store.AuthorEntry
	Href string
}

func (n *Newsroom) authorsPage(w http.ResponseWriter, r *request) error {
	return n.showAuthors(w, r, http.StatusOK, problem{})
}

func (n *Newsroom) showAuthors(w http.ResponseWriter, r *request, status int, p problem) error {
	q := r.URL.Query()
	m := authorsMain{siteMain: n.siteMain(r, "authors"), Begin: strings.TrimSpace(q.Get("begin"))}
	m.Problem = p
	_, e, err := n.editions(r.Context(), "")
	if err != nil {
		return err
	}
	list, err := n.store.AuthorList(r.Context(), m.Begin, q.Get("after"), authorsPage+1)
	if err != nil {
		return err
	}
	if len(list) > authorsPage {
		list = list[:authorsPage]
		m.More = "/newsroom/authors?" + url.Values{"begin": {m.Begin}, "after": {list[authorsPage-1].Folded}}.Encode()
	}
	for _, a := range list {
		m.Rows = append(m.Rows, authorRow{a, e.Prefix + "/author/" + string(a.Slug)})
	}
	n.show(w, r, status, "authors", r.W["nav_authors"], m)
	return nil
}

// saveAuthor gives an author a name and a description.
func (n *Newsroom) saveAuthor(w http.ResponseWriter, r *request) error {
	id, err := parseID[news.AuthorID](r.PostFormValue("id"))
	if err != nil {
		return news.Fault{Kind: news.Invalid, Field: "id", Say: r.W["bad_request"], Err: err}
	}
	a := news.Author{ID: id, Name: r.PostFormValue("name"), Bio: r.PostFormValue("bio")}
	err = n.store.SaveAuthor(r.Context(), a, siteEdit(r, "author "+number(id), a.Name))
	if err == nil {
		return n.siteDone(w, r, "/newsroom/authors", "author", url.Values{"begin": {a.Name}})
	}
	p, status := n.wrong(w, r, err)
	if status == 0 || wantsData(r.Request) {
		return err
	}
	return n.showAuthors(w, r, status, p)
}
