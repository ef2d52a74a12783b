package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"broadsheet/internal/theme"
)

// themeFlags are of every command that serves.
type themeFlags struct {
	Theme string `help:"A folder whose files stand in for those of the theme. It is read again when something in it changes." env:"BROADSHEET_THEME" type:"path" placeholder:"DIR"`
}

type themeCmd struct {
	Check  themeCheckCmd  `cmd:"" help:"Render every type of page with a theme and report its mistakes."`
	Export themeExportCmd `cmd:"" help:"Write files of the embedded theme to start from."`
}

type themeCheckCmd struct {
	Dir string `arg:"" help:"The theme's folder." type:"path"`
}

func (c themeCheckCmd) Run(std Stdio) error {
	rendered, problems, err := theme.Check(c.Dir)
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(std.Out, p.Error())
	}
	if len(problems) > 0 {
		fmt.Fprintf(std.Err, "%d pages rendered; mistakes: %d\n", rendered, len(problems))
		return errStatus(exitFound)
	}
	fmt.Fprintf(std.Out, "%d pages rendered, no mistakes\n", rendered)
	return nil
}

type themeExportCmd struct {
	Dir   string   `arg:"" help:"Where to write. Files that are there stay as they are." type:"path"`
	Files []string `arg:"" optional:"" help:"Files or folders, such as story/story.html or frame; without any, all but fonts."`
}

// Help is the long help text.
func (themeExportCmd) Help() string {
	return "Export only what you change: a file in your folder no longer gets better with new versions of Broadsheet. For colours and fonts no file is needed but extra.css."
}

func (c themeExportCmd) Run(std Stdio) (err error) {
	files, err := theme.Files()
	if err != nil {
		return err
	}
	names, err := chosen(files, c.Files)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return err
	}
	defer root.Close()
	kept := 0
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		switch err := writeNew(root, name, b); {
		case errors.Is(err, fs.ErrExist):
			fmt.Fprintln(std.Err, name, "is there already and stays as it is")
			kept++
		case err != nil:
			return err
		default:
			fmt.Fprintln(std.Out, name)
		}
	}
	if kept > 0 {
		return errStatus(exitFound)
	}
	return nil
}

// chosen lists the files of the theme that somebody named, or all but fonts.
func chosen(files fs.FS, wanted []string) (names []string, err error) {
	var all []string
	err = fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(wanted) == 0 {
		for _, name := range all {
			if !strings.HasPrefix(name, "fonts/") {
				names = append(names, name)
			}
		}
		return names, nil
	}
	for _, w := range wanted {
		w, found := path.Clean(w), false
		for _, name := range all {
			if name == w || strings.HasPrefix(name, w+"/") {
				names, found = append(names, name), true
			}
		}
		if !found {
			return nil, fmt.Errorf("the theme has no file %s; it has:\n  %s", w, strings.Join(all, "\n  "))
		}
	}
	return names, nil
}

// writeNew writes a file that must not be there yet.
func writeNew(root *os.Root, name string, b []byte) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}
