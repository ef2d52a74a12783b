package newsroom

import (
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

const (
	redirectsPage = 100     // redirects on a page
	mostPasted    = 1000    // lines of redirects taken at once
	mostPaste     = 1 << 20 // bytes of them
)

func (n *Newsroom) redirectRoutes() []web.Route {
	return []web.Route{
		n.form("/newsroom/redirects", auth.ManageRedirect, n.redirectsPage, n.addRedirect),
		n.route(post, "/newsroom/redirects/remove", auth.ManageRedirect, n.removeRedirect),
		most(mostPaste, n.route(post, "/newsroom/redirects/paste", auth.ManageRedirect, n.pasteRedirects)),
		n.route(get, "/newsroom/redirects/export", auth.ManageRedirect, n.exportRedirects),
	}
}

// A redirectsMain is the list of redirects.
type redirectsMain struct {
	siteMain
	Begin    string
	Rows     []store.Redirect
	More     string
	From, To string // of the form, if it was refused
	Pasted   string // what is still to be mended
	Report   []pastedLine
	Added    string
}

// A pastedLine is a line that was refused, and why.
type pastedLine struct {
	Line      int
	Text, Say string
}

func (n *Newsroom) redirectsPage(w http.ResponseWriter, r *request) error {
	return n.showRedirects(w, r, http.StatusOK, redirectsMain{})
}

func (n *Newsroom) showRedirects(w http.ResponseWriter, r *request, status int, m redirectsMain) error {
	common := n.siteMain(r, "redirects")
	common.Problem = m.Problem
	m.siteMain = common
	q := r.URL.Query()
	m.Begin = strings.TrimSpace(q.Get("begin"))
	list, err := n.store.Redirects(r.Context(), m.Begin, q.Get("after"), redirectsPage+1)
	if err != nil {
		return err
	}
	if len(list) > redirectsPage {
		list = list[:redirectsPage]
		m.More = "/newsroom/redirects?" + url.Values{"begin": {m.Begin}, "after": {list[redirectsPage-1].From}}.Encode()
	}
	m.Rows = list
	n.show(w, r, status, "redirects", r.W["nav_redirects"], m)
	return nil
}

func (n *Newsroom) addRedirect(w http.ResponseWriter, r *request) error {
	m := redirectsMain{From: strings.TrimSpace(r.PostFormValue("from")), To: strings.TrimSpace(r.PostFormValue("to"))}
	err := n.store.Redirect(r.Context(), m.From, m.To, siteEdit(r, "redirect "+m.From, m.To))
	if err == nil {
		return n.siteDone(w, r, "/newsroom/redirects", "redirect", url.Values{"begin": {r.PostFormValue("begin")}})
	}
	var status int
	if m.Problem, status = n.wrong(w, r, err); status == 0 || wantsData(r.Request) {
		return err
	}
	return n.showRedirects(w, r, status, m)
}

func (n *Newsroom) removeRedirect(w http.ResponseWriter, r *request) error {
	from := r.PostFormValue("from")
	err := n.store.RemoveRedirect(r.Context(), from, siteEdit(r, "redirect "+from, ""))
	if err != nil && !errors.Is(err, news.NotFound) {
		return err
	}
	return n.siteDone(w, r, "/newsroom/redirects", "redirect_gone", url.Values{"begin": {r.PostFormValue("begin")}})
}

// pasteRedirects adds redirects that stand one on a line: the old address, then
// the new one, parted by a space, a tab or a comma. Lines that are refused are
// shown again with the reason; the others are added.
func (n *Newsroom) pasteRedirects(w http.ResponseWriter, r *request) error {
	lines := strings.Split(strings.ReplaceAll(r.PostFormValue("lines"), "\r\n", "\n"), "\n")
	if len(lines) > mostPasted {
		return n.showRedirects(w, r, http.StatusUnprocessableEntity, redirectsMain{Pasted: r.PostFormValue("lines"),
			siteMain: siteMain{Problem: problem{Say: r.W.say("redirects_too_many", "n", r.locale().Number(mostPasted))}}})
	}
	var m redirectsMain
	var again []string
	added := 0
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" || i == 0 && strings.EqualFold(line, "from,to") {
			continue
		}
		from, to, ok := readRedirect(line)
		err := error(news.Fault{Kind: news.Invalid, Say: r.W["redirects_two"]})
		if ok {
			err = n.store.Redirect(r.Context(), from, to, siteEdit(r, "redirect "+from, to))
		}
		var fault news.Fault
		switch {
		case err == nil:
			added++
		case errors.As(err, &fault):
			m.Report = append(m.Report, pastedLine{i + 1, line, n.inLanguage(r.Lang, fault.Say)})
			again = append(again, line)
		default:
			return err
		}
	}
	m.Added, m.Pasted = r.W.say("redirects_added", "n", r.locale().Number(added)), strings.Join(again, "\n")
	return n.showRedirects(w, r, http.StatusOK, m)
}

// readRedirect reads a line with two addresses.
func readRedirect(line string) (from, to string, ok bool) {
	fields := strings.Fields(line)
	if len(fields) != 2 || strings.HasSuffix(fields[0], ",") || strings.HasPrefix(line, `"`) {
		c := csv.NewReader(strings.NewReader(line))
		var err error
		if fields, err = c.Read(); err != nil || len(fields) != 2 {
			return "", "", false
		}
	}
	return strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1]), true
}

// exportRedirects writes all redirects as a file that can be pasted again.
func (n *Newsroom) exportRedirects(w http.ResponseWriter, r *request) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="redirects.csv"`)
	if r.Method == http.MethodHead {
		return nil
	}
	if err := n.writeRedirects(r, w); err != nil { // a part must not look like the whole
		n.log.Error("newsroom: the redirects were not exported whole", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func (n *Newsroom) writeRedirects(r *request, w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write([]string{"from", "to"})
	for after := ""; ; {
		list, err := n.store.Redirects(r.Context(), "", after, 1000)
		if err != nil {
			return err
		}
		for _, x := range list {
			after = x.From
			c.Write([]string{x.From, x.To})
		}
		if len(list) < 1000 {
			break
		}
	}
	c.Flush()
	return c.Error()
}
