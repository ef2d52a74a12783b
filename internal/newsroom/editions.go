package newsroom

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// commonZones are offered where a time zone is asked for; any other is taken too.
var commonZones = []string{"UTC", "Europe/London", "Europe/Lisbon", "Europe/Berlin", "Asia/Beirut", "Africa/Cairo", "Asia/Riyadh", "Asia/Kolkata", "Asia/Tokyo", "America/New_York", "America/Sao_Paulo"}

// editionRoutes are the addresses of editions. Which one is changed the query
// says; adding one takes a right in all of them.
func (n *Newsroom) editionRoutes() []web.Route {
	return []web.Route{
		n.form("/newsroom/editions", auth.ManageEdition, n.editionsPage, n.saveEdition),
		n.route(post, "/newsroom/editions/new", auth.ManageEdition, n.addEdition),
	}
}

// An editionsMain is the editions that somebody may change.
type editionsMain struct {
	siteMain
	Rows   []editionRow
	Zones  []string
	MayAdd bool
	New    editionRow
}

// An editionRow is the form of an edition.
type editionRow struct {
	news.Edition
	Example string // the address of a story, "" if the pattern makes none
	problem problem
	sum     string
}

// Fault says what is wrong with a field, if anything is.
func (e editionRow) Fault(field string) string {
	if e.problem.Field == field {
		return e.problem.Say
	}
	return ""
}

func (n *Newsroom) editionsPage(w http.ResponseWriter, r *request) error {
	return n.showEditions(w, r, http.StatusOK, editionsMain{}, nil)
}

// showEditions shows the editions, one of them as it was refused.
func (n *Newsroom) showEditions(w http.ResponseWriter, r *request, status int, m editionsMain, refused *news.Edition) error {
	common := n.siteMain(r, "editions")
	if _, err := n.inEditions(r, &common, auth.ManageEdition); err != nil {
		return err
	}
	common.Problem = m.Problem
	m.siteMain, m.Zones = common, commonZones
	m.MayAdd = auth.May(r.Who, auth.ManageEdition, auth.Subject{}) == nil
	for _, e := range m.Editions {
		row := editionRow{Edition: e}
		if refused != nil && refused.ID == e.ID {
			row = editionRow{Edition: *refused, problem: m.Problem}
		}
		row.sum = editionSum(&e)
		if row.Pattern.Validate() == nil {
			c := news.Content{Slug: "a-story", Section: "world"}
			if len(e.Sections) > 0 {
				c.Section = e.Sections[0].ID
			}
			row.Example = row.Address(1, &c, n.now())
		}
		m.Rows = append(m.Rows, row)
	}
	n.show(w, r, status, "editions", r.W["nav_editions"], m)
	return nil
}

// saveEdition changes an edition; its sections, and whether it is the default,
// stay.
func (n *Newsroom) saveEdition(w http.ResponseWriter, r *request) error {
	var m editionsMain
	found, err := n.inEditions(r, &m.siteMain, auth.ManageEdition)
	if err != nil {
		return err
	}
	e := *found
	readForm := func(e *news.Edition) {
		readEdition(r, e)
		e.Tagline, e.Zone, e.Dir = field(r, "tagline"), field(r, "zone"), news.Direction(field(r, "dir"))
		e.Pattern, e.Abroad = news.AddressPattern(field(r, "pattern")), r.PostFormValue("abroad") != ""
	}
	readForm(&e)
	if err = hasName(r, &e); err == nil {
		err = n.store.ChangeEdition(r.Context(), e.ID, siteEdit(r, "edition "+string(e.ID), e.Title), func(stored *news.Edition) error {
			if seen := field(r, "sum"); seen != "" && seen != editionSum(stored) {
				return news.Fault{Kind: news.Conflict, Say: r.W["edition_moved"]}
			}
			readForm(stored)
			return nil
		})
	}
	if err == nil {
		return n.siteDone(w, r, "/newsroom/editions", "edition", url.Values{})
	}
	var status int
	if m.Problem, status = n.wrong(w, r, err); status == 0 || wantsData(r.Request) {
		return err
	}
	return n.showEditions(w, r, status, m, &e)
}

// addEdition adds an edition, in the time zone of the default one.
func (n *Newsroom) addEdition(w http.ResponseWriter, r *request) error {
	if err := auth.May(r.Who, auth.ManageEdition, auth.Subject{}); err != nil {
		return err
	}
	_, first, err := n.editions(r.Context(), "")
	if err != nil {
		return err
	}
	id := news.EditionID(field(r, "id"))
	e := news.Edition{ID: id, Dir: news.DirectionOf(id), Zone: first.Zone}
	readEdition(r, &e)
	if field(r, "prefix") == "" {
		e.Prefix = "/" + strings.ToLower(string(id))
	}
	if err = hasName(r, &e); err == nil {
		err = n.store.AddEdition(r.Context(), e, siteEdit(r, "edition "+string(e.ID), e.Title))
	}
	if err == nil {
		return n.siteDone(w, r, "/newsroom/editions", "edition", url.Values{})
	}
	var m editionsMain
	var status int
	if m.Problem, status = n.wrong(w, r, err); status == 0 || wantsData(r.Request) {
		return err
	}
	m.New = editionRow{Edition: e, problem: m.Problem}
	return n.showEditions(w, r, status, m, nil)
}

// readEdition reads the fields that both forms have.
func readEdition(r *request, e *news.Edition) {
	e.Name, e.Title, e.Prefix = field(r, "name"), field(r, "title"), strings.TrimSuffix(field(r, "prefix"), "/")
}

// hasName reports an edition whose language has no name.
func hasName(r *request, e *news.Edition) error {
	if e.Name == "" {
		return news.Fault{Kind: news.Invalid, Field: "name", Say: r.W["edition_unnamed"]}
	}
	return nil
}

// editionSum tells settings of an edition from others, by what the form holds.
func editionSum(e *news.Edition) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q %q %v", e.Name, e.Title, e.Tagline, e.Zone, e.Dir, e.Prefix, e.Pattern, e.Abroad))
	return hex.EncodeToString(sum[:12])
}

// Sum is that of the edition as it is stored.
func (e editionRow) Sum() string { return e.sum }

// field is what a field of the form says.
func field(r *request, name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
