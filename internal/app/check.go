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
	last, files, err := n.checkAll(ctx, report)
	if err != nil {
		return err
	}
	coverage.Check(n.indexes(), report)
	if wrong > 0 {
		fmt.Fprintf(std.Err, "%d things are wrong; %d changes and %d media files read in %v\n", wrong, last, files, time.Since(began).Round(time.Millisecond))
		return errStatus(exitFound)
	}
	fmt.Fprintf(std.Out, "All is sound: %d changes and %d media files read in %v.\n", last, files, time.Since(began).Round(time.Millisecond))
	return nil
}

// checkAll checks what is kept, and counts the changes and files that it read.
func (n *newsroom) checkAll(ctx context.Context, report func(string)) (changes int64, files int, err error) {
	if err = n.Check(ctx, report); err != nil {
		return 0, 0, err
	}
	if files, err = n.media.Check(ctx, report); err != nil {
		return 0, 0, err
	}
	if err = n.checkAssets(ctx, report); err != nil {
		return 0, 0, err
	}
	changes, err = n.Last(ctx)
	return changes, files, err
}
