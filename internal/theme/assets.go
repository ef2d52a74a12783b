package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
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
	a, ok = t.assets[name]
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

// assemble reads fonts and icons, and joins the style sheets, which refer to
// the fonts, into one.
func (t *Theme) assemble(files fs.FS) error {
	fonts, err := fs.Glob(files, "fonts/*.woff2")
	if err != nil {
		return err
	}
	for _, f := range fonts {
		if err := t.add(files, f, "font/woff2"); err != nil {
			return err
		}
	}
	if err := t.add(files, "frame/icon.svg", "image/svg+xml"); err != nil {
		return err
	}
	for name, mime := range map[string]string{"favicon.ico": "image/vnd.microsoft.icon", "icon-180.png": "image/png", "icon-192.png": "image/png", "icon-512.png": "image/png"} {
		if err := t.add(files, "icons/"+name, mime); err != nil {
			return err
		}
	}
	if err := t.add(files, "frame/site.js", "text/javascript; charset=utf-8"); err != nil {
		return err
	}
	sheets := []string{"frame/fonts.css", "frame/frame.css", "frame/cards.css"}
	for _, name := range pages {
		if sheet := name + "/" + name + ".css"; has(files, sheet) {
			sheets = append(sheets, sheet)
		}
	}
	var css []byte
	for _, name := range append(sheets, "frame/print.css") {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		css = append(css, b...)
	}
	css, err = t.dress(css)
	t.keep("site.css", "text/css; charset=utf-8", css)
	return err
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	breaks  = regexp.MustCompile(`\s*\n\s*`)
	tight   = regexp.MustCompile(`\s*(>=|[{};,<>*~])\s*|(:) | (\+) (&|\.[a-z])`)
	shorter = strings.NewReplacer("inline-size:", "width:", "block-size:", "height:") // the same where lines run across
	fontURL = regexp.MustCompile(`url\(([a-z0-9.-]+)\)`)
)

func (t *Theme) add(files fs.FS, file, mime string) error {
	b, err := fs.ReadFile(files, file)
	if err == nil {
		t.keep(path.Base(file), mime, b)
	}
	return err
}

func (t *Theme) keep(plain, mime string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(plain)
	name := strings.TrimSuffix(plain, ext) + "-" + hex.EncodeToString(sum[:5]) + ext
	t.names[plain] = name
	t.assets[name] = Asset{Type: mime, Body: body}
}

func has(files fs.FS, name string) bool {
	_, err := fs.Stat(files, name)
	return err == nil
}

// dress makes a style sheet smaller and gives the fonts in it their names.
func (t *Theme) dress(css []byte) ([]byte, error) {
	css = comment.ReplaceAll(css, nil)
	css = breaks.ReplaceAll(css, []byte(" "))
	css = tight.ReplaceAll(css, []byte("$1$2$3$4"))
	css = []byte(shorter.Replace(string(css)))
	css = bytes.ReplaceAll(bytes.TrimSpace(css), []byte(";}"), []byte("}"))
	var missing error
	css = fontURL.ReplaceAllFunc(css, func(m []byte) []byte {
		name := string(fontURL.FindSubmatch(m)[1])
		if t.names[name] == "" {
			missing = fmt.Errorf("theme: there is no font %s", name)
		}
		return []byte("url(" + t.names[name] + ")")
	})
	return css, missing
}
