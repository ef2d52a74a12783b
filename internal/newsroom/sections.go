package newsroom

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// sectionRoutes are the addresses of sections. Which edition's they are its
// query says; without one the first is shown in which the person may do this.
func (n *Newsroom) sectionRoutes() []web.Route {
	return []web.Route{n.form("/newsroom/sections", auth.ManageSections, n.sectionsPage, n.saveSections)}
}

// A sectionsMain is the sections of an edition, in the order of its menu.
type sectionsMain struct {
	siteMain
	Sum            string // of the sections that the form was made from
	Dir            news.Direction
	Rows           []sectionRow
	NewID, NewName string
}

type sectionRow struct {
	news.Section
	Href        string // where readers find it
	First, Last bool
	Apart       []choice
}

func (n *Newsroom) sectionsPage(w http.ResponseWriter, r *request) error {
	var m sectionsMain
	e, err := n.inEditions(r, &m.siteMain, auth.ManageSections)
	if err != nil {
		return err
	}
	return n.showSections(w, r, http.StatusOK, e, e.Sections, m)
}

// showSections shows sections of the edition, which may be not saved yet.
func (n *Newsroom) showSections(w http.ResponseWriter, r *request, status int, e *news.Edition, list []news.Section, m sectionsMain) error {
	common := n.siteMain(r, "sections")
	common.Editions, common.Edition, common.Problem = m.Editions, m.Edition, m.Problem
	m.siteMain, m.Dir = common, e.Dir
	if m.Sum == "" {
		m.Sum = sectionsSum(e.Sections)
	}
	for i, s := range list {
		row := sectionRow{Section: s, First: i == 0, Last: i == len(list)-1}
		if _, stored := e.Section(s.ID); stored {
			row.Href = e.Prefix + "/" + string(s.ID)
		}
		for _, other := range list {
			if other.ID != s.ID {
				row.Apart = append(row.Apart, choice{string(other.ID), other.Name, slices.Contains(s.Apart, other.ID)})
			}
		}
		m.Rows = append(m.Rows, row)
	}
	n.show(w, r, status, "sections", r.W["nav_sections"], m)
	return nil
}

// sectionsSum tells one state of an edition's sections from another.
func sectionsSum(list []news.Section) string {
	b, err := json.Marshal(list)
	if err != nil { // there is nothing in them that cannot be written
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:12])
}

// saveSections takes the form with all sections. Its button says what to do
// besides: "up world", "down world", "remove world", or "add".
func (n *Newsroom) saveSections(w http.ResponseWriter, r *request) error {
	var m sectionsMain
	e, err := n.inEditions(r, &m.siteMain, auth.ManageSections)
	if err != nil {
		return err
	}
	m.Sum, m.NewID, m.NewName = r.PostFormValue("sum"), strings.TrimSpace(r.PostFormValue("new_id")), strings.TrimSpace(r.PostFormValue("new_name"))
	list := readSections(r)
	do, id, _ := strings.Cut(r.PostFormValue("do"), " ")
	wanted, err := arranged(list, do, news.SectionID(id), m)
	switch {
	case m.Sum != sectionsSum(e.Sections):
		err = news.Fault{Kind: news.Conflict, Say: r.W["sections_changed"]}
	case err == nil:
		err = n.store.SaveSections(r.Context(), e.ID, e.Sections, wanted, siteEdit(r, "sections "+string(e.ID), strings.Join(r.PostForm["do"], "")))
	}
	if err == nil {
		return n.siteDone(w, r, "/newsroom/sections", "sections", url.Values{"edition": {string(e.ID)}})
	}
	var status int
	if m.Problem, status = n.wrong(w, r, err); status == 0 || wantsData(r.Request) {
		return err
	}
	return n.showSections(w, r, status, e, list, m)
}

// readSections reads the rows of the form.
func readSections(r *request) (list []news.Section) {
	names := r.PostForm["name"]
	for i, id := range r.PostForm["id"] {
		s := news.Section{ID: news.SectionID(id), Menu: slices.Contains(r.PostForm["menu"], id)}
		if i < len(names) {
			s.Name = strings.TrimSpace(names[i])
		}
		for _, other := range r.PostForm["apart "+id] {
			s.Apart = append(s.Apart, news.SectionID(other))
		}
		if text := strings.TrimSpace(r.PostFormValue("days " + id)); text != "" {
			days, err := strconv.Atoi(text)
			if err != nil {
				days = -1 // which is refused
			}
			s.RelatedDays = days
		}
		list = append(list, s)
	}
	return list
}

// arranged returns the sections after one was moved, removed or added.
func arranged(list []news.Section, do string, id news.SectionID, m sectionsMain) ([]news.Section, error) {
	list = slices.Clone(list)
	at := slices.IndexFunc(list, func(s news.Section) bool { return s.ID == id })
	switch {
	case do == "add":
		s := news.Section{ID: news.SectionID(m.NewID), Name: m.NewName, Menu: true}
		if s.ID == "" {
			s.ID = news.SectionID(news.Slugify(s.Name))
		}
		return append(list, s), nil
	case do == "" || do == "save":
		return list, nil
	case at < 0:
		return nil, news.Fault{Kind: news.Invalid, Field: "sections", Say: "There is no such section."}
	case do == "up" && at > 0:
		list[at-1], list[at] = list[at], list[at-1]
	case do == "down" && at < len(list)-1:
		list[at+1], list[at] = list[at], list[at+1]
	case do == "remove":
		list = slices.Delete(list, at, at+1)
		for i := range list {
			list[i].Apart = slices.DeleteFunc(list[i].Apart, func(s news.SectionID) bool { return s == id })
		}
	}
	return list, nil
}
