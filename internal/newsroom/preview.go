package newsroom

import (
	"net/http"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

// preview shows the page of a story as readers would see what is written now.
func (n *Newsroom) preview(w http.ResponseWriter, r *request) error {
	if n.opt.Preview == nil {
		return news.Fault{Kind: news.NotFound}
	}
	m, err := n.opt.Scripts.Open(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	c, err := prose.Content(m.Doc, &st.Content)
	if err != nil {
		return err
	}
	_, e, err := n.editions(r.Context(), st.Edition)
	if err != nil {
		return err
	}
	if c.Slug == "" {
		c.Slug = "preview"
	}
	c.Headline = titleOf(r, c.Headline)
	st.Content = c
	if st.Published.IsZero() {
		st.Published = n.now().UTC()
	}
	page, err := n.opt.Preview(r.Context(), store.PublicForm(e, st, e.Address(st.ID, &c, st.Published)))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	w.Write(page)
	return nil
}
