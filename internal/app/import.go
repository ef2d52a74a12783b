package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"broadsheet/internal/coverage"
	"broadsheet/internal/importer"
	"broadsheet/internal/news"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

type importCmd struct {
	newsroomFlags
	Paths   []string `arg:"" name:"path" help:"Files or folders; files may be compressed with gzip." type:"path"`
	Format  string   `help:"The format, if it shall not be found by looking: ${formats}." placeholder:"NAME"`
	Edition string   `help:"The edition for items that name no language." placeholder:"LANG"`
	Title   string   `help:"The newsroom's name, for editions that this import makes."`
	Source  string   `help:"A name for the archive. Items are known again by it and their own identity."`
	DryRun  bool     `help:"Read and check everything, store nothing."`
	Report  string   `help:"Write a line of JSON for each item that was refused, skipped or noted, and the summary, to this file." type:"path" placeholder:"FILE"`
}

// Help is the long help text.
func (importCmd) Help() string {
	return "Items are read as a stream and stored as they come, so an archive may be of any size. An import that was cut short goes on when it is run again; a file that was imported already changes nothing. A bad item is refused with the reason and never stops the others. Languages that have no edition yet get one.\n\n" +
		"  broadsheet import --data site archive.jsonl\n  broadsheet import --data site --dry-run --report report.jsonl export.xml\n\nExit status 3 means that some items were refused."
}

func (c importCmd) Run(ctx context.Context, std Stdio) (err error) {
	inputs, err := importer.Inputs(c.Paths)
	if err != nil {
		return err
	}
	if len(inputs) == 0 {
		return errors.New("there are no files to import there")
	}
	var n *newsroom
	if n, err = c.open(ctx); err != nil {
		return err
	}
	defer n.Close()
	report := io.Discard
	if c.Report != "" {
		f, err := os.Create(c.Report)
		if err != nil {
			return fmt.Errorf("the report cannot be written: %w", err)
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		defer w.Flush()
		report = w
	}
	lines := json.NewEncoder(report)
	lines.SetEscapeHTML(false)
	shown := 0
	bar := newBar(std.Err, "Importing")
	opt := importer.Options{
		Formats: formats, Format: c.Format, Edition: news.EditionID(c.Edition), Source: c.Source, Title: c.Title, DryRun: c.DryRun,
		Progress: func(p importer.Progress) { bar.bytes(p.Bytes, p.Size, p.Items) },
		Report: func(e importer.Entry) {
			lines.Encode(e)
			if e.Result == store.Refused && shown < 10 {
				shown++
				bar.clear()
				fmt.Fprintln(std.Err, refusedLine(e))
			}
		},
	}
	sum, err := importer.Run(ctx, inputs, n, files{n.media}, opt)
	bar.done()
	lines.Encode(map[string]any{"summary": sum})
	printSummary(std, sum, c)
	if err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(std.Err, "Stopped. What was imported is kept; run the same command again to go on.")
		}
		return err
	}
	if !c.DryRun && sum.Imported+sum.Updated > 0 {
		if err := relateNow(ctx, n, std); err != nil {
			return err
		}
	}
	if sum.Refused > 0 || len(sum.Broken) > 0 {
		return errStatus(exitFound)
	}
	return nil
}

func refusedLine(e importer.Entry) string {
	at := e.File
	if e.Line > 0 {
		at += fmt.Sprintf(":%d", e.Line)
	}
	if e.Item != "" {
		at += " (" + e.Item + ")"
	}
	return "refused " + at + ": " + e.Reason
}

func printSummary(std Stdio, s importer.Summary, c importCmd) {
	verb := "Imported"
	if c.DryRun {
		verb = "Would import"
	}
	rate := float64(s.Items) / max(s.Took.Seconds(), 0.001)
	fmt.Fprintf(std.Out, "%s %d, updated %d, unchanged %d, skipped %d, refused %d: %d items from %d files in %s (%.0f a second).\n",
		verb, s.Imported, s.Updated, s.Unchanged, s.Skipped, s.Refused, s.Items, s.Files, s.Took.Round(10*time.Millisecond), rate)
	if s.Undated > 0 {
		fmt.Fprintf(std.Out, "%d have no date; they stand at the end of every list.\n", s.Undated)
	}
	for _, b := range s.Broken {
		fmt.Fprintln(std.Out, "Not read to its end:", b)
	}
	if c.Report == "" && s.Refused+s.Skipped+s.Noted > 0 {
		fmt.Fprintln(std.Out, "Run it with --report FILE for each refused, skipped and noted item and the reason.")
	}
}

// A bar shows progress on a terminal, and nothing elsewhere.
type bar struct {
	w    io.Writer
	what string
	p    *progressbar.ProgressBar
}

func newBar(w io.Writer, what string) *bar {
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &bar{w: w, what: what}
		}
	}
	return &bar{}
}

func (b *bar) bytes(done, total, items int64) {
	if b.w == nil {
		return
	}
	if b.p == nil {
		b.p = progressbar.NewOptions64(total, progressbar.OptionSetWriter(b.w), progressbar.OptionShowBytes(true),
			progressbar.OptionSetPredictTime(true), progressbar.OptionSetWidth(30), progressbar.OptionFullWidth(), progressbar.OptionThrottle(100*time.Millisecond))
	}
	b.p.Describe(fmt.Sprintf("%s %d items", b.what, items))
	b.p.Set64(min(done, total))
}

func (b *bar) count(done, total int) {
	if b.w == nil || total <= 0 {
		return
	}
	if b.p == nil || b.p.GetMax() != total {
		b.p = progressbar.NewOptions(total, progressbar.OptionSetWriter(b.w), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
			progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth(), progressbar.OptionSetDescription(b.what), progressbar.OptionThrottle(100*time.Millisecond))
	}
	b.p.Set(done)
}

func (b *bar) clear() {
	if b.p != nil {
		b.p.Clear()
	}
}

func (b *bar) done() {
	if b.p != nil {
		b.p.Clear()
		b.p = nil
	}
}

// fillsAtOnce is up to how many stories all lists are made at the end of an
// import. Of a larger archive they are made while it is served: those that
// somebody asks for at once, the others in the background.
const fillsAtOnce = 50_000

// relateNow brings related coverage up to date at the end of an import, with
// a bar, and saves it.
func relateNow(ctx context.Context, n *newsroom, std Stdio) error {
	b, began := newBar(std.Err, "Relating stories"), time.Now()
	c, err := coverage.Open(ctx, coverage.Options{Source: n, Dir: n.indexes(), Words: n.dictionaries(), Progress: func(_ related.Stage, done, total int) { b.count(done, total) }})
	all := err == nil && c.Stats().Stories <= fillsAtOnce
	if all {
		err = c.Fill(ctx)
	}
	b.done()
	if c != nil {
		err = errors.Join(err, c.Close())
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "Related coverage of %d stories is up to date (%s).\n", c.Stats().Stories, time.Since(began).Round(10*time.Millisecond))
	if !all {
		fmt.Fprintln(std.Out, "Its lists are made while the site is served: what a reader opens at once, the rest and the storylines in the background.")
	}
	return nil
}
