package app

import (
	"context"
	"fmt"
	"time"

	"broadsheet/internal/coverage"
)

type checkCmd struct{ newsroomFlags }

// Help is the long help text.
func (checkCmd) Help() string {
	return "Reads every revision, public copy, list, address, change and media file, compares each with its hash or its original, and prints a line for everything that is wrong. Exit status 0: all is sound. 3: something is damaged. 1: the check could not be made."
}

func (c checkCmd) Run(ctx context.Context, std Stdio) error {
	if err := c.exists(); err != nil {
		return err
	}
	n, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	began, wrong := time.Now(), 0
	report := func(problem string) {
		wrong++
		fmt.Fprintln(std.Out, problem)
	}
	if err := n.Check(ctx, report); err != nil {
		return err
	}
	files, err := n.media.Check(ctx, report)
	if err != nil {
		return err
	}
	if err := n.checkAssets(ctx, report); err != nil {
		return err
	}
	coverage.Check(n.indexes(), report)
	last, err := n.Last(ctx)
	if err != nil {
		return err
	}
	if wrong > 0 {
		fmt.Fprintf(std.Err, "%d things are wrong; %d changes and %d media files read in %v\n", wrong, last, files, time.Since(began).Round(time.Millisecond))
		return errStatus(exitFound)
	}
	fmt.Fprintf(std.Out, "All is sound: %d changes and %d media files read in %v.\n", last, files, time.Since(began).Round(time.Millisecond))
	return nil
}
