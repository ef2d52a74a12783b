package importer

import (
	"context"
	"errors"
	"image"
	_ "image/gif"  // to read the size of pictures
	_ "image/jpeg" // to read the size of pictures
	_ "image/png"  // to read the size of pictures
	"io/fs"
	"net/url"
	"path"
	"strings"

	"broadsheet/internal/news"
)

// A mediaDesk finds the files of one item.
type mediaDesk struct {
	*desk
	ctx    context.Context
	dir    fs.FS                  // where the input lies; may be nil
	in     string                 // names dir
	base   string                 // the item's former address, "" if unknown
	found  map[string]*news.Media // by the address in the input; nil: not to be had
	assets []news.Asset
	note   func(string, ...any)
}

// take returns the media as we may keep it: with its file taken in if it lies
// beside the input, else with the whole address that it had. It returns nil
// if neither is known.
func (m *mediaDesk) take(one news.Media) (*news.Media, error) {
	src := one.Src
	if was, done := m.found[src]; done && src != "" {
		return was, nil
	}
	m.found[src] = nil
	where, err := m.place(src)
	if err != nil || where == "" {
		if where == "" && err == nil {
			m.note("the file %q was not found and is not shown", src)
		}
		return nil, err
	}
	one.Src = where
	if one.Held() && one.Kind == news.Picture && (one.Width == 0 || one.Height == 0) {
		one.Width, one.Height = m.size(src)
	}
	for _, more := range []*string{&one.Poster, &one.Captions} {
		if *more == "" {
			continue
		}
		if *more, err = m.place(*more); err != nil {
			return nil, err
		}
		if !strings.HasPrefix(*more, "/media/") {
			*more = ""
		}
	}
	var sizes []news.Rendition
	for _, r := range one.Sizes {
		if r.Src, err = m.place(r.Src); err != nil {
			return nil, err
		}
		if strings.HasPrefix(r.Src, "/media/") && r.Width > 0 {
			sizes = append(sizes, r)
		}
	}
	one.Sizes = sizes
	one.Alt, one.Caption, one.Credit = line(one.Alt), line(one.Caption), line(one.Credit)
	if err := one.Validate(); err != nil {
		m.note("the file %q was left out: %v", src, err)
		return nil, nil
	}
	m.found[src] = &one
	return &one, nil
}

// place says where a file of the input is kept: "/media/…" if we hold it, its
// whole web address if that is known, else "".
func (m *mediaDesk) place(src string) (string, error) {
	u, err := url.Parse(src)
	if err != nil || src == "" {
		return "", nil
	}
	if u.Scheme == "" && u.Host == "" {
		a, err := m.file(u.Path)
		if err == nil {
			m.assets = append(m.assets, a)
			return "/media/" + a.Path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		b, err := url.Parse(m.base)
		if err != nil || m.base == "" {
			return "", nil
		}
		u = b.ResolveReference(u)
	}
	if u.Scheme == "" && u.Host != "" {
		u.Scheme = "https"
	}
	if a, err := m.file(u.Path); err == nil { // a copy of the old site's files beside the archive
		m.assets = append(m.assets, a)
		return "/media/" + a.Path, nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if whole := u.String(); news.SafeLink(whole) && strings.HasPrefix(u.Scheme, "http") {
		return whole, nil
	}
	return "", nil
}

// file takes in a file that lies beside the input. ErrNotExist if there is
// none.
func (m *mediaDesk) file(src string) (news.Asset, error) {
	name := path.Clean(strings.TrimLeft(src, "/"))
	if m.dir == nil || m.files == nil || m.opt.DryRun || !fs.ValidPath(name) || name == "." {
		return news.Asset{}, fs.ErrNotExist
	}
	key := m.in + "\x00" + name
	if a, ok := m.desk.assets.Load(key); ok {
		return a.(news.Asset), nil
	}
	info, err := fs.Stat(m.dir, name)
	if err != nil || !info.Mode().IsRegular() {
		return news.Asset{}, fs.ErrNotExist
	}
	f, err := m.dir.Open(name)
	if err != nil {
		return news.Asset{}, err
	}
	defer f.Close()
	a, err := m.files.Put(m.ctx, name, f)
	if err == nil {
		m.desk.assets.Store(key, a)
	}
	return a, err
}

// size reads a picture's size from its head; 0, 0 if it cannot.
func (m *mediaDesk) size(src string) (w, h int) {
	f, err := m.dir.Open(path.Clean(strings.TrimLeft(src, "/")))
	if err != nil {
		return 0, 0
	}
	defer f.Close()
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return 0, 0
	}
	return c.Width, c.Height
}

// body finds the files that a body shows. A picture that is not to be had
// leaves its caption.
func (m *mediaDesk) body(d *news.Doc) (err error) {
	d.Blocks, err = m.nodes(d.Blocks)
	return err
}

func (m *mediaDesk) nodes(list []news.Node) ([]news.Node, error) {
	out := list[:0]
	for _, n := range list {
		if n.Attrs != nil && n.Attrs.Media != nil {
			known, err := m.take(*n.Attrs.Media)
			if err != nil {
				return nil, err
			}
			if known == nil {
				if text := n.Attrs.Media.Caption; text != "" {
					out = append(out, news.Para(line(text)))
				}
				continue
			}
			here := *known // with the words that stand in the body
			if was := n.Attrs.Media; was.Caption != "" || was.Alt != "" {
				here.Caption = line(was.Caption)
				if was.Alt != "" {
					here.Alt = line(was.Alt)
				}
				if was.Credit != "" {
					here.Credit = line(was.Credit)
				}
			}
			a := *n.Attrs
			a.Media = &here
			n.Attrs = &a
		}
		if len(n.Content) > 0 {
			inner, err := m.nodes(n.Content)
			if err != nil {
				return nil, err
			}
			if n.Content = inner; len(inner) == 0 && (n.Type == news.ListItem || n.Type == news.TableCell) {
				n.Content = []news.Node{{Type: news.Paragraph}}
			}
		}
		out = append(out, n)
	}
	return out, nil
}
