// Package app wires Broadsheet together: the command line, the settings, and
// which part gets which. It knows everything and does nothing itself.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// Version is the release, set by the linker.
var Version = "dev"

// Stdio is where a command reads and writes. Results go to Out; progress,
// questions and errors go to Err.
type Stdio struct {
	In       io.Reader
	Out, Err io.Writer
}

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // it could not be done
	exitFound  = 3 // it was done, and found something wrong: check, import with refusals
	exitUsage  = 2
)

type cli struct {
	Demo     demoCmd     `cmd:"" help:"Start an invented town's newsroom to look around in."`
	Serve    serveCmd    `cmd:"" help:"Serve a newsroom's public site."`
	Import   importCmd   `cmd:"" help:"Bring stories in from files: ${formats}."`
	Stories  storiesCmd  `cmd:"" help:"List stories, or show one whole."`
	Related  relatedCmd  `cmd:"" help:"Show the related coverage of a story, and why."`
	Curate   curateCmd   `cmd:"" help:"Decide on the related coverage of a story: pins, blocks, its storyline."`
	Edition  editionCmd  `cmd:"" help:"Show or change editions: names, language, time zone, addresses."`
	Redirect redirectCmd `cmd:"" help:"Lead old addresses to new ones: show, add, remove, import."`
	Theme    themeCmd    `cmd:"" help:"Check a theme, or write the embedded one's files."`
	Check    checkCmd    `cmd:"" help:"Read everything once and report what is damaged."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// flags that every command has which touches a newsroom.
type newsroomFlags struct {
	Data     string `help:"The newsroom's folder: its database, media and indexes." default:"newsroom-data" env:"BROADSHEET_DATA" type:"path" placeholder:"DIR"`
	Database string `help:"A PostgreSQL address to use instead of the embedded database." env:"BROADSHEET_DATABASE" placeholder:"URL"`
}

// errSilent ends a command that has said all there is to say.
type errStatus int

func (e errStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Run runs a command line and returns the exit status.
func Run(ctx context.Context, args []string, std Stdio) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("broadsheet"),
		kong.Description("A newsroom in one binary: it takes in what a newsroom has and publishes a fast site in several languages, where every story carries its related coverage.\n\nTo look around: broadsheet demo"),
		kong.Writers(std.Out, std.Err),
		kong.Exit(func(code int) { exited = code; panic(errStatus(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Vars{"formats": importer.FormatNames(formats)},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(std),
	)
	if err != nil {
		fmt.Fprintln(std.Err, "broadsheet:", err)
		return exitFailed
	}
	if len(args) == 0 || args[0] == "help" {
		args = append(append([]string{}, args[min(1, len(args)):]...), "--help")
	}
	k, err := parse(parser, args)
	switch {
	case exited >= 0:
		return exited
	case err != nil:
		fmt.Fprintf(std.Err, "broadsheet: %v\n%s\n", err, "Run \"broadsheet help\" for the commands and \"broadsheet help COMMAND\" for one of them.")
		return exitUsage
	}
	err = k.Run()
	var status errStatus
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(std.Err, "broadsheet: stopped")
		return exitFailed
	}
	fmt.Fprintln(std.Err, "broadsheet:", explain(err))
	return exitFailed
}

// parse parses, turning kong's way to end the process into a return.
func parse(p *kong.Kong, args []string) (k *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(errStatus); !ok {
				panic(r)
			}
		}
	}()
	return p.Parse(args)
}

// explain puts an error into words: what we understand in a sentence, with
// its cause for whoever runs the machine.
func explain(err error) string {
	var f news.Fault
	if !errors.As(err, &f) || f.Say == "" {
		return err.Error()
	}
	if f.Err != nil && !strings.Contains(f.Say, f.Err.Error()) {
		return f.Say + " (" + f.Err.Error() + ")"
	}
	return f.Say
}

type versionCmd struct{}

func (versionCmd) Run(std Stdio) error {
	fmt.Fprintf(std.Out, "broadsheet %s, %s, %s/%s\n", Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				fmt.Fprintln(std.Out, "built from", s.Value)
			}
		}
	}
	return nil
}
