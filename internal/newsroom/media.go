package newsroom

import (
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

// upload takes a file. What it is its content tells, not its name.
func (n *Newsroom) upload(w http.ResponseWriter, r *request) error {
	file, head, err := r.FormFile("file")
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["too_large"], Err: err}
	}
	if err != nil || n.opt.Files == nil {
		return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["bad_request"], Err: err}
	}
	defer file.Close()
	start := make([]byte, 512)
	k, err := io.ReadFull(file, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(start[:k]))
	ending := uploads[kind]
	if ending == "" {
		return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["upload_kind"]}
	}
	m := news.Media{Kind: news.Picture, Type: kind}
	switch {
	case strings.HasPrefix(kind, "video/"):
		m.Kind = news.Clip
	case !strings.HasPrefix(kind, "image/"):
		m.Kind = news.Sound
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if m.Kind == news.Picture {
		size, _, err := image.DecodeConfig(file)
		if err != nil && kind != "image/webp" || size.Width*size.Height > mostPixels {
			return news.Fault{Kind: news.Invalid, Field: "file", Say: r.W["upload_broken"], Err: err}
		}
		m.Width, m.Height = size.Width, size.Height
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
	}
	name := strings.TrimSuffix(path.Base(strings.ReplaceAll(head.Filename, `\`, "/")), path.Ext(head.Filename))
	a, err := n.opt.Files.Put(r.Context(), name+ending, file)
	if err != nil {
		return err
	}
	if err := n.store.SaveAsset(r.Context(), &a); err != nil {
		return err
	}
	m.Asset, m.Src = a.ID, "/media/"+a.Path
	writeData(w, http.StatusCreated, m)
	return nil
}

// mostFiles is how many files the picker shows.
const mostFiles = 48

// files lists media that the newsroom holds, the newest first.
func (n *Newsroom) filesList(w http.ResponseWriter, r *request) error {
	kind := news.MediaKind(r.URL.Query().Get("kind"))
	if kind == "video" { // clips and sounds
		kind = news.Clip
	}
	q := strings.ToLower(strings.TrimSpace(r.URL.Query().Get("q")))
	out := []news.Media{}
	for before, looked := news.AssetID(0), 0; len(out) < mostFiles && looked < 10; looked++ {
		list, err := n.store.Files(r.Context(), kind, before, 200)
		if err != nil {
			return err
		}
		for _, a := range list {
			before = a.ID
			if q == "" || strings.Contains(strings.ToLower(a.Origin), q) {
				out = append(out, news.Media{Kind: a.Kind, Asset: a.ID, Src: "/media/" + a.Path, Type: a.Type})
			}
			if len(out) == mostFiles {
				break
			}
		}
		if len(list) < 200 {
			break
		}
	}
	writeData(w, http.StatusOK, out)
	return nil
}
