package newsroom

import (
	"net/http"

	"broadsheet/internal/news"
)

// An editorMain is the page on which a story is written.
type editorMain struct {
	W       words
	Words   words
	Story   struct{ ID news.StoryID }
	Edition news.Edition
	Kinds   []news.StoryKind
	Host    string // of the site
}

// editor shows the editor of a story, or of one that is not begun.
func (n *Newsroom) editor(w http.ResponseWriter, r *request) error {
	m := editorMain{W: r.W, Words: r.W, Kinds: news.StoryKinds, Host: r.Host}
	title, edition := r.W["untitled"], news.EditionID(r.FormValue("edition"))
	if r.Story != nil {
		m.Story.ID, edition = r.Story.ID, r.Story.Edition
		if r.Story.Headline != "" {
			title = r.Story.Headline
		}
	}
	_, e, err := n.editions(r.Context(), edition)
	if err != nil {
		return err
	}
	m.Edition = *e
	h := w.Header() // the preview stands in a frame
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; frame-src 'self'")
	n.show(w, r, http.StatusOK, "editor", title, m)
	return nil
}
