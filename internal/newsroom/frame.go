package newsroom

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/web"
)

//go:embed words frame desk front story calendar dashboard mentions wrong signin account people site library editor static ui/words.en.json ui/words.ar.json
var files embed.FS

// screens are the folders with a template each: what stands in the frame.
var screens = []string{"desk", "wrong", "signin", "account", "people", "site", "library", "editor", "front", "story", "calendar", "dashboard", "mentions"}

func (n *Newsroom) loadTemplates(files fs.FS) error {
	n.templates = map[string]*template.Template{}
	for _, name := range screens {
		list, err := fs.Glob(files, name+"/*.html")
		if err != nil {
			return err
		}
		for _, file := range list {
			t, err := template.New("").Option("missingkey=zero").ParseFS(files, "frame/*.html", file)
			if err != nil {
				return err
			}
			n.templates[strings.TrimSuffix(path.Base(file), ".html")] = t
		}
	}
	return nil
}

// An asset is a file that pages load: its address holds its hash.
type asset struct {
	kind string
	data []byte
	zip  []byte // gzipped; nil if that spares nothing
}

func (n *Newsroom) loadAssets(files fs.FS) error {
	n.assets, n.names = map[string]asset{}, map[string]string{}
	list, err := fs.Glob(files, "static/*")
	if err != nil {
		return err
	}
	for _, file := range list {
		data, err := fs.ReadFile(files, file)
		if err != nil {
			return err
		}
		base, ext := path.Base(file), path.Ext(file)
		if ext == ".woff2" { // sheets name it, with its hash
			n.assets[base] = asset{kind: "font/woff2", data: data}
			continue
		}
		sum := sha256.Sum256(data)
		name := strings.TrimSuffix(base, ext) + "-" + hex.EncodeToString(sum[:6]) + ext
		n.assets[name] = asset{kind: mime.TypeByExtension(ext), data: data, zip: zipped(data)}
		n.names[base] = "/newsroom/static/" + name
	}
	return nil
}

// static answers with an asset.
func (n *Newsroom) static(w http.ResponseWriter, r *request) error {
	a, ok := n.assets[r.PathValue("name")]
	if !ok {
		return news.Fault{Kind: news.NotFound, Say: r.W["not_found"]}
	}
	w.Header().Set("Cache-Control", string(web.Immutable))
	w.Header().Set("Content-Type", a.kind)
	data := a.data
	if a.zip != nil {
		w.Header().Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
			data = a.zip
		}
	}
	w.Write(data)
	return nil
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := z.Write(data); err != nil || z.Close() != nil || b.Len() > len(data)*9/10 {
		return nil
	}
	return b.Bytes()
}

// A frame is what stands around every screen.
type frame struct {
	W         words
	Lang, Dir string
	Title     string
	Newsroom  string // its name
	Screen    string
	Asset     map[string]string // addresses of assets by name
	Nav       []navItem
	Who       *person // nil: nobody is signed in
	Editions  []news.Edition
	Edition   news.EditionID
	MayCreate bool
	Main      any

	Notices    *notices // nil: nobody is signed in
	FrameWords words    // that the frame's script says
}

type navItem struct {
	Href, Icon, Label string
	Current           bool
	Count             string
}

// A person is somebody of the newsroom as screens show them.
type person struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Color    string `json:"color"`
}

// places are the screens of the rail, with who sees them.
var places = []struct {
	screen, href, icon string
	do                 auth.Action
}{
	{"desk", "/newsroom", "desk", auth.ViewDesk},
	{"fronts", "/newsroom/front", "fronts", auth.EditFront},
	{"library", "/newsroom/library", "media", auth.AddMedia},
	{"mentions", "/newsroom/mentions", "mention", auth.ViewDesk},
	{"calendar", "/newsroom/calendar", "calendar", auth.ViewDesk},
	{"dashboard", "/newsroom/dashboard", "dashboard", auth.ViewDashboard},
	{"users", "/newsroom/users", "users", auth.ManageUsers},
	{"audit", "/newsroom/audit", "audit", auth.SeeAudit},
}

// show writes a screen in the frame.
func (n *Newsroom) show(w http.ResponseWriter, r *request, status int, screen, title string, main any) {
	f := frame{W: r.W, Lang: r.Lang, Dir: string(news.DirectionOf(news.EditionID(r.Lang))), Title: title, Screen: screen, Asset: n.names, Main: main, Newsroom: "Broadsheet", FrameWords: r.W.some("find", "palette_", "no_", "no", "yes_", "keys_title", "broken", "offline", "untitled")}
	if r.Who != nil {
		f.Who = asPerson(int64(r.Who.User.ID), r.Who.User.Name, r.Who.User.Color)
		f.Notices = n.notices(r)
		for _, p := range places {
			if somewhere(r.Who, p.do) == nil {
				f.Nav = append(f.Nav, navItem{Href: p.href, Icon: p.icon, Label: r.W["nav_"+p.screen], Current: p.screen == screen || p.screen == "library" && screen == "asset"})
			}
			if p.screen == "mentions" && len(f.Nav) > 0 {
				f.Nav[len(f.Nav)-1].Count = f.Notices.Mentions
			}
		}
		if tabs := siteTabs(r, screen); len(tabs) > 0 {
			current := slices.ContainsFunc(tabs, func(t navItem) bool { return t.Current })
			f.Nav = append(f.Nav, navItem{Href: tabs[0].Href, Icon: "settings", Label: r.W["nav_site"], Current: current})
		}
		list, e, err := n.editions(r.Context(), news.EditionID(r.FormValue("edition")))
		if err == nil {
			f.Editions, f.Edition, f.Newsroom = list, e.ID, e.Title
			f.MayCreate = auth.May(r.Who, auth.CreateStory, auth.Subject{Edition: e.ID, Owner: true}) == nil
		}
	}
	n.render(w, status, screen, "frame", f)
}

// part writes a piece of a screen, for a script to put in.
func (n *Newsroom) part(w http.ResponseWriter, screen, name string, data any) {
	n.render(w, http.StatusOK, screen, name, data)
}

func (n *Newsroom) render(w http.ResponseWriter, status int, screen, name string, data any) {
	var b bytes.Buffer
	if err := n.templates[screen].ExecuteTemplate(&b, name, data); err != nil {
		ref := web.Reference()
		n.log.Error("newsroom: a screen could not be made", "screen", screen, "reference", ref, "err", err)
		http.Error(w, fmt.Sprintf("Something went wrong on our side. Reference: %s", ref), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// writeData answers a script.
func writeData(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		status = http.StatusInternalServerError
		b.Reset()
		b.WriteString(`{"say":"Something went wrong on our side."}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

// readData reads what a script sent.
func readData(r *request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return news.Fault{Kind: news.Invalid, Say: r.W["too_large"], Err: err}
		}
		return news.Fault{Kind: news.Invalid, Say: r.W["bad_request"], Err: err}
	}
	return nil
}

func asPerson(id int64, name, color string) *person {
	initials := ""
	for _, part := range strings.Fields(name) {
		r := []rune(part)
		if initials += strings.ToUpper(string(r[:1])); len([]rune(initials)) == 2 {
			break
		}
	}
	return &person{ID: id, Name: name, Initials: initials, Color: color}
}
