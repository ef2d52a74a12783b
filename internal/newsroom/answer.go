package newsroom

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

// nothing answers for addresses at which there is nothing.
func (n *Newsroom) nothing(http.ResponseWriter, *request) error {
	return news.Fault{Kind: news.NotFound}
}

// form makes a row of a page with a form: it is shown, and it is taken at the
// same address.
func (n *Newsroom) form(pattern string, do auth.Action, show, take handler) web.Route {
	return n.route(slices.Concat(get, post), pattern, do, func(w http.ResponseWriter, r *request) error {
		if r.Method == http.MethodPost {
			return take(w, r)
		}
		return show(w, r)
	})
}

// done answers that something was done: a script with nothing more, a person
// with the screen at to.
func (n *Newsroom) done(w http.ResponseWriter, r *request, to string) error {
	if wantsData(r.Request) {
		writeData(w, http.StatusOK, struct{}{})
		return nil
	}
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
	return nil
}

// isInvalid reports whether something must be mended before it can be done.
func isInvalid(err error) bool { return errors.Is(err, news.Invalid) }

// parseID reads a number above 0 as we write it.
func parseID[ID ~int64](text string) (ID, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != text {
		return 0, news.Fault{Kind: news.NotFound}
	}
	return ID(n), nil
}
