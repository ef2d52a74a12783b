// Command related measures related coverage: how good the lists are on
// labelled stories, and what they cost at scale.
//
//	go run ./bench/related eval LABELLED.jsonl[.gz]… [--distractors FILE…]
//	go run ./bench/related scale N [FILE…]
//
// A file has a JSON object on each line: id, title, body, and perhaps lang,
// summary, tags, date and event. Stories with the same event are about the
// same event.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var errUsage = errors.New("usage: related eval LABELLED.jsonl[.gz]… [--distractors FILE…] | related scale N [FILE…]")

func run(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errUsage
	}
	switch args[0] {
	case "eval":
		labelled, distractors := args[1:], []string(nil)
		if i := slices.Index(labelled, "--distractors"); i >= 0 {
			labelled, distractors = labelled[:i], labelled[i+1:]
		}
		return eval(ctx, labelled, distractors)
	case "scale":
		n, err := strconv.Atoi(args[1])
		if err != nil || n < 1 {
			return errUsage
		}
		return scale(ctx, n, args[2:])
	}
	return errUsage
}

// quantile returns a quantile of durations, in microseconds.
func quantile(d []time.Duration, q float64) float64 {
	if len(d) == 0 {
		return 0
	}
	d = slices.Sorted(slices.Values(d))
	return float64(d[int(q*float64(len(d)-1))].Nanoseconds()) / 1000
}
