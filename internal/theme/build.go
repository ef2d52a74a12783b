package theme

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"runtime"
	"slices"
	texttemplate "text/template"
	"text/template/parse"

	"broadsheet/internal/page"
)

// A layer is an overlay's files by their names: "story/story.html".
type layer map[string][]byte

// build makes a theme of the embedded files and those that stand in for them;
// plain is what takes over where it fails. The error is a Problem if it is
// about one file.
func build(files fs.FS, over layer, plain *Theme) (*Theme, error) {
	t := &Theme{templates: map[string]*template.Template{}, assets: map[string]Asset{}, names: map[string]string{}, plain: plain, over: over}
	if err := t.assemble(files); err != nil {
		return nil, err
	}
	frame := map[string]*parse.Tree{}
	for _, name := range []string{"frame/frame.html", "frame/cards.html"} {
		if err := t.define(frame, files, name); err != nil {
			return nil, err
		}
	}
	for _, name := range pages {
		set := maps.Clone(frame)
		if err := t.define(set, files, name+"/"+name+".html"); err != nil {
			return nil, err
		}
		p := template.New("").Funcs(t.funcs())
		for name, tree := range set {
			if _, err := p.AddParseTree(name, tree.Copy()); err != nil {
				return nil, err
			}
		}
		// An execution escapes the templates first; it ends when it begins to write.
		for _, start := range []string{"frame", "fragment"} {
			var unsafe *template.Error
			if p.Lookup(start) == nil {
				continue
			}
			if err := p.ExecuteTemplate(&bounded{writes: mostWrites}, start, nil); errors.As(err, &unsafe) {
				return nil, problem(err)
			}
		}
		t.templates[name] = p
	}
	return t, nil
}

// read returns a file: the overlay's, or the embedded one.
func (t *Theme) read(files fs.FS, name string) ([]byte, error) {
	if b, ok := t.over[name]; ok {
		return b, nil
	}
	return fs.ReadFile(files, name)
}

// define adds the templates of a file to a set. An overlay's file needs to
// define only those that it changes.
func (t *Theme) define(set map[string]*parse.Tree, files fs.FS, name string) error {
	b, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	sources := [][]byte{b}
	if b, ok := t.over[name]; ok {
		sources = append(sources, b)
	}
	for i, b := range sources {
		file, err := texttemplate.New(name).Funcs(t.funcs()).Parse(string(tidy(b)))
		if err != nil {
			return problem(err)
		}
		found := 0
		for _, p := range file.Templates() {
			if p.Name() == name {
				continue // what stands between definitions
			}
			if i > 0 {
				watch(p.Tree.Root)
			}
			set[p.Name()] = p.Tree
			found++
		}
		if found == 0 {
			return Problem{name, 0, `it defines nothing: a template begins with {{define "main"}} and ends with {{end}}`}
		}
	}
	return nil
}

var (
	indent  = regexp.MustCompile(`(?m)^[ \t]+`)
	control = regexp.MustCompile(`(?m)^((?:\{\{[^}]*\}\})*\{\{[^}]*?)((?:\*/)?\}\})\n`)
)

// tidy leaves out indentation and the ends of lines that hold nothing but
// actions, so that pages are tidy and small. Those ends move into the last
// action, so that errors still name the right line.
func tidy(src []byte) []byte {
	src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	return control.ReplaceAllFunc(indent.ReplaceAll(src, nil), func(line []byte) []byte {
		m := control.FindSubmatch(line)
		if bytes.HasSuffix(m[1], []byte("-")) {
			return line // it trims by itself
		}
		return slices.Concat(m[1], []byte("\n"), m[2])
	})
}

// watch puts an empty text into every loop, which is written at each turn: so
// that a loop without end and without output cannot escape from bounded.
func watch(n parse.Node) {
	branch := func(list, other *parse.ListNode) {
		watch(list)
		if other != nil {
			watch(other)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, c := range n.Nodes {
			watch(c)
		}
	case *parse.IfNode:
		branch(n.List, n.ElseList)
	case *parse.WithNode:
		branch(n.List, n.ElseList)
	case *parse.RangeNode:
		branch(n.List, n.ElseList)
		n.List.Nodes = append([]parse.Node{&parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos}}, n.List.Nodes...)
	}
}

// bounded takes the page that an overlay makes, up to a size that no sound
// page has.
type bounded struct {
	page   []byte
	writes int
}

const (
	longest    = 4 << 20 // bytes
	mostWrites = 1 << 17
)

var errEndless = errors.New("the page has no end: look for a loop that runs too often")

func (b *bounded) Write(p []byte) (int, error) {
	if b.writes++; b.writes > mostWrites || len(b.page)+len(p) > longest {
		return 0, errEndless
	}
	b.page = append(b.page, p...)
	return len(p), nil
}

// try renders a page with an overlay's templates, which may do anything.
func (t *Theme) try(w io.Writer, name string, base *page.Base, v any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if fatal, ok := r.(runtime.Error); ok {
				r = fatal.Error()
			}
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return t.templates[name].ExecuteTemplate(w, start(v), t.view(name, base, v))
}
