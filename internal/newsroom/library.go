package newsroom

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/web"
)

const libraryPage = 48 // files on a page

// libraryRoutes are the addresses of the library. Who may add files may see
// them all; they belong to no edition.
func (n *Newsroom) libraryRoutes() []web.Route {
	return []web.Route{
		n.route(get, "/newsroom/media", auth.AddMedia, n.filesList),
		most(mostUpload, n.route(post, "/newsroom/media", auth.AddMedia, n.upload)),
		n.route(get, "/newsroom/library", auth.AddMedia, n.library),
		n.route(get, "/newsroom/library/{asset}", auth.AddMedia, n.assetPage),
		n.route(post, "/newsroom/library/{asset}", auth.ManageMedia, n.describe),
	}
}

// A libraryMain is a page of the library.
type libraryMain struct {
	W       words
	Words   words // that its script says
	Problem problem
	Refused []refusedFile
	Done    string
	URL     string // an address that was refused
	Text    string
	Kind    news.MediaKind
	Bare    bool
	Kinds   []navItem
	Wanting navItem // those that need words
	Rows    []fileRow
	More    string
	First   bool // the page begins at the top
}

// A refusedFile is a file of a form with many that was not taken.
type refusedFile struct{ Name, Say string }

// A fileRow is a file as the library shows it.
type fileRow struct {
	news.Asset
	W         words
	KindWord  string
	Lacks     string // what words are missing; "" if none are
	DateAdded string
}

// Href is the address of the file's own page.
func (f fileRow) Href() string { return "/newsroom/library/" + number(f.ID) }

// Src is the address of the file itself.
func (f fileRow) Src() string { return "/media/" + f.Path }

// libraryKinds are the kinds of files that one can ask for.
var libraryKinds = []news.MediaKind{"", news.Picture, news.Clip, news.Sound}

func (n *Newsroom) library(w http.ResponseWriter, r *request) error {
	q := r.URL.Query()
	m := libraryMain{}
	if added, err := strconv.Atoi(q.Get("added")); err == nil && added > 0 {
		m.Done = r.W.say("library_added", "n", r.locale().Number(added))
	}
	return n.showLibrary(w, r, http.StatusOK, m)
}

// showLibrary shows the files that the address asks for.
func (n *Newsroom) showLibrary(w http.ResponseWriter, r *request, status int, m libraryMain) error {
	q := r.URL.Query()
	m.W, m.Words = r.W, uploadWords(r.W)
	m.Text, m.Kind, m.Bare = strings.TrimSpace(q.Get("q")), news.MediaKind(q.Get("kind")), q.Get("bare") != ""
	after := store.LibraryCursor{Begun: q.Get("begun") != ""}
	if text := q.Get("before"); text != "" {
		id, err := parseID[news.AssetID](text)
		if err != nil {
			return news.Fault{Kind: news.NotFound, Say: r.W["not_found"], Err: err}
		}
		after.Before = id
	}
	m.First = after.Before == 0
	list, next, err := n.files(r.Context(), store.LibraryFilter{Text: m.Text, Kind: m.Kind, Bare: m.Bare}, after, libraryPage)
	if err != nil {
		return err
	}
	for i := range list {
		m.Rows = append(m.Rows, fileOf(r, &list[i]))
	}
	if next.Before != 0 {
		m.More = m.at(m.Kind, m.Bare, next)
	}
	for _, kind := range libraryKinds {
		m.Kinds = append(m.Kinds, navItem{Href: m.at(kind, m.Bare, store.LibraryCursor{}), Label: r.W["library_kind_"+string(kind)], Current: kind == m.Kind})
	}
	m.Wanting = navItem{Href: m.at(m.Kind, !m.Bare, store.LibraryCursor{}), Label: r.W["library_bare"], Current: m.Bare}
	n.show(w, r, status, "library", r.W["nav_library"], m)
	return nil
}

// at is the address of the library with the same words asked for.
func (m *libraryMain) at(kind news.MediaKind, bare bool, after store.LibraryCursor) string {
	q := url.Values{}
	set := func(name, value string, is bool) {
		if is {
			q.Set(name, value)
		}
	}
	set("q", m.Text, m.Text != "")
	set("kind", string(kind), kind != "")
	set("bare", "1", bare)
	set("before", number(after.Before), after.Before != 0)
	set("begun", "1", after.Begun && after.Before != 0)
	if len(q) == 0 {
		return "/newsroom/library"
	}
	return "/newsroom/library?" + q.Encode()
}

// uploadWords are what the scripts that upload files say.
func uploadWords(w words) words {
	return w.some("upload.going", "upload.not", "upload.failed", "upload.refused", "upload.signedout", "upload.cancel", "upload.cancelled", "upload.done",
		"upload.large", "again", "focal.point", "focal.hint", "focal.crops", "focal.middle", "broken", "offline")
}

func fileOf(r *request, a *news.Asset) fileRow {
	f := fileRow{Asset: *a, W: r.W, KindWord: r.W["library_one_"+string(a.Kind)]}
	var lacks []string
	if a.Kind == news.Picture && a.Alt == "" {
		lacks = append(lacks, r.W["library_no_alt"])
	}
	if a.Kind != news.Attachment && a.Credit == "" {
		lacks = append(lacks, r.W["library_no_credit"])
	}
	f.Lacks = strings.Join(lacks, " · ")
	return f
}

// takeMany takes the files of the library's form, which works without a
// script, and shows what became of them.
func (n *Newsroom) takeMany(w http.ResponseWriter, r *request) error {
	m := libraryMain{}
	var last *news.Asset
	added, status := 0, http.StatusUnprocessableEntity
	took := func(name string, a *news.Asset, err error) error {
		if err == nil {
			last = a
			added++
			return nil
		}
		p, code := n.wrong(w, r, err)
		if code == 0 {
			return err
		}
		status = code
		m.Refused = append(m.Refused, refusedFile{name, p.Say})
		return nil
	}
	if r.MultipartForm != nil {
		for _, head := range r.MultipartForm.File["file"] {
			if head.Filename == "" && head.Size == 0 { // nothing was chosen
				continue
			}
			file, err := head.Open()
			if err != nil {
				return err
			}
			a, err := n.keepFile(r, head.Filename, head.Filename, file)
			if err := errors.Join(took(head.Filename, a, err), file.Close()); err != nil {
				return err
			}
		}
	}
	if address := strings.TrimSpace(r.FormValue("url")); address != "" {
		a, err := n.takeFrom(r, address)
		if err := took(address, a, err); err != nil {
			return err
		}
		if err != nil {
			m.URL = address
		}
	}
	switch {
	case added == 1 && len(m.Refused) == 0:
		return n.done(w, r, "/newsroom/library/"+number(last.ID)+"?done=added")
	case added > 0 && len(m.Refused) == 0:
		return n.done(w, r, "/newsroom/library?added="+strconv.Itoa(added))
	case added == 0 && len(m.Refused) == 0:
		m.Problem = problem{Say: r.W["library_nothing"], Field: "file"}
	case added > 0:
		m.Done = r.W.say("library_added", "n", r.locale().Number(added))
	}
	return n.showLibrary(w, r, status, m)
}
