package newsroom

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"image"
	_ "image/gif" // so that their size can be read
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Files keeps media.
type Files interface {
	// Put keeps a file, named as its sender calls it, and describes it.
	Put(ctx context.Context, name string, r io.Reader) (news.Asset, error)
}

// Limits of an upload.
const (
	mostUpload = 256 << 20 // bytes
	mostPixels = 120_000_000
)

// uploads are the types that are taken, by their content, and the endings
// under which they are kept.
var uploads = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
	"video/mp4": ".mp4", "video/webm": ".webm", "audio/mpeg": ".mp3", "audio/wave": ".wav", "application/ogg": ".ogg"}

// upload takes files, or the address of one for us to get: a script sends one
// and gets it as a story begins to use it, the library's form may send many.
func (n *Newsroom) upload(w http.ResponseWriter, r *request) error {
	if n.opt.Files == nil {
		return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["bad_request"]}
	}
	err := r.ParseMultipartForm(32 << 20)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["too_large"], Err: err}
	case err != nil && !errors.Is(err, http.ErrNotMultipart):
		return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["bad_request"], Err: err}
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	if wantsData(r.Request) {
		a, err := n.takeOne(r)
		if err != nil {
			return err
		}
		writeData(w, http.StatusCreated, a.Media())
		return nil
	}
	return n.takeMany(w, r)
}

// takeOne takes the file of the request, or gets it from the address there.
func (n *Newsroom) takeOne(r *request) (*news.Asset, error) {
	if address := strings.TrimSpace(r.FormValue("url")); address != "" {
		return n.takeFrom(r, address)
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return nil, news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["bad_request"], Err: err}
	}
	defer file.Close()
	return n.keepFile(r, head.Filename, head.Filename, file)
}

// takeFrom gets a file from an address.
func (n *Newsroom) takeFrom(r *request, address string) (*news.Asset, error) {
	if n.opt.Outside == nil {
		return nil, news.Fault{Kind: news.Invalid, Field: "url", Say: r.W["bad_request"]}
	}
	answer, err := n.opt.Outside.Get(r.Context(), address)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	// Its beginning says what it is, and so does its whole: it must be here.
	data, err := io.ReadAll(answer)
	if err != nil {
		return nil, err
	}
	origin := address
	if i := strings.IndexAny(origin, "?#"); i >= 0 { // what follows may hold a secret
		origin = origin[:i]
	}
	return n.keepFile(r, cmp.Or(answer.Name, "file"), origin, bytes.NewReader(data))
}

// keepFile keeps a file. What it is its content tells, not its name.
func (n *Newsroom) keepFile(r *request, name, origin string, file io.ReadSeeker) (*news.Asset, error) {
	start := make([]byte, 512)
	k, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(start[:k]))
	ending := uploads[kind]
	if ending == "" {
		return nil, news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["upload_kind"]}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	var size image.Config
	if strings.HasPrefix(kind, "image/") {
		size, _, err = image.DecodeConfig(file)
		if err != nil && kind != "image/webp" || size.Width*size.Height > mostPixels {
			return nil, news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["upload_broken"], Err: err}
		}
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	a, err := n.opt.Files.Put(r.Context(), strings.TrimSuffix(name, path.Ext(name))+ending, file)
	if err != nil {
		return nil, err
	}
	a.Kind, a.Type, a.Origin, a.By, a.Width, a.Height = kindOf(kind), kind, origin, r.Who.User.Name, size.Width, size.Height
	if err := n.store.SaveAsset(r.Context(), &a); err != nil {
		return nil, err
	}
	n.noteFile(r, &a)
	return &a, nil
}

// kindOf is what a type that is taken shows or plays.
func kindOf(mimeType string) news.MediaKind {
	switch {
	case strings.HasPrefix(mimeType, "video/"):
		return news.Clip
	case strings.HasPrefix(mimeType, "image/"):
		return news.Picture
	}
	return news.Sound
}

// noteFile notes in the audit log that somebody added a file.
func (n *Newsroom) noteFile(r *request, a *news.Asset) {
	subject := "file " + number(a.ID)
	if err := n.auth.Record(context.WithoutCancel(r.Context()), r.Who, r.do, subject, a.Name()); err != nil {
		n.log.Error("newsroom: a line of the audit log is lost", "action", r.do, "subject", subject, "err", err)
	}
}

// mostFiles is how many files the picker shows.
const mostFiles = 48

// filesList lists media that the newsroom holds, the newest first, as a story
// begins to use them.
func (n *Newsroom) filesList(w http.ResponseWriter, r *request) error {
	q := r.URL.Query()
	type file struct {
		news.Media
		Name string `json:"name"`
	}
	out := []file{}
	kinds := []news.MediaKind{news.MediaKind(q.Get("kind"))}
	if kinds[0] == news.Clip { // what is put where a clip is may be a sound too
		kinds = append(kinds, news.Sound)
	}
	for _, kind := range kinds {
		list, _, err := n.files(r.Context(), store.LibraryFilter{Kind: kind, Text: q.Get("q")}, store.LibraryCursor{}, mostFiles)
		if err != nil {
			return err
		}
		for _, a := range list {
			out = append(out, file{a.Media(), a.Name()})
		}
	}
	writeData(w, http.StatusOK, out)
	return nil
}

// files reads a page of the library: short if few of many match.
func (n *Newsroom) files(ctx context.Context, f store.LibraryFilter, after store.LibraryCursor, limit int) (list []news.Asset, next store.LibraryCursor, err error) {
	next = after
	for range mostReads {
		var part []news.Asset
		if part, next, err = n.store.Library(ctx, f, next, limit-len(list)); err != nil {
			return nil, store.LibraryCursor{}, err
		}
		list = append(list, part...)
		if next == (store.LibraryCursor{}) || len(list) >= limit {
			break
		}
	}
	return list, next, nil
}
