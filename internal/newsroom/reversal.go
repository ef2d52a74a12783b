package newsroom

import (
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
)

const (
	undoOffered = 10 * time.Second // how long the way back is shown
	undoTaken   = 20 * time.Second // and how long it is open: an answer may take its time
)

// unpublish takes back what was just published.
func (n *Newsroom) unpublish(w http.ResponseWriter, r *request) error {
	r.quiet = true // the store notes it with what it does
	began, ctx, id := n.now(), r.Context(), r.Story.ID
	from, err := n.store.Last(ctx)
	if err != nil {
		return err
	}
	log := r.Who.Entry(auth.Unpublish, "story "+number(id), r.Story.Headline)
	if err := n.store.Unpublish(ctx, id, undoTaken, n.edit(r, ""), log); err != nil {
		return err
	}
	if n.opt.CatchUp != nil {
		if err := n.opt.CatchUp(ctx); err != nil {
			n.log.Error("related coverage did not catch up", "story", id, "err", err)
		}
	}
	return n.answerFlow(w, r, flowAnswer{Say: r.W["undone"], Remade: n.remade(ctx, r, from, id)}, began)
}

// erase deletes a story, once the person wrote why and its number, or all of
// its headline.
func (n *Newsroom) erase(w http.ResponseWriter, r *request) error {
	r.quiet = true // the store notes it with what it does
	form := struct {
		Reason  string `json:"reason"`
		Confirm string `json:"confirm"`
	}{r.FormValue("reason"), r.FormValue("confirm")}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := readData(r, &form); err != nil {
			return err
		}
	}
	reason := strings.TrimSpace(form.Reason)
	switch {
	case reason == "":
		return news.Fault{Kind: news.Invalid, Field: "reason", Say: r.W["delete_why"]}
	case strings.TrimSpace(form.Confirm) != strings.TrimSpace(titleOf(r, r.Story.Headline)):
		return news.Fault{Kind: news.Invalid, Field: "confirm", Say: r.W["delete_confirm"]}
	}
	log := r.Who.Entry(auth.Delete, "story "+number(r.Story.ID), r.Story.Headline+": "+reason)
	if err := n.store.Delete(r.Context(), r.Story.ID, n.edit(r, reason), log); err != nil {
		return err
	}
	n.opt.Scripts.Changed(r.Story.ID)
	if wantsData(r.Request) {
		writeData(w, http.StatusOK, flowAnswer{To: "/newsroom", Say: r.W["deleted"]})
		return nil
	}
	http.Redirect(w, r.Request, "/newsroom", http.StatusSeeOther)
	return nil
}
