// Command related measures related coverage: how good the lists are on
// labelled news beside what other sites do, and what they cost at scale.
//
//	go run ./bench/related eval FILE.jsonl[.gz]… [--distractors FILE…] [--arrive] [--dates]
//		[--list N] [--queries N] [--json FILE] [--pred FILE] [--dictionary LANG=FILE]
//	go run ./bench/related scale N [FILE…] [--peers]
//
// A file has a JSON object on each line: id, title, body, and perhaps lang,
// summary, tags, date and labels. What its labels allow is measured; see
// questions.go, graded.go and measure.go for how. All files are mixed into one
// archive, with an edition for each language.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/related"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var errUsage = errors.New(`usage:
  related eval FILE.jsonl[.gz]… [--distractors FILE…] [--arrive] [--dates] [--list N] [--queries N] [--json FILE] [--pred FILE] [--dictionary LANG=FILE]
  related scale N [FILE…] [--peers]`)

// options are what the command line says.
type options struct {
	files       []string
	distractors []string
	arrive      bool                          // show the stories of files arriving after the distractors
	dates       bool                          // let our own lists see the dates
	peers       bool                          // scale: Bleve too
	list        int                           // entries of a list
	queries     int                           // most lists asked for of a file
	json, pred  string                        // files to write
	words       map[string]related.Dictionary // by language, into English
}

func parse(args []string) (options, error) {
	o := options{list: 24, queries: 1000, words: map[string]related.Dictionary{}}
	into := &o.files
	for i := 0; i < len(args); i++ {
		switch arg := args[i]; arg {
		case "--distractors":
			into = &o.distractors
		case "--arrive":
			o.arrive = true
		case "--dates":
			o.dates = true
		case "--peers":
			o.peers = true
		case "--list", "--queries", "--json", "--pred", "--dictionary":
			if i++; i == len(args) {
				return o, errUsage
			}
			var err error
			switch arg {
			case "--list":
				o.list, err = strconv.Atoi(args[i])
			case "--queries":
				o.queries, err = strconv.Atoi(args[i])
			case "--json":
				o.json = args[i]
			case "--pred":
				o.pred = args[i]
			case "--dictionary":
				language, file, _ := strings.Cut(args[i], "=")
				o.words[language], err = readDictionary(language, file)
			}
			if err != nil {
				return o, err
			}
			if o.list < 1 || o.queries < 1 {
				return o, errUsage
			}
		default:
			if len(arg) > 1 && arg[0] == '-' {
				return o, errUsage
			}
			*into = append(*into, arg)
		}
	}
	if len(o.files) == 0 {
		return o, errUsage
	}
	return o, nil
}

func run(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errUsage
	}
	o, err := parse(args[1:])
	if err != nil {
		return err
	}
	switch args[0] {
	case "eval":
		return eval(ctx, o, os.Stdout)
	case "scale":
		n, err := strconv.Atoi(o.files[0])
		if err != nil || n < 1 {
			return errUsage
		}
		return scale(ctx, n, o.files[1:], o.peers)
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
