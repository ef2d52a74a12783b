package app

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type redirectCmd struct {
	List   redirectListCmd   `cmd:"" default:"withargs" help:"List redirects and rules, one JSON object a line."`
	Add    redirectAddCmd    `cmd:"" help:"Lead an old address, or all below one, elsewhere."`
	Remove redirectRemoveCmd `cmd:"" help:"Take a redirect or a rule back."`
	Import redirectImportCmd `cmd:"" help:"Add many from a CSV file with the columns from and to."`
}

type redirectListCmd struct{ newsroomFlags }

func (c redirectListCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	for after := ""; ; {
		list, err := n.Redirects(ctx, "", after, 1000)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := printLines(std, list); err != nil {
			return err
		}
		after = list[len(list)-1].From
	}
}

type redirectAddCmd struct {
	newsroomFlags
	From string `arg:"" help:"The old address, such as /blog/2014/flood, or /blog/* for all below /blog at which nothing else is."`
	To   string `arg:"" help:"Where readers go: a path of ours or a whole address. With a rule, a star at the end stands for the rest: /archive/*."`
	By   string `help:"Who decides, for the change log." default:"command line" placeholder:"NAME"`
}

// Help is the long help text.
func (redirectAddCmd) Help() string {
	return "Readers are led on at once and for good (301), and to the end of a chain of redirects in one step. What would lead in a circle is refused, and so is an address at which a story lives.\n\n" +
		"  broadsheet redirect add --data site /blog/2014/flood /town/2014/03/flood\n  broadsheet redirect add --data site '/blog/*' '/archive/*'"
}

func (c redirectAddCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	return n.Redirect(ctx, c.From, c.To, store.Edit{By: c.By})
}

type redirectRemoveCmd struct {
	newsroomFlags
	From string `arg:"" help:"The address or rule, as \"broadsheet redirect list\" shows it."`
	By   string `help:"Who decides, for the change log." default:"command line" placeholder:"NAME"`
}

func (c redirectRemoveCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	return n.RemoveRedirect(ctx, c.From, store.Edit{By: c.By})
}

type redirectImportCmd struct {
	newsroomFlags
	File string `arg:"" help:"The CSV file; - is standard input. A first line \"from,to\" is a heading." type:"path"`
	By   string `help:"Who decides, for the change log." default:"command line" placeholder:"NAME"`
}

func (c redirectImportCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	in := io.NopCloser(std.In)
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		in = f
	}
	defer in.Close()
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	r := csv.NewReader(in)
	r.FieldsPerRecord = -1
	added, refused := 0, 0
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("the file is no CSV: %w; %d redirects were added before", err, added)
		}
		line, _ := r.FieldPos(0)
		if line == 1 && len(row) == 2 && row[0] == "from" && row[1] == "to" {
			continue
		}
		err = errors.New("a line has two columns: from and to")
		if len(row) == 2 {
			err = n.Redirect(ctx, row[0], row[1], store.Edit{By: c.By})
		}
		var wrong news.Fault
		switch {
		case err == nil:
			added++
		case errors.As(err, &wrong) && wrong.Kind == news.Invalid, len(row) != 2:
			refused++
			fmt.Fprintf(std.Err, "line %d: %v\n", line, err)
		default:
			return err
		}
	}
	fmt.Fprintf(std.Out, "%d redirects added, %d refused\n", added, refused)
	if refused > 0 {
		return errStatus(exitFound)
	}
	return nil
}
