package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// An Asset is a file that pages refer to. Its name holds a hash of its
// content, so that it may be kept for ever.
type Asset struct {
	Type string // MIME type
	Body []byte
}

// Asset returns an asset by its name, such as "site-3f2a51c07b.css"; its
// address is "/assets/" and the name.
func (t *Theme) Asset(name string) (a Asset, ok bool) {
	if a, ok = t.assets[name]; !ok && t.plain != nil {
		return t.plain.Asset(name) // pages that it takes over ask for its own
	}
	return a, ok
}

// address returns the address of an asset by its plain name, such as "site.css".
func (t *Theme) address(plain string) (string, error) {
	name, ok := t.names[plain]
	if !ok {
		return "", fmt.Errorf("theme: there is no asset %s", plain)
	}
	return "/assets/" + name, nil
}

// assemble takes fonts, pictures, icon and script, and joins the style sheets,
// which refer to them, into one.
func (t *Theme) assemble(files fs.FS) error {
	fonts, err := fs.Glob(files, "fonts/*.woff2")
	if err != nil {
		return err
	}
	plain := append(fonts, "frame/icon.svg", "frame/site.js", "icons/favicon.ico", "icons/icon-180.png", "icons/icon-192.png", "icons/icon-512.png")
	for name := range t.over {
		if mimeOf(name) != "" && !slices.Contains(plain, name) {
			plain = append(plain, name)
		}
	}
	for _, name := range plain {
		b, err := t.read(files, name)
		if err != nil {
			return err
		}
		t.keep(path.Base(name), mimeOf(name), b)
	}
	sheets := []string{"frame/fonts.css", "frame/frame.css", "frame/cards.css"}
	for _, name := range pages {
		if sheet := name + "/" + name + ".css"; t.over[sheet] != nil || has(files, sheet) {
			sheets = append(sheets, sheet)
		}
	}
	sheets = append(sheets, "frame/print.css")
	if t.over[extra] != nil {
		sheets = append(sheets, extra)
	}
	var all []byte
	for _, name := range sheets {
		css, err := t.read(files, name)
		if err != nil {
			return err
		}
		if t.over[name] == nil {
			css = smaller(css)
		} else if line, text := unbalanced(css); text != "" {
			return Problem{name, line, text}
		}
		if css, err = t.dress(name, css); err != nil {
			return err
		}
		all = append(all, css...)
	}
	t.keep("site.css", "text/css; charset=utf-8", all)
	return nil
}

// extra is the style sheet that an overlay adds to all others.
const extra = "extra.css"

// mimeOf returns the type of a file that is an asset as it stands, or "".
func mimeOf(name string) string {
	dir, ext := path.Dir(name), path.Ext(name)
	switch {
	case name == "frame/site.js":
		return "text/javascript; charset=utf-8"
	case dir == "fonts" && ext == ".woff2":
		return "font/woff2"
	case name == "frame/icon.svg", dir == "images" && ext == ".svg":
		return "image/svg+xml"
	case name == "icons/favicon.ico":
		return "image/vnd.microsoft.icon"
	case dir == "icons" && ext == ".png":
		return "image/png"
	case dir == "images" && (ext == ".png" || ext == ".webp" || ext == ".avif" || ext == ".gif"):
		return "image/" + ext[1:]
	case dir == "images" && (ext == ".jpg" || ext == ".jpeg"):
		return "image/jpeg"
	}
	return ""
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	breaks  = regexp.MustCompile(`\s*\n\s*`)
	tight   = regexp.MustCompile(`\s*(>=|[{};,<>*~])\s*|(:) | (\+) (&|\.[a-z])`)
	shorter = strings.NewReplacer("inline-size:", "width:", "block-size:", "height:", "inset-block-start:", "top:", "inset-block-end:", "bottom:", "-block-start:", "-top:", "-block-end:", "-bottom:") // the same where lines run across
	fileURL = regexp.MustCompile(`url\(["']?([A-Za-z0-9._-]+)["']?\)`)
)

func (t *Theme) keep(plain, mime string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(plain)
	name := strings.TrimSuffix(plain, ext) + "-" + hex.EncodeToString(sum[:5]) + ext
	t.names[plain] = name
	if t.plain != nil {
		if a, ok := t.plain.assets[name]; ok { // not twice in memory
			t.assets[name] = a
			return
		}
	}
	t.assets[name] = Asset{Type: mime, Body: body}
}

func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}

// smaller leaves out of one of our style sheets what browsers do not need.
// It knows our own way of writing only.
func smaller(css []byte) []byte {
	css = comment.ReplaceAll(css, nil)
	css = breaks.ReplaceAll(css, []byte(" "))
	css = tight.ReplaceAll(css, []byte("$1$2$3$4"))
	css = []byte(shorter.Replace(string(css)))
	return bytes.ReplaceAll(bytes.TrimSpace(css), []byte(";}"), []byte("}"))
}

// dress gives the files that a style sheet asks for their names.
func (t *Theme) dress(sheet string, css []byte) ([]byte, error) {
	var fault error
	css = fileURL.ReplaceAllFunc(css, func(m []byte) []byte {
		name := string(fileURL.FindSubmatch(m)[1])
		if t.names[name] == "" && fault == nil {
			line := 1 + bytes.Count(css[:bytes.Index(css, m)], []byte("\n"))
			fault = Problem{sheet, line, "there is no file " + name + " in fonts/ or images/"}
		}
		return []byte("url(" + t.names[name] + ")")
	})
	return css, fault
}
